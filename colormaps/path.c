/* Makes maps from control points: spline, evening of the steps, smoothing, clipping. The method for Lab
 * and sRGB paths is Kovesi's (arXiv 1509.03700); the numbers of passes and samples are part of the
 * definition of his maps and must stay. Everything works on fixed arrays: nothing here can fail. */
#include "colormaps/path.h"
#include <math.h>
#include <string.h>

#define PI 3.14159265358979323846
enum { N = STP_PATH_SIZE, PASSES = 3, REACH = 64 };

static stp_v3 mix(stp_v3 a, stp_v3 b, double w)
{
    return (stp_v3){ (1 - w) * a.x + w * b.x, (1 - w) * a.y + w * b.y, (1 - w) * a.z + w * b.z };
}

/* a + w * (b - a) in this form keeps the published bytes; mix() is for the splines. */
static stp_v3 between(stp_v3 a, stp_v3 b, double w)
{
    return (stp_v3){ a.x + w * (b.x - a.x), a.y + w * (b.y - a.y), a.z + w * (b.z - a.z) };
}

static double knot(int i, int n, int k)
{
    return i < k ? 0 : i > n ? 1 : (i - k + 1) / (double) (n - k + 1);
}

/* De Boor's scheme on the open uniform knots: the ends are the end points. */
stp_v3 stp_spline_open(const stp_v3 *p, int n, int k, double t)
{
    const int spans = n - k + 1;
    int s = (int) (t * spans);
    stp_v3 d[STP_PATH_ORDER];
    if (s >= spans) s = spans - 1;
    for (int j = 0; j < k; j++) d[j] = p[s + j];
    for (int r = 1; r < k; r++) {
        for (int j = k - 1; j >= r; j--) {
            const double a = knot(s + j, n, k), b = knot(s + j + k - r, n, k);
            d[j] = mix(d[j - 1], d[j], (t - a) / (b - a));
        }
    }
    return d[k - 1];
}

stp_v3 stp_spline_closed(const stp_v3 *p, int n, int k, double u)
{
    const int s = (int) u;
    const double f = u - s;
    const double linear[3] = { 1 - f, f, 0 }, quadratic[3] = { (1 - f) * (1 - f) / 2, 0.5 + f - f * f, f * f / 2 };
    const double *w = k == 2 ? linear : quadratic;
    stp_v3 r = { 0 };
    for (int j = 0; j < 3; j++) {
        const stp_v3 q = p[(s + j) % n];
        r = (stp_v3){ r.x + w[j] * q.x, r.y + w[j] * q.y, r.z + w[j] * q.z };
    }
    return r;
}

/* Order 3 does not pass through its points: the sample nearest the first point comes first. */
static void sample_closed(const stp_path *path, stp_v3 v[N])
{
    stp_v3 t[N];
    int first = 0;
    for (int i = 0; i < N; i++) {
        t[i] = stp_spline_closed(path->point, path->n, path->order, (double) path->n * i / (N - 1));
        if (stp_v3_distance(t[i], path->point[0]) < stp_v3_distance(t[first], path->point[0])) first = i;
    }
    for (int i = 0; i < N; i++) v[i] = t[(i + first) % N];
}

/* Running sum of the size of the local step, which never falls below a thousandth so that it can be inverted. */
static void step_sums(const stp_v3 v[N], stp_even even, double sum[N])
{
    for (int i = 0; i < N; i++) {
        const int a = i ? i - 1 : 0, b = i < N - 1 ? i + 1 : i;
        const double h = b - a, l = (v[b].x - v[a].x) / h, p = (v[b].y - v[a].y) / h, q = (v[b].z - v[a].z) / h;
        const double e = even == STP_EVEN_DIFFERENCE ? sqrt(l * l + p * p + q * q) : fabs(l);
        sum[i] = (i ? sum[i - 1] : 0) + (e < 1e-3 ? 1e-3 : e);
    }
}

void stp_path_even(stp_v3 v[N], stp_even even)
{
    double sum[N];
    stp_v3 out[N];
    for (int pass = 0; pass < PASSES; pass++) {
        step_sums(v, even, sum);
        for (int i = 0, j = 0; i < N; i++) {
            const double t = sum[0] + (sum[N - 1] - sum[0]) * i / (N - 1);
            while (j < N - 2 && sum[j + 1] < t) j++;
            out[i] = between(v[j], v[j + 1], (t - sum[j]) / (sum[j + 1] - sum[j]));
        }
        memcpy(v, out, sizeof out);
    }
}

/* Beyond an end the path goes on straight, so the ends stay where they are. */
static stp_v3 extended(const stp_v3 v[N], int i, bool cyclic)
{
    if (cyclic) return v[(i % N + N) % N];
    if (i < 0) return between(v[0], v[1], i);
    if (i >= N) return between(v[N - 1], v[N - 2], N - 1 - i);
    return v[i];
}

