/* Ticks of scales that bend both ways from 0: symlog (decades on both sides of a straight part) and sqrt. */
#include <math.h>
#include "scale/label.h"
#include "scale/ticks_kinds.h"

enum { MOST_TICKS = 1400 };            /* all decades of double, twice, and 0 */

/* Every n-th decade of each side beyond the straight part, and 0; from the lowest. out may be NULL. */
static int collect(const stp_scale *s, int every, stp_decimal *out)
{
    const int first = stp_exponent10(s->bend), last = stp_exponent10(fmax(fabs(s->lo), fabs(s->hi)));
    int n = 0;
    for (int side = -1; side <= 1; side++)
        for (int i = first; i <= last; i++) {
            const int e = side < 0 ? last - (i - first) : i;
            const stp_decimal d = { side, side ? e : 0 };
            const double v = stp_decimal_value(d);
            const bool shown = side ? (e - first) % every == 0 : i == first;
            if (!shown || v < s->lo || v > s->hi) continue;
            if (out && n < MOST_TICKS) out[n] = d;
            n += n < MOST_TICKS;
        }
    return n;
}

stp_status stp_ticks_symlog(const stp_scale *s, const stp_tick_style *style, stp_arena *arena, stp_ticks *out,
                            stp_error *err)
{
    int every = 1;
    while (collect(s, every, NULL) > style->wanted * 1.5 + 1 && every < 700) every++;
    const int n = collect(s, every, NULL);
    if (n < 2) return stp_ticks_linear(s, style, arena, out, err);
    stp_decimal *at = stp_arena_array(arena, (size_t) n, sizeof *at);
    stp_ticks made = { .ticks = stp_arena_array(arena, (size_t) n, sizeof *made.ticks), .n = n };
    if (!at || !made.ticks) return stp_no_memory(err, "ticks");
    collect(s, every, at);
    bool plain = true;
    for (int i = 0; i < n; i++) plain &= !at[i].mantissa || (at[i].exponent >= -3 && at[i].exponent <= 5);
    for (int i = 0; i < n; i++) {
        made.ticks[i].value = stp_decimal_value(at[i]);
        made.ticks[i].label =
            plain ? stp_label_in_form(
                        arena, at[i],
                        (stp_label_form){ .thousands = style->thousands,
                                          .decimals = at[i].mantissa && at[i].exponent < 0 ? -at[i].exponent : 0 })
                  : stp_label_power(arena, at[i]);
    }
    if (arena->failed) return stp_no_memory(err, "tick labels");
    *out = made;
    return STP_OK;
}

/* Round numbers as on a straight axis: near 0 they stand apart, far from it they draw together, so those that would
 * crowd are left out. */
stp_status stp_ticks_sqrt(const stp_scale *s, const stp_tick_style *style, stp_arena *arena, stp_ticks *out,
                          stp_error *err)
{
    STP_TRY(stp_ticks_linear(s, style, arena, out, err));
    const double room = 0.5 / fmax(2, style->wanted);
    double last = -INFINITY;
    int n = 0;
    for (int i = 0; i < out->n; i++) {
        const double at = stp_scale_at(s, out->ticks[i].value), distance = fabs(at - last);
        if (n && distance < room) continue;
        out->ticks[n++] = out->ticks[i];
        last = at;
    }
    out->n = n;
    return STP_OK;
}
