#ifndef STP_BASE_ARENA_H
#define STP_BASE_ARENA_H
/* Memory that dies together. Zero is a valid empty arena. */
#include <stdbool.h>
#include <stddef.h>

typedef struct stp_arena {
    struct stp_arena_block *blocks;
    bool failed;            /* an allocation failed; stays set until clear */
} stp_arena;

/* size bytes set to 0, aligned for any type; NULL without memory (and failed is set). */
void *stp_arena_alloc(stp_arena *arena, size_t size);

/* count * size bytes set to 0; NULL when the product overflows. */
void *stp_arena_array(stp_arena *arena, size_t count, size_t size);

/* Copies with a final 0. */
char *stp_arena_text(stp_arena *arena, const char *text);
char *stp_arena_bytes(stp_arena *arena, const char *bytes, size_t length);
char *stp_arena_printf(stp_arena *arena, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

void stp_arena_clear(stp_arena *arena);
#endif
