#ifndef STP_BASE_PAGES_H
#define STP_BASE_PAGES_H
#include <stddef.h>
/* Memory for a big array that will be written from end to end, for free(); not set to 0. NULL without memory. Asks for
 * huge pages: first touches of small ones are dear. */
void *stp_pages_alloc(size_t bytes);
#endif
