/* Files of aggregates are read whole: they are as small as pictures. */
#include "spec/saved.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/file.h"
#include "table/dataset.h"

enum { HEAD = 65536 };

static bool has_bytes(const char *bytes, size_t n, const char *text)
{
    return memmem(bytes, n, text, strlen(text)) != NULL;
}

/* What our files begin with: the magic, and soon the name of our attributes. */
static bool looks_saved(const char *path)
{
    static const char magic[] = "CDF";
    char head[HEAD];
    FILE *f = strcmp(path, "-") ? fopen(path, "rb") : NULL;
    if (!f) return false;
    const size_t n = fread(head, 1, sizeof head, f);
    fclose(f);
    return n > 4 && !memcmp(head, magic, 3) && has_bytes(head, n, "stipple_version");
}

bool stp_saved_is(stp_arena *arena, const stp_spec *spec, const stp_layer *layer)
{
    const stp_value *v = layer->v, *data = &v[STP_F_DATA];
    if (layer->verb != STP_VERB_SHADE || v[STP_F_X].set || v[STP_F_Y].set || !data->n_items) return false;
    if (v[STP_F_KIND].set && strcmp(v[STP_F_KIND].text, "aggregate")) return false;
    const char *path = stp_spec_path(arena, spec->folder, data->items[0]);
    return path && looks_saved(path);
}

static stp_status load_one(stp_stored *out, const char *path, int64_t row0, stp_error *err)
{
    stp_buf bytes = { 0 };
    stp_arena arena = { 0 };
    stp_dataset d;
    stp_status s = stp_file_read(path, (size_t) 4 << 30, &bytes, err);
    if (s == STP_OK) s = stp_array_formats[0]->read(bytes.data, bytes.length, path, &arena, &d, err);
    if (s == STP_OK) s = stp_store_load(out, &d, path, row0, err);
    stp_arena_clear(&arena);
    stp_buf_clear(&bytes);
    return s;
}

stp_status stp_saved_load(stp_stored *out, stp_arena *arena, const stp_spec *spec, const char *const *files, int n,
                          stp_error *err)
{
    const char *first = stp_spec_path(arena, spec->folder, files[0]);
    if (!first) return stp_no_memory(err, "a path");
    STP_TRY(load_one(out, first, 0, err));
    for (int i = 1; i < n; i++) {
        stp_stored next = { 0 };
        const char *path = stp_spec_path(arena, spec->folder, files[i]);
        stp_status s = path ? load_one(&next, path, out->grid.n_rows, err) : stp_no_memory(err, "a path");
        if (s == STP_OK) s = stp_stored_merge(out, &next, first, path, err);
        if (s == STP_OK) continue;
        stp_stored_clear(&next);
        stp_stored_clear(out);
        return s;
    }
    return STP_OK;
}

/* ---- differences ----------------------------------------------------------------------------------------- */

static int find_plane(const stp_aggregate *a, const char *label)
{
    if (!a->categories || !label) return a->categories || label ? -1 : 0;
    for (int p = 0; p < a->n_planes; p++)
        if (!strcmp(a->categories[p], label)) return p;
    return -1;
}

static bool is_there(const stp_aggregate_var *v, double x) { return !isnan(x) && !(v->zero_is_empty && x == 0); }

static void subtract(const stp_aggregate *a, const stp_aggregate *b, double *out)
{
    const size_t n = (size_t) a->view.x.cells * (size_t) a->view.y.cells;
    for (int p = 0; p < a->n_planes; p++) {
        const int q = find_plane(b, a->categories ? a->categories[p] : NULL);
        for (size_t i = (size_t) p * n, k = (size_t) (q < 0 ? 0 : q) * n; i < (size_t) (p + 1) * n; i++, k++) {
            const double x = a->vars[0].cells[i], y = q < 0 ? NAN : b->vars[0].cells[k];
            const bool there = is_there(&a->vars[0], x) || is_there(&b->vars[0], y);
            const bool counts = a->vars[0].additive;       /* nothing counted is 0 */
            out[i] = !there ? NAN : (isnan(x) && counts ? 0 : x) - (isnan(y) && counts ? 0 : y);
        }
    }
}

stp_status stp_saved_minus(const stp_aggregate *a, const char *file, double *out, stp_error *err)
{
    stp_stored s = { 0 };
    stp_aggregate b = { 0 };
    STP_TRY(load_one(&s, file, 0, err));
    stp_status status = stp_stored_finish(&s, &b, err);
    stp_stored_clear(&s);
    if (status == STP_OK && (!stp_axis_same(&a->view.x, &b.view.x) || !stp_axis_same(&a->view.y, &b.view.y))) {
        status = stp_fail(err, STP_ERR_USAGE, "--minus: the grid of %s differs: %d x %d cells, x from %.9g to %.9g, y "
                          "from %.9g to %.9g", file, b.view.x.cells, b.view.y.cells, b.view.x.lo, b.view.x.hi,
                          b.view.y.lo, b.view.y.hi);
        stp_hint(err, "make both with the same --canvas, --xlim and --ylim");
    }
    if (status == STP_OK && strcmp(a->vars[0].name, b.vars[0].name)) {
        status = stp_fail(err, STP_ERR_USAGE, "--minus: %s holds '%s', and here is '%s'", file, b.vars[0].name,
                          a->vars[0].name);
        stp_hint(err, "make both with the same --agg");
    }
    if (status == STP_OK) subtract(a, &b, out);
    stp_aggregate_clear(&b);
    return status;
}
