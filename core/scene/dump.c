/* The scene as text for golden tests: a line a node, indented by groups and clips, numbers with two
 * decimals, nothing that depends on the machine. Not a file format: it is never read back. */
#include "scene/scene.h"
#include <math.h>
#include <string.h>

static void number(stp_buf *out, const char *before, double v)
{
    stp_buf_text(out, before);
    stp_buf_number(out, v, 2);
}

static void color(stp_buf *out, const char *before, uint32_t rgba)
{
    if (rgba & 0xff) stp_buf_printf(out, "%s#%08x", before, (unsigned) rgba);
}

static void style(stp_buf *out, const stp_style *s)
{
    color(out, " fill ", s->fill);
    color(out, " stroke ", s->stroke);
    if (s->stroke & 0xff) number(out, " width ", s->width);
    if (s->dash[0] > 0) {
        number(out, " dash ", s->dash[0]);
        number(out, " ", s->dash[1]);
        for (int i = 2; i < 4 && s->dash[2] > 0; i++) number(out, " ", s->dash[i]);
    }
}

static void rect(stp_buf *out, const char *before, const stp_rect *r)
{
    number(out, before, r->x);
    number(out, ",", r->y);
    number(out, " ", r->w);
    number(out, "x", r->h);
}

static void text(stp_buf *out, const char *before, const char *utf8)
{
    stp_buf_text(out, before);
    stp_buf_json(out, utf8 ? utf8 : "");
}

static void dump_path(stp_buf *out, const stp_node *n)
{
    stp_buf_text(out, n->path.closed ? "path closed" : "path");
    style(out, &n->style);
    stp_buf_char(out, ':');
    for (int64_t i = 0; i < n->path.n; i++) {
        const double x = n->path.xy[2 * i];
        if (isnan(x)) {
            stp_buf_text(out, " gap");
            continue;
        }
        number(out, " ", x);
        number(out, ",", n->path.xy[2 * i + 1]);
    }
}

static void dump_rects(stp_buf *out, const stp_node *n)
{
    stp_buf_text(out, "rects");
    style(out, &n->style);
    for (int64_t i = 0; i < n->rects.n; i++) rect(out, i ? "; " : ": ", &n->rects.rects[i]);
}

static void dump_points(stp_buf *out, const stp_node *n)
{
    number(out, "points radius ", n->points.radius);
    style(out, &n->style);
    if (n->style.shape) stp_buf_printf(out, " shape %d", (int) n->style.shape);
    stp_buf_char(out, ':');
    for (int64_t i = 0; i < n->points.n; i++) {
        number(out, " ", n->points.xy[2 * i]);
        number(out, ",", n->points.xy[2 * i + 1]);
        if (n->points.fills) stp_buf_printf(out, "#%08x", (unsigned) n->points.fills[i]);
    }
}

static void dump_text(stp_buf *out, const stp_node *n)
{
    static const char *const weights[] = { " regular", " medium", " semibold" };
    static const char *const anchors[] = { " start", " middle", " end" };
    const stp_font_style *f = &n->text.font;
    text(out, "text ", n->text.utf8);
    number(out, " at ", n->text.x);
    number(out, ",", n->text.y);
    number(out, " size ", f->size);
    if ((size_t) f->weight < STP_COUNT(weights)) stp_buf_text(out, weights[f->weight]);
    if ((size_t) f->anchor < STP_COUNT(anchors)) stp_buf_text(out, anchors[f->anchor]);
    color(out, " ", f->color);
    if (f->tabular) stp_buf_text(out, " tabular");
    color(out, " halo ", f->halo);
    if (f->halo & 0xff) number(out, " ", f->halo_width);
}

/* FNV-1a: a golden file shows that pixels changed, not which. */
static uint64_t pixels_hash(const stp_node *n)
{
    const size_t size = (size_t) n->image.w * (size_t) n->image.h * 4;
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < size; i++) h = (h ^ n->image.rgba[i]) * UINT64_C(0x100000001b3);
    return h;
}

static void dump_image(stp_buf *out, const stp_node *n)
{
    stp_buf_printf(out, "image %dx%d", n->image.w, n->image.h);
    rect(out, " in ", &n->image.box);
    stp_buf_printf(out, "%s pixels %016llx", n->image.smooth ? " smooth" : "", (unsigned long long) pixels_hash(n));
}

static void dump_group(stp_buf *out, const stp_node *n)
{
    text(out, "group ", n->group.name);
    if (n->group.title) text(out, " title ", n->group.title);
}

static void dump_clip(stp_buf *out, const stp_node *n)
{
    rect(out, "clip ", &n->clip);
}

static void dump_end(stp_buf *out, const stp_node *n)
{
    (void) n;
    stp_buf_text(out, "end");
}

static const struct {
    void (*dump)(stp_buf *out, const stp_node *n);
    int opens;              /* what follows stands deeper (1) or this node less deep (-1) */
} dumpers[] = {
    [STP_NODE_PATH] = { dump_path, 0 },
    [STP_NODE_RECTS] = { dump_rects, 0 },
    [STP_NODE_POINTS] = { dump_points, 0 },
    [STP_NODE_TEXT] = { dump_text, 0 },
    [STP_NODE_IMAGE] = { dump_image, 0 },
    [STP_NODE_GROUP] = { dump_group, 1 },
    [STP_NODE_GROUP_END] = { dump_end, -1 },
    [STP_NODE_CLIP] = { dump_clip, 1 },
    [STP_NODE_CLIP_END] = { dump_end, -1 },
};

void stp_scene_dump(const stp_scene *s, stp_buf *out)
{
    number(out, "scene ", s->width);
    number(out, "x", s->height);
    color(out, " background ", s->background);
    stp_buf_char(out, '\n');
    if (s->title && *s->title) text(out, "title ", s->title), stp_buf_char(out, '\n');
    if (s->description && *s->description) text(out, "description ", s->description), stp_buf_char(out, '\n');
    int64_t depth = 0;
    for (int64_t i = 0; i < s->n_nodes; i++) {
        const stp_node *n = &s->nodes[i];
        if ((size_t) n->kind >= STP_COUNT(dumpers)) continue;
        if (dumpers[n->kind].opens < 0 && depth > 0) depth--;
        for (int64_t k = 0; k < depth && k < 16; k++) stp_buf_text(out, "  ");
        dumpers[n->kind].dump(out, n);
        stp_buf_char(out, '\n');
        if (dumpers[n->kind].opens > 0) depth++;
    }
}
