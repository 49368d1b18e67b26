#ifndef CLI_ASK_H
#define CLI_ASK_H
/* Asks the terminal of the process what it is. */
#include "answer.h"

/* Asks on the terminal itself, so that pipes of standard input stay as they are; keys that wait there are lost. A
 * terminal that does not answer costs a tenth of a second, and nothing is left unread or changed. Without a terminal,
 * or in the background of one, where the process would be stopped, nothing is asked or known. */
cli_answer cli_ask_terminal(void);
#endif
