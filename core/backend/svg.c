/* Scene to SVG, written by hand: real text, circles and groups that a page can restyle, a few dozen
 * bytes a mark. Ids carry a hash of the drawing: several pictures in one page do not meet. */
#include "backend/backends.h"
#include "backend/bidi.h"
#include "backend/flat.h"
#include "backend/font.h"
#include "backend/svg_path.h"
#include "backend/svg_style.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ID_LENGTH = 9,              /* "s" and eight hex digits */
    MAX_CLIPS = 256,            /* that are searched for an equal one */
};

typedef struct svg {
    stp_buf *out;               /* the drawing, without the head: the hash is made of it */
    const stp_scene *scene;
    bool many;                  /* marks: they are written short */
    stp_svg_group points;
    int64_t at;                 /* node being written */
    int64_t open_groups, open_clips;
    stp_rect clips[MAX_CLIPS];
    int n_clips;
    int64_t next_clip;
    stp_buf ids;                /* size_t places in out where the hash goes */
    stp_status status;
    stp_error *err;
} svg;

/* ---- paths --------------------------------------------------------------------------------------- */

static bool any_finite(const double *xy, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        if (isfinite(xy[2 * i]) && isfinite(xy[2 * i + 1])) return true;
    return false;
}

static bool same_stroke(const stp_style *a, const stp_style *b)
{
    return a->stroke == b->stroke && a->width == b->width && !memcmp(a->dash, b->dash, sizeof a->dash);
}

/* Whether b can be a part of the path that a is: opaque lines look the same in one path. */
static bool joins(const stp_node *a, const stp_node *b)
{
    return b->kind == STP_NODE_PATH && !(b->style.fill & 0xff) && (b->style.stroke & 0xff) == 0xff && !b->path.closed &&
           same_stroke(&a->style, &b->style) && !(a->style.fill & 0xff) && stp_is_upright(a->path.xy, a->path.n) &&
           stp_is_upright(b->path.xy, b->path.n);
}

/* Lines of a whole width along the axes lie on whole pixels; of others some would come out twice as wide as the rest.
 */
static const char *edges_of(const stp_node *n)
{
    const bool upright = !(n->style.fill & 0xff) && stp_is_upright(n->path.xy, n->path.n);
    if (!upright) return n->style.dash[0] > 0 ? " class=\"butt\"" : "";
    return n->style.width == floor(n->style.width) ? " class=\"crisp\"" : " class=\"butt\"";
}

static void write_path(svg *s, const stp_node *n)
{
    if (!any_finite(n->path.xy, n->path.n)) return;
    const stp_node *const end = s->scene->nodes + s->scene->n_nodes;
    stp_buf_text(s->out, "<path");
    stp_svg_fill(s->out, n->style.fill);
    stp_svg_stroke(s->out, &n->style);
    stp_buf_text(s->out, edges_of(n));
    stp_buf_text(s->out, " d=\"");
    stp_svg_path_data(s->out, n->path.xy, n->path.n, n->path.closed, false);
    for (; n + 1 < end && joins(n, n + 1); n++) stp_svg_path_data(s->out, n[1].path.xy, n[1].path.n, false, false);
    s->at = n - s->scene->nodes;
    stp_buf_text(s->out, "\"/>\n");
}

/* ---- rects and points ------------------------------------------------------------------------------ */

static bool is_finite_rect(const stp_rect *r)
{
    return isfinite(r->x) && isfinite(r->y) && isfinite(r->w) && isfinite(r->h);
}

/* SVG refuses negative sizes. */
static stp_rect upright_rect(const stp_rect *r)
{
    const double x0 = stp_svg_clamp(r->x), x1 = stp_svg_clamp(r->x + r->w);
    const double y0 = stp_svg_clamp(r->y), y1 = stp_svg_clamp(r->y + r->h);
    return (stp_rect) { fmin(x0, x1), fmin(y0, y1), fabs(x1 - x0), fabs(y1 - y0) };
}

/* Edges are rounded, not sizes: neighbours that touch go on touching. */
static void rect_attributes(stp_buf *b, const stp_rect *r)
{
    const stp_rect u = upright_rect(r);
    const double x = round(u.x * 100) / 100, y = round(u.y * 100) / 100;
    stp_svg_attribute(b, "x", x);
    stp_svg_attribute(b, "y", y);
    stp_svg_attribute(b, "width", round((u.x + u.w) * 100) / 100 - x);
    stp_svg_attribute(b, "height", round((u.y + u.h) * 100) / 100 - y);
}

/* Whether rectangles look the same as parts of one path, where they may overlap, and lose no tooltip. */
static bool are_plain(const stp_node *n)
{
    return (n->style.fill & 0xff) == 0xff && !(n->style.stroke & 0xff) && !n->rects.titles;
}

