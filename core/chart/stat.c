/* From rows to groups to series. */
#include "chart/stat.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "spec/gather.h"

bool stp_stat_wanted(const stp_layer_plan *l)
{
    return l->layer->v[STP_F_AGG].set;
}

/* ---- binding ------------------------------------------------------------------------------------------------ */

static stp_key_kind key_kind(const stp_column_info *c)
{
    return !c                        ? STP_KEY_NONE
           : stp_is_text(c->meaning) ? STP_KEY_TEXT
           : c->meaning == STP_TIME  ? STP_KEY_TIME
                                     : STP_KEY_NUMBER;
}

static bool is_category(const stp_binding *b)
{
    return b->info && stp_is_text(b->info->meaning);
}

/* Which of x and y is the key; the other holds values. */
static bool is_across(const stp_layer_plan *l, unsigned shape)
{
    if (shape & STP_STAT_KEY_Y) return true;
    if (shape & STP_STAT_CATEGORY)
        return (is_category(&l->y[0]) && !is_category(&l->x)) || (!l->n_y && l->x.info && !is_category(&l->x));
    return (shape & STP_STAT_ACROSS) != 0;
}

static stp_status take_roles(stp_layer_plan *l, stp_stat *s, unsigned shape, stp_error *err)
{
    const bool swapped = (shape & STP_STAT_ACROSS) && !is_category(&l->y[0]) && l->x.info;
    s->across = is_across(l, shape);
    const bool key_is_y = s->across && !swapped;
    s->key = key_is_y ? l->y[0] : l->x;
    if (key_is_y && l->n_y > 1)
        return stp_fail(err, STP_ERR_USAGE, "-y names %d columns: categories on y are one", l->n_y);
    if (key_is_y) {
        s->n_values = l->x.info != NULL;
        s->value[0] = l->x;
    } else {
        s->n_values = l->n_y;
        for (int k = 0; k < l->n_y; k++) s->value[k] = l->y[k];
    }
    return STP_OK;
}

static stp_status check_values(const stp_stat *s, stp_error *err)
{
    for (int k = 0; k < s->n_values; k++) {
        const stp_column_info *c = s->value[k].info;
        const bool fits = stp_is_numeric(c->meaning) || (c->meaning == STP_TIME && !s->fn);
        if (!fits && !(s->fn && !s->fn->needs_value))
            return stp_fail(err, STP_ERR_USAGE, "a statistic wants numbers, '%s' is %s", c->name,
                            stp_meaning_phrase(c->meaning));
    }
    return STP_OK;
}

static stp_status choose_fn(stp_layer_plan *l, stp_stat *s, stp_error *err)
{
    const stp_value *v = &l->layer->v[STP_F_AGG];
    if (v->n_items > 1) return stp_fail(err, STP_ERR_USAGE, "plot draws one --agg, %d were given", v->n_items);
    s->counts_rows = !s->n_values;
    s->only = !v->set && !s->counts_rows;
    const char *name = v->set ? v->items[0] : s->only ? "first" : "count";
    const char *colon = strchr(name, ':');
    char fn[32];
    snprintf(fn, sizeof fn, "%.*s", (int) (colon ? colon - name : (ptrdiff_t) strlen(name)), name);
    if (colon) { /* the column takes the place of -y */
        if (s->n_values > 1) return stp_fail(err, STP_ERR_USAGE, "--agg %s: -y names several columns", name);
        STP_TRY(stp_plan_bind(l, "--agg", colon + 1, &s->value[0], err));
        s->n_values = 1;
        s->counts_rows = false;
    }
    s->fn = stp_stat_find(fn, &s->q);
    if (!s->fn) {
        stp_fail(err, STP_ERR_USAGE, "--agg: plot has no statistic '%s'", fn);
        return stp_hint(err, "count any sum mean median min max std var sem first last, or q90 for a quantile");
    }
    if (s->fn->needs_value && !s->n_values)
        return stp_fail(err, STP_ERR_USAGE, "--agg %s wants a column of values: give -y", fn);
    return STP_OK;
}

