#include "base/pages.h"
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { HUGE_PAGE = 2 << 20 };

static size_t whole_pages(size_t bytes) { return (bytes + HUGE_PAGE - 1) & ~(size_t) (HUGE_PAGE - 1); }

void *stp_pages_alloc(size_t bytes)
{
    if (bytes < HUGE_PAGE || bytes > SIZE_MAX - HUGE_PAGE) return malloc(bytes);
    const size_t size = whole_pages(bytes);
    void *p = aligned_alloc(HUGE_PAGE, size);
    if (p) madvise(p, size, MADV_HUGEPAGE);        /* a wish */
    return p;
}

/* A mapping that begins where a huge page may: one more is asked for, and what lies before and behind given back. */
static char *map_aligned(size_t bytes)
{
    char *p = mmap(NULL, bytes + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED) return NULL;
    const size_t before = -(uintptr_t) p & (HUGE_PAGE - 1);
    if (before) munmap(p, before);
    if (before < HUGE_PAGE) munmap(p + before + bytes, HUGE_PAGE - before);
    return p + before;
}

void *stp_pages_zero(size_t bytes)
{
    if (bytes < HUGE_PAGE) return calloc(bytes ? bytes : 1, 1);
    if (bytes > SIZE_MAX / 2) return NULL;
    char *p = map_aligned(whole_pages(bytes));
    if (p) madvise(p, whole_pages(bytes), MADV_HUGEPAGE);     /* a wish */
    return p;
}

void stp_pages_free(void *pages, size_t bytes)
{
    if (bytes < HUGE_PAGE) free(pages);
    else if (pages) munmap(pages, whole_pages(bytes));
}