static void write_rects_path(svg *s, const stp_node *n)
{
    enum { A_LINE = 16 };
    stp_buf_text(s->out, "<path");
    stp_svg_fill(s->out, n->style.fill);
    stp_buf_text(s->out, " class=\"crisp\" d=\"");
    for (int64_t i = 0; i < n->rects.n; i++) {
        if (!is_finite_rect(&n->rects.rects[i])) continue;
        const stp_rect r = upright_rect(&n->rects.rects[i]);
        const double xy[] = { r.x, r.y, r.x + r.w, r.y, r.x + r.w, r.y + r.h, r.x, r.y + r.h };
        stp_svg_path_data(s->out, xy, 4, true, false);
        if (i % A_LINE == A_LINE - 1) stp_buf_char(s->out, '\n');
    }
    stp_buf_text(s->out, "\"/>\n");
}

static void write_rects(svg *s, const stp_node *n)
{
    if (s->many && n->rects.n > 1 && are_plain(n)) {
        write_rects_path(s, n);
        return;
    }
    stp_buf_text(s->out, n->rects.n > 1 ? "<g" : "<rect");
    stp_svg_fill(s->out, n->style.fill);
    stp_svg_stroke(s->out, &n->style);
    if (!(n->style.stroke & 0xff)) stp_buf_text(s->out, " class=\"crisp\"");
    if (n->rects.n > 1) stp_buf_text(s->out, ">\n");
    for (int64_t i = 0; i < n->rects.n; i++) {
        const stp_rect *r = &n->rects.rects[i];
        if (n->rects.n > 1 && !is_finite_rect(r)) continue;
        if (n->rects.n > 1) stp_buf_text(s->out, "<rect");
        if (is_finite_rect(r)) rect_attributes(s->out, r);
        stp_svg_end(s->out, "rect", n->rects.titles ? n->rects.titles[i] : NULL);
        stp_buf_char(s->out, '\n');
    }
    if (n->rects.n > 1) stp_buf_text(s->out, "</g>\n");
}

static void write_points(svg *s, const stp_node *n)
{
    s->status = stp_svg_points(s->out, n, s->many, &s->points, s->err);
}

/* ---- text ------------------------------------------------------------------------------------------ */

static bool same_font(const stp_font_style *a, const stp_font_style *b)
{
    return a->size == b->size && a->weight == b->weight && a->color == b->color && a->anchor == b->anchor &&
           a->tabular == b->tabular && a->halo == b->halo && a->halo_width == b->halo_width;
}

static void font_attributes(stp_buf *b, const stp_font_style *f)
{
    static const char *const weights[] = { "", " font-weight=\"500\"", " font-weight=\"600\"" };
    static const char *const anchors[] = { "", " text-anchor=\"middle\"", " text-anchor=\"end\"" };
    stp_svg_attribute(b, "font-size", f->size);
    if ((size_t) f->weight < STP_COUNT(weights)) stp_buf_text(b, weights[f->weight]);
    if ((size_t) f->anchor < STP_COUNT(anchors)) stp_buf_text(b, anchors[f->anchor]);
    stp_svg_fill(b, f->color);
    if (f->tabular) stp_buf_text(b, " class=\"tnum\"");
    if (!(f->halo & 0xff) || !(f->halo_width > 0)) return;
    stp_svg_paint(b, "stroke", f->halo);
    stp_svg_attribute(b, "stroke-width", f->halo_width);
    stp_buf_text(b, " paint-order=\"stroke\"");
}

/* A text that begins at the right has its start there; the scene's anchors are those of the left. */
static void from_right(stp_buf *b, stp_anchor anchor)
{
    static const char *const turned[] = { [STP_START] = "end", [STP_MIDDLE] = "middle", [STP_END] = "start" };
    stp_buf_printf(b, " direction=\"rtl\" text-anchor=\"%s\"", turned[anchor]);
}

static bool is_placed(const stp_node *n)
{
    return isfinite(n->text.x) && isfinite(n->text.y) && n->text.font.size > 0 && n->text.font.size < STP_SVG_FAR;
}

static void text_element(stp_buf *b, const stp_node *n, bool shared)
{
    if (!is_placed(n)) return;
    stp_buf_text(b, "<text");
    stp_svg_attribute(b, "x", n->text.x);
    stp_svg_attribute(b, "y", n->text.y);
    const bool rtl = stp_bidi_from_right(n->text.utf8);
    stp_font_style font = n->text.font;
    if (rtl) {
        from_right(b, font.anchor);
        font.anchor = STP_START;            /* said already */
    }
    if (!shared) font_attributes(b, &font);
    stp_buf_char(b, '>');
    stp_buf_xml(b, n->text.utf8);
    stp_buf_text(b, "</text>\n");
}

