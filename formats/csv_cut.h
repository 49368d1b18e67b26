#ifndef STP_FORMATS_CSV_CUT_H
#define STP_FORMATS_CSV_CUT_H
/* Where records end, by exactly the quoting rules of libcsv, without looking at what is in them.
 * A record ends at LF, CR or CR LF outside quotes; a line of spaces alone is blank. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct stp_csv_isa stp_csv_isa;     /* csv_scan.h */

typedef struct stp_csv_dialect {
    char delimiter;
    char quote;                     /* STP_NO_QUOTE: every byte is what it is */
    char comment;                   /* lines that begin with it are none; 0 = no line */
    bool blanks;                    /* blanks are between fields: stp_csv_tidy */
    const stp_csv_isa *isa;         /* scanner of regular bytes; tests set NULL for none */
    bool blank_rows;                /* a blank line is a row (of one column, missing) */
    unsigned char class_of[256];    /* of each byte; owned by csv_cut.c */
} stp_csv_dialect;

void stp_csv_dialect_init(stp_csv_dialect *d, char delimiter, char quote);

/* What libcsv trims from both ends of a field without quotes. */
static inline bool stp_csv_is_space(const stp_csv_dialect *d, char c)
{
    return (c == ' ' || c == '\t') && c != d->delimiter;
}

static inline bool stp_csv_ends_field(const stp_csv_dialect *d, char c)
{
    return c == d->delimiter || c == '\n' || c == '\r';
}

typedef struct stp_csv_cut {
    size_t length;                  /* bytes of whole records; 0 = none ends here */
    int64_t rows, lines;            /* in these bytes */
    bool plain;                     /* regular, as in csv_scan.h: fields are what stands between delimiters */
    int64_t open_line;              /* line (from 0) of a quote that is never closed, else -1 */
} stp_csv_cut;

/* The longest run of whole records at the beginning of n bytes, which begin outside quotes. at_end: nothing
 * follows, so the last record needs no newline. */
stp_csv_cut stp_csv_find_cut(const stp_csv_dialect *d, const char *bytes, size_t n, bool at_end);

typedef struct stp_csv_record {
    size_t end;                     /* behind its newline */
    int64_t lines;
    bool blank;
    bool row;                       /* false for blank lines that are none */
} stp_csv_record;

/* The record that begins at from < n; n bytes of whole records. */
stp_csv_record stp_csv_next_record(const stp_csv_dialect *d, const char *bytes, size_t n, size_t from);
#endif
