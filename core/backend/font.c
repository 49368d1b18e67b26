/* Text of the embedded font: how wide it is and where its glyphs stand. Plain text is measured from the
 * tables of the font (otf.h); only combining marks, which must find their place on a letter, go through
 * HarfBuzz. FreeType serves faces and outlines to what draws. Both libraries are loaded when first
 * needed and stay loaded: loading again would cost more than the memory is worth. */
#include "backend/font.h"
#include "backend/bidi.h"
#include "backend/fallback.h"
#include "backend/inter.h"
#include "backend/otf.h"
#include "base/lazy.h"
#include "base/text.h"
#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H
#include <hb.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define HB_FUNCTIONS(X)                                                                                     \
    X(hb_blob_create) X(hb_blob_destroy) X(hb_face_create) X(hb_face_destroy) X(hb_font_create)             \
    X(hb_font_destroy) X(hb_buffer_create) X(hb_buffer_destroy) X(hb_buffer_clear_contents)                 \
    X(hb_buffer_add_codepoints) X(hb_buffer_set_direction) X(hb_buffer_set_script)                          \
    X(hb_buffer_set_language) X(hb_language_from_string) X(hb_buffer_get_glyph_infos)                       \
    X(hb_buffer_get_glyph_positions) X(hb_buffer_allocation_successful) X(hb_shape)         \
    X(hb_buffer_guess_segment_properties) X(hb_blob_create_from_file_or_fail) X(hb_face_get_upem)
#define FT_FUNCTIONS(X)                                                                                     \
    X(FT_Init_FreeType) X(FT_Done_FreeType) X(FT_New_Memory_Face) X(FT_New_Face) X(FT_Done_Face) X(FT_Load_Glyph)          \
    X(FT_Outline_Decompose) X(FT_Outline_Translate) X(FT_Render_Glyph) X(FT_Set_Char_Size)

#define MEMBER(f) __typeof__(&f) f;
typedef struct hb_api { HB_FUNCTIONS(MEMBER) } hb_api;
typedef struct ft_api { FT_FUNCTIONS(MEMBER) } ft_api;
#undef MEMBER

enum { WEIGHTS = STP_COUNT(stp_inter), FACES = WEIGHTS + STP_FALLBACK_FILES };

/* FreeType with its faces; counted, because cairo's cache may hold a face longer than the font lives. */
typedef struct faces {
    atomic_int users;
    ft_api ft;
    FT_Library library;
    FT_Face face[FACES];        /* of the weights, then of the system's fonts */
    FT_F26Dot6 size[FACES];     /* that the face is set to */
} faces;

typedef struct shaper {
    bool tried, ready;
    hb_api hb;
    hb_font_t *font[FACES];
    double units[FACES];        /* an em; of the system's fonts */
    hb_buffer_t *buffer;
} shaper;

/* A code point and the byte it begins at. */
typedef struct letter { uint32_t code, at; } letter;

struct stp_font {
    stp_otf otf[WEIGHTS];       /* bytes NULL: not opened yet */
    letter *letters;
    stp_glyph *glyphs;
    uint32_t *codes;            /* for HarfBuzz */
    int capacity;               /* of all three */
    stp_glyph *visual;          /* of text in several fonts: room for visual_capacity */
    int visual_capacity;
    int n_missing;              /* letters that no font has, in all texts so far */
    uint32_t missing;           /* the first of them */
    faces *faces;
    shaper shaper;
    stp_fallback fallback;
};

enum {
    MAX_LETTERS = 1 << 20,      /* of one text: what is longer is no label */
};
static const double missing_em = 0.72;

static int weight_index(stp_weight weight)
{
    return (size_t) weight < WEIGHTS ? (int) weight : 0;
}

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

/* ---- FreeType ------------------------------------------------------------------------------ */

static bool load_freetype(ft_api *api)
{
#define PLACE(f) { #f, &api->f },
    const stp_symbol symbols[] = { FT_FUNCTIONS(PLACE) };
#undef PLACE
    static const char *const names[] = { "libfreetype.so.6", "libfreetype.so", NULL };
    void *handle = NULL;
    return stp_lazy_open(&handle, names, symbols, STP_COUNT(symbols), "FreeType", "libfreetype6", NULL) == STP_OK;
}

