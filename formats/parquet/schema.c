/* The schema: elements in the order of a walk through the tree, each with the number of its children. */
#include "formats/parquet/schema.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "base/text.h"
#include "formats/parquet/text.h"

enum { DEEPEST = 64 };

typedef enum repetition { REQUIRED, OPTIONAL, REPEATED } repetition;

typedef struct element {
    int64_t physical, length, repetition, n_children, converted, scale;
    stp_bytes name;
    stp_pq_logical logical;         /* from the new annotation, NONE: there is none */
    bool utc;
} element;

typedef struct level {              /* an open group on the way down */
    int64_t children;               /* still to come */
    const char *name;               /* with what is above; "" for the root */
    int definition, repetition;
    const char *nested;
} level;

/* ---- annotations ------------------------------------------------------------------------------------------------ */

/* By the numbers of the old annotation. */
static stp_pq_logical from_converted(int64_t c)
{
    static const stp_pq_logical kinds[] = {
        [0] = STP_PQ_STRING, [4] = STP_PQ_STRING, [5] = STP_PQ_DECIMAL, [6] = STP_PQ_DATE, [7] = STP_PQ_TIME_MS,
        [8] = STP_PQ_TIME_US, [9] = STP_PQ_STAMP_MS, [10] = STP_PQ_STAMP_US, [11] = STP_PQ_U8, [12] = STP_PQ_U16,
        [13] = STP_PQ_U32, [14] = STP_PQ_U64, [15] = STP_PQ_I8, [16] = STP_PQ_I16, [17] = STP_PQ_I32,
        [18] = STP_PQ_I64, [19] = STP_PQ_STRING, [20] = STP_PQ_NONE, [21] = STP_PQ_INTERVAL,
    };
    return c >= 0 && c < (int64_t) STP_COUNT(kinds) ? kinds[c] : STP_PQ_NONE;
}

/* Which of three units a union names: 0 ms, 1 us, 2 ns; -1 none. */
static int read_unit(stp_thrift *t)
{
    int unit = -1;
    stp_thrift_field f = { 0 };
    while (stp_thrift_next(t, &f)) {
        if (f.id >= 1 && f.id <= 3) unit = f.id - 1;
        stp_thrift_skip(t, &f);
    }
    return unit;
}

static void read_time(stp_thrift *t, element *e, stp_pq_logical first)
{
    enum { UTC = 1, UNIT };
    stp_thrift_field f = { 0 };
    while (stp_thrift_next(t, &f)) {
        if (f.id == UTC) {
            e->utc = stp_thrift_int(t, &f, 0) != 0;
        } else if (f.id == UNIT && stp_thrift_enter(t, &f)) {
            const int unit = read_unit(t);
            e->logical = unit < 0 ? STP_PQ_NONE : first + (unsigned) unit;
        } else if (f.id != UNIT) {
            stp_thrift_skip(t, &f);
        }
    }
}

static void read_integer(stp_thrift *t, element *e)
{
    enum { BITS = 1, SIGNED };
    static const stp_pq_logical kinds[2][4] = { { STP_PQ_U8, STP_PQ_U16, STP_PQ_U32, STP_PQ_U64 },
                                                { STP_PQ_I8, STP_PQ_I16, STP_PQ_I32, STP_PQ_I64 } };
    int64_t bits = 0, is_signed = 1;
    stp_thrift_field f = { 0 };
    while (stp_thrift_next(t, &f)) {
        if (f.id == BITS) bits = stp_thrift_int(t, &f, 0);
        else if (f.id == SIGNED) is_signed = stp_thrift_int(t, &f, 1);
        else stp_thrift_skip(t, &f);
    }
    for (int i = 0; i < 4; i++)
        if (bits == 8 << i) e->logical = kinds[is_signed != 0][i];
}

static void read_decimal(stp_thrift *t, element *e)
{
    stp_thrift_field f = { 0 };
    e->logical = STP_PQ_DECIMAL;
    while (stp_thrift_next(t, &f)) {
        if (f.id == 1) e->scale = stp_thrift_int(t, &f, 0);
        else stp_thrift_skip(t, &f);
    }
}

