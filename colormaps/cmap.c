/* Maps by name. A name is a base (one of ours, a list of colours or a file) and endings that change it;
 * endings are taken off from the right and done from the left. Nothing is cached: a map takes well under
 * a millisecond to make, and is made straight into the caller's struct. */
#include "colormaps/cmap.h"
#include "base/text.h"
#include "colormaps/maps.h"
#include "colormaps/names.h"
#include "colormaps/read.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert((int) STP_CMAP_SIZE == (int) STP_PATH_SIZE, "maps are made at the length they are shown");

enum { N = STP_CMAP_SIZE, ENDINGS = 8, LIST_MAX = 1024 };

static void set(double to[3], stp_rgb c)
{
    to[0] = c.r, to[1] = c.g, to[2] = c.b;
}

static stp_rgb get(const stp_cmap *map, int i)
{
    return (stp_rgb){ map->rgb[i][0], map->rgb[i][1], map->rgb[i][2] };
}

static stp_rgb exact_at(const stp_cmap *map, double t)
{
    const double x = (t > 0 ? t < 1 ? t : 1 : 0) * (N - 1);
    const int k = x < N - 1 ? (int) x : N - 2;
    const double w = x - k;
    const stp_rgb a = get(map, k), b = get(map, k + 1);
    return (stp_rgb){ a.r + w * (b.r - a.r), a.g + w * (b.g - a.g), a.b + w * (b.b - a.b) };
}

uint32_t stp_cmap_at(const stp_cmap *map, double t)
{
    return stp_rgb_bytes(exact_at(map, t));
}

/* ---- lists of colours ---- */

/* One element of a list, "#fff" or "0.3:#fff". at is NaN when no place is given. */
static bool read_element(const char *s, double *at, stp_rgb *colour)
{
    const char *colon = strchr(s, ':');
    uint32_t rgba;
    double v = NAN;
    if (colon && (!stp_parse_double(s, (size_t) (colon - s), &v) || !(v >= 0 && v <= 1))) return false;
    if (!stp_color_parse(colon ? colon + 1 : s, &rgba)) return false;
    *at = v;
    *colour = stp_rgb_from_bytes(rgba);
    return true;
}

static void fill_stops(stp_cmap *out, const double *at, const stp_rgb *colour, int n)
{
    stp_cmap map = { 0 };
    for (int i = 0, k = 0; i < N; i++) {
        const double t = i / (N - 1.0);
        while (k < n - 2 && at[k + 1] < t) k++;
        const double w = fmin(fmax((t - at[k]) / (at[k + 1] - at[k]), 0), 1);
        const stp_rgb a = colour[k], b = colour[k + 1];
        set(map.rgb[i], (stp_rgb){ a.r + w * (b.r - a.r), a.g + w * (b.g - a.g), a.b + w * (b.b - a.b) });
    }
    *out = map;
}

static stp_status read_list(stp_cmap *out, stp_arena *arena, const char *name, stp_error *err)
{
    const char *const *words;
    double at[LIST_MAX];
    stp_rgb colour[LIST_MAX];
    int n = 0, placed = 0;
    STP_TRY(stp_split(arena, name, ',', &words, &n, err));
    if (n < 2 || n > LIST_MAX)
        return stp_fail(err, STP_ERR_USAGE, "a colormap of %d colours (2 to %d make one)", n, LIST_MAX);
    for (int i = 0; i < n; i++) {
        if (!read_element(words[i], &at[i], &colour[i])) {
            stp_fail(err, STP_ERR_USAGE, "'%.60s' is not a colour", words[i]);
            return stp_hint(err, "write #rgb, #rrggbb or a CSS name, and a place 0..1 before it if you like: 0.3:#08f");
        }
        placed += !isnan(at[i]);
    }
    if (placed && placed != n)
        return stp_fail(err, STP_ERR_USAGE, "some colours of '%.80s' have a place and some have none", name);
    for (int i = 0; i < n; i++) {
        if (!placed) at[i] = i / (n - 1.0);
        if (i && !(at[i] > at[i - 1])) return stp_fail(err, STP_ERR_USAGE, "places of '%.80s' do not rise", name);
    }
    fill_stops(out, at, colour, n);
    return STP_OK;
}

bool stp_name_is_list(const char *name)
{
    return *name == '#' || strchr(name, ',');
}

/* ---- endings ---- */

