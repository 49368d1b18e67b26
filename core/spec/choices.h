#ifndef STP_SPEC_CHOICES_H
#define STP_SPEC_CHOICES_H
/* What fields with a choice take, in the order of the help. */
#include "spec/fields.h"

/* The i-th word with its help, which may be ""; 0 behind the last one. */
typedef int stp_choices_fn(int i, const char **name, const char **help);

extern stp_choices_fn stp_ansi_choices, stp_axis_choices, stp_bar_choices, stp_codec_choices, stp_decimal_choices,
    stp_flip_choices, stp_from_choices, stp_grid_choices, stp_guides_choices, stp_header_choices, stp_interp_choices,
    stp_kind_choices, stp_legend_choices, stp_letters_choices, stp_marginal_choices, stp_mix_choices,
    stp_norm_choices, stp_normed_choices, stp_quote_choices, stp_raster_choices, stp_scale_choices,
    stp_share_choices, stp_stack_choices, stp_step_choices, stp_theme_choices, stp_to_choices, stp_zero_choices;
#endif
