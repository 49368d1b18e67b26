/* Where everything stands: blocks on a grid, so that the plots of a row share their top and bottom and those of a
 * column their left and right; margins from measured text, never fixed. Heights first (they do not depend on the
 * data), then the y labels, then what stands right of the plots, then the x labels. */
#include "chart/chart.h"
#include <math.h>
#include <string.h>
#include "base/text.h"

enum {
    BARE_TOP = 8,                  /* above the plot without a name: half a tick label */
    LETTER_GAP = 8,
    BLOCK_GAP = 28, FACET_GAP = 16,
    LEAST_W = 40, LEAST_H = 30,    /* of a plot */
    LOWEST_MAP = 48,
};

/* What stands before and after a column (or row) of plots; all columns are equally wide. */
typedef struct track { double before, after, start; } track;

/* What a picture too small for all of it does without, one after the other. */
enum { LEAVE_NOTHING, LEAVE_NAMES, LEAVE_GUIDES };

typedef struct grid {
    int left_out;                  /* one of these */
    stp_block *blocks;
    int n, cols, rows;
    stp_rect box;
    track *col, *row;
    double plot_w, plot_h;         /* of a block: all plots of its facets and the gaps between them */
} grid;

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

/* Times along x say themselves what they are, unless there are others along y. */
static bool needs_x_name(const stp_panel *p)
{
    return !p->bare && (p->x.kind != STP_SCALE_TIME || p->y.kind == STP_SCALE_TIME);
}

/* Of a picture that has no room for names, or not even for guides. */
static void leave_out(stp_block *b, int what)
{
    stp_panel *p = b->frame;
    b->without_names = what >= LEAVE_NAMES && (p->x_name[0] || p->y_name[0]);
    b->without_guides = what >= LEAVE_GUIDES && (p->legend != STP_LEGEND_NONE || p->n_bars || p->sized || p->keyed);
    if (what >= LEAVE_NAMES) p->x_name = p->y_name = "";
    if (what < LEAVE_GUIDES) return;
    p->legend = STP_LEGEND_NONE;
    p->n_bars = 0;
    p->sized = p->keyed = NULL;
}

/* The names and the legend of a block; width: that of its place in the grid. */
static stp_status choose_names(stp_block *b, double width, int left_out, stp_error *err)
{
    stp_panel *p = b->frame;
    p->x_name = chosen_name(p, STP_F_XLABEL, needs_x_name(p) ? p->item->x.name : "");
    p->y_name = chosen_name(p, STP_F_YLABEL, p->bare ? "" : p->item->y.name);
    if (p->right && p->right->item != p->item)
        p->right->y_name = chosen_name(p->right, STP_F_YLABEL, p->right->item->y.name);
    p->box.w = width;
    STP_TRY(stp_legend_prepare(p, err));
    const stp_font_style font = stp_font_name(p->theme, STP_START);     /* a legend on top stands beside the y name */
    p->x_name = stp_fit_text(p, p->x_name, &font, width);
    p->y_name = stp_fit_text(p, p->y_name, &font, p->legend == STP_LEGEND_TOP || p->right ? width / 2 : width);
    if (p->right) p->right->y_name = stp_fit_text(p, p->right->y_name, &font, width / 3);
    leave_out(b, left_out);
    return STP_OK;
}

double stp_map_aspect(const stp_panel *p)
{
    const double pi = acos(-1);
    if (p->item->x.degrees != 'X' || p->item->y.degrees != 'Y') return 0;
    if (p->x.kind != STP_SCALE_LINEAR || p->y.kind != STP_SCALE_LINEAR) return 0;
    return 1 / cos(fmax(-60, fmin(60, (p->y.lo + p->y.hi) / 2)) * pi / 180);
}

/* --aspect: how long a unit of y is beside one of x. */
static stp_status given_aspect(const stp_panel *p, const stp_value *v, double *ratio, stp_error *err)
{
    const bool number = stp_parse_double(v->text, strlen(v->text), ratio) && *ratio >= 1e-6 && *ratio <= 1e6;
    if (!number && strcmp(v->text, "equal"))
        return stp_fail(err, STP_ERR_USAGE, "--aspect wants 'equal' or a number above 0, not '%.100s'", v->text);
    if (!number) *ratio = 1;
    if (p->x.kind == STP_SCALE_LINEAR && p->y.kind == STP_SCALE_LINEAR) return STP_OK;
    return stp_fail(err, STP_ERR_USAGE, "--aspect %s: both axes have to be linear, with numbers", v->text);
}