/* "median of delay", of the column's unit where the statistic keeps it. */
static stp_status value_axis(stp_plan *p, stp_stat *s, int k, stp_binding *out, stp_error *err)
{
    if (s->counts_rows) return stp_plan_axis(p, "count", STP_INTEGER, out, err);
    *out = s->value[k];
    if (s->only || !s->fn) return STP_OK;
    char fn[40];
    if (strcmp(s->fn->name, "q"))
        snprintf(fn, sizeof fn, "%s", s->fn->name);
    else
        snprintf(fn, sizeof fn, "q%g", s->q * 100);
    const char *name = stp_arena_printf(&p->arena, "%s of %s", fn, s->value[k].info->name);
    if (!name) return stp_no_memory(err, "a name");
    STP_TRY(stp_plan_axis(p, name, STP_NUMBER, out, err));
    stp_column_info *info = (stp_column_info *) out->info; /* the plan's own */
    if (s->fn->keeps_unit) {
        info->unit = s->value[k].info->unit;
        info->duration = s->value[k].info->duration;
        if (s->value[k].info->meaning == STP_INTEGER && strcmp(s->fn->name, "mean") && !s->fn->needs_dist &&
            strcmp(s->fn->name, "std") && strcmp(s->fn->name, "sem"))
            info->meaning = STP_INTEGER;
    }
    if (!strcmp(s->fn->name, "count")) info->meaning = STP_INTEGER;
    return STP_OK;
}

/* Parts of 100 are of no unit. */
static stp_status percent_axis(stp_plan *p, stp_binding *axis, stp_error *err)
{
    const char *name = stp_arena_printf(&p->arena, "%s (%%)", axis->info->name);
    if (!name) return stp_no_memory(err, "a name");
    return stp_plan_axis(p, name, STP_NUMBER, axis, err);
}

static stp_status set_axes(stp_plan *p, stp_layer_plan *l, stp_stat *s, stp_error *err)
{
    stp_binding values[STP_PLAN_YS];
    const int n = s->n_values ? s->n_values : 1;
    const stp_value *stack = &l->layer->v[STP_F_STACK];
    for (int k = 0; k < n; k++) {
        STP_TRY(value_axis(p, s, k, &values[k], err));
        if (stack->set && !strcmp(stack->text, "normalize")) STP_TRY(percent_axis(p, &values[k], err));
    }
    if (s->across) {
        l->x = values[0];
        l->y[0] = s->key;
        l->n_y = 1;
    } else {
        l->x = s->key;
        for (int k = 0; k < n; k++) l->y[k] = values[k];
        l->n_y = n;
    }
    return STP_OK;
}

/* As many groups as a picture may want and memory has room for: distributions take some kilobytes each. Texts may be
 * many before --top takes the largest. */
static int32_t most_groups(const stp_stat *s)
{
    enum { BOXES = 20000, MEDIANS = 200000, ROWS = 400000, NUMBERS = 1000000 };
    if (!s->fn) return BOXES;
    if (s->fn->needs_dist) return MEDIANS;
    return s->plan.kind[0] == STP_KEY_TEXT ? STP_GROUP_MOST : s->only ? ROWS : NUMBERS;
}

static void plan_groups(const stp_layer_plan *l, stp_stat *s)
{
    stp_group_plan *g = &s->plan;
    const stp_binding *split =
        is_category(&l->color) || (l->color.info && l->color.info->meaning == STP_BOOL) ? &l->color : &l->by;
    const stp_binding *keys[STP_GROUP_KEYS] = { &s->key, split };
    for (int i = 0; i < STP_GROUP_KEYS; i++) {
        g->kind[i] = key_kind(keys[i]->info);
        g->key[i] = keys[i]->at;
    }
    g->drop_missing[0] = true;
    g->n_values = s->n_values;
    for (int k = 0; k < s->n_values; k++) g->value[k] = s->value[k].at;
    g->dists = !s->fn || s->fn->needs_dist;
    g->most = most_groups(s);
}

