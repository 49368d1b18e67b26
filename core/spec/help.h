#ifndef STP_SPEC_HELP_H
#define STP_SPEC_HELP_H
/* Help, manual option lists and completion, all made from the field table. */
#include "base/buf.h"
#include "spec/fields.h"

/* command: NULL for the program. form: "short", "long" (80 columns) or "man" (mdoc for inclusion). */
stp_status stp_help_write(const char *command, const char *form, stp_buf *out, stp_error *err) STP_MUST_USE;

/* The script that a shell (bash, zsh, fish) loads; it asks `stipple complete-word WORD...`. */
stp_status stp_complete_script(const char *shell, stp_buf *out, stp_error *err) STP_MUST_USE;

/* Candidates for the word at argv[argc - 1], argv[0] being the command: a line each, the whole word, then a tab and
 * a few words of help where there are some. A line that is only a tab asks the shell for file names.
 * Opens the data file that was typed, if it is a regular one, for the names of its columns. */
stp_status stp_complete_write(int argc, char *const argv[], stp_buf *out, stp_error *err) STP_MUST_USE;
#endif
