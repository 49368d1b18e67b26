/* `stipple load` with an output for tables: every row through a writer, in the order of the file. Pieces are decoded on
 * all threads; the one state of the fold eats them in turn, so that no more than a few pieces are in memory. */
#include <string.h>
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "narrow.h"
#include "run.h"
#include "table/sink.h"

typedef struct conversion {
    const stp_table_format *format;
    stp_source *source;
    stp_schema schema; /* of the file that is written */
    stp_sink *sink;
    stp_out *file;
    stp_buf bytes; /* on their way to the file */
} conversion;

static const stp_table_format *find_format(const char *name)
{
    for (int i = 0; stp_table_formats[i]; i++)
        if (stp_same(stp_table_formats[i]->name, name)) return stp_table_formats[i];
    return NULL;
}

bool stp_converts(const char *format)
{
    return find_format(format) != NULL;
}

/* Without a file all bytes stay. */
static stp_status flush(conversion *c, stp_error *err)
{
    if (!c->file) return STP_OK;
    const stp_status s = stp_out_write(c->file, c->bytes.data ? c->bytes.data : "", c->bytes.length, err);
    c->bytes.length = 0;
    return s;
}

static stp_status feed(void *state, const void *plan, const stp_batch *batch, stp_error *err)
{
    (void) plan;
    conversion *c = state;
    STP_TRY(c->format->rows(c->sink, batch, &c->bytes, err));
    return flush(c, err);
}

static stp_status no_second(void *state, const void *plan, stp_error *err)
{
    (void) state;
    (void) plan;
    return stp_fail(err, STP_ERR_IO, "a file has one writer");
}

static stp_status no_merge(void *into, void *from, const void *plan, stp_error *err)
{
    (void) into;
    return no_second(from, plan, err);
}

static void clear(void *state)
{
    (void) state;
}

/* More than any budget: the scan then keeps one state. */
static size_t one_state(const void *plan)
{
    (void) plan;
    return SIZE_MAX;
}

static const stp_fold write_fold = {
    .name = "write",
    .state_size = sizeof(conversion),
    .init = no_second,
    .feed = feed,
    .merge = no_merge,
    .clear = clear,
    .bytes = one_state,
};

static stp_status find_schema(conversion *c, const stp_spec *spec, stp_arena *arena, stp_error *err)
{
    const int threads = spec->v[STP_F_JOBS].set ? (int) spec->v[STP_F_JOBS].a : 0;
    c->schema = c->source->schema;
    return c->format->typed ? stp_narrow(c->source, threads, arena, &c->schema, err) : STP_OK;
}

static stp_status convert(conversion *c, const stp_spec *spec, stp_shared *shared, const stp_log *log, stp_arena *arena,
                          stp_error *err)
{
    const stp_table_options options = { .codec = spec->v[STP_F_CODEC].set ? spec->v[STP_F_CODEC].text : NULL };
    if (options.codec && !c->format->codecs)
        return stp_fail(err, STP_ERR_USAGE, "--codec says how Parquet is compressed, and this is %s", c->format->name);
    STP_TRY(stp_load_open(spec, shared, log, arena, &c->source, err));
    STP_TRY(find_schema(c, spec, arena, err));
    STP_TRY(c->format->open(&c->sink, &c->schema, &options, err));
    STP_TRY(stp_load_scan(spec, log, c->source, &write_fold, NULL, c, err));
    STP_TRY(c->format->finish(c->sink, &c->bytes, err));
    return flush(c, err);
}

static void conversion_clear(conversion *c, stp_arena *arena)
{
    if (c->sink) c->format->close(c->sink);
    stp_out_abandon(c->file);
    stp_source_close(c->source);
    stp_buf_clear(&c->bytes);
    stp_arena_clear(arena);
}

static stp_status convert_file(conversion *c, const stp_spec *spec, const char *path, const stp_log *log,
                               stp_arena *arena, stp_error *err)
{
    STP_TRY(stp_out_open(&c->file, path, err));
    if (spec->v[STP_F_IF_CHANGED].set) stp_out_keep_same(c->file);
    STP_TRY(convert(c, spec, NULL, log, arena, err));
    stp_out *file = c->file;
    c->file = NULL;
    STP_TRY(stp_out_commit(file, err));
    stp_note(log, STP_LEVEL_INFO, "%s: %lld rows, %d columns", path, (long long) c->source->rows_seen,
             c->source->schema.n_columns);
    return STP_OK;
}

stp_status stp_convert(const stp_spec *spec, const char *format, const char *path, const stp_log *log, stp_error *err)
{
    conversion c = { .format = find_format(format) };
    stp_arena arena = { 0 };
    const stp_status s = c.format ? convert_file(&c, spec, path, log, &arena, err)
                                  : stp_fail(err, STP_ERR_USAGE, "load does not write '%s'", format);
    conversion_clear(&c, &arena);
    return s;
}

stp_status stp_convert_to(const stp_table_format *format, const stp_spec *spec, stp_shared *shared, const stp_log *log,
                          stp_buf *out, stp_error *err)
{
    conversion c = { .format = format };
    stp_arena arena = { 0 };
    const stp_status s = convert(&c, spec, shared, log, &arena, err);
    if (s == STP_OK) stp_buf_add(out, c.bytes.data ? c.bytes.data : "", c.bytes.length);
    conversion_clear(&c, &arena);
    return s == STP_OK ? stp_buf_check(out, "a table", err) : s;
}
