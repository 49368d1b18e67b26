/* Blocks of rows, each packed by itself and put together in order: where blocks end depends on the picture alone. */
#include "backend/deflate.h"
#include "backend/runs.h"
#include "base/parallel.h"
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { BLOCK_BYTES = 1 << 17 };         /* a block ends with the row that reaches it */

typedef struct block { uint8_t *bytes; size_t length, rows; uint32_t sum; } block;      /* bytes NULL: no memory */

typedef struct job { const stp_scanlines *lines; size_t step, n_blocks; block *blocks; } job;

static size_t rows_of(const job *j, size_t number)
{
    const size_t left = j->lines->n - number * j->step;
    return left < j->step ? left : j->step;
}

static void pack(const job *j, size_t number, stp_runs *runs, uint8_t *rows, block *b)
{
    const stp_scanlines *l = j->lines;
    const size_t length = b->rows * l->stride;
    for (size_t y = 0; y < b->rows; y++) l->write(l->self, number * j->step + y, rows + y * l->stride);
    memset(rows + length, 0, STP_RUNS_SLACK);
    b->sum = (uint32_t) adler32(1, rows, (uInt) length);
    stp_runs_find(runs, rows, b->rows, l->stride, l->unit);
    b->length = stp_runs_write(runs, number + 1 == j->n_blocks, b->bytes);
    uint8_t *fitting = realloc(b->bytes, b->length);
    if (fitting) b->bytes = fitting;
}

static void pack_block(void *self, int64_t number)
{
    const job *j = self;
    block *b = &j->blocks[number];
    b->rows = rows_of(j, (size_t) number);
    const size_t length = b->rows * j->lines->stride;
    uint8_t *rows = malloc(length + STP_RUNS_SLACK);
    stp_runs *runs = stp_runs_new(length);
    b->bytes = malloc(stp_runs_room(length));
    if (rows && runs && b->bytes) {
        pack(j, (size_t) number, runs, rows, b);
    } else {
        free(b->bytes);
        b->bytes = NULL;
    }
    stp_runs_free(runs);
    free(rows);
}

static void join(const job *j, stp_buf *out)
{
    uLong sum = 1;
    stp_buf_add(out, "\x78\x01", 2);            /* deflate, a window of 32 KB, the fastest level */
    for (size_t i = 0; i < j->n_blocks; i++) {
        const block *b = &j->blocks[i];
        if (!b->bytes) out->failed = true;
        else stp_buf_add(out, b->bytes, b->length);
        sum = adler32_combine(sum, b->sum, (z_off_t) (b->rows * j->lines->stride));
    }
    for (int shift = 24; shift >= 0; shift -= 8) stp_buf_char(out, (char) (sum >> shift & 255));
}

void stp_deflate(const stp_scanlines *lines, int threads, stp_buf *out)
{
    job j = { .lines = lines, .step = (BLOCK_BYTES + lines->stride - 1) / lines->stride };
    j.n_blocks = (lines->n + j.step - 1) / j.step;
    j.blocks = calloc(j.n_blocks, sizeof *j.blocks);
    if (!j.blocks) {
        out->failed = true;
        return;
    }
    stp_parallel(threads, (int64_t) j.n_blocks, pack_block, &j);
    join(&j, out);
    for (size_t i = 0; i < j.n_blocks; i++) free(j.blocks[i].bytes);
    free(j.blocks);
}
