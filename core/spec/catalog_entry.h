#ifndef STP_SPEC_CATALOG_ENTRY_H
#define STP_SPEC_CATALOG_ENTRY_H
/* An entry of a catalog, and what each of its parts says of a layer. */
#include "spec/catalog.h"
#include "spec/yaml.h"

typedef struct stp_catalog {
    stp_arena *arena;
    const char *path, *folder;     /* folder: "." for the working folder */
    stp_node *root;
} stp_catalog;

typedef struct stp_entry {
    stp_catalog in;
    const char *name;
    const stp_node *source;        /* its map */
    const stp_value *sets;         /* --set: values of the catalog's parameters */
} stp_entry;

/* The layer that stands for an entry, and what it is in. */
typedef struct stp_entry_target {
    stp_spec *spec;
    stp_item *item;
    stp_layer *layer;
} stp_entry_target;

/* catalog_file.c: reads a catalog, which has to be a map with `sources`. */
stp_status stp_catalog_open(stp_catalog *c, stp_arena *arena, const char *path, stp_error *err) STP_MUST_USE;
/* Where the catalog is that nobody named; NULL: nowhere, which stp_catalog_none says. */
const char *stp_catalog_standard_path(void);
stp_status stp_catalog_none(stp_error *err);
/* The value of a key if it is a map; map may be NULL. */
const stp_node *stp_catalog_map(const stp_node *map, const char *key);
/* The plots of a source: under metadata, or beside its driver; NULL = none. */
const stp_node *stp_catalog_plots(const stp_node *source);

/* catalog_fill.c: the text of a node with the values of its {{ templates }}. */
stp_status stp_entry_fill(const stp_entry *e, const stp_node *at, const char **out, stp_error *err) STP_MUST_USE;
/* A path as it is opened: filled, and behind the catalog's folder. */
stp_status stp_entry_path(const stp_entry *e, const stp_node *at, const char **out, stp_error *err) STP_MUST_USE;

/* catalog_data.c: files of the entry, and how they are read. */
stp_status stp_entry_data(const stp_entry *e, const stp_entry_target *t, stp_error *err) STP_MUST_USE;
#endif
