#ifndef CLI_ANSWER_H
#define CLI_ANSWER_H
/* What a terminal answers to "primary device attributes" (CSI c). */
#include <stdbool.h>

/* True for CSI ? 6x ; … ; 4 ; … c: attribute 4 is sixel graphics. What stands around the answer, such as keys that were
 * pressed meanwhile, is passed over; an answer that is cut off says nothing. */
bool cli_answer_has_sixel(const char *answer);
#endif
