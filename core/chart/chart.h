#ifndef STP_CHART_CHART_H
#define STP_CHART_CHART_H
/* A picture on its way from a plan to a scene. A figure has blocks (one an item), a block has panels (one, or one a
 * facet), a panel has a pair of scales and drawings (one a layer). Order of work, in figure.c:
 *
 *   prepare      each drawing: its series, its legend entries, whether it wants a colour bar
 *   domain       the panel's scales, from the series, the kinds' spans and the ranges of shaded layers; shared ones
 *                are joined
 *   layout       where the plots, the guides and the texts stand
 *   gather_view  shaded layers are binned into the cells of the plot
 *   draw         axes, each drawing, guides
 *
 * What a kind does in each of these is in its stp_kind (spec/kind.h).
 */
#include "chart/theme.h"
#include "scale/ticks.h"
#include "spec/plan.h"

/* Rows that are drawn alike. Values are in the panel's scales (categories as numbers). */
/* The name of rows without a value, which have a quiet colour. */
#define STP_MISSING_NAME "(missing)"

/* The name of the rows without a value, which have a quiet colour. */
#define STP_MISSING_NAME "(missing)"

typedef struct stp_series {
    const char *label;             /* "" when there is only one */
    uint32_t color;
    bool other;                    /* the groups that have no colour of their own */
    double *x, *y;
    double *value;                 /* for colour, or NULL */
    double *size;                  /* for --size, or NULL */
    double *opacity;               /* for --alpha, or NULL */
    double *form;                  /* for --shape: numbers of its categories, or NULL */
    int shape, dash;               /* numbers of forms: of all marks of the series */
    const char **text;             /* labels of marks, or NULL */
    int64_t *row;                  /* numbers of the rows, where the drawing keeps them; -1 in gaps */
    int64_t n;
    int64_t n_rows;                /* of a thinned series: rows behind it; else 0 */
} stp_series;

typedef enum stp_swatch { STP_SWATCH_DOT, STP_SWATCH_LINE, STP_SWATCH_BOX } stp_swatch;

typedef struct stp_entry {         /* of a legend */
    const char *label;
    uint32_t color;
    int shape, dash;               /* as those of its series */
    bool other;                    /* stands for several groups: last in the legend */
    double end;                    /* direct labels: the last y of the line, in the scale's values */
    stp_swatch swatch;
} stp_entry;

typedef enum stp_legend_place { STP_LEGEND_NONE, STP_LEGEND_TOP, STP_LEGEND_RIGHT, STP_LEGEND_DIRECT } stp_legend_place;

/* What stands beside or in the colours of a bar. */
typedef enum stp_bar_shows { STP_BAR_VALUES, STP_BAR_PERCENTILES, STP_BAR_HISTOGRAM } stp_bar_shows;
enum { STP_BAR_BINS = 64, STP_BAR_PERCENTS = 7 };
extern const double stp_bar_percents[STP_BAR_PERCENTS];

/* When a bar's range is known, for those that have one in common: never, once it is prepared, once all is gathered. */
typedef enum stp_bar_range { STP_RANGE_OWN, STP_RANGE_KNOWN, STP_RANGE_GATHERED } stp_bar_range;

/* Bands of values: n levels rise, band i lies between levels i - 1 and i; bands first … last hold values. */
typedef struct stp_bar_steps {
    const double *level;
    const char *const *label;
    const uint32_t *color;         /* n + 1 */
    int n, first, last;
} stp_bar_steps;

typedef struct stp_colorbar {
    bool wanted;
    const char *name;
    stp_cmap map;
    stp_norm norm;                 /* owned: cleared with the drawing */
    stp_bar_shows shows;
    double percentile[STP_BAR_PERCENTS];   /* values of stp_bar_percents; where those are shown */
    bool even;                     /* limits that are not given lie evenly round 0 */
    bool clock;                    /* values are durations in seconds */
    stp_bar_steps steps;           /* n 0: colours flow into each other */
    stp_bar_range range;
    bool by_cell;                  /* its values sum up over a cell: only equal cells compare */
    /* Where a histogram is shown: where its values stand, as evenly as the data let them; n_bins parts of that axis
     * with edges at positions 0 … 1, and the cells in each. */
    stp_norm axis;
    int n_bins;
    double edge[STP_BAR_BINS + 1];
    int64_t bins[STP_BAR_BINS];
} stp_colorbar;

