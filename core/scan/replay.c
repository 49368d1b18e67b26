/* next() hands out tickets; read() of the first pass copies the batch into the memory of its reader
 * and hangs it to the ticket, so workers share nothing but the count of bytes. That count is of the batches
 * alone: whether all fit does not depend on threads. */
#include "scan/replay.h"
#include "base/pages.h"
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { SMALL_SLAB = 64 << 10, SLAB = 8 << 20, HUGE_PAGE = 2 << 20, ALIGN = 16 };

typedef struct slab {
    struct slab *next;
    size_t size, used;
} slab;

/* What a column of eight bytes a value is kept as in four. Doubles that are decimals of few digits: v = digits / scale,
 * which is how a text of them is read, and to the bit what comes back. Integers (times) that lie near each other: how
 * far they are from the first, in a unit that all are multiples of. */
typedef struct packing {
    bool packed;                    /* false: the column is kept as it is */
    double scale;                   /* of doubles */
    int64_t base, unit;             /* of integers */
} packing;

typedef struct ticket {
    struct ticket *next;
    stp_batch batch;                /* columns NULL: not kept */
    packing *packings;              /* of each column */
} ticket;

/* EMPTY: the next pass records. KEPT: batches come again. PASSING: nothing is kept any more. */
typedef enum state { EMPTY, RECORDING, KEPT, PASSING } state;

typedef struct replay {
    stp_source base;                /* first, so that a stp_source is one */
    stp_source *source;
    size_t budget;
    atomic_size_t bytes;            /* of the batches kept; past the budget none are */
    state state;
    bool ended;                     /* the recording pass has seen the end of the source */
    int *wanted, n_wanted;          /* columns of the batches */
    int *select, n_selected;        /* those of them that this pass is over, as numbers of columns of a batch */
    ticket *first, *last;           /* in file order */
    ticket *at;                     /* the next one to hand out again */
    slab *slabs;                    /* of the readers that are gone */
} replay;

struct stp_piece {
    const stp_format *format;       /* of inner */
    stp_piece *inner;               /* made when first needed */
    ticket *ticket;                 /* to fill, or to read */
};

struct stp_reader {
    replay *owner;
    stp_reader *inner;              /* NULL while batches come again */
    slab *slabs;
    stp_column *columns;            /* of the batch that came again last */
    void **values;                  /* of its unpacked columns: eight bytes a value */
    size_t *capacities;
};

static void free_slabs(slab *s)
{
    while (s) {
        slab *next = s->next;
        free(s);
        s = next;
    }
}

static void forget(replay *r)
{
    while (r->first) {
        ticket *next = r->first->next;
        free(r->first);
        r->first = next;
    }
    free_slabs(r->slabs);
    r->slabs = NULL;
    r->last = r->at = NULL;
    r->ended = false;
    atomic_store(&r->bytes, 0);
}

/* ---- keeping ------------------------------------------------------------------------------- */

static size_t rounded(size_t n)
{
    return (n + ALIGN - 1) & ~(size_t) (ALIGN - 1);
}

/* Slabs grow, so that a small table costs little. */
static bool add_slab(stp_reader *r, size_t at_least)
{
    const size_t head = rounded(sizeof(slab));
    if (at_least > SIZE_MAX / 2) return false;
    size_t size = r->slabs ? r->slabs->size * 2 : SMALL_SLAB;
    if (size > SLAB) size = SLAB;
    if (size < at_least + head) size = at_least + head;
    const size_t align = size < HUGE_PAGE ? (size_t) ALIGN : (size_t) HUGE_PAGE;
    size = (size + align - 1) & ~(align - 1);
    slab *s = align == HUGE_PAGE ? stp_pages_alloc(size) : aligned_alloc(align, size);
    if (!s) return false;
    *s = (slab) { .next = r->slabs, .size = size, .used = head };
    r->slabs = s;
    return true;
}