/* A union: its one field says what it is. What is not known is left out. */
static void read_logical(stp_thrift *t, element *e)
{
    enum { STRING = 1, ENUM = 4, DECIMAL, DATE, TIME, STAMP, INTEGER = 10, JSON = 12, UUID = 14, FLOAT16 };
    stp_thrift_field f = { 0 };
    while (stp_thrift_next(t, &f)) {
        switch (f.type == STP_THRIFT_STRUCT ? f.id : 0) {
        case DECIMAL: read_decimal(t, e); continue;
        case TIME: read_time(t, e, STP_PQ_TIME_MS); continue;
        case STAMP: read_time(t, e, STP_PQ_STAMP_MS); continue;
        case INTEGER: read_integer(t, e); continue;
        case STRING: case ENUM: case JSON: e->logical = STP_PQ_STRING; break;
        case DATE: e->logical = STP_PQ_DATE; break;
        case UUID: e->logical = STP_PQ_UUID; break;
        case FLOAT16: e->logical = STP_PQ_FLOAT16; break;
        default: break;
        }
        stp_thrift_skip(t, &f);
    }
}

static void read_element(stp_thrift *t, element *e)
{
    enum { TYPE = 1, LENGTH, REPETITION, NAME, CHILDREN, CONVERTED, SCALE, LOGICAL = 10 };
    stp_thrift_field f = { 0 };
    while (stp_thrift_next(t, &f)) switch (f.id) {
        case TYPE: e->physical = stp_thrift_int(t, &f, -1); break;
        case LENGTH: e->length = stp_thrift_int(t, &f, 0); break;
        case REPETITION: e->repetition = stp_thrift_int(t, &f, 0); break;
        case NAME: e->name = stp_thrift_binary(t, &f); break;
        case CHILDREN: e->n_children = stp_thrift_int(t, &f, 0); break;
        case CONVERTED: e->converted = stp_thrift_int(t, &f, -1); break;
        case SCALE: e->scale = stp_thrift_int(t, &f, 0); break;
        case LOGICAL: if (stp_thrift_enter(t, &f)) read_logical(t, e); break;
        default: stp_thrift_skip(t, &f);
        }
}

/* An annotation that does not suit the type that carries it is no annotation. */
static stp_pq_logical fitting(stp_pq_logical l, stp_pq_physical p, int64_t length)
{
    enum { B32 = 1 << STP_PQ_INT32, B64 = 1 << STP_PQ_INT64, BYTES = 1 << STP_PQ_BYTE_ARRAY, FIX = 1 << STP_PQ_FIXED };
    static const unsigned carriers[STP_PQ_LOGICALS] = {
        [STP_PQ_STRING] = BYTES | FIX, [STP_PQ_UUID] = FIX, [STP_PQ_INTERVAL] = FIX, [STP_PQ_FLOAT16] = FIX,
        [STP_PQ_DECIMAL] = B32 | B64 | BYTES | FIX, [STP_PQ_DATE] = B32, [STP_PQ_TIME_MS] = B32,
        [STP_PQ_TIME_US] = B64, [STP_PQ_TIME_NS] = B64, [STP_PQ_STAMP_MS] = B64, [STP_PQ_STAMP_US] = B64,
        [STP_PQ_STAMP_NS] = B64, [STP_PQ_I8] = B32, [STP_PQ_I16] = B32, [STP_PQ_I32] = B32, [STP_PQ_U8] = B32,
        [STP_PQ_U16] = B32, [STP_PQ_U32] = B32, [STP_PQ_I64] = B64, [STP_PQ_U64] = B64,
    };
    static const int64_t lengths[STP_PQ_LOGICALS] = {
        [STP_PQ_UUID] = 16, [STP_PQ_INTERVAL] = 12, [STP_PQ_FLOAT16] = 2,
    };
    if (!(carriers[l] >> p & 1)) return STP_PQ_NONE;
    return lengths[l] && lengths[l] != length ? STP_PQ_NONE : l;
}

/* ---- the tree ---------------------------------------------------------------------------------------------------- */

