/* One pass over all rows. Workers take numbered pieces in file order, decode them in parallel, and feed
 * them to states. Folds that are not free of order have a fixed number of states, and each state eats
 * its own pieces in file order: the split depends on the file alone, so the result does too.
 *
 * A pass for several has a part for each of them: a source over the one that is read, a fold and states of its own,
 * as if it were alone.
 *
 * No deadlock: pieces are handed out in order, so the worker with the lowest unfinished piece never
 * waits for anybody, and nobody waits for one state while holding another. */
#include "scan/scan.h"
#include "base/clock.h"
#include "base/cpu.h"
#include "base/log.h"
#include "base/text.h"
#include "scan/tap.h"
#include "table/unpack.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_THREADS = 256 };

typedef struct state {
    void *memory;
    bool ready;                 /* initialised */
    bool busy;                  /* order-free: a worker feeds it */
    int64_t turn;               /* ordered: number of the piece it eats next */
} state;

typedef struct fold_part {
    stp_source *source;         /* whose batches it eats: the one that is read, or one over it */
    const stp_fold *fold;
    const void *plan;
    state *states;
    int n_states;
    int64_t rows;
    bool ended;                 /* its source gives no more */
    int64_t failed;             /* number of the earliest piece that failed, INT64_MAX = none */
    stp_error error;            /* its fault */
} fold_part;

typedef struct pass {
    stp_source *source;         /* what is read */
    bool shared;                /* the parts have sources over it */
    fold_part *parts;
    int n_parts;
    pthread_mutex_t lock;       /* guards next() of the sources and all that changes; feeding is outside */
    pthread_cond_t moved;       /* a state became free, or a piece failed */
    int64_t n_pieces;           /* handed out */
    int64_t rows;
    bool stop;                  /* hand out no more */
    int64_t failed;             /* of reading: number of the earliest piece that failed, INT64_MAX = none */
    stp_error error;            /* its fault */
    double started, shown;      /* seconds; when the progress was told last, 0 = never. Caller's thread */
} pass;

/* What a worker decodes with: one for the source that is read, and one for the source of each part over it. */
typedef struct decoder {
    stp_reader *reader;
    stp_piece *piece;
    bool loaded;                /* piece waits to be processed */
} decoder;

typedef struct worker {
    pass *pass;
    decoder own;
    decoder *over;              /* of each part; NULL: it eats what is read */
    stp_batch batch;            /* of own */
    int64_t number;             /* of the piece */
    bool running;               /* has a thread of its own */
    pthread_t thread;
} worker;

/* The earliest fault of the file wins, whichever worker is first. lock is held. */
static void note_error(pass *p, int64_t number, const stp_error *why)
{
    p->stop = true;
    if (number < p->failed) {
        p->failed = number;
        p->error = *why;
    }
    pthread_cond_broadcast(&p->moved);
}

static void fail_piece(pass *p, int64_t number, const stp_error *why)
{
    pthread_mutex_lock(&p->lock);
    note_error(p, number, why);
    pthread_mutex_unlock(&p->lock);
}

/* A part is over; without any there is nothing to read for. lock is held. */
static void end_part(pass *p, fold_part *part)
{
    part->ended = true;
    for (int i = 0; i < p->n_parts; i++)
        if (!p->parts[i].ended) return;
    p->stop = true;
}

/* The fault of one part, which the others survive. */
static void fail_part(pass *p, fold_part *part, int64_t number, const stp_error *why)
{
    pthread_mutex_lock(&p->lock);
    if (number < part->failed) {
        part->failed = number;
        part->error = *why;
    }
    end_part(p, part);
    pthread_cond_broadcast(&p->moved);
    pthread_mutex_unlock(&p->lock);
}

/* The pieces of the parts, which will find the batch in the worker. lock is held. */
static stp_status take_parts(worker *w, stp_error *err)
{
    pass *p = w->pass;
    for (int i = 0; w->over && i < p->n_parts; i++) {
        fold_part *part = &p->parts[i];
        bool end = false;
        if (part->ended) continue;
        stp_tap_offer(part->source->tap, &w->batch);
        STP_TRY(part->source->format->next(part->source, w->over[i].piece, &end, err));
        w->over[i].loaded = !end;
        if (end) end_part(p, part);
    }
    return STP_OK;
}

