/* Moving and zooming become --xlim and --ylim, rounded far below a pixel. The mouse moves the panel that it is at, and
 * those that share its axes; keys move all panels. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/text.h"
#include "base/time.h"
#include "explore.h"

/* Rounded to a power of ten far below a pixel, so that nobody reads noise. */
static double rounding(double length)
{
    return length > 0 && isfinite(length) ? pow(10, floor(log10(length)) - 4) : 0;
}

static void put_number(stp_buf *out, double v, double step)
{
    char text[STP_NUMBER_SIZE];
    const double near = step > 0 ? round(v / step) * step : v;
    snprintf(text, sizeof text, "%.*g",
             near != 0 && step > 0 ? (int) fmax(1, fmin(17, ceil(log10(fabs(near) / step)) + 1)) : 6,
             isfinite(near) ? near : v);
    stp_buf_text(out, text);
}

static void put_time(stp_buf *out, const stp_scale *s, double v, double step)
{
    char text[STP_TIME_SIZE];
    const double near = step > 1 ? round(v / step) * step : round(v);
    int64_t t;
    if (!(fabs(near) < 9e18) || __builtin_add_overflow((int64_t) near, s->origin, &t)) return;
    stp_buf_text(out, stp_format_time(text, t, s->time_digits));
}

static void put_end(stp_buf *out, const stp_scale *s, double v, double step)
{
    if (s->kind == STP_SCALE_TIME)
        put_time(out, s, v, step);
    else
        put_number(out, v, step);
}

/* On axes that are not straight the ends have steps of their own. */
static double step_of(const stp_scale *s, double end, double length)
{
    return s->kind == STP_SCALE_LOG ? rounding(fabs(end)) : rounding(length);
}

/* The positions a and b of the present range become the ends of the item's x, or y. */
static stp_status set_range(stp_explorer *e, int item, const stp_scale *s, bool is_y, double a, double b,
                            stp_error *err)
{
    if (s->kind == STP_SCALE_CATEGORY) return STP_OK;
    double lo = stp_scale_inverse(s, a), hi = stp_scale_inverse(s, b);
    if (s->flipped) {
        const double t = lo;
        lo = hi;
        hi = t;
    }
    if (!isfinite(lo) || !isfinite(hi)) return stp_fail(err, STP_ERR_USAGE, "the axis goes no further");
    stp_buf text = { 0 };
    put_end(&text, s, lo, step_of(s, lo, hi - lo));
    stp_buf_char(&text, ':');
    put_end(&text, s, hi, step_of(s, hi, hi - lo));
    const stp_field_id f = is_y ? STP_F_YLIM : STP_F_XLIM;
    stp_status status = stp_buf_check(&text, "a range", err);
    if (status == STP_OK) status = stp_value_set(&e->spec->items[item].v[f], &e->spec->arena, f, text.data, err);
    stp_buf_clear(&text);
    return status;
}

/* ---- panels ----------------------------------------------------------------------------------------------------- */

static bool is_same(const stp_item_plan *a, const stp_item_plan *b, bool is_y)
{
    const stp_axis_plan *p = is_y ? &a->y : &a->x, *q = is_y ? &b->y : &b->x;
    if (a->number == b->number) return true;
    return *p->name && !strcmp(p->name, q->name) && p->meaning == q->meaning && p->scale == q->scale;
}

static int first_same(const stp_plan *plan, int at, bool is_y)
{
    const char *share = stp_value_text(&plan->spec->v[STP_F_SHARE], STP_F_SHARE);
    const bool wanted = !strcmp(share, "both") || !strcmp(share, is_y ? "y" : "x");
    int i = 0;
    while (i < at && !(is_same(&plan->items[i], &plan->items[at], is_y) &&
                       (wanted || plan->items[i].number == plan->items[at].number)))
        i++;
    return i;
}

void stp_explore_remember(stp_explorer *e, const stp_plan *plan)
{
    e->n_panels = plan->n_items < STP_EXPLORER_PANELS ? plan->n_items : STP_EXPLORER_PANELS;
    for (int i = 0; i < e->n_panels; i++) {
        const stp_item_plan *item = &plan->items[i];
        e->panels[i] = (stp_explorer_panel){ .shown = item->shown, .item = item->number,
                                             .turned = item->item != &plan->spec->items[item->number],
                                             .same_x = first_same(plan, i, false),
                                             .same_y = first_same(plan, i, true) };
    }
}

