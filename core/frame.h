#ifndef STP_FRAME_H
#define STP_FRAME_H
/* One of many pictures of a spec: in a size and a format of its own, into memory. */
#include "base/text.h"
#include "draw.h"
#include "include/stipple.h"

typedef struct stp_frame {
    const char *format, *theme; /* theme: where the spec names none, or NULL */
    int width, height;          /* px; 0: as the spec says */
} stp_frame;

/* *out: the spec for this picture alone, without outputs. It borrows items and texts from spec; what is new lies in
 * arena. */
stp_status stp_frame_fit(const stp_frame *f, const stp_spec *spec, stp_spec *out, stp_arena *arena,
                         stp_error *err) STP_MUST_USE;
/* Draws the plan; carried: the spec that the picture carries. On failure out is as it was. */
stp_status stp_frame_draw(const stp_frame *f, stp_plan *plan, const stp_spec *carried, stp_buf *out,
                          stp_error *err) STP_MUST_USE;

/* Gives the caller of the library a text that was made in the C locale, which ends here; on failure frees it. Returns
 * s. */
stp_status stp_frame_hand_over(stp_status s, stp_locale l, stp_buf *text, stp_text *out);
#endif
