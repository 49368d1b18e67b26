/* Points as circles or small paths. Few of them are elements of their own, which a page can style and a pointer ask; of
 * many, those of one colour that do not touch each other are one path, a third shorter, that looks the same. */
#include "backend/svg_style.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "backend/batches.h"
#include "backend/svg_path.h"

enum { A_LINE = 8, WORTH_A_GROUP = 3 };

static const char *title_of(const stp_node *n, int64_t i)
{
    return n->points.titles ? n->points.titles[i] : NULL;
}

static uint32_t fill_of(const stp_node *n, int64_t i)
{
    return n->points.fills ? n->points.fills[i] : n->style.fill;
}

/* The opacity that all fills have, so that the group can say it once; 0 when they differ or need none. */
static uint32_t shared_alpha(const uint32_t *fills, int64_t n)
{
    const uint32_t alpha = fills && n > 0 ? fills[0] & 0xff : 0;
    for (int64_t i = 1; i < n && alpha; i++)
        if ((fills[i] & 0xff) != alpha) return 0;
    return alpha == 0xff ? 0 : alpha;
}

static void write_opacity(stp_buf *b, const char *property, uint32_t alpha)
{
    stp_buf_printf(b, " %s-opacity=\"", property);
    stp_buf_number(b, alpha / 255.0, 3);
    stp_buf_char(b, '"');
}

/* head is taken. */
static void begin_group(stp_buf *b, stp_svg_group *g, stp_buf *head)
{
    static const char end[] = "</g>\n";
    const bool goes_on = g->end && g->end == b->length && !head->failed && !g->head.failed &&
                         head->length == g->head.length && !memcmp(head->data, g->head.data, head->length);
    if (goes_on) b->length -= strlen(end);
    else if (!head->failed) stp_buf_add(b, head->data, head->length);
    b->failed |= head->failed;
    stp_buf_clear(&g->head);
    g->head = *head;
}

static void end_group(stp_buf *b, stp_svg_group *g)
{
    stp_buf_text(b, "</g>\n");
    g->end = b->length;
}

/* ---- each an element ------------------------------------------------------------------------------------- */

/* fill: NULL when the group says it. */
static void write_circle(stp_buf *b, const stp_node *n, int64_t i, const uint32_t *own_fill)
{
    stp_buf_text(b, "<circle");
    if (own_fill) stp_svg_paint(b, "fill", *own_fill);
    stp_svg_attribute(b, "cx", n->points.xy[2 * i]);
    stp_svg_attribute(b, "cy", n->points.xy[2 * i + 1]);
    stp_svg_attribute(b, "r", n->points.radius);
    stp_svg_end(b, "circle", title_of(n, i));
}

static void write_mark(stp_buf *b, const stp_node *n, int64_t i, const uint32_t *own_fill)
{
    double xy[2 * STP_SHAPE_CORNERS];
    const double x = n->points.xy[2 * i], y = n->points.xy[2 * i + 1];
    if (!isfinite(x) || !isfinite(y)) return;
    const int corners = stp_shape_outline(n->style.shape, x, y, n->points.radius, xy);
    if (!corners) {
        write_circle(b, n, i, own_fill);
        return;
    }
    stp_buf_text(b, "<path");
    if (own_fill) stp_svg_paint(b, "fill", *own_fill);
    stp_buf_text(b, " d=\"");
    stp_svg_path_data(b, xy, corners, true, false);
    stp_buf_char(b, '"');
    stp_svg_end(b, "path", title_of(n, i));
}

/* Points of one colour in a row share it. */
static int64_t run_of(const uint32_t *fills, int64_t from, int64_t n)
{
    int64_t to = from + 1;
    while (to < n && fills[to] == fills[from]) to++;
    return to - from;
}

static void write_elements(stp_buf *b, const stp_node *n, uint32_t opaque)
{
    const uint32_t *fills = n->points.fills;
    for (int64_t i = 0; i < n->points.n;) {
        const int64_t run = fills ? run_of(fills, i, n->points.n) : n->points.n;
        const bool group = fills && run >= WORTH_A_GROUP;
        if (group) {
            stp_buf_text(b, "<g");
            stp_svg_paint(b, "fill", fills[i] | opaque);
            stp_buf_char(b, '>');
        }
        for (const int64_t end = i + run; i < end; i++) {
            const uint32_t own = fills ? fills[i] | opaque : 0;
            write_mark(b, n, i, fills && !group ? &own : NULL);
            if (i % A_LINE == A_LINE - 1) stp_buf_char(b, '\n');
        }
        if (group) stp_buf_text(b, "</g>\n");
    }
}

static void write_alone(stp_buf *b, const stp_node *n, stp_svg_group *g)
{
    const uint32_t alpha = shared_alpha(n->points.fills, n->points.n);
    stp_buf head = { 0 };
    stp_buf_text(&head, "<g");
    if (!n->points.fills) stp_svg_fill(&head, n->style.fill);
    if (alpha) write_opacity(&head, "fill", alpha);
    stp_svg_stroke(&head, &n->style);
    stp_buf_text(&head, ">\n");
    begin_group(b, g, &head);
    write_elements(b, n, alpha ? 0xff : 0);
    end_group(b, g);
}

/* ---- each a part of a path ------------------------------------------------------------------------------- */

/* How a point of the node is written in a path: where it begins, seen from its middle, and what follows. */
typedef struct form { double dx, dy; stp_buf rest; } form;

