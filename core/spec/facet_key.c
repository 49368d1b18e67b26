/* The values of a column become numbers of groups, a number a row. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/duration.h"
#include "base/text.h"
#include "base/time.h"
#include "spec/facet_part.h"

enum { MOST_GROUPS = 10000 };

stp_status stp_facet_too_many(const stp_facet_key *k, int most, stp_error *err)
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
    return stp_is_clock(c) ? stp_format_duration(out, v) : stp_format_double(out, v);
}

/* The group of a label, made where it is new; -1 after an error. */
static int32_t group_of(stp_facet_key *k, const char *label, double value, stp_error *err)
{
    const int32_t before = k->labels.n, at = stp_labels_add(&k->labels, label, before);
    if (at < 0) {
        (void) stp_no_memory(err, "groups");
        return -1;
    }
    if (at >= MOST_GROUPS) {
        (void) stp_facet_too_many(k, MOST_GROUPS, err);
        return -1;
    }
    if (at == before) k->value[at] = value;
    return at;
}

static stp_status number_texts(stp_facet_key *k, const stp_rows *rows, int at, int32_t *group, stp_error *err)
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
static stp_status number_numbers(stp_facet_key *k, const stp_rows *rows, int at, const stp_column_info *c,
                                 int64_t origin, int32_t *group, stp_error *err)
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

/* ---- order ------------------------------------------------------------ */

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
static double text_rank(const stp_value *order, const stp_facet_key *k, int32_t i)
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
static stp_status put_in_order(stp_plan *plan, stp_facet_key *k, const stp_item_plan *item, stp_error *err)
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

/* ---- a key of an item ------------------------------------------------------------ */

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

static stp_status fill_key(stp_plan *plan, stp_facet_key *k, const stp_item_plan *item, const stp_binding *b,
                           stp_error *err)
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

stp_status stp_facet_key_make(stp_plan *plan, stp_facet_key *k, const stp_item_plan *item, const stp_binding *b,
                              stp_error *err)
{
    const stp_status s = fill_key(plan, k, item, b, err);
    stp_labels_clear(&k->labels);
    return s;
}

stp_status stp_facet_key_bind(stp_plan *plan, stp_item_plan *item, const stp_value *v, const char *what,
                              stp_facet_key **key, stp_binding **b, stp_error *err)
{
    if (!v->set) return STP_OK;
    *key = stp_arena_alloc(&plan->arena, sizeof **key);
    *b = stp_arena_array(&plan->arena, (size_t) item->n_layers, sizeof **b);
    if (!*key || !*b) return stp_no_memory(err, "groups");
    return bind_key(item, what, v->text, *b, err);
}
