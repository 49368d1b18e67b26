/* What the colours of series mean: labels at the line ends where there is room for them, else a row above
 * the plot. A legend never covers data. */
#include "chart/chart.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"

enum {
    SWATCH = 10, SWATCH_GAP = 6, ENTRY_GAP = 18, ROW = 18,
    DIRECT_MAX = 5, DIRECT_STEP = 15, DIRECT_GAP = 7, DIRECT_PUSH = 30,
    LABEL_MAX = 180,
};

static stp_font_style legend_font(const stp_panel *p)
{
    return (stp_font_style) { .size = p->theme->name_size, .color = p->theme->ink };
}

static stp_font_style direct_font(const stp_panel *p, uint32_t color)
{
    return (stp_font_style) { .size = p->theme->name_size, .weight = STP_SEMIBOLD, .color = color | 255 };
}

/* ---- entries ----------------------------------------------------------------------------------------------- */

/* Number of the last point that is drawn, -1 when there is none. */
static int64_t last_point(const stp_series *s)
{
    int64_t i = s->n - 1;
    while (i >= 0 && (isnan(s->y[i]) || isnan(s->x[i]))) i--;
    return i;
}

static double last_of(const double *values, int64_t i)
{
    return i < 0 ? NAN : values[i];
}

/* Dashes have a key of their own. */
static stp_entry *find_entry(const stp_panel *p, const stp_series *s)
{
    for (int i = 0; i < p->n_entries; i++)
        if (p->entries[i].color == s->color && !strcmp(p->entries[i].label, s->label)) return &p->entries[i];
    return NULL;
}

static bool all_lines(const stp_panel *p)
{
    for (int i = 0; i < p->n_entries; i++)
        if (p->entries[i].swatch != STP_SWATCH_LINE) return false;
    return p->n_entries > 0;
}

static bool is_own(const stp_panel *p, const stp_drawing *d)
{
    return d >= p->drawings && d < p->drawings + p->n_drawings;
}

/* Whether the legend of p tells the colours of a drawing of the figure. */
static bool tells(const stp_panel *p, const stp_drawing *d)
{
    if (!d->names_series || stp_right_color(p, d->layer->right)) return false;      /* its axis says its name */
    if (p->is_common) return d->panel->in_common;                                  /* else at the ends of its lines */
    if (!p->guests || is_own(p, d)) return true;
    for (int i = 0; i < p->n_drawings; i++)
        if (p->drawings[i].names_series) return d->panel->in_common && d->colors == p->drawings[i].colors;
    return false;
}

static stp_status collect(stp_panel *p, stp_error *err)
{
    int most = 0;
    const stp_drawing *from = p->guests ? p->guests : p->drawings;
    const int n = p->guests ? p->n_guests : p->n_drawings;
    for (int i = 0; i < n; i++) most += from[i].n_series;
    p->entries = stp_arena_array(p->arena, (size_t) most + 1, sizeof *p->entries);
    if (!p->entries) return stp_no_memory(err, "a legend");
    p->n_entries = 0;
    for (int i = 0; i < n; i++) {
        const stp_drawing *d = &from[i];
        if (!tells(p, d)) continue;
        for (int k = 0; k < d->n_series; k++) {
            const stp_series *s = &d->series[k];
            stp_entry *same = find_entry(p, s);
            if (same && same->swatch != d->swatch) same->swatch = STP_SWATCH_BOX;
            if (same) continue;
            const stp_font_style font = legend_font(p);
            const char *label = d->layer->right ? stp_arena_printf(p->arena, "%s (right)", s->label) : s->label;
            if (!label) return stp_no_memory(err, "a legend");
            p->entries[p->n_entries++] = (stp_entry){ .label = stp_fit_text(p, label, &font, LABEL_MAX),
                                                      .color = s->color,
                                                      .swatch = d->swatch,
                                                      .other = s->other,
                                                      .shape = s->shape,
                                                      .dash = d->dashes > 1 ? 0 : s->dash,
                                                      .end = last_of(s->y, last_point(s)) };
        }
    }
    return STP_OK;
}

/* ---- labels at the ends -------------------------------------------------------------------------------------- */

static int by_end(const void *a, const void *b)
{
    const stp_entry *p = a, *q = b;
    if (p->other != q->other) return p->other - q->other;
    return (p->end < q->end) - (p->end > q->end);
}

/* Baselines of the entries (highest value first), pushed apart to DIRECT_STEP and kept within the plot. */
static void place_ends(const stp_panel *p, double top, double height, double *y)
{
    const int n = p->n_entries;
    for (int i = 0; i < n; i++) y[i] = top + (1 - stp_scale_at(&p->y, p->entries[i].end)) * height;
    for (int round = 0; round < 50; round++)
        for (int i = 1; i < n; i++) {
            const double lack = DIRECT_STEP - (y[i] - y[i - 1]);
            if (lack <= 0) continue;
            y[i - 1] -= lack / 2;
            y[i] += lack / 2;
        }
    if (n && y[0] < top) for (int i = 0; i < n; i++) y[i] = fmax(y[i], top + i * DIRECT_STEP);
    const double bottom = top + height;
    for (int i = n - 1; i >= 0; i--) y[i] = fmin(y[i], bottom - (n - 1 - i) * DIRECT_STEP);
}

