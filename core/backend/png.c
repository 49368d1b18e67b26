/* Pixels to a PNG file through libpng: the smallest kind of image that holds them, compressed for
 * speed: the picture is often made in less time than zlib's usual level takes to pack it. */
#include "backend/font.h"
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum {
    MAX_COLORS = 256,
    SLOT_BITS = 11,
    SLOTS = 1 << SLOT_BITS,     /* of the hash table: well above MAX_COLORS, few colours share one */
    MAX_TEXTS = 16,
};

/* The colours of a picture in the order they appear, and each pixel as a number into them. */
typedef struct palette {
    uint32_t colors[MAX_COLORS];        /* four bytes as they stand in memory */
    int n;
    uint8_t *indices;                   /* one a pixel; NULL: too many colours */
} palette;

/* Hash table from colour to number. A slot that is free holds a colour that belongs elsewhere, so one
 * comparison tells a hit. */
typedef struct color_table {
    uint32_t colors[SLOTS];
    int16_t numbers[SLOTS];             /* -1: free */
} color_table;

static uint32_t slot_of(uint32_t color)
{
    return color * UINT32_C(2654435769) >> (32 - SLOT_BITS);
}

static void empty_table(color_table *t)
{
    memset(t->colors, 0, sizeof t->colors);
    memset(t->numbers, 0xff, sizeof t->numbers);
    t->colors[slot_of(0)] = 1;
}

/* Number of a color that is not in its first slot; it is added when new, MAX_COLORS when there is no room. */
static int find_color(palette *p, color_table *t, uint32_t color)
{
    uint32_t at = slot_of(color);
    for (; t->numbers[at] >= 0; at = (at + 1) % SLOTS)
        if (t->colors[at] == color) return t->numbers[at];
    if (p->n == MAX_COLORS) return MAX_COLORS;
    t->colors[at] = color;
    t->numbers[at] = (int16_t) p->n;
    p->colors[p->n] = color;
    return p->n++;
}

/* False when there are too many colours. */
static bool count_colors(palette *p, const uint8_t *rgba, size_t n)
{
    color_table table;
    empty_table(&table);
    for (size_t i = 0; i < n; i++) {
        uint32_t color;
        memcpy(&color, rgba + 4 * i, sizeof color);
        const uint32_t at = slot_of(color);
        int number = table.numbers[at];
        if (table.colors[at] != color) number = find_color(p, &table, color);
        if (number == MAX_COLORS) return false;
        p->indices[i] = (uint8_t) number;
    }
    return true;
}

static uint8_t alpha_of(uint32_t color)
{
    uint8_t bytes[4];
    memcpy(bytes, &color, sizeof bytes);
    return bytes[3];
}

/* Colours that are not opaque first: the tRNS chunk ends with the last of them. Returns their number. */
static int transparent_first(palette *p, size_t n)
{
    uint32_t sorted[MAX_COLORS];
    uint8_t moved[MAX_COLORS];
    int count = 0, clear = 0;
    bool changed = false;
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < p->n; i++) {
            if ((alpha_of(p->colors[i]) == 255) != pass) continue;
            changed = changed || count != i;
            moved[i] = (uint8_t) count;
            sorted[count++] = p->colors[i];
        }
        if (!pass) clear = count;
    }
    if (!changed) return clear;
    memcpy(p->colors, sorted, (size_t) p->n * sizeof *sorted);
    for (size_t i = 0; i < n; i++) p->indices[i] = moved[p->indices[i]];
    return clear;
}

static bool is_opaque(const uint8_t *rgba, size_t n)
{
    uint8_t all = 255;
    for (size_t i = 0; i < n; i++) all &= rgba[4 * i + 3];
    return all == 255;
}

