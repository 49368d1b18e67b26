/* Where everything stands: margins from measured text, never fixed. Heights first (they do not depend on
 * the data), then the y labels, then what stands right of the plot, then the x labels. */
#include "chart/chart.h"
#include <math.h>
#include <string.h>

enum {
    LABEL_GAP = 8,                 /* between tick labels, and between labels and the plot */
    NAME_ROW = 26,                 /* the y name and its distance to the plot */
    BARE_TOP = 8,                  /* above the plot without a name: half a tick label */
    X_TICKS = 24, SECOND_LINE = 16, X_NAME = 20,
    PX_PER_X_TICK = 110, PX_PER_TIME_TICK = 72, PX_PER_Y_TICK = 72,
    X_SLOT = 56,                   /* px of a category on the x axis, at least */
};
#define Y_LABEL_PART 0.35              /* of the width, for the widest category on the y axis */

static bool is_time(const stp_scale *s)
{
    return s->kind == STP_SCALE_TIME;
}

/* ---- ticks ---------------------------------------------------------------------------------------------- */

static double widest_label(const stp_panel *p, const stp_ticks *t)
{
    const stp_font_style font = stp_font_tick(p->theme, STP_END);
    double w = 0;
    for (int i = 0; i < t->n; i++) w = fmax(w, stp_text_width(p->measure, t->ticks[i].label, &font));
    return w;
}

static void fit_categories(stp_panel *p, stp_ticks *t, double width)
{
    const stp_font_style font = stp_font_tick(p->theme, STP_MIDDLE);
    for (int i = 0; i < t->n; i++) t->ticks[i].label = stp_fit_text(p, t->ticks[i].label, &font, width);
}

/* Every k-th of too many categories keeps its label. */
static void thin_categories(stp_ticks *t, int k)
{
    for (int i = 0; k > 1 && i < t->n; i++)
        if (i % k) t->ticks[i].label = "";
}

/* A label too wide for its slot goes on in a second line, from a space on. */
static stp_status wrap_category(stp_panel *p, stp_tick *t, double width, stp_error *err)
{
    const stp_font_style font = stp_font_tick(p->theme, STP_MIDDLE);
    if (stp_text_width(p->measure, t->label, &font) <= width) return STP_OK;
    size_t cut = 0;
    for (const char *space = strchr(t->label, ' '); space; space = strchr(space + 1, ' ')) {
        const char *first = stp_arena_bytes(p->arena, t->label, (size_t) (space - t->label));
        if (!first) return stp_no_memory(err, "labels");
        if (stp_text_width(p->measure, first, &font) <= width) cut = (size_t) (space - t->label);
    }
    if (cut) {
        t->second = stp_fit_text(p, t->label + cut + 1, &font, width);
        t->label = stp_arena_bytes(p->arena, t->label, cut);
        if (!t->label) return stp_no_memory(err, "labels");
    }
    t->label = stp_fit_text(p, t->label, &font, width);
    return STP_OK;
}

/* Labels side by side while each has X_SLOT px, else every k-th. */
static stp_status fit_x_categories(stp_panel *p, stp_error *err)
{
    const double step = p->plot.w / (p->x.hi - p->x.lo), widest = widest_label(p, &p->x_ticks) + LABEL_GAP;
    const int k = (int) ceil(fmin(widest, X_SLOT) / step);
    thin_categories(&p->x_ticks, k);
    for (int i = 0; i < p->x_ticks.n; i++)
        STP_TRY(wrap_category(p, &p->x_ticks.ticks[i], (k > 1 ? k : 1) * step - LABEL_GAP, err));
    return STP_OK;
}

/* True when a layer asks for an axis that ends at ticks. */
static bool wants_loose(const stp_panel *p, bool is_y)
{
    bool loose = false;
    for (int i = 0; i < p->n_drawings; i++) {
        const stp_kind *k = p->drawings[i].layer->kind;
        loose |= is_y ? k->loose_y : k->loose_x;
    }
    return loose && (is_y ? p->y : p->x).kind == STP_SCALE_LINEAR;
}

