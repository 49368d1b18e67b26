/* Fuzzes the reader of spec files. What is read has to print, read back, and print the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "spec/spec.h"

static void round_trip(const stp_spec *s, bool json)
{
    stp_error err = { 0 };
    stp_spec *again = NULL;
    stp_buf first = { 0 }, second = { 0 };
    if (stp_spec_write_text(s, json, &first, &err) != STP_OK) abort();
    if (stp_spec_read_text(&again, first.data, first.length, "again", &err) != STP_OK) abort();
    if (stp_spec_write_text(again, json, &second, &err) != STP_OK) abort();
    if (first.length != second.length || memcmp(first.data, second.data, first.length) != 0) abort();
    stp_buf_clear(&first);
    stp_buf_clear(&second);
    stp_spec_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    stp_error err = { 0 };
    stp_spec *s = NULL;
    if (stp_spec_read_text(&s, (const char *) data, size, "fuzz", &err) != STP_OK) return 0;
    round_trip(s, false);
    round_trip(s, true);
    stp_spec_free(s);
    return 0;
}
