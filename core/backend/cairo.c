/* Scene to PNG and PDF through cairo, which is loaded when the first picture is made. Text is drawn
 * with the embedded font, never hinted: in PNG glyph by glyph (cairo 1.16 would move glyphs to whole
 * pixels), in PDF as selectable text. In PNG whatever runs along the axes lies on whole pixels. */
#include "backend/backends.h"
#include "backend/flat.h"
#include "backend/raster.h"
#include "backend/font.h"
#include "base/lazy.h"
#include "base/text.h"
#include <cairo-ft.h>
#include <cairo-pdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

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
typedef struct cairo_api { CAIRO_FUNCTIONS(MEMBER) } cairo_api;
#undef MEMBER

enum { WEIGHTS = 3, SYSTEM_FACES = 14, MAX_SIDE = 32767 };     /* cairo's greatest picture */

typedef struct canvas {
    cairo_api api;
    cairo_t *cr;
    cairo_surface_t *surface;
    uint32_t *pixels;           /* of a raster, w x h */
    int w, h;
    stp_font *font;
    bool raster;
    double scale;               /* device units a px */
    int64_t open_clips;
    stp_buf text;               /* the text being drawn, cleaned */
    cairo_font_face_t *faces[WEIGHTS + SYSTEM_FACES];
    bool no_memory, too_big;
} canvas;

static bool has(const char *text)
{
    return text && *text;
}

/* ---- coordinates -------------------------------------------------------------------------------- */

/* Cairo computes in 24.8 bits: what is further away is no better drawn there. */
static double clamp(double v)
{
    const double far = 1e5;
    return !(v > -far) ? -far : v > far ? far : v;
}

static bool is_finite_rect(const stp_rect *r)
{
    return isfinite(r->x) && isfinite(r->y) && isfinite(r->w) && isfinite(r->h);
}

/* The nearest edge between two pixels. */
static double to_edge(const canvas *c, double v)
{
    return floor(clamp(v) * c->scale + 0.5) / c->scale;
}

/* Where a line of so many device pixels has sharp sides. */
static double to_line(const canvas *c, double v, double pixels)
{
    return fmod(pixels, 2) == 1 ? (floor(clamp(v) * c->scale) + 0.5) / c->scale : to_edge(c, v);
}

static double whole_pixels(const canvas *c, double width)
{
    return fmax(1, floor(width * c->scale + 0.5));
}

/* ---- paint -------------------------------------------------------------------------------------- */

static bool visible(uint32_t rgba)
{
    return rgba & 0xff;
}

static void set_color(canvas *c, uint32_t rgba)
{
    c->api.cairo_set_source_rgba(c->cr, (rgba >> 24) / 255.0, (rgba >> 16 & 255) / 255.0, (rgba >> 8 & 255) / 255.0,
                                 (rgba & 255) / 255.0);
}

static bool has_stroke(const stp_style *s)
{
    return visible(s->stroke) && s->width > 0 && isfinite(s->width);
}

static void set_stroke(canvas *c, const stp_style *s, double width, bool round_caps)
{
    const double dash[4] = { s->dash[0], s->dash[1] > 0 ? s->dash[1] : s->dash[0], s->dash[2], s->dash[3] };
    const bool dashed = dash[0] > 0 && isfinite(dash[0]) && isfinite(dash[1]);
    set_color(c, s->stroke);
    c->api.cairo_set_line_width(c->cr, width);
    c->api.cairo_set_line_cap(c->cr, round_caps && !dashed ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT);
    c->api.cairo_set_dash(c->cr, dash, !dashed ? 0 : dash[2] > 0 && dash[3] > 0 ? 4 : 2, 0);
}

/* Fills and strokes the current path and forgets it. */
static void paint_path(canvas *c, const stp_style *s, double width, bool round_caps)
{
    const bool strokes = has_stroke(s);
    if (visible(s->fill)) {
        set_color(c, s->fill);
        if (strokes) c->api.cairo_fill_preserve(c->cr);
        else c->api.cairo_fill(c->cr);
    }
    if (strokes) {
        set_stroke(c, s, width, round_caps);
        c->api.cairo_stroke(c->cr);
    }
    c->api.cairo_new_path(c->cr);
}

/* ---- paths -------------------------------------------------------------------------------------- */

static bool is_upright(const double *xy, int64_t n)
{
    if (n < 2) return false;
    for (int64_t i = 1; i < n; i++)
        if (xy[2 * i] != xy[2 * i - 2] && xy[2 * i + 1] != xy[2 * i - 1]) return false;
    return true;
}

/* Coordinate i (axis 0 is x) of an upright path: sharp where a neighbour shares it, as the line then runs
 * along the other axis; else the end of a line, which goes to an edge. */
