/* The density of points in two dimensions as contour lines: rows are counted in cells and the counts smoothed with a
 * Gaussian kernel (Scott's rule: a standard deviation times n^(-1/6)). */
#include <math.h>
#include <stdlib.h>
#include "agg/isoline.h"
#include "chart/bandwidth.h"
#include "chart/kinds.h"
#include "spec/gather.h"

enum { CELLS_X = 160, CELLS_Y = 120, LEVELS = 9 };

static stp_status bind(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    const stp_column_info *axes[2] = { l->x.info, l->y[0].info };
    for (int i = 0; i < 2; i++)
        if (stp_is_text(axes[i]->meaning))
            return stp_fail(err, STP_ERR_USAGE, "a density wants numbers or times, '%s' is a category", axes[i]->name);
    STP_TRY(stp_bandwidth_check(l, false, err));
    return stp_plan_bind_shading(p, l, err);
}

static stp_status prepare(stp_drawing *d, stp_error *err)
{
    const stp_value *cmap = &d->layer->layer->v[STP_F_CMAP], *label = &d->layer->layer->v[STP_F_CLABEL];
    STP_TRY(stp_cmap_find(&d->bar.map, cmap->set ? cmap->text : d->panel->theme->density_map, err));
    d->bar.wanted = true;
    d->bar.name = label->set ? label->text : "density (%)";
    d->bar.norm = (stp_norm){ .kind = STP_NORM_LINEAR, .lo = 100.0 / (LEVELS + 1), .hi = 100 };
    return STP_OK;
}

static stp_status gather_view(stp_drawing *d, stp_error *err)
{
    const stp_panel *p = d->panel;
    const stp_view view = { stp_panel_axis(&p->x, d->layer->x.info, CELLS_X),
                            stp_panel_axis(&p->y, d->layer->y[0].info, CELLS_Y) };
    return stp_gather_grid(d->plan, d->layer, &view, err);
}

/* ---- smoothing ------------------------------------------------------------------------------------------------------
 */

/* The standard deviation of cell numbers along one side. */
static double deviation(const double *cells, bool is_y)
{
    double n = 0, mean = 0, m2 = 0;
    for (int y = 0; y < CELLS_Y; y++)
        for (int x = 0; x < CELLS_X; x++) {
            const double c = cells[y * CELLS_X + x], v = is_y ? y : x;
            if (!(c > 0)) continue;
            const double delta = v - mean;
            n += c;
            mean += delta * c / n;
            m2 += c * delta * (v - mean);
        }
    return n > 1 ? sqrt(m2 / (n - 1)) : 0;
}

/* One line of n values, `stride` apart, through the kernel; nothing comes from beyond the ends. */
static void smooth_line(double *v, int n, int stride, double width, double *room)
{
    const int reach = (int) ceil(4 * width);
    double total = 0;
    for (int k = -reach; k <= reach; k++) total += exp(-0.5 * k * k / (width * width));
    for (int i = 0; i < n; i++) {
        double sum = 0;
        for (int k = i > reach ? i - reach : 0; k < n && k <= i + reach; k++)
            sum += v[k * stride] * exp(-0.5 * (k - i) * (k - i) / (width * width));
        room[i] = sum / total;
    }
    for (int i = 0; i < n; i++) v[i * stride] = room[i];
}

static void smooth(double *cells, double count, double bandwidth)
{
    const double factor = (bandwidth > 0 ? bandwidth : 1) * pow(count, -1.0 / 6);
    const double wx = fmax(0.6, deviation(cells, false) * factor), wy = fmax(0.6, deviation(cells, true) * factor);
    double room[CELLS_X > CELLS_Y ? CELLS_X : CELLS_Y];
    for (int y = 0; y < CELLS_Y; y++) smooth_line(cells + y * CELLS_X, CELLS_X, 1, wx, room);
    for (int x = 0; x < CELLS_X; x++) smooth_line(cells + x, CELLS_Y, CELLS_X, wy, room);
}

/* ---- drawing
 * ---------------------------------------------------------------------------------------------------------- */

typedef struct pen {
    stp_drawing *d;
    uint32_t color;
} pen;

static void draw_line(void *self, const double *xy, int64_t n, bool closed)
{
    pen *p = self;
    double *at = malloc((size_t) n * 2 * sizeof *at);
    if (!at) {
        p->d->scene->failed = true;
        return;
    }
    for (int64_t i = 0; i < n; i++) {
        at[2 * i] = stp_panel_part_px(p->d->panel, (xy[2 * i] + 0.5) / CELLS_X);
        at[2 * i + 1] = stp_panel_part_py(p->d->panel, (xy[2 * i + 1] + 0.5) / CELLS_Y);
    }
    stp_scene_path(p->d->scene, at, n, closed, (stp_style){ .stroke = p->color, .width = 1.25 });
    free(at);
}

/* Points at one place have no density; beside other panels theirs stays empty. */
static stp_status all_alike(const stp_drawing *d, stp_error *err)
{
    if (d->panel->item->facet.rows) return STP_OK;
    stp_fail(err, STP_ERR_EMPTY, "%s: all points lie at one place and have no density", d->layer->source->path);
    return stp_hint(err, "-k scatter draws them");
}

static stp_status draw(stp_drawing *d, stp_error *err)
{
    const stp_aggregate *a = &d->layer->aggregate;
    if (!a->n_inside)
        return stp_fail(err, STP_ERR_EMPTY, "%s: no row falls inside the picture", d->layer->source->path);
    double *cells = malloc((size_t) CELLS_X * CELLS_Y * sizeof *cells), top = 0;
    if (!cells) return stp_no_memory(err, "a density");
    for (int i = 0; i < CELLS_X * CELLS_Y; i++) cells[i] = isnan(a->vars[0].cells[i]) ? 0 : a->vars[0].cells[i];
    if (!deviation(cells, false) && !deviation(cells, true)) {
        free(cells);
        return all_alike(d, err);
    }
    smooth(cells, (double) a->n_inside, stp_bandwidth_given(d->layer));
    for (int i = 0; i < CELLS_X * CELLS_Y; i++) top = fmax(top, cells[i]);
    stp_status status = STP_OK;
    stp_scene_group(d->scene, "contours", NULL);
    for (int k = 1; status == STP_OK && k <= LEVELS; k++) {
        const double part = (double) k / (LEVELS + 1);
        pen p = { d, stp_cmap_at(&d->bar.map, stp_norm_at(&d->bar.norm, 100 * part)) };
        status = stp_isolines(cells, CELLS_X, CELLS_Y, part * top, draw_line, &p, err);
    }
    stp_scene_group_end(d->scene);
    free(cells);
    return status;
}

static void describe(const stp_drawing *d, stp_buf *out)
{
    stp_buf_printf(out, "Contours of the density of %s (x) and %s (y)", d->layer->x.info->name,
                   d->layer->y[0].info->name);
}

const stp_kind stp_kind_bivariate = {
    .name = "bivariate",
    .title = "Density contours",
    .help = "lines of equal density of the points",
    .example = "stipple plot flights.csv -k bivariate -x distance -y delay",
    .verbs = STP_VERB_PLOT,
    .needs = STP_ROLE_X | STP_ROLE_Y,
    .takes = STP_ROLE_BANDWIDTH,
    .one_y = true,
    .pad_x = 0.12,
    .pad_y = 0.12,
    .grid_x = true,
    .grid_y = true,
    .rereads = true,
    .bind = bind,
    .gather = stp_gather_ranges,
    .prepare = prepare,
    .gather_view = gather_view,
    .draw = draw,
    .describe = describe,
};
