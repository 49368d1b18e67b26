/* Text of the embedded font: how wide it is and where its glyphs stand. Plain text is measured from the
 * tables of the font (otf.h); only combining marks, which must find their place on a letter, and fonts of the system
 * go through HarfBuzz (shaper.h). FreeType (faces.h) serves faces and outlines to what draws. */
#include "backend/font.h"
#include "backend/bidi.h"
#include "backend/fallback.h"
#include "backend/faces.h"
#include "backend/inter.h"
#include "backend/letters.h"
#include "backend/otf.h"
#include "backend/shaper.h"
#include "base/grow.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct stp_font {
    stp_otf otf[STP_FONT_WEIGHTS];      /* bytes NULL: not opened yet */
    stp_letter *letters;
    stp_glyph *glyphs;
    uint32_t *codes;            /* for HarfBuzz */
    int capacity;               /* of all three */
    stp_glyph *visual;          /* of text in several fonts: room for visual_capacity */
    int visual_capacity;
    int n_missing;              /* letters that no font has, in all texts so far */
    uint32_t missing;           /* the first of them */
    stp_faces *faces;
    stp_shaper *shaper;
    stp_fallback fallback;
};

enum { MAX_LETTERS = 1 << 20 };     /* of one text: what is longer is no label */
static const double missing_em = 0.72;

stp_status stp_font_open(stp_font **out, stp_error *err)
{
    stp_font *font = calloc(1, sizeof *font);
    if (!font) return stp_no_memory(err, "the font");
    *out = font;
    return STP_OK;
}

stp_status stp_font_use(stp_font *font, const char *family, stp_error *err)
{
    if (stp_fallback_use(&font->fallback, family)) return STP_OK;
    stp_fail(err, STP_ERR_USAGE, "--font: this system has no font '%.100s'", family);
    return stp_hint(err, "`fc-list : family` shows those that it has; without --font the embedded one is used");
}

/* ---- faces --------------------------------------------------------------------------------- */

static stp_faces *open_faces(stp_font *font)
{
    if (!font->faces) font->faces = stp_faces_new();
    return font->faces;
}

void *stp_font_face(stp_font *font, stp_weight weight, uint32_t glyph)
{
    return stp_faces_open(open_faces(font), &font->fallback, stp_face_of_glyph(weight, glyph));
}

void *stp_font_hold(stp_font *font)
{
    return stp_faces_hold(font->faces);
}

void stp_font_drop(void *hold)
{
    stp_faces_drop(hold);
}

bool stp_font_outline(stp_font *font, stp_weight weight, uint32_t glyph, const stp_outline_sink *sink)
{
    return stp_faces_outline(open_faces(font), &font->fallback, stp_face_of_glyph(weight, glyph), glyph, sink);
}

bool stp_font_mask(stp_font *font, stp_weight weight, uint32_t glyph, double size, double dx, double dy,
                   stp_glyph_mask *out)
{
    const int face = stp_face_of_glyph(weight, glyph);
    return stp_faces_mask(open_faces(font), &font->fallback, face, glyph, size, dx, dy, out);
}

/* ---- letters --------------------------------------------------------------------------------- */

/* Room for n letters in the three arrays. */
static bool make_room(stp_font *font, int n)
{
    if (n <= font->capacity) return true;
    const int capacity = n < 64 ? 64 : n;
    if (!stp_grow(&font->letters, (size_t) capacity * sizeof *font->letters) ||
        !stp_grow(&font->glyphs, (size_t) capacity * sizeof *font->glyphs) ||
        !stp_grow(&font->codes, (size_t) capacity * sizeof *font->codes))
        return false;
    font->capacity = capacity;
    return true;
}

/* The letters of utf8 into the font's own; their number. */
static int take_apart(stp_font *font, const char *utf8, bool *marks)
{
    const size_t length = strlen(utf8);
    const int most = length < MAX_LETTERS ? (int) length : MAX_LETTERS;
    return make_room(font, most) ? stp_letters_take(utf8, font->letters, most, marks) : 0;
}

static const uint32_t *codes_of(stp_font *font, const stp_letter *letters, int n)
{
    for (int i = 0; i < n; i++) font->codes[i] = letters[i].code;
    return font->codes;
}

static const stp_otf *open_otf(stp_font *font, stp_weight weight)
{
    const int w = stp_face_of_weight(weight);
    stp_otf *o = &font->otf[w];
    return o->bytes || stp_otf_open(o, stp_inter[w].bytes, stp_inter[w].size) ? o : NULL;
}

/* ---- shaping --------------------------------------------------------------------------------- */

static double missing_width(uint32_t code)
{
    return stp_is_wide(code) ? 1 : missing_em;
}

/* A square in the middle of the place of a letter that the font lacks. */
static void put_missing(const stp_otf *o, const stp_letter *l, double pen, double size, stp_glyph *to)
{
    const uint32_t stand_in = stp_otf_glyph(o, 0x25A1);
    const double width = (double) stp_otf_advance(o, stand_in) / o->units;
    *to = (stp_glyph) { stand_in, l->at, pen + (missing_width(l->code) - width) / 2 * size, 0 };
}