static void *take(stp_reader *r, size_t n)
{
    n = rounded(n);
    if ((!r->slabs || r->slabs->size - r->slabs->used < n) && !add_slab(r, n)) return NULL;
    void *p = (char *) r->slabs + r->slabs->used;
    r->slabs->used += n;
    return p;
}

static void *copy(stp_reader *r, const void *from, size_t n)
{
    void *to = take(r, n);
    if (to && n) memcpy(to, from, n);
    return to;
}

static size_t type_size(stp_type type)
{
    static const size_t sizes[STP_TYPE_COUNT] = {
#define X(NAME, suffix, ctype) [STP_TYPE_##NAME] = sizeof(ctype),
        STP_FOR_EACH_TYPE(X)
#undef X
    };
    return sizes[type];
}

static size_t labels_bytes(const stp_dictionary *d)
{
    size_t n = rounded(sizeof *d) + rounded((size_t) d->count * sizeof *d->labels);
    for (int32_t i = 0; i < d->count; i++) n += rounded(strlen(d->labels[i]) + 1);
    return n;
}

static stp_dictionary *copy_labels(stp_reader *r, const stp_dictionary *from)
{
    stp_dictionary *d = take(r, sizeof *d);
    const char **labels = take(r, (size_t) from->count * sizeof *labels);
    if (!d || !labels) return NULL;
    for (int32_t i = 0; i < from->count; i++)
        if (!(labels[i] = copy(r, from->labels[i], strlen(from->labels[i]) + 1))) return NULL;
    *d = (stp_dictionary) { .count = from->count, .labels = labels };
    return d;
}

/* Packs n doubles; false when some are no decimals of that scale. Plain loops: they vectorise. */
static bool pack(const double *v, int64_t n, double scale, int32_t *out)
{
    uint64_t differ = 0;
    for (int64_t i = 0; i < n; i++) {
        const double scaled = v[i] * scale;
        const double near = scaled > -2147483647.0 && scaled < 2147483647.0 ? scaled : 0;
        const int32_t digits = (int32_t) (near + (near < 0 ? -0.5 : 0.5));
        const double back = (double) digits / scale;
        uint64_t a, b;                                  /* bits: a -0 must stay one */
        memcpy(&a, &back, sizeof a);
        memcpy(&b, &v[i], sizeof b);
        differ |= a ^ b;
        out[i] = digits;
    }
    return differ == 0;
}

static void unpack(const int32_t *digits, int64_t n, double scale, double *out)
{
    for (int64_t i = 0; i < n; i++) out[i] = (double) digits[i] / scale;
}

/* Packs until one value does not fit. */
static bool pack_all(const double *v, int64_t n, double scale, int32_t *out)
{
    enum { STEP = 256 };
    for (int64_t i = 0; i < n; i += STEP)
        if (!pack(v + i, n - i < STEP ? n - i : STEP, scale, out + i)) return false;
    return true;
}

/* Packs with the least scale that suits all; 0 = none does. The first values tell most. */
static double find_scale(const double *v, int64_t n, int32_t *out)
{
    static const double scales[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8 };
    for (size_t i = 0; i < STP_COUNT(scales); i++)
        if (pack_all(v, n < 8 ? n : 8, scales[i], out) && pack_all(v, n, scales[i], out)) return scales[i];
    return 0;
}

/* Distances of n integers from base; false when some do not fit. Doubles divide fast; what they round is noticed. */
static bool pack_near(const int64_t *v, int64_t n, int64_t base, int64_t unit, int32_t *out)
{
    const double part = 1 / (double) unit;
    uint64_t differ = 0;
    for (int64_t i = 0; i < n; i++) {
        const uint64_t far = (uint64_t) v[i] - (uint64_t) base;
        const double scaled = (double) (int64_t) far * part;
        const double near = scaled > -2147483647.0 && scaled < 2147483647.0 ? scaled : 0;
        out[i] = (int32_t) (near + (near < 0 ? -0.5 : 0.5));
        differ |= far ^ (uint64_t) (out[i] * unit);
    }
    return differ == 0;
}