static double sharp(const canvas *c, const double *xy, int64_t i, int64_t n, int axis, double pixels)
{
    const double v = xy[2 * i + axis];
    const bool shared = (i > 0 && xy[2 * i - 2 + axis] == v) || (i + 1 < n && xy[2 * i + 2 + axis] == v);
    return shared ? to_line(c, v, pixels) : to_edge(c, v);
}

/* A value between two gaps still shows: the round caps of a line without length make a dot. */
static void lift(canvas *c, int64_t drawn, double x, double y, bool closed)
{
    if (!drawn) return;
    if (closed) c->api.cairo_close_path(c->cr);
    else if (drawn == 1) c->api.cairo_line_to(c->cr, x, y);
}

/* crisp: it runs along the axes and lies on whole pixels. */
static void draw_piece(canvas *c, const stp_node *node, bool crisp)
{
    const double *xy = node->path.xy;
    const int64_t n = node->path.n;
    const double pixels = whole_pixels(c, node->style.width);
    int64_t drawn = 0;
    double x = 0, y = 0;
    for (int64_t i = 0; i < n; i++) {
        if (!isfinite(xy[2 * i]) || !isfinite(xy[2 * i + 1])) {
            lift(c, drawn, x, y, node->path.closed);
            drawn = 0;
            continue;
        }
        x = crisp ? sharp(c, xy, i, n, 0, pixels) : clamp(xy[2 * i]);
        y = crisp ? sharp(c, xy, i, n, 1, pixels) : clamp(xy[2 * i + 1]);
        if (drawn++) c->api.cairo_line_to(c->cr, x, y);
        else c->api.cairo_move_to(c->cr, x, y);
    }
    lift(c, drawn, x, y, node->path.closed);
    paint_path(c, &node->style, crisp ? pixels / c->scale : node->style.width, !crisp);
}

/* Cairo's time grows with the crossings of a path in itself, so a line that runs to and fro between very many points is
 * drawn in short pieces. Where it is opaque and solid its round caps make of them nearly what it would be in one. */
enum { LONG_PATH = 8192, PIECE = 16, FAR_APART = 16 };

/* Whether its points are far from each other on average, px. */
static bool is_tangled(const double *xy, int64_t n)
{
    double length = 0;
    for (int64_t i = 1; i < n; i++) {
        const double dx = xy[2 * i] - xy[2 * i - 2], dy = xy[2 * i + 1] - xy[2 * i - 1];
        if (isfinite(dx) && isfinite(dy)) length += fabs(dx) + fabs(dy);
    }
    return length > (double) n * FAR_APART;
}

static bool is_long(const canvas *c, const stp_node *n)
{
    return c->raster && n->path.n > LONG_PATH && !n->path.closed && !visible(n->style.fill) &&
           (n->style.stroke & 0xff) == 0xff && !(n->style.dash[0] > 0) && is_tangled(n->path.xy, n->path.n);
}

static void draw_pieces(canvas *c, const stp_node *node, bool crisp)
{
    stp_node piece = *node;
    for (int64_t i = 0; i < node->path.n; i += PIECE) {
        piece.path.xy = node->path.xy + 2 * i;
        piece.path.n = node->path.n - i <= PIECE ? node->path.n - i : PIECE + 1;   /* with the first point of the next */
        draw_piece(c, &piece, crisp);
    }
}

static void draw_path(canvas *c, const stp_node *node)
{
    const bool crisp = c->raster && !visible(node->style.fill) && is_upright(node->path.xy, node->path.n);
    if (is_long(c, node)) draw_pieces(c, node, crisp);
    else draw_piece(c, node, crisp);
}

/* Edges on pixels, unless that would make the rectangle vanish. */
static void snap(const canvas *c, double *from, double *to)
{
    const double a = to_edge(c, *from), b = to_edge(c, *to);
    if (a == b) return;
    *from = a;
    *to = b;
}

static void add_rect(canvas *c, const stp_rect *r, bool strokes, double pixels)
{
    double x0 = clamp(r->x), y0 = clamp(r->y), x1 = clamp(r->x + r->w), y1 = clamp(r->y + r->h);
    if (c->raster && strokes) {
        x0 = to_line(c, x0, pixels), x1 = to_line(c, x1, pixels);
        y0 = to_line(c, y0, pixels), y1 = to_line(c, y1, pixels);
    } else if (c->raster) {
        snap(c, &x0, &x1);
        snap(c, &y0, &y1);
    }
    c->api.cairo_rectangle(c->cr, x0, y0, x1 - x0, y1 - y0);
}