/* Takes the next piece; false when there is none or the pass is over. */
static bool take(worker *w)
{
    pass *p = w->pass;
    stp_error err = { 0 };
    bool end = false;
    pthread_mutex_lock(&p->lock);
    if (!p->stop) {
        stp_status s = p->source->format->next(p->source, w->own.piece, &end, &err);
        if (s == STP_OK && !end) s = take_parts(w, &err);
        if (s != STP_OK) {
            note_error(p, p->n_pieces, &err);
        } else if (end) {
            p->stop = true;
        } else {
            w->number = p->n_pieces++;
            w->own.loaded = true;
        }
    }
    pthread_mutex_unlock(&p->lock);
    return w->own.loaded;
}

static bool has_failed(const pass *p, const fold_part *part, int64_t number)
{
    return p->failed <= number || part->failed <= number;
}

/* A state for the piece, waited for; NULL when an earlier piece has failed. */
static state *acquire(pass *p, fold_part *part, int64_t number)
{
    state *s = NULL;
    pthread_mutex_lock(&p->lock);
    while (!has_failed(p, part, number)) {
        if (!part->fold->order_free) {
            state *own = &part->states[number % part->n_states];
            if (own->turn == number) s = own;
        } else {
            for (int i = 0; i < part->n_states && !s; i++)
                if (!part->states[i].busy) s = &part->states[i];
        }
        if (s) {
            s->busy = true;
            break;
        }
        pthread_cond_wait(&p->moved, &p->lock);
    }
    pthread_mutex_unlock(&p->lock);
    return s;
}

static void release(pass *p, fold_part *part, state *s, int64_t rows)
{
    pthread_mutex_lock(&p->lock);
    s->busy = false;
    s->turn += part->n_states;
    part->rows += rows;
    pthread_cond_broadcast(&p->moved);
    pthread_mutex_unlock(&p->lock);
}

/* States are made by who needs them first: a short file makes one. */
static stp_status make_ready(const fold_part *part, state *s, stp_error *err)
{
    if (s->ready) return STP_OK;
    s->memory = calloc(1, part->fold->state_size ? part->fold->state_size : 1);
    if (!s->memory) return stp_no_memory(err, "the state of a pass");
    const stp_status status = part->fold->init(s->memory, part->plan, err);
    s->ready = status == STP_OK;
    if (s->ready) return STP_OK;
    free(s->memory);
    s->memory = NULL;
    return status;
}

static stp_status feed_state(const fold_part *part, state *s, const stp_batch *batch, stp_error *err)
{
    STP_TRY(make_ready(part, s, err));
    return batch->n_rows > 0 ? part->fold->feed(s->memory, part->plan, batch, err) : STP_OK;
}

/* The worker's piece to a part: its batch as it is, or as the part's source makes it. */
static void feed_part(worker *w, int i)
{
    pass *p = w->pass;
    fold_part *part = &p->parts[i];
    stp_error err = { 0 };
    stp_batch batch = w->batch;
    if (w->over) {
        if (!w->over[i].loaded) return;
        w->over[i].loaded = false;
        batch = (stp_batch) { 0 };
        if (part->source->format->read(w->over[i].reader, w->over[i].piece, &batch, &err) != STP_OK) {
            fail_part(p, part, w->number, &err);
            return;
        }
    }
    state *s = acquire(p, part, w->number);
    if (!s) return;
    if (feed_state(part, s, &batch, &err) != STP_OK) fail_part(p, part, w->number, &err);
    release(p, part, s, batch.n_rows);
}

