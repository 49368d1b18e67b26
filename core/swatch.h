#ifndef STP_SWATCH_H
#define STP_SWATCH_H
/* Colormaps, palettes and themes to look at: their colours in a row, and sheets of them. */
#include "backend/backend.h"
#include "base/arena.h"

typedef enum stp_swatch { STP_SWATCH_NONE, STP_SWATCH_MAP, STP_SWATCH_PALETTE, STP_SWATCH_THEME } stp_swatch;

/* At most n colours, *count of them: across a map, those of a palette, or of a theme the ground, texts, lines and
 * groups. arena: for what is read. */
stp_status stp_swatch_colors(stp_swatch kind, const char *name, stp_arena *arena, uint32_t *out, int n, int *count,
                             stp_error *err) STP_MUST_USE;

/* A picture of n of them, with their names. */
stp_status stp_swatch_sheet(stp_swatch kind, const char *title, const char *const *names, int n,
                            const stp_backend *backend, stp_buf *out, stp_error *err) STP_MUST_USE;
#endif
