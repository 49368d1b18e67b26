/* Reads an entry of the map table and hands its numbers to the generator (path.c). One maker a
 * construction; maps.def says what the words mean. */
#include "colormaps/maps.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PI 3.14159265358979323846
enum { N = STP_PATH_SIZE };

/* ---- names ---- */

static char fold(char c)
{
    return c >= 'A' && c <= 'Z' ? (char) (c - 'A' + 'a') : c == '-' ? '_' : c;
}

static bool same_exact(const char *a, size_t n, const char *b)
{
    return strlen(b) == n && !memcmp(a, b, n);
}

bool stp_map_same_name(const char *a, size_t n, const char *b)
{
    for (size_t i = 0; i < n; i++)
        if (!b[i] || fold(a[i]) != fold(b[i])) return false;
    return !b[n];
}

bool stp_map_same_word(const char *a, size_t n, const char *words)
{
    while (*words) {
        const size_t len = strcspn(words, " ");
        size_t i = 0;
        while (i < n && i < len && fold(a[i]) == fold(words[i])) i++;
        if (i == n && i == len) return true;
        words += len + (words[len] == ' ');
    }
    return false;
}

static const stp_map_entry *find_plain(const char *name, size_t n)
{
    for (int i = 0; i < stp_map_entry_count; i++)
        if (same_exact(name, n, stp_map_entries[i].name)) return &stp_map_entries[i];
    for (int i = 0; i < stp_map_entry_count; i++) {
        const stp_map_entry *e = &stp_map_entries[i];
        if (stp_map_same_name(name, n, e->name) || stp_map_same_name(name, n, e->full_name) ||
            (n && stp_map_same_name(name, n, e->cet)) || stp_map_same_word(name, n, e->aliases))
            return e;
    }
    return NULL;
}

/* "cyclic_..._s25", or a CET number of a cyclic map and "s". */
static const stp_map_entry *find_quarter(const char *name, size_t n)
{
    const stp_map_entry *e = NULL;
    if (n > 4 && stp_map_same_name(name + n - 4, 4, "_s25")) e = find_plain(name, n - 4);
    else if (n > 2 && fold(name[0]) == 'c' && fold(name[n - 1]) == 's') e = find_plain(name, n - 1);
    return e && !strcmp(e->group, "cyclic") ? e : NULL;
}

const stp_map_entry *stp_map_find(const char *name, double *turn)
{
    for (int part = 0; part < 2; part++) {
        const size_t n = strlen(name);
        const stp_map_entry *e = find_plain(name, n), *quarter = e ? NULL : find_quarter(name, n);
        if (turn) *turn = quarter ? 0.25 : 0;
        if (e || quarter) return e ? e : quarter;
        if (n < 5 || !stp_map_same_name(name, 4, "cet_")) break;
        name += 4;
    }
    return NULL;
}

/* ---- numbers ---- */

static stp_v3 polar(double l, double chroma, double hue)
{
    return (stp_v3){ l, chroma * cos(hue * PI / 180), chroma * sin(hue * PI / 180) };
}

static int read_spiral(const char *text, stp_v3 *out)
{
    double n, l[2], c[2], h[2], gamma;
    const int got = sscanf(text, "spiral %lf %lf:%lf %lf:%lf %lf:%lf %lf", &n, &l[0], &l[1], &c[0], &c[1], &h[0], &h[1],
                           &gamma);
    if (got != 8 || !(n >= 2 && n <= STP_PATH_POINTS)) return 0;
    for (int i = 0; i < (int) n; i++) {
        const double t = i / (n - 1);
        out[i] = polar(l[0] + (l[1] - l[0]) * t, c[0] + (c[1] - c[0]) * pow(t, gamma), h[0] + (h[1] - h[0]) * t);
    }
    return (int) n;
}

/* Points behind each other, ';' between; returns how many, 0 when the text cannot be read. */
static int read_points(const char *text, stp_v3 *out)
{
    if (!strncmp(text, "spiral", 6)) return read_spiral(text, out);
    int n = 0;
    while (*text) {
        double v[3];
        if (n == STP_PATH_POINTS) return 0;
        if (sscanf(text, "%lf %lf@%lf", &v[0], &v[1], &v[2]) == 3) out[n++] = polar(v[0], v[1], v[2]);
        else if (sscanf(text, "%lf %lf %lf", &v[0], &v[1], &v[2]) == 3) out[n++] = (stp_v3){ v[0], v[1], v[2] };
        else if (sscanf(text, "%lf %lf", &v[0], &v[1]) == 2) out[n++] = (stp_v3){ 0, v[0], v[1] };
        else return 0;
        text += strcspn(text, ";");
        text += *text == ';';
    }
    return n;
}

/* ---- makers: one a construction ---- */

static const struct { const char *name; stp_even even; } evens[] = {
    { "L", STP_EVEN_LIGHTNESS }, { "Lab", STP_EVEN_DIFFERENCE }, { "none", STP_EVEN_NOT },
};

