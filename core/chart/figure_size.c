/* How large a picture is. */
#include <math.h>
#include "chart/figure_parts.h"

enum { LAYOUT_W = 480, LAYOUT_H = 320, FACET_W = 190, FACET_H = 150, FACET_REST = 100, LEAST_H = 160,
       LEAST_USUAL = 240, MOST_H = 2400 };

static int grid_rows(const stp_spec *spec)
{
    const int cols = stp_figure_columns(spec);
    return (spec->n_items + cols - 1) / cols;
}

/* px that a block wants for its plots: a single panel more than one of many. */
static double wanted(const stp_block *b, bool is_y)
{
    const int n = is_y ? b->rows : b->cols;
    if (b->n == 1) return is_y ? LAYOUT_H : LAYOUT_W;
    return n * (is_y ? FACET_H : FACET_W) + (is_y ? FACET_REST : 0);
}

/* A picture that is to be narrow keeps the shape of the usual one, as far as there is room. */
static double usual_height(const stp_spec *spec)
{
    const stp_value *width = &spec->v[STP_F_WIDTH];
    const double usual = stp_value_number(&spec->v[STP_F_HEIGHT], STP_F_HEIGHT);
    if (!width->set || spec->v[STP_F_HEIGHT].set) return usual;
    const double shape = usual / stp_value_number(&(stp_value) { 0 }, STP_F_WIDTH);
    return fmin(usual, fmax(LEAST_USUAL, floor(width->a * shape)));
}

/* The size given, else the default, or more where there are many panels. */
static double scene_size(const stp_figure *f, stp_field_id id, bool is_y)
{
    const stp_value *v = &f->plan->spec->v[id];
    const double size = is_y ? usual_height(f->plan->spec) : stp_value_number(v, id);
    double most = 0;
    for (int i = 0; i < f->n_blocks; i++) most = fmax(most, wanted(&f->blocks[i], is_y));
    const int n = is_y ? grid_rows(f->plan->spec) : stp_figure_columns(f->plan->spec);
    return v->set ? size : fmax(size, n * most);
}

void stp_figure_init_scene(const stp_figure *f, stp_scene *s)
{
    const bool clear = f->plan->spec->v[STP_F_TRANSPARENT].set;
    stp_scene_init(s, scene_size(f, STP_F_WIDTH, false), scene_size(f, STP_F_HEIGHT, true),
                   clear ? 0 : f->theme->background);
}

stp_status stp_figure_fit_height(stp_figure *f, stp_scene *s, stp_error *err)
{
    const stp_spec *spec = f->plan->spec;
    const stp_block *b = &f->blocks[0];
    const bool map = (!b->frame->has_grid || b->n > 1) && stp_map_aspect(b->panels) > 0;
    if (spec->v[STP_F_HEIGHT].set || f->n_blocks > 1 || !(map || b->frame->item->item->v[STP_F_ASPECT].set))
        return STP_OK;
    stp_figure_set_box(f, s);
    STP_TRY(stp_layout(f->blocks, 1, 1, NULL, f->box, err));
    double high = b->wanted_h;
    if (b->n == 1 && high > STP_FIGURE_HIGHEST && !spec->v[STP_F_WIDTH].set) {
        s->width -= round((high - STP_FIGURE_HIGHEST) / b->aspect);
        high = STP_FIGURE_HIGHEST;
    }
    s->height = floor(fmax(LEAST_H, fmin(MOST_H, s->height + b->rows * (high - b->full_h))));
    return STP_OK;
}

/* Pixels of a degree of latitude for one of longitude; 0 where the picture is no map, or its size is given. Cells of a
 * grid are as high as wide. */
static double aspect_of(const stp_figure *f)
{
    const stp_value *v = f->plan->spec->v;
    if (f->n_blocks != 1 || f->blocks[0].n != 1 || v[STP_F_HEIGHT].set) return 0;
    const stp_panel *p = &f->panels[0];
    if (p->item->item->v[STP_F_ASPECT].set) return 0;
    const double aspect = stp_map_aspect(p);
    return p->has_grid && aspect > 0 ? 1 : aspect;
}

bool stp_figure_fit_map(const stp_figure *f, stp_scene *s)
{
    enum { LOWEST = 120 };
    const double aspect = aspect_of(f);
    const stp_panel *p = &f->panels[0];
    if (!(aspect > 0) || p->x.kind != STP_SCALE_LINEAR || p->y.kind != STP_SCALE_LINEAR) return false;
    const double ratio = aspect * (p->y.hi - p->y.lo) / (p->x.hi - p->x.lo);
    double w = p->plot.w, h = round(w * ratio);
    if (h > STP_FIGURE_HIGHEST && !f->plan->spec->v[STP_F_WIDTH].set) w = round((h = STP_FIGURE_HIGHEST) / ratio);
    h = fmin(fmax(h, LOWEST), 2 * STP_FIGURE_HIGHEST);
    w = fmax(w, LOWEST);
    s->width -= p->plot.w - w;
    s->height += h - p->plot.h;
    return true;
}
