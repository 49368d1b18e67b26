/* Text through cairo: in PNG glyph by glyph, each at its place between the pixels, in PDF as selectable text. */
#include "backend/canvas.h"
#include <stdlib.h>
#include <string.h>
#include "base/text.h"

/* What cairo and PDF readers can take: valid UTF-8 without control characters. */
void stp_canvas_clean(stp_buf *out, const char *utf8)
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
typedef struct tracer { stp_canvas *c; double x, y, size; bool open; } tracer;

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
    return stp_is_visible(f->halo) && f->halo_width > 0 && isfinite(f->halo_width);
}

static void draw_halo(stp_canvas *c, const stp_font_style *f, const stp_glyph *glyphs, int n, double x, double y)
{
    const stp_style halo = { .stroke = f->halo, .width = f->halo_width };
    for (int i = 0; i < n; i++) {
        tracer t = { .c = c, .x = x + glyphs[i].x, .y = y - glyphs[i].y, .size = f->size };
        const stp_outline_sink sink = { &t, trace_move, trace_line, trace_curve };
        stp_font_outline(c->font, f->weight, glyphs[i].index, &sink);
        trace_close(&t);
    }
    stp_canvas_paint_path(c, &halo, halo.width, true);
}

/* In PNG each glyph keeps its place between the pixels; the baseline lies on one. */
static void draw_masks(stp_canvas *c, const stp_font_style *f, const stp_glyph *glyphs, int n, double x, double y)
{
    const double k = c->scale;
    const stp_raster to = stp_canvas_raster_begin(c);
    for (int i = 0; i < n; i++) {
        const double gx = stp_canvas_clamp(x + glyphs[i].x) * k, gy = stp_canvas_clamp(y - glyphs[i].y) * k;
        const double px = floor(gx), py = floor(gy);
        stp_glyph_mask m;
        if (!stp_font_mask(c->font, f->weight, glyphs[i].index, f->size * k, gx - px, gy - py, &m)) continue;
        const stp_mask mask = { m.cover, m.w, m.h, m.stride };
        stp_raster_mask(&to, &mask, (int) px + m.left, (int) py + m.top, f->color);
    }
    stp_canvas_raster_end(c);
}

static void drop_face(void *hold)
{
    stp_font_drop(hold);
}

/* Cairo keeps what it made of a face in a cache of its own, so the face must live as long as that. */
static cairo_font_face_t *open_face(stp_canvas *c, stp_weight weight, uint32_t glyph)
{
    static const cairo_user_data_key_t key;
    const uint32_t system = glyph >> 16;
    const size_t at = system ? STP_CANVAS_WEIGHTS + system - 1 : (size_t) weight;
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
static void show_run(stp_canvas *c, const stp_font_style *f, const stp_glyph *glyphs, int n, const char *bytes,
                     size_t length, double x, double y)
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
        stp_canvas_set_color(c, f->color);
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

static void show_text(stp_canvas *c, const stp_font_style *f, const stp_glyph *glyphs, int n, double x, double y)
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

void stp_canvas_text(stp_canvas *c, const stp_node *node)
{
    static const double shares[] = { [STP_START] = 0, [STP_MIDDLE] = 0.5, [STP_END] = 1 };
    stp_font_style f = node->text.font;
    if (!isfinite(node->text.x) || !isfinite(node->text.y) || !(f.size > 0 && f.size < 1e5)) return;
    if ((size_t) f.weight >= STP_CANVAS_WEIGHTS) f.weight = STP_REGULAR;
    if ((size_t) f.anchor >= STP_COUNT(shares)) f.anchor = STP_START;
    stp_canvas_clean(&c->text, node->text.utf8);
    if (c->text.failed || !c->text.length) return;
    const stp_glyph *glyphs;
    int n;
    const double width = stp_font_shape(c->font, c->text.data, f.size, f.weight, f.tabular, &glyphs, &n);
    if (!n) return;
    const double x = stp_canvas_clamp(node->text.x - width * shares[f.anchor]);
    const double y = c->raster ? stp_canvas_to_edge(c, node->text.y) : stp_canvas_clamp(node->text.y);
    if (has_halo(&f)) draw_halo(c, &f, glyphs, n, x, y);
    if (!stp_is_visible(f.color)) return;
    if (c->raster) draw_masks(c, &f, glyphs, n, x, y);
    else show_text(c, &f, glyphs, n, x, y);
}
