/* An aggregate laid out as a NetCDF dataset. Only layout and names happen here: the numbers stay where
 * they are, the bytes are the format's. Allocation failures are sticky in the arena and told at the end,
 * so the helpers need no status. */
#include "agg/store.h"
#include "base/text.h"
#include "base/time.h"
#include <math.h>
#include <string.h>

enum { MAX_NAME = 200, MAX_DIMS = 4 + STP_GRID_VARS, MAX_ATTRIBUTES = 28, MAX_LABEL = 65536 };
enum { DIM_BY, DIM_Y, DIM_X, DIM_LENGTH, DIM_LISTS };      /* by and length only with categories */

/* ---- names --------------------------------------------------------------------------------- */

static bool legal_first(unsigned char c)
{
    return c >= 0x80 || c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool legal_later(unsigned char c)
{
    return c >= 0x80 || (c >= ' ' && c < 0x7f && c != '/');
}

/* What NetCDF allows: letters, digits, '_' and UTF-8 first, then all that prints but '/', no space last. */
static bool legal_name(const char *name)
{
    const size_t n = name ? strlen(name) : 0;
    if (n == 0 || n > MAX_NAME || !legal_first((unsigned char) name[0]) || name[n - 1] == ' ') return false;
    for (size_t i = 1; i < n; i++)
        if (!legal_later((unsigned char) name[i])) return false;
    return stp_utf8_valid(name, n);
}

/* The name with '_' for whatever is not legal. */
static const char *sanitize(stp_arena *arena, const char *name)
{
    if (legal_name(name)) return name;
    const bool utf8 = stp_utf8_valid(name, strlen(name));
    char *out = stp_arena_printf(arena, "%.*s", MAX_NAME, name);
    for (size_t i = 0; out && out[i]; i++) {
        const unsigned char c = (unsigned char) out[i];
        if (!legal_later(c) || c == ' ' || (c >= 0x80 && !utf8)) out[i] = '_';
    }
    if (out && !legal_name(out)) {              /* a bad beginning, a character cut in two, or nothing */
        for (size_t i = 0; out[i]; i++)
            if ((unsigned char) out[i] >= 0x80) out[i] = '_';
        out = stp_arena_printf(arena, "_%.*s", MAX_NAME - 1, out);
    }
    return out;
}

static bool taken(const stp_dataset *d, const stp_dimension *dims, const char *name)
{
    for (int i = 0; i < MAX_DIMS; i++)
        if (dims[i].name && strcmp(dims[i].name, name) == 0) return true;
    for (int i = 0; i < d->n_variables; i++)
        if (strcmp(d->variables[i].name, name) == 0) return true;
    return false;
}

/* ---- the dataset under construction -------------------------------------------------------- */

typedef struct builder {
    stp_arena *arena;
    stp_dimension *dims;           /* MAX_DIMS places by DIM_…; name NULL = not there */
    stp_variable *variables;
    stp_dataset d;
    const stp_aggregate *a;
    const stp_store_names *names;
} builder;

/* name, or with '_' behind until nothing else has it. */
static const char *unique(builder *b, const char *name)
{
    while (name && taken(&b->d, b->dims, name)) name = stp_arena_printf(b->arena, "%s_", name);
    return name;
}

typedef struct notes {
    stp_arena *arena;
    stp_attribute *list;           /* MAX_ATTRIBUTES places */
    int n;
} notes;

static notes notes_new(stp_arena *arena)
{
    return (notes) { arena, stp_arena_array(arena, MAX_ATTRIBUTES, sizeof(stp_attribute)), 0 };
}

/* Nothing is noted for a NULL text. */
static void note_text(notes *s, const char *name, const char *text)
{
    if (text && s->list && s->n < MAX_ATTRIBUTES) s->list[s->n++] = (stp_attribute) { .name = name, .text = text };
}

static void note_numbers(notes *s, const char *name, const double *v, int n)
{
    double *copy = stp_arena_array(s->arena, (size_t) n, sizeof *copy);
    if (!copy || !s->list || s->n >= MAX_ATTRIBUTES) return;
    memcpy(copy, v, (size_t) n * sizeof *copy);
    s->list[s->n++] = (stp_attribute) { .name = name, .numbers = copy, .n_numbers = n };
}

static void note_number(notes *s, const char *name, double v)
{
    note_numbers(s, name, &v, 1);
}

static stp_variable *add_variable(builder *b, const char *name, const notes *s)
{
    if (!name) return NULL;                     /* no memory: told at the end */
    stp_variable *v = &b->variables[b->d.n_variables++];
    *v = (stp_variable) { .name = name, .attributes = s->list, .n_attributes = s->n };
    return v;
}

/* ---- coordinates --------------------------------------------------------------------------- */

/* Where times are counted from in the file. Doubles of seconds since 1970 tell instants apart down to
 * 2.4e-7 s; cells finer than a thousand times that count from the second in which the axis begins. */
typedef struct epoch {
    double units;              /* a second */
    double start;              /* whole seconds from the axis' origin to the epoch */
    double seconds, rest;      /* the axis' origin: seconds since 1970 and what is left of one */
    bool since_1970;
} epoch;

static epoch epoch_of(const stp_axis *axis)
{
    const int64_t units = stp_time_units(axis->time_digits);
    int64_t rest = axis->origin % units;
    if (rest < 0) rest += units;
    const int64_t seconds = axis->origin / units - (axis->origin < 0 && rest ? 1 : 0);
    const double u = (double) units, start = floor(axis->lo / u);
    const bool fine = (axis->hi - axis->lo) / u / axis->cells < 1e-3;
    const double begin = (double) seconds + start;
    const bool sayable = begin > -62135596800.0 && begin < 253402300800.0;     /* years 1 to 9999 */
    return (epoch) { u, start, (double) seconds, (double) rest, !fine || !sayable };
}

static double seconds_at(const epoch *e, double center)
{
    if (e->since_1970) return e->seconds + (e->rest + center) / e->units;
    return (center - e->start * e->units + e->rest) / e->units;
}

static const char *epoch_text(const epoch *e, stp_arena *arena)
{
    if (e->since_1970) return "seconds since 1970-01-01";
    stp_civil c = stp_civil_from_time((int64_t) (e->seconds + e->start), 0);
    return stp_arena_printf(arena, "seconds since %04d-%02d-%02d %02d:%02d:%02d", (int) c.year, c.month, c.day, c.hour,
                            c.minute, c.second);
}

static double *axis_values(const stp_axis *axis, stp_arena *arena)
{
    double *v = stp_arena_array(arena, (size_t) axis->cells, sizeof *v);
    const epoch e = epoch_of(axis);
    for (int i = 0; v && i < axis->cells; i++) {
        const double center = stp_axis_center(axis, i);
        v[i] = axis->kind == STP_SCALE_TIME ? seconds_at(&e, center) : (double) axis->origin + center;
    }
    return v;
}

static void add_coordinate(builder *b, const stp_axis *axis, int dim, const char *column, const char *unit)
{
    notes s = notes_new(b->arena);
    note_text(&s, "axis", dim == DIM_X ? "X" : "Y");
    note_text(&s, "long_name", column);
    if (axis->kind == STP_SCALE_TIME) {
        const epoch e = epoch_of(axis);
        note_text(&s, "units", epoch_text(&e, b->arena));
        note_text(&s, "calendar", "proleptic_gregorian");
    } else {
        note_text(&s, "units", unit);
    }
    stp_variable *v = add_variable(b, b->dims[dim].name, &s);
    if (!v) return;
    v->n_dims = 1;
    v->dims[0] = dim;
    v->values = axis_values(axis, b->arena);
}

/* ---- categories ---------------------------------------------------------------------------- */

static size_t longest_label(const stp_aggregate *a)
{
    size_t longest = 1;                         /* a dimension of length 0 would be unlimited */
    for (int p = 0; p < a->n_planes; p++) {
        const size_t n = strlen(a->categories[p]);
        if (n > longest) longest = n;
    }
    return longest;
}

static void add_categories(builder *b)
{
    const size_t width = (size_t) b->dims[DIM_LENGTH].length;
    notes s = notes_new(b->arena);
    note_text(&s, "long_name", b->names->by);
    note_text(&s, "_Encoding", "utf-8");
    if (b->a->by_number) note_text(&s, "stipple_order", "numbers");
    if (b->a->other >= 0) note_text(&s, "stipple_other", b->a->categories[b->a->other]);
    double *rows = stp_arena_array(b->arena, (size_t) b->a->n_planes + 1, sizeof *rows);
    for (int p = 0; rows && b->a->first_row && p < b->a->n_planes; p++) rows[p] = (double) b->a->first_row[p];
    if (rows && b->a->first_row && b->a->n_planes) note_numbers(&s, "stipple_first_row", rows, b->a->n_planes);
    stp_variable *v = add_variable(b, b->dims[DIM_BY].name, &s);
    char *text = stp_arena_array(b->arena, (size_t) b->a->n_planes, width);
    for (int p = 0; text && p < b->a->n_planes; p++)
        memcpy(text + (size_t) p * width, b->a->categories[p], strlen(b->a->categories[p]));
    if (!v) return;
    v->n_dims = 2;
    v->dims[0] = DIM_BY;
    v->dims[1] = DIM_LENGTH;
    v->text = text;
}

/* ---- dimensions ---------------------------------------------------------------------------- */

/* Names that a data variable will want. */
static bool is_data_name(const stp_aggregate *a, const char *name)
{
    for (int i = 0; i < a->n_vars; i++)
        if (strcmp(a->vars[i].name, name) == 0) return true;
    for (int i = 0; i < a->n_parts; i++)
        if (strcmp(a->parts[i].name, name) == 0) return true;
    return false;
}

static bool usable(const stp_aggregate *a, const char *name)
{
    return legal_name(name) && !is_data_name(a, name);
}

static void add_dimensions(builder *b)
{
    const stp_store_names *n = b->names;
    const stp_view *view = &b->a->view;
    const bool named = usable(b->a, n->x) && usable(b->a, n->y) && strcmp(n->x, n->y) != 0;
    b->dims[DIM_Y] = (stp_dimension) { named ? n->y : "y", view->y.cells };
    b->dims[DIM_X] = (stp_dimension) { named ? n->x : "x", view->x.cells };
    if (!b->a->categories) return;
    b->dims[DIM_BY] = (stp_dimension) { unique(b, usable(b->a, n->by) ? n->by : "category"), b->a->n_planes };
    if (!b->dims[DIM_BY].name) return;
    const char *length = stp_arena_printf(b->arena, "%s_length", b->dims[DIM_BY].name);
    b->dims[DIM_LENGTH] = (stp_dimension) { unique(b, length), (int64_t) longest_label(b->a) };
}

/* Without categories their two places go: the others move down. */
static void drop_category_dims(builder *b)
{
    b->dims[0] = b->dims[DIM_Y];
    b->dims[1] = b->dims[DIM_X];
    for (int i = DIM_LISTS; i < b->d.n_dims; i++) b->dims[i - 2] = b->dims[i];
    b->d.n_dims -= 2;
    for (int i = 0; i < b->d.n_variables; i++)
        for (int k = 0; k < b->variables[i].n_dims; k++)
            b->variables[i].dims[k] -= b->variables[i].dims[k] < DIM_LISTS ? 1 : 2;
}

/* ---- data ---------------------------------------------------------------------------------- */

static void add_data(builder *b, const stp_aggregate_var *var, const char *role, const char *unit)
{
    notes s = notes_new(b->arena);
    const char *name = sanitize(b->arena, var->name);
    if (name && strcmp(name, var->name) != 0) note_text(&s, "long_name", var->name);
    note_text(&s, "units", unit);
    if (!var->zero_is_empty) note_number(&s, "_FillValue", NAN);
    note_text(&s, "stipple_role", role);
    note_text(&s, "stipple_reduction", var->reduction);
    note_text(&s, "stipple_column", var->column);
    note_text(&s, "stipple_second", var->second);
    if (name && strcmp(name, var->name) != 0) note_text(&s, "stipple_name", var->name);
    stp_variable *v = add_variable(b, unique(b, name), &s);
    if (!v) return;
    if (b->a->categories) v->dims[v->n_dims++] = DIM_BY;
    v->dims[v->n_dims++] = DIM_Y;
    v->dims[v->n_dims++] = DIM_X;
    v->values = var->cells;
}

/* A part that was also asked for by itself stands in the file once. */
static void add_parts(builder *b)
{
    const stp_aggregate *a = b->a;
    for (int i = 0; i < a->n_parts; i++) {
        bool there = false;
        for (int k = 0; k < a->n_vars; k++) there = there || strcmp(a->vars[k].name, a->parts[i].name) == 0;
        for (int k = 0; k < i; k++) there = there || strcmp(a->parts[k].name, a->parts[i].name) == 0;
        if (!there) add_data(b, &a->parts[i], "part", NULL);
    }
}

/* One number of each entry of a list. */
static void add_entries(builder *b, const stp_aggregate_list *l, int dim, const char *suffix, const double *v)
{
    notes s = notes_new(b->arena);
    note_text(&s, "stipple_role", "list");
    note_text(&s, "stipple_list", l->name);
    const char *name = stp_arena_printf(b->arena, "%s%s", l->name, suffix);
    stp_variable *out = add_variable(b, name ? unique(b, sanitize(b->arena, name)) : NULL, &s);
    if (!out) return;
    out->n_dims = 1;
    out->dims[0] = dim;
    out->values = v;
}

/* All values of the cells: what medians merge by. A dimension of length 0 would be unlimited: then there is none. */
static void add_lists(builder *b)
{
    for (int i = 0; i < b->a->n_lists; i++) {
        const stp_aggregate_list *l = &b->a->lists[i];
        if (!l->n) continue;
        double *v[3];
        for (int k = 0; k < 3; k++) v[k] = stp_arena_array(b->arena, (size_t) l->n, sizeof *v[k]);
        if (b->arena->failed) return;
        for (int64_t k = 0; k < l->n; k++) {
            v[0][k] = l->runs[k].value;
            v[1][k] = l->runs[k].cell;
            v[2][k] = l->runs[k].n;
        }
        const char *dim = stp_arena_printf(b->arena, "%s_entries", l->name);
        b->dims[b->d.n_dims] = (stp_dimension) { dim ? unique(b, sanitize(b->arena, dim)) : NULL, l->n };
        if (!b->dims[b->d.n_dims].name) return;
        add_entries(b, l, b->d.n_dims, "", v[0]);
        add_entries(b, l, b->d.n_dims, "_cell", v[1]);
        add_entries(b, l, b->d.n_dims++, "_times", v[2]);
    }
}

/* ---- global attributes --------------------------------------------------------------------- */

static const char *title(builder *b)
{
    const char *x = b->names->x ? b->names->x : "x", *y = b->names->y ? b->names->y : "y";
    const char *vars = b->a->n_vars ? b->a->vars[0].name : "nothing";
    for (int i = 1; vars && i < b->a->n_vars; i++)
        vars = stp_arena_printf(b->arena, "%s, %s", vars, b->a->vars[i].name);
    if (!vars) return NULL;
    return b->names->by && b->a->categories
               ? stp_arena_printf(b->arena, "%s over %s and %s by %s", vars, x, y, b->names->by)
               : stp_arena_printf(b->arena, "%s over %s and %s", vars, x, y);
}

/* A line a label; line feeds in labels become spaces. */
static const char *joined(const stp_axis *axis, stp_arena *arena)
{
    size_t n = 0;
    for (int i = 0; i < axis->cells; i++) n += strlen(axis->labels[i]) + 1;
    char *out = stp_arena_alloc(arena, n), *to = out;
    for (int i = 0; out && i < axis->cells; i++) {
        for (const char *c = axis->labels[i]; *c; c++) *to++ = *c == '\n' ? ' ' : *c;
        *to++ = i + 1 < axis->cells ? '\n' : 0;
    }
    return out;
}

static void note_axis(notes *s, const stp_axis *axis, const char *which)
{
    static const char *const scales[] = { [STP_SCALE_LINEAR] = "linear", [STP_SCALE_LOG] = "log",
                                          [STP_SCALE_TIME] = "time", [STP_SCALE_CATEGORY] = "linear" };
    const double range[2] = { axis->lo, axis->hi };
    note_numbers(s, stp_arena_printf(s->arena, "%s_range", which), range, 2);
    note_text(s, stp_arena_printf(s->arena, "%s_scale", which), scales[axis->kind]);
    if (axis->origin)
        note_text(s, stp_arena_printf(s->arena, "%s_origin", which),
                  stp_arena_printf(s->arena, "%lld", (long long) axis->origin));
    if (axis->kind == STP_SCALE_TIME)
        note_number(s, stp_arena_printf(s->arena, "%s_time_digits", which), axis->time_digits);
    if (axis->labels) note_text(s, stp_arena_printf(s->arena, "%s_categories", which), joined(axis, s->arena));
}

static void add_attributes(builder *b)
{
    notes s = notes_new(b->arena);
    note_text(&s, "Conventions", "CF-1.8");
    note_text(&s, "title", title(b));
    note_text(&s, "source", b->names->source);
    note_text(&s, "comment", "counts are doubles (exact to 2^53): classic NetCDF has no 64-bit integers");
    note_axis(&s, &b->a->view.x, "x");
    note_axis(&s, &b->a->view.y, "y");
    note_number(&s, "rows", (double) b->a->n_rows);
    note_number(&s, "rows_inside", (double) b->a->n_inside);
    note_number(&s, "rows_missing", (double) b->a->n_missing);
    note_text(&s, "stipple_version", STIPPLE_VERSION);
    note_text(&s, "spec", b->names->spec);
    b->d.attributes = s.list;
    b->d.n_attributes = s.n;
}

stp_status stp_store_dataset(const stp_aggregate *a, const stp_store_names *names, stp_arena *arena,
                             stp_dataset *out, stp_error *err)
{
    if (a->categories && longest_label(a) > MAX_LABEL)
        return stp_fail(err, STP_ERR_DATA, "a category label is longer than %d bytes", MAX_LABEL);
    builder b = { .arena = arena, .a = a, .names = names };
    b.dims = stp_arena_array(arena, MAX_DIMS, sizeof *b.dims);
    b.variables = stp_arena_array(arena, (size_t) (3 + a->n_vars + a->n_parts + 3 * a->n_lists), sizeof *b.variables);
    if (!b.dims || !b.variables) return stp_no_memory(err, "the aggregate's file");
    b.d = (stp_dataset) { .dims = b.dims, .n_dims = DIM_LISTS, .variables = b.variables };
    add_dimensions(&b);
    if (a->categories) add_categories(&b);
    add_coordinate(&b, &a->view.y, DIM_Y, names->y, names->y_unit);
    add_coordinate(&b, &a->view.x, DIM_X, names->x, names->x_unit);
    for (int i = 0; i < a->n_vars; i++) add_data(&b, &a->vars[i], "value", names->units[i]);
    add_parts(&b);
    add_lists(&b);
    add_attributes(&b);
    if (!a->categories) drop_category_dims(&b);
    if (arena->failed) return stp_no_memory(err, "the aggregate's file");
    *out = b.d;
    return STP_OK;
}