/* Each on its own: in one path two that overlap would be filled as one, but painted twice by SVG. */
static void draw_rects(canvas *c, const stp_node *n)
{
    const bool strokes = has_stroke(&n->style);
    const double pixels = whole_pixels(c, n->style.width);
    for (int64_t i = 0; i < n->rects.n; i++) {
        const stp_rect *r = &n->rects.rects[i];
        if (!is_finite_rect(r)) continue;
        add_rect(c, r, strokes, pixels);
        paint_path(c, &n->style, c->raster && strokes ? pixels / c->scale : n->style.width, false);
    }
}

/* ---- points ------------------------------------------------------------------------------------- */

/* The pixels of the picture and the part of them that may be drawn on: clips are rectangles, so their
 * extents tell all. Between begin and end cairo must not draw. */
static stp_raster raster_begin(canvas *c)
{
    double x0, y0, x1, y1;
    c->api.cairo_clip_extents(c->cr, &x0, &y0, &x1, &y1);
    c->api.cairo_surface_flush(c->surface);
    const double k = c->scale;
    return (stp_raster) {
        .pixels = c->pixels, .w = c->w, .h = c->h,
        .x0 = (int) fmax(0, floor(x0 * k + 0.5)), .y0 = (int) fmax(0, floor(y0 * k + 0.5)),
        .x1 = (int) fmin(c->w, floor(x1 * k + 0.5)), .y1 = (int) fmin(c->h, floor(y1 * k + 0.5)),
    };
}

static void raster_end(canvas *c)
{
    c->api.cairo_surface_mark_dirty(c->surface);
}

static void draw_discs(canvas *c, const stp_node *n)
{
    const double k = c->scale;
    const stp_raster to = raster_begin(c);
    stp_disc disc = { .radius = n->points.radius * k, .fill = n->style.fill, .ring = n->style.stroke };
    disc.ring_width = has_stroke(&n->style) ? n->style.width * k : 0;
    for (int64_t i = 0; i < n->points.n; i++) {
        const double x = n->points.xy[2 * i], y = n->points.xy[2 * i + 1];
        if (!isfinite(x) || !isfinite(y)) continue;
        if (n->points.fills) disc.fill = n->points.fills[i];
        stp_raster_disc(&to, &disc, clamp(x) * k, clamp(y) * k);
    }
    raster_end(c);
}

/* Without a ring a point is the round cap of a line that goes nowhere: a tenth of the bytes of a circle. */
static void draw_dots(canvas *c, const stp_node *n)
{
    stp_style style = { .stroke = n->style.fill, .width = 2 * n->points.radius };
    for (int64_t i = 0; i < n->points.n; i++) {
        const double x = n->points.xy[2 * i], y = n->points.xy[2 * i + 1];
        if (!isfinite(x) || !isfinite(y)) continue;
        if (n->points.fills) style.stroke = n->points.fills[i];
        c->api.cairo_move_to(c->cr, clamp(x), clamp(y));
        c->api.cairo_line_to(c->cr, clamp(x), clamp(y));
        paint_path(c, &style, style.width, true);
    }
}

static void draw_circles(canvas *c, const stp_node *n)
{
    const double two_pi = 6.283185307179586;
    stp_style style = n->style;
    for (int64_t i = 0; i < n->points.n; i++) {
        const double x = n->points.xy[2 * i], y = n->points.xy[2 * i + 1];
        if (!isfinite(x) || !isfinite(y)) continue;
        if (n->points.fills) style.fill = n->points.fills[i];
        c->api.cairo_new_sub_path(c->cr);
        c->api.cairo_arc(c->cr, clamp(x), clamp(y), n->points.radius, 0, two_pi);
        c->api.cairo_close_path(c->cr);
        paint_path(c, &style, style.width, true);
    }
}

static void draw_shapes(canvas *c, const stp_node *n)
{
    double xy[2 * STP_SHAPE_CORNERS];
    stp_style style = n->style;
    for (int64_t i = 0; i < n->points.n; i++) {
        const double x = n->points.xy[2 * i], y = n->points.xy[2 * i + 1];
        if (!isfinite(x) || !isfinite(y)) continue;
        if (n->points.fills) style.fill = n->points.fills[i];
        const int corners = stp_shape_outline(style.shape, clamp(x), clamp(y), n->points.radius, xy);
        for (int k = 0; k < corners; k++)
            (k ? c->api.cairo_line_to : c->api.cairo_move_to)(c->cr, xy[2 * k], xy[2 * k + 1]);
        c->api.cairo_close_path(c->cr);
        paint_path(c, &style, style.width, true);
    }
}

static void draw_points(canvas *c, const stp_node *n)
{
    const double largest = 1e4;
    if (!(n->points.radius > 0 && n->points.radius <= largest && n->style.width <= largest)) return;
    if (n->style.shape) draw_shapes(c, n);
    else if (c->raster) draw_discs(c, n);
    else if (has_stroke(&n->style)) draw_circles(c, n);
    else draw_dots(c, n);
}

