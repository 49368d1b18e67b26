/* Groups become conditions, an index of a dimension --isel. */
#include <stdio.h>
#include <string.h>
#include "base/text.h"
#include "explore.h"
#include "spec/facet.h"

static stp_status copy_groups(stp_explorer *e, const stp_plan *plan, const stp_facet_groups *found, stp_error *err)
{
    stp_explorer_groups *g = &e->groups;
    const int layers = e->n_layers;
    g->label = stp_arena_array(&e->arena, (size_t) found->n, sizeof *g->label);
    g->condition = stp_arena_array(&e->arena, (size_t) found->n * (size_t) layers, sizeof *g->condition);
    g->column = stp_arena_text(&e->arena, found->column);
    if (!g->label || !g->condition || !g->column) return stp_no_memory(err, "groups");
    for (int i = 0; i < found->n; i++) {
        if (!(g->label[i] = stp_arena_text(&e->arena, found->label[i]))) return stp_no_memory(err, "groups");
        const char **next = &g->condition[i * layers];
        for (int item = 0; item < plan->n_items; item++)
            for (int k = 0; k < plan->spec->items[item].n_layers; k++)
                if (!(*next++ = stp_facet_condition(&e->arena, plan, found, i, item, k)))
                    return stp_no_memory(err, "groups");
    }
    g->n = found->n;
    return STP_OK;
}

/* The values of a column, in a pass of its own over the rows. */
static stp_status find_groups(stp_explorer *e, const char *column, stp_error *err)
{
    stp_spec spec = *e->spec;
    stp_plan plan;
    stp_facet_groups found;
    STP_TRY(stp_value_set(&spec.v[STP_F_GROUPBY], &e->spec->arena, STP_F_GROUPBY, column, err));
    STP_TRY(stp_plan_make_kept(&plan, &spec, e->keep, e->log, err));
    stp_status s = stp_facet_groups_make(&found, &plan, err);
    if (s == STP_OK) s = copy_groups(e, &plan, &found, err);
    stp_plan_clear(&plan);
    return s;
}

static stp_status show_group(stp_explorer *e, stp_error *err)
{
    const stp_explorer_groups *g = &e->groups;
    e->spec->v[STP_F_SUBTITLE] = e->first_subtitle;
    for (int k = 0; k < e->n_layers; k++) {
        stp_value *where = &e->layers[k]->v[STP_F_WHERE];
        *where = e->first_layers[k].v[STP_F_WHERE];
        const char *more = g->at >= 0 ? g->condition[g->at * e->n_layers + k] : "";
        if (*more && where->set) more = stp_arena_printf(&e->arena, "(%s) && %s", where->text, more);
        if (!more) return stp_no_memory(err, "a condition");
        if (*more) STP_TRY(stp_value_set(where, &e->spec->arena, STP_F_WHERE, more, err));
    }
    if (g->at < 0) {
        snprintf(e->now, sizeof e->now, "%.80s: all", g->column);
        return STP_OK;
    }
    snprintf(e->now, sizeof e->now, "%.80s: %.80s", g->column, g->label[g->at]);
    return e->first_subtitle.set
               ? STP_OK
               : stp_value_set(&e->spec->v[STP_F_SUBTITLE], &e->spec->arena, STP_F_SUBTITLE, e->now, err);
}

/* "time=3" names the dimension time. */
static bool chooses(const char *part, const char *name)
{
    const size_t n = strlen(name);
    return !strncmp(part, name, n) && part[n] == '=';
}

/* What was chosen of the dimension is left out, then its index is added. */
static stp_status choose_index(stp_explorer *e, stp_layer *l, const stp_layer *first, const char *choice,
                               stp_error *err)
{
    static const stp_field_id fields[] = { STP_F_SEL, STP_F_ISEL };
    for (size_t i = 0; i < STP_COUNT(fields); i++) {
        const stp_value *old = &first->v[fields[i]];
        l->v[fields[i]] = (stp_value){ 0 };
        for (int k = 0; k < old->n_items; k++)
            if (!chooses(old->items[k], e->step.name))
                STP_TRY(stp_value_set(&l->v[fields[i]], &e->spec->arena, fields[i], old->items[k], err));
    }
    return stp_value_set(&l->v[STP_F_ISEL], &e->spec->arena, STP_F_ISEL, choice, err);
}

static stp_status next_index(stp_explorer *e, int by, stp_error *err)
{
    if (!e->step.name)
        return stp_fail(err, STP_ERR_USAGE, "neither groups (--by, --groupby) nor a dimension to step through");
    e->step.at = ((e->step.at + by) % e->step.length + e->step.length) % e->step.length;
    snprintf(e->now, sizeof e->now, "%.120s=%lld", e->step.name, (long long) e->step.at);
    for (int k = 0; k < e->n_layers; k++)
        STP_TRY(choose_index(e, e->layers[k], &e->first_layers[k], e->now, err));
    return STP_OK;
}

/* The first column of groups; NULL: no layer has any. */
static const char *find_by(const stp_explorer *e)
{
    for (int k = 0; k < e->n_layers; k++)
        if (e->first_layers[k].v[STP_F_BY].set) return e->first_layers[k].v[STP_F_BY].text;
    return NULL;
}

/* The values of --by, of which all are shown at first. */
stp_status stp_explore_group(stp_explorer *e, int by, stp_error *err)
{
    stp_explorer_groups *g = &e->groups;
    const char *column = find_by(e);
    if (!g->n && (!column || e->step.name)) return next_index(e, by, err);
    if (!g->n) STP_TRY(find_groups(e, column, err));
    g->at = stp_explorer_turn(g->at + 1, by, g->n + 1) - 1;
    return show_group(e, err);
}

stp_status stp_explore_first_group(stp_explorer *e, const char *column, stp_error *err)
{
    STP_TRY(find_groups(e, column, err));
    e->groups.at = 0;
    return show_group(e, err);
}