/* Letters to glyphs one to one, with kerning. Returns the width; *missing: whether the font lacks one of them. */
static double shape_plain(stp_font *font, const stp_otf *o, const stp_letter *letters, int n, double size, bool tabular,
                          bool *missing)
{
    double pen = 0;
    uint32_t last = 0;
    int64_t units = 0;          /* since the last missing letter: whole numbers keep sums exact */
    for (int i = 0; i < n; i++) {
        const stp_letter *l = &letters[i];
        uint32_t glyph = stp_otf_glyph(o, l->code);
        if (!glyph) {
            *missing = true;
            pen += (double) units * size / o->units;
            put_missing(o, l, pen, size, &font->glyphs[i]);
            pen += missing_width(l->code) * size;
            units = 0;
            last = 0;
            continue;
        }
        if (tabular) glyph = stp_otf_tabular(o, glyph);
        if (last) units += stp_otf_kern(o, last, glyph);
        font->glyphs[i] = (stp_glyph) { glyph, l->at, pen + (double) units * size / o->units, 0 };
        units += stp_otf_advance(o, glyph);
        last = glyph;
    }
    return pen + (double) units * size / o->units;
}

static bool shape(stp_font *font, int face, const stp_letter *letters, int n, stp_shaping how, stp_shaped *out)
{
    if (!font->shaper) font->shaper = stp_shaper_new();
    return stp_shaper_shape(font->shaper, &font->fallback, face, codes_of(font, letters, n), n, how, out);
}

/* As shape_plain, through HarfBuzz. *n becomes the number of glyphs, which is at most that of letters:
 * the subset has no substitution of one by many, and composing only takes away. False when it fails: marks then stand
 * behind their letter. */
static bool shape_marks(stp_font *font, const stp_otf *o, stp_weight weight, const stp_letter *letters, int *n,
                        double size, bool tabular, double *width, bool *missing)
{
    stp_shaped shaped;
    const stp_shaping how = { .latin = true, .tabular = tabular };
    if (!shape(font, stp_face_of_weight(weight), letters, *n, how, &shaped) || shaped.n > *n) return false;
    const double unit = size / o->units;
    double pen = 0;
    for (int i = 0; i < shaped.n; i++) {
        const stp_shaped_glyph *g = &shaped.glyphs[i];
        const stp_letter *l = &letters[g->letter];
        if (!g->glyph) {
            *missing = true;
            put_missing(o, l, pen, size, &font->glyphs[i]);
            if (!stp_is_mark(l->code)) pen += missing_width(l->code) * size;
            continue;
        }
        font->glyphs[i] = (stp_glyph) { g->glyph, l->at, pen + g->dx * unit, g->dy * unit };
        pen += g->advance * unit;
    }
    *n = shaped.n;
    *width = pen;
    return true;
}

/* Letters of the embedded font: through HarfBuzz where there are marks. */
static double shape_own(stp_font *font, stp_weight weight, const stp_letter *letters, int *n, double size, bool tabular,
                        bool marks, bool *missing)
{
    double width = 0;
    const stp_otf *o = open_otf(font, weight);
    if (!o) *n = 0;
    if (!*n || (marks && shape_marks(font, o, weight, letters, n, size, tabular, &width, missing))) return width;
    return shape_plain(font, o, letters, *n, size, tabular, missing);
}

/* ---- text in several fonts ------------------------------------------------------------------- */

/* Letters that one font draws in one direction. face: 0 the embedded one, from 1 those of the system. */
typedef struct run { int first, n, face, level; } run;

enum { MAX_RUNS = 256 };

/* A mark goes with the letter before it, if that font has it; what no font has stays with the embedded one. */
static int face_of(stp_font *font, stp_weight weight, const stp_otf *o, uint32_t code, int before)
{
    const int named = stp_fallback_family(&font->fallback, stp_face_of_weight(weight), code);
    if (named >= 0) return named + 1;
    if (o && stp_otf_glyph(o, code)) return stp_is_mark(code) && before > 0 ? before : 0;
    const int found = stp_fallback_find(&font->fallback, code);
    if (found < 0 && !font->n_missing++) font->missing = code;
    return found + 1;
}

static int cut_runs(stp_font *font, stp_weight weight, const stp_otf *o, int n, run *runs)
{
    uint8_t *levels = calloc((size_t) n + 1, 1);
    int n_runs = 0, before = 0;
    const uint32_t *codes = codes_of(font, font->letters, n);
    if (levels && stp_bidi_wanted(codes, n)) stp_bidi_levels(codes, n, levels);
    for (int i = 0; i < n; i++) {
        const int level = levels ? levels[i] : 0;
        int face = face_of(font, weight, o, codes[i], before);
        if (codes[i] == ' ' && before > 0 && n_runs && runs[n_runs - 1].level == level) face = before;
        run *last = n_runs ? &runs[n_runs - 1] : NULL;
        if (last && ((last->face == face && last->level == level) || n_runs == MAX_RUNS)) last->n++;
        else runs[n_runs++] = (run) { i, 1, face, level };
        before = face;
    }
    free(levels);
    return n_runs;
}

