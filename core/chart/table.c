/* The rows themselves, as text in columns: as many as the picture has room for. */
#include <math.h>
#include <string.h>
#include "base/log.h"
#include "base/text.h"
#include "base/time.h"
#include "chart/kinds.h"
#include "spec/gather.h"

enum { ROW = 20, HEAD = 26, GAP = 20, WIDEST = 260, SHOWN_MOST = 20000 };

typedef struct table_plan {
    stp_binding column[STP_ROWS_COLUMNS];
    int n, n_all; /* columns that are read, and that there are */
} table_plan;

/* --cols and the other steps have chosen the columns; -y may choose further. */
static stp_status bind(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    table_plan *t = stp_arena_array(&p->arena, 1, sizeof *t);
    if (!t) return stp_no_memory(err, "a table");
    l->state = t;
    for (; t->n < l->n_y; t->n++) t->column[t->n] = l->y[t->n];
    const stp_schema *s = &l->source->schema;
    for (int i = 0; !l->n_y && i < s->n_columns && t->n < STP_ROWS_COLUMNS; i++, t->n++)
        STP_TRY(stp_plan_bind_column(l, i, &t->column[t->n], err));
    t->n_all = l->n_y ? t->n : s->n_columns;
    for (int k = 0; k < STP_PLAN_YS; k++) l->y[k] = (stp_binding){ .column = -1, .at = -1 };
    l->n_y = 0; /* no axis */
    l->rows_plan.first = SHOWN_MOST;
    return STP_OK;
}

static bool is_right(const stp_binding *b)
{
    return stp_is_numeric(b->info->meaning) && b->info->meaning != STP_BOOL;
}

/* A column as it is shown: decimals -1 = each number as short as it is; of times: letters behind the date, the same for
 * all. */
typedef struct shown {
    const stp_binding *b;
    int decimals;
    size_t clock;
} shown;

/* How many decimals the numbers of a column need, the same for all; -1 where some are too long or too large. */
static int decimals_of(const stp_drawing *d, const stp_binding *b, int64_t n)
{
    enum { MOST = 6 };
    int most = 0;
    if (!is_right(b) || stp_is_clock(b->info)) return -1;
    for (int64_t i = 0; i < n; i++) {
        char text[STP_NUMBER_SIZE];
        const double v = d->layer->rows.column[b->at][i];
        if (isnan(v)) continue;
        const char *point = strchr(stp_format_double(text, v), '.');
        if (strpbrk(text, "en")) return -1;
        const int k = point ? (int) strlen(point + 1) : 0;
        most = k > most ? k : most;
    }
    return most <= MOST ? most : -1;
}

static const char *value_text(const stp_drawing *d, const stp_binding *b, double v)
{
    const char *text = stp_value_label(d->panel->arena, b->info, v, d->layer->rows_plan.origin[b->at]);
    return text ? text : "";
}

/* The longest clock of a column. */
static size_t clocks_of(const stp_drawing *d, const stp_binding *b, int64_t n)
{
    size_t most = 0;
    for (int64_t i = 0; b->info->meaning == STP_TIME && i < n; i++) {
        const double v = d->layer->rows.column[b->at][i];
        const size_t own = isnan(v) ? 0 : stp_clock_length(value_text(d, b, v));
        most = own > most ? own : most;
    }
    return most;
}

static const char *cell_text(const stp_drawing *d, const shown *c, int64_t row)
{
    const stp_binding *b = c->b;
    const stp_layer_plan *l = d->layer;
    const double v = l->rows.column[b->at][row];
    if (isnan(v)) return "";
    if (stp_is_text(b->info->meaning)) return l->rows.labels[b->at].label[(int32_t) v];
    if (c->decimals >= 0) return stp_label_fixed(d->panel->arena, v, c->decimals, 0);
    const char *text = value_text(d, b, v);
    if (b->info->meaning == STP_TIME) text = stp_even_time(d->panel->arena, text, c->clock);
    return text ? text : "";
}

static stp_status prepare(stp_drawing *d, stp_error *err)
{
    (void) err;
    d->n_rows = d->layer->rows.n_all;
    return STP_OK;
}

static double column_width(const stp_drawing *d, const shown *c, int64_t n)
{
    const stp_font_style tick = stp_font_tick(d->panel->theme, STP_START),
                         name = stp_font_name(d->panel->theme, STP_START);
    double w = stp_text_width(d->panel->measure, c->b->info->name, &name);
    for (int64_t i = 0; i < n; i++) w = fmax(w, stp_text_width(d->panel->measure, cell_text(d, c, i), &tick));
    return fmin(w, WIDEST);
}

