/* The values of a column become groups with labels, in order. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/duration.h"
#include "base/text.h"
#include "base/time.h"
#include "spec/facet_part.h"

stp_status stp_facet_too_many(const stp_facet_key *k, int most, stp_error *err)
{
    stp_fail(err, STP_ERR_USAGE, "'%s' has more than %d different values: too many", k->name, most);
    return stp_hint(err, "make fewer, as with 'round(%s)' or 'trunc(%s, \"month\")', or leave some out with --where",
                    k->name, k->name);
}

/* ---- binding ---------------------------------------------------------------------------------------- */

/* In a copy of the layer, for what is drawn does not read the column. */
static stp_status bind_layer(stp_layer_plan *l, stp_facet_layer *f, int k, const char *what, const char *text,
                             stp_error *err)
{
    stp_layer_plan probe = *l;
    probe.n_columns = f->n_columns;
    memcpy(probe.columns, f->columns, sizeof f->columns);
    const stp_status s = stp_plan_bind(&probe, what, text, &f->column[k].b, err);
    l->source = probe.source;          /* an expression stands in front of it */
    if (s != STP_OK) return s;
    f->n_columns = probe.n_columns;
    memcpy(f->columns, probe.columns, sizeof f->columns);
    const stp_meaning m = f->column[k].b.info->meaning;
    f->column[k].kind = stp_is_text(m) ? STP_KEY_TEXT : m == STP_TIME ? STP_KEY_TIME : STP_KEY_NUMBER;
    return STP_OK;
}

stp_status stp_facet_key_bind(stp_item_plan *item, stp_facet_split *split, int k, const stp_value *v, const char *what,
                              stp_error *err)
{
    stp_error first = { 0 };
    if (!v->set) return STP_OK;
    for (int i = 0; i < item->n_layers; i++) {
        stp_facet_layer *f = &split->layer[i];
        stp_error e = { 0 };
        if (bind_layer(&item->layers[i], f, k, what, v->text, &e) == STP_OK) {
            split->key[k].name = f->column[k].b.info->name;
            split->key[k].meaning = f->column[k].b.info->meaning;
        } else {
            f->column[k].b = (stp_binding) { .column = -1, .at = -1 };
            if (first.status == STP_OK) first = e;
        }
    }
    if (split->key[k].name) return STP_OK;
    *err = first;
    return first.status;
}

/* ---- values ------------------------------------------------------------------------------------------- */

/* A key on its way: its groups in the order in which they were met. */
typedef struct making {
    stp_labels labels;
    double *value;                 /* what a group stands for: INFINITY where it is missing */
    int32_t capacity;
} making;

/* The group of a label, made where it is new. */
static stp_status group_of(making *m, const char *label, double value, int32_t *group, stp_error *err)
{
    const int32_t before = m->labels.n;
    if (before == m->capacity) {
        const int32_t capacity = before ? 2 * before : 64;
        double *more = realloc(m->value, (size_t) capacity * sizeof *more);
        if (!more) return stp_no_memory(err, "groups");
        m->value = more;
        m->capacity = capacity;
    }
    *group = stp_labels_add(&m->labels, label, before);
    if (*group < 0) return stp_no_memory(err, "groups");
    if (*group == before) m->value[before] = value;
    return STP_OK;
}

/* Key k of group g as a value, its text and its rank among numbers; the text may be made in `room`. */
static const char *value_of(const stp_facet_column *c, int k, const stp_groups *found, const stp_group *g,
                            char room[STP_TIME_SIZE + STP_NUMBER_SIZE], stp_facet_value *v, double *rank)
{
    const stp_column_info *info = c->b.info;
    *rank = 0;
    if (c->kind == STP_KEY_TEXT) return v->as.text = found->labels[k].label[g->key[k]];
    if (c->kind == STP_KEY_TIME) {
        v->as.time = stp_group_time(g, k);
        *rank = (double) v->as.time;
        return stp_format_time(room, v->as.time, info->time_digits);
    }
    *rank = v->as.number = stp_group_number(g, k);
    if (info->meaning == STP_BOOL) return *rank != 0 ? "true" : "false";
    return stp_is_clock(info) ? stp_format_duration(room, *rank) : stp_format_double(room, *rank);
}

/* Adds what a layer's rows hold; the groups of values and pairs are those of m. */
static stp_status add_layer(stp_plan *plan, stp_facet_layer *f, int k, making *m, const stp_groups *found,
                            stp_error *err)
{
    stp_facet_column *c = &f->column[k];
    char room[STP_TIME_SIZE + STP_NUMBER_SIZE];
    double rank = 0;
    c->missing = -1;
    if (c->b.at < 0) return STP_OK;
    c->value = stp_arena_array(&plan->arena, (size_t) found->n + 1, sizeof *c->value);
    if (!c->value) return stp_no_memory(err, "groups");
    for (int32_t i = 0; i < found->n; i++) {
        const stp_group *g = &found->group[i];
        stp_facet_value v = { 0 };
        const char *text = g->missing[k] ? "" : value_of(c, k, found, g, room, &v, &rank);
        STP_TRY(group_of(m, text, *text ? rank : INFINITY, &f->pair[i][k], err));
        v.group = f->pair[i][k];
        if (g->missing[k]) {
            c->missing = v.group;
            continue;
        }
        if (c->kind == STP_KEY_TEXT && !(v.as.text = stp_arena_text(&plan->arena, text)))
            return stp_no_memory(err, "groups");
        c->value[c->n++] = v;
    }
    return STP_OK;
}