/* ---- text --------------------------------------------------------------------------------------- */

/* What cairo and PDF readers can take: valid UTF-8 without control characters. */
static void clean(stp_buf *out, const char *utf8)
{
    const char *s = utf8, *const end = utf8 + strlen(utf8);
    out->length = 0;
    while (s < end) {
        const char *from = s;
        const uint32_t c = stp_utf8_next(&s, end);
        if (c < 0x20 || (c >= 0x7f && c < 0xa0)) stp_buf_char(out, ' ');
        else if (c == 0xFFFD && s - from == 1) stp_buf_text(out, "\xef\xbf\xbd");
        else stp_buf_add(out, from, (size_t) (s - from));
    }
}

/* A glyph on its way into the current path: its origin and size, and whether a contour is open. */
typedef struct tracer { canvas *c; double x, y, size; bool open; } tracer;

static void trace_close(tracer *t)
{
    if (t->open) t->c->api.cairo_close_path(t->c->cr);
    t->open = false;
}

static void trace_move(void *self, double x, double y)
{
    tracer *t = self;
    trace_close(t);
    t->c->api.cairo_move_to(t->c->cr, t->x + x * t->size, t->y - y * t->size);
    t->open = true;
}

static void trace_line(void *self, double x, double y)
{
    const tracer *t = self;
    t->c->api.cairo_line_to(t->c->cr, t->x + x * t->size, t->y - y * t->size);
}

static void trace_curve(void *self, double x1, double y1, double x2, double y2, double x3, double y3)
{
    const tracer *t = self;
    t->c->api.cairo_curve_to(t->c->cr, t->x + x1 * t->size, t->y - y1 * t->size, t->x + x2 * t->size,
                             t->y - y2 * t->size, t->x + x3 * t->size, t->y - y3 * t->size);
}

static bool has_halo(const stp_font_style *f)
{
    return visible(f->halo) && f->halo_width > 0 && isfinite(f->halo_width);
}

static void draw_halo(canvas *c, const stp_font_style *f, const stp_glyph *glyphs, int n, double x, double y)
{
    const stp_style halo = { .stroke = f->halo, .width = f->halo_width };
    for (int i = 0; i < n; i++) {
        tracer t = { .c = c, .x = x + glyphs[i].x, .y = y - glyphs[i].y, .size = f->size };
        const stp_outline_sink sink = { &t, trace_move, trace_line, trace_curve };
        stp_font_outline(c->font, f->weight, glyphs[i].index, &sink);
        trace_close(&t);
    }
    paint_path(c, &halo, halo.width, true);
}

/* In PNG each glyph keeps its place between the pixels; the baseline lies on one. */
static void draw_masks(canvas *c, const stp_font_style *f, const stp_glyph *glyphs, int n, double x, double y)
{
    const double k = c->scale;
    const stp_raster to = raster_begin(c);
    for (int i = 0; i < n; i++) {
        const double gx = clamp(x + glyphs[i].x) * k, gy = clamp(y - glyphs[i].y) * k;
        const double px = floor(gx), py = floor(gy);
        stp_glyph_mask m;
        if (!stp_font_mask(c->font, f->weight, glyphs[i].index, f->size * k, gx - px, gy - py, &m)) continue;
        const stp_mask mask = { m.cover, m.w, m.h, m.stride };
        stp_raster_mask(&to, &mask, (int) px + m.left, (int) py + m.top, f->color);
    }
    raster_end(c);
}

static void drop_face(void *hold)
{
    stp_font_drop(hold);
}

/* Cairo keeps what it made of a face in a cache of its own, so the face must live as long as that. */
static cairo_font_face_t *open_face(canvas *c, stp_weight weight, uint32_t glyph)
{
    static const cairo_user_data_key_t key;
    const uint32_t system = glyph >> 16;
    const size_t at = system ? WEIGHTS + system - 1 : (size_t) weight;
    if (at >= STP_COUNT(c->faces)) return NULL;
    if (c->faces[at]) return c->faces[at];
    void *face = stp_font_face(c->font, weight, glyph);
    if (!face) return NULL;
    cairo_font_face_t *f = c->api.cairo_ft_font_face_create_for_ft_face(face, FT_LOAD_NO_HINTING);
    void *hold = stp_font_hold(c->font);
    if (c->api.cairo_font_face_set_user_data(f, &key, hold, drop_face) != CAIRO_STATUS_SUCCESS) {
        stp_font_drop(hold);
        c->api.cairo_font_face_destroy(f);
        c->no_memory = true;
        return NULL;
    }
    c->faces[at] = f;
    return f;
}

