/* Which coordinates and axes a picture of the slice would have. */
#include <string.h>
#include "base/text.h"
#include "formats/netcdf/maker.h"

static bool over_reduced(const stp_nc_maker *m, const stp_nc_var *v)
{
    for (int d = 0; d < v->n_dims; d++) {
        const int axis = stp_nc_slice_axis(m->s, v->dims[d]);
        if (axis >= 0 && m->s->axes[axis].reduced) return true;
    }
    return false;
}

/* Longitude or latitude over two dimensions: named by `coordinates`, or the only one there is. */
static int find_curvilinear(const stp_nc_maker *m, char letter)
{
    const stp_nc_var *main = &m->f->vars[m->s->main];
    int found = -1, n = 0;
    for (int i = 0; i < m->f->n_vars; i++) {
        const stp_nc_var *v = &m->f->vars[i];
        if (!v->degrees || v->letter != letter || v->n_dims != 2 || v->role == STP_NC_SIDE || v == main) continue;
        if (!stp_nc_slice_covers(m->s, v) || over_reduced(m, v)) continue;
        if (main->coordinates && stp_nc_mentions(main->coordinates, v->leaf)) return i;
        found = i;
        n++;
    }
    return n == 1 ? found : -1;
}

/* The letter of a coordinate that does not tell: by how its name begins or ends. */
static char letter_of(const stp_nc_var *v)
{
    const size_t n = strlen(v->leaf);
    if (v->letter) return v->letter;
    if (v->leaf[0] == 'x' || v->leaf[0] == 'X' || v->leaf[n - 1] == 'x' || v->leaf[n - 1] == 'X') return 'X';
    return v->leaf[0] == 'y' || v->leaf[0] == 'Y' || v->leaf[n - 1] == 'y' || v->leaf[n - 1] == 'Y' ? 'Y' : 0;
}

/* Two coordinates over two dimensions that `coordinates` names, which are no longitudes and latitudes. */
static void find_pair(stp_nc_maker *m)
{
    const stp_nc_var *main = &m->f->vars[m->s->main];
    for (int i = 0; i < m->f->n_vars; i++) {
        const stp_nc_var *v = &m->f->vars[i];
        if (v->n_dims != 2 || v->role != STP_NC_COORD || stp_nc_is_text(v) || v->is_time || v == main) continue;
        if (!main->coordinates || !stp_nc_mentions(main->coordinates, v->leaf)) continue;
        if (!stp_nc_slice_covers(m->s, v) || over_reduced(m, v)) continue;
        int *place = letter_of(v) == 'Y' ? &m->s->y : letter_of(v) == 'X' ? &m->s->x : NULL;
        if (place && *place < 0) *place = i;
    }
}

/* Of red, green and blue: by its name, else the only one with three or four values. */
static int find_bands(const stp_nc_maker *m)
{
    static const char *const names[] = { "band", "bands", "rgb", "rgba", "channel", "channels", "color", "colour" };
    int found = -1, n = 0;
    for (int i = 0; i < m->s->n_axes && m->asked->keep == STP_SLICE_BANDS; i++) {
        const stp_nc_axis *a = &m->s->axes[i];
        if (a->reduced || a->n < 3 || a->letter) continue;
        for (size_t k = 0; k < STP_COUNT(names); k++)
            if (stp_same(a->name, names[k])) return i;
        if (a->n > 4) continue;
        found = i;
        n++;
    }
    return n == 1 ? found : -1;
}

/* The last axis that is not reduced, has several values and satisfies: of that letter, or without any. */
static int find_axis(const stp_nc_maker *m, char letter, int not_this)
{
    for (int i = m->s->n_axes - 1; i >= 0; i--) {
        const stp_nc_axis *a = &m->s->axes[i];
        if (i != not_this && i != m->s->band_axis && !a->reduced && a->n > 1 && (!letter || a->letter == letter))
            return i;
    }
    return -1;
}

void stp_nc_find_places(stp_nc_maker *m)
{
    stp_nc_slice *s = m->s;
    s->band_axis = find_bands(m);
    s->x = find_curvilinear(m, 'X');
    s->y = find_curvilinear(m, 'Y');
    if (s->x < 0 && s->y < 0) find_pair(m);
    if (s->x < 0 || s->y < 0 || memcmp(m->f->vars[s->x].dims, m->f->vars[s->y].dims, 2 * sizeof(int))) s->x = s->y = -1;
    int x = find_axis(m, 'X', -1), y = find_axis(m, 'Y', x);
    if (x < 0 || y < 0) { /* sections: heights go up, times along */
        const int z = find_axis(m, 'Z', -1), t = find_axis(m, 'T', -1);
        if (z >= 0 && y >= 0) x = y;
        if (z >= 0)
            y = z;
        else if (t >= 0 && x >= 0)
            y = t;
        if (x < 0) x = t;
    }
    if (s->x >= 0) { /* the map's own axes, whatever they are called */
        y = stp_nc_slice_axis(s, m->f->vars[s->x].dims[0]);
        x = stp_nc_slice_axis(s, m->f->vars[s->x].dims[1]);
    }
    if (x < 0) x = find_axis(m, 0, y); /* else the last two: x the last, y the one before */
    if (y < 0) y = find_axis(m, 0, x);
    s->x_axis = x >= 0 ? x : y;
    s->y_axis = x >= 0 ? y : -1;
}
