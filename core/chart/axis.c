/* Grid, zero lines, the x axis and all tick labels of a panel. No frame, no y axis line. */
#include "chart/chart.h"
#include <math.h>
#include <string.h>

static double snap(double v)
{
    return floor(v) + 0.5;
}

static bool wants_grid(const stp_panel *p, bool is_y)
{
    for (int i = 0; i < p->n_drawings; i++)
        if (stp_panel_has(p, &p->drawings[i], is_y) && stp_layer_axis(p->drawings[i].layer, is_y).grid) return true;
    return false;
}

static bool wants_zero(const stp_panel *p)
{
    for (int i = 0; i < p->n_drawings; i++)
        if (p->drawings[i].layer->kind->zero_lines) return true;
    return false;
}

/* Categories past those that are labelled get no line. */
static bool has_line(const stp_scale *s, const stp_tick *t)
{
    return s->kind != STP_SCALE_CATEGORY || t->label[0];
}

static void vertical(const stp_panel *p, stp_scene *s, double value, uint32_t color)
{
    const double x = snap(stp_panel_px(p, value));
    stp_scene_line(s, x, p->plot.y, x, p->plot.y + p->plot.h, color, 1);
}

static void horizontal(const stp_panel *p, stp_scene *s, double value, uint32_t color)
{
    const double y = snap(stp_panel_py(p, value));
    stp_scene_line(s, p->plot.x, y, p->plot.x + p->plot.w, y, color, 1);
}

static bool crosses_zero(const stp_scale *s)
{
    const bool passes = s->kind == STP_SCALE_LINEAR || s->kind == STP_SCALE_SYMLOG || s->kind == STP_SCALE_SQRT;
    return passes && s->lo < 0 && s->hi > 0;
}

/* As --grid says, else as the kinds want it. */
static bool has_grid(const stp_panel *p, bool is_y)
{
    const stp_value *v = &p->item->item->v[STP_F_GRID];
    if (!v->set) return !p->has_grid && wants_grid(p, is_y);
    return !strcmp(v->text, "both") || !strcmp(v->text, is_y ? "y" : "x");
}

void stp_axes_draw(const stp_panel *p, stp_scene *s)
{
    if (p->bare) return;
    const stp_theme *t = p->theme;
    const bool grid_x = has_grid(p, false), grid_y = has_grid(p, true);
    if (p->has_grid && !grid_x && !grid_y) return;
    stp_scene_group(s, "grid", NULL);
    for (int i = 0; grid_x && i < p->x_ticks.n; i++)
        if (has_line(&p->x, &p->x_ticks.ticks[i])) vertical(p, s, p->x_ticks.ticks[i].value, t->grid);
    for (int i = 0; grid_y && i < p->y_ticks.n; i++)
        if (has_line(&p->y, &p->y_ticks.ticks[i])) horizontal(p, s, p->y_ticks.ticks[i].value, t->grid);
    if (wants_zero(p) && !p->has_grid) {
        if (crosses_zero(&p->y)) horizontal(p, s, 0, t->zero);
        if (crosses_zero(&p->x) && grid_x) vertical(p, s, 0, t->zero);
    }
    stp_scene_group_end(s);
}

double stp_x_label_at(const stp_panel *p, double x, double width)
{
    const double edge = p->theme->margin / 2, left = p->box.x - edge, right = p->box.x + p->box.w + edge;
    return fmax(fmin(x, right - width / 2), left + width / 2);
}

static void x_label(const stp_panel *p, stp_scene *s, const char *text, double x, double y, stp_font_style font)
{
    stp_scene_text(s, text, stp_x_label_at(p, x, stp_text_width(p->measure, text, &font)), y, font);
}

/* It ends where the plot does, or, where that would put it out of the picture, below what stands beside the plot. */
static void x_name(const stp_panel *p, stp_scene *s)
{
    if (!p->x_name[0]) return;
    const stp_font_style font = stp_font_name(p->theme, STP_END);
    const double end = p->box.x + stp_text_width(p->measure, p->x_name, &font);
    stp_scene_text(s, p->x_name, fmax(p->plot.x + p->plot.w, end), p->x_name_y, font);
}

static void y_name(const stp_panel *p, stp_scene *s)
{
    stp_font_style font = stp_font_name(p->theme, STP_START);
    const uint32_t color = stp_right_color(p, false);
    if (color) font.color = color;
    if (p->y_name[0]) stp_scene_text(s, p->y_name, p->box.x, p->name_y, font);
}

static void draw_x(const stp_panel *p, stp_scene *s)
{
    const stp_theme *t = p->theme;
    const double bottom = p->plot.y + p->plot.h, y = snap(bottom);
    const stp_font_style font = stp_font_tick(t, STP_MIDDLE);
    stp_font_style second = font;
    if (p->x.kind == STP_SCALE_TIME) second.color = t->ink;
    stp_scene_group(s, "x-axis", NULL);
    stp_scene_line(s, p->plot.x, y, p->plot.x + p->plot.w, y, t->axis, 1);
    for (int i = 0; !p->bare_x && i < p->x_ticks.n; i++) {
        const stp_tick *k = &p->x_ticks.ticks[i];
        const double x = stp_panel_px(p, k->value);
        if (p->x.kind != STP_SCALE_CATEGORY) stp_scene_line(s, snap(x), y, snap(x), y + t->tick_length, t->axis, 1);
        if (k->label[0]) x_label(p, s, k->label, x, bottom + t->tick_size + 7, font);
        if (k->second) x_label(p, s, k->second, x, bottom + 2 * t->tick_size + 11, second);
    }
    x_name(p, s);
    stp_scene_group_end(s);
}

static void draw_y(const stp_panel *p, stp_scene *s)
{
    stp_font_style font = stp_font_tick(p->theme, STP_END);
    const uint32_t color = stp_right_color(p, false);
    if (color) font.color = color;
    stp_scene_group(s, "y-axis", NULL);
    for (int i = 0; !p->bare_y && i < p->y_ticks.n; i++) {
        const stp_tick *k = &p->y_ticks.ticks[i];
        const double y = stp_panel_py(p, k->value) + p->theme->tick_size * 0.36, half = p->theme->tick_size / 2 + 1;
        if (k->label[0]) stp_scene_text(s, k->label, p->plot.x - 8, k->second ? y - half : y, font);
        if (k->second) stp_scene_text(s, k->second, p->plot.x - 8, y + half, font);
    }
    y_name(p, s);
    stp_scene_group_end(s);
}

void stp_axes_draw_text(const stp_panel *p, stp_scene *s)
{
    if (p->bare) return;
    draw_x(p, s);
    draw_y(p, s);
    stp_right_draw(p, s);
}

void stp_axes_draw_names(const stp_panel *frame, stp_scene *s)
{
    x_name(frame, s);
    y_name(frame, s);
}
