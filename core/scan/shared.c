/* The files, and the passes that steps wait for. */
#include "scan/shared.h"
#include <stdlib.h>
#include <string.h>
#include "scan/replay.h"
#include "scan/shared_file.h"
#include "scan/tap.h"

/* A pass that a step waits for; on its stack. */
typedef struct request {
    stp_scan_job *job;
    int threads;
    bool done;
    struct request *next;
} request;

struct stp_shared {
    stp_turns *turns;
    const stp_log *log;
    stp_arena arena;               /* of the files and what they borrow */
    stp_shared_file *files;
    request *first;                /* in the order of the steps */
};

/* ---- one pass for those who want one over a file -------------------------------------------------------- */

static stp_shared_file *file_of(const stp_scan_job *job)
{
    return job->source->tap->file;
}

/* The union of what the taps want; columns that were read the last time are read again, for they may be kept. */
static stp_status unite(stp_shared_file *f, stp_scan_job *const *jobs, int n, stp_error *err)
{
    const int n_all = f->source->schema.n_columns;
    bool *in = calloc((size_t) n_all + 1, sizeof *in);
    int *columns = calloc((size_t) n_all + 1, sizeof *columns), n_columns = 0;
    if (!in || !columns) {
        free(in);
        free(columns);
        return stp_no_memory(err, "columns");
    }
    for (int i = 0; f->replay && i < f->n_columns; i++) in[f->columns[i]] = true;
    for (int k = 0; k < n; k++)
        for (int i = 0; i < jobs[k]->source->tap->n_wanted; i++) in[jobs[k]->source->tap->wanted[i]] = true;
    for (int i = 0; i < n_all; i++)
        if (in[i]) columns[n_columns++] = i;
    free(in);
    free(f->columns);
    f->columns = columns;
    f->n_columns = n_columns;
    return STP_OK;
}

static void place_columns(const stp_shared_file *f, stp_tap *t)
{
    for (int i = 0; i < t->n_wanted; i++)
        for (int k = 0; k < f->n_columns; k++)
            if (f->columns[k] == t->wanted[i]) t->at[i] = k;
}

void stp_shared_file_drop(stp_shared_file *f)
{
    stp_replay_close(f->replay);
    f->replay = NULL;
}

/* Memory for rows is shared by all files. */
static stp_status keep_rows(stp_shared_file *f, stp_error *err)
{
    int n = 0;
    for (const stp_shared_file *q = f->owner->files; q; q = q->next) n++;
    return f->keeps && !f->replay && !f->source->kept
               ? stp_replay_open(&f->replay, f->source, (size_t) STP_REPLAY_BUDGET / (size_t) n, err)
               : STP_OK;
}

/* Rows may be left out for one alone, and only where nobody needs them later. */
static stp_status narrow(const stp_shared_file *f, const stp_tap *only, stp_error *err)
{
    const bool all = !only || f->replay;
    return stp_source_narrow(f->source, all ? NULL : only->bounds, all ? 0 : only->n_bounds, err);
}

static stp_status begin(stp_shared_file *f, stp_scan_job *const *jobs, int n, stp_source **reading, stp_error *err)
{
    for (int i = 0; i < n; i++) {
        stp_source *s = jobs[i]->source;
        s->tap->joined = true;
        STP_TRY(s->format->want(s, jobs[i]->columns, jobs[i]->n_columns, err));
    }
    STP_TRY(keep_rows(f, err));
    STP_TRY(unite(f, jobs, n, err));
    STP_TRY(narrow(f, n == 1 ? jobs[0]->source->tap : NULL, err));
    *reading = f->replay ? f->replay : f->source;
    STP_TRY((*reading)->format->want(*reading, f->columns, f->n_columns, err));
    STP_TRY((*reading)->format->rewind(*reading, err));
    for (int i = 0; i < n; i++) {
        place_columns(f, jobs[i]->source->tap);
        STP_TRY(jobs[i]->source->format->rewind(jobs[i]->source, err));
    }
    return STP_OK;
}

static void run_jobs(stp_shared_file *f, stp_scan_job *const *jobs, int n, int threads, stp_error *err)
{
    stp_source *reading = NULL;
    stp_scan_job *all = calloc((size_t) n, sizeof *all);
    stp_status s = all ? begin(f, jobs, n, &reading, err) : stp_no_memory(err, "a pass");
    for (int i = 0; s == STP_OK && i < n; i++) all[i] = *jobs[i];
    if (s == STP_OK) stp_scan_jobs(reading, all, n, true, threads);
    for (int i = 0; i < n; i++) {
        jobs[i]->error = s == STP_OK ? all[i].error : *err;
        jobs[i]->source->tap->joined = false;
    }
    free(all);
}

