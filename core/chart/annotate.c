/* Lines, bands and notes that are given by hand: --hline, --vline, --band, --hband, --note. Lines and notes belong to
 * the domain; bands are cut by it. */
#include "chart/chart.h"
#include <math.h>
#include <string.h>
#include "table/cast.h"

enum { TEXT_SIZE = 11, TEXT_GAP = 4 };

/* ---- reading -------------------------------------------------------------------------------------------------- */

/* A place on an axis: a number, a time, or the name of a category. */
static stp_status read_place(const stp_panel *p, bool is_y, const char *text, const char *what, double *out,
                             stp_error *err)
{
    const stp_axis_plan *a = is_y ? &p->item->y : &p->item->x;
    const stp_scale *s = is_y ? &p->y : &p->x;
    stp_limit limit = { 0 };
    if (a->meaning == STP_CATEGORY) {
        const int32_t at = stp_labels_find(is_y ? &p->y_labels : &p->x_labels, text);
        *out = at;
        return at >= 0 ? STP_OK : stp_fail(err, STP_ERR_USAGE, "%s: there is no category '%.200s'", what, text);
    }
    STP_TRY(stp_plan_value(&limit, text, a, what, err));
    *out = s->kind == STP_SCALE_TIME ? stp_cast_minus(limit.time, s->origin) : limit.value;
    return STP_OK;
}

/* Splits "A:B=TEXT": *rest is TEXT, or "". */
static const char *cut_text(stp_arena *arena, const char *given, const char **rest)
{
    const char *equals = strchr(given, '=');
    *rest = equals ? equals + 1 : "";
    return stp_arena_bytes(arena, given, equals ? (size_t) (equals - given) : strlen(given));
}

/* The ':' between the ends of a range: not one of a clock, which stands between digits on both sides in a time. */
static const char *middle(const char *text, bool time)
{
    const char *best = NULL;
    for (const char *c = strchr(text, ':'); c; c = strchr(c + 1, ':')) {
        if (!time) return c;
        const bool clock = c - text >= 3 && (c[-3] == 'T' || c[-3] == ' ' || c[-3] == ':');
        if (!clock) return c;
        best = c;
    }
    return best;
}

static stp_status read_line(stp_panel *p, bool is_y, const char *given, stp_error *err)
{
    stp_annotation *n = &p->notes[p->n_notes];
    const char *what = is_y ? "--hline" : "--vline", *place = cut_text(p->arena, given, &n->text);
    if (!place) return stp_no_memory(err, "a line");
    n->kind = is_y ? STP_NOTE_HLINE : STP_NOTE_VLINE;
    STP_TRY(read_place(p, is_y, place, what, is_y ? &n->y : &n->x, err));
    p->n_notes++;
    return STP_OK;
}

static stp_status read_band(stp_panel *p, bool is_y, const char *given, stp_error *err)
{
    stp_annotation *n = &p->notes[p->n_notes];
    const stp_axis_plan *a = is_y ? &p->item->y : &p->item->x;
    const char *what = is_y ? "--hband" : "--band", *range = cut_text(p->arena, given, &n->text);
    const char *colon = range ? middle(range, a->meaning == STP_TIME) : NULL;
    if (!range) return stp_no_memory(err, "a band");
    if (!colon) return stp_fail(err, STP_ERR_USAGE, "%s wants A:B[=TEXT], not '%.200s'", what, given);
    const char *from = stp_arena_bytes(p->arena, range, (size_t) (colon - range));
    if (!from) return stp_no_memory(err, "a band");
    n->kind = is_y ? STP_NOTE_HBAND : STP_NOTE_VBAND;
    double *lo = is_y ? &n->y : &n->x, *hi = is_y ? &n->y2 : &n->x2;
    *lo = -INFINITY;
    *hi = INFINITY;
    if (*from) STP_TRY(read_place(p, is_y, from, what, lo, err));
    if (colon[1]) STP_TRY(read_place(p, is_y, colon + 1, what, hi, err));
    p->n_notes++;
    return STP_OK;
}

static stp_status read_note(stp_panel *p, const char *given, stp_error *err)
{
    stp_annotation *n = &p->notes[p->n_notes];
    const char *first = strchr(given, ','), *second = first ? strchr(first + 1, ',') : NULL;
    if (!second || !second[1]) {
        stp_fail(err, STP_ERR_USAGE, "--note wants X,Y,TEXT, not '%.200s'", given);
        return stp_hint(err, "as in --note '3,0.5,here'");
    }
    const char *x = stp_arena_bytes(p->arena, given, (size_t) (first - given));
    const char *y = stp_arena_bytes(p->arena, first + 1, (size_t) (second - first - 1));
    if (!x || !y) return stp_no_memory(err, "a note");
    n->kind = STP_NOTE_TEXT;
    n->text = second + 1;
    STP_TRY(read_place(p, false, x, "--note", &n->x, err));
    STP_TRY(read_place(p, true, y, "--note", &n->y, err));
    p->n_notes++;
    return STP_OK;
}

