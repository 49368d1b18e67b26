/* Text to double, correctly rounded, and back. Up to 19 digits go by Clinger's exact products or by
 * Eisel and Lemire's 128-bit ones; what these leave open (longer or ambiguous digits, hex, words) goes
 * to strtod, which is exact and slow. About 10 ns a number instead of 60. */
#include "base/powers.h"
#include "base/text.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef unsigned __int128 wide;

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static double double_of_bits(uint64_t bits)
{
    double v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

/* The upper 128 bits of w * 5^q; a second product where the first cannot decide the upper word. */
static void multiply_power(uint64_t w, int64_t q, uint64_t *high, uint64_t *low)
{
    const uint64_t *power = stp_powers_of_five[q - STP_POWER_MIN];
    const wide first = (wide) w * power[0];
    *high = (uint64_t) (first >> 64);
    *low = (uint64_t) first;
    if ((*high & 0x1FF) != 0x1FF) return;
    const uint64_t carry = (uint64_t) (((wide) w * power[1]) >> 64);
    const uint64_t sum = *low + carry;
    if (sum < *low) (*high)++;
    *low = sum;
}

/* w * 10^q rounded to nearest even; false when 128 bits do not decide it.
 * Source: D. Lemire, Number Parsing at a Gigabyte per Second, 2021. */
static bool eisel_lemire(uint64_t w, int64_t q, double *out)
{
    enum { MANTISSA = 52, BIAS = 1023, INFINITE = 0x7FF };
    const uint64_t hidden = UINT64_C(1) << MANTISSA;
    if (w == 0 || q < STP_POWER_MIN || q > STP_POWER_MAX) {
        *out = w == 0 || q < 0 ? 0 : INFINITY;
        return true;
    }
    const int zeros = __builtin_clzll(w);
    uint64_t high, low;
    multiply_power(w << zeros, q, &high, &low);
    if (low == UINT64_MAX && (q < -27 || q > 55)) return false;
    const int upper = (int) (high >> 63), shift = upper + 64 - MANTISSA - 3;
    uint64_t m = high >> shift;
    int64_t exponent = ((217706 * q) >> 16) + 63 + upper - zeros + BIAS;      /* 217706 / 65536: log2 of 10 */
    if (exponent <= 0) {                                                      /* subnormal */
        if (exponent <= -63) {
            *out = 0;
            return true;
        }
        m >>= 1 - exponent;
        m = (m + (m & 1)) >> 1;
        *out = double_of_bits(m);           /* a carry into the hidden bit makes the least normal number */
        return true;
    }
    if (low <= 1 && q >= -4 && q <= 23 && (m & 3) == 1 && (m << shift) == high) m &= ~UINT64_C(1);    /* a tie */
    m = (m + (m & 1)) >> 1;
    if (m >= hidden << 1) {
        m = hidden;
        exponent++;
    }
    *out = exponent >= INFINITE ? INFINITY : double_of_bits((m & (hidden - 1)) | (uint64_t) exponent << MANTISSA);
    return true;
}

typedef struct decimal {
    uint64_t digits;        /* the number is digits * 10^exponent */
    int64_t exponent;
    int n_significant;      /* digits read, leading zeros left out; above 19 `digits` has overflown */
    bool negative;
} decimal;

/* Eight digits at once (little-endian machines), else 0 digits are taken. */
static bool eight_digits(const char *p, const char *end, uint64_t *value)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint64_t v;
    if (end - p < 8) return false;
    memcpy(&v, p, sizeof v);
    if (((v + UINT64_C(0x4646464646464646)) | (v - UINT64_C(0x3030303030303030))) & UINT64_C(0x8080808080808080))
        return false;
    v -= UINT64_C(0x3030303030303030);
    v = v * 10 + (v >> 8);
    *value = (((v & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x000F424000000064)) +
              (((v >> 16) & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x0000271000000001))) >> 32;
    return true;
#else
    (void) p, (void) end, (void) value;
    return false;
#endif
}

static const char *read_digits(const char *p, const char *end, uint64_t *w)
{
    uint64_t eight;
    if (eight_digits(p, end, &eight)) {
        *w = *w * 100000000 + (eight & 0xffffffff);
        p += 8;
    }
    for (; p < end && (unsigned char) (*p - '0') < 10; p++) *w = *w * 10 + (uint64_t) (*p - '0');
    return p;
}

