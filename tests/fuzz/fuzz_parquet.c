/* Fuzz target for the Parquet reader: any bytes open or fail with a message; pieces of any size give the same rows.
 * The first byte chooses the size of pieces, the rest is the file. Files that claim more rows than can be read in a
 * moment are only begun. */
#include "source_check.h"
#include "formats/parquet/source.h"
#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void set_piece(stp_source *s, int64_t size)
{
    ((stp_pq_source *) s)->piece_rows = size;
}

/* A pass with bounds gives some of the rows, and counts all. Statistics may lie, so which ones is not checked. */
static void check_bounds(stp_source *s, int64_t piece_rows)
{
    stp_error err = { 0 };
    stp_range r;
    for (int i = 0; i < s->schema.n_columns; i++) {
        const bool text = stp_is_text(s->schema.columns[i].meaning);
        if (stp_source_range(s, i, &r) && r.lo <= r.hi && (text || isnan(r.lo) || isinf(r.hi))) abort();
        const stp_bound bound = { .column = i, .lo = (double) piece_rows - 32, .hi = 1e6,
                                  .text = text ? "cat1" : NULL };
        int64_t pieces;
        if (stp_source_narrow(s, &bound, 1, &err) != STP_OK) abort();
        stp_status status = s->format->rewind(s, &err);
        bool end = false;
        stp_piece *piece = NULL;
        if (status == STP_OK) status = stp_piece_new(s->format, &piece, &err);
        for (pieces = 0; status == STP_OK && !end && pieces < MOST_ROWS; pieces++)
            status = s->format->next(s, piece, &end, &err);
        if (end && s->rows_cut != s->schema.n_rows) abort();
        stp_piece_free(s->format, piece);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 65536) return 0;
    stp_error err = { 0 };
    const int64_t piece_rows = data[0] % 64 + 1;
    stp_source *s = open_bytes(data + 1, size - 1, &(stp_read_options) { .format = "parquet" });
    if (s && want_all(s, &err) && check_pieces(s, set_piece, 4096, piece_rows)) check_bounds(s, piece_rows);
    stp_source_close(s);
    return 0;
}
