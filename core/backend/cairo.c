/* Scene to PNG and PDF through cairo, which is loaded when the first picture is made. Text is drawn
 * with the embedded font, never hinted: in PNG glyph by glyph (cairo 1.16 would move glyphs to whole
 * pixels), in PDF as selectable text. In PNG whatever runs along the axes lies on whole pixels. */
#include "backend/canvas.h"
#include <stdlib.h>
#include <string.h>
#include "backend/backends.h"
#include "backend/flat.h"
#include "base/lazy.h"

enum { MAX_SIDE = 32767 };     /* cairo's greatest picture */

static bool has(const char *text)
{
    return text && *text;
}

/* ---- images ------------------------------------------------------------------------------------- */

static void paint_image(stp_canvas *c, cairo_surface_t *image, const stp_node *n, const stp_rect *box)
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

static void draw_image(stp_canvas *c, const stp_node *n)
{
    const int w = n->image.w, h = n->image.h;
    if (!stp_rect_is_finite(&n->image.box) || !(n->image.box.w > 0) || !(n->image.box.h > 0)) return;
    if (w > MAX_SIDE || h > MAX_SIDE) {
        c->too_big = true;
        return;
    }
    double x0 = stp_canvas_clamp(n->image.box.x), y0 = stp_canvas_clamp(n->image.box.y);
    double x1 = stp_canvas_clamp(n->image.box.x + n->image.box.w);
    double y1 = stp_canvas_clamp(n->image.box.y + n->image.box.h);
    if (c->raster) {
        stp_canvas_snap(c, &x0, &x1);
        stp_canvas_snap(c, &y0, &y1);
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

static void draw_clip(stp_canvas *c, const stp_node *n)
{
    c->api.cairo_save(c->cr);
    c->open_clips++;
    const stp_rect none = { 0, 0, 0, 0 };
    stp_canvas_add_rect(c, stp_rect_is_finite(&n->clip) ? &n->clip : &none, false, 1);
    c->api.cairo_clip(c->cr);
}

static void draw_clip_end(stp_canvas *c, const stp_node *n)
{
    (void) n;
    if (c->open_clips <= 0) return;
    c->open_clips--;
    c->api.cairo_restore(c->cr);
}

static void draw_nothing(stp_canvas *c, const stp_node *n)
{
    (void) c;
    (void) n;
}

static void (*const drawers[])(stp_canvas *c, const stp_node *n) = {
    [STP_NODE_PATH] = stp_canvas_path,         [STP_NODE_RECTS] = stp_canvas_rects,
    [STP_NODE_POINTS] = stp_canvas_points,     [STP_NODE_TEXT] = stp_canvas_text,
    [STP_NODE_IMAGE] = draw_image,       [STP_NODE_GROUP] = draw_nothing,
    [STP_NODE_GROUP_END] = draw_nothing, [STP_NODE_CLIP] = draw_clip,
    [STP_NODE_CLIP_END] = draw_clip_end,
};

static void set_up(stp_canvas *c)
{
    cairo_font_options_t *options = c->api.cairo_font_options_create();
    c->api.cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    c->api.cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    c->api.cairo_set_font_options(c->cr, options);
    c->api.cairo_font_options_destroy(options);
    c->api.cairo_set_line_join(c->cr, CAIRO_LINE_JOIN_ROUND);
    c->api.cairo_scale(c->cr, c->scale, c->scale);
}

static stp_status failure(const stp_canvas *c, cairo_status_t status, stp_error *err)
{
    if (c->no_memory || c->text.failed || status == CAIRO_STATUS_NO_MEMORY) return stp_no_memory(err, "the picture");
    if (c->too_big)
        return stp_fail(err, STP_ERR_USAGE, "an image of more than %d pixels a side cannot be drawn", MAX_SIDE);
    if (status == CAIRO_STATUS_SUCCESS) return STP_OK;
    return stp_fail(err, STP_ERR_IO, "cairo cannot draw: %s", c->api.cairo_status_to_string(status));
}

/* Draws the scene on a surface that is there; the surface stays the caller's. */
static stp_status draw(stp_canvas *c, const stp_scene *scene, cairo_surface_t *surface, stp_error *err)
{
    c->cr = c->api.cairo_create(surface);
    c->surface = surface;
    set_up(c);
    if (stp_is_visible(scene->background)) {
        stp_canvas_set_color(c, scene->background);
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

static stp_status open_canvas(stp_canvas *c, const stp_scene *scene, bool raster, double scale, stp_error *err)
{
    *c = (stp_canvas) { .raster = raster, .scale = scale };
#define PLACE(f) { #f, &c->api.f },
    const stp_symbol symbols[] = { CAIRO_FUNCTIONS(PLACE) };
#undef PLACE
    static const char *const names[] = { "libcairo.so.2", "libcairo.so", NULL };
    void *handle = NULL;            /* stays open: loading costs more than drawing, and cairo has caches */
    STP_TRY(stp_lazy_open(&handle, names, symbols, STP_COUNT(symbols), "cairo", "libcairo2", err));
    STP_TRY(stp_font_open(&c->font, err));
    return scene->font ? stp_font_use(c->font, scene->font, err) : STP_OK;
}

static void close_canvas(stp_canvas *c)
{
    for (int i = 0; i < STP_CANVAS_FACES; i++)
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
    stp_canvas_clean(room, text);
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
    const stp_status s = stp_png_encode((const uint8_t *) pixels, w, h, 96 * scale, texts, scene->threads, out, err);
    stp_buf_clear(&room);
    stp_arena_clear(&arena);
    return s;
}

/* *out: the scene in straight RGBA, w x h; the caller frees it. */
static stp_status draw_pixels(stp_canvas *c, const stp_scene *scene, int w, int h, uint32_t **out, stp_error *err)
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

static stp_status draw_png(stp_canvas *c, const stp_scene *scene, int w, int h, stp_buf *out, stp_error *err)
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
    stp_canvas c;
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
    stp_canvas c;
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
static void set_metadata(stp_canvas *c, cairo_surface_t *pdf, const stp_scene *scene)
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
        stp_canvas_clean(&c->text, all[i].text);
        if (!c->text.failed) c->api.cairo_pdf_surface_set_metadata(pdf, all[i].key, c->text.data);
    }
}

static stp_status draw_pdf(stp_canvas *c, const stp_scene *scene, stp_buf *out, stp_error *err)
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
    stp_canvas c;
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
