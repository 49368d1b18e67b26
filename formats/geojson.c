/* GeoJSON (RFC 7946): a row a feature, its properties as columns, and in front the column `geometry`, the text of the
 * shape; at the end `longitude` and `latitude`, where features are points. The file is read whole when it is opened:
 * what columns there are is known only at its end. */
#include "base/text.h"
#include "formats/formats.h"
#include "formats/geojson_features.h"
#include <stdlib.h>
#include <string.h>

enum { PIECE_ROWS = 4096 };

typedef struct column {
    void *stored;                  /* doubles, truths, or codes */
    uint8_t *validity;
    const char **labels;           /* of texts: one a feature */
    stp_dictionary dictionary;
} column;

typedef struct geojson {
    stp_source base;               /* first, so that a stp_source is one */
    stp_input *in;
    stp_feature_table features;         /* until they are stored */
    int64_t n_rows;
    column *columns;
    int *wanted, n_wanted;
    int64_t next_row;
} geojson;

struct stp_piece { int64_t first, n; };
struct stp_reader {
    geojson *source;
    stp_column *columns;
};

/* ---- columns ---------------------------------------------------------------------------------------- */

/* What all values of a column are. */
static stp_meaning meaning_of(const stp_feature_table *f, const stp_feature_column *c)
{
    bool numbers = true, truths = true, whole = true, any = false;
    for (int64_t i = 0; i < f->n_rows; i++) {
        const stp_json_span v = c->values[i];
        double d;
        if (!v.p) continue;
        any = true;
        const bool number = stp_parse_double(v.p, (size_t) (v.end - v.p), &d);
        numbers &= number;
        whole &= number && d == (double) (int64_t) (d < 9e15 && d > -9e15 ? d : 0.5);
        truths &= *v.p == 't' || *v.p == 'f';
    }
    return !any ? STP_TEXT : numbers ? whole ? STP_INTEGER : STP_NUMBER : truths ? STP_BOOL : STP_TEXT;
}

static void store_value(column *c, int64_t i, stp_json_span v, stp_meaning m)
{
    bool has = true;
    if (m == STP_BOOL) ((uint8_t *) c->stored)[i] = *v.p == 't';
    else if (m == STP_TEXT) ((int32_t *) c->stored)[i] = (int32_t) i;
    else has = stp_parse_double(v.p, (size_t) (v.end - v.p), (double *) c->stored + i);
    if (has) c->validity[i >> 3] |= (uint8_t) (1 << (i & 7));
}

static stp_status store_column(geojson *g, int k, stp_error *err)
{
    stp_arena *arena = &g->base.schema.arena;
    stp_column_info *info = &g->base.schema.columns[k];
    const stp_feature_column *from = &g->features.columns[k];
    column *c = &g->columns[k];
    const stp_meaning m = k ? meaning_of(&g->features, from) : STP_TEXT;
    const size_t n = (size_t) g->n_rows + 1;
    *info = (stp_column_info) { .name = from->name, .meaning = m, .empty = true,
                                .type = m == STP_TEXT ? STP_TYPE_I32 : m == STP_BOOL ? STP_TYPE_U8 : STP_TYPE_F64 };
    c->stored = stp_arena_array(arena, n, 8);
    c->validity = stp_arena_array(arena, n / 8 + 1, 1);
    if (m == STP_TEXT) c->labels = stp_arena_array(arena, n, sizeof *c->labels);
    for (int64_t i = 0; i < g->n_rows && !arena->failed; i++) {
        const stp_json_span v = from->values[i];
        if (c->labels) c->labels[i] = v.p ? stp_feature_text(arena, v) : "";
        if (!v.p) continue;
        info->empty = false;
        store_value(c, i, v, m);
    }
    c->dictionary = (stp_dictionary) { (int32_t) g->n_rows, c->labels };
    return arena->failed ? stp_no_memory(err, "features") : STP_OK;
}

/* Texts with few different values are categories. */
static stp_status store_columns(geojson *g, stp_error *err)
{
    stp_schema *s = &g->base.schema;
    const size_t n = (size_t) g->features.n_columns;
    s->columns = stp_arena_array(&s->arena, n, sizeof *s->columns);
    g->base.problems = stp_arena_array(&s->arena, n, sizeof *g->base.problems);
    g->columns = stp_arena_array(&s->arena, n, sizeof *g->columns);
    if (!s->columns || !g->base.problems || !g->columns) return stp_no_memory(err, "columns");
    s->n_columns = g->features.n_columns;
    s->n_rows = g->n_rows = g->features.n_rows;
    for (int k = 0; k < s->n_columns; k++) {
        STP_TRY(store_column(g, k, err));
        if (k && s->columns[k].meaning == STP_TEXT) s->columns[k].meaning = STP_CATEGORY;
    }
    const int points = g->features.points;
    if (points) {
        s->columns[points].unit = "degrees_east";
        s->columns[points + 1].unit = "degrees_north";
    }
    return STP_OK;
}

/* ---- the source ---------------------------------------------------------------------------------------- */

static bool holds(const unsigned char *head, size_t n, const char *word)
{
    return memmem(head, n, word, strlen(word)) != NULL;
}

