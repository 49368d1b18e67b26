/* A scene as characters: text in cells, lines and points as braille dots, bars as blocks, images as half blocks. Charts
 * lay themselves out for cells, because text is measured in them (stp_term_measure). */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "backend/backends.h"
#include "backend/cells.h"

enum { DOT_W = STP_CELL_W / 2, DOT_H = STP_CELL_H / 4, MAX_DEPTH = 16, MAX_CELLS = 4000 };

typedef struct term {
    const stp_scene *scene;
    stp_cells cells;
    double dx, dy;                 /* moves the plot's corner to that of a cell */
    stp_rect clips[MAX_DEPTH];
    const char *groups[MAX_DEPTH];
    int n_clips, n_groups;
} term;

/* ---- where things are ---------------------------------------------------------------------------------------- */

static bool in_group(const term *t, const char *name)
{
    for (int i = 0; i < t->n_groups && i < MAX_DEPTH; i++)
        if (!strcmp(t->groups[i], name)) return true;
    return false;
}

static stp_rect clip_of(const term *t)
{
    if (!t->n_clips) return (stp_rect) { -1e9, -1e9, 2e9, 2e9 };
    return t->clips[t->n_clips < MAX_DEPTH ? t->n_clips - 1 : MAX_DEPTH - 1];
}

static bool is_seen(uint32_t color)
{
    return (color & 255) > 8;
}

/* Texts and axes have the terminal's own colours: its ground is not known. */
static uint32_t text_color(const term *t, const stp_font_style *f)
{
    if (in_group(t, "series") || in_group(t, "labels") || in_group(t, "direct")) return f->color;
    return f->weight == STP_REGULAR && !in_group(t, "legend") ? STP_FAINT : STP_INK;
}

/* The first long horizontal line of an x axis is the plot's lower edge. */
static void align(term *t)
{
    const stp_scene *s = t->scene;
    bool axis = false;
    for (int64_t i = 0; i < s->n_nodes; i++) {
        const stp_node *n = &s->nodes[i];
        if (n->kind == STP_NODE_GROUP) axis = !strcmp(n->group.name, "x-axis");
        if (!axis || n->kind != STP_NODE_PATH || n->path.n != 2 || n->path.xy[1] != n->path.xy[3]) continue;
        t->dx = round(n->path.xy[0] / STP_CELL_W) * STP_CELL_W - n->path.xy[0];
        t->dy = round(n->path.xy[1] / STP_CELL_H) * STP_CELL_H - n->path.xy[1];
        return;
    }
}

/* ---- nodes ---------------------------------------------------------------------------------------------------- */

static void draw_text(term *t, const stp_node *n)
{
    const stp_font_style *f = &n->text.font;
    const int w = stp_cells_width(n->text.utf8);
    const double shift = f->anchor == STP_START ? 0 : f->anchor == STP_MIDDLE ? w / 2.0 : w;
    const double lift = in_group(t, "x-axis") ? 1 : 5;         /* of the middle of letters over their baseline */
    stp_cells_text(&t->cells, (int) round((n->text.x + t->dx) / STP_CELL_W - shift),
                   (int) floor((n->text.y + t->dy - lift) / STP_CELL_H), n->text.utf8, text_color(t, f),
                   f->weight != STP_REGULAR);
}

/* The line under the plot, and its ticks. */
static void draw_axis(term *t, const double *xy)
{
    const int row = (int) floor((xy[1] + t->dy) / STP_CELL_H), from = (int) floor((xy[0] + t->dx) / STP_CELL_W),
              to = (int) floor((xy[2] + t->dx) / STP_CELL_W);
    const bool flat = xy[1] == xy[3];
    for (int c = from; flat && c <= to; c++) stp_cells_put(&t->cells, c, row, 0x2500, STP_FAINT);
    if (!flat) stp_cells_put(&t->cells, from, row, 0x252c, STP_FAINT);
}

