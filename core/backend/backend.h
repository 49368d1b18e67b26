#ifndef STP_BACKEND_BACKEND_H
#define STP_BACKEND_BACKEND_H
/* From a scene to the bytes of a file. A backend is a const struct in its own file and a line in
 * stp_backends[]. Equal scenes give equal bytes on every machine. */
#include "scene/scene.h"

typedef struct stp_backend {
    const char *name;              /* "svg" */
    const char *suffixes;          /* "svg" */
    const char *help;              /* one line for `stipple list formats` */
    bool raster;                   /* made of pixels: `scale` counts */
    bool characters;               /* made of cells of a terminal: scenes are laid out with stp_term_measure */
    /* Appends the file to out. scale: pixels a CSS pixel, for rasters. */
    stp_status (*write)(const stp_scene *scene, double scale, stp_buf *out, stp_error *err);
} stp_backend;

extern const stp_backend *const stp_backends[];        /* NULL-terminated: svg, png, pdf, … */
const stp_backend *stp_backend_find(const char *name); /* by name or suffix, NULL if none */

/* Pixels of a terminal a CSS pixel: half a cell is 8 x 8 px. */
#define STP_TERM_PIXELS 0.125
/* Texts as wide as their cells in a terminal (backend/cells.h has the size of a cell). */
extern const stp_measure stp_term_measure;
#endif