static void unpack_near(const int32_t *near, int64_t n, int64_t base, int64_t unit, int64_t *out)
{
    for (int64_t i = 0; i < n; i++) out[i] = (int64_t) ((uint64_t) base + (uint64_t) (near[i] * unit));
}

/* The greatest unit that suits all; 0 = none does. The first values tell most. */
static int64_t find_unit(const int64_t *v, int64_t n, int32_t *out)
{
    static const int64_t units[] = { 1000000000, 1000000, 1000, 1 };
    for (size_t i = 0; n > 0 && i < STP_COUNT(units); i++)
        if (pack_near(v, n < 8 ? n : 8, v[0], units[i], out) && pack_near(v, n, v[0], units[i], out)) return units[i];
    return 0;
}

static packing find_packing(const stp_column *c, int64_t n_rows, int32_t *out)
{
    packing how = { 0 };
    if (c->type == STP_TYPE_F64) {
        how.scale = find_scale(c->values, n_rows, out);
        how.packed = how.scale > 0;
    } else if (n_rows > 0) {
        how.base = *(const int64_t *) c->values;
        how.unit = find_unit(c->values, n_rows, out);
        how.packed = how.unit > 0;
    }
    return how;
}

/* Values of a column, packed where they can be. */
static bool copy_values(stp_reader *r, stp_column *to, const stp_column *from, int64_t n_rows, packing *how)
{
    *how = (packing) { 0 };
    if (from->type == STP_TYPE_F64 || from->type == STP_TYPE_I64) {
        int32_t *digits = take(r, (size_t) n_rows * sizeof *digits);
        if (!digits) return false;
        *how = find_packing(from, n_rows, digits);
        to->values = digits;
        if (how->packed) return true;
        r->slabs->used -= rounded((size_t) n_rows * sizeof *digits);
    }
    to->values = copy(r, from->values, (size_t) n_rows * type_size(from->type));
    return to->values;
}

static bool copy_column(stp_reader *r, stp_column *to, const stp_column *from, int64_t n_rows, packing *how)
{
    *to = *from;
    to->length = n_rows;
    if (!copy_values(r, to, from, n_rows, how)) return false;
    if (from->validity) to->validity = copy(r, from->validity, (size_t) (n_rows + 7) / 8);
    if (from->dictionary) to->dictionary = copy_labels(r, from->dictionary);
    return (!from->validity || to->validity) && (!from->dictionary || to->dictionary);
}

static size_t batch_bytes(const stp_batch *b, const packing *packings)
{
    size_t n = 0;
    for (int i = 0; i < b->n_columns; i++) {
        const stp_column *c = &b->columns[i];
        n += (size_t) b->n_rows * (packings[i].packed ? sizeof(int32_t) : type_size(c->type));
        if (c->validity) n += (size_t) b->n_rows / 8;
        if (c->dictionary) n += labels_bytes(c->dictionary);
    }
    return n;
}

/* Keeps a batch while the budget lasts. No memory is no fault: then the source is read again. */
static void keep(stp_reader *r, ticket *t, const stp_batch *b)
{
    replay *owner = r->owner;
    if (atomic_load(&owner->bytes) > owner->budget) return;
    const size_t n = (size_t) b->n_columns;
    stp_column *columns = take(r, n * sizeof *columns + 1);
    packing *packings = take(r, n * sizeof *packings + 1);
    bool good = columns && packings;
    for (size_t i = 0; good && i < n; i++)
        good = copy_column(r, &columns[i], &b->columns[i], b->n_rows, &packings[i]);
    atomic_fetch_add(&owner->bytes, good ? batch_bytes(b, packings) : owner->budget + 1);
    if (!good) return;
    t->batch = *b;
    t->batch.columns = columns;
    t->packings = packings;
}

/* ---- giving back --------------------------------------------------------------------------- */

