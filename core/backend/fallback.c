/* One question to fontconfig a character, in the language "en" whatever the locale. */
#include "backend/fallback.h"
#include "base/lazy.h"
#include <fontconfig/fontconfig.h>
#include <stdlib.h>
#include <string.h>

#define FC_FUNCTIONS(X)                                                                                     \
    X(FcPatternCreate) X(FcPatternDestroy) X(FcPatternAddCharSet) X(FcPatternAddBool) X(FcPatternAddString) \
    X(FcPatternGetString) X(FcPatternGetInteger) X(FcPatternGetCharSet) X(FcCharSetCreate)                  \
    X(FcCharSetDestroy) X(FcCharSetAddChar) X(FcCharSetHasChar) X(FcConfigSubstitute)                       \
    X(FcDefaultSubstitute) X(FcFontMatch)

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

void stp_fallback_clear(stp_fallback *f)
{
    for (int i = 0; i < f->n; i++) free(f->path[i]);
    free(f->api);
    *f = (stp_fallback) { 0 };
}