/* Bytes and glyphs that belong together, so that text can be selected and searched. Returns the number. */
static int make_clusters(cairo_text_cluster_t *to, const stp_glyph *glyphs, int n, ptrdiff_t start, size_t length)
{
    int count = 0;
    size_t byte = 0;
    for (int i = 0; i < n;) {
        int next = i + 1;
        while (next < n && glyphs[next].cluster <= glyphs[i].cluster) next++;
        const size_t end = next < n ? glyphs[next].cluster - (size_t) start : length;
        to[count++] = (cairo_text_cluster_t) { .num_bytes = (int) (end - byte), .num_glyphs = next - i };
        byte = end;
        i = next;
    }
    return count;
}

/* Glyphs of one face. In a font of the system the run is one cluster: its bytes are selected together. */
static void show_run(canvas *c, const stp_font_style *f, const stp_glyph *glyphs, int n, const char *bytes, size_t length,
                     double x, double y)
{
    const bool system = glyphs[0].index >> 16;
    cairo_font_face_t *face = open_face(c, f->weight, glyphs[0].index);
    cairo_glyph_t *placed = malloc((size_t) n * sizeof *placed);
    cairo_text_cluster_t *clusters = malloc((size_t) n * sizeof *clusters);
    if (face && placed && clusters) {
        for (int i = 0; i < n; i++)
            placed[i] = (cairo_glyph_t) { glyphs[i].index & 0xffff, x + glyphs[i].x, y - glyphs[i].y };
        clusters[0] = (cairo_text_cluster_t) { .num_bytes = (int) length, .num_glyphs = n };
        const int n_clusters = system ? 1 : make_clusters(clusters, glyphs, n, bytes - c->text.data, length);
        c->api.cairo_set_font_face(c->cr, face);
        c->api.cairo_set_font_size(c->cr, f->size);
        set_color(c, f->color);
        c->api.cairo_show_text_glyphs(c->cr, bytes, (int) length, placed, n, clusters, n_clusters, 0);
    } else {
        c->no_memory |= !placed || !clusters;
    }
    free(placed);
    free(clusters);
}

/* The least byte behind `from` where a glyph outside of [first, end) begins: up to there the run's bytes reach. */
static size_t bytes_end(const stp_glyph *glyphs, int n, int first, int end, size_t from, size_t length)
{
    size_t least = length;
    for (int i = 0; i < n; i++)
        if ((i < first || i >= end) && glyphs[i].cluster > from && glyphs[i].cluster < least) least = glyphs[i].cluster;
    return least;
}

static void show_text(canvas *c, const stp_font_style *f, const stp_glyph *glyphs, int n, double x, double y)
{
    for (int first = 0, end; first < n; first = end) {
        size_t from = glyphs[first].cluster;
        for (end = first; end < n && glyphs[end].index >> 16 == glyphs[first].index >> 16; end++)
            if (glyphs[end].cluster < from) from = glyphs[end].cluster;
        if (first == 0 && end == n) from = 0;
        const size_t to = bytes_end(glyphs, n, first, end, from, c->text.length);
        show_run(c, f, glyphs + first, end - first, c->text.data + from, to - from, x, y);
    }
}

static void draw_text(canvas *c, const stp_node *node)
{
    static const double shares[] = { [STP_START] = 0, [STP_MIDDLE] = 0.5, [STP_END] = 1 };
    stp_font_style f = node->text.font;
    if (!isfinite(node->text.x) || !isfinite(node->text.y) || !(f.size > 0 && f.size < 1e5)) return;
    if ((size_t) f.weight >= WEIGHTS) f.weight = STP_REGULAR;
    if ((size_t) f.anchor >= STP_COUNT(shares)) f.anchor = STP_START;
    clean(&c->text, node->text.utf8);
    if (c->text.failed || !c->text.length) return;
    const stp_glyph *glyphs;
    int n;
    const double width = stp_font_shape(c->font, c->text.data, f.size, f.weight, f.tabular, &glyphs, &n);
    if (!n) return;
    const double x = clamp(node->text.x - width * shares[f.anchor]);
    const double y = c->raster ? to_edge(c, node->text.y) : clamp(node->text.y);
    if (has_halo(&f)) draw_halo(c, &f, glyphs, n, x, y);
    if (!visible(f.color)) return;
    if (c->raster) draw_masks(c, &f, glyphs, n, x, y);
    else show_text(c, &f, glyphs, n, x, y);
}

/* ---- images ------------------------------------------------------------------------------------- */