/* True when all entries are lines that reach the right edge, with room for a label at each end. */
static bool can_label_ends(const stp_panel *p)
{
    if (p->n_entries > DIRECT_MAX || p->right) return false;
    for (int i = 0; i < p->n_drawings; i++) {
        const stp_drawing *d = &p->drawings[i];
        if (!d->names_series) continue;
        if (d->swatch != STP_SWATCH_LINE) return false;
        for (int k = 0; k < d->n_series; k++)
            if (!(stp_scale_at(&p->x, last_of(d->series[k].x, last_point(&d->series[k]))) > 0.95)) return false;
    }
    double y[DIRECT_MAX];
    const double height = p->box.h - 80;
    place_ends(p, 0, height, y);
    for (int i = 0; i < p->n_entries; i++)
        if (!(fabs(y[i] - (1 - stp_scale_at(&p->y, p->entries[i].end)) * height) <= DIRECT_PUSH)) return false;
    return true;
}

/* ---- rows above the plot ---------------------------------------------------------------------------------------- */

/* In a terminal entries stand as far apart as each other. */
static double whole_cells(const stp_panel *p, double px)
{
    const double cell = p->measure->row / 2;
    return cell > 0 ? ceil(px / cell) * cell : px;
}

static double entry_width(const stp_panel *p, const stp_entry *e)
{
    const stp_font_style font = legend_font(p);
    return whole_cells(p, SWATCH + SWATCH_GAP + stp_text_width(p->measure, e->label, &font) + ENTRY_GAP);
}

static double rows_left(const stp_panel *p)
{
    const stp_font_style name = stp_font_name(p->theme, STP_START);
    const double after = p->y_name[0] ? stp_text_width(p->measure, p->y_name, &name) + 24 : 0;
    return p->box.x + after;
}

/* The categories of a shaded layer are not known when the plot is placed: their legend has one row. */
static int rows_max(const stp_panel *p)
{
    return p->has_grid ? 1 : 4;
}

static double more_width(const stp_panel *p, int n)
{
    const stp_font_style font = legend_font(p);
    const char *text = stp_arena_printf(p->arena, "+ %d more", n);
    return text ? stp_text_width(p->measure, text, &font) : 0;
}

typedef void place_entry(const stp_panel *p, stp_scene *s, const stp_entry *e, double x, double y);

/* Calls place for each entry that has room and returns the number of rows; *left: how many have none,
 * *x_end: where in the last row to say so. */
static int walk_rows(const stp_panel *p, place_entry *place, stp_scene *s, int *left, double *x_end)
{
    const double start = rows_left(p), right = p->box.x + p->box.w - stp_right_name_width(p);
    double x = start;
    int row = 0;
    *left = 0;
    for (int i = 0; i < p->n_entries; i++) {
        const double w = entry_width(p, &p->entries[i]);
        const bool last_row = row == rows_max(p) - 1;
        const double room = last_row && i < p->n_entries - 1 ? right - more_width(p, p->n_entries) - ENTRY_GAP : right;
        if (x > start && x + w - ENTRY_GAP > room) {
            if (last_row) {
                *left = p->n_entries - i;
                break;
            }
            x = start;
            row++;
        }
        if (place) place(p, s, &p->entries[i], x, p->name_y + row * ROW);
        x += w;
    }
    *x_end = x;
    return row + 1;
}

double stp_legend_extra_height(const stp_panel *p)
{
    int left;
    double x;
    return p->legend == STP_LEGEND_TOP && p->n_entries ? (walk_rows(p, NULL, NULL, &left, &x) - 1) * ROW : 0;
}

static void draw_entry(const stp_panel *p, stp_scene *s, const stp_entry *e, double x, double y)
{
    const double mid = y - 4;
    if (e->swatch == STP_SWATCH_LINE) {
        const double begin = e->dash ? x - 6 : x - 1, xy[4] = { begin, mid, x + SWATCH + 1, mid };
        stp_style style = { .stroke = e->color, .width = e->dash ? 2 : 2.5 };
        stp_dash_set(&style, e->dash);
        stp_scene_path(s, xy, 2, false, style);
    } else if (e->swatch == STP_SWATCH_DOT) {
        const double xy[2] = { x + SWATCH / 2.0, mid };
        stp_scene_points(s, xy, 1, 4, NULL, (stp_style) { .fill = e->color, .shape = e->shape % STP_N_SHAPES });
    } else {
        const stp_rect r = { x, mid - SWATCH / 2.0, SWATCH, SWATCH };
        stp_scene_rects(s, &r, 1, (stp_style) { .fill = e->color });
    }
    stp_scene_text(s, e->label, x + SWATCH + SWATCH_GAP, y, legend_font(p));
}

