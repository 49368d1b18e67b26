#ifndef STP_BACKEND_RUNS_H
#define STP_BACKEND_RUNS_H
/* One block of deflate (RFC 1951), in two steps: its bytes become runs, some bytes as they stand and then some that
 * came before at a distance, while symbols are counted; then the runs are written in the codes that the counts give. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    STP_RUNS_SLACK = 8,         /* bytes after the rows that are read, too: zeros */
    STP_RUN_SHORTEST = 3, STP_RUN_LONGEST = 258,
    STP_RUNS_LITERALS = 286, STP_RUNS_DISTANCES = 30,   /* symbols */
    STP_RUNS_END = 256,         /* the symbol that ends a block */
};

/* Bytes as they stand, then `length` bytes that came before; none where it is 0. */
typedef struct stp_repeat { uint32_t literals; uint16_t length, distance; } stp_repeat;

typedef struct stp_runs {
    const uint8_t *bytes;       /* borrowed; not written beyond the first n_bytes */
    stp_repeat *runs;
    size_t n_runs;
    size_t done;                /* bytes before this one are in runs */
    uint32_t lengths[STP_RUN_LONGEST + 1];              /* how often each length comes, */
    uint32_t literals[STP_RUNS_LITERALS];               /* each byte as it stands and the end, */
    uint32_t distances[STP_RUNS_DISTANCES];             /* each symbol of a distance */
    uint32_t *table[2];         /* where such bytes came last, by hash: a few of them, and more */
} stp_runs;

/* For up to `length` bytes; NULL without memory. Free takes NULL. */
stp_runs *stp_runs_new(size_t length);
void stp_runs_free(stp_runs *r);

/* The runs of so many rows, as stp_scanlines has them; r is new. */
void stp_runs_find(stp_runs *r, const uint8_t *bytes, size_t rows, size_t stride, int unit);

/* Most bytes that stp_runs_write makes of so many; it may touch all of them. */
size_t stp_runs_room(size_t length);
/* The block in whole bytes: the last one is so marked, others end with an empty one. Returns how many. */
size_t stp_runs_write(const stp_runs *r, bool last, uint8_t *to);

/* Symbol of a distance; *extra, of *n bits, follows it. */
static inline int stp_run_distance(uint32_t distance, int *n, uint32_t *extra)
{
    const uint32_t d = distance - 1;
    *n = 0, *extra = 0;
    if (d < 4) return (int) d;
    const int top = 31 - __builtin_clz(d);
    *n = top - 1;
    *extra = d & ((UINT32_C(1) << *n) - 1);
    return 2 * top + (int) (d >> *n & 1);
}
#endif