/* Those that wait for the file of the first one and whose states have room beside each other leave the list. */
static int take_requests(stp_shared *s, stp_scan_job **jobs)
{
    const stp_shared_file *f = file_of(s->first->job);
    const int threads = s->first->threads;
    size_t bytes = 0;
    int n = 0;
    for (request **at = &s->first; *at;) {
        request *r = *at;
        const size_t own = file_of(r->job) == f ? stp_scan_bytes(r->job, threads) : 0;
        if (file_of(r->job) != f || (n && bytes + own > STP_SCAN_BUDGET)) {
            at = &r->next;
            continue;
        }
        bytes += own;
        jobs[n++] = r->job;
        r->done = true;
        *at = r->next;
    }
    return n;
}

/* One pass; after a fault nothing is worth reading. */
static void serve(stp_shared *s, stp_scan_job **jobs)
{
    stp_shared_file *f = file_of(s->first->job);
    const stp_error *fault = stp_turns_fault(s->turns);
    const int threads = s->first->threads;
    stp_error err = { 0 };
    const int n = take_requests(s, jobs);
    for (int i = 0; fault && i < n; i++) jobs[i]->error = *fault;
    if (!fault) run_jobs(f, jobs, n, threads, &err);
}

static void serve_all(void *self)
{
    stp_shared *s = self;
    int n = 0;
    for (const request *r = s->first; r; r = r->next) n++;
    stp_scan_job **jobs = calloc((size_t) n + 1, sizeof *jobs);
    while (jobs && s->first) serve(s, jobs);
    for (; s->first; s->first = s->first->next) {
        (void) stp_no_memory(&s->first->job->error, "a pass");
        s->first->done = true;
    }
    free(jobs);
}

/* ---- what sources ask ----------------------------------------------------------------------------------- */

bool stp_tap_waits(const stp_tap *tap)
{
    return stp_turns_can_wait(tap->file->owner->turns);
}

void stp_tap_scan(stp_scan_job *job, int threads)
{
    stp_shared *s = file_of(job)->owner;
    request r = { .job = job, .threads = threads }, **last = &s->first;
    while (*last) last = &(*last)->next;
    *last = &r;
    while (!r.done) stp_turns_wait(s->turns);
}

void stp_tap_keep(stp_tap *tap)
{
    tap->file->keeps = true;
}

/* ---- files ------------------------------------------------------------------------------------------------ */

static stp_shared_file *find_file(const stp_shared *s, const char *key, const char *slice)
{
    stp_shared_file *f = s->files;
    while (f && (strcmp(f->key, key) || (f->slice && strcmp(f->slice, slice)))) f = f->next;
    return f;
}

/* The source is taken when it succeeds. */
static stp_status add_file(stp_shared *s, const char *key, const char *slice, stp_source *source, stp_shared_file **out,
                           stp_error *err)
{
    stp_shared_file *f = stp_arena_alloc(&s->arena, sizeof *f);
    if (!f) return stp_no_memory(err, "a file");
    *f = (stp_shared_file) { .owner = s, .key = stp_arena_text(&s->arena, key), .next = s->files };
    f->slice = source->array ? stp_arena_text(&s->arena, slice) : NULL;
    if (!f->key || (source->array && !f->slice)) return stp_no_memory(err, "a file");
    f->source = source;
    s->files = *out = f;
    return STP_OK;
}

stp_status stp_shared_open(stp_shared *s, const char *key, const char *slice, stp_opener *open, void *self,
                           stp_source **out, stp_error *err)
{
    stp_shared_file *f = find_file(s, key, slice);
    if (f) return stp_tap_open(out, f, err);
    stp_source *source = NULL;
    STP_TRY(open(self, &s->arena, &source, err));
    source->log = s->log;
    const stp_status status = add_file(s, key, slice, source, &f, err);
    if (status != STP_OK) stp_source_close(source);
    return status == STP_OK ? stp_tap_open(out, f, err) : status;
}

stp_status stp_shared_add(stp_shared *s, stp_source *source, stp_shared_file **out, stp_error *err)
{
    const stp_status status = add_file(s, "", "", source, out, err);
    if (status != STP_OK) stp_source_close(source);
    return status;
}

/* ---- all of it -------------------------------------------------------------------------------------------- */

stp_status stp_shared_new(stp_shared **out, const stp_log *log, stp_error *err)
{
    stp_shared *s = calloc(1, sizeof *s);
    if (!s) return stp_no_memory(err, "steps");
    s->log = log;
    const stp_status status = stp_turns_new(&s->turns, serve_all, s, err);
    if (status == STP_OK) *out = s;
    else free(s);
    return status;
}

void stp_shared_free(stp_shared *s)
{
    if (!s) return;
    for (stp_shared_file *f = s->files; f; f = f->next) {
        stp_shared_file_drop(f);
        stp_source_close(f->source);
        free(f->columns);
    }
    stp_turns_free(s->turns);
    stp_arena_clear(&s->arena);
    free(s);
}

stp_status stp_shared_run(stp_shared *s, int n, stp_step *step, void *self, stp_error *err)
{
    if (s) return stp_turns_run(s->turns, n, step, self, err);
    for (int i = 0; i < n; i++) STP_TRY(step(self, i, err));
    return STP_OK;
}
