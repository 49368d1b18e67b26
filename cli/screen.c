/* Signals need to know what to put right, so here is the one state of the program that lies outside of any function.
 * What handlers do is on the list of what may be done there: write, tcsetattr, sigaction, raise.
 *
 * The guard is a child that waits at a pipe whose other end only we hold. A byte means that all is well; an end without
 * one, that we were killed. */
#include "screen.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static const char enter_text[] = "\033[?1049h\033[?25l\033[?7l\033[2J\033[H", mouse_text[] = "\033[?1002h\033[?1006h";
/* Also ends a picture and an escape sequence that were cut off. */
static const char leave_text[] = "\033\\\033[0m\033[?2026l\033[?1002l\033[?1006l\033[?7h\033[?25h\033[?1049l";

static struct {
    int tty;
    unsigned wants;
    bool entered;
    struct termios before, during;
    int events[2]; /* a pipe: numbers of signals, from handlers to the one who waits */
    int guard_pipe;
    pid_t guard;
    int last_signal;
} screen = { .tty = -1, .events = { -1, -1 }, .guard_pipe = -1 };

static const int fatal[] = { SIGHUP, SIGTERM, SIGQUIT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGXCPU };

/* ---- safe in a handler ------------------------------------------------------------------------------------------- */

static void put(int fd, const char *bytes, size_t n)
{
    while (n) {
        const ssize_t done = write(fd, bytes, n);
        if (done < 0 && errno == EAGAIN) {
            struct pollfd p = { .fd = fd, .events = POLLOUT };
            if (poll(&p, 1, 1000) > 0) continue;
        }
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return;
        bytes += done;
        n -= (size_t) done;
    }
}

static void leave(void)
{
    if (!screen.entered) return;
    screen.entered = false;
    put(screen.tty, leave_text, sizeof leave_text - 1);
    tcsetattr(screen.tty, TCSADRAIN, &screen.before);
}

static void enter(void)
{
    screen.entered = true;
    if (screen.wants & CLI_SCREEN_KEYS) tcsetattr(screen.tty, TCSADRAIN, &screen.during);
    put(screen.tty, enter_text, sizeof enter_text - 1);
    if (screen.wants & CLI_SCREEN_MOUSE) put(screen.tty, mouse_text, sizeof mouse_text - 1);
}

static void tell(int number)
{
    const int saved = errno;
    const unsigned char byte = (unsigned char) number;
    if (write(screen.events[1], &byte, 1) < 0) errno = saved; /* full: somebody will look anyhow */
    errno = saved;
}

static void on_event(int number)
{
    tell(number);
}

static void on_end(int number)
{
    leave();
    signal(number, SIG_DFL);
    raise(number);
}

static void on_stop(int number);

static void catch (int number, void (*handler)(int))
{
    struct sigaction a = { .sa_handler = handler, .sa_flags = SA_NODEFER };
    sigemptyset(&a.sa_mask);
    sigaction(number, &a, NULL);
}

/* Stops here, and goes on here. */
static void on_stop(int number)
{
    const int saved = errno;
    leave();
    signal(number, SIG_DFL);
    raise(number);
    catch (number, on_stop);
    errno = saved;
}

/* Also behind a stop that could not be caught, when a shell may have had the terminal meanwhile. */
static void on_continue(int number)
{
    const int saved = errno;
    (void) number;
    enter();
    tell(SIGWINCH);
    errno = saved;
}

/* ---- the guard --------------------------------------------------------------------------------------------------- */

static bool is_ours(void)
{
    struct termios now;
    if (tcgetattr(screen.tty, &now) != 0) return false;
    return !(screen.wants & CLI_SCREEN_KEYS) ||
           (now.c_lflag == screen.during.c_lflag && now.c_iflag == screen.during.c_iflag);
}

static void watch_over(int pipe_end)
{
    char byte;
    ssize_t n;
    setpgid(0, 0);
    for (int i = 1; i < NSIG; i++) signal(i, SIG_IGN);
    for (int fd = 0; fd < 64; fd++)
        if (fd != pipe_end && fd != screen.tty) close(fd);
    do n = read(pipe_end, &byte, 1);
    while (n < 0 && errno == EINTR);
    if (n == 0 && is_ours()) {
        screen.entered = true;
        leave();
    }
    _exit(0);
}

static void start_guard(void)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return;
    sigset_t all, before;              /* nothing may end the guard before it has learnt to ignore it */
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    fflush(NULL);
    screen.guard = fork();
    if (screen.guard == 0) {
        close(ends[1]);
        watch_over(ends[0]);
    }
    close(ends[0]);
    if (screen.guard > 0) setpgid(screen.guard, screen.guard);
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (screen.guard < 0)
        close(ends[1]);
    else
        screen.guard_pipe = ends[1];
}

