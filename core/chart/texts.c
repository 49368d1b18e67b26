/* The texts of --label at x and y, each only where it covers no other. */
#include <math.h>
#include <stdlib.h>
#include "chart/kinds.h"
#include "spec/gather.h"

static stp_status prepare(stp_drawing *d, stp_error *err)
{
    d->swatch = STP_SWATCH_DOT;
    STP_TRY(stp_series_make(d, err));
    d->names_series = false;
    return STP_OK;
}

static stp_status draw(stp_drawing *d, stp_error *err)
{
    const stp_rect *r = &d->panel->plot;
    for (int i = 0; i < d->n_series; i++) {
        const stp_series *s = &d->series[i];
        double *xy = malloc(((size_t) s->n + 1) * 2 * sizeof *xy);
        const char **text = malloc(((size_t) s->n + 1) * sizeof *text);
        stp_status status = xy && text ? STP_OK : stp_no_memory(err, "labels");
        int64_t n = 0;
        for (int64_t k = 0; status == STP_OK && k < s->n; k++) {
            const double x = stp_panel_px(d->panel, s->x[k]), y = stp_panel_py(d->panel, s->y[k]);
            if (!(x >= r->x && x <= r->x + r->w && y >= r->y && y <= r->y + r->h)) continue;
            xy[2 * n] = x;
            xy[2 * n + 1] = y;
            text[n++] = s->text[k];
        }
        if (status == STP_OK) status = stp_labels_draw(d, xy, text, n, 0, err);
        free(xy);
        free(text);
        STP_TRY(status);
    }
    return STP_OK;
}

const stp_kind stp_kind_labels = {
    .name = "labels",
    .title = "Labels",
    .help = "the text of --label at x and y, where it has room",
    .example = "stipple plot airports.csv -k labels -x lon -y lat --label name",
    .verbs = STP_VERB_PLOT,
    .needs = STP_ROLE_X | STP_ROLE_Y | STP_ROLE_LABEL,
    .one_y = true,
    .pad_x = 0.08,
    .pad_y = 0.05,
    .grid_x = true,
    .grid_y = true,
    .most_rows = 200000,
    .instead = "there is room for a few hundred texts: take some rows with --where or --sample",
    .gather = stp_gather_rows,
    .prepare = prepare,
    .draw = draw,
};
