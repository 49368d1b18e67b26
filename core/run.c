/* What a run is: a picture, several, a page, a table. Every output is made in memory before the first is written, so a
 * run that fails leaves old files as they were. */
#include "run.h"
#include <string.h>
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "copy.h"
#include "depfile.h"
#include "draw.h"
#include "page.h"

/* ---- --explain --------------------------------------------------------------------------------------------- */

static stp_status freeze(stp_spec *spec, const stp_log *log, stp_error *err)
{
    stp_plan plan;
    STP_TRY(stp_plan_make(&plan, spec, NULL, log, err));
    stp_status s = STP_OK;
    for (int i = 0; s == STP_OK && i < plan.n_items; i++)
        for (int k = 0; s == STP_OK && k < plan.items[i].n_layers; k++)
            s = stp_value_set(&spec->items[i].layers[k].v[STP_F_KIND], &spec->arena, STP_F_KIND,
                              plan.items[i].layers[k].kind->name, err);
    stp_plan_clear(&plan);
    return s;
}

/* The spec with what was inferred written into it. */
static stp_status explain(const stp_spec *spec, bool json, const stp_log *log, stp_buf *out, stp_error *err)
{
    stp_spec *copy = NULL;
    stp_status s = stp_copy_spec(spec, &copy, err);
    if (s == STP_OK) s = freeze(copy, log, err);
    if (s == STP_OK) s = stp_spec_write_text(copy, json, out, err);
    stp_spec_free(copy);
    return s;
}

/* ---- a chain of figures -------------------------------------------------------------------------------------- */

/* One figure on its way: its targets as the spec names them, then what was drawn: the same, but for figures that
 * --groupby multiplies. */
typedef struct drawn {
    const stp_spec *spec;
    stp_target *t, *done;
    int n, n_done;
    stp_kept_log log;
} drawn;

typedef struct chain {
    stp_arena arena;
    stp_shared *shared;
    const stp_log *log;
    drawn *figures;
    int n;
} chain;

static stp_status two_figures(const chain *c, const drawn *d, stp_error *err)
{
    for (int f = 0; f < c->n; f++)
        for (int i = 0; i < d->n; i++)
            for (int k = 0; k < c->figures[f].n; k++)
                if (!strcmp(d->t[i].path, c->figures[f].t[k].path) && strcmp(d->t[i].path, "-") != 0)
                    return stp_fail(err, STP_ERR_USAGE, "two figures are to be written to '%s'", d->t[i].path);
    return STP_OK;
}

static stp_status chain_add(chain *c, const stp_spec *spec, stp_error *err)
{
    drawn *d = &c->figures[c->n];
    *d = (drawn) { .spec = spec };
    STP_TRY(stp_targets_make(spec, &c->arena, &d->t, &d->n, err));
    STP_TRY(stp_targets_check(spec, d->t, d->n, &c->arena, err));
    STP_TRY(two_figures(c, d, err));
    stp_kept_log_init(&d->log, c->log);
    c->n++;
    return STP_OK;
}

static stp_status chain_make(chain *c, const stp_spec *spec, stp_error *err)
{
    int n = 0;
    for (const stp_spec *q = spec; q; q = q->next) n++;
    c->figures = stp_arena_array(&c->arena, (size_t) n, sizeof *c->figures);
    if (!c->figures) return stp_no_memory(err, "outputs");
    for (const stp_spec *q = spec; q; q = q->next) STP_TRY(chain_add(c, q, err));
    return stp_run_share(spec, c->log, &c->shared, err);
}

static stp_status draw_figure(void *self, int number, stp_error *err)
{
    chain *c = self;
    drawn *d = &c->figures[number];
    if (d->spec->v[STP_F_GROUPBY].set)
        return stp_draw_groups(d->spec, c->shared, &d->log.log, d->t, d->n, &c->arena, &d->done, &d->n_done, err);
    d->done = d->t;
    d->n_done = d->n;
    return stp_draw(d->spec, c->shared, &d->log.log, d->t, d->n, err);
}

/* All outputs; with --groupby, the files of its groups. NULL without memory. */
static stp_target *all_targets(chain *c, int *n)
{
    *n = 0;
    for (int f = 0; f < c->n; f++) *n += c->figures[f].n_done;
    stp_target *all = stp_arena_array(&c->arena, (size_t) *n + 1, sizeof *all);
    for (int f = 0, at = 0; all && f < c->n; f++)
        for (int i = 0; i < c->figures[f].n_done; i++) all[at++] = c->figures[f].done[i];
    return all;
}

