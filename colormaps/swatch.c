/* Measures of maps and palettes. All from the unrounded colours; slopes over WINDOW entries, because a slope
 * over one entry of smooth grey says more about rounding than about the map. */
#include "colormaps/swatch.h"
#include "colormaps/names.h"
#include <math.h>

enum { N = STP_CMAP_SIZE, WINDOW = 4, APART = N / 8, STRIDE = 4 };

typedef struct seen { stp_v3 lab[N], ucs[STP_SIGHTS][N]; } seen;

static void look(const stp_cmap *map, seen *s)
{
    const stp_cam cam = stp_cam_standard();
    for (int i = 0; i < N; i++) {
        const stp_rgb c = { map->rgb[i][0], map->rgb[i][1], map->rgb[i][2] };
        s->lab[i] = stp_lab_from_rgb(c);
        for (int v = 0; v < STP_SIGHTS; v++) s->ucs[v][i] = stp_ucs_from_rgb(&cam, stp_rgb_seen(c, (stp_sight) v));
    }
}

static void measure_lightness(const stp_v3 lab[N], stp_cmap_measures *m)
{
    const double up = lab[N - 1].x >= lab[0].x ? 1 : -1;
    m->first_l = lab[0].x, m->last_l = lab[N - 1].x;
    m->least_l = INFINITY, m->greatest_l = -INFINITY;
    for (int i = 0; i < N; i++) {
        m->least_l = fmin(m->least_l, lab[i].x);
        m->greatest_l = fmax(m->greatest_l, lab[i].x);
        m->off_chord = fmax(m->off_chord, fabs(lab[i].x - (lab[0].x + (lab[N - 1].x - lab[0].x) * i / (N - 1))));
        m->reversals += i && up * (lab[i].x - lab[i - 1].x) < -1e-3;
        m->asymmetry = fmax(m->asymmetry, fabs(lab[i].x - lab[N - 1 - i].x));
        m->mean_chroma += hypot(lab[i].y, lab[i].z) / N;
    }
    m->middle_chroma = hypot(lab[N / 2 - 1].y + lab[N / 2].y, lab[N / 2 - 1].z + lab[N / 2].z) / 2;
}

static void measure_slope(const stp_v3 lab[N], stp_cmap_measures *m)
{
    double sum = 0, least = INFINITY, greatest = 0;
    for (int i = 0; i + WINDOW < N; i++) {
        const double s = fabs(lab[i + WINDOW].x - lab[i].x) / WINDOW;
        sum += s;
        least = fmin(least, s);
        greatest = fmax(greatest, s);
    }
    const double mean = sum / (N - WINDOW);
    m->slope_least = mean > 0.02 ? least / mean : 0;
    m->slope_greatest = mean > 0.02 ? greatest / mean : 0;
}

/* Coefficient of variation of the step; mean (may be NULL) gets the mean step of one entry. */
static double spread(const stp_v3 v[N], double *mean)
{
    double sum = 0, squares = 0;
    for (int i = 0; i + WINDOW < N; i++) {
        const double e = stp_v3_distance(v[i + WINDOW], v[i]) / WINDOW;
        sum += e;
        squares += e * e;
    }
    const double a = sum / (N - WINDOW);
    if (mean) *mean = a;
    return a > 0 ? sqrt(fmax(0, squares / (N - WINDOW) - a * a)) / a : 0;
}

static void measure_seam(const stp_v3 lab[N], double step, stp_cmap_measures *m)
{
    const stp_v3 a = lab[N - 1], b = lab[0], c = lab[1];
    if (!m->cyclic || !(step > 0)) return;
    m->seam = stp_v3_distance(a, b) / step;
    m->seam_change = stp_v3_distance((stp_v3){ b.x - a.x, b.y - a.y, b.z - a.z },
                                     (stp_v3){ c.x - b.x, c.y - b.y, c.z - b.z }) / step;
}

static double least_apart(const stp_v3 v[N], bool cyclic)
{
    double least = INFINITY;
    for (int a = 0; a < N; a += STRIDE)
        for (int b = a + APART; b < N; b += STRIDE)
            if (!cyclic || a + N - b >= APART) least = fmin(least, stp_v3_distance(v[a], v[b]));
    return least;
}

stp_cmap_measures stp_cmap_check(const stp_cmap *map)
{
    stp_cmap_measures m = { .cyclic = stp_cmap_is_cyclic(map) };
    double step;
    seen s;
    look(map, &s);
    measure_lightness(s.lab, &m);
    measure_slope(s.lab, &m);
    m.lab_spread = spread(s.lab, &step);
    m.ucs_spread = spread(s.ucs[STP_SIGHT_NORMAL], NULL);
    measure_seam(s.lab, step, &m);
    for (int v = 0; v < STP_SIGHTS; v++) m.apart[v] = least_apart(s.ucs[v], m.cyclic);
    return m;
}

const char *stp_cmap_marks(char out[STP_CMAP_MARKS], const stp_cmap_measures *m)
{
    static const char mark[] = "pdt";
    const double enough = fmin(STP_CMAP_SAFE, STP_CMAP_KEPT * m->apart[STP_SIGHT_NORMAL]);
    for (int v = 0; v < 3; v++) out[v] = m->apart[STP_SIGHT_PROTAN + v] >= enough ? mark[v] : '-';
    out[3] = 0;
    return out;
}

static double distance_seen(const stp_cam *cam, uint32_t a, uint32_t b, stp_sight sight)
{
    const stp_rgb p = stp_rgb_seen(stp_rgb_from_bytes(a), sight), q = stp_rgb_seen(stp_rgb_from_bytes(b), sight);
    return stp_v3_distance(stp_ucs_from_rgb(cam, p), stp_ucs_from_rgb(cam, q));
}

stp_palette_measures stp_palette_check(const uint32_t *colours, int n)
{
    const stp_cam cam = stp_cam_standard();
    const stp_rgb white = { 1, 1, 1 }, black = { 0 };
    stp_palette_measures m = { { INFINITY, INFINITY, INFINITY, INFINITY }, INFINITY, INFINITY };
    for (int i = 0; i < n; i++) {
        const stp_rgb c = stp_rgb_from_bytes(colours[i]);
        m.contrast_white = fmin(m.contrast_white, stp_contrast(c, white));
        m.contrast_black = fmin(m.contrast_black, stp_contrast(c, black));
        for (int j = 0; j < i; j++)
            for (int v = 0; v < STP_SIGHTS; v++)
                m.apart[v] = fmin(m.apart[v], distance_seen(&cam, colours[i], colours[j], (stp_sight) v));
    }
    return m;
}
