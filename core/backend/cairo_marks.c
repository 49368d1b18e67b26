/* Paths, rectangles and points through cairo. In PNG whatever runs along the axes lies on whole pixels. */
#include "backend/canvas.h"
#include <stdlib.h>
#include "backend/batches.h"

/* ---- paint -------------------------------------------------------------------------------------- */

void stp_canvas_set_color(stp_canvas *c, uint32_t rgba)
{
    c->api.cairo_set_source_rgba(c->cr, (rgba >> 24) / 255.0, (rgba >> 16 & 255) / 255.0, (rgba >> 8 & 255) / 255.0,
                                 (rgba & 255) / 255.0);
}

static void set_stroke(stp_canvas *c, const stp_style *s, double width, bool round_caps)
{
    const double dash[4] = { s->dash[0], s->dash[1] > 0 ? s->dash[1] : s->dash[0], s->dash[2], s->dash[3] };
    const bool dashed = dash[0] > 0 && isfinite(dash[0]) && isfinite(dash[1]);
    stp_canvas_set_color(c, s->stroke);
    c->api.cairo_set_line_width(c->cr, width);
    c->api.cairo_set_line_cap(c->cr, round_caps && !dashed ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT);
    c->api.cairo_set_dash(c->cr, dash, !dashed ? 0 : dash[2] > 0 && dash[3] > 0 ? 4 : 2, 0);
}

