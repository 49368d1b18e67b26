#ifndef STP_BACKEND_OTF_H
#define STP_BACKEND_OTF_H
/* What measuring text needs of an OpenType font: character to glyph, advances, kerning and tabular
 * figures, read where they stand. Loading HarfBuzz takes longer than all the labels of a picture;
 * these tables give the same widths for every text without combining marks.
 * Offsets and counts are checked at each read: outside the file everything is 0. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { STP_OTF_LOOKUPS = 4 };

typedef struct stp_otf_lookups { uint32_t at[STP_OTF_LOOKUPS]; int n; } stp_otf_lookups;

typedef struct stp_otf {
    const unsigned char *bytes;         /* borrowed */
    size_t size;
    uint32_t cmap, n_segments;          /* of format 4 */
    uint32_t hmtx, n_advances, n_glyphs;
    uint32_t units;                     /* an em */
    stp_otf_lookups kern, tabular;
} stp_otf;

/* False when a table that measuring cannot do without is missing. */
bool stp_otf_open(stp_otf *out, const unsigned char *bytes, size_t size);

uint32_t stp_otf_glyph(const stp_otf *o, uint32_t character);           /* 0: the font has none */
uint32_t stp_otf_tabular(const stp_otf *o, uint32_t glyph);             /* the figure of common width, or glyph */
int stp_otf_advance(const stp_otf *o, uint32_t glyph);                  /* font units */
int stp_otf_kern(const stp_otf *o, uint32_t left, uint32_t right);      /* added to left's advance */
#endif
