#ifndef STP_FORMATS_CSV_TIDY_H
#define STP_FORMATS_CSV_TIDY_H
/* What a delimiter and quotes do not tell: lines of comment, and tables whose fields stand apart by any number of
 * blanks. Bytes are changed in place, one for one, so that every place in the file stays where it is; doing it twice
 * does no harm. */
#include "formats/csv_cut.h"

/* Between fields that blanks separate: a control character that texts do not hold. */
enum { STP_CSV_BLANKS = 0x1F };

/* n bytes that begin outside quotes at the beginning of a record: with d->blanks the last blank of each run between two
 * fields becomes STP_CSV_BLANKS; with d->comment lines that begin with it become blanks. */
void stp_csv_tidy(const stp_csv_dialect *d, char *bytes, size_t n);

/* True when some field between blanks stands in quotes: else quotes are inches, or letters like any other. */
bool stp_csv_has_quoted(const char *bytes, size_t n);
#endif
