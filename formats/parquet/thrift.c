/* Values are read as they come; only varints and lengths need care. */
#include "formats/parquet/thrift.h"

enum { TRUE = 1, FALSE = 2, BYTE = 3, I16 = 4, I32 = 5, I64 = 6, DOUBLE = 7, BINARY = 8, LIST = 9, SET = 10, MAP = 11,
       STRUCT = 12, DEEPEST = 32 };

static void fail(stp_thrift *t)
{
    t->bad = true;
    t->at = t->end;
}

static uint8_t byte(stp_thrift *t)
{
    if (t->at < t->end) return *t->at++;
    fail(t);
    return 0;
}

static uint64_t varint(stp_thrift *t)
{
    uint64_t v = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        const uint8_t b = byte(t);
        v |= (uint64_t) (b & 0x7f) << shift;
        if (b < 0x80) return v;
    }
    fail(t);
    return 0;
}

static int64_t zigzag(stp_thrift *t)
{
    const uint64_t v = varint(t);
    return (int64_t) (v >> 1 ^ (0 - (v & 1)));
}

static stp_bytes bytes(stp_thrift *t)
{
    const uint64_t n = varint(t);
    if (n > (uint64_t) (t->end - t->at)) {
        fail(t);
        return (stp_bytes) { 0 };
    }
    const stp_bytes b = { t->at, (size_t) n };
    t->at += n;
    return b;
}

/* Head of a list or set: elements and their type. Every element takes at least a byte. */
static int64_t list_head(stp_thrift *t, int *type)
{
    const uint8_t head = byte(t);
    const uint64_t n = head >> 4 == 15 ? varint(t) : head >> 4;
    *type = head & 15;
    if (n > (uint64_t) (t->end - t->at)) {
        fail(t);
        return 0;
    }
    return (int64_t) n;
}

static void skip_type(stp_thrift *t, int type, bool element);

static void skip_list(stp_thrift *t)
{
    int type;
    for (int64_t n = list_head(t, &type); n > 0 && !t->bad; n--) skip_type(t, type, true);
}

static void skip_map(stp_thrift *t)
{
    uint64_t n = varint(t);
    if (!n) return;
    const uint8_t types = byte(t);
    for (; n && !t->bad; n--) {
        skip_type(t, types >> 4, true);
        skip_type(t, types & 15, true);
    }
}

static void skip_struct(stp_thrift *t)
{
    stp_thrift_field f = { 0 };
    while (stp_thrift_next(t, &f)) skip_type(t, f.type, false);
}

/* A truth value is in the type of its field, but a byte as an element. */
static void skip_type(stp_thrift *t, int type, bool element)
{
    if (t->bad || ++t->depth > DEEPEST) {
        fail(t);
        return;
    }
    switch (type) {
    case TRUE: case FALSE: if (element) byte(t); break;
    case BYTE: byte(t); break;
    case I16: case I32: case I64: varint(t); break;
    case DOUBLE: if (t->end - t->at < 8) fail(t); else t->at += 8; break;
    case BINARY: bytes(t); break;
    case LIST: case SET: skip_list(t); break;
    case MAP: skip_map(t); break;
    case STRUCT: skip_struct(t); break;
    default: fail(t);
    }
    t->depth--;
}

bool stp_thrift_next(stp_thrift *t, stp_thrift_field *f)
{
    const uint8_t head = byte(t);
    if (t->bad || !head) return false;
    f->type = head & 15;
    const int64_t id = head >> 4 ? f->id + (head >> 4) : zigzag(t);
    if (id < INT16_MIN || id > INT16_MAX) fail(t);
    f->id = (int) id;
    return !t->bad;
}

void stp_thrift_skip(stp_thrift *t, const stp_thrift_field *f)
{
    skip_type(t, f->type, false);
}

int64_t stp_thrift_int(stp_thrift *t, const stp_thrift_field *f, int64_t otherwise)
{
    if (f->type == TRUE || f->type == FALSE) return f->type == TRUE;
    if (f->type == BYTE) return (int8_t) byte(t);
    if (f->type >= I16 && f->type <= I64) {
        const int64_t v = zigzag(t);
        return t->bad ? otherwise : v;
    }
    skip_type(t, f->type, false);
    return otherwise;
}

stp_bytes stp_thrift_binary(stp_thrift *t, const stp_thrift_field *f)
{
    if (f->type == BINARY) return bytes(t);
    skip_type(t, f->type, false);
    return (stp_bytes) { 0 };
}

bool stp_thrift_enter(stp_thrift *t, const stp_thrift_field *f)
{
    if (f->type == STRUCT) return !t->bad;
    skip_type(t, f->type, false);
    return false;
}

int64_t stp_thrift_list(stp_thrift *t, const stp_thrift_field *f, int type)
{
    if (f->type != LIST) {
        skip_type(t, f->type, false);
        return 0;
    }
    int found;
    int64_t n = list_head(t, &found);
    if (found == type || (type == TRUE && found == FALSE)) return n;
    for (; n > 0 && !t->bad; n--) skip_type(t, found, true);
    return 0;
}

int64_t stp_thrift_list_int(stp_thrift *t)
{
    return zigzag(t);
}

bool stp_thrift_list_bool(stp_thrift *t)
{
    return byte(t) == TRUE;
}

stp_bytes stp_thrift_list_binary(stp_thrift *t)
{
    return bytes(t);
}
