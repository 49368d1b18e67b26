#include "chart/shaded.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "agg/spread.h"
#include "base/text.h"
#include "spec/cells.h"
#include "spec/saved.h"

#define THRESHOLD 0.5                  /* --spread auto, as in Datashader's dynspread */
enum { MOST_PX = 3 };

static const stp_value *value_of(const stp_drawing *d, stp_field_id f) { return &d->layer->layer->v[f]; }

stp_status stp_spread_parse(const stp_value *v, int *px, stp_error *err)
{
    int64_t n = 0;
    *px = 0;
    if (!v->set) return STP_OK;
    if (!strcmp(v->text, "auto")) {
        *px = -1;
        return STP_OK;
    }
    if (!stp_parse_int(v->text, strlen(v->text), &n) || n < 0 || n > STP_SPREAD_MOST)
        return stp_fail(err, STP_ERR_USAGE, "--spread wants whole px from 0 to %d, or auto, not '%.200s'",
                        STP_SPREAD_MOST, v->text);
    *px = (int) n;
    return STP_OK;
}

stp_status stp_shaded_new(stp_drawing *d, stp_error *err)
{
    d->shaded = stp_arena_array(d->panel->arena, 1, sizeof *d->shaded);
    return d->shaded ? STP_OK : stp_no_memory(err, "a picture");
}

/* ---- values ------------------------------------------------------------------------------------------------- */

static stp_status own_cells(const stp_drawing *d, stp_error *err)
{
    stp_shaded *s = d->shaded;
    if (s->owns) return STP_OK;
    const size_t n = s->n * (size_t) s->a.n_planes;
    double *own = stp_arena_array(d->panel->arena, n + 1, sizeof *own);
    if (!own) return stp_no_memory(err, "a picture");
    memcpy(own, s->var.cells, n * sizeof *own);
    s->var.cells = own;
    s->var.touched = NULL;
    s->owns = true;
    return STP_OK;
}

/* The expression's value in place of the planes. */
static stp_status take_value(const stp_drawing *d, const char *text, stp_error *err)
{
    stp_shaded *s = d->shaded;
    double *cells = stp_arena_array(d->panel->arena, s->n + 1, sizeof *cells);
    if (!cells) return stp_no_memory(err, "a picture");
    STP_TRY(stp_cells_value(&d->layer->aggregate, "--value", text, cells, err));
    s->owns = true;
    s->var = (stp_aggregate_var) { .name = s->var.name, .cells = cells };
    s->a.n_planes = 1;
    s->a.categories = NULL;
    return STP_OK;
}

/* The difference, in which 0 is a value. */
static stp_status take_off(const stp_drawing *d, const char *file, stp_error *err)
{
    stp_shaded *s = d->shaded;
    STP_TRY(own_cells(d, err));
    s->var.zero_is_empty = s->var.additive = false;
    return stp_saved_minus(&d->layer->aggregate, file, s->var.cells, err);
}

static stp_status mask_cells(const stp_drawing *d, const char *text, stp_error *err)
{
    stp_shaded *s = d->shaded;
    STP_TRY(own_cells(d, err));
    double *keep = malloc(s->n * sizeof *keep);
    if (!keep) return stp_no_memory(err, "a picture");
    const stp_status status = stp_cells_value(&d->layer->aggregate, "--where-cell", text, keep, err);
    for (int p = 0; p < s->a.n_planes && status == STP_OK; p++)
        for (size_t i = 0; i < s->n; i++)
            if (!(keep[i] != 0) || isnan(keep[i])) s->var.cells[(size_t) p * s->n + i] = s->var.zero_is_empty ? 0 : NAN;
    free(keep);
    return status;
}

static stp_status take_cells(const stp_drawing *d, stp_error *err)
{
    const stp_aggregate *a = &d->layer->aggregate;
    stp_shaded *s = d->shaded;
    const stp_value *value = value_of(d, STP_F_VALUE), *where = value_of(d, STP_F_WHERE_CELL),
                    *minus = value_of(d, STP_F_MINUS);
    *s = (stp_shaded) { .a = *a, .var = a->vars[0], .n = (size_t) a->view.x.cells * (size_t) a->view.y.cells };
    s->a.vars = &s->var;
    if (minus->set) STP_TRY(take_off(d, minus->text, err));
    if (value->set) STP_TRY(take_value(d, value->text, err));
    return where->set ? mask_cells(d, where->text, err) : STP_OK;
}

/* ---- spreading ---------------------------------------------------------------------------------------------- */

/* What adds up is added where discs meet; of least values the least is kept, of others the greatest. */
static stp_spread_how spread_how(const stp_drawing *d)
{
    if (d->shaded->var.additive) return STP_SPREAD_ADD;
    return strncmp(d->layer->vars[0].reducer->name, "min", 3) ? STP_SPREAD_MAX : STP_SPREAD_MIN;
}

/* Of facets, what the sparsest of them wants: a point that stands alone is seen in each. */
static stp_status find_px(const stp_drawing *all, int n, const stp_drawing *d, int *px, stp_error *err)
{
    STP_TRY(stp_spread_parse(value_of(d, STP_F_SPREAD), px, err));
    if (*px >= 0) return STP_OK;
    *px = 0;
    for (int i = 0; i < n; i++) {
        const stp_shaded *s = all[i].shaded;
        int own;
        if (all[i].layer->layer != d->layer->layer) continue;
        STP_TRY(stp_spread_auto(s->var.cells, s->a.n_planes, s->a.view.x.cells, s->a.view.y.cells, s->var.zero_is_empty,
                                THRESHOLD, MOST_PX, &own, err));
        if (own > *px) *px = own;
    }
    return STP_OK;
}

static stp_status spread_cells(const stp_drawing *d, int px, stp_error *err)
{
    stp_shaded *s = d->shaded;
    if (px <= 0) return STP_OK;
    STP_TRY(own_cells(d, err));
    return stp_spread(s->var.cells, s->a.n_planes, s->a.view.x.cells, s->a.view.y.cells, px, s->var.zero_is_empty,
                      spread_how(d), err);
}

/* Facets have one layer, whose first drawing asks for all of them. */
static bool is_first(const stp_drawing *all, int i)
{
    for (int k = 0; k < i; k++)
        if (all[k].layer->layer == all[i].layer->layer) return false;
    return true;
}

stp_status stp_shaded_fill(stp_drawing *all, int n, stp_error *err)
{
    for (int i = 0; i < n; i++)
        if (all[i].shaded) STP_TRY(stp_layer_wrap(all[i].layer->layer, take_cells(&all[i], err), err));
    for (int i = 0; i < n; i++) {
        int px;
        if (!all[i].shaded || !is_first(all, i)) continue;
        STP_TRY(find_px(all, n, &all[i], &px, err));
        for (int k = i; k < n; k++)
            if (all[k].layer->layer == all[i].layer->layer) STP_TRY(spread_cells(&all[k], px, err));
    }
    return STP_OK;
}

double stp_shaded_sum(const stp_aggregate *a, const char *category)
{
    const size_t n = (size_t) a->view.x.cells * (size_t) a->view.y.cells;
    double sum = 0;
    for (int p = 0; a->categories && p < a->n_planes; p++) {
        if (strcmp(a->categories[p], category)) continue;
        const double *v = a->vars[0].cells + (size_t) p * n;
        for (size_t i = 0; i < n; i++) sum += isnan(v[i]) ? 0 : v[i];
    }
    return sum;
}
