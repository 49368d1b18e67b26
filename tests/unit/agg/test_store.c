#include "check.h"
#include "agg/store.h"
#include "formats/formats.h"
#include <stdlib.h>

/* Two planes of 2 x 3 cells: counts, a mean and what it merges from. */
static double counts[12] = { 1, 0, 2, 3, 0, 0, 4, 5, 6, 0, 0, 7 };
static double means[12] = { 0.5, NAN, 1, 2, NAN, NAN, 3, 4, 5, NAN, NAN, 6 };
static double sums[12] = { 0.5, 0, 2, 6, 0, 0, 12, 20, 30, 0, 0, 42 };
static const char *const two[] = { "b\xc3\xa4r", "" };

static stp_aggregate_var vars[] = {
    { .name = (char[]) { "count" }, .cells = counts, .zero_is_empty = true, .whole = true },
    { .name = (char[]) { "mean_v" }, .cells = means },
};
static stp_aggregate_var parts[] = {
    { .name = (char[]) { "sum_v" }, .cells = sums },
    { .name = (char[]) { "count" }, .cells = counts, .zero_is_empty = true },
};

static stp_aggregate aggregate(void)
{
    return (stp_aggregate) {
        .view = { { .kind = STP_SCALE_LINEAR, .lo = 0, .hi = 3, .cells = 3 },
                  { .kind = STP_SCALE_LOG, .lo = 1, .hi = 100, .cells = 2 } },
        .n_planes = 2, .categories = two, .vars = vars, .n_vars = 2, .parts = parts, .n_parts = 2,
        .n_rows = 30, .n_inside = 28, .n_missing = 1,
    };
}

static const stp_store_names plain = { .x = "lon", .y = "lat", .by = "kind", .source = "a.csv", .spec = "{}" };

static const stp_variable *variable(const stp_dataset *d, const char *name)
{
    for (int i = 0; i < d->n_variables; i++)
        if (strcmp(d->variables[i].name, name) == 0) return &d->variables[i];
    return NULL;
}

static const stp_attribute *attribute(const stp_attribute *a, int n, const char *name)
{
    for (int i = 0; i < n; i++)
        if (strcmp(a[i].name, name) == 0) return &a[i];
    return NULL;
}

static const char *global(const stp_dataset *d, const char *name)
{
    const stp_attribute *a = attribute(d->attributes, d->n_attributes, name);
    return a && a->text ? a->text : "(none)";
}

static const stp_attribute *of(const stp_dataset *d, const char *var, const char *name)
{
    const stp_variable *v = variable(d, var);
    return v ? attribute(v->attributes, v->n_attributes, name) : NULL;
}

static stp_dataset dataset(const stp_aggregate *a, const stp_store_names *names, stp_arena *arena)
{
    stp_dataset d = { 0 };
    stp_error err = { 0 };
    CHECK(stp_store_dataset(a, names, arena, &d, &err) == STP_OK);
    return d;
}

TEST(without_categories_the_cells_have_two_dimensions)
{
    stp_arena arena = { 0 };
    stp_aggregate a = aggregate();
    a.categories = NULL;
    a.n_planes = 1;
    const stp_dataset d = dataset(&a, &plain, &arena);
    CHECK(d.n_dims == 2);
    CHECK_STR(d.dims[0].name, "lat");
    CHECK_STR(d.dims[1].name, "lon");
    CHECK(d.dims[0].length == 2 && d.dims[1].length == 3);
    const stp_variable *count = variable(&d, "count");
    CHECK(count && count->n_dims == 2 && count->dims[0] == 0 && count->dims[1] == 1 && count->values == counts);
    const stp_variable *lon = variable(&d, "lon");
    CHECK(lon && lon->n_dims == 1 && lon->dims[0] == 1);
    CHECK(!variable(&d, "kind"));
    stp_arena_clear(&arena);
}

TEST(coordinates_are_cell_centres)
{
    stp_arena arena = { 0 };
    const stp_aggregate a = aggregate();
    const stp_dataset d = dataset(&a, &plain, &arena);
    const stp_variable *lon = variable(&d, "lon"), *lat = variable(&d, "lat");
    CHECK(lon && lat);
    for (int i = 0; i < 3; i++) CHECK_NEAR(lon->values[i], i + 0.5, 1e-12);
    CHECK_NEAR(lat->values[0], sqrt(10), 1e-12);
    CHECK_NEAR(lat->values[1], sqrt(10) * 10, 1e-11);
    stp_arena_clear(&arena);
}

