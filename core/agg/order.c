/* A new set of labels in another order takes the place of the old one. */
#include "agg/order.h"
#include <stdlib.h>
#include <string.h>
#include "base/text.h"

typedef struct ranked {
    const char *label;
    double number;
    int32_t at;
    bool is_last;
} ranked;

static int by_number(const void *a, const void *b)
{
    const ranked *p = a, *q = b;
    if (p->is_last != q->is_last) return p->is_last - q->is_last;
    if (p->number != q->number) return p->number < q->number ? -1 : 1;
    return p->at - q->at;
}

static int by_text(const void *a, const void *b)
{
    const ranked *p = a, *q = b;
    if (p->is_last != q->is_last) return p->is_last - q->is_last;
    const int c = strcmp(p->label, q->label);
    return c ? c : p->at - q->at;
}

/* The place in the list, or behind it. */
static double place_of(const char *label, const char *const *listed, int n)
{
    int i = 0;
    while (i < n && strcmp(listed[i], label)) i++;
    return i;
}

static bool all_numbers(ranked *r, int32_t n)
{
    for (int32_t i = 0; i < n; i++)
        if (!r[i].is_last && !stp_parse_double(r[i].label, strlen(r[i].label), &r[i].number)) return false;
    return true;
}

static stp_status rebuild(stp_labels *labels, const ranked *order, stp_error *err)
{
    stp_labels made = { 0 };
    for (int32_t i = 0; i < labels->n; i++)
        if (stp_labels_add(&made, order[i].label, i) < 0) {
            stp_labels_clear(&made);
            return stp_no_memory(err, "categories");
        }
    stp_labels_clear(labels);
    *labels = made;
    return STP_OK;
}

stp_status stp_labels_reorder(stp_labels *labels, bool by_value, const char *const *listed, int n_listed,
                              stp_error *err)
{
    ranked *r = calloc((size_t) labels->n + 1, sizeof *r);
    if (!r) return stp_no_memory(err, "categories");
    for (int32_t i = 0; i < labels->n; i++) {
        const char *label = labels->label[i];
        r[i] = (ranked) { .label = label, .number = by_value ? 0 : place_of(label, listed, n_listed), .at = i };
        r[i].is_last = by_value && !*label;
    }
    const bool numbers = !by_value || all_numbers(r, labels->n);
    qsort(r, (size_t) labels->n, sizeof *r, numbers ? by_number : by_text);
    const stp_status s = rebuild(labels, r, err);
    free(r);
    return s;
}
