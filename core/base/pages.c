#include "base/pages.h"
#include <stdlib.h>
#include <sys/mman.h>

enum { HUGE_PAGE = 2 << 20, ALIGN = 16 };

void *stp_pages_alloc(size_t *bytes)
{
    const size_t align = *bytes < HUGE_PAGE ? (size_t) ALIGN : (size_t) HUGE_PAGE;
    if (*bytes > (size_t) -1 - align) return NULL;
    const size_t size = *bytes ? (*bytes + align - 1) & ~(align - 1) : align;
    void *p = aligned_alloc(align, size);
    if (!p) return NULL;
#ifdef MADV_HUGEPAGE
    if (align == HUGE_PAGE) madvise(p, size, MADV_HUGEPAGE);
#endif
    *bytes = size;
    return p;
}
