/* Readers of colour files. Each format is one function that eats a line; the loop over lines, the bounds
 * and the messages are common. A line never holds more than LINE bytes, a row never more than WORDS words. */
#include "colormaps/read.h"
#include "base/file.h"
#include "base/text.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LINE = 1024, WORDS = 16 };

typedef struct reader {
    stp_colours out;
    stp_arena *arena;
    int cap, cap_slices;
    const char *name;
    int line, rows;
    double greatest;                   /* .csv: 0..1 or 0..255 */
    bool hsv, cmyk, categories;        /* .cpt */
    stp_error *err;
} reader;

static stp_status fault(reader *r, const char *what, const char *word)
{
    return stp_fail(r->err, STP_ERR_DATA, "%s:%d: '%.40s' %s", r->name, r->line, word, what);
}

/* ---- growing, in the arena: old copies die with it, and sizes double ---- */

static void *grown(reader *r, void *old, int n, int *cap, size_t size)
{
    if (n < *cap) return old;
    const int want = *cap ? *cap * 2 : 64;
    void *p = stp_arena_array(r->arena, (size_t) want, size);
    if (p && n) memcpy(p, old, (size_t) n * size);
    if (p) *cap = want;
    return p;
}

static stp_status too_many(reader *r)
{
    return stp_fail(r->err, STP_ERR_DATA, "%s:%d: more than %d colours", r->name, r->line, STP_COLOURS_MAX);
}

static stp_status add_colour(reader *r, stp_rgb c)
{
    if (r->out.n == STP_COLOURS_MAX) return too_many(r);
    stp_rgb *p = grown(r, r->out.colour, r->out.n, &r->cap, sizeof *p);
    if (!p) return stp_no_memory(r->err, "the colours of a file");
    p[r->out.n++] = c;
    r->out.colour = p;
    return STP_OK;
}

static stp_status add_slice(reader *r, stp_slice s)
{
    if (r->out.n_slices == STP_COLOURS_MAX) return too_many(r);
    stp_slice *p = grown(r, r->out.slice, r->out.n_slices, &r->cap_slices, sizeof *p);
    if (!p) return stp_no_memory(r->err, "the colours of a file");
    p[r->out.n_slices++] = s;
    r->out.slice = p;
    return STP_OK;
}

/* ---- words and numbers ---- */

/* Cuts line at any of the separators; returns the number of words, at most WORDS. */
static int cut(char *line, const char *separators, char *word[WORDS])
{
    int n = 0;
    for (char *s = line + strspn(line, separators); *s && n < WORDS; s += strspn(s, separators)) {
        word[n++] = s;
        s += strcspn(s, separators);
        if (*s) *s++ = 0;
    }
    return n;
}

static bool number(const char *word, double lo, double hi, double *out)
{
    double v;
    if (!stp_parse_double(word, strlen(word), &v) || !(v >= lo && v <= hi)) return false;
    *out = v;
    return true;
}

/* n numbers with one separator between them: "255/0/0", "120-1-0.5". */
static bool joined(const char *word, char separator, int n, double hi, double *out)
{
    for (int i = 0; i < n; i++) {
        const size_t len = i < n - 1 ? strcspn(word, (char[]) { separator, 0 }) : strlen(word);
        double v;
        if (!stp_parse_double(word, len, &v) || !(v >= 0 && v <= hi)) return false;
        out[i] = v;
        if (i < n - 1 && !word[len]) return false;
        word += len + 1;
    }
    return true;
}

static bool named(const char *word, stp_rgb *out)
{
    uint32_t rgba;
    if (!stp_color_parse(word, &rgba)) return false;
    *out = stp_rgb_from_bytes(rgba);
    return true;
}

/* ---- .csv ---- */