static faces *faces_new(void)
{
    faces *f = calloc(1, sizeof *f);
    if (!f) return NULL;
    atomic_init(&f->users, 1);
    if (load_freetype(&f->ft) && f->ft.FT_Init_FreeType(&f->library) == 0) return f;
    free(f);
    return NULL;
}

static void faces_drop(faces *f)
{
    if (!f || atomic_fetch_sub(&f->users, 1) > 1) return;
    for (int i = 0; i < FACES; i++)
        if (f->face[i]) f->ft.FT_Done_Face(f->face[i]);
    f->ft.FT_Done_FreeType(f->library);
    free(f);
}

/* Which of the faces a glyph is of: its number holds that of a font of the system, from 1, above 16 bits. */
static int face_index(stp_weight weight, uint32_t glyph)
{
    const uint32_t system = glyph >> 16;
    return !system ? weight_index(weight) : system <= STP_FALLBACK_FILES ? WEIGHTS + (int) system - 1 : -1;
}

static bool new_face(const stp_font *font, faces *f, int at)
{
    FT_Face face = NULL;
    if (at < WEIGHTS) {
        const stp_inter_font *inter = &stp_inter[at];
        if (f->ft.FT_New_Memory_Face(f->library, inter->bytes, (FT_Long) inter->size, 0, &face)) return false;
    } else {
        const int file = at - WEIGHTS;
        if (file >= font->fallback.n) return false;
        if (f->ft.FT_New_Face(f->library, font->fallback.path[file], font->fallback.index[file], &face)) return false;
    }
    f->face[at] = face;
    return true;
}

static FT_Face open_face(stp_font *font, int at)
{
    if (at < 0) return NULL;
    if (!font->faces) font->faces = faces_new();
    faces *f = font->faces;
    return f && (f->face[at] || new_face(font, f, at)) ? f->face[at] : NULL;
}

void *stp_font_face(stp_font *font, stp_weight weight, uint32_t glyph)
{
    return open_face(font, face_index(weight, glyph));
}

void *stp_font_hold(stp_font *font)
{
    if (font->faces) atomic_fetch_add(&font->faces->users, 1);
    return font->faces;
}

void stp_font_drop(void *hold)
{
    faces_drop(hold);
}

typedef struct outline_walk {
    const stp_outline_sink *sink;
    double em, x, y;            /* 1 / units an em; where the pen is */
} outline_walk;

static int walk_move(const FT_Vector *to, void *self)
{
    outline_walk *w = self;
    w->x = (double) to->x * w->em, w->y = (double) to->y * w->em;
    w->sink->move(w->sink->self, w->x, w->y);
    return 0;
}

static int walk_line(const FT_Vector *to, void *self)
{
    outline_walk *w = self;
    w->x = (double) to->x * w->em, w->y = (double) to->y * w->em;
    w->sink->line(w->sink->self, w->x, w->y);
    return 0;
}

static int walk_cubic(const FT_Vector *a, const FT_Vector *b, const FT_Vector *to, void *self)
{
    outline_walk *w = self;
    w->x = (double) to->x * w->em, w->y = (double) to->y * w->em;
    w->sink->curve(w->sink->self, (double) a->x * w->em, (double) a->y * w->em, (double) b->x * w->em,
                   (double) b->y * w->em, w->x, w->y);
    return 0;
}

static int walk_conic(const FT_Vector *a, const FT_Vector *to, void *self)
{
    outline_walk *w = self;
    const double ax = (double) a->x * w->em, ay = (double) a->y * w->em;
    const double tx = (double) to->x * w->em, ty = (double) to->y * w->em;
    w->sink->curve(w->sink->self, w->x + (ax - w->x) * 2 / 3, w->y + (ay - w->y) * 2 / 3, tx + (ax - tx) * 2 / 3,
                   ty + (ay - ty) * 2 / 3, tx, ty);
    w->x = tx, w->y = ty;
    return 0;
}

