/* Fields of the compact protocol: the id as a step from the last one, the type, the value. */
#include "formats/parquet/write_thrift.h"
#include <string.h>

enum { TRUE_FIELD = 1, FALSE_FIELD = 2, BYTE = 3, I16 = 4, LIST = 9, FAR_LIST = 15 };

void stp_put_varint(stp_buf *out, uint64_t v)
{
    for (; v >= 128; v >>= 7) stp_buf_char(out, (char) (v | 128));
    stp_buf_char(out, (char) v);
}

void stp_put_zigzag(stp_buf *out, int64_t v)
{
    stp_put_varint(out, (uint64_t) v << 1 ^ (v < 0 ? UINT64_MAX : 0));
}

/* Ids that are up to 15 further than the last share a byte with the type. */
static void put_field(stp_thrift_out *t, int id, int type)
{
    const int step = id - t->last[t->depth];
    t->last[t->depth] = id;
    if (step > 0 && step < 16) {
        stp_buf_char(t->out, (char) (step << 4 | type));
        return;
    }
    stp_buf_char(t->out, (char) type);
    stp_put_zigzag(t->out, id);
}

void stp_thrift_put_bool(stp_thrift_out *t, int id, bool v)
{
    put_field(t, id, v ? TRUE_FIELD : FALSE_FIELD);
}

void stp_thrift_put_byte(stp_thrift_out *t, int id, int v)
{
    put_field(t, id, BYTE);
    stp_buf_char(t->out, (char) v);
}

void stp_thrift_put_i16(stp_thrift_out *t, int id, int v)
{
    put_field(t, id, I16);
    stp_put_zigzag(t->out, v);
}

void stp_thrift_put_i32(stp_thrift_out *t, int id, int32_t v)
{
    put_field(t, id, STP_THRIFT_OF_I32);
    stp_put_zigzag(t->out, v);
}

void stp_thrift_put_i64(stp_thrift_out *t, int id, int64_t v)
{
    put_field(t, id, STP_THRIFT_OF_I64);
    stp_put_zigzag(t->out, v);
}

void stp_thrift_put_binary(stp_thrift_out *t, int id, const void *bytes, size_t n)
{
    put_field(t, id, STP_THRIFT_OF_BINARY);
    stp_thrift_element_binary(t, bytes, n);
}

void stp_thrift_put_text(stp_thrift_out *t, int id, const char *text)
{
    stp_thrift_put_binary(t, id, text, strlen(text));
}

void stp_thrift_put_list(stp_thrift_out *t, int id, stp_thrift_type of, size_t n)
{
    put_field(t, id, LIST);
    stp_buf_char(t->out, (char) ((n < FAR_LIST ? n : FAR_LIST) << 4 | of));
    if (n >= FAR_LIST) stp_put_varint(t->out, n);
}

void stp_thrift_open(stp_thrift_out *t, int id)
{
    put_field(t, id, STP_THRIFT_OF_STRUCT);
    stp_thrift_open_element(t);
}

void stp_thrift_open_element(stp_thrift_out *t)
{
    t->last[++t->depth] = 0;
}

void stp_thrift_close(stp_thrift_out *t)
{
    stp_buf_char(t->out, 0);
    t->depth--;
}

void stp_thrift_put_struct(stp_thrift_out *t, int id, const void *bytes, size_t n)
{
    put_field(t, id, STP_THRIFT_OF_STRUCT);
    stp_buf_add(t->out, bytes, n);
}

void stp_thrift_element_bool(stp_thrift_out *t, bool v)
{
    stp_buf_char(t->out, v ? TRUE_FIELD : FALSE_FIELD);
}

void stp_thrift_element_i(stp_thrift_out *t, int64_t v)
{
    stp_put_zigzag(t->out, v);
}

void stp_thrift_element_binary(stp_thrift_out *t, const void *bytes, size_t n)
{
    stp_put_varint(t->out, n);
    stp_buf_add(t->out, bytes, n);
}