stp_status stp_annotations_read(stp_panel *p, stp_error *err)
{
    const stp_value *v = p->item->item->v;
    static const stp_field_id all[] = { STP_F_HLINE, STP_F_VLINE, STP_F_BAND, STP_F_HBAND, STP_F_NOTE };
    int n = 0;
    for (size_t i = 0; i < STP_COUNT(all); i++) n += v[all[i]].n_items;
    if (!n) return STP_OK;
    p->notes = stp_arena_array(p->arena, (size_t) n, sizeof *p->notes);
    if (!p->notes) return stp_no_memory(err, "notes");
    for (int i = 0; i < v[STP_F_HLINE].n_items; i++) STP_TRY(read_line(p, true, v[STP_F_HLINE].items[i], err));
    for (int i = 0; i < v[STP_F_VLINE].n_items; i++) STP_TRY(read_line(p, false, v[STP_F_VLINE].items[i], err));
    for (int i = 0; i < v[STP_F_BAND].n_items; i++) STP_TRY(read_band(p, false, v[STP_F_BAND].items[i], err));
    for (int i = 0; i < v[STP_F_HBAND].n_items; i++) STP_TRY(read_band(p, true, v[STP_F_HBAND].items[i], err));
    for (int i = 0; i < v[STP_F_NOTE].n_items; i++) STP_TRY(read_note(p, v[STP_F_NOTE].items[i], err));
    return STP_OK;
}

void stp_annotations_span(const stp_panel *p, bool is_y, double *lo, double *hi)
{
    const bool log = is_y ? p->item->y.log : p->item->x.log;
    for (int i = 0; i < p->n_notes; i++) {
        const stp_annotation *n = &p->notes[i];
        const bool has = n->kind == STP_NOTE_TEXT || n->kind == (is_y ? STP_NOTE_HLINE : STP_NOTE_VLINE);
        const double v = is_y ? n->y : n->x;
        if (!has || (log && !(v > 0))) continue;
        *lo = fmin(*lo, v);
        *hi = fmax(*hi, v);
    }
}

/* ---- drawing -------------------------------------------------------------------------------------------------- */

static double held(double at)
{
    return isnan(at) ? 0 : fmax(0, fmin(1, at));
}

/* The place of a band's end, in parts of the plot; open ends reach to its edge. */
static double end_at(const stp_scale *s, double v)
{
    return isinf(v) ? (v < 0) == s->flipped : held(stp_scale_at(s, v));
}

static stp_rect band_rect(const stp_panel *p, const stp_annotation *n)
{
    const stp_rect *r = &p->plot;
    if (n->kind == STP_NOTE_VBAND) {
        const double a = end_at(&p->x, n->x), b = end_at(&p->x, n->x2);
        return (stp_rect) { r->x + fmin(a, b) * r->w, r->y, fabs(b - a) * r->w, r->h };
    }
    const double a = 1 - end_at(&p->y, n->y), b = 1 - end_at(&p->y, n->y2);
    return (stp_rect) { r->x, r->y + fmin(a, b) * r->h, r->w, fabs(b - a) * r->h };
}

void stp_annotations_draw_bands(const stp_panel *p, stp_scene *s)
{
    for (int i = 0; i < p->n_notes; i++) {
        const stp_annotation *n = &p->notes[i];
        if (n->kind != STP_NOTE_VBAND && n->kind != STP_NOTE_HBAND) continue;
        const stp_rect r = band_rect(p, n);
        stp_scene_group(s, "band", *n->text ? n->text : NULL);
        if (r.w > 0 && r.h > 0)
            stp_scene_rects(s, &r, 1, (stp_style){ .fill = stp_with_alpha(p->theme->secondary, 0.12) });
        stp_scene_group_end(s);
    }
}

static stp_font_style text_font(const stp_panel *p, stp_anchor anchor)
{
    return (stp_font_style) { .size = TEXT_SIZE, .color = p->theme->ink, .anchor = anchor, .halo = p->theme->background,
                              .halo_width = 3 };
}

static bool in_plot(double at)
{
    return at >= 0 && at <= 1;
}

/* Behind the place, or before it, at its height or a few lines higher or lower; where all of these are taken, behind
 * it. */
static stp_rect find_room(const stp_panel *p, double x, double y, double w, const stp_room_taken *taken, bool *before)
{
    static const int steps[] = { 0, -1, 1, -2, 2, -3, 3 };
    const double top = p->plot.y, bottom = top + p->plot.h - TEXT_GAP - TEXT_SIZE;
    for (size_t i = 0; i < 2 * STP_COUNT(steps); i++) {
        const double at = y - TEXT_SIZE + steps[i / 2] * (TEXT_SIZE + 2);
        const stp_rect r = { i & 1 ? x - TEXT_GAP - w : x + TEXT_GAP, fmax(top, fmin(at, bottom)), w, TEXT_SIZE };
        *before = i & 1;
        if (r.x >= p->plot.x && r.x + w <= p->plot.x + p->plot.w && !stp_room_is_taken(taken, &r)) return r;
    }
    *before = x + TEXT_GAP + w > p->plot.x + p->plot.w && x - TEXT_GAP - w >= p->plot.x;
    return (stp_rect){ *before ? x - TEXT_GAP - w : x + TEXT_GAP, fmax(top, fmin(y - TEXT_SIZE, bottom)), w,
                       TEXT_SIZE };
}

