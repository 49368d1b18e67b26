/* Dimensions that the picture has no place for, and what is said of those and of what was chosen. */
#include <math.h>
#include <string.h>
#include "base/text.h"
#include "formats/netcdf/maker.h"
#include "table/batch.h"

static bool axis_used(const stp_nc_maker *m, const stp_nc_axis *a)
{
    if (stp_nc_is_used(m, a->name)) return true;
    for (int i = 0; i < m->f->n_vars; i++) {
        const stp_nc_var *v = &m->f->vars[i];
        if (v->role != STP_NC_COORD || (!stp_nc_is_used(m, v->name) && !stp_nc_is_used(m, v->leaf))) continue;
        for (int d = 0; d < v->n_dims; d++)
            if (v->dims[d] == a->dim) return true;
    }
    return false;
}

/* "-75" behind `from` becomes "75°W". */
static void name_side(stp_buf *b, size_t from, char letter)
{
    double v = 0;
    if (!stp_parse_double(b->data + from, b->length - from, &v)) return;
    if (letter == 'X') v = v > 180 ? v - 360 : v;
    char text[STP_NUMBER_SIZE];
    const char *side = v == 0 ? "" : letter == 'X' ? (v < 0 ? "W" : "E") : v < 0 ? "S" : "N";
    b->length = from;
    stp_buf_printf(b, "%s\xC2\xB0%s", stp_format_double(text, fabs(v)), side);
}

/* "time: 2013-01-01 06:00", with the unit of numbers. */
static stp_status describe(stp_nc_maker *m, const char *name, int coord, int64_t index, stp_buf *out, stp_error *err)
{
    const stp_nc_var *v = coord >= 0 ? &m->f->vars[coord] : NULL;
    if (out->length) stp_buf_text(out, ", ");
    stp_buf_printf(out, "%s: ", name);
    if (!v) {
        stp_buf_printf(out, "%lld", (long long) index);
        return STP_OK;
    }
    const stp_nc_list list = { .index = &index, .n = 1 };
    stp_nc_values values = { 0 };
    int digits = 0;
    if (v->is_time) STP_TRY(stp_nc_set_digits(m->set, coord, &digits, err));
    STP_TRY(stp_nc_set_values(m->set, coord, &list, digits, &values, err));
    const stp_column_info info = { .meaning = v->is_time ? STP_TIME : STP_NUMBER, .time_digits = digits };
    const stp_column c = { .type = values.type,
                           .length = 1,
                           .values = values.values,
                           .validity = values.validity,
                           .dictionary = values.dictionary.count ? &values.dictionary : NULL };
    const size_t before = out->length;
    stp_column_print(&c, &info, 0, out);
    for (size_t i = before; v->is_time && i < out->length; i++)
        if (out->data[i] == 'T') out->data[i] = ' ';
    if (out->length == before) stp_buf_text(out, "missing");
    if (v->degrees && out->length > before) name_side(out, before, v->letter);
    const bool plain = !v->is_time && !v->degrees && v->units && strcmp(v->units, "1");
    if (plain) stp_buf_printf(out, " %s", v->units);
    stp_nc_values_clear(&values);
    return STP_OK;
}

/* Dimensions that the picture has no place for are taken at their first index. */
stp_status stp_nc_drop_rest(stp_nc_maker *m, stp_error *err)
{
    const bool planes = m->asked->keep == STP_SLICE_PLANE || m->asked->keep == STP_SLICE_BANDS;
    bool any = planes;
    for (int i = 0; i < m->s->n_axes; i++) any |= axis_used(m, &m->s->axes[i]);
    stp_buf left = { 0 };
    stp_status s = STP_OK;
    for (int i = 0; any && s == STP_OK && i < m->s->n_axes; i++) {
        stp_nc_axis *a = &m->s->axes[i];
        const bool plane = planes && (i == m->s->x_axis || i == m->s->y_axis || i == m->s->band_axis);
        if (i == m->s->band_axis) a->n = 3;
        if (a->reduced || a->n <= 1 || plane || axis_used(m, a)) continue;
        stp_buf one = { 0 };
        s = describe(m, a->name, a->coord, a->index[0], &one, err);
        if (s == STP_OK)
            stp_buf_printf(&left, "%s'%s' has %lld values, the first is drawn (%s): --sel %s=… or --isel %s=N chooses",
                           left.length ? "; " : "", a->name, (long long) a->n, one.data ? one.data : "", a->name,
                           a->name);
        stp_buf_clear(&one);
        a->n = 1;
        a->asked = true;
    }
    m->s->left = left.data ? stp_arena_text(m->arena, left.data) : NULL;
    const bool lost = left.data && !m->s->left;
    stp_buf_clear(&left);
    return s == STP_OK && lost ? stp_no_memory(err, "a note") : s;
}

/* Scalar coordinates of height and time, single values asked for, reductions. */
static stp_status describe_all(stp_nc_maker *m, stp_buf *out, stp_error *err)
{
    for (int i = 0; i < m->s->n_axes; i++) {
        const stp_nc_axis *a = &m->s->axes[i];
        if (a->n != 1 || a->reduced) continue;
        const bool said = a->asked || a->letter == 'T' || a->letter == 'Z';
        if (said) STP_TRY(describe(m, a->name, a->coord, a->index[0], out, err));
    }
    for (int i = 0; i < m->s->n_steps; i++) stp_buf_printf(out, "%s%s", out->length ? ", " : "", m->s->steps[i].text);
    return stp_buf_check(out, "a note", err);
}

stp_status stp_nc_note_choice(stp_nc_maker *m, stp_error *err)
{
    stp_buf b = { 0 };
    stp_status s = describe_all(m, &b, err);
    if (s == STP_OK && b.length && !(m->s->chosen = stp_arena_text(m->arena, b.data))) s = stp_no_memory(err, "a note");
    stp_buf_clear(&b);
    return s;
}