static void paint_image(canvas *c, cairo_surface_t *image, const stp_node *n, const stp_rect *box)
{
    c->api.cairo_save(c->cr);
    c->api.cairo_rectangle(c->cr, box->x, box->y, box->w, box->h);
    c->api.cairo_clip(c->cr);
    c->api.cairo_translate(c->cr, box->x, box->y);
    c->api.cairo_scale(c->cr, box->w / n->image.w, box->h / n->image.h);
    c->api.cairo_set_source_surface(c->cr, image, 0, 0);
    cairo_pattern_t *source = c->api.cairo_get_source(c->cr);
    c->api.cairo_pattern_set_filter(source, n->image.smooth ? CAIRO_FILTER_GOOD : CAIRO_FILTER_NEAREST);
    c->api.cairo_pattern_set_extend(source, n->image.smooth ? CAIRO_EXTEND_PAD : CAIRO_EXTEND_NONE);
    c->api.cairo_paint(c->cr);
    c->api.cairo_restore(c->cr);
}

static void draw_image(canvas *c, const stp_node *n)
{
    const int w = n->image.w, h = n->image.h;
    if (!is_finite_rect(&n->image.box) || !(n->image.box.w > 0) || !(n->image.box.h > 0)) return;
    if (w > MAX_SIDE || h > MAX_SIDE) {
        c->too_big = true;
        return;
    }
    double x0 = clamp(n->image.box.x), y0 = clamp(n->image.box.y);
    double x1 = clamp(n->image.box.x + n->image.box.w), y1 = clamp(n->image.box.y + n->image.box.h);
    if (c->raster) {
        snap(c, &x0, &x1);
        snap(c, &y0, &y1);
    }
    const stp_rect box = { x0, y0, x1 - x0, y1 - y0 };
    uint32_t *pixels = malloc((size_t) w * (size_t) h * sizeof *pixels);
    if (!pixels) {
        c->no_memory = true;
        return;
    }
    stp_raster_premultiply(pixels, n->image.rgba, (size_t) w * (size_t) h);
    cairo_surface_t *image = c->api.cairo_image_surface_create_for_data((unsigned char *) pixels, CAIRO_FORMAT_ARGB32,
                                                                        w, h, 4 * w);
    paint_image(c, image, n, &box);
    c->api.cairo_surface_finish(image);        /* a PDF copies the pixels now, before they are freed */
    c->api.cairo_surface_destroy(image);
    free(pixels);
}

/* ---- nodes -------------------------------------------------------------------------------------- */

static void draw_clip(canvas *c, const stp_node *n)
{
    c->api.cairo_save(c->cr);
    c->open_clips++;
    const stp_rect none = { 0, 0, 0, 0 };
    add_rect(c, is_finite_rect(&n->clip) ? &n->clip : &none, false, 1);
    c->api.cairo_clip(c->cr);
}

static void draw_clip_end(canvas *c, const stp_node *n)
{
    (void) n;
    if (c->open_clips <= 0) return;
    c->open_clips--;
    c->api.cairo_restore(c->cr);
}

static void draw_nothing(canvas *c, const stp_node *n)
{
    (void) c;
    (void) n;
}

static void (*const drawers[])(canvas *c, const stp_node *n) = {
    [STP_NODE_PATH] = draw_path,         [STP_NODE_RECTS] = draw_rects,
    [STP_NODE_POINTS] = draw_points,     [STP_NODE_TEXT] = draw_text,
    [STP_NODE_IMAGE] = draw_image,       [STP_NODE_GROUP] = draw_nothing,
    [STP_NODE_GROUP_END] = draw_nothing, [STP_NODE_CLIP] = draw_clip,
    [STP_NODE_CLIP_END] = draw_clip_end,
};

static void set_up(canvas *c)
{
    cairo_font_options_t *options = c->api.cairo_font_options_create();
    c->api.cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    c->api.cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    c->api.cairo_set_font_options(c->cr, options);
    c->api.cairo_font_options_destroy(options);
    c->api.cairo_set_line_join(c->cr, CAIRO_LINE_JOIN_ROUND);
    c->api.cairo_scale(c->cr, c->scale, c->scale);
}

static stp_status failure(const canvas *c, cairo_status_t status, stp_error *err)
{
    if (c->no_memory || c->text.failed || status == CAIRO_STATUS_NO_MEMORY) return stp_no_memory(err, "the picture");
    if (c->too_big)
        return stp_fail(err, STP_ERR_USAGE, "an image of more than %d pixels a side cannot be drawn", MAX_SIDE);
    if (status == CAIRO_STATUS_SUCCESS) return STP_OK;
    return stp_fail(err, STP_ERR_IO, "cairo cannot draw: %s", c->api.cairo_status_to_string(status));
}

