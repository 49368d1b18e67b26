#ifndef STP_SPEC_KEYFILE_H
#define STP_SPEC_KEYFILE_H
/* A YAML file that is one map of keys to values, or to lists of them, as a theme is. */
#include "base/arena.h"
#include "base/error.h"

typedef struct stp_key_line {
    const char *key, *value;
    int key_line, key_column, line, column;    /* from 1; of the key, of the value */
} stp_key_line;

/* Reads path into *n lines in the arena, in their order. name is for messages: "mine.yaml:3:8: …". */
stp_status stp_keyfile_read(const char *path, const char *name, stp_arena *arena, stp_key_line **out, int *n,
                            stp_error *err) STP_MUST_USE;
#endif