/* Dots whose area is a number: the least and the greatest value, the radius of that in px, and the legend's name. */
typedef struct stp_sizes {
    double least, most, radius;
    const char *name;              /* NULL: all dots are equal */
} stp_sizes;

/* A legend in one colour: what --shape, --dash or --alpha mean. */
typedef enum stp_key_shows { STP_KEY_SHAPES, STP_KEY_DASHES, STP_KEY_ALPHAS } stp_key_shows;
typedef struct stp_key {
    stp_key_shows shows;
    const char *name;
    const char **label;            /* n of them; label i means form i */
    double *value;                 /* of opacities: the numbers behind the labels */
    int n;
} stp_key;
enum { STP_DRAWING_KEYS = 2 };     /* a drawing has dots or lines: shapes and opacities, or dashes */

/* Whole numbers that marks stand on, from lo to hi; they are named each where there is room. */
typedef struct stp_slots { bool any; double lo, hi; } stp_slots;

typedef struct stp_drawing {
    /* given */
    const stp_plan *plan;
    struct stp_panel *panel;
    stp_layer_plan *layer;
    bool keep_rows;                /* set before stp_series_make: series know their rows */
    int first_color;               /* of the palette: colours go on from layer to layer */
    double pixels;                 /* device pixels a CSS pixel, for rasters */
    stp_scene *scene;              /* when drawing */
    /* made by prepare */
    stp_series *series;
    int n_series;
    stp_swatch swatch;
    bool names_series;             /* the series want a legend */
    stp_slots slots[2];            /* along x, along y */
    double pad[2];                 /* parts of the range of x, of y, that its marks reach beyond the data */
    bool nameless;                 /* lines and bands across the plot: their column's name says nothing */
    stp_colorbar bar;
    stp_sizes sizes;
    stp_key keys[STP_DRAWING_KEYS];
    int n_keys;
    int dashes;                    /* parts that --dash splits each group into; 0 = it does not */
    const char **dash_labels;      /* n_dash_labels of them: of all panels, where these are facets */
    int n_dash_labels;
    const char **shape_labels;     /* n_shapes of them: what the forms of its series mean; 0 = no column gives any */
    int n_shapes;
    bool shape_by, dash_by;        /* the groups have a form each, as a colour */
    double alpha_lo, alpha_hi;     /* the numbers that --alpha shows least and most of */
    /* made by guides.c: its number in the figure, and those of the first drawing that has the colours of groups, the
     * colour bar, the sizes of dots, the forms and opacities in common with it (its own where none has) */
    int number, colors, values, radii, forms;
    /* made by gather_view: the numbers that are coloured, where they are no cells of the layer's aggregate */
    const double *cells;
    int64_t n_cells;
    struct stp_shaded *shaded;     /* of what is shaded: what its cells become, once all is gathered; else NULL */
    /* made after gather_view: what its cells and categories are measured by, those of all that have them in common */
    const double *pool;
    int64_t n_pool;
    const char *const *pool_names;
    int n_pool_names;
    struct stp_drawing *const *facets;     /* n_facets of them, with itself: those of its layer; none where it is one */
    int n_facets;
    int64_t n_points;              /* of thinned series: all of them; for the alternative text */
    int64_t n_rows;                /* behind the marks, where there is not one mark a row; for the alternative text */
    void *made;                    /* what else the kind's prepare made, in the figure's arena */
} stp_drawing;

typedef enum stp_note_kind {
    STP_NOTE_HLINE,
    STP_NOTE_VLINE,
    STP_NOTE_HBAND,
    STP_NOTE_VBAND,
    STP_NOTE_TEXT
} stp_note_kind;

/* Drawn by hand, in the scales' values: a line has x or y, a band two of one of them (infinite: open). */
typedef struct stp_annotation {
    stp_note_kind kind;
    double x, y, x2, y2;
    const char *text;              /* "" = none */
} stp_annotation;

typedef struct stp_room_taken {
    stp_rect *at;                  /* of texts that stand there; room for one more */
    int n;
} stp_room_taken;

enum { STP_PANEL_BARS = 4 };           /* of a panel; further ones are left out */

