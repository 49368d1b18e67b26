/* The values of a column become numbers of groups, a number a row; a group's rows are a source of their own. */
#include "spec/facet.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "agg/subset.h"
#include "base/text.h"
#include "base/time.h"
#include "spec/gather.h"

enum { MOST_GROUPS = 10000, ROW_OF_PANELS = 4 };

/* The groups that a column makes of the rows of an item's layers. */
typedef struct stp_key {
    const char *name;              /* of the column */
    stp_meaning meaning;
    stp_labels labels;             /* cleared when label is made */
    double *value;                 /* numbers and times: what the group stands for; in steps of the file's own unit */
    const char **label;            /* n of them, in order, as they are shown */
    const char **value_label;      /* as they are read: times in full */
    int n, missing;                /* missing: the number of the group of rows without a value, -1 = none */
    int32_t **of_row;              /* of each layer: the group of each of its kept rows; NULL: it lacks the column */
} stp_key;

/* ---- values to numbers of groups --------------------------------------------------------------------------------- */

static stp_status too_many(const stp_key *k, int most, stp_error *err)
{
    stp_fail(err, STP_ERR_USAGE, "'%s' has more than %d different values: too many", k->name, most);
    return stp_hint(err, "make fewer, as with 'round(%s)' or 'trunc(%s, \"month\")', or leave some out with --where",
                    k->name, k->name);
}

static const char *value_text(char out[STP_TIME_SIZE + STP_NUMBER_SIZE], const stp_column_info *c, double v,
                              int64_t origin)
{
    if (c->meaning == STP_BOOL) return v != 0 ? "true" : "false";
    if (c->meaning == STP_TIME) return stp_format_time(out, origin + (int64_t) v, c->time_digits);
    return stp_format_double(out, v);
}

/* The group of a label, made where it is new; -1 after an error. */
static int32_t group_of(stp_key *k, const char *label, double value, stp_error *err)
{
    const int32_t before = k->labels.n, at = stp_labels_add(&k->labels, label, before);
    if (at < 0) {
        (void) stp_no_memory(err, "groups");
        return -1;
    }
    if (at >= MOST_GROUPS) {
        (void) too_many(k, MOST_GROUPS, err);
        return -1;
    }
    if (at == before) k->value[at] = value;
    return at;
}

static stp_status number_texts(stp_key *k, const stp_rows *rows, int at, int32_t *group, stp_error *err)
{
    const stp_labels *labels = &rows->labels[at];
    int32_t *map = malloc(((size_t) labels->n + 1) * sizeof *map);
    if (!map) return stp_no_memory(err, "groups");
    stp_status s = STP_OK;
    for (int32_t i = 0; i < labels->n && s == STP_OK; i++)
        if ((map[i] = group_of(k, labels->label[i], i, err)) < 0) s = err->status;
    for (int64_t i = 0; i < rows->n_rows && s == STP_OK; i++) {
        const double v = rows->column[at][i];
        if (isnan(v)) s = (group[i] = group_of(k, "", INFINITY, err)) < 0 ? err->status : STP_OK;
        else group[i] = map[(int32_t) v];
    }
    free(map);
    return s;
}

/* Runs of one value are looked up once. */
static stp_status number_numbers(stp_key *k, const stp_rows *rows, int at, const stp_column_info *c, int64_t origin,
                                 int32_t *group, stp_error *err)
{
    char text[STP_TIME_SIZE + STP_NUMBER_SIZE];
    double last = NAN;
    int32_t last_group = -1;
    for (int64_t i = 0; i < rows->n_rows; i++) {
        const double v = rows->column[at][i];
        if (v != last || last_group < 0) {
            last_group = isnan(v) ? group_of(k, "", INFINITY, err)
                                  : group_of(k, value_text(text, c, v, origin), v + (double) origin, err);
            if (last_group < 0) return err->status;
            last = v;
        }
        group[i] = last_group;
    }
    return STP_OK;
}

/* ---- order ---------------------------------------------------------------------------------------------------------- */

typedef struct ranked { double value; int32_t at; } ranked;

static int by_value(const void *a, const void *b)
{
    const ranked *p = a, *q = b;
    if (p->value != q->value) return p->value < q->value ? -1 : 1;
    return p->at - q->at;
}

/* Days that are all the first of a month are months: "2023-01". */
static void shorten_times(stp_key *k)
{
    static const size_t day = 10, month = 7;
    for (size_t length = day; length >= month; length -= 3) {
        for (int i = 0; i < k->n; i++)
            if (strlen(k->label[i]) != length || strcmp(k->label[i] + length - 3, "-01") != 0) return;
        for (int i = 0; i < k->n; i++) ((char *) (uintptr_t) k->label[i])[length - 3] = 0;      /* the plan's own */
    }
}

