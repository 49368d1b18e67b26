/* Grids against the numbers that Datashader made (tests/data/oracle): each line of cases.tsv is run
 * through the grid fold, whole and cut into batches and states. The CSV reader is this test's own. */
#include "check.h"
#include "agg/grid.h"
#include <stdlib.h>

enum { COLUMNS = 8, MOST_ROWS = 8192, MOST_LABELS = 16 };

/* ---- a small CSV reader --------------------------------------------------------------------- */

typedef struct table {
    char *text;
    char *header[COLUMNS];
    int n_columns;
    int64_t n_rows;
    double *values[COLUMNS];
    int32_t *codes[COLUMNS];
    uint8_t *validity[COLUMNS];
    bool is_text[COLUMNS];
    char *labels[MOST_LABELS];
    stp_dictionary dictionary;
} table;

static char *read_file(const char *name)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", ORACLE_DIR, name);
    FILE *f = fopen(path, "rb");
    if (!f) {
        printf("Bail out! no file '%s'\n", path);
        exit(1);
    }
    char *text = calloc(1, 1 << 20);
    const size_t n = fread(text, 1, (1 << 20) - 1, f);
    text[n] = 0;
    fclose(f);
    return text;
}

/* Cuts the next field off *p; true when a line ends behind it. */
static bool next_field(char **p, char **field)
{
    *field = *p;
    *p += strcspn(*p, ",\n");
    const bool end = **p != ',';
    if (**p) *(*p)++ = 0;
    return end;
}

static int32_t label_code(table *t, char *label)
{
    int32_t i = 0;
    while (i < t->dictionary.count && strcmp(t->labels[i], label) != 0) i++;
    if (i == t->dictionary.count && i < MOST_LABELS) t->labels[t->dictionary.count++] = label;
    return i;
}

static void put_field(table *t, int c, char *field)
{
    const int64_t r = t->n_rows;
    if (*field) t->validity[c][r >> 3] |= (uint8_t) (1 << (r & 7));
    if (t->is_text[c])
        t->codes[c][r] = *field ? label_code(t, field) : -7; /* absent: any code */
    else
        t->values[c][r] = *field ? strtod(field, NULL) : 123; /* absent: any value */
}

static table table_read(const char *name)
{
    table t = { .text = read_file(name) };
    t.dictionary.labels = NULL;
    char *p = t.text;
    for (bool end = false; !end; t.n_columns++) {
        const int c = t.n_columns;
        end = next_field(&p, &t.header[c]);
        t.is_text[c] = strcmp(t.header[c], "cat") == 0;
        t.values[c] = calloc(MOST_ROWS, sizeof(double));
        t.codes[c] = calloc(MOST_ROWS, sizeof(int32_t));
        t.validity[c] = calloc(MOST_ROWS / 8, 1);
    }
    while (*p && t.n_rows < MOST_ROWS) {
        char *field;
        bool end = false;
        for (int c = 0; c < t.n_columns && !end; c++) {
            end = next_field(&p, &field);
            put_field(&t, c, field);
        }
        t.n_rows++;
    }
    return t;
}

static void table_clear(table *t)
{
    free(t->text);
    for (int c = 0; c < t->n_columns; c++) {
        free(t->values[c]);
        free(t->codes[c]);
        free(t->validity[c]);
    }
}

static int table_find(const table *t, const char *name)
{
    for (int c = 0; c < t->n_columns; c++)
        if (!strcmp(t->header[c], name)) return c;
    return -1;
}

/* Rows first … end - 1 as a batch; columns: COLUMNS places. first is a multiple of 8 (validity). */
static stp_batch table_batch(table *t, int64_t first, int64_t end, stp_column *columns)
{
    t->dictionary.labels = (const char *const *) t->labels;
    for (int c = 0; c < t->n_columns; c++)
        columns[c] =
            (stp_column){ .type = t->is_text[c] ? STP_TYPE_I32 : STP_TYPE_F64,
                          .length = end - first,
                          .values = t->is_text[c] ? (void *) (t->codes[c] + first) : (void *) (t->values[c] + first),
                          .validity = t->validity[c] + first / 8,
                          .dictionary = t->is_text[c] ? &t->dictionary : NULL };
    return (stp_batch){ .row0 = first, .n_rows = end - first, .n_columns = t->n_columns, .columns = columns };
}