/* An object that says so near its beginning, or has features. */
static int sniff(const unsigned char *head, size_t n)
{
    size_t at = n >= 3 && !memcmp(head, "\xef\xbb\xbf", 3) ? 3 : 0;
    while (at < n && memchr(" \t\r\n", head[at], 4)) at++;
    if (at == n || head[at] != '{') return 0;
    const bool says = holds(head, n, "\"FeatureCollection\"");
    return says || (holds(head, n, "\"features\"") && holds(head, n, "\"Feature\"")) ? 90 : 0;
}

static void close_source(stp_source *source)
{
    geojson *g = (geojson *) source;
    stp_feature_table_clear(&g->features);
    free(g->wanted);
    stp_input_close(g->in);
    stp_schema_clear(&g->base.schema);
    free(g);
}

static stp_status read_all(geojson *g, stp_error *err)
{
    const void *bytes;
    int64_t n;
    g->base.path = stp_arena_text(&g->base.schema.arena, stp_input_path(g->in));
    if (!g->base.path) return stp_no_memory(err, "a file name");
    STP_TRY(stp_input_map(g->in, &bytes, &n, err));
    g->features = (stp_feature_table) { .names = &g->base.schema.arena, .path = g->base.path };
    const stp_status status = stp_feature_table_read(&g->features, bytes, (size_t) n, err);
    STP_TRY(stp_input_unchanged(g->in, err));           /* before any fault of what was read */
    STP_TRY(status);
    STP_TRY(store_columns(g, err));
    stp_feature_table_clear(&g->features);
    return STP_OK;
}

static stp_status open_source(stp_source **out, stp_input *in, const stp_read_options *options, stp_error *err)
{
    (void) options;
    geojson *g = calloc(1, sizeof *g);
    if (!g) return stp_no_memory(err, "a source");
    g->base.format = &stp_geojson_format;
    g->base.bytes = stp_input_size(in);
    g->in = in;
    const stp_status s = read_all(g, err);
    if (s == STP_OK) {
        *out = &g->base;
        return STP_OK;
    }
    g->in = NULL;                  /* the caller's still */
    close_source(&g->base);
    return s;
}

static stp_status want(stp_source *source, const int *columns, int n, stp_error *err)
{
    geojson *g = (geojson *) source;
    for (int i = 0; i < n; i++)
        if (columns[i] < 0 || columns[i] >= g->base.schema.n_columns)
            return stp_fail(err, STP_ERR_USAGE, "no column %d in '%s'", columns[i] + 1, g->base.path);
    int *wanted = malloc(((size_t) n + 1) * sizeof *wanted);
    if (!wanted) return stp_no_memory(err, "columns");
    if (n) memcpy(wanted, columns, (size_t) n * sizeof *wanted);
    free(g->wanted);
    g->wanted = wanted;
    g->n_wanted = n;
    return STP_OK;
}

static stp_status rewind_source(stp_source *source, stp_error *err)
{
    (void) err;
    ((geojson *) source)->next_row = source->rows_cut = 0;
    return STP_OK;
}

static stp_status next(stp_source *source, stp_piece *piece, bool *end, stp_error *err)
{
    geojson *g = (geojson *) source;
    (void) err;
    *end = g->next_row == g->n_rows;
    if (*end) return STP_OK;
    const int64_t rest = g->n_rows - g->next_row;
    *piece = (stp_piece) { g->next_row, rest < PIECE_ROWS ? rest : PIECE_ROWS };
    g->next_row += piece->n;
    source->rows_cut = g->next_row;
    return STP_OK;
}

static void reader_free(stp_reader *r)
{
    free(r->columns);
    free(r);
}

static stp_status reader_new(stp_source *source, stp_reader **out, stp_error *err)
{
    geojson *g = (geojson *) source;
    stp_reader *r = calloc(1, sizeof *r);
    if (r) r->columns = calloc((size_t) g->n_wanted + 1, sizeof *r->columns);
    if (!r || !r->columns) {
        free(r);
        return stp_no_memory(err, "a reader");
    }
    r->source = g;
    *out = r;
    return STP_OK;
}

/* The columns lie in memory already. (Pieces begin at multiples of 8, as validity wants.) */
static stp_status read_piece(stp_reader *r, const stp_piece *piece, stp_batch *out, stp_error *err)
{
    static const size_t sizes[STP_TYPE_COUNT] = { [STP_TYPE_U8] = 1, [STP_TYPE_I32] = 4, [STP_TYPE_F64] = 8 };
    geojson *g = r->source;
    (void) err;
    for (int k = 0; k < g->n_wanted; k++) {
        const column *c = &g->columns[g->wanted[k]];
        const stp_type type = g->base.schema.columns[g->wanted[k]].type;
        r->columns[k] = (stp_column) { .type = type, .length = piece->n,
                                       .values = (const char *) c->stored + (size_t) piece->first * sizes[type],
                                       .validity = c->validity + piece->first / 8,
                                       .dictionary = type == STP_TYPE_I32 ? &c->dictionary : NULL };
    }
    *out = (stp_batch) { .row0 = piece->first, .n_rows = piece->n, .n_columns = g->n_wanted, .columns = r->columns };
    return STP_OK;
}

const stp_format stp_geojson_format = {
    .name = "geojson",
    .suffixes = "geojson",
    .help = "GeoJSON: a row a feature, the shape in column geometry",
    .reads = true,
    .sniff = sniff,
    .open = open_source,
    .want = want,
    .rewind = rewind_source,
    .next = next,
    .piece_bytes = sizeof(stp_piece),
    .reader_new = reader_new,
    .read = read_piece,
    .reader_free = reader_free,
    .close = close_source,
};
