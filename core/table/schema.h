#ifndef STP_TABLE_SCHEMA_H
#define STP_TABLE_SCHEMA_H
/* Names and meanings of the columns of a table. */
#include "base/arena.h"
#include "base/buf.h"
#include "table/types.h"

typedef struct stp_column_info {
    const char *name;          /* never NULL, unique in the table, UTF-8 */
    stp_meaning meaning;
    stp_type type;             /* storage in batches */
    int time_digits;           /* STP_TIME: 0, 3, 6 or 9 */
    bool down;                 /* greater values lie lower: depths, pressures */
    bool empty;                /* every value is missing: the meaning says nothing */
    const char *unit;          /* from metadata, or NULL */
    const char *long_name;     /* from metadata, or NULL */
    stp_clock clock;           /* STP_TIME: what kind of times */
    bool duration;             /* numbers: lengths of time, in the unit; seconds where that is NULL */
} stp_column_info;

/* A column of a file that is none of its table, and what it is: "a list". */
typedef struct stp_absent {
    const char *name, *what;
} stp_absent;

typedef struct stp_schema {
    stp_arena arena;           /* owns all texts */
    stp_column_info *columns;
    int n_columns;
    int64_t n_rows;            /* -1 when only a scan can tell */
    const stp_absent *absent;  /* n_absent; for messages */
    int n_absent;
} stp_schema;

/* Column of that exact name, else by 1-based number ("1") when no name matches, else -1. */
int stp_schema_find(const stp_schema *s, const char *name);

/* The same, or STP_ERR_USAGE: "no column 'dealy' in 'flights.csv'", hint: "did you mean 'delay'? columns: …". */
stp_status stp_schema_require(const stp_schema *s, const char *name, const char *path, int *column,
                              stp_error *err) STP_MUST_USE;

const char *stp_meaning_name(stp_meaning m);       /* "number", "integer", "time", … */
const char *stp_meaning_phrase(stp_meaning m);     /* "a number", "an integer", "a time", … */
const char *stp_type_name(const stp_column_info *c);        /* its meaning's name, or "duration" */
const char *stp_type_phrase(const stp_column_info *c);      /* its meaning's phrase, or "a duration" */
/* True of durations in seconds, whose texts are those of stp_format_duration. */
bool stp_is_clock(const stp_column_info *c);
/* The meaning that a name or its abbreviation stands for ("time", "cat", "bool"), or -1. */
int stp_meaning_find(const char *name);
void stp_schema_clear(stp_schema *s);
#endif