static void process(worker *w)
{
    pass *p = w->pass;
    stp_error err = { 0 };
    w->own.loaded = false;
    w->batch = (stp_batch) { 0 };
    if (p->source->format->read(w->own.reader, w->own.piece, &w->batch, &err) != STP_OK) {
        fail_piece(p, w->number, &err);
        return;
    }
    pthread_mutex_lock(&p->lock);
    p->rows += w->batch.n_rows;
    pthread_mutex_unlock(&p->lock);
    for (int i = 0; i < p->n_parts; i++) feed_part(w, i);
}

/* ---- how far it is ------------------------------------------------------------------------- */

static void tell_progress(pass *p, double now, bool done)
{
    const stp_source *s = p->source;
    pthread_mutex_lock(&p->lock);
    stp_progress progress = { .path = s->path, .part = -1, .rows = (double) p->rows, .seconds = now - p->started,
                              .done = done, .bytes = s->bytes_read ? (double) *s->bytes_read : 0 };
    pthread_mutex_unlock(&p->lock);
    if (s->bytes > 0 && s->bytes_read) progress.part = progress.bytes / (double) s->bytes;
    p->shown = now;
    s->log->progress(s->log->self, &progress);
}

/* Short passes tell nothing, long ones ten times a second. */
static void watch(pass *p)
{
    if (!p->source->log || !p->source->log->progress) return;
    const double now = stp_seconds();
    if (now - p->started >= 1 && now - p->shown >= 0.1) tell_progress(p, now, false);
}

static bool any_good(const pass *p)
{
    for (int i = 0; i < p->n_parts; i++)
        if (!has_failed(p, &p->parts[i], INT64_MAX - 1)) return true;
    return false;
}

static void tell_speed(pass *p)
{
    const stp_source *s = p->source;
    const double time = stp_seconds() - p->started;
    if (!s->log) return;
    if (p->shown > 0) tell_progress(p, p->started + time, true);
    if (!s->bytes_read || !any_good(p)) return;
    const double mb = (double) *s->bytes_read * 1e-6;
    stp_note(s->log, STP_LEVEL_INFO, "%s: read %lld rows, %.1f MB in %.3f s (%.0f MB/s)", s->path, (long long) p->rows,
             mb, time, mb / (time > 1e-6 ? time : 1e-6));
}

/* caller: on the thread of who asked for the pass. */
static void work(worker *w, bool caller)
{
    while (w->own.loaded || take(w)) {
        process(w);
        if (caller) watch(w->pass);
    }
}

static void *thread_main(void *arg)
{
    const stp_locale locale = stp_locale_enter();
    work(arg, false);
    stp_locale_leave(locale);
    return NULL;
}

static bool prepare_decoder(decoder *d, stp_source *source, stp_error *err)
{
    const stp_format *f = source->format;
    return f->reader_new(source, &d->reader, err) == STP_OK && stp_piece_new(f, &d->piece, err) == STP_OK;
}

static bool prepare(worker *w, pass *p, stp_error *err)
{
    w->pass = p;
    if (!prepare_decoder(&w->own, p->source, err)) return false;
    if (!p->shared) return true;
    w->over = calloc((size_t) p->n_parts, sizeof *w->over);
    bool good = w->over || stp_no_memory(err, "workers") == STP_OK;
    for (int i = 0; good && i < p->n_parts; i++) good = prepare_decoder(&w->over[i], p->parts[i].source, err);
    return good;
}

/* Gives each worker its first piece before its thread starts: a file of one piece starts none. */
static void run_workers(pass *p, worker *w, int n)
{
    stp_error err = { 0 };
    worker *left = NULL;                        /* has a piece, but the system gave it no thread */
    if (!prepare(&w[0], p, &err)) {
        fail_piece(p, 0, &err);
        return;
    }
    if (!take(&w[0])) return;
    for (int i = 1; i < n && !left; i++) {
        if (!prepare(&w[i], p, &err) || !take(&w[i])) break;        /* fewer workers do as well */
        w[i].running = pthread_create(&w[i].thread, NULL, thread_main, &w[i]) == 0;
        if (!w[i].running) left = &w[i];
    }
    process(&w[0]);
    if (left) process(left);
    work(&w[0], true);
    for (int i = 1; i < n; i++)
        if (w[i].running) pthread_join(w[i].thread, NULL);
}

