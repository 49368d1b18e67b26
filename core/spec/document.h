#ifndef STP_SPEC_DOCUMENT_H
#define STP_SPEC_DOCUMENT_H
/* A spec file as trees, one a figure: what it extends is merged in, variables are put in place, and each of its figures
 * has what the file says of all of them.
 *
 *     stipple: 1
 *     extends: house.yaml            keys that this file does not have; maps are merged, lists replaced
 *     vars: {carrier: AA}            ${carrier} in any value; --set carrier=DL stands in for it
 *     figure: {theme: dark}          of all figures
 *     figures:
 *       - layers: [...]
 *         output: delays.svg
 */
#include "spec/yaml.h"

typedef struct stp_document {
    stp_node **figures;            /* n_figures maps, each as a spec of one figure */
    int n_figures;
    const char **files;            /* n_files paths of what was read, as opened */
    int n_files;
    bool from_picture;             /* the file is a picture that carries a spec */
} stp_document;

/* Text that may open no file: `extends` is refused. name is for messages. Everything lies in arena, name is borrowed.
 */
stp_status stp_document_text(stp_document *out, stp_arena *arena, const char *text, size_t length, const char *name,
                             stp_error *err) STP_MUST_USE;

/* Reads path ("-" is standard input), or the spec that a picture of that name carries. sets: n texts NAME=VALUE that
 * stand in for variables of the file; one that the file does not have is STP_ERR_USAGE. A cycle of `extends` is
 * STP_ERR_DATA. Everything lies in arena. */
stp_status stp_document_read(stp_document *out, stp_arena *arena, const char *path, const char *const *sets, int n_sets,
                             stp_error *err) STP_MUST_USE;
#endif
