/* Fuzz target for times: what is read can be written, and reads back as the same instant. The first byte
 * chooses the digits. */
#include "base/time_layout.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Any instant can be taken apart and put together. */
static void check_civil(int64_t t, int digits)
{
    int64_t back;
    const stp_civil c = stp_civil_from_time(t, digits);
    if (c.month < 1 || c.month > 12 || c.day < 1 || c.day > 31 || c.fraction < 0) abort();
    if (!stp_time_from_civil(&c, digits, &back) || back != t) abort();
    char text[STP_TIME_SIZE];
    stp_format_time(text, t, digits);
    if (strlen(text) >= STP_TIME_SIZE - 1) abort();
}

/* What a layout reads is an instant like any other; what it refuses leaves the result alone. */
static void check_layout(const stp_time_layout *l, const char *text, size_t n, int digits)
{
    int64_t t = 7;
    if (stp_parse_time_as(l, text, n, digits, &t, NULL)) check_civil(t, digits);
    else if (t != 7) abort();
}

/* Both orders, a usual pattern, and the pattern that stands before a 0 byte. */
static void check_layouts(const char *text, size_t n, int digits)
{
    char pattern[64];
    stp_error err = { 0 };
    check_layout(&(stp_time_layout) { .order = STP_TIME_MDY }, text, n, digits);
    check_layout(&(stp_time_layout) { .order = STP_TIME_DMY }, text, n, digits);
    check_layout(&(stp_time_layout) { .order = STP_TIME_PATTERN, .pattern = "%d %b %Y %T.%f %z" }, text, n, digits);
    check_layout(&(stp_time_layout) { .order = STP_TIME_PATTERN, .pattern = "%s" }, text, n, digits);
    const char *const zero = memchr(text, 0, n);
    if (!zero || (size_t) (zero - text) >= sizeof pattern) return;
    memcpy(pattern, text, (size_t) (zero - text) + 1);
    if (stp_time_pattern_check(pattern, &err) != STP_OK) return;
    check_layout(&(stp_time_layout) { .order = STP_TIME_PATTERN, .pattern = pattern }, zero + 1,
                 n - (size_t) (zero + 1 - text), digits);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int choices[] = { 0, 3, 6, 9 };
    if (size < 1) return 0;
    const int digits = choices[data[0] % 4];
    int64_t t = 7, back;
    check_layouts((const char *) data + 1, size - 1, digits);
    if (size >= 9) {
        int64_t raw;
        memcpy(&raw, data + 1, sizeof raw);
        check_civil(raw, digits);
    }
    if (!stp_parse_time((const char *) data + 1, size - 1, digits, &t, NULL)) {
        if (t != 7) abort();
        return 0;
    }
    char text[STP_TIME_SIZE];
    stp_format_time(text, t, digits);
    if (!stp_parse_time(text, strlen(text), digits, &back, NULL) || back != t) abort();
    return 0;
}
