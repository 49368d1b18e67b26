/* The source: opens files, hands out blocks of cells, repeats what is in memory. */
#include "formats/netcdf/source.h"
#include <stdlib.h>
#include <string.h>
#include "formats/formats.h"
#include "formats/netcdf/classic.h"
#include "formats/netcdf/decode.h"
#include "formats/netcdf/zarr.h"
#include "table/thin.h"

enum {
    CELLS = 1 << 18,      /* of a piece, about */
    CELLS_MOST = 1 << 22, /* of one that follows chunks which are deep along slow dimensions */
};
static const size_t memory_max = (size_t) 4 << 30; /* of a file that comes through a pipe */

/* ---- opening ---------------------------------------------------------------------------------- */

static int sniff(const unsigned char *head, size_t n)
{
    static const unsigned char hdf[] = { 0x89, 'H', 'D', 'F', '\r', '\n', 0x1A, '\n' };
    if (n >= 4 && !memcmp(head, "CDF", 3) && (head[3] == 1 || head[3] == 2 || head[3] == 5)) return 100;
    if (stp_nc_zarr_is_group(head, n)) return 90;
    return n >= sizeof hdf && !memcmp(head, hdf, sizeof hdf) ? 95 : 0;
}

/* All of what is no plain file: a pipe, or packed. */
static stp_status read_all(stp_input *in, char **out, size_t *length, stp_error *err)
{
    size_t room = 1 << 20, got = 0;
    char *bytes = NULL;
    for (;;) {
        size_t more = 0;
        char *grown = realloc(bytes, room);
        if (!grown) free(bytes);
        if (!grown) return stp_no_memory(err, "a NetCDF file");
        bytes = grown;
        const stp_status s = stp_input_read(in, (int64_t) got, bytes + got, room - got, &more, err);
        got += more;
        if (s != STP_OK || got < room || room >= memory_max) {
            *out = bytes;
            *length = got;
            if (s == STP_OK && got == room)
                return stp_fail(err, STP_ERR_MEMORY, "'%s' is too long to be read through a pipe", stp_input_path(in));
            return s;
        }
        room *= 2;
    }
}

static stp_status read_input(void *self, int64_t offset, void *to, size_t n, size_t *got, stp_error *err)
{
    return stp_input_read(self, offset, to, n, got, err);
}

typedef struct memory {
    const char *bytes;
    size_t length;
} memory;

static stp_status read_memory(void *self, int64_t offset, void *to, size_t n, size_t *got, stp_error *err)
{
    const memory *m = self;
    (void) err;
    const size_t from = (uint64_t) offset < m->length ? (size_t) offset : m->length;
    *got = m->length - from < n ? m->length - from : n;
    memcpy(to, m->bytes + from, *got);
    return STP_OK;
}

static stp_status open_file(stp_nc_source *s, stp_input *in, stp_error *err)
{
    stp_nc_file *f = &s->set.files[s->set.n_files];
    const char *path = stp_input_path(in);
    const int64_t size = stp_input_size(in);
    if (size >= 0 && strcmp(path, "-")) {
        const stp_nc_bytes file = { .read = read_input, .self = in, .size = size, .path = path };
        STP_TRY(stp_nc_classic_check(&file, err));
        STP_TRY(stp_nc_file_open(f, &s->set.nc, path, NULL, 0, err));
    } else {
        char *bytes = NULL;
        size_t length = 0;
        stp_status status = read_all(in, &bytes, &length, err);
        const char *name = strcmp(path, "-") ? path : "standard input";
        memory of = { bytes, length };
        const stp_nc_bytes file = { .read = read_memory, .self = &of, .size = (int64_t) length, .path = name };
        if (status == STP_OK) status = stp_nc_classic_check(&file, err);
        if (status == STP_OK) status = stp_nc_file_open(f, &s->set.nc, name, bytes, length, err);
        if (status != STP_OK) {
            free(bytes);
            return status;
        }
    }
    s->set.n_files++;
    const bool known = size >= 0 && s->base.bytes >= 0 && !strcmp(f->path, path); /* not of a store: it is a folder */
    s->base.bytes = known ? s->base.bytes + size : -1;
    return STP_OK;
}

static void destroy(stp_nc_source *s)
{
    for (int i = 0; i < s->base.schema.n_columns; i++) stp_nc_values_clear(&s->columns[i].values);
    for (int i = 0; i < s->n_inputs; i++) stp_input_close(s->inputs[i]);
    stp_nc_chunks_clear(&s->parts);
    stp_nc_chunked_close(s->chunked);
    stp_nc_set_clear(&s->set);
    stp_schema_clear(&s->base.schema);
    free(s->wanted);
    free(s);
}