static stp_status csv_line(reader *r, char *line)
{
    char *word[WORDS], shown[48];
    double v[3];
    stp_rgb c;
    snprintf(shown, sizeof shown, "%s", line);
    const int n = cut(line, ",;\t \"", word);
    if (!n || !strcmp(word[0], "#")) return STP_OK;
    r->rows++;
    if (n <= 2 && named(word[n - 1], &c)) {
        c = (stp_rgb){ c.r * 255, c.g * 255, c.b * 255 };
        r->greatest = 255;
        return add_colour(r, c);
    }
    if (n != 3 && n != 4) return r->rows == 1 ? STP_OK : fault(r, "is not a row of three numbers", shown);
    for (int i = 0; i < 3; i++) {
        if (number(word[i], 0, 255, &v[i])) continue;
        if (r->rows == 1 && !stp_parse_double(word[i], strlen(word[i]), &v[i])) return STP_OK;      /* a header */
        return fault(r, "is not a number from 0 to 255", word[i]);
    }
    for (int i = 0; i < 3; i++) r->greatest = fmax(r->greatest, v[i]);
    return add_colour(r, (stp_rgb){ v[0], v[1], v[2] });
}

static stp_status csv_end(reader *r)
{
    const double top = r->greatest > 1 ? 255 : 1;
    for (int i = 0; i < r->out.n; i++) {
        stp_rgb *c = &r->out.colour[i];
        *c = (stp_rgb){ c->r / top, c->g / top, c->b / top };
    }
    return STP_OK;
}

/* ---- .gpl ---- */

static stp_status gpl_line(reader *r, char *line)
{
    char *word[WORDS];
    double v[3];
    if (!r->rows++) {
        if (!strncmp(line, "GIMP Palette", 12)) return STP_OK;
        return fault(r, "is not the first line of a GIMP palette", line);
    }
    if (!strncmp(line, "Name:", 5) || !strncmp(line, "Columns:", 8) || *line == '#') return STP_OK;
    const int n = cut(line, " \t", word);
    if (!n) return STP_OK;
    for (int i = 0; i < 3; i++)
        if (i >= n || !number(word[i], 0, 255, &v[i]))
            return fault(r, "is not a number from 0 to 255", i < n ? word[i] : "");
    return add_colour(r, (stp_rgb){ v[0] / 255, v[1] / 255, v[2] / 255 });
}

/* ---- .hex ---- */

static stp_status hex_line(reader *r, char *line)
{
    char *word[WORDS], hash[12] = "#";
    stp_rgb c;
    if (*line == ';' || !strncmp(line, "//", 2)) return STP_OK;
    const int n = cut(line, " \t,;\"'", word);
    for (int i = 0; i < n; i++) {
        const char *s = word[i];
        if (*s != '#' && strlen(s) <= 8) {
            memcpy(hash + 1, s, strlen(s) + 1);
            s = hash;
        }
        if (*s != '#' || !named(s, &c)) return fault(r, "is not a colour", word[i]);
        STP_TRY(add_colour(r, c));
    }
    return STP_OK;
}

/* ---- .cpt ---- */

/* Three or four channels in the file's colour model. hsv stays h, s, v while slices mix in HSV. */
static stp_rgb cpt_channels(const reader *r, const double *v)
{
    if (r->cmyk) {
        const double k = 1 - v[3] / 100;
        return (stp_rgb){ (1 - v[0] / 100) * k, (1 - v[1] / 100) * k, (1 - v[2] / 100) * k };
    }
    if (r->hsv) return r->out.hsv_paths ? (stp_rgb){ v[0], v[1], v[2] } : stp_rgb_from_hsv(v[0], v[1], v[2]);
    return (stp_rgb){ v[0] / 255, v[1] / 255, v[2] / 255 };
}

static bool channels_fit(const reader *r, const double *v)
{
    static const double top[3][4] = { { 255, 255, 255, 0 }, { 360, 1, 1, 0 }, { 100, 100, 100, 100 } };
    const double *most = top[r->cmyk ? 2 : r->hsv];
    for (int i = 0; i < (r->cmyk ? 4 : 3); i++)
        if (!(v[i] >= 0 && v[i] <= most[i])) return false;
    return true;
}

