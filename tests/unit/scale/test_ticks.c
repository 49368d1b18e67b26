/* Ticks of numbers and categories: exact sets, and what holds for any range. */
#include "scale/ticks.h"
#include <float.h>
#include <stdlib.h>
#include "show.h"

static const char *linear(double lo, double hi, double wanted)
{
    return show(&(stp_scale) { .lo = lo, .hi = hi }, wanted, false);
}

static const char *loose(double lo, double hi, double wanted)
{
    return show(&(stp_scale) { .lo = lo, .hi = hi }, wanted, true);
}

static const char *whole(double lo, double hi, double wanted)
{
    return show(&(stp_scale) { .lo = lo, .hi = hi, .integer = true }, wanted, false);
}

static const char *logs(double lo, double hi, double wanted, bool is_loose)
{
    return show(&(stp_scale) { .kind = STP_SCALE_LOG, .lo = lo, .hi = hi }, wanted, is_loose);
}

TEST(common_ranges_get_round_ticks)
{
    CHECK_STR(linear(0, 1, 6), "0.0|0.2|0.4|0.6|0.8|1.0");
    CHECK_STR(linear(0, 100, 6), "0|20|40|60|80|100");
    CHECK_STR(linear(-5, 40, 6), "0|10|20|30|40");
    CHECK_STR(linear(0, 4100, 6.2), "0|1,000|2,000|3,000|4,000");
    CHECK_STR(linear(-61, 41.2, 6), "−60|−40|−20|0|20|40");
    CHECK_STR(linear(-12.3, 8.8, 6), "−12|−8|−4|0|4|8");
    CHECK_STR(linear(99, 101, 6), "99.0|99.5|100.0|100.5|101.0");
    CHECK_STR(linear(0.001, 0.0013, 6), "0.00100|0.00105|0.00110|0.00115|0.00120|0.00125|0.00130");
}

TEST(the_wanted_number_decides)
{
    CHECK_STR(linear(0.33, 9.8, 5.5), "2|4|6|8");          /* not nine of them because they cover more */
    CHECK_STR(linear(0, 1, 1), "0|1");
    CHECK_STR(linear(0, 1, 3), "0.0|0.5|1.0");
    CHECK_STR(linear(0, 1, 10), "0.0|0.1|0.2|0.3|0.4|0.5|0.6|0.7|0.8|0.9|1.0");
    CHECK(strncmp(linear(0, 1, 50), "0.00|0.02|0.04|", 15) == 0);
}

TEST(loose_ticks_cover)
{
    CHECK_STR(loose(0, 96, 6), "0|20|40|60|80|100");
    CHECK_STR(loose(-3, 17, 5), "−5|0|5|10|15|20");
    CHECK_STR(loose(0, .37, 5), "0.0|0.1|0.2|0.3|0.4");
}

TEST(an_end_that_is_round_but_for_a_rounding_error_is_a_tick)
{
    CHECK_STR(linear(0, 0.1 * 3, 4), "0.0|0.1|0.2|0.3");
    CHECK_STR(linear(0, nextafter(0.3, 0), 4), "0.0|0.1|0.2|0.3");
    CHECK_STR(loose(0, 0.1 * 3, 4), "0.0|0.1|0.2|0.3");
}

TEST(whole_numbers_get_whole_ticks)
{
    CHECK_STR(whole(0, 3, 6), "0|1|2|3");
    CHECK_STR(whole(-0.09, 3.09, 50), "0|1|2|3");
    CHECK_STR(whole(0, 1, 6), "0|1");
    CHECK_STR(whole(0, 17, 6), "0|4|8|12|16");
    CHECK_STR(whole(0.5, 1.5, 6), "1");
    CHECK_STR(whole(0.2, 0.8, 6), "");
    const stp_scale s = { .lo = 0.2, .hi = 0.8, .integer = true };
    CHECK_STR(show(&s, 6, true), "0|1");
}

TEST(years_have_no_separators)
{
    CHECK_STR(whole(1980, 2020, 6), "1980|1990|2000|2010|2020");
    CHECK_STR(whole(1900, 2900, 6), "2000|2200|2400|2600|2800");
    CHECK_STR(whole(0, 2500, 6), "0|500|1,000|1,500|2,000|2,500");
    CHECK_STR(linear(1980, 2020, 6), "1,980|1,990|2,000|2,010|2,020");
}

