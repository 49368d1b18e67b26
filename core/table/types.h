#ifndef STP_TABLE_TYPES_H
#define STP_TABLE_TYPES_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The one list of storage types: name used in messages, suffix of the generated functions, C type.
 * Adding a type is one line here. */
#define STP_FOR_EACH_TYPE(X) \
    X(I8,  i8,  int8_t)      \
    X(U8,  u8,  uint8_t)     \
    X(I16, i16, int16_t)     \
    X(U16, u16, uint16_t)    \
    X(I32, i32, int32_t)     \
    X(U32, u32, uint32_t)    \
    X(I64, i64, int64_t)     \
    X(U64, u64, uint64_t)    \
    X(F32, f32, float)       \
    X(F64, f64, double)

typedef enum stp_type {
#define X(NAME, suffix, ctype) STP_TYPE_##NAME,
    STP_FOR_EACH_TYPE(X)
#undef X
    STP_TYPE_COUNT
} stp_type;

/* What the values of a column mean. */
typedef enum stp_meaning {
    STP_NUMBER,     /* measured: any numeric storage */
    STP_INTEGER,    /* counted: integer storage, or doubles where later rows may not be whole */
    STP_TIME,       /* I64 counts of 10^-time_digits seconds since 1970 UTC */
    STP_BOOL,       /* U8, 0 or 1 */
    STP_CATEGORY,   /* I32 codes into the batch's dictionary: text with few distinct values */
    STP_TEXT,       /* the same storage: text with many */
} stp_meaning;

/* What the file says of its times. */
typedef enum stp_clock {
    STP_CLOCK_WALL, /* times of day of no zone, taken as if they were UTC */
    STP_CLOCK_UTC,  /* instants: the file gives a zone */
    STP_CLOCK_DAYS, /* dates: every value is a midnight, or those of the first rows are */
} stp_clock;

/* True of the two meanings that are stored as codes into a dictionary. */
static inline bool stp_is_text(stp_meaning m)
{
    return m == STP_CATEGORY || m == STP_TEXT;
}

/* True of what can be counted with; truth values are 0 and 1. */
static inline bool stp_is_numeric(stp_meaning m)
{
    return m == STP_NUMBER || m == STP_INTEGER || m == STP_BOOL;
}

/* Text values of one batch. Codes are local to the batch: folds match labels, never codes. */
typedef struct stp_dictionary {
    int32_t count;
    const char *const *labels;     /* count texts, each ends in 0 */
} stp_dictionary;

typedef struct stp_column {
    stp_type type;
    int64_t length;                    /* rows */
    const void *values;                /* length elements of type, borrowed */
    const uint8_t *validity;           /* bit i (lowest first) set = row i present; NULL = all present */
    const stp_dictionary *dictionary;  /* categories and texts; NULL otherwise */
} stp_column;

static inline bool stp_column_has(const stp_column *c, int64_t row)
{
    return !c->validity || (c->validity[row >> 3] >> (row & 7) & 1);
}
#endif
