#ifndef STP_SCALE_LABEL_H
#define STP_SCALE_LABEL_H
/* Texts of numbers: what ticks and legends share. All texts live in the arena; "" without memory
 * (arena->failed tells). */
#include <stdbool.h>
#include "base/arena.h"
#include "scale/decimal.h"

#define STP_MINUS "\u2212"

/* Plain ASCII digits ("-1234.5") as they are shown: true minus, thousands between groups of three of the
 * whole part (0: none; ' ' becomes a thin space). */
const char *stp_label_dress(stp_arena *arena, const char *digits, char thousands);

/* "10⁻⁶", or with a mantissa "2×10⁻⁶". */
const char *stp_label_power(stp_arena *arena, stp_decimal d);

/* What n ticks of one axis say: one number of decimals, a common power of ten taken out where that makes
 * them shorter. */
typedef struct stp_label_form {
    int shift, decimals;        /* each tick is shown divided by 10^shift */
    char thousands;             /* as for stp_label_dress */
} stp_label_form;

/* years: whole ticks within 1000..2999 are shown without separators. */
stp_label_form stp_label_form_of(const stp_decimal *ticks, int n, char thousands, bool years);
const char *stp_label_in_form(stp_arena *arena, stp_decimal d, stp_label_form form);
/* "(millions)", "(×10⁻⁶)", or NULL for shift 0. */
const char *stp_label_suffix(stp_arena *arena, int shift);
#endif