TEST(categories_are_a_dimension_with_padded_labels)
{
    stp_arena arena = { 0 };
    const stp_aggregate a = aggregate();
    const stp_dataset d = dataset(&a, &plain, &arena);
    CHECK(d.n_dims == 4);
    CHECK_STR(d.dims[0].name, "kind");
    const stp_variable *kind = variable(&d, "kind"), *mean = variable(&d, "mean_v");
    CHECK(kind && kind->n_dims == 2 && kind->dims[0] == 0 && kind->text && !kind->values);
    CHECK(d.dims[kind->dims[1]].length == 4);
    CHECK(memcmp(kind->text, "b\xc3\xa4r\0\0\0\0", 8) == 0);
    CHECK(mean && mean->n_dims == 3 && mean->dims[0] == 0 && mean->dims[1] == 1 && mean->dims[2] == 2);
    stp_arena_clear(&arena);
}

TEST(empty_labels_still_take_one_byte)
{
    stp_arena arena = { 0 };
    stp_aggregate a = aggregate();
    a.categories = (const char *const[]) { "" };
    a.n_planes = 1;
    const stp_dataset d = dataset(&a, &plain, &arena);
    CHECK(d.dims[3].length == 1);
    stp_arena_clear(&arena);
}

TEST(what_is_empty_is_said_by_the_fill_value)
{
    stp_arena arena = { 0 };
    const stp_aggregate a = aggregate();
    const stp_dataset d = dataset(&a, &plain, &arena);
    CHECK(!of(&d, "count", "_FillValue"));
    const stp_attribute *fill = of(&d, "mean_v", "_FillValue");
    CHECK(fill && fill->n_numbers == 1 && isnan(fill->numbers[0]));
    CHECK_STR(of(&d, "mean_v", "stipple_role")->text, "value");
    CHECK_STR(of(&d, "sum_v", "stipple_role")->text, "part");
    stp_arena_clear(&arena);
}

TEST(a_part_that_was_asked_for_stands_there_once)
{
    stp_arena arena = { 0 };
    const stp_aggregate a = aggregate();
    const stp_dataset d = dataset(&a, &plain, &arena);
    CHECK(d.n_variables == 3 + 3);
    CHECK_STR(of(&d, "count", "stipple_role")->text, "value");
    stp_arena_clear(&arena);
}

TEST(ranges_and_scales_are_exact_attributes)
{
    stp_arena arena = { 0 };
    stp_aggregate a = aggregate();
    a.view.x.hi = 0.1 + 0.2;
    const stp_dataset d = dataset(&a, &plain, &arena);
    const stp_attribute *x = attribute(d.attributes, d.n_attributes, "x_range");
    CHECK(x && x->n_numbers == 2 && x->numbers[0] == 0 && x->numbers[1] == 0.1 + 0.2);
    CHECK_STR(global(&d, "x_scale"), "linear");
    CHECK_STR(global(&d, "y_scale"), "log");
    CHECK_STR(global(&d, "Conventions"), "CF-1.8");
    CHECK_STR(global(&d, "title"), "count, mean_v over lon and lat by kind");
    CHECK_STR(global(&d, "source"), "a.csv");
    CHECK_STR(global(&d, "spec"), "{}");
    CHECK_STR(global(&d, "x_origin"), "(none)");
    CHECK(attribute(d.attributes, d.n_attributes, "rows")->numbers[0] == 30);
    stp_arena_clear(&arena);
}

TEST(times_count_from_1970)
{
    stp_arena arena = { 0 };
    stp_aggregate a = aggregate();
    a.view.x = (stp_axis) {
        .kind = STP_SCALE_TIME, .lo = 0, .hi = 6000, .origin = 1700000000000, .time_digits = 3, .cells = 3
    };
    const stp_dataset d = dataset(&a, &plain, &arena);
    CHECK_STR(of(&d, "lon", "units")->text, "seconds since 1970-01-01");
    CHECK_NEAR(variable(&d, "lon")->values[0], 1700000001, 0);
    CHECK_NEAR(variable(&d, "lon")->values[2], 1700000005, 0);
    CHECK_STR(global(&d, "x_origin"), "1700000000000");
    CHECK(attribute(d.attributes, d.n_attributes, "x_time_digits")->numbers[0] == 3);
    CHECK_STR(global(&d, "x_scale"), "time");
    stp_arena_clear(&arena);
}

