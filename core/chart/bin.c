/* Layers that are drawn from a grid: binned into the cells of the plot. */
#include <math.h>
#include <string.h>
#include "chart/chart.h"
#include "spec/gather.h"

enum { CELLS_MAX = 16384 };

static stp_status check_bands(const stp_axis *a, const char *which, stp_error *err)
{
    if (!a->labels || a->cells <= CELLS_MAX) return STP_OK;
    stp_fail(err, STP_ERR_USAGE, "the %s axis has %d categories: at most %d", which, a->cells, (int) CELLS_MAX);
    return stp_hint(err, "leave some out with --where, or give a number");
}

stp_status stp_drawing_view(const stp_drawing *d, stp_view *out, stp_error *err)
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
    STP_TRY(check_bands(&view.x, "x", err));
    STP_TRY(check_bands(&view.y, "y", err));
    STP_TRY(stp_axis_check(&view.x, "x", err));
    STP_TRY(stp_axis_check(&view.y, "y", err));
    *out = view;
    return STP_OK;
}

stp_status stp_drawing_bin(stp_drawing *d, stp_error *err)
{
    stp_view view;
    STP_TRY(stp_drawing_view(d, &view, err));
    return stp_gather_grid(d->plan, d->layer, &view, err);
}

/* Columns of a row, or rows of the picture, in the other order. */
static void turn_over(uint8_t *rgba, int n, size_t bytes)
{
    uint8_t swap[256];
    for (int i = 0, k = n - 1; i < k; i++, k--)
        for (size_t at = 0; at < bytes; at += sizeof swap) {
            const size_t part = bytes - at < sizeof swap ? bytes - at : sizeof swap;
            memcpy(swap, rgba + (size_t) i * bytes + at, part);
            memcpy(rgba + (size_t) i * bytes + at, rgba + (size_t) k * bytes + at, part);
            memcpy(rgba + (size_t) k * bytes + at, swap, part);
        }
}

void stp_panel_image(const stp_panel *p, stp_scene *s, uint8_t *rgba, int w, int h, bool smooth)
{
    if (p->y.flipped) turn_over(rgba, h, (size_t) w * 4);
    for (int y = 0; p->x.flipped && y < h; y++) turn_over(rgba + (size_t) y * (size_t) w * 4, w, 4);
    stp_scene_image(s, rgba, w, h, p->plot, smooth);
}
