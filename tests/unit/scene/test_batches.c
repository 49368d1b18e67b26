/* Points in batches: what touches keeps its order, what is in one batch does not touch. */
#include "backend/batches.h"
#include <math.h>
#include <stdlib.h>
#include "../check.h"

enum { N = 600 };

typedef struct cloud { double xy[2 * N]; uint32_t fills[N]; stp_node node; } cloud;

/* `places`: points stand on so many places each way; the fewer, the more lie on each other. */
static void cloud_make(cloud *c, uint32_t seed, int places, int colors)
{
    for (int i = 0; i < 2 * N; i++) {
        seed = seed * 1664525u + 1013904223u;
        c->xy[i] = (double) (seed >> 8) / 16777216.0;
        c->xy[i] = floor(c->xy[i] * places) * 200 / places;
    }
    for (int i = 0; i < N; i++) {
        seed = seed * 1664525u + 1013904223u;
        c->fills[i] = 0xff + ((seed >> 8) % (uint32_t) colors << 8);
    }
    c->node = (stp_node) { .kind = STP_NODE_POINTS, .points = { .xy = c->xy, .n = N, .radius = 3, .fills = c->fills } };
}

static bool touch(const cloud *c, int64_t i, int64_t k)
{
    return hypot(c->xy[2 * i] - c->xy[2 * k], c->xy[2 * i + 1] - c->xy[2 * k + 1]) < stp_points_reach(&c->node);
}

/* The batch of each point; -1 = none. */
static void batch_of(const stp_batches *b, int64_t *of)
{
    for (int i = 0; i < N; i++) of[i] = -1;
    for (int64_t k = 0; k < b->n; k++)
        for (int64_t i = b->start[k]; i < b->start[k + 1]; i++) of[b->point[i]] = k;
}

static int count_faults(const cloud *c, const stp_batches *b)
{
    int64_t of[N];
    int faults = 0;
    batch_of(b, of);
    for (int i = 0; i < N; i++) faults += of[i] < 0;
    for (int i = 0; i < N; i++)
        for (int k = i + 1; k < N; k++) {
            if (touch(c, i, k)) faults += of[i] >= of[k];
            if (of[i] == of[k]) faults += c->node.points.fills && c->fills[i] != c->fills[k];
        }
    return faults;
}

TEST(what_touches_keeps_its_order)
{
    static const int places[] = { 1000, 40, 7, 1 };
    static cloud c;
    for (uint32_t i = 0; i < 4; i++)
        for (int colors = 1; colors <= 64; colors *= 8) {
            stp_batches b;
            stp_error err = { 0 };
            cloud_make(&c, i + 1, places[i], colors);
            CHECK(stp_batches_make(&b, &c.node, stp_points_reach(&c.node), &err) == STP_OK);
            CHECK(count_faults(&c, &b) == 0);
            stp_batches_clear(&b);
            c.node.points.fills = NULL;
            CHECK(stp_batches_make(&b, &c.node, stp_points_reach(&c.node), &err) == STP_OK);
            CHECK(count_faults(&c, &b) == 0);
            stp_batches_clear(&b);
        }
}

TEST(points_that_do_not_touch_are_a_batch_a_colour)
{
    static cloud c;
    stp_batches b;
    stp_error err = { 0 };
    cloud_make(&c, 1, 1000, 5);
    c.node.points.radius = 1e-9;
    for (int i = 0; i < N; i++) c.xy[2 * i] += i;
    CHECK(stp_batches_make(&b, &c.node, stp_points_reach(&c.node), &err) == STP_OK);
    CHECK(b.n == 5);
    stp_batches_clear(&b);
}

TEST(points_without_a_place_are_in_no_batch)
{
    static cloud c;
    int64_t of[N];
    stp_batches b;
    stp_error err = { 0 };
    cloud_make(&c, 1, 1000, 5);
    c.xy[4] = NAN;
    c.xy[7] = INFINITY;
    CHECK(stp_batches_make(&b, &c.node, stp_points_reach(&c.node), &err) == STP_OK);
    batch_of(&b, of);
    CHECK(of[2] == -1 && of[3] == -1 && b.start[b.n] == N - 2);
    stp_batches_clear(&b);
}

TEST(more_colours_than_are_sorted_leave_the_order)
{
    enum { MANY = 3000 };
    double *xy = calloc(2 * MANY, sizeof *xy);
    uint32_t *fills = calloc(MANY, sizeof *fills);
    for (int i = 0; i < MANY; i++) fills[i] = (uint32_t) i << 8;
    const stp_node node = { .kind = STP_NODE_POINTS, .points = { .xy = xy, .n = MANY, .radius = 3, .fills = fills } };
    stp_batches b;
    stp_error err = { 0 };
    CHECK(stp_batches_make(&b, &node, stp_points_reach(&node), &err) == STP_OK);
    CHECK(b.n == MANY);
    for (int64_t k = 0; k < b.n; k++)
        if (b.point[k] != k) CHECK(b.point[k] == k);
    stp_batches_clear(&b);
    free(xy);
    free(fills);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(what_touches_keeps_its_order), CASE(points_that_do_not_touch_are_a_batch_a_colour),
               CASE(points_without_a_place_are_in_no_batch), CASE(more_colours_than_are_sorted_leave_the_order));
}
