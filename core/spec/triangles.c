/* Reads the corners of triangles as a table of its own. */
#include "spec/triangles.h"
#include <math.h>
#include <stdlib.h>
#include "scan/scan.h"

static stp_status check_columns(const stp_source *s, stp_error *err)
{
    bool ok = s->schema.n_columns >= 3;
    for (int k = 0; k < 3 && ok; k++) ok = stp_is_numeric(s->schema.columns[k].meaning);
    if (ok) return STP_OK;
    stp_fail(err, STP_ERR_USAGE, "'%s' does not hold triangles", s->path);
    return stp_hint(err, "its first three columns must be numbers of rows, from 0 on");
}

static stp_status take_corners(stp_triangles *out, const stp_rows *rows, int64_t n_vertices, const char *path,
                               stp_error *err)
{
    int32_t *corners = malloc((size_t) (3 * rows->n_rows + 1) * sizeof *corners);
    if (!corners) return stp_no_memory(err, "triangles");
    for (int64_t i = 0; i < 3 * rows->n_rows; i++) {
        const double v = rows->column[i % 3][i / 3];
        if (v >= 0 && v < (double) n_vertices && v == floor(v)) {
            corners[i] = (int32_t) v;
            continue;
        }
        free(corners);
        stp_fail(err, STP_ERR_DATA, "%s: triangle %lld has corner %.15g, which is no row from 0 to %lld", path,
                 (long long) (i / 3 + 1), v, (long long) n_vertices - 1);
        return stp_hint(err, "rows of the table are counted from 0");
    }
    *out = (stp_triangles) { corners, rows->n_rows };
    return STP_OK;
}

static stp_status read_rows(stp_triangles *out, stp_source *s, const stp_plan *plan, int64_t n_vertices, stp_error *err)
{
    static const int columns[3] = { 0, 1, 2 };
    const stp_rows_plan rp = { .n_columns = 3 };
    stp_rows rows = { 0 };
    STP_TRY(check_columns(s, err));
    STP_TRY(stp_rows_fold.init(&rows, &rp, err));
    stp_status status = stp_scan(s, columns, 3, &stp_rows_fold, &rp, plan->threads, &rows, err);
    if (status == STP_OK) status = stp_rows_finish(&rows, &rp, err);
    if (status == STP_OK) status = take_corners(out, &rows, n_vertices, s->path, err);
    stp_rows_fold.clear(&rows);
    return status;
}

stp_status stp_triangles_read(stp_triangles *out, const stp_plan *plan, const stp_layer_plan *l, stp_error *err)
{
    stp_source *s = NULL;
    stp_status status = stp_source_open(&s, l->layer->v[STP_F_TRIANGLES].text, &(stp_read_options) { 0 }, err);
    if (status == STP_OK) status = read_rows(out, s, plan, l->rows.n_rows, err);
    stp_source_close(s);
    return status;
}
