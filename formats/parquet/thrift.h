#ifndef STP_FORMATS_PARQUET_THRIFT_H
#define STP_FORMATS_PARQUET_THRIFT_H
/* Reads Thrift's compact protocol, in which Parquet keeps its metadata. Nothing is trusted: the first byte that cannot
 * be right sets bad, and from then on every call gives nothing.
 * Source: doc/specs/thrift-compact-protocol.md of Apache Thrift. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that are not ours; they need not end in 0. */
typedef struct stp_bytes {
    const uint8_t *at;
    size_t length;
} stp_bytes;

typedef struct stp_thrift {
    const uint8_t *at, *end;
    int depth;                  /* of what skip is in */
    bool bad;
} stp_thrift;

/* A place in a struct: the field that was met last. Zero is the begin. */
typedef struct stp_thrift_field {
    int id, type;
} stp_thrift_field;

enum { STP_THRIFT_BOOL = 1, STP_THRIFT_BINARY = 8, STP_THRIFT_LIST = 9, STP_THRIFT_STRUCT = 12 };

/* Moves to the next field; false at the end of the struct. The caller reads the field, or skips it. */
bool stp_thrift_next(stp_thrift *t, stp_thrift_field *f);
/* The field's whole number or truth value, or `otherwise` where it holds something else (which is skipped). */
int64_t stp_thrift_int(stp_thrift *t, const stp_thrift_field *f, int64_t otherwise);
stp_bytes stp_thrift_binary(stp_thrift *t, const stp_thrift_field *f);
/* True when the field is a struct: then its fields come next. Else it is skipped. */
bool stp_thrift_enter(stp_thrift *t, const stp_thrift_field *f);
/* Elements of a list of `type`, 0 (and the field is skipped) where it is a list of something else. Never more than
 * there are bytes left. */
int64_t stp_thrift_list(stp_thrift *t, const stp_thrift_field *f, int type);
/* One element of a list. */
int64_t stp_thrift_list_int(stp_thrift *t);
bool stp_thrift_list_bool(stp_thrift *t);
stp_bytes stp_thrift_list_binary(stp_thrift *t);
void stp_thrift_skip(stp_thrift *t, const stp_thrift_field *f);

enum { STP_THRIFT_I32 = 5, STP_THRIFT_I64 = 6 };
#endif
