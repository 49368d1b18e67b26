#ifndef STP_BACKEND_SVG_STYLE_H
#define STP_BACKEND_SVG_STYLE_H
/* Attributes of SVG elements: numbers of two decimals, colours, strokes. */
#include "base/error.h"
#include "scene/scene.h"

void stp_svg_number(stp_buf *b, double v);
void stp_svg_attribute(stp_buf *b, const char *name, double v);
/* property is "fill" or "stroke"; a colour of alpha 0 is "none". */
void stp_svg_paint(stp_buf *b, const char *property, uint32_t rgba);
void stp_svg_stroke(stp_buf *b, const stp_style *s);           /* nothing where there is none */
void stp_svg_fill(stp_buf *b, uint32_t rgba);

/* Ends an element that was begun, with a tooltip where there is a text. */
void stp_svg_end(stp_buf *b, const char *element, const char *title);

/* The group that the last points were written into: how it begins, and where in the file it ends. Points that follow
 * and would have the same one go on in it. Zero: there is none; the head is to be cleared. */
typedef struct stp_svg_group { stp_buf head; size_t end; } stp_svg_group;

/* svg_points.c: the points of a node. many: the file has so many marks that points of one colour become one path,
 * unless they have tooltips of their own. */
stp_status stp_svg_points(stp_buf *b, const stp_node *n, bool many, stp_svg_group *group, stp_error *err) STP_MUST_USE;

/* svg_head.c: from the first byte to the background; id: of the svg element, which those of its parts begin with. */
void stp_svg_head(const stp_scene *scene, const char *id, stp_buf *b);
#endif