TEST(nanoseconds_count_from_their_own_second)
{
    stp_arena arena = { 0 };
    stp_aggregate a = aggregate();
    a.view.x = (stp_axis) {
        .kind = STP_SCALE_TIME, .lo = 1e9, .hi = 1e9 + 3, .origin = 1700000000000000500, .time_digits = 9, .cells = 3
    };
    const stp_dataset d = dataset(&a, &plain, &arena);
    CHECK_STR(of(&d, "lon", "units")->text, "seconds since 2023-11-14 22:13:21");
    CHECK_NEAR(variable(&d, "lon")->values[0], 500.5e-9, 1e-15);
    CHECK_NEAR(variable(&d, "lon")->values[2], 502.5e-9, 1e-15);
    a.view.x.origin = -1;                        /* before 1970, and not on a second */
    a.view.x.lo = 0;
    a.view.x.hi = 3;
    const stp_dataset e = dataset(&a, &plain, &arena);
    CHECK_STR(of(&e, "lon", "units")->text, "seconds since 1969-12-31 23:59:59");
    CHECK_NEAR(variable(&e, "lon")->values[0], 1 - 0.5e-9, 1e-15);
    stp_arena_clear(&arena);
}

TEST(absurd_times_do_no_harm)
{
    stp_arena arena = { 0 };
    stp_aggregate a = aggregate();
    const int64_t origins[] = { INT64_MIN, INT64_MAX, 0 };
    const double starts[] = { -1e300, 0, 1e18, 1e300 };
    for (size_t i = 0; i < STP_COUNT(origins); i++)
        for (size_t k = 0; k < STP_COUNT(starts); k++) {
            const double lo = starts[k], hi = nextafter(lo, INFINITY);
            a.view.x = (stp_axis) { .kind = STP_SCALE_TIME, .lo = lo, .hi = hi, .origin = origins[i], .cells = 3 };
            const stp_dataset d = dataset(&a, &plain, &arena);
            CHECK(strncmp(of(&d, "lon", "units")->text, "seconds since ", 14) == 0);
        }
    stp_arena_clear(&arena);
}

TEST(names_that_netcdf_refuses_are_replaced)
{
    stp_arena arena = { 0 };
    stp_aggregate a = aggregate();
    stp_aggregate_var odd[] = { { .name = (char[]) { "mean_km/h" }, .cells = means },
                                { .name = (char[]) { "mean_km:h " }, .cells = means },
                                { .name = (char[]) { "" }, .cells = means },
                                { .name = (char[]) { "\xff" "bad" }, .cells = means },
                                { .name = (char[]) { "mean_km_h" }, .cells = means },
                                { .name = (char[]) { "x" }, .cells = means } };
    a.vars = odd;
    a.n_vars = 6;
    a.n_parts = 0;
    const stp_store_names names = { .x = "a/b", .y = "lat", .by = "\n" };
    const stp_dataset d = dataset(&a, &names, &arena);
    CHECK_STR(d.dims[1].name, "y");
    CHECK_STR(d.dims[2].name, "x");
    CHECK_STR(d.dims[0].name, "category");
    CHECK_STR(of(&d, "x", "long_name")->text, "a/b");
    CHECK(variable(&d, "mean_km_h") && variable(&d, "mean_km_h_") && variable(&d, "mean_km:h_") && variable(&d, "x_"));
    CHECK_STR(of(&d, "mean_km_h", "long_name")->text, "mean_km/h");
    CHECK(variable(&d, "_") && variable(&d, "_bad"));
    stp_arena_clear(&arena);
}

TEST(names_never_clash)
{
    stp_arena arena = { 0 };
    const stp_aggregate a = aggregate();
    const stp_store_names cases[] = {
        { .x = "v", .y = "v", .by = "v" },        { .x = "count", .y = "lat", .by = "lon" },
        { .x = "y", .y = "x", .by = "y_length" }, { .x = NULL, .y = NULL, .by = NULL },
        { .x = "lon", .y = "lat", .by = "lon" },  { .x = "k_length", .y = "lat", .by = "k" },
        { .x = "a/", .y = "b", .by = "x" }
    };
    for (size_t c = 0; c < STP_COUNT(cases); c++) {
        const stp_dataset d = dataset(&a, &cases[c], &arena);
        int same = 0;
        for (int i = 0; i < d.n_dims; i++)
            for (int k = 0; k < i; k++) same += strcmp(d.dims[i].name, d.dims[k].name) == 0;
        for (int i = 0; i < d.n_variables; i++)
            for (int k = 0; k < i; k++) same += strcmp(d.variables[i].name, d.variables[k].name) == 0;
        CHECK(same == 0);
        for (int i = 0; i < 3; i++) CHECK(variable(&d, d.dims[i].name));
    }
    stp_arena_clear(&arena);
}

TEST(a_label_beyond_all_measure_is_refused)
{
    enum { N = 70000 };
    stp_arena arena = { 0 };
    stp_aggregate a = aggregate();
    char *label = malloc(N + 1);
    if (!label) return;
    memset(label, 'x', N);
    label[N] = 0;
    a.categories = (const char *const[]) { label };
    a.n_planes = 1;
    stp_dataset d = { 0 };
    stp_error err = { 0 };
    CHECK(stp_store_dataset(&a, &plain, &arena, &d, &err) == STP_ERR_DATA);
    CHECK(!d.variables);
    free(label);
    stp_arena_clear(&arena);
}