stp_status stp_stat_bind(stp_plan *p, stp_layer_plan *l, unsigned shape, stp_error *err)
{
    stp_stat *s = stp_arena_array(&p->arena, 1, sizeof *s);
    if (!s) return stp_no_memory(err, "groups");
    s->other = -1;
    STP_TRY(take_roles(l, s, shape, err));
    if (!(shape & STP_STAT_DISTS)) STP_TRY(choose_fn(l, s, err));
    STP_TRY(check_values(s, err));
    STP_TRY(set_axes(p, l, s, err));
    if (l->color.info && stp_is_numeric(l->color.info->meaning) && l->color.info->meaning != STP_BOOL) {
        stp_fail(err, STP_ERR_USAGE, "-c '%s' is a number, and kind '%s' has a colour a group", l->color.info->name,
                 l->kind->name);
        return stp_hint(err, "give -c a category or a colour");
    }
    plan_groups(l, s);
    s->sorts = (shape & STP_STAT_SORTS) && s->counts_rows && is_category(&s->key);
    l->state = s;
    l->turned = s->across;
    return STP_OK;
}

static void *copied(stp_plan *p, const void *from, size_t size)
{
    void *to = stp_arena_array(&p->arena, 1, size);
    if (to) memcpy(to, from, size);
    return to;
}

stp_status stp_state_copy(stp_plan *p, stp_layer_plan *l, size_t size, stp_error *err)
{
    void *state = copied(p, l->state, size);
    if (!state) {
        l->state = NULL; /* it is another layer's */
        return stp_no_memory(err, "groups");
    }
    l->state = state;
    return STP_OK;
}

stp_status stp_stat_fork(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    STP_TRY(stp_state_copy(p, l, sizeof(stp_stat), err));
    stp_stat *s = l->state;
    if (!s->more_size) return STP_OK;
    s->more = copied(p, s->more, s->more_size);
    return s->more ? STP_OK : stp_no_memory(err, "groups");
}

void stp_stat_clear(stp_layer_plan *l)
{
    stp_stat *s = l->state;
    stp_group_fold.clear(&s->groups);
    free(s->slot);
    free(s->rank);
}

/* ---- categories along the axis ---------------------------------------------------------------------------------- */

double stp_stat_value(const stp_stat *s, int32_t g, int k)
{
    const stp_groups *q = &s->groups;
    if (s->counts_rows) return (double) q->group[g].n_rows;
    const size_t at = (size_t) g * (size_t) q->n_values + (size_t) k;
    return s->fn->value(&q->moments[at], q->dist ? &q->dist[at] : NULL, s->q);
}

typedef struct ranked {
    double size;
    int32_t label;
} ranked;

static int by_size(const void *a, const void *b)
{
    const ranked *p = a, *q = b;
    return p->size != q->size ? (p->size < q->size) - (p->size > q->size)
                              : (p->label > q->label) - (p->label < q->label);
}

/* Labels of the key by the size of their groups; NULL without memory. */
static ranked *rank_labels(const stp_stat *s)
{
    const stp_groups *q = &s->groups;
    ranked *r = calloc((size_t) q->labels[0].n + 1, sizeof *r);
    if (!r) return NULL;
    for (int32_t i = 0; i < q->labels[0].n; i++) r[i].label = i;
    for (int32_t i = 0; i < q->n; i++) {
        const bool sum = s->fn && !strcmp(s->fn->name, "sum");
        const double v = sum || s->only ? stp_stat_value(s, i, 0) : (double) q->group[i].n_rows;
        if (!q->group[i].missing[0] && isfinite(v)) r[q->group[i].key[0]].size += fabs(v);
    }
    qsort(r, (size_t) q->labels[0].n, sizeof *r, by_size);
    return r;
}

