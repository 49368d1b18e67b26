#ifndef STP_SCALE_FORMAT_H
#define STP_SCALE_FORMAT_H
/* Labels by a pattern of one's own. what names the option in messages. The texts lie in the arena. */
#include "base/arena.h"
#include "base/error.h"
#include "scale/scale.h"

/* One of %f %e %d (a number of decimals before it, as %.2f; a comma parts thousands, as %,d), or %% alone, which shows
 * parts of 1 as parts of a hundred; other text stands as it is, a percent sign in it as %%. */
stp_status stp_format_number(const char **out, stp_arena *arena, const char *what, const char *pattern, double v,
                             stp_error *err) STP_MUST_USE;
/* %Y %y %m %b %d %H %M %S %j %% of a value of a time scale, on the clocks of its zone. */
stp_status stp_format_clock(const char **out, stp_arena *arena, const char *what, const char *pattern,
                            const stp_scale *s, double v, stp_error *err) STP_MUST_USE;
#endif
