/* An axis at the right. Layers on it are drawn by a panel of the same place with a y scale of its own; --twin has none,
 * but the ticks of a function of y. */
#include "chart/chart.h"
#include <math.h>
#include <string.h>
#include "expr/expr.h"
#include "table/cast.h"

enum { LABEL_GAP = 8, NAME_GAP = 24, SAMPLES = 257 };

/* ---- layers at the right -------------------------------------------------------------------------------------- */

stp_status stp_right_make(stp_panel *p, stp_error *err)
{
    const stp_value *twin = &p->item->item->v[STP_F_TWIN];
    if (!p->item->right && !twin->set) return STP_OK;
    if (p->item->right && twin->set)
        return stp_fail(err, STP_ERR_USAGE, "--twin and layers at the right want the same place: give one");
    if (twin->set && (p->y.kind == STP_SCALE_TIME || p->y.kind == STP_SCALE_CATEGORY))
        return stp_fail(err, STP_ERR_USAGE, "--twin: the y axis holds no numbers");
    if (twin->set && p->item->facet.rows)
        return stp_fail(err, STP_ERR_USAGE, "facets have one y axis: --row and --col leave no place for --twin");
    stp_panel *r = stp_arena_alloc(p->arena, sizeof *r);
    if (!r) return stp_no_memory(err, "an axis");
    *r = *p;
    r->is_right = true;
    r->n_bars = 0;
    r->y_labels = (stp_labels) { 0 };          /* x_labels are p's to clear */
    r->y_name = "";
    if (p->item->right) {
        r->item = p->item->right;
        stp_panel_scales(r);
        r->x = p->x;
    }
    p->right = r;
    return STP_OK;
}

static bool is_twin(const stp_panel *p)
{
    return p->right && p->right->item == p->item;
}

stp_status stp_right_domain(stp_panel *p, stp_error *err)
{
    if (!p->right) return STP_OK;
    p->right->drawings = p->drawings;
    p->right->n_drawings = p->n_drawings;
    if (is_twin(p)) return STP_OK;
    STP_TRY(stp_panel_y_domain(p->right, err));
    p->right->y_data = p->right->y;
    return STP_OK;
}

void stp_right_follow(stp_panel *p)
{
    if (!p->right) return;
    p->right->x = p->x;
    p->right->x_data = p->x_data;
    p->right->plot = p->plot;
    p->right->box = p->box;
}

/* ---- y in another unit ------------------------------------------------------------------------------------------ */

/* out[i] is the expression at y[i], SAMPLES of them. */
static stp_status evaluate(const char *text, const double *y, double *out, stp_error *err)
{
    stp_column_info info = { .name = "y", .meaning = STP_NUMBER, .type = STP_TYPE_F64 };
    const stp_schema schema = { .columns = &info, .n_columns = 1, .n_rows = SAMPLES };
    const stp_column column = { .type = STP_TYPE_F64, .length = SAMPLES, .values = y };
    const stp_batch batch = { .n_rows = SAMPLES, .n_columns = 1, .columns = &column };
    const int at = 0;
    stp_exprs set;
    const stp_expr *e;
    stp_eval *eval = NULL;
    stp_column result;
    stp_exprs_init(&set, &schema, "--twin");
    stp_status s = stp_expr_compile(&set, "--twin", text, &e, err);
    if (s == STP_OK && !stp_is_numeric(e->info.meaning))
        s = stp_fail(err, STP_ERR_USAGE, "--twin wants a number for each y, '%.200s' is %s", text,
                     stp_meaning_phrase(e->info.meaning));
    if (s == STP_OK) s = stp_eval_new(&eval, e, err);
    if (s == STP_OK) s = stp_eval_column(eval, &batch, &at, &result, err);
    if (s == STP_OK) stp_cast_f64(&result, 0, SAMPLES, 0, out);
    stp_eval_free(eval);
    stp_exprs_clear(&set);
    return s;
}

/* Its values rise or fall all the way; where it has none (outside of a logarithm) ends the axis at the right. */
static bool is_monotone(const double *v, double *lo, double *hi)
{
    int direction = 0;
    double last = NAN;
    *lo = INFINITY, *hi = -INFINITY;
    for (int i = 0; i < SAMPLES; i++) {
        if (!isfinite(v[i])) continue;
        const int step = (v[i] > last) - (v[i] < last);
        if (direction && step && step != direction) return false;
        if (step) direction = step;
        last = v[i];
        *lo = fmin(*lo, v[i]);
        *hi = fmax(*hi, v[i]);
    }
    return *lo < *hi;
}

