/* --shape, --dash and --alpha: what marks look like, said once or by a column. */
#include <string.h>
#include "base/text.h"
#include "spec/plan.h"

/* Those of core/scene's stp_shape, in its order. */
const char *const stp_shape_names[] = { "circle", "square", "triangle", "diamond", "plus", "down", "cross", NULL };
const char *const stp_dash_names[] = { "solid", "dashed", "dotted", "dashdot", "long", NULL };

static int number_of(const char *const *names, const char *name)
{
    for (int i = 0; names[i]; i++)
        if (!strcmp(names[i], name)) return i;
    return -1;
}

/* A column of that name comes first, as for colours. */
static stp_status bind_form(stp_layer_plan *l, stp_field_id f, const char *const *names, stp_binding *out,
                            stp_error *err)
{
    const stp_value *v = &l->layer->v[f];
    *out = (stp_binding) { .column = -1, .at = -1 };
    if (!v->set) return STP_OK;
    const int form = number_of(names, v->text);
    if (form >= 0 && stp_schema_find(&l->source->schema, v->text) < 0) {
        l->form = form;
        return STP_OK;
    }
    STP_TRY(stp_plan_bind(l, f == STP_F_SHAPE ? "--shape" : "--dash", v->text, out, err));
    if (stp_is_text(out->info->meaning) || out->info->meaning == STP_BOOL) return STP_OK;
    stp_fail(err, STP_ERR_USAGE, "--%s wants a column of categories, '%s' is %s", stp_fields[f].name, out->info->name,
             stp_meaning_phrase(out->info->meaning));
    return stp_hint(err, "--types %s:category makes categories of its values", out->info->name);
}

static stp_status bind_alpha(stp_layer_plan *l, stp_error *err)
{
    double number;
    const stp_value *v = &l->layer->v[STP_F_ALPHA];
    l->alpha = (stp_binding) { .column = -1, .at = -1 };
    if (!v->set || stp_parse_double(v->text, strlen(v->text), &number)) return STP_OK;
    STP_TRY(stp_plan_bind(l, "--alpha", v->text, &l->alpha, err));
    if (stp_is_numeric(l->alpha.info->meaning)) return STP_OK;
    return stp_fail(err, STP_ERR_USAGE, "--alpha wants a number or a column of numbers, '%s' is %s",
                    l->alpha.info->name, stp_meaning_phrase(l->alpha.info->meaning));
}

stp_status stp_plan_bind_forms(stp_layer_plan *l, stp_error *err)
{
    STP_TRY(bind_form(l, STP_F_SHAPE, stp_shape_names, &l->shape, err));
    STP_TRY(bind_form(l, STP_F_DASH, stp_dash_names, &l->dash, err));
    return bind_alpha(l, err);
}

/* Marks of statistics stand for groups: only the column that makes the groups can change what they look like. */
static stp_status check_grouped(const stp_layer_plan *l, const stp_binding *b, stp_field_id f, stp_error *err)
{
    if (!b->info || !l->layer->v[STP_F_AGG].set || b->column == l->by.column || b->column == l->color.column)
        return STP_OK;
    stp_fail(err, STP_ERR_USAGE, "--%s '%s': with --agg a mark stands for many rows", stp_fields[f].name,
             b->info->name);
    return stp_hint(err, "--by '%s' makes groups of its values", b->info->name);
}

stp_status stp_plan_check_forms(const stp_layer_plan *l, stp_error *err)
{
    if (l->alpha.info && !l->kind->sizes)
        return stp_fail(err, STP_ERR_USAGE, "the marks of kind '%s' have one opacity: --alpha wants a number, not '%s'",
                        l->kind->name, l->alpha.info->name);
    if (l->size.info && !l->kind->sizes)
        return stp_fail(err, STP_ERR_USAGE, "the marks of kind '%s' have one size: --size wants a number, not '%s'",
                        l->kind->name, l->size.info->name);
    STP_TRY(check_grouped(l, &l->size, STP_F_SIZE, err));
    STP_TRY(check_grouped(l, &l->alpha, STP_F_ALPHA, err));
    STP_TRY(check_grouped(l, &l->shape, STP_F_SHAPE, err));
    return check_grouped(l, &l->dash, STP_F_DASH, err);
}