typedef struct stp_panel {
    const stp_item_plan *item;
    const stp_theme *theme;
    const stp_measure *measure;
    stp_arena *arena;              /* of the figure */
    stp_drawing *drawings;
    int n_drawings;
    stp_labels x_labels, y_labels; /* categories on the axes */
    stp_scale x, y;
    stp_scale x_data, y_data;      /* the same before loose ticks widened them */
    const char *x_name, *y_name;
    stp_ticks x_ticks, y_ticks;
    struct stp_panel *right;       /* the same place for the layers with an axis at the right; NULL = none */
    bool is_right;
    double *twin;                  /* of a panel at the right that shows --twin: its values along the axis */
    bool bare;                     /* without axes: the kind draws on the whole plot */
    bool has_grid;                 /* a layer covers the plot: no grid lines, no padding */
    stp_annotation *notes;
    int n_notes;
    stp_room_taken note_texts;     /* of the notes: labels of marks keep off them */
    /* legend */
    stp_legend_place legend;
    bool is_common, in_common;     /* has the legend of all blocks; has its own legend there, or in another panel */
    const stp_drawing *guests; /* n_guests of them, all of the figure: it tells the colours of those in common, too */
    int n_guests;
    stp_entry *entries;
    int n_entries;
    stp_drawing *bar;              /* the drawing whose colour bar is shown, or NULL */
    stp_drawing *bars[STP_PANEL_BARS];     /* all of them; bar is the first */
    int n_bars;
    stp_drawing *sized;            /* the drawing whose sizes have a legend, or NULL */
    stp_drawing *keyed;            /* the drawing whose keys are shown, or NULL */
    struct stp_marginal *marginal; /* what its rows make along the axes, or NULL */
    const char *strip;             /* of a facet: the value that it shows; else "" */
    int row, col;                  /* of a facet: its place in the block */
    /* layout, px */
    stp_rect box, plot;            /* the whole panel; where the data are drawn */
    bool bare_x, bare_y;           /* no tick labels: those of the last row, of the first column, hold for it too */
    double gap_left, gap_right;    /* px to the plots beside it; negative: none stands there */
    double name_y;                 /* baseline of the y name and of the first legend row */
    double x_name_y;               /* baseline of the x name */
    double guide_x;                /* left edge of what stands right of the plot */
} stp_panel;

/* An item of the figure: one panel, or a grid of facets that have names and guides in common. */
typedef struct stp_block {
    stp_panel *panels;             /* n of them, row by row; some places may be empty */
    int n, rows, cols;
    stp_panel *frame;              /* the names, the legend and the colour bar; of a single panel: that one */
    const char *heading, *letter;  /* "" = none */
    /* layout.c, px */
    double top, bottom, left, right;   /* from its edges to the plots */
    double gap_x, gap_y;           /* between the plots of facets */
    double aspect;                 /* height of a plot by its width; 0 = as there is room */
    double least_h;                /* px; with an aspect that nobody asked for, plots get no lower */
    double panel_w, panel_h;       /* of each plot */
    double full_h;                 /* that there is room for */
    double wanted_h;               /* with an aspect: of plots as wide as there is room for */
    bool second_line;              /* x tick labels have two */
    bool labels_inside;            /* x tick labels stand between its rows, too */
    bool without_names, without_guides;    /* the picture has no room for them */
} stp_block;

/* domain.c */
stp_status stp_panel_labels(stp_panel *p, stp_error *err) STP_MUST_USE; /* categories of all layers, in one numbering */
stp_status stp_panel_order(const stp_panel *p, stp_labels *labels, stp_error *err) STP_MUST_USE;  /* as --order says */
void stp_panel_scales(stp_panel *p);        /* kinds of scale and origins of time, before values are converted */
stp_status stp_panel_domain(stp_panel *p, stp_error *err) STP_MUST_USE;
stp_status stp_panel_y_domain(stp_panel *p, stp_error *err) STP_MUST_USE;       /* of numbers */
/* A value of a layer's column as the panel's scale wants it: times on one origin, categories in one numbering. */
double stp_panel_value(const stp_panel *p, const stp_layer_plan *l, const stp_binding *b, double v, bool is_y);
/* A time of a column, in its own counts, in the panel's scale. */
double stp_panel_time(const stp_panel *p, const stp_column_info *info, int64_t t, bool is_y);
/* The scale's domain as an axis of cells for a layer's column. */
stp_axis stp_panel_axis(const stp_scale *s, const stp_column_info *info, int cells);

/* The plot's place as cells: as many as --canvas says or as it has pixels. */
stp_status stp_drawing_view(const stp_drawing *d, stp_view *out, stp_error *err) STP_MUST_USE;

