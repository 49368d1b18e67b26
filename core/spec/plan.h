#ifndef STP_SPEC_PLAN_H
#define STP_SPEC_PLAN_H
/* A spec bound to its data: sources opened, columns found, kinds inferred, ranges parsed. Made once;
 * gather.h then fills in what the data say. */
#include "agg/extent.h"
#include "agg/grid.h"
#include "agg/rows.h"
#include "agg/shade.h"
#include "agg/trace.h"
#include "scale/scale.h"
#include "scan/shared.h"
#include "spec/keep.h"
#include "spec/kind.h"
#include "spec/spec.h"
#include "table/source.h"

/* A column in a role, or nothing. */
typedef struct stp_binding {
    int column;                    /* schema number, -1 = none */
    int at;                        /* number in the batches of this layer's scan, -1 = none: info may still be set,
                                    * where a kind makes its axis ("count" of a histogram) */
    const stp_column_info *info;   /* of the column, NULL = none */
} stp_binding;

enum { STP_PLAN_YS = 12 };

typedef struct stp_layer_plan {
    const stp_layer *layer;
    const stp_kind *kind;
    stp_source *source;            /* owned */
    const struct stp_layer_plan *whole;    /* of a facet: the layer of all rows; else NULL */
    stp_source *replay;            /* owned: source with the rows of its first pass; NULL = one pass is enough */
    stp_binding x, by, color, size, shape, dash, alpha, label, y[STP_PLAN_YS];
    stp_binding group, edge;       /* of paths: --group, else --by; --y2 of areas */
    stp_binding x2, y2[2];         /* none unless the kind's bind calls stp_plan_bind_ends */
    int n_y2;
    int n_y;                       /* before bind 0 or more; after it at least 1 in kinds that have a y axis */
    int form;                      /* --shape or --dash that is no column: its number; 0 = the usual one */
    bool color_constant;           /* -c is a colour, not a column */
    uint32_t color_rgba;
    int columns[STP_ROWS_COLUMNS]; /* what its scans read */
    int n_columns;
    stp_grid_var vars[STP_GRID_VARS];
    int n_vars;
    stp_norm_kind norm;

    /* filled by gather: */
    stp_rows_plan rows_plan;
    stp_rows rows;
    bool has_rows;
    stp_traces traces;             /* of long lines, whose rows are not kept; see gather_line.h */
    bool has_traces;
    stp_extents extents;           /* of x (0) and the first y (1), in the columns' own values */
    bool has_extents;
    stp_extent color_extent;       /* of a number that -c names, where rows are not kept */
    bool faceted; /* its rows are split between panels or pictures: all that is drawn is read as rows */
    bool right;                    /* its y is on the axis at the right */
    bool turned;                   /* what the kind says of x holds for y, and the other way round */
    void *state;                   /* what the kind's own gather found; its clear frees it */
    stp_aggregate aggregate;
    bool has_aggregate;
} stp_layer_plan;

/* What a layer's kind wants of one axis. */
typedef struct stp_kind_axis { double pad; bool zero, loose, grid; } stp_kind_axis;

static inline stp_kind_axis stp_layer_axis(const stp_layer_plan *l, bool is_y)
{
    const stp_kind *k = l->kind;
    return is_y != l->turned ? (stp_kind_axis) { k->pad_y, k->zero_y, k->loose_y, k->grid_y }
                             : (stp_kind_axis) { k->pad_x, k->zero_x, k->loose_x, k->grid_x };
}

/* One end of a range: not given, or a number (times: exact counts). */
typedef struct stp_limit {
    bool given;
    bool quantile;                 /* not given yet: value is the percent of the rows at or below it; quantiles.h */
    double value;
    int64_t time;                  /* in 10^-digits s of the axis, when the axis is time */
} stp_limit;

/* What all layers of an item share on one axis. */
typedef struct stp_axis_plan {
    stp_meaning meaning;           /* STP_NUMBER, STP_TIME or STP_CATEGORY (INTEGER and BOOL are numbers) */
    bool integer;
    bool durations;                /* all columns are */
    bool log;                      /* scale is STP_SCALE_LOG */
    stp_scale_kind scale;          /* of numbers: how they are spread */
    int time_digits;
    const stp_zone *zone;          /* of times: whose clocks it shows; borrowed, NULL = UTC */
    double seconds; /* of durations, by their columns or --xscale duration: in one of its units; else 0 */
    bool down;                     /* its values rise downwards */
    char degrees;                  /* 'X' longitudes, 'Y' latitudes, by their units; else 0 */
    stp_limit lo, hi;
    const char *name;              /* of the column, with its unit; "" when the layers differ */
    const char *plain_name, *unit; /* of the first column: its name alone, its unit or NULL */
} stp_axis_plan;

