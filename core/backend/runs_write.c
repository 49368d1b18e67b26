/* Runs in codes: the codes first, by their lengths, which are written in codes themselves (RFC 1951, 3.2.7). */
#include "backend/huffman.h"
#include "backend/runs.h"
#include <string.h>

enum { N_CODES = STP_RUNS_LITERALS + STP_RUNS_DISTANCES, N_LENGTHS = 19, MAX_BITS = 15, MAX_LENGTH_BITS = 7 };

/* ---- bits ----------------------------------------------------------------------------------- */

typedef struct writer { uint8_t *at; uint64_t held; int n; } writer;     /* n bits are held: fewer than 8 after flush */

static inline void put(writer *w, uint64_t bits, int n)
{
    w->held |= bits << w->n;
    w->n += n;
}

/* Wanted after at most 56 bits. */
static inline void flush(writer *w)
{
    for (int i = 0; i < 8; i++) w->at[i] = (uint8_t) (w->held >> 8 * i);
    w->at += w->n >> 3;
    w->held >>= w->n & ~7;
    w->n &= 7;
}

typedef struct code { uint16_t codes[STP_RUNS_LITERALS]; uint8_t bits[STP_RUNS_LITERALS]; } code;

static void make_code(code *c, const uint32_t *counts, int n, int limit)
{
    stp_huffman_lengths(counts, n, limit, c->bits);
    stp_huffman_codes(c->bits, n, c->codes);
}

static inline void put_symbol(writer *w, const code *c, int symbol)
{
    put(w, c->codes[symbol], c->bits[symbol]);
}

/* ---- lengths of codes ------------------------------------------------------------------------ */

typedef struct step { uint8_t symbol, extra; } step;

/* Symbols 16 (the last length again), 17 and 18 (zeros). */
static const struct { int least, most, extra_bits; } repeats[] = { { 3, 6, 2 }, { 3, 10, 3 }, { 11, 138, 7 } };

/* The same length n times. */
static int add_steps(step *steps, int length, int n)
{
    int used = 0;
    if (length) steps[used++] = (step) { (uint8_t) length, 0 }, n--;
    while (n > 0) {
        const int kind = length ? 0 : n < repeats[2].least ? 1 : 2;
        const int taken = n < repeats[kind].least ? 1 : n < repeats[kind].most ? n : repeats[kind].most;
        steps[used++] = taken == 1 ? (step) { (uint8_t) length, 0 }
                                   : (step) { (uint8_t) (16 + kind), (uint8_t) (taken - repeats[kind].least) };
        n -= taken;
    }
    return used;
}

static int find_steps(const code *literals, const code *distances, step *steps)
{
    uint8_t lengths[N_CODES];
    int used = 0;
    memcpy(lengths, literals->bits, STP_RUNS_LITERALS);
    memcpy(lengths + STP_RUNS_LITERALS, distances->bits, STP_RUNS_DISTANCES);
    for (int i = 0, same; i < N_CODES; i += same) {
        for (same = 1; i + same < N_CODES && lengths[i + same] == lengths[i]; same++) continue;
        used += add_steps(steps + used, lengths[i], same);
    }
    return used;
}

static void put_codes(writer *w, const code *literals, const code *distances)
{
    static const uint8_t order[N_LENGTHS] = { 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15 };
    step steps[N_CODES];
    uint32_t counts[N_LENGTHS] = { 0 };
    code c;
    const int n = find_steps(literals, distances, steps);
    for (int i = 0; i < n; i++) counts[steps[i].symbol]++;
    make_code(&c, counts, N_LENGTHS, MAX_LENGTH_BITS);
    put(w, STP_RUNS_LITERALS - 257, 5);
    put(w, STP_RUNS_DISTANCES - 1, 5);
    put(w, N_LENGTHS - 4, 4);
    for (int i = 0; i < N_LENGTHS; i++) {
        put(w, c.bits[order[i]], 3);
        flush(w);
    }
    for (int i = 0; i < n; i++) {
        put_symbol(w, &c, steps[i].symbol);
        if (steps[i].symbol >= 16) put(w, steps[i].extra, repeats[steps[i].symbol - 16].extra_bits);
        flush(w);
    }
}

