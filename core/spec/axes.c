/* Axes that the layers of an item share: what they hold, how it is spread, their limits and names. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/duration.h"
#include "base/text.h"
#include "base/time.h"
#include "spec/plan.h"

static stp_meaning axis_meaning(stp_meaning m)
{
    return stp_is_text(m) ? STP_CATEGORY : m == STP_TIME ? STP_TIME : STP_NUMBER;
}

/* CF's units of longitude and latitude. */
static char degrees_of(const stp_column_info *c)
{
    return !c->unit ? 0 : !strcmp(c->unit, "degrees_east") ? 'X' : !strcmp(c->unit, "degrees_north") ? 'Y' : 0;
}

static const char *axis_name(stp_arena *arena, const stp_column_info *c)
{
    const char *name = c->long_name && *c->long_name ? c->long_name : c->name;
    if (degrees_of(c)) return ""; /* the ticks say it */
    return c->unit && *c->unit ? stp_arena_printf(arena, "%s (%s)", name, c->unit) : name;
}

static const char *axis_content(stp_meaning m)
{
    return m == STP_CATEGORY ? "categories" : m == STP_TIME ? "times" : "numbers";
}

static stp_status cannot_share(const stp_axis_plan *a, const stp_column_info *c, char which, stp_error *err)
{
    stp_fail(err, STP_ERR_USAGE, "layers cannot share the %c axis: '%s' is %s, and the axis holds %s", which, c->name,
             stp_meaning_phrase(axis_meaning(c->meaning)), axis_content(a->meaning));
    return stp_hint(err, "`stipple layout` draws them side by side");
}

/* What has no unit lies on a map as the map does. */
static void join_degrees(stp_axis_plan *a, const stp_column_info *c)
{
    const char degrees = degrees_of(c);
    if (a->degrees == degrees || (a->degrees && !c->unit)) return;
    a->degrees = a->unit ? 0 : degrees;
    if (a->degrees) a->unit = c->unit;
}

/* c NULL: the layer leaves the axis to others. */
static stp_status join_axis(stp_plan *p, stp_axis_plan *a, const stp_column_info *c, char which, stp_error *err)
{
    if (!c) return STP_OK;
    const stp_meaning m = axis_meaning(c->meaning);
    const char *name = axis_name(&p->arena, c);
    if (!name) return stp_no_memory(err, "a name");
    if (!a->name) {
        *a = (stp_axis_plan){ .meaning = m,
                              .integer = c->meaning == STP_INTEGER,
                              .time_digits = c->time_digits,
                              .name = name,
                              .plain_name = c->long_name && *c->long_name ? c->long_name : c->name,
                              .unit = c->unit,
                              .durations = c->duration,
                              .degrees = degrees_of(c),
                              .down = c->down };
        return STP_OK;
    }
    if (m != a->meaning)
        return cannot_share(a, c, which, err);
    a->integer &= c->meaning == STP_INTEGER;
    join_degrees(a, c);
    a->down &= c->down;
    a->durations &= c->duration;
    if (c->time_digits > a->time_digits) a->time_digits = c->time_digits;
    if (strcmp(name, a->name)) a->name = "";
    return STP_OK;
}

/* A number, or a duration in the unit of the axis. */
static bool number_on(const stp_axis_plan *a, const char *text, double *out)
{
    bool clear;
    if (stp_parse_double(text, strlen(text), out)) return true;
    if (!(a->seconds > 0) || !stp_parse_duration(text, strlen(text), out, &clear)) return false;
    *out /= a->seconds;
    return true;
}