typedef struct renamed {
    uint64_t key;
    bool missing;
    int32_t at;
} renamed;

static bool same_name(const renamed *a, const renamed *b)
{
    return a->key == b->key && a->missing == b->missing;
}

static int by_key(const void *a, const void *b)
{
    const renamed *p = a, *q = b;
    if (p->missing != q->missing) return p->missing - q->missing;
    return p->key != q->key ? (p->key > q->key) - (p->key < q->key) : (p->at > q->at) - (p->at < q->at);
}

/* Groups whose key i is `to` and whose other key is the same become one. */
static stp_status join_equal(stp_groups *q, int i, const bool *chosen, stp_error *err)
{
    renamed *r = malloc(((size_t) q->n + 1) * sizeof *r);
    if (!r) return stp_no_memory(err, "groups");
    int32_t n = 0;
    bool good = true;
    for (int32_t g = 0; g < q->n; g++)
        if (chosen[g] && q->group[g].n_rows) r[n++] = (renamed){ q->group[g].key[!i], q->group[g].missing[!i], g };
    qsort(r, (size_t) n, sizeof *r, by_key);
    for (int32_t k = 1; good && k < n; k++) {
        if (!same_name(&r[k], &r[k - 1])) continue;
        const int32_t into = r[k - 1].at;
        good = stp_groups_join(q, into, r[k].at);
        r[k].at = into;
    }
    free(r);
    return good ? STP_OK : stp_no_memory(err, "groups");
}

/* --top: all but the largest categories become one. */
static stp_status keep_top(const stp_plan *p, stp_stat *s, int32_t top, stp_error *err)
{
    stp_groups *q = &s->groups;
    stp_labels *labels = &q->labels[0];
    if (!is_category(&s->key) || labels->n <= top) return STP_OK;
    ranked *r = rank_labels(s);
    bool *small = calloc((size_t) labels->n, 1), *chosen = calloc((size_t) q->n + 1, 1);
    stp_status status = r && small && chosen ? STP_OK : stp_no_memory(err, "groups");
    char text[40];
    snprintf(text, sizeof text, "other (%d)", (int) (labels->n - top));
    const int32_t n = labels->n, other = status == STP_OK ? stp_labels_add(labels, text, INT64_MAX) : 0;
    if (other < 0) status = stp_no_memory(err, "groups");
    for (int32_t i = top; status == STP_OK && i < n; i++) small[r[i].label] = true;
    for (int32_t g = 0; status == STP_OK && g < q->n; g++) {
        chosen[g] = !q->group[g].missing[0] && small[q->group[g].key[0]];
        if (chosen[g]) q->group[g].key[0] = (uint64_t) other;
    }
    s->other = other;
    if (status == STP_OK) status = join_equal(q, 0, chosen, err);
    if (status == STP_OK)
        stp_note(p->log, STP_LEVEL_INFO, "%d of %d categories are shown as one", (int) (n - top), (int) n);
    free(r);
    free(small);
    free(chosen);
    return status;
}

/* The order of labels: as they came, or by size; "other" last, emptied labels nowhere (-1). */
static stp_status order_labels(stp_stat *s, stp_error *err)
{
    const stp_groups *q = &s->groups;
    const int32_t n = q->labels[0].n;
    s->rank = malloc(((size_t) n + 1) * sizeof *s->rank);
    bool *used = calloc((size_t) n + 1, 1);
    ranked *r = s->sorts ? rank_labels(s) : NULL;
    if (!s->rank || !used || (s->sorts && !r)) {
        free(used);
        free(r);
        return stp_no_memory(err, "groups");
    }
    for (int32_t g = 0; g < q->n; g++)
        if (q->group[g].n_rows && !q->group[g].missing[0] && q->labels[0].n) used[q->group[g].key[0]] = true;
    int32_t next = 0;
    for (int last = 0; last < 2; last++)
        for (int32_t i = 0; i < n; i++) {
            const int32_t label = r ? r[i].label : i;
            if ((q->labels[0].first_row[label] == INT64_MAX) == (last == 1)) s->rank[label] = used[label] ? next++ : -1;
        }
    free(used);
    free(r);
    return STP_OK;
}