/* A kind's gather_view: the layer's grid, as many cells as --canvas says or as the plot has pixels. */
stp_status stp_drawing_bin(stp_drawing *d, stp_error *err) STP_MUST_USE;

/* annotate.c: read once the scales have their kinds; bands lie behind the marks, all else in front. */
stp_status stp_annotations_read(stp_panel *p, stp_error *err) STP_MUST_USE;
void stp_annotations_span(const stp_panel *p, bool is_y, double *lo, double *hi);
void stp_annotations_draw_bands(const stp_panel *p, stp_scene *s);
void stp_annotations_place(stp_panel *p);      /* finds the places of their texts: note_texts */
void stp_annotations_draw(stp_panel *p, stp_scene *s);

/* An image that fills the plot (straight alpha, its top row at the greatest y; taken): turned over where an axis is
 * flipped. */
void stp_panel_image(const stp_panel *p, stp_scene *s, uint8_t *rgba_taken, int w, int h, bool smooth);

/* room.c: whether no dot and no line of the panel's series lies in a rectangle; of other marks nothing is known. */
bool stp_room_is_free(const stp_panel *p, const stp_rect *r);
bool stp_room_is_taken(const stp_room_taken *taken, const stp_rect *r);        /* another text is there, or too near */
/* Names a line across the whole plot (across: at that height, else up it at that px): at an end and a side where the
 * text covers no data, if there is one. False, and nothing drawn, where it would cover another text everywhere, unless
 * always. */
bool stp_room_name_line(const stp_panel *p, stp_scene *s, const char *text, stp_font_style font, double at, bool across,
                        stp_room_taken *taken, bool always);
/* bar_steps.c: bands as boxes of one height at the bar's place, levels named between them; the arena's labels. */
void stp_bar_steps_draw(const stp_panel *p, stp_scene *s, double x, double y, double height);
/* bar_bins.c: the histogram of a bar whose norm is known. */
void stp_bar_bins_make(stp_colorbar *b, const double *v, int64_t n, bool zero_is_empty);
/* In a box of `width` and `height` px. */
void stp_bar_bins_draw(const stp_colorbar *b, stp_scene *s, double x, double y, double width, double height);

/* climits.c: ends evenly round 0 that hold n values; as they were where all are 0 or missing. */
void stp_even_limits(const double *v, int64_t n, double *lo, double *hi);
/* Of n values, those that are missing (with zero_is_empty: and 0) left out, the least that so many percent lie at
 * or below; NaN where there are none. */
stp_status stp_percentiles(const double *v, int64_t n, bool zero_is_empty, const double *percent, int n_percent,
                           double *out, stp_error *err) STP_MUST_USE;
/* The ends that --clim gives; others stay as they are. Quantiles are those of the n values that are coloured. */
stp_status stp_clim(const stp_drawing *d, const double *v, int64_t n, bool zero_is_empty, double *lo, double *hi,
                    stp_error *err) STP_MUST_USE;
/* For the bind of kinds that have no values to take quantiles of. */
stp_status stp_clim_numbers(const stp_layer_plan *layer, stp_error *err) STP_MUST_USE;

/* series.c: the rows of a drawing split by --by, by a categorical --color, or by the y columns. */
stp_status stp_series_make(stp_drawing *d, stp_error *err) STP_MUST_USE;
/* Series without points, for the traces of the layer. slot: room for one a group; slot[i] is the series (of n_slots for
 * each y column) of group stp_trace_group(i), -1 of groups without rows; *shared: how many share the last one, 0 =
 * none. */
stp_status stp_series_of_traces(stp_drawing *d, int32_t *slot, int *n_slots, int32_t *shared,
                                stp_error *err) STP_MUST_USE;
/* --shape and --dash of series, n_slots for each y column, that the column `by` makes: a form a series where it is the
 * column of forms as well. */
void stp_series_forms(stp_drawing *d, const stp_binding *by, int n_slots);
/* Colours by name: series i has that of its label's place among n names. */
stp_status stp_series_recolor(stp_drawing *d, const char *const *names, int n, stp_error *err) STP_MUST_USE;
/* Colours of the drawing's series, which are n_slots for each y column; shared: the last slot stands for other groups.
 */
