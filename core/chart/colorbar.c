/* The colour bar: colours at even steps, labelled with true values at the places where the norm puts them. */
#include "chart/chart.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/duration.h"

enum {
    GUIDE_GAP = 20,
    LABEL_GAP = 7,
    LEVEL_HEIGHT = 18,
    LABEL_APART = 14,
    LEVELS_MAX = 10,
    TICKS_MAX = 12,
    NAME_DROP = 10,
    BAR_DROP = 24,
    BETWEEN_BARS = 24,
    LEAST_BAR = 24,
    PX_PER_TICK = 44
};
enum { HISTOGRAM_WIDTH = 48 };
const double stp_bar_percents[STP_BAR_PERCENTS] = { 1, 25, 50, 75, 90, 99, 100 };
#define LABEL_ROOM 18.0            /* px between the middles of two labels, at least */

typedef struct mark { double value, t; const char *label; } mark;

/* ---- size ---------------------------------------------------------------------------------------------- */

static double bar_height(const stp_panel *p)
{
    return fmin(p->theme->bar_height, p->plot.h - BAR_DROP);
}

/* The ticks of a linear norm; room for six figures when the values are not known yet. */
static double label_width(const stp_panel *p)
{
    const stp_font_style font = stp_font_tick(p->theme, STP_START);
    const char *widest = p->bar->bar.shows == STP_BAR_PERCENTILES ? "p100 000,000" : "000,000";
    return stp_text_width(p->measure, widest, &font);
}

static double bar_width(const stp_panel *p)
{
    return p->bar->bar.shows == STP_BAR_HISTOGRAM ? HISTOGRAM_WIDTH : p->theme->bar_width;
}

static double one_width(const stp_panel *p)
{
    const stp_font_style name = stp_font_name(p->theme, STP_START);
    return GUIDE_GAP + fmax(fmin(160, stp_text_width(p->measure, p->bar->bar.name, &name)),
                            bar_width(p) + LABEL_GAP + label_width(p));
}

/* The panel as if it had bar i alone: bars stand below each other, each beside its part of the plot, and the legend of
 * sizes below the last one. */
static stp_panel with_bar(const stp_panel *p, int i)
{
    stp_panel one = *p;
    const int n = p->n_bars + (p->sized != NULL) + (p->keyed ? p->keyed->n_keys : 0);
    one.bar = i < p->n_bars ? p->bars[i] : NULL;
    one.plot.h = p->plot.h / n - (n > 1 ? BETWEEN_BARS : 0);
    one.plot.y = p->plot.y + i * fmin(p->plot.h / n, p->theme->bar_height + BAR_DROP + BETWEEN_BARS);
    return one;
}

double stp_colorbar_width(const stp_panel *p)
{
    double w = 0;
    for (int i = 0; i < p->n_bars; i++) {
        const stp_panel one = with_bar(p, i);
        w = fmax(w, one_width(&one));
    }
    if (p->sized) w = fmax(w, stp_sizes_width(p, p->sized));
    for (int i = 0; p->keyed && i < p->keyed->n_keys; i++) w = fmax(w, stp_keys_width(p, &p->keyed->keys[i]));
    return w;
}

/* ---- which values are labelled --------------------------------------------------------------------------- */

static const char *clock_label(stp_arena *arena, double seconds)
{
    char text[STP_DURATION_SIZE];
    return stp_arena_text(arena, stp_format_duration(text, seconds));
}

static stp_status tick_marks(const stp_panel *p, const stp_norm *norm, double wanted, mark *marks, int *n,
                             stp_error *err)
{
    const stp_scale scale = { .kind = STP_SCALE_LINEAR, .lo = norm->lo, .hi = norm->hi, .integer = norm->whole };
    const bool clock = p->bar->bar.clock;
    const stp_tick_style style = { .wanted = wanted, .thousands = p->theme->thousands[0], .seconds = clock };
    stp_ticks ticks;
    STP_TRY(stp_ticks_make(&scale, &style, p->arena, &ticks, err));
    *n = 0;
    for (int i = 0; i < ticks.n && *n < TICKS_MAX; i++) {
        const double v = ticks.ticks[i].value;
        const char *label = clock          ? clock_label(p->arena, v)
                            : ticks.suffix ? stp_label_compact(p->arena, v)
                                           : ticks.ticks[i].label;
        if (!label) return stp_no_memory(err, "a label");
        if (v >= norm->lo && v <= norm->hi) marks[(*n)++] = (mark) { v, stp_norm_at(norm, v), label };
    }
    return STP_OK;
}

static double distance_to(const mark *marks, int n, double t);