static double last_double(const stp_buf *b)
{
    uint64_t bits = 0;
    double v;
    for (size_t i = 0; i < 8; i++) bits = bits << 8 | (unsigned char) b->data[b->length - 8 + i];
    memcpy(&v, &bits, 8);
    return v;
}

TEST(the_file_is_classic_netcdf_and_the_same_twice)
{
    stp_arena arena = { 0 };
    stp_aggregate a = aggregate();
    const stp_dataset d = dataset(&a, &plain, &arena);
    stp_buf one = { 0 }, two_ = { 0 };
    stp_error err = { 0 };
    if (stp_netcdf_format.write(&d, &one, &err) == STP_ERR_IO && strstr(err.message, "not installed")) {
        printf("# skipped: %s\n", err.message);
        goto done;
    }
    CHECK_STR(err.message, "");
    CHECK(stp_netcdf_format.write(&d, &two_, &err) == STP_OK);
    CHECK(one.length > 500 && one.length == two_.length && memcmp(one.data, two_.data, one.length) == 0);
    CHECK(memcmp(one.data, "CDF\1", 4) == 0);
    CHECK(last_double(&one) == 42);
    CHECK(memmem(one.data, one.length, "stipple_role", 12));
done:
    stp_buf_clear(&one);
    stp_buf_clear(&two_);
    stp_arena_clear(&arena);
}

TEST(a_dataset_that_is_wrong_is_refused)
{
    const double v[4] = { 0 };
    const stp_dimension good = { "x", 4 }, none = { "x", 0 }, huge = { "x", INT64_MAX };
    const stp_dimension big[] = { { "y", 100000 }, { "x", 100000 } };
    const stp_variable one = { .name = "v", .n_dims = 1, .values = v },
                       beyond = { .name = "v", .n_dims = 1, .dims = { 1 }, .values = v };
    const stp_variable empty = { .name = "v", .n_dims = 1 }, many = { .name = "v", .n_dims = 5, .values = v };
    const stp_variable square = { .name = "v", .n_dims = 2, .dims = { 0, 1 }, .values = v };
    const stp_dataset cases[] = {
        { .dims = &none, .n_dims = 1, .variables = &one, .n_variables = 1 },
        { .dims = &huge, .n_dims = 1, .variables = &one, .n_variables = 1 },
        { .dims = &good, .n_dims = 1, .variables = &beyond, .n_variables = 1 },
        { .dims = &good, .n_dims = 1, .variables = &empty, .n_variables = 1 },
        { .dims = &good, .n_dims = 1, .variables = &many, .n_variables = 1 },
        { .dims = big, .n_dims = 2, .variables = &square, .n_variables = 1 },
    };
    for (size_t i = 0; i < STP_COUNT(cases); i++) {
        stp_buf out = { 0 };
        stp_error err = { 0 };
        CHECK(stp_netcdf_format.write(&cases[i], &out, &err) == STP_ERR_USAGE);
        CHECK(err.message[0] && out.length == 0);
        stp_buf_clear(&out);
    }
}

TEST(a_name_that_netcdf_refuses_is_an_error_and_leaks_nothing)
{
    const double v[4] = { 0 };
    const stp_dimension dim = { "x", 4 };
    const stp_variable bad = { .name = "a/b", .n_dims = 1, .values = v };
    stp_buf out = { 0 };
    stp_error err = { 0 };
    const stp_dataset d = { .dims = &dim, .n_dims = 1, .variables = &bad, .n_variables = 1 };
    CHECK(stp_netcdf_format.write(&d, &out, &err) == STP_ERR_IO);
    CHECK(strstr(err.message, "a/b") || strstr(err.message, "not installed"));
    CHECK(out.length == 0);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(without_categories_the_cells_have_two_dimensions), CASE(coordinates_are_cell_centres),
               CASE(categories_are_a_dimension_with_padded_labels), CASE(empty_labels_still_take_one_byte),
               CASE(what_is_empty_is_said_by_the_fill_value), CASE(a_part_that_was_asked_for_stands_there_once),
               CASE(ranges_and_scales_are_exact_attributes), CASE(times_count_from_1970),
               CASE(nanoseconds_count_from_their_own_second), CASE(absurd_times_do_no_harm),
               CASE(names_that_netcdf_refuses_are_replaced), CASE(names_never_clash),
               CASE(a_label_beyond_all_measure_is_refused), CASE(the_file_is_classic_netcdf_and_the_same_twice),
               CASE(a_dataset_that_is_wrong_is_refused),
               CASE(a_name_that_netcdf_refuses_is_an_error_and_leaks_nothing));
}
