/* What `stipple load` says of a file: what was read, what is in each column, the first rows, and commands
 * to try. As text for a person, TSV for a pipe, JSON for a script. */
#include "show.h"
#include <string.h>
#include "base/text.h"
#include "run.h"
#include "scan/scan.h"
#include "spec/gather.h"

enum { USUAL_WIDTH = 80, LEAST_WIDTH = 40, MOST_WIDTH = 1000 };

static size_t page_width(const stp_spec *spec)
{
    const stp_value *v = &spec->v[STP_F_WIDTH];
    const double width = v->set ? v->a : USUAL_WIDTH;
    return width < LEAST_WIDTH ? LEAST_WIDTH : width > MOST_WIDTH ? MOST_WIDTH : (size_t) width;
}

stp_status stp_load_open(const stp_spec *spec, stp_shared *shared, const stp_log *log, stp_arena *arena,
                         stp_source **out, stp_error *err)
{
    const stp_layer *layer = spec->n_items && spec->items[0].n_layers ? &spec->items[0].layers[0] : NULL;
    if (!layer) return stp_fail(err, STP_ERR_USAGE, "there is no file to load");
    stp_source *source = NULL;
    STP_TRY(stp_plan_open_shared(&source, shared, arena, spec, layer, err));
    source->log = log;
    stp_status s = stp_plan_check_slicing(spec, layer, source, log, err);
    if (s == STP_OK) s = stp_plan_derive(&source, layer, err);
    if (s == STP_OK) s = stp_plan_steps(&source, layer, err);
    if (s == STP_OK) *out = source;
    else stp_source_close(source);
    return s;
}

stp_status stp_load_scan(const stp_spec *spec, const stp_log *log, stp_source *source, const stp_fold *fold,
                         const void *plan, void *state, stp_error *err)
{
    const int n = source->schema.n_columns;
    stp_arena arena = { 0 };
    int *columns = stp_arena_array(&arena, (size_t) n + 1, sizeof *columns);
    for (int i = 0; columns && i < n; i++) columns[i] = i;
    const int threads = spec->v[STP_F_JOBS].set ? (int) spec->v[STP_F_JOBS].a : 0;
    stp_status s = columns ? stp_scan(source, columns, n, fold, plan, threads, state, err)
                           : stp_no_memory(err, "columns");
    stp_arena_clear(&arena);
    const stp_plan report = { .spec = spec, .log = log };
    return s == STP_OK ? stp_gather_report(&report, source, err) : s;
}

static stp_status show_as(stp_summary *s, const char *format, const stp_log *log, stp_error *err)
{
    STP_TRY(stp_load_open(s->spec, NULL, log, &s->arena, &s->source, err));
    const stp_profile_plan plan = { &s->source->schema };
    STP_TRY(stp_profile_fold.init(&s->profile, &plan, err));
    STP_TRY(stp_load_scan(s->spec, log, s->source, &stp_profile_fold, &plan, &s->profile, err));
    if (stp_same(format, "text")) STP_TRY(stp_summary_text(s, err));
    else if (stp_same(format, "tsv")) stp_summary_tsv(s);
    else stp_summary_json(s);
    return stp_buf_check(s->out, "a summary", err);
}

stp_status stp_show(const stp_spec *spec, const char *format, const stp_log *log, stp_buf *out, stp_error *err)
{
    if (!stp_has_word("text tsv json", format)) {
        stp_fail(err, STP_ERR_USAGE, "load does not write '%s'", format);
        return stp_hint(err, "--to text, tsv or json shows what is in the table, --to csv or parquet writes it");
    }
    stp_summary s = { .spec = spec, .out = out, .width = page_width(spec) };
    const stp_status status = show_as(&s, format, log, err);
    stp_profile_fold.clear(&s.profile);
    stp_source_close(s.source);
    stp_arena_clear(&s.arena);
    return status;
}
