#include "formats/parquet/storage.h"
#include <inttypes.h>
#include <string.h>
#include "formats/parquet/text.h"

enum { NAME, TYPE, ENCODINGS, CODEC, BYTES, PART, STATISTICS, HEADS };
static const char *const heads[HEADS] = { "column", "stored as", "encodings", "codec", "bytes", "of", "statistics" };

/* Takes the buffer's text into the arena; NULL without memory. */
static const char *taken(stp_arena *arena, stp_buf *b)
{
    const char *text = b->failed ? NULL : stp_arena_text(arena, b->data ? b->data : "");
    stp_buf_clear(b);
    return text;
}

static void add_item(stp_buf *b, const char *item)
{
    if (b->length) stp_buf_text(b, ", ");
    stp_buf_text(b, item);
}

static const char *logical_name(const stp_pq_leaf *l)
{
    static const char *const names[STP_PQ_LOGICALS] = {
        [STP_PQ_STRING] = "text", [STP_PQ_UUID] = "uuid", [STP_PQ_INTERVAL] = "interval", [STP_PQ_DECIMAL] = "decimal",
        [STP_PQ_DATE] = "date", [STP_PQ_FLOAT16] = "float16",
        [STP_PQ_TIME_MS] = "time ms", [STP_PQ_TIME_US] = "time us",
        [STP_PQ_TIME_NS] = "time ns", [STP_PQ_STAMP_MS] = "timestamp ms", [STP_PQ_STAMP_US] = "timestamp us",
        [STP_PQ_STAMP_NS] = "timestamp ns", [STP_PQ_I8] = "int8", [STP_PQ_I16] = "int16", [STP_PQ_I32] = "int32",
        [STP_PQ_I64] = "int64", [STP_PQ_U8] = "uint8", [STP_PQ_U16] = "uint16", [STP_PQ_U32] = "uint32",
        [STP_PQ_U64] = "uint64",
    };
    return names[l->logical];
}

static bool is_timestamp(const stp_pq_leaf *l)
{
    return l->logical >= STP_PQ_STAMP_MS && l->logical <= STP_PQ_STAMP_NS;
}

static const char *type_text(stp_arena *arena, const stp_pq_leaf *l)
{
    stp_buf b = { 0 };
    stp_buf_text(&b, stp_pq_physical_name(l->physical));
    if (l->physical == STP_PQ_FIXED) stp_buf_printf(&b, "(%d)", l->length);
    if (l->logical) stp_buf_printf(&b, " %s%s", logical_name(l), is_timestamp(l) && l->utc ? " UTC" : "");
    if (l->logical == STP_PQ_DECIMAL) stp_buf_printf(&b, " .%d", l->scale);
    return taken(arena, &b);
}

/* What holds of a column in all row groups. */
typedef struct totals {
    unsigned encodings, codecs;
    int64_t bytes, unpacked;
    bool ranges, nulls, page_index;
} totals;

static totals add_up(const stp_pq_footer *f, int leaf)
{
    totals t = { .ranges = f->n_groups > 0, .nulls = f->n_groups > 0, .page_index = f->n_groups > 0 };
    for (int g = 0; g < f->n_groups; g++) {
        const stp_pq_chunk *c = &f->groups[g].chunks[leaf];
        t.encodings |= c->encodings;
        if (c->codec >= 0 && c->codec < STP_PQ_CODECS) t.codecs |= 1u << c->codec;
        t.bytes += c->size > 0 && c->size <= f->size ? c->size : 0;
        t.unpacked += c->unpacked > 0 && c->unpacked < INT64_MAX >> 20 ? c->unpacked : 0;
        t.ranges = t.ranges && (c->statistics.min.at || c->statistics.nulls == f->groups[g].n_rows);
        t.nulls = t.nulls && c->statistics.nulls >= 0;
        t.page_index = t.page_index && c->column_index && c->offset_index;
    }
    return t;
}

static const char *encodings_text(stp_arena *arena, const totals *t)
{
    stp_buf b = { 0 };
    for (int e = 0; e < STP_PQ_ENCODINGS; e++)
        if (t->encodings >> e & 1 && e != STP_PQ_BIT_PACKED) add_item(&b, stp_pq_encoding_name(e));
    return taken(arena, &b);
}

static const char *codecs_text(stp_arena *arena, const totals *t)
{
    stp_buf b = { 0 };
    for (int c = 0; c < STP_PQ_CODECS; c++)
        if (t->codecs >> c & 1) add_item(&b, stp_pq_codec_name(c));
    return taken(arena, &b);
}

