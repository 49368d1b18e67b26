/* Ticks whose labels have room. */
#include "chart/chart.h"
#include "chart/given_ticks.h"
#include <math.h>
#include <string.h>

enum {
    LABEL_GAP = 8,                 /* between tick labels, and between labels and the plot */
    PX_PER_X_TICK = 110, PX_PER_TIME_TICK = 72, PX_PER_Y_TICK = 72, PX_PER_LOW_TICK = 44,
    PX_PER_SLOT = 22,              /* of a whole number on the x axis that marks stand on */
    X_SLOT_MANY = 120,
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
    for (int i = 0; i < t->n; i++) {
        w = fmax(w, stp_text_width(p->measure, t->ticks[i].label, &font));
        if (t->ticks[i].second) w = fmax(w, stp_text_width(p->measure, t->ticks[i].second, &font));
    }
    return w;
}

/* On the y axis a label has one line: both parts in a row where the larger unit changes. */
static stp_status join_lines(stp_panel *p, stp_ticks *t, stp_error *err)
{
    for (int i = 0; i < t->n; i++) {
        stp_tick *k = &t->ticks[i];
        if (!k->second) continue;
        k->label = stp_arena_printf(p->arena, "%s %s", k->second, k->label);
        k->second = NULL;
        if (!k->label) return stp_no_memory(err, "labels");
    }
    return STP_OK;
}

/* Every k-th of too many categories keeps its label, from number `first` on. */
static void thin_categories(stp_ticks *t, int k, int first)
{
    for (int i = 0; k > 1 && i < t->n; i++)
        if ((i - first) % k) t->ticks[i].label = "";
}