static stp_status make_twin(stp_panel *p, stp_error *err)
{
    const char *given = p->item->item->v[STP_F_TWIN].text, *equals = strchr(given, '=');
    double y[SAMPLES], lo, hi;
    stp_panel *r = p->right;
    if (!equals || !equals[1])
        return stp_fail(err, STP_ERR_USAGE, "--twin wants NAME=EXPR, as '°F=y*1.8+32', not '%.200s'", given);
    r->y_name = stp_arena_bytes(p->arena, given, (size_t) (equals - given));
    if (!r->twin) r->twin = stp_arena_array(p->arena, SAMPLES, sizeof *r->twin);
    if (!r->y_name || !r->twin) return stp_no_memory(err, "an axis");
    for (int i = 0; i < SAMPLES; i++) y[i] = stp_scale_inverse(&p->y, i / (SAMPLES - 1.0));
    STP_TRY(evaluate(equals + 1, y, r->twin, err));
    if (!is_monotone(r->twin, &lo, &hi))
        return stp_fail(err, STP_ERR_USAGE, "--twin: '%.200s' has to rise or to fall all along the y axis", equals + 1);
    r->y = (stp_scale){ .kind = p->y.kind == STP_SCALE_LOG && lo > 0 ? STP_SCALE_LOG : STP_SCALE_LINEAR,
                        .lo = lo,
                        .hi = hi };
    return STP_OK;
}

/* Where v lies on the axis, 0 to 1, between two of the samples; NaN outside. */
static double twin_at(const double *twin, double v)
{
    for (int i = 1; i < SAMPLES; i++) {
        const double a = twin[i - 1], b = twin[i];
        if (!(fmin(a, b) <= v && v <= fmax(a, b))) continue;
        return (i - 1 + (a == b ? 0 : (v - a) / (b - a))) / (SAMPLES - 1.0);
    }
    return NAN;
}

static double right_py(const stp_panel *p, double v)
{
    if (!is_twin(p)) return stp_panel_py(p->right, v);
    return p->plot.y + (1 - twin_at(p->right->twin, v)) * p->plot.h;
}

/* ---- layout and drawing ------------------------------------------------------------------------------------------ */

stp_status stp_right_ticks(stp_panel *p, stp_error *err)
{
    if (!p->right) return STP_OK;
    stp_right_follow(p);
    if (is_twin(p)) STP_TRY(make_twin(p, err));
    if (!is_twin(p)) return stp_panel_y_ticks(p->right, err);
    const stp_tick_style style = { .wanted = fmax(2, p->y_ticks.n), .thousands = p->theme->thousands[0] };
    return stp_ticks_make(&p->right->y, &style, p->arena, &p->right->y_ticks, err);
}

double stp_right_width(const stp_panel *p)
{
    if (!p->right) return 0;
    const stp_font_style font = stp_font_tick(p->theme, STP_START);
    double w = 0;
    for (int i = 0; i < p->right->y_ticks.n; i++)
        w = fmax(w, stp_text_width(p->measure, p->right->y_ticks.ticks[i].label, &font));
    return ceil(w) + LABEL_GAP;
}

double stp_right_name_width(const stp_panel *p)
{
    if (!p->right) return 0;
    const char *name = is_twin(p) ? p->item->item->v[STP_F_TWIN].text : p->right->y_name;    /* it is cut at its '=' */
    const stp_font_style font = stp_font_name(p->theme, STP_START);
    return *name ? stp_text_width(p->measure, name, &font) + NAME_GAP : 0;
}

/* One series on each side: their colours say which is measured where. */
uint32_t stp_right_color(const stp_panel *p, bool is_right)
{
    const stp_panel *r = p->is_right ? p : p->right;
    if (!r || r->twin || r->item->right || !r->drawings) return 0;
    const stp_series *only[2] = { NULL, NULL };
    for (int i = 0; i < r->n_drawings; i++) {
        const stp_drawing *d = &r->drawings[i];
        if (d->n_series != 1 || only[d->layer->right] || d->bar.wanted) return 0;
        only[d->layer->right] = &d->series[0];
    }
    return only[is_right] ? only[is_right]->color | 0xff : 0;
}

void stp_right_draw(const stp_panel *p, stp_scene *s)
{
    if (!p->right || p->is_right) return;
    const stp_panel *r = p->right;
    const uint32_t color = stp_right_color(p, true);
    stp_font_style font = stp_font_tick(p->theme, STP_START), name = stp_font_name(p->theme, STP_END);
    if (color) font.color = name.color = color;
    const double x = p->plot.x + p->plot.w;
    stp_scene_group(s, "right-axis", NULL);
    for (int i = 0; i < r->y_ticks.n; i++) {
        const double y = right_py(p, r->y_ticks.ticks[i].value);
        if (isfinite(y)) stp_scene_text(s, r->y_ticks.ticks[i].label, x + LABEL_GAP, y + font.size * 0.36, font);
    }
    if (r->y_name[0]) stp_scene_text(s, r->y_name, x + stp_right_width(p), p->name_y, name);
    stp_scene_group_end(s);
}
