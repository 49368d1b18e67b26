/* Terminals that do not know a question say nothing to it: "primary device attributes", which all know, is asked last,
 * and its answer is the end. */
#include "ask.h"
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER_MS = 100, ALL_MS = 1000 };

/* The console of Linux shows questions that it does not know. */
static const char *questions(void)
{
    const char *term = getenv("TERM");
    return term && !strcmp(term, "linux") ? "\033[c" : "\033]11;?\033\\\033[c";
}

static long now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000L + t.tv_nsec / 1000000L;
}

/* Each part of the answer within ANSWER_MS of the one before, all within ALL_MS. */
static void read_answer(int fd, char *text, size_t size)
{
    size_t n = 0;
    const long end = now_ms() + ALL_MS;
    for (text[0] = 0; n + 1 < size && !cli_answer_is_whole(text) && now_ms() < end;) {
        struct pollfd p = { .fd = fd, .events = POLLIN };
        if (poll(&p, 1, ANSWER_MS) <= 0) return;
        const ssize_t more = read(fd, text + n, size - 1 - n);
        if (more <= 0) return;
        n += (size_t) more;
        text[n] = 0;
    }
}

static cli_answer ask(int fd)
{
    char text[512];
    const char *q = questions();
    const size_t n = strlen(q);
    text[0] = 0;
    if (write(fd, q, n) == (ssize_t) n) read_answer(fd, text, sizeof text);
    return cli_answer_read(text);
}

cli_answer cli_ask_terminal(void)
{
    cli_answer answer = { 0 };
    struct termios old;
    const int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) return answer;
    if (tcgetpgrp(fd) == getpgrp() && tcgetattr(fd, &old) == 0) {
        struct termios raw = old;
        raw.c_lflag &= (tcflag_t) ~(ICANON | ECHO);
        raw.c_cc[VMIN] = 0;
        raw.c_cc[VTIME] = 0;
        if (tcsetattr(fd, TCSANOW, &raw) == 0) {
            answer = ask(fd);
            tcsetattr(fd, TCSAFLUSH, &old);
        }
    }
    close(fd);
    return answer;
}