/* HSV of an sRGB colour, for names and #hex within a file that mixes in HSV. */
static stp_rgb to_hsv(stp_rgb c)
{
    const double v = fmax(c.r, fmax(c.g, c.b)), d = v - fmin(c.r, fmin(c.g, c.b));
    const double h = d <= 0 ? 0 : v == c.r ? (c.g - c.b) / d : v == c.g ? 2 + (c.b - c.r) / d : 4 + (c.r - c.g) / d;
    return (stp_rgb){ h < 0 ? 60 * h + 360 : 60 * h, v > 0 ? d / v : 0, v };
}

/* A colour that does not hang on the file's model: a name, #hex, h-s-v or a grey; kept as h, s, v if wanted. */
static bool cpt_plain(const reader *r, const char *word, stp_rgb *out)
{
    double v[3];
    stp_rgb c;
    if (named(word, &c)) *out = r->out.hsv_paths ? to_hsv(c) : c;
    else if (joined(word, '-', 3, 360, v) && v[1] <= 1 && v[2] <= 1)
        *out = r->out.hsv_paths ? (stp_rgb){ v[0], v[1], v[2] } : stp_rgb_from_hsv(v[0], v[1], v[2]);
    else if (number(word, 0, 255, v)) {
        const double grey = v[0] / 255;
        *out = r->out.hsv_paths ? (stp_rgb){ 0, 0, grey } : (stp_rgb){ grey, grey, grey };
    } else return false;
    return true;
}

/* A colour in one word: r/g/b, h/s/v or c/m/y/k by the file's model, or a plain one. */
static bool cpt_word(const reader *r, const char *word, stp_rgb *out)
{
    double v[4];
    if (!strchr(word, '/')) return cpt_plain(r, word, out);
    if (!joined(word, '/', r->cmyk ? 4 : 3, 360, v) || !channels_fit(r, v)) return false;
    *out = cpt_channels(r, v);
    return true;
}

/* A colour of k words: one, or the channels. */
static bool cpt_colour(const reader *r, char **word, int k, stp_rgb *out)
{
    double v[4];
    if (k == 1) return cpt_word(r, word[0], out);
    if (k != (r->cmyk ? 4 : 3)) return false;
    for (int i = 0; i < k; i++)
        if (!number(word[i], 0, 360, &v[i])) return false;
    if (!channels_fit(r, v)) return false;
    *out = cpt_channels(r, v);
    return true;
}

static void cpt_comment(reader *r, const char *line)
{
    const char *s = strstr(line, "COLOR_MODEL");
    if (!s || r->out.n || r->out.n_slices) return;
    s += strcspn(s, "=");
    s += strspn(s, "= \t");
    const bool mixes = *s == '+';
    s += mixes;
    r->hsv = !strncmp(s, "HSV", 3) || !strncmp(s, "hsv", 3);
    r->cmyk = !strncmp(s, "CMYK", 4) || !strncmp(s, "cmyk", 4);
    r->out.hsv_paths = r->hsv && mixes;
}

static stp_rgb finished(const stp_colours *c, stp_rgb v)
{
    return c->hsv_paths ? stp_rgb_from_hsv(v.r, v.g, v.b) : v;
}

/* B, F and N rows: under, over and missing. */
static stp_status cpt_special(reader *r, char **word, int n)
{
    stp_rgb c;
    if (!cpt_colour(r, word + 1, n - 1, &c)) return fault(r, "is not a colour", n > 1 ? word[1] : "");
    c = finished(&r->out, c);
    if (*word[0] == 'B') r->out.has_under = true, r->out.under = c;
    else if (*word[0] == 'F') r->out.has_over = true, r->out.over = c;
    else r->out.has_bad = true, r->out.bad = c;
    return STP_OK;
}

