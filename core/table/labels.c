/* Distinct labels: an open-addressing table of (hash, number + 1) pairs over texts in an arena. The
 * hash stands in the table because most probes then never touch a text. Nothing is ever removed, and
 * a failed addition leaves the set as it was. */
#include "table/labels.h"
#include <stdlib.h>
#include <string.h>

/* Slots are pairs of int32: the hash, and the number + 1 (0 = free). */
enum { FIRST_SLOTS = 64, MAX_SLOTS = 1 << 30, FIRST_CAPACITY = 32 };

/* Eight bytes a step, multiplied and folded; the constants are odd and random. Labels come from files,
 * but no secret seed is used: equal input must give equal work everywhere. */
static uint32_t hash_text(const char *s, size_t n)
{
    uint64_t h = 0x9e3779b97f4a7c15u ^ n;
    for (; n >= 8; s += 8, n -= 8) {
        uint64_t w;
        memcpy(&w, s, 8);
        h = (h ^ w) * 0xd6e8feb86659fd93u;
        h ^= h >> 32;
    }
    uint64_t w = 0;
    memcpy(&w, s, n);
    h = (h ^ w) * 0xd6e8feb86659fd93u;
    h ^= h >> 32;
    h *= 0xd6e8feb86659fd93u;
    return (uint32_t) (h >> 32);
}

/* The slot of label, or the free one where it belongs. n_slots is a power of two, never full. */
static int32_t *slot_of(const stp_labels *s, const char *label, uint32_t hash)
{
    const uint32_t mask = (uint32_t) s->n_slots - 1;
    for (uint32_t i = hash & mask;; i = (i + 1) & mask) {
        int32_t *slot = s->slots + 2 * (size_t) i;
        if (!slot[1]) return slot;
        if ((uint32_t) slot[0] == hash && strcmp(s->label[slot[1] - 1], label) == 0) return slot;
    }
}

static bool grow_slots(stp_labels *s)
{
    if (s->n_slots >= MAX_SLOTS) return false;
    const int32_t n_slots = s->n_slots ? 2 * s->n_slots : FIRST_SLOTS;
    int32_t *slots = calloc((size_t) n_slots, 2 * sizeof *slots);
    if (!slots) return false;
    const uint32_t mask = (uint32_t) n_slots - 1;
    for (int32_t k = 0; k < s->n_slots; k++) {
        const int32_t *old = s->slots + 2 * (size_t) k;
        if (!old[1]) continue;
        uint32_t i = (uint32_t) old[0] & mask;
        while (slots[2 * (size_t) i + 1]) i = (i + 1) & mask;
        memcpy(slots + 2 * (size_t) i, old, 2 * sizeof *slots);
    }
    free(s->slots);
    s->slots = slots;
    s->n_slots = n_slots;
    return true;
}

static bool grow_arrays(stp_labels *s)
{
    const int32_t capacity = s->capacity ? 2 * s->capacity : FIRST_CAPACITY;     /* at most MAX_SLOTS */
    const char **label = realloc(s->label, (size_t) capacity * sizeof *label);
    if (label) s->label = label;
    int64_t *row = realloc(s->first_row, (size_t) capacity * sizeof *row);
    if (row) s->first_row = row;
    if (!label || !row) return false;
    s->capacity = capacity;
    return true;
}

int32_t stp_labels_find(const stp_labels *s, const char *label)
{
    if (!s->n_slots) return -1;
    return slot_of(s, label, hash_text(label, strlen(label)))[1] - 1;
}

int32_t stp_labels_add(stp_labels *s, const char *label, int64_t row)
{
    if (s->n >= s->n_slots / 2 && !grow_slots(s)) return -1;
    const size_t length = strlen(label);
    const uint32_t hash = hash_text(label, length);
    int32_t *slot = slot_of(s, label, hash);
    if (slot[1]) {
        const int32_t found = slot[1] - 1;
        if (row < s->first_row[found]) s->first_row[found] = row;
        return found;
    }
    if (s->n == s->capacity && !grow_arrays(s)) return -1;
    const char *copy = stp_arena_bytes(&s->arena, label, length);
    if (!copy) return -1;
    s->label[s->n] = copy;
    s->first_row[s->n] = row;
    slot[0] = (int32_t) hash;
    slot[1] = ++s->n;
    return s->n - 1;
}

typedef struct appearance {
    int64_t row;
    const char *label;
    int32_t number;
} appearance;

/* Labels of one row (where a caller knows rows only roughly) stand in byte order, so that the order
 * never depends on the numbers, which depend on how the rows were split. */
static int by_row(const void *a, const void *b)
{
    const appearance *p = a, *q = b;
    if (p->row != q->row) return p->row < q->row ? -1 : 1;
    return strcmp(p->label, q->label);
}

stp_status stp_labels_order(const stp_labels *s, int32_t *order, stp_error *err)
{
    if (!s->n) return STP_OK;
    appearance *a = calloc((size_t) s->n, sizeof *a);
    if (!a) return stp_no_memory(err, "the order of categories");
    for (int32_t i = 0; i < s->n; i++) a[i] = (appearance) { s->first_row[i], s->label[i], i };
    qsort(a, (size_t) s->n, sizeof *a, by_row);
    for (int32_t i = 0; i < s->n; i++) order[i] = a[i].number;
    free(a);
    return STP_OK;
}

void stp_labels_clear(stp_labels *s)
{
    stp_arena_clear(&s->arena);
    free(s->label);
    free(s->first_row);
    free(s->slots);
    *s = (stp_labels) { 0 };
}
