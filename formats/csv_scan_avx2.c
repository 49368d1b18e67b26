/* The scanner for AVX2: built with -mavx2, called only where the machine has it. */
#include "base/digits.h"
#include "formats/csv_scan.h"

#define ISA_NAME "avx2"
#define ISA(part) stp_csv_isa_avx2##part
#include "formats/csv_block_tmpl.h"

/* 16 digits 0 … 9, the last one lowest in weight. */
static inline uint64_t sum_digits(__m128i digits)
{
    const __m128i tens = _mm_set1_epi16(0x010A), hundreds = _mm_set1_epi32(0x00010064);
    const __m128i myriads = _mm_set1_epi32(0x00012710);
    const __m128i pairs = _mm_maddubs_epi16(digits, tens), fours = _mm_madd_epi16(pairs, hundreds);
    const __m128i eights = _mm_madd_epi16(_mm_packus_epi32(fours, fours), myriads);
    const uint64_t halves = (uint64_t) _mm_cvtsi128_si64(eights);
    return (halves & 0xffffffff) * 100000000 + (halves >> 32);
}

/* Up to 16 digits that stay below 2^53. The cell is loaded so that its last byte is the last of 16; then what
 * is before the point moves up over it, and what is before the cell becomes 0. */
static inline bool short_decimal(const char *bytes, const char *from, size_t n, double *out)
{
    static const double powers[] = { 1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                     1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };
    if (from + n < bytes + 16) return n && stp_short_decimal(from, n, out);
    const bool negative = *from == '-';
    n -= negative;
    if (n - 1 > 15) return false;
    const __m128i places = _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const __m128i text = _mm_loadu_si128((const __m128i *) (const void *) (from + negative + n - 16));
    const unsigned points = (unsigned) _mm_movemask_epi8(_mm_cmpeq_epi8(text, _mm_set1_epi8('.'))) & 0xffff << (16 - n);
    const int point = points ? __builtin_ctz(points) : -1;
    const size_t behind = points ? (size_t) (15 - point) : 0;
    n -= points != 0;
    const __m128i after = _mm_cmpgt_epi8(places, _mm_set1_epi8((char) point));
    const __m128i in_cell = _mm_cmpgt_epi8(places, _mm_set1_epi8((char) (15 - (int) n)));
    const __m128i closed = _mm_blendv_epi8(_mm_slli_si128(text, 1), text, after);
    const __m128i digits = _mm_and_si128(_mm_sub_epi8(closed, _mm_set1_epi8('0')), in_cell);
    const __m128i good = _mm_cmpeq_epi8(_mm_min_epu8(digits, _mm_set1_epi8(9)), digits);
    if (_mm_movemask_epi8(good) != 0xffff || !n) return false;
    const uint64_t v = sum_digits(digits);
    if (v > UINT64_C(1) << 53) return false;
    const double value = (double) (int64_t) v / powers[behind];
    *out = negative ? -value : value;
    return true;
}

extern const stp_csv_isa stp_csv_isa_avx2;
#include "formats/csv_scan_tmpl.h"
