#ifndef STP_FORMATS_CSV_SOURCE_H
#define STP_FORMATS_CSV_SOURCE_H
/* The parts of the CSV reader, to each other and to tests.
 *
 *     csv.c        open, cut pieces, rewind
 *     csv_sniff.c  encoding, header, names, types from the first MiB
 *     csv_dialect.c delimiter, quotes, comments, lines above, decimals from it
 *     csv_walk.c   libcsv over a sample
 *     csv_type.c   what one cell means
 *     csv_cut.c    where records end
 *     csv_tidy.c   comments, and fields between blanks
 *     csv_scan.c   the same for plain bytes, 64 at a time; where cells begin
 *     csv_columns.c plain piece in, columns out
 *     csv_read.c   piece in, batch out: plain ones by csv_columns.c, the others by libcsv */
#include "base/time_layout.h"
#include "formats/csv_cut.h"
#include "table/source.h"

/* How cells are read. */
typedef struct stp_csv_rules {
    const char *const *missing;         /* n_missing texts that mean missing, besides the usual */
    int n_missing;
    const double *missing_numbers;      /* n_missing_numbers: those of them that are numbers */
    int n_missing_numbers;
    char decimal;                       /* '.' or ',' before decimals; 0: not known yet */
    bool duration;                      /* numbers are durations */
    stp_time_layout time;
} stp_csv_rules;

typedef struct stp_csv_source stp_csv_source;

/* How records are told from bytes: CSV's way, or JSON's. */
typedef struct stp_csv_grammar {
    /* Fills schema, columns, facts and where the data begin from the sample. */
    stp_status (*sniff)(stp_csv_source *s, const stp_read_options *options, stp_error *err);
    /* As stp_csv_find_cut; may change bytes, one for one. */
    stp_csv_cut (*find_cut)(const stp_csv_source *s, char *bytes, size_t n, bool at_end);
    /* Reads the bytes of a piece into the reader's slots, r->row rows; false without memory. */
    bool (*parse)(stp_reader *r, const stp_piece *p);
    stp_csv_record (*next_record)(const stp_csv_source *s, const char *bytes, size_t n, size_t from);
} stp_csv_grammar;

struct stp_csv_source {
    stp_source base;                    /* first, so that a stp_source is one */
    stp_input *in;
    const stp_csv_grammar *grammar;
    stp_csv_dialect dialect;
    bool in_lines;                      /* JSON: an object a line */
    stp_csv_rules rules;                /* as the options have them */
    stp_csv_rules *columns;             /* of each column of the schema, with what was found out */
    stp_zone *zone;                     /* the rules' */
    char *sample;                       /* the first bytes of the file; the first pieces are cut from it */
    size_t sample_length;
    bool whole;                         /* the sample is the whole file */
    size_t piece_size;                  /* bytes read for a piece; tests make it small */
    int64_t data_offset, data_line;     /* where the rows begin, behind the header; lines from 1 */
    int64_t offset, line, row;          /* where the next piece begins */
    int *wanted, n_wanted;
    size_t longest;                     /* a record longer than this is an error */
};

/* Readers look at eight bytes at once, also at the last one. */
enum { STP_CSV_PADDING = 16 };

struct stp_piece {
    char *bytes;                        /* whole records, and STP_CSV_PADDING bytes of anything */
    size_t length, capacity;
    int64_t row0, n_rows;
    int64_t line0;                      /* of the first byte, from 1 */
    bool plain;                         /* as in stp_csv_cut; tests clear it to have libcsv read the piece */
};

/* Parts of that. from: where in the sample to begin; usual: cells of most rows. */
/* Delimiter, quote and comment, as given or found. */
stp_status stp_csv_find_dialect(stp_csv_source *s, size_t from, const stp_read_options *options, int *usual,
                                stp_error *err) STP_MUST_USE;
/* Steps over titles and comments: lines of one cell (be others empty) above a table of several, and lines that begin
 * with '#' and have not as many cells as the table. from, line: moved to the first row; n_above: lines passed. */
stp_status stp_csv_skip_above(stp_csv_source *s, int usual, size_t *from, int64_t *line, int64_t *n_above,
                              stp_error *err) STP_MUST_USE;
/* Comments among the rows: lines that begin with '#', none of which has as many cells as the table. */
stp_status stp_csv_find_comment(stp_csv_source *s, size_t from, int usual, stp_error *err) STP_MUST_USE;
/* The rules of each column. A decimal comma is one where the comma is no delimiter and no number of the column has a
 * point. */
stp_status stp_csv_find_decimals(stp_csv_source *s, int n_columns, const char *bytes, size_t n,
                                 stp_error *err) STP_MUST_USE;

/* Fills dialect, names, types, facts and where the data begin from the sample. */
stp_status stp_csv_sniff(stp_csv_source *s, const stp_read_options *options, stp_error *err) STP_MUST_USE;

/* A source whose bytes the grammar reads; of a format, which has STP_CSV_SHARED_FUNCTIONS. */
stp_status stp_csv_open(stp_source **out, const stp_format *format, const stp_csv_grammar *grammar, stp_input *in,
                        const stp_read_options *options, stp_error *err) STP_MUST_USE;
stp_status stp_csv_want(stp_source *source, const int *columns, int n, stp_error *err) STP_MUST_USE;
stp_status stp_csv_rewind(stp_source *source, stp_error *err) STP_MUST_USE;
stp_status stp_csv_next(stp_source *source, stp_piece *piece, bool *end, stp_error *err) STP_MUST_USE;
void stp_csv_piece_clear(stp_piece *p);
void stp_csv_close(stp_source *source);

#define STP_CSV_SHARED_FUNCTIONS                                                                             \
    .want = stp_csv_want, .rewind = stp_csv_rewind, .next = stp_csv_next, .piece_bytes = sizeof(stp_piece),       \
    .piece_clear = stp_csv_piece_clear, .reader_new = stp_csv_reader_new, .read = stp_csv_read,                   \
    .reader_free = stp_csv_reader_free, .close = stp_csv_close

/* The parse of CSV's grammar. */
bool stp_csv_parse(stp_reader *r, const stp_piece *p);

/* The fault of a sample that is not UTF-8. */
stp_status stp_csv_check_encoding(const stp_csv_source *s, stp_error *err) STP_MUST_USE;

stp_status stp_csv_reader_new(stp_source *s, stp_reader **out, stp_error *err) STP_MUST_USE;
stp_status stp_csv_read(stp_reader *r, const stp_piece *piece, stp_batch *out, stp_error *err) STP_MUST_USE;
void stp_csv_reader_free(stp_reader *r);

/* The fault of a quote to the end of the file, which was opened in that line. */
stp_status stp_csv_open_quote(const stp_csv_source *s, int64_t line, stp_error *err);

/* The path as messages name it. */
const char *stp_csv_name(const stp_csv_source *s);

/* "'x.csv' line 12: " and the fault; STP_ERR_DATA. */
stp_status stp_csv_fail(const stp_csv_source *s, int64_t line, stp_error *err, const char *fmt, ...) STP_PRINTF(4, 5);
#endif
