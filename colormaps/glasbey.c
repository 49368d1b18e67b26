/* Glasbey's search on a grid of sRGB. One array of least squared distances is kept a candidate; each colour
 * chosen lowers it in one pass, so n colours of m candidates cost n * m steps. */
#include "colormaps/glasbey.h"
#include "colormaps/colour.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCALE = 128, LEVELS = 256, VIEWS = STP_SIGHTS, CVD_GAIN = 2 };

typedef struct point { int32_t x, y, z; } point;

typedef struct pool {
    uint32_t *code, *least;            /* 0xRRGGBBFF; 1 + squared distance to what was chosen, 0: chosen itself */
    point *at;                         /* views points a candidate */
    size_t n;
    int views;
} pool;

static void pool_clear(pool *p)
{
    free(p->code);
    free(p->least);
    free(p->at);
    *p = (pool){ 0 };
}

/* Each view of a colour; the deficient ones stretched, so that they only matter where they are close. */
static void place(const stp_cam *cam, stp_rgb linear, int views, point *out)
{
    for (int v = 0; v < views; v++) {
        const stp_rgb seen = v ? stp_linear_seen(linear, (stp_sight) v) : linear;
        const stp_v3 u = stp_ucs_from_look(stp_look_from_linear(cam, seen));
        const double gain = v ? SCALE * CVD_GAIN : SCALE;
        out[v] = (point){ (int32_t) lrint(gain * u.x), (int32_t) lrint(gain * u.y), (int32_t) lrint(gain * u.z) };
    }
}

static bool hue_inside(double h, double from, double to)
{
    if (from == to) return true;
    return from < to ? h >= from && h <= to : h >= from || h <= to;
}

static bool inside(const stp_glasbey *b, const stp_look *k, stp_rgb linear, stp_v3 black)
{
    const double luminance = 0.2126 * linear.r + 0.7152 * linear.g + 0.0722 * linear.b;
    if (k->lightness < b->min_lightness || (b->max_lightness > 0 && k->lightness > b->max_lightness)) return false;
    if (k->chroma < b->min_chroma || !hue_inside(k->hue, b->hue_from, b->hue_to)) return false;
    if (1.05 / (luminance + 0.05) < b->min_contrast_white) return false;
    if ((luminance + 0.05) / 0.05 < b->min_contrast_black) return false;
    return b->from_black <= 0 || stp_v3_distance(stp_ucs_from_look(*k), black) >= b->from_black;
}

static int make_levels(int step, int level[LEVELS])
{
    int n = 0;
    for (int v = 0; v < LEVELS; v += step) level[n++] = v;
    if (level[n - 1] != LEVELS - 1) level[n++] = LEVELS - 1;
    return n;
}

static bool pool_alloc(pool *p, size_t n)
{
    p->code = malloc(n * sizeof *p->code);
    p->least = malloc(n * sizeof *p->least);
    p->at = malloc(n * (size_t) p->views * sizeof *p->at);
    return p->code && p->least && p->at;
}

static stp_status pool_fill(pool *p, const stp_glasbey *b, const stp_cam *cam, stp_error *err)
{
    int level[LEVELS];
    const int side = make_levels(b->step, level);
    const stp_v3 black = stp_ucs_from_rgb(cam, (stp_rgb){ 0 });
    double curve[LEVELS];
    p->views = b->deficient ? VIEWS : 1;
    if (!pool_alloc(p, (size_t) (side * side * side))) return stp_no_memory(err, "a search for colours");
    for (int v = 0; v < LEVELS; v++) curve[v] = stp_rgb_linear((stp_rgb){ v / 255.0, 0, 0 }).r;
    for (int i = 0; i < side * side * side; i++) {
        const int r = level[i / side / side], g = level[i / side % side], bl = level[i % side];
        const stp_rgb linear = { curve[r], curve[g], curve[bl] };
        const stp_look look = stp_look_from_linear(cam, linear);
        if (!inside(b, &look, linear, black)) continue;
        p->code[p->n] = (uint32_t) r << 24 | (uint32_t) g << 16 | (uint32_t) bl << 8 | 255;
        p->least[p->n] = UINT32_MAX;
        place(cam, linear, p->views, &p->at[p->n++ * (size_t) p->views]);
    }
    return STP_OK;
}

