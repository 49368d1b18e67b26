#ifndef STP_TARGET_H
#define STP_TARGET_H
/* Where the outputs of a run go, and in which formats. */
#include "backend/backend.h"
#include "spec/spec.h"
#include "table/dataset.h"

enum { STP_TARGET_THEMES = 2 };        /* that the targets of one figure are drawn in */

typedef struct stp_target {
    const char *path;              /* "-" is standard output */
    const stp_backend *backend;    /* a picture */
    const stp_array_format *array; /* an aggregate */
    const char *spec;              /* "yaml" or "json" */
    const char *theme;             /* of the picture; NULL: as its spec says */
    bool makes_folders;            /* that lead to it */
    bool in_page;                  /* part of a page, which has the date */
    stp_buf bytes;
} stp_target;

/* The format of t, by its name; path, or NULL, is what messages say it was seen by. */
stp_status stp_target_find_format(stp_target *t, const char *format, const char *path, stp_error *err) STP_MUST_USE;

/* Those that the spec names, or standard output; in arena. */
stp_status stp_targets_make(const stp_spec *spec, stp_arena *arena, stp_target **out, int *n,
                            stp_error *err) STP_MUST_USE;

/* The first {name} in a template of names but {column} and {}, as a text in arena; NULL: there is none, or no memory.
 */
const char *stp_target_field(stp_arena *arena, const char *template, const char *column);

/* A picture of a file must not replace it. */
stp_status stp_targets_check(const stp_spec *spec, const stp_target *t, int n, stp_arena *arena,
                             stp_error *err) STP_MUST_USE;

/* All are written beside their places before the first file is replaced. keep_same: a file that would get the bytes it
 * has is left alone. */
stp_status stp_targets_write(const stp_target *t, int n, bool keep_same, stp_arena *arena,
                             stp_error *err) STP_MUST_USE;
#endif