/* Rule L2 of UAX 9: from the highest level down, what is at that level or above is turned over. */
static void order_runs(run *runs, int n)
{
    for (int level = 2; level > 0; level--)
        for (int i = 0; i < n; i++) {
            int end = i;
            while (end < n && runs[end].level >= level) end++;
            for (int a = i, b = end - 1; a < b; a++, b--) {
                const run swap = runs[a];
                runs[a] = runs[b];
                runs[b] = swap;
            }
            if (end > i) i = end - 1;
        }
}

static bool more_room(stp_font *font, int n)
{
    if (n <= font->visual_capacity) return true;
    if (!stp_grow(&font->visual, (size_t) n * 2 * sizeof *font->visual)) return false;
    font->visual_capacity = n * 2;
    return true;
}

/* A run of a font of the system, at `pen`; its glyphs come in the order in which they are seen. */
static double shape_system(stp_font *font, const run *r, double size, double pen, int *n)
{
    stp_shaped shaped;
    const stp_letter *letters = font->letters + r->first;
    const stp_shaping how = { .from_right = r->level & 1 };
    if (!shape(font, STP_FONT_WEIGHTS + r->face - 1, letters, r->n, how, &shaped)) return pen;
    if (!more_room(font, *n + shaped.n)) return pen;
    const double unit = size / shaped.units;
    for (int i = 0; i < shaped.n; i++) {
        const stp_shaped_glyph *g = &shaped.glyphs[i];
        font->visual[(*n)++] = (stp_glyph) { (g->glyph & 0xffff) | (uint32_t) r->face << 16, letters[g->letter].at,
                                             pen + g->dx * unit, g->dy * unit };
        pen += g->advance * unit;
    }
    return pen;
}

/* A run of the embedded font; from right to left its letters are turned over, and its brackets mirrored. */
static double shape_run(stp_font *font, stp_weight weight, const run *r, double size, bool tabular, double pen, int *n)
{
    stp_letter *letters = font->letters + r->first;
    bool marks = false, missing = false;
    if (r->level & 1) stp_letters_turn(letters, r->n);
    for (int i = 0; i < r->n; i++) {
        if (r->level & 1) letters[i].code = stp_bidi_mirror(letters[i].code);
        marks |= stp_is_mark(letters[i].code);
    }
    int count = r->n;
    const double width = shape_own(font, weight, letters, &count, size, tabular, marks, &missing);
    if (!more_room(font, *n + count)) return pen;
    for (int i = 0; i < count; i++) {
        font->visual[*n] = font->glyphs[i];
        font->visual[(*n)++].x += pen;
    }
    return pen + width;
}

static double shape_mixed(stp_font *font, stp_weight weight, int n, double size, bool tabular, int *n_glyphs)
{
    run *runs = malloc(MAX_RUNS * sizeof *runs);
    double pen = 0;
    *n_glyphs = 0;
    if (!runs) return 0;
    const int n_runs = cut_runs(font, weight, open_otf(font, weight), n, runs);
    order_runs(runs, n_runs);
    for (int i = 0; i < n_runs; i++)
        pen = runs[i].face ? shape_system(font, &runs[i], size, pen, n_glyphs)
                           : shape_run(font, weight, &runs[i], size, tabular, pen, n_glyphs);
    free(runs);
    return pen;
}

double stp_font_shape(stp_font *font, const char *utf8, double size, stp_weight weight, bool tabular,
                      const stp_glyph **glyphs, int *n)
{
    bool marks = false, missing = false;
    const int letters = utf8 && isfinite(size) ? take_apart(font, utf8, &marks) : 0;
    int count = letters;
    double width = shape_own(font, weight, font->letters, &count, size, tabular, marks, &missing);
    *glyphs = font->glyphs;
    if (missing || font->fallback.family) {
        width = shape_mixed(font, weight, letters, size, tabular, &count);
        *glyphs = font->visual;
    }
    *n = count;
    return width;
}

int stp_font_missing(const stp_font *font, uint32_t *first)
{
    *first = font->missing;
    return font->n_missing;
}

static double measure_width(void *self, const char *utf8, double size, stp_weight weight, bool tabular)
{
    const stp_glyph *glyphs;
    int n;
    return stp_font_shape(self, utf8, size, weight, tabular, &glyphs, &n);
}

stp_measure stp_font_measure(stp_font *font)
{
    return (stp_measure) { .self = font, .width = measure_width };
}

void stp_font_close(stp_font *font)
{
    if (!font) return;
    stp_shaper_free(font->shaper);
    stp_faces_drop(font->faces);
    free(font->letters);
    free(font->glyphs);
    free(font->codes);
    free(font->visual);
    stp_fallback_clear(&font->fallback);
    free(font);
}
