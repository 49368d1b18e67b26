/* The Parquet source: opens, cuts row groups into pieces, rewinds. A row group that is not large is one piece; a large
 * one is cut where pages of its largest column begin, so that few pages are unpacked twice. The cuts follow from the
 * file and the wanted columns alone. */
#include "formats/parquet/storage.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "formats/names.h"
#include "formats/parquet/text.h"

enum { PIECE_ROWS = 1 << 17, MOST_CATEGORIES = 1000, FEW_CATEGORIES = 50 };

static int sniff(const unsigned char *head, size_t n)
{
    return n >= 4 && (!memcmp(head, "PAR1", 4) || !memcmp(head, "PARE", 4)) ? 100 : 0;
}

/* ---- columns ----------------------------------------------------------------------------------------------------- */

/* A text column of few distinct values, by the dictionary of the first row group that has rows. */
static bool is_category(const stp_pq_source *s, int leaf)
{
    const stp_pq_footer *f = &s->footer;
    for (int g = 0; g < f->n_groups; g++) {
        const stp_pq_chunk *c = &f->groups[g].chunks[leaf];
        stp_pq_page p;
        if (!f->groups[g].n_rows) continue;
        if (c->fault || stp_pq_page_read(f, &f->leaves[leaf], c, c->offset, &p, NULL) != STP_OK) return false;
        const int64_t fifth = f->groups[g].n_rows / 5;
        const int64_t few = fifth > FEW_CATEGORIES ? fifth : FEW_CATEGORIES;
        const int64_t most = few < MOST_CATEGORIES ? few : MOST_CATEGORIES;
        return p.kind == STP_PQ_DICTIONARY && p.n_values <= most;
    }
    return false;
}

static stp_clock clock_of(const stp_pq_leaf *l)
{
    return l->logical == STP_PQ_DATE ? STP_CLOCK_DAYS : l->utc ? STP_CLOCK_UTC : STP_CLOCK_WALL;
}

static stp_status add_column(stp_pq_source *s, stp_names *names, int leaf, stp_error *err)
{
    const stp_pq_leaf *l = &s->footer.leaves[leaf];
    const stp_pq_kind *k = stp_pq_kind_of(l);
    stp_schema *schema = &s->base.schema;
    stp_column_info *c = &schema->columns[schema->n_columns];
    *c = (stp_column_info) { .name = stp_names_add(names, &schema->arena, l->name), .meaning = k->meaning,
                             .type = k->type, .time_digits = k->digits, .unit = k->unit, .duration = k->duration };
    if (!c->name) return stp_no_memory(err, "a name");
    if (c->meaning == STP_TIME) c->clock = clock_of(l);
    if (c->meaning == STP_TEXT && is_category(s, leaf)) c->meaning = STP_CATEGORY;
    s->leaf[schema->n_columns++] = leaf;
    return STP_OK;
}

/* The text that a note of our writer's sets, "stipple:unit:COLUMN" and "stipple:long_name:COLUMN"; or NULL. */
static const char **noted_text(stp_schema *schema, const stp_names *names, stp_bytes key)
{
    static const char unit[] = "stipple:unit:", long_name[] = "stipple:long_name:";
    const bool is_unit = key.length >= sizeof unit && !memcmp(key.at, unit, sizeof unit - 1);
    const size_t head = is_unit ? sizeof unit - 1 : sizeof long_name - 1;
    if (!is_unit && (key.length <= head || memcmp(key.at, long_name, head) != 0)) return NULL;
    const int column = stp_names_find(names, (const char *) key.at + head, key.length - head);
    if (column < 0 || column >= schema->n_columns) return NULL;
    return is_unit ? &schema->columns[column].unit : &schema->columns[column].long_name;
}

static stp_status take_notes(stp_pq_source *s, const stp_names *names, stp_error *err)
{
    for (int i = 0; i < s->footer.n_notes; i++) {
        const char **text = noted_text(&s->base.schema, names, s->footer.notes[i].key);
        if (!text || *text || !s->footer.notes[i].value.length) continue;
        stp_buf value = { 0 };
        stp_pq_text_clean(&value, s->footer.notes[i].value);
        *text = value.failed ? NULL : stp_arena_text(&s->base.schema.arena, value.data ? value.data : "");
        stp_buf_clear(&value);
        if (!*text) return stp_no_memory(err, "notes");
    }
    return STP_OK;
}

