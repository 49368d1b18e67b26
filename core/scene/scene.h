#ifndef STP_SCENE_SCENE_H
#define STP_SCENE_SCENE_H
/* A scene is a flat list of drawing nodes in CSS pixels (1/96 inch), y down. It owns everything it
 * shows. Charts write it, backends read it, neither knows the other.
 *
 * Adding a node never has to be checked: without memory the scene turns failed, and
 * stp_scene_check tells at the end. */
#include "base/arena.h"
#include "base/buf.h"

typedef struct stp_rect { double x, y, w, h; } stp_rect;

/* Forms of points, all of about one area. */
typedef enum stp_shape {
    STP_SHAPE_CIRCLE, STP_SHAPE_SQUARE, STP_SHAPE_TRIANGLE, STP_SHAPE_DIAMOND, STP_SHAPE_PLUS, STP_SHAPE_DOWN,
    STP_SHAPE_CROSS, STP_N_SHAPES
} stp_shape;
enum { STP_SHAPE_CORNERS = 12 };
/* The outline of a point of that radius at (x, y): corner after corner into xy, room for STP_SHAPE_CORNERS pairs;
 * returns their number, 0 for a circle. */
int stp_shape_outline(stp_shape shape, double x, double y, double radius, double *xy);

typedef struct stp_style {
    uint32_t fill, stroke;     /* 0xRRGGBBAA; alpha 0 = none */
    double width;              /* of the stroke, px */
    double dash[4];            /* on, off, on, off; the first 0 = solid, the third 0 = the first two alone */
    stp_shape shape;           /* of points */
} stp_style;

typedef enum stp_weight { STP_REGULAR, STP_MEDIUM, STP_SEMIBOLD } stp_weight;
typedef enum stp_anchor { STP_START, STP_MIDDLE, STP_END } stp_anchor;

typedef struct stp_font_style {
    double size;               /* px */
    stp_weight weight;
    uint32_t color;            /* 0xRRGGBBAA */
    stp_anchor anchor;
    bool tabular;              /* figures of one width */
    uint32_t halo;             /* colour of an outline under the letters, alpha 0 = none */
    double halo_width;         /* of its stroke: half of it shows around a letter */
} stp_font_style;

typedef enum stp_node_kind {
    STP_NODE_PATH,             /* lines or an area */
    STP_NODE_RECTS,
    STP_NODE_POINTS,           /* circles, or what the shape says */
    STP_NODE_TEXT,
    STP_NODE_IMAGE,
    STP_NODE_GROUP, STP_NODE_GROUP_END,    /* named parts, for SVG classes and dumps */
    STP_NODE_CLIP, STP_NODE_CLIP_END,
} stp_node_kind;

typedef struct stp_node {
    stp_node_kind kind;
    bool flat;                     /* of a layer with so many marks that a file of vectors holds them as an image */
    stp_style style;
    union {
        struct { const double *xy; int64_t n; bool closed; } path;     /* n pairs; NaN x lifts the pen */
        struct { const stp_rect *rects; int64_t n; const char *const *titles; } rects;   /* titles: tooltips, or NULL */
        struct {
            const double *xy;
            int64_t n;
            double radius;
            const uint32_t *fills;
            const char *const *titles;
        } points;                                                              /* fills: one a point, or NULL */
        struct { const char *utf8; double x, y; stp_font_style font; } text;   /* y is the baseline */
        struct {
            const uint8_t *rgba;
            int w, h;
            stp_rect box;
            bool smooth;
        } image;                                                   /* straight alpha, top row first */
        struct { const char *name; const char *title; } group;     /* title: a tooltip, or NULL */
        stp_rect clip;
    };
} stp_node;

typedef struct stp_scene {
    double width, height;          /* px */
    uint32_t background;           /* alpha 0 = transparent */
    const char *title;             /* of the document; "" if none */
    const char *description;       /* one or two sentences: the alternative text */
    const char *font;              /* family of its texts, before the embedded font; NULL = none */
    const char *spec;              /* JSON that drew it, embedded by backends; NULL = none */
    const char *date;              /* of the document, "2024-01-31T12:00:00Z"; NULL = none */
    int threads;                   /* that a backend may use; 0 = one a core. Its bytes do not depend on them */
    stp_node *nodes;
    int64_t n_nodes, capacity;
    stp_arena arena;
    bool failed;
} stp_scene;

void stp_scene_init(stp_scene *s, double width, double height, uint32_t background);
void stp_scene_clear(stp_scene *s);
stp_status stp_scene_check(const stp_scene *s, stp_error *err) STP_MUST_USE;

/* All arrays and texts are copied, except the bytes of an image: they are taken (malloc) and freed with the scene. */
void stp_scene_path(stp_scene *s, const double *xy, int64_t n, bool closed, stp_style style);
void stp_scene_line(stp_scene *s, double x0, double y0, double x1, double y1, uint32_t color, double width);
void stp_scene_rects(stp_scene *s, const stp_rect *rects, int64_t n, stp_style style);
void stp_scene_points(stp_scene *s, const double *xy, int64_t n, double radius, const uint32_t *fills, stp_style style);
/* Tooltips for the rects or points that were added last, one each. */
void stp_scene_titles(stp_scene *s, const char *const *titles);
void stp_scene_text(stp_scene *s, const char *utf8, double x, double y, stp_font_style font);
void stp_scene_image(stp_scene *s, uint8_t *rgba_taken, int w, int h, stp_rect box, bool smooth);
void stp_scene_group(stp_scene *s, const char *name, const char *title);
void stp_scene_group_end(stp_scene *s);
void stp_scene_clip(stp_scene *s, stp_rect clip);
void stp_scene_clip_end(stp_scene *s);

/* Marks from node `from` on: circles, rectangles, pieces of paths between liftings of the pen or, of long paths, eight
 * vertices each. */
int64_t stp_scene_marks(const stp_scene *s, int64_t from);
/* Turns the nodes from `from` on, but for their texts, flat. */
void stp_scene_flatten(stp_scene *s, int64_t from);

/* The scene as text, a line a node, numbers with two decimals: what golden tests compare. */
void stp_scene_dump(const stp_scene *s, stp_buf *out);

/* Layout needs to know how big text will be before anything is drawn. The font supplies the answer;
 * tests supply a fake one where every letter is 0.6 em. */
typedef struct stp_measure {
    void *self;
    double (*width)(void *self, const char *utf8, double size, stp_weight weight, bool tabular);   /* px */
    double row;                    /* px of a line of text where all are as high, as in a terminal; 0: by its letters */
} stp_measure;

static inline double stp_text_width(const stp_measure *m, const char *utf8, const stp_font_style *f)
{
    return m->width(m->self, utf8, f->size, f->weight, f->tabular);
}
/* Whether a line of n points runs along the axes: such lines are drawn on whole pixels. */
static inline bool stp_is_upright(const double *xy, int64_t n)
{
    if (n < 2) return false;
    for (int64_t i = 1; i < n; i++)
        if (xy[2 * i] != xy[2 * i - 2] && xy[2 * i + 1] != xy[2 * i - 1]) return false;
    return true;
}
#endif
