#ifndef STP_BASE_PAGES_H
#define STP_BASE_PAGES_H
/* Memory for large arrays. Where the system grants it, it comes in huge pages: first touches of small ones can cost
 * more than the work on what lies in them. */
#include <stddef.h>

/* *bytes is rounded up to whole (huge) pages where it is large. Not set to anything; free() frees it. NULL without
 * memory. */
void *stp_pages_alloc(size_t *bytes);
#endif
