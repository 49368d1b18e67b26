/* The display list: nodes are appended, arrays and texts copied into the arena of the scene. It only
 * stores; what a node looks like is up to the backends. The dump at the end shows the list as text. */
#include "scene/scene.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

void stp_scene_init(stp_scene *s, double width, double height, uint32_t background)
{
    *s = (stp_scene) { .width = width, .height = height, .background = background, .title = "", .description = "" };
}

void stp_scene_clear(stp_scene *s)
{
    for (int64_t i = 0; i < s->n_nodes; i++)
        if (s->nodes[i].kind == STP_NODE_IMAGE) free((void *) (uintptr_t) s->nodes[i].image.rgba);
    free(s->nodes);
    stp_arena_clear(&s->arena);
    *s = (stp_scene) { 0 };
}

stp_status stp_scene_check(const stp_scene *s, stp_error *err)
{
    return s->failed || s->arena.failed ? stp_no_memory(err, "the picture") : STP_OK;
}

static bool grow(stp_scene *s)
{
    const int64_t capacity = s->capacity ? s->capacity * 2 : 64;
    stp_node *nodes = NULL;
    if ((uint64_t) capacity <= SIZE_MAX / sizeof *nodes) nodes = realloc(s->nodes, (size_t) capacity * sizeof *nodes);
    if (!nodes) return false;
    s->nodes = nodes;
    s->capacity = capacity;
    return true;
}

/* A new node, zero but for its kind; NULL when the scene has failed. */
static stp_node *add(stp_scene *s, stp_node_kind kind)
{
    if (s->failed) return NULL;
    if (s->n_nodes == s->capacity && !grow(s)) {
        s->failed = true;
        return NULL;
    }
    stp_node *node = &s->nodes[s->n_nodes++];
    *node = (stp_node) { .kind = kind };
    return node;
}

/* A copy of n elements in the arena, NULL (and the scene failed) when there is no room. */
static void *copy(stp_scene *s, const void *from, int64_t n, size_t size)
{
    if (s->failed || n <= 0) return NULL;
    void *to = (uint64_t) n <= SIZE_MAX / size ? stp_arena_array(&s->arena, (size_t) n, size) : NULL;
    if (to) memcpy(to, from, (size_t) n * size);
    else s->failed = true;
    return to;
}

static const char *copy_text(stp_scene *s, const char *text)
{
    const char *to = s->failed ? NULL : stp_arena_text(&s->arena, text ? text : "");
    if (!to) s->failed = true;
    return to;
}

enum { PAIR = 2 * sizeof(double) };

void stp_scene_path(stp_scene *s, const double *xy, int64_t n, bool closed, stp_style style)
{
    const double *mine = copy(s, xy, n, PAIR);
    stp_node *node = mine ? add(s, STP_NODE_PATH) : NULL;
    if (!node) return;
    node->style = style;
    node->path.xy = mine;
    node->path.n = n;
    node->path.closed = closed;
}

void stp_scene_line(stp_scene *s, double x0, double y0, double x1, double y1, uint32_t color, double width)
{
    stp_scene_path(s, (const double[]) { x0, y0, x1, y1 }, 2, false, (stp_style) { .stroke = color, .width = width });
}

void stp_scene_rects(stp_scene *s, const stp_rect *rects, int64_t n, stp_style style)
{
    const stp_rect *mine = copy(s, rects, n, sizeof *rects);
    stp_node *node = mine ? add(s, STP_NODE_RECTS) : NULL;
    if (!node) return;
    node->style = style;
    node->rects.rects = mine;
    node->rects.n = n;
}

void stp_scene_points(stp_scene *s, const double *xy, int64_t n, double radius, const uint32_t *fills, stp_style style)
{
    const double *mine = copy(s, xy, n, PAIR);
    const uint32_t *colors = mine && fills ? copy(s, fills, n, sizeof *fills) : NULL;
    stp_node *node = mine && !fills == !colors ? add(s, STP_NODE_POINTS) : NULL;
    if (!node) return;
    node->style = style;
    node->points.xy = mine;
    node->points.n = n;
    node->points.radius = radius;
    node->points.fills = colors;
}

void stp_scene_titles(stp_scene *s, const char *const *titles)
{
    stp_node *node = s->n_nodes ? &s->nodes[s->n_nodes - 1] : NULL;
    const bool rects = node && node->kind == STP_NODE_RECTS, points = node && node->kind == STP_NODE_POINTS;
    const int64_t n = rects ? node->rects.n : points ? node->points.n : 0;
    const char **mine = n ? stp_arena_array(&s->arena, (size_t) n, sizeof *mine) : NULL;
    for (int64_t i = 0; mine && i < n; i++)
        if (!(mine[i] = stp_arena_text(&s->arena, titles[i] ? titles[i] : ""))) mine = NULL;
    if (n && !mine) s->failed = true;
    else if (rects) node->rects.titles = mine;
    else if (points) node->points.titles = mine;
}

void stp_scene_text(stp_scene *s, const char *utf8, double x, double y, stp_font_style font)
{
    if (!utf8 || !*utf8) return;
    const char *mine = copy_text(s, utf8);
    stp_node *node = mine ? add(s, STP_NODE_TEXT) : NULL;
    if (!node) return;
    node->text.utf8 = mine;
    node->text.x = x;
    node->text.y = y;
    node->text.font = font;
}

void stp_scene_image(stp_scene *s, uint8_t *rgba_taken, int w, int h, stp_rect box, bool smooth)
{
    stp_node *node = rgba_taken && w > 0 && h > 0 ? add(s, STP_NODE_IMAGE) : NULL;
    if (!node) {
        free(rgba_taken);
        return;
    }
    node->image.rgba = rgba_taken;
    node->image.w = w;
    node->image.h = h;
    node->image.box = box;
    node->image.smooth = smooth;
}

void stp_scene_group(stp_scene *s, const char *name, const char *title)
{
    const char *my_name = copy_text(s, name), *my_title = title ? copy_text(s, title) : NULL;
    stp_node *node = add(s, STP_NODE_GROUP);
    if (!node) return;
    node->group.name = my_name;
    node->group.title = my_title;
}

void stp_scene_group_end(stp_scene *s)
{
    add(s, STP_NODE_GROUP_END);
}

void stp_scene_clip(stp_scene *s, stp_rect clip)
{
    stp_node *node = add(s, STP_NODE_CLIP);
    if (node) node->clip = clip;
}

void stp_scene_clip_end(stp_scene *s)
{
    add(s, STP_NODE_CLIP_END);
}

/* A vertex takes a few bytes where a circle takes forty. */
static int64_t pieces(const stp_node *n)
{
    enum { VERTICES = 8 };
    int64_t lifts = 0;
    for (int64_t i = 0; i < n->path.n; i++) lifts += isnan(n->path.xy[2 * i]);
    return lifts + 1 > n->path.n / VERTICES ? lifts + 1 : n->path.n / VERTICES;
}

int64_t stp_scene_marks(const stp_scene *s, int64_t from)
{
    int64_t marks = 0;
    for (int64_t i = from; i < s->n_nodes; i++) {
        const stp_node *n = &s->nodes[i];
        if (n->kind == STP_NODE_PATH) marks += pieces(n);
        else if (n->kind == STP_NODE_RECTS) marks += n->rects.n;
        else if (n->kind == STP_NODE_POINTS) marks += n->points.n;
    }
    return marks;
}

void stp_scene_flatten(stp_scene *s, int64_t from)
{
    for (int64_t i = from; i < s->n_nodes; i++) s->nodes[i].flat = s->nodes[i].kind != STP_NODE_TEXT;
}
