#ifndef STP_BACKEND_FLAT_H
#define STP_BACKEND_FLAT_H
/* Flat nodes (scene/scene.h) drawn into images, for backends that write vectors. */
#include "scene/scene.h"

/* *out: the scene with an image, of two pixels a px, in place of each run of flat nodes; texts among them follow it.
 * It borrows everything else from the scene; stp_flat_clear frees what it owns. */
stp_status stp_flat_make(stp_scene *out, const stp_scene *scene, stp_error *err) STP_MUST_USE;
void stp_flat_clear(stp_scene *out);

/* The scene as straight RGBA, top row first, round(width * scale) pixels wide (cairo.c); *rgba is the caller's (free).
 */
stp_status stp_cairo_pixels(const stp_scene *scene, double scale, uint8_t **rgba, int *w, int *h,
                            stp_error *err) STP_MUST_USE;
#endif
