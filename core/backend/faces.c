#include "backend/faces.h"
#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include "backend/inter.h"
#include "base/lazy.h"

#define FT_FUNCTIONS(X)                                                                                     \
    X(FT_Init_FreeType) X(FT_Done_FreeType) X(FT_New_Memory_Face) X(FT_New_Face) X(FT_Done_Face)            \
    X(FT_Load_Glyph) X(FT_Outline_Decompose) X(FT_Outline_Translate) X(FT_Render_Glyph) X(FT_Set_Char_Size)

#define MEMBER(f) __typeof__(&f) f;
typedef struct ft_api { FT_FUNCTIONS(MEMBER) } ft_api;
#undef MEMBER

_Static_assert(STP_COUNT(stp_inter) == STP_FONT_WEIGHTS, "a face a weight");

struct stp_faces {
    atomic_int users;
    ft_api ft;
    FT_Library library;
    FT_Face face[STP_FACES];
    FT_F26Dot6 size[STP_FACES];     /* that the face is set to */
};

int stp_face_of_weight(stp_weight weight)
{
    return (size_t) weight < STP_FONT_WEIGHTS ? (int) weight : 0;
}

int stp_face_of_glyph(stp_weight weight, uint32_t glyph)
{
    const uint32_t system = glyph >> 16;
    if (!system) return stp_face_of_weight(weight);
    return system <= STP_FALLBACK_FILES ? STP_FONT_WEIGHTS + (int) system - 1 : -1;
}

static bool load_freetype(ft_api *api)
{
#define PLACE(f) { #f, &api->f },
    const stp_symbol symbols[] = { FT_FUNCTIONS(PLACE) };
#undef PLACE
    static const char *const names[] = { "libfreetype.so.6", "libfreetype.so", NULL };
    void *handle = NULL;
    return stp_lazy_open(&handle, names, symbols, STP_COUNT(symbols), "FreeType", "libfreetype6", NULL) == STP_OK;
}

stp_faces *stp_faces_new(void)
{
    stp_faces *f = calloc(1, sizeof *f);
    if (!f) return NULL;
    atomic_init(&f->users, 1);
    if (load_freetype(&f->ft) && f->ft.FT_Init_FreeType(&f->library) == 0) return f;
    free(f);
    return NULL;
}

stp_faces *stp_faces_hold(stp_faces *f)
{
    if (f) atomic_fetch_add(&f->users, 1);
    return f;
}

void stp_faces_drop(stp_faces *f)
{
    if (!f || atomic_fetch_sub(&f->users, 1) > 1) return;
    for (int i = 0; i < STP_FACES; i++)
        if (f->face[i]) f->ft.FT_Done_Face(f->face[i]);
    f->ft.FT_Done_FreeType(f->library);
    free(f);
}

static bool new_face(stp_faces *f, const stp_fallback *system, int at)
{
    FT_Face face = NULL;
    if (at < STP_FONT_WEIGHTS) {
        const stp_inter_font *inter = &stp_inter[at];
        if (f->ft.FT_New_Memory_Face(f->library, inter->bytes, (FT_Long) inter->size, 0, &face)) return false;
    } else {
        const int file = at - STP_FONT_WEIGHTS;
        if (file >= system->n) return false;
        if (f->ft.FT_New_Face(f->library, system->path[file], system->index[file], &face)) return false;
    }
    f->face[at] = face;
    return true;
}

void *stp_faces_open(stp_faces *f, const stp_fallback *system, int at)
{
    return f && at >= 0 && (f->face[at] || new_face(f, system, at)) ? f->face[at] : NULL;
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

bool stp_faces_outline(stp_faces *f, const stp_fallback *system, int at, uint32_t glyph,
                       const stp_outline_sink *sink)
{
    FT_Face face = stp_faces_open(f, system, at);
    if (!face || !face->units_per_EM) return false;
    if (f->ft.FT_Load_Glyph(face, glyph & 0xffff, FT_LOAD_NO_SCALE | FT_LOAD_NO_HINTING)) return false;
    if (face->glyph->format != FT_GLYPH_FORMAT_OUTLINE) return false;
    const FT_Outline_Funcs walk = { walk_move, walk_line, walk_conic, walk_cubic, 0, 0 };
    outline_walk w = { .sink = sink, .em = 1.0 / face->units_per_EM };
    return f->ft.FT_Outline_Decompose(&face->glyph->outline, &walk, &w) == 0;
}

bool stp_faces_mask(stp_faces *f, const stp_fallback *system, int at, uint32_t glyph, double size, double dx,
                    double dy, stp_glyph_mask *out)
{
    const double largest = 2048;        /* px: what is bigger is no label, and FreeType's bitmaps have limits */
    FT_Face face = stp_faces_open(f, system, at);
    if (!face || !(size > 0 && size <= largest)) return false;
    const ft_api *ft = &f->ft;
    FT_F26Dot6 *set = &f->size[at];
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
