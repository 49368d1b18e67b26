#ifndef STP_SPEC_FACET_PART_H
#define STP_SPEC_FACET_PART_H
/* What facet.c (panels) and facet_group.c (pictures) have in common: an item that is taken apart by up to two keys, the
 * values of columns as numbers of groups. One pass finds the values; afterwards each part of the item reads its own
 * rows of the table that all of them share. All memory is the plan's. */
#include "agg/group.h"
#include "spec/facet.h"

enum { STP_FACET_KEYS = STP_GROUP_KEYS };

/* The groups that a column makes of rows. A key that was not asked for has one, that of all rows. */
typedef struct stp_facet_key {
    const char *name;              /* of the column; NULL: not asked for */
    stp_meaning meaning;
    const char **label;            /* n of them, in order, as they are shown */
    const char **value_label;      /* as they are read: times in full */
    int n, missing;                /* missing: the number of the group of rows without a value, -1 = none */
} stp_facet_key;

/* A value of a column and its group. */
typedef struct stp_facet_value {
    union { double number; int64_t time; const char *text; } as;
    int32_t group;
} stp_facet_value;

/* A key in a layer. */
typedef struct stp_facet_column {
    stp_binding b;                 /* at: in the pass that finds the values; -1: the layer lacks the column */
    stp_key_kind kind;
    stp_facet_value *value;        /* n of them, rising: of texts in byte order */
    int n, missing;                /* missing: the group of rows without a value, -1 = none */
    int32_t stride;                /* between its groups in the layer's numbers; 0: it lacks the column */
} stp_facet_column;

typedef struct stp_facet_layer {
    stp_facet_column column[STP_FACET_KEYS];
    int columns[STP_ROWS_COLUMNS], n_columns;      /* of the pass that finds the values: the layer's, then the keys */
    int32_t (*pair)[STP_FACET_KEYS];               /* n_pairs different groups that its rows are in */
    int32_t n_pairs;
    struct stp_shared_file *file;                  /* its table, in order of groups */
} stp_facet_layer;

typedef struct stp_facet_split {
    stp_facet_key key[STP_FACET_KEYS];
    stp_facet_layer *layer;        /* of each of the item's */
    bool side_by_side;             /* the parts are to be compared: panels, not pictures */
} stp_facet_split;

/* facet_part.c: an item's split, without keys yet. */
stp_status stp_facet_split_new(stp_plan *plan, const stp_item_plan *item, stp_facet_split **out,
                               stp_error *err) STP_MUST_USE;
/* Reads the table of each layer once; at most `most` groups may be found. Then parts can be made. */
stp_status stp_facet_split_read(stp_plan *plan, stp_item_plan *item, stp_facet_split *split, int most,
                                stp_error *err) STP_MUST_USE;
/* Whether there are rows in group at[k] of each key k. */
bool stp_facet_any_rows(const stp_item_plan *item, const stp_facet_split *split, const int at[STP_FACET_KEYS]);
/* An item of these rows; layers that lack a key's column have all rows. plan is the one that owns the part. */
stp_status stp_facet_part(stp_plan *plan, stp_item_plan *out, const stp_item_plan *whole, const stp_facet_split *split,
                          const int at[STP_FACET_KEYS], stp_error *err) STP_MUST_USE;

/* facet_key.c: binds key k to the column that v names, unless it is unset, in each layer of the item that has it; one
 * at least must. what is for messages ("--row"). */
stp_status stp_facet_key_bind(stp_item_plan *item, stp_facet_split *split, int k, const stp_value *v, const char *what,
                              stp_error *err) STP_MUST_USE;
/* Fills the keys and the layers' columns and pairs from the groups of each layer's rows: texts in order of appearance
 * or as --order says, numbers and times rising, what is missing last. */
stp_status stp_facet_keys_make(stp_plan *plan, const stp_item_plan *item, stp_facet_split *split,
                               const stp_groups *found, stp_error *err) STP_MUST_USE;
/* The fault of more than `most` values. */
stp_status stp_facet_too_many(const stp_facet_key *k, int most, stp_error *err);

/* facet_number.c: puts values into order, each once. */
void stp_facet_values_sort(stp_facet_column *c);
/* A grouping's number(); self: a stp_facet_layer. */
stp_status stp_facet_number(const void *self, const stp_column *const *keys, int64_t n_rows, int32_t *groups,
                            stp_error *err) STP_MUST_USE;
#endif