static bool clip_line(const stp_rect *r, double *a, double *b)
{
    double t0 = 0, t1 = 1;
    const double d[2] = { b[0] - a[0], b[1] - a[1] }, lo[2] = { r->x, r->y }, hi[2] = { r->x + r->w, r->y + r->h };
    for (int i = 0; i < 2; i++) {
        if (d[i] == 0 && (a[i] < lo[i] || a[i] > hi[i])) return false;
        if (d[i] == 0) continue;
        const double p = (lo[i] - a[i]) / d[i], q = (hi[i] - a[i]) / d[i];
        t0 = fmax(t0, fmin(p, q));
        t1 = fmin(t1, fmax(p, q));
    }
    if (t0 > t1) return false;
    const double x = a[0], y = a[1];
    a[0] = x + t0 * d[0], a[1] = y + t0 * d[1];
    b[0] = x + t1 * d[0], b[1] = y + t1 * d[1];
    return true;
}

static void draw_segment(term *t, const double *from, const double *to, uint32_t color)
{
    double a[2] = { from[0], from[1] }, b[2] = { to[0], to[1] };
    const stp_rect clip = clip_of(t);
    if (!isfinite(a[0] + a[1] + b[0] + b[1]) || !clip_line(&clip, a, b)) return;
    stp_cells_line(&t->cells, (a[0] + t->dx) / DOT_W, (a[1] + t->dy) / DOT_H, (b[0] + t->dx) / DOT_W,
                   (b[1] + t->dy) / DOT_H, color);
}

/* Crossings of one row of dots with the outline, from left to right. */
static int by_number(const void *a, const void *b)
{
    const double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

static int crossings(const double *xy, int64_t n, double y, double *out, int max)
{
    int m = 0;
    for (int64_t i = 0, begin = 0; i < n; i++) {
        const bool end = i + 1 == n || isnan(xy[2 * i + 2]);
        const double *a = xy + 2 * i, *b = end ? xy + 2 * begin : a + 2;
        if (isnan(a[0])) {
            begin = i + 1;
            continue;
        }
        if ((a[1] <= y) != (b[1] <= y) && m < max) out[m++] = a[0] + (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]);
    }
    qsort(out, (size_t) m, sizeof *out, by_number);
    return m;
}

/* What an outline encloses, within the clip: cells of so many px, each by its middle. Returns how many. */
static int fill_cells(term *t, const double *xy, int64_t n, uint32_t color, int w, int h,
                      void (*put)(stp_cells *c, int x, int y, uint32_t color))
{
    enum { MAX_CROSSINGS = 4096 };
    double *x = malloc(MAX_CROSSINGS * sizeof *x);
    const stp_rect clip = clip_of(t);
    const int rows = t->cells.rows * STP_CELL_H / h, columns = t->cells.columns * STP_CELL_W / w;
    int filled = 0;
    for (int row = 0; x && row < rows; row++) {
        const double y = (row + 0.5) * h - t->dy;
        if (y < clip.y || y > clip.y + clip.h) continue;
        const int m = crossings(xy, n, y, x, MAX_CROSSINGS);
        for (int i = 0; i + 1 < m; i += 2) {
            const double from = fmax(ceil((fmax(x[i], clip.x) + t->dx) / w - 0.5), 0),
                         to = fmin(ceil((fmin(x[i + 1], clip.x + clip.w) + t->dx) / w - 0.5), columns);
            for (int c = (int) from; c < to; c++, filled++) put(&t->cells, c, row, color);
        }
    }
    free(x);
    return filled;
}

/* True where an outline has no more than a cell; then that cell has the colour. */
static bool fill_speck(term *t, const double *xy, int64_t n, uint32_t color)
{
    double x0 = INFINITY, x1 = -INFINITY, y0 = INFINITY, y1 = -INFINITY;
    for (int64_t i = 0; i < n; i++) {
        x0 = fmin(x0, xy[2 * i]), x1 = fmax(x1, xy[2 * i]);
        y0 = fmin(y0, xy[2 * i + 1]), y1 = fmax(y1, xy[2 * i + 1]);
    }
    if (!(x1 - x0 <= 2 * STP_CELL_W && y1 - y0 <= STP_CELL_H)) return false;
    stp_cells_half(&t->cells, (int) floor(((x0 + x1) / 2 + t->dx) / STP_CELL_W),
                   (int) floor(((y0 + y1) / 2 + t->dy) / STP_CELL_H * 2), color);
    return true;
}

