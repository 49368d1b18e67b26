#include "backend/shaper.h"
#include <hb.h>
#include <math.h>
#include <stdlib.h>
#include "backend/inter.h"
#include "base/grow.h"
#include "base/lazy.h"

#define HB_FUNCTIONS(X)                                                                                     \
    X(hb_blob_create) X(hb_blob_create_from_file_or_fail) X(hb_blob_destroy) X(hb_face_create)              \
    X(hb_face_destroy) X(hb_face_get_upem) X(hb_font_create) X(hb_font_destroy) X(hb_font_get_face)         \
    X(hb_buffer_create) X(hb_buffer_destroy) X(hb_buffer_clear_contents) X(hb_buffer_add_codepoints)        \
    X(hb_buffer_set_direction) X(hb_buffer_set_script) X(hb_buffer_set_language)                            \
    X(hb_buffer_guess_segment_properties) X(hb_buffer_allocation_successful) X(hb_buffer_get_glyph_infos)   \
    X(hb_buffer_get_glyph_positions) X(hb_language_from_string) X(hb_shape)

#define MEMBER(f) __typeof__(&f) f;
typedef struct hb_api { HB_FUNCTIONS(MEMBER) } hb_api;
#undef MEMBER

struct stp_shaper {
    bool tried, ready;
    hb_api hb;
    hb_font_t *font[STP_FACES];
    hb_buffer_t *buffer;
    stp_shaped_glyph *glyphs;
    unsigned capacity;
};

stp_shaper *stp_shaper_new(void)
{
    return calloc(1, sizeof(stp_shaper));
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

static bool load(stp_shaper *s)
{
    if (s->tried) return s->ready;
    s->tried = true;
    s->ready = load_harfbuzz(&s->hb);
    if (s->ready) s->buffer = s->hb.hb_buffer_create();
    return s->ready;
}

static hb_blob_t *open_blob(const stp_shaper *s, const stp_fallback *system, int face)
{
    if (face >= STP_FONT_WEIGHTS) return s->hb.hb_blob_create_from_file_or_fail(system->path[face - STP_FONT_WEIGHTS]);
    return s->hb.hb_blob_create((const char *) stp_inter[face].bytes, (unsigned) stp_inter[face].size,
                                HB_MEMORY_MODE_READONLY, NULL, NULL);
}

static hb_font_t *open_font(stp_shaper *s, const stp_fallback *system, int face)
{
    if (s->font[face]) return s->font[face];
    hb_blob_t *blob = open_blob(s, system, face);
    if (!blob) return NULL;
    const int index = face >= STP_FONT_WEIGHTS ? system->index[face - STP_FONT_WEIGHTS] : 0;
    hb_face_t *hb_face = s->hb.hb_face_create(blob, (unsigned) index);
    s->font[face] = s->hb.hb_font_create(hb_face);
    s->hb.hb_face_destroy(hb_face);
    s->hb.hb_blob_destroy(blob);
    return s->font[face];
}

static void fill_buffer(const stp_shaper *s, const uint32_t *codes, int n, stp_shaping how)
{
    s->hb.hb_buffer_clear_contents(s->buffer);
    s->hb.hb_buffer_add_codepoints(s->buffer, codes, n, 0, n);
    s->hb.hb_buffer_set_direction(s->buffer, how.from_right ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
    if (how.latin) s->hb.hb_buffer_set_script(s->buffer, HB_SCRIPT_LATIN);
    s->hb.hb_buffer_set_language(s->buffer, s->hb.hb_language_from_string("en", -1));
    if (!how.latin) s->hb.hb_buffer_guess_segment_properties(s->buffer);
}

/* What the buffer holds after shaping n letters. */
static bool take_glyphs(stp_shaper *s, int n, stp_shaped *out)
{
    unsigned count = 0;
    const hb_glyph_info_t *info = s->hb.hb_buffer_get_glyph_infos(s->buffer, &count);
    const hb_glyph_position_t *place = s->hb.hb_buffer_get_glyph_positions(s->buffer, NULL);
    if (!s->hb.hb_buffer_allocation_successful(s->buffer) || !info || !place) return false;
    if (count > s->capacity) {
        if (!stp_grow(&s->glyphs, (size_t) count * sizeof *s->glyphs)) return false;
        s->capacity = count;
    }
    for (unsigned i = 0; i < count; i++)
        s->glyphs[i] = (stp_shaped_glyph) { .glyph = info[i].codepoint,
                                            .letter = info[i].cluster < (unsigned) n ? (int) info[i].cluster : 0,
                                            .advance = place[i].x_advance,
                                            .dx = place[i].x_offset,
                                            .dy = place[i].y_offset };
    out->glyphs = s->glyphs;
    out->n = (int) count;
    return true;
}

bool stp_shaper_shape(stp_shaper *s, const stp_fallback *system, int face, const uint32_t *codes, int n,
                      stp_shaping how, stp_shaped *out)
{
    hb_font_t *font = s && load(s) ? open_font(s, system, face) : NULL;
    if (!font) return false;
    const hb_feature_t feature = { HB_TAG('t', 'n', 'u', 'm'), 1, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END };
    fill_buffer(s, codes, n, how);
    s->hb.hb_shape(font, s->buffer, &feature, how.tabular);
    out->units = fmax(1, s->hb.hb_face_get_upem(s->hb.hb_font_get_face(font)));
    return take_glyphs(s, n, out);
}

void stp_shaper_free(stp_shaper *s)
{
    if (!s) return;
    for (int i = 0; i < STP_FACES; i++)
        if (s->font[i]) s->hb.hb_font_destroy(s->font[i]);
    if (s->buffer) s->hb.hb_buffer_destroy(s->buffer);
    free(s->glyphs);
    free(s);
}