/* Lowers the least distances by one more chosen colour. Differences stay under 120 units, squares under 2^32. */
static void pool_take(pool *p, const stp_cam *cam, uint32_t rgba)
{
    point c[VIEWS];
    place(cam, stp_rgb_linear(stp_rgb_from_bytes(rgba)), p->views, c);
    for (int v = 0; v < p->views; v++) {
        const point *at = p->at + v, to = c[v];
        const size_t stride = (size_t) p->views;
        for (size_t i = 0; i < p->n; i++) {
            const int32_t x = at[i * stride].x - to.x, y = at[i * stride].y - to.y, z = at[i * stride].z - to.z;
            const uint32_t d = (uint32_t) (x * x) + (uint32_t) (y * y) + (uint32_t) (z * z) + 1;
            if (d < p->least[i]) p->least[i] = d;
        }
    }
}

static size_t farthest(const pool *p)
{
    size_t best = 0;
    for (size_t i = 1; i < p->n; i++)
        if (p->least[i] > p->least[best]) best = i;
    return best;
}

stp_status stp_glasbey_search(const stp_glasbey *bounds, const uint32_t *seeds, int n_seeds, uint32_t *out, int n,
                              stp_error *err)
{
    const stp_cam cam = stp_cam_standard();
    pool p = { 0 };
    if (bounds->step < 1 || bounds->step >= LEVELS)
        return stp_fail(err, STP_ERR_USAGE, "step %d is not in 1..255", bounds->step);
    stp_status s = pool_fill(&p, bounds, &cam, err);
    if (s == STP_OK && p.n < (size_t) (n > 0 ? n : 0))
        s = stp_fail(err, STP_ERR_USAGE, "only %zu colours are within the bounds, %d are wanted", p.n, n);
    if (s == STP_OK && n > 0) {
        pool_take(&p, &cam, 0xffffffff);
        pool_take(&p, &cam, 0x000000ff);
        for (int i = 0; i < n_seeds; i++) pool_take(&p, &cam, seeds[i]);
        for (int i = 0; i < n; i++) {
            const size_t best = farthest(&p);
            out[i] = p.code[best];
            pool_take(&p, &cam, out[i]);
            p.least[best] = 0;
        }
    }
    pool_clear(&p);
    return s;
}

/* ---- parameters as text ---- */

#define AT(field) offsetof(stp_glasbey, field)
static const struct { const char *word; size_t at; } words[] = {
    { "min_chroma", AT(min_chroma) },
    { "min_lightness", AT(min_lightness) },
    { "max_lightness", AT(max_lightness) },
    { "hue_from", AT(hue_from) },
    { "hue_to", AT(hue_to) },
    { "from_black", AT(from_black) },
    { "min_contrast_white", AT(min_contrast_white) },
    { "min_contrast_black", AT(min_contrast_black) },
};

static bool set_word(stp_glasbey *b, const char *word, double v)
{
    for (size_t k = 0; k < STP_COUNT(words); k++) {
        if (strcmp(words[k].word, word) != 0) continue;
        memcpy((char *) b + words[k].at, &v, sizeof v);
        return true;
    }
    if (strcmp(word, "step") != 0 || !(v >= 1 && v < LEVELS)) return false;
    b->step = (int) v;
    return true;
}

bool stp_glasbey_read(const char *text, stp_glasbey *out, char seed[STP_GLASBEY_SEED])
{
    stp_glasbey b = { .step = 1 };
    char name[STP_GLASBEY_SEED] = "", word[32], value[STP_GLASBEY_SEED];
    int used = 0;
    for (; sscanf(text, " %31[a-z_]=%31s%n", word, value, &used) == 2; text += used) {
        char *end;
        const double v = strtod(value, &end);
        if (!strcmp(word, "seed")) snprintf(name, sizeof name, "%s", value);
        else if (*end || !set_word(&b, word, v)) return false;
    }
    if (text[strspn(text, " ")]) return false;
    *out = b;
    if (seed) memcpy(seed, name, sizeof name);
    return true;
}
#undef AT
