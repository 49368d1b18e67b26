#include "spec/bands.h"
#include <stdlib.h>
#include "agg/census.h"
#include "agg/coded.h"
#include "spec/gather.h"

struct stp_bands { stp_labels labels[2]; };

static const stp_binding *axis_of(const stp_layer_plan *l, bool is_y) { return is_y ? &l->y[0] : &l->x; }

static bool is_banded(const stp_layer_plan *l, bool is_y) { return stp_is_text(axis_of(l, is_y)->info->meaning); }

/* ---- which they are -------------------------------------------------------------------------------- */

/* By first row. */
static stp_status take_labels(stp_labels *to, const stp_labels *from, stp_error *err)
{
    int32_t *order = malloc((size_t) from->n * sizeof *order + 1);
    if (!order) return stp_no_memory(err, "categories");
    stp_status s = stp_labels_order(from, order, err);
    for (int32_t i = 0; i < from->n && s == STP_OK; i++)
        if (stp_labels_add(to, from->label[order[i]], i) < 0) s = stp_no_memory(err, "categories");
    free(order);
    return s;
}

static stp_status find_labels(const stp_plan *plan, stp_layer_plan *l, bool is_y, stp_labels *out, stp_error *err)
{
    const stp_census_plan cp = { .by = axis_of(l, is_y)->at };
    stp_census census = { 0 };
    stp_status s = stp_gather_scan(plan, l, &stp_census_fold, &cp, &census, err);
    if (s == STP_OK) s = take_labels(out, &census.labels, err);
    stp_census_fold.clear(&census);
    return s;
}

stp_status stp_bands_gather(const stp_plan *plan, stp_layer_plan *l, stp_error *err)
{
    if (!is_banded(l, false) && !is_banded(l, true)) return STP_OK;
    if (l->x.column == l->y[0].column)
        return stp_fail(err, STP_ERR_USAGE, "-x and -y are both '%s'", l->x.info->name);
    stp_bands *b = calloc(1, sizeof *b);
    if (!b) return stp_no_memory(err, "categories");
    l->state = b;
    STP_TRY(stp_gather_keep(plan, l, err));
    for (int is_y = 0; is_y < 2; is_y++)
        if (is_banded(l, is_y)) STP_TRY(find_labels(plan, l, is_y, &b->labels[is_y], err));
    return STP_OK;
}

/* Values of y rise: the first category is the highest, as in a table. */
stp_status stp_bands_labels(const stp_layer_plan *l, bool is_y, stp_labels *into, int64_t row0, stp_error *err)
{
    const stp_bands *b = l->state;
    for (int32_t i = 0; b && i < b->labels[is_y].n; i++) {
        const stp_labels *from = &b->labels[is_y];
        if (stp_labels_add(into, from->label[is_y ? from->n - 1 - i : i], row0 + i) < 0)
            return stp_no_memory(err, "categories");
    }
    return STP_OK;
}

void stp_bands_clear(stp_layer_plan *l)
{
    stp_bands *b = l->state;
    for (int i = 0; i < 2; i++) stp_labels_clear(&b->labels[i]);
    free(b);
    l->state = NULL;
}

/* ---- scanning ----------------------------------------------------------------------------------------- */

static stp_status add_column(stp_coded_plan *p, stp_labels *labels, const stp_axis *a, int at, stp_error *err)
{
    if (!a->labels) return STP_OK;
    for (int i = 0; i < a->cells; i++)
        if (stp_labels_add(labels, a->labels[i], i) < 0) return stp_no_memory(err, "categories");
    p->column[p->n] = at;
    p->labels[p->n++] = labels;
    return STP_OK;
}

static stp_status scan_coded(const stp_plan *plan, stp_layer_plan *l, const stp_coded_plan *p, void *into,
                             stp_error *err)
{
    const stp_fold fold = stp_coded_fold(p);
    stp_coded state = stp_coded_around(into);
    const stp_status s = stp_gather_scan(plan, l, &fold, p, &state, err);
    stp_coded_release(&state);
    return s;
}

stp_status stp_bands_scan(const stp_plan *plan, stp_layer_plan *l, const stp_view *view, const stp_fold *fold,
                          const void *fold_plan, void *into, stp_error *err)
{
    stp_coded_plan p = { .fold = fold, .plan = fold_plan };
    stp_labels labels[2] = { 0 };
    stp_status s = add_column(&p, &labels[0], &view->x, l->x.at, err);
    if (s == STP_OK) s = add_column(&p, &labels[1], &view->y, l->y[0].at, err);
    if (s == STP_OK)
        s = p.n ? scan_coded(plan, l, &p, into, err) : stp_gather_scan(plan, l, fold, fold_plan, into, err);
    for (int i = 0; i < 2; i++) stp_labels_clear(&labels[i]);
    return s;
}