stp_status stp_plan_value(stp_limit *out, const char *text, const stp_axis_plan *a, const char *what, stp_error *err)
{
    bool ok;
    if (a->meaning == STP_TIME) {
        bool local = false;
        ok = stp_parse_local_time(text, strlen(text), a->time_digits, &out->time, NULL, &local);
        int64_t year;
        if (!ok && stp_parse_int(text, strlen(text), &year) && year > -100000 && year < 100000) {
            const stp_civil c = { .year = year, .month = 1, .day = 1 };
            ok = stp_time_from_civil(&c, a->time_digits, &out->time);
        }
        if (ok && (local || !strchr(text, ':'))) out->time = stp_axis_instant(a, out->time);
    } else {
        ok = a->meaning == STP_NUMBER && number_on(a, text, &out->value) && isfinite(out->value);
    }
    if (!ok && a->meaning == STP_CATEGORY) return stp_fail(err, STP_ERR_USAGE, "%s: its axis holds categories", what);
    if (!ok)
        return stp_fail(err, STP_ERR_USAGE, "%s: '%s' is not a %s", what, text,
                        a->meaning == STP_TIME ? "time" : "number");
    out->given = true;
    return STP_OK;
}

static stp_status parse_limit(stp_limit *out, const char *text, const stp_axis_plan *a, char which, stp_error *err)
{
    if (!*text) return STP_OK;
    const char what[] = { '-', '-', which, 'l', 'i', 'm', 0 };
    if (a->meaning == STP_CATEGORY)
        return stp_fail(err, STP_ERR_USAGE, "--%clim: the %c axis holds categories", which, which);
    out->quantile = stp_value_quantile(text, strlen(text), &out->value);
    if (out->quantile) return STP_OK;
    return stp_plan_value(out, text, a, what, err);
}

/* Scales of numbers; and those that say what the values are, which were read so. */
static const struct { const char *name; stp_scale_kind kind; stp_meaning wants; } scale_kinds[] = {
    { "linear", STP_SCALE_LINEAR, STP_NUMBER },   { "log", STP_SCALE_LOG, STP_NUMBER },
    { "symlog", STP_SCALE_SYMLOG, STP_NUMBER },   { "sqrt", STP_SCALE_SQRT, STP_NUMBER },
    { "duration", STP_SCALE_LINEAR, STP_NUMBER }, { "time", STP_SCALE_LINEAR, STP_TIME },
    { "cat", STP_SCALE_LINEAR, STP_CATEGORY },
};

/* --xscale and its short forms --logx, --logy. */
static stp_status choose_scale(stp_axis_plan *a, const stp_item *item, char which, stp_error *err)
{
    const stp_value *v = &item->v[which == 'x' ? STP_F_XSCALE : STP_F_YSCALE];
    const bool log = item->v[which == 'x' ? STP_F_LOGX : STP_F_LOGY].set;
    const char *name = v->set ? v->text : log ? "log" : "linear";
    if (log && strcmp(name, "log"))
        return stp_fail(err, STP_ERR_USAGE, "--log%c and --%cscale %s are two scales of one axis", which, which, name);
    for (size_t i = 0; i < STP_COUNT(scale_kinds); i++) {
        if (strcmp(name, scale_kinds[i].name)) continue;
        a->scale = scale_kinds[i].kind;
        a->log = a->scale == STP_SCALE_LOG;
        if (a->meaning == scale_kinds[i].wants || !strcmp(name, "linear")) break;
        return stp_fail(err, STP_ERR_USAGE, "--%s%c%s%s: the %c axis holds %s, not %s", log && !v->set ? "log" : "",
                        which, v->set ? "scale " : "", v->set ? name : "", which, axis_content(a->meaning),
                        axis_content(scale_kinds[i].wants));
    }
    if (!strcmp(name, "duration") || (a->durations && !v->set && !log)) stp_axis_durations(a);
    return STP_OK;
}

/* Cells are even, or even in the logarithm. */
static stp_status check_cells(const stp_item *item, const stp_axis_plan *a, char which, stp_error *err)
{
    if (a->scale != STP_SCALE_SYMLOG && a->scale != STP_SCALE_SQRT) return STP_OK;
    for (int i = 0; i < item->n_layers; i++)
        if (item->layers[i].verb == STP_VERB_SHADE)
            return stp_fail(err, STP_ERR_USAGE, "shade has no cells for --%cscale %s: linear or log", which,
                            item->v[which == 'x' ? STP_F_XSCALE : STP_F_YSCALE].text);
    return STP_OK;
}

