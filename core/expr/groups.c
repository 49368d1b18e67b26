/* Values are told apart by their texts; those of a dictionary are looked up once a batch. */
#include "expr/groups.h"
#include <stdlib.h>

static const char none[] = "\x01"; /* no text of a table: the group of missing values */

static int32_t number_of(stp_group_ids *g, const char *label)
{
    const int32_t id = stp_labels_add(&g->labels, label, 0);
    g->n = g->labels.n;
    return id;
}

static bool take_texts(stp_group_ids *g, const stp_column *c, int32_t *out)
{
    const stp_dictionary *d = c->dictionary;
    const int32_t *code = c->values;
    int32_t *known = malloc(((size_t) d->count + 1) * sizeof *known);
    for (int32_t i = 0; known && i < d->count; i++) known[i] = -1;
    bool good = known != NULL;
    for (int64_t i = 0; good && i < c->length; i++) {
        const bool has = stp_column_has(c, i) && code[i] >= 0 && code[i] < d->count;
        if (has && known[code[i]] < 0) known[code[i]] = number_of(g, d->labels[code[i]]);
        out[i] = has ? known[code[i]] : number_of(g, none);
        good = out[i] >= 0;
    }
    free(known);
    return good;
}

static bool take_printed(stp_group_ids *g, const stp_column *c, const stp_column_info *info, int32_t *out)
{
    stp_buf text = { 0 };
    bool good = true;
    for (int64_t i = 0; good && i < c->length; i++) {
        text.length = 0;
        stp_column_print(c, info, i, &text);
        out[i] = number_of(g, text.length ? text.data : none);
        good = out[i] >= 0 && !text.failed;
    }
    stp_buf_clear(&text);
    return good;
}

stp_status stp_group_ids_take(stp_group_ids *g, const stp_column *c, const stp_column_info *info, int32_t *out,
                              stp_error *err)
{
    const bool good = c->dictionary ? take_texts(g, c, out) : take_printed(g, c, info, out);
    return good ? STP_OK : stp_no_memory(err, "the groups of an expression");
}

void stp_group_ids_clear(stp_group_ids *g)
{
    stp_labels_clear(&g->labels);
    g->n = 0;
}
