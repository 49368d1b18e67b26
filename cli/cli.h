#ifndef CLI_CLI_H
#define CLI_CLI_H
/* What the commands of the program share. Each command is a function in its own file and a line in main.c. */
#include <stipple.h>

/* argv[0] is the command. Returns the exit code. */
typedef int cli_command(int argc, char *const argv[]);
cli_command cli_draw, cli_load, cli_list, cli_help, cli_complete, cli_complete_word;

enum { CLI_USAGE = 2 };

/* Prints one line, without control characters. */
void cli_note(const char *message);

/* Prints what went wrong and what to do about it; returns the exit code for it. */
int cli_fail(const stp_error *err);

/* Puts text on standard output and clears it; s and err are what the call that made it returned. */
int cli_print(stp_status s, stp_text *text, stp_error *err);

/* Prints version or help when the spec asks for them; *code is then the exit code. */
bool cli_answered(const stp_spec *spec, const char *command, int *code);
int cli_version(void);

/* Runs the spec with notes on standard error, as --quiet and --verbose say, and frees it. */
int cli_run(stp_spec *spec);

bool cli_in_terminal(void);
#endif