/* ---- cases ---------------------------------------------------------------------------------- */

static const char *option(const char *arguments, const char *name)
{
    const char *p = strstr(arguments, name);
    return p ? p + strlen(name) : NULL;
}

/* The range given, or that of the data. */
static void set_range(stp_axis *a, const char *arguments, const char *name, const table *t, const char *column)
{
    const char *given = option(arguments, name);
    a->lo = INFINITY;
    a->hi = -INFINITY;
    if (given && sscanf(given, " %lf:%lf", &a->lo, &a->hi) == 2) return;
    const int c = table_find(t, column);
    for (int64_t i = 0; i < t->n_rows; i++) {
        if (!(t->validity[c][i >> 3] >> (i & 7) & 1) || !isfinite(t->values[c][i])) continue;
        a->lo = fmin(a->lo, t->values[c][i]);
        a->hi = fmax(a->hi, t->values[c][i]);
    }
}

static stp_grid_plan plan_of(const char *arguments, const table *t, char *column)
{
    stp_grid_plan plan = { .x = table_find(t, "x"),
                           .y = table_find(t, "y"),
                           .n_vars = 1,
                           .by = option(arguments, "--by ") ? table_find(t, "cat") : -1 };
    sscanf(option(arguments, "--canvas "), "%dx%d", &plan.view.x.cells, &plan.view.y.cells);
    set_range(&plan.view.x, arguments, "--xlim", t, "x");
    set_range(&plan.view.y, arguments, "--ylim", t, "y");
    if (option(arguments, "--logx")) plan.view.x.kind = STP_SCALE_LOG;
    char name[16] = "count";
    char second[16] = "";
    if (option(arguments, "--agg "))
        sscanf(option(arguments, "--agg "), "%15[a-z]:%15[a-z]:%15s", name, column, second);
    plan.vars[0] = (stp_grid_var){ .reducer = stp_reducer_find(name, NULL),
                                   .value = *column ? table_find(t, column) : -1,
                                   .column = *column ? column : NULL,
                                   .second = *second ? table_find(t, second) : -1 };
    CHECK(plan.vars[0].reducer != NULL);
    return plan;
}

/* All rows in batches of `step`, dealt to two states, merged. */
static stp_status run(table *t, const stp_grid_plan *plan, int64_t step, stp_aggregate *out, stp_error *err)
{
    const stp_fold *fold = stp_grid_fold(plan);
    stp_grid a = { 0 }, b = { 0 };
    stp_status s = fold->init(&a, plan, err);
    if (s == STP_OK) s = fold->init(&b, plan, err);
    for (int64_t first = 0, k = 0; first < t->n_rows && s == STP_OK; first += step, k++) {
        stp_column columns[COLUMNS];
        const int64_t end = first + step < t->n_rows ? first + step : t->n_rows;
        const stp_batch batch = table_batch(t, first, end, columns);
        s = fold->feed(k % 2 ? &b : &a, plan, &batch, err);
    }
    if (s == STP_OK) s = fold->merge(&a, &b, plan, err);
    if (s == STP_OK) s = stp_grid_finish(&a, plan, 2, out, err);
    fold->clear(&a);
    fold->clear(&b);
    return s;
}

static int differences(const double *got, const char *file, int n, double tolerance)
{
    char *text = read_file(file), *p = text;
    int bad = 0;
    for (int i = 0; i < n; i++) {
        const double want = strtod(p, &p);
        p += strspn(p, ",\n");
        const double off = fabs(got[i] - want);
        const bool same = isnan(want) ? isnan(got[i]) : off <= tolerance * fmax(1, fabs(want));
        if (!same && bad++ < 3) printf("# %s cell %d: %.17g, wanted %.17g\n", file, i, got[i], want);
    }
    CHECK(*p == 0);
    free(text);
    return bad;
}