static bool is_dot(const stp_node *n)
{
    return !n->style.shape && !((n->style.stroke & 0xff) && n->style.width > 0);
}

/* A dot without a ring is the round cap of a line that goes nowhere; one with a ring is an arc that ends a tenth of a
 * pixel below its beginning; places and radii are tenths. */
static form form_of(const stp_node *n)
{
    const double gap = 0.1, r = round(n->points.radius * 10) / 10;
    double xy[2 * STP_SHAPE_CORNERS];
    form f = { 0 };
    const int corners = stp_shape_outline(n->style.shape, 0, 0, n->points.radius, xy);
    if (corners) {
        f.dx = xy[0], f.dy = xy[1];
        for (int i = 0; i < corners; i++) xy[2 * i] -= f.dx, xy[2 * i + 1] -= f.dy;
        stp_svg_path_data(&f.rest, xy, corners, true, true);
        if (!f.rest.failed) memmove(f.rest.data, f.rest.data + strlen("M0 0"), f.rest.length + 1 - strlen("M0 0"));
        f.rest.length -= f.rest.failed ? 0 : strlen("M0 0");
    } else if (is_dot(n)) {
        stp_buf_text(&f.rest, "h0");
    } else {
        f.dx = r, f.dy = -gap / 2;
        stp_buf_char(&f.rest, 'a');
        stp_svg_number(&f.rest, r);
        stp_buf_char(&f.rest, ' ');
        stp_svg_number(&f.rest, r);
        stp_buf_text(&f.rest, " 0 100 .1z");
    }
    return f;
}

static int64_t tenths(double v)
{
    return llround(stp_svg_clamp(v) * 10);
}

/* A number of tenths behind a letter or, where `next`, another number; without the 0 of 0.3. */
static void write_tenths(stp_buf *b, int64_t v, bool next)
{
    if (next && v >= 0) stp_buf_char(b, ' ');
    if (v && v > -10 && v < 10) stp_buf_printf(b, v < 0 ? "-.%d" : ".%d", abs((int) v));
    else stp_buf_number(b, (double) v / 10, 1);
}

static void write_batch(stp_buf *b, const stp_node *n, const int64_t *point, int64_t n_points, const form *f)
{
    int64_t x = 0, y = 0;
    for (int64_t k = 0; k < n_points; k++) {
        const double *xy = n->points.xy + 2 * point[k];
        const int64_t to_x = tenths(xy[0] + f->dx), to_y = tenths(xy[1] + f->dy);
        stp_buf_char(b, k ? 'm' : 'M');
        write_tenths(b, to_x - x, false);
        write_tenths(b, to_y - y, true);
        stp_buf_add(b, f->rest.data, f->rest.length);
        x = to_x, y = to_y;
    }
}

static void path_head(stp_buf *head, const stp_node *n, const char *property, uint32_t alpha)
{
    stp_buf_text(head, "<g");
    if (is_dot(n)) {
        stp_buf_text(head, " fill=\"none\"");
        stp_svg_attribute(head, "stroke-width", 2 * n->points.radius);
    } else {
        stp_svg_stroke(head, &n->style);
    }
    if (!n->points.fills) stp_svg_paint(head, property, n->style.fill);
    else if (alpha) write_opacity(head, property, alpha);
    stp_buf_text(head, ">\n");
}

static void write_paths(stp_buf *b, const stp_node *n, const stp_batches *q, const form *f, stp_svg_group *g)
{
    const char *const property = is_dot(n) ? "stroke" : "fill";
    const uint32_t alpha = n->points.fills ? shared_alpha(n->points.fills, n->points.n) : n->style.fill & 0xff;
    stp_buf head = { 0 };
    path_head(&head, n, property, alpha);
    begin_group(b, g, &head);
    for (int64_t k = 0; k < q->n; k++) {
        const int64_t *point = q->point + q->start[k];
        stp_buf_text(b, "<path");
        if (n->points.fills) stp_svg_paint(b, property, fill_of(n, point[0]) | (alpha ? 0xff : 0));
        stp_buf_text(b, " d=\"");
        write_batch(b, n, point, q->start[k + 1] - q->start[k], f);
        stp_buf_char(b, '"');
        stp_svg_end(b, "path", title_of(n, point[0]));
        stp_buf_char(b, '\n');
    }
    end_group(b, g);
}

static bool have_one_title(const stp_node *n, const stp_batches *q)
{
    for (int64_t k = 0; n->points.titles && k < q->n; k++)
        for (int64_t i = q->start[k] + 1; i < q->start[k + 1]; i++)
            if (strcmp(title_of(n, q->point[i]), title_of(n, q->point[i - 1]))) return false;
    return true;
}

stp_status stp_svg_points(stp_buf *b, const stp_node *n, bool many, stp_svg_group *group, stp_error *err)
{
    if (!(n->points.radius > 0 && n->points.radius <= STP_SVG_FAR)) return STP_OK;
    if (!many) {
        write_alone(b, n, group);
        return STP_OK;
    }
    stp_batches q;
    STP_TRY(stp_batches_make(&q, n, stp_points_reach(n), err));
    form f = form_of(n);
    if (have_one_title(n, &q)) write_paths(b, n, &q, &f, group);
    else write_alone(b, n, group);
    const stp_status s = stp_buf_check(&f.rest, "points", err);
    stp_buf_clear(&f.rest);
    stp_batches_clear(&q);
    return s;
}
