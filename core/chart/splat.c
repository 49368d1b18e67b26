/* Many dots as one image, so that a file does not grow with its rows: each dot is a small mask of coverage,
 * laid over what is there (source-over on straight alpha, in floats, rounded once at the end). */
#include "chart/chart.h"
#include <math.h>
#include <stdlib.h>

enum { SUB = 4 };        /* places of a dot's centre in its pixel, each way */

typedef struct mask { int size; float *coverage; } mask;

/* Coverage of a disc of radius r whose centre lies (fx, fy) into the middle pixel, by 8 x 8 samples. */
static bool mask_make(mask *m, double r, double fx, double fy)
{
    const int half = (int) ceil(r + 1);
    m->size = 2 * half + 1;
    m->coverage = malloc((size_t) m->size * (size_t) m->size * sizeof *m->coverage);
    if (!m->coverage) return false;
    for (int y = 0; y < m->size; y++)
        for (int x = 0; x < m->size; x++) {
            int hit = 0;
            for (int q = 0; q < 64; q++) {
                const double dx = x - half + ((q & 7) + 0.5) / 8 - fx, dy = y - half + ((q >> 3) + 0.5) / 8 - fy;
                hit += dx * dx + dy * dy <= r * r;
            }
            m->coverage[y * m->size + x] = (float) hit / 64;
        }
    return true;
}

static void over(float *px, uint32_t color, float coverage)
{
    const float a = coverage * (float) (color & 255) / 255, b = px[3] * (1 - a), sum = a + b;
    if (a <= 0) return;
    for (int c = 0; c < 3; c++) px[c] = ((float) (color >> (24 - 8 * c) & 255) * a + px[c] * b) / sum;
    px[3] = sum;
}

static void stamp(float *image, int w, int h, const mask *m, int cx, int cy, uint32_t color)
{
    const int half = m->size / 2;
    for (int y = 0; y < m->size; y++)
        for (int x = 0; x < m->size; x++) {
            const int px = cx + x - half, py = cy + y - half;
            if (px >= 0 && px < w && py >= 0 && py < h)
                over(image + 4 * ((int64_t) py * w + px), color, m->coverage[y * m->size + x]);
        }
}

static uint8_t *to_bytes(const float *image, int64_t n)
{
    uint8_t *rgba = malloc((size_t) n * 4);
    for (int64_t i = 0; rgba && i < n; i++) {
        const float *p = image + 4 * i;
        for (int c = 0; c < 3; c++) rgba[4 * i + c] = p[3] > 0 ? (uint8_t) (p[c] + 0.5f) : 0;
        rgba[4 * i + 3] = (uint8_t) (p[3] * 255 + 0.5f);
    }
    return rgba;
}

/* ---- from counts ------------------------------------------------------------------------------------- */

bool stp_dot_masks_make(stp_dot_masks *out, double radius, int sub, double alpha)
{
    *out = (stp_dot_masks) { .sub = sub, .size = 2 * (int) ceil(radius + 1) + 1 };
    const size_t n = (size_t) out->size * (size_t) out->size;
    out->fade = malloc((size_t) (sub * sub) * n * sizeof *out->fade);
    for (int i = 0; out->fade && i < sub * sub; i++) {
        mask m;
        if (!mask_make(&m, radius, (i % sub + 0.5) / sub, (i / sub + 0.5) / sub)) {
            stp_dot_masks_clear(out);
            return false;
        }
        for (size_t q = 0; q < n; q++) out->fade[(size_t) i * n + q] = log1pf(-(float) alpha * m.coverage[q]);
        free(m.coverage);
    }
    return out->fade;
}

void stp_dot_masks_clear(stp_dot_masks *m)
{
    free(m->fade);
    *m = (stp_dot_masks) { 0 };
}

void stp_dots_lay(const stp_dot_masks *m, const double *counts, int row, float *clear, int w, int h)
{
    const int half = m->size / 2, top = row / m->sub - half;
    for (int i = 0; i < w * m->sub; i++) {
        if (!(counts[i] > 0)) continue;
        const float n = (float) counts[i];
        const int left = i / m->sub - half;
        const size_t which = (size_t) (row % m->sub * m->sub + i % m->sub);
        const float *fade = m->fade + which * (size_t) m->size * (size_t) m->size;
        for (int y = top < 0 ? -top : 0; y < m->size && top + y < h; y++)
            for (int x = left < 0 ? -left : 0; x < m->size && left + x < w; x++)
                clear[(size_t) (top + y) * (size_t) w + (size_t) (left + x)] += n * fade[y * m->size + x];
    }
}

/* ---- dot by dot -------------------------------------------------------------------------------------- */

static bool masks_make(mask *masks, double radius)
{
    for (int i = 0; i < SUB * SUB; i++)
        if (!mask_make(&masks[i], radius, (i % SUB + 0.5) / SUB, (i / SUB + 0.5) / SUB)) return false;
    return true;
}

stp_status stp_splat(stp_scene *s, stp_rect plot, double pixels, const double *xy, int64_t n, double radius,
                     const uint32_t *colors, uint32_t color, stp_error *err)
{
    const int w = (int) (plot.w * pixels + 0.5), h = (int) (plot.h * pixels + 0.5);
    float *image = calloc((size_t) w * (size_t) h * 4, sizeof *image);
    mask masks[SUB * SUB] = { { 0 } };
    uint8_t *rgba = NULL;
    if (image && masks_make(masks, radius * pixels)) {
        for (int64_t i = 0; i < n; i++) {
            const double x = (xy[2 * i] - plot.x) * pixels, y = (xy[2 * i + 1] - plot.y) * pixels;
            const int cx = (int) floor(x), cy = (int) floor(y);
            const int at = (int) ((y - cy) * SUB) * SUB + (int) ((x - cx) * SUB);
            stamp(image, w, h, &masks[at], cx, cy, colors ? colors[i] : color);
        }
        rgba = to_bytes(image, (int64_t) w * h);
    }
    free(image);
    for (int i = 0; i < SUB * SUB; i++) free(masks[i].coverage);
    if (!rgba) return stp_no_memory(err, "a picture of points");
    stp_scene_image(s, rgba, w, h, plot, false);
    return STP_OK;
}
