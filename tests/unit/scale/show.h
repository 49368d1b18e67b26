/* Ticks as one text, for tests: "0|1,000|2,000 (×10⁶)", two-line labels as "Jan/2023|Feb". */
#ifndef TESTS_SCALE_SHOW_H
#define TESTS_SCALE_SHOW_H
#include "check.h"
#include "scale/ticks.h"

static char show_text[4096];

static inline const char *show(const stp_scale *s, double wanted, bool loose)
{
    stp_arena arena = { 0 };
    stp_ticks made = { 0 };
    stp_error err = { 0 };
    const stp_tick_style style = { .wanted = wanted, .loose = loose, .thousands = ',' };
    if (stp_ticks_make(s, &style, &arena, &made, &err) != STP_OK) {
        snprintf(show_text, sizeof show_text, "error: %s", err.message);
        stp_arena_clear(&arena);
        return show_text;
    }
    size_t n = 0;
    show_text[0] = 0;
    for (int i = 0; i < made.n && n < sizeof show_text; i++) {
        const stp_tick *const t = &made.ticks[i];
        n += (size_t) snprintf(show_text + n, sizeof show_text - n, "%s%s%s%s", i ? "|" : "", t->label,
                               t->second ? "/" : "", t->second ? t->second : "");
    }
    if (made.suffix && n < sizeof show_text) snprintf(show_text + n, sizeof show_text - n, " %s", made.suffix);
    stp_arena_clear(&arena);
    return show_text;
}

/* Random numbers that are the same everywhere (xorshift64*). */
static inline uint64_t random_next(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717);
}
#endif
