/* --row and --col: an item becomes a panel for each value, or pair of values. */
#include "spec/facet.h"
#include <math.h>
#include <string.h>
#include "base/time.h"
#include "spec/facet_part.h"

enum { ROW_OF_PANELS = 4 };

/* Numbers that look like years. */
static bool all_years(const stp_facet_key *k)
{
    for (int i = 0; i < k->n; i++)
        if (strlen(k->label[i]) != 4 || (k->label[i][0] != '1' && k->label[i][0] != '2')) return false;
    return true;
}

/* With a time of day where another panel's has one: "2014-02-24 00:00". */
static const char *strip_time(stp_plan *plan, const stp_facet_key *k, int i)
{
    size_t most = 0;
    for (int n = 0; n < k->n; n++) most = stp_clock_length(k->label[n]) > most ? stp_clock_length(k->label[n]) : most;
    return i == k->missing || !most ? k->label[i] : stp_even_time(&plan->arena, k->label[i], most);
}

/* "AA" of a text, "hour = 6" of a number; a time and a year say themselves what they are. */
static const char *strip_part(stp_plan *plan, const stp_facet_key *k, int i)
{
    if (k->meaning == STP_TIME) return strip_time(plan, k, i);
    if (stp_is_text(k->meaning) || all_years(k)) return k->label[i];
    return stp_arena_printf(&plan->arena, "%s = %s", k->name, k->label[i]);
}

static const char *strip_text(stp_plan *plan, const stp_facet_key *row, int r, const stp_facet_key *col, int c)
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

static stp_facet place_of(const stp_item *item, const stp_facet_key *row, int r, const stp_facet_key *col, int c)
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

static stp_status add_panels(stp_plan *plan, const stp_item_plan *whole, const stp_layer_plan *bound,
                             const stp_facet_key *row, const stp_facet_key *col, items *list, stp_error *err)
{
    const int n_row = row ? row->n : 1, n_col = col ? col->n : 1, before = list->n;
    if ((int64_t) n_row * n_col > STP_MAX_ITEMS)
        return stp_facet_too_many(row && row->n > n_col ? row : col, STP_MAX_ITEMS / (row && col ? 2 : 1), err);
    for (int r = 0; r < n_row; r++)
        for (int c = 0; c < n_col; c++) {
            if (!stp_facet_any_rows(whole, row, r, col, c)) continue;
            stp_item_plan *item = add_item(plan, list);
            if (!item) return stp_no_memory(err, "panels");
            STP_TRY(stp_facet_part(plan, item, whole, bound, row, r, col, c, err));
            item->facet = place_of(whole->item, row, r, col, c);
            item->facet.strip = strip_text(plan, row, r, col, c);
            if (!item->facet.strip) return stp_no_memory(err, "panels");
        }
    if (list->n == before) return stp_fail(err, STP_ERR_EMPTY, "%s: there are no rows", whole->layers[0].source->path);
    return STP_OK;
}

static stp_status expand_item(stp_plan *plan, stp_item_plan *item, items *list, stp_error *err)
{
    const stp_value *v = item->item->v;
    stp_facet_key *row = NULL, *col = NULL;
    stp_binding *row_at = NULL, *col_at = NULL;
    stp_layer_plan *bound;
    STP_TRY(stp_facet_key_bind(plan, item, &v[STP_F_ROW], "--row", &row, &row_at, err));
    STP_TRY(stp_facet_key_bind(plan, item, &v[STP_F_COL], "--col", &col, &col_at, err));
    STP_TRY(stp_facet_keep_rows(plan, item, &bound, err));
    if (row) STP_TRY(stp_facet_key_make(plan, row, item, row_at, err));
    if (col) STP_TRY(stp_facet_key_make(plan, col, item, col_at, err));
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
