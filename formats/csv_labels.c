/* Open addressing with stored hashes. The hash is not keyed: a hostile file can make it slow, so the
 * table steps by a second part of the hash, and a batch is at most a piece of the file. */
#include "formats/csv_labels.h"
#include <stdlib.h>
#include <string.h>

static uint64_t hash_of(const char *text, size_t n)
{
    uint64_t h = UINT64_C(0x9E3779B97F4A7C15) ^ n;
    for (; n >= 8; n -= 8, text += 8) {
        uint64_t v;
        memcpy(&v, text, 8);
        h = (h ^ v) * UINT64_C(0xFF51AFD7ED558CCD);
        h ^= h >> 32;
    }
    uint64_t rest = 0;
    if (n) memcpy(&rest, text, n);
    h = (h ^ rest) * UINT64_C(0xC4CEB9FE1A85EC53);
    return h ^ h >> 29;
}

static size_t find_slot(const stp_csv_labels *l, uint64_t hash, const char *text, size_t n)
{
    const size_t mask = l->n_slots - 1, step = (size_t) (hash >> 40) | 1;
    size_t at = (size_t) hash & mask;
    for (; l->slots[at]; at = (at + step) & mask) {
        const uint32_t code = l->slots[at] - 1;
        if (l->hashes[code] != hash || l->lengths[code] != n) continue;
        /* A label with a 0 in it was changed: its bytes differ, its hash and length do not. */
        if (!memcmp(l->texts[code], text, n) || memchr(text, 0, n)) break;
    }
    return at;
}

static bool grow_slots(stp_csv_labels *l)
{
    const size_t n = l->n_slots ? l->n_slots * 2 : 64;
    uint32_t *slots = calloc(n, sizeof *slots);
    if (!slots) return false;
    for (int32_t code = 0; code < l->count; code++) {
        const size_t step = (size_t) (l->hashes[code] >> 40) | 1;
        size_t at = (size_t) l->hashes[code] & (n - 1);
        while (slots[at]) at = (at + step) & (n - 1);
        slots[at] = (uint32_t) code + 1;
    }
    free(l->slots);
    l->slots = slots;
    l->n_slots = n;
    return true;
}

static bool grow_texts(stp_csv_labels *l)
{
    if (l->capacity > INT32_MAX / 2) return false;
    const size_t n = l->capacity ? (size_t) l->capacity * 2 : 64;
    void *texts = realloc(l->texts, n * sizeof *l->texts);
    if (texts) l->texts = texts;
    void *hashes = realloc(l->hashes, n * sizeof *l->hashes);
    if (hashes) l->hashes = hashes;
    void *lengths = realloc(l->lengths, n * sizeof *l->lengths);
    if (lengths) l->lengths = lengths;
    if (!texts || !hashes || !lengths) return false;
    l->capacity = (int32_t) n;
    return true;
}

/* The text with 0 bytes made visible: labels end in 0. */
static char *copy_text(stp_arena *arena, const char *text, size_t n)
{
    static const char replacement[] = "\xef\xbf\xbd";
    size_t zeros = 0;
    for (const char *p = text; (p = memchr(p, 0, n - (size_t) (p - text))); p++) zeros++;
    if (!zeros) return stp_arena_bytes(arena, text, n);
    char *copy = stp_arena_alloc(arena, n + zeros * 2 + 1), *to = copy;
    for (size_t i = 0; copy && i < n; i++) {
        if (text[i]) {
            *to++ = text[i];
        } else {
            memcpy(to, replacement, 3);
            to += 3;
        }
    }
    return copy;
}

int32_t stp_csv_labels_add(stp_csv_labels *l, const char *text, size_t n)
{
    if (n > UINT32_MAX) return -1;
    if ((size_t) l->count * 2 >= l->n_slots && !grow_slots(l)) return -1;
    const uint64_t hash = hash_of(text, n);
    const size_t at = find_slot(l, hash, text, n);
    if (l->slots[at]) return (int32_t) l->slots[at] - 1;
    if (l->count == l->capacity && !grow_texts(l)) return -1;
    char *copy = copy_text(&l->arena, text, n);
    if (!copy) return -1;
    l->texts[l->count] = copy;
    l->hashes[l->count] = hash;
    l->lengths[l->count] = (uint32_t) n;
    l->slots[at] = (uint32_t) ++l->count;
    return l->count - 1;
}

int32_t stp_csv_labels_find(const stp_csv_labels *l, const char *text, size_t n)
{
    return l->count ? (int32_t) l->slots[find_slot(l, hash_of(text, n), text, n)] - 1 : -1;
}

void stp_csv_labels_reset(stp_csv_labels *l)
{
    if (l->count) memset(l->slots, 0, l->n_slots * sizeof *l->slots);
    l->count = 0;
    stp_arena_clear(&l->arena);
}

void stp_csv_labels_clear(stp_csv_labels *l)
{
    free(l->texts);
    free(l->slots);
    free(l->hashes);
    free(l->lengths);
    stp_arena_clear(&l->arena);
    *l = (stp_csv_labels) { 0 };
}
