/* Memory for big arrays: set to 0, writable to its last byte, given back whatever its size. */
#include "../check.h"
#include "base/pages.h"
#include <stdint.h>

static const size_t sizes[] = { 0, 1, 4096, (2u << 20) - 1, 2u << 20, (2u << 20) + 1, 9000001 };

TEST(pages_are_zero_and_ours_from_end_to_end)
{
    for (int round = 0; round < 2; round++)            /* memory that was given back is 0 again */
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
            unsigned char *p = stp_pages_zero(sizes[k]), any = 0;
            CHECK(p != NULL);
            for (size_t i = 0; i < sizes[k]; i++) any |= p[i];
            CHECK(any == 0);
            memset(p, 0xa5, sizes[k]);
            stp_pages_free(p, sizes[k]);
        }
}

TEST(big_ones_begin_at_a_huge_page)
{
    void *p = stp_pages_zero(3u << 20);
    CHECK((uintptr_t) p % (2u << 20) == 0);
    stp_pages_free(p, 3u << 20);
}

TEST(nothing_is_given_back_and_too_much_is_refused)
{
    stp_pages_free(NULL, 0);
    stp_pages_free(NULL, 5u << 20);
    CHECK(stp_pages_zero(SIZE_MAX) == NULL && stp_pages_zero(SIZE_MAX / 2) == NULL);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(pages_are_zero_and_ours_from_end_to_end), CASE(big_ones_begin_at_a_huge_page),
               CASE(nothing_is_given_back_and_too_much_is_refused));
}