static stp_status cpt_slice(reader *r, char **word, int n)
{
    const int k = n / 2 - 1;           /* words a colour */
    stp_slice s;
    if (!number(word[0], -1e300, 1e300, &s.z0)) return fault(r, "is not a number", word[0]);
    if (!number(word[k + 1], -1e300, 1e300, &s.z1)) return fault(r, "is not a number", word[k + 1]);
    if (!cpt_colour(r, word + 1, k, &s.left)) return fault(r, "is not a colour", word[1]);
    if (k == 1 && !strcmp(word[3], "-")) s.right = s.left;
    else if (!cpt_colour(r, word + k + 2, k, &s.right)) return fault(r, "is not a colour", word[k + 2]);
    const stp_slice *last = r->out.n_slices ? &r->out.slice[r->out.n_slices - 1] : NULL;
    if (!(s.z1 > s.z0)) return fault(r, "is not above the start of its row", word[k + 1]);
    if (last && s.z0 < last->z1) return fault(r, "is below the end of the row before", word[0]);
    return add_slice(r, s);
}

static stp_status cpt_line(reader *r, char *line)
{
    char *word[WORDS];
    stp_rgb c;
    if (*line == '#') return cpt_comment(r, line), STP_OK;
    line[strcspn(line, ";")] = 0;      /* a label */
    int n = cut(line, " \t", word);
    if (!n) return STP_OK;
    if (strlen(word[0]) == 1 && strchr("BFN", *word[0])) return cpt_special(r, word, n);
    if (n > 2 && strlen(word[n - 1]) == 1 && strchr("LUB", *word[n - 1])) n--;         /* which end to annotate */
    const bool category = n == 2;
    if (!category && n != 4 && n != (r->cmyk ? 10 : 8))
        return fault(r, "does not start a row of two values and two colours", word[0]);
    if (r->rows++ && category != r->categories) return fault(r, "mixes categories with ranges", word[0]);
    r->categories = category;
    if (!category) return cpt_slice(r, word, n);
    if (!cpt_colour(r, word + 1, 1, &c)) return fault(r, "is not a colour", word[1]);
    return add_colour(r, finished(&r->out, c));
}

static stp_status cpt_end(reader *r)
{
    r->out.bands = r->categories;
    return STP_OK;
}

static stp_status list_end(reader *r)
{
    (void) r;
    return STP_OK;
}

/* ---- formats ---- */

static const struct {
    const char *suffix;
    stp_status (*line)(reader *r, char *line);
    stp_status (*end)(reader *r);
} formats[] = {
    { "csv", csv_line, csv_end },
    { "gpl", gpl_line, list_end },
    { "cpt", cpt_line, cpt_end },
    { "hex", hex_line, list_end },
};

static int format_of(const char *name)
{
    const char *suffix = stp_file_suffix(name);
    for (int i = 0; i < (int) STP_COUNT(formats); i++)
        if (stp_same(suffix, formats[i].suffix)) return i;
    return -1;
}

bool stp_colours_is_file(const char *name)
{
    return format_of(name) >= 0;
}

static stp_status each_line(reader *r, int format, const char *s, const char *end)
{
    char line[LINE];
    while (s < end) {
        const char *stop = memchr(s, '\n', (size_t) (end - s));
        const char *next = stop ? stop + 1 : end;
        size_t n = (size_t) ((stop ? stop : end) - s);
        r->line++;
        while (n && (*s == ' ' || *s == '\t')) s++, n--;
        while (n && (s[n - 1] == ' ' || s[n - 1] == '\t' || s[n - 1] == '\r')) n--;
        if (n >= LINE) return stp_fail(r->err, STP_ERR_DATA, "%s:%d: line of %zu bytes", r->name, r->line, n);
        if (memchr(s, 0, n))
            return stp_fail(r->err, STP_ERR_DATA, "%s:%d: zero byte, this is no text", r->name, r->line);
        memcpy(line, s, n);
        line[n] = 0;
        if (n) STP_TRY(formats[format].line(r, line));
        s = next;
    }
    return STP_OK;
}

