/* Which format a file is in: by name, by its first bytes, by its suffix. The formats themselves stand
 * in a table that formats/ defines. */
#include "table/source.h"
#include "base/file.h"
#include "base/text.h"
#include <stdlib.h>
#include <string.h>

/* Adds the formats that can be read as hint. */
static stp_status hint_formats(stp_error *err, stp_status status)
{
    stp_buf names = { 0 };
    for (int i = 0; stp_formats[i]; i++)
        if (stp_formats[i]->reads) stp_buf_printf(&names, "%s%s", names.length ? ", " : "", stp_formats[i]->name);
    stp_hint(err, "formats: %s", names.data ? names.data : "none");
    stp_buf_clear(&names);
    return status;
}

static const stp_format *by_name(const char *name)
{
    for (int i = 0; stp_formats[i]; i++)
        if (stp_formats[i]->reads && stp_same(stp_formats[i]->name, name)) return stp_formats[i];
    return NULL;
}

/* Of "a.tsv.gz" the "tsv". */
static void inner_suffix(const char *path, const char *packing, char out[16])
{
    const char *end = path + strlen(path), *last = stp_file_suffix(path);
    if (packing && *last && last - path > 1) end = last - 1;
    const char *begin = end;
    while (begin > path && begin[-1] != '.' && begin[-1] != '/') begin--;
    const size_t n = begin > path && begin[-1] == '.' ? (size_t) (end - begin) : 0;
    out[0] = 0;
    if (n < 16) {
        memcpy(out, begin, n);
        out[n] = 0;
    }
}

static const stp_format *by_suffix(const char *path, const char *packing)
{
    char suffix[16];
    inner_suffix(path, packing, suffix);
    for (int i = 0; stp_formats[i]; i++)
        if (stp_formats[i]->reads && stp_has_word(stp_formats[i]->suffixes, suffix)) return stp_formats[i];
    return NULL;
}

const stp_format *stp_format_of(const char *path)
{
    const char *suffix = stp_file_suffix(path);
    return by_suffix(path, stp_same(suffix, "gz") || stp_same(suffix, "zst") ? suffix : NULL);
}

static const stp_format *by_content(const unsigned char *head, size_t n, int *score)
{
    const stp_format *best = NULL;
    *score = 0;
    for (int i = 0; stp_formats[i]; i++) {
        if (!stp_formats[i]->reads || !stp_formats[i]->sniff) continue;
        const int sure = stp_formats[i]->sniff(head, n);
        if (sure <= *score) continue;
        *score = sure;
        best = stp_formats[i];
    }
    return best;
}

static stp_status refuse_compressed(const unsigned char *head, size_t n, const char *path, stp_error *err)
{
    static const struct {
        const char *magic, *name;
        size_t length;
    } kinds[] = {
        { "\xfd" "7zXZ", "xz", 5 },
        { "BZh", "bzip2", 3 },
    };
    for (size_t i = 0; i < STP_COUNT(kinds); i++) {
        if (n < kinds[i].length || memcmp(head, kinds[i].magic, kinds[i].length) != 0) continue;
        stp_fail(err, STP_ERR_DATA, "'%s' is compressed with %s", path, kinds[i].name);
        stp_hint(err, "%s -dc %s | stipple … -", kinds[i].name, strcmp(path, "-") ? path : "");
        return STP_ERR_DATA;
    }
    return STP_OK;
}

static stp_status choose(stp_input *in, const stp_read_options *options, const stp_format **out, stp_error *err)
{
    const char *path = stp_input_path(in);
    if (options->format) {
        *out = by_name(options->format);
        if (*out) return STP_OK;
        return hint_formats(err, stp_fail(err, STP_ERR_USAGE, "no format '%s'", options->format));
    }
    enum { HEAD = 4096, SURE = 50 };
    unsigned char head[HEAD];
    size_t n = 0;
    STP_TRY(stp_input_read(in, 0, head, sizeof head, &n, err));
    STP_TRY(refuse_compressed(head, n, path, err));
    int score;
    const stp_format *content = by_content(head, n, &score);
    const stp_format *suffix = score >= SURE ? NULL : by_suffix(path, stp_input_packing(in));
    *out = suffix ? suffix : content;
    if (*out) return STP_OK;
    return hint_formats(err, stp_fail(err, STP_ERR_DATA, "'%s' is in no format that can be read", path));
}

/* Says so among the facts; without memory they stay as they are. */
static void add_packing(stp_source *s, const char *packing)
{
    const char *facts = packing && s->facts ? stp_arena_printf(&s->schema.arena, "%s, %s", s->facts, packing) : NULL;
    if (facts) s->facts = facts;
}

stp_status stp_source_open(stp_source **out, const char *path, const stp_read_options *options, stp_error *err)
{
    static const stp_read_options usual = { 0 };
    stp_input *in = NULL;
    STP_TRY(stp_input_open(&in, path, err));
    if (!options) options = &usual;
    const stp_format *format = NULL;
    stp_source *made = NULL;
    stp_status s = options->encoding ? stp_input_recode(in, options->encoding, err) : STP_OK;
    if (s == STP_OK) s = choose(in, options, &format, err);
    if (s == STP_OK) s = format->open(&made, in, options, err);
    if (s != STP_OK) {
        stp_input_close(in);
        return s;
    }
    add_packing(made, stp_input_packing(in));
    *out = made;
    return STP_OK;
}

static stp_status join_inputs(stp_source **out, stp_input **in, const char *const *paths, int n,
                              const stp_read_options *options, stp_error *err)
{
    const stp_format *format = NULL;
    STP_TRY(stp_input_open(&in[0], paths[0], err));
    if (stp_input_size(in[0]) < 0) return STP_OK;              /* a pipe is read but once */
    STP_TRY(choose(in[0], options, &format, err));
    if (!format->open_many) return STP_OK;
    for (int i = 1; i < n; i++) STP_TRY(stp_input_open(&in[i], paths[i], err));
    return format->open_many(out, in, n, options, err);
}

stp_status stp_source_open_joined(stp_source **out, const char *const *paths, int n, const stp_read_options *options,
                                  stp_error *err)
{
    static const stp_read_options usual = { 0 };
    stp_input **in = calloc((size_t) n, sizeof *in);
    if (!in) return stp_no_memory(err, "files");
    stp_source *made = NULL;
    const stp_status s = strcmp(paths[0], "-") ? join_inputs(&made, in, paths, n, options ? options : &usual, err)
                                               : STP_OK;
    for (int i = 0; i < n && !made; i++) stp_input_close(in[i]);
    free(in);
    if (s == STP_OK) *out = made;
    return s;
}

stp_status stp_piece_new(const stp_format *format, stp_piece **out, stp_error *err)
{
    *out = calloc(1, format->piece_bytes);
    return *out ? STP_OK : stp_no_memory(err, "a piece of the file");
}

void stp_piece_free(const stp_format *format, stp_piece *piece)
{
    if (piece && format->piece_clear) format->piece_clear(piece);
    free(piece);
}

void stp_source_close(stp_source *s)
{
    if (s) s->format->close(s);
}

bool stp_source_range(stp_source *s, int column, stp_range *out)
{
    return s->format->range && s->format->range(s, column, out);
}

stp_status stp_source_narrow(stp_source *s, const stp_bound *bounds, int n, stp_error *err)
{
    return s->format->narrow ? s->format->narrow(s, bounds, n, err) : STP_OK;
}