/* Columns with several values a row are no columns of a table. */
static stp_status leave_out(stp_pq_source *s, stp_error *err)
{
    stp_schema *schema = &s->base.schema;
    stp_absent *absent = stp_arena_array(&schema->arena, (size_t) s->footer.n_leaves + 1, sizeof *absent);
    if (!absent) return stp_no_memory(err, "columns");
    for (int i = 0; i < s->footer.n_leaves; i++)
        if (s->footer.leaves[i].max_repetition)
            absent[schema->n_absent++] = (stp_absent) { s->footer.leaves[i].name, s->footer.leaves[i].nested };
    schema->absent = absent;
    return STP_OK;
}

static stp_status make_schema(stp_pq_source *s, stp_error *err)
{
    stp_schema *schema = &s->base.schema;
    const size_t n = (size_t) s->footer.n_leaves + 1;
    schema->columns = stp_arena_array(&schema->arena, n, sizeof *schema->columns);
    s->base.problems = stp_arena_array(&schema->arena, n, sizeof *s->base.problems);
    s->leaf = stp_arena_array(&schema->arena, n, sizeof *s->leaf);
    if (!schema->columns || !s->base.problems || !s->leaf) return stp_no_memory(err, "columns");
    stp_names names = { 0 };
    stp_status status = STP_OK;
    for (int i = 0; status == STP_OK && i < s->footer.n_leaves; i++)
        if (!s->footer.leaves[i].max_repetition) status = add_column(s, &names, i, err);
    if (status == STP_OK) status = take_notes(s, &names, err);
    stp_names_clear(&names);
    STP_TRY(status);
    schema->n_rows = s->footer.n_rows;
    return leave_out(s, err);
}

/* ---- opening ------------------------------------------------------------------------------------------------- */

static void destroy(stp_pq_source *s)
{
    stp_pq_libraries_close(&s->libraries);
    stp_pq_footer_clear(&s->footer);
    stp_schema_clear(&s->base.schema);
    stp_pq_kept_clear(&s->kept);
    free(s->bounds);
    free(s->bound_leaf);
    free(s->wanted);
    free(s->places);
    free(s);
}

static stp_status prepare(stp_pq_source *s, stp_error *err)
{
    const void *file;
    s->base.path = stp_arena_text(&s->base.schema.arena, stp_input_path(s->in));
    if (!s->base.path) return stp_no_memory(err, "a file name");
    STP_TRY(stp_input_map(s->in, &file, &s->footer.size, err));
    s->footer.file = file;
    s->footer.path = s->base.path;
    stp_status status = stp_pq_footer_read(&s->footer, err);
    if (status == STP_OK) status = make_schema(s, err);
    STP_TRY(stp_input_unchanged(s->in, err));           /* what is wrong with half a file is not the fault */
    STP_TRY(status);
    s->base.facts = stp_pq_facts(s);
    return s->base.facts ? STP_OK : stp_no_memory(err, "facts");
}

static stp_status open_source(stp_source **out, stp_input *in, const stp_read_options *options, stp_error *err)
{
    (void) options;
    stp_pq_source *s = calloc(1, sizeof *s);
    if (!s) return stp_no_memory(err, "a source");
    s->base.format = &stp_parquet_format;
    s->base.bytes = stp_input_size(in);
    s->base.bytes_read = &s->bytes_read;
    s->base.late = &s->late;
    s->in = in;
    s->piece_rows = PIECE_ROWS;
    const stp_status status = prepare(s, err);
    if (status == STP_OK) *out = &s->base;
    else destroy(s);
    return status;
}

static void close_source(stp_source *source)
{
    stp_pq_source *s = (stp_pq_source *) source;
    stp_input_close(s->in);
    destroy(s);
}

/* ---- passes -------------------------------------------------------------------------------------------------- */

/* What a column needs to be read at all; columns that nobody wants may be as they are. */
static stp_status check_column(stp_pq_source *s, int column, stp_error *err)
{
    const stp_pq_footer *f = &s->footer;
    const int leaf = s->leaf[column];
    for (int g = 0; g < f->n_groups; g++) {
        const stp_pq_chunk *c = &f->groups[g].chunks[leaf];
        const char *fault = c->fault;
        if (!f->groups[g].n_rows) continue;
        if (!fault && c->n_values != f->groups[g].n_rows) fault = "it has not as many values as its row group has rows";
        if (fault) return stp_pq_fail(f, &f->leaves[leaf], c->offset, err, "%s", fault);
        STP_TRY(stp_wrap(err, stp_pq_libraries_load(&s->libraries, c->codec, err), "'%s' column '%s'", f->path,
                         f->leaves[leaf].name));
    }
    return STP_OK;
}