/* ---- groups of --by ------------------------------------------------------------------------------------------------
 */

typedef struct split {
    uint64_t key;
    bool missing;
    int64_t size;
    int32_t first;
    double value;
} split;

/* Distinct keys of --by in the order they are shown. */
typedef struct splits {
    split *q;
    int32_t n;
} splits;

static int by_number(const void *a, const void *b)
{
    const split *p = a, *q = b;
    if (p->missing != q->missing) return p->missing - q->missing;
    return (p->value > q->value) - (p->value < q->value);
}

static int by_first(const void *a, const void *b)
{
    const split *p = a, *q = b;
    if (p->missing != q->missing) return p->missing - q->missing;
    return (p->first > q->first) - (p->first < q->first);
}

enum { SPLITS_MOST = 100000 };

/* Numbers of splits by key, so that many groups are found fast. */
static int32_t *number_splits(const stp_stat *s, splits *out)
{
    const stp_groups *q = &s->groups;
    renamed *r = malloc(((size_t) q->n + 1) * sizeof *r);
    int32_t *of = malloc(((size_t) q->n + 1) * sizeof *of);
    out->q = calloc((size_t) q->n + 1, sizeof *out->q);
    if (!r || !of || !out->q) {
        free(r);
        free(of);
        return NULL;
    }
    for (int32_t g = 0; g < q->n; g++) r[g] = (renamed){ q->group[g].key[1], q->group[g].missing[1], g };
    qsort(r, (size_t) q->n, sizeof *r, by_key);
    for (int32_t i = 0; i < q->n; i++) {
        const stp_group *g = &q->group[r[i].at];
        if (!i || !same_name(&r[i], &r[i - 1])) {
            const double v = s->plan.kind[1] == STP_KEY_NUMBER ? stp_group_number(g, 1)
                             : s->plan.kind[1] == STP_KEY_TIME ? (double) stp_group_time(g, 1)
                                                               : 0;
            out->q[out->n++] = (split){ g->key[1], g->missing[1], 0, r[i].at, v };
        }
        out->q[out->n - 1].size += g->n_rows;
        of[r[i].at] = out->n - 1;
    }
    free(r);
    return of;
}

static const char *split_label(const stp_stat *s, const split *q, const stp_column_info *info, stp_arena *arena)
{
    if (s->plan.kind[1] == STP_KEY_NONE) return "";
    if (q->missing) return STP_MISSING_NAME;
    if (s->plan.kind[1] == STP_KEY_TEXT) return s->groups.labels[1].label[q->key];
    if (s->plan.kind[1] == STP_KEY_NUMBER) return stp_value_label(arena, info, q->value, 0);
    int64_t t;
    memcpy(&t, &q->key, sizeof t);
    return stp_value_label(arena, info, 0, t);
}

/* Which of n splits keep a slot of their own: the STP_STAT_NAMED - 1 largest where there are too many. */
static void own_slots(const splits *q, bool *own)
{
    for (int32_t i = 0; i < q->n; i++) own[i] = q->n <= STP_STAT_NAMED;
    for (int k = 0; q->n > STP_STAT_NAMED && k < STP_STAT_NAMED - 1; k++) {
        int32_t best = -1;
        for (int32_t i = 0; i < q->n; i++)
            if (!own[i] && (best < 0 || q->q[i].size > q->q[best].size)) best = i;
        own[best] = true;
    }
}