/* Draws the scene on a surface that is there; the surface stays the caller's. */
static stp_status draw(canvas *c, const stp_scene *scene, cairo_surface_t *surface, stp_error *err)
{
    c->cr = c->api.cairo_create(surface);
    c->surface = surface;
    set_up(c);
    if (visible(scene->background)) {
        set_color(c, scene->background);
        c->api.cairo_paint(c->cr);
    }
    for (int64_t i = 0; i < scene->n_nodes; i++) {
        const stp_node *n = &scene->nodes[i];
        if ((size_t) n->kind < STP_COUNT(drawers)) drawers[n->kind](c, n);
    }
    while (c->open_clips > 0) draw_clip_end(c, NULL);
    const stp_status s = failure(c, c->api.cairo_status(c->cr), err);
    c->api.cairo_destroy(c->cr);
    c->cr = NULL;
    return s;
}

/* ---- files -------------------------------------------------------------------------------------- */

static stp_status open_canvas(canvas *c, const stp_scene *scene, bool raster, double scale, stp_error *err)
{
    *c = (canvas) { .raster = raster, .scale = scale };
#define PLACE(f) { #f, &c->api.f },
    const stp_symbol symbols[] = { CAIRO_FUNCTIONS(PLACE) };
#undef PLACE
    static const char *const names[] = { "libcairo.so.2", "libcairo.so", NULL };
    void *handle = NULL;            /* stays open: loading costs more than drawing, and cairo has caches */
    STP_TRY(stp_lazy_open(&handle, names, symbols, STP_COUNT(symbols), "cairo", "libcairo2", err));
    STP_TRY(stp_font_open(&c->font, err));
    return scene->font ? stp_font_use(c->font, scene->font, err) : STP_OK;
}

static void close_canvas(canvas *c)
{
    for (int i = 0; i < WEIGHTS + SYSTEM_FACES; i++)
        if (c->faces[i]) c->api.cairo_font_face_destroy(c->faces[i]);
    stp_font_close(c->font);
    stp_buf_clear(&c->text);
}

/* Width or height in whole pixels, 0 when there is no such picture. */
static int pixels_of(double px, double scale)
{
    const double v = floor(px * scale + 0.5);
    return v >= 1 && v <= MAX_SIDE ? (int) v : 0;
}

/* A clean copy of text in the arena; "" when there is none or no memory. */
static const char *clean_copy(stp_arena *arena, stp_buf *room, const char *text)
{
    if (!has(text)) return "";
    clean(room, text);
    const char *copy = room->failed ? NULL : stp_arena_bytes(arena, room->data ? room->data : "", room->length);
    return copy ? copy : "";
}

static stp_status encode(const stp_scene *scene, const uint32_t *pixels, int w, int h, double scale, stp_buf *out,
                         stp_error *err)
{
    stp_arena arena = { 0 };
    stp_buf room = { 0 };
    const char *const texts[] = {
        "Title", clean_copy(&arena, &room, scene->title), "Description", clean_copy(&arena, &room, scene->description),
        "Software", "stipple " STIPPLE_VERSION, "stipple", clean_copy(&arena, &room, scene->spec),
        "Creation Time", scene->date, NULL,
    };
    const stp_status s = stp_png_encode((const uint8_t *) pixels, w, h, 96 * scale, texts, out, err);
    stp_buf_clear(&room);
    stp_arena_clear(&arena);
    return s;
}

/* *out: the scene in straight RGBA, w x h; the caller frees it. */
static stp_status draw_pixels(canvas *c, const stp_scene *scene, int w, int h, uint32_t **out, stp_error *err)
{
    uint32_t *pixels = calloc((size_t) w * (size_t) h, sizeof *pixels);
    if (!pixels) return stp_no_memory(err, "the picture");
    cairo_surface_t *surface = c->api.cairo_image_surface_create_for_data((unsigned char *) pixels, CAIRO_FORMAT_ARGB32,
                                                                          w, h, 4 * w);
    c->pixels = pixels;
    c->w = w, c->h = h;
    stp_status s = draw(c, scene, surface, err);
    c->api.cairo_surface_finish(surface);
    c->api.cairo_surface_destroy(surface);
    for (int y = 0; s == STP_OK && y < h; y++) stp_raster_straighten(pixels + (size_t) y * (size_t) w, (size_t) w);
    if (s == STP_OK) *out = pixels;
    else free(pixels);
    return s;
}

static stp_status draw_png(canvas *c, const stp_scene *scene, int w, int h, stp_buf *out, stp_error *err)
{
    uint32_t *pixels = NULL;
    STP_TRY(draw_pixels(c, scene, w, h, &pixels, err));
    const stp_status s = encode(scene, pixels, w, h, c->scale, out, err);
    free(pixels);
    return s;
}