static stp_status want(stp_source *source, const int *columns, int n, stp_error *err)
{
    stp_pq_source *s = (stp_pq_source *) source;
    for (int i = 0; i < n; i++) {
        if (columns[i] < 0 || columns[i] >= s->base.schema.n_columns)
            return stp_fail(err, STP_ERR_USAGE, "no column %d in '%s'", columns[i] + 1, s->base.path);
        STP_TRY(check_column(s, columns[i], err));
    }
    int *wanted = malloc(((size_t) n + 1) * sizeof *wanted);
    stp_pq_place *places = calloc((size_t) n + 1, sizeof *places);
    if (!wanted || !places) {
        free(wanted);
        free(places);
        return stp_no_memory(err, "columns");
    }
    if (n) memcpy(wanted, columns, (size_t) n * sizeof *wanted);
    free(s->wanted);
    free(s->places);
    s->wanted = wanted;
    s->n_wanted = n;
    s->places = places;
    return STP_OK;
}

static stp_status rewind_source(stp_source *source, stp_error *err)
{
    stp_pq_source *s = (stp_pq_source *) source;
    (void) err;
    s->group = -1;
    s->run = s->kept.n = 0;
    s->base.rows_cut = s->base.rows_pruned = s->bytes_read = 0;
    s->late = (stp_error) { 0 };
    return STP_OK;
}

static const stp_pq_chunk *chunk_of(const stp_pq_source *s, int wanted)
{
    return &s->footer.groups[s->group].chunks[s->leaf[s->wanted[wanted]]];
}

static void begin_group(stp_pq_source *s)
{
    s->lead = -1;
    for (int i = 0; i < s->n_wanted; i++) {
        s->places[i] = (stp_pq_place) { .offset = chunk_of(s, i)->offset };
        if (s->lead < 0 || chunk_of(s, i)->size > chunk_of(s, s->lead)->size) s->lead = i;
        s->bytes_read += chunk_of(s, i)->size;
    }
}

/* The file's rows before `row` of the group have all been given, or left out. */
static void count_up_to(stp_pq_source *s, int64_t row)
{
    const int64_t at = s->footer.groups[s->group].row0 + row;
    s->base.rows_pruned += at - s->base.rows_cut;
    s->base.rows_cut = at;
}

/* Moves to the next run of rows that are read, in this group or a later one; *end: there is none. */
static stp_status next_run(stp_pq_source *s, bool *end, stp_error *err)
{
    s->run++;
    while (s->run >= s->kept.n) {
        if (s->group >= 0) count_up_to(s, s->footer.groups[s->group].n_rows);
        *end = s->group + 1 >= s->footer.n_groups;
        if (*end) return STP_OK;
        s->group++;
        STP_TRY(stp_pq_prune(&s->kept, &s->footer, &s->footer.groups[s->group], s->bound_leaf, s->bounds, s->n_bounds,
                             err));
        s->run = 0;
        if (s->kept.n) begin_group(s);
    }
    s->row = s->kept.rows[s->run].from;
    count_up_to(s, s->row);
    *end = false;
    return STP_OK;
}

/* Where the piece that begins at s->row ends. */
static stp_status find_cut(const stp_pq_source *s, int64_t *cut, stp_error *err)
{
    enum { MOST = 4 };                          /* a piece is cut within a page that is larger than so many pieces */
    const int64_t end = s->kept.rows[s->run].to;
    *cut = end;
    if (end - s->row <= 2 * s->piece_rows) return STP_OK;
    *cut = s->row + s->piece_rows;
    if (s->lead < 0) return STP_OK;
    const stp_pq_chunk *c = chunk_of(s, s->lead);
    const stp_pq_leaf *leaf = &s->footer.leaves[s->leaf[s->wanted[s->lead]]];
    stp_pq_place p = s->places[s->lead];
    stp_pq_page page;
    STP_TRY(stp_pq_place_seek(&p, &s->footer, leaf, c, *cut, err));
    STP_TRY(stp_pq_page_read(&s->footer, leaf, c, p.offset, &page, err));
    const int64_t page_end = p.row + page.n_values;
    if (p.row > s->row + s->piece_rows / 2) *cut = p.row;           /* the page that holds the cut begins near it, */
    else if (page_end <= s->row + MOST * s->piece_rows) *cut = page_end < end ? page_end : end;     /* or ends */
    return STP_OK;
}

