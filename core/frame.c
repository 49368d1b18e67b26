/* What is the same of pictures that a person moves about and of those that follow a stream. */
#include "frame.h"
#include <stdio.h>
#include "copy.h"

static stp_status set_size(stp_spec *spec, stp_arena *arena, stp_field_id f, int px, stp_error *err)
{
    char text[32];
    if (px <= 0) return STP_OK;
    snprintf(text, sizeof text, "%d", px);
    return stp_value_set(&spec->v[f], arena, f, text, err);
}

stp_status stp_frame_fit(const stp_frame *f, const stp_spec *spec, stp_spec *out, stp_arena *arena, stp_error *err)
{
    *out = *spec;
    out->v[STP_F_OUTPUT] = out->v[STP_F_TO] = (stp_value){ 0 };
    STP_TRY(set_size(out, arena, STP_F_WIDTH, f->width, err));
    STP_TRY(set_size(out, arena, STP_F_HEIGHT, f->height, err));
    if (!f->theme || out->v[STP_F_THEME].set) return STP_OK;
    return stp_value_set(&out->v[STP_F_THEME], arena, STP_F_THEME, f->theme, err);
}

stp_status stp_frame_draw(const stp_frame *f, stp_plan *plan, const stp_spec *carried, stp_buf *out, stp_error *err)
{
    stp_buf json = { 0 };
    stp_target t = { .path = "-" };
    STP_TRY(stp_target_find_format(&t, f->format, NULL, err));
    stp_status s = stp_copy_embed(carried, &json, err);
    if (s == STP_OK) s = stp_draw_plan(plan, json.data, &t, 1, err);
    stp_buf_clear(&json);
    if (s == STP_OK)
        *out = t.bytes;
    else
        stp_buf_clear(&t.bytes);
    return s;
}

stp_status stp_frame_hand_over(stp_status s, stp_locale l, stp_buf *text, stp_text *out)
{
    stp_locale_leave(l);
    if (s == STP_OK)
        *out = (stp_text){ text->data, text->length };
    else
        stp_buf_clear(text);
    return s;
}
