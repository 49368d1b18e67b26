#ifndef STP_FORMATS_JSON_WALK_H
#define STP_FORMATS_JSON_WALK_H
/* JSON (RFC 8259) as rows: where an object ends, and its members one by one, without a tree. */
#include "base/buf.h"
#include <stdint.h>

/* Objects stand in lines of their own (JSON Lines), or one behind the other with blanks, newlines and commas between
 * them, perhaps inside one array. */
typedef struct stp_json_record {
    size_t end;                 /* behind it */
    int64_t lines;              /* newlines in it */
    bool row;                   /* false for what stands between objects */
    bool whole;                 /* false: the bytes end within it */
} stp_json_record;

/* What begins at from < n. */
stp_json_record stp_json_next(bool in_lines, const char *bytes, size_t n, size_t from);

typedef enum stp_json_kind {
    STP_JSON_NULL,
    STP_JSON_BOOL,
    STP_JSON_NUMBER,
    STP_JSON_STRING,
    STP_JSON_ARRAY,
} stp_json_kind;

/* Who is told of each member. Members of objects inside have names such as "place.lat"; arrays come as they stand. */
typedef struct stp_json_walk {
    /* False ends the walk: no memory. name and text live until it returns. */
    bool (*member)(struct stp_json_walk *w, const char *name, size_t n_name, stp_json_kind kind, const char *text,
                   size_t n);
    void *self;
    stp_buf name, text;         /* room for names and for strings with escapes; zero is valid */
    const char *fault;          /* what is not JSON, a constant text; NULL: nothing */
} stp_json_walk;

/* The members of one object that fills n bytes, but for blanks round it. False with w->fault, or when a member was
 * refused. */
bool stp_json_run(stp_json_walk *w, const char *bytes, size_t n);
void stp_json_walk_clear(stp_json_walk *w);
#endif