static stp_status assign_slots(const stp_plan *p, const stp_layer_plan *l, stp_stat *s, splits *q, const int32_t *of,
                               stp_error *err)
{
    stp_arena *arena = (stp_arena *) &p->arena;
    const stp_column_info *info = l->by.info ? l->by.info : l->color.info;
    const bool text = s->plan.kind[1] == STP_KEY_TEXT;
    bool *own = calloc((size_t) q->n + 1, 1), *chosen = calloc((size_t) s->groups.n + 1, 1);
    int32_t *slot = malloc(((size_t) q->n + 1) * sizeof *slot);
    split *order = malloc(((size_t) q->n + 1) * sizeof *order);
    stp_status status = own && chosen && slot && order ? STP_OK : stp_no_memory(err, "groups");
    if (status == STP_OK) {
        own_slots(q, own);
        memcpy(order, q->q, (size_t) q->n * sizeof *order);
        for (int32_t i = 0; i < q->n; i++) order[i].size = i; /* where it was */
        qsort(order, (size_t) q->n, sizeof *order, text ? by_first : by_number);
        for (int32_t i = 0; i < q->n; i++) {
            const int32_t at = (int32_t) order[i].size;
            slot[at] = own[at] ? s->n_slots : -1;
            if (own[at]) s->slot_label[s->n_slots++] = split_label(s, &order[i], info, arena);
            s->n_shared += !own[at];
        }
        if (s->n_shared) s->slot_label[s->n_slots++] = stp_arena_printf(arena, "other (%d)", (int) s->n_shared);
        for (int32_t g = 0; g < s->groups.n; g++) {
            chosen[g] = slot[of[g]] < 0;
            s->slot[g] = chosen[g] ? s->n_slots - 1 : slot[of[g]];
        }
        if (s->n_shared) status = join_equal(&s->groups, 1, chosen, err);
    }
    free(own);
    free(chosen);
    free(slot);
    free(order);
    return status;
}

static stp_status make_slots(const stp_plan *p, const stp_layer_plan *l, stp_stat *s, stp_error *err)
{
    splits q = { 0 };
    int32_t *of = number_splits(s, &q);
    s->slot = malloc(((size_t) s->groups.n + 1) * sizeof *s->slot);
    s->slot_label = stp_arena_array((stp_arena *) &p->arena, STP_STAT_NAMED + 1, sizeof *s->slot_label);
    stp_status status = of && s->slot && s->slot_label ? STP_OK : stp_no_memory(err, "groups");
    if (status == STP_OK && q.n > SPLITS_MOST)
        status = stp_fail(err, STP_ERR_USAGE, "there are %d groups: too many to tell apart", (int) q.n);
    if (status == STP_OK) status = assign_slots(p, l, s, &q, of, err);
    free(of);
    free(q.q);
    return status;
}

/* ---- gathering
 * -------------------------------------------------------------------------------------------------------- */

/* Several rows in a group are never averaged in silence. */
static stp_status check_only(const stp_layer_plan *l, const stp_stat *s, stp_error *err)
{
    const stp_groups *q = &s->groups;
    for (int32_t g = 0; s->only && g < q->n; g++)
        for (int k = 0; k < s->n_values; k++) {
            const int64_t n = q->moments[(size_t) g * (size_t) q->n_values + (size_t) k].n;
            if (n < 2) continue;
            stp_fail(err, STP_ERR_USAGE, "%s: %lld rows have the same '%s'%s: which number is drawn of them?",
                     l->source->path, (long long) n, s->key.info->name, s->plan.kind[1] ? " and group" : "");
            return stp_hint(err, "say --agg sum or --agg mean, or draw all of them with -k box");
        }
    return STP_OK;
}

