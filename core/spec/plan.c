/* Binds a spec to its data: finds the columns behind each encoding, and infers the kind where none is named. */
#include "spec/plan.h"
#include <stdio.h>
#include <string.h>
#include "base/cpu.h"
#include "base/log.h"
#include "base/text.h"
#include "spec/choose.h"
#include "spec/saved.h"

/* ---- columns ------------------------------------------------------------------------------- */

static int column_at(stp_layer_plan *l, int column)
{
    for (int i = 0; i < l->n_columns; i++)
        if (l->columns[i] == column) return i;
    if (l->n_columns == STP_ROWS_COLUMNS) return -1;
    l->columns[l->n_columns] = column;
    return l->n_columns++;
}

stp_status stp_plan_bind_column(stp_layer_plan *l, int i, stp_binding *out, stp_error *err)
{
    out->column = i;
    out->info = &l->source->schema.columns[i];
    out->at = column_at(l, i);
    if (out->at < 0) return stp_fail(err, STP_ERR_USAGE, "a layer can use at most %d columns", (int) STP_ROWS_COLUMNS);
    return STP_OK;
}

stp_status stp_plan_bind(stp_layer_plan *l, const char *what, const char *name, stp_binding *out, stp_error *err)
{
    int column;
    STP_TRY(stp_plan_find(&l->source, what, name, &column, err));
    return stp_plan_bind_column(l, column, out, err);
}

static stp_status bind_field(stp_layer_plan *l, stp_field_id f, stp_binding *out, stp_error *err)
{
    char what[32];
    *out = (stp_binding){ .column = -1, .at = -1 };
    const stp_value *v = &l->layer->v[f];
    snprintf(what, sizeof what, "--%s", stp_fields[f].name);
    return v->set ? stp_plan_bind(l, what, v->text, out, err) : STP_OK;
}

stp_status stp_plan_axis(stp_plan *p, const char *name, stp_meaning meaning, stp_binding *out, stp_error *err)
{
    stp_column_info *info = stp_arena_array(&p->arena, 1, sizeof *info);
    if (!info) return stp_no_memory(err, "an axis");
    *info = (stp_column_info){ .name = name, .meaning = meaning };
    *out = (stp_binding){ .column = -1, .at = -1, .info = info };
    return STP_OK;
}

static stp_status bind_color(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    l->color = (stp_binding){ .column = -1, .at = -1 };
    const stp_value *v = &l->layer->v[STP_F_COLOR];
    if (!v->set) return STP_OK;
    const char *name = stp_plan_unquoted(&p->arena, v->text);
    if (!name) return stp_no_memory(err, "a name");
    const bool column = stp_schema_find(&l->source->schema, name) >= 0;
    if (!column && stp_color_parse(name, &l->color_rgba)) {
        l->color_constant = true;
        return STP_OK;
    }
    const char *comma = strchr(name, ',');
    const char *first = comma && !column ? stp_arena_bytes(&p->arena, name, (size_t) (comma - name)) : NULL;
    uint32_t other;
    if (first && stp_color_parse(first, &other)) {
        stp_fail(err, STP_ERR_USAGE, "-c takes one colour, not '%.100s'", name);
        return stp_hint(err, "--palette gives groups a colour each");
    }
    if (!column && name[0] == '#') return stp_fail(err, STP_ERR_USAGE, "'%s' is not a colour", name);
    return stp_plan_bind(l, "--color", v->text, &l->color, err);
}

static stp_status bind_ys(stp_layer_plan *l, stp_error *err)
{
    const stp_value *v = &l->layer->v[STP_F_Y];
    if (v->n_items > STP_PLAN_YS)
        return stp_fail(err, STP_ERR_USAGE, "-y names %d columns, at most %d can be drawn together", v->n_items,
                        (int) STP_PLAN_YS);
    for (l->n_y = 0; l->n_y < v->n_items; l->n_y++)
        STP_TRY(stp_plan_bind(l, "--y", v->items[l->n_y], &l->y[l->n_y], err));
    for (int i = 1; i < l->n_y; i++)
        if (stp_is_text(l->y[i].info->meaning) != stp_is_text(l->y[0].info->meaning) ||
            (l->y[i].info->meaning == STP_TIME) != (l->y[0].info->meaning == STP_TIME))
            return stp_fail(err, STP_ERR_USAGE,
                            "columns '%s' and '%s' cannot share the y axis: one is %s, the other %s",
                            l->y[0].info->name, l->y[i].info->name, stp_meaning_phrase(l->y[0].info->meaning),
                            stp_meaning_phrase(l->y[i].info->meaning));
    return STP_OK;
}

