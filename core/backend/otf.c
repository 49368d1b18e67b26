/* OpenType tables as the specification lays them out (learn.microsoft.com/typography/opentype/spec):
 * cmap format 4, hmtx, and of the layout tables pair kerning (GPOS type 2) and single substitution
 * (GSUB type 1). A kern or tnum lookup of another type is left out; tests compare with HarfBuzz. */
#include "backend/otf.h"

#define TAG(a, b, c, d) ((uint32_t) (a) << 24 | (uint32_t) (b) << 16 | (uint32_t) (c) << 8 | (uint32_t) (d))

static uint32_t u16(const stp_otf *o, size_t at)
{
    return at < o->size && o->size - at >= 2 ? (uint32_t) o->bytes[at] << 8 | o->bytes[at + 1] : 0;
}

static uint32_t u32(const stp_otf *o, size_t at)
{
    return u16(o, at) << 16 | u16(o, at + 2);
}

static int i16(const stp_otf *o, size_t at)
{
    return (int16_t) u16(o, at);
}

static uint32_t table(const stp_otf *o, uint32_t tag)
{
    const uint32_t n = u16(o, 4);
    for (uint32_t i = 0; i < n; i++)
        if (u32(o, 12 + 16 * i) == tag) return u32(o, 12 + 16 * i + 8);
    return 0;
}

static uint32_t find_cmap(const stp_otf *o)
{
    const uint32_t cmap = table(o, TAG('c', 'm', 'a', 'p')), n = cmap ? u16(o, cmap + 2) : 0;
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t at = cmap + u32(o, cmap + 4 + 8 * i + 4);
        if (u16(o, at) == 4) return at;
    }
    return 0;
}

/* Whether the lookup at `at` is of type, be it through an extension; there the first subtable tells,
 * as all of a lookup are of one type. */
static bool lookup_is(const stp_otf *o, uint32_t at, uint32_t type, uint32_t extension)
{
    const uint32_t found = u16(o, at);
    return found == type || (found == extension && u16(o, at + u16(o, at + 6) + 2) == type);
}

static stp_otf_lookups find_lookups(const stp_otf *o, uint32_t layout, uint32_t feature, uint32_t type,
                                    uint32_t extension)
{
    stp_otf_lookups found = { .n = 0 };
    const uint32_t base = table(o, layout);
    if (!base) return found;
    const uint32_t features = base + u16(o, base + 6), lookups = base + u16(o, base + 8);
    for (uint32_t i = 0; i < u16(o, features); i++) {
        if (u32(o, features + 2 + 6 * i) != feature) continue;
        const uint32_t f = features + u16(o, features + 2 + 6 * i + 4), n = u16(o, f + 2);
        for (uint32_t k = 0; k < n && found.n < STP_OTF_LOOKUPS; k++) {
            const uint32_t at = lookups + u16(o, lookups + 2 + 2 * u16(o, f + 4 + 2 * k));
            if (lookup_is(o, at, type, extension)) found.at[found.n++] = at;
        }
        break;
    }
    return found;
}

bool stp_otf_open(stp_otf *out, const unsigned char *bytes, size_t size)
{
    stp_otf o = { .bytes = bytes, .size = size };
    const uint32_t head = table(&o, TAG('h', 'e', 'a', 'd')), hhea = table(&o, TAG('h', 'h', 'e', 'a'));
    const uint32_t maxp = table(&o, TAG('m', 'a', 'x', 'p'));
    o.cmap = find_cmap(&o);
    o.hmtx = table(&o, TAG('h', 'm', 't', 'x'));
    if (!head || !hhea || !maxp || !o.cmap || !o.hmtx) return false;
    o.n_segments = u16(&o, o.cmap + 6) / 2;
    o.units = u16(&o, head + 18);
    o.n_advances = u16(&o, hhea + 34);
    o.n_glyphs = u16(&o, maxp + 4);
    if (!o.units || !o.n_advances) return false;
    o.kern = find_lookups(&o, TAG('G', 'P', 'O', 'S'), TAG('k', 'e', 'r', 'n'), 2, 9);
    o.tabular = find_lookups(&o, TAG('G', 'S', 'U', 'B'), TAG('t', 'n', 'u', 'm'), 1, 7);
    *out = o;
    return true;
}

uint32_t stp_otf_glyph(const stp_otf *o, uint32_t character)
{
    if (character > 0xffff) return 0;
    const uint32_t ends = o->cmap + 14, n = o->n_segments;
    uint32_t low = 0, high = n;
    while (low < high) {
        const uint32_t middle = (low + high) / 2;
        if (u16(o, ends + 2 * middle) < character) low = middle + 1;
        else high = middle;
    }
    const uint32_t starts = ends + 2 * n + 2, start = u16(o, starts + 2 * low);
    if (low == n || start > character) return 0;
    const uint32_t delta = u16(o, starts + 2 * n + 2 * low);
    const uint32_t range_at = starts + 4 * n + 2 * low, range = u16(o, range_at);
    uint32_t glyph = character;
    if (range) {
        glyph = u16(o, range_at + range + 2 * (character - start));
        if (!glyph) return 0;
    }
    glyph = (glyph + delta) & 0xffff;
    return glyph < o->n_glyphs ? glyph : 0;
}