/* All files change together or none, the depfile too. all has room for that behind its n. */
static stp_status write_all(const stp_spec *spec, stp_target *all, int n, stp_arena *arena, stp_error *err)
{
    const char **paths = stp_arena_array(arena, (size_t) n + 1, sizeof *paths);
    if (!paths) return stp_no_memory(err, "outputs");
    for (int i = 0; i < n; i++) paths[i] = all[i].path;
    stp_status s = stp_depfile_make(spec, paths, n, &all[n], err);
    if (s == STP_OK)
        s = stp_targets_write(all, n + (all[n].path != NULL), spec->v[STP_F_IF_CHANGED].set, arena, err);
    stp_buf_clear(&all[n].bytes);
    return s;
}

static stp_status chain_write(chain *c, const stp_spec *spec, stp_error *err)
{
    int n;
    stp_target *all = all_targets(c, &n);
    return all ? write_all(spec, all, n, &c->arena, err) : stp_no_memory(err, "outputs");
}

static void chain_tell(const chain *c, double start)
{
    for (int f = 0; f < c->n; f++)
        for (int i = 0; i < c->figures[f].n_done; i++) {
            const stp_target *t = &c->figures[f].done[i];
            stp_note(c->log, STP_LEVEL_INFO, "%s: %zu bytes after %.3f s", t->path, t->bytes.length,
                     stp_seconds() - start);
        }
}

static void chain_clear(chain *c)
{
    for (int f = 0; f < c->n; f++) {
        for (int i = 0; i < c->figures[f].n_done; i++) stp_buf_clear(&c->figures[f].done[i].bytes);
        stp_kept_log_clear(&c->figures[f].log);
    }
    stp_shared_free(c->shared);
    stp_arena_clear(&c->arena);
}

static void tell_notes(const chain *c)
{
    stp_kept_log all;
    stp_kept_log_init(&all, c->log);
    for (int f = 0; f < c->n; f++) stp_kept_log_add(&all, &c->figures[f].log);
    stp_kept_log_tell(&all);
    stp_kept_log_clear(&all);
}

static stp_status run_drawing(const stp_spec *spec, const stp_log *log, stp_error *err)
{
    const double start = stp_seconds();
    chain c = { .log = log };
    stp_status s = chain_make(&c, spec, err);
    if (s == STP_OK) s = stp_shared_run(c.shared, c.n, draw_figure, &c, err);
    tell_notes(&c);
    if (s == STP_OK) s = chain_write(&c, spec, err);
    if (s == STP_OK) chain_tell(&c, start);
    chain_clear(&c);
    return s;
}

/* ---- one text -------------------------------------------------------------------------------------------------- */

stp_status stp_run_share(const stp_spec *spec, const stp_log *log, stp_shared **out, stp_error *err)
{
    int n = 0;
    for (const stp_spec *q = spec; q; q = q->next)
        for (int i = 0; i < q->n_items; i++) n += q->items[i].n_layers;
    if (n <= 1) return STP_OK;
    STP_TRY(stp_plan_check_stdin(spec, err));
    return stp_shared_new(out, log, err);
}

static stp_status run_figure(const stp_spec *spec, const char *format, stp_shared *shared, const stp_log *log,
                             stp_buf *out, stp_error *err)
{
    stp_target t = { .path = "-" };
    if (spec->v[STP_F_GROUPBY].set)
        return stp_fail(err, STP_ERR_USAGE, "'groupby' makes several pictures, which are not one text");
    STP_TRY(stp_target_find_format(&t, format, NULL, err));
    const stp_status s = stp_draw(spec, shared, log, &t, 1, err);
    if (s == STP_OK) stp_buf_add(out, t.bytes.data, t.bytes.length);
    stp_buf_clear(&t.bytes);
    return s == STP_OK ? stp_buf_check(out, "an output", err) : s;
}

typedef struct text_run {
    const stp_spec *spec;
    const char *format;
    stp_shared *shared;
    const stp_log *log;
    stp_buf *out;
} text_run;

static stp_status draw_text(void *self, int number, stp_error *err)
{
    (void) number;
    const text_run *r = self;
    return run_figure(r->spec, r->format, r->shared, r->log, r->out, err);
}

