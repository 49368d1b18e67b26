#ifndef STP_FORMATS_CSV_SOURCE_H
#define STP_FORMATS_CSV_SOURCE_H
/* The parts of the CSV reader, to each other and to tests.
 *
 *     csv.c        open, cut pieces, rewind
 *     csv_sniff.c  delimiter, header, names, types from the first MiB
 *     csv_type.c   what one cell means
 *     csv_cut.c    where records end
 *     csv_scan.c   the same for plain bytes, 64 at a time; where cells begin
 *     csv_columns.c plain piece in, columns out
 *     csv_read.c   piece in, batch out: plain ones by csv_columns.c, the others by libcsv */
#include "formats/csv_cut.h"
#include "table/source.h"

/* Texts that mean missing, besides the usual. */
typedef struct stp_csv_missing {
    const char *const *texts;
    int n;
} stp_csv_missing;

typedef struct stp_csv_source {
    stp_source base;                    /* first, so that a stp_source is one */
    stp_input *in;
    stp_csv_dialect dialect;
    stp_csv_missing missing;
    char *sample;                       /* the first bytes of the file; the first pieces are cut from it */
    size_t sample_length;
    bool whole;                         /* the sample is the whole file */
    size_t piece_size;                  /* bytes read for a piece; tests make it small */
    int64_t data_offset, data_line;     /* where the rows begin, behind the header; lines from 1 */
    int64_t offset, line, row;          /* where the next piece begins */
    int *wanted, n_wanted;
    size_t longest;                     /* a record longer than this is an error */
} stp_csv_source;

/* Readers look at eight bytes at once, also at the last one. */
enum { STP_CSV_PADDING = 16 };

struct stp_piece {
    char *bytes;                        /* whole records, and STP_CSV_PADDING bytes of anything */
    size_t length, capacity;
    int64_t row0, n_rows;
    int64_t line0;                      /* of the first byte, from 1 */
    bool plain;                         /* as in stp_csv_cut; tests clear it to have libcsv read the piece */
};

/* Fills dialect, names, types, facts and where the data begin from the sample. */
stp_status stp_csv_sniff(stp_csv_source *s, const stp_read_options *options, stp_error *err) STP_MUST_USE;

stp_status stp_csv_reader_new(stp_source *s, stp_reader **out, stp_error *err) STP_MUST_USE;
stp_status stp_csv_read(stp_reader *r, const stp_piece *piece, stp_batch *out, stp_error *err) STP_MUST_USE;
void stp_csv_reader_free(stp_reader *r);

/* The path as messages name it. */
const char *stp_csv_name(const stp_csv_source *s);

/* "'x.csv' line 12: " and the fault; STP_ERR_DATA. */
stp_status stp_csv_fail(const stp_csv_source *s, int64_t line, stp_error *err, const char *fmt, ...) STP_PRINTF(4, 5);
#endif