bool stp_font_outline(stp_font *font, stp_weight weight, uint32_t glyph, const stp_outline_sink *sink)
{
    FT_Face face = open_face(font, face_index(weight, glyph));
    if (!face || !face->units_per_EM) return false;
    if (font->faces->ft.FT_Load_Glyph(face, glyph & 0xffff, FT_LOAD_NO_SCALE | FT_LOAD_NO_HINTING)) return false;
    if (face->glyph->format != FT_GLYPH_FORMAT_OUTLINE) return false;
    const FT_Outline_Funcs walk = { walk_move, walk_line, walk_conic, walk_cubic, 0, 0 };
    outline_walk w = { .sink = sink, .em = 1.0 / face->units_per_EM };
    return font->faces->ft.FT_Outline_Decompose(&face->glyph->outline, &walk, &w) == 0;
}

bool stp_font_mask(stp_font *font, stp_weight weight, uint32_t glyph, double size, double dx, double dy,
                   stp_glyph_mask *out)
{
    const double largest = 2048;        /* px: what is bigger is no label, and FreeType's bitmaps have limits */
    const int at = face_index(weight, glyph);
    FT_Face face = open_face(font, at);
    if (!face || !(size > 0 && size <= largest)) return false;
    const ft_api *ft = &font->faces->ft;
    FT_F26Dot6 *set = &font->faces->size[at];
    const FT_F26Dot6 wanted = (FT_F26Dot6) (size * 64 + 0.5);
    if (*set != wanted && ft->FT_Set_Char_Size(face, 0, wanted, 72, 72)) return false;
    *set = wanted;
    if (ft->FT_Load_Glyph(face, glyph & 0xffff, FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP)) return false;
    FT_GlyphSlot slot = face->glyph;
    if (slot->format != FT_GLYPH_FORMAT_OUTLINE) return false;
    ft->FT_Outline_Translate(&slot->outline, (FT_Pos) floor(dx * 64 + 0.5), -(FT_Pos) floor(dy * 64 + 0.5));
    if (ft->FT_Render_Glyph(slot, FT_RENDER_MODE_NORMAL)) return false;
    const FT_Bitmap *b = &slot->bitmap;
    if (!b->buffer || !b->width || !b->rows || b->pitch <= 0) return false;
    const int left = slot->bitmap_left, top = -slot->bitmap_top;
    *out = (stp_glyph_mask) { b->buffer, (int) b->width, (int) b->rows, b->pitch, left, top };
    return true;
}

/* ---- letters --------------------------------------------------------------------------------- */

typedef struct range { uint32_t first, last; } range;

static bool within(const range *ranges, size_t n, uint32_t c)
{
    for (size_t i = 0; i < n; i++)
        if (c >= ranges[i].first && c <= ranges[i].last) return true;
    return false;
}

/* Letters that have no width and show nothing: joiners, marks of direction, variation selectors. */
static bool is_invisible(uint32_t c)
{
    static const range ranges[] = { { 0xAD, 0xAD }, { 0x200B, 0x200F }, { 0x202A, 0x202E }, { 0x2060, 0x206F },
                                    { 0xFE00, 0xFE0F }, { 0xFEFF, 0xFEFF }, { 0xE0000, 0xE0FFF } };
    return c >= 0xAD && within(ranges, STP_COUNT(ranges), c);
}

static bool is_mark(uint32_t c)
{
    return c >= 0x300 && c <= 0x36F;
}

/* East Asian scripts and emoji, an em wide in the fonts that have them. */
static bool is_wide(uint32_t c)
{
    static const range ranges[] = { { 0x1100, 0x115F }, { 0x2E80, 0xA4CF }, { 0xAC00, 0xD7A3 }, { 0xF900, 0xFAFF },
                                    { 0xFE30, 0xFE6F }, { 0xFF00, 0xFF60 }, { 0xFFE0, 0xFFE6 }, { 0x1F300, 0x1FAFF },
                                    { 0x20000, 0x3FFFD } };
    return c >= 0x1100 && within(ranges, STP_COUNT(ranges), c);
}

/* Room for n letters in the three arrays; what was in them is lost. */
static bool make_room(stp_font *font, int n)
{
    if (n <= font->capacity) return true;
    const int capacity = n < 64 ? 64 : n;
    letter *letters = malloc((size_t) capacity * sizeof *letters);
    stp_glyph *glyphs = malloc((size_t) capacity * sizeof *glyphs);
    uint32_t *codes = malloc((size_t) capacity * sizeof *codes);
    if (!letters || !glyphs || !codes) {
        free(letters);
        free(glyphs);
        free(codes);
        return false;
    }
    free(font->letters);
    free(font->glyphs);
    free(font->codes);
    font->letters = letters;
    font->glyphs = glyphs;
    font->codes = codes;
    font->capacity = capacity;
    return true;
}