static bool has_axes(const stp_explorer_panel *p)
{
    return p->shown.width > 0 && p->shown.height > 0;
}

/* The panel at a point of the picture, else the first; NULL: there is none with axes. */
static const stp_explorer_panel *panel_at(const stp_explorer *e, double x, double y)
{
    const stp_explorer_panel *first = NULL;
    for (int i = 0; i < e->n_panels; i++) {
        const stp_explorer_panel *p = &e->panels[i];
        const stp_shown *s = &p->shown;
        if (!has_axes(p)) continue;
        if (x >= s->left && x <= s->left + s->width && y >= s->top && y <= s->top + s->height) return p;
        if (!first) first = p;
    }
    return first;
}

/* What becomes of the axes of a panel: positions in it, 0 to 1, that become its edges. */
typedef struct ends { double x[2], y[2]; } ends;

/* The ends of the axes of `from` become those of the panel `to`, as far as the axes are the same. */
static stp_status move_panel(stp_explorer *e, const stp_explorer_panel *from, const stp_explorer_panel *to,
                             const ends *n, stp_error *err)
{
    const stp_shown *s = &from->shown;
    if (s->has_x && from->same_x == to->same_x)
        STP_TRY(set_range(e, to->item, &s->x, to->turned, n->x[0], n->x[1], err));
    if (s->has_y && from->same_y == to->same_y)
        STP_TRY(set_range(e, to->item, &s->y, !to->turned, n->y[0], n->y[1], err));
    return STP_OK;
}

/* All that moves with a panel. */
static stp_status move_alike(stp_explorer *e, const stp_explorer_panel *from, const ends *n, stp_error *err)
{
    for (int i = 0; i < e->n_panels; i++)
        if (has_axes(&e->panels[i])) STP_TRY(move_panel(e, from, &e->panels[i], n, err));
    return STP_OK;
}

/* How a movement changes a panel's axes; self: the movement. */
typedef ends ends_fn(const void *self, const stp_shown *s);

/* Of panels with the same axis the first one says last how it moves. */
static stp_status move_all(stp_explorer *e, ends_fn *find, const void *self, stp_error *err)
{
    for (int i = e->n_panels - 1; i >= 0; i--) {
        const stp_explorer_panel *p = &e->panels[i];
        if (!has_axes(p) || (p->same_x != i && p->same_y != i)) continue;
        const ends n = find(self, &p->shown);
        STP_TRY(move_alike(e, p, &n, err));
    }
    return STP_OK;
}

/* x < 0: all panels, each by itself. All axes or none change. */
static stp_status move(stp_explorer *e, double x, double y, ends_fn *find, const void *self, stp_error *err)
{
    const stp_explorer_panel *p = panel_at(e, x, y);
    const size_t bytes = (size_t) e->spec->n_items * sizeof *e->before;
    if (!p) return stp_fail(err, STP_ERR_USAGE, "this picture has no axes to move along");
    memcpy(e->before, e->spec->items, bytes);
    const ends n = find(self, &p->shown);
    const stp_status s = x < 0 ? move_all(e, find, self, err) : move_alike(e, p, &n, err);
    if (s != STP_OK) memcpy(e->spec->items, e->before, bytes);
    return s;
}

/* ---- movements -------------------------------------------------------------------------------------------------- */

typedef struct zooming { double factor, x, y; } zooming;
typedef struct panning { double dx, dy; } panning;

static double within(double v)
{
    return fmin(fmax(v, 0), 1);
}

static ends zoomed(const void *self, const stp_shown *s)
{
    const zooming *z = self;
    const double x = z->x < 0 ? 0.5 : within((z->x - s->left) / s->width),
                 y = z->x < 0 ? 0.5 : within(1 - (z->y - s->top) / s->height);
    return (ends){ { x - x * z->factor, x + (1 - x) * z->factor }, { y - y * z->factor, y + (1 - y) * z->factor } };
}

static ends panned(const void *self, const stp_shown *s)
{
    const panning *p = self;
    const double x = -p->dx / s->width, y = p->dy / s->height;
    return (ends){ { x, 1 + x }, { y, 1 + y } };
}

stp_status stp_explore_zoom(stp_explorer *e, double factor, double x, double y, stp_error *err)
{
    const zooming z = { factor, x, y };
    return move(e, x, y, zoomed, &z, err);
}

stp_status stp_explore_pan(stp_explorer *e, double dx, double dy, double x, double y, stp_error *err)
{
    const panning p = { dx, dy };
    return move(e, x, y, panned, &p, err);
}
