#include "formats/parquet/write_words.h"
#include <stdlib.h>
#include <string.h>

/* Room for `most` words and one that is too many. */
static bool make_room(stp_pq_words *w, uint32_t most)
{
    if (w->room > most) {
        memset(w->slots, 0, w->n_slots * sizeof *w->slots);
        return true;
    }
    uint32_t n_slots = 64;
    while (n_slots < 2 * (most + 1)) n_slots *= 2;
    stp_pq_words_clear(w);
    w->values = malloc((most + 1) * sizeof *w->values);
    w->slots = calloc(n_slots, sizeof *w->slots);
    if (!w->values || !w->slots) return false;
    w->room = most + 1;
    w->n_slots = n_slots;
    return true;
}

static uint32_t number_of(stp_pq_words *w, uint64_t value)
{
    const uint32_t mask = w->n_slots - 1;
    uint64_t h = value * UINT64_C(0x9E3779B97F4A7C15);
    h ^= h >> 32;
    uint32_t at = (uint32_t) h & mask;
    for (; w->slots[at]; at = (at + 1) & mask)
        if (w->values[w->slots[at] - 1] == value) return w->slots[at] - 1;
    w->values[w->count] = value;
    w->slots[at] = ++w->count;
    return w->count - 1;
}

stp_status stp_pq_words_find(stp_pq_words *w, const uint64_t *values, int64_t n, uint32_t most, uint32_t *codes,
                             bool *found, stp_error *err)
{
    enum { FIRST = 4096 };
    if (!make_room(w, most)) return stp_no_memory(err, "a dictionary");
    w->count = 0;
    *found = false;
    for (int64_t i = 0; i < n; i++) {
        codes[i] = number_of(w, values[i]);
        if (w->count > most) return STP_OK;
        if (i + 1 == FIRST && n > FIRST && w->count > FIRST - FIRST / 4) return STP_OK;
    }
    *found = true;
    return STP_OK;
}

void stp_pq_words_clear(stp_pq_words *w)
{
    free(w->values);
    free(w->slots);
    *w = (stp_pq_words){ 0 };
}
