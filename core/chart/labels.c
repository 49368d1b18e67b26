/* Texts beside marks. Greedy, in row order: right, left, above, below; a text that would cover another
 * text (of a note, too) or a mark, or leave the plot, is left out. What is placed stands in each cell of a coarse grid
 * that it touches, so that many stay cheap. */
#include "chart/kinds.h"
#include <math.h>
#include <stdlib.h>
#include "base/log.h"

enum { CELL_W = 48, CELL_H = 16, GAP = 4 };

typedef struct cell { stp_rect *rect; int n, capacity; } cell;
typedef struct grid { cell *cells; int w, h; } grid;
typedef struct span { int x0, x1, y0, y1; } span;         /* cells, the last ones included */

static bool overlaps(const stp_rect *a, const stp_rect *b)
{
    return a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h && b->y < a->y + a->h;
}

static int clamped(double v, int n)
{
    return v < 0 ? 0 : v >= n ? n - 1 : (int) v;
}

static span cells_of(const grid *g, const stp_rect *r)
{
    return (span) { clamped(r->x / CELL_W, g->w), clamped((r->x + r->w) / CELL_W, g->w), clamped(r->y / CELL_H, g->h),
                    clamped((r->y + r->h) / CELL_H, g->h) };
}

static bool is_free(const grid *g, const stp_rect *r)
{
    const span s = cells_of(g, r);
    for (int y = s.y0; y <= s.y1; y++)
        for (int x = s.x0; x <= s.x1; x++) {
            const cell *c = &g->cells[y * g->w + x];
            for (int i = 0; i < c->n; i++)
                if (overlaps(&c->rect[i], r)) return false;
        }
    return true;
}

static bool add(cell *c, const stp_rect *r)
{
    if (c->n == c->capacity) {
        const int capacity = c->capacity ? 2 * c->capacity : 8;
        stp_rect *grown = realloc(c->rect, (size_t) capacity * sizeof *grown);
        if (!grown) return false;
        c->rect = grown;
        c->capacity = capacity;
    }
    c->rect[c->n++] = *r;
    return true;
}

static bool keep(grid *g, const stp_rect *r)
{
    const span s = cells_of(g, r);
    for (int y = s.y0; y <= s.y1; y++)
        for (int x = s.x0; x <= s.x1; x++)
            if (!add(&g->cells[y * g->w + x], r)) return false;
    return true;
}

static bool inside(const stp_rect *r, const stp_rect *plot)
{
    return r->x >= plot->x && r->y >= plot->y && r->x + r->w <= plot->x + plot->w && r->y + r->h <= plot->y + plot->h;
}

/* The place number `side` for a text of width w beside (x, y). */
static stp_rect side_rect(int side, double x, double y, double w, double h, double radius)
{
    const double gap = radius + GAP;
    switch (side) {
    case 0: return (stp_rect) { x + gap, y - h / 2, w, h };
    case 1: return (stp_rect) { x - gap - w, y - h / 2, w, h };
    case 2: return (stp_rect) { x - w / 2, y - gap - h, w, h };
    default: return (stp_rect) { x - w / 2, y + gap, w, h };
    }
}

static stp_status draw_all(stp_drawing *d, const double *xy, const char *const *text, int64_t n, double radius,
                           grid *taken, int64_t *left_out, stp_error *err)
{
    const stp_panel *p = d->panel;
    stp_font_style font = { .size = 11, .color = p->theme->ink, .halo = p->theme->background, .halo_width = 3 };
    const double h = font.size * 1.15;
    for (int i = 0; i < p->note_texts.n; i++)
        if (!keep(taken, &p->note_texts.at[i])) return stp_no_memory(err, "labels");
    for (int64_t i = 0; i < n; i++) {
        const stp_rect dot = { xy[2 * i] - radius, xy[2 * i + 1] - radius, 2 * radius, 2 * radius };
        if (!keep(taken, &dot)) return stp_no_memory(err, "labels");
    }
    for (int64_t i = 0; i < n; i++) {
        if (!text[i][0]) continue;
        const double w = stp_text_width(p->measure, text[i], &font) + GAP;
        int side = 0;
        stp_rect r;
        for (; side < 4; side++) {
            r = side_rect(side, xy[2 * i], xy[2 * i + 1], w, h, radius);
            if (inside(&r, &p->plot) && is_free(taken, &r)) break;
        }
        if (side == 4) {
            ++*left_out;
            continue;
        }
        if (!keep(taken, &r)) return stp_no_memory(err, "labels");
        stp_scene_text(d->scene, text[i], r.x, r.y + h * 0.8, font);
    }
    return STP_OK;
}

stp_status stp_labels_draw(stp_drawing *d, const double *xy, const char *const *text, int64_t n, double radius,
                           stp_error *err)
{
    const stp_rect *plot = &d->panel->plot;
    grid taken = { .w = (int) ((plot->x + plot->w) / CELL_W) + 1, .h = (int) ((plot->y + plot->h) / CELL_H) + 1 };
    taken.cells = calloc((size_t) taken.w * (size_t) taken.h, sizeof *taken.cells);
    if (!taken.cells) return stp_no_memory(err, "labels");
    int64_t left_out = 0;
    stp_scene_group(d->scene, "labels", NULL);
    const stp_status s = draw_all(d, xy, text, n, radius, &taken, &left_out, err);
    stp_scene_group_end(d->scene);
    if (left_out)
        stp_note(d->plan->log, STP_LEVEL_INFO, "%s: %lld of %lld labels have no room", d->layer->source->path,
                 (long long) left_out, (long long) n);
    for (int i = 0; i < taken.w * taken.h; i++) free(taken.cells[i].rect);
    free(taken.cells);
    return s;
}
