#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H
/* The terminal that standard output is: how it shows pictures, and how large it is. */
#include <stipple.h>
#include "answer.h"

/* What it has answered; it is asked at most once, and only if the environment does not say enough. { 0 }: not yet. */
typedef struct cli_terminal {
    bool asked;
    cli_answer answer;
} cli_terminal;

typedef struct cli_size { int columns, rows; } cli_size;

/* The format to draw in: what --to says, else STIPPLE_TERM unless --ansi contradicts it, else the best that the
 * terminal shows: "kitty", "iterm", "sixel" where its name or its answer within 100 ms tells so, else "ansi",
 * "ansi256", "unicode" or "ascii". Where there are to be no colours there are no pixels either. */
const char *cli_terminal_format(cli_terminal *terminal, const stp_spec *spec);

/* The theme of characters where none is named: "light" where the terminal answers that its ground is, or, if it does
 * not answer, COLORFGBG says so; else "dark". */
const char *cli_terminal_theme(cli_terminal *terminal);

/* COLUMNS and LINES, the window, or 80 x 24. */
cli_size cli_terminal_size(void);

/* Whether a format is one of a terminal's, and made of characters. */
bool cli_is_terminal_format(const char *format, bool *characters);

/* Gives a drawing spec without a size one that fits the terminal, one row less than it has. */
stp_status cli_fit_terminal(stp_spec *spec, const char *format, stp_error *err) STP_MUST_USE;

/* Gives characters without a theme, in the command or the configuration, one that suits the terminal. */
stp_status cli_suit_terminal(cli_terminal *terminal, stp_spec *spec, stp_error *err) STP_MUST_USE;
#endif