/* ---- reductions ------------------------------------------------------------------------------ */

/* A column of numbers of a reduction. */
static stp_status bind_values(stp_layer_plan *l, const char *text, const char *column, stp_binding *b, stp_error *err)
{
    STP_TRY(stp_plan_bind(l, "--agg", column, b, err));
    if (stp_is_numeric(b->info->meaning)) return STP_OK;
    return stp_fail(err, STP_ERR_USAGE, "--agg %s wants a column of numbers, '%s' is %s", text, b->info->name,
                    stp_meaning_phrase(b->info->meaning));
}

/* text was checked when it was set: a known reduction, with a column where it needs one. */
static stp_status bind_agg(stp_plan *p, stp_layer_plan *l, const char *text, stp_error *err)
{
    stp_grid_var *var = &l->vars[l->n_vars];
    const char *colon = strchr(text, ':');
    const char *name = stp_arena_bytes(&p->arena, text, colon ? (size_t) (colon - text) : strlen(text));
    if (!name) return stp_no_memory(err, "a name");
    *var = (stp_grid_var){ .value = -1, .second = -1, .name = name };
    var->reducer = stp_reducer_find(name, &var->number);
    if (!var->reducer) return stp_fail(err, STP_ERR_USAGE, "--agg: no reduction '%s'", name);
    if (var->reducer->needs_value && !colon)
        return stp_fail(err, STP_ERR_USAGE, "--agg: '%s' wants a column, as %s:COLUMN", name, name);
    if (colon) {
        stp_binding b;
        const char *column = colon + 1;
        const char *second = var->reducer->needs_second ? strrchr(column, ':') : NULL;
        if (second) {
            STP_TRY(bind_values(l, text, second + 1, &b, err));
            var->second = b.at;
            var->second_column = b.info->name;
            column = stp_arena_bytes(&p->arena, column, (size_t) (second - column));
            if (!column) return stp_no_memory(err, "a name");
        }
        STP_TRY(bind_values(l, text, column, &b, err));
        var->value = b.at;
        var->column = b.info->name;
    }
    l->n_vars++;
    return STP_OK;
}

stp_status stp_plan_bind_norm(stp_layer_plan *l, stp_error *err)
{
    (void) err;                                /* the name was checked when it was set */
    const stp_value *v = l->layer->v;
    const bool difference = v[STP_F_MINUS].set && !v[STP_F_NORM].set;      /* ranks would not tell where 0 is */
    const char *norm = difference ? stp_norm_names[STP_NORM_LINEAR] : stp_value_text(&v[STP_F_NORM], STP_F_NORM);
    for (int i = 0; stp_norm_names[i]; i++)
        if (stp_same(stp_norm_names[i], norm)) l->norm = (stp_norm_kind) i;
    return STP_OK;
}

stp_status stp_plan_bind_shading(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    const stp_value *agg = &l->layer->v[STP_F_AGG];
    if (agg->n_items > STP_GRID_VARS)
        return stp_fail(err, STP_ERR_USAGE, "--agg names %d reductions, at most %d", agg->n_items, (int) STP_GRID_VARS);
    for (int i = 0; i < agg->n_items; i++) STP_TRY(bind_agg(p, l, agg->items[i], err));
    if (!agg->n_items) STP_TRY(bind_agg(p, l, "count", err));
    return stp_plan_bind_norm(l, err);
}

/* --size is a number of px, else a column. */
static stp_status bind_size(stp_layer_plan *l, stp_error *err)
{
    double px;
    const stp_value *v = &l->layer->v[STP_F_SIZE];
    l->size = (stp_binding) { .column = -1, .at = -1 };
    if (!v->set || stp_parse_double(v->text, strlen(v->text), &px)) return STP_OK;
    STP_TRY(bind_field(l, STP_F_SIZE, &l->size, err));
    if (stp_is_numeric(l->size.info->meaning)) return STP_OK;
    return stp_fail(err, STP_ERR_USAGE, "--size wants a number or a column of numbers, '%s' is %s", l->size.info->name,
                    stp_meaning_phrase(l->size.info->meaning));
}