/* What is too thin to have a ground has dots. */
static void fill_outline(term *t, const double *xy, int64_t n, uint32_t color)
{
    if (!fill_cells(t, xy, n, color, STP_CELL_W, STP_CELL_H / 2, stp_cells_half) && !fill_speck(t, xy, n, color))
        fill_cells(t, xy, n, color, DOT_W, DOT_H, stp_cells_dot);
}

/* Hexagons of one colour are one path; other outlines within a path may be holes. */
static void fill_path(term *t, const double *xy, int64_t n, uint32_t color)
{
    if (!in_group(t, "hexagons")) {
        fill_outline(t, xy, n, color);
        return;
    }
    for (int64_t from = 0, to; from < n; from = to + 1) {
        for (to = from; to < n && !isnan(xy[2 * to]);) to++;
        fill_outline(t, xy + 2 * from, to - from, color);
    }
}

static void draw_path(term *t, const stp_node *n)
{
    const double *xy = n->path.xy;
    if (in_group(t, "grid") || in_group(t, "colorbar")) return;
    if (in_group(t, "x-axis") && n->path.n == 2) {
        draw_axis(t, xy);
        return;
    }
    if (is_seen(n->style.fill)) fill_path(t, xy, n->path.n, n->style.fill);
    if (!is_seen(n->style.stroke) || n->style.width <= 0) return;
    for (int64_t i = 0; i + 1 < n->path.n; i++) draw_segment(t, xy + 2 * i, xy + 2 * i + 2, n->style.stroke);
    if (n->path.closed && n->path.n > 2) draw_segment(t, xy + 2 * n->path.n - 2, xy, n->style.stroke);
}

static void draw_points(term *t, const stp_node *n)
{
    const stp_rect clip = clip_of(t);
    for (int64_t i = 0; i < n->points.n; i++) {
        const double x = n->points.xy[2 * i], y = n->points.xy[2 * i + 1];
        const uint32_t color = n->points.fills ? n->points.fills[i] : n->style.fill;
        if (!(x >= clip.x && x <= clip.x + clip.w && y >= clip.y && y <= clip.y + clip.h)) continue;
        const int column = (int) floor((x + t->dx) / STP_CELL_W), row = (int) floor((y + t->dy) / STP_CELL_H);
        if (in_group(t, "legend")) stp_cells_put(&t->cells, column, row, 0x25cf, color);
        else stp_cells_dot(&t->cells, (int) floor((x + t->dx) / DOT_W), (int) floor((y + t->dy) / DOT_H), color);
    }
}

/* ---- rectangles ------------------------------------------------------------------------------------------------ */

/* In cells. */
typedef struct area {
    double x0, x1, y0, y1;
} area;

static bool is_whole(double v)
{
    return fabs(v - round(v)) < 0.07;
}

static double snap(double v, double step)
{
    return floor(v / step + 0.5) * step;
}

static void fill(term *t, int x0, int x1, int half0, int half1, uint32_t color)
{
    if (half0 < 0) half0 = 0;
    for (int half = half0; half < half1 && half < 2 * t->cells.rows; half++)
        for (int column = x0 < 0 ? 0 : x0; column < x1 && column < t->cells.columns; column++)
            stp_cells_half(&t->cells, column, half, color);
}