/* Takes utf8 apart: control characters become spaces, bad bytes U+FFFD, invisible letters are dropped.
 * Returns the number of letters. marks is set when one of them is a combining mark. */
static int take_apart(stp_font *font, const char *utf8, bool *marks)
{
    const size_t length = strlen(utf8);
    const char *s = utf8, *const end = utf8 + length;
    int n = 0;
    *marks = false;
    if (!make_room(font, length < MAX_LETTERS ? (int) length : MAX_LETTERS)) return 0;
    while (s < end && n < MAX_LETTERS) {
        const uint32_t at = (uint32_t) (s - utf8);
        uint32_t c = stp_utf8_next(&s, end);
        if (c < 0x20 || (c >= 0x7f && c < 0xa0)) c = ' ';
        if (is_invisible(c)) continue;
        *marks = *marks || is_mark(c);
        font->letters[n++] = (letter) { c, at };
    }
    return n;
}

static const stp_otf *open_otf(stp_font *font, stp_weight weight)
{
    const int w = weight_index(weight);
    stp_otf *o = &font->otf[w];
    return o->bytes || stp_otf_open(o, stp_inter[w].bytes, stp_inter[w].size) ? o : NULL;
}

/* ---- shaping --------------------------------------------------------------------------------- */

static double missing_width(uint32_t code)
{
    return is_wide(code) ? 1 : missing_em;
}

/* A square in the middle of the place of a letter that the font lacks. */
static void put_missing(const stp_otf *o, const letter *l, double pen, double size, stp_glyph *to)
{
    const uint32_t stand_in = stp_otf_glyph(o, 0x25A1);
    const double width = (double) stp_otf_advance(o, stand_in) / o->units;
    *to = (stp_glyph) { stand_in, l->at, pen + (missing_width(l->code) - width) / 2 * size, 0 };
}