static bool make_columns(stp_reader *r, int n)
{
    r->columns = calloc((size_t) n + 1, sizeof *r->columns);
    r->values = calloc((size_t) n + 1, sizeof *r->values);
    r->capacities = calloc((size_t) n + 1, sizeof *r->capacities);
    return r->columns && r->values && r->capacities;
}

static bool make_room(stp_reader *r, int column, size_t rows)
{
    if (rows <= r->capacities[column]) return true;
    void *values = realloc(r->values[column], rows * sizeof(int64_t));
    if (!values) return false;
    r->values[column] = values;
    r->capacities[column] = rows;
    return true;
}

static stp_status give_back(stp_reader *r, const ticket *t, stp_batch *out, stp_error *err)
{
    const stp_batch *b = &t->batch;
    const replay *owner = r->owner;
    for (int i = 0; i < owner->n_selected; i++) {
        const int at = owner->select[i];
        const packing *how = &t->packings[at];
        r->columns[i] = b->columns[at];
        if (!how->packed) continue;
        if (!make_room(r, i, (size_t) b->n_rows)) return stp_no_memory(err, "a column");
        if (how->scale > 0) unpack(b->columns[at].values, b->n_rows, how->scale, r->values[i]);
        else unpack_near(b->columns[at].values, b->n_rows, how->base, how->unit, r->values[i]);
        r->columns[i].values = r->values[i];
    }
    *out = *b;
    out->columns = r->columns;
    out->n_columns = owner->n_selected;
    return STP_OK;
}

/* ---- the format ---------------------------------------------------------------------------- */

/* Whether all rows are kept. */
static bool is_whole(const replay *r)
{
    if (r->state == KEPT) return true;
    return r->state == RECORDING && r->ended && atomic_load(&r->bytes) <= r->budget;
}

/* The numbers of these columns in the batches; false when one is not there. */
static bool find_all(const replay *r, const int *columns, int n, int *numbers)
{
    if (n > r->n_wanted) return false;             /* readers have room for so many */
    for (int i = 0; i < n; i++) {
        numbers[i] = -1;
        for (int k = 0; k < r->n_wanted; k++)
            if (r->wanted[k] == columns[i]) numbers[i] = k;
        if (numbers[i] < 0) return false;
    }
    return true;
}

static void select_columns(replay *r, int *taken, int n)
{
    free(r->select);
    r->select = taken;
    r->n_selected = n;
}

static stp_status want(stp_source *source, const int *columns, int n, stp_error *err)
{
    replay *r = (replay *) source;
    const size_t bytes = (size_t) n * sizeof *columns;
    const bool same = n == r->n_wanted && (!n || !memcmp(columns, r->wanted, bytes));
    int *numbers = malloc(bytes + 1);
    if (!numbers) return stp_no_memory(err, "columns");
    if (same || (is_whole(r) && find_all(r, columns, n, numbers))) {
        for (int i = 0; same && i < n; i++) numbers[i] = i;
        select_columns(r, numbers, n);
        return STP_OK;
    }
    int *wanted = malloc(bytes + 1);
    const stp_status s = wanted ? r->source->format->want(r->source, columns, n, err) : stp_no_memory(err, "columns");
    if (s != STP_OK) {
        free(numbers);
        free(wanted);
        return s;
    }
    for (int i = 0; i < n; i++) wanted[i] = columns[numbers[i] = i];
    select_columns(r, numbers, n);
    free(r->wanted);
    r->wanted = wanted;
    r->n_wanted = n;
    r->state = EMPTY;
    forget(r);
    return STP_OK;
}

static stp_status values(stp_source *source, int column, stp_column *out, stp_error *err)
{
    stp_source *inner = ((replay *) source)->source;
    return inner->format->values ? inner->format->values(inner, column, out, err) : STP_OK;
}

static bool range(stp_source *source, int column, stp_range *out)
{
    return stp_source_range(((replay *) source)->source, column, out);
}