/* The place of a panel among those that --row and --col make of an item; rows is 0 when it is the only one. */
typedef struct stp_facet {
    int row, col, rows, cols;
    const char *strip;             /* the values that it shows: "AA", "year = 2013" */
} stp_facet;

/* Where the axes of an item came to lie in the picture. */
typedef struct stp_shown {
    double left, top, width, height;   /* px of the plot; width 0: it has not been drawn, or has no axes */
    stp_scale x, y;                    /* without labels */
    bool has_x, has_y;                 /* a column of the data lies along the axis, not what a kind counts */
} stp_shown;

typedef struct stp_item_plan {
    const stp_item *item;
    int number;                    /* of the item in the spec: facets of one have the same */
    stp_facet facet;
    stp_axis_plan x, y;
    /* The same item for the layers with an axis at the right: that is its y, with its limits and name; NULL = none. */
    const struct stp_item_plan *right;
    stp_layer_plan *layers;
    int n_layers;
    stp_shown shown;               /* filled by the drawing */
} stp_item_plan;

enum { STP_PLAN_ZONES = 16 };
typedef struct stp_plan_zone { const char *name; stp_zone *zone; } stp_plan_zone;

typedef struct stp_plan {
    stp_arena arena;
    const stp_spec *spec;          /* borrowed */
    const stp_log *log;            /* borrowed, may be NULL */
    stp_shared *shared;            /* borrowed: who reads the files once for all; NULL: each layer by itself */
    struct stp_grid_carry *carry; /* borrowed: cells that rows are added to, of the one layer; NULL: cells of its own */
    stp_keep *keep;                /* borrowed: who has opened them for plans before; NULL: nobody */
    int threads;
    bool saves; /* an aggregate is an output, with what merges; or a histogram beside it needs that */
    stp_item_plan *items;
    int n_items;
    stp_plan_zone zones[STP_PLAN_ZONES];   /* n_zones of them, owned: --tz of axes */
    int n_zones;
    stp_item_plan *whole;          /* what facets were made of; see facet.h */
    int n_whole;
    stp_shared *parts;             /* owned: the tables that are taken apart, each read once for all parts; or NULL */
} stp_plan;

/* shared (may be NULL) outlives the plan. */
stp_status stp_plan_make(stp_plan *out, const stp_spec *spec, stp_shared *shared, const stp_log *log,
                         stp_error *err) STP_MUST_USE;
/* The same with sources that are opened once for several plans of the spec, one after the other. */
stp_status stp_plan_make_kept(stp_plan *out, const stp_spec *spec, stp_keep *keep, const stp_log *log,
                              stp_error *err) STP_MUST_USE;
void stp_plan_clear(stp_plan *plan);
/* Item i is not drawn; those behind it move up. */
void stp_plan_drop(stp_plan *plan, int i);

/* Runs step(self, 0 … n - 1) so that passes over what they share become one. */
stp_status stp_plan_run(const stp_plan *plan, int n, stp_step *step, void *self, stp_error *err) STP_MUST_USE;

/* open.c: opens the files of a layer as one table; paths are made in arena, which must live as long as the source. */
stp_status stp_plan_open(stp_source **out, stp_arena *arena, const stp_spec *spec, const stp_layer *layer,
                         stp_error *err) STP_MUST_USE;

/* A name as it is in the table: {odd name} without its braces. NULL without memory. */
const char *stp_plan_unquoted(stp_arena *arena, const char *name);

/* sharing.c: the same, of a table that others read in the same way. */
stp_status stp_plan_open_shared(stp_source **out, stp_shared *shared, stp_arena *arena, const stp_spec *spec,
                                const stp_layer *layer, stp_error *err) STP_MUST_USE;

/* Standard input is one table: all layers of the chain of figures that read it do so in one way. */
stp_status stp_plan_check_stdin(const stp_spec *spec, stp_error *err) STP_MUST_USE;
bool stp_plan_reads_stdin(const stp_layer *layer);

/* right.c: a layer with --right as two, one of them on the right; made in the plan's arena. */
stp_status stp_plan_split_right(stp_plan *plan, const stp_item *item, const stp_layer **layers, int *n, stp_error *err)
    STP_MUST_USE;
/* The item as its layers at the right see it: --rlim, --rscale and --rlabel are those of its y. NULL without memory. */
stp_item_plan *stp_plan_right(stp_plan *plan, const stp_item_plan *item);