int stp_otf_advance(const stp_otf *o, uint32_t glyph)
{
    return (int) u16(o, o->hmtx + 4 * (glyph < o->n_advances ? glyph : o->n_advances - 1));
}

/* Number of glyph in a coverage table, -1 when it is not covered. */
static int covered(const stp_otf *o, uint32_t at, uint32_t glyph)
{
    const bool ranges = u16(o, at) == 2;
    const uint32_t step = ranges ? 6 : 2;
    uint32_t low = 0, high = u16(o, at + 2);
    while (low < high) {
        const uint32_t middle = (low + high) / 2, entry = at + 4 + step * middle;
        const uint32_t first = u16(o, entry), last = ranges ? u16(o, entry + 2) : first;
        if (glyph > last) low = middle + 1;
        else if (glyph < first) high = middle;
        else return (int) (ranges ? u16(o, entry + 4) + glyph - first : middle);
    }
    return -1;
}

static uint32_t class_of(const stp_otf *o, uint32_t at, uint32_t glyph)
{
    if (u16(o, at) == 1) {
        const uint32_t first = u16(o, at + 2);
        return glyph >= first && glyph - first < u16(o, at + 4) ? u16(o, at + 6 + 2 * (glyph - first)) : 0;
    }
    uint32_t low = 0, high = u16(o, at + 2);
    while (low < high) {
        const uint32_t middle = (low + high) / 2, entry = at + 4 + 6 * middle;
        if (glyph > u16(o, entry + 2)) low = middle + 1;
        else if (glyph < u16(o, entry)) high = middle;
        else return u16(o, entry + 4);
    }
    return 0;
}

static uint32_t bits(uint32_t v)
{
    uint32_t n = 0;
    for (; v; v >>= 1) n += v & 1;
    return n;
}

enum { VALUE_X = 1, VALUE_Y = 2, VALUE_ADVANCE = 4 };

/* The advance in the value record at `at`; a record holds a word for each bit of its format. */
static int advance_value(const stp_otf *o, uint32_t at, uint32_t format)
{
    return format & VALUE_ADVANCE ? i16(o, at + 2 * bits(format & (VALUE_X | VALUE_Y))) : 0;
}

/* One subtable: true when it has spoken (then the ones behind it are not asked). */
static bool pair_value(const stp_otf *o, uint32_t at, uint32_t left, uint32_t right, int *kern)
{
    const int index = covered(o, at + u16(o, at + 2), left);
    if (index < 0) return false;
    const uint32_t format = u16(o, at + 4), second = u16(o, at + 6), words = bits(format) + bits(second);
    if (u16(o, at) == 2) {
        const uint32_t class1 = class_of(o, at + u16(o, at + 8), left);
        const uint32_t class2 = class_of(o, at + u16(o, at + 10), right);
        if (class1 >= u16(o, at + 12) || class2 >= u16(o, at + 14)) return false;
        *kern = advance_value(o, at + 16 + 2 * words * (class1 * u16(o, at + 14) + class2), format);
        return true;
    }
    if ((uint32_t) index >= u16(o, at + 8)) return false;
    const uint32_t set = at + u16(o, at + 10 + 2 * (uint32_t) index), step = 2 + 2 * words;
    uint32_t low = 0, high = u16(o, set);
    while (low < high) {
        const uint32_t middle = (low + high) / 2, entry = set + 2 + step * middle, glyph = u16(o, entry);
        if (glyph == right) {
            *kern = advance_value(o, entry + 2, format);
            return true;
        }
        if (glyph < right) low = middle + 1;
        else high = middle;
    }
    return false;
}

/* The place of subtable i of a lookup, behind its extension where it has one. */
static uint32_t subtable(const stp_otf *o, uint32_t lookup, uint32_t i, uint32_t extension)
{
    const uint32_t at = lookup + u16(o, lookup + 6 + 2 * i);
    return u16(o, lookup) == extension ? at + u32(o, at + 4) : at;
}

int stp_otf_kern(const stp_otf *o, uint32_t left, uint32_t right)
{
    int sum = 0;
    for (int k = 0; k < o->kern.n; k++) {
        const uint32_t lookup = o->kern.at[k], n = u16(o, lookup + 4);
        int kern = 0;
        for (uint32_t i = 0; i < n; i++)
            if (pair_value(o, subtable(o, lookup, i, 9), left, right, &kern)) break;
        sum += kern;
    }
    return sum;
}

uint32_t stp_otf_tabular(const stp_otf *o, uint32_t glyph)
{
    for (int k = 0; k < o->tabular.n; k++) {
        const uint32_t lookup = o->tabular.at[k], n = u16(o, lookup + 4);
        for (uint32_t i = 0; i < n; i++) {
            const uint32_t at = subtable(o, lookup, i, 7);
            const int index = covered(o, at + u16(o, at + 2), glyph);
            if (index < 0) continue;
            const bool shifted = u16(o, at) == 1;       /* by one number for all, or a list */
            const uint32_t to = shifted ? (glyph + u16(o, at + 4)) & 0xffff : u16(o, at + 6 + 2 * (uint32_t) index);
            return to < o->n_glyphs ? to : glyph;
        }
    }
    return glyph;
}
