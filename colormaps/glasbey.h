#ifndef STP_COLORMAPS_GLASBEY_H
#define STP_COLORMAPS_GLASBEY_H
/* Glasbey's search: colours chosen one by one, each the candidate farthest from all before it
 * (Glasbey, van der Heijden, Toh and Gray 2007), in CAM02-UCS. Positions are whole 1/128 units, so the
 * choice does not hang on the last bits of a machine's pow(); among equals the first of the grid wins. */
#include "base/error.h"

typedef struct stp_glasbey {
    int step;                          /* spacing of the candidates in each channel, 1..255 */
    double min_chroma;                 /* CIECAM02 C */
    double min_lightness, max_lightness;       /* CIECAM02 J; max 0: no bound */
    double hue_from, hue_to;           /* degrees, may pass 360; equal: all hues */
    double min_contrast_white, min_contrast_black;     /* WCAG; 0: no bound */
    double from_black;                 /* least distance from black, CAM02-UCS units */
    bool deficient;                    /* count the distances deficient eyes see too, twice as far as they are */
} stp_glasbey;

/* Writes n colours (0xRRGGBBFF) far from white, black and the n_seeds given ones; colours come out behind
 * each other, the seeds are not repeated. Fails when the bounds leave fewer than n candidates. */
stp_status stp_glasbey_search(const stp_glasbey *bounds, const uint32_t *seeds, int n_seeds, uint32_t *out, int n,
                              stp_error *err) STP_MUST_USE;

/* Reads "step=4 min_chroma=20 seed=category10": the words of palettes.def. seed (may be NULL) gets the name
 * of the palette to start with, or "". False for a word or number that is not known. */
enum { STP_GLASBEY_SEED = 32 };
bool stp_glasbey_read(const char *text, stp_glasbey *out, char seed[STP_GLASBEY_SEED]);
#endif