/* Maps have one of their own, and the cells of maps in panels are as high as wide; other grids of cells fill what room
 * there is. */
static stp_status choose_aspect(stp_block *b, stp_error *err)
{
    const stp_panel *p = b->panels;
    const stp_value *v = &p->item->item->v[STP_F_ASPECT];
    const double map = stp_map_aspect(p);
    double ratio = !p->has_grid ? map : b->n > 1 && map > 0 ? 1 : 0;
    if (v->set) STP_TRY(given_aspect(p, v, &ratio, err));
    b->aspect = ratio > 0 ? ratio * (p->y.hi - p->y.lo) / (p->x.hi - p->x.lo) : 0;
    b->least_h = v->set ? 0 : LOWEST_MAP;
    return STP_OK;
}

/* ---- heights ---------------------------------------------------------------------------------------------- */

static bool has_heading(const stp_block *b)
{
    return *b->heading || *b->letter;
}

static bool shows_x(const stp_block *b, int i)
{
    return !b->panels[i].bare_x;
}

/* px of the rows of text: the letters and the room round them, or the row of a terminal. */
static double row_of(const stp_block *b, double px)
{
    return b->frame->measure->row > 0 ? b->frame->measure->row : px;
}

static double heading_row(const stp_block *b) { return row_of(b, b->frame->theme->heading_size + 7); }
static double name_row(const stp_block *b) { return row_of(b, b->frame->theme->name_size + 14); }
static double strip_row(const stp_block *b) { return row_of(b, b->frame->theme->name_size + 6); }
static double x_name_row(const stp_block *b) { return row_of(b, b->frame->theme->name_size + 8); }

/* In a terminal the axis has a row of its own. */
static double x_labels_height(const stp_block *b)
{
    const double size = b->frame->theme->tick_size, row = b->frame->measure->row;
    if (b->frame->bare) return 0;
    return (row > 0 ? 2 * row : size + 12) + (b->second_line ? row_of(b, size + 4) : 0);
}

/* Plots of a terminal begin and end with its cells, which are twice as high as wide; 1: anywhere. */
static double cell_height(const grid *g) { return fmax(g->blocks[0].frame->measure->row, 1); }
static double cell_width(const grid *g) { return fmax(g->blocks[0].frame->measure->row / 2, 1); }
static double whole(double px, double unit) { return floor(px / unit) * unit; }
static double cells_for(double px, double unit) { return unit > 1 ? ceil(px / unit) * unit : px; }

/* Whether ticks may be so long that what they are divided by stands where the name does, or would. */
static bool may_be_scaled(const stp_scale *s)
{
    const double most = fmax(fabs(s->lo), fabs(s->hi));
    return s->kind == STP_SCALE_LINEAR && (most >= 1e6 || most < 1e-3);
}

static void set_heights(stp_block *b)
{
    const stp_panel *f = b->frame;
    const bool head = f->y_name[0] || f->legend == STP_LEGEND_TOP || stp_right_name_width(f) > 0;
    const bool strip = b->panels[0].strip[0];
    b->top = (head ? name_row(b) : BARE_TOP) + stp_legend_extra_height(f) + (strip ? strip_row(b) : 0) +
             (has_heading(b) ? heading_row(b) : 0) + stp_marginal_size(b->panels, false);
    b->bottom = x_labels_height(b) + (f->x_name[0] || may_be_scaled(&b->panels[0].x) ? x_name_row(b) : 0);
    b->gap_y = FACET_GAP + (strip ? strip_row(b) : 0) + (b->labels_inside ? x_labels_height(b) : 0) +
               stp_marginal_size(b->panels, false);
}

/* ---- tracks ------------------------------------------------------------------------------------------------- */

/* The length that each of n plots gets, whole units (px or cells), and where each of them starts. */
static double divide(track *t, int n, double start, double length, double unit)
{
    const double gap = cells_for(BLOCK_GAP, unit);
    double rest = length - gap * (n - 1);
    for (int i = 0; i < n; i++) {
        t[i].before = cells_for(t[i].before, unit);
        t[i].after = cells_for(t[i].after, unit);
        rest -= t[i].before + t[i].after;
    }
    const double size = whole(rest / n, unit);
    double at = start;
    for (int i = 0; i < n; i++) {
        t[i].start = floor(at + t[i].before);
        at += t[i].before + size + t[i].after + gap;
    }
    return size;
}

