/* One pass over all rows. Workers take numbered pieces in file order, decode them in parallel, and feed
 * them to states. Folds that are not free of order have a fixed number of states, and each state eats
 * its own pieces in file order: the split depends on the file alone, so the result does too.
 *
 * No deadlock: pieces are handed out in order, so the worker with the lowest unfinished piece never
 * waits for anybody. This is the only file with threads in it. */
#include "scan/scan.h"
#include "base/cpu.h"
#include "base/log.h"
#include "base/text.h"
#include "table/unpack.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MAX_THREADS = 256 };
static const size_t state_budget = (size_t) 512 << 20;      /* bytes of all states together */

typedef struct state {
    void *memory;
    bool ready;                 /* initialised */
    bool busy;                  /* order-free: a worker feeds it */
    int64_t turn;               /* ordered: number of the piece it eats next */
} state;

typedef struct pass {
    stp_source *source;
    const stp_fold *fold;
    const void *plan;
    state *states;
    int n_states;
    pthread_mutex_t lock;       /* guards next() of the source and all below; feeding is outside */
    pthread_cond_t moved;       /* a state became free, or a piece failed */
    int64_t n_pieces;           /* handed out */
    int64_t rows;
    bool stop;                  /* hand out no more */
    int64_t failed;             /* number of the earliest piece that failed, INT64_MAX = none */
    stp_error error;            /* its fault */
    double started, shown;      /* seconds; when the progress was told last, 0 = never. Caller's thread */
} pass;

