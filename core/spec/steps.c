/* What a layer asks of its table behind --where: --melt, --sample, --sort, --head, --tail, --cols, --wide, in this
 * order. */
#include <stdio.h>
#include <string.h>
#include "base/text.h"
#include "spec/plan.h"
#include "table/over.h"

typedef stp_status step_fn(stp_source **source, const stp_value *v, const stp_layer *layer, stp_error *err);

/* The columns of a list; in the arena. */
static stp_status find_columns(stp_source **source, const char *what, const stp_value *v, stp_arena *arena, int **out,
                               stp_error *err)
{
    int *columns = stp_arena_array(arena, (size_t) v->n_items + 1, sizeof *columns);
    if (!columns) return stp_no_memory(err, "columns");
    for (int i = 0; i < v->n_items; i++) STP_TRY(stp_plan_find(source, what, v->items[i], &columns[i], err));
    for (int i = 0; i < v->n_items; i++)
        for (int k = 0; k < i; k++)
            if (columns[i] == columns[k])
                return stp_fail(err, STP_ERR_USAGE, "%s names column '%s' twice", what,
                                (*source)->schema.columns[columns[i]].name);
    *out = columns;
    return STP_OK;
}

static stp_status take_part(stp_source **source, stp_part part, const stp_value *v, uint64_t seed, stp_error *err)
{
    return stp_over_part(source, part, (int64_t) v->a, seed, err);
}

static stp_status head(stp_source **source, const stp_value *v, const stp_layer *layer, stp_error *err)
{
    (void) layer;
    return take_part(source, STP_PART_HEAD, v, 0, err);
}

static stp_status tail(stp_source **source, const stp_value *v, const stp_layer *layer, stp_error *err)
{
    (void) layer;
    return take_part(source, STP_PART_TAIL, v, 0, err);
}

static stp_status sample(stp_source **source, const stp_value *v, const stp_layer *layer, stp_error *err)
{
    return take_part(source, STP_PART_SAMPLE, v, (uint64_t) stp_value_number(&layer->v[STP_F_SEED], STP_F_SEED), err);
}

/* COL, COL:asc or COL:desc. */
static stp_status sort(stp_source **source, const stp_value *v, const stp_layer *layer, stp_error *err)
{
    (void) layer;
    const char *colon = strrchr(v->text, ':');
    const bool descending = colon && !strcmp(colon, ":desc"), ascending = colon && !strcmp(colon, ":asc");
    stp_arena arena = { 0 };
    const size_t n = descending || ascending ? (size_t) (colon - v->text) : strlen(v->text);
    const char *name = stp_arena_bytes(&arena, v->text, n);
    int column = -1;
    stp_status s = name ? stp_plan_find(source, "--sort", name, &column, err) : stp_no_memory(err, "a name");
    if (s == STP_OK) s = stp_over_sort(source, column, descending, err);
    stp_arena_clear(&arena);
    return s;
}

typedef stp_status columns_fn(stp_source **source, const int *columns, int n, stp_error *err);

static stp_status with_columns(stp_source **source, const char *what, const stp_value *v, columns_fn *run,
                               stp_error *err)
{
    stp_arena arena = { 0 };
    int *columns = NULL;
    stp_status s = find_columns(source, what, v, &arena, &columns, err);
    if (s == STP_OK) s = run(source, columns, v->n_items, err);
    stp_arena_clear(&arena);
    return s;
}

static stp_status choose(stp_source **source, const stp_value *v, const stp_layer *layer, stp_error *err)
{
    (void) layer;
    return with_columns(source, "--cols", v, stp_over_columns, err);
}

/* A list of columns, in which A:B are all from A to B. */
static stp_status find_spans(const stp_source *source, const stp_value *v, int *out, int *n, stp_error *err)
{
    const stp_schema *s = &source->schema;
    for (int i = 0; i < v->n_items; i++) {
        char from[256];
        const char *name = v->items[i], *colon = strchr(name, ':'), *to = name;
        int a = stp_schema_find(s, name), b = a;
        snprintf(from, sizeof from, "%s", name);
        if (a < 0 && colon) {
            snprintf(from, sizeof from, "%.*s", (int) (colon - name), name);
            to = colon + 1;
        }
        STP_TRY(stp_schema_require(s, from, source->path, &a, err));
        STP_TRY(stp_schema_require(s, to, source->path, &b, err));
        if (a > b) return stp_fail(err, STP_ERR_USAGE, "--wide %s: '%s' stands before '%s'", name, to, from);
        for (; a <= b; a++) {
            for (int k = 0; k < *n; k++)
                if (out[k] == a)
                    return stp_fail(err, STP_ERR_USAGE, "--wide names column '%s' twice", s->columns[a].name);
            out[(*n)++] = a;
        }
    }
    return STP_OK;
}

static stp_status wide(stp_source **source, const stp_value *v, const stp_layer *layer, stp_error *err)
{
    stp_arena arena = { 0 };
    int n = 0, *columns = stp_arena_array(&arena, (size_t) (*source)->schema.n_columns + 1, sizeof *columns);
    stp_status s = columns ? find_spans(*source, v, columns, &n, err) : stp_no_memory(err, "columns");
    if (s == STP_OK && (layer->v[STP_F_X].set || layer->v[STP_F_Y].set))
        s = stp_fail(err, STP_ERR_USAGE, "--wide says what x and y are: leave out -%c",
                     layer->v[STP_F_X].set ? 'x' : 'y');
    if (s == STP_OK) s = stp_over_wide(source, columns, n, err);
    stp_arena_clear(&arena);
    return s;
}

static stp_status melt(stp_source **source, const stp_value *v, const stp_layer *layer, stp_error *err)
{
    (void) layer;
    return with_columns(source, "--melt", v, stp_over_melt, err);
}

static const struct {
    stp_field_id field;
    step_fn *run;
} steps[] = {
    { STP_F_MELT, melt }, { STP_F_SAMPLE, sample }, { STP_F_SORT, sort }, { STP_F_HEAD, head },
    { STP_F_TAIL, tail }, { STP_F_COLS, choose }, { STP_F_WIDE, wide },
};

stp_status stp_plan_steps(stp_source **source, const stp_layer *layer, stp_error *err)
{
    for (size_t i = 0; i < STP_COUNT(steps); i++)
        if (layer->v[steps[i].field].set) STP_TRY(steps[i].run(source, &layer->v[steps[i].field], layer, err));
    return STP_OK;
}