/* A label too wide for its slot goes on in a second line. */
static stp_status wrap_category(stp_panel *p, stp_tick *t, double width, stp_error *err)
{
    const stp_font_style font = stp_font_tick(p->theme, STP_MIDDLE);
    if (stp_text_width(p->measure, t->label, &font) <= width) return STP_OK;
    size_t cut = 0;
    for (const char *end = stp_next_break(t->label); *end; end = stp_next_break(end)) {
        const char *first = stp_arena_bytes(p->arena, t->label, (size_t) (end - t->label));
        if (!first) return stp_no_memory(err, "labels");
        if (stp_text_width(p->measure, first, &font) > width) break;
        cut = (size_t) (end - t->label);
    }
    if (cut) {
        t->second = stp_fit_text(p, t->label + cut + (t->label[cut] == ' '), &font, width);
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
    const double slot = step < X_SLOT / 2.0 ? X_SLOT_MANY : X_SLOT;         /* of many only some are named, in full */
    const int k = (int) ceil(fmin(widest, slot) / step);
    thin_categories(&p->x_ticks, k, 0);
    for (int i = 0; i < p->x_ticks.n; i++)
        STP_TRY(wrap_category(p, &p->x_ticks.ticks[i], (k > 1 ? k : 1) * step - LABEL_GAP, err));
    return STP_OK;
}

/* Labels in one line, or in two where there is room. */
static stp_status fit_y_categories(stp_panel *p, stp_error *err)
{
    const double width = Y_LABEL_PART * p->box.w, slot = p->plot.h / (p->y.hi - p->y.lo);
    const stp_font_style font = stp_font_tick(p->theme, STP_MIDDLE);
    for (int i = 0; i < p->y_ticks.n; i++) {
        stp_tick *t = &p->y_ticks.ticks[i];
        if (slot >= 2 * (p->theme->tick_size + 4)) STP_TRY(wrap_category(p, t, width, err));
        else t->label = stp_fit_text(p, t->label, &font, width);
    }
    return STP_OK;
}

/* True when a layer asks for an axis that ends at ticks. */
static bool wants_loose(const stp_panel *p, bool is_y)
{
    bool loose = false;
    for (int i = 0; i < p->n_drawings; i++)
        loose |= stp_panel_has(p, &p->drawings[i], is_y) && stp_layer_axis(p->drawings[i].layer, is_y).loose;
    return loose && (is_y ? p->y : p->x).kind == STP_SCALE_LINEAR;
}

/* Ticks of an axis; where they cover the data, the domain reaches to the outer ones. */
static stp_status make_ticks(stp_panel *p, bool is_y, stp_tick_style style, stp_error *err)
{
    const stp_axis_plan *a = is_y ? &p->item->y : &p->item->x;
    stp_scale *s = is_y ? &p->y : &p->x;
    stp_ticks *t = is_y ? &p->y_ticks : &p->x_ticks;
    *t = (stp_ticks) { 0 };
    if (p->bare) return STP_OK;
    style.degrees = a->degrees;
    style.seconds = a->seconds;
    style.loose = wants_loose(p, is_y) && !(a->lo.given && a->hi.given);
    if (style.loose) *s = is_y ? p->y_data : p->x_data;
    stp_given_ticks_wanted(p, is_y, &style.wanted);
    STP_TRY(stp_ticks_make(s, &style, p->arena, t, err));
    if (stp_given_ticks_any(p, is_y)) STP_TRY(stp_given_ticks_read(p, is_y, t, err));
    STP_TRY(stp_given_ticks_write(p, is_y, t, err));
    if (!style.loose || !t->n) return STP_OK;
    if (!a->lo.given) s->lo = fmin(s->lo, t->ticks[0].value);
    if (!a->hi.given) s->hi = fmax(s->hi, t->ticks[t->n - 1].value);
    return STP_OK;
}

/* The whole numbers that marks of the panel stand on. */
static stp_slots slots_of(const stp_panel *p, bool is_y)
{
    const stp_scale *s = is_y ? &p->y : &p->x;
    stp_slots all = { 0 };
    for (int i = 0; s->integer && s->kind == STP_SCALE_LINEAR && i < p->n_drawings; i++) {
        const stp_slots *one = &p->drawings[i].slots[is_y];
        if (!one->any) continue;
        stp_slots_add(&all, one->lo);
        stp_slots_add(&all, one->hi);
    }
    return all;
}

/* They are all named where each has `room` px. */
static double named_slots(const stp_panel *p, bool is_y, double length, double room, double wanted)
{
    const stp_scale *s = is_y ? &p->y : &p->x;
    const double n = floor(s->hi) - ceil(s->lo) + 1;
    return slots_of(p, is_y).any && n >= 2 && length / n >= room ? fmax(wanted, n) : wanted;
}

/* Beyond the outermost there is only room for what they carry. */
static void drop_beyond_slots(const stp_panel *p, bool is_y, stp_ticks *t)
{
    const stp_slots s = slots_of(p, is_y);
    int n = 0;
    if (!s.any) return;
    for (int i = 0; i < t->n; i++)
        if (t->ticks[i].value >= s.lo - 0.5 && t->ticks[i].value <= s.hi + 0.5) t->ticks[n++] = t->ticks[i];
    t->n = n;
}

/* A tick every PX_PER_Y_TICK; on a low plot they may stand nearer to each other. */
static double y_ticks_wanted(double height)
{
    return fmax(2, fmax(height / PX_PER_Y_TICK, fmin(4, height / PX_PER_LOW_TICK)));
}

stp_status stp_panel_y_ticks(stp_panel *p, stp_error *err)
{
    const double wanted = named_slots(p, true, p->plot.h, p->theme->tick_size + 6, y_ticks_wanted(p->plot.h));
    const stp_tick_style style = { .wanted = wanted, .thousands = p->theme->thousands[0] };
    STP_TRY(make_ticks(p, true, style, err));
    if (!stp_given_ticks_any(p, true)) drop_beyond_slots(p, true, &p->y_ticks);
    if (p->y.kind != STP_SCALE_CATEGORY) return join_lines(p, &p->y_ticks, err);
    STP_TRY(fit_y_categories(p, err));
    const int k = (int) ceil((p->theme->tick_size + 4) * (p->y.hi - p->y.lo) / p->plot.h);
    thin_categories(&p->y_ticks, k, p->y_ticks.n - 1);         /* from the uppermost */
    return STP_OK;
}

static bool labels_collide(const stp_panel *p, const stp_ticks *t)
{
    const stp_font_style font = stp_font_tick(p->theme, STP_MIDDLE), name = stp_font_name(p->theme, STP_MIDDLE);
    double end = -INFINITY, second_end = -INFINITY;
    for (int i = 0; i < t->n; i++) {
        const double at = stp_panel_px(p, t->ticks[i].value), w = stp_text_width(p->measure, t->ticks[i].label, &font);
        if (!t->ticks[i].label[0]) continue;
        const double x = stp_x_label_at(p, at, w);
        if (x - w / 2 < end + LABEL_GAP) return true;
        end = x + w / 2;
        if (!t->ticks[i].second) continue;
        const double w2 = stp_text_width(p->measure, t->ticks[i].second, &name), x2 = stp_x_label_at(p, at, w2);
        if (x2 - w2 / 2 < second_end + LABEL_GAP) return true;
        second_end = x2 + w2 / 2;
    }
    return false;
}

/* Where not even few labels have room, those that would touch the one before them are left out. */
static void drop_colliding(const stp_panel *p, stp_ticks *t)
{
    const stp_font_style font = stp_font_tick(p->theme, STP_MIDDLE), name = stp_font_name(p->theme, STP_MIDDLE);
    double end = -INFINITY, second_end = -INFINITY;
    for (int i = 0; i < t->n; i++) {
        stp_tick *k = &t->ticks[i];
        const double at = stp_panel_px(p, k->value), half = stp_text_width(p->measure, k->label, &font) / 2;
        const double second = k->second ? stp_text_width(p->measure, k->second, &name) / 2 : 0;
        const double x = stp_x_label_at(p, at, 2 * half), x2 = stp_x_label_at(p, at, 2 * second);
        if (k->label[0] && x - half < end + LABEL_GAP) k->label = "";
        if (k->second && (!k->label[0] || x2 - second < second_end + LABEL_GAP)) k->second = NULL;
        if (k->label[0]) end = x + half;
        if (k->second) second_end = x2 + second;
    }
}

/* px that the labels of a tick stick out to the left of the plot, or to its right; negative inside. */
static double sticks_out(const stp_panel *p, const stp_tick *k, bool left)
{
    const stp_font_style font = stp_font_tick(p->theme, STP_MIDDLE), name = stp_font_name(p->theme, STP_MIDDLE);
    const double second = k->second ? stp_text_width(p->measure, k->second, &name) / 2 : 0;
    const double half = fmax(second, stp_text_width(p->measure, k->label, &font) / 2), x = stp_panel_px(p, k->value);
    return left ? p->plot.x - (x - half) : x + half - (p->plot.x + p->plot.w);
}

static void drop(stp_tick *k)
{
    k->label = "";
    k->second = NULL;
}

/* Facets beside each other mostly have the same labels: the last one of a panel and the first one of the next have to
 * share the gap. */
static void drop_between(const stp_panel *p, stp_ticks *t)
{
    int i = 0, k = t->n - 1;
    while (i < t->n && !t->ticks[i].label[0]) i++;
    while (k > i && !t->ticks[k].label[0]) k--;
    if (i >= k || (p->gap_left < 0 && p->gap_right < 0)) return;
    const double l = sticks_out(p, &t->ticks[i], true), r = sticks_out(p, &t->ticks[k], false);
    if (l + r <= fmax(p->gap_left, p->gap_right) - LABEL_GAP) return;
    if (r >= l && p->gap_right >= 0) drop(&t->ticks[k]);
    if (r < l && p->gap_left >= 0) drop(&t->ticks[i]);
}

/* Ticks from left to right. */
static void turn_over(stp_ticks *t)
{
    for (int i = 0, k = t->n - 1; i < k; i++, k--) {
        const stp_tick swap = t->ticks[i];
        t->ticks[i] = t->ticks[k];
        t->ticks[k] = swap;
    }
}

stp_status stp_panel_x_ticks(stp_panel *p, stp_error *err)
{
    const double few = fmin(3, p->plot.w / PX_PER_LOW_TICK), usual = is_time(&p->x) ? PX_PER_TIME_TICK : PX_PER_X_TICK;
    const double wanted = named_slots(p, false, p->plot.w, PX_PER_SLOT, fmax(2, fmax(few, p->plot.w / usual)));
    stp_tick_style style = { .wanted = wanted, .thousands = p->theme->thousands[0] };
    if (p->x.kind == STP_SCALE_CATEGORY) {
        STP_TRY(make_ticks(p, false, style, err));
        return fit_x_categories(p, err);
    }
    for (; style.wanted >= 1; style.wanted *= 0.8) {
        STP_TRY(make_ticks(p, false, style, err));
        if (p->x.flipped) turn_over(&p->x_ticks);
        if (!labels_collide(p, &p->x_ticks)) break;
    }
    drop_colliding(p, &p->x_ticks);
    drop_between(p, &p->x_ticks);
    return STP_OK;
}

/* How far the x labels reach beyond the right edge of the plot. */
double stp_panel_x_overhang(const stp_panel *p)
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

double stp_panel_y_width(const stp_panel *p)
{
    return ceil(widest_label(p, &p->y_ticks)) + LABEL_GAP;
}

bool stp_panel_has_second_line(const stp_panel *p)
{
    for (int i = 0; i < p->x_ticks.n; i++)
        if (p->x_ticks.ticks[i].second) return true;
    return false;
}