/* px of a row, and of the head with the line under it; in a terminal rows of text stand without lines between them. */
static double row_of(const stp_drawing *d)
{
    return d->panel->measure->row > 0 ? d->panel->measure->row : ROW;
}

static double head_of(const stp_drawing *d)
{
    return d->panel->measure->row > 0 ? 2 * d->panel->measure->row : HEAD;
}

static void draw_lines(const stp_drawing *d, double right, int64_t n)
{
    const stp_panel *p = d->panel;
    const double first = p->plot.y + head_of(d);
    stp_scene_line(d->scene, p->plot.x, first - 5.5, right, first - 5.5, p->theme->axis, 1);
    for (int64_t i = 1; i < n && p->measure->row <= 0; i++) {
        const double y = floor(first + (double) i * ROW) - 0.5;
        stp_scene_line(d->scene, p->plot.x, y, right, y, p->theme->grid, 1);
    }
}

static void draw_column(stp_drawing *d, const shown *c, double x, double w, int64_t n)
{
    const stp_binding *b = c->b;
    const stp_panel *p = d->panel;
    const bool right = is_right(b);
    stp_font_style cell = stp_font_tick(p->theme, right ? STP_END : STP_START),
                   name = stp_font_name(p->theme, right ? STP_END : STP_START);
    cell.color = p->theme->ink;
    const double at = right ? x + w : x;
    stp_scene_text(d->scene, stp_fit_text(p, b->info->name, &name, w), at, p->plot.y + 14, name);
    for (int64_t i = 0; i < n; i++) {
        const char *text = stp_fit_text(p, cell_text(d, c, i), &cell, w);
        if (*text) stp_scene_text(d->scene, text, at, p->plot.y + head_of(d) + (double) i * row_of(d) + 14, cell);
    }
}

/* What is not shown, in words; NULL where all is. */
static const char *rest_of(const stp_drawing *d, int64_t n_rows, int n_columns)
{
    stp_arena *arena = d->panel->arena;
    const char *rows = stp_label_fixed(arena, (double) n_rows, 0, ',');
    if (n_rows && n_columns) return stp_arena_printf(arena, "and %s more rows, %d more columns", rows, n_columns);
    if (n_rows) return stp_arena_printf(arena, "and %s more rows", rows);
    return n_columns ? stp_arena_printf(arena, "and %d more columns", n_columns) : NULL;
}

static stp_status draw(stp_drawing *d, stp_error *err)
{
    const table_plan *t = d->layer->state;
    const stp_panel *p = d->panel;
    const int64_t n_rows = d->layer->rows.n_all;
    if (!n_rows) return stp_fail(err, STP_ERR_EMPTY, "%s: there is no row to show", d->layer->source->path);
    int64_t n = (int64_t) ((p->plot.h - head_of(d)) / row_of(d));
    if (n < n_rows) n--; /* room to say so */
    n = n < 0 ? 0 : n > d->layer->rows.n_rows ? d->layer->rows.n_rows : n;
    double x = p->plot.x;
    stp_scene_group(d->scene, "table", NULL);
    int k = 0;
    for (; k < t->n; k++) {
        const shown c = { &t->column[k], decimals_of(d, &t->column[k], n), clocks_of(d, &t->column[k], n) };
        const double w = column_width(d, &c, n);
        if (k && x + w > p->plot.x + p->plot.w) break;
        draw_column(d, &c, x, fmin(w, p->plot.w), n);
        x += w + GAP;
    }
    const double right = fmin(x - GAP, p->plot.x + p->plot.w);
    draw_lines(d, right, n);
    const char *rest = rest_of(d, n_rows - n, t->n_all - k);
    const stp_font_style font = stp_font_tick(p->theme, STP_START);
    if (rest)
        stp_scene_text(d->scene, stp_fit_text(p, rest, &font, p->plot.w), p->plot.x,
                       p->plot.y + head_of(d) + (double) n * row_of(d) + 15, font);
    stp_scene_group_end(d->scene);
    return STP_OK;
}

static void describe(const stp_drawing *d, stp_buf *out)
{
    const table_plan *t = d->layer->state;
    stp_buf_text(out, "Table of ");
    for (int k = 0; k < t->n; k++) stp_buf_printf(out, k ? ", %s" : "%s", t->column[k].info->name);
}

const stp_kind stp_kind_table = {
    .name = "table",
    .title = "Table",
    .help = "the rows as text, as many as there is room for",
    .example = "stipple plot flights.csv -k table --head 12 --cols time,carrier,delay",
    .verbs = STP_VERB_PLOT,
    .takes = STP_ROLE_Y,
    .bare = true,
    .bind = bind,
    .gather = stp_gather_rows,
    .prepare = prepare,
    .draw = draw,
    .describe = describe,
};
