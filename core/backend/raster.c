/* Coverage to pixels. How much of a pixel a circle covers follows from the distance of the pixel's
 * centre: half at the rim, all half a pixel further in. That is within a few hundredths of the true
 * area, but for circles of about a pixel, which are sampled finer. Nothing but sqrt is needed, so it is
 * the same on every machine. */
#include "backend/raster.h"
#include <endian.h>
#include <math.h>

typedef struct paint { uint32_t color, alpha; } paint;      /* a premultiplied word, and its alpha */

static uint32_t divide_255(uint32_t v)
{
    return (v + 128 + ((v + 128) >> 8)) >> 8;
}

/* All four bytes of a word times share / 255, two at a time. */
static uint32_t times(uint32_t word, uint32_t share)
{
    uint32_t even = (word & 0xff00ff) * share + 0x800080, odd = (word >> 8 & 0xff00ff) * share + 0x800080;
    even = (even + (even >> 8 & 0xff00ff)) >> 8 & 0xff00ff;
    odd = (odd + (odd >> 8 & 0xff00ff)) & 0xff00ff00;
    return even | odd;
}

static paint premultiplied(uint32_t rgba)
{
    const uint32_t a = rgba & 255;
    return (paint) { times(rgba >> 8 | UINT32_C(0xff000000), a), a };
}

/* The paint, as far as it covers the pixel (0..255), over what is there. Each byte of a premultiplied word
 * is at most its alpha, so the sums stay below 256. */
static uint32_t over(uint32_t below, paint p, uint32_t cover)
{
    return times(p.color, cover) + times(below, 255 - divide_255(p.alpha * cover));
}

static float within(float radius, float distance, float fineness)
{
    const float v = (radius - distance) * fineness + 0.5f, low = v > 0 ? v : 0;
    return low < 1 ? low : 1;
}

typedef struct shape {
    float fill, outer, inner;           /* radii */
    float all_in2, all_out2;            /* squared distances below which there is only fill, above which nothing */
    int samples;                        /* a pixel and axis */
} shape;

static shape make_shape(const stp_disc *disc)
{
    enum { SMALL = 2, FINE = 3 };
    const double half = disc->ring_width > 0 ? disc->ring_width / 2 : 0, reach = 0.75;
    const double inner = disc->radius - half, in = fmax(inner - reach, 0), out = disc->radius + half + reach;
    return (shape) { (float) disc->radius, (float) (disc->radius + half), (float) inner, (float) (in * in),
                     (float) (out * out), disc->radius < SMALL ? FINE : 1 };
}

typedef struct cover { uint32_t fill, ring; } cover;        /* 0..255 */
typedef struct share { float fill, ring; } share;

static share share_at(const shape *s, float dx, float dy, float fineness)
{
    const float d = sqrtf(dx * dx + dy * dy);
    return (share) { within(s->fill, d, fineness), within(s->outer, d, fineness) - within(s->inner, d, fineness) };
}

static share sampled(const shape *s, float dx, float dy)
{
    const int n = s->samples;
    const float fineness = (float) n, step = 1.0f / fineness, first = (step - 1) / 2;
    share sum = { 0, 0 };
    for (int j = 0; j < n; j++) {
        for (int i = 0; i < n; i++) {
            const share one = share_at(s, dx + first + (float) i * step, dy + first + (float) j * step, fineness);
            sum.fill += one.fill;
            sum.ring += one.ring;
        }
    }
    return (share) { sum.fill * step * step, sum.ring * step * step };
}

/* dx, dy: from the centre of the circle to that of the pixel. */
static cover cover_at(const shape *s, float dx, float dy)
{
    const share c = s->samples == 1 ? share_at(s, dx, dy, 1) : sampled(s, dx, dy);
    return (cover) { (uint32_t) (c.fill * 255 + 0.5f), (uint32_t) (c.ring * 255 + 0.5f) };
}

static int clamped(double v, int low, int high)
{
    return v < low ? low : v > high ? high : (int) v;
}

void stp_raster_disc(const stp_raster *to, const stp_disc *disc, double x, double y)
{
    const shape s = make_shape(disc);
    const double reach = s.outer + 1;
    const int x0 = clamped(floor(x - reach), to->x0, to->x1), x1 = clamped(ceil(x + reach), to->x0, to->x1);
    const int y0 = clamped(floor(y - reach), to->y0, to->y1), y1 = clamped(ceil(y + reach), to->y0, to->y1);
    const paint fill = premultiplied(disc->fill), ring = premultiplied(disc->ring_width > 0 ? disc->ring : 0);
    for (int py = y0; py < y1; py++) {
        uint32_t *row = to->pixels + (int64_t) py * to->w;
        const float dy = (float) (py + 0.5 - y);
        for (int px = x0; px < x1; px++) {
            const float dx = (float) (px + 0.5 - x), d2 = dx * dx + dy * dy;
            if (d2 >= s.all_out2) continue;
            const cover c = d2 < s.all_in2 ? (cover) { 255, 0 } : cover_at(&s, dx, dy);
            if (c.fill) row[px] = over(row[px], fill, c.fill);
            if (c.ring) row[px] = over(row[px], ring, c.ring);
        }
    }
}

void stp_raster_mask(const stp_raster *to, const stp_mask *mask, int x, int y, uint32_t rgba)
{
    const paint p = premultiplied(rgba);
    const int x0 = clamped(x, to->x0, to->x1), x1 = clamped((double) x + mask->w, to->x0, to->x1);
    const int y0 = clamped(y, to->y0, to->y1), y1 = clamped((double) y + mask->h, to->y0, to->y1);
    for (int py = y0; py < y1; py++) {
        uint32_t *row = to->pixels + (int64_t) py * to->w;
        const uint8_t *line = mask->cover + (int64_t) (py - y) * mask->stride;
        for (int px = x0; px < x1; px++)
            if (line[px - x]) row[px] = over(row[px], p, line[px - x]);
    }
}

void stp_raster_premultiply(uint32_t *to, const uint8_t *from, size_t n)
{
    for (size_t i = 0; i < n; i++, from += 4) {
        const uint32_t a = from[3];
        uint32_t r = from[0], g = from[1], b = from[2];
        if (a != 255) {
            r = (r * a + 127) / 255;
            g = (g * a + 127) / 255;
            b = (b * a + 127) / 255;
        }
        to[i] = a << 24 | r << 16 | g << 8 | b;
    }
}

/* Rows that are opaque, and that is most of them, need no division. */
void stp_raster_straighten(uint32_t *pixels, size_t n)
{
    uint32_t all = 0xffffffff;
    for (size_t i = 0; i < n; i++) all &= pixels[i];
    for (size_t i = 0; all >> 24 != 255 && i < n; i++) {
        const uint32_t v = pixels[i], a = v >> 24;
        if (!a || a == 255) continue;
        const uint32_t r = ((v >> 16 & 255) * 255 + a / 2) / a, g = ((v >> 8 & 255) * 255 + a / 2) / a;
        pixels[i] = a << 24 | r << 16 | g << 8 | ((v & 255) * 255 + a / 2) / a;
    }
    for (size_t i = 0; i < n; i++) {
        const uint32_t v = pixels[i];
        pixels[i] = htole32((v & 0xff00ff00) | (v >> 16 & 0xff) | (v & 0xff) << 16);
    }
}