static void set_rows(grid *g)
{
    for (int i = 0; i < g->rows; i++) g->row[i] = (track) { 0 };
    for (int i = 0; i < g->n; i++) {
        track *t = &g->row[i / g->cols];
        set_heights(&g->blocks[i]);
        t->before = fmax(t->before, g->blocks[i].top);
        t->after = fmax(t->after, g->blocks[i].bottom);
    }
    g->plot_h = divide(g->row, g->rows, g->box.y, g->box.h, cell_height(g));
}

static void set_cols(grid *g)
{
    for (int i = 0; i < g->cols; i++) g->col[i] = (track) { 0 };
    for (int i = 0; i < g->n; i++) {
        track *t = &g->col[i % g->cols];
        t->before = fmax(t->before, g->blocks[i].left);
        t->after = fmax(t->after, ceil(g->blocks[i].right));
    }
    g->plot_w = divide(g->col, g->cols, g->box.x, g->box.w, cell_width(g));
}

static double facet_size(double all, int n, double gap, double unit)
{
    return whole((all - gap * (n - 1)) / n, unit);
}

/* ---- panels in their places ------------------------------------------------------------------------------- */

static void place_vertically(const grid *g, stp_block *b, const track *row)
{
    double h = facet_size(g->plot_h, b->rows, b->gap_y, cell_height(g));
    b->full_h = h;
    if (b->aspect > 0 && b->panel_w > 0) h = fmin(h, fmax(b->least_h, floor(b->panel_w * b->aspect)));
    b->panel_h = h;
    for (int i = 0; i < b->n; i++) {
        stp_panel *p = &b->panels[i];
        p->plot.y = row->start + p->row * (h + b->gap_y);
        p->plot.h = h;
        p->box.y = p->plot.y;
        p->box.h = h;
    }
    stp_panel *f = b->frame;
    f->plot.y = row->start;
    f->plot.h = b->rows * h + (b->rows - 1) * b->gap_y;
    f->box.y = row->start - b->top;
    f->box.h = b->top + f->plot.h + row->after;
    f->name_y = f->box.y + (has_heading(b) ? heading_row(b) : 0) + f->theme->name_size;
    f->x_name_y = f->box.y + f->box.h - 2;
}

static void place_horizontally(const grid *g, stp_block *b, const track *col)
{
    double w = facet_size(g->plot_w, b->cols, b->gap_x, cell_width(g));
    b->wanted_h = fmax(b->least_h, w * b->aspect);
    if (b->aspect > 0) w = fmin(w, floor(b->panel_h / b->aspect));
    b->panel_w = w;
    for (int i = 0; i < b->n; i++) {
        stp_panel *p = &b->panels[i];
        const int at = p->col;
        p->plot.x = col->start + at * (w + b->gap_x);
        p->plot.w = w;
        p->gap_left = at ? b->gap_x : -1;
        p->gap_right = at < b->cols - 1 ? b->gap_x : -1;
        p->box.x = at ? p->plot.x - b->gap_x : col->start - col->before;
        p->box.w = p->plot.x + w - p->box.x;
    }
    stp_panel *f = b->frame;
    f->plot.x = col->start;
    f->plot.w = b->cols * w + (b->cols - 1) * b->gap_x;
    f->box.x = col->start - col->before;
    f->box.w = col->before + g->plot_w + col->after;
    f->guide_x = f->plot.x + f->plot.w + stp_right_width(f) + stp_marginal_size(b->panels, true);
}

/* ---- widths ------------------------------------------------------------------------------------------------- */

/* The y labels of the first column stand left of the block, those of the others between the plots. */
static void set_left(stp_block *b)
{
    double inner = 0;
    b->left = 0;
    for (int i = 0; i < b->n; i++) {
        const double w = b->panels[i].bare_y ? 0 : stp_panel_y_width(&b->panels[i]);
        double *most = b->panels[i].col ? &inner : &b->left;
        *most = fmax(*most, w);
    }
    b->gap_x = FACET_GAP + inner + stp_marginal_size(b->panels, true);
}

static double overhang(const stp_block *b)
{
    double most = 0;
    for (int i = 0; i < b->n; i++)
        if (shows_x(b, i) && b->panels[i].col == b->cols - 1)
            most = fmax(most, stp_panel_x_overhang(&b->panels[i]));
    return most - b->frame->theme->margin / 2;
}

