/* A whole slice in parts, one a compressed chunk: unpacked and decoded straight to where its cells belong, so that
 * nothing waits for the rows before it and nothing is copied twice. */
#include <string.h>
#include "formats/netcdf/decode.h"
#include "formats/netcdf/source.h"
#include "table/batch.h"
#include "table/cast.h"

static const uint64_t bytes_max = (uint64_t) 256 << 20; /* of unpacked chunks; more is read piece by piece */

stp_status stp_nc_parts(stp_source *source, int column, int64_t *n, stp_error *err)
{
    stp_nc_source *s = (stp_nc_source *) source;
    const stp_nc_column *c = &s->columns[column];
    stp_nc_list lists[STP_NC_DIMS];
    bool done = false;
    *n = 0;
    if (!c->streamed) return STP_OK;
    stp_nc_lists(&s->slice, &s->set.files[0].vars[c->var], lists);
    STP_TRY(stp_nc_chunked_fetch(s, c->var, lists, bytes_max, &s->parts, &done, err));
    s->parts_column = column;
    *n = s->parts.n;
    return STP_OK;
}

typedef struct target {
    const stp_nc_var *v;
    int time_digits;
    stp_column *to;
} target;

/* A strip of decoded values that are not yet what is wanted. */
static void convert(const target *t, const void *raw, int n, int64_t at)
{
    double values[STP_STRIP], work[STP_STRIP];
    uint8_t validity[STP_STRIP / 8 + 1];
    bool any;
    stp_nc_decode(t->v, raw, n, t->time_digits, values, validity, &any, work);
    const stp_column c = {
        .type = stp_nc_decoded(t->v), .length = n, .values = values, .validity = any ? validity : NULL
    };
    stp_cast_f64(&c, 0, n, 0, (double *) t->to->values + at);
}

static void put_row(void *self, const stp_nc_chunks *c, const char *chunk, size_t from, size_t n, int64_t at)
{
    const target *t = self;
    const stp_type stored = stp_nc_storage(t->v);
    const bool in_place = stored == t->to->type && stp_nc_decoded(t->v) == stored;
    for (size_t i = 0; i < n; i += STP_STRIP) {
        const int strip = n - i < STP_STRIP ? (int) (n - i) : STP_STRIP;
        double raw[STP_STRIP];
        void *place = in_place ? (char *) t->to->values + ((size_t) at + i) * c->size : (void *) raw;
        bool any;
        stp_nc_chunk_cells(c, chunk, from + i, (size_t) strip, place);
        if (in_place)
            stp_nc_decode(t->v, place, strip, 0, place, NULL, &any, NULL);
        else
            convert(t, raw, strip, at + (int64_t) i);
    }
}

stp_status stp_nc_part(stp_reader *r, int64_t number, stp_column *to, stp_error *err)
{
    const stp_nc_source *s = r->source;
    const stp_nc_column *c = &s->columns[s->parts_column];
    const stp_nc_file *f = &s->set.files[s->parts.file];
    target t = { .v = &f->vars[s->set.twin[s->parts.file][c->var]], .time_digits = c->time_digits, .to = to };
    return stp_wrap(err, stp_nc_chunk_unpack(&r->unpacker, &s->parts, (int) number, put_row, &t, err), "'%s'", f->path);
}