static stp_status prepare(stp_nc_source *s, stp_input *const *in, int n, const stp_read_options *options,
                          stp_error *err)
{
    stp_arena *arena = &s->base.schema.arena;
    const char *first = stp_nc_zarr_folder(arena, stp_input_path(in[0]));
    s->base.path = n > 1 && first ? stp_arena_printf(arena, "%s (and %d more)", first, n - 1) : first;
    s->set.files = stp_arena_array(&s->set.arena, (size_t) n, sizeof *s->set.files);
    s->inputs = stp_arena_array(arena, (size_t) n, sizeof *s->inputs);
    if (!s->base.path || !s->set.files || !s->inputs) return stp_no_memory(err, "a source");
    STP_TRY(stp_nc_load(&s->set.nc, &s->set.library, err));
    for (int i = 0; i < n; i++) STP_TRY(open_file(s, in[i], err));
    STP_TRY(stp_nc_set_join(&s->set, err));
    STP_TRY(stp_nc_slice_make(&s->slice, &s->set, options->slicing, arena, err));
    return stp_nc_make_columns(s, options->slicing, err);
}

static stp_status open_many(stp_source **out, stp_input *const *in, int n, const stp_read_options *options,
                            stp_error *err)
{
    stp_nc_source *s = calloc(1, sizeof *s);
    if (!s) return stp_no_memory(err, "a source");
    s->base.format = &stp_netcdf_source_format;
    const stp_status status = prepare(s, in, n, options, err);
    if (status != STP_OK) {
        destroy(s);
        return status;
    }
    memcpy(s->inputs, in, (size_t) n * sizeof *in);
    s->n_inputs = n;
    *out = &s->base;
    return STP_OK;
}

static stp_status open_source(stp_source **out, stp_input *in, const stp_read_options *options, stp_error *err)
{
    return open_many(out, &in, 1, options, err);
}

/* ---- pieces -------------------------------------------------------------------------------------- */

/* Stored values of one streamed column, or its compressed chunks. */
typedef struct part {
    char *raw;
    size_t room;
    stp_nc_chunks chunks;
    int file;
} part;

struct stp_piece {
    int64_t row0, n_rows;
    int64_t place[STP_NC_DIMS], count; /* count: along split */
    part *parts;                       /* one a wanted column */
    int n_parts;
};

static int streamed_column(const stp_nc_source *s)
{
    for (int i = 0; i < s->n_wanted; i++)
        if (s->columns[s->wanted[i]].streamed) return s->wanted[i];
    return -1;
}

/* Chunk lengths of a streamed column along the kept axes; 1 where it has none. */
static void chunk_lengths(const stp_nc_source *s, int column, int64_t *chunk)
{
    size_t sizes[STP_NC_DIMS] = { 0 };
    int storage = NC_CONTIGUOUS;
    const stp_nc_var *v = column >= 0 ? &s->set.files[0].vars[s->columns[column].var] : NULL;
    const bool known = v && s->set.nc.nc_inq_var_chunking(v->group, v->id, &storage, sizes) == NC_NOERR;
    for (int k = 0; k < s->n_kept; k++)
        chunk[k] = known && storage == NC_CHUNKED && sizes[k] > 0 ? (int64_t) sizes[k] : 1;
}

/* Whole chunks lie in one piece where that can be: no chunk is unpacked twice. */
static void plan_pieces(stp_nc_source *s)
{
    int64_t chunk[STP_NC_DIMS], inner = 1;
    chunk_lengths(s, streamed_column(s), chunk);
    s->split = s->n_kept - 1;
    while (s->split > 0 && inner * stp_nc_kept_length(s, s->split) <= CELLS) inner *= stp_nc_kept_length(s, s->split--);
    int64_t deeper = inner;
    for (int k = s->split - 1; k >= 0; k--) {
        deeper *= stp_nc_kept_length(s, k + 1);
        const int64_t deep = chunk[k] < stp_nc_kept_length(s, k) ? chunk[k] : stp_nc_kept_length(s, k);
        if (deep <= 1 || deeper * deep > CELLS_MOST) continue;
        s->split = k;
        inner = deeper;
    }
    s->inner = inner ? inner : 1;
    s->chunk = s->split >= 0 ? chunk[s->split] : 1;
    int64_t block = CELLS / s->inner / s->chunk * s->chunk;
    if (block < s->chunk) block = s->chunk;
    s->block = s->inner * block > CELLS_MOST ? CELLS_MOST / s->inner + 1 : block;
}

