/* The handler of SIGBUS finds the mapping by the address of the fault, lays zeros from that page to the end of the
 * mapping, and the read goes on. It may run in any thread at any time, so the mappings are in a list that it can walk
 * without a lock: entries are taken and given back by one atomic word each, and are never freed. That list and the
 * handler are the process's, as signals are. */
#include "table/mapping.h"
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct stp_mapping {
    _Atomic(uintptr_t) begin;       /* 0: nobody's */
    uintptr_t length, page;         /* of the mapping; bytes of a page */
    atomic_bool holes;
    struct stp_mapping *next;
};

enum { TAKEN = 1 };                 /* as begin, of an entry that is being filled: no address of a page */

static _Atomic(stp_mapping *) mappings;
static atomic_flag installed = ATOMIC_FLAG_INIT;
static struct sigaction before;     /* what was done on SIGBUS, written once */

/* Zeros in place of what the file lacks. mmap is a plain system call: it takes no lock of ours. */
static bool fill_with_zeros(stp_mapping *m, uintptr_t begin, uintptr_t at)
{
    const uintptr_t from = at - at % m->page, n = begin + m->length - from;
    atomic_store(&m->holes, true);
    return mmap((void *) from, n, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED;
}

/* A fault that is not ours happens again behind this, under what was set before us. */
static void on_bus_error(int signal, siginfo_t *info, void *context)
{
    const uintptr_t at = (uintptr_t) info->si_addr;
    (void) context;
    for (stp_mapping *m = atomic_load(&mappings); m; m = m->next) {
        const uintptr_t begin = atomic_load(&m->begin);
        if (begin > TAKEN && at >= begin && at - begin < m->length && fill_with_zeros(m, begin, at)) return;
    }
    sigaction(signal, &before, NULL);
}

static bool install(void)
{
    if (atomic_flag_test_and_set(&installed)) return true;
    struct sigaction action = { .sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO | SA_RESTART };
    sigemptyset(&action.sa_mask);
    return sigaction(SIGBUS, &action, &before) == 0;
}

/* An entry that nobody has, or a new one; begin is TAKEN. */
static stp_mapping *take_entry(void)
{
    for (stp_mapping *m = atomic_load(&mappings); m; m = m->next) {
        uintptr_t free_one = 0;
        if (atomic_compare_exchange_strong(&m->begin, &free_one, TAKEN)) return m;
    }
    stp_mapping *m = calloc(1, sizeof *m);
    if (!m) return NULL;
    atomic_init(&m->begin, TAKEN);
    m->next = atomic_load(&mappings);
    while (!atomic_compare_exchange_weak(&mappings, &m->next, m)) {}
    return m;
}

stp_mapping *stp_mapping_open(int fd, size_t n, const void **bytes)
{
    if (!install()) return NULL;
    void *map = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0);
    if (map == MAP_FAILED) return NULL;
    stp_mapping *m = take_entry();
    if (!m) {
        munmap(map, n);
        return NULL;
    }
    m->page = (uintptr_t) sysconf(_SC_PAGESIZE);
    m->length = n;
    atomic_store(&m->holes, false);
    atomic_store(&m->begin, (uintptr_t) map);
    *bytes = map;
    return m;
}

bool stp_mapping_has_holes(const stp_mapping *m)
{
    return atomic_load(&m->holes);
}

void stp_mapping_close(stp_mapping *m)
{
    if (!m) return;
    munmap((void *) atomic_load(&m->begin), m->length);
    atomic_store(&m->begin, 0);
}