static void end_guard(void)
{
    if (screen.guard_pipe < 0) return;
    put(screen.guard_pipe, "x", 1);
    close(screen.guard_pipe);
    screen.guard_pipe = -1;
    while (waitpid(screen.guard, NULL, 0) < 0 && errno == EINTR) continue;
}

/* ---- opening ---------------------------------------------------------------------------------------------------- */

static stp_status fail(stp_error *err, const char *what)
{
    err->status = STP_ERR_IO;
    snprintf(err->message, sizeof err->message, "%s: %s", what, strerror(errno));
    return err->status;
}

static stp_status open_events(stp_error *err)
{
    if (screen.events[0] >= 0) return STP_OK;
    return pipe2(screen.events, O_CLOEXEC | O_NONBLOCK) == 0 ? STP_OK : fail(err, "a pipe");
}

stp_status cli_signals_open(stp_error *err)
{
    if (open_events(err) != STP_OK) return err->status;
    catch (SIGINT, on_event);
    catch (SIGTERM, on_event);
    return STP_OK;
}

static void catch_all(void)
{
    for (size_t i = 0; i < sizeof fatal / sizeof fatal[0]; i++) catch (fatal[i], on_end);
    catch (SIGINT, screen.wants &CLI_SCREEN_CATCH ? on_event : on_end);
    if (screen.wants & CLI_SCREEN_CATCH) catch (SIGTERM, on_event);
    catch (SIGTSTP, on_stop);
    catch (SIGCONT, on_continue);
    catch (SIGWINCH, on_event);
}

stp_status cli_screen_open(unsigned wants, stp_error *err)
{
    screen.tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (screen.tty < 0) return fail(err, "there is no terminal");
    if (tcgetattr(screen.tty, &screen.before) != 0) return fail(err, "the terminal");
    if (open_events(err) != STP_OK) return err->status;
    screen.wants = wants;
    screen.during = screen.before;
    screen.during.c_lflag &= (tcflag_t) ~(ICANON | ECHO);
    screen.during.c_iflag &= (tcflag_t) ~(IXON | ICRNL);
    screen.during.c_cc[VMIN] = 1;
    screen.during.c_cc[VTIME] = 0;
    start_guard();
    catch_all();
    enter();
    return STP_OK;
}

void cli_screen_close(void)
{
    leave();
    end_guard();
    for (size_t i = 0; i < sizeof fatal / sizeof fatal[0]; i++) signal(fatal[i], SIG_DFL);
    signal(SIGINT, SIG_DFL);
    signal(SIGTSTP, SIG_DFL);
    signal(SIGCONT, SIG_DFL);
    signal(SIGWINCH, SIG_DFL);
    if (screen.tty >= 0) close(screen.tty);
    screen.tty = -1;
}

/* ---- using it --------------------------------------------------------------------------------------------------- */

/* Of several signals the gravest counts. */
static cli_event read_signals(void)
{
    unsigned char numbers[64];
    cli_event event = CLI_REDRAW;
    const ssize_t n = read(screen.events[0], numbers, sizeof numbers);
    for (ssize_t i = 0; i < n; i++)
        if (numbers[i] == SIGINT || numbers[i] == SIGTERM) {
            screen.last_signal = numbers[i];
            event = CLI_INTERRUPT;
        }
    return event;
}

cli_event cli_screen_wait(int fd, int ms)
{
    struct pollfd p[3] = { { .fd = screen.events[0], .events = POLLIN },
                           { .fd = screen.wants & CLI_SCREEN_KEYS ? screen.tty : -1, .events = POLLIN },
                           { .fd = fd, .events = POLLIN } };
    const int n = poll(p, 3, ms);
    if (p[0].revents & POLLIN && n != 0) return read_signals();
    if (n < 0) return errno == EINTR ? CLI_TIMEOUT : CLI_GONE;
    if (n == 0) return CLI_TIMEOUT;
    if (p[1].revents & POLLIN) return CLI_INPUT;
    if (p[1].revents) return CLI_GONE;
    return CLI_INPUT;
}

size_t cli_screen_read(char *bytes, size_t size)
{
    struct pollfd p = { .fd = screen.tty, .events = POLLIN };
    if (poll(&p, 1, 0) <= 0) return 0;
    const ssize_t n = read(screen.tty, bytes, size);
    return n > 0 ? (size_t) n : 0;
}

void cli_screen_write(const char *bytes, size_t n)
{
    put(screen.tty, bytes, n);
}

int cli_screen_signal(void)
{
    return screen.last_signal;
}
