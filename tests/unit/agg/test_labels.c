#include "check.h"
#include "table/labels.h"
#include <stdlib.h>

TEST(an_empty_set_finds_nothing_and_clears_twice)
{
    stp_labels s = { 0 };
    CHECK(stp_labels_find(&s, "a") == -1);
    CHECK(stp_labels_order(&s, NULL, NULL) == STP_OK);
    stp_labels_clear(&s);
    stp_labels_clear(&s);
    CHECK(s.n == 0);
}

TEST(labels_are_numbered_as_they_come)
{
    stp_labels s = { 0 };
    CHECK(stp_labels_add(&s, "b", 7) == 0);
    CHECK(stp_labels_add(&s, "a", 8) == 1);
    CHECK(stp_labels_add(&s, "", 9) == 2);
    CHECK(stp_labels_add(&s, "b", 10) == 0);
    CHECK(s.n == 3);
    CHECK(stp_labels_find(&s, "") == 2);
    CHECK(stp_labels_find(&s, "c") == -1);
    CHECK_STR(s.label[1], "a");
    stp_labels_clear(&s);
}

TEST(a_lower_row_moves_the_first_appearance_a_higher_one_does_not)
{
    stp_labels s = { 0 };
    stp_labels_add(&s, "a", 7);
    stp_labels_add(&s, "a", 9);
    CHECK(s.first_row[0] == 7);
    stp_labels_add(&s, "a", 3);
    CHECK(s.first_row[0] == 3);
    stp_labels_clear(&s);
}

TEST(the_order_is_by_first_row_and_then_by_bytes)
{
    stp_labels s = { 0 };
    stp_labels_add(&s, "late", 50);
    stp_labels_add(&s, "z", 5);
    stp_labels_add(&s, "a", 5);
    stp_labels_add(&s, "first", 40);
    stp_labels_add(&s, "first", INT64_MIN);
    int32_t order[4] = { -1, -1, -1, -1 };
    CHECK(stp_labels_order(&s, order, NULL) == STP_OK);
    CHECK(order[0] == 3 && order[1] == 2 && order[2] == 1 && order[3] == 0);
    stp_labels_clear(&s);
}

TEST(the_text_is_copied)
{
    stp_labels s = { 0 };
    char text[] = "abc";
    stp_labels_add(&s, text, 0);
    text[0] = 'x';
    CHECK(stp_labels_find(&s, "abc") == 0);
    CHECK(stp_labels_find(&s, "xbc") == -1);
    stp_labels_clear(&s);
}

/* Texts that share long beginnings, ends and lengths, and single bytes of all values. */
TEST(many_labels_keep_their_numbers)
{
    enum { N = 100000 };
    stp_labels s = { 0 };
    char text[64];
    int wrong = 0;
    for (int i = 0; i < N; i++) {
        snprintf(text, sizeof text, "a common beginning %06d and end", i);
        wrong += stp_labels_add(&s, text, i) != i;
    }
    for (int i = 0; i < N; i++) {
        snprintf(text, sizeof text, "a common beginning %06d and end", i);
        wrong += stp_labels_find(&s, text) != i || strcmp(s.label[i], text) != 0;
    }
    CHECK(wrong == 0);
    CHECK(s.n == N);
    stp_labels_clear(&s);
    for (int i = 1; i < 256; i++) {
        const char byte[] = { (char) i, 0 };
        wrong += stp_labels_add(&s, byte, 0) != i - 1;
    }
    CHECK(wrong == 0 && s.n == 255);
    stp_labels_clear(&s);
}

TEST(a_long_label_is_kept_whole)
{
    enum { N = 1 << 20 };
    stp_labels s = { 0 };
    char *text = malloc(N + 1);
    if (!text) return;
    memset(text, 'x', N);
    text[N] = 0;
    CHECK(stp_labels_add(&s, text, 0) == 0);
    text[N - 1] = 'y';
    CHECK(stp_labels_add(&s, text, 1) == 1);
    CHECK(stp_labels_find(&s, text) == 1);
    CHECK(strlen(s.label[0]) == N);
    free(text);
    stp_labels_clear(&s);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(an_empty_set_finds_nothing_and_clears_twice), CASE(labels_are_numbered_as_they_come),
               CASE(a_lower_row_moves_the_first_appearance_a_higher_one_does_not),
               CASE(the_order_is_by_first_row_and_then_by_bytes), CASE(the_text_is_copied),
               CASE(many_labels_keep_their_numbers), CASE(a_long_label_is_kept_whole));
}