typedef struct worker {
    pass *pass;
    stp_reader *reader;
    stp_piece *piece;
    int64_t number;             /* of the piece */
    bool loaded;                /* piece waits to be processed */
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

/* Takes the next piece; false when there is none or the pass is over. */
static bool take(worker *w)
{
    pass *p = w->pass;
    stp_error err = { 0 };
    bool end = false;
    pthread_mutex_lock(&p->lock);
    if (!p->stop) {
        const stp_status s = p->source->format->next(p->source, w->piece, &end, &err);
        if (s != STP_OK) {
            note_error(p, p->n_pieces, &err);
        } else if (end) {
            p->stop = true;
        } else {
            w->number = p->n_pieces++;
            w->loaded = true;
        }
    }
    pthread_mutex_unlock(&p->lock);
    return w->loaded;
}

/* A state for the piece, waited for; NULL when an earlier piece has failed. */
static state *acquire(pass *p, int64_t number)
{
    state *s = NULL;
    pthread_mutex_lock(&p->lock);
    while (p->failed > number) {
        if (!p->fold->order_free) {
            state *own = &p->states[number % p->n_states];
            if (own->turn == number) s = own;
        } else {
            for (int i = 0; i < p->n_states && !s; i++)
                if (!p->states[i].busy) s = &p->states[i];
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

static void release(pass *p, state *s, int64_t rows)
{
    pthread_mutex_lock(&p->lock);
    s->busy = false;
    s->turn += p->n_states;
    p->rows += rows;
    pthread_cond_broadcast(&p->moved);
    pthread_mutex_unlock(&p->lock);
}

/* States are made by who needs them first: a short file makes one. */
static stp_status make_ready(pass *p, state *s, stp_error *err)
{
    if (s->ready) return STP_OK;
    s->memory = calloc(1, p->fold->state_size ? p->fold->state_size : 1);
    if (!s->memory) return stp_no_memory(err, "the state of a pass");
    const stp_status status = p->fold->init(s->memory, p->plan, err);
    s->ready = status == STP_OK;
    if (s->ready) return STP_OK;
    free(s->memory);
    s->memory = NULL;
    return status;
}

static void process(worker *w)
{
    pass *p = w->pass;
    stp_error err = { 0 };
    stp_batch batch = { 0 };
    w->loaded = false;
    if (p->source->format->read(w->reader, w->piece, &batch, &err) != STP_OK) {
        fail_piece(p, w->number, &err);
        return;
    }
    state *s = acquire(p, w->number);
    if (!s) return;
    stp_status status = make_ready(p, s, &err);
    if (status == STP_OK && batch.n_rows > 0) status = p->fold->feed(s->memory, p->plan, &batch, &err);
    if (status != STP_OK) fail_piece(p, w->number, &err);
    release(p, s, batch.n_rows);
}

/* ---- how far it is ------------------------------------------------------------------------- */

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + (double) t.tv_nsec * 1e-9;
}

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
    const double now = seconds();
    if (now - p->started >= 1 && now - p->shown >= 0.1) tell_progress(p, now, false);
}

static void tell_speed(pass *p)
{
    const stp_source *s = p->source;
    const double time = seconds() - p->started;
    if (!s->log) return;
    if (p->shown > 0) tell_progress(p, p->started + time, true);
    if (!s->bytes_read || p->failed != INT64_MAX) return;
    const double mb = (double) *s->bytes_read * 1e-6;
    stp_note(s->log, STP_LEVEL_INFO, "%s: read %lld rows, %.1f MB in %.3f s (%.0f MB/s)", s->path, (long long) p->rows,
             mb, time, mb / (time > 1e-6 ? time : 1e-6));
}

/* caller: on the thread of who asked for the pass. */
static void work(worker *w, bool caller)
{
    while (w->loaded || take(w)) {
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

static bool prepare(worker *w, pass *p, stp_error *err)
{
    const stp_format *f = p->source->format;
    w->pass = p;
    return f->reader_new(p->source, &w->reader, err) == STP_OK && f->piece_new(&w->piece, err) == STP_OK;
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

static void free_workers(pass *p, worker *w, int n)
{
    for (int i = 0; i < n; i++) {
        if (w[i].reader) p->source->format->reader_free(w[i].reader);
        if (w[i].piece) p->source->format->piece_free(w[i].piece);
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
static void merge_states(pass *p)
{
    for (int i = 1; i < p->n_states; i++) {
        state *s = &p->states[i];
        if (!s->ready) continue;
        if (p->failed == INT64_MAX && p->fold->merge(p->states[0].memory, s->memory, p->plan, &p->error) != STP_OK)
            p->failed = p->n_pieces;
        p->fold->clear(s->memory);
        free(s->memory);
    }
}

static int count_states(const stp_fold *fold, const void *plan, int threads)
{
    const size_t most = fold->order_free ? (size_t) threads : STP_ORDERED_STATES;
    const size_t bytes = fold->bytes ? fold->bytes(plan) : 0;
    const size_t budget = fold->budget ? fold->budget(plan) : state_budget;
    const size_t fit = bytes ? budget / bytes : most;
    return (int) (fit < 1 ? 1 : fit < most ? fit : most);
}

stp_status stp_scan(stp_source *source, const int *columns, int n, const stp_fold *fold, const void *plan,
                    int threads, void *into, stp_error *err)
{
    STP_TRY(source->format->want(source, columns, n, err));
    STP_TRY(source->format->rewind(source, err));
    if (threads <= 0) threads = stp_cpu_count();
    if (threads > MAX_THREADS) threads = MAX_THREADS;
    pass p = { .source = source, .fold = fold, .plan = plan, .failed = INT64_MAX };
    p.started = seconds();
    p.n_states = count_states(fold, plan, threads);
    worker *w = calloc((size_t) threads, sizeof *w);
    p.states = calloc((size_t) p.n_states, sizeof *p.states);
    if (!w || !p.states) {
        free(w);
        free(p.states);
        return stp_no_memory(err, "workers");
    }
    for (int i = 0; i < p.n_states; i++) p.states[i].turn = i;
    p.states[0] = (state) { .memory = into, .ready = true };
    pthread_mutex_init(&p.lock, NULL);
    pthread_cond_init(&p.moved, NULL);
    ahead a = { 0 };
    if (go_ahead(&a, source, threads, &p.error) == STP_OK) run_workers(&p, w, threads);
    else p.failed = 0;
    stop_ahead(&a);
    free_workers(&p, w, threads);
    check_late(&p);
    merge_states(&p);
    tell_speed(&p);
    pthread_cond_destroy(&p.moved);
    pthread_mutex_destroy(&p.lock);
    free(p.states);
    source->rows_seen = p.rows;
    if (p.failed == INT64_MAX) return STP_OK;
    if (err) *err = p.error;
    return p.error.status;
}
