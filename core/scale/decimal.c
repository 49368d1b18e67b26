/* Decimals: the arithmetic under ticks and labels. Values come from the correctly rounded reader of
 * base/text, texts from the digits of the mantissa; neither passes through a rounded power. */
#include "scale/decimal.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"

enum { MOST_EXACT = 22 };           /* 10^22 is the last power of ten that is a double */

static const double exact[MOST_EXACT + 1] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                              1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

double stp_decimal_value(stp_decimal d)
{
    /* one operation on two exact numbers is rounded once */
    const int64_t most = INT64_C(1) << 53;
    if (d.mantissa >= -most && d.mantissa <= most && d.exponent >= -MOST_EXACT && d.exponent <= MOST_EXACT)
        return d.exponent < 0 ? (double) d.mantissa / exact[-d.exponent] : (double) d.mantissa * exact[d.exponent];
    char text[48];
    const int n = snprintf(text, sizeof text, "%" PRId64 "e%d", d.mantissa, d.exponent);
    double v = 0;
    return n > 0 && stp_parse_double(text, (size_t) n, &v) ? v : NAN;
}

double stp_power10(int exponent)
{
    if (exponent > 308) return INFINITY;
    if (exponent < -324) return 0;
    return stp_decimal_value((stp_decimal) { 1, exponent });
}

int stp_exponent10(double v)
{
    int e = (int) floor(log10(v));
    while (stp_power10(e) > v) e--;
    while (stp_power10(e + 1) <= v) e++;
    return e;
}

/* Reads what "%.*e" wrote: "-1.25e+07". */
static stp_decimal from_scientific(const char *text)
{
    int64_t m = 0;
    int behind_point = 0, seen_point = 0;
    const char *p = text + (*text == '-');
    for (; *p && *p != 'e'; p++) {
        if (*p == '.') {
            seen_point = 1;
        } else {
            m = m * 10 + (*p - '0');
            behind_point += seen_point;
        }
    }
    const int e = *p ? atoi(p + 1) : 0;
    return (stp_decimal) { *text == '-' ? -m : m, e - behind_point };
}

stp_decimal stp_decimal_from(double v, int digits)
{
    char text[40];
    stp_decimal d = { 0 };
    const int from = digits > 0 ? digits : 1, to = digits > 0 ? digits : 17;
    for (int n = from; n <= to && n <= 17; n++) {
        snprintf(text, sizeof text, "%.*e", n - 1, v);
        d = stp_decimal_reduced(from_scientific(text));
        if (digits <= 0 && stp_decimal_value(d) == v) break;
    }
    return d;
}

stp_decimal stp_decimal_reduced(stp_decimal d)
{
    if (d.mantissa == 0) return (stp_decimal) { 0 };
    while (d.mantissa % 10 == 0) {
        d.mantissa /= 10;
        d.exponent++;
    }
    return d;
}

static int digits_of(char out[24], int64_t mantissa)
{
    const uint64_t size = mantissa < 0 ? 0 - (uint64_t) mantissa : (uint64_t) mantissa;
    return snprintf(out, 24, "%" PRIu64, size);
}

int stp_decimal_lead(stp_decimal d)
{
    char digits[24];
    return d.mantissa ? digits_of(digits, d.mantissa) - 1 + d.exponent : 0;
}

void stp_decimal_text(char *out, size_t size, stp_decimal d, int shift, int decimals)
{
    char digits[24];
    d = stp_decimal_reduced(d);
    const int n = digits_of(digits, d.mantissa);
    const int last = d.mantissa ? d.exponent - shift : 0;       /* place of the last digit */
    const int first = last + n - 1 > 0 ? last + n - 1 : 0;      /* place of the first one written */
    const int end = -decimals < last ? -decimals : last < 0 ? last : 0;
    size_t length = 0;
    if (d.mantissa < 0 && size > 1) out[length++] = '-';
    for (int place = first; place >= end; place--) {
        const int i = n - 1 - (place - last);
        if (place == -1 && length + 1 < size) out[length++] = '.';
        if (length + 1 < size) out[length++] = i >= 0 && i < n ? digits[i] : '0';
    }
    if (size) out[length] = 0;
}
