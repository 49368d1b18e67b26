/* Fuzz target for numbers: what is read equals what strtod reads, and what is written reads back. */
#include "base/text.h"
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static void check_parse(const char *text, size_t n)
{
    double got = 42;
    const bool good = stp_parse_double(text, n, &got);
    size_t from = 0, to = n;
    while (from < to && is_space(text[from])) from++;
    while (from < to && is_space(text[to - 1])) to--;
    char *end, *copy = calloc(n + 1, 1);
    if (!copy) return;
    memcpy(copy, text + from, to - from);
    const double want = strtod(copy, &end);
    const bool whole = to > from && end == copy + (to - from);
    if (good != whole) abort();
    if (!good && got != 42) abort();
    if (good && !(isnan(got) && isnan(want)) && memcmp(&got, &want, sizeof got) != 0) abort();
    free(copy);
}

static void check_format(const uint8_t *bytes)
{
    double v, back;
    memcpy(&v, bytes, sizeof v);
    char text[STP_NUMBER_SIZE];
    stp_format_double(text, v);
    if (!stp_parse_double(text, strlen(text), &back)) abort();
    if (!isnan(v) && memcmp(&v, &back, sizeof v) != 0) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 4096) return 0;
    int64_t whole = 7;
    check_parse((const char *) data, size);
    if (!stp_parse_int((const char *) data, size, &whole) && whole != 7) abort();
    if (size >= sizeof(double)) check_format(data);
    return 0;
}