static stp_status want(stp_source *source, const int *columns, int n, stp_error *err)
{
    stp_nc_source *s = (stp_nc_source *) source;
    int *wanted = malloc(((size_t) n + 1) * sizeof *wanted);
    if (!wanted) return stp_no_memory(err, "columns");
    for (int i = 0; i < n; i++) {
        wanted[i] = columns[i];
        const bool known = columns[i] >= 0 && columns[i] < s->base.schema.n_columns;
        const stp_status status =
            known ? stp_nc_load_column(s, columns[i], err)
                  : stp_fail(err, STP_ERR_USAGE, "no column %d in '%s'", columns[i] + 1, s->base.path);
        if (status == STP_OK) continue;
        free(wanted);
        return status;
    }
    free(s->wanted);
    s->wanted = wanted;
    s->n_wanted = n;
    plan_pieces(s);
    return STP_OK;
}

static stp_status values(stp_source *source, int column, stp_column *out, stp_error *err)
{
    stp_nc_source *s = (stp_nc_source *) source;
    const stp_nc_column *c = &s->columns[column];
    out->values = NULL;
    if (c->streamed) return STP_OK;
    STP_TRY(stp_nc_load_column(s, column, err));
    *out = (stp_column) { .type = c->values.type, .length = c->values.n, .values = c->values.values,
                          .validity = c->values.validity,
                          .dictionary = c->values.dictionary.labels ? &c->values.dictionary : NULL };
    return STP_OK;
}

static stp_status rewind_source(stp_source *source, stp_error *err)
{
    stp_nc_source *s = (stp_nc_source *) source;
    (void) err;
    memset(s->place, 0, sizeof s->place);
    s->ended = s->base.schema.n_rows == 0;
    s->base.rows_cut = 0;
    return STP_OK;
}

/* Indices along split for the piece at place: up to where a chunk or a file ends. */
static int64_t count_here(const stp_nc_source *s)
{
    if (s->split < 0) return 1;
    const stp_nc_axis *a = &s->slice.axes[s->kept[s->split]];
    const int64_t at = s->place[s->split], first = a->index[at];
    int64_t n = a->n - at < s->block ? a->n - at : s->block;
    const int64_t end = (first / s->chunk + s->block / s->chunk) * s->chunk;
    if (end > first && s->block >= s->chunk && s->block % s->chunk == 0)
        while (n > 1 && a->index[at + n - 1] >= end) n--;
    if (a->dim == s->set.joined)
        while (n > 1 && stp_nc_set_file(&s->set, a->index[at + n - 1]) != stp_nc_set_file(&s->set, first)) n--;
    return n;
}

/* The lists of a streamed variable's dimensions that make up the piece. */
static void piece_lists(const stp_nc_source *s, const stp_piece *p, stp_nc_list *lists)
{
    for (int k = 0; k < s->n_kept; k++) {
        const stp_nc_axis *a = &s->slice.axes[s->kept[k]];
        if (k < s->split)
            lists[k] = (stp_nc_list){ .index = a->index + p->place[k], .n = 1 };
        else if (k == s->split)
            lists[k] = (stp_nc_list){ .index = a->index + p->place[k], .n = p->count };
        else
            lists[k] = (stp_nc_list){ .index = a->index, .n = a->n };
    }
}

static stp_status fetch(stp_nc_source *s, const stp_piece *p, int column, part *to, stp_error *err)
{
    stp_nc_list lists[STP_NC_DIMS];
    const int var = s->columns[column].var;
    piece_lists(s, p, lists);
    to->chunks.n = 0;
    bool done = false;
    STP_TRY(stp_nc_chunked_fetch(s, var, lists, UINT64_MAX, &to->chunks, &done, err));
    to->file = to->chunks.file;
    if (done) return STP_OK;
    const size_t bytes = (size_t) p->n_rows * stp_nc_size(s->set.files[0].vars[var].type);
    if (bytes > to->room) {
        free(to->raw);
        to->raw = malloc(bytes);
        to->room = to->raw ? bytes : 0;
        if (!to->raw) return stp_no_memory(err, "a block of values");
    }
    return stp_nc_set_read(&s->set, var, lists, to->raw, &to->file, err);
}

