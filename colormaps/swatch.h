#ifndef STP_COLORMAPS_SWATCH_H
#define STP_COLORMAPS_SWATCH_H
/* The measures of one map or palette: what lists show, and what the tests hold the maps to.
 * Distances are in CAM02-UCS: 1 is just visible side by side, thin lines want 10. */
#include "colormaps/cmap.h"
#include "colormaps/colour.h"

typedef struct stp_cmap_measures {
    double first_l, last_l, least_l, greatest_l;       /* CIELAB lightness */
    double off_chord;          /* greatest distance of L from the straight line between its ends */
    int reversals;             /* steps of L against its direction by more than 0.001 */
    double slope_least, slope_greatest;        /* of L over 4 entries, in parts of the mean; 0 0 when L hardly moves */
    double lab_spread, ucs_spread;             /* coefficient of variation of the step, CIE76 and CAM02-UCS */
    double asymmetry;          /* greatest difference of L of entries i and 255 - i */
    double middle_chroma;      /* of the two middle entries */
    double mean_chroma;
    bool cyclic;
    double seam, seam_change;  /* cyclic: step over the seam, and how much the step changes there, in mean steps */
    double apart[STP_SIGHTS];  /* least distance of entries an eighth of the map or more apart, for each sight */
} stp_cmap_measures;

stp_cmap_measures stp_cmap_check(const stp_cmap *map);

/* "pdt", with a '-' for each kind of deficient sight (protan, deutan, tritan) to which parts of the map look
 * alike: entries an eighth of the map apart must differ by STP_CMAP_SAFE, or, in maps that are flat for
 * everybody, by STP_CMAP_KEPT of what normal sight has. */
#define STP_CMAP_SAFE 3.4
#define STP_CMAP_KEPT 0.75
enum { STP_CMAP_MARKS = 4 };
const char *stp_cmap_marks(char out[STP_CMAP_MARKS], const stp_cmap_measures *m);

typedef struct stp_palette_measures {
    double apart[STP_SIGHTS];  /* least distance of two colours */
    double contrast_white, contrast_black;     /* the least of each, WCAG */
} stp_palette_measures;

/* The first n colours; distances are infinite for fewer than two. */
stp_palette_measures stp_palette_check(const uint32_t *colours, int n);
#endif
