/* --row and --col: an item becomes a panel for each value, or pair of values. */
#include "spec/facet.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/time.h"
#include "spec/facet_part.h"
#include "spec/gather.h"

enum { ROW, COL, ROW_OF_PANELS = 4 };      /* the first two are keys */

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

static const char *strip_text(stp_plan *plan, const stp_facet_split *s, const int at[STP_FACET_KEYS])
{
    const char *text = NULL;
    for (int k = 0; k < STP_FACET_KEYS; k++) {
        if (!s->key[k].name) continue;
        const char *part = strip_part(plan, &s->key[k], at[k]);
        text = text && part ? stp_arena_printf(&plan->arena, "%s, %s", text, part) : part;
        if (!text) return NULL;
    }
    return text;
}

/* Few panels stand in a row, more in a grid that is somewhat wider than high. */
static int grid_columns(const stp_item *item, int n)
{
    const stp_value *wrap = &item->v[STP_F_WRAP];
    if (wrap->set) return wrap->a < n ? (int) wrap->a : n;
    return n <= ROW_OF_PANELS ? n : (int) ceil(sqrt(1.5 * n));
}

static stp_facet place_of(const stp_item *item, const stp_facet_split *s, const int at[STP_FACET_KEYS])
{
    const stp_facet_key *row = &s->key[ROW], *col = &s->key[COL];
    if (row->name) return (stp_facet) { .row = at[ROW], .col = at[COL], .rows = row->n, .cols = col->n };
    const int cols = grid_columns(item, col->n);
    const int rows = (col->n + cols - 1) / cols;
    return (stp_facet) { .row = at[COL] / cols, .col = at[COL] % cols, .rows = rows, .cols = cols };
}

/* The panels of one key stand one after the other, whichever there are. */
static void place_again(stp_plan *plan, const stp_item *item, int n)
{
    const int cols = grid_columns(item, n);
    for (int i = 0, k = 0; i < plan->n_items; i++) {
        stp_facet *f = &plan->items[i].facet;
        if (plan->items[i].item != item) continue;
        f->row = k / cols;
        f->col = k++ % cols;
        f->rows = (n + cols - 1) / cols;
        f->cols = cols;
    }
}

/* Of two keys: rows or columns without a panel go. */
static void close_gaps(stp_plan *plan, const stp_item *item, bool rows)
{
    bool used[STP_MAX_ITEMS] = { false };
    int place[STP_MAX_ITEMS], n = 0;
    for (int i = 0; i < plan->n_items; i++)
        if (plan->items[i].item == item) used[rows ? plan->items[i].facet.row : plan->items[i].facet.col] = true;
    for (int k = 0; k < STP_MAX_ITEMS; k++) {
        place[k] = n;
        n += used[k];
    }
    for (int i = 0; i < plan->n_items; i++) {
        stp_facet *f = &plan->items[i].facet;
        if (plan->items[i].item != item) continue;
        int *at = rows ? &f->row : &f->col;
        *at = place[*at];
        *(rows ? &f->rows : &f->cols) = n;
    }
}

static int count_panels(const stp_plan *plan, const stp_item *item)
{
    int n = 0;
    for (int i = 0; i < plan->n_items; i++) n += plan->items[i].item == item;
    return n;
}

bool stp_facet_leave_out(stp_plan *plan, int i, stp_error *err)
{
    const stp_item *item = plan->items[i].item;
    const int n = count_panels(plan, item);
    if (!plan->items[i].facet.rows || n < 2) return false;
    char text[sizeof err->message];
    snprintf(text, sizeof text, "the panel '%.100s' is left out: %.300s", plan->items[i].facet.strip, err->message);
    if (stp_gather_tell(plan, text, err) != STP_OK) return false;
    *err = (stp_error) { 0 };
    stp_plan_drop(plan, i);
    if (!item->v[STP_F_ROW].set) place_again(plan, item, n - 1);
    else for (int rows = 0; rows < 2; rows++) close_gaps(plan, item, rows);
    return true;
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

static stp_status add_panel(stp_plan *plan, const stp_item_plan *whole, const stp_facet_split *split,
                            const int at[STP_FACET_KEYS], items *list, stp_error *err)
{
    if (!stp_facet_any_rows(whole, split, at)) return STP_OK;
    stp_item_plan *item = add_item(plan, list);
    if (!item) return stp_no_memory(err, "panels");
    STP_TRY(stp_facet_part(plan, item, whole, split, at, err));
    item->facet = place_of(whole->item, split, at);
    item->facet.strip = strip_text(plan, split, at);
    return item->facet.strip ? STP_OK : stp_no_memory(err, "panels");
}

static stp_status expand_item(stp_plan *plan, stp_item_plan *item, items *list, stp_error *err)
{
    const stp_value *v = item->item->v;
    const int before = list->n;
    stp_facet_split *split;
    int at[STP_FACET_KEYS];
    STP_TRY(stp_facet_split_new(plan, item, &split, err));
    STP_TRY(stp_facet_key_bind(item, split, ROW, &v[STP_F_ROW], "--row", err));
    STP_TRY(stp_facet_key_bind(item, split, COL, &v[STP_F_COL], "--col", err));
    split->side_by_side = true;
    STP_TRY(stp_facet_split_read(plan, item, split, STP_MAX_ITEMS, err));
    for (at[ROW] = 0; at[ROW] < split->key[ROW].n; at[ROW]++)
        for (at[COL] = 0; at[COL] < split->key[COL].n; at[COL]++)
            STP_TRY(add_panel(plan, item, split, at, list, err));
    if (list->n == before) return stp_fail(err, STP_ERR_EMPTY, "%s: there are no rows", item->layers[0].source->path);
    return STP_OK;
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