static const char *join_name(stp_pq_footer *f, const char *above, stp_bytes name)
{
    stp_buf b = { 0 };
    if (*above) stp_buf_printf(&b, "%s.", above);
    stp_pq_text_clean(&b, name);
    const char *joined = b.failed ? NULL : stp_arena_text(&f->arena, b.data ? b.data : "");
    stp_buf_clear(&b);
    return joined;
}

static stp_status add_leaf(stp_pq_footer *f, const element *e, const level *l, int64_t at, stp_error *err)
{
    enum { MOST_BYTES = 1 << 20, MOST_SCALE = 1000 };
    stp_pq_leaf *leaf = &f->leaves[f->n_leaves++];
    *leaf = (stp_pq_leaf) { .name = l->name, .physical = (stp_pq_physical) e->physical, .utc = e->utc,
                            .max_definition = l->definition, .max_repetition = l->repetition, .nested = l->nested };
    if (e->physical < 0 || e->physical >= STP_PQ_PHYSICALS)
        return stp_pq_fail(f, leaf, at, err, "there is no type %" PRId64, e->physical);
    if (e->physical == STP_PQ_FIXED && (e->length <= 0 || e->length > MOST_BYTES))
        return stp_pq_fail(f, leaf, at, err, "values of %" PRId64 " bytes", e->length);
    leaf->length = (int) e->length;
    leaf->logical = fitting(e->logical ? e->logical : from_converted(e->converted), leaf->physical, e->length);
    if (!e->logical) leaf->utc = true;          /* old annotations mean instants */
    if (leaf->logical != STP_PQ_DECIMAL) return STP_OK;
    if (e->scale < 0 || e->scale > MOST_SCALE)
        return stp_pq_fail(f, leaf, at, err, "decimals with a scale of %" PRId64, e->scale);
    leaf->scale = (int) e->scale;
    return STP_OK;
}

static level below(stp_pq_footer *f, const level *above, const element *e)
{
    level l = *above;
    l.name = join_name(f, above->name, e->name);
    l.children = e->n_children;
    l.definition += e->repetition != REQUIRED;
    l.repetition += e->repetition == REPEATED;
    if (e->repetition == REPEATED && !l.nested) l.nested = "a list";
    if (e->converted == 1 || e->converted == 2) l.nested = "a map";
    return l;
}

stp_status stp_pq_schema_read(stp_pq_footer *f, stp_thrift *t, const stp_thrift_field *field, stp_error *err)
{
    const int64_t n = stp_thrift_list(t, field, STP_THRIFT_STRUCT);
    level stack[DEEPEST] = { { .name = "" } };
    int depth = 0;
    if (f->leaves) return stp_pq_fail(f, NULL, t->at - f->file, err, "there are two schemas");
    f->leaves = stp_arena_array(&f->arena, (size_t) n + 1, sizeof *f->leaves);
    if (!f->leaves) return stp_no_memory(err, "columns");
    for (int64_t i = 0; i < n; i++) {
        const int64_t at = t->at - f->file;
        element e = { .physical = -1, .converted = -1 };
        read_element(t, &e);
        if (t->bad) return stp_pq_fail(f, NULL, at, err, "the schema is damaged");
        if (i == 0) {
            stack[0].children = e.n_children;
            continue;
        }
        while (depth > 0 && stack[depth].children == 0) depth--;
        if (stack[depth].children-- <= 0) return stp_pq_fail(f, NULL, at, err, "the schema has more than one root");
        if (e.repetition < REQUIRED || e.repetition > REPEATED || depth + 1 == DEEPEST)
            return stp_pq_fail(f, NULL, at, err, depth + 1 == DEEPEST ? "the schema is deeper than 63 levels"
                                                                      : "the schema is damaged");
        stack[depth + 1] = below(f, &stack[depth], &e);
        if (!stack[depth + 1].name) return stp_no_memory(err, "a name");
        if (e.n_children > 0) depth++;
        else if (e.physical >= 0) STP_TRY(add_leaf(f, &e, &stack[depth + 1], at, err));
    }
    for (; depth >= 0; depth--)
        if (stack[depth].children > 0)
            return stp_pq_fail(f, NULL, t->at - f->file, err, "the schema ends within a group");
    return STP_OK;
}
