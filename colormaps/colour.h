#ifndef STP_COLORMAPS_COLOUR_H
#define STP_COLORMAPS_COLOUR_H
/* Colour spaces and measures: pure functions on sRGB colours 0..1.
 * White is D65 throughout. Conversions back to sRGB may leave 0..1 unless they say that they clip. */
#include <stdbool.h>
#include <stdint.h>

typedef struct stp_rgb { double r, g, b; } stp_rgb;
typedef struct stp_v3 { double x, y, z; } stp_v3;
typedef struct stp_matrix { double m[3][3]; } stp_matrix;

stp_v3 stp_oklab_from_rgb(stp_rgb c);          /* Ottosson 2020: L, a, b */
stp_rgb stp_rgb_from_oklab(stp_v3 lab);        /* channels clipped to 0..1 */

stp_rgb stp_rgb_linear(stp_rgb c);             /* the sRGB curve taken off, and put on again */
stp_rgb stp_rgb_gamma(stp_rgb linear);
stp_rgb stp_rgb_clip(stp_rgb c);               /* each channel into 0..1; NaN gives 0 */
stp_rgb stp_rgb_from_bytes(uint32_t rgba);     /* 0xRRGGBBAA, alpha ignored */
uint32_t stp_rgb_bytes(stp_rgb c);             /* rounded and clipped, alpha 255 */
stp_rgb stp_rgb_from_hsv(double h, double s, double v);        /* h in degrees */

stp_v3 stp_lab_from_rgb(stp_rgb c);            /* CIELAB */
stp_rgb stp_rgb_from_lab(stp_v3 lab);

/* CIECAM02 with average surround and a background of 20; adapting luminance in cd/m2. */
typedef struct stp_cam {
    double fl, nbb, white, k;
    stp_matrix forward, back;                  /* linear sRGB <-> adapted cones */
} stp_cam;
stp_cam stp_cam_make(double adapting);
stp_cam stp_cam_standard(void);                /* the sRGB viewing condition, 64/pi/5 */

typedef struct stp_look { double lightness, chroma, colourfulness, hue; } stp_look;    /* J C M h, degrees */
stp_look stp_look_from_linear(const stp_cam *cam, stp_rgb linear);
stp_v3 stp_ucs_from_look(stp_look look);
stp_v3 stp_ucs_from_rgb(const stp_cam *cam, stp_rgb c);        /* CAM02-UCS: J', a', b' */
stp_rgb stp_rgb_from_ucs(const stp_cam *cam, stp_v3 ucs);

/* Colour as seen without one kind of cone (Machado, Oliveira and Fernandes 2009, severity 1). */
typedef enum stp_sight { STP_SIGHT_NORMAL, STP_SIGHT_PROTAN, STP_SIGHT_DEUTAN, STP_SIGHT_TRITAN, STP_SIGHTS } stp_sight;
stp_rgb stp_rgb_seen(stp_rgb c, stp_sight sight);
stp_rgb stp_linear_seen(stp_rgb linear, stp_sight sight);

double stp_v3_distance(stp_v3 a, stp_v3 b);    /* in CAM02-UCS 1 is just visible; in CIELAB it is CIE76 */
double stp_de2000(stp_v3 lab1, stp_v3 lab2);   /* CIEDE2000, weights 1 */
double stp_luminance(stp_rgb c);               /* WCAG 2 */
double stp_contrast(stp_rgb a, stp_rgb b);     /* WCAG 2: 1..21 */
#endif
