#ifndef CLI_ANSWER_H
#define CLI_ANSWER_H
/* What a terminal answers to questions: for its background (OSC 11), and for its "primary device attributes" (CSI c),
 * which every terminal answers, and last. */
#include <stdbool.h>

typedef struct cli_answer {
    bool sixel;      /* CSI ? 6x ; … ; 4 ; … c: attribute 4 is sixel graphics */
    bool has_ground; /* OSC 11 ; rgb: … */
    double ground;   /* its brightness, 0 black to 1 white: luma with the weights of ITU-R BT.709 */
} cli_answer;

/* Reads what has come. What stands around the answers, such as keys that were pressed meanwhile, is passed over; an
 * answer that is cut off says nothing. */
cli_answer cli_answer_read(const char *text);

/* Whether the attributes have come whole: there is nothing more to wait for. */
bool cli_answer_is_whole(const char *text);
#endif