typedef struct ending {
    stp_status (*change)(stp_cmap *map, const struct ending *e, stp_error *err);
    double a, b;
} ending;

static stp_status reverse(stp_cmap *map, const ending *e, stp_error *err)
{
    (void) e, (void) err;
    for (int i = 0; i < N / 2; i++) {
        const stp_rgb c = get(map, i);
        set(map->rgb[i], get(map, N - 1 - i));
        set(map->rgb[N - 1 - i], c);
    }
    const stp_cmap old = *map;
    map->has_under = old.has_over;
    map->has_over = old.has_under;
    memcpy(map->under, old.over, sizeof old.over);
    memcpy(map->over, old.under, sizeof old.under);
    return STP_OK;
}

bool stp_cmap_is_cyclic(const stp_cmap *map)
{
    enum { SEAM = 5 };                 /* CAM02-UCS units; a step in our cyclic maps is about 1 */
    const stp_cam cam = stp_cam_standard();
    const stp_v3 first = stp_ucs_from_rgb(&cam, get(map, 0)), last = stp_ucs_from_rgb(&cam, get(map, N - 1));
    if (stp_v3_distance(first, last) > SEAM) return false;
    for (int i = 0; i < N; i++)        /* one flat colour is no circle */
        if (stp_v3_distance(first, stp_ucs_from_rgb(&cam, get(map, i))) > SEAM) return true;
    return false;
}

static stp_status rotate(stp_cmap *map, const ending *e, stp_error *err)
{
    stp_rgb c[N];
    if (!stp_cmap_is_cyclic(map)) {
        stp_fail(err, STP_ERR_USAGE, "a colormap whose ends differ cannot be rotated by %g", e->a);
        return stp_hint(err, "cyclic maps can: colorwheel, CET_C1 to CET_C11");
    }
    for (int i = 0; i < N; i++) c[i] = get(map, i);
    stp_map_turn(c, e->a);
    for (int i = 0; i < N; i++) set(map->rgb[i], c[i]);
    return STP_OK;
}

static stp_status part(stp_cmap *map, const ending *e, stp_error *err)
{
    const stp_cmap old = *map;
    if (!(e->a >= 0 && e->b <= 1 && e->a < e->b))
        return stp_fail(err, STP_ERR_USAGE, "%g..%g is not a part of 0..1", e->a, e->b);
    for (int i = 0; i < N; i++) set(map->rgb[i], exact_at(&old, e->a + (e->b - e->a) * i / (N - 1)));
    return STP_OK;
}

static stp_status steps(stp_cmap *map, const ending *e, stp_error *err)
{
    const stp_cmap old = *map;
    const int n = e->a >= 2 && e->a <= N ? (int) e->a : 0;
    if (!n) return stp_fail(err, STP_ERR_USAGE, "%.0f flat steps (2 to %d can be had)", e->a, N);
    for (int i = 0; i < N; i++) set(map->rgb[i], exact_at(&old, (i * n / N) / (n - 1.0)));
    return STP_OK;
}

/* Each reader looks at the end of name[0..n): the length of what is left, or n when it is not its ending. */
static size_t read_reverse(const char *name, size_t n, ending *e)
{
    if (n < 3 || !stp_map_same_name(name + n - 2, 2, "_r")) return n;
    *e = (ending){ .change = reverse };
    return n - 2;
}

static size_t last_of(const char *name, size_t n, char c)
{
    while (n && name[n - 1] != c) n--;
    return n ? n - 1 : (size_t) -1;
}

static size_t read_rotate(const char *name, size_t n, ending *e)
{
    const size_t at = last_of(name, n, '@');
    double v;
    if (at == (size_t) -1 || !stp_parse_double(name + at + 1, n - at - 1, &v) || !(v >= -1 && v <= 1)) return n;
    *e = (ending){ .change = rotate, .a = v };
    return at;
}

static size_t read_steps(const char *name, size_t n, ending *e)
{
    const size_t at = last_of(name, n, '/');
    int64_t v;
    if (at == (size_t) -1 || !stp_parse_int(name + at + 1, n - at - 1, &v)) return n;
    *e = (ending){ .change = steps, .a = (double) v };
    return at;
}

