/* --groupby: a plan for each value of a column, and the condition that its rows satisfy. */
#include <string.h>
#include "spec/facet_part.h"

enum { GROUPS_MOST = 10000 };

typedef struct stp_group_item {
    stp_facet_split *split;        /* without a key where none of the item's layers has the column */
    int *number;                   /* of each group: its number in the key, -1 = it has no row here */
} stp_group_item;

static const stp_facet_key *key_of(const stp_group_item *it)
{
    return it->split->key[0].name ? &it->split->key[0] : NULL;
}

static int find_label(const stp_facet_groups *g, const char *label)
{
    int i = 0;
    while (i < g->n && strcmp(g->label[i], label)) i++;
    return i;
}

/* Labels of all items, each once. */
static stp_status join_labels(stp_facet_groups *g, stp_plan *plan, stp_error *err)
{
    int most = 0;
    for (int i = 0; i < plan->n_items; i++) most += g->item[i].split->key[0].n;
    const char **label = stp_arena_array(&plan->arena, (size_t) most + 1, sizeof *label);
    if (!label) return stp_no_memory(err, "groups");
    g->label = label;
    for (int i = 0; i < plan->n_items; i++) {
        const stp_facet_key *key = key_of(&g->item[i]);
        for (int k = 0; key && k < key->n; k++)
            if (find_label(g, key->label[k]) == g->n) label[g->n++] = key->label[k];
    }
    for (int i = 0; i < plan->n_items; i++) {
        const stp_facet_key *key = key_of(&g->item[i]);
        int *number = g->item[i].number = stp_arena_array(&plan->arena, (size_t) g->n + 1, sizeof *number);
        if (!number) return stp_no_memory(err, "groups");
        for (int k = 0; k < g->n; k++) number[k] = key ? -1 : 0;
        for (int k = 0; key && k < key->n; k++) number[find_label(g, key->label[k])] = k;
    }
    return STP_OK;
}

/* An item without the column is in all pictures, if another one has it. */
static stp_status key_items(stp_facet_groups *g, stp_plan *plan, stp_error *err)
{
    const stp_value *v = &plan->spec->v[STP_F_GROUPBY];
    stp_error first = { 0 };
    bool any = false;
    for (int i = 0; i < plan->n_items; i++) {
        stp_item_plan *item = &plan->items[i];
        stp_group_item *it = &g->item[i];
        stp_error e = { 0 };
        STP_TRY(stp_facet_split_new(plan, item, &it->split, err));
        const stp_status s = stp_facet_key_bind(item, it->split, 0, v, "--groupby", &e);
        STP_TRY(stp_facet_split_read(plan, item, it->split, GROUPS_MOST, err));
        if (s != STP_OK && first.status == STP_OK) first = e;
        any |= s == STP_OK;
    }
    if (any) return STP_OK;
    *err = first;
    return first.status;
}

stp_status stp_facet_groups_make(stp_facet_groups *out, stp_plan *plan, stp_error *err)
{
    stp_facet_groups g = { .column = plan->spec->v[STP_F_GROUPBY].text };
    g.item = stp_arena_array(&plan->arena, (size_t) plan->n_items, sizeof *g.item);
    if (!g.item) return stp_no_memory(err, "groups");
    STP_TRY(key_items(&g, plan, err));
    STP_TRY(join_labels(&g, plan, err));
    if (!g.n) return stp_fail(err, STP_ERR_EMPTY, "%s: there are no rows", plan->items[0].layers[0].source->path);
    *out = g;
    return STP_OK;
}

stp_status stp_facet_group(stp_plan *out, const stp_plan *whole, const stp_facet_groups *g, int i, stp_error *err)
{
    stp_plan p = { .spec = whole->spec, .shared = whole->parts, .log = whole->log, .threads = whole->threads };
    stp_status s = STP_OK;
    p.items = stp_arena_array(&p.arena, (size_t) whole->n_items, sizeof *p.items);
    if (!p.items) s = stp_no_memory(err, "a plan");
    for (int k = 0; k < whole->n_items && s == STP_OK; k++) {
        const stp_group_item *it = &g->item[k];
        const int at[STP_FACET_KEYS] = { it->number[i] };
        if (at[0] >= 0) s = stp_facet_part(&p, &p.items[p.n_items++], &whole->items[k], it->split, at, err);
    }
    if (s == STP_OK) *out = p;
    else stp_plan_clear(&p);
    return s;
}

/* ---- conditions ------------------------------------------------------------ */

/* A column's name in braces; an expression, which may have become a column by that name, in parentheses. */
static const char *operand(stp_arena *arena, const stp_source *source, const char *column)
{
    const int at = stp_schema_find(&source->schema, column), n_read = source->schema.n_columns - source->n_derived;
    const bool name = at >= 0 && (at < n_read || !strpbrk(column, "(+-*/%^<>=!&|?[\"'"));
    if (*column == '{') return column;
    return stp_arena_printf(arena, name ? "{%s}" : "(%s)", column);
}

/* ' == "AA"', ' == 5' */
static const char *test_of(stp_arena *arena, const stp_facet_key *k, const char *label)
{
    const bool quoted = stp_is_text(k->meaning) || k->meaning == STP_TIME;
    stp_buf test = { 0 };
    stp_buf_text(&test, quoted ? " == \"" : " == ");
    for (const char *c = label; *c; c++) stp_buf_add(&test, *c == '"' ? "\"\"" : c, *c == '"' ? 2 : 1);
    if (quoted) stp_buf_char(&test, '"');
    const char *out = test.failed ? NULL : stp_arena_text(arena, test.data);
    stp_buf_clear(&test);
    return out;
}

const char *stp_facet_condition(stp_arena *arena, const stp_plan *whole, const stp_facet_groups *g, int i, int item,
                                int layer)
{
    const stp_facet_key *k = key_of(&g->item[item]);
    const int at = k ? g->item[item].number[i] : -1;
    if (at < 0 || g->item[item].split->layer[layer].column[0].b.at < 0) return "";
    const char *column = operand(arena, whole->items[item].layers[layer].source, g->column);
    if (at == k->missing) return stp_arena_printf(arena, "is_na(%s)", column);
    const char *test = test_of(arena, k, k->value_label[at]);
    return column && test ? stp_arena_printf(arena, "%s%s", column, test) : NULL;
}
