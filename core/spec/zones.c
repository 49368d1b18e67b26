/* The time zone of an axis: --tz of the layers whose instants it holds. */
#include <string.h>
#include "base/time.h"
#include "spec/plan.h"

/* A zone that the plan keeps; opened once. */
static stp_status open_zone(stp_plan *p, const char *name, const stp_zone **out, stp_error *err)
{
    for (int i = 0; i < p->n_zones; i++)
        if (!strcmp(p->zones[i].name, name)) {
            *out = p->zones[i].zone;
            return STP_OK;
        }
    if (p->n_zones == STP_PLAN_ZONES)
        return stp_fail(err, STP_ERR_USAGE, "--tz: a figure has at most %d time zones", (int) STP_PLAN_ZONES);
    stp_zone *zone;
    STP_TRY(stp_zone_open(&zone, name, err));
    p->zones[p->n_zones].name = name;
    p->zones[p->n_zones++].zone = zone;
    *out = zone;
    return STP_OK;
}

/* The zone of a layer's times; NULL where they are dates or clocks of no zone, which stand as they are. */
static const char *zone_of(const stp_layer_plan *l, const stp_column_info *c)
{
    const stp_value *v = &l->layer->v[STP_F_TZ];
    return v->set && c && c->meaning == STP_TIME && c->clock == STP_CLOCK_UTC ? v->text : NULL;
}

static stp_status axis_zone(stp_plan *p, const stp_item_plan *ip, bool is_y, stp_axis_plan *a, stp_error *err)
{
    const char *name = NULL;
    if (a->meaning != STP_TIME) return STP_OK;
    for (int i = 0; i < ip->n_layers; i++) {
        const stp_layer_plan *l = &ip->layers[i];
        const stp_column_info *c = is_y ? l->y[0].info : l->x.info;
        const char *own = zone_of(l, c);
        if (!c) continue;
        if (!own || (name && strcmp(own, name))) return STP_OK;        /* layers differ: UTC is common to them */
        name = own;
    }
    return name ? open_zone(p, name, &a->zone, err) : STP_OK;
}

stp_status stp_plan_zones(stp_plan *p, stp_item_plan *ip, stp_error *err)
{
    STP_TRY(axis_zone(p, ip, false, &ip->x, err));
    return axis_zone(p, ip, true, &ip->y, err);
}

int64_t stp_axis_instant(const stp_axis_plan *a, int64_t wall)
{
    const int64_t units = stp_time_units(a->time_digits);
    int64_t out;
    if (!a->zone) return wall;
    const int64_t offset = stp_zone_offset(a->zone, wall / units - (wall % units < 0));
    return __builtin_sub_overflow(wall, offset * units, &out) ? wall : out;
}