TEST(long_labels_give_their_power_to_the_axis)
{
    CHECK_STR(linear(0, 5e6, 6), "0|1|2|3|4|5 (millions)");
    CHECK_STR(linear(0, 1e6, 6), "0.0|0.2|0.4|0.6|0.8|1.0 (millions)");
    CHECK_STR(linear(1e9, 1.0001e9, 6), "1.00000|1.00002|1.00004|1.00006|1.00008|1.00010 (billions)");
    CHECK_STR(linear(0, 3e13, 4), "0|10|20|30 (×10¹²)");
    CHECK_STR(linear(1e-12, 3e-12, 6), "1.0|1.5|2.0|2.5|3.0 (×10⁻¹²)");
    CHECK_STR(linear(1e300, 3e300, 6), "1.0|1.5|2.0|2.5|3.0 (×10³⁰⁰)");
    CHECK_STR(linear(0, 7e-5, 4), "0|20|40|60 (×10⁻⁶)");
    CHECK_STR(linear(-4e-4, 3e-4, 3), "−0.0003|0.0000|0.0003");
    CHECK_STR(linear(0, 500000, 6), "0|100,000|200,000|300,000|400,000|500,000");
    /* a power would make these no shorter */
    CHECK_STR(linear(1.7e9, 1.7e9 + 100, 3), "1,700,000,000|1,700,000,050|1,700,000,100");
}

TEST(the_ends_of_double_have_ticks)
{
    CHECK_STR(linear(-1.7e308, 1.7e308, 6), "−150|−100|−50|0|50|100|150 (×10³⁰⁶)");
    CHECK_STR(linear(0, DBL_TRUE_MIN, 6), "0|5 (×10⁻³²⁴)");
    CHECK_STR(linear(1, 1 + DBL_EPSILON, 6), "1.0000000000000000|1.0000000000000002");
    CHECK_STR(linear(-1e308, 1e-5, 6), "−100|−80|−60|−40|−20|0 (×10³⁰⁶)");
}

TEST(log_axes_count_decades)
{
    CHECK_STR(logs(1, 1e5, 6, false), "1|10|100|1,000|10,000|100,000");
    CHECK_STR(logs(1e-3, 1e3, 6, false), "0.001|0.01|0.1|1|10|100|1,000");
    CHECK_STR(logs(1, 1e6, 6, false), "10⁰|10¹|10²|10³|10⁴|10⁵|10⁶");
    CHECK_STR(logs(1, 1e8, 6, false), "10⁰|10¹|10²|10³|10⁴|10⁵|10⁶|10⁷|10⁸");
    CHECK_STR(logs(1, 1e12, 6, false), "10⁰|10²|10⁴|10⁶|10⁸|10¹⁰|10¹²");
    CHECK_STR(logs(1e-300, 1e300, 6, false), "10⁻³⁰⁰|10⁻²⁰⁰|10⁻¹⁰⁰|10⁰|10¹⁰⁰|10²⁰⁰|10³⁰⁰");
    CHECK_STR(logs(1, 400, 6, false), "1|3|10|30|100|300");
    CHECK_STR(logs(2, 60, 6, false), "2|5|10|20|50");
    CHECK_STR(logs(5e4, 3e6, 6, false), "5×10⁴|10⁵|2×10⁵|5×10⁵|10⁶|2×10⁶");
    CHECK_STR(logs(1, 1.2, 6, false), "1.00|1.05|1.10|1.15|1.20");
    CHECK_STR(logs(3, 700, 6, true), "3|10|30|100|300|1,000");
    CHECK_STR(logs(3, 4, 6, true), "2|5");
}

TEST(categories_keep_their_order)
{
    const char *const labels[] = { "north", "", "a,b", NULL };
    const stp_scale s = { .kind = STP_SCALE_CATEGORY, .lo = -0.5, .hi = 3.5, .labels = labels, .n_labels = 4 };
    CHECK_STR(show(&s, 2, false), "north|(missing)|a,b|(missing)");
    const stp_scale none = { .kind = STP_SCALE_CATEGORY }, lost = { .kind = STP_SCALE_CATEGORY, .n_labels = -7 };
    CHECK_STR(show(&none, 2, false), "");
    CHECK_STR(show(&lost, 2, false), "");
}

TEST(a_range_without_sense_is_a_usage_error_and_leaves_the_output)
{
    const double ends[][2] = { { 1, 1 }, { 2, 1 }, { NAN, 1 }, { 0, NAN }, { 0, INFINITY }, { -INFINITY, 0 } };
    stp_arena arena = { 0 };
    const stp_tick_style style = { .wanted = 5 };
    for (int kind = STP_SCALE_LINEAR; kind <= STP_SCALE_TIME; kind++) {
        for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
            stp_error err = { 0 };
            stp_ticks out = { .n = -3 };
            const stp_scale s = { .kind = (stp_scale_kind) kind, .lo = ends[i][0], .hi = ends[i][1] };
            CHECK(stp_ticks_make(&s, &style, &arena, &out, &err) == STP_ERR_USAGE);
            CHECK(out.n == -3 && err.message[0]);
        }
    }
    stp_arena_clear(&arena);
    CHECK_STR(logs(0, 1, 5, false), "error: a log axis cannot begin at 0");
    CHECK_STR(logs(-2, 1, 5, false), "error: a log axis cannot begin at -2");
    CHECK_STR(show(&(stp_scale) { .kind = (stp_scale_kind) 99, .hi = 1 }, 5, false), "error: there is no scale 99");
}