/* --order of texts: 0 for all as they appear; by value the number of lesser ones; else the place in the list. */
static double text_rank(const stp_value *order, const stp_key *k, int32_t i)
{
    const char *label = k->labels.label[i];
    double rank = 0;
    if (!order->set || !strcmp(order->text, "appearance")) return 0;
    if (!strcmp(order->text, "value")) {
        for (int32_t q = 0; q < k->labels.n; q++) rank += strcmp(k->labels.label[q], label) < 0;
        return rank;
    }
    for (const char *c = order->text;; c++, rank++) {
        const size_t n = strcspn(c, ",");
        if (strlen(label) == n && !memcmp(c, label, n)) return rank;
        c += n;
        if (!*c) return rank + 1;
    }
}

/* Texts stay as they appeared; numbers and times rise; what is missing comes last. */
static stp_status put_in_order(stp_plan *plan, stp_key *k, const stp_item_plan *item, stp_error *err)
{
    const int n = k->n = k->labels.n;
    k->missing = -1;
    ranked *order = stp_arena_array(&plan->arena, (size_t) n + 1, sizeof *order);
    int32_t *place = stp_arena_array(&plan->arena, (size_t) n + 1, sizeof *place);
    k->label = stp_arena_array(&plan->arena, (size_t) n + 1, sizeof *k->label);
    k->value_label = stp_arena_array(&plan->arena, (size_t) n + 1, sizeof *k->label);
    if (!order || !place || !k->label || !k->value_label) return stp_no_memory(err, "groups");
    for (int32_t i = 0; i < n; i++) {
        const bool text = stp_is_text(k->meaning) && isfinite(k->value[i]);
        order[i] = (ranked) { text ? text_rank(&item->item->v[STP_F_ORDER], k, i) : k->value[i], i };
    }
    qsort(order, (size_t) n, sizeof *order, by_value);
    for (int32_t i = 0; i < n; i++) {
        const char *label = k->labels.label[order[i].at];
        place[order[i].at] = i;
        if (!*label) k->missing = i;
        k->label[i] = stp_arena_text(&plan->arena, *label ? label : "(missing)");
        k->value_label[i] = stp_arena_text(&plan->arena, label);
        if (!k->label[i] || !k->value_label[i]) return stp_no_memory(err, "groups");
    }
    for (int i = 0; i < item->n_layers; i++)
        for (int64_t r = 0; k->of_row[i] && r < item->layers[i].rows.n_rows; r++)
            k->of_row[i][r] = place[k->of_row[i][r]];
    if (k->meaning == STP_TIME) shorten_times(k);
    return STP_OK;
}

/* ---- a key of an item ------------------------------------------------------------------------------------------------ */

/* Which of the layers have the column; at least one must. */
static stp_status bind_key(stp_item_plan *item, const char *what, const char *text, stp_binding *out, stp_error *err)
{
    stp_error first = { 0 };
    int n = 0;
    for (int i = 0; i < item->n_layers; i++) {
        stp_error e = { 0 };
        out[i] = (stp_binding) { .column = -1, .at = -1 };
        if (stp_plan_bind(&item->layers[i], what, text, &out[i], &e) == STP_OK) n++;
        else if (first.status == STP_OK) first = e;
    }
    if (n) return STP_OK;
    *err = first;
    return first.status;
}

static stp_status fill_key(stp_plan *plan, stp_key *k, const stp_item_plan *item, const stp_binding *b, stp_error *err)
{
    k->of_row = stp_arena_array(&plan->arena, (size_t) item->n_layers, sizeof *k->of_row);
    k->value = stp_arena_array(&plan->arena, MOST_GROUPS, sizeof *k->value);
    if (!k->of_row || !k->value) return stp_no_memory(err, "groups");
    for (int i = 0; i < item->n_layers; i++) {
        if (b[i].at < 0) continue;
        const stp_layer_plan *l = &item->layers[i];
        k->name = b[i].info->name;
        k->meaning = b[i].info->meaning;
        k->of_row[i] = stp_arena_array(&plan->arena, (size_t) l->rows.n_rows + 1, sizeof **k->of_row);
        if (!k->of_row[i]) return stp_no_memory(err, "groups");
        if (stp_is_text(k->meaning)) STP_TRY(number_texts(k, &l->rows, b[i].at, k->of_row[i], err));
        else STP_TRY(number_numbers(k, &l->rows, b[i].at, b[i].info, l->rows_plan.origin[b[i].at], k->of_row[i], err));
    }
    return put_in_order(plan, k, item, err);
}