static void set_right(stp_block *b, double least)
{
    const double guides = fmax(stp_colorbar_width(b->frame), stp_legend_right_width(b->frame));
    b->right = fmax(least, stp_right_width(b->frame) + stp_marginal_size(b->panels, true) + guides);
}

static stp_status make_x_ticks(grid *g, stp_error *err)
{
    set_cols(g);
    for (int i = 0; i < g->n; i++) {
        stp_block *b = &g->blocks[i];
        place_horizontally(g, b, &g->col[i % g->cols]);
        for (int k = 0; k < b->n; k++) {
            if (b->panels[k].plot.w < 1) return STP_OK;
            STP_TRY(stp_panel_x_ticks(&b->panels[k], err));
        }
    }
    return STP_OK;
}

/* With an aspect, plots may have to be lower than there is room for. */
static stp_status fit_aspects(grid *g, stp_error *err)
{
    for (int i = 0; i < g->n; i++) {
        stp_block *b = &g->blocks[i];
        if (!(b->aspect > 0) || b->panel_h <= b->panel_w * b->aspect) continue;
        place_vertically(g, b, &g->row[i / g->cols]);
        for (int k = 0; k < b->n; k++) {
            if (b->panels[k].plot.h < 1) return STP_OK;
            STP_TRY(stp_panel_y_ticks(&b->panels[k], err));
            STP_TRY(stp_right_ticks(&b->panels[k], err));
        }
    }
    return STP_OK;
}

static stp_status make_y_ticks(grid *g, stp_error *err)
{
    for (int i = 0; i < g->n; i++) {
        stp_block *b = &g->blocks[i];
        place_vertically(g, b, &g->row[i / g->cols]);
        for (int k = 0; k < b->n; k++) {
            if (b->panels[k].plot.h < 1) return STP_OK;
            STP_TRY(stp_panel_y_ticks(&b->panels[k], err));
            STP_TRY(stp_right_ticks(&b->panels[k], err));
        }
        set_left(b);
        set_right(b, 0);
    }
    return STP_OK;
}

/* ---- all together --------------------------------------------------------------------------------------------- */

/* The first panel that is too small; NULL: all are large enough. */
static const stp_panel *too_small(const grid *g)
{
    for (int i = 0; i < g->n; i++) {
        const stp_panel *p = &g->blocks[i].panels[0];
        if (!(p->plot.w >= LEAST_W && p->plot.h >= LEAST_H)) return p;
    }
    return NULL;
}

static stp_status no_room(const stp_panel *p, stp_error *err)
{
    stp_fail(err, STP_ERR_USAGE, "the picture is too small: %.0f x %.0f px are left for the data", fmax(0, p->plot.w),
             fmax(0, p->plot.h));
    return stp_hint(err, "give a larger --width or --height");
}

static stp_status place_all(grid *g, stp_error *err)
{
    set_rows(g);
    for (int i = 0; i < g->n; i++) g->blocks[i].panel_w = 0;
    STP_TRY(make_y_ticks(g, err));
    STP_TRY(make_x_ticks(g, err));
    if (too_small(g)) return STP_OK;
    bool wider = false;
    for (int i = 0; i < g->n; i++) {
        stp_block *b = &g->blocks[i];
        const double more = overhang(b), has = g->col[i % g->cols].after;
        if (more <= has) continue;
        set_right(b, more);
        wider = true;
    }
    if (wider) STP_TRY(make_x_ticks(g, err));
    return fit_aspects(g, err);
}

/* A second line of x labels takes room only where one turns up. */
static bool drop_second_lines(grid *g)
{
    bool dropped = false;
    for (int i = 0; i < g->n; i++) {
        stp_block *b = &g->blocks[i];
        bool any = false;
        for (int k = 0; k < b->n; k++) any |= stp_panel_has_second_line(&b->panels[k]);
        dropped |= b->second_line && !any;
        b->second_line = any;
    }
    return dropped;
}

static stp_status finish_names(stp_block *b, stp_error *err)
{
    stp_panel *f = b->frame;
    const stp_panel *first = &b->panels[0];
    f->x_name = with_suffix(f, f->x_name, &first->x_ticks);
    f->y_name = with_suffix(f, f->y_name, &first->y_ticks);
    if (f->right) f->right->y_name = with_suffix(f, f->right->y_name, &f->right->y_ticks);
    if (f->right && !f->right->y_name) return stp_no_memory(err, "names");
    return f->x_name && f->y_name ? STP_OK : stp_no_memory(err, "names");
}

