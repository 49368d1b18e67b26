/* One question to fontconfig a character, in the language "en" whatever the locale. */
#include "backend/fallback.h"
#include "base/lazy.h"
#include <fontconfig/fontconfig.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define FC_FUNCTIONS(X)                                                                                     \
    X(FcPatternCreate) X(FcPatternDestroy) X(FcPatternAddCharSet) X(FcPatternAddBool) X(FcPatternAddString) \
    X(FcPatternGetString) X(FcPatternGetInteger) X(FcPatternGetCharSet) X(FcCharSetCreate)                  \
    X(FcCharSetDestroy) X(FcCharSetAddChar) X(FcCharSetHasChar) X(FcConfigSubstitute)                       \
    X(FcDefaultSubstitute) X(FcFontMatch) X(FcPatternAddInteger) X(FcCharSetCopy)

#define MEMBER(f) __typeof__(&f) f;
struct stp_fallback_api { FC_FUNCTIONS(MEMBER) };
#undef MEMBER

static bool load(stp_fallback *f)
{
    if (f->tried) return f->api;
    f->tried = true;
    const char *wanted = getenv("STIPPLE_FONTS");
    if (wanted && !strcmp(wanted, "embedded")) return false;
    struct stp_fallback_api *api = calloc(1, sizeof *api);
    if (!api) return false;
#define PLACE(name) { #name, &api->name },
    const stp_symbol symbols[] = { FC_FUNCTIONS(PLACE) };
#undef PLACE
    static const char *const names[] = { "libfontconfig.so.1", "libfontconfig.so", NULL };
    void *handle = NULL;
    if (stp_lazy_open(&handle, names, symbols, STP_COUNT(symbols), "fontconfig", "libfontconfig1", NULL) == STP_OK)
        f->api = api;
    else
        free(api);
    return f->api;
}

static int keep(stp_fallback *f, const char *path, int index)
{
    for (int i = 0; i < f->n; i++)
        if (f->index[i] == index && !strcmp(f->path[i], path)) return i;
    if (f->n == STP_FALLBACK_FILES || !(f->path[f->n] = strdup(path))) return -1;
    f->index[f->n] = index;
    return f->n++;
}

/* What matches best may still lack the character. */
static int take(stp_fallback *f, FcPattern *match, uint32_t character)
{
    FcChar8 *path = NULL;
    FcCharSet *has = NULL;
    int index = 0;
    if (!match || f->api->FcPatternGetCharSet(match, FC_CHARSET, 0, &has) != FcResultMatch ||
        !f->api->FcCharSetHasChar(has, character) ||
        f->api->FcPatternGetString(match, FC_FILE, 0, &path) != FcResultMatch)
        return -1;
    if (f->api->FcPatternGetInteger(match, FC_INDEX, 0, &index) != FcResultMatch) index = 0;
    return keep(f, (const char *) path, index & 0xffff);
}

static int ask(stp_fallback *f, uint32_t character)
{
    FcPattern *pattern = f->api->FcPatternCreate();
    FcCharSet *wanted = f->api->FcCharSetCreate();
    int answer = -1;
    if (pattern && wanted && f->api->FcCharSetAddChar(wanted, character)) {
        FcResult result;
        f->api->FcPatternAddCharSet(pattern, FC_CHARSET, wanted);
        f->api->FcPatternAddBool(pattern, FC_SCALABLE, FcTrue);
        f->api->FcPatternAddBool(pattern, FC_COLOR, FcFalse);
        f->api->FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *) "sans-serif");
        f->api->FcPatternAddString(pattern, FC_LANG, (const FcChar8 *) "en");
        f->api->FcConfigSubstitute(NULL, pattern, FcMatchPattern);
        f->api->FcDefaultSubstitute(pattern);
        FcPattern *match = f->api->FcFontMatch(NULL, pattern, &result);
        answer = take(f, match, character);
        if (match) f->api->FcPatternDestroy(match);
    }
    if (wanted) f->api->FcCharSetDestroy(wanted);
    if (pattern) f->api->FcPatternDestroy(pattern);
    return answer;
}

int stp_fallback_find(stp_fallback *f, uint32_t character)
{
    if (f->last == character && f->tried) return f->last_answer;
    f->last_answer = load(f) ? ask(f, character) : -1;
    f->last = character;
    return f->last_answer;
}

/* ---- a family by name ------------------------------------------------------------------------------------ */

/* fontconfig always finds a font: whether it is one of that name. */
static bool is_named(const stp_fallback *f, FcPattern *match, const char *family)
{
    FcChar8 *name;
    for (int i = 0; f->api->FcPatternGetString(match, FC_FAMILY, i, &name) == FcResultMatch; i++)
        if (!strcasecmp((const char *) name, family)) return true;
    return false;
}

static void take_family(stp_fallback *f, FcPattern *match, struct stp_family *out)
{
    FcChar8 *path = NULL;
    FcCharSet *has = NULL;
    int index = 0;
    if (!match || !is_named(f, match, f->family) ||
        f->api->FcPatternGetString(match, FC_FILE, 0, &path) != FcResultMatch ||
        f->api->FcPatternGetCharSet(match, FC_CHARSET, 0, &has) != FcResultMatch)
        return;
    if (f->api->FcPatternGetInteger(match, FC_INDEX, 0, &index) != FcResultMatch) index = 0;
    out->file = keep(f, (const char *) path, index & 0xffff);
    if (out->file >= 0) out->characters = f->api->FcCharSetCopy(has);
}

static void find_family(stp_fallback *f, int weight)
{
    static const int weights[STP_FALLBACK_WEIGHTS] = { FC_WEIGHT_REGULAR, FC_WEIGHT_MEDIUM, FC_WEIGHT_DEMIBOLD };
    struct stp_family *out = &f->weight[weight];
    out->tried = true;
    out->file = -1;
    FcPattern *pattern = load(f) ? f->api->FcPatternCreate() : NULL;
    if (!pattern) return;
    FcResult result;
    f->api->FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *) f->family);
    f->api->FcPatternAddInteger(pattern, FC_WEIGHT, weights[weight]);
    f->api->FcPatternAddBool(pattern, FC_SCALABLE, FcTrue);
    f->api->FcPatternAddBool(pattern, FC_COLOR, FcFalse);
    f->api->FcConfigSubstitute(NULL, pattern, FcMatchPattern);
    f->api->FcDefaultSubstitute(pattern);
    FcPattern *match = f->api->FcFontMatch(NULL, pattern, &result);
    take_family(f, match, out);
    if (match) f->api->FcPatternDestroy(match);
    f->api->FcPatternDestroy(pattern);
}

int stp_fallback_family(stp_fallback *f, int weight, uint32_t character)
{
    if (!f->family) return -1;
    struct stp_family *q = &f->weight[weight];
    if (!q->tried) find_family(f, weight);
    return q->file >= 0 && f->api->FcCharSetHasChar(q->characters, character) ? q->file : -1;
}

bool stp_fallback_use(stp_fallback *f, const char *family)
{
    f->family = family;
    find_family(f, 0);
    return f->weight[0].file >= 0;
}

void stp_fallback_clear(stp_fallback *f)
{
    for (int i = 0; i < STP_FALLBACK_WEIGHTS; i++)
        if (f->weight[i].characters) f->api->FcCharSetDestroy(f->weight[i].characters);
    for (int i = 0; i < f->n; i++) free(f->path[i]);
    free(f->api);
    *f = (stp_fallback) { 0 };
}