/* A bar that stands on the axis or on another bar: its upper end is within an eighth of a cell. */
static void draw_standing(term *t, const area *a, uint32_t color)
{
    const int x0 = (int) a->x0, x1 = (int) a->x1, low = (int) floor(a->y1 - 0.07), top = (int) ceil(a->y0 - 1.0 / 16);
    const int eighths = (int) round((top - a->y0) * 8);
    const bool on_other = !is_whole(a->y1);
    for (int column = x0; on_other && column < x1; column++) stp_cells_above(&t->cells, column, low, color);
    fill(t, x0, x1, 2 * top, 2 * (on_other ? low : low + 1), color);
    for (int column = x0; eighths > 0 && (!on_other || top <= low) && column < x1; column++)
        stp_cells_block(&t->cells, column, top - 1, 0x2580u + (uint32_t) eighths, color);
}

static void draw_lying(term *t, const area *a, uint32_t color)
{
    const int from = (int) floor(a->x0 + 0.07), to = (int) floor(a->x1 + 1.0 / 16);
    const int half0 = (int) (a->y0 * 2), half1 = (int) (a->y1 * 2), eighths = (int) round((a->x1 - to) * 8);
    const bool on_other = !is_whole(a->x0);
    for (int row = half0 / 2; on_other && row < half1 / 2; row++) stp_cells_above(&t->cells, from, row, color);
    fill(t, on_other ? from + 1 : from, to, half0, half1, color);
    for (int row = (half0 + 1) / 2; eighths > 0 && (to > from || !on_other) && row < half1 / 2; row++)
        stp_cells_block(&t->cells, to, row, 0x2590u - (uint32_t) eighths, color);
}

/* How rectangles are fitted to cells: bars end within one, along the way that they grow. */
typedef enum fitting { FITS_HALVES, FITS_STANDING, FITS_LYING } fitting;

static void draw_rect(term *t, stp_rect r, uint32_t color, fitting f)
{
    const area exact = { (r.x + t->dx) / STP_CELL_W, (r.x + r.w + t->dx) / STP_CELL_W, (r.y + t->dy) / STP_CELL_H,
                         (r.y + r.h + t->dy) / STP_CELL_H };
    const double x = (exact.x0 + exact.x1) / 2, y = (exact.y0 + exact.y1) / 2;
    if (in_group(t, "legend")) {
        stp_cells_put(&t->cells, (int) floor(x), (int) floor(y), 0x25a0, color);
        return;
    }
    /* half a px more each way: cells of a table lie a px apart */
    area a = { snap(exact.x0 - 0.0625, 1), snap(exact.x1 + 0.0625, 1), snap(exact.y0 - 0.03125, 0.5),
               snap(exact.y1 + 0.03125, 0.5) };
    if (a.x1 <= a.x0) a.x0 = floor(x), a.x1 = a.x0 + 1;
    if (a.y1 <= a.y0) a.y0 = floor(y * 2) / 2, a.y1 = a.y0 + 0.5;
    if (f == FITS_STANDING) a.y0 = exact.y0, a.y1 = exact.y1;
    if (f == FITS_LYING) a.x0 = exact.x0, a.x1 = exact.x1;
    if (f == FITS_STANDING)
        draw_standing(t, &a, color);
    else if (f == FITS_LYING)
        draw_lying(t, &a, color);
    else
        fill(t, (int) a.x0, (int) a.x1, (int) (a.y0 * 2), (int) (a.y1 * 2), color);
}

/* Bars that lie are as high as each other, bars that stand begin at different places. */
static fitting fitting_of(const term *t, const stp_node *n)
{
    const stp_rect *r = n->rects.rects;
    bool same_height = true, same_x = true;
    if (!in_group(t, "bars") && !in_group(t, "bins") && !in_group(t, "marginal")) return FITS_HALVES;
    for (int64_t i = 1; i < n->rects.n; i++) {
        same_height &= fabs(r[i].h - r[0].h) < 0.01;
        same_x &= fabs(r[i].x - r[0].x) < 0.01;
    }
    if (n->rects.n == 1) return is_whole((r->y + r->h + t->dy) / STP_CELL_H) ? FITS_STANDING : FITS_LYING;
    return same_x || (same_height && fabs(r[1].y - r[0].y) > 0.01) ? FITS_LYING : FITS_STANDING;
}