stp_status stp_series_paint(stp_drawing *d, int n_slots, bool shared, stp_error *err) STP_MUST_USE;
/* A value of a column as text; origin was taken off times. Made in arena; NULL without memory. */
const char *stp_value_label(stp_arena *arena, const stp_column_info *c, double v, int64_t origin);
/* Limits of the numeric --color of a drawing: given by --clim, else from the values. */
stp_status stp_series_color_scale(stp_drawing *d, stp_error *err) STP_MUST_USE;

/* block.c: the panels of a plan, n_items of them, in *n blocks; model has what all of them have (theme, measure,
 * arena). Made in the arena. */
stp_status stp_blocks_make(const stp_plan *plan, const stp_panel *model, stp_panel **panels, stp_block **blocks, int *n,
                           stp_error *err) STP_MUST_USE;

/* share.c: one range for the panels of a figure whose axes hold the same column, and for the facets of an item. */
stp_status stp_share_labels(stp_block *blocks, int n, const stp_spec *spec, stp_error *err) STP_MUST_USE;
stp_status stp_share_origins(stp_block *blocks, int n, const stp_spec *spec, stp_error *err) STP_MUST_USE;
stp_status stp_share_domains(stp_block *blocks, int n, const stp_spec *spec, stp_error *err) STP_MUST_USE;
bool stp_share_facets(const stp_spec *spec, bool is_y);        /* whether the facets of an item share this axis */

/* guides.c: what the n drawings of a figure have in common beside axes; when they are prepared, when all is gathered.
 */
stp_status stp_guides_join(stp_drawing *all, int n, const stp_spec *spec, stp_error *err) STP_MUST_USE;
stp_status stp_guides_pool(stp_drawing *all, int n, stp_error *err) STP_MUST_USE;

/* common.c: a panel for the guides of all n blocks, whose own then go; *out NULL: there is none. Blocks stand in a grid
 * with cols columns; what only those of a row or a column have in common, one of them keeps. Made in the model's arena.
 */
stp_status stp_common_make(stp_panel **out, const stp_panel *model, stp_block *blocks, int n, int cols,
                           stp_drawing *all, int n_all, const stp_spec *spec, stp_error *err) STP_MUST_USE;
/* Once the legends of the blocks know where they would stand; width: of the figure. *shared: a block has no legend any
 * more, or one of several. */
stp_status stp_common_legend(stp_panel *common, stp_block *blocks, int n, int cols, double width, bool *shared,
                             stp_error *err) STP_MUST_USE;
double stp_common_top(const stp_panel *common);        /* px above the blocks, and right of them; common may be NULL */
double stp_common_right(const stp_panel *common);
void stp_common_place(stp_panel *common, const stp_block *blocks, int n, const stp_rect *box);

/* beside.c: guides right of the plots, handed over to common or to one block of a row or a column. */
stp_status stp_beside_share(stp_panel *common, stp_block *blocks, int n, int cols, stp_error *err) STP_MUST_USE;
/* The block that shows a guide for all members, its first, or with at_end the last of a row; -1: they are fewer than
 * two, or do not stand side by side in one row or below each other in one column. */
int stp_block_keeper(const bool *member, int n, int cols, bool at_end);

/* tick_labels.c: ticks whose labels have room in the plot, which has its size. */
stp_status stp_panel_y_ticks(stp_panel *p, stp_error *err) STP_MUST_USE;
stp_status stp_panel_x_ticks(stp_panel *p, stp_error *err) STP_MUST_USE;
double stp_panel_y_width(const stp_panel *p);          /* px of the tick labels and the gap beside them */
double stp_panel_x_overhang(const stp_panel *p);       /* px of x labels beyond the right edge of the plot */
/* Where the middle of a label under the axis comes to stand whose tick is at x: within the picture. */
double stp_x_label_at(const stp_panel *p, double x, double width);
bool stp_panel_has_second_line(const stp_panel *p);

/* The place of category i, called label, in the palette: of facets that among the categories of all of them. */
int stp_drawing_color_at(const stp_drawing *d, const char *label, int i);

/* Of a map, whose axes are longitude and latitude: px of a degree of latitude for one of longitude, so that both are as
 * long as on the ground in the middle of the plot (equirectangular projection); else 0. */
double stp_map_aspect(const stp_panel *p);

/* names.c: of series and colour bars that are the only ones of their layers; when all layers are prepared. */
stp_status stp_panel_names(stp_panel *p, stp_error *err) STP_MUST_USE;