/* Fills and strokes the current path and forgets it. */
void stp_canvas_paint_path(stp_canvas *c, const stp_style *s, double width, bool round_caps)
{
    const bool strokes = stp_has_stroke(s);
    if (stp_is_visible(s->fill)) {
        stp_canvas_set_color(c, s->fill);
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

/* Coordinate i (axis 0 is x) of an upright path: sharp where a neighbour shares it, as the line then runs
 * along the other axis; else the end of a line, which goes to an edge. */
static double sharp(const stp_canvas *c, const double *xy, int64_t i, int64_t n, int axis, double pixels)
{
    const double v = xy[2 * i + axis];
    const bool shared = (i > 0 && xy[2 * i - 2 + axis] == v) || (i + 1 < n && xy[2 * i + 2 + axis] == v);
    return shared ? stp_canvas_to_line(c, v, pixels) : stp_canvas_to_edge(c, v);
}

/* A value between two gaps still shows: the round caps of a line without length make a dot. */
static void lift(stp_canvas *c, int64_t drawn, double x, double y, bool closed)
{
    if (!drawn) return;
    if (closed) c->api.cairo_close_path(c->cr);
    else if (drawn == 1) c->api.cairo_line_to(c->cr, x, y);
}

/* crisp: it runs along the axes and lies on whole pixels. */
static void draw_piece(stp_canvas *c, const stp_node *node, bool crisp)
{
    const double *xy = node->path.xy;
    const int64_t n = node->path.n;
    const double pixels = stp_canvas_whole_pixels(c, node->style.width);
    int64_t drawn = 0;
    double x = 0, y = 0;
    for (int64_t i = 0; i < n; i++) {
        if (!isfinite(xy[2 * i]) || !isfinite(xy[2 * i + 1])) {
            lift(c, drawn, x, y, node->path.closed);
            drawn = 0;
            continue;
        }
        x = crisp ? sharp(c, xy, i, n, 0, pixels) : stp_canvas_clamp(xy[2 * i]);
        y = crisp ? sharp(c, xy, i, n, 1, pixels) : stp_canvas_clamp(xy[2 * i + 1]);
        if (drawn++) c->api.cairo_line_to(c->cr, x, y);
        else c->api.cairo_move_to(c->cr, x, y);
    }
    lift(c, drawn, x, y, node->path.closed);
    stp_canvas_paint_path(c, &node->style, crisp ? pixels / c->scale : node->style.width, !crisp);
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

static bool is_long(const stp_canvas *c, const stp_node *n)
{
    return c->raster && n->path.n > LONG_PATH && !n->path.closed && !stp_is_visible(n->style.fill) &&
           (n->style.stroke & 0xff) == 0xff && !(n->style.dash[0] > 0) && is_tangled(n->path.xy, n->path.n);
}

static void draw_pieces(stp_canvas *c, const stp_node *node, bool crisp)
{
    stp_node piece = *node;
    for (int64_t i = 0; i < node->path.n; i += PIECE) {
        piece.path.xy = node->path.xy + 2 * i;
        piece.path.n = node->path.n - i <= PIECE ? node->path.n - i : PIECE + 1;   /* with the first of the next */
        draw_piece(c, &piece, crisp);
    }
}

void stp_canvas_path(stp_canvas *c, const stp_node *node)
{
    const bool crisp = c->raster && !stp_is_visible(node->style.fill) && stp_is_upright(node->path.xy, node->path.n);
    if (is_long(c, node)) draw_pieces(c, node, crisp);
    else draw_piece(c, node, crisp);
}

/* Edges on pixels, unless that would make the rectangle vanish. */
void stp_canvas_snap(const stp_canvas *c, double *from, double *to)
{
    const double a = stp_canvas_to_edge(c, *from), b = stp_canvas_to_edge(c, *to);
    if (a == b) return;
    *from = a;
    *to = b;
}

void stp_canvas_add_rect(stp_canvas *c, const stp_rect *r, bool strokes, double pixels)
{
    double x0 = stp_canvas_clamp(r->x), x1 = stp_canvas_clamp(r->x + r->w);
    double y0 = stp_canvas_clamp(r->y), y1 = stp_canvas_clamp(r->y + r->h);
    if (c->raster && strokes) {
        x0 = stp_canvas_to_line(c, x0, pixels), x1 = stp_canvas_to_line(c, x1, pixels);
        y0 = stp_canvas_to_line(c, y0, pixels), y1 = stp_canvas_to_line(c, y1, pixels);
    } else if (c->raster) {
        stp_canvas_snap(c, &x0, &x1);
        stp_canvas_snap(c, &y0, &y1);
    }
    c->api.cairo_rectangle(c->cr, x0, y0, x1 - x0, y1 - y0);
}

/* Each on its own: in one path two that overlap would be filled as one, but painted twice by SVG. */
void stp_canvas_rects(stp_canvas *c, const stp_node *n)
{
    const bool strokes = stp_has_stroke(&n->style);
    const double pixels = stp_canvas_whole_pixels(c, n->style.width);
    for (int64_t i = 0; i < n->rects.n; i++) {
        const stp_rect *r = &n->rects.rects[i];
        if (!stp_rect_is_finite(r)) continue;
        stp_canvas_add_rect(c, r, strokes, pixels);
        stp_canvas_paint_path(c, &n->style, c->raster && strokes ? pixels / c->scale : n->style.width, false);
    }
}

/* ---- points ------------------------------------------------------------------------------------- */

/* The pixels of the picture and the part of them that may be drawn on: clips are rectangles, so their
 * extents tell all. Between begin and end cairo must not draw. */
stp_raster stp_canvas_raster_begin(stp_canvas *c)
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

void stp_canvas_raster_end(stp_canvas *c)
{
    c->api.cairo_surface_mark_dirty(c->surface);
}

static void draw_discs(stp_canvas *c, const stp_node *n)
{
    const double k = c->scale;
    const stp_raster to = stp_canvas_raster_begin(c);
    stp_disc disc = { .radius = n->points.radius * k, .fill = n->style.fill, .ring = n->style.stroke };
    disc.ring_width = stp_has_stroke(&n->style) ? n->style.width * k : 0;
    for (int64_t i = 0; i < n->points.n; i++) {
        const double x = n->points.xy[2 * i], y = n->points.xy[2 * i + 1];
        if (!isfinite(x) || !isfinite(y)) continue;
        if (n->points.fills) disc.fill = n->points.fills[i];
        stp_raster_disc(&to, &disc, stp_canvas_clamp(x) * k, stp_canvas_clamp(y) * k);
    }
    stp_canvas_raster_end(c);
}

/* In PDF a twentieth of a point is enough, and shorter. */
static double rounded(const stp_canvas *c, double v)
{
    const double steps = 20 * c->scale;
    return c->raster ? stp_canvas_clamp(v) : round(stp_canvas_clamp(v) * steps) / steps;
}

static bool is_dot(const stp_node *n)
{
    return !n->style.shape && !stp_has_stroke(&n->style);
}

/* Adds a point to the path. Without a ring it is the round cap of a line that goes nowhere: a tenth of the bytes of a
 * circle. */
static void add_point(stp_canvas *c, const stp_node *n, int64_t i)
{
    const double two_pi = 6.283185307179586, r = n->points.radius;
    const double x = rounded(c, n->points.xy[2 * i]), y = rounded(c, n->points.xy[2 * i + 1]);
    double xy[2 * STP_SHAPE_CORNERS];
    const int corners = stp_shape_outline(n->style.shape, x, y, r, xy);
    if (is_dot(n)) {
        c->api.cairo_move_to(c->cr, x, y);
        c->api.cairo_line_to(c->cr, x, y);
        return;
    }
    c->api.cairo_new_sub_path(c->cr);
    if (!corners) c->api.cairo_arc(c->cr, x, y, r, 0, two_pi);
    for (int k = 0; k < corners; k++)
        (k ? c->api.cairo_line_to : c->api.cairo_move_to)(c->cr, xy[2 * k], xy[2 * k + 1]);
    c->api.cairo_close_path(c->cr);
}

/* Points of one colour that do not touch each other, as one path. */
static void draw_batch(stp_canvas *c, const stp_node *n, const int64_t *point, int64_t n_points)
{
    stp_style style = n->style;
    if (n->points.fills) style.fill = n->points.fills[point[0]];
    if (is_dot(n)) style = (stp_style) { .stroke = style.fill, .width = 2 * n->points.radius };
    for (int64_t k = 0; k < n_points; k++) add_point(c, n, point[k]);
    stp_canvas_paint_path(c, &style, style.width, true);
}

static void draw_one_by_one(stp_canvas *c, const stp_node *n)
{
    for (int64_t i = 0; i < n->points.n; i++)
        if (isfinite(n->points.xy[2 * i]) && isfinite(n->points.xy[2 * i + 1])) draw_batch(c, n, &i, 1);
}

/* Cairo writes a path of many in fewer bytes and less time. It writes it twice where there is a ring: a path may be as
 * long as deflate remembers. */
static void draw_batches(stp_canvas *c, const stp_node *n)
{
    enum { LONGEST = 64 };
    stp_batches b;
    if (stp_batches_make(&b, n, stp_points_reach(n), NULL) != STP_OK) {
        c->no_memory = true;
        return;
    }
    for (int64_t k = 0; k < b.n; k++)
        for (int64_t i = b.start[k], end; i < b.start[k + 1]; i = end) {
            end = i + LONGEST < b.start[k + 1] ? i + LONGEST : b.start[k + 1];
            draw_batch(c, n, b.point + i, end - i);
        }
    stp_batches_clear(&b);
}

void stp_canvas_points(stp_canvas *c, const stp_node *n)
{
    const double largest = 1e4;
    if (!(n->points.radius > 0 && n->points.radius <= largest && n->style.width <= largest)) return;
    if (!c->raster) draw_batches(c, n);
    else if (n->style.shape) draw_one_by_one(c, n);
    else draw_discs(c, n);
}