/* Ticks of an axis; where they cover the data, the domain reaches to the outer ones. */
static stp_status make_ticks(stp_panel *p, bool is_y, stp_tick_style style, stp_error *err)
{
    const stp_axis_plan *a = is_y ? &p->item->y : &p->item->x;
    stp_scale *s = is_y ? &p->y : &p->x;
    stp_ticks *t = is_y ? &p->y_ticks : &p->x_ticks;
    style.loose = wants_loose(p, is_y) && !(a->lo.given && a->hi.given);
    if (style.loose) *s = is_y ? p->y_data : p->x_data;
    STP_TRY(stp_ticks_make(s, &style, p->arena, t, err));
    if (!style.loose || !t->n) return STP_OK;
    if (!a->lo.given) s->lo = fmin(s->lo, t->ticks[0].value);
    if (!a->hi.given) s->hi = fmax(s->hi, t->ticks[t->n - 1].value);
    return STP_OK;
}

static stp_status make_y_ticks(stp_panel *p, stp_error *err)
{
    const stp_tick_style style = { .wanted = fmax(2, p->plot.h / PX_PER_Y_TICK), .thousands = ',' };
    STP_TRY(make_ticks(p, true, style, err));
    if (p->y.kind != STP_SCALE_CATEGORY) return STP_OK;
    fit_categories(p, &p->y_ticks, Y_LABEL_PART * p->box.w);
    thin_categories(&p->y_ticks, (int) ceil((STP_TICK_SIZE + 4) * (p->y.hi - p->y.lo) / p->plot.h));
    return STP_OK;
}

static bool labels_collide(const stp_panel *p, const stp_ticks *t)
{
    const stp_font_style font = stp_font_tick(p->theme, STP_MIDDLE), name = stp_font_name(p->theme, STP_MIDDLE);
    double end = -INFINITY, second_end = -INFINITY;
    for (int i = 0; i < t->n; i++) {
        const double x = stp_panel_px(p, t->ticks[i].value), w = stp_text_width(p->measure, t->ticks[i].label, &font);
        if (!t->ticks[i].label[0]) continue;
        if (x - w / 2 < end + LABEL_GAP) return true;
        end = x + w / 2;
        if (!t->ticks[i].second) continue;
        const double w2 = stp_text_width(p->measure, t->ticks[i].second, &name);
        if (x - w2 / 2 < second_end + LABEL_GAP) return true;
        second_end = x + w2 / 2;
    }
    return false;
}

static stp_status make_x_ticks(stp_panel *p, stp_error *err)
{
    stp_tick_style style = { .wanted = fmax(2, p->plot.w / (is_time(&p->x) ? PX_PER_TIME_TICK : PX_PER_X_TICK)),
                             .thousands = ',' };
    if (p->x.kind == STP_SCALE_CATEGORY) {
        STP_TRY(make_ticks(p, false, style, err));
        return fit_x_categories(p, err);
    }
    for (; style.wanted >= 1; style.wanted *= 0.8) {
        STP_TRY(make_ticks(p, false, style, err));
        if (!labels_collide(p, &p->x_ticks)) return STP_OK;
    }
    return STP_OK;
}

/* How far the x labels reach beyond the right edge of the plot. */
static double x_overhang(const stp_panel *p)
{
    const stp_font_style font = stp_font_tick(p->theme, STP_MIDDLE);
    double most = 0;
    for (int i = 0; i < p->x_ticks.n; i++) {
        const double x = stp_panel_px(p, p->x_ticks.ticks[i].value) +
                         stp_text_width(p->measure, p->x_ticks.ticks[i].label, &font) / 2;
        most = fmax(most, x - (p->plot.x + p->plot.w));
    }
    return most;
}

/* ---- names ------------------------------------------------------------------------------------------------ */

static const char *with_suffix(const stp_panel *p, const char *name, const stp_ticks *t)
{
    if (!t->suffix) return name;
    return *name ? stp_arena_printf(p->arena, "%s %s", name, t->suffix) : t->suffix;
}