/* The middle and both ends first. */
static stp_status percent_marks(const stp_panel *p, const stp_norm *norm, double height, mark *marks, int *n,
                                stp_error *err)
{
    static const int order[STP_BAR_PERCENTS] = { 6, 0, 2, 5, 3, 1, 4 };
    const double room = LABEL_ROOM / (height / (1 - norm->t_lo));
    *n = 0;
    for (int i = 0; i < STP_BAR_PERCENTS; i++) {
        const double v = p->bar->bar.percentile[order[i]], t = stp_norm_at(norm, v);
        if (!(distance_to(marks, *n, t) >= room)) continue;
        const char *value = stp_label_compact(p->arena, v);
        const char *label = value ? stp_arena_printf(p->arena, "p%.0f %s", stp_bar_percents[order[i]], value) : NULL;
        if (!label) return stp_no_memory(err, "a label");
        marks[(*n)++] = (mark) { v, t, label };
    }
    return STP_OK;
}

/* Fewer where the bar is short; in the end every second one of those that still touch. */
static stp_status linear_marks(const stp_panel *p, const stp_norm *norm, double height, mark *marks, int *n,
                               stp_error *err)
{
    for (double wanted = fmax(2, height / PX_PER_TICK); wanted >= 1; wanted *= 0.6) {
        STP_TRY(tick_marks(p, norm, wanted, marks, n, err));
        if (*n < 2 || fabs(marks[1].t - marks[0].t) * height >= LABEL_ROOM) return STP_OK;
    }
    while (*n > 1 && fabs(marks[1].t - marks[0].t) * height < LABEL_ROOM) {
        for (int i = 0; 2 * i < *n; i++) marks[i] = marks[2 * i];
        *n = (*n + 1) / 2;
    }
    return STP_OK;
}

static double distance_to(const mark *marks, int n, double t)
{
    double d = INFINITY;
    for (int i = 0; i < n; i++) d = fmin(d, fabs(marks[i].t - t));
    return d;
}

/* How plain a number is: 1, 10, 100 before 3 and 30 before 2 and 5. */
static int rank_of(double v)
{
    if (v == 0) return 0;
    const double lead = fabs(v) / pow(10, floor(log10(fabs(v)) + 1e-9));
    return fabs(lead - 1) < 1e-6 ? 0 : 1;
}

/* Greedy: of the nice numbers within the span the plainest, farthest from those placed, while there is room. */
static stp_status nice_marks(const stp_panel *p, const stp_norm *norm, double height, mark *marks, int *n,
                             stp_error *err)
{
    double *v;
    int count;
    STP_TRY(stp_nice_values(norm->lo, norm->hi, norm->whole, p->arena, &v, &count, err));
    const double room = LABEL_ROOM / (height / (1 - norm->t_lo));
    *n = 0;
    for (int rank = 0; rank < 2; rank++)
        while (*n < TICKS_MAX) {
            double best = room;
            int at = -1;
            for (int i = 0; i < count; i++) {
                if (rank_of(v[i]) != rank) continue;
                const double t = stp_norm_at(norm, v[i]), d = fmin(distance_to(marks, *n, t), 10 + (1 - t));
                if (d >= best) {
                    best = d;
                    at = i;
                }
            }
            if (at < 0) break;
            marks[(*n)++] = (mark) { v[at], stp_norm_at(norm, v[at]), stp_label_compact(p->arena, v[at]) };
        }
    return STP_OK;
}

/* With nothing nice inside, both ends are labelled. */
static void end_marks(const stp_panel *p, const stp_norm *norm, mark *marks, int *n)
{
    if (*n >= 2 || norm->lo == norm->hi) return;
    marks[0] = (mark) { norm->lo, norm->t_lo, stp_label_compact(p->arena, norm->lo) };
    marks[1] = (mark) { norm->hi, 1, stp_label_compact(p->arena, norm->hi) };
    *n = 2;
}

/* ---- drawing ------------------------------------------------------------------------------------------------- */

static void put_color(uint8_t *px, uint32_t color)
{
    for (int c = 0; c < 4; c++) px[c] = (uint8_t) (color >> (24 - 8 * c));
}

static void draw_ramp(const stp_panel *p, stp_scene *s, double x, double y, double height)
{
    const stp_colorbar *b = &p->bar->bar;
    const int h = (int) ceil(height * fmax(1, p->bar->pixels));
    uint8_t *rgba = malloc((size_t) h * 4);
    if (!rgba) {
        s->failed = true;
        return;
    }
    for (int i = 0; i < h; i++) put_color(rgba + 4 * i, stp_cmap_at(&b->map, 1 - (1 - b->norm.t_lo) * (i + 0.5) / h));
    stp_scene_image(s, rgba, 1, h, (stp_rect) { x, y, p->theme->bar_width, height }, false);
}

static void draw_label(const stp_panel *p, stp_scene *s, double x, double y, const char *label)
{
    if (!label) return;
    stp_scene_text(s, label, x + bar_width(p) + LABEL_GAP, y + p->theme->tick_size * 0.36,
                   stp_font_tick(p->theme, STP_START));
}