static void draw_rects(term *t, const stp_node *n)
{
    const stp_rect clip = clip_of(t);
    const fitting f = fitting_of(t, n);
    const bool hollow = n->style.fill == t->scene->background && is_seen(n->style.stroke) && n->style.width > 0;
    const uint32_t color = hollow ? n->style.stroke : n->style.fill; /* there is no room for an outline */
    for (int64_t i = 0; i < n->rects.n && is_seen(color); i++) {
        stp_rect r = n->rects.rects[i];
        const double right = fmin(r.x + r.w, clip.x + clip.w), low = fmin(r.y + r.h, clip.y + clip.h);
        r.x = fmax(r.x, clip.x);
        r.y = fmax(r.y, clip.y);
        r.w = right - r.x;
        r.h = low - r.y;
        if (r.w > 0 && r.h > 0) draw_rect(t, r, color, f);
    }
}

/* The mean colour of the pixels in a box of the image that show anything; what is faint there is faint here. */
static uint32_t mean_color(const stp_node *n, double x0, double x1, double y0, double y1)
{
    double sum[4] = { 0 }, most = 0;
    const int from_x = (int) fmax(0, floor(x0)), from_y = (int) fmax(0, floor(y0));
    for (int y = from_y; y < n->image.h && (y < y1 || y == from_y); y++)
        for (int x = from_x; x < n->image.w && (x < x1 || x == from_x); x++) {
            const uint8_t *p = n->image.rgba + 4 * ((size_t) y * (size_t) n->image.w + (size_t) x);
            for (int i = 0; i < 3; i++) sum[i] += p[i] * (double) p[3];
            sum[3] += p[3];
            most = fmax(most, p[3]);
        }
    if (most < 8) return 0;
    return (uint32_t) (sum[0] / sum[3] + 0.5) << 24 | (uint32_t) (sum[1] / sum[3] + 0.5) << 16 |
           (uint32_t) (sum[2] / sum[3] + 0.5) << 8 | 255;
}

static void draw_image(term *t, const stp_node *n)
{
    enum { HALF = STP_CELL_H / 2 };
    const stp_rect b = n->image.box;
    const double sx = n->image.w / b.w, sy = n->image.h / b.h;
    const int from = (int) round((b.x + t->dx) / STP_CELL_W), to = (int) round((b.x + b.w + t->dx) / STP_CELL_W);
    const int top = (int) round((b.y + t->dy) / HALF), low = (int) round((b.y + b.h + t->dy) / HALF);
    for (int row = top; row < low && row < 2 * t->cells.rows; row++)
        for (int column = from; column < to && column < t->cells.columns; column++) {
            const double x = column * STP_CELL_W - t->dx - b.x, y = row * HALF - t->dy - b.y;
            const uint32_t color = mean_color(n, x * sx, (x + STP_CELL_W) * sx, y * sy, (y + HALF) * sy);
            if (color) stp_cells_half(&t->cells, column, row, color);
        }
}

static void push_clip(term *t, stp_rect r)
{
    if (t->n_clips < MAX_DEPTH) t->clips[t->n_clips] = r;
    t->n_clips++;
}

static void draw_mark(term *t, const stp_node *n)
{
    t->cells.legend = in_group(t, "legend");
    switch (n->kind) {
    case STP_NODE_PATH: draw_path(t, n); break;
    case STP_NODE_RECTS: draw_rects(t, n); break;
    case STP_NODE_POINTS: draw_points(t, n); break;
    case STP_NODE_TEXT: draw_text(t, n); break;
    default: draw_image(t, n); break;
    }
}

/* Labels of the y axes are drawn last, because they make room for the names above them. */
static bool is_late(const term *t, const stp_node *n)
{
    const bool label = n->kind == STP_NODE_TEXT && n->text.font.weight == STP_REGULAR;
    return label && (in_group(t, "y-axis") || in_group(t, "right-axis"));
}

