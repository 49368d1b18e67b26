#ifndef STP_BACKEND_RASTER_H
#define STP_BACKEND_RASTER_H
/* Circles and glyphs put straight into the pixels of a picture: ten times as fast as a path for each. */
#include <stddef.h>
#include <stdint.h>

/* Premultiplied 0xAARRGGBB words, rows without gaps; drawing stays within the half-open box. */
typedef struct stp_raster {
    uint32_t *pixels;
    int w, h;
    int x0, y0, x1, y1;
} stp_raster;

/* Lengths in pixels, colours 0xRRGGBBAA; the ring lies half inside and half outside of radius. */
typedef struct stp_disc {
    double radius, ring_width;      /* ring_width 0: no ring */
    uint32_t fill, ring;            /* alpha 0: none */
} stp_disc;

void stp_raster_disc(const stp_raster *to, const stp_disc *disc, double x, double y);

/* Colour where a mask covers the picture (0..255 a pixel, rows `stride` bytes apart); x, y: its top left. */
typedef struct stp_mask { const uint8_t *cover; int w, h, stride; } stp_mask;
void stp_raster_mask(const stp_raster *to, const stp_mask *mask, int x, int y, uint32_t rgba);

/* n straight RGBA pixels (four bytes each) to words as above, and the way back in place, a row at a time. */
void stp_raster_premultiply(uint32_t *to, const uint8_t *from, size_t n);
void stp_raster_straighten(uint32_t *pixels, size_t n);
#endif
