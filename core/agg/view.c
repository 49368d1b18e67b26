/* The window of an aggregate: the point rule of view.h as a locator for the kernel, and its inverse. */
#include "agg/view.h"
#include "agg/reduce.h"
#include <math.h>
#include <string.h>

static double map(const stp_axis *a, double v) { return a->kind == STP_SCALE_LOG ? log10(v) : v; }

stp_locator stp_locator_of(const stp_axis *a)
{
    const double lo = map(a, a->lo), scale = a->cells / (map(a, a->hi) - lo);
    return (stp_locator) { .lo = a->lo, .hi = a->hi, .scale = scale, .shift = -lo * scale,
                           .cells = a->cells, .log = a->kind == STP_SCALE_LOG };
}

double stp_axis_center(const stp_axis *a, int cell)
{
    const stp_locator l = stp_locator_of(a);
    const double v = (cell + 0.5 - l.shift) / l.scale;
    return l.log ? pow(10, v) : v;
}

stp_status stp_axis_check(const stp_axis *a, const char *which, stp_error *err)
{
    if (a->cells < 1 || a->cells > STP_AXIS_CELLS) {
        stp_fail(err, STP_ERR_USAGE, "%d cells along %s is out of range", a->cells, which);
        return stp_hint(err, "give a canvas of 1 to %d cells a side", STP_AXIS_CELLS);
    }
    if (!isfinite(a->lo) || !isfinite(a->hi)) {
        stp_fail(err, STP_ERR_USAGE, "the %s range %.9g:%.9g is not finite", which, a->lo, a->hi);
        return stp_hint(err, "give two finite numbers: --%slim A:B", which);
    }
    if (!(a->lo < a->hi)) {
        stp_fail(err, STP_ERR_USAGE, "the %s range %.9g:%.9g does not rise", which, a->lo, a->hi);
        return stp_hint(err, "put the lesser end first: --%slim A:B", which);
    }
    if (a->kind == STP_SCALE_LOG && !(a->lo > 0)) {
        stp_fail(err, STP_ERR_USAGE, "the %s range %.9g:%.9g of a log axis begins at 0 or below", which, a->lo, a->hi);
        return stp_hint(err, "give a range above 0, or leave out --log%s", which);
    }
    const stp_locator l = stp_locator_of(a);    /* ends so near or so far that the arithmetic breaks down */
    if (!isfinite(l.scale) || !isfinite(l.shift) || !(l.scale > 0)) {
        stp_fail(err, STP_ERR_USAGE, "the %s range %.17g:%.17g cannot be cut into cells", which, a->lo, a->hi);
        return stp_hint(err, "double precision has no room for it: give a wider or a lesser range");
    }
    return STP_OK;
}

bool stp_axis_same(const stp_axis *a, const stp_axis *b)
{
    bool same = a->kind == b->kind && a->lo == b->lo && a->hi == b->hi && a->origin == b->origin &&
                a->cells == b->cells && !a->labels == !b->labels;
    for (int i = 0; same && a->labels && i < a->cells; i++) same = !strcmp(a->labels[i], b->labels[i]);
    return same;
}

stp_status stp_axis_keep_labels(stp_axis *a, stp_arena *arena, stp_error *err)
{
    if (!a->labels) return STP_OK;
    const char **copy = stp_arena_array(arena, (size_t) a->cells, sizeof *copy);
    for (int i = 0; copy && i < a->cells; i++) copy[i] = stp_arena_text(arena, a->labels[i]);
    a->labels = copy;
    return arena->failed ? stp_no_memory(err, "categories") : STP_OK;
}