static bool may_need_two(const stp_panel *p)
{
    return p->x.kind == STP_SCALE_TIME || p->x.kind == STP_SCALE_CATEGORY;
}

/* Names and legends of all blocks, which have equal parts of the box. */
static stp_status begin(const grid *g, stp_error *err)
{
    stp_block *blocks = g->blocks;
    const double width = (g->box.w - BLOCK_GAP * (g->cols - 1)) / g->cols,
                 height = (g->box.h - BLOCK_GAP * (g->rows - 1)) / g->rows;
    for (int i = 0; i < g->n; i++) {
        for (int k = 0; k < blocks[i].n; k++) {
            stp_panel *p = &blocks[i].panels[k];
            p->x_data = p->x;
            p->y_data = p->y;
            p->box.w = width / blocks[i].cols;
        }
        blocks[i].frame->box.h = height;
        STP_TRY(choose_aspect(&blocks[i], err));
        STP_TRY(choose_names(&blocks[i], width, g->left_out, err));
        blocks[i].second_line = may_need_two(blocks[i].frame);
    }
    return STP_OK;
}

/* The guides of all blocks take their part of the box, and the blocks begin anew with the rest. */
static stp_status leave_common(grid *g, stp_panel *common, stp_error *err)
{
    bool shared;
    STP_TRY(stp_common_legend(common, g->blocks, g->n, g->cols, g->box.w, &shared, err));
    const double top = stp_common_top(common), right = stp_common_right(common);
    if (!(top > 0) && !(right > 0) && !shared) return STP_OK;
    g->box.y += top;
    g->box.h -= top;
    g->box.w -= right;
    return begin(g, err);
}

static stp_status place_in(grid *g, stp_panel *common, stp_rect box, stp_error *err)
{
    g->box = box;
    STP_TRY(begin(g, err));
    STP_TRY(leave_common(g, common, err));
    STP_TRY(place_all(g, err));
    return !too_small(g) && drop_second_lines(g) ? place_all(g, err) : STP_OK;
}

stp_status stp_layout(stp_block *blocks, int n, int cols, stp_panel *common, stp_rect box, stp_error *err)
{
    stp_arena *arena = blocks[0].frame->arena;
    grid g = { .blocks = blocks, .n = n, .cols = cols, .rows = (n + cols - 1) / cols, .box = box };
    g.col = stp_arena_array(arena, (size_t) g.cols, sizeof *g.col);
    g.row = stp_arena_array(arena, (size_t) g.rows, sizeof *g.row);
    if (!g.col || !g.row) return stp_no_memory(err, "a layout");
    STP_TRY(place_in(&g, common, box, err));
    while (too_small(&g) && g.left_out++ < LEAVE_GUIDES) STP_TRY(place_in(&g, common, box, err));
    if (too_small(&g)) return no_room(too_small(&g), err);
    for (int i = 0; i < n; i++) STP_TRY(finish_names(&blocks[i], err));
    stp_common_place(common, blocks, n, &box);
    return STP_OK;
}

/* ---- drawing ---------------------------------------------------------------------------------------------------- */

static void draw_heading(const stp_block *b, stp_scene *s)
{
    const stp_panel *f = b->frame;
    const stp_font_style font = stp_font_heading(f->theme);
    const double y = f->box.y + f->theme->heading_size - 1;
    double x = f->box.x;
    if (*b->letter) {
        stp_scene_text(s, b->letter, x, y, font);
        x += stp_text_width(f->measure, b->letter, &font) + LETTER_GAP;
    }
    if (*b->heading) stp_scene_text(s, stp_fit_text(f, b->heading, &font, f->box.x + f->box.w - x), x, y, font);
}

void stp_block_draw_head(const stp_block *b, stp_scene *s)
{
    if (!has_heading(b) && b->frame == b->panels) return;
    stp_scene_group(s, "head", NULL);
    if (has_heading(b)) draw_heading(b, s);
    for (int i = 0; i < b->n; i++) {
        const stp_panel *p = &b->panels[i];
        stp_font_style font = stp_font_name(p->theme, STP_START);
        if (!*p->strip) continue;
        stp_scene_text(s, stp_fit_text(p, p->strip, &font, p->plot.w), p->plot.x,
                       p->plot.y - stp_marginal_size(p, false) - 7, font);
    }
    if (b->frame != b->panels) stp_axes_draw_names(b->frame, s);
    stp_scene_group_end(s);
}