stp_status stp_plan_bind_ends(stp_layer_plan *l, stp_error *err)
{
    const stp_value *v = &l->layer->v[STP_F_Y2];
    STP_TRY(bind_field(l, STP_F_X2, &l->x2, err));
    if (v->n_items > 2) return stp_fail(err, STP_ERR_USAGE, "--y2 names %d columns, at most two", v->n_items);
    for (l->n_y2 = 0; l->n_y2 < v->n_items; l->n_y2++)
        STP_TRY(stp_plan_bind(l, "--y2", v->items[l->n_y2], &l->y2[l->n_y2], err));
    return STP_OK;
}

/* The places and the values behind the table's own columns: over.h. */
static stp_status bind_wide(stp_layer_plan *l, stp_error *err)
{
    const int last = l->source->schema.n_columns - 1;
    STP_TRY(stp_plan_bind_column(l, last - 1, &l->x, err));
    STP_TRY(stp_plan_bind_column(l, last, &l->y[0], err));
    l->n_y = 1;
    return STP_OK;
}

static stp_status bind_encodings(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    static const stp_binding none = { .column = -1, .at = -1 };
    for (int k = 0; k < STP_PLAN_YS; k++) l->y[k] = none;
    l->x2 = l->y2[0] = l->y2[1] = none;
    STP_TRY(bind_field(l, STP_F_X, &l->x, err));
    STP_TRY(bind_ys(l, err));
    if (l->layer->v[STP_F_WIDE].set) STP_TRY(bind_wide(l, err));
    STP_TRY(bind_field(l, STP_F_BY, &l->by, err));
    STP_TRY(bind_field(l, STP_F_LABEL, &l->label, err));
    STP_TRY(bind_size(l, err));
    STP_TRY(stp_plan_bind_forms(l, err));
    return bind_color(p, l, err);
}

/* A dimension that panels or pictures are made of stays, though no layer names it. */
static void lend_facets(const stp_plan *p, const stp_item *item, stp_layer *layer, bool *faceted)
{
    const stp_field_id fields[] = { STP_F_ROW, STP_F_COL, STP_F_GROUPBY };
    for (size_t i = 0; i < STP_COUNT(fields); i++) {
        const stp_value *v = fields[i] == STP_F_GROUPBY ? &p->spec->v[fields[i]] : &item->v[fields[i]];
        layer->v[fields[i]] = *v;
        *faceted |= v->set;
    }
}

static stp_status bind_layer(stp_plan *p, const stp_item *item, stp_layer_plan *l, const stp_layer *layer,
                             stp_error *err)
{
    layer = stp_plan_retyped(p, item, layer);
    if (!layer) return stp_no_memory(err, "a layer");
    l->layer = layer;
    l->right = layer->v[STP_F_AXIS].set && !strcmp(layer->v[STP_F_AXIS].text, "right");
    stp_layer first = *layer;
    lend_facets(p, item, &first, &l->faceted);
    const bool saved = stp_saved_is(&p->arena, p->spec, layer);
    if (saved) first.v[STP_F_DATA].n_items = 1;        /* the kind reads them all */
    if (saved) first.v[STP_F_KIND] = (stp_value) { .set = true, .text = "aggregate" };
    if (p->keep) STP_TRY(stp_keep_lend(p->keep, &l->source, p->spec, &first, err));
    else STP_TRY(stp_plan_open_shared(&l->source, saved ? NULL : p->shared, &p->arena, p->spec, &first, err));
    l->source->log = p->log;
    if (!saved) STP_TRY(stp_plan_check_slicing(p->spec, layer, l->source, p->log, err));
    STP_TRY(stp_plan_derive(&l->source, layer, err));
    STP_TRY(stp_plan_steps(&l->source, layer, err));
    STP_TRY(stp_plan_retimed(p, item, l, err));
    STP_TRY(bind_encodings(p, l, err));
    STP_TRY(stp_kind_choose(l, saved ? "aggregate" : NULL, p->threads, err));
    STP_TRY(stp_plan_check_forms(l, err));
    if (!layer->v[STP_F_KIND].set) stp_note(p->log, STP_LEVEL_INFO, "%s: kind %s", l->source->path, l->kind->name);
    return l->kind->bind ? l->kind->bind(p, l, err) : STP_OK;
}

