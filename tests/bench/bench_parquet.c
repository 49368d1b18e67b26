/* bench_parquet FILE COLUMN…: million rows of these columns that one thread decodes in a second of its processor time,
 * best of five passes; nothing is done with them. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "formats/formats.h"

enum { MOST = 64, PASSES = 5 };

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double) t.tv_sec + (double) t.tv_nsec * 1e-9;
}

/* Rows of one pass, -1 on failure. */
static int64_t read_all(stp_source *s, const int *columns, int n, stp_error *err)
{
    stp_piece *piece = NULL;
    stp_reader *reader = NULL;
    stp_batch batch;
    int64_t rows = 0;
    bool end = false, done = s->format->want(s, columns, n, err) == STP_OK && s->format->rewind(s, err) == STP_OK &&
                             stp_piece_new(s->format, &piece, err) == STP_OK &&
                             s->format->reader_new(s, &reader, err) == STP_OK;
    while (done && (done = s->format->next(s, piece, &end, err) == STP_OK) && !end) {
        done = s->format->read(reader, piece, &batch, err) == STP_OK;
        rows += done ? batch.n_rows : 0;
    }
    if (reader) s->format->reader_free(reader);
    stp_piece_free(s->format, piece);
    return done ? rows : -1;
}

int main(int argc, char **argv)
{
    stp_source *s = NULL;
    stp_error err = { 0 };
    int columns[MOST], n = 0;
    int64_t rows = 0;
    double best = 1e9;
    stp_status status = argc > 2 && argc < MOST ? stp_source_open(&s, argv[1], NULL, &err) : STP_ERR_USAGE;
    for (int i = 2; status == STP_OK && i < argc; i++)
        status = stp_schema_require(&s->schema, argv[i], argv[1], &columns[n++], &err);
    for (int pass = 0; status == STP_OK && pass < PASSES && rows >= 0; pass++) {
        const double start = seconds();
        rows = read_all(s, columns, n, &err);
        if (seconds() - start < best) best = seconds() - start;
    }
    stp_source_close(s);
    if (status != STP_OK || rows < 0) {
        fprintf(stderr, "bench_parquet FILE COLUMN…: %s\n", err.message);
        return 1;
    }
    printf("%.1f\n", (double) rows / best * 1e-6);
    return 0;
}