stp_status stp_colours_parse(stp_colours *out, stp_arena *arena, const char *name, const char *text, size_t length,
                             stp_error *err)
{
    const int format = format_of(name);
    reader r = { .arena = arena, .name = name, .err = err };
    if (format < 0) return stp_fail(err, STP_ERR_USAGE, "'%s' is not a .csv, .gpl, .cpt or .hex file", name);
    if (length >= 3 && !memcmp(text, "\xef\xbb\xbf", 3)) text += 3, length -= 3;
    STP_TRY(each_line(&r, format, text, text + length));
    if (!r.out.n && !r.out.n_slices) return stp_fail(err, STP_ERR_DATA, "no colours in '%s'", name);
    STP_TRY(formats[format].end(&r));
    *out = r.out;
    return STP_OK;
}

stp_status stp_colours_read(stp_colours *out, stp_arena *arena, const char *path, stp_error *err)
{
    stp_buf text = { 0 };
    stp_status s = stp_file_read(path, STP_COLOURS_FILE_MAX, &text, err);
    if (s == STP_OK) s = stp_colours_parse(out, arena, path, text.data ? text.data : "", text.length, err);
    stp_buf_clear(&text);
    return s;
}

/* ---- what they make ---- */

static void put(double to[3], stp_rgb c)
{
    c = stp_rgb_clip(c);
    to[0] = c.r, to[1] = c.g, to[2] = c.b;
}

static stp_rgb slice_at(const stp_colours *c, const stp_slice *s, double z)
{
    const double w = fmin(fmax((z - s->z0) / (s->z1 - s->z0), 0), 1);
    const stp_rgb a = s->left, b = s->right;
    return finished(c, (stp_rgb){ a.r + w * (b.r - a.r), a.g + w * (b.g - a.g), a.b + w * (b.b - a.b) });
}

static void map_slices(const stp_colours *c, stp_cmap *out)
{
    const double lo = c->slice[0].z0, hi = c->slice[c->n_slices - 1].z1;
    for (int i = 0, k = 0; i < STP_CMAP_SIZE; i++) {
        const double t = i / (STP_CMAP_SIZE - 1.0), z = lo * (1 - t) + hi * t;
        while (k < c->n_slices - 1 && z > c->slice[k].z1) k++;
        put(out->rgb[i], slice_at(c, &c->slice[k], z));
    }
}

static void map_list(const stp_colours *c, stp_cmap *out)
{
    for (int i = 0; i < STP_CMAP_SIZE; i++) {
        const double t = i / (STP_CMAP_SIZE - 1.0) * (c->n - 1);
        const int k = c->bands ? (int) ((int64_t) i * c->n / STP_CMAP_SIZE) : t < c->n - 1 ? (int) t : c->n - 1;
        const stp_rgb a = c->colour[k], b = c->colour[!c->bands && k < c->n - 1 ? k + 1 : k];
        const double w = c->bands ? 0 : t - k;
        put(out->rgb[i], (stp_rgb){ a.r + w * (b.r - a.r), a.g + w * (b.g - a.g), a.b + w * (b.b - a.b) });
    }
}

void stp_colours_map(const stp_colours *c, stp_cmap *out)
{
    stp_cmap map = { .has_under = c->has_under, .has_over = c->has_over, .has_bad = c->has_bad };
    put(map.under, c->under);
    put(map.over, c->over);
    put(map.bad, c->bad);
    if (c->n_slices) map_slices(c, &map);
    else map_list(c, &map);
    *out = map;
}

int stp_colours_list(const stp_colours *c, uint32_t *out, int max)
{
    int n = 0;
    for (int i = 0; i < c->n && n < max; i++) out[n++] = stp_rgb_bytes(c->colour[i]);
    for (int i = 0; i < c->n_slices && n < max; i++) out[n++] = stp_rgb_bytes(finished(c, c->slice[i].left));
    if (c->n_slices && n < max) {
        const uint32_t last = stp_rgb_bytes(finished(c, c->slice[c->n_slices - 1].right));
        if (n && last != out[n - 1]) out[n++] = last;
    }
    return n;
}