void stp_path_smooth(stp_v3 v[N], double sigma, bool cyclic)
{
    const int reach = (int) fmin(ceil(3 * sigma), REACH);
    double weight[2 * REACH + 1], sum = 0;
    stp_v3 out[N];
    for (int i = -reach; i <= reach; i++) sum += weight[i + reach] = exp(-i * i / (2 * sigma * sigma));
    for (int i = 0; i < N; i++) {
        stp_v3 s = { 0 };
        for (int j = -reach; j <= reach; j++) {
            const double g = weight[j + reach] / sum;
            const stp_v3 q = extended(v, i + j, cyclic);
            s = (stp_v3){ s.x + g * q.x, s.y + g * q.y, s.z + g * q.z };
        }
        out[i] = s;
    }
    memcpy(v, out, sizeof out);
}

static stp_rgb as_rgb(stp_v3 v) { return stp_rgb_clip((stp_rgb){ v.x, v.y, v.z }); }

void stp_path_colours(const stp_path *path, stp_rgb out[N], stp_v3 *lab)
{
    stp_v3 v[N];
    if (path->cyclic) sample_closed(path, v);
    else
        for (int i = 0; i < N; i++) v[i] = stp_spline_open(path->point, path->n, path->order, i / (N - 1.0));
    if (path->in_rgb)
        for (int i = 0; i < N; i++) v[i] = stp_lab_from_rgb(out[i] = as_rgb(v[i]));
    if (path->even != STP_EVEN_NOT) {
        stp_path_even(v, path->even);
        if (path->sigma > 0) stp_path_smooth(v, path->sigma, path->cyclic);
    }
    /* an sRGB path left as the spline runs keeps its colours to the last bit */
    if (path->even != STP_EVEN_NOT || !path->in_rgb)
        for (int i = 0; i < N; i++) out[i] = stp_rgb_clip(stp_rgb_from_lab(v[i]));
    if (lab) memcpy(lab, v, sizeof v);
}

/* ---- paths at even arc length in (a', b') ---- */

/* out[i].x is the place of sample i, counted in samples of v. */
static void even_arc(const stp_v3 v[N], stp_v3 out[N])
{
    double sum[N];
    sum[0] = 0;
    for (int i = 1; i < N; i++) sum[i] = sum[i - 1] + hypot(v[i].y - v[i - 1].y, v[i].z - v[i - 1].z);
    for (int i = 0, j = 0; i < N; i++) {
        const double t = sum[N - 1] * i / (N - 1);
        while (j < N - 2 && sum[j + 1] < t) j++;
        const double f = (t - sum[j]) / (sum[j + 1] - sum[j]);
        out[i] = between(v[j], v[j + 1], f);
        out[i].x = j + f;
    }
}

static stp_v3 bezier(const stp_v3 *p, int n, double t)
{
    stp_v3 q[STP_PATH_POINTS];
    memcpy(q, p, (size_t) n * sizeof *q);
    for (int r = 1; r < n; r++)
        for (int i = 0; i < n - r; i++) q[i] = between(q[i], q[i + 1], t);
    return q[0];
}

void stp_path_ucs(const stp_v3 *points, int n, double adapting, double j0, double j1, stp_rgb out[N])
{
    const stp_cam cam = stp_cam_make(adapting);
    stp_v3 curve[N], place[N];
    for (int i = 0; i < N; i++) curve[i] = bezier(points, n, i / (N - 1.0));
    even_arc(curve, place);
    for (int i = 0; i < N; i++) {
        stp_v3 q = bezier(points, n, place[i].x / (N - 1));
        q.x = j0 + (j1 - j0) * i / (N - 1);
        out[i] = stp_rgb_clip(stp_rgb_from_ucs(&cam, q));
    }
}

void stp_path_seen(const stp_rgb base[N], double j0, double dj, stp_rgb out[N])
{
    const stp_cam cam = stp_cam_standard();
    stp_v3 seen[N], even[N];
    for (int i = 0; i < N; i++) seen[i] = stp_ucs_from_rgb(&cam, stp_rgb_seen(base[i], STP_SIGHT_DEUTAN));
    even_arc(seen, even);
    for (int i = 0; i < N; i++) {
        even[i].x = j0 + dj * i;
        out[i] = stp_rgb_clip(stp_rgb_from_ucs(&cam, even[i]));
    }
}

void stp_path_helix(const double arg[4], stp_rgb out[N])
{
    for (int i = 0; i < N; i++) {
        const double l = i / (N - 1.0), x = pow(l, arg[3]), a = arg[2] * x * (1 - x) / 2;
        const double angle = 2 * PI * (arg[0] / 3 + arg[1] * l), c = cos(angle), s = sin(angle);
        out[i] = stp_rgb_clip((stp_rgb){ x + a * (-0.14861 * c + 1.78277 * s), x + a * (-0.29227 * c - 0.90649 * s),
                                         x + a * 1.97294 * c });
    }
}

void stp_path_ramp(const stp_rgb *colours, int n, stp_rgb out[N])
{
    for (int i = 0; i < N; i++) {
        const double t = (n - 1) * (i / (N - 1.0));
        const int k = n < 2 ? 0 : t < n - 1 ? (int) t : n - 2;
        const double w = t - k;
        const stp_rgb a = colours[k], b = colours[n < 2 ? 0 : k + 1];
        out[i] = (stp_rgb){ (1 - w) * a.r + w * b.r, (1 - w) * a.g + w * b.g, (1 - w) * a.b + w * b.b };
    }
}