/* expected: a file, or category=file pairs joined by ';' */
static void compare(const stp_aggregate *a, char *expected, double tolerance)
{
    const int n = a->view.x.cells * a->view.y.cells;
    char file[512];
    for (char *part = strtok(expected, ";"); part; part = strtok(NULL, ";")) {
        char *name = strchr(part, '=');
        int plane = 0;
        if (name) {
            *name++ = 0;
            while (plane < a->n_planes && strcmp(a->categories[plane], part) != 0) plane++;
        }
        CHECK(plane < a->n_planes);
        snprintf(file, sizeof file, "expected/%s", name ? name : part);
        if (plane < a->n_planes)
            CHECK(differences(a->vars[0].cells + (size_t) plane * (size_t) n, file, n, tolerance) == 0);
    }
}

static void check_case(const char *name, const char *arguments, const char *expected, const char *tolerance)
{
    char file[64], column[16] = "", files[1024];
    sscanf(arguments, "%63s", file);
    table t = table_read(file);
    stp_error err = { 0 };
    const int before = check_failures_;
    const stp_grid_plan plan = plan_of(arguments, &t, column);
    const int64_t steps[] = { MOST_ROWS, 1000, 8 };
    for (size_t k = 0; k < sizeof steps / sizeof *steps; k++) {
        stp_aggregate a = { 0 };
        const stp_status s = run(&t, &plan, steps[k], &a, &err);
        if (s != STP_OK) printf("# %s: %s\n", name, err.message);
        CHECK(s == STP_OK);
        snprintf(files, sizeof files, "%s", expected);
        if (s == STP_OK) compare(&a, files, strcmp(tolerance, "exact") == 0 ? 0 : strtod(tolerance, NULL));
        stp_aggregate_clear(&a);
    }
    if (check_failures_ > before) printf("# in case %s\n", name);
    table_clear(&t);
}

/* Runs the cases whose name begins so; there must be n of them. */
static void check_cases(const char *prefix, int n)
{
    char *text = read_file("cases.tsv"), *line = strchr(text, '\n') + 1;
    int found = 0;
    while (*line) {
        char *end = line + strcspn(line, "\n"), *field[4];
        if (*end) *end++ = 0;
        for (int i = 0; i < 4; i++) {
            field[i] = line;
            line += strcspn(line, "\t");
            if (*line) *line++ = 0;
        }
        line = end;
        if (strncmp(field[0], prefix, strlen(prefix)) != 0) continue;
        check_case(field[0], field[1], field[2], field[3]);
        found++;
    }
    CHECK(found == n);
    free(text);
}

TEST(points_fall_into_the_cells_of_datashader)
{
    check_cases("points_", 22);
}
TEST(points_on_borders_fall_into_the_cells_of_datashader)
{
    check_cases("edges_", 3);
}

/* The missing categories of points.csv have their plane, so that all rows are found again. */
TEST(missing_categories_are_not_counted_as_another)
{
    table t = table_read("points.csv");
    char column[16] = "";
    stp_error err = { 0 };
    const uint8_t *x = t.validity[table_find(&t, "x")], *y = t.validity[table_find(&t, "y")];
    memset(t.validity[table_find(&t, "cat")], 0, 10); /* of 80 rows, some of which have no place */
    int placed = 0;
    for (int i = 0; i < 80; i++) placed += x[i >> 3] >> (i & 7) & y[i >> 3] >> (i & 7) & 1;
    const stp_grid_plan plan = plan_of("--canvas 1x1 --by cat", &t, column);
    stp_aggregate a = { 0 };
    CHECK(run(&t, &plan, 800, &a, &err) == STP_OK);
    CHECK(a.n_planes == 5);
    CHECK_STR(a.categories[4], "");
    CHECK_NEAR(a.vars[0].cells[4], placed, 0);
    stp_aggregate_clear(&a);
    table_clear(&t);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(points_fall_into_the_cells_of_datashader),
               CASE(points_on_borders_fall_into_the_cells_of_datashader),
               CASE(missing_categories_are_not_counted_as_another));
}
