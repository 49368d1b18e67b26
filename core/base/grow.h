#ifndef STP_BASE_GROW_H
#define STP_BASE_GROW_H
/* Memory that grows where a pointer of any type says that it lies. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* place: address of a pointer to memory of malloc, or NULL. False without memory: it is then as it was. */
static inline bool stp_grow(void *place, size_t bytes)
{
    void *old;
    memcpy(&old, place, sizeof old);
    void *memory = realloc(old, bytes);
    if (memory) memcpy(place, &memory, sizeof memory);
    return memory != NULL;
}
#endif