static bool make_spline(const stp_map_entry *e, const char *args, stp_rgb *out, stp_v3 *lab)
{
    char weights[8] = "", cyclic[8] = "";
    stp_path path = { .in_rgb = e->construction[0] == 'r' };
    if (sscanf(args, "%d %7s %lf %7s", &path.order, weights, &path.sigma, cyclic) < 3) return false;
    path.cyclic = !strcmp(cyclic, "cyclic");
    path.n = read_points(e->points, path.point);
    if (path.order < 2 || path.order > (path.cyclic ? 3 : STP_PATH_ORDER) || path.n < path.order) return false;
    for (size_t i = 0; i < sizeof evens / sizeof *evens; i++) {
        if (strcmp(evens[i].name, weights) != 0) continue;
        path.even = evens[i].even;
        stp_path_colours(&path, out, lab);
        return true;
    }
    return false;
}

static bool make_ucs(const stp_map_entry *e, const char *args, stp_rgb *out, stp_v3 *lab)
{
    double adapting, j0, j1;
    stp_v3 points[STP_PATH_POINTS];
    const int n = read_points(e->points, points);
    (void) lab;
    if (sscanf(args, "%lf %lf:%lf", &adapting, &j0, &j1) != 3 || n < 2) return false;
    stp_path_ucs(points, n, adapting, j0, j1, out);
    return true;
}

static bool make_helix(const stp_map_entry *e, const char *args, stp_rgb *out, stp_v3 *lab)
{
    double arg[4];
    (void) e, (void) lab;
    if (sscanf(args, "%lf %lf %lf %lf", &arg[0], &arg[1], &arg[2], &arg[3]) != 4) return false;
    stp_path_helix(arg, out);
    return true;
}

static bool make_ramp(const stp_map_entry *e, const char *args, stp_rgb *out, stp_v3 *lab)
{
    stp_rgb anchor[STP_PATH_POINTS];
    int n = 0;
    (void) args, (void) lab;
    for (const char *s = e->points; *s && n < STP_PATH_POINTS; s += strspn(s, " ")) {
        char *end;
        const unsigned long v = strtoul(s, &end, 16);
        if (end - s != 6) return false;
        anchor[n++] = stp_rgb_from_bytes((uint32_t) v << 8);
        s = end;
    }
    if (n < 2) return false;
    stp_path_ramp(anchor, n, out);
    return true;
}

/* Maps made of another: the base must come before, and may not be of this sort itself. */
static bool make_base(const stp_map_entry *e, const char *args, char *name, stp_rgb *base, double arg[2], int n_args)
{
    if (sscanf(args, "%63s %lf %lf", name, &arg[0], &arg[1]) != 1 + n_args) return false;
    const stp_map_entry *b = stp_map_find(name, NULL);
    return b && b != e && strncmp(b->construction, "turn", 4) != 0 && strncmp(b->construction, "cvd", 3) != 0 &&
           stp_map_make(b, base, NULL);
}

static bool make_seen(const stp_map_entry *e, const char *args, stp_rgb *out, stp_v3 *lab)
{
    char name[64];
    double arg[2];
    stp_rgb base[N];
    (void) lab;
    if (!make_base(e, args, name, base, arg, 2)) return false;
    stp_path_seen(base, arg[0], arg[1], out);
    return true;
}

static bool make_turn(const stp_map_entry *e, const char *args, stp_rgb *out, stp_v3 *lab)
{
    char name[64];
    double arg[2];
    (void) lab;
    if (!make_base(e, args, name, out, arg, 1)) return false;
    stp_map_turn(out, arg[0]);
    return true;
}

static const struct {
    const char *word;
    bool (*make)(const stp_map_entry *entry, const char *args, stp_rgb *out, stp_v3 *lab);
    bool gives_path;
} makers[] = {
    { "lab", make_spline, true },
    { "rgb", make_spline, true },
    { "ucs", make_ucs, false },
    { "cvd", make_seen, false },
    { "helix", make_helix, false },
    { "turn", make_turn, false },
    { "ramp", make_ramp, false },
};

bool stp_map_make(const stp_map_entry *e, stp_rgb out[N], stp_v3 *lab)
{
    for (size_t k = 0; k < sizeof makers / sizeof *makers; k++) {
        const size_t n = strlen(makers[k].word);
        if (strncmp(e->construction, makers[k].word, n) != 0) continue;
        if (!makers[k].make(e, e->construction + n, out, lab)) return false;
        if (lab && !makers[k].gives_path)
            for (int i = 0; i < N; i++) lab[i] = stp_lab_from_rgb(out[i]);
        return true;
    }
    return false;
}

void stp_map_turn(stp_rgb map[N], double part)
{
    stp_rgb old[N];
    memcpy(old, map, sizeof old);
    for (int i = 0; i < N; i++) {
        double at = fmod(i - part * N, N);
        if (at < 0) at += N;
        const int k = (int) at % N;
        const double w = at - floor(at);
        const stp_rgb a = old[k], b = old[(k + 1) % N];
        map[i] = (stp_rgb){ a.r + w * (b.r - a.r), a.g + w * (b.g - a.g), a.b + w * (b.b - a.b) };
    }
}
