/* Texts beside marks. Greedy, in row order: right, left, above, below; a text that would cover another
 * text or a mark, or leave the plot, is left out. Bucketed by rows of the picture, so that many stay cheap. */
#include "chart/kinds.h"
#include <math.h>
#include <stdlib.h>
#include "base/log.h"

enum { BAND = 16, GAP = 4 };

typedef struct placed { stp_rect *rect; int n, capacity; } placed;

static bool overlaps(const stp_rect *a, const stp_rect *b)
{
    return a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h && b->y < a->y + a->h;
}

static bool is_free(const placed *bands, int n_bands, const stp_rect *r)
{
    for (int i = (int) (r->y / BAND) - 2; i <= (int) (r->y / BAND) + 2; i++)
        for (int k = 0; i >= 0 && i < n_bands && k < bands[i].n; k++)
            if (overlaps(&bands[i].rect[k], r)) return false;
    return true;
}

static bool keep(placed *bands, int n_bands, const stp_rect *r)
{
    const int i = (int) (r->y / BAND);
    if (i < 0 || i >= n_bands) return true;
    placed *b = &bands[i];
    if (b->n == b->capacity) {
        const int capacity = b->capacity ? 2 * b->capacity : 8;
        stp_rect *grown = realloc(b->rect, (size_t) capacity * sizeof *grown);
        if (!grown) return false;
        b->rect = grown;
        b->capacity = capacity;
    }
    b->rect[b->n++] = *r;
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
                           placed *bands, int n_bands, int64_t *left_out, stp_error *err)
{
    const stp_panel *p = d->panel;
    stp_font_style font = { .size = 11, .color = p->theme->ink, .halo = p->theme->background, .halo_width = 3 };
    const double h = font.size * 1.15;
    for (int64_t i = 0; i < n; i++) {
        const stp_rect dot = { xy[2 * i] - radius, xy[2 * i + 1] - radius, 2 * radius, 2 * radius };
        if (!keep(bands, n_bands, &dot)) return stp_no_memory(err, "labels");
    }
    for (int64_t i = 0; i < n; i++) {
        if (!text[i][0]) continue;
        const double w = stp_text_width(p->measure, text[i], &font) + GAP;
        int side = 0;
        stp_rect r;
        for (; side < 4; side++) {
            r = side_rect(side, xy[2 * i], xy[2 * i + 1], w, h, radius);
            if (inside(&r, &p->plot) && is_free(bands, n_bands, &r)) break;
        }
        if (side == 4) {
            ++*left_out;
            continue;
        }
        if (!keep(bands, n_bands, &r)) return stp_no_memory(err, "labels");
        stp_scene_text(d->scene, text[i], r.x, r.y + h * 0.8, font);
    }
    return STP_OK;
}

stp_status stp_labels_draw(stp_drawing *d, const double *xy, const char *const *text, int64_t n, double radius,
                           stp_error *err)
{
    const int n_bands = (int) (d->panel->box.h / BAND) + 1;
    placed *bands = calloc((size_t) n_bands, sizeof *bands);
    if (!bands) return stp_no_memory(err, "labels");
    int64_t left_out = 0;
    stp_scene_group(d->scene, "labels", NULL);
    const stp_status s = draw_all(d, xy, text, n, radius, bands, n_bands, &left_out, err);
    stp_scene_group_end(d->scene);
    if (left_out)
        stp_note(d->plan->log, STP_LEVEL_INFO, "%s: %lld of %lld labels have no room", d->layer->source->path,
                 (long long) left_out, (long long) n);
    for (int i = 0; i < n_bands; i++) free(bands[i].rect);
    free(bands);
    return s;
}
