/* Fuzz target for JSON: any bytes open or fail with a message, and pieces of any size give the same rows. The first
 * byte chooses the size of pieces, the rest is the file. */
#include "source_check.h"
#include "formats/csv_source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void set_piece(stp_source *s, int64_t size)
{
    ((stp_csv_source *) s)->piece_size = (size_t) size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size) return 0;
    stp_error err = { 0 };
    stp_source *s = open_bytes(data + 1, size - 1, &(stp_read_options) { .format = "json" });
    if (s && want_all(s, &err)) check_pieces(s, set_piece, 1 << 20, data[0] + 1);
    stp_source_close(s);
    return 0;
}
