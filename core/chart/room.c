/* Where a text has room: names of lines across the plot stand at the end of theirs where they cover no data. */
#include <math.h>
#include "chart/chart.h"

enum { GAP = 4, HEIGHT = 11, CORNERS = 4, PLACES = 10 };

/* Whether the stretch from a to b has a point in r: the part of it that is left when each side has cut it (Liang and
 * Barsky 1984). */
static bool crosses(const double *a, const double *b, const stp_rect *r)
{
    const double d[2] = { b[0] - a[0], b[1] - a[1] }, lo[2] = { r->x, r->y }, hi[2] = { r->x + r->w, r->y + r->h };
    double from = 0, to = 1;
    for (int k = 0; k < 2; k++) {
        if (d[k] == 0) {
            if (a[k] < lo[k] || a[k] > hi[k]) return false;
            continue;
        }
        const double p = (lo[k] - a[k]) / d[k], q = (hi[k] - a[k]) / d[k];
        from = fmax(from, fmin(p, q));
        to = fmin(to, fmax(p, q));
    }
    return from <= to;
}

static bool covers(const stp_panel *p, const stp_series *s, bool line, const stp_rect *place)
{
    const double wider = line ? 1 : p->theme->point_radius + 1;
    const stp_rect r = { place->x - wider, place->y - wider, place->w + 2 * wider, place->h + 2 * wider };
    double last[2] = { NAN, NAN };
    for (int64_t i = 0; s->x && s->y && i < s->n; i++) {
        const double at[2] = { stp_panel_px(p, s->x[i]), stp_panel_py(p, s->y[i]) };
        const bool joined = line && !isnan(last[0] + last[1]);
        if (!isnan(at[0] + at[1]) && crosses(joined ? last : at, at, &r)) return true;
        last[0] = at[0];
        last[1] = at[1];
    }
    return false;
}

bool stp_room_is_free(const stp_panel *p, const stp_rect *r)
{
    for (int i = 0; i < p->n_drawings; i++) {
        const stp_drawing *d = &p->drawings[i];
        if (d->swatch == STP_SWATCH_BOX || d->nameless) continue;
        for (int k = 0; k < d->n_series; k++)
            if (covers(p, &d->series[k], d->swatch == STP_SWATCH_LINE, r)) return false;
    }
    return true;
}

static bool is_inside(const stp_rect *r, const stp_rect *plot)
{
    return r->x >= plot->x && r->x + r->w <= plot->x + plot->w && r->y >= plot->y && r->y + r->h <= plot->y + plot->h;
}

/* At the right above the line, at the left, below it; of one that stands up at the top beside it, before it, at its
 * foot. Then between its ends. */
static void list_places(const stp_rect *plot, double at, double w, bool across, stp_rect *out)
{
    const double near = across ? plot->x + plot->w - w : at + GAP, far = across ? plot->x : at - GAP - w;
    const double first = across ? at - GAP - HEIGHT : plot->y;
    const double second = across ? at + GAP : plot->y + plot->h - HEIGHT - GAP;
    for (int i = 0; i < CORNERS; i++) out[i] = (stp_rect) { i & 1 ? far : near, i & 2 ? second : first, w, HEIGHT };
    for (int i = CORNERS; i < PLACES; i++) {
        static const double parts[] = { 0.5, 0.75, 0.25 };
        const double part = parts[(i - CORNERS) / 2];
        if (across) out[i] = (stp_rect) { far + part * (near - far), i & 1 ? second : first, w, HEIGHT };
        else out[i] = (stp_rect) { i & 1 ? far : near, first + part * (second - first), w, HEIGHT };
    }
}

static bool overlap(const stp_rect *a, const stp_rect *b)
{
    return a->x < b->x + b->w + GAP && b->x < a->x + a->w + GAP && a->y < b->y + b->h && b->y < a->y + a->h;
}

bool stp_room_is_taken(const stp_room_taken *t, const stp_rect *r)
{
    for (int i = 0; i < t->n; i++)
        if (overlap(&t->at[i], r)) return true;
    return false;
}

/* The best of all places: inside the plot, beside other texts, beside the data, the earliest. */
static int best_place(const stp_panel *p, const stp_rect *place, const stp_room_taken *taken, bool *alone)
{
    int best = 0, most = -1;
    for (int i = 0; i < PLACES; i++) {
        const bool inside = is_inside(&place[i], &p->plot), own = inside && !stp_room_is_taken(taken, &place[i]);
        const int worth = inside + 2 * own + 4 * (own && stp_room_is_free(p, &place[i]));
        if (worth <= most) continue;
        best = i;
        most = worth;
        *alone = own;
    }
    return best;
}

bool stp_room_name_line(const stp_panel *p, stp_scene *s, const char *text, stp_font_style font, double at, bool across,
                        stp_room_taken *taken, bool always)
{
    stp_rect place[PLACES];
    bool alone = false;
    text = stp_fit_text(p, text, &font, p->plot.w);
    list_places(&p->plot, at, stp_text_width(p->measure, text, &font), across, place);
    const int best = best_place(p, place, taken, &alone);
    if (!alone && !always) return false;
    const bool end = across ? best < CORNERS && !(best & 1) : best & 1;        /* what is at the edge or at the line
                                                                                * stays there in any font */
    font.anchor = end ? STP_END : STP_START;
    stp_scene_text(s, text, place[best].x + (end ? place[best].w : 0), place[best].y + HEIGHT, font);
    taken->at[taken->n++] = place[best];
    return true;
}
