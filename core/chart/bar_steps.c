/* The colour bar of bands: a box each, as high as the others however far its levels are apart. */
#include <math.h>
#include "chart/chart.h"

enum { STEP_MOST = 28, LABEL_ROOM = 15, LABEL_GAP = 7, TICK = 3 };

/* Every so many levels are named. */
static int every(double step)
{
    return (int) fmax(1, ceil(LABEL_ROOM / step - 1e-9));
}

/* The first level that is named: such that 0 is, else the lowest. */
static int first_named(const stp_bar_steps *b, int lowest, int every)
{
    for (int i = lowest; i < b->n && i <= b->last; i++)
        if (b->level[i] == 0) return lowest + (i - lowest) % every;
    return lowest;
}

static void draw_level(const stp_panel *p, stp_scene *s, const char *label, double x, double y)
{
    const stp_font_style font = stp_font_tick(p->theme, STP_START);
    stp_scene_line(s, x, y, x + TICK, y, p->theme->axis, 1);
    stp_scene_text(s, label, x + LABEL_GAP, y + font.size * 0.36, font);
}

void stp_bar_steps_draw(const stp_panel *p, stp_scene *s, double x, double y, double height)
{
    const stp_bar_steps *b = &p->bar->bar.steps;
    const int n = b->last - b->first + 1;
    const double step = fmin(STEP_MOST, height / n), w = p->theme->bar_width, bottom = y + n * step;
    for (int i = 0; i < n; i++) {
        const stp_rect r = { x, bottom - (i + 1) * step, w, step };
        stp_scene_rects(s, &r, 1, (stp_style){ .fill = b->color[b->first + i] });
    }
    /* Level i is the lower end of band i + 1. */
    const int apart = every(step), lowest = b->first > 0 ? b->first - 1 : 0;
    for (int i = first_named(b, lowest, apart); i < b->n && i <= b->last; i += apart)
        draw_level(p, s, b->label[i], x + w, bottom - (i + 1 - b->first) * step);
}