/* ---- runs ------------------------------------------------------------------------------------ */

/* Symbol of a length; *extra, of *n bits, follows it. */
static int length_symbol(int length, int *n, uint32_t *extra)
{
    const uint32_t l = (uint32_t) (length - STP_RUN_SHORTEST);
    *n = 0, *extra = 0;
    if (length == STP_RUN_LONGEST) return 285;
    if (l < 8) return 257 + (int) l;
    const int top = 31 - __builtin_clz(l);
    *n = top - 2;
    *extra = l & ((UINT32_C(1) << *n) - 1);
    return 257 + 4 * (top - 1) + (int) (l >> *n & 3);
}

typedef struct word { uint32_t bits; int n; } word;

static void make_lengths(word *lengths, const code *literals)
{
    for (int i = STP_RUN_SHORTEST; i <= STP_RUN_LONGEST; i++) {
        int n;
        uint32_t extra;
        const int symbol = length_symbol(i, &n, &extra);
        lengths[i].bits = literals->codes[symbol] | extra << literals->bits[symbol];
        lengths[i].n = literals->bits[symbol] + n;
    }
}

static inline const uint8_t *put_literals(writer *w, const code *c, const uint8_t *from, uint32_t n)
{
    for (; n >= 3; n -= 3, from += 3) {
        for (int i = 0; i < 3; i++) put_symbol(w, c, from[i]);
        flush(w);
    }
    for (; n > 0; n--) put_symbol(w, c, *from++);
    flush(w);
    return from;
}

static void put_runs(writer *w, const stp_runs *r, const code *literals, const code *distances)
{
    word lengths[STP_RUN_LONGEST + 1];
    const uint8_t *from = r->bytes;
    make_lengths(lengths, literals);
    for (const stp_repeat *run = r->runs; run < r->runs + r->n_runs; run++) {
        from = put_literals(w, literals, from, run->literals) + run->length;
        if (!run->length) continue;
        int n;
        uint32_t extra;
        const int symbol = stp_run_distance(run->distance, &n, &extra);
        put(w, lengths[run->length].bits, lengths[run->length].n);
        put_symbol(w, distances, symbol);
        put(w, extra, n);
        flush(w);
    }
    put_symbol(w, literals, STP_RUNS_END);
    flush(w);
}

static void make_codes(const stp_runs *r, code *literals, code *distances)
{
    uint32_t counts[STP_RUNS_LITERALS];
    memcpy(counts, r->literals, sizeof counts);
    for (int i = STP_RUN_SHORTEST; i <= STP_RUN_LONGEST; i++) {
        int n;
        uint32_t extra;
        counts[length_symbol(i, &n, &extra)] += r->lengths[i];
    }
    make_code(literals, counts, STP_RUNS_LITERALS, MAX_BITS);
    make_code(distances, r->distances, STP_RUNS_DISTANCES, MAX_BITS);
}

/* Two bytes for each at most, in codes of 15 bits and 13 more of a distance; the codes take less than 600. */
size_t stp_runs_room(size_t length)
{
    return 2 * length + 1024;
}

static void end_block(writer *w, bool last)
{
    if (!last) put(w, 0, 3);            /* an empty block begins, of bytes as they are */
    w->n = (w->n + 7) & ~7;
    flush(w);
    if (last) return;
    put(w, UINT32_C(0xffff0000), 32);   /* how many, and its complement */
    flush(w);
}

size_t stp_runs_write(const stp_runs *r, bool last, uint8_t *to)
{
    enum { OWN_CODES = 2 };
    writer w = { .at = to };
    code literals, distances;
    make_codes(r, &literals, &distances);
    put(&w, last, 1);
    put(&w, OWN_CODES, 2);
    put_codes(&w, &literals, &distances);
    put_runs(&w, r, &literals, &distances);
    end_block(&w, last);
    return (size_t) (w.at - to);
}
