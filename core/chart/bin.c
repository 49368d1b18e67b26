/* Layers that are drawn from a grid: binned into the cells of the plot. */
#include <math.h>
#include "chart/chart.h"
#include "spec/gather.h"

enum { CELLS_MAX = 16384 };

stp_status stp_drawing_bin(stp_drawing *d, stp_error *err)
{
    const stp_panel *p = d->panel;
    const stp_value *canvas = &d->layer->layer->v[STP_F_CANVAS];
    const double w = canvas->set ? canvas->a : round(p->plot.w * d->pixels),
                 h = canvas->set ? canvas->b : round(p->plot.h * d->pixels);
    if (w > CELLS_MAX || h > CELLS_MAX) {
        stp_fail(err, STP_ERR_USAGE, "a grid of %.0f x %.0f cells is too large: at most %d each way", w, h,
                 (int) CELLS_MAX);
        return stp_hint(err, "give --canvas WxH with fewer cells, or a smaller --width, --height or --scale");
    }
    const stp_view view = { stp_panel_axis(&p->x, d->layer->x.info, (int) w),
                            stp_panel_axis(&p->y, d->layer->y[0].info, (int) h) };
    STP_TRY(stp_axis_check(&view.x, "x", err));
    STP_TRY(stp_axis_check(&view.y, "y", err));
    return stp_gather_grid(d->plan, d->layer, &view, err);
}