static stp_status make_parts(const stp_nc_source *s, stp_piece *p, stp_error *err)
{
    if (p->n_parts >= s->n_wanted) return STP_OK;
    part *parts = realloc(p->parts, (size_t) s->n_wanted * sizeof *parts);
    if (!parts) return stp_no_memory(err, "a piece");
    memset(parts + p->n_parts, 0, (size_t) (s->n_wanted - p->n_parts) * sizeof *parts);
    p->parts = parts;
    p->n_parts = s->n_wanted;
    return STP_OK;
}

/* To the next piece's place, as the hands of a clock. */
static void advance(stp_nc_source *s, int64_t count)
{
    if (s->split < 0) s->ended = true;
    for (int k = s->split; k >= 0; k--) {
        s->place[k] += k == s->split ? count : 1;
        if (s->place[k] < stp_nc_kept_length(s, k)) return;
        s->place[k] = 0;
        s->ended = k == 0;
    }
}

static stp_status next(stp_source *source, stp_piece *p, bool *end, stp_error *err)
{
    stp_nc_source *s = (stp_nc_source *) source;
    *end = s->ended;
    if (s->ended) return STP_OK;
    memcpy(p->place, s->place, sizeof p->place);
    p->count = count_here(s);
    p->n_rows = p->count * s->inner;
    p->row0 = s->base.rows_cut;
    STP_TRY(make_parts(s, p, err));
    for (int i = 0; i < s->n_wanted; i++)
        if (s->columns[s->wanted[i]].streamed) STP_TRY(fetch(s, p, s->wanted[i], &p->parts[i], err));
    s->base.rows_cut += p->n_rows;
    advance(s, p->count);
    return STP_OK;
}

static void piece_clear(stp_piece *p)
{
    for (int i = 0; i < p->n_parts; i++) {
        free(p->parts[i].raw);
        stp_nc_chunks_clear(&p->parts[i].chunks);
    }
    free(p->parts);
}

/* ---- batches --------------------------------------------------------------------------------------- */

static stp_status reader_new(stp_source *source, stp_reader **out, stp_error *err)
{
    stp_nc_source *s = (stp_nc_source *) source;
    stp_reader *r = calloc(1, sizeof *r);
    if (r) {
        r->source = s;
        r->n = s->n_wanted;
        r->columns = calloc((size_t) r->n + 1, sizeof *r->columns);
        r->rooms = calloc((size_t) r->n + 1, sizeof *r->rooms);
    }
    if (!r || !r->columns || !r->rooms) {
        free(r ? r->columns : NULL);
        free(r ? r->rooms : NULL);
        free(r);
        return stp_no_memory(err, "a reader");
    }
    *out = r;
    return STP_OK;
}

static void clear_room(stp_nc_room *m)
{
    free(m->values);
    free(m->validity);
    free(m->work);
    free(m->raw);
    *m = (stp_nc_room){ 0 };
}

static void reader_free(stp_reader *r)
{
    for (int i = 0; i < r->n; i++) clear_room(&r->rooms[i]);
    stp_nc_unpacker_clear(&r->unpacker);
    free(r->rooms);
    free(r->columns);
    free(r);
}

static stp_status make_room(stp_nc_room *m, int64_t rows, bool times, bool chunks, stp_error *err)
{
    if (rows > m->rows) {
        clear_room(m);
        m->values = malloc((size_t) rows * 8);
        m->validity = malloc((size_t) rows / 8 + 1);
        m->rows = m->values && m->validity ? rows : 0;
    }
    if (times && !m->work) m->work = malloc((size_t) m->rows * sizeof *m->work);
    if (chunks && !m->raw) m->raw = malloc((size_t) m->rows * 8);
    return m->rows && (m->work || !times) && (m->raw || !chunks) ? STP_OK : stp_no_memory(err, "a batch");
}

static stp_status read_streamed(stp_reader *r, int i, const stp_piece *p, stp_error *err)
{
    const stp_nc_source *s = r->source;
    const stp_nc_column *c = &s->columns[s->wanted[i]];
    const part *from = &p->parts[i];
    const stp_nc_var *v = &s->set.files[from->file].vars[s->set.twin[from->file][c->var]];
    const stp_type type = stp_nc_decoded(v);
    stp_nc_room *m = &r->rooms[i];
    const void *raw = from->raw;
    STP_TRY(make_room(m, p->n_rows, v->is_time, from->chunks.n > 0, err));
    if (from->chunks.n) {
        STP_TRY(stp_nc_chunks_unpack(&r->unpacker, &from->chunks, m->raw, err));
        raw = m->raw;
    }
    bool any_missing;
    stp_nc_decode(v, raw, p->n_rows, c->time_digits, m->values, m->validity, &any_missing, m->work);
    r->columns[i] = (stp_column){
        .type = type, .length = p->n_rows, .values = m->values, .validity = any_missing ? m->validity : NULL
    };
    return STP_OK;
}

