#include "base/pages.h"
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { HUGE_PAGE = 2 << 20 };

void *stp_pages_alloc(size_t bytes)
{
    if (bytes < HUGE_PAGE || bytes > SIZE_MAX - HUGE_PAGE) return malloc(bytes);
    const size_t size = (bytes + HUGE_PAGE - 1) & ~(size_t) (HUGE_PAGE - 1);
    void *p = aligned_alloc(HUGE_PAGE, size);
    if (p) madvise(p, size, MADV_HUGEPAGE);        /* a wish */
    return p;
}
