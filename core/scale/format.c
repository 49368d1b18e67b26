/* Patterns in the manner of printf and strftime, without the C library's locale. */
#include "scale/format.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/buf.h"
#include "base/time.h"
#include "scale/label.h"
#include "scale/ticks.h"

/* ---- numbers ------------------------------------------------------------------------------------------------- */

/* "%,.2f" taken apart. */
typedef struct conversion { bool commas; int decimals; char letter; size_t length; } conversion;

static bool read_conversion(const char *s, conversion *out)
{
    const char *c = s + 1;
    *out = (conversion) { .decimals = -1 };
    if (*c == ',') out->commas = true, c++;
    if (*c == '.') {
        if (c[1] < '0' || c[1] > '9') return false;
        out->decimals = c[1] - '0';
        c += 2;
    }
    out->letter = *c;
    out->length = (size_t) (c + 1 - s);
    return *c && strchr("fdeg", *c) != NULL;
}

/* 1.5×10³ */
static const char *scientific(stp_arena *arena, double v, int decimals)
{
    const stp_decimal d = stp_decimal_from(v, decimals + 1);
    return stp_label_power(arena, d);
}

static const char *number_text(stp_arena *arena, const conversion *c, double v)
{
    const int decimals = c->letter == 'd' ? 0 : c->decimals < 0 ? (c->letter == 'f' ? 6 : 3) : c->decimals;
    if (c->letter == 'g') return stp_label_compact(arena, v);
    if (c->letter == 'e' && v != 0) return scientific(arena, v, decimals);
    return stp_label_fixed(arena, v, decimals, c->commas ? ',' : 0);
}

static stp_status bad_number(const char *what, const char *pattern, stp_error *err)
{
    stp_fail(err, STP_ERR_USAGE, "%s: '%.100s' is no pattern for a number", what, pattern);
    return stp_hint(err, "patterns: %%.1f, %%d km, %%,d, %%.2e, %%g, or %%%% for parts of a hundred");
}

/* Parts of a hundred with the decimals they need. */
static const char *percent(stp_arena *arena, double v)
{
    const double part = v * 100;
    const int decimals = fabs(part - round(part)) < 1e-6 ? 0 : fabs(part * 10 - round(part * 10)) < 1e-6 ? 1 : 2;
    return stp_arena_printf(arena, "%s%%", stp_label_fixed(arena, part, decimals, 0));
}

static stp_status finish(const char **out, stp_arena *arena, stp_buf *text, stp_error *err)
{
    const char *mine = text->failed ? NULL : stp_arena_text(arena, text->data ? text->data : "");
    stp_buf_clear(text);
    if (!mine) return stp_no_memory(err, "labels");
    *out = mine;
    return STP_OK;
}

stp_status stp_format_number(const char **out, stp_arena *arena, const char *what, const char *pattern, double v,
                             stp_error *err)
{
    stp_buf text = { 0 };
    int n = 0;
    if (!strcmp(pattern, "%%")) {
        *out = percent(arena, v);
        return *out ? STP_OK : stp_no_memory(err, "labels");
    }
    for (const char *s = pattern; *s; s++) {
        conversion c;
        if (*s != '%' || s[1] == '%') {
            stp_buf_char(&text, *s);
            s += *s == '%';
            continue;
        }
        if (!read_conversion(s, &c) || n++) {
            stp_buf_clear(&text);
            return bad_number(what, pattern, err);
        }
        stp_buf_text(&text, number_text(arena, &c, v));
        s += c.length - 1;
    }
    if (n) return finish(out, arena, &text, err);
    stp_buf_clear(&text);
    return bad_number(what, pattern, err);
}

/* ---- times ------------------------------------------------------------------------------------------------------ */

static bool put_field(stp_buf *out, char letter, const stp_civil *c)
{
    static const char months[][4] = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };
    const int day_of_year =
        (int) (stp_days_from_civil(c->year, c->month, c->day) - stp_days_from_civil(c->year, 1, 1)) + 1;
    const struct { char letter; int width, value; } fields[] = {
        { 'm', 2, c->month },     { 'd', 2, c->day },     { 'e', 1, c->day },
        { 'H', 2, c->hour },      { 'M', 2, c->minute },  { 'S', 2, c->second },
        { 'j', 3, day_of_year },  { 'y', 2, (int) ((c->year % 100 + 100) % 100) },
    };
    for (size_t i = 0; i < STP_COUNT(fields); i++)
        if (fields[i].letter == letter) {
            stp_buf_printf(out, "%0*d", fields[i].width, fields[i].value);
            return true;
        }
    if (letter == 'b') stp_buf_text(out, months[(c->month - 1) % 12]);
    else if (letter == 'Y') stp_buf_printf(out, "%lld", (long long) c->year);
    else if (letter == '%') stp_buf_char(out, '%');
    else return false;
    return true;
}

stp_status stp_format_clock(const char **out, stp_arena *arena, const char *what, const char *pattern,
                            const stp_scale *s, double v, stp_error *err)
{
    int64_t t = v >= 0x1p63 ? INT64_MAX : v < -0x1p63 ? INT64_MIN : (int64_t) v;
    if (__builtin_add_overflow(s->origin, t, &t)) t = v > 0 ? INT64_MAX : INT64_MIN;
    const stp_civil c = stp_civil_from_time(stp_scale_wall(s, t), s->time_digits);
    stp_buf text = { 0 };
    for (const char *p = pattern; *p; p++) {
        if (*p != '%') {
            stp_buf_char(&text, *p);
        } else if (!put_field(&text, *++p, &c)) {
            stp_buf_clear(&text);
            stp_fail(err, STP_ERR_USAGE, "%s: '%.100s' is no pattern for a time", what, pattern);
            return stp_hint(err, "patterns: %%Y-%%m-%%d, %%H:%%M, %%b %%Y, %%e");
        }
    }
    return finish(out, arena, &text, err);
}
