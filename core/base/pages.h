#ifndef STP_BASE_PAGES_H
#define STP_BASE_PAGES_H
#include <stddef.h>
/* Memory for a big array that will be written from end to end, for free(); not set to 0. NULL without memory. Asks for
 * huge pages: first touches of small ones are dear. */
void *stp_pages_alloc(size_t bytes);

/* Memory set to 0 that will be written here and there, NULL without memory: what nobody touches takes no room, what is
 * touched does so in huge pages where the system has some. For stp_pages_free with the same size. */
void *stp_pages_zero(size_t bytes);
void stp_pages_free(void *pages, size_t bytes);
#endif
