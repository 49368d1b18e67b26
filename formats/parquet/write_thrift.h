#ifndef STP_FORMATS_PARQUET_WRITE_THRIFT_H
#define STP_FORMATS_PARQUET_WRITE_THRIFT_H
/* Writes Thrift's compact protocol, as far as Parquet's metadata need it. Fields are given in rising order of their
 * ids; structs nest up to eight deep. Source: doc/specs/thrift-compact-protocol.md of Apache Thrift. */
#include "base/buf.h"

typedef struct stp_thrift_out {
    stp_buf *out;
    int last[8];                /* id of the field written last, a level of structs */
    int depth;
} stp_thrift_out;

typedef enum stp_thrift_type {
    STP_THRIFT_OF_BOOL = 1, STP_THRIFT_OF_I32 = 5, STP_THRIFT_OF_I64 = 6, STP_THRIFT_OF_BINARY = 8,
    STP_THRIFT_OF_STRUCT = 12
} stp_thrift_type;

/* Fields of the struct that is open; the outermost is open from the begin. */
void stp_thrift_put_bool(stp_thrift_out *t, int id, bool v);
void stp_thrift_put_byte(stp_thrift_out *t, int id, int v);
void stp_thrift_put_i16(stp_thrift_out *t, int id, int v);
void stp_thrift_put_i32(stp_thrift_out *t, int id, int32_t v);
void stp_thrift_put_i64(stp_thrift_out *t, int id, int64_t v);
void stp_thrift_put_binary(stp_thrift_out *t, int id, const void *bytes, size_t n);
void stp_thrift_put_text(stp_thrift_out *t, int id, const char *text);
/* The header of a list of n; its elements follow. */
void stp_thrift_put_list(stp_thrift_out *t, int id, stp_thrift_type of, size_t n);

/* A struct as a field; its own fields follow, then close. */
void stp_thrift_open(stp_thrift_out *t, int id);
/* The same as an element of a list. */
void stp_thrift_open_element(stp_thrift_out *t);
/* Ends the innermost struct, at last the outermost. */
void stp_thrift_close(stp_thrift_out *t);
/* A struct as a field whose bytes are there already, from its first field to its end. */
void stp_thrift_put_struct(stp_thrift_out *t, int id, const void *bytes, size_t n);

/* Elements of lists. */
void stp_thrift_element_bool(stp_thrift_out *t, bool v);
void stp_thrift_element_i(stp_thrift_out *t, int64_t v);        /* I32 and I64 */
void stp_thrift_element_binary(stp_thrift_out *t, const void *bytes, size_t n);

/* Seven bits a byte, the lowest first. */
void stp_put_varint(stp_buf *out, uint64_t v);
/* The same with the sign in the lowest bit. */
void stp_put_zigzag(stp_buf *out, int64_t v);
#endif