/* A text that begins at x, or ends there when it would leave the plot or cover another one. */
static void beside(const stp_panel *p, stp_scene *s, const char *text, double x, double y, stp_room_taken *taken)
{
    const stp_font_style start = text_font(p, STP_START);
    bool before;
    const stp_rect r = find_room(p, x, y, stp_text_width(p->measure, text, &start), taken, &before);
    const double room = p->plot.x + p->plot.w - r.x;
    if (before) stp_scene_text(s, text, x - TEXT_GAP, r.y + TEXT_SIZE, text_font(p, STP_END));
    else stp_scene_text(s, stp_fit_text(p, text, &start, room), r.x, r.y + TEXT_SIZE, start);
    taken->at[taken->n++] = r;
}

static void draw_hline(const stp_panel *p, stp_scene *s, const stp_annotation *n, stp_room_taken *taken)
{
    if (!in_plot(stp_scale_at(&p->y, n->y))) return;
    const double y = stp_panel_py(p, n->y), right = p->plot.x + p->plot.w;
    stp_scene_line(s, p->plot.x, y, right, y, p->theme->secondary, 1);
    if (*n->text) stp_room_name_line(p, s, n->text, text_font(p, STP_START), y, true, taken, true);
}

static void draw_vline(const stp_panel *p, stp_scene *s, const stp_annotation *n, stp_room_taken *taken)
{
    if (!in_plot(stp_scale_at(&p->x, n->x))) return;
    const double x = stp_panel_px(p, n->x);
    stp_scene_line(s, x, p->plot.y, x, p->plot.y + p->plot.h, p->theme->secondary, 1);
    if (*n->text) stp_room_name_line(p, s, n->text, text_font(p, STP_START), x, false, taken, true);
}

static void draw_note(const stp_panel *p, stp_scene *s, const stp_annotation *n, stp_room_taken *taken)
{
    if (!in_plot(stp_scale_at(&p->x, n->x)) || !in_plot(stp_scale_at(&p->y, n->y))) return;
    beside(p, s, n->text, stp_panel_px(p, n->x), stp_panel_py(p, n->y) + TEXT_SIZE * 0.36, taken);
}

static void draw_band_text(const stp_panel *p, stp_scene *s, const stp_annotation *n, stp_room_taken *taken)
{
    const stp_rect r = band_rect(p, n);
    const stp_font_style font = text_font(p, n->kind == STP_NOTE_VBAND ? STP_MIDDLE : STP_END);
    if (!*n->text || r.w <= 0 || r.h <= 0) return;
    const char *text = stp_fit_text(p, n->text, &font, p->plot.w);
    const double w = stp_text_width(p->measure, text, &font), right = p->plot.x + p->plot.w;
    const double middle = fmax(p->plot.x + w / 2, fmin(r.x + r.w / 2, right - w / 2));
    const bool up = n->kind == STP_NOTE_VBAND;
    stp_scene_text(s, text, up ? middle : r.x + r.w, r.y + TEXT_SIZE, font);
    taken->at[taken->n++] = (stp_rect) { up ? middle - w / 2 : r.x + r.w - w, r.y, w, TEXT_SIZE };
}

/* The less choice a text has of its place, the earlier it gets one. */
static int rank_of(const stp_annotation *n)
{
    const bool line = n->kind == STP_NOTE_HLINE || n->kind == STP_NOTE_VLINE;
    return line ? 2 : n->kind == STP_NOTE_TEXT;
}

void stp_annotations_draw(stp_panel *p, stp_scene *s)
{
    static void (*const draw[])(const stp_panel *p, stp_scene *s, const stp_annotation *n, stp_room_taken *taken) = {
        [STP_NOTE_HLINE] = draw_hline, [STP_NOTE_VLINE] = draw_vline, [STP_NOTE_TEXT] = draw_note,
        [STP_NOTE_VBAND] = draw_band_text, [STP_NOTE_HBAND] = draw_band_text,
    };
    stp_room_taken *taken = &p->note_texts;
    if (!p->n_notes) return;
    if (!taken->at) taken->at = stp_arena_array(p->arena, (size_t) p->n_notes + 1, sizeof *taken->at);
    if (!taken->at) return;
    taken->n = 0;
    stp_scene_group(s, "notes", NULL);
    for (int rank = 0; rank < 3; rank++)
        for (int i = 0; i < p->n_notes; i++)
            if (rank_of(&p->notes[i]) == rank) draw[p->notes[i].kind](p, s, &p->notes[i], taken);
    stp_scene_group_end(s);
}

void stp_annotations_place(stp_panel *p)
{
    stp_scene aside;
    if (!p->n_notes) return;
    stp_scene_init(&aside, p->box.x + p->box.w, p->box.y + p->box.h, 0);
    stp_annotations_draw(p, &aside);
    stp_scene_clear(&aside);
}