/* ---- unpacking ahead ------------------------------------------------------------------------ */

/* A thread that unpacks what next() will read. */
typedef struct ahead {
    stp_unpack *unpack;         /* NULL: there is none */
    pthread_mutex_t lock;
    pthread_cond_t moved;
    stp_guard guard;
    pthread_t thread;
} ahead;

static void guard_lock(void *self)
{
    pthread_mutex_lock(&((ahead *) self)->lock);
}

static void guard_unlock(void *self)
{
    pthread_mutex_unlock(&((ahead *) self)->lock);
}

static void guard_wait(void *self)
{
    ahead *a = self;
    pthread_cond_wait(&a->moved, &a->lock);
}

static void guard_wake(void *self)
{
    pthread_cond_broadcast(&((ahead *) self)->moved);
}

static void *unpack_main(void *arg)
{
    const stp_locale locale = stp_locale_enter();
    stp_unpack_ahead_run(((ahead *) arg)->unpack);
    stp_locale_leave(locale);
    return NULL;
}

/* Without a thread next() unpacks by itself. */
static stp_status go_ahead(ahead *a, stp_source *source, int threads, stp_error *err)
{
    stp_unpack *const unpack = source->ahead && threads > 1 ? stp_input_unpack(source->ahead) : NULL;
    if (!unpack) return STP_OK;
    pthread_mutex_init(&a->lock, NULL);
    pthread_cond_init(&a->moved, NULL);
    a->guard = (stp_guard) { guard_lock, guard_unlock, guard_wait, guard_wake, a };
    stp_status status = stp_unpack_ahead_begin(unpack, &a->guard, err);
    a->unpack = unpack;
    const bool runs = status == STP_OK && pthread_create(&a->thread, NULL, unpack_main, a) == 0;
    if (runs) return STP_OK;
    stp_unpack_ahead_end(unpack);
    a->unpack = NULL;
    return status;
}

static void stop_ahead(ahead *a)
{
    if (!a->unpack) return;
    stp_unpack_ahead_stop(a->unpack);
    pthread_join(a->thread, NULL);
    stp_unpack_ahead_end(a->unpack);
    pthread_cond_destroy(&a->moved);
    pthread_mutex_destroy(&a->lock);
}

static void free_decoder(decoder *d, stp_source *source)
{
    if (d->reader) source->format->reader_free(d->reader);
    stp_piece_free(source->format, d->piece);
}

/* What the readers counted goes to the source that is read, and from there to those over it. */
static void free_workers(pass *p, worker *w, int n)
{
    for (int i = 0; i < n; i++) free_decoder(&w[i].own, p->source);
    for (int i = 0; i < n; i++) {
        for (int k = 0; w[i].over && k < p->n_parts; k++) free_decoder(&w[i].over[k], p->parts[k].source);
        free(w[i].over);
    }
    free(w);
}

/* What was read last may have been borrowed from a file that was then cut. */
static void check_late(pass *p)
{
    const stp_error *late = p->source->late;
    if (!late || late->status == STP_OK || p->failed != INT64_MAX) return;
    p->error = *late;
    p->failed = p->n_pieces;
}

/* State 0 is the caller's: one copy fewer, and nothing to merge for a small file. */
static void merge_states(pass *p, fold_part *part)
{
    for (int i = 1; i < part->n_states; i++) {
        state *s = &part->states[i];
        if (!s->ready) continue;
        if (!has_failed(p, part, INT64_MAX - 1) &&
            part->fold->merge(part->states[0].memory, s->memory, part->plan, &part->error) != STP_OK)
            part->failed = p->n_pieces;
        part->fold->clear(s->memory);
        free(s->memory);
    }
}

