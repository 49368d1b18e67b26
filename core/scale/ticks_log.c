/* Ticks of a log axis: a series of factors repeated in every n-th decade, chosen by how near it comes to the
 * wanted number. Below one decade the ticks of a linear axis serve better. */
#include <math.h>
#include "scale/label.h"
#include "scale/ticks_kinds.h"

typedef struct series {
    int n_factors, factors[3];
    int every;                  /* decades between two groups */
    double below;               /* only for spans of fewer decades */
} series;

static const series all_series[] = {
    { 3, { 1, 2, 5 }, 1, 2 }, { 2, { 1, 3 }, 1, 3 }, { 1, { 1 }, 1, 999 },  { 1, { 1 }, 2, 999 },
    { 1, { 1 }, 3, 999 },     { 1, { 1 }, 5, 999 },  { 1, { 1 }, 10, 999 }, { 1, { 1 }, 20, 999 },
    { 1, { 1 }, 50, 999 },    { 1, { 1 }, 100, 999 },
};

static int floor_to(int e, int every)
{
    return (e >= 0 ? e : e - every + 1) / every * every;
}

/* The ticks of r in the domain; with loose also the last before and the first behind it. out may be NULL. */
static int collect(const stp_scale *s, const series *r, bool loose, stp_decimal *out)
{
    int n = 0;
    bool full = false;
    const int end = stp_exponent10(s->hi) + r->every;
    for (int e = floor_to(stp_exponent10(s->lo), r->every); e <= end && !full; e += r->every) {
        for (int i = 0; i < r->n_factors && !full; i++) {
            const stp_decimal d = { r->factors[i], e };
            const double v = stp_decimal_value(d);
            if (!(v > 0) || !isfinite(v) || (s->integer && !loose && e < 0)) continue;
            if (v <= s->lo * (1 + 1e-12) && loose) n = 0;       /* a later one is nearer */
            else if (v < s->lo * (1 - 1e-12)) continue;
            if (v > s->hi * (1 + 1e-12) && !loose) break;
            if (out) out[n] = d;
            n++;
            full = loose && v >= s->hi * (1 - 1e-12);
        }
    }
    return n;
}

static const series *best_series(const stp_scale *s, const stp_tick_style *style, double decades)
{
    const double wanted = style->wanted * 1.3;      /* the labels of decades are short */
    const series *best = NULL;
    double best_ratio = INFINITY;
    for (size_t i = 0; i < STP_COUNT(all_series); i++) {
        const series *const r = &all_series[i];
        if (decades >= r->below || (decades * r->n_factors > 8 * wanted * r->every && r->every < 100)) continue;
        const int n = collect(s, r, style->loose, NULL);
        const double ratio = n < 2 ? INFINITY : fmax(n / wanted, wanted / n);
        if (ratio >= best_ratio) continue;
        best = r;
        best_ratio = ratio;
    }
    return best;
}

static bool reads_plainly(const stp_decimal *at, int n)
{
    return stp_decimal_lead(at[0]) >= -3 && stp_decimal_lead(at[n - 1]) <= 5;
}

static const char *plain(stp_arena *arena, stp_decimal d, char thousands)
{
    return stp_label_in_form(arena, d, (stp_label_form) { .thousands = thousands });
}

stp_status stp_ticks_log(const stp_scale *s, const stp_tick_style *style, stp_arena *arena, stp_ticks *out,
                         stp_error *err)
{
    const double decades = log10(s->hi) - log10(s->lo);
    const series *const r = decades < 1 && !style->loose ? NULL : best_series(s, style, decades);
    if (!r) return stp_ticks_linear(s, style, arena, out, err);
    stp_ticks made = { .n = collect(s, r, style->loose, NULL) };
    stp_decimal *const at = stp_arena_array(arena, (size_t) made.n + 1, sizeof *at);
    made.ticks = stp_arena_array(arena, (size_t) made.n + 1, sizeof *made.ticks);
    if (!at || !made.ticks) return stp_no_memory(err, "ticks");
    /* counting and filling walk the same way, but a loose walk may step back: fill what was counted */
    collect(s, r, style->loose, at);
    const bool is_plain = reads_plainly(at, made.n);
    for (int i = 0; i < made.n; i++) {
        made.ticks[i].value = stp_decimal_value(at[i]);
        made.ticks[i].label = is_plain ? plain(arena, at[i], style->thousands) : stp_label_power(arena, at[i]);
    }
    if (arena->failed) return stp_no_memory(err, "tick labels");
    *out = made;
    return STP_OK;
}