typedef struct repeater {
    const stp_nc_source *s;
    const stp_nc_column *c;
    const stp_piece *p;
    stp_nc_room *to;
    size_t size;
    int64_t row;
} repeater;

static void put_run(repeater *q, int64_t from, int64_t stride, int64_t n)
{
    const char *v = (const char *) q->c->values.values + (size_t) from * q->size;
    char *to = q->to->values + (size_t) q->row * q->size;
    const uint8_t *bits = q->c->values.validity;
    if (stride == 1) memcpy(to, v, (size_t) n * q->size);
    for (int64_t i = 0; i < n && stride != 1; i++)
        memcpy(to + (size_t) i * q->size, v + (size_t) (i * stride) * q->size, q->size);
    for (int64_t i = 0; bits && i < n; i++) {
        const int64_t at = from + i * stride, row = q->row + i;
        if (bits[at >> 3] >> (at & 7) & 1) q->to->validity[row >> 3] |= (uint8_t) (1 << (row & 7));
    }
    q->row += n;
}

/* The cells of the piece in order, from kept axis k on. */
static void repeat(repeater *q, int k, int64_t at)
{
    const stp_nc_source *s = q->s;
    if (k == s->n_kept) {
        put_run(q, at, 0, 1);
        return;
    }
    const int64_t from = k <= s->split ? q->p->place[k] : 0;
    const int64_t n = k < s->split ? 1 : k == s->split ? q->p->count : stp_nc_kept_length(s, k);
    if (k == s->n_kept - 1) {
        put_run(q, at + from * q->c->stride[k], q->c->stride[k], n);
        return;
    }
    for (int64_t i = from; i < from + n; i++) repeat(q, k + 1, at + i * q->c->stride[k]);
}

static stp_status read_resident(stp_reader *r, int i, const stp_piece *p, stp_error *err)
{
    const stp_nc_column *c = &r->source->columns[r->source->wanted[i]];
    stp_nc_room *m = &r->rooms[i];
    STP_TRY(make_room(m, p->n_rows, false, false, err));
    memset(m->validity, 0, (size_t) p->n_rows / 8 + 1);
    repeater q = { .s = r->source, .c = c, .p = p, .to = m, .size = stp_type_size(c->values.type) };
    repeat(&q, 0, 0);
    r->columns[i] = (stp_column){ .type = c->values.type,
                                  .length = p->n_rows,
                                  .values = m->values,
                                  .validity = c->values.validity ? m->validity : NULL,
                                  .dictionary = c->values.dictionary.labels ? &c->values.dictionary : NULL };
    return STP_OK;
}

static stp_status read_batch(stp_reader *r, const stp_piece *p, stp_batch *out, stp_error *err)
{
    for (int i = 0; i < r->n; i++)
        STP_TRY(r->source->columns[r->source->wanted[i]].streamed ? read_streamed(r, i, p, err)
                                                                  : read_resident(r, i, p, err));
    *out = (stp_batch){ .row0 = p->row0, .n_rows = p->n_rows, .n_columns = r->n, .columns = r->columns };
    return STP_OK;
}

static void close_source(stp_source *source)
{
    destroy((stp_nc_source *) source);
}

const stp_format stp_netcdf_source_format = {
    .name = "netcdf",
    .suffixes = "nc nc4 cdf h5 he5",
    .help = "arrays with coordinates: classic NetCDF, NetCDF-4, and Zarr stores where the library reads them",
    .reads = true,
    .writes = true,
    .sniff = sniff,
    .open = open_source,
    .open_many = open_many,
    .values = values,
    .edges = stp_nc_edges,
    .parts = stp_nc_parts,
    .part = stp_nc_part,
    .want = want,
    .rewind = rewind_source,
    .next = next,
    .piece_bytes = sizeof(stp_piece),
    .piece_clear = piece_clear,
    .reader_new = reader_new,
    .read = read_batch,
    .reader_free = reader_free,
    .close = close_source,
    .storage = stp_nc_storage_table,
};