TEST(a_senseless_wish_is_taken_as_the_nearest_sensible_one)
{
    CHECK_STR(linear(0, 1, NAN), "0|1");
    CHECK_STR(linear(0, 1, -5), "0|1");
    CHECK(strncmp(linear(0, 1, INFINITY), "0.00|0.01|0.02|", 15) == 0);
}

/* Reads a label back: separators out, true minus in. */
static double read_label(const char *label, int shift)
{
    char text[128];
    size_t n = 0;
    for (const char *p = label; *p && n + 12 < sizeof text; p++) {
        if (*p == ',') continue;
        if (strncmp(p, "−", strlen("−")) == 0) {
            text[n++] = '-';
            p += strlen("−") - 1;
        } else {
            text[n++] = *p;
        }
    }
    snprintf(text + n, sizeof text - n, "e%d", shift);
    return strtod(text, NULL);
}

static int read_suffix(const char *suffix)
{
    static const char *const raised[] = { "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹" };
    if (!suffix) return 0;
    if (strcmp(suffix, "(millions)") == 0) return 6;
    if (strcmp(suffix, "(billions)") == 0) return 9;
    const char *p = strstr(suffix, "×10");
    int e = 0, sign = 1;
    for (p = p ? p + strlen("×10") : ""; *p && *p != ')';) {
        if (strncmp(p, "⁻", strlen("⁻")) == 0) {
            sign = -1;
            p += strlen("⁻");
            continue;
        }
        for (int d = 0; d < 10; d++) {
            if (strncmp(p, raised[d], strlen(raised[d])) != 0) continue;
            e = e * 10 + d;
            p += strlen(raised[d]);
            break;
        }
    }
    return sign * e;
}

/* Any double, in all orders of magnitude. */
static double any_double(uint64_t *state)
{
    for (;;) {
        const uint64_t bits = random_next(state);
        double v;
        memcpy(&v, &bits, sizeof v);
        if (isfinite(v)) return v;
    }
}

static void check_range(const stp_scale *s, double wanted, bool is_loose)
{
    stp_arena arena = { 0 };
    stp_ticks t = { 0 };
    stp_error err = { 0 };
    const stp_tick_style style = { .wanted = wanted, .loose = is_loose, .thousands = ',' };
    const int before = check_failures_;
    CHECK(stp_ticks_make(s, &style, &arena, &t, &err) == STP_OK);
    CHECK(s->integer || t.n >= 2);
    CHECK(t.n <= 8 * fmax(wanted, 2) + 2);
    const double slack = 1.01e-10 * (s->hi / 2 - s->lo / 2) * 2;
    const int shift = read_suffix(t.suffix);
    for (int i = 0; i < t.n; i++) {
        const double v = t.ticks[i].value;
        CHECK(i == 0 || (t.ticks[i - 1].value < v && strcmp(t.ticks[i - 1].label, t.ticks[i].label) != 0));
        CHECK(is_loose || (v >= s->lo - slack && v <= s->hi + slack));
        CHECK(!s->integer || v == floor(v));
        CHECK(read_label(t.ticks[i].label, shift) == v);
    }
    if (is_loose && t.n) CHECK(t.ticks[0].value <= s->lo + slack && t.ticks[t.n - 1].value >= s->hi - slack);
    if (check_failures_ != before) printf("# range %.17g to %.17g, wanted %g\n", s->lo, s->hi, wanted);
    stp_arena_clear(&arena);
}

TEST(any_range_has_ticks_that_rise_lie_inside_and_read_back)
{
    uint64_t state = 88172645463325252u;
    for (int i = 0; i < 4000; i++) {
        const double centre = i % 2 ? any_double(&state) : (double) (random_next(&state) % 2000001) / 1000 - 1000;
        double width = i % 3 == 0 ? any_double(&state) : (double) (random_next(&state) % 100000) / 100;
        if (i % 5 == 0) width = fabs(centre) * 1e-16 * (double) (random_next(&state) % 64);
        const stp_scale s = { .lo = centre, .hi = fmax(centre + fabs(width), nextafter(centre, INFINITY)) };
        if (!isfinite(s.hi)) continue;
        check_range(&s, 1 + (double) (random_next(&state) % 49), i % 4 == 0);
    }
}