/* Digits without leading zeros between from and to, which hold digits and at most one point. */
static int count_significant(const char *from, const char *to)
{
    int64_t n = 0;
    bool seen = false;
    for (; from < to; from++) {
        if (*from == '.') continue;
        seen = seen || *from != '0';
        n += seen;
    }
    return n < 1000 ? (int) n : 1000;
}

static const char *read_exponent(const char *p, const char *end, int64_t *exponent)
{
    const char *const before = p++;
    const bool negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+')) p++;
    if (p >= end || (unsigned char) (*p - '0') >= 10) return before;
    int64_t e = 0;
    for (; p < end && (unsigned char) (*p - '0') < 10; p++)
        if (e < 100000) e = e * 10 + (*p - '0');
    *exponent += negative ? -e : e;
    return p;
}

/* Takes decimal notation apart; false when the text is anything else. */
static bool read_decimal(const char *p, const char *end, decimal *d)
{
    d->negative = *p == '-';
    if (*p == '-' || *p == '+') p++;
    const char *const first = p;
    d->digits = 0;
    d->exponent = 0;
    p = read_digits(p, end, &d->digits);
    int64_t n = p - first;
    if (p < end && *p == '.') {
        const char *const fraction = ++p;
        p = read_digits(p, end, &d->digits);
        d->exponent = -(p - fraction);
        n += p - fraction;
    }
    if (n == 0) return false;
    d->n_significant = n <= 19 ? (int) n : count_significant(first, p);
    if (p < end && (*p | 32) == 'e') p = read_exponent(p, end, &d->exponent);
    return p == end;
}

/* strtod over a text that does not end in 0. */
static bool parse_slowly(const char *s, size_t n, double *out)
{
    char small[128];
    char *text = n < sizeof small ? small : malloc(n + 1);
    if (!text) return false;
    memcpy(text, s, n);
    text[n] = 0;
    char *end;
    const double v = strtod(text, &end);
    const bool good = end == text + n;
    if (text != small) free(text);
    if (good) *out = v;
    return good;
}

bool stp_parse_double(const char *s, size_t n, double *out)
{
    static const double exact[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
    const char *end = s + n;
    while (s < end && is_space(*s)) s++;
    while (s < end && is_space(end[-1])) end--;
    if (s == end) return false;
    decimal d;
    if (!read_decimal(s, end, &d) || d.n_significant > 19) return parse_slowly(s, (size_t) (end - s), out);
    double v;
    if (d.exponent >= -22 && d.exponent <= 22 && d.digits <= UINT64_C(1) << 53)
        v = d.exponent < 0 ? (double) d.digits / exact[-d.exponent] : (double) d.digits * exact[d.exponent];
    else if (!eisel_lemire(d.digits, d.exponent, &v))
        return parse_slowly(s, (size_t) (end - s), out);
    *out = d.negative ? -v : v;
    return true;
}

bool stp_parse_int(const char *s, size_t n, int64_t *out)
{
    const char *const end = s + n;
    const bool negative = n && *s == '-';
    if (n && (*s == '-' || *s == '+')) s++;
    if (s == end) return false;
    int64_t v = 0;                          /* kept negative: INT64_MIN has no positive twin */
    for (; s < end; s++) {
        const int digit = *s - '0';
        if (digit < 0 || digit > 9) return false;
        if (__builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, digit, &v)) return false;
    }
    if (!negative && v == INT64_MIN) return false;
    *out = negative ? v : -v;
    return true;
}

const char *stp_format_double(char out[STP_NUMBER_SIZE], double v)
{
    if (isnan(v)) return strcpy(out, "nan");
    if (isinf(v)) return strcpy(out, v < 0 ? "-inf" : "inf");
    /* Fifteen digits always survive the way through a normal double, so fewer never need a try. */
    for (int digits = fabs(v) < 2.3e-308 && v != 0 ? 1 : 15; digits <= 17; digits++) {
        double back;
        const int n = snprintf(out, STP_NUMBER_SIZE, "%.*g", digits, v);
        if (n > 0 && stp_parse_double(out, (size_t) n, &back) && back == v) break;
    }
    return out;
}