stp_status stp_run_format(const stp_spec *spec, const char *format, const stp_log *log, stp_buf *out, stp_error *err)
{
    if (spec->verb == STP_VERB_LOAD) return stp_show(spec, format, log, out, err);
    text_run r = { spec, format, NULL, log, out };
    STP_TRY(stp_run_share(spec, log, &r.shared, err));
    const stp_status s = stp_shared_run(r.shared, 1, draw_text, &r, err);
    stp_shared_free(r.shared);
    return s;
}

/* ---- a page, a table -------------------------------------------------------------------------------------------- */

/* A page is one file, whatever the number of figures. */
static stp_status run_page(const stp_spec *spec, const stp_log *log, stp_error *err)
{
    const stp_value *o = &spec->v[STP_F_OUTPUT];
    stp_arena arena = { 0 };
    if (o->n_items > 1)
        return stp_fail(err, STP_ERR_USAGE, "a page is one output, and here are %d", o->n_items);
    const char *name = o->n_items ? o->items[0] : "-";
    stp_target page[2] = { { .path = stp_page_path(&arena, name) } };          /* and a depfile */
    page->makes_folders = page->path != name || spec->names_outputs;
    stp_status s = page->path ? STP_OK : stp_no_memory(err, "a path");
    for (const stp_spec *q = spec; q && s == STP_OK; q = q->next) s = stp_targets_check(q, page, 1, &arena, err);
    if (s == STP_OK) s = stp_page_write(spec, log, &page->bytes, err);
    if (s == STP_OK) s = write_all(spec, page, 1, &arena, err);
    stp_buf_clear(&page->bytes);
    stp_arena_clear(&arena);
    return s;
}

static stp_status run_load(const stp_spec *spec, const stp_log *log, stp_error *err)
{
    const stp_value *o = &spec->v[STP_F_OUTPUT], *to = &spec->v[STP_F_TO];
    if (o->n_items > 1) {
        stp_fail(err, STP_ERR_USAGE, "load writes one output, %d were given", o->n_items);
        return stp_hint(err, "run it once for each of them");
    }
    const char *path = o->n_items ? o->items[0] : "-", *suffix = stp_file_suffix(path);
    const char *format = to->set ? to->text : strcmp(path, "-") && *suffix ? suffix : "text";
    if (stp_converts(format)) return stp_convert(spec, format, path, log, err);
    if (stp_converts_array(format)) return stp_convert_array(spec, format, path, log, err);
    stp_target shown = { .path = path };
    stp_arena arena = { 0 };
    stp_status s = stp_show(spec, format, log, &shown.bytes, err);
    if (s == STP_OK) s = stp_buf_check(&shown.bytes, "an output", err);
    if (s == STP_OK) s = stp_targets_write(&shown, 1, spec->v[STP_F_IF_CHANGED].set, &arena, err);
    stp_buf_clear(&shown.bytes);
    stp_arena_clear(&arena);
    return s;
}

/* Figures of one file follow each other. */
static stp_status run_explain(const stp_spec *spec, const stp_log *log, stp_error *err)
{
    const stp_value *to = &spec->v[STP_F_TO];
    const bool json = to->set && !strcmp(to->text, "json");
    stp_buf out = { 0 };
    stp_status s = STP_OK;
    for (const stp_spec *q = spec; q && s == STP_OK; q = q->next) {
        if (q != spec && !json) stp_buf_text(&out, "---\n");
        s = explain(q, json, log, &out, err);
    }
    if (s == STP_OK) s = stp_buf_check(&out, "an output", err);
    if (s == STP_OK) s = stp_file_replace("-", out.data, out.length, err);
    stp_buf_clear(&out);
    return s;
}

stp_status stp_run_all(const stp_spec *spec, const stp_log *log, stp_error *err)
{
    for (const stp_spec *q = spec; q; q = q->next)
        for (int i = 0; i < q->n_notes; i++) stp_note(log, STP_LEVEL_WARNING, "%s", q->notes[i]);
    if (spec->v[STP_F_EXPLAIN].set) return run_explain(spec, log, err);
    if (stp_page_wanted(spec) && spec->verb != STP_VERB_LOAD) return run_page(spec, log, err);
    if (spec->verb != STP_VERB_LOAD) return run_drawing(spec, log, err);
    STP_TRY(run_load(spec, log, err));
    return stp_depfile_save(spec, err);
}

