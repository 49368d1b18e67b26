#include "chart/bandwidth.h"
#include <math.h>
#include <string.h>
#include "agg/kde.h"
#include "base/text.h"

static const struct { const char *name; double (*of)(const stp_dist *d); } rules_of[] = {
    { "silverman", stp_kde_bandwidth },
    { "isj", stp_kde_isj },
};

double stp_bandwidth_given(const stp_layer_plan *l)
{
    const stp_value *v = &l->layer->v[STP_F_BANDWIDTH];
    double width;
    return v->set && stp_parse_double(v->text, strlen(v->text), &width) && isfinite(width) && width > 0 ? width : 0;
}

stp_status stp_bandwidth_check(const stp_layer_plan *l, bool rules, stp_error *err)
{
    const stp_value *v = &l->layer->v[STP_F_BANDWIDTH];
    if (!v->set || stp_bandwidth_given(l) > 0) return STP_OK;
    for (size_t i = 0; rules && i < STP_COUNT(rules_of); i++)
        if (!strcmp(v->text, rules_of[i].name)) return STP_OK;
    return stp_fail(err, STP_ERR_USAGE, "--bandwidth wants a number above 0%s, not '%s'",
                    rules ? ", silverman or isj" : "", v->text);
}

double stp_bandwidth_of(const stp_layer_plan *l, const stp_dist *d)
{
    const stp_value *v = &l->layer->v[STP_F_BANDWIDTH];
    const double given = stp_bandwidth_given(l);
    if (given > 0) return given;
    for (size_t i = 0; v->set && i < STP_COUNT(rules_of); i++)
        if (!strcmp(v->text, rules_of[i].name)) return rules_of[i].of(d);
    return stp_kde_bandwidth(d);
}