/* Texts that follow each other in one style, as the labels of an axis do, become a group. */
static void write_text(svg *s, const stp_node *n)
{
    const stp_node *const end = s->scene->nodes + s->scene->n_nodes;
    const stp_node *last = n;
    while (last + 1 < end && last[1].kind == STP_NODE_TEXT && same_font(&last[1].text.font, &n->text.font)) last++;
    if (last == n) {
        text_element(s->out, n, false);
        return;
    }
    stp_buf_text(s->out, "<g");
    font_attributes(s->out, &n->text.font);
    stp_buf_text(s->out, ">\n");
    for (; n <= last; n++) text_element(s->out, n, true);
    stp_buf_text(s->out, "</g>\n");
    s->at = last - s->scene->nodes;
}

/* ---- images ---------------------------------------------------------------------------------------- */

static void base64(stp_buf *b, const uint8_t *bytes, size_t n)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *to = n / 3 < SIZE_MAX / 8 ? stp_buf_reserve(b, (n + 2) / 3 * 4) : NULL;
    if (!to) return;
    for (size_t i = 0; i < n; i += 3) {
        const size_t left = n - i;
        const uint32_t second = left > 1 ? bytes[i + 1] : 0, third = left > 2 ? bytes[i + 2] : 0;
        const uint32_t v = (uint32_t) bytes[i] << 16 | second << 8 | third;
        *to++ = digits[v >> 18];
        *to++ = digits[v >> 12 & 63];
        *to++ = left > 1 ? digits[v >> 6 & 63] : '=';
        *to++ = left > 2 ? digits[v & 63] : '=';
    }
    b->length += (n + 2) / 3 * 4;
}

static void write_image(svg *s, const stp_node *n)
{
    if (!is_finite_rect(&n->image.box)) return;
    stp_buf png = { 0 };
    s->status = stp_png_encode(n->image.rgba, n->image.w, n->image.h, 0, NULL, s->scene->threads, &png, s->err);
    if (s->status == STP_OK) {
        stp_buf_text(s->out, "<image");
        rect_attributes(s->out, &n->image.box);
        stp_buf_text(s->out, " preserveAspectRatio=\"none\"");
        if (!n->image.smooth) stp_buf_text(s->out, " class=\"pixels\" image-rendering=\"pixelated\"");
        stp_buf_text(s->out, " href=\"data:image/png;base64,");
        base64(s->out, (const uint8_t *) png.data, png.length);
        stp_buf_text(s->out, "\"/>\n");
    }
    stp_buf_clear(&png);
}

/* ---- groups and clips -------------------------------------------------------------------------------- */

static void write_group(svg *s, const stp_node *n)
{
    stp_buf_text(s->out, "<g");
    if (n->group.name && *n->group.name) {
        stp_buf_text(s->out, " class=\"");
        stp_buf_xml(s->out, n->group.name);
        stp_buf_char(s->out, '"');
    }
    stp_buf_char(s->out, '>');
    if (n->group.title) {
        stp_buf_text(s->out, "<title>");
        stp_buf_xml(s->out, n->group.title);
        stp_buf_text(s->out, "</title>");
    }
    stp_buf_char(s->out, '\n');
    s->open_groups++;
}

/* An end without its beginning is left out: the file stays well-formed whatever the scene holds. */
static void write_end(svg *s, int64_t *open)
{
    if (*open <= 0) return;
    --*open;
    stp_buf_text(s->out, "</g>\n");
}

static void write_group_end(svg *s, const stp_node *n)
{
    (void) n;
    write_end(s, &s->open_groups);
}

static void write_clip_end(svg *s, const stp_node *n)
{
    (void) n;
    write_end(s, &s->open_clips);
}

/* Room for the id, filled in when the hash is known. */
static void id_place(svg *s)
{
    const size_t at = s->out->length;
    stp_buf_add(&s->ids, &at, sizeof at);
    stp_buf_add(s->out, "s00000000", ID_LENGTH);
}

static int64_t find_clip(const svg *s, const stp_rect *r)
{
    for (int i = 0; i < s->n_clips; i++)
        if (!memcmp(&s->clips[i], r, sizeof *r)) return i;
    return -1;
}

static void write_clip(svg *s, const stp_node *n)
{
    int64_t clip = find_clip(s, &n->clip);
    if (clip < 0) {
        clip = s->next_clip++;
        if (clip < MAX_CLIPS) s->clips[s->n_clips++] = n->clip;
        stp_buf_text(s->out, "<clipPath id=\"");
        id_place(s);
        stp_buf_printf(s->out, "c%lld\"><rect", (long long) clip);
        if (is_finite_rect(&n->clip)) rect_attributes(s->out, &n->clip);
        stp_buf_text(s->out, "/></clipPath>\n");
    }
    stp_buf_text(s->out, "<g clip-path=\"url(#");
    id_place(s);
    stp_buf_printf(s->out, "c%lld)\">\n", (long long) clip);
    s->open_clips++;
}