/* axes.c: the item's axes, when its layers are bound; right is the item as those at the right see it. STP_ERR_USAGE
 * where layers cannot share one. */
stp_status stp_plan_axes(stp_plan *plan, stp_item_plan *item, stp_item_plan *right, stp_error *err) STP_MUST_USE;

/* retype.c: the layer as it is read where --xscale or --yscale are cat; NULL without memory. */
const stp_layer *stp_plan_retyped(stp_plan *plan, const stp_item *item, const stp_layer *layer);
/* With duration: the seconds of its unit, which goes from its name, for the ticks say it. */
void stp_axis_durations(stp_axis_plan *a);
/* With --xscale or --yscale time numbers become times: changes layer->layer. */
stp_status stp_plan_retimed(stp_plan *plan, const stp_item *item, stp_layer_plan *layer, stp_error *err) STP_MUST_USE;

/* zones.c: a time on the clocks of the axis's zone as an instant. */
int64_t stp_axis_instant(const stp_axis_plan *a, int64_t wall);
/* The zones of the item's axes of time. */
stp_status stp_plan_zones(stp_plan *plan, stp_item_plan *item, stp_error *err) STP_MUST_USE;

/* A value of an axis as people write it (a number, a time, a year); what is for messages ("--xlim"). */
stp_status stp_plan_value(stp_limit *out, const char *text, const stp_axis_plan *a, const char *what,
                          stp_error *err) STP_MUST_USE;
/* slicing.c: what --var, --sel, --isel, --reduce and the encodings ask of a file of arrays; made in arena. */
stp_status stp_plan_slicing(stp_arena *arena, const stp_layer *layer, stp_slicing *out, stp_error *err) STP_MUST_USE;
/* Without arrays those options are an error. Tells, once, what was left over; with --strict an error. */
stp_status stp_plan_check_slicing(const stp_spec *spec, const stp_layer *layer, const stp_source *source,
                                  const stp_log *log, stp_error *err) STP_MUST_USE;

/* For a kind's bind. A column more for the layer's scans; what is for messages ("--agg"). */
stp_status stp_plan_bind(stp_layer_plan *layer, const char *what, const char *name, stp_binding *out,
                         stp_error *err) STP_MUST_USE;
/* The same for column number i of the layer's schema. */
stp_status stp_plan_bind_column(stp_layer_plan *layer, int i, stp_binding *out, stp_error *err) STP_MUST_USE;
/* An axis without a column behind it; name is borrowed. */
stp_status stp_plan_axis(stp_plan *plan, const char *name, stp_meaning meaning, stp_binding *out,
                         stp_error *err) STP_MUST_USE;
/* --x2 and --y2 (one or two) as columns. */
stp_status stp_plan_bind_ends(stp_layer_plan *layer, stp_error *err) STP_MUST_USE;
/* forms.c: --shape and --dash, each a form by name or a column of categories; --alpha a number or a column of them. */
stp_status stp_plan_bind_forms(stp_layer_plan *layer, stp_error *err) STP_MUST_USE;
/* When the kind is known: whether it has marks that differ in size, form and opacity. */
stp_status stp_plan_check_forms(const stp_layer_plan *layer, stp_error *err) STP_MUST_USE;
extern const char *const stp_shape_names[], *const stp_dash_names[];   /* end with NULL */
/* --norm alone. */
stp_status stp_plan_bind_norm(stp_layer_plan *layer, stp_error *err) STP_MUST_USE;
/* --agg, --norm and --by of a layer that is drawn from a grid. */
stp_status stp_plan_bind_shading(stp_plan *plan, stp_layer_plan *layer, stp_error *err) STP_MUST_USE;

/* Wraps *source as --derive and --where of the layer ask for; without them it stays as it is. */
stp_status stp_plan_derive(stp_source **source, const stp_layer *layer, stp_error *err) STP_MUST_USE;

/* The same for what comes behind: --melt, --sample, --sort, --head, --tail, --cols. */
stp_status stp_plan_steps(stp_source **source, const stp_layer *layer, stp_error *err) STP_MUST_USE;

/* The column that an encoding names: one of that name, {odd name}, or else an expression, which becomes a derived
 * column named by its text. what is for messages ("-x"). */
stp_status stp_plan_find(stp_source **source, const char *what, const char *text, int *column,
                         stp_error *err) STP_MUST_USE;

/* Options for reading a layer's data. */
stp_read_options stp_plan_read_options(const stp_layer *layer);
#endif