/* layout.c: blocks on a grid with `cols` columns in box, plots aligned; names and legends are chosen here. common: the
 * guides of all of them, or NULL. */
stp_status stp_layout(stp_block *blocks, int n, int cols, stp_panel *common, stp_rect box, stp_error *err) STP_MUST_USE;
void stp_block_draw_head(const stp_block *b, stp_scene *s);    /* letter, heading, strips, names of facets */

/* axis.c */
void stp_axes_draw(const stp_panel *p, stp_scene *s);          /* behind the marks: grid and zero lines */
void stp_axes_draw_text(const stp_panel *p, stp_scene *s);     /* in front: axis line, ticks, labels, names */
void stp_axes_draw_names(const stp_panel *frame, stp_scene *s);        /* of facets */

/* legend.c */
stp_status stp_legend_prepare(stp_panel *p, stp_error *err) STP_MUST_USE;      /* entries and where they go */
double stp_legend_extra_height(const stp_panel *p);    /* px of the rows after the first, for a legend on top */
double stp_legend_right_width(const stp_panel *p);     /* px right of the plot; 0 = nothing there */
stp_status stp_legend_draw(const stp_panel *p, stp_scene *s, stp_error *err) STP_MUST_USE;

/* marginal.c: --marginal, histograms beside a plot. */
stp_status stp_marginal_check(const stp_panel *p, stp_error *err) STP_MUST_USE;
double stp_marginal_size(const stp_panel *p, bool is_y);       /* px above the plot, or (is_y) right of it; 0 = none */
stp_status stp_marginal_count(stp_block *b, stp_error *err) STP_MUST_USE;      /* when all is gathered */
stp_status stp_marginal_draw(const stp_panel *p, stp_scene *s, stp_error *err) STP_MUST_USE;

/* colorbar.c */
double stp_colorbar_width(const stp_panel *p);         /* px right of the plot; 0 = no bar */
stp_status stp_colorbar_draw(const stp_panel *p, stp_scene *s, stp_error *err) STP_MUST_USE;

/* sizes.c: of a drawing whose layer has a column for --size. */
stp_status stp_sizes_prepare(stp_drawing *d, stp_error *err) STP_MUST_USE;
double stp_sizes_radius(const stp_drawing *d, double value);   /* px; 0 without a value */
double stp_sizes_width(const stp_panel *p, const stp_drawing *d);      /* px right of the plot */
void stp_sizes_draw(const stp_panel *p, const stp_drawing *d, stp_scene *s);

/* tooltip.c: a title for a mark at a place of the panel's scales, as "rain: 2012, 36"; NULL without memory. Marks of
 * which there are more have none: files stay small. */
enum { STP_TITLED_MARKS = 300 };
const char *stp_mark_title(const stp_panel *p, const char *group, double x, double y);

/* turn.c: when all is gathered, before there are panels. width and height: px that a picture of one item has. */
typedef struct stp_turning {
    const stp_theme *theme;
    const stp_measure *measure;
    stp_arena *arena;
    double width, height;
} stp_turning;
stp_status stp_turn_long(const stp_turning *t, stp_plan *plan, stp_error *err) STP_MUST_USE;

/* right.c: an axis at the right, of layers of its own or with y in another unit (--twin). */
stp_status stp_right_make(stp_panel *p, stp_error *err) STP_MUST_USE;      /* before its drawings are prepared */
stp_status stp_right_domain(stp_panel *p, stp_error *err) STP_MUST_USE;    /* after p has one */
stp_status stp_right_ticks(stp_panel *p, stp_error *err) STP_MUST_USE;     /* p has its height */
void stp_right_follow(stp_panel *p);                   /* p has its place: the drawings at the right get it, too */
double stp_right_width(const stp_panel *p);            /* px of its labels; 0 without one */
double stp_right_name_width(const stp_panel *p);       /* px right above the plot */
void stp_right_draw(const stp_panel *p, stp_scene *s);
/* The colour of an axis whose one series tells it from the other axis; 0 where it has none. */
uint32_t stp_right_color(const stp_panel *p, bool is_right);

