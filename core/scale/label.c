/* How numbers and times are written on a picture. Digits come from decimal.c (exact); here they get their
 * minus, separators, powers and letters. Times are in ticks_time.c, but for the single instant. */
#include "scale/label.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/time.h"
#include "scale/ticks.h"

enum { MOST_DIGITS = 6, LONGEST_PLAIN = 15, SMALLEST_PLAIN = -4, NUMBER_SIZE = 448 };

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

const char *stp_label_dress(stp_arena *arena, const char *digits, char thousands)
{
    char out[2 * NUMBER_SIZE];
    size_t n = 0;
    const bool minus = *digits == '-';
    digits += minus;
    const char space[] = { thousands, 0 }, *const between = !thousands ? "" : thousands == ' ' ? "\u2009" : space;
    const size_t whole = strspn(digits, "0123456789"), length = strlen(digits);
    if (minus) n += (size_t) snprintf(out, sizeof out, "%s", STP_MINUS);
    for (size_t i = 0; i < length && n + 8 < sizeof out; i++) {
        if (i > 0 && i < whole && (whole - i) % 3 == 0)
            for (const char *p = between; *p; p++) out[n++] = *p;
        out[n++] = digits[i];
    }
    return or_empty(stp_arena_bytes(arena, out, n));
}

/* An exponent in raised digits. */
static void superscript(char out[48], int e)
{
    static const char *const raised[] = { "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹" };
    char digits[16];
    snprintf(digits, sizeof digits, "%d", abs(e));
    size_t n = (size_t) snprintf(out, 48, "%s", e < 0 ? "⁻" : "");
    for (const char *p = digits; *p && n + 4 < 48; p++) n += (size_t) snprintf(out + n, 48 - n, "%s", raised[*p - '0']);
}

const char *stp_label_power(stp_arena *arena, stp_decimal d)
{
    char digits[64], power[48];
    const int lead = stp_decimal_lead(d);
    d = stp_decimal_reduced(d);
    if (d.mantissa == 0) return "0";
    superscript(power, lead);
    if (d.mantissa == 1) return or_empty(stp_arena_printf(arena, "10%s", power));
    if (d.mantissa == -1) return or_empty(stp_arena_printf(arena, "%s10%s", STP_MINUS, power));
    stp_decimal_text(digits, sizeof digits, d, lead, 0);
    return or_empty(stp_arena_printf(arena, "%s×10%s", stp_label_dress(arena, digits, 0), power));
}

/* ---- the ticks of one axis --------------------------------------------------------------- */

static int floor3(int e)
{
    return (e >= 0 ? e : e - 2) / 3 * 3;
}

static int most(int a, int b)
{
    return a > b ? a : b;
}

stp_label_form stp_label_form_of(const stp_decimal *ticks, int n, char thousands, bool years)
{
    int lead = INT32_MIN, last = INT32_MAX;
    bool all_years = years;
    for (int i = 0; i < n; i++) {
        const stp_decimal d = stp_decimal_reduced(ticks[i]);
        const int d_lead = stp_decimal_lead(d);
        all_years = all_years && d.mantissa > 0 && d_lead == 3 && stp_decimal_value(d) < 3000;
        if (d.mantissa == 0) continue;
        lead = most(lead, d_lead);
        if (d.exponent < last) last = d.exponent;
    }
    if (lead == INT32_MIN) lead = last = 0;
    const stp_label_form plain = { 0, most(0, -last), lead >= 3 && !all_years ? thousands : 0 };
    const int shift = floor3(lead);
    const stp_label_form scaled = { shift, most(0, shift - last), 0 };
    const int plain_digits = most(1, lead + 1) + plain.decimals, scaled_digits = lead - shift + 1 + scaled.decimals;
    const bool is_long = plain_digits > MOST_DIGITS || lead < SMALLEST_PLAIN;
    const bool shorter = is_long && scaled_digits < plain_digits;
    return shorter && (scaled_digits <= MOST_DIGITS || plain_digits > LONGEST_PLAIN) ? scaled : plain;
}

const char *stp_label_in_form(stp_arena *arena, stp_decimal d, stp_label_form form)
{
    char digits[NUMBER_SIZE];
    stp_decimal_text(digits, sizeof digits, d, form.shift, form.decimals);
    return stp_label_dress(arena, digits, form.thousands);
}

const char *stp_label_suffix(stp_arena *arena, int shift)
{
    if (shift == 0) return NULL;
    if (shift == 6) return "(millions)";
    if (shift == 9) return "(billions)";
    char power[48];
    superscript(power, shift);
    return or_empty(stp_arena_printf(arena, "(×10%s)", power));
}

/* ---- single values ------------------------------------------------------------------------ */

static const char *no_number(double v)
{
    return isnan(v) ? "NaN" : v < 0 ? STP_MINUS "∞" : "∞";
}

const char *stp_label_compact(stp_arena *arena, double v)
{
    static const char letters[] = " kMGTPE";
    if (!isfinite(v)) return no_number(v);
    const stp_decimal d = stp_decimal_from(v, 4);
    const int lead = stp_decimal_lead(d);
    if (lead < SMALLEST_PLAIN || lead >= 21) return stp_label_power(arena, d);
    char digits[64];
    const int letter = lead >= 4 ? lead / 3 : 0;
    stp_decimal_text(digits, sizeof digits, d, 3 * letter, 0);
    const char *const text = stp_label_dress(arena, digits, 0);
    return letter ? or_empty(stp_arena_printf(arena, "%s%c", text, letters[letter])) : text;
}

const char *stp_label_fixed(stp_arena *arena, double v, int decimals, char thousands)
{
    char digits[NUMBER_SIZE];
    if (!isfinite(v)) return no_number(v);
    snprintf(digits, sizeof digits, "%.*f", decimals < 0 ? 0 : decimals > 30 ? 30 : decimals, v);
    const char *const size = digits + (*digits == '-');
    const bool zero = size[strspn(size, "0.")] == 0;
    return stp_label_dress(arena, zero ? size : digits, thousands);
}

/* Fields finer than a hundred-thousandth of the domain are noise of where a pointer stood. */
static int64_t cut_to_domain(const stp_scale *s, int64_t t)
{
    static const int64_t seconds[] = { 86400, 60, 1 };
    const double units = (double) stp_time_units(s->time_digits), least = (s->hi - s->lo) * 1e-5;
    int64_t step = 1;
    for (size_t i = 0; i < STP_COUNT(seconds) && step == 1; i++)
        if (least >= (double) seconds[i] * units) step = seconds[i] * (int64_t) units;
    const int64_t behind = (t % step + step) % step;
    return t < INT64_MIN + behind ? t : t - behind;
}

const char *stp_label_time(stp_arena *arena, const stp_scale *s, double v)
{
    char text[STP_TIME_SIZE];
    if (isnan(v)) return no_number(v);
    int64_t t = v >= 0x1p63 ? INT64_MAX : v < -0x1p63 ? INT64_MIN : (int64_t) nearbyint(v);
    if (__builtin_add_overflow(s->origin, t, &t)) t = v > 0 ? INT64_MAX : INT64_MIN;
    stp_format_time(text, cut_to_domain(s, stp_scale_wall(s, t)), s->time_digits);
    char *const between = strchr(text, 'T');
    if (between) *between = ' ';                /* as people write it */
    return or_empty(stp_arena_text(arena, text));
}
