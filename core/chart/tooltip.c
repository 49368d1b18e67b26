/* What a pointer is told of one mark: its group, its place and its value, as the axes would write them. */
#include <math.h>
#include "chart/chart.h"

static const char *place_text(const stp_panel *p, const stp_scale *s, double v)
{
    if (s->kind == STP_SCALE_TIME) return stp_label_time(p->arena, s, v);
    if (s->kind != STP_SCALE_CATEGORY) return stp_label_compact(p->arena, v);
    const int i = (int) lround(v);
    return i >= 0 && i < s->n_labels ? s->labels[i] : "";
}

const char *stp_mark_title(const stp_panel *p, const char *group, double x, double y)
{
    const char *a = place_text(p, &p->x, x), *b = place_text(p, &p->y, y);
    if (!a || !b) return NULL;
    return group && *group ? stp_arena_printf(p->arena, "%s: %s, %s", group, a, b)
                           : stp_arena_printf(p->arena, "%s, %s", a, b);
}
