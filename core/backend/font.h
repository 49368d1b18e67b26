#ifndef STP_BACKEND_FONT_H
#define STP_BACKEND_FONT_H
/* The embedded subset of Inter (regular, medium, semibold): text is as wide, and looks the same, on every
 * machine. Opening costs nothing: HarfBuzz is loaded at the first text with combining marks, FreeType at
 * the first face. Characters that the subset lacks come from a font of the system, if one has them
 * (fontconfig, loaded at the first such character); text from right to left is put in order. What no font
 * has counts 0.72 em (1 em where East Asian fonts are that wide) and is drawn as a box. */
#include "scene/scene.h"

typedef struct stp_font stp_font;      /* not shared between threads */

stp_status stp_font_open(stp_font **out, stp_error *err) STP_MUST_USE;
/* Letters come from a font of the system of that family, those that it lacks from the embedded one. family is borrowed.
 * STP_ERR_USAGE where there is none. */
stp_status stp_font_use(stp_font *font, const char *family, stp_error *err) STP_MUST_USE;
void stp_font_close(stp_font *font);               /* NULL is allowed */
stp_measure stp_font_measure(stp_font *font);      /* borrowed */

/* How many letters of the texts so far no font had, and which was the first. */
int stp_font_missing(const stp_font *font, uint32_t *first);

/* One shaped glyph: number in the face (with that of a font of the system above 16 bits), byte of the text it begins
 * at, and the place of its origin, px from the start of the text, y up. */
typedef struct stp_glyph { uint32_t index; uint32_t cluster; double x, y; } stp_glyph;
/* Shapes utf8; *glyphs is borrowed until the next call on this font. Returns the advance width, px. */
double stp_font_shape(stp_font *font, const char *utf8, double size, stp_weight weight, bool tabular,
                      const stp_glyph **glyphs, int *n);
/* The FT_Face of a glyph; NULL without FreeType or memory. */
void *stp_font_face(stp_font *font, stp_weight weight, uint32_t glyph);

/* cairo keeps faces in a cache that outlives its users: a hold keeps all faces of font alive beyond
 * stp_font_close. Drop takes it back. NULL when there are no faces. */
void *stp_font_hold(stp_font *font);
void stp_font_drop(void *hold);

/* The outline of a glyph handed to the sink, in em, y up; false without FreeType or such a glyph. */
typedef struct stp_outline_sink {
    void *self;
    void (*move)(void *self, double x, double y);
    void (*line)(void *self, double x, double y);
    void (*curve)(void *self, double x1, double y1, double x2, double y2, double x3, double y3);
} stp_outline_sink;
bool stp_font_outline(stp_font *font, stp_weight weight, uint32_t glyph, const stp_outline_sink *sink);

/* How far a glyph covers each pixel (0..255), rows `stride` bytes apart, with the glyph's origin at the
 * fractions dx, dy of a pixel, y down. left, top: from the pixel of the origin to the first. Borrowed until
 * the next call on this font; false when there is nothing to draw. */
typedef struct stp_glyph_mask { const uint8_t *cover; int w, h, stride, left, top; } stp_glyph_mask;
bool stp_font_mask(stp_font *font, stp_weight weight, uint32_t glyph, double size, double dx, double dy,
                   stp_glyph_mask *out);

/* A PNG file of w x h straight-alpha RGBA pixels, appended to out. A palette image when there are at
 * most 256 colours. texts: pairs of keyword and UTF-8 text for iTXt, NULL-terminated; or NULL. threads: 0 = one a core;
 * the bytes are the same for any number. */
stp_status stp_png_encode(const uint8_t *rgba, int w, int h, double dots_per_inch, const char *const *texts,
                          int threads, stp_buf *out, stp_error *err) STP_MUST_USE;
#endif