/* Ranges of the axes that hold times: their scales count from the least. */
static void set_extents(stp_layer_plan *l, const stp_stat *s)
{
    stp_extent *key = &l->extents.column[s->across], *value = &l->extents.column[!s->across];
    *key = stp_extent_empty();
    *value = stp_extent_empty();
    const stp_groups *q = &s->groups;
    for (int32_t g = 0; g < q->n; g++) {
        if (s->plan.kind[0] == STP_KEY_TIME) {
            const int64_t t = stp_group_time(&q->group[g], 0);
            if (!key->n++ || t < key->int_lo) key->int_lo = t;
            if (key->n == 1 || t > key->int_hi) key->int_hi = t;
            key->lo = (double) key->int_lo;
            key->hi = (double) key->int_hi;
        }
        for (int k = 0; !s->fn && k < s->n_values && s->value[k].info->meaning == STP_TIME; k++) {
            const stp_moments *m = &q->moments[(size_t) g * (size_t) q->n_values + (size_t) k];
            if (!m->n) continue;
            value->lo = value->n ? fmin(value->lo, m->min) : m->min;
            value->hi = value->n ? fmax(value->hi, m->max) : m->max;
            value->n += m->n;
            value->int_lo = value->lo < -0x1p63 ? INT64_MIN : (int64_t) value->lo;
            value->int_hi = value->hi >= 0x1p63 ? INT64_MAX : (int64_t) value->hi;
        }
    }
    l->has_extents = key->n || value->n;
}

stp_status stp_stat_gather(const stp_plan *p, const stp_item_plan *item, stp_layer_plan *l, stp_error *err)
{
    stp_stat *s = l->state;
    s->log = !s->fn && (s->across ? item->x.log : item->y.log);
    for (int k = 0; k < s->n_values; k++) s->plan.log[k] = s->log;
    STP_TRY(stp_group_fold.init(&s->groups, &s->plan, err));
    STP_TRY(stp_gather_scan(p, l, &stp_group_fold, &s->plan, &s->groups, err));
    STP_TRY(stp_groups_finish(&s->groups, err));
    STP_TRY(check_only(l, s, err));
    const stp_value *top = &l->layer->v[STP_F_TOP];
    if (top->set) STP_TRY(keep_top(p, s, (int32_t) top->a, err));
    STP_TRY(make_slots(p, l, s, err));
    STP_TRY(order_labels(s, err));
    STP_TRY(stp_groups_finish_dists(&s->groups, err));
    set_extents(l, s);
    return l->kind->rereads ? STP_OK : stp_gather_done(p, l, err);
}

/* By rank; up the y axis the last one first, so that they read from the top. */
stp_status stp_stat_labels(const stp_layer_plan *l, bool is_y, stp_labels *into, int64_t row0, stp_error *err)
{
    const stp_stat *s = l->state;
    const stp_labels *from = &s->groups.labels[0];
    if (is_y != s->across || s->plan.kind[0] != STP_KEY_TEXT || !from->n) return STP_OK;
    int32_t *at = malloc((size_t) from->n * sizeof *at), n = 0;
    if (!at) return stp_no_memory(err, "categories");
    for (int32_t i = 0; i < from->n; i++)
        if (s->rank[i] >= 0 && ++n) at[s->rank[i]] = i;
    stp_status status = STP_OK;
    for (int32_t k = 0; status == STP_OK && k < n; k++)
        if (stp_labels_add(into, from->label[at[is_y ? n - 1 - k : k]], row0 + k) < 0)
            status = stp_no_memory(err, "categories");
    free(at);
    return status;
}

/* ---- series
 * ---------------------------------------------------------------------------------------------------------------- */

double stp_stat_place(const stp_drawing *d, const stp_group *g)
{
    const stp_stat *s = stp_stat_of(d);
    const stp_labels *axis = s->across ? &d->panel->y_labels : &d->panel->x_labels;
    switch (s->plan.kind[0]) {
    case STP_KEY_TEXT:
        return stp_labels_find(axis, s->groups.labels[0].label[g->key[0]]);
    case STP_KEY_TIME:
        return stp_panel_time(d->panel, s->key.info, stp_group_time(g, 0), s->across);
    case STP_KEY_NUMBER:
        return stp_group_number(g, 0);
    default:
        return 0;
    }
}

double stp_stat_other(const stp_drawing *d)
{
    const stp_stat *s = stp_stat_of(d);
    if (s->other < 0) return NAN;
    return stp_labels_find(s->across ? &d->panel->y_labels : &d->panel->x_labels, s->groups.labels[0].label[s->other]);
}

