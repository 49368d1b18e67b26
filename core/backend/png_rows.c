/* A palette where there are few colours, else colours without an alpha that is 255 everywhere. */
#include "backend/png_rows.h"
#include <stdlib.h>
#include <string.h>

enum {
    SLOT_BITS = 11,
    SLOTS = 1 << SLOT_BITS,     /* of the hash table: well above STP_PNG_COLORS, few colours share one */
};

/* ---- palette -------------------------------------------------------------------------------- */

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

/* Number of a color that is not in its first slot; it is added when new, STP_PNG_COLORS when there is no room. */
static int find_color(stp_png_rows *r, color_table *t, uint32_t color)
{
    uint32_t at = slot_of(color);
    for (; t->numbers[at] >= 0; at = (at + 1) % SLOTS)
        if (t->colors[at] == color) return t->numbers[at];
    if (r->n_colors == STP_PNG_COLORS) return STP_PNG_COLORS;
    t->colors[at] = color;
    t->numbers[at] = (int16_t) r->n_colors;
    r->colors[r->n_colors] = color;
    return r->n_colors++;
}

/* False when there are too many colours. */
static bool count_colors(stp_png_rows *r, const uint8_t *rgba, size_t n)
{
    color_table table;
    empty_table(&table);
    for (size_t i = 0; i < n; i++) {
        uint32_t color;
        memcpy(&color, rgba + 4 * i, sizeof color);
        const uint32_t at = slot_of(color);
        int number = table.numbers[at];
        if (table.colors[at] != color) number = find_color(r, &table, color);
        if (number == STP_PNG_COLORS) return false;
        r->indices[i] = (uint8_t) number;
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
static int transparent_first(stp_png_rows *r, size_t n)
{
    uint32_t sorted[STP_PNG_COLORS];
    uint8_t moved[STP_PNG_COLORS];
    int count = 0, clear = 0;
    bool changed = false;
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < r->n_colors; i++) {
            if ((alpha_of(r->colors[i]) == 255) != pass) continue;
            changed = changed || count != i;
            moved[i] = (uint8_t) count;
            sorted[count++] = r->colors[i];
        }
        if (!pass) clear = count;
    }
    if (!changed) return clear;
    memcpy(r->colors, sorted, (size_t) r->n_colors * sizeof *sorted);
    for (size_t i = 0; i < n; i++) r->indices[i] = moved[r->indices[i]];
    return clear;
}

static bool is_opaque(const uint8_t *rgba, size_t n)
{
    uint8_t all = 255;
    for (size_t i = 0; i < n; i++) all &= rgba[4 * i + 3];
    return all == 255;
}

/* A single column of many colours is the ramp of a colour bar: its differences pack far better than the three bytes a
 * colour that a palette takes. */
static bool palette_pays(const stp_png_rows *r)
{
    return r->w > 1 || r->n_colors <= 16;
}

static int depth_of(int colors)
{
    return colors <= 2 ? 1 : colors <= 4 ? 2 : colors <= 16 ? 4 : 8;
}

/* ---- rows ----------------------------------------------------------------------------------- */

/* Indices of so many bits, the first one highest. */
static void write_indices(const uint8_t *from, int w, int depth, uint8_t *to)
{
    if (depth == 8) {
        memcpy(to, from, (size_t) w);
        return;
    }
    const int each = 8 / depth;
    for (int x = 0; x < w; x += each) {
        unsigned byte = 0;
        for (int i = 0; i < each; i++) byte = byte << depth | (x + i < w ? from[x + i] : 0);
        *to++ = (uint8_t) byte;
    }
}

static void drop_alpha(const uint8_t *from, size_t n, uint8_t *to)
{
    for (size_t i = 0; i < n; i++)
        for (size_t c = 0; c < 3; c++) to[3 * i + c] = from[4 * i + c];
}

static void write_colors(const stp_png_rows *r, const uint8_t *from, uint8_t *to)
{
    if (r->opaque) drop_alpha(from, (size_t) r->w, to);
    else memcpy(to, from, 4 * (size_t) r->w);
}

