/* A worker: one column decoder for each wanted column. */
#include "formats/parquet/source.h"
#include <stdlib.h>

struct stp_reader {
    stp_pq_source *source;
    stp_pq_unpacker unpacker;
    stp_pq_column *decoders;            /* a wanted column */
    stp_column *columns;
    int n;
};

stp_status stp_pq_reader_new(stp_source *source, stp_reader **out, stp_error *err)
{
    stp_pq_source *s = (stp_pq_source *) source;
    stp_reader *r = calloc(1, sizeof *r);
    if (!r) return stp_no_memory(err, "a reader");
    r->source = s;
    r->n = s->n_wanted;
    r->unpacker.libraries = &s->libraries;
    r->decoders = calloc((size_t) r->n + 1, sizeof *r->decoders);
    r->columns = calloc((size_t) r->n + 1, sizeof *r->columns);
    if (!r->decoders || !r->columns) {
        stp_pq_reader_free(r);
        return stp_no_memory(err, "a reader");
    }
    for (int i = 0; i < r->n; i++) {
        const stp_pq_leaf *leaf = &s->footer.leaves[s->leaf[s->wanted[i]]];
        r->decoders[i] = (stp_pq_column) { .footer = &s->footer, .leaf = leaf, .kind = stp_pq_kind_of(leaf),
                                           .unpacker = &r->unpacker, .dictionary_size = -1 };
    }
    *out = r;
    return STP_OK;
}

static stp_status read_columns(stp_reader *r, const stp_piece *piece, stp_error *err)
{
    const stp_pq_source *s = r->source;
    const stp_pq_group *g = &s->footer.groups[piece->group];
    for (int i = 0; i < r->n; i++)
        STP_TRY(stp_pq_column_read(&r->decoders[i], &g->chunks[s->leaf[s->wanted[i]]], piece->places[i], piece->row,
                                   piece->n_rows, &r->columns[i], err));
    return STP_OK;
}

/* In a file that is written to meanwhile, what was read means nothing, be it good or bad. */
stp_status stp_pq_reader_read(stp_reader *r, const stp_piece *piece, stp_batch *out, stp_error *err)
{
    const stp_pq_group *g = &r->source->footer.groups[piece->group];
    const stp_status status = read_columns(r, piece, err);
    STP_TRY(stp_input_unchanged(r->source->in, err));
    STP_TRY(status);
    *out = (stp_batch) { .row0 = g->row0 + piece->row, .n_rows = piece->n_rows, .n_columns = r->n,
                         .columns = r->columns };
    return STP_OK;
}

void stp_pq_reader_free(stp_reader *r)
{
    if (!r) return;
    stp_error late;
    if (stp_input_unchanged(r->source->in, &late) != STP_OK) r->source->late = late;    /* of what batches borrowed */
    for (int i = 0; r->decoders && i < r->n; i++) stp_pq_column_clear(&r->decoders[i]);
    stp_pq_unpacker_clear(&r->unpacker);
    free(r->decoders);
    free(r->columns);
    free(r);
}
