#ifndef STP_BASE_DIGITS_H
#define STP_BASE_DIGITS_H
/* Short numbers, eight digits at a time, for loops over millions of cells. What these refuse is not wrong:
 * the functions of text.h read it, and what both read is equal to the last bit. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define STP_EIGHT_DIGITS 1
#else
#define STP_EIGHT_DIGITS 0          /* the arithmetic below wants the first byte lowest: all is refused */
#endif

static inline uint64_t stp_load_eight(const char *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

/* The first n of 8 characters (1 <= n <= 8) as 8 digits 0 … 9 with zeros in front. */
static inline uint64_t stp_align_digits(uint64_t v, unsigned n)
{
    return (v ^ UINT64_C(0x3030303030303030)) << (64 - 8 * n);
}

/* True when all eight are digits. */
static inline bool stp_are_digits(uint64_t aligned)
{
    return !(((aligned + UINT64_C(0x7676767676767676)) | aligned) & UINT64_C(0x8080808080808080));
}

static inline uint64_t stp_sum_digits(uint64_t v)
{
    v = v * 10 + (v >> 8);
    return (((v & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x000F424000000064)) +
            ((v >> 16 & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x0000271000000001))) >> 32 & 0xffffffff;
}

/* [-]digits with at most 7 before a point and 1 … 8 behind it, or 1 … 8 without one: these are exact with one
 * division. n >= 1; n + 8 bytes of s must be readable. *out is unchanged when refused. */
static inline bool stp_short_decimal(const char *s, size_t n, double *out)
{
    static const uint64_t powers[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000 };
    const bool negative = *s == '-';
    s += negative;
    n -= negative;
    const uint64_t v = stp_load_eight(s), x = v ^ UINT64_C(0x2E2E2E2E2E2E2E2E);
    const uint64_t points = (x - UINT64_C(0x0101010101010101)) & ~x & UINT64_C(0x8080808080808080);
    size_t whole = points ? (size_t) __builtin_ctzll(points) >> 3 : 8;
    uint64_t digits;
    size_t behind = 0;
    if (whole < n) {
        behind = n - whole - 1;
        if (!STP_EIGHT_DIGITS || whole - 1 > 6 || behind - 1 > 7) return false;
        const uint64_t a = stp_align_digits(v, (unsigned) whole);
        const uint64_t b = stp_align_digits(stp_load_eight(s + whole + 1), (unsigned) behind);
        if (!stp_are_digits(a) || !stp_are_digits(b)) return false;
        digits = stp_sum_digits(a) * powers[behind] + stp_sum_digits(b);
    } else {
        if (!STP_EIGHT_DIGITS || n - 1 > 7) return false;
        const uint64_t a = stp_align_digits(v, (unsigned) n);
        if (!stp_are_digits(a)) return false;
        digits = stp_sum_digits(a);
    }
    const double value = (double) (int64_t) digits / (double) (int64_t) powers[behind];
    *out = negative ? -value : value;
    return true;
}

/* [-]digits, 1 … 16 of them. n >= 1; n + 8 bytes of s must be readable. *out is unchanged when refused. */
static inline bool stp_short_integer(const char *s, size_t n, int64_t *out)
{
    const bool negative = *s == '-';
    s += negative;
    n -= negative;
    if (!STP_EIGHT_DIGITS || n - 1 > 15) return false;
    const size_t first = n > 8 ? n - 8 : n;
    const uint64_t a = stp_align_digits(stp_load_eight(s), (unsigned) first);
    if (!stp_are_digits(a)) return false;
    uint64_t v = stp_sum_digits(a);
    if (n > 8) {
        const uint64_t b = stp_align_digits(stp_load_eight(s + first), 8);
        if (!stp_are_digits(b)) return false;
        v = v * 100000000 + stp_sum_digits(b);
    }
    *out = negative ? -(int64_t) v : (int64_t) v;
    return true;
}
#endif
