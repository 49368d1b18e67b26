/* Aggregated points as an image: the shaded layer. */
#include "chart/kinds.h"
#include "chart/shading.h"
#include "spec/bands.h"
#include "spec/gather.h"

static stp_status bind(stp_plan *plan, stp_layer_plan *l, stp_error *err)
{
    STP_TRY(stp_shading_check(l, err));
    return stp_plan_bind_shading(plan, l, err);
}

static stp_status gather(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *l, stp_error *err)
{
    STP_TRY(stp_bands_gather(plan, l, err));
    return stp_gather_ranges(plan, item, l, err);
}

static void describe(const stp_drawing *d, stp_buf *out)
{
    stp_buf_printf(out, "Density of rows by %s (x) and %s (y)", d->layer->x.info->name, d->layer->y[0].info->name);
}

const stp_kind stp_kind_points = {
    .name = "points",
    .title = "Density",
    .help = "each row counts in the cell it falls into",
    .example = "stipple shade taxi.csv -x lon -y lat -o nyc.png",
    .verbs = STP_VERB_SHADE,
    .needs = STP_ROLE_X | STP_ROLE_Y,
    .takes = STP_ROLE_BY | STP_ROLE_AGG | STP_ROLE_TOP,
    .one_y = true,
    .covers = true,
    .apart = true,
    .cells = STP_CELLS_ALL,
    .rereads = true,
    .bind = bind,
    .gather = gather,
    .labels = stp_bands_labels,
    .clear = stp_bands_clear,
    .prepare = stp_shading_prepare,
    .gather_view = stp_drawing_bin,
    .draw = stp_shading_draw,
    .describe = describe,
};