/* The pages where the piece begins. */
static stp_status find_places(stp_pq_source *s, stp_error *err)
{
    for (int i = 0; i < s->n_wanted && s->row > 0; i++)
        STP_TRY(stp_pq_place_seek(&s->places[i], &s->footer, &s->footer.leaves[s->leaf[s->wanted[i]]], chunk_of(s, i),
                                  s->row, err));
    return STP_OK;
}

static stp_status place_room(stp_piece *piece, int n, stp_error *err)
{
    if (n <= piece->room && piece->places) return STP_OK;
    stp_pq_place *places = realloc(piece->places, ((size_t) n + 1) * sizeof *places);
    if (!places) return stp_no_memory(err, "a piece of the file");
    piece->places = places;
    piece->room = n;
    return STP_OK;
}

static stp_status cut_piece(stp_pq_source *s, stp_piece *piece, bool *end, stp_error *err)
{
    *end = false;
    if (s->run >= s->kept.n || s->row == s->kept.rows[s->run].to) STP_TRY(next_run(s, end, err));
    if (*end) return STP_OK;
    int64_t cut;
    STP_TRY(place_room(piece, s->n_wanted, err));
    STP_TRY(find_places(s, err));
    STP_TRY(find_cut(s, &cut, err));
    memcpy(piece->places, s->places, (size_t) s->n_wanted * sizeof *piece->places);
    piece->group = s->group;
    piece->row = s->row;
    piece->n_rows = cut - s->row;
    s->row = cut;
    s->base.rows_cut += piece->n_rows;
    return STP_OK;
}

static stp_status next(stp_source *source, stp_piece *piece, bool *end, stp_error *err)
{
    stp_pq_source *s = (stp_pq_source *) source;
    const stp_status status = cut_piece(s, piece, end, err);
    STP_TRY(stp_input_unchanged(s->in, err));
    return status;
}

/* ---- statistics ---------------------------------------------------------------------------------------------- */

/* An infinite end hides the last finite value. */
static bool range(stp_source *source, int column, stp_range *out)
{
    const stp_pq_source *s = (const stp_pq_source *) source;
    const int leaf = s->leaf[column];
    stp_range all = { .lo = INFINITY, .hi = -INFINITY, .int_lo = INT64_MAX, .int_hi = INT64_MIN };
    for (int g = 0; g < s->footer.n_groups; g++) {
        const stp_pq_chunk *c = &s->footer.groups[g].chunks[leaf];
        stp_range r;
        if (c->statistics.nulls == s->footer.groups[g].n_rows) continue;
        if (!c->statistics.exact || !stp_pq_range(&s->footer.leaves[leaf], &c->statistics, &r)) return false;
        if (isinf(r.lo) || isinf(r.hi)) return false;
        stp_range_widen(&all, &r);
    }
    *out = all;
    return !stp_is_text(s->base.schema.columns[column].meaning);
}

static stp_status narrow(stp_source *source, const stp_bound *bounds, int n, stp_error *err)
{
    stp_pq_source *s = (stp_pq_source *) source;
    stp_bound *copy = malloc(((size_t) n + 1) * sizeof *copy);
    int *leaf = malloc(((size_t) n + 1) * sizeof *leaf);
    bool good = copy && leaf;
    for (int i = 0; good && i < n; i++) {
        copy[i] = bounds[i];
        leaf[i] = s->leaf[bounds[i].column];
        if (!bounds[i].text) continue;
        copy[i].text = stp_arena_text(&s->base.schema.arena, bounds[i].text);
        good = copy[i].text;
    }
    if (!good) {
        free(copy);
        free(leaf);
        return stp_no_memory(err, "bounds");
    }
    free(s->bounds);
    free(s->bound_leaf);
    s->bounds = copy;
    s->bound_leaf = leaf;
    s->n_bounds = n;
    return STP_OK;
}

static void piece_clear(stp_piece *p)
{
    free(p->places);
}

const stp_format stp_parquet_format = {
    .name = "parquet",
    .suffixes = "parquet parq pq",
    .help = "Apache Parquet: columns, packed, in row groups",
    .reads = true,
    .writes = true,
    .sniff = sniff,
    .open = open_source,
    .want = want,
    .rewind = rewind_source,
    .next = next,
    .piece_bytes = sizeof(stp_piece),
    .piece_clear = piece_clear,
    .reader_new = stp_pq_reader_new,
    .read = stp_pq_reader_read,
    .reader_free = stp_pq_reader_free,
    .close = close_source,
    .storage = stp_pq_storage,
    .range = range,
    .narrow = narrow,
};