/* ---- items ----------------------------------------------------------------------------------- */

static stp_status bind_item(stp_plan *p, stp_item_plan *ip, const stp_item *item, stp_error *err)
{
    const stp_layer *layers[2 * STP_MAX_LAYERS];
    int n = 0;
    ip->item = item;
    ip->number = (int) (item - p->spec->items);
    STP_TRY(stp_plan_split_right(p, item, layers, &n, err));
    ip->layers = stp_arena_array(&p->arena, (size_t) n, sizeof *ip->layers);
    stp_item_plan *right = stp_plan_right(p, ip);
    if (!ip->layers || !right) return stp_no_memory(err, "layers");
    for (int i = 0; i < n; i++)
        STP_TRY(stp_layer_wrap(layers[i], bind_layer(p, item, &ip->layers[ip->n_layers++], layers[i], err), err));
    return stp_plan_axes(p, ip, right, err);
}

static stp_status plan_fill(stp_plan *p, stp_error *err)
{
    const stp_spec *spec = p->spec;
    p->threads = (int) stp_value_number(&spec->v[STP_F_JOBS], STP_F_JOBS);
    if (p->threads <= 0) p->threads = stp_cpu_count();
    p->items = stp_arena_array(&p->arena, (size_t) spec->n_items, sizeof *p->items);
    if (!p->items) return stp_no_memory(err, "a plan");
    for (int i = 0; i < spec->n_items; i++) {
        if (!spec->items[i].n_layers) return stp_fail(err, STP_ERR_USAGE, "there is no layer to draw");
        p->n_items++;
        p->saves |= spec->items[i].v[STP_F_MARGINAL].set;
        STP_TRY(bind_item(p, &p->items[i], &spec->items[i], err));
    }
    return p->n_items ? STP_OK : stp_fail(err, STP_ERR_USAGE, "there is nothing to draw");
}

static stp_status finish(stp_plan *out, stp_plan *p, stp_error *err)
{
    const stp_status s = plan_fill(p, err);
    if (s == STP_OK) *out = *p;
    else stp_plan_clear(p);
    return s;
}

stp_status stp_plan_make(stp_plan *out, const stp_spec *spec, stp_shared *shared, const stp_log *log, stp_error *err)
{
    stp_plan p = { .spec = spec, .shared = shared, .log = log };
    return finish(out, &p, err);
}

stp_status stp_plan_make_kept(stp_plan *out, const stp_spec *spec, stp_keep *keep, const stp_log *log, stp_error *err)
{
    stp_plan p = { .spec = spec, .keep = keep, .log = log };
    stp_keep_restart(keep);
    return finish(out, &p, err);
}

stp_status stp_plan_run(const stp_plan *plan, int n, stp_step *step, void *self, stp_error *err)
{
    return stp_shared_run(plan->parts ? plan->parts : plan->shared, n, step, self, err);
}

static void clear_items(stp_item_plan *items, int n)
{
    for (int i = 0; i < n; i++)
        for (int k = 0; k < items[i].n_layers; k++) {
            stp_layer_plan *l = &items[i].layers[k];
            if (l->state && l->kind && l->kind->clear) l->kind->clear(l);
            stp_rows_fold.clear(&l->rows);
            stp_traces_clear(&l->traces);
            stp_aggregate_clear(&l->aggregate);
            stp_source_close(l->replay); /* before what it stands in front of */
            stp_source_close(l->source);
        }
}

void stp_plan_drop(stp_plan *plan, int i)
{
    clear_items(&plan->items[i], 1);
    plan->n_items--;
    memmove(&plan->items[i], &plan->items[i + 1], (size_t) (plan->n_items - i) * sizeof *plan->items);
}

void stp_plan_clear(stp_plan *plan)
{
    if (plan->n_whole) clear_items(plan->items, plan->n_items);        /* facets: they borrow from what follows */
    stp_shared_free(plan->parts);
    if (plan->n_whole) clear_items(plan->whole, plan->n_whole);
    else clear_items(plan->items, plan->n_items);
    for (int i = 0; i < plan->n_zones; i++) stp_zone_free(plan->zones[i].zone);
    stp_arena_clear(&plan->arena);
    *plan = (stp_plan){ 0 };
}