static int unit_of(const stp_png_rows *r)
{
    return r->indices ? 1 : r->opaque ? 3 : 4;
}

/* Each pixel less that before it. */
static void less_before(uint8_t *row, size_t n, int unit)
{
    for (size_t i = n; i-- > (size_t) unit;) row[i] = (uint8_t) (row[i] - row[i - (size_t) unit]);
}

/* Each pixel less that above it; above: RGBA. */
static void less_above(const stp_png_rows *r, const uint8_t *above, uint8_t *row)
{
    const size_t unit = (size_t) unit_of(r);
    for (size_t x = 0; x < (size_t) r->w; x++)
        for (size_t c = 0; c < unit; c++) row[unit * x + c] = (uint8_t) (row[unit * x + c] - above[4 * x + c]);
}

static void write_row(const void *self, size_t y, uint8_t *row)
{
    const stp_png_rows *r = self;
    const size_t width = (size_t) r->w;
    const uint8_t *from = r->rgba + 4 * width * y;
    *row++ = (uint8_t) r->filter;
    if (r->indices) write_indices(r->indices + width * y, r->w, r->depth, row);
    else write_colors(r, from, row);
    if (r->filter == 1) less_before(row, width * (size_t) unit_of(r), unit_of(r));
    if (r->filter == 2 && y) less_above(r, from - 4 * width, row);
}

stp_scanlines stp_png_rows_lines(const stp_png_rows *r)
{
    const size_t width = (size_t) r->w, unit = (size_t) unit_of(r);
    const size_t bytes = r->indices ? (width * (size_t) r->depth + 7) / 8 : width * unit;
    return (stp_scanlines) { r, write_row, (size_t) r->h, bytes + 1, (int) unit };
}

/* ---- filter --------------------------------------------------------------------------------- */

/* How many bytes some rows take with a filter; 0 without memory. */
static size_t packed_size(const stp_png_rows *r, int first, int rows, int filter)
{
    stp_png_rows band = *r;
    stp_buf out = { 0 };
    band.rgba += 4 * (size_t) r->w * (size_t) first;
    band.h = rows;
    band.filter = filter;
    const stp_scanlines lines = stp_png_rows_lines(&band);
    stp_deflate(&lines, 1, &out);
    const size_t size = out.failed ? 0 : out.length;
    stp_buf_clear(&out);
    return size;
}

/* A filter pays in photographs and interpolated rasters: tried with two bands of rows. Elsewhere it costs more than it
 * saves: means of few values look smooth, but have the same colours again and again, which differences hide. A single
 * column has its neighbours above. */
static int find_filter(const stp_png_rows *r)
{
    enum { BAND = 8, BEFORE = 1, ABOVE = 2 };
    if (r->indices) return 0;
    if (r->w == 1) return ABOVE;
    const int rows = r->h < BAND ? r->h : BAND;
    size_t plain = 0, filtered = 0;
    for (int third = 1; third <= 2; third++) {
        const int first = (int) ((int64_t) (r->h - rows) * third / 3);
        plain += packed_size(r, first, rows, 0);
        filtered += packed_size(r, first, rows, BEFORE);
    }
    return filtered < plain - plain / 8 ? BEFORE : 0;
}

bool stp_png_rows_make(stp_png_rows *r, const uint8_t *rgba, int w, int h)
{
    const size_t n = (size_t) w * (size_t) h;
    *r = (stp_png_rows) { .rgba = rgba, .w = w, .h = h, .depth = 8, .indices = malloc(n) };
    if (!r->indices) return false;
    if (count_colors(r, rgba, n) && palette_pays(r)) {
        r->depth = depth_of(r->n_colors);
        r->n_clear = transparent_first(r, n);
    } else {
        stp_png_rows_clear(r);
        r->opaque = is_opaque(rgba, n);
    }
    r->filter = find_filter(r);
    return true;
}

void stp_png_rows_clear(stp_png_rows *r)
{
    free(r->indices);
    r->indices = NULL;
}
