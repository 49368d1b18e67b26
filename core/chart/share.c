/* Axes that panels have in common. Facets of an item share theirs unless --share says otherwise; panels of a layout
 * share an axis of the same column (name and unit) and kind, where no limits are given for it. What is shared is joined
 * in three steps, each before the panels need it: categories get one numbering, times one origin, domains one range. */
#include "chart/chart.h"
#include <math.h>
#include <string.h>

static bool wants(const stp_spec *spec, bool is_y)
{
    const char *share = stp_value_text(&spec->v[STP_F_SHARE], STP_F_SHARE);
    return !strcmp(share, "both") || !strcmp(share, is_y ? "y" : "x");
}

bool stp_share_facets(const stp_spec *spec, bool is_y)
{
    return wants(spec, is_y);
}

static const stp_axis_plan *axis_of(const stp_panel *p, bool is_y)
{
    return is_y ? &p->item->y : &p->item->x;
}

static stp_scale *scale_of(stp_panel *p, bool is_y)
{
    return is_y ? &p->y : &p->x;
}

static stp_labels *labels_of(stp_panel *p, bool is_y)
{
    return is_y ? &p->y_labels : &p->x_labels;
}

static bool is_free(const stp_axis_plan *a)
{
    return !a->lo.given && !a->hi.given;
}

/* False where a kind made the axis ("count"): that of two histograms is one only if they are of one column. */
static bool has_column(const stp_panel *p, bool is_y)
{
    const stp_layer_plan *l = &p->item->layers[0];
    return (is_y ? l->y[0].at : l->x.at) >= 0;
}

/* Whether two panels have this axis in common. */
static bool shares(const stp_panel *a, const stp_panel *b, bool is_y)
{
    const stp_axis_plan *p = axis_of(a, is_y), *q = axis_of(b, is_y);
    if (a->item->item == b->item->item) return true;
    if (!has_column(a, is_y) && strcmp(axis_of(a, !is_y)->name, axis_of(b, !is_y)->name) != 0) return false;
    return p->meaning == q->meaning && p->scale == q->scale && p->time_digits == q->time_digits && *p->name &&
           !strcmp(p->name, q->name) && is_free(p) && is_free(q);
}

/* ---- all pairs ------------------------------------------------------------------------------------------------ */

typedef stp_status join_fn(stp_panel *first, stp_panel *p, bool is_y, stp_error *err);

static stp_panel *panel_at(stp_block *blocks, int n, int i)
{
    for (int b = 0; b < n; b++) {
        if (i < blocks[b].n) return &blocks[b].panels[i];
        i -= blocks[b].n;
    }
    return NULL;
}

/* Calls join for each panel with the first one that shares the axis (which may be itself). */
static stp_status walk(stp_block *blocks, int n, const stp_spec *spec, join_fn *join, stp_error *err)
{
    for (int is_y = 0; is_y < 2; is_y++) {
        if (!wants(spec, is_y)) continue;
        stp_panel *p;
        for (int i = 0; (p = panel_at(blocks, n, i)); i++) {
            int k = 0;
            while (!shares(panel_at(blocks, n, k), p, is_y)) k++;
            STP_TRY(join(panel_at(blocks, n, k), p, is_y, err));
        }
    }
    return STP_OK;
}

/* ---- categories ------------------------------------------------------------------------------------------------- */

/* All of from's labels that into lacks, behind its own. */
static stp_status add_labels(stp_labels *into, const stp_labels *from, stp_error *err)
{
    for (int32_t i = 0; i < from->n; i++)
        if (stp_labels_add(into, from->label[i], into->n) < 0) return stp_no_memory(err, "categories");
    return STP_OK;
}

static stp_status collect_labels(stp_panel *first, stp_panel *p, bool is_y, stp_error *err)
{
    if (first == p || axis_of(p, is_y)->meaning != STP_CATEGORY) return STP_OK;
    return add_labels(labels_of(first, is_y), labels_of(p, is_y), err);
}

/* What other panels have added is put in order, too. */
static stp_status order_labels(stp_panel *first, stp_panel *p, bool is_y, stp_error *err)
{
    return first == p ? stp_panel_order(p, labels_of(p, is_y), err) : STP_OK;
}

static stp_status spread_labels(stp_panel *first, stp_panel *p, bool is_y, stp_error *err)
{
    if (first == p || axis_of(p, is_y)->meaning != STP_CATEGORY) return STP_OK;
    stp_labels_clear(labels_of(p, is_y));
    return add_labels(labels_of(p, is_y), labels_of(first, is_y), err);
}

stp_status stp_share_labels(stp_block *blocks, int n, const stp_spec *spec, stp_error *err)
{
    STP_TRY(walk(blocks, n, spec, collect_labels, err));
    STP_TRY(walk(blocks, n, spec, order_labels, err));
    return walk(blocks, n, spec, spread_labels, err);
}

/* ---- times ------------------------------------------------------------------------------------------------------- */

static stp_status join_origins(stp_panel *first, stp_panel *p, bool is_y, stp_error *err)
{
    (void) err;
    scale_of(p, is_y)->origin = scale_of(first, is_y)->origin;
    return STP_OK;
}

stp_status stp_share_origins(stp_block *blocks, int n, const stp_spec *spec, stp_error *err)
{
    return walk(blocks, n, spec, join_origins, err);
}

/* ---- domains ----------------------------------------------------------------------------------------------------- */

static stp_status collect_domains(stp_panel *first, stp_panel *p, bool is_y, stp_error *err)
{
    (void) err;
    stp_scale *to = scale_of(first, is_y);
    const stp_scale *from = scale_of(p, is_y);
    to->lo = fmin(to->lo, from->lo);
    to->hi = fmax(to->hi, from->hi);
    to->integer &= from->integer;
    to->bend = fmax(to->bend, from->bend);
    return STP_OK;
}

static stp_status spread_domains(stp_panel *first, stp_panel *p, bool is_y, stp_error *err)
{
    (void) err;
    const stp_scale *from = scale_of(first, is_y);
    stp_scale *to = scale_of(p, is_y);
    to->lo = from->lo;
    to->hi = from->hi;
    to->integer = from->integer;
    to->bend = from->bend;
    return STP_OK;
}

stp_status stp_share_domains(stp_block *blocks, int n, const stp_spec *spec, stp_error *err)
{
    STP_TRY(walk(blocks, n, spec, collect_domains, err));
    return walk(blocks, n, spec, spread_domains, err);
}