static const char *chosen_name(const stp_panel *p, stp_field_id f, const char *own)
{
    const stp_value *v = &p->item->item->v[f];
    return v->set ? v->text : own;
}

/* ---- boxes -------------------------------------------------------------------------------------------------- */

static bool has_second_line(const stp_ticks *t)
{
    for (int i = 0; i < t->n; i++)
        if (t->ticks[i].second) return true;
    return false;
}

static void set_heights(stp_panel *p, bool second_line)
{
    const bool head = p->y_name[0] || p->legend == STP_LEGEND_TOP;
    p->name_y = p->box.y + STP_NAME_SIZE;
    p->plot.y = p->box.y + (head ? NAME_ROW : BARE_TOP) + stp_legend_extra_height(p);
    double below = X_TICKS;
    p->x_name_y = p->box.y + p->box.h - 2;
    if (second_line) below += SECOND_LINE;
    if (p->x_name[0]) below += X_NAME;
    p->plot.h = floor(p->box.y + p->box.h - below - p->plot.y);
    p->plot.y = floor(p->plot.y);
}

static void set_widths(stp_panel *p, double overhang)
{
    const double left = ceil(widest_label(p, &p->y_ticks)) + LABEL_GAP;
    const double right = fmax(overhang, fmax(stp_colorbar_width(p), stp_legend_right_width(p)));
    p->plot.x = floor(p->box.x + left);
    p->plot.w = floor(p->box.x + p->box.w - ceil(right) - p->plot.x);
    p->guide_x = p->plot.x + p->plot.w;
}

static stp_status check_room(const stp_panel *p, stp_error *err)
{
    if (p->plot.w >= 40 && p->plot.h >= 30) return STP_OK;
    stp_fail(err, STP_ERR_USAGE, "the picture is too small: %.0f x %.0f px are left for the data", fmax(0, p->plot.w),
             fmax(0, p->plot.h));
    return stp_hint(err, "give a larger --width or --height");
}

static stp_status place_axes(stp_panel *p, bool second_line, stp_error *err)
{
    set_heights(p, second_line);
    if (p->plot.h < 1) return check_room(p, err);
    STP_TRY(make_y_ticks(p, err));
    set_widths(p, 0);
    STP_TRY(check_room(p, err));
    STP_TRY(make_x_ticks(p, err));
    const double overhang = x_overhang(p) - STP_MARGIN / 2;
    if (overhang <= p->box.x + p->box.w - (p->plot.x + p->plot.w)) return STP_OK;
    set_widths(p, overhang);
    STP_TRY(check_room(p, err));
    return make_x_ticks(p, err);
}

stp_status stp_panel_layout(stp_panel *p, stp_error *err)
{
    p->x_data = p->x;
    p->y_data = p->y;
    p->x_name = is_time(&p->x) ? "" : p->item->x.name;
    p->y_name = is_time(&p->y) ? "" : p->item->y.name;
    p->x_name = chosen_name(p, STP_F_XLABEL, p->x_name);
    p->y_name = chosen_name(p, STP_F_YLABEL, p->y_name);
    STP_TRY(stp_legend_prepare(p, err));
    const stp_font_style font = stp_font_name(p->theme, STP_START);     /* a legend on top stands beside the y name */
    p->x_name = stp_fit_text(p, p->x_name, &font, p->box.w);
    p->y_name = stp_fit_text(p, p->y_name, &font, p->legend == STP_LEGEND_TOP ? p->box.w / 2 : p->box.w);
    const bool may_need_two = is_time(&p->x) || p->x.kind == STP_SCALE_CATEGORY;
    STP_TRY(place_axes(p, may_need_two, err));
    if (may_need_two && !has_second_line(&p->x_ticks)) STP_TRY(place_axes(p, false, err));
    p->x_name = with_suffix(p, p->x_name, &p->x_ticks);
    p->y_name = with_suffix(p, p->y_name, &p->y_ticks);
    return p->x_name && p->y_name ? STP_OK : stp_no_memory(err, "names");
}