static stp_status make_key(stp_plan *plan, stp_key *k, const stp_item_plan *item, const stp_binding *b, stp_error *err)
{
    const stp_status s = fill_key(plan, k, item, b, err);
    stp_labels_clear(&k->labels);
    return s;
}

/* ---- parts ----------------------------------------------------------------------------------------------------------- */

/* The rows of a layer that are in group a of one key and in group b of the other (NULL: all of them). */
static int64_t select_rows(const stp_layer_plan *l, const int32_t *key_a, int a, const int32_t *key_b, int b, int32_t *to)
{
    int64_t n = 0;
    for (int64_t i = 0; i < l->rows.n_rows; i++)
        if ((!key_a || key_a[i] == a) && (!key_b || key_b[i] == b)) {
            if (to) to[n] = (int32_t) i;
            n++;
        }
    return n;
}

/* whole has the rows, bound is the layer as it was before they were read. */
static stp_status part_layer(stp_plan *plan, stp_layer_plan *out, const stp_layer_plan *bound,
                             const stp_layer_plan *whole, const int32_t *key_a, int a, const int32_t *key_b, int b,
                             stp_error *err)
{
    const int64_t n = select_rows(whole, key_a, a, key_b, b, NULL);
    int32_t *order = malloc(((size_t) n + 1) * sizeof *order);
    if (!order) return stp_no_memory(err, "groups");
    select_rows(whole, key_a, a, key_b, b, order);
    *out = *bound;
    out->source = NULL;
    out->whole = whole;
    stp_status s = out->state && out->kind->fork ? out->kind->fork(plan, out, err) : STP_OK;
    if (s == STP_OK) s = stp_subset_open(&out->source, &whole->rows, &whole->rows_plan, whole->columns, whole->source,
                                         order, n, err);
    if (s != STP_OK) free(order);
    return s;
}

/* An item of the rows in both groups; key_b NULL: of group a alone. */
static stp_status part_item(stp_plan *plan, stp_item_plan *out, const stp_item_plan *whole, const stp_layer_plan *bound,
                            const stp_key *key_a, int a, const stp_key *key_b, int b, stp_error *err)
{
    *out = *whole;
    out->n_layers = 0;
    out->layers = stp_arena_array(&plan->arena, (size_t) whole->n_layers, sizeof *out->layers);
    if (!out->layers) return stp_no_memory(err, "layers");
    for (int i = 0; i < whole->n_layers; i++) {
        STP_TRY(part_layer(plan, &out->layers[i], &bound[i], &whole->layers[i], key_a ? key_a->of_row[i] : NULL, a,
                           key_b ? key_b->of_row[i] : NULL, b, err));
        out->n_layers++;
    }
    return STP_OK;
}

static bool any_rows(const stp_item_plan *item, const stp_key *key_a, int a, const stp_key *key_b, int b)
{
    for (int i = 0; i < item->n_layers; i++) {
        const int32_t *p = key_a ? key_a->of_row[i] : NULL, *q = key_b ? key_b->of_row[i] : NULL;
        if ((p || q) && select_rows(&item->layers[i], p, a, q, b, NULL)) return true;
    }
    return false;
}

/* ---- facets ---------------------------------------------------------------------------------------------------------- */

/* Numbers that look like years. */
static bool all_years(const stp_key *k)
{
    for (int i = 0; i < k->n; i++)
        if (strlen(k->label[i]) != 4 || (k->label[i][0] != '1' && k->label[i][0] != '2')) return false;
    return true;
}

/* "AA" of a text, "hour = 6" of a number; a time and a year say themselves what they are. */
static const char *strip_part(stp_plan *plan, const stp_key *k, int i)
{
    if (stp_is_text(k->meaning) || k->meaning == STP_TIME || all_years(k)) return k->label[i];
    return stp_arena_printf(&plan->arena, "%s = %s", k->name, k->label[i]);
}

static const char *strip_text(stp_plan *plan, const stp_key *row, int r, const stp_key *col, int c)
{
    const char *p = row ? strip_part(plan, row, r) : NULL, *q = col ? strip_part(plan, col, c) : NULL;
    return p && q ? stp_arena_printf(&plan->arena, "%s, %s", p, q) : p ? p : q;
}

