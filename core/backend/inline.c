/* Pictures inside of a terminal's text: a PNG in the envelopes of kitty and iTerm2, or its pixels as sixels through
 * libchafa, which is loaded for that alone. */
#include <chafa.h>
#include <stdlib.h>
#include <string.h>
#include "backend/backends.h"
#include "backend/flat.h"
#include "base/lazy.h"

/* Pieces of three bytes are four letters. */
static void base64(const char *bytes, size_t n, stp_buf *out)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *b = (const unsigned char *) bytes;
    char piece[4096];
    size_t used = 0;
    for (size_t i = 0; i < n; i += 3) {
        const size_t left = n - i;
        const uint32_t v =
            (uint32_t) b[i] << 16 | (left > 1 ? (uint32_t) b[i + 1] << 8 : 0) | (left > 2 ? b[i + 2] : 0);
        piece[used++] = letters[v >> 18];
        piece[used++] = letters[v >> 12 & 63];
        piece[used++] = left > 1 ? letters[v >> 6 & 63] : '=';
        piece[used++] = left > 2 ? letters[v & 63] : '=';
        if (used < sizeof piece) continue;
        stp_buf_add(out, piece, used);
        used = 0;
    }
    stp_buf_add(out, piece, used);
}

/* kitty's graphics protocol: pieces of at most 4,096 letters, all but the last marked m=1. */
static void kitty_wrap(const stp_buf *png, stp_buf *out)
{
    enum { PIECE = 3072 };
    for (size_t at = 0; at < png->length; at += PIECE) {
        const size_t n = png->length - at < PIECE ? png->length - at : PIECE;
        stp_buf_printf(out, "\033_G%sm=%d;", at ? "" : "a=T,f=100,q=2,", at + n < png->length);
        base64(png->data + at, n, out);
        stp_buf_text(out, "\033\\");
    }
    stp_buf_char(out, '\n');
}

static void iterm_wrap(const stp_buf *png, stp_buf *out)
{
    stp_buf_printf(out, "\033]1337;File=inline=1;size=%zu:", png->length);
    base64(png->data, png->length, out);
    stp_buf_text(out, "\a\n");
}

static stp_status wrapped(const stp_scene *scene, double scale, void (*wrap)(const stp_buf *png, stp_buf *out),
                          stp_buf *out, stp_error *err)
{
    stp_buf png = { 0 };
    stp_status s = stp_backend_png.write(scene, scale, &png, err);
    if (s == STP_OK) s = stp_buf_check(&png, "a picture", err);
    if (s == STP_OK) wrap(&png, out);
    stp_buf_clear(&png);
    return s == STP_OK ? stp_buf_check(out, "a picture", err) : s;
}

static stp_status kitty_write(const stp_scene *scene, double scale, stp_buf *out, stp_error *err)
{
    return wrapped(scene, scale, kitty_wrap, out, err);
}

static stp_status iterm_write(const stp_scene *scene, double scale, stp_buf *out, stp_error *err)
{
    return wrapped(scene, scale, iterm_wrap, out, err);
}

/* ---- sixels ---------------------------------------------------------------------------------------------------- */

#define FUNCTIONS(X)                                                                                                  \
    X(chafa_canvas_config_new) X(chafa_canvas_config_unref) X(chafa_canvas_config_set_geometry)                       \
    X(chafa_canvas_config_set_cell_geometry) X(chafa_canvas_config_set_pixel_mode)                                    \
    X(chafa_canvas_config_set_dither_mode) X(chafa_canvas_new) X(chafa_canvas_unref)                                  \
    X(chafa_canvas_draw_all_pixels) X(chafa_canvas_print) X(chafa_term_db_get_default)                                \
    X(chafa_term_db_get_fallback_info) X(chafa_term_info_unref) X(g_string_free)

typedef struct chafa_api {
#define X(f) __typeof__(&f) f;
    FUNCTIONS(X)
#undef X
} chafa_api;

static stp_status load(chafa_api *c, stp_error *err)
{
    static const char *const names[] = { "libchafa.so.0", "libchafa.so", NULL };
    const stp_symbol symbols[] = {
#define X(f) { #f, &c->f },
        FUNCTIONS(X)
#undef X
    };
    void *handle = NULL;           /* stays open: GLib cannot be unloaded */
    return stp_lazy_open(&handle, names, symbols, STP_COUNT(symbols), "chafa", "libchafa0", err);
}

/* The canvas is one cell as large as the picture, so that nothing is scaled. */
static stp_status print_sixels(const chafa_api *c, const uint8_t *rgba, int w, int h, stp_buf *out, stp_error *err)
{
    ChafaCanvasConfig *config = c->chafa_canvas_config_new();
    ChafaTermInfo *info = c->chafa_term_db_get_fallback_info(c->chafa_term_db_get_default());
    c->chafa_canvas_config_set_geometry(config, 1, 1);
    c->chafa_canvas_config_set_cell_geometry(config, w, h);
    c->chafa_canvas_config_set_pixel_mode(config, CHAFA_PIXEL_MODE_SIXELS);
    c->chafa_canvas_config_set_dither_mode(config, CHAFA_DITHER_MODE_NONE);
    ChafaCanvas *canvas = c->chafa_canvas_new(config);
    c->chafa_canvas_draw_all_pixels(canvas, CHAFA_PIXEL_RGBA8_UNASSOCIATED, rgba, w, h, w * 4);
    GString *text = c->chafa_canvas_print(canvas, info);
    stp_buf_add(out, text->str, text->len);
    stp_buf_char(out, '\n');
    c->g_string_free(text, TRUE);
    c->chafa_canvas_unref(canvas);
    c->chafa_term_info_unref(info);
    c->chafa_canvas_config_unref(config);
    return stp_buf_check(out, "a picture", err);
}

/* Sixels are six pixels high: clear rows fill the last ones. */
static stp_status pixels_of(const stp_scene *scene, double scale, uint8_t **rgba, int *w, int *h, stp_error *err)
{
    uint8_t *pixels = NULL;
    STP_TRY(stp_cairo_pixels(scene, scale, &pixels, w, h, err));
    const size_t row = 4 * (size_t) *w, drawn = row * (size_t) *h, whole = row * ((size_t) *h + 5);
    *rgba = realloc(pixels, whole);
    if (!*rgba) {
        free(pixels);
        return stp_no_memory(err, "a picture");
    }
    memset(*rgba + drawn, 0, whole - drawn);
    *h = (*h + 5) / 6 * 6;
    return STP_OK;
}

static stp_status sixel_write(const stp_scene *scene, double scale, stp_buf *out, stp_error *err)
{
    chafa_api c;
    uint8_t *rgba = NULL;
    int w = 0, h = 0;
    STP_TRY(load(&c, err));
    STP_TRY(stp_scene_check(scene, err));
    STP_TRY(pixels_of(scene, scale, &rgba, &w, &h, err));
    const stp_status s = print_sixels(&c, rgba, w, h, out, err);
    free(rgba);
    return s;
}

const stp_backend stp_backend_kitty = {
    .name = "kitty", .suffixes = "", .help = "pixels in a terminal that speaks kitty's protocol", .raster = true,
    .write = kitty_write,
};
const stp_backend stp_backend_iterm = {
    .name = "iterm", .suffixes = "", .help = "pixels in a terminal that speaks iTerm2's protocol", .raster = true,
    .write = iterm_write,
};
const stp_backend stp_backend_sixel = {
    .name = "sixel", .suffixes = "", .help = "pixels in a terminal that shows sixels", .raster = true,
    .write = sixel_write,
};
