#ifndef STP_BACKEND_SHAPER_H
#define STP_BACKEND_SHAPER_H
/* Letters to glyphs through HarfBuzz, which is loaded at the first text that needs it and stays loaded. */
#include "backend/faces.h"

typedef struct stp_shaper stp_shaper;
stp_shaper *stp_shaper_new(void);               /* NULL without memory */
void stp_shaper_free(stp_shaper *s);            /* NULL is allowed */

/* How a text is shaped. The language is always English: guessing would look at the locale. */
typedef struct stp_shaping {
    bool latin;                 /* the script; otherwise that of the letters */
    bool from_right;
    bool tabular;               /* figures of one width */
} stp_shaping;

/* A glyph, in the order in which it is seen. */
typedef struct stp_shaped_glyph {
    uint32_t glyph;             /* number in the face, 0 = the face has none */
    int letter;                 /* that it begins at, from 0 */
    int advance, dx, dy;        /* font units */
} stp_shaped_glyph;

typedef struct stp_shaped {
    const stp_shaped_glyph *glyphs;     /* borrowed until the next call */
    int n;
    double units;                       /* an em */
} stp_shaped;

/* Shapes n code points in the face of that number. False where the library, the face or memory is missing. */
bool stp_shaper_shape(stp_shaper *s, const stp_fallback *system, int face, const uint32_t *codes, int n,
                      stp_shaping how, stp_shaped *out);
#endif