/* Few panels stand in a row, more in a grid that is somewhat wider than high. */
static int grid_columns(const stp_item *item, int n)
{
    const stp_value *wrap = &item->v[STP_F_WRAP];
    if (wrap->set) return wrap->a < n ? (int) wrap->a : n;
    return n <= ROW_OF_PANELS ? n : (int) ceil(sqrt(1.5 * n));
}

static stp_facet place_of(const stp_item *item, const stp_key *row, int r, const stp_key *col, int c)
{
    if (row && col) return (stp_facet) { .row = r, .col = c, .rows = row->n, .cols = col->n };
    if (row) return (stp_facet) { .row = r, .rows = row->n, .cols = 1 };
    const int cols = grid_columns(item, col->n);
    return (stp_facet) { .row = c / cols, .col = c % cols, .rows = (col->n + cols - 1) / cols, .cols = cols };
}

typedef struct items { stp_item_plan *at; int n, capacity; } items;

static stp_item_plan *add_item(stp_plan *plan, items *list)
{
    if (list->n == list->capacity) {
        const int capacity = list->capacity ? 2 * list->capacity : 16;
        stp_item_plan *grown = stp_arena_array(&plan->arena, (size_t) capacity, sizeof *grown);
        if (!grown) return NULL;
        if (list->n) memcpy(grown, list->at, (size_t) list->n * sizeof *grown);
        list->at = grown;
        list->capacity = capacity;
    }
    list->at[list->n] = (stp_item_plan) { 0 };
    return &list->at[list->n++];
}

static stp_status add_panels(stp_plan *plan, const stp_item_plan *whole, const stp_layer_plan *bound, const stp_key *row,
                             const stp_key *col, items *list, stp_error *err)
{
    const int n_row = row ? row->n : 1, n_col = col ? col->n : 1, before = list->n;
    if ((int64_t) n_row * n_col > STP_MAX_ITEMS)
        return too_many(row && row->n > n_col ? row : col, STP_MAX_ITEMS / (row && col ? 2 : 1), err);
    for (int r = 0; r < n_row; r++)
        for (int c = 0; c < n_col; c++) {
            if (!any_rows(whole, row, r, col, c)) continue;
            stp_item_plan *item = add_item(plan, list);
            if (!item) return stp_no_memory(err, "panels");
            STP_TRY(part_item(plan, item, whole, bound, row, r, col, c, err));
            item->facet = place_of(whole->item, row, r, col, c);
            item->facet.strip = strip_text(plan, row, r, col, c);
            if (!item->facet.strip) return stp_no_memory(err, "panels");
        }
    if (list->n == before) return stp_fail(err, STP_ERR_EMPTY, "%s: there are no rows", whole->layers[0].source->path);
    return STP_OK;
}

/* Reads the rows of all layers, after a copy of each was made. */
static stp_status keep_rows(stp_plan *plan, stp_item_plan *item, stp_layer_plan **bound, stp_error *err)
{
    *bound = stp_arena_array(&plan->arena, (size_t) item->n_layers, sizeof **bound);
    if (!*bound) return stp_no_memory(err, "layers");
    for (int i = 0; i < item->n_layers; i++) {
        (*bound)[i] = item->layers[i];
        STP_TRY(stp_gather_table(plan, &item->layers[i], err));
    }
    return STP_OK;
}

static stp_status bind_field(stp_plan *plan, stp_item_plan *item, const stp_value *v, const char *what, stp_key **key,
                             stp_binding **b, stp_error *err)
{
    if (!v->set) return STP_OK;
    *key = stp_arena_alloc(&plan->arena, sizeof **key);
    *b = stp_arena_array(&plan->arena, (size_t) item->n_layers, sizeof **b);
    if (!*key || !*b) return stp_no_memory(err, "groups");
    return bind_key(item, what, v->text, *b, err);
}

static stp_status expand_item(stp_plan *plan, stp_item_plan *item, items *list, stp_error *err)
{
    const stp_value *v = item->item->v;
    stp_key *row = NULL, *col = NULL;
    stp_binding *row_at = NULL, *col_at = NULL;
    stp_layer_plan *bound;
    STP_TRY(bind_field(plan, item, &v[STP_F_ROW], "--row", &row, &row_at, err));
    STP_TRY(bind_field(plan, item, &v[STP_F_COL], "--col", &col, &col_at, err));
    STP_TRY(keep_rows(plan, item, &bound, err));
    if (row) STP_TRY(make_key(plan, row, item, row_at, err));
    if (col) STP_TRY(make_key(plan, col, item, col_at, err));
    return add_panels(plan, item, bound, row, col, list, err);
}

static bool has_facets(const stp_item_plan *item)
{
    return item->item->v[STP_F_ROW].set || item->item->v[STP_F_COL].set;
}

