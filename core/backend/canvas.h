#ifndef STP_BACKEND_CANVAS_H
#define STP_BACKEND_CANVAS_H
/* What cairo draws a scene on, and the parts of it that draw the nodes: marks in cairo_marks.c, texts in cairo_text.c,
 * the rest and the files in cairo.c. */
#include <cairo-ft.h>
#include <cairo-pdf.h>
#include <math.h>
#include "backend/font.h"
#include "backend/raster.h"
#include "base/buf.h"
#include "scene/scene.h"

#define CAIRO_FUNCTIONS(X)                                                                              \
    X(cairo_create) X(cairo_destroy) X(cairo_status) X(cairo_status_to_string) X(cairo_save)            \
    X(cairo_restore) X(cairo_scale) X(cairo_translate) X(cairo_paint) X(cairo_clip)                     \
    X(cairo_rectangle) X(cairo_new_path) X(cairo_new_sub_path) X(cairo_move_to) X(cairo_line_to)        \
    X(cairo_curve_to) X(cairo_close_path) X(cairo_arc) X(cairo_fill) X(cairo_fill_preserve)             \
    X(cairo_stroke) X(cairo_set_source_rgba) X(cairo_set_line_width) X(cairo_set_line_cap)              \
    X(cairo_set_line_join) X(cairo_set_dash) X(cairo_set_source_surface) X(cairo_get_source)            \
    X(cairo_pattern_set_filter) X(cairo_pattern_set_extend) X(cairo_image_surface_create_for_data)      \
    X(cairo_surface_destroy) X(cairo_surface_finish) X(cairo_surface_status) X(cairo_surface_flush)     \
    X(cairo_surface_mark_dirty) X(cairo_clip_extents) X(cairo_pdf_surface_create_for_stream)            \
    X(cairo_pdf_surface_set_metadata) X(cairo_ft_font_face_create_for_ft_face)                          \
    X(cairo_font_face_set_user_data) X(cairo_font_face_destroy) X(cairo_set_font_face)                  \
    X(cairo_set_font_size) X(cairo_set_font_options) X(cairo_font_options_create)                       \
    X(cairo_font_options_destroy) X(cairo_font_options_set_hint_style)                                  \
    X(cairo_font_options_set_hint_metrics) X(cairo_show_text_glyphs)

#define MEMBER(f) __typeof__(&f) f;
typedef struct stp_cairo_api { CAIRO_FUNCTIONS(MEMBER) } stp_cairo_api;
#undef MEMBER

enum { STP_CANVAS_WEIGHTS = 3, STP_CANVAS_FACES = STP_CANVAS_WEIGHTS + 14 };   /* of our font; with the system's */

typedef struct stp_canvas {
    stp_cairo_api api;
    cairo_t *cr;
    cairo_surface_t *surface;
    uint32_t *pixels;           /* of a raster, w x h */
    int w, h;
    stp_font *font;
    bool raster;
    double scale;               /* device units a px */
    int64_t open_clips;
    stp_buf text;               /* the text being drawn, cleaned */
    cairo_font_face_t *faces[STP_CANVAS_FACES];
    bool no_memory, too_big;
} stp_canvas;

/* ---- coordinates and paint ------------------------------------------------------------------------ */

/* Cairo computes in 24.8 bits: what is further away is no better drawn there. */
static inline double stp_canvas_clamp(double v)
{
    const double far = 1e5;
    return !(v > -far) ? -far : v > far ? far : v;
}

static inline bool stp_rect_is_finite(const stp_rect *r)
{
    return isfinite(r->x) && isfinite(r->y) && isfinite(r->w) && isfinite(r->h);
}

/* The nearest edge between two pixels. */
static inline double stp_canvas_to_edge(const stp_canvas *c, double v)
{
    return floor(stp_canvas_clamp(v) * c->scale + 0.5) / c->scale;
}

/* Where a line of so many device pixels has sharp sides. */
static inline double stp_canvas_to_line(const stp_canvas *c, double v, double pixels)
{
    return fmod(pixels, 2) == 1 ? (floor(stp_canvas_clamp(v) * c->scale) + 0.5) / c->scale : stp_canvas_to_edge(c, v);
}

static inline double stp_canvas_whole_pixels(const stp_canvas *c, double width)
{
    return fmax(1, floor(width * c->scale + 0.5));
}

static inline bool stp_is_visible(uint32_t rgba)
{
    return rgba & 0xff;
}

static inline bool stp_has_stroke(const stp_style *s)
{
    return stp_is_visible(s->stroke) && s->width > 0 && isfinite(s->width);
}

void stp_canvas_set_color(stp_canvas *c, uint32_t rgba);
/* Fills and strokes the current path and forgets it. */
void stp_canvas_paint_path(stp_canvas *c, const stp_style *s, double width, bool round_caps);
/* Edges on pixels, unless that would make the rectangle vanish. */
void stp_canvas_snap(const stp_canvas *c, double *from, double *to);
/* Adds a rectangle to the path; in a raster it lies on pixels, with strokes of so many. */
void stp_canvas_add_rect(stp_canvas *c, const stp_rect *r, bool strokes, double pixels);
/* The pixels of the picture and the part of them that may be drawn on. Between begin and end cairo must not draw. */
stp_raster stp_canvas_raster_begin(stp_canvas *c);
void stp_canvas_raster_end(stp_canvas *c);

/* ---- nodes ---------------------------------------------------------------------------------------- */

void stp_canvas_path(stp_canvas *c, const stp_node *n);
void stp_canvas_rects(stp_canvas *c, const stp_node *n);
void stp_canvas_points(stp_canvas *c, const stp_node *n);
void stp_canvas_text(stp_canvas *c, const stp_node *n);

/* What cairo and PDF readers can take, into out: valid UTF-8 without control characters. */
void stp_canvas_clean(stp_buf *out, const char *utf8);
#endif