void stp_stat_describe(const stp_drawing *d, stp_buf *out)
{
    const stp_stat *s = stp_stat_of(d);
    const stp_layer_plan *l = d->layer;
    stp_buf_printf(out, "%s of ", l->kind->title);
    for (int k = 0; k < l->n_y && !s->across; k++) stp_buf_printf(out, k ? ", %s" : "%s", l->y[k].info->name);
    if (s->across) stp_buf_text(out, l->x.info->name);
    if (s->key.info) stp_buf_printf(out, " against %s", s->key.info->name);
}

void stp_stat_px(const stp_drawing *d, double place, double value, double xy[2])
{
    const bool across = stp_stat_of(d)->across;
    xy[0] = stp_panel_px(d->panel, across ? value : place);
    xy[1] = stp_panel_py(d->panel, across ? place : value);
}

stp_status stp_stat_named(stp_drawing *d, stp_error *err)
{
    const stp_stat *s = stp_stat_of(d);
    stp_arena *arena = d->panel->arena;
    const int n_values = s->n_values ? s->n_values : 1;
    d->n_series = s->n_slots * n_values;
    d->series = stp_arena_array(arena, (size_t) d->n_series + 1, sizeof *d->series);
    if (!d->series) return stp_no_memory(err, "series");
    for (int i = 0; i < d->n_series; i++) {
        const char *own = s->slot_label[i % s->n_slots],
                   *column = n_values > 1 ? s->value[i / s->n_slots].info->name : "";
        d->series[i].label = !*column ? own : !own || !*own ? column : stp_arena_printf(arena, "%s, %s", column, own);
        if (!d->series[i].label) return stp_no_memory(err, "a name");
    }
    for (int32_t g = 0; g < s->groups.n; g++) d->n_rows += s->groups.group[g].n_rows;
    d->names_series = d->n_series > 1 || (d->n_series == 1 && s->plan.kind[1] != STP_KEY_NONE);
    return stp_series_paint(d, s->n_slots ? s->n_slots : 1, s->n_shared > 0, err);
}

typedef struct placed {
    double place, value;
} placed;

static int by_place(const void *a, const void *b)
{
    const placed *p = a, *q = b;
    return (p->place > q->place) - (p->place < q->place);
}

static stp_status fill_series(stp_drawing *d, int slot, int k, placed *p, stp_series *out, stp_error *err)
{
    const stp_stat *s = stp_stat_of(d);
    int32_t n = 0;
    for (int32_t g = 0; g < s->groups.n; g++) {
        if (s->slot[g] != slot || !s->groups.group[g].n_rows) continue;
        const double v = stp_stat_value(s, g, k);
        if (!isnan(v)) p[n++] = (placed){ stp_stat_place(d, &s->groups.group[g]), v };
    }
    qsort(p, (size_t) n, sizeof *p, by_place);
    out->x = stp_arena_array(d->panel->arena, (size_t) n + 1, sizeof *out->x);
    out->y = stp_arena_array(d->panel->arena, (size_t) n + 1, sizeof *out->y);
    if (!out->x || !out->y) return stp_no_memory(err, "series");
    for (int32_t i = 0; i < n; i++) {
        out->x[i] = p[i].place;
        out->y[i] = p[i].value;
    }
    out->n = n;
    return STP_OK;
}

stp_status stp_stat_series(stp_drawing *d, stp_error *err)
{
    const stp_stat *s = stp_stat_of(d);
    STP_TRY(stp_stat_named(d, err));
    placed *p = malloc(((size_t) s->groups.n + 1) * sizeof *p);
    stp_status status = p ? STP_OK : stp_no_memory(err, "series");
    for (int i = 0; status == STP_OK && i < d->n_series; i++)
        status = fill_series(d, i % s->n_slots, i / s->n_slots, p, &d->series[i], err);
    free(p);
    return status;
}