/* ---- order ------------------------------------------------------------------------------------------- */

typedef struct ranked { double value; int32_t at; } ranked;

static int by_value(const void *a, const void *b)
{
    const ranked *p = a, *q = b;
    if (p->value != q->value) return p->value < q->value ? -1 : 1;
    return p->at - q->at;
}

/* Days that are all the first of a month are months: "2023-01". */
static void shorten_times(stp_facet_key *k)
{
    static const size_t day = 10, month = 7;
    for (size_t length = day; length >= month; length -= 3) {
        for (int i = 0; i < k->n; i++)
            if (strlen(k->label[i]) != length || strcmp(k->label[i] + length - 3, "-01") != 0) return;
        for (int i = 0; i < k->n; i++) ((char *) (uintptr_t) k->label[i])[length - 3] = 0;      /* the plan's own */
    }
}

/* --order of texts: 0 for all as they appear; by value the number of lesser ones; else the place in the list. */
static double text_rank(const stp_value *order, const stp_labels *labels, int32_t i)
{
    const char *label = labels->label[i];
    double rank = 0;
    if (!order->set || !strcmp(order->text, "appearance")) return 0;
    if (!strcmp(order->text, "value")) {
        for (int32_t q = 0; q < labels->n; q++) rank += strcmp(labels->label[q], label) < 0;
        return rank;
    }
    for (const char *c = order->text;; c++, rank++) {
        const size_t n = strcspn(c, ",");
        if (strlen(label) == n && !memcmp(c, label, n)) return rank;
        c += n;
        if (!*c) return rank + 1;
    }
}

/* Texts stay as they appeared; numbers and times rise; what is missing comes last. place: of each group of m. */
static stp_status put_in_order(stp_plan *plan, stp_facet_key *k, const making *m, const stp_value *wanted,
                               int32_t *place, stp_error *err)
{
    const int n = k->n = m->labels.n;
    ranked *order = stp_arena_array(&plan->arena, (size_t) n + 1, sizeof *order);
    k->label = stp_arena_array(&plan->arena, (size_t) n + 1, sizeof *k->label);
    k->value_label = stp_arena_array(&plan->arena, (size_t) n + 1, sizeof *k->label);
    if (!order || !k->label || !k->value_label) return stp_no_memory(err, "groups");
    for (int32_t i = 0; i < n; i++) {
        const bool text = stp_is_text(k->meaning) && isfinite(m->value[i]);
        order[i] = (ranked) { text ? text_rank(wanted, &m->labels, i) : m->value[i], i };
    }
    qsort(order, (size_t) n, sizeof *order, by_value);
    for (int32_t i = 0; i < n; i++) {
        const char *label = m->labels.label[order[i].at];
        place[order[i].at] = i;
        if (!*label) k->missing = i;
        k->label[i] = stp_arena_text(&plan->arena, *label ? label : "(missing)");
        k->value_label[i] = stp_arena_text(&plan->arena, label);
        if (!k->label[i] || !k->value_label[i]) return stp_no_memory(err, "groups");
    }
    if (k->meaning == STP_TIME) shorten_times(k);
    return STP_OK;
}

/* From the groups as they were met to their places. */
static void place_layer(stp_facet_layer *f, int k, const int32_t *place)
{
    stp_facet_column *c = &f->column[k];
    if (c->b.at < 0) return;
    for (int i = 0; i < c->n; i++) c->value[i].group = place[c->value[i].group];
    if (c->missing >= 0) c->missing = place[c->missing];
    for (int32_t i = 0; i < f->n_pairs; i++) f->pair[i][k] = place[f->pair[i][k]];
    stp_facet_values_sort(c);
}

static stp_status make_key(stp_plan *plan, const stp_item_plan *item, stp_facet_split *split, int k, making *m,
                           const stp_groups *found, stp_error *err)
{
    for (int i = 0; i < item->n_layers; i++) STP_TRY(add_layer(plan, &split->layer[i], k, m, &found[i], err));
    int32_t *place = stp_arena_array(&plan->arena, (size_t) m->labels.n + 1, sizeof *place);
    if (!place) return stp_no_memory(err, "groups");
    STP_TRY(put_in_order(plan, &split->key[k], m, &item->item->v[STP_F_ORDER], place, err));
    for (int i = 0; i < item->n_layers; i++) place_layer(&split->layer[i], k, place);
    return STP_OK;
}

static stp_status make_pairs(stp_plan *plan, stp_facet_layer *f, const stp_groups *found, stp_error *err)
{
    f->n_pairs = found->n;
    f->pair = stp_arena_array(&plan->arena, (size_t) found->n + 1, sizeof *f->pair);
    return f->pair ? STP_OK : stp_no_memory(err, "groups");
}

stp_status stp_facet_keys_make(stp_plan *plan, const stp_item_plan *item, stp_facet_split *split,
                               const stp_groups *found, stp_error *err)
{
    for (int i = 0; i < item->n_layers; i++) STP_TRY(make_pairs(plan, &split->layer[i], &found[i], err));
    for (int k = 0; k < STP_FACET_KEYS; k++) {
        split->key[k].missing = -1;
        split->key[k].n = 1;
        making m = { 0 };
        const stp_status s = split->key[k].name ? make_key(plan, item, split, k, &m, found, err) : STP_OK;
        stp_labels_clear(&m.labels);
        free(m.value);
        if (s != STP_OK) return s;
    }
    return STP_OK;
}
