#ifndef STP_SPEC_YAML_H
#define STP_SPEC_YAML_H
/* YAML and JSON text as a tree of nodes that know where they stand. */
#include "base/arena.h"
#include "base/error.h"

typedef enum stp_node_kind { STP_NODE_SCALAR, STP_NODE_LIST, STP_NODE_MAP } stp_node_kind;

typedef struct stp_node {
    stp_node_kind kind;
    const char *file;              /* what was read, for messages; borrowed or in the arena */
    int line, column;              /* from 1 */
    const char *text;              /* scalars: ends in 0, holds none */
    bool plain;                    /* scalars: written without quotes */
    struct stp_node *first, *next; /* lists: elements; maps: key, value, key, value, … (keys are scalars) */
    struct stp_node *last;
    int n;                         /* elements, or keys and values together */
} stp_node;

/* Reads one document of at most 16 MiB. Anchors, aliases and merge keys are refused: no text can unfold to more than
 * it is. name is for messages: "fig.yaml:3:8: …"; it is borrowed. The nodes lie in arena. */
stp_status stp_yaml_read(stp_node **out, stp_arena *arena, const char *text, size_t length, const char *name,
                         stp_error *err) STP_MUST_USE;

/* STP_ERR_DATA with the place of node in front. */
stp_status stp_yaml_fail(stp_error *err, const stp_node *node, const char *fmt, ...) STP_PRINTF(3, 4);

/* The value behind a key of a map; NULL if there is none. */
stp_node *stp_yaml_get(const stp_node *map, const char *key);
/* The same where it is one value and not null; NULL else, and where map is NULL. */
const char *stp_yaml_text(const stp_node *map, const char *key);

/* A plain null, ~ or nothing at all. */
bool stp_yaml_is_null(const stp_node *node);
#endif
