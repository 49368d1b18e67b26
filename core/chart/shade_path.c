/* Lines and areas through all rows, as an image of how often each pixel is met. */
#include "chart/kinds.h"
#include "chart/shading.h"
#include "spec/bands.h"
#include "spec/gather_path.h"
#include "spec/stack.h"

static stp_status draw_cells(stp_drawing *d, const stp_glyph *glyph, stp_error *err)
{
    stp_view view;
    STP_TRY(stp_drawing_view(d, &view, err));
    return stp_path_grid(d->plan, d->layer, glyph, &view, err);
}

static stp_status bind(stp_plan *plan, stp_layer_plan *l, stp_error *err)
{
    STP_TRY(stp_shading_check(l, err));
    return stp_path_bind(plan, l, err);
}

static stp_status line_ranges(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *l, stp_error *err)
{
    return stp_path_ranges(plan, item, l, false, err);
}

static stp_status line_cells(stp_drawing *d, stp_error *err) { return draw_cells(d, &stp_glyph_line, err); }

static stp_status area_ranges(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *l, stp_error *err)
{
    return stp_path_ranges(plan, item, l, !l->edge.info || stp_is_stacked(l), err);
}

static stp_status area_cells(stp_drawing *d, stp_error *err) { return draw_cells(d, &stp_glyph_area, err); }

static void describe_line(const stp_drawing *d, stp_buf *out)
{
    stp_buf_printf(out, "Density of lines of %s against %s", d->layer->y[0].info->name, d->layer->x.info->name);
}

static void describe_area(const stp_drawing *d, stp_buf *out)
{
    stp_buf_printf(out, "Density of areas of %s against %s", d->layer->y[0].info->name, d->layer->x.info->name);
}

const stp_kind stp_kind_shade_line = {
    .name = "line",
    .title = "Density of lines",
    .help = "rows joined by lines, in file order; with --group a line for each of its values",
    .example = "stipple shade walks.csv -k line -x step -y height --group run -o walks.png",
    .verbs = STP_VERB_SHADE,
    .needs = STP_ROLE_X | STP_ROLE_Y,
    .takes = STP_ROLE_BY | STP_ROLE_AGG | STP_ROLE_TOP | STP_ROLE_GROUP | STP_ROLE_WIDE,
    .covers = true,
    .rereads = true,
    .bind = bind,
    .gather = line_ranges,
    .labels = stp_bands_labels,
    .clear = stp_bands_clear,
    .prepare = stp_shading_prepare,
    .gather_view = line_cells,
    .draw = stp_shading_draw,
    .describe = describe_line,
};

const stp_kind stp_kind_shade_area = {
    .name = "area",
    .title = "Density of areas",
    .help = "what is between a line and 0, or between it and --y2",
    .example = "stipple shade loads.csv -k area -x t -y high --y2 low --group host -o loads.png",
    .verbs = STP_VERB_SHADE,
    .needs = STP_ROLE_X | STP_ROLE_Y,
    .takes = STP_ROLE_BY | STP_ROLE_AGG | STP_ROLE_TOP | STP_ROLE_GROUP | STP_ROLE_Y2 | STP_ROLE_STACK,
    .covers = true,
    .rereads = true,
    .bind = bind,
    .gather = area_ranges,
    .labels = stp_bands_labels,
    .clear = stp_bands_clear,
    .prepare = stp_shading_prepare,
    .gather_view = area_cells,
    .draw = stp_shading_draw,
    .describe = describe_area,
};