typedef struct writer {
    png_structp png;
    png_infop info;
    const uint8_t *rgba;
    int w, h;
    palette palette;
    bool opaque;
    uint8_t *row;               /* RGB of one row */
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

static int depth_of(int colors)
{
    return colors <= 2 ? 1 : colors <= 4 ? 2 : colors <= 16 ? 4 : 8;
}

static void set_palette(writer *w)
{
    png_color colors[MAX_COLORS];
    png_byte alphas[MAX_COLORS];
    const int clear = transparent_first(&w->palette, (size_t) w->w * (size_t) w->h);
    for (int i = 0; i < w->palette.n; i++) {
        uint8_t c[4];
        memcpy(c, &w->palette.colors[i], sizeof c);
        colors[i] = (png_color) { c[0], c[1], c[2] };
        alphas[i] = c[3];
    }
    png_set_IHDR(w->png, w->info, (png_uint_32) w->w, (png_uint_32) w->h, depth_of(w->palette.n),
                 PNG_COLOR_TYPE_PALETTE, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_PLTE(w->png, w->info, colors, w->palette.n);
    if (clear) png_set_tRNS(w->png, w->info, alphas, clear, NULL);
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

/* Some rows as they are, or each pixel less the one before, packed: how many bytes that takes, 0 without memory. */
static size_t packed_size(const uint8_t *rgba, size_t n, bool differences)
{
    uLongf length = compressBound((uLong) n);
    uint8_t *row = malloc(n), *out = malloc(length);
    const bool ok = row && out;
    for (size_t i = 0; ok && i < n; i++) row[i] = (uint8_t) (differences && i >= 4 ? rgba[i] - rgba[i - 4] : rgba[i]);
    const bool packed = ok && compress2(out, &length, row, (uLong) n, 1) == Z_OK;
    free(row);
    free(out);
    return packed ? length : 0;
}

/* Whether differences of neighbours pack well, as they do in photographs and interpolated rasters: tried with two bands
 * of rows. Means of few values look smooth, but have the same colours again and again, which differences hide. */
static bool is_smooth(const uint8_t *rgba, int w, int h)
{
    enum { BAND = 8 };
    if (w == 1) return true;
    const size_t stride = 4 * (size_t) w, rows = h < BAND ? (size_t) h : BAND;
    size_t plain = 0, filtered = 0;
    for (int third = 1; third <= 2; third++) {
        const uint8_t *band = rgba + ((size_t) h - rows) * (size_t) third / 3 * stride;
        plain += packed_size(band, rows * stride, false);
        filtered += packed_size(band, rows * stride, true);
    }
    return filtered < plain - plain / 8;
}

/* Whether pixels of a palette change often and seldom as those above them do, judged by every eighth row: dense points.
 * Looking for such strings elsewhere takes most of the time and finds next to nothing. */
static bool is_noise(const uint8_t *indices, int w, int h)
{
    size_t n = 0, changed = 0, repeated = 0;
    for (int y = 1; y < h; y += 8) {
        const uint8_t *row = indices + (size_t) y * (size_t) w, *above = row - w;
        for (int x = 1; x < w; x++) {
            const bool changes = row[x] != row[x - 1];
            changed += changes;
            repeated += changes & (row[x] == above[x]) & (row[x - 1] == above[x - 1]);
        }
        n += (size_t) w - 1;
    }
    return changed * 4 > n && repeated * 8 < changed;
}

/* Level 1 without filters is the best bargain for densities, fields of few colours and drawings; a
 * filter costs more than it saves there, but halves a smooth picture. A single column has its neighbours above. */
static void set_compression(writer *w)
{
    const bool filter = !w->palette.indices && is_smooth(w->rgba, w->w, w->h);
    const int direction = w->w == 1 ? PNG_FILTER_UP : PNG_FILTER_SUB;
    png_set_compression_level(w->png, 1);
    if (w->palette.indices && is_noise(w->palette.indices, w->w, w->h))
        png_set_compression_strategy(w->png, Z_RLE);
    png_set_filter(w->png, PNG_FILTER_TYPE_BASE, filter ? direction : PNG_FILTER_NONE);
}

/* Drops alpha, which is 255 everywhere. */
static void strip_alpha(uint8_t *to, const uint8_t *from, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        to[3 * i] = from[4 * i];
        to[3 * i + 1] = from[4 * i + 1];
        to[3 * i + 2] = from[4 * i + 2];
    }
}

static void write_rows(writer *w)
{
    const size_t width = (size_t) w->w;
    for (size_t y = 0; y < (size_t) w->h; y++) {
        const uint8_t *from = w->rgba + 4 * width * y;
        if (w->palette.indices) {
            png_write_row(w->png, w->palette.indices + width * y);
        } else if (w->opaque) {
            strip_alpha(w->row, from, width);
            png_write_row(w->png, w->row);
        } else {
            png_write_row(w->png, from);
        }
    }
}

/* Everything that may end in on_error. */
static void write_all(writer *w, double dots_per_inch, const char *const *texts)
{
    png_set_write_fn(w->png, w, on_bytes, on_flush);
    png_set_user_limits(w->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    if (w->palette.indices) {
        set_palette(w);
    } else {
        const int type = w->opaque ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_RGBA;
        png_set_IHDR(w->png, w->info, (png_uint_32) w->w, (png_uint_32) w->h, 8, type, PNG_INTERLACE_NONE,
                     PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    }
    if (dots_per_inch > 0 && dots_per_inch < 1e6) {
        const png_uint_32 per_metre = (png_uint_32) (dots_per_inch / 0.0254 + 0.5);
        png_set_pHYs(w->png, w->info, per_metre, per_metre, PNG_RESOLUTION_METER);
    }
    set_texts(w, texts);
    set_compression(w);
    png_write_info(w->png, w->info);
    png_set_packing(w->png);        /* our indices are bytes; libpng wants to hear it after the header */
    write_rows(w);
    png_write_end(w->png, w->info);
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

/* A single column of many colours is the ramp of a colour bar: its differences pack far better than the three bytes a
 * colour that a palette takes. */
static bool palette_pays(const writer *w)
{
    return w->w > 1 || w->palette.n <= 16;
}

static bool prepare(writer *w)
{
    const size_t n = (size_t) w->w * (size_t) w->h;
    w->palette.indices = malloc(n);
    w->row = malloc((size_t) w->w * 3);
    if (!w->palette.indices || !w->row) return false;
    if (!count_colors(&w->palette, w->rgba, n) || !palette_pays(w)) {
        free(w->palette.indices);
        w->palette.indices = NULL;
        w->opaque = is_opaque(w->rgba, n);
    }
    return true;
}

stp_status stp_png_encode(const uint8_t *rgba, int w, int h, double dots_per_inch, const char *const *texts,
                          stp_buf *out, stp_error *err)
{
    if (w <= 0 || h <= 0) return stp_fail(err, STP_ERR_USAGE, "a picture of %d x %d pixels is empty", w, h);
    writer *job = (uint64_t) w * (uint64_t) h > SIZE_MAX / 4 ? NULL : calloc(1, sizeof *job);
    if (!job) return stp_no_memory(err, "a PNG file");
    *job = (writer) { .rgba = rgba, .w = w, .h = h, .out = out };
    const size_t before = out->length;
    stp_status s = STP_ERR_MEMORY;
    if (prepare(job)) s = write_guarded(job, dots_per_inch, texts, err);
    else stp_no_memory(err, "a PNG file");
    if (s != STP_OK && out->data) {
        out->length = before;
        out->data[before] = 0;
    }
    png_destroy_write_struct(&job->png, &job->info);
    free(job->palette.indices);
    free(job->row);
    free(job);
    return s;
}
