#include "spec/stack.h"
#include <string.h>
#include "table/over.h"

static const char *how(const stp_layer_plan *l) { return stp_value_text(&l->layer->v[STP_F_STACK], STP_F_STACK); }

bool stp_is_stacked(const stp_layer_plan *l) { return how(l) && strcmp(how(l), "no") != 0; }

static stp_status check(const stp_layer_plan *l, stp_error *err)
{
    if (l->by.info) return stp_fail(err, STP_ERR_USAGE, "--stack colours by the columns of -y: leave out --by");
    if (l->layer->v[STP_F_Y2].set)
        return stp_fail(err, STP_ERR_USAGE, "--stack and --y2 both say where an area begins");
    if (l->layer->v[STP_F_GROUP].set) {
        stp_fail(err, STP_ERR_USAGE, "--stack makes one stack: leave out --group");
        return stp_hint(err, "--col %s draws one for each of its values", l->layer->v[STP_F_GROUP].text);
    }
    if (l->n_y > 1) return STP_OK;
    stp_fail(err, STP_ERR_USAGE, "--stack wants several columns, as -y a,b,c");
    return stp_hint(err, "rows of groups one below the other: stipple plot -k area --by GROUP");
}

stp_status stp_stack_bind(stp_layer_plan *l, stp_error *err)
{
    int columns[STP_PLAN_YS];
    STP_TRY(check(l, err));
    for (int k = 0; k < l->n_y; k++) columns[k] = l->y[k].column;
    const stp_stacking stacking = strcmp(how(l), "normalize") ? STP_STACKING_SUMS : STP_STACKING_PARTS;
    const int n = l->source->schema.n_columns;
    STP_TRY(stp_over_stack(&l->source, stacking, columns, l->n_y, err));
    l->n_y = 1;
    STP_TRY(stp_plan_bind_column(l, n, &l->edge, err));
    STP_TRY(stp_plan_bind_column(l, n + 1, &l->y[0], err));
    STP_TRY(stp_plan_bind_column(l, n + 2, &l->by, err));
    l->group = l->by;
    return STP_OK;
}
