/* Pixels to a PNG file through libpng, which writes everything but the rows: those are packed by stp_deflate, as the
 * picture is often made in less time than zlib's fastest level takes. */
#include "backend/font.h"
#include "backend/png_rows.h"
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_TEXTS = 16, MAX_CHUNK = 1 << 30 };

typedef struct writer {
    png_structp png;
    png_infop info;
    stp_png_rows rows;
    stp_buf packed;
    stp_buf *out;
    char message[128];
} writer;

static void on_bytes(png_structp png, png_bytep bytes, size_t n)
{
    writer *w = png_get_io_ptr(png);
    stp_buf_add(w->out, bytes, n);
    if (w->out->failed) png_error(png, "no memory");
}

static void on_flush(png_structp png)
{
    (void) png;
}

static void on_error(png_structp png, png_const_charp message)
{
    writer *w = png_get_error_ptr(png);
    snprintf(w->message, sizeof w->message, "%s", message);
    png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp message)
{
    (void) png;
    (void) message;
}

static void set_palette(writer *w)
{
    const stp_png_rows *r = &w->rows;
    png_color colors[STP_PNG_COLORS];
    png_byte alphas[STP_PNG_COLORS];
    for (int i = 0; i < r->n_colors; i++) {
        uint8_t c[4];
        memcpy(c, &r->colors[i], sizeof c);
        colors[i] = (png_color) { c[0], c[1], c[2] };
        alphas[i] = c[3];
    }
    png_set_PLTE(w->png, w->info, colors, r->n_colors);
    if (r->n_clear) png_set_tRNS(w->png, w->info, alphas, r->n_clear, NULL);
}

static void set_header(writer *w)
{
    const stp_png_rows *r = &w->rows;
    const int type = r->indices ? PNG_COLOR_TYPE_PALETTE : r->opaque ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_RGBA;
    png_set_IHDR(w->png, w->info, (png_uint_32) r->w, (png_uint_32) r->h, r->depth, type, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (r->indices) set_palette(w);
}

static void set_texts(writer *w, const char *const *texts)
{
    png_text list[MAX_TEXTS];
    int n = 0;
    for (; texts && texts[0] && n < MAX_TEXTS; texts += 2) {
        if (!texts[1] || !*texts[1]) continue;
        list[n++] = (png_text) { .compression = PNG_ITXT_COMPRESSION_NONE, .key = (char *) (uintptr_t) texts[0],
                                 .text = (char *) (uintptr_t) texts[1], .lang = NULL, .lang_key = NULL };
    }
    if (n) png_set_text(w->png, w->info, list, n);
}

/* The chunks of the rows, and the last one: png_write_end wants rows that libpng has packed itself. */
static void write_rows(writer *w)
{
    const uint8_t *from = (const uint8_t *) w->packed.data;
    for (size_t left = w->packed.length, n; left > 0; left -= n, from += n) {
        n = left < MAX_CHUNK ? left : MAX_CHUNK;
        png_write_chunk(w->png, (png_const_bytep) "IDAT", from, n);
    }
    png_write_chunk(w->png, (png_const_bytep) "IEND", NULL, 0);
}

/* Everything that may end in on_error. */
static void write_all(writer *w, double dots_per_inch, const char *const *texts)
{
    png_set_write_fn(w->png, w, on_bytes, on_flush);
    png_set_user_limits(w->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    set_header(w);
    if (dots_per_inch > 0 && dots_per_inch < 1e6) {
        const png_uint_32 per_metre = (png_uint_32) (dots_per_inch / 0.0254 + 0.5);
        png_set_pHYs(w->png, w->info, per_metre, per_metre, PNG_RESOLUTION_METER);
    }
    set_texts(w, texts);
    png_write_info(w->png, w->info);
    write_rows(w);
}

/* libpng comes back here by longjmp; nothing but w, which is not on this frame, changes in between. */
static stp_status write_guarded(writer *w, double dots_per_inch, const char *const *texts, stp_error *err)
{
    w->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, w, on_error, on_warning);
    w->info = w->png ? png_create_info_struct(w->png) : NULL;
    if (!w->info) return stp_no_memory(err, "a PNG file");
    if (setjmp(png_jmpbuf(w->png))) {
        if (w->out->failed) return stp_no_memory(err, "a PNG file");
        return stp_fail(err, STP_ERR_DATA, "no PNG can be made: %s", w->message);
    }
    write_all(w, dots_per_inch, texts);
    return STP_OK;
}

/* Packs the rows; false without memory. */
static bool pack(writer *w, const uint8_t *rgba, int width, int height, int threads)
{
    if (!stp_png_rows_make(&w->rows, rgba, width, height)) return false;
    const stp_scanlines lines = stp_png_rows_lines(&w->rows);
    stp_deflate(&lines, threads, &w->packed);
    return !w->packed.failed;
}

stp_status stp_png_encode(const uint8_t *rgba, int w, int h, double dots_per_inch, const char *const *texts,
                          int threads, stp_buf *out, stp_error *err)
{
    if (w <= 0 || h <= 0) return stp_fail(err, STP_ERR_USAGE, "a picture of %d x %d pixels is empty", w, h);
    const bool fits = w < INT32_MAX / 8 && (uint64_t) w * (uint64_t) h <= SIZE_MAX / 8;
    writer *job = fits ? calloc(1, sizeof *job) : NULL;
    if (!job) return stp_no_memory(err, "a PNG file");
    job->out = out;
    const size_t before = out->length;
    stp_status s = STP_ERR_MEMORY;
    if (pack(job, rgba, w, h, threads)) s = write_guarded(job, dots_per_inch, texts, err);
    else stp_no_memory(err, "a PNG file");
    if (s != STP_OK && out->data) {
        out->length = before;
        out->data[before] = 0;
    }
    png_destroy_write_struct(&job->png, &job->info);
    stp_png_rows_clear(&job->rows);
    stp_buf_clear(&job->packed);
    free(job);
    return s;
}
