/* Groups beside each other. */
#include "chart/lanes.h"
#include <stdlib.h>

static int by_place(const void *a, const void *b)
{
    const stp_lane *const *p = a, *const *q = b;
    if ((*p)->place != (*q)->place) return (*p)->place < (*q)->place ? -1 : 1;
    return (*p)->series - (*q)->series;
}

static int all_series(const stp_drawing *d, stp_lane *lane, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        lane[i].at = lane[i].series;
        lane[i].of = d->n_series;
    }
    return d->n_series > 0 ? d->n_series : 1;      /* without a mark there is one lane as well */
}

int stp_lanes_fill(const stp_drawing *d, stp_lane *lane, int64_t n)
{
    if (d->panel->item->facet.rows || d->n_series < 2) return all_series(d, lane, n);
    stp_lane **sorted = malloc(((size_t) n + 1) * sizeof *sorted);
    if (!sorted) return -1;
    int most = 1;
    for (int64_t i = 0; i < n; i++) sorted[i] = &lane[i];
    qsort(sorted, (size_t) n, sizeof *sorted, by_place);
    for (int64_t i = 0, end = 0; i < n; i = end) {
        int of = 0;
        for (; end < n && sorted[end]->place == sorted[i]->place; end++) {
            if (end > i && sorted[end]->series != sorted[end - 1]->series) of++;
            sorted[end]->at = of;
        }
        for (int64_t k = i; k < end; k++) sorted[k]->of = of + 1;
        most = of + 1 > most ? of + 1 : most;
    }
    free(sorted);
    return most;
}
