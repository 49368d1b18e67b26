/* Units, calendars and dates of CF: the first line is the units, the second the calendar, the third a date; values of
 * all sizes are decoded. */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "formats/netcdf/calendar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const double values[] = {
    0, 1, -1, 0.5, 1e-9, 59.25, 2299, -1e6, 1e9, 20000131.25, 1e15, -1e300, INFINITY, NAN
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[512];
    if (size >= sizeof text) return 0;
    memcpy(text, data, size);
    text[size] = 0;
    char *calendar = strchr(text, '\n'), *when = calendar ? strchr(calendar + 1, '\n') : NULL;
    if (calendar) *calendar++ = 0;
    if (when) *when++ = 0;
    stp_error err = { 0 };
    stp_time_unit u;
    int64_t t[sizeof values / sizeof *values], start, end;
    for (int c = STP_CALENDAR_STANDARD; c <= STP_CALENDAR_360_DAY; c++)
        if (when) (void) stp_calendar_period((stp_calendar) c, when, c % 2 ? 9 : 0, &start, &end);
    (void) stp_time_unit_is(text);
    if (stp_time_unit_parse(&u, text, calendar, &err) != STP_OK) return 0;
    const int n = (int) (sizeof values / sizeof *values), digits = stp_time_unit_digits(&u, values, n, size % 2);
    stp_time_unit_decode(&u, values, n, size % 2, digits, t);
    for (int i = 0; i < n; i++) {
        char out[STP_TIME_SIZE];
        stp_civil civil;
        if (stp_time_unit_civil(&u, values[i], false, &civil)) stp_calendar_format(out, &civil);
    }
    return 0;
}
