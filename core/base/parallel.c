/* Threads that take the numbers of tasks from one counter. */
#include "base/parallel.h"
#include "base/cpu.h"
#include "base/text.h"
#include <pthread.h>
#include <stdatomic.h>

enum { MAX_THREADS = 256 };

typedef struct crew {
    stp_task *task;
    void *self;
    int64_t n;
    atomic_int_fast64_t next;
} crew;

static void work(crew *c)
{
    for (;;) {
        const int64_t number = atomic_fetch_add(&c->next, 1);
        if (number >= c->n) return;
        c->task(c->self, number);
    }
}

static void *thread_main(void *arg)
{
    const stp_locale locale = stp_locale_enter();
    work(arg);
    stp_locale_leave(locale);
    return NULL;
}

void stp_parallel(int threads, int64_t n, stp_task *task, void *self)
{
    crew c = { .task = task, .self = self, .n = n };
    pthread_t others[MAX_THREADS];
    if (threads <= 0) threads = stp_cpu_count();
    if (threads > MAX_THREADS) threads = MAX_THREADS;
    if (threads > n) threads = (int) n;
    int running = 0;
    while (running < threads - 1 && pthread_create(&others[running], NULL, thread_main, &c) == 0) running++;
    work(&c);
    for (int i = 0; i < running; i++) pthread_join(others[i], NULL);
}
