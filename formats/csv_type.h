#ifndef STP_FORMATS_CSV_TYPE_H
#define STP_FORMATS_CSV_TYPE_H
/* What one cell means, and what a column of cells does. Texts are n bytes without a final 0. */
#include "formats/csv_source.h"

typedef enum stp_csv_outcome {
    STP_CSV_VALUE,
    STP_CSV_MISSING,        /* empty or a word for it: NA, null, - … */
    STP_CSV_BAD,            /* something else: counts as missing and is reported */
} stp_csv_outcome;

/* n = 0 is missing. On anything but STP_CSV_VALUE *out is unchanged. */
stp_csv_outcome stp_csv_number(const stp_csv_rules *rules, const char *text, size_t n, double *out);
stp_csv_outcome stp_csv_integer(const stp_csv_rules *rules, const char *text, size_t n, int64_t *out);
stp_csv_outcome stp_csv_time(const stp_time_layout *layout, const char *text, size_t n, int digits, int64_t *out);
stp_csv_outcome stp_csv_bool(const char *text, size_t n, uint8_t *out);

/* True for one of the texts that the rules name. */
bool stp_csv_is_missing(const stp_csv_rules *rules, const char *text, size_t n);

/* 1 for a number with a decimal comma, -1 for one with a decimal point, 0 for anything else. */
int stp_csv_decimal_mark(const char *text, size_t n);

/* What the cells of a column have in common. Zero is the beginning. */
typedef struct stp_csv_guess {
    int64_t n_values;               /* neither empty nor missing */
    int64_t n_words;                /* NA, null, - … */
    bool not_integer, not_number, not_bool, not_year, not_duration;
    int64_t n_times[STP_TIME_PATTERN + 1];      /* values that are times in that order */
    bool beyond_double;             /* some whole number is above 2^53: a double would change it */
    bool not_nano;                  /* some time does not fit int64 nanoseconds */
    bool zoned, clocked;            /* some time has a zone, a time of day */
    int fraction_digits;            /* the most behind the seconds */
} stp_csv_guess;

void stp_csv_guess_add(stp_csv_guess *g, const stp_csv_rules *rules, const char *text, size_t n);

/* The order in which all its cells are times, or -1. Days and months that none of them tells apart are taken with the
 * month first. */
int stp_csv_guess_order(const stp_csv_guess *g, const stp_csv_rules *rules);
/* The order in which most of them are, for a column that is to hold times. */
stp_time_order stp_csv_guess_most(const stp_csv_guess *g, const stp_csv_rules *rules);

/* True when the cell alone is a number, a time or a boolean: no name for a column. */
bool stp_csv_looks_like_data(const stp_csv_rules *rules, const char *text, size_t n);
/* Four digits: a number, but as a name of a column in a wide table a year. */
bool stp_csv_looks_like_year(const char *text, size_t n);

/* The same for a column that is to hold that meaning; with duration: durations, which are numbers. */
void stp_csv_guess_force(const stp_csv_guess *g, stp_meaning meaning, bool duration, stp_column_info *info);

/* Meaning, storage and digits. Texts are STP_TEXT: whether they are categories is not known here.
 * whole: all cells of the column have been seen. Else whole numbers are kept as doubles, so that a late 3.5 is
 * read as what it is; they are exact up to 2^53, and a column that has shown a greater one stays int64. */
void stp_csv_guess_finish(const stp_csv_guess *g, const stp_csv_rules *rules, bool whole, stp_column_info *info);

/* Meanings, storage and rules of the schema's columns from their guesses. */
void stp_csv_settle(stp_csv_source *s, const stp_csv_guess *guesses);
/* What options say of types, of columns that have names. */
void stp_csv_force_types(stp_csv_source *s, const stp_csv_guess *guesses, const stp_read_options *options);

enum { STP_CSV_MOST_LABELS = 1000 };
/* A column of texts is one of categories with at most that many distinct ones among n_rows. */
int64_t stp_csv_most_categories(int64_t n_rows);
#endif