/* Letters to glyphs one to one, with kerning. Returns the width; *missing: whether the font lacks one of them. */
static double shape_plain(stp_font *font, const stp_otf *o, const letter *letters, int n, double size, bool tabular,
                          bool *missing)
{
    double pen = 0;
    uint32_t last = 0;
    int64_t units = 0;          /* since the last missing letter: whole numbers keep sums exact */
    for (int i = 0; i < n; i++) {
        const letter *l = &letters[i];
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

static bool load_harfbuzz(hb_api *api)
{
#define PLACE(f) { #f, &api->f },
    const stp_symbol symbols[] = { HB_FUNCTIONS(PLACE) };
#undef PLACE
    static const char *const names[] = { "libharfbuzz.so.0", "libharfbuzz.so", NULL };
    void *handle = NULL;
    return stp_lazy_open(&handle, names, symbols, STP_COUNT(symbols), "HarfBuzz", "libharfbuzz0b", NULL) == STP_OK;
}

/* The HarfBuzz font of weight, NULL when the library is not there: marks then stand behind their letter. */
static hb_font_t *open_shaper(stp_font *font, stp_weight weight)
{
    shaper *s = &font->shaper;
    const int w = weight_index(weight);
    if (!s->tried) {
        s->tried = true;
        s->ready = load_harfbuzz(&s->hb);
        if (s->ready) s->buffer = s->hb.hb_buffer_create();
    }
    if (!s->ready) return NULL;
    if (!s->font[w]) {
        hb_blob_t *blob = s->hb.hb_blob_create((const char *) stp_inter[w].bytes, (unsigned) stp_inter[w].size,
                                               HB_MEMORY_MODE_READONLY, NULL, NULL);
        hb_face_t *face = s->hb.hb_face_create(blob, 0);
        s->font[w] = s->hb.hb_font_create(face);
        s->hb.hb_face_destroy(face);
        s->hb.hb_blob_destroy(blob);
    }
    return s->font[w];
}

/* Fixed direction, script and language: guessing would look at the locale. */
static void fill_buffer(stp_font *font, const letter *letters, int n)
{
    const shaper *s = &font->shaper;
    for (int i = 0; i < n; i++) font->codes[i] = letters[i].code;
    s->hb.hb_buffer_clear_contents(s->buffer);
    s->hb.hb_buffer_add_codepoints(s->buffer, font->codes, n, 0, n);
    s->hb.hb_buffer_set_direction(s->buffer, HB_DIRECTION_LTR);
    s->hb.hb_buffer_set_script(s->buffer, HB_SCRIPT_LATIN);
    s->hb.hb_buffer_set_language(s->buffer, s->hb.hb_language_from_string("en", -1));
}

/* As shape_plain, through HarfBuzz. *n becomes the number of glyphs, which is at most that of letters:
 * the subset has no substitution of one by many, and composing only takes away. False when it fails. */
static bool shape_marks(stp_font *font, const stp_otf *o, hb_font_t *hb_font, const letter *letters, int *n, double size,
                        bool tabular, double *width, bool *missing)
{
    const shaper *s = &font->shaper;
    const hb_feature_t feature = { HB_TAG('t', 'n', 'u', 'm'), 1, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END };
    fill_buffer(font, letters, *n);
    s->hb.hb_shape(hb_font, s->buffer, &feature, tabular);
    unsigned count = 0;
    const hb_glyph_info_t *info = s->hb.hb_buffer_get_glyph_infos(s->buffer, &count);
    const hb_glyph_position_t *place = s->hb.hb_buffer_get_glyph_positions(s->buffer, NULL);
    if (!s->hb.hb_buffer_allocation_successful(s->buffer) || !info || !place || count > (unsigned) *n) return false;
    const double unit = size / o->units;
    double pen = 0;
    for (unsigned i = 0; i < count; i++) {
        const letter *l = &letters[info[i].cluster < (unsigned) *n ? info[i].cluster : 0];
        if (!info[i].codepoint) {
            *missing = true;
            put_missing(o, l, pen, size, &font->glyphs[i]);
            if (!is_mark(l->code)) pen += missing_width(l->code) * size;
            continue;
        }
        const double x = pen + place[i].x_offset * unit, y = place[i].y_offset * unit;
        font->glyphs[i] = (stp_glyph) { info[i].codepoint, l->at, x, y };
        pen += place[i].x_advance * unit;
    }
    *n = (int) count;
    *width = pen;
    return true;
}

/* Letters of the embedded font: through HarfBuzz where there are marks. */
static double shape_own(stp_font *font, stp_weight weight, const letter *letters, int *n, double size, bool tabular,
                        bool marks, bool *missing)
{
    double width = 0;
    const stp_otf *o = open_otf(font, weight);
    if (!o) *n = 0;
    hb_font_t *hb_font = marks && *n ? open_shaper(font, weight) : NULL;
    if (!hb_font || !shape_marks(font, o, hb_font, letters, n, size, tabular, &width, missing))
        width = *n ? shape_plain(font, o, letters, *n, size, tabular, missing) : 0;
    return width;
}

/* ---- text in several fonts ------------------------------------------------------------------- */

/* Letters that one font draws in one direction. face: 0 the embedded one, from 1 those of the system. */
typedef struct run { int first, n, face, level; } run;

enum { MAX_RUNS = 256 };

/* A mark goes with the letter before it, if that font has it; what no font has stays with the embedded one. */
static int face_of(stp_font *font, stp_weight weight, const stp_otf *o, uint32_t code, int before)
{
    const int named = stp_fallback_family(&font->fallback, weight_index(weight), code);
    if (named >= 0) return named + 1;
    if (o && stp_otf_glyph(o, code)) return is_mark(code) && before > 0 ? before : 0;
    const int found = stp_fallback_find(&font->fallback, code);
    if (found < 0 && !font->n_missing++) font->missing = code;
    return found + 1;
}

static int cut_runs(stp_font *font, stp_weight weight, const stp_otf *o, int n, run *runs)
{
    uint8_t *levels = calloc((size_t) n + 1, 1);
    int n_runs = 0, before = 0;
    for (int i = 0; i < n; i++) font->codes[i] = font->letters[i].code;
    if (levels && stp_bidi_wanted(font->codes, n)) stp_bidi_levels(font->codes, n, levels);
    for (int i = 0; i < n; i++) {
        const int level = levels ? levels[i] : 0;
        int face = face_of(font, weight, o, font->letters[i].code, before);
        if (font->letters[i].code == ' ' && before > 0 && n_runs && runs[n_runs - 1].level == level) face = before;
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
    stp_glyph *grown = realloc(font->visual, (size_t) n * 2 * sizeof *grown);
    if (!grown) return false;
    font->visual = grown;
    font->visual_capacity = n * 2;
    return true;
}

static hb_font_t *open_system_shaper(stp_font *font, int face)
{
    shaper *s = &font->shaper;
    const int at = WEIGHTS + face - 1, file = face - 1;
    if (!open_shaper(font, STP_REGULAR)) return NULL;
    if (s->font[at]) return s->font[at];
    hb_blob_t *blob = s->hb.hb_blob_create_from_file_or_fail(font->fallback.path[file]);
    if (!blob) return NULL;
    hb_face_t *hb_face = s->hb.hb_face_create(blob, (unsigned) font->fallback.index[file]);
    s->font[at] = s->hb.hb_font_create(hb_face);
    s->units[at] = s->hb.hb_face_get_upem(hb_face);
    s->hb.hb_face_destroy(hb_face);
    s->hb.hb_blob_destroy(blob);
    return s->font[at];
}

/* A run of a font of the system, at `pen`; its glyphs come in the order in which they are seen. */
static double shape_system(stp_font *font, const run *r, double size, double pen, int *n)
{
    const shaper *s = &font->shaper;
    hb_font_t *hb_font = open_system_shaper(font, r->face);
    if (!hb_font) return pen;
    const letter *letters = font->letters + r->first;
    for (int i = 0; i < r->n; i++) font->codes[i] = letters[i].code;
    s->hb.hb_buffer_clear_contents(s->buffer);
    s->hb.hb_buffer_add_codepoints(s->buffer, font->codes, r->n, 0, r->n);
    s->hb.hb_buffer_set_language(s->buffer, s->hb.hb_language_from_string("en", -1));
    s->hb.hb_buffer_set_direction(s->buffer, r->level & 1 ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
    s->hb.hb_buffer_guess_segment_properties(s->buffer);
    s->hb.hb_shape(hb_font, s->buffer, NULL, 0);
    unsigned count = 0;
    const hb_glyph_info_t *info = s->hb.hb_buffer_get_glyph_infos(s->buffer, &count);
    const hb_glyph_position_t *place = s->hb.hb_buffer_get_glyph_positions(s->buffer, NULL);
    const double unit = size / fmax(1, s->units[WEIGHTS + r->face - 1]);
    if (!info || !place || !more_room(font, *n + (int) count)) return pen;
    for (unsigned i = 0; i < count; i++) {
        const uint32_t cluster = letters[info[i].cluster < (unsigned) r->n ? info[i].cluster : 0].at;
        font->visual[(*n)++] = (stp_glyph) { (info[i].codepoint & 0xffff) | (uint32_t) r->face << 16, cluster,
                                             pen + place[i].x_offset * unit, place[i].y_offset * unit };
        pen += place[i].x_advance * unit;
    }
    return pen;
}

/* A run of the embedded font; from right to left its letters are turned over, and its brackets mirrored. */
static double shape_run(stp_font *font, stp_weight weight, const run *r, double size, bool tabular, double pen, int *n)
{
    letter *letters = font->letters + r->first;
    bool marks = false, missing = false;
    for (int a = 0, b = r->n - 1; (r->level & 1) && a < b; a++, b--) {
        const letter swap = letters[a];
        letters[a] = letters[b];
        letters[b] = swap;
    }
    for (int i = 0; i < r->n; i++) {
        if (r->level & 1) letters[i].code = stp_bidi_mirror(letters[i].code);
        marks |= is_mark(letters[i].code);
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
    shaper *s = &font->shaper;
    for (int i = 0; i < FACES; i++)
        if (s->font[i]) s->hb.hb_font_destroy(s->font[i]);
    if (s->buffer) s->hb.hb_buffer_destroy(s->buffer);
    faces_drop(font->faces);
    free(font->letters);
    free(font->glyphs);
    free(font->codes);
    free(font->visual);
    stp_fallback_clear(&font->fallback);
    free(font);
}
