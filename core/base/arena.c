#include "base/arena.h"
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct stp_arena_block {
    struct stp_arena_block *next;
    size_t used, size;
    _Alignas(max_align_t) unsigned char bytes[];
};

enum { BLOCK = 16384 };

static struct stp_arena_block *block_new(stp_arena *arena, size_t size)
{
    struct stp_arena_block *b = calloc(1, sizeof *b + size);
    if (!b) return NULL;
    b->size = size;
    if (size > BLOCK && arena->blocks) {        /* a big one goes behind: the first keeps its room */
        b->next = arena->blocks->next;
        arena->blocks->next = b;
    } else {
        b->next = arena->blocks;
        arena->blocks = b;
    }
    return b;
}

void *stp_arena_alloc(stp_arena *arena, size_t size)
{
    const size_t align = _Alignof(max_align_t);
    struct stp_arena_block *b = arena->blocks;
    if (size <= SIZE_MAX - sizeof *b - align) {
        size = (size + align - 1) / align * align;
        if (!b || size > b->size - b->used) b = block_new(arena, size > BLOCK ? size : BLOCK);
    } else {
        b = NULL;
    }
    if (!b) {
        arena->failed = true;
        return NULL;
    }
    void *p = b->bytes + b->used;
    b->used += size;
    return p;
}

void *stp_arena_array(stp_arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size) {
        arena->failed = true;
        return NULL;
    }
    return stp_arena_alloc(arena, count * size);
}

char *stp_arena_bytes(stp_arena *arena, const char *bytes, size_t length)
{
    char *p = stp_arena_alloc(arena, length + 1);
    if (p && length) memcpy(p, bytes, length);
    return p;
}

char *stp_arena_text(stp_arena *arena, const char *text)
{
    return stp_arena_bytes(arena, text, strlen(text));
}

char *stp_arena_printf(stp_arena *arena, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    char *p = n < 0 ? NULL : stp_arena_alloc(arena, (size_t) n + 1);
    if (!p) return NULL;
    va_start(ap, fmt);
    vsnprintf(p, (size_t) n + 1, fmt, ap);
    va_end(ap);
    return p;
}

void stp_arena_clear(stp_arena *arena)
{
    for (struct stp_arena_block *b = arena->blocks, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    *arena = (stp_arena) { 0 };
}
