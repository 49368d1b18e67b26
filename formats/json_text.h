#ifndef STP_FORMATS_JSON_TEXT_H
#define STP_FORMATS_JSON_TEXT_H
/* The words of JSON (RFC 8259): what stands where in the bytes of a text. */
#include "base/buf.h"

/* Where reading stands; fault: what is wrong there, a constant text; NULL: nothing. */
typedef struct stp_json_cursor {
    const char *p, *end;
    const char *fault;
} stp_json_cursor;

/* Keeps the first fault; false. */
bool stp_json_fail(stp_json_cursor *c, const char *fault);
bool stp_json_is_space(char c);
void stp_json_skip(stp_json_cursor *c);
/* Goes behind `what`, and the blanks in front of it, where it comes next. */
bool stp_json_take(stp_json_cursor *c, char what);

/* What stands between the quotes that come next, as it is written; false with a fault. */
bool stp_json_string(stp_json_cursor *c, const char **text, size_t *n, bool *escaped);
/* Adds what [p, end) means to out. Half a pair of \u, and \u0000, become U+FFFD. False: an escape that there is not. */
bool stp_json_unescape(const char *p, const char *end, stp_buf *out);
#endif