static stp_status rewind_source(stp_source *source, stp_error *err)
{
    replay *r = (replay *) source;
    if (is_whole(r)) r->state = KEPT;
    r->at = r->first;
    r->base.ahead = r->state == KEPT ? NULL : r->source->ahead;
    r->base.bytes_read = r->state == KEPT ? NULL : r->source->bytes_read;
    if (r->state == KEPT) return STP_OK;
    forget(r);
    r->state = r->state == EMPTY ? RECORDING : PASSING;
    return r->source->format->rewind(r->source, err);
}

static stp_status next_again(replay *r, stp_piece *piece, bool *end)
{
    *end = !r->at;
    if (*end) return STP_OK;
    piece->ticket = r->at;
    r->at = r->at->next;
    return STP_OK;
}

static stp_status next(stp_source *source, stp_piece *piece, bool *end, stp_error *err)
{
    replay *r = (replay *) source;
    const stp_format *f = r->source->format;
    if (r->state == KEPT) return next_again(r, piece, end);
    if (!piece->inner) STP_TRY(stp_piece_new(f, &piece->inner, err));
    piece->format = f;
    STP_TRY(f->next(r->source, piece->inner, end, err));
    if (*end) r->ended = true;
    if (*end || r->state != RECORDING) return STP_OK;
    ticket *t = calloc(1, sizeof *t);
    if (!t) return stp_no_memory(err, "a piece of the file");
    *(r->last ? &r->last->next : &r->first) = t;
    r->last = piece->ticket = t;
    return STP_OK;
}

static void piece_clear(stp_piece *p)
{
    stp_piece_free(p->format, p->inner);
}

static void reader_free(stp_reader *r)
{
    if (!r) return;
    replay *owner = r->owner;
    while (r->slabs) {
        slab *s = r->slabs;
        r->slabs = s->next;
        s->next = owner->slabs;
        owner->slabs = s;
    }
    if (r->inner) owner->source->format->reader_free(r->inner);
    for (int i = 0; r->values && i < owner->n_wanted; i++) free(r->values[i]);
    free(r->columns);
    free(r->values);
    free(r->capacities);
    free(r);
}

static stp_status reader_new(stp_source *source, stp_reader **out, stp_error *err)
{
    replay *r = (replay *) source;
    stp_reader *reader = calloc(1, sizeof *reader);
    if (!reader) return stp_no_memory(err, "a reader");
    reader->owner = r;
    stp_status s = STP_OK;
    if (r->state != KEPT) s = r->source->format->reader_new(r->source, &reader->inner, err);
    else if (!make_columns(reader, r->n_wanted)) s = stp_no_memory(err, "columns");
    if (s == STP_OK) *out = reader;
    else reader_free(reader);
    return s;
}

static stp_status read_piece(stp_reader *r, const stp_piece *piece, stp_batch *out, stp_error *err)
{
    if (!r->inner) return give_back(r, piece->ticket, out, err);
    STP_TRY(piece->format->read(r->inner, piece->inner, out, err));
    if (r->owner->state == RECORDING) keep(r, piece->ticket, out);
    return STP_OK;
}

void stp_replay_close(stp_source *source)
{
    replay *r = (replay *) source;
    if (!r) return;
    forget(r);
    free(r->wanted);
    free(r->select);
    free(r);
}

static const stp_format replay_format = {
    .name = "replay",
    .values = values,
    .range = range,
    .want = want,
    .rewind = rewind_source,
    .next = next,
    .piece_bytes = sizeof(stp_piece),
    .piece_clear = piece_clear,
    .reader_new = reader_new,
    .read = read_piece,
    .reader_free = reader_free,
    .close = stp_replay_close,
};

stp_status stp_replay_open(stp_source **out, stp_source *source, size_t budget, stp_error *err)
{
    replay *r = calloc(1, sizeof *r);
    if (!r) return stp_no_memory(err, "the rows of a file");
    r->base = *source;              /* names and the list of problems stay the source's */
    r->base.format = &replay_format;
    r->source = source;
    r->budget = budget;
    r->n_wanted = -1;
    *out = &r->base;
    return STP_OK;
}
