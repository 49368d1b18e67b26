/* OKLab keeps the shares of two colours readable in their mix, which sRGB bytes do not (colour science:
 * Ottosson 2020). The way back is once a pixel, so its gamma is a table: the byte is guessed from the
 * linear light, then set right against the exact edges between bytes. */
#include "agg/mix.h"
#include "colormaps/colour.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GUESSES = 1024 };

static double linear_of(double srgb)
{
    return srgb <= 0.04045 ? srgb / 12.92 : pow((srgb + 0.055) / 1.055, 2.4);
}

static void fill_tables(stp_mixer *m)
{
    m->edge[0] = -INFINITY;
    for (int i = 1; i < 256; i++) m->edge[i] = linear_of((i - 0.5) / 255);
    m->edge[256] = INFINITY;
    for (int i = 0, byte = 0; i <= GUESSES; i++) {
        while (m->edge[byte + 1] <= (double) i / GUESSES) byte++;
        m->guess[i] = (uint8_t) byte;
    }
}

static inline uint32_t byte_of(const stp_mixer *m, double linear)
{
    linear = linear > 0 ? linear : 0;
    linear = linear < 1 ? linear : 1;
    uint32_t b = m->guess[(int) (linear * GUESSES)];
    while (linear >= m->edge[b + 1]) b++;
    return b;
}

static uint32_t pack(uint32_t r, uint32_t g, uint32_t b) { return r << 24 | g << 16 | b << 8 | 0xff; }

static uint32_t from_oklab(const stp_mixer *m, const double *lab)
{
    double l = lab[0] + 0.3963377774 * lab[1] + 0.2158037573 * lab[2];
    double c = lab[0] - 0.1055613458 * lab[1] - 0.0638541728 * lab[2];
    double s = lab[0] - 0.0894841775 * lab[1] - 1.2914855480 * lab[2];
    l = l * l * l;
    c = c * c * c;
    s = s * s * s;
    return pack(byte_of(m, 4.0767416621 * l - 3.3077115913 * c + 0.2309699292 * s),
                byte_of(m, -1.2684380046 * l + 2.6097574011 * c - 0.3413193965 * s),
                byte_of(m, -0.0041960863 * l - 0.7034186147 * c + 1.7076147010 * s));
}

static uint32_t from_bytes(const double *rgb)
{
    return pack((uint32_t) (rgb[0] + 0.5), (uint32_t) (rgb[1] + 0.5), (uint32_t) (rgb[2] + 0.5));
}

stp_status stp_mixer_init(stp_mixer *m, const uint32_t *colors, int n, bool srgb, stp_error *err)
{
    double (*part)[3] = malloc((size_t) (n > 0 ? n : 1) * sizeof *part);
    if (!part) return stp_no_memory(err, "the colours");
    for (int i = 0; i < n; i++) {
        const double r = colors[i] >> 24, g = colors[i] >> 16 & 255, b = colors[i] >> 8 & 255;
        const stp_v3 lab = stp_oklab_from_rgb((stp_rgb) { r / 255, g / 255, b / 255 });
        part[i][0] = srgb ? r : lab.x;
        part[i][1] = srgb ? g : lab.y;
        part[i][2] = srgb ? b : lab.z;
    }
    *m = (stp_mixer) { .srgb = srgb, .n = n, .colors = colors, .part = part };
    fill_tables(m);
    return STP_OK;
}

uint32_t stp_mixer_mix(const stp_mixer *m, const double *weights)
{
    double sum = 0, mix[3] = { 0 };
    int used = 0, last = 0;
    for (int i = 0; i < m->n; i++) {
        const double w = weights[i];
        if (!(w > 0)) continue;
        used++;
        last = i;
        sum += w;
        for (int k = 0; k < 3; k++) mix[k] += w * m->part[i][k];
    }
    if (used == 0) return 0;
    if (used == 1 || !isfinite(sum)) return m->colors[last] | 0xff;
    for (int k = 0; k < 3; k++) mix[k] /= sum;
    return m->srgb ? from_bytes(mix) : from_oklab(m, mix);
}

void stp_mix_clear(stp_mix *s, int n)
{
    const size_t bytes = (size_t) n * sizeof(double);
    memset(s->sum, 0, bytes);
    for (int k = 0; k < 3; k++) memset(s->part[k], 0, bytes);
    memset(s->used, 0, (size_t) n * sizeof *s->used);
}

void stp_mix_add(stp_mix *s, const stp_mixer *m, int i, const double *w, double baseline, int n)
{
    const double *part = m->part[i];
    for (int k = 0; k < n; k++) {
        const double v = w[k] - baseline, weight = v > 0 ? v : 0;
        const int32_t there = v > 0;
        s->sum[k] += weight;
        for (int c = 0; c < 3; c++) s->part[c][k] += weight * part[c];
        s->used[k] += there;
        s->last[k] = there ? i : s->last[k];
    }
}

uint32_t stp_mix_color(const stp_mix *s, const stp_mixer *m, int k)
{
    if (!s->used[k]) return 0;
    if (s->used[k] == 1 || !isfinite(s->sum[k])) return m->colors[s->last[k]] | 0xff;
    const double mix[3] = { s->part[0][k] / s->sum[k], s->part[1][k] / s->sum[k], s->part[2][k] / s->sum[k] };
    return m->srgb ? from_bytes(mix) : from_oklab(m, mix);
}

void stp_mixer_clear(stp_mixer *m)
{
    free(m->part);
    *m = (stp_mixer) { 0 };
}