static stp_status size_of(const stp_scene *scene, double scale, int *w, int *h, stp_error *err)
{
    *w = pixels_of(scene->width, scale);
    *h = pixels_of(scene->height, scale);
    if (*w && *h) return STP_OK;
    stp_fail(err, STP_ERR_USAGE, "a picture of %.10g x %.10g pixels cannot be drawn", scene->width * scale,
             scene->height * scale);
    return stp_hint(err, "PNG goes from 1 to %d pixels a side", MAX_SIDE);
}

stp_status stp_cairo_pixels(const stp_scene *scene, double scale, uint8_t **rgba, int *w, int *h, stp_error *err)
{
    uint32_t *pixels = NULL;
    STP_TRY(size_of(scene, scale, w, h, err));
    canvas c;
    stp_status s = open_canvas(&c, scene, true, scale, err);
    if (s == STP_OK) s = draw_pixels(&c, scene, *w, *h, &pixels, err);
    close_canvas(&c);
    *rgba = (uint8_t *) pixels;
    return s;
}

static stp_status png_write(const stp_scene *scene, double scale, stp_buf *out, stp_error *err)
{
    int w, h;
    STP_TRY(stp_scene_check(scene, err));
    STP_TRY(size_of(scene, scale, &w, &h, err));
    canvas c;
    stp_status s = open_canvas(&c, scene, true, scale, err);
    if (s == STP_OK) s = draw_png(&c, scene, w, h, out, err);
    close_canvas(&c);
    return s;
}

static cairo_status_t on_pdf_bytes(void *out, const unsigned char *bytes, unsigned n)
{
    stp_buf_add(out, bytes, n);
    return ((stp_buf *) out)->failed ? CAIRO_STATUS_NO_MEMORY : CAIRO_STATUS_SUCCESS;
}

/* No date of its own: equal scenes give equal files. The spec travels as keywords. */
static void set_metadata(canvas *c, cairo_surface_t *pdf, const stp_scene *scene)
{
    const struct { cairo_pdf_metadata_t key; const char *text; } all[] = {
        { CAIRO_PDF_METADATA_TITLE, scene->title },
        { CAIRO_PDF_METADATA_SUBJECT, scene->description },
        { CAIRO_PDF_METADATA_KEYWORDS, scene->spec },
        { CAIRO_PDF_METADATA_CREATOR, "stipple " STIPPLE_VERSION },
    };
    c->api.cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_CREATE_DATE, scene->date ? scene->date : "");
    for (size_t i = 0; i < STP_COUNT(all); i++) {
        if (!has(all[i].text)) continue;
        clean(&c->text, all[i].text);
        if (!c->text.failed) c->api.cairo_pdf_surface_set_metadata(pdf, all[i].key, c->text.data);
    }
}

static stp_status draw_pdf(canvas *c, const stp_scene *scene, stp_buf *out, stp_error *err)
{
    const size_t before = out->length;
    cairo_surface_t *pdf = c->api.cairo_pdf_surface_create_for_stream(on_pdf_bytes, out, scene->width * c->scale,
                                                                      scene->height * c->scale);
    set_metadata(c, pdf, scene);
    stp_status s = draw(c, scene, pdf, err);
    c->api.cairo_surface_finish(pdf);
    if (s == STP_OK) s = failure(c, c->api.cairo_surface_status(pdf), err);
    c->api.cairo_surface_destroy(pdf);
    if (s != STP_OK && out->data) {
        out->length = before;
        out->data[before] = 0;
    }
    return s;
}

static stp_status pdf_write(const stp_scene *scene, double scale, stp_buf *out, stp_error *err)
{
    enum { MAX_POINTS = 14400 };        /* of a PDF page: 200 inch */
    const double points = 0.75;         /* a px */
    (void) scale;
    STP_TRY(stp_scene_check(scene, err));
    const double w = scene->width * points, h = scene->height * points;
    if (!(w > 0 && h > 0 && w <= MAX_POINTS && h <= MAX_POINTS)) {
        stp_fail(err, STP_ERR_USAGE, "a picture of %g x %g px cannot be a PDF page", scene->width, scene->height);
        return stp_hint(err, "a page goes up to %g px a side", MAX_POINTS / points);
    }
    canvas c;
    stp_scene flat;
    STP_TRY(stp_flat_make(&flat, scene, err));
    stp_status s = open_canvas(&c, scene, false, points, err);
    if (s == STP_OK) s = draw_pdf(&c, &flat, out, err);
    close_canvas(&c);
    stp_flat_clear(&flat);
    return s;
}

const stp_backend stp_backend_png = {
    .name = "png", .suffixes = "png", .help = "pixels", .raster = true, .write = png_write,
};

const stp_backend stp_backend_pdf = {
    .name = "pdf", .suffixes = "pdf", .help = "vectors for print", .raster = false, .write = pdf_write,
};
