#ifndef CLI_WRAP_H
#define CLI_WRAP_H
/* Lists in a terminal: lines that are too long go on below, where their last column begins. */
#include <stddef.h>

/* text, whose lines are of columns with two blanks or more between them, in lines of at most `columns` characters.
 * Sequences of colours take none. The caller frees it; NULL without memory. *n: its length. */
char *cli_wrap_lines(const char *text, int columns, size_t *n);
#endif