static void (*const writers[])(svg *s, const stp_node *n) = {
    [STP_NODE_PATH] = write_path,           [STP_NODE_RECTS] = write_rects,
    [STP_NODE_POINTS] = write_points,       [STP_NODE_TEXT] = write_text,
    [STP_NODE_IMAGE] = write_image,         [STP_NODE_GROUP] = write_group,
    [STP_NODE_GROUP_END] = write_group_end, [STP_NODE_CLIP] = write_clip,
    [STP_NODE_CLIP_END] = write_clip_end,
};

static void write_nodes(svg *s)
{
    for (s->at = 0; s->at < s->scene->n_nodes && s->status == STP_OK; s->at++) {
        const stp_node *n = &s->scene->nodes[s->at];
        if ((size_t) n->kind < STP_COUNT(writers)) writers[n->kind](s, n);
    }
    while (s->open_groups > 0) write_end(s, &s->open_groups);
    while (s->open_clips > 0) write_end(s, &s->open_clips);
}

/* ---- the file ---------------------------------------------------------------------------------------- */

/* FNV-1a over words of eight bytes, folded to 32 bits. */
static uint32_t hash(const stp_buf *b)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325), word = 0;
    for (size_t i = 0; i < b->length; i += sizeof word) {
        const size_t left = b->length - i;
        word = 0;
        memcpy(&word, b->data + i, left < sizeof word ? left : sizeof word);
        h = (h ^ word) * UINT64_C(0x100000001b3);
        h ^= h >> 32;
    }
    return (uint32_t) (h ^ h >> 32);
}

static void fill_ids(svg *s, uint32_t id)
{
    char text[ID_LENGTH + 1];
    snprintf(text, sizeof text, "s%08x", (unsigned) id);
    for (size_t i = 0; i + sizeof(size_t) <= s->ids.length; i += sizeof(size_t)) {
        size_t at;
        memcpy(&at, s->ids.data + i, sizeof at);
        if (at + ID_LENGTH <= s->out->length) memcpy(s->out->data + at, text, ID_LENGTH);
    }
}

/* Points and rectangles; lines are short as they are. */
static bool has_many(const stp_scene *s)
{
    int64_t n = 0;
    for (int64_t i = 0; i < s->n_nodes; i++) {
        if (s->nodes[i].kind == STP_NODE_POINTS) n += s->nodes[i].points.n;
        if (s->nodes[i].kind == STP_NODE_RECTS) n += s->nodes[i].rects.n;
    }
    return n >= STP_SVG_MANY;
}

/* The file of a scene without flat nodes. */
static stp_status write_file(const stp_scene *scene, stp_buf *out, stp_error *err)
{
    if (!(scene->width > 0 && scene->height > 0 && scene->width <= STP_SVG_FAR && scene->height <= STP_SVG_FAR))
        return stp_fail(err, STP_ERR_USAGE, "a picture of %g x %g pixels cannot be written as SVG", scene->width,
                        scene->height);
    stp_buf body = { 0 };
    svg *s = calloc(1, sizeof *s);
    if (!s) return stp_no_memory(err, "an SVG file");
    *s = (svg) { .out = &body, .scene = scene, .many = has_many(scene), .err = err };
    write_nodes(s);
    stp_status status = s->status;
    if (status == STP_OK && s->ids.failed) status = stp_no_memory(err, "an SVG file");
    if (status == STP_OK) status = stp_buf_check(&body, "an SVG file", err);
    if (status == STP_OK) {
        const uint32_t id = hash(&body);
        fill_ids(s, id);
        char name[ID_LENGTH + 1];
        snprintf(name, sizeof name, "s%08x", (unsigned) id);
        stp_svg_head(scene, name, out);
        stp_buf_add(out, body.data, body.length);
        stp_buf_text(out, "</svg>\n");
        status = stp_buf_check(out, "an SVG file", err);
    }
    stp_buf_clear(&s->ids);
    stp_buf_clear(&s->points.head);
    stp_buf_clear(&body);
    free(s);
    return status;
}

static stp_status svg_write(const stp_scene *scene, double scale, stp_buf *out, stp_error *err)
{
    (void) scale;
    STP_TRY(stp_scene_check(scene, err));
    stp_scene flat;
    STP_TRY(stp_flat_make(&flat, scene, err));
    const stp_status s = write_file(&flat, out, err);
    stp_flat_clear(&flat);
    return s;
}

const stp_backend stp_backend_svg = {
    .name = "svg",
    .suffixes = "svg",
    .help = "vectors with real text, for pages and editors",
    .raster = false,
    .write = svg_write,
};
