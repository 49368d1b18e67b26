#ifndef CLI_SCREEN_H
#define CLI_SCREEN_H
/* The whole terminal for a while: the alternate screen, keys one by one, the mouse. However the process ends, the
 * terminal is afterwards as it was: signals that end or stop it put it right first, and a small process of its own
 * watches over the ones that cannot be caught. */
#include <stipple.h>

enum {
    CLI_SCREEN_KEYS = 1, /* keys without echo, as they are pressed */
    CLI_SCREEN_MOUSE = 2,
    CLI_SCREEN_CATCH = 4, /* the interrupt (Ctrl-C) is an event, not the end */
};

typedef enum cli_event { CLI_INPUT, CLI_REDRAW, CLI_INTERRUPT, CLI_TIMEOUT, CLI_GONE } cli_event;

/* Takes the terminal of the process, wants: what of it. One screen at a time. */
stp_status cli_screen_open(unsigned wants, stp_error *err) STP_MUST_USE;
void cli_screen_close(void);

/* Waits for keys (CLI_INPUT: cli_screen_read has them), a new size of the window or a return from being stopped
 * (CLI_REDRAW), the interrupt, or the end of the terminal (CLI_GONE); ms < 0: for ever. fd, if it is not negative: one
 * more to wait for, which gives CLI_INPUT as well. */
cli_event cli_screen_wait(int fd, int ms);
/* At most size bytes of keys that are there; 0: none. */
size_t cli_screen_read(char *bytes, size_t size);
/* All of it in one go, as far as the terminal takes it. */
void cli_screen_write(const char *bytes, size_t n);

/* Without a screen: catches the interrupt and the end of the process as events alone. */
stp_status cli_signals_open(stp_error *err) STP_MUST_USE;
/* The signal that has ended the last wait, or 0. */
int cli_screen_signal(void);
#endif