TEST(any_range_of_whole_numbers_has_whole_ticks)
{
    uint64_t state = 1181783497276652981u;
    for (int i = 0; i < 2000; i++) {
        const double lo = (double) (int64_t) (random_next(&state) >> (1 + i % 63)) - 50.25 * (i % 7);
        const double hi = lo + 1 + (double) (random_next(&state) >> (1 + i * 7 % 63));
        const stp_scale s = { .lo = lo, .hi = hi, .integer = true };
        if (lo < hi) check_range(&s, 1 + i % 49, i % 3 == 0);
    }
}

TEST(any_log_range_has_at_least_two_ticks_inside)
{
    uint64_t state = 3935559000370003845u;
    for (int i = 0; i < 2000; i++) {
        const double lo = fmax(fabs(any_double(&state)), DBL_TRUE_MIN);
        const double hi = fmin(lo * (1 + (double) (random_next(&state) >> (i % 64))), DBL_MAX);
        const stp_scale s = { .kind = STP_SCALE_LOG, .lo = lo, .hi = hi };
        if (!(lo < hi)) continue;
        stp_arena arena = { 0 };
        stp_ticks t = { 0 };
        stp_error err = { 0 };
        const stp_tick_style style = { .wanted = 1 + i % 40, .loose = i % 4 == 0 };
        CHECK(stp_ticks_make(&s, &style, &arena, &t, &err) == STP_OK);
        CHECK(t.n >= 2 && t.n < 400);
        for (int k = 0; k < t.n; k++) {
            CHECK(k == 0 || t.ticks[k - 1].value < t.ticks[k].value);
            CHECK(style.loose || (t.ticks[k].value >= lo * (1 - 1e-9) && t.ticks[k].value <= hi * (1 + 1e-9)));
        }
        stp_arena_clear(&arena);
    }
}

static const char *nice(double lo, double hi, bool integer)
{
    stp_arena arena = { 0 };
    double *v = NULL;
    int n = 0;
    stp_error err = { 0 };
    size_t length = 0;
    snprintf(show_text, sizeof show_text, "error");
    if (stp_nice_values(lo, hi, integer, &arena, &v, &n, &err) == STP_OK) {
        show_text[0] = 0;
        for (int i = 0; i < n && length < sizeof show_text; i++)
            length += (size_t) snprintf(show_text + length, sizeof show_text - length, "%s%g", i ? "|" : "", v[i]);
    }
    stp_arena_clear(&arena);
    return show_text;
}

TEST(nice_values_serve_colour_bars)
{
    CHECK_STR(nice(0, 300, true), "0|1|2|5|10|20|50|100|200");
    CHECK_STR(nice(1, 300, false), "1|2|5|10|20|50|100|200");
    CHECK_STR(nice(-20, 45, true), "-20|-10|-5|-2|-1|0|1|2|5|10|20");
    CHECK_STR(nice(1001, 1004, true), "1001|1002|1003|1004");
    CHECK_STR(nice(-0.5, 0.5, true), "0");
    CHECK_STR(nice(5, 5, false), "5");
    CHECK_STR(nice(0, 0, false), "0");
    CHECK_STR(nice(2, 1, false), "error");
    CHECK_STR(nice(NAN, 1, false), "error");
    CHECK_STR(nice(0, INFINITY, false), "error");
}

TEST(nice_values_rise_over_all_of_double)
{
    stp_arena arena = { 0 };
    double *v = NULL;
    int n = 0;
    stp_error err = { 0 };
    CHECK(stp_nice_values(-DBL_MAX, DBL_MAX, true, &arena, &v, &n, &err) == STP_OK);
    CHECK(n > 1800);
    for (int i = 1; i < n; i++) CHECK(v[i - 1] < v[i]);
    CHECK(stp_nice_values(DBL_TRUE_MIN, DBL_MAX, false, &arena, &v, &n, &err) == STP_OK);
    for (int i = 1; i < n; i++) CHECK(v[i - 1] < v[i]);
    stp_arena_clear(&arena);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(common_ranges_get_round_ticks), CASE(the_wanted_number_decides),
               CASE(loose_ticks_cover),
               CASE(an_end_that_is_round_but_for_a_rounding_error_is_a_tick), CASE(whole_numbers_get_whole_ticks),
               CASE(years_have_no_separators), CASE(long_labels_give_their_power_to_the_axis),
               CASE(the_ends_of_double_have_ticks), CASE(log_axes_count_decades), CASE(categories_keep_their_order),
               CASE(a_range_without_sense_is_a_usage_error_and_leaves_the_output),
               CASE(a_senseless_wish_is_taken_as_the_nearest_sensible_one),
               CASE(any_range_has_ticks_that_rise_lie_inside_and_read_back),
               CASE(any_range_of_whole_numbers_has_whole_ticks), CASE(any_log_range_has_at_least_two_ticks_inside),
               CASE(nice_values_serve_colour_bars), CASE(nice_values_rise_over_all_of_double));
}
