/* A step has a thread for its stack alone: `running` says whose turn it is, and everybody else sleeps. */
#include "scan/turns.h"
#include <pthread.h>
#include <stdlib.h>
#include "base/text.h"

enum { MOST_THREADS = 512 };

/* NEW: has no thread yet. JOINING: waits for steps of its own. */
typedef enum step_state { NEW, READY, WAITING, JOINING, DONE } step_state;

typedef struct step {
    stp_turns *turns;
    stp_step *run;
    void *self;
    int number;
    step_state state;
    stp_error error;
    struct step *parent;        /* whose steps these are; NULL: of who began */
    struct step *next;          /* in the list of all that are not done */
    int n_left;                 /* of its own steps */
    bool alone;                 /* the system gave no thread: it cannot wait */
    bool has_thread;
    pthread_t thread;
    pthread_cond_t turn;
} step;

struct stp_turns {
    void (*idle)(void *self);
    void *self;
    pthread_mutex_t lock;
    pthread_cond_t moved;       /* the turn came back */
    step *running;              /* NULL: who began them all */
    step *first;                /* not done, those of a step right before it */
    int n_threads;
    stp_error fault;
};

stp_status stp_turns_new(stp_turns **out, void (*idle)(void *self), void *self, stp_error *err)
{
    stp_turns *t = calloc(1, sizeof *t);
    if (!t) return stp_no_memory(err, "steps");
    t->idle = idle;
    t->self = self;
    pthread_mutex_init(&t->lock, NULL);
    pthread_cond_init(&t->moved, NULL);
    *out = t;
    return STP_OK;
}

void stp_turns_free(stp_turns *t)
{
    if (!t) return;
    pthread_cond_destroy(&t->moved);
    pthread_mutex_destroy(&t->lock);
    free(t);
}

bool stp_turns_can_wait(const stp_turns *t)
{
    return t->running && !t->running->alone;
}

const stp_error *stp_turns_fault(const stp_turns *t)
{
    return t->fault.status != STP_OK ? &t->fault : NULL;
}

/* ---- whose turn it is; lock is held ---------------------------------------------------------------- */

/* The step gives its turn back and sleeps until it gets another one. */
static void give_back(stp_turns *t, step *s, step_state state)
{
    s->state = state;
    t->running = NULL;
    pthread_cond_signal(&t->moved);
    while (t->running != s) pthread_cond_wait(&s->turn, &t->lock);
}

static void finish(stp_turns *t, step *s)
{
    step **at = &t->first;
    while (*at != s) at = &(*at)->next;
    *at = s->next;
    s->state = DONE;
    if (s->error.status != STP_OK && t->fault.status == STP_OK) t->fault = s->error;
    if (s->parent && --s->parent->n_left == 0) s->parent->state = READY;
}

/* The step, in its turn; lock is held afterwards. */
static void run_step(stp_turns *t, step *s)
{
    const stp_status status = s->run(s->self, s->number, &s->error);
    pthread_mutex_lock(&t->lock);
    s->error.status = status;
    finish(t, s);
    t->running = NULL;
}

static void *step_main(void *arg)
{
    step *s = arg;
    stp_turns *t = s->turns;
    const stp_locale locale = stp_locale_enter();
    pthread_mutex_lock(&t->lock);
    while (t->running != s) pthread_cond_wait(&s->turn, &t->lock);
    pthread_mutex_unlock(&t->lock);
    run_step(t, s);
    pthread_cond_signal(&t->moved);
    pthread_mutex_unlock(&t->lock);
    stp_locale_leave(locale);
    return NULL;
}

/* On the thread of who began them. */
static void run_alone(stp_turns *t, step *s)
{
    s->alone = true;
    t->running = s;
    pthread_mutex_unlock(&t->lock);
    run_step(t, s);
}

static void give_turn(stp_turns *t, step *s)
{
    if (s->state == NEW) {
        s->has_thread = t->n_threads < MOST_THREADS && pthread_create(&s->thread, NULL, step_main, s) == 0;
        if (!s->has_thread) {
            run_alone(t, s);
            return;
        }
        t->n_threads++;
    }
    s->state = READY;
    t->running = s;
    pthread_cond_signal(&s->turn);
    while (t->running) pthread_cond_wait(&t->moved, &t->lock);
}

static step *find_ready(stp_turns *t)
{
    step *s = t->first;
    while (s && s->state != NEW && s->state != READY) s = s->next;
    return s;
}

/* Until all steps are done. */
static void drive(stp_turns *t)
{
    while (t->first) {
        step *s = find_ready(t);
        if (s) {
            give_turn(t, s);
            continue;
        }
        pthread_mutex_unlock(&t->lock);
        t->idle(t->self);
        pthread_mutex_lock(&t->lock);
        for (s = t->first; s; s = s->next)
            if (s->state == WAITING) s->state = READY;
    }
}

/* ---- running ---------------------------------------------------------------------------------------- */

void stp_turns_wait(stp_turns *t)
{
    pthread_mutex_lock(&t->lock);
    give_back(t, t->running, WAITING);
    pthread_mutex_unlock(&t->lock);
}

/* Before the step whose they are, in their order. */
static void add_steps(stp_turns *t, step *steps, int n, step *parent)
{
    step **at = &t->first;
    while (*at && *at != parent) at = &(*at)->next;
    for (int i = 0; i < n; i++, at = &(*at)->next) {
        pthread_cond_init(&steps[i].turn, NULL);
        steps[i].next = *at;
        *at = &steps[i];
    }
    if (parent) parent->n_left = n;
}

static stp_status free_steps(stp_turns *t, step *steps, int n, stp_error *err)
{
    stp_error first = { 0 };
    for (int i = n - 1; i >= 0; i--) {
        if (steps[i].has_thread) pthread_join(steps[i].thread, NULL);
        t->n_threads -= steps[i].has_thread;
        pthread_cond_destroy(&steps[i].turn);
        if (steps[i].error.status != STP_OK) first = steps[i].error;
    }
    free(steps);
    if (first.status != STP_OK && err) *err = first;
    return first.status;
}

static stp_status one_by_one(int n, stp_step *run, void *self, stp_error *err)
{
    for (int i = 0; i < n; i++) STP_TRY(run(self, i, err));
    return STP_OK;
}

stp_status stp_turns_run(stp_turns *t, int n, stp_step *run, void *self, stp_error *err)
{
    step *parent = t->running;
    if (n == 0 || (parent && (n == 1 || parent->alone))) return one_by_one(n, run, self, err);
    step *steps = calloc((size_t) n, sizeof *steps);
    if (!steps) return stp_no_memory(err, "steps");
    for (int i = 0; i < n; i++)
        steps[i] = (step) { .turns = t, .run = run, .self = self, .number = i, .parent = parent };
    pthread_mutex_lock(&t->lock);
    add_steps(t, steps, n, parent);
    if (parent) give_back(t, parent, JOINING);
    else drive(t);
    pthread_mutex_unlock(&t->lock);
    return free_steps(t, steps, n, err);
}