stp_status stp_facet_expand(stp_plan *plan, stp_error *err)
{
    bool any = false;
    for (int i = 0; i < plan->n_items; i++) any |= has_facets(&plan->items[i]);
    if (!any) return STP_OK;
    items list = { 0 };
    stp_item_plan *whole = plan->items;
    const int n = plan->n_items;
    stp_status s = STP_OK;
    for (int i = 0; i < n && s == STP_OK; i++) {
        if (has_facets(&whole[i])) {
            s = expand_item(plan, &whole[i], &list, err);
            continue;
        }
        stp_item_plan *item = add_item(plan, &list);
        if (!item) s = stp_no_memory(err, "panels");
        if (item) *item = whole[i];
        whole[i].n_layers = 0;         /* they are the new item's */
    }
    plan->items = list.at;
    plan->n_items = list.n;
    plan->whole = whole;
    plan->n_whole = n;
    return s;
}

/* ---- groups ------------------------------------------------------------------------------------------------------------ */

typedef struct stp_group_item {
    stp_key *key;                  /* of the item's layers; NULL: none of them has the column */
    stp_layer_plan *bound;
    int *number;                   /* of each group: its number in the key, -1 = it has no row here */
} stp_group_item;

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
    for (int i = 0; i < plan->n_items; i++) most += g->item[i].key ? g->item[i].key->n : 0;
    const char **label = stp_arena_array(&plan->arena, (size_t) most + 1, sizeof *label);
    if (!label) return stp_no_memory(err, "groups");
    g->label = label;
    for (int i = 0; i < plan->n_items; i++)
        for (int k = 0; g->item[i].key && k < g->item[i].key->n; k++)
            if (find_label(g, g->item[i].key->label[k]) == g->n) label[g->n++] = g->item[i].key->label[k];
    for (int i = 0; i < plan->n_items; i++) {
        stp_group_item *it = &g->item[i];
        it->number = stp_arena_array(&plan->arena, (size_t) g->n + 1, sizeof *it->number);
        if (!it->number) return stp_no_memory(err, "groups");
        for (int k = 0; k < g->n; k++) it->number[k] = -1;
        for (int k = 0; it->key && k < it->key->n; k++) it->number[find_label(g, it->key->label[k])] = k;
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
        stp_binding *b = NULL;
        stp_error e = { 0 };
        const stp_status s = bind_field(plan, item, v, "--groupby", &it->key, &b, &e);
        STP_TRY(keep_rows(plan, item, &it->bound, err));
        if (s == STP_OK) STP_TRY(make_key(plan, it->key, item, b, err));
        else it->key = NULL;
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
    stp_plan p = { .spec = whole->spec, .log = whole->log, .threads = whole->threads };
    stp_status s = STP_OK;
    p.items = stp_arena_array(&p.arena, (size_t) whole->n_items, sizeof *p.items);
    if (!p.items) s = stp_no_memory(err, "a plan");
    for (int k = 0; k < whole->n_items && s == STP_OK; k++) {
        const stp_group_item *it = &g->item[k];
        if (it->key && it->number[i] < 0) continue;
        s = part_item(&p, &p.items[p.n_items++], &whole->items[k], it->bound, it->key, it->number[i], NULL, 0, err);
    }
    if (s == STP_OK) *out = p;
    else stp_plan_clear(&p);
    return s;
}

/* ---- conditions -------------------------------------------------------------------------------------------------------- */

/* A column's name in braces; an expression, which may have become a column by that name, in parentheses. */
static const char *operand(stp_arena *arena, const stp_source *source, const char *column)
{
    const int at = stp_schema_find(&source->schema, column), n_read = source->schema.n_columns - source->n_derived;
    const bool name = at >= 0 && (at < n_read || !strpbrk(column, "(+-*/%^<>=!&|?[\"'"));
    if (*column == '{') return column;
    return stp_arena_printf(arena, name ? "{%s}" : "(%s)", column);
}

/* ' == "AA"', ' == 5' */
static const char *test_of(stp_arena *arena, const stp_key *k, const char *label)
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
    const stp_key *k = g->item[item].key;
    const int at = k ? g->item[item].number[i] : -1;
    if (at < 0 || !k->of_row[layer]) return "";
    const char *column = operand(arena, whole->items[item].layers[layer].source, g->column);
    if (at == k->missing) return stp_arena_printf(arena, "is_na(%s)", column);
    const char *test = test_of(arena, k, k->value_label[at]);
    return column && test ? stp_arena_printf(arena, "%s%s", column, test) : NULL;
}
