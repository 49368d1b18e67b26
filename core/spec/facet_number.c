/* Rows get the numbers of their groups, batch by batch: a text is looked up once for all rows that have it, a number
 * once for all that follow each other. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "spec/facet_part.h"
#include "table/cast.h"

static int compare(stp_key_kind kind, const stp_facet_value *a, const stp_facet_value *b)
{
    if (kind == STP_KEY_TEXT) return strcmp(a->as.text, b->as.text);
    if (kind == STP_KEY_TIME) return (a->as.time > b->as.time) - (a->as.time < b->as.time);
    return (a->as.number > b->as.number) - (a->as.number < b->as.number);
}

static int by_text(const void *a, const void *b) { return compare(STP_KEY_TEXT, a, b); }
static int by_time(const void *a, const void *b) { return compare(STP_KEY_TIME, a, b); }
static int by_number(const void *a, const void *b) { return compare(STP_KEY_NUMBER, a, b); }

void stp_facet_values_sort(stp_facet_column *c)
{
    static int (*const order[])(const void *, const void *) = {
        [STP_KEY_NUMBER] = by_number, [STP_KEY_TIME] = by_time, [STP_KEY_TEXT] = by_text,
    };
    int n = 0;
    if (c->n) qsort(c->value, (size_t) c->n, sizeof *c->value, order[c->kind]);
    for (int i = 0; i < c->n; i++)
        if (!n || compare(c->kind, &c->value[n - 1], &c->value[i])) c->value[n++] = c->value[i];
    c->n = n;
}

/* The group of a value, -1 = none: the file has changed since. */
static int32_t find(const stp_facet_column *c, stp_facet_value v)
{
    int lo = 0, hi = c->n;
    while (lo < hi) {
        const int middle = (lo + hi) / 2, order = compare(c->kind, &c->value[middle], &v);
        if (!order) return c->value[middle].group;
        if (order < 0) lo = middle + 1;
        else hi = middle;
    }
    return -1;
}

static void add(const stp_facet_column *c, int32_t *group, int32_t found)
{
    *group = *group < 0 || found < 0 ? -1 : *group + found * c->stride;
}

static stp_status add_texts(const stp_facet_column *c, const stp_column *key, int64_t n, int32_t *groups,
                            stp_error *err)
{
    const int32_t *code = key->values, n_codes = key->dictionary ? key->dictionary->count : 0;
    int32_t *found = malloc(((size_t) n_codes + 1) * sizeof *found);
    if (!found) return stp_no_memory(err, "groups");
    for (int32_t i = 0; i < n_codes; i++)
        found[i] = find(c, (stp_facet_value) { .as.text = key->dictionary->labels[i] });
    for (int64_t i = 0; i < n; i++) {
        const bool there = stp_column_has(key, i) && code[i] >= 0 && code[i] < n_codes;
        add(c, &groups[i], there ? found[code[i]] : c->missing);
    }
    free(found);
    return STP_OK;
}

static void add_times(const stp_facet_column *c, const stp_column *key, int64_t n, int32_t *groups)
{
    const int64_t *time = key->values;
    int32_t found = -1;
    int64_t last = 0;
    for (int64_t i = 0; i < n; i++) {
        if (!stp_column_has(key, i)) {
            add(c, &groups[i], c->missing);
            continue;
        }
        if (found < 0 || time[i] != last) found = find(c, (stp_facet_value) { .as.time = last = time[i] });
        add(c, &groups[i], found);
    }
}

static void add_numbers(const stp_facet_column *c, const stp_column *key, int64_t n_rows, int32_t *groups)
{
    double strip[STP_STRIP], last = NAN;
    int32_t found = -1;
    for (int64_t first = 0; first < n_rows; first += STP_STRIP) {
        const int n = n_rows - first < STP_STRIP ? (int) (n_rows - first) : STP_STRIP;
        stp_cast_f64(key, first, n, 0, strip);
        for (int i = 0; i < n; i++) {
            const double v = strip[i];
            if (!isnan(v) && v != last) found = find(c, (stp_facet_value) { .as.number = last = v });
            add(c, &groups[first + i], isnan(v) ? c->missing : found);
        }
    }
}

stp_status stp_facet_number(const void *self, const stp_column *const *keys, int64_t n_rows, int32_t *groups,
                            stp_error *err)
{
    const stp_facet_layer *layer = self;
    memset(groups, 0, (size_t) n_rows * sizeof *groups);
    for (int k = 0; k < STP_FACET_KEYS; k++) {
        const stp_facet_column *c = &layer->column[k];
        if (!c->stride) continue;
        if (c->kind == STP_KEY_TEXT) STP_TRY(add_texts(c, *keys, n_rows, groups, err));
        else if (c->kind == STP_KEY_TIME) add_times(c, *keys, n_rows, groups);
        else add_numbers(c, *keys, n_rows, groups);
        keys++;
    }
    return STP_OK;
}
