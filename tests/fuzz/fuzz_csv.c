/* Fuzz target for the CSV reader: any bytes open or fail with a message; pieces of any size give the same rows.
 * The first byte chooses the size of pieces and, in its upper bits, options; the rest is the file. */
#include "source_check.h"
#include "formats/csv_source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void set_piece(stp_source *s, int64_t size)
{
    ((stp_csv_source *) s)->piece_size = (size_t) size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 65536) return 0;
    const bool blanks = data[0] & 128, odd = data[0] & 64;
    const stp_read_options options = { .format = "csv", .delimiter = blanks ? ' ' : 0, .comment = odd ? '%' : 0,
                                       .decimal = odd ? ',' : 0, .quote = odd ? '\'' : 0, .tz = odd ? "+01:30" : NULL };
    stp_error err = { 0 };
    stp_source *s = open_bytes(data + 1, size - 1, &options);
    if (s && want_all(s, &err)) check_pieces(s, set_piece, 1 << 20, data[0] + 1);
    stp_source_close(s);
    return 0;
}