static const char *statistics_text(stp_arena *arena, const totals *t)
{
    stp_buf b = { 0 };
    if (t->ranges) add_item(&b, "range");
    if (t->nulls) add_item(&b, "nulls");
    if (t->page_index) add_item(&b, "page index");
    return taken(arena, &b);
}

static bool write_line(stp_pq_source *s, int column, const char **cells)
{
    stp_arena *arena = &s->base.schema.arena;
    const int leaf = s->leaf[column];
    const totals t = add_up(&s->footer, leaf);
    cells[NAME] = s->base.schema.columns[column].name;
    cells[TYPE] = type_text(arena, &s->footer.leaves[leaf]);
    cells[ENCODINGS] = encodings_text(arena, &t);
    cells[CODEC] = codecs_text(arena, &t);
    cells[BYTES] = stp_arena_printf(arena, "%" PRId64, t.bytes);
    cells[PART] = stp_arena_printf(arena, "%" PRId64, t.unpacked);
    cells[STATISTICS] = statistics_text(arena, &t);
    for (int i = 0; i < HEADS; i++)
        if (!cells[i]) return false;
    return true;
}

static const char *note_text(stp_arena *arena, stp_bytes bytes)
{
    stp_buf b = { 0 };
    stp_pq_text_clean(&b, bytes);
    return taken(arena, &b);
}

stp_status stp_pq_storage(stp_source *source, stp_storage *out, stp_error *err)
{
    stp_pq_source *s = (stp_pq_source *) source;
    stp_arena *arena = &s->base.schema.arena;
    const int n = s->base.schema.n_columns;
    const char **cells = stp_arena_array(arena, (size_t) n * HEADS + 1, sizeof *cells);
    const char **notes = stp_arena_array(arena, (size_t) s->footer.n_notes * 2 + 1, sizeof *notes);
    bool good = cells && notes;
    for (int i = 0; good && i < n; i++) good = write_line(s, i, cells + (size_t) i * HEADS);
    for (int i = 0; good && i < s->footer.n_notes; i++) {
        notes[2 * i] = note_text(arena, s->footer.notes[i].key);
        notes[2 * i + 1] = note_text(arena, s->footer.notes[i].value);
        good = notes[2 * i] && notes[2 * i + 1];
    }
    if (!good) return stp_no_memory(err, "a summary");
    *out = (stp_storage) { .heads = heads, .n_heads = HEADS, .cells = cells, .n_rows = n, .notes = notes,
                           .n_notes = s->footer.n_notes };
    return STP_OK;
}

/* ---- one line ------------------------------------------------------------------------------------------------ */

static void add_groups(stp_buf *b, const stp_pq_footer *f)
{
    int64_t most = 0;
    for (int g = 0; g < f->n_groups; g++) most = f->groups[g].n_rows > most ? f->groups[g].n_rows : most;
    stp_buf_printf(b, "%d row group%s", f->n_groups, f->n_groups == 1 ? "" : "s");
    if (f->n_groups > 1) stp_buf_printf(b, " of up to %" PRId64 " rows", most);
}

static void add_codecs(stp_buf *b, const stp_pq_footer *f)
{
    unsigned codecs = 0;
    for (int i = 0; i < f->n_leaves; i++) codecs |= add_up(f, i).codecs;
    for (int c = 0; c < STP_PQ_CODECS; c++)
        if (codecs >> c & 1) add_item(b, stp_pq_codec_name(c));
}

/* The first words: some writers add their whole history. */
static void add_writer(stp_buf *b, stp_bytes writer)
{
    enum { MOST = 40 };
    if (writer.length > MOST) writer.length = MOST;
    if (!writer.length) return;
    stp_buf_text(b, ", by ");
    stp_pq_text_clean(b, writer);
}

static void add_nested(stp_buf *b, const stp_schema *s)
{
    for (int i = 0; i < s->n_absent; i++) {
        stp_buf_text(b, i ? ", " : ", without the nested ");
        stp_buf_text(b, s->absent[i].name);
    }
}

const char *stp_pq_facts(stp_pq_source *s)
{
    stp_buf b = { 0 };
    add_groups(&b, &s->footer);
    add_codecs(&b, &s->footer);
    add_nested(&b, &s->base.schema);
    add_writer(&b, s->footer.writer);
    return taken(&s->base.schema.arena, &b);
}
