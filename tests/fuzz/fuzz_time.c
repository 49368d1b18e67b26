/* Fuzz target for times: what is read can be written, and reads back as the same instant. The first byte
 * chooses the digits. */
#include "base/time.h"
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int choices[] = { 0, 3, 6, 9 };
    if (size < 1) return 0;
    const int digits = choices[data[0] % 4];
    int64_t t = 7, back;
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
