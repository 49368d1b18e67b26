#ifndef STP_SCALE_TICKS_KINDS_H
#define STP_SCALE_TICKS_KINDS_H
/* What stp_ticks_make chooses from, one a kind of scale, and what these share. The domain has been checked:
 * finite, lo < hi, and > 0 for log. wanted is a number from 1 to 100. */
#include "base/arena.h"
#include "base/error.h"
#include "scale/decimal.h"
#include "scale/ticks.h"

typedef struct stp_tick_list {
    stp_decimal *at;            /* rising; memory of the arena */
    int n;
} stp_tick_list;

/* The best round numbers for [lo, hi], lo < hi: at least two, except where integer leaves fewer. */
stp_status stp_ticks_round(double lo, double hi, const stp_tick_style *style, bool integer, stp_arena *arena,
                           stp_tick_list *out, stp_error *err) STP_MUST_USE;

/* Ticks with the labels of a linear axis. years: as for stp_label_form_of. */
stp_status stp_ticks_labelled(const stp_tick_list *list, const stp_tick_style *style, bool years, stp_arena *arena,
                              stp_ticks *out, stp_error *err) STP_MUST_USE;

stp_status stp_ticks_linear(const stp_scale *s, const stp_tick_style *style, stp_arena *arena, stp_ticks *out,
                            stp_error *err) STP_MUST_USE;
stp_status stp_ticks_log(const stp_scale *s, const stp_tick_style *style, stp_arena *arena, stp_ticks *out,
                         stp_error *err) STP_MUST_USE;
stp_status stp_ticks_symlog(const stp_scale *s, const stp_tick_style *style, stp_arena *arena, stp_ticks *out,
                            stp_error *err) STP_MUST_USE;
stp_status stp_ticks_sqrt(const stp_scale *s, const stp_tick_style *style, stp_arena *arena, stp_ticks *out,
                          stp_error *err) STP_MUST_USE;
stp_status stp_ticks_time(const stp_scale *s, const stp_tick_style *style, stp_arena *arena, stp_ticks *out,
                          stp_error *err) STP_MUST_USE;
/* Spans of time (style->seconds): the suffix says what the labels count. */
stp_status stp_ticks_duration(const stp_scale *s, const stp_tick_style *style, stp_arena *arena, stp_ticks *out,
                              stp_error *err) STP_MUST_USE;
/* Longitudes and latitudes (style->degrees). */
stp_status stp_ticks_degrees(const stp_scale *s, const stp_tick_style *style, stp_arena *arena, stp_ticks *out,
                             stp_error *err) STP_MUST_USE;
#endif