static int count_states(const stp_fold *fold, const void *plan, int threads)
{
    const size_t most = fold->order_free ? (size_t) threads : STP_ORDERED_STATES;
    const size_t bytes = fold->bytes ? fold->bytes(plan) : 0;
    const size_t budget = fold->budget ? fold->budget(plan) : STP_SCAN_BUDGET;
    const size_t fit = bytes ? budget / bytes : most;
    return (int) (fit < 1 ? 1 : fit < most ? fit : most);
}

/* 0 means one a core. */
static int count_threads(int wanted)
{
    const int n = wanted > 0 ? wanted : stp_cpu_count();
    return n < MAX_THREADS ? n : MAX_THREADS;
}

size_t stp_scan_bytes(const stp_scan_job *job, int threads)
{
    const size_t bytes = job->fold->bytes ? job->fold->bytes(job->plan) : 0;
    return bytes * (size_t) count_states(job->fold, job->plan, count_threads(threads));
}

/* ---- the pass -------------------------------------------------------------------------------- */

static stp_status make_part(fold_part *out, const stp_scan_job *job, int threads, stp_error *err)
{
    *out = (fold_part) { .source = job->source, .fold = job->fold, .plan = job->plan, .failed = INT64_MAX };
    out->n_states = count_states(job->fold, job->plan, threads);
    out->states = calloc((size_t) out->n_states, sizeof *out->states);
    if (!out->states) return stp_no_memory(err, "workers");
    for (int i = 0; i < out->n_states; i++) out->states[i].turn = i;
    out->states[0] = (state) { .memory = job->into, .ready = true };
    return STP_OK;
}

static void run_pass(pass *p, worker *w, int threads)
{
    ahead a = { 0 };
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->moved, NULL);
    if (go_ahead(&a, p->source, threads, &p->error) == STP_OK) run_workers(p, w, threads);
    else p->failed = 0;
    stop_ahead(&a);
    free_workers(p, w, threads);
    check_late(p);
    for (int i = 0; i < p->n_parts; i++) merge_states(p, &p->parts[i]);
    tell_speed(p);
    pthread_cond_destroy(&p->moved);
    pthread_mutex_destroy(&p->lock);
    p->source->rows_seen = p->rows;
}

/* Of reading or of the part, whichever was first in the file. */
static void tell_job(const pass *p, const fold_part *part, stp_scan_job *job)
{
    if (p->shared) part->source->rows_seen = part->rows;
    if (!has_failed(p, part, INT64_MAX - 1)) return;
    job->error = part->failed < p->failed ? part->error : p->error;
}

void stp_scan_jobs(stp_source *source, stp_scan_job *jobs, int n, bool shared, int threads)
{
    threads = count_threads(threads);
    pass p = { .source = source, .shared = shared, .failed = INT64_MAX, .started = stp_seconds() };
    worker *w = calloc((size_t) threads, sizeof *w);
    p.parts = calloc((size_t) n, sizeof *p.parts);
    stp_error err = { 0 };
    stp_status s = w && p.parts ? STP_OK : stp_no_memory(&err, "workers");
    for (; s == STP_OK && p.n_parts < n; p.n_parts++)
        s = make_part(&p.parts[p.n_parts], &jobs[p.n_parts], threads, &err);
    if (s == STP_OK) run_pass(&p, w, threads);
    else free(w);
    for (int i = 0; i < n; i++) {
        if (s == STP_OK) tell_job(&p, &p.parts[i], &jobs[i]);
        else jobs[i].error = err;
        if (p.parts) free(p.parts[i].states);
    }
    free(p.parts);
}

stp_status stp_scan(stp_source *source, const int *columns, int n, const stp_fold *fold, const void *plan,
                    int threads, void *into, stp_error *err)
{
    stp_scan_job job = { source, columns, n, fold, plan, into, { 0 } };
    if (source->tap && stp_tap_waits(source->tap)) {
        stp_tap_scan(&job, threads);
    } else {
        STP_TRY(source->format->want(source, columns, n, err));
        STP_TRY(source->format->rewind(source, err));
        stp_scan_jobs(source, &job, 1, false, threads);
    }
    if (job.error.status != STP_OK && err) *err = job.error;
    return job.error.status;
}
