#ifndef STP_SPEC_FACET_PART_H
#define STP_SPEC_FACET_PART_H
/* What facet.c (panels) and facet_group.c (pictures) have in common: keys, which are the values of a column as numbers
 * of groups, and the parts of an item that are in them. All memory is the plan's. */
#include "table/labels.h"
#include "spec/facet.h"

/* The groups that a column makes of the rows of an item's layers. */
typedef struct stp_facet_key {
    const char *name;              /* of the column */
    stp_meaning meaning;
    stp_labels labels;             /* cleared when label is made */
    double *value;                 /* numbers and times: what the group stands for; in steps of the file's own unit */
    const char **label;            /* n of them, in order, as they are shown */
    const char **value_label;      /* as they are read: times in full */
    int n, missing;                /* missing: the number of the group of rows without a value, -1 = none */
    int32_t **of_row;              /* of each layer: the group of each of its kept rows; NULL: it lacks the column */
} stp_facet_key;

/* facet_key.c: the column that v names, unless it is unset: a new key, and where each layer of the item has the column;
 * at least one must. what is for messages ("--row"). */
stp_status stp_facet_key_bind(stp_plan *plan, stp_item_plan *item, const stp_value *v, const char *what,
                              stp_facet_key **key, stp_binding **b, stp_error *err) STP_MUST_USE;
/* Fills the key from the rows, which the layers have: texts in order of appearance or as --order says, numbers and
 * times rising, what is missing last. */
stp_status stp_facet_key_make(stp_plan *plan, stp_facet_key *k, const stp_item_plan *item, const stp_binding *b,
                              stp_error *err) STP_MUST_USE;
/* The fault of more than `most` values. */
stp_status stp_facet_too_many(const stp_facet_key *k, int most, stp_error *err);

/* facet_part.c: reads the rows of all layers, after a copy of each was made in *bound. */
stp_status stp_facet_keep_rows(stp_plan *plan, stp_item_plan *item, stp_layer_plan **bound,
                               stp_error *err) STP_MUST_USE;
/* An item of the rows in group a of one key and in group b of the other; a key that is NULL has all of them. */
stp_status stp_facet_part(stp_plan *plan, stp_item_plan *out, const stp_item_plan *whole, const stp_layer_plan *bound,
                          const stp_facet_key *key_a, int a, const stp_facet_key *key_b, int b,
                          stp_error *err) STP_MUST_USE;
bool stp_facet_any_rows(const stp_item_plan *item, const stp_facet_key *key_a, int a, const stp_facet_key *key_b,
                        int b);
#endif