static stp_status finish_axis(stp_axis_plan *a, const stp_item *item, char which, stp_error *err)
{
    if (!a->name) *a = (stp_axis_plan){ .meaning = STP_NUMBER, .name = "" }; /* no layer has a column on it */
    const stp_value *lim = &item->v[which == 'x' ? STP_F_XLIM : STP_F_YLIM];
    STP_TRY(choose_scale(a, item, which, err));
    STP_TRY(check_cells(item, a, which, err));
    if (!lim->set) return STP_OK;
    STP_TRY(parse_limit(&a->lo, lim->items[0], a, which, err));
    STP_TRY(parse_limit(&a->hi, lim->items[1], a, which, err));
    const bool reversed =
        a->lo.given && a->hi.given && (a->meaning == STP_TIME ? a->lo.time >= a->hi.time : a->lo.value >= a->hi.value);
    if (reversed)
        return stp_fail(err, STP_ERR_USAGE, "--%clim %s: the first end must be less than the second", which, lim->text);
    if (a->log && ((a->lo.given && a->lo.value <= 0) || (a->hi.given && a->hi.value <= 0)))
        return stp_fail(err, STP_ERR_USAGE, "--%clim %s: a logarithmic axis has no place for 0 or less", which,
                        lim->text);
    return STP_OK;
}

/* The axis of a layer's y; one at the right alone is the left one. */
static stp_axis_plan *y_axis(stp_item_plan *ip, stp_item_plan *right, const stp_layer_plan *l)
{
    return l->right ? &right->y : &ip->y;
}

static bool any_left(const stp_item_plan *ip)
{
    for (int i = 0; i < ip->n_layers; i++)
        if (!ip->layers[i].right) return true;
    return false;
}

static stp_status finish_right(stp_item_plan *ip, stp_item_plan *right, stp_error *err)
{
    if (!right->y.name) return STP_OK;
    if (ip->item->v[STP_F_ROW].set || ip->item->v[STP_F_COL].set)
        return stp_fail(err, STP_ERR_USAGE,
                        "facets have one y axis: --row and --col leave no place for one at the right");
    if (right->y.meaning != STP_NUMBER)
        return stp_fail(err, STP_ERR_USAGE, "the axis at the right is one of numbers, and it would hold %s",
                        axis_content(right->y.meaning));
    STP_TRY(finish_axis(&right->y, right->item, 'y', err));
    right->x = ip->x;
    right->layers = ip->layers;
    right->n_layers = ip->n_layers;
    ip->right = right;
    return STP_OK;
}

static stp_status join_layers(stp_plan *p, stp_item_plan *ip, stp_item_plan *right, stp_error *err)
{
    const bool two = any_left(ip);
    for (int i = 0; i < ip->n_layers; i++) {
        stp_layer_plan *l = &ip->layers[i];
        l->right &= two;
        STP_TRY(join_axis(p, &ip->x, l->x.info, 'x', err));
        for (int k = 0; k < l->n_y; k++) STP_TRY(join_axis(p, y_axis(ip, right, l), l->y[k].info, 'y', err));
        if (l->kind->bare && ip->n_layers > 1)
            return stp_fail(err, STP_ERR_USAGE, "kind '%s' has no axes that another layer could share", l->kind->name);
    }
    return STP_OK;
}

stp_status stp_plan_axes(stp_plan *p, stp_item_plan *ip, stp_item_plan *right, stp_error *err)
{
    STP_TRY(join_layers(p, ip, right, err));
    STP_TRY(stp_plan_zones(p, ip, err));
    STP_TRY(finish_axis(&ip->x, ip->item, 'x', err));
    STP_TRY(finish_axis(&ip->y, ip->item, 'y', err));
    return finish_right(ip, right, err);
}
