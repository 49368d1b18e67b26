#ifndef STP_BACKEND_FACES_H
#define STP_BACKEND_FACES_H
/* The faces of a font through FreeType, which is loaded with the first set of them and stays loaded: loading again
 * would cost more than the memory is worth. Sets are counted, because cairo's cache may hold a face longer than the
 * font lives. */
#include "backend/fallback.h"
#include "backend/font.h"

/* Faces are numbered: those of the embedded font by weight, then those of the system's files. */
enum { STP_FONT_WEIGHTS = 3, STP_FACES = STP_FONT_WEIGHTS + STP_FALLBACK_FILES };

/* The number of an embedded face. */
int stp_face_of_weight(stp_weight weight);
/* The number of the face that a glyph is of: its own holds that of a font of the system, from 1, above 16 bits. -1
 * where there is none. */
int stp_face_of_glyph(stp_weight weight, uint32_t glyph);

typedef struct stp_faces stp_faces;
stp_faces *stp_faces_new(void);                     /* NULL without FreeType or memory */
stp_faces *stp_faces_hold(stp_faces *f);            /* counted once more; NULL is allowed, as below */
void stp_faces_drop(stp_faces *f);

/* The FT_Face of a number, opened when first asked for; NULL without it. f may be NULL. */
void *stp_faces_open(stp_faces *f, const stp_fallback *system, int face);
/* As stp_font_outline and stp_font_mask, of a face. */
bool stp_faces_outline(stp_faces *f, const stp_fallback *system, int face, uint32_t glyph,
                       const stp_outline_sink *sink);
bool stp_faces_mask(stp_faces *f, const stp_fallback *system, int face, uint32_t glyph, double size, double dx,
                    double dy, stp_glyph_mask *out);
#endif