static void draw_more(const stp_panel *p, stp_scene *s, int left, double x, double y)
{
    stp_font_style font = legend_font(p);
    font.color = p->theme->secondary;
    const char *text = stp_arena_printf(p->arena, "+ %d more", left);
    const bool fits = text && x + stp_text_width(p->measure, text, &font) <= p->box.x + p->box.w + p->theme->margin / 2;
    if (left && fits) stp_scene_text(s, text, x, y, font);
}

static void draw_rows(const stp_panel *p, stp_scene *s)
{
    int left;
    double x;
    const int rows = walk_rows(p, draw_entry, s, &left, &x);
    draw_more(p, s, left, x, p->name_y + (rows - 1) * ROW);
}

static void draw_column(const stp_panel *p, stp_scene *s)
{
    const double x = p->guide_x + 16, y = p->plot.y + p->theme->name_size;
    const int room = (int) (p->plot.h / ROW), n = p->n_entries <= room ? p->n_entries : room - 1;
    for (int i = 0; i < n; i++) draw_entry(p, s, &p->entries[i], x, y + i * ROW);
    draw_more(p, s, p->n_entries - n, x, y + n * ROW);
}

/* ---- all together
 * ---------------------------------------------------------------------------------------------------- */

stp_status stp_legend_prepare(stp_panel *p, stp_error *err)
{
    static const struct {
        const char *name;
        stp_legend_place place;
    } places[] = {
        { "top", STP_LEGEND_TOP },
        { "right", STP_LEGEND_RIGHT },
        { "direct", STP_LEGEND_DIRECT },
        { "none", STP_LEGEND_NONE },
    };
    STP_TRY(collect(p, err));
    bool later = false;            /* categories of a shaded layer are known only when its rows are binned */
    for (int i = 0; i < p->n_drawings; i++) later |= p->drawings[i].names_series && !p->drawings[i].series;
    const char *wanted = stp_value_text(&p->item->item->v[STP_F_LEGEND], STP_F_LEGEND);
    const bool beside = p->n_bars || p->sized || p->keyed;         /* other guides have the place */
    if (p->in_common) p->legend = STP_LEGEND_NONE;
    if (p->in_common) return STP_OK;
    if (p->is_common || p->guests) p->legend = stp_same(wanted, "right") && !beside ? STP_LEGEND_RIGHT : STP_LEGEND_TOP;
    if (p->is_common || p->guests) return STP_OK;
    const bool lines = all_lines(p);
    if (lines) qsort(p->entries, (size_t) p->n_entries, sizeof *p->entries, by_end);
    p->legend = !p->n_entries && !later      ? STP_LEGEND_NONE
                : lines && can_label_ends(p) ? STP_LEGEND_DIRECT
                                             : STP_LEGEND_TOP;
    for (size_t i = 0; p->legend != STP_LEGEND_NONE && i < STP_COUNT(places); i++)
        if (stp_same(wanted, places[i].name)) p->legend = places[i].place;
    if (p->legend == STP_LEGEND_RIGHT && beside) p->legend = STP_LEGEND_TOP;
    if (p->legend == STP_LEGEND_DIRECT && (!lines || p->right || beside)) p->legend = STP_LEGEND_TOP;
    return STP_OK;
}

double stp_legend_right_width(const stp_panel *p)
{
    if (p->legend != STP_LEGEND_DIRECT && p->legend != STP_LEGEND_RIGHT) return 0;
    double w = 0;
    for (int i = 0; i < p->n_entries; i++) {
        const stp_font_style font = p->legend == STP_LEGEND_DIRECT ? direct_font(p, 0) : legend_font(p);
        w = fmax(w, stp_text_width(p->measure, p->entries[i].label, &font));
    }
    if (!p->n_entries) w = LABEL_MAX / 2;          /* categories of a shaded layer, not known yet */
    return p->legend == STP_LEGEND_DIRECT ? DIRECT_GAP + w : 16 + SWATCH + SWATCH_GAP + w;
}

static void draw_direct(const stp_panel *p, stp_scene *s, double *y)
{
    place_ends(p, p->plot.y, p->plot.h, y);
    for (int i = 0; i < p->n_entries; i++)
        stp_scene_text(s, p->entries[i].label, p->guide_x + DIRECT_GAP, y[i] + p->theme->name_size * 0.36,
                       direct_font(p, p->entries[i].color));
}

stp_status stp_legend_draw(const stp_panel *p, stp_scene *s, stp_error *err)
{
    if (p->legend == STP_LEGEND_NONE || !p->n_entries) return STP_OK;
    stp_scene_group(s, "legend", NULL);
    if (p->legend == STP_LEGEND_TOP) {
        draw_rows(p, s);
    } else if (p->legend == STP_LEGEND_RIGHT) {
        draw_column(p, s);
    } else {
        double *y = stp_arena_array(p->arena, (size_t) p->n_entries, sizeof *y);
        if (!y) return stp_no_memory(err, "a legend");
        draw_direct(p, s, y);
    }
    stp_scene_group_end(s);
    return STP_OK;
}
