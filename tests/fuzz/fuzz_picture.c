/* Fuzzes the reader of specs that pictures carry: what it finds lies within the picture, and is never longer. */
#include <stdint.h>
#include <stdlib.h>
#include "spec/embedded.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    stp_error err = { 0 };
    stp_buf bytes = { 0 };
    const stp_picture_format *format = stp_picture_find((const char *) data, size);
    if (!format) return 0;
    stp_buf_add(&bytes, data, size);
    if (stp_picture_spec(format, &bytes, "fuzz", &err) == STP_OK && bytes.length > 2 * size) abort();
    stp_buf_clear(&bytes);
    return 0;
}
