/* What is known of many files without reading them: bounds on their columns, and ranges. */
#include "table/parts.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"

/* The value of a partition column as a number; NaN where it is missing. */
static double partition_number(const stp_concat_part *p, int k)
{
    int64_t v;
    return p->values[k] && stp_parse_int(p->values[k], strlen(p->values[k]), &v) ? (double) v : NAN;
}

/* True when no row of the file is within b, by its path or by what it knows. */
static bool is_outside(const stp_concat *c, const stp_concat_part *p, const stp_bound *b)
{
    const int k = b->column - c->partition_column;
    if (k < 0 || k >= c->n_partitions) return false;
    if (b->text) return !p->values[k] || strcmp(p->values[k], b->text) != 0;
    const double v = partition_number(p, k);
    return !(v >= b->lo && v <= b->hi);
}

bool stp_part_is_pruned(const stp_concat *c, const stp_concat_part *p)
{
    for (int i = 0; i < c->n_bounds && p->n_rows >= 0; i++)
        if (is_outside(c, p, &c->bounds[i])) return true;
    return false;
}

/* The column of a file that holds what the schema's column does, in the same units; -1 = none. */
static int same_column(const stp_concat *c, const stp_concat_part *p, int column)
{
    const stp_column_info *to = &c->base.schema.columns[column];
    for (int i = 0; i < p->n_columns; i++)
        if (p->place[i] == column)
            return stp_is_text(p->columns[i].meaning) == stp_is_text(to->meaning) &&
                   p->columns[i].time_digits == to->time_digits ? i : -1;
    return -1;
}

/* Bounds on columns of the file are passed on to it. */
stp_status stp_part_narrow(const stp_concat *c, const stp_concat_part *p, stp_error *err)
{
    stp_bound *bounds = malloc(((size_t) c->n_bounds + 1) * sizeof *bounds);
    if (!bounds) return stp_no_memory(err, "bounds");
    int n = 0;
    for (int i = 0; i < c->n_bounds; i++) {
        bounds[n] = c->bounds[i];
        bounds[n].column = same_column(c, p, c->bounds[i].column);
        n += bounds[n].column >= 0;
    }
    const stp_status s = stp_source_narrow(p->source, bounds, n, err);
    free(bounds);
    return s;
}

stp_status stp_concat_narrow(stp_source *source, const stp_bound *bounds, int n, stp_error *err)
{
    stp_concat *c = (stp_concat *) source;
    stp_bound *copy = malloc(((size_t) n + 1) * sizeof *copy);
    bool good = copy;
    for (int i = 0; good && i < n; i++) {
        copy[i] = bounds[i];
        if (!bounds[i].text) continue;
        copy[i].text = stp_arena_text(&c->base.schema.arena, bounds[i].text);
        good = copy[i].text;
    }
    if (!good) {
        free(copy);
        return stp_no_memory(err, "bounds");
    }
    free(c->bounds);
    c->bounds = copy;
    c->n_bounds = n;
    for (int i = 0; i < c->n_parts; i++) c->parts[i].ready = false;
    return STP_OK;
}

/* Of all files that have the column. */
bool stp_concat_range(stp_source *source, int column, stp_range *out)
{
    const stp_concat *c = (const stp_concat *) source;
    stp_range all = { .lo = INFINITY, .hi = -INFINITY, .int_lo = INT64_MAX, .int_hi = INT64_MIN };
    if (column >= c->partition_column) return false;
    for (int i = 0; i < c->n_parts; i++) {
        const stp_concat_part *p = &c->parts[i];
        bool has = false;
        for (int k = 0; k < p->n_columns; k++) has = has || p->place[k] == column;
        if (!has) continue;
        const int k = same_column(c, p, column);
        if (k < 0 || isnan(p->ranges[k].lo)) return false;
        stp_range_widen(&all, &p->ranges[k]);
    }
    *out = all;
    return true;
}
