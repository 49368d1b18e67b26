/* Spreading, with Datashader's numbers. */
#include "check.h"
#include "agg/spread.h"

static double cells[64 * 64];

static void clear(double v)
{
    for (int i = 0; i < 64 * 64; i++) cells[i] = v;
}

static int count(void)
{
    int n = 0;
    for (int i = 0; i < 64 * 64; i++) n += !isnan(cells[i]) && cells[i] != 0;
    return n;
}

TEST(discs_have_as_many_cells_as_datashaders)
{
    const int want[] = { 1, 9, 21, 37, 69, 97 };
    for (int px = 0; px <= 5; px++) {
        clear(0);
        cells[30 * 64 + 30] = 2;
        CHECK(stp_spread(cells, 1, 64, 64, px, true, STP_SPREAD_ADD, NULL) == STP_OK);
        CHECK(count() == want[px]);
    }
}

TEST(where_discs_meet_counts_add_up)
{
    clear(0);
    cells[3 * 64 + 3] = 2;
    cells[3 * 64 + 4] = 1;
    CHECK(stp_spread(cells, 1, 64, 64, 1, true, STP_SPREAD_ADD, NULL) == STP_OK);
    for (int y = 2; y <= 4; y++) {
        const double *row = cells + y * 64;
        CHECK(row[1] == 0 && row[2] == 2 && row[3] == 3 && row[4] == 3 && row[5] == 1 && row[6] == 0);
    }
    CHECK(count() == 12);
}

TEST(sums_that_cancel_are_zero_and_not_empty)
{
    clear(NAN);
    cells[0] = 5;
    cells[1] = -5;
    CHECK(stp_spread(cells, 1, 64, 64, 1, false, STP_SPREAD_ADD, NULL) == STP_OK);
    CHECK(cells[0] == 0 && cells[1] == 0 && cells[2] == -5 && isnan(cells[3]) && cells[64] == 0 && isnan(cells[128]));
}

TEST(other_values_keep_the_greatest_or_the_least)
{
    const stp_spread_how how[] = { STP_SPREAD_MAX, STP_SPREAD_MIN };
    for (int k = 0; k < 2; k++) {
        clear(NAN);
        cells[64 * 5 + 5] = -7;
        cells[64 * 5 + 6] = 4;
        CHECK(stp_spread(cells, 1, 64, 64, 1, false, how[k], NULL) == STP_OK);
        CHECK(cells[64 * 5 + 5] == (k ? -7 : 4) && cells[64 * 5 + 4] == -7 && cells[64 * 5 + 7] == 4);
    }
}

TEST(discs_are_cut_at_the_border_and_planes_are_apart)
{
    double small[2 * 6] = { 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8 };
    CHECK(stp_spread(small, 2, 3, 2, 1, true, STP_SPREAD_ADD, NULL) == STP_OK);
    const double want[] = { 1, 1, 0, 1, 1, 0, 0, 8, 8, 0, 8, 8 };
    for (int i = 0; i < 12; i++) CHECK(small[i] == want[i]);
    CHECK(stp_spread(small, 1, 3, 2, -1, true, STP_SPREAD_ADD, NULL) == STP_ERR_USAGE);
}

static int automatic(double threshold)
{
    int px = -1;
    CHECK(stp_spread_auto(cells, 1, 64, 64, true, threshold, 3, &px, NULL) == STP_OK);
    return px;
}

TEST(sparse_points_are_spread_dense_ones_are_not)
{
    clear(0);
    CHECK(automatic(0.5) == 0);
    cells[10 * 64 + 10] = cells[40 * 64 + 40] = 1;
    CHECK(automatic(0) == 3 && automatic(1) == 3);
    cells[10 * 64 + 12] = 1;               /* two of three have a neighbour */
    CHECK(automatic(0.5) == 0 && automatic(0.6) == 0 && automatic(0.67) == 3);
    CHECK(stp_spread(cells, 1, 64, 64, 3, true, STP_SPREAD_ADD, NULL) == STP_OK);
    clear(0);
    cells[10 * 64 + 10] = cells[40 * 64 + 40] = 1;
    CHECK(stp_spread(cells, 1, 64, 64, automatic(0.5), true, STP_SPREAD_ADD, NULL) == STP_OK);
    CHECK(count() == 74);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(discs_have_as_many_cells_as_datashaders), CASE(where_discs_meet_counts_add_up),
               CASE(sums_that_cancel_are_zero_and_not_empty), CASE(other_values_keep_the_greatest_or_the_least),
               CASE(discs_are_cut_at_the_border_and_planes_are_apart),
               CASE(sparse_points_are_spread_dense_ones_are_not));
}
