/* Layers of many thousand marks as images inside of vector files, which would else grow with the rows. */
#include "backend/flat.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH = 16 };               /* of clips that are kept in mind */
static const double sharpness = 2; /* pixels a px */

typedef struct flattener {
    const stp_scene *from;
    stp_scene *to;
    stp_rect clips[DEPTH];
    int depth;
} flattener;

static void emit(flattener *f, const stp_node *n)
{
    f->to->nodes[f->to->n_nodes++] = *n;
}

static stp_rect whole(const stp_scene *s)
{
    return (stp_rect){ 0, 0, s->width, s->height };
}

/* What can be seen through the clips around, on whole pixels. */
static stp_rect visible_box(const flattener *f)
{
    double x0 = 0, y0 = 0, x1 = f->from->width, y1 = f->from->height;
    for (int i = 0; i < f->depth && i < DEPTH; i++) {
        const stp_rect *c = &f->clips[i];
        x0 = fmax(x0, c->x), y0 = fmax(y0, c->y);
        x1 = fmin(x1, c->x + c->w), y1 = fmin(y1, c->y + c->h);
    }
    x0 = floor(x0), y0 = floor(y0);
    return x1 > x0 && y1 > y0 ? (stp_rect){ x0, y0, ceil(x1) - x0, ceil(y1) - y0 } : whole(f->from);
}

/* The part of a picture that lies in box (px), its rows moved together at the front. */
static void crop(uint8_t *rgba, int w, int h, stp_rect *box, int *to_w, int *to_h)
{
    const int x0 = (int) (box->x * sharpness), y0 = (int) (box->y * sharpness);
    *to_w = (int) fmin(w - x0, box->w * sharpness);
    *to_h = (int) fmin(h - y0, box->h * sharpness);
    for (int y = 0; y < *to_h; y++)
        memmove(rgba + 4 * (size_t) *to_w * (size_t) y, rgba + 4 * ((size_t) w * (size_t) (y0 + y) + (size_t) x0),
                4 * (size_t) *to_w);
    *box = (stp_rect){ x0 / sharpness, y0 / sharpness, *to_w / sharpness, *to_h / sharpness };
}

/* The nodes [first, end) alone on a clear ground, as one node. */
static stp_status draw_run(flattener *f, int64_t first, int64_t end, stp_error *err)
{
    stp_scene part = {
        .width = f->from->width, .height = f->from->height, .nodes = f->from->nodes + first, .n_nodes = end - first
    };
    stp_node image = { .kind = STP_NODE_IMAGE, .image = { .box = visible_box(f), .smooth = true } };
    uint8_t *rgba = NULL;
    int w, h;
    STP_TRY(stp_cairo_pixels(&part, sharpness, &rgba, &w, &h, err));
    crop(rgba, w, h, &image.image.box, &image.image.w, &image.image.h);
    const size_t bytes = 4 * (size_t) image.image.w * (size_t) image.image.h;
    void *kept = stp_arena_alloc(&f->to->arena, bytes);
    if (kept) image.image.rgba = memcpy(kept, rgba, bytes);
    free(rgba);
    if (!kept) return stp_no_memory(err, "an image");
    emit(f, &image);
    return STP_OK;
}

static bool is_text(const stp_node *n)
{
    return n->kind == STP_NODE_TEXT;
}

/* From a flat node to the last one that only texts separate from it; returns its end. */
static int64_t run_end(const stp_scene *s, int64_t first)
{
    int64_t end = first;
    for (int64_t i = first; i < s->n_nodes && (s->nodes[i].flat || is_text(&s->nodes[i])); i++)
        if (s->nodes[i].flat) end = i + 1;
    return end;
}

/* Texts of a run stay texts, outside of the clips that stand in it. */
static void emit_texts(flattener *f, int64_t first, int64_t end)
{
    for (int64_t i = first; i < end; i++)
        if (is_text(&f->from->nodes[i])) emit(f, &f->from->nodes[i]);
}

static void follow_clips(flattener *f, const stp_node *n)
{
    if (n->kind == STP_NODE_CLIP) {
        if (f->depth < DEPTH) f->clips[f->depth] = n->clip;
        f->depth++;
    }
    if (n->kind == STP_NODE_CLIP_END && f->depth > 0) f->depth--;
}

static stp_status flatten(flattener *f, stp_error *err)
{
    const stp_scene *s = f->from;
    for (int64_t i = 0, end; i < s->n_nodes; i = end) {
        end = i + 1;
        if (!s->nodes[i].flat) {
            follow_clips(f, &s->nodes[i]);
            emit(f, &s->nodes[i]);
            continue;
        }
        end = run_end(s, i);
        STP_TRY(draw_run(f, i, end, err));
        emit_texts(f, i, end);
    }
    return STP_OK;
}

stp_status stp_flat_make(stp_scene *out, const stp_scene *scene, stp_error *err)
{
    *out = *scene;
    out->arena = (stp_arena){ 0 };
    out->n_nodes = 0;
    out->nodes = malloc(((size_t) scene->n_nodes + 1) * sizeof *out->nodes);
    if (!out->nodes) return stp_no_memory(err, "the picture");
    flattener f = { .from = scene, .to = out };
    const stp_status s = flatten(&f, err);
    if (s != STP_OK) stp_flat_clear(out);
    return s;
}

void stp_flat_clear(stp_scene *out)
{
    free(out->nodes);
    stp_arena_clear(&out->arena);
    *out = (stp_scene){ 0 };
}