/* ":lo..hi"; an end left out is the map's own. */
static size_t read_part(const char *name, size_t n, ending *e)
{
    const size_t at = last_of(name, n, ':');
    if (at == (size_t) -1) return n;
    const char *s = name + at + 1, *dots = memmem(s, n - at - 1, "..", 2);
    if (!dots) return n;
    const size_t left = (size_t) (dots - s), right = n - at - 1 - left - 2;
    double lo = 0, hi = 1;
    if ((left && !stp_parse_double(s, left, &lo)) || (right && !stp_parse_double(dots + 2, right, &hi))) return n;
    *e = (ending){ .change = part, .a = lo, .b = hi };
    return at;
}

static size_t (*const ending_readers[])(const char *name, size_t n, ending *e) = {
    read_reverse, read_rotate, read_steps, read_part,
};

static size_t take_ending(const char *name, size_t n, ending *e)
{
    for (size_t k = 0; k < STP_COUNT(ending_readers); k++) {
        const size_t left = ending_readers[k](name, n, e);
        if (left < n) return left;
    }
    return n;
}

/* ---- finding ---- */

static stp_status make_entry(stp_cmap *out, const stp_map_entry *e, double turn, stp_error *err)
{
    stp_rgb c[N];
    if (!stp_map_make(e, c, NULL)) return stp_fail(err, STP_ERR_DATA, "definition of '%s' cannot be read", e->name);
    if (turn != 0) stp_map_turn(c, turn);
    *out = (stp_cmap){ 0 };
    for (int i = 0; i < N; i++) set(out->rgb[i], c[i]);
    return STP_OK;
}

static stp_status read_map_file(stp_cmap *out, stp_arena *arena, const char *path, stp_error *err)
{
    stp_colours c = { 0 };
    STP_TRY(stp_colours_read(&c, arena, path, err));
    stp_colours_map(&c, out);
    return STP_OK;
}

/* STP_OK with *found false: no map, list or file is called that. */
static stp_status find_base(stp_cmap *out, bool *found, stp_arena *arena, const char *name, stp_error *err)
{
    double turn;
    const stp_map_entry *e = stp_map_find(name, &turn);
    *found = true;
    if (e) return make_entry(out, e, turn, err);
    if (stp_colours_is_file(name)) return read_map_file(out, arena, name, err);
    if (stp_name_is_list(name)) return read_list(out, arena, name, err);
    *found = false;
    return STP_OK;
}

stp_status stp_cmap_try(stp_cmap *out, bool *found, stp_arena *arena, const char *name, stp_error *err)
{
    ending e[ENDINGS];
    stp_cmap map = { 0 };
    int n = 0;
    char *base = stp_arena_text(arena, name);
    if (!base) return stp_no_memory(err, "a colormap's name");
    for (;;) {
        /* the whole name first: "mine_r.csv" and "cyclic_..._s25" are not endings */
        bool plain = stp_map_find(base, NULL) || stp_colours_is_file(base);
        const size_t length = strlen(base), left = plain || n == ENDINGS ? length : take_ending(base, length, &e[n]);
        if (left == length || !left) break;
        base[left] = 0;
        n++;
    }
    STP_TRY(find_base(&map, found, arena, base, err));
    if (!*found) return STP_OK;
    while (n > 0) {
        n--;
        STP_TRY(e[n].change(&map, &e[n], err));
    }
    *out = map;
    return STP_OK;
}

stp_status stp_cmap_find(stp_cmap *out, const char *name, stp_error *err)
{
    stp_arena arena = { 0 };
    bool found = false;
    stp_status s = stp_cmap_try(out, &found, &arena, name, err);
    if (s == STP_OK && !found) {
        const char *near = stp_name_near(&arena, name, true, false);
        s = stp_fail(err, STP_ERR_USAGE, "no colormap '%.80s'", name);
        if (near) stp_hint(err, "did you mean '%s'? 'stipple list cmaps' shows all", near);
        else stp_hint(err, "'stipple list cmaps' shows all");
    }
    stp_arena_clear(&arena);
    return s;
}

/* ---- lists for people ---- */

int stp_cmap_count(void)
{
    return stp_map_entry_count;
}

stp_cmap_info stp_cmap_info_at(int i)
{
    if (i < 0 || i >= stp_map_entry_count) return (stp_cmap_info){ "", "", "", "", "", "" };
    const stp_map_entry *e = &stp_map_entries[i];
    return (stp_cmap_info){ e->name, e->full_name, e->cet, e->aliases, e->group, e->help };
}
