/* A set of 64-bit patterns. Past the limit nothing is kept: which would be left depends on the order of the rows. */
#include "agg/values.h"
#include <stdlib.h>

static uint64_t *slot_of(uint64_t *slots, int n_slots, uint64_t bits)
{
    uint64_t at = bits * 0x9E3779B97F4A7C15u >> 40;
    while (slots[at & (uint64_t) (n_slots - 1)] && slots[at & (uint64_t) (n_slots - 1)] != bits) at++;
    return &slots[at & (uint64_t) (n_slots - 1)];
}

static bool grow(stp_values *s)
{
    const int n_slots = s->n_slots ? s->n_slots * 2 : 16;
    uint64_t *slots = calloc((size_t) n_slots, sizeof *slots);
    if (!slots) return false;
    for (int i = 0; i < s->n_slots; i++)
        if (s->slots[i]) *slot_of(slots, n_slots, s->slots[i]) = s->slots[i];
    free(s->slots);
    s->slots = slots;
    s->n_slots = n_slots;
    return true;
}

static void overflow(stp_values *s)
{
    free(s->slots);
    *s = (stp_values) { .overflowed = true };
}

bool stp_values_add(stp_values *s, uint64_t bits)
{
    if (s->overflowed || (s->n && bits == s->last)) return true;
    if (2 * (s->n + 1) > s->n_slots && !grow(s)) return false;
    s->last = bits;
    if (bits) {
        uint64_t *slot = slot_of(s->slots, s->n_slots, bits);
        if (*slot) return true;
        *slot = bits;
    } else {
        if (s->has_zero) return true;
        s->has_zero = true;
    }
    if (++s->n > STP_VALUES_MOST) overflow(s);
    return true;
}

bool stp_values_merge(stp_values *into, const stp_values *from)
{
    if (from->overflowed) overflow(into);
    if (from->has_zero && !stp_values_add(into, 0)) return false;
    for (int i = 0; i < from->n_slots; i++)
        if (from->slots[i] && !stp_values_add(into, from->slots[i])) return false;
    return true;
}

void stp_values_clear(stp_values *s)
{
    free(s->slots);
    *s = (stp_values) { 0 };
}
