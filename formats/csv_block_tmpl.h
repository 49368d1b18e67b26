/* 64 bytes at once, by the instructions that the file including this is built for: the block of
 * csv_scan_tmpl.h. STP_CSV_PORTABLE takes the plain one anywhere (for tests). */
#include <string.h>

#if defined(__AVX2__) && !defined(STP_CSV_PORTABLE)
#include <immintrin.h>

typedef struct block {
    __m256i v[2];
} block;

static inline block block_load(const char *p)
{
    return (block) { { _mm256_loadu_si256((const __m256i *) (const void *) p),
                       _mm256_loadu_si256((const __m256i *) (const void *) (p + 32)) } };
}

static inline uint64_t block_bits(__m256i a, __m256i b)
{
    return (uint32_t) _mm256_movemask_epi8(a) | (uint64_t) (uint32_t) _mm256_movemask_epi8(b) << 32;
}

static inline uint64_t block_equal(const block *b, char c)
{
    const __m256i all = _mm256_set1_epi8(c);
    return block_bits(_mm256_cmpeq_epi8(b->v[0], all), _mm256_cmpeq_epi8(b->v[1], all));
}

static inline uint64_t block_low(const block *b)
{
    const __m256i all = _mm256_set1_epi8(' ');
    return block_bits(_mm256_cmpeq_epi8(_mm256_min_epu8(b->v[0], all), b->v[0]),
                      _mm256_cmpeq_epi8(_mm256_min_epu8(b->v[1], all), b->v[1]));
}

#elif defined(__SSE2__) && !defined(STP_CSV_PORTABLE)
#include <emmintrin.h>

typedef struct block {
    __m128i v[4];
} block;

static inline block block_load(const char *p)
{
    block b;
    for (int i = 0; i < 4; i++) b.v[i] = _mm_loadu_si128((const __m128i *) (const void *) (p + 16 * i));
    return b;
}

static inline uint64_t block_equal(const block *b, char c)
{
    uint64_t bits = 0;
    for (int i = 0; i < 4; i++)
        bits |= (uint64_t) (uint32_t) _mm_movemask_epi8(_mm_cmpeq_epi8(b->v[i], _mm_set1_epi8(c))) << 16 * i;
    return bits;
}

static inline uint64_t block_low(const block *b)
{
    uint64_t bits = 0;
    for (int i = 0; i < 4; i++) {
        const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(b->v[i], _mm_set1_epi8(' ')), b->v[i]);
        bits |= (uint64_t) (uint32_t) _mm_movemask_epi8(low) << 16 * i;
    }
    return bits;
}

#else

typedef struct block {
    uint64_t v[8];                  /* byte i is bits 8i … 8i + 7, whatever the byte order */
} block;

static inline block block_load(const char *p)
{
    block b;
    memcpy(b.v, p, sizeof b.v);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    for (int i = 0; i < 8; i++) b.v[i] = __builtin_bswap64(b.v[i]);
#endif
    return b;
}

/* The highest bit of each byte, gathered in eight. */
static inline uint64_t block_tops(uint64_t v)
{
    return ((v & UINT64_C(0x8080808080808080)) >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

static inline uint64_t block_equal(const block *b, char c)
{
    const uint64_t sevens = UINT64_C(0x7F7F7F7F7F7F7F7F);
    uint64_t bits = 0;
    for (int i = 0; i < 8; i++) {
        const uint64_t x = b->v[i] ^ UINT64_C(0x0101010101010101) * (unsigned char) c;
        bits |= block_tops(~(((x & sevens) + sevens) | x)) << 8 * i;
    }
    return bits;
}

static inline uint64_t block_low(const block *b)
{
    const uint64_t sevens = UINT64_C(0x7F7F7F7F7F7F7F7F);
    uint64_t bits = 0;
    for (int i = 0; i < 8; i++)                     /* + 0x5F reaches the top bit from 0x21 on */
        bits |= block_tops(~(((b->v[i] & sevens) + UINT64_C(0x5F5F5F5F5F5F5F5F)) | b->v[i])) << 8 * i;
    return bits;
}
#endif