static void draw_node(term *t, const stp_node *n, bool late)
{
    switch (n->kind) {
    case STP_NODE_GROUP:
        if (t->n_groups < MAX_DEPTH) t->groups[t->n_groups] = n->group.name;
        t->n_groups++;
        break;
    case STP_NODE_GROUP_END: t->n_groups -= t->n_groups > 0; break;
    case STP_NODE_CLIP: push_clip(t, n->clip); break;
    case STP_NODE_CLIP_END: t->n_clips -= t->n_clips > 0; break;
    default:
        if (is_late(t, n) == late) draw_mark(t, n);
    }
}

static void draw_nodes(term *t, bool late)
{
    t->n_groups = t->n_clips = 0;
    for (int64_t i = 0; i < t->scene->n_nodes; i++) draw_node(t, &t->scene->nodes[i], late);
}

/* ---- the page ------------------------------------------------------------------------------------------------- */

static stp_status write_page(const stp_scene *scene, stp_cells_colors colors, bool ascii, stp_buf *out, stp_error *err)
{
    STP_TRY(stp_scene_check(scene, err));
    const double columns = ceil(scene->width / STP_CELL_W), rows = ceil(scene->height / STP_CELL_H);
    if (!(columns >= 1 && rows >= 1 && columns <= MAX_CELLS && rows <= MAX_CELLS))
        return stp_fail(err, STP_ERR_USAGE, "a page of %g x %g characters cannot be drawn", columns, rows);
    term *t = calloc(1, sizeof *t);
    if (!t) return stp_no_memory(err, "a page of the terminal");
    t->scene = scene;
    stp_status s = stp_cells_init(&t->cells, (int) columns, (int) rows + 1, scene->background, err);
    t->cells.plain = colors == STP_CELLS_PLAIN;
    if (s == STP_OK) {
        align(t);
        draw_nodes(t, false);
        draw_nodes(t, true);
        stp_cells_write(&t->cells, colors, ascii, out);
        s = stp_buf_check(out, "a page of the terminal", err);
    }
    stp_cells_clear(&t->cells);
    free(t);
    return s;
}

static stp_status true_write(const stp_scene *scene, double scale, stp_buf *out, stp_error *err)
{
    (void) scale;
    return write_page(scene, STP_CELLS_TRUE, false, out, err);
}

static stp_status color_write(const stp_scene *scene, double scale, stp_buf *out, stp_error *err)
{
    (void) scale;
    return write_page(scene, STP_CELLS_256, false, out, err);
}

static stp_status plain_write(const stp_scene *scene, double scale, stp_buf *out, stp_error *err)
{
    (void) scale;
    return write_page(scene, STP_CELLS_PLAIN, false, out, err);
}

static stp_status ascii_write(const stp_scene *scene, double scale, stp_buf *out, stp_error *err)
{
    (void) scale;
    return write_page(scene, STP_CELLS_PLAIN, true, out, err);
}

static double width(void *self, const char *utf8, double size, stp_weight weight, bool tabular)
{
    (void) self, (void) size, (void) weight, (void) tabular;
    return stp_cells_width(utf8) * (double) STP_CELL_W;
}

const stp_measure stp_term_measure = { .width = width, .row = STP_CELL_H };

const stp_backend stp_backend_ansi = {
    .name = "ansi",
    .suffixes = "",
    .help = "characters and colours of a terminal",
    .characters = true,
    .write = true_write,
};
const stp_backend stp_backend_ansi256 = {
    .name = "ansi256", .suffixes = "", .help = "the same with 256 colours", .characters = true, .write = color_write,
};
const stp_backend stp_backend_unicode = {
    .name = "unicode",
    .suffixes = "txt",
    .help = "characters without colours",
    .characters = true,
    .write = plain_write,
};
const stp_backend stp_backend_ascii = {
    .name = "ascii", .suffixes = "", .help = "characters of ASCII", .characters = true, .write = ascii_write,
};
