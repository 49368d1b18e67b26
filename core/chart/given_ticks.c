/* Ticks as the command line gives them: how many, where (--xticks), and how they are written (--xformat). */
#include "chart/given_ticks.h"
#include <math.h>
#include <string.h>
#include "base/text.h"
#include "scale/format.h"

static const stp_value *given(const stp_panel *p, bool is_y, stp_field_id x, stp_field_id y)
{
    return &p->item->item->v[is_y ? y : x];
}

/* N: about so many ticks. */
static bool is_number(const stp_value *v, double *n)
{
    int64_t whole;
    if (!v->set || strchr(v->text, ',') || !stp_parse_int(v->text, strlen(v->text), &whole) || whole < 1 || whole > 100)
        return false;
    *n = (double) whole;
    return true;
}

bool stp_given_ticks_wanted(const stp_panel *p, bool is_y, double *wanted)
{
    return is_number(given(p, is_y, STP_F_XTICKS, STP_F_YTICKS), wanted);
}

bool stp_given_ticks_any(const stp_panel *p, bool is_y)
{
    double n;
    const stp_value *v = given(p, is_y, STP_F_XTICKS, STP_F_YTICKS);
    return v->set && !is_number(v, &n);
}

/* "5", "5=text", a time. Without a text the place is written as it was given. */
static stp_status read_one(stp_panel *p, bool is_y, const char *text, stp_tick *out, stp_error *err)
{
    const stp_axis_plan *a = is_y ? &p->item->y : &p->item->x;
    const stp_scale *s = is_y ? &p->y : &p->x;
    const char *equals = strchr(text, '=');
    const char *place = stp_arena_bytes(p->arena, text, equals ? (size_t) (equals - text) : strlen(text));
    stp_limit at = { 0 };
    if (!place) return stp_no_memory(err, "ticks");
    STP_TRY(stp_plan_value(&at, place, a, is_y ? "--yticks" : "--xticks", err));
    out->value = s->kind == STP_SCALE_TIME ? (double) (at.time - s->origin) : at.value;
    out->label = equals ? equals + 1 : place[0] == '-' ? stp_arena_printf(p->arena, "\u2212%s", place + 1) : place;
    return out->label ? STP_OK : stp_no_memory(err, "ticks");
}

stp_status stp_given_ticks_read(stp_panel *p, bool is_y, stp_ticks *out, stp_error *err)
{
    const stp_scale *s = is_y ? &p->y : &p->x;
    const char *const *items;
    int n;
    if (s->kind == STP_SCALE_CATEGORY)
        return stp_fail(err, STP_ERR_USAGE, "--%cticks: the axis holds categories; --order lists them",
                        is_y ? 'y' : 'x');
    STP_TRY(stp_split(p->arena, given(p, is_y, STP_F_XTICKS, STP_F_YTICKS)->text, ',', &items, &n, err));
    out->n = 0;
    out->suffix = NULL;
    out->ticks = stp_arena_array(p->arena, (size_t) n + 1, sizeof *out->ticks);
    if (!out->ticks) return stp_no_memory(err, "ticks");
    for (int i = 0; i < n; i++) {
        stp_tick one = { 0 };
        STP_TRY(read_one(p, is_y, items[i], &one, err));
        const double at = stp_scale_at(s, one.value);
        if (!(at >= -1e-9 && at <= 1 + 1e-9)) continue;
        int k = out->n++;                                  /* they rise */
        for (; k > 0 && out->ticks[k - 1].value > one.value; k--) out->ticks[k] = out->ticks[k - 1];
        out->ticks[k] = one;
    }
    return STP_OK;
}

stp_status stp_given_ticks_write(stp_panel *p, bool is_y, stp_ticks *t, stp_error *err)
{
    const stp_value *v = given(p, is_y, STP_F_XFORMAT, STP_F_YFORMAT);
    const stp_scale *s = is_y ? &p->y : &p->x;
    const char *what = is_y ? "--yformat" : "--xformat";
    if (!v->set) return STP_OK;
    if (s->kind == STP_SCALE_CATEGORY)
        return stp_fail(err, STP_ERR_USAGE, "%s: the axis holds categories, which are written as they are", what);
    for (int i = 0; i < t->n; i++) {
        if (!t->ticks[i].label[0]) continue;
        STP_TRY(s->kind == STP_SCALE_TIME
                    ? stp_format_clock(&t->ticks[i].label, p->arena, what, v->text, s, t->ticks[i].value, err)
                    : stp_format_number(&t->ticks[i].label, p->arena, what, v->text, t->ticks[i].value, err));
        t->ticks[i].second = NULL;
    }
    t->suffix = NULL;
    return STP_OK;
}