static stp_status draw_continuous(const stp_panel *p, stp_scene *s, double x, double y, stp_error *err)
{
    const stp_colorbar *b = &p->bar->bar;
    const bool histogram = b->shows == STP_BAR_HISTOGRAM;
    const stp_norm *norm = histogram ? &b->axis : &b->norm;
    const double height = bar_height(p);
    mark marks[TICKS_MAX];
    int n = 0;
    if (b->shows == STP_BAR_PERCENTILES) STP_TRY(percent_marks(p, norm, height, marks, &n, err));
    else if (norm->kind == STP_NORM_LINEAR) STP_TRY(linear_marks(p, norm, height, marks, &n, err));
    else STP_TRY(nice_marks(p, norm, height, marks, &n, err));
    end_marks(p, norm, marks, &n);
    if (histogram) stp_bar_bins_draw(b, s, x, y, HISTOGRAM_WIDTH, height);
    else draw_ramp(p, s, x, y, height);
    for (int i = 0; i < n; i++) {
        const double at = y + height * (1 - (marks[i].t - norm->t_lo) / (1 - norm->t_lo));
        stp_scene_line(s, x + bar_width(p), at, x + bar_width(p) + 3, at, p->theme->axis, 1);
        draw_label(p, s, x, at, marks[i].label);
    }
    return STP_OK;
}

/* Few whole levels: a box each, the highest on top; where they are low, only some are named. */
static void draw_levels(const stp_panel *p, stp_scene *s, double x, double y, const double *value, int64_t n)
{
    const stp_colorbar *b = &p->bar->bar;
    const double h = fmin(LEVEL_HEIGHT, bar_height(p) / (double) n);
    const int64_t named = (int64_t) fmax(1, ceil(LABEL_APART / h));
    for (int64_t i = 0; i < n; i++) {
        const double v = value[n - 1 - i], top = y + (double) i * h;
        const stp_rect r = { x, top, p->theme->bar_width, h };
        stp_scene_rects(s, &r, 1, (stp_style) { .fill = stp_cmap_at(&b->map, stp_norm_at(&b->norm, v)) });
        if (i % named == 0) draw_label(p, s, x, top + h / 2, stp_label_compact(p->arena, v));
    }
}

static stp_status draw_one(const stp_panel *p, stp_scene *s, stp_error *err)
{
    const stp_norm *norm = &p->bar->bar.norm;
    const stp_font_style font = stp_font_name(p->theme, STP_START);
    const double x = p->guide_x + GUIDE_GAP, y = p->plot.y + BAR_DROP;
    stp_scene_group(s, "colorbar", NULL);
    stp_scene_text(s, stp_fit_text(p, p->bar->bar.name, &font, 160), x, p->plot.y + NAME_DROP, font);
    stp_status status = STP_OK;
    if (p->bar->bar.steps.n) stp_bar_steps_draw(p, s, x, y, bar_height(p));
    else if (norm->lo == norm->hi) draw_levels(p, s, x, y, &norm->lo, 1);
    else if (norm->kind == STP_NORM_EQ_HIST && norm->whole && norm->ranks.n <= LEVELS_MAX &&
             p->bar->bar.shows != STP_BAR_HISTOGRAM)
        draw_levels(p, s, x, y, norm->ranks.value, norm->ranks.n);
    else status = draw_continuous(p, s, x, y, err);
    stp_scene_group_end(s);
    return status;
}

/* A bar that says the same as one before it. */
static bool is_repeated(const stp_panel *p, int i)
{
    for (int k = 0; k < i; k++) {
        const stp_colorbar *a = &p->bars[k]->bar, *b = &p->bars[i]->bar;
        const bool same_norm = a->norm.kind == b->norm.kind && a->norm.lo == b->norm.lo && a->norm.hi == b->norm.hi;
        if (same_norm && a->norm.kind == STP_NORM_LINEAR && !strcmp(a->name, b->name) &&
            stp_cmap_at(&a->map, 0) == stp_cmap_at(&b->map, 0) && stp_cmap_at(&a->map, 1) == stp_cmap_at(&b->map, 1))
            return true;
    }
    return false;
}

stp_status stp_colorbar_draw(const stp_panel *p, stp_scene *s, stp_error *err)
{
    for (int i = 0; i < p->n_bars; i++) {
        const stp_panel one = with_bar(p, i);
        if (!is_repeated(p, i) && one.plot.h >= BAR_DROP + LEAST_BAR) STP_TRY(draw_one(&one, s, err));
    }
    if (p->sized) {
        const stp_panel one = with_bar(p, p->n_bars);
        stp_sizes_draw(&one, p->sized, s);
    }
    const int before = p->n_bars + (p->sized != NULL);
    stp_panel one = with_bar(p, before);
    for (int i = 0; p->keyed && i < p->keyed->n_keys; i++) {
        stp_keys_draw(p, &p->keyed->keys[i], one.plot.y, s);
        one.plot.y += stp_keys_height(p, &p->keyed->keys[i]);
    }
    return STP_OK;
}