/* keys.c: legends of forms and opacities, right of the plot. */
stp_status stp_keys_prepare(stp_drawing *d, stp_error *err) STP_MUST_USE;      /* after stp_series_make */
/* Facets: a form and an opacity mean the same in all n panels. */
stp_status stp_keys_share(stp_drawing *const *drawings, int n, stp_error *err) STP_MUST_USE;
double stp_keys_opacity(const stp_drawing *d, double value);                   /* of a value of --alpha */
double stp_keys_width(const stp_panel *p, const stp_key *k);                   /* px right of the plot */
double stp_keys_height(const stp_panel *p, const stp_key *k);
void stp_keys_draw(const stp_panel *p, const stp_key *k, double y, stp_scene *s);
/* The strokes of dash number i on lines of that width. */
void stp_dash_set(stp_style *style, int i);

/* text.c: where a line may end next: at a space, a newline, before or behind an ideograph, behind the stroke of and/or
 * or well-known, or at the end of the text, which is not empty. */
const char *stp_next_break(const char *text);
/* Text in lines at most width px wide, cut where a line may end (a longer word with an ellipsis), the last of `most`
 * lines with an ellipsis; memory of the arena. Returns their number. */
int stp_wrap_text(const stp_panel *p, const char *text, const stp_font_style *font, double width, const char **lines,
                  int most);
/* text cut with an ellipsis so that it is at most width px wide. */
const char *stp_fit_text(const stp_panel *p, const char *text, const stp_font_style *font, double width);

/* splat.c: many points as one image. rgba: straight alpha; colors: one a point, or NULL for color. */
stp_status stp_splat(stp_scene *s, stp_rect plot, double pixels, const double *xy, int64_t n, double radius,
                     const uint32_t *colors, uint32_t color, stp_error *err) STP_MUST_USE;

/* The same from counts of dots, sub cells a pixel each way: how much a dot of the given radius (device pixels) and
 * opacity takes of what is seen through it, as logarithms; a mask for each place of its middle in a pixel. */
typedef struct stp_dot_masks { int sub, size; float *fade; } stp_dot_masks;
bool stp_dot_masks_make(stp_dot_masks *out, double radius, int sub, double alpha);     /* false without memory */
void stp_dot_masks_clear(stp_dot_masks *m);
/* Lays the dots of one row of cells (w * sub counts; row 0 is the highest) over clear, w x h logarithms. */
void stp_dots_lay(const stp_dot_masks *m, const double *counts, int row, float *clear, int w, int h);

/* describe.c: the alternative text. */
const char *stp_describe(stp_arena *arena, const stp_block *b);

static inline void stp_slots_add(stp_slots *s, double place)
{
    s->lo = s->any && s->lo < place ? s->lo : place;
    s->hi = s->any && s->hi > place ? s->hi : place;
    s->any = true;
}

/* Whether a drawing is measured by that axis of the panel. */
static inline bool stp_panel_has(const stp_panel *p, const stp_drawing *d, bool is_y)
{
    return !is_y || d->layer->right == p->is_right;
}

static inline double stp_panel_px(const stp_panel *p, double x)
{
    return p->plot.x + stp_scale_at(&p->x, x) * p->plot.w;
}

static inline double stp_panel_py(const stp_panel *p, double y)
{
    return p->plot.y + (1 - stp_scale_at(&p->y, y)) * p->plot.h;
}

/* The same of what lies at part 0 … 1 of the axis from its least to its greatest value, as cells are counted. */
static inline double stp_panel_part_px(const stp_panel *p, double part)
{
    return p->plot.x + (p->x.flipped ? 1 - part : part) * p->plot.w;
}

static inline double stp_panel_part_py(const stp_panel *p, double part)
{
    return p->plot.y + (p->y.flipped ? part : 1 - part) * p->plot.h;
}

/* What of r lies in box; w or h is not above 0 when nothing does. */
static inline stp_rect stp_rect_within(stp_rect r, const stp_rect *box)
{
    const double x0 = r.x > box->x ? r.x : box->x, y0 = r.y > box->y ? r.y : box->y;
    const double x1 = r.x + r.w < box->x + box->w ? r.x + r.w : box->x + box->w;
    const double y1 = r.y + r.h < box->y + box->h ? r.y + r.h : box->y + box->h;
    return (stp_rect) { x0, y0, x1 - x0, y1 - y0 };
}

/* A label as the title of a group: none where it is empty. */
static inline const char *stp_tooltip(const char *label)
{
    return label && *label ? label : NULL;
}

static inline uint32_t stp_with_alpha(uint32_t color, double alpha)
{
    const double a = (color & 255) * alpha;
    return (color & 0xffffff00u) | (uint32_t) (a + 0.5);
}
#endif
