/* A loop: read what has come, and draw when enough time has passed since the last picture, which grows with the time
 * that a picture takes. The interrupt ends it as the end of the stream does: with a last picture. */
#include "follow.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "cli.h"
#include "page.h"
#include "screen.h"
#include "terminal.h"

enum { LEAST_MS = 100, LOOK_MS = 100, REST = 2, PIECE = 1 << 16, ENOUGH = 4 << 20 };

typedef struct follower {
    stp_follower *stream;
    stp_spec *spec;
    const char *path, *output, *format; /* path NULL: standard input; output NULL: the terminal */
    cli_page page;
    int fd;
    off_t at; /* of a file: what has been read */
    bool ended, changed;
    stp_text last;   /* the picture drawn last */
    double next;     /* s: no picture before */
    char note[1024]; /* the last warning */
} follower;

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + (double) t.tv_nsec * 1e-9;
}

/* ---- the stream ------------------------------------------------------------------------------------------------ */

static stp_status fail(stp_error *err, const char *path)
{
    err->status = STP_ERR_IO;
    snprintf(err->message, sizeof err->message, "cannot read '%.400s': %s", path, strerror(errno));
    return err->status;
}

static stp_status open_stream(follower *f, stp_error *err)
{
    f->fd = STDIN_FILENO;
    if (!f->path) return STP_OK;
    f->fd = open(f->path, O_RDONLY | O_CLOEXEC);
    if (f->fd < 0) return fail(err, f->path);
    struct stat s;
    if (fstat(f->fd, &s) != 0 || S_ISDIR(s.st_mode)) {
        errno = EISDIR;
        return fail(err, f->path);
    }
    return STP_OK;
}

/* A file that has become shorter begins anew. */
static void look_at_file(follower *f)
{
    struct stat s;
    if (f->path && fstat(f->fd, &s) == 0 && S_ISREG(s.st_mode) && s.st_size < f->at) f->at = lseek(f->fd, 0, SEEK_SET);
}

/* As much as there is, but no more than PIECE: pictures come in between. */
static stp_status read_stream(follower *f, stp_error *err)
{
    char bytes[PIECE];
    look_at_file(f);
    const ssize_t n = read(f->fd, bytes, sizeof bytes);
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) return STP_OK;
    if (n < 0) return fail(err, f->path ? f->path : "-");
    if (n == 0) {
        f->ended = !f->path; /* a file may grow */
        return f->ended ? stp_follower_feed(f->stream, NULL, 0, err) : STP_OK;
    }
    f->at += n;
    f->changed = true;
    return stp_follower_feed(f->stream, bytes, (size_t) n, err);
}

static bool is_file(const follower *f)
{
    struct stat s;
    return fstat(f->fd, &s) == 0 && S_ISREG(s.st_mode);
}

/* ---- pictures --------------------------------------------------------------------------------------------------- */

static stp_status show(follower *f, const stp_text *picture, stp_error *err)
{
    if (f->output) return stp_write_file(f->output, picture->data, picture->length, err);
    cli_page_show(&f->page, picture, *f->note ? f->note : "Ctrl-C ends");
    return STP_OK;
}

static void keep_picture(follower *f, stp_text *taken)
{
    stp_text_clear(&f->last);
    f->last = *taken;
    *taken = (stp_text){ 0 };
}

/* Nothing to draw is no fault while more may come. */
static stp_status draw(follower *f, stp_error *err)
{
    stp_text picture = { 0 };
    const double begin = seconds();
    if (!f->output) cli_page_measure(&f->page);
    stp_status s = f->output ? stp_follower_draw(f->stream, f->format, 0, 0, NULL, &picture, err)
                             : stp_follower_draw(f->stream, f->page.format, f->page.width, f->page.height,
                                                 f->page.theme, &picture, err);
    if (s == STP_OK) s = show(f, &picture, err);
    if (s == STP_OK) keep_picture(f, &picture);
    stp_text_clear(&picture);
    f->changed = false;
    const double took = seconds() - begin, least = LEAST_MS * 1e-3;
    f->next = seconds() + (REST * took > least ? REST * took : least);
    if (s != STP_ERR_EMPTY) return s;
    memset(err, 0, sizeof *err);
    return STP_OK;
}

/* Not more than about ENOUGH bytes are kept waiting for the next picture. */
static bool is_due(const follower *f)
{
    return seconds() >= f->next || stp_follower_counts(f->stream).fresh >= ENOUGH;
}

static stp_status loop(follower *f, stp_error *err)
{
    const bool file = is_file(f);
    bool more = false; /* the file had something just now: it may have more at once */
    f->next = 0;
    while (!f->ended) {
        const double left = f->next - seconds();
        const int ms = more ? 0 : f->changed && left > 0 ? (int) (left * 1e3) + 1 : f->changed ? 0 : -1;
        const cli_event event = cli_screen_wait(file ? -1 : f->fd, file ? (ms < 0 || ms > LOOK_MS ? LOOK_MS : ms) : ms);
        if (event == CLI_INTERRUPT || event == CLI_GONE) break;
        if (event == CLI_REDRAW) f->changed = true;
        if (event == CLI_INPUT || file) {
            const off_t before = f->at;
            const stp_status s = read_stream(f, err);
            if (s != STP_OK) return s;
            more = file && f->at != before;
            if (more && !is_due(f)) continue;
        }
        if (f->changed && is_due(f)) {
            const stp_status s = draw(f, err);
            if (s != STP_OK) return s;
        }
    }
    return f->changed || !f->last.data ? draw(f, err) : STP_OK;
}

/* ---- all -------------------------------------------------------------------------------------------------------- */

static void note(void *self, stp_level level, const char *message)
{
    follower *f = self;
    if (level == STP_LEVEL_WARNING) snprintf(f->note, sizeof f->note, "%s", message);
}

static void tell_counts(const follower *f)
{
    char text[128];
    const stp_follow_counts c = stp_follower_counts(f->stream);
    if ((!c.late && !c.dropped) || stp_spec_get(f->spec, "quiet")) return;
    snprintf(text, sizeof text, "%lld rows came too late for the window, %lld were dropped for want of memory", c.late,
             c.dropped);
    cli_note(text);
}

static stp_status choose(follower *f, stp_error *err)
{
    const char *to = stp_spec_get(f->spec, "to");
    f->output = stp_spec_get(f->spec, "output");
    if (f->output && !strcmp(f->output, "-")) f->output = NULL;
    if (!f->output && !cli_in_terminal()) {
        err->status = STP_ERR_USAGE;
        snprintf(err->message, sizeof err->message, "--follow draws in a terminal, or into a file");
        snprintf(err->hint, sizeof err->hint, "give -o FILE");
        return err->status;
    }
    const char *dot = f->output ? strrchr(f->output, '.') : NULL;
    f->format = to ? to : dot ? dot + 1 : "";
    return f->output ? STP_OK : cli_page_init(&f->page, f->spec, err);
}

static stp_status run(follower *f, const stp_log *log, stp_error *err)
{
    if (choose(f, err) || stp_follower_open(&f->stream, f->spec, log, err)) return err->status;
    f->path = stp_follower_path(f->stream);
    if (open_stream(f, err)) return err->status;
    const stp_status opened = f->output ? cli_signals_open(err) : cli_screen_open(CLI_SCREEN_CATCH, err);
    if (opened != STP_OK) return opened;
    stp_status s = loop(f, err);
    if (f->output) return s;
    cli_screen_close();
    if (s == STP_OK && f->last.data) s = stp_write_file("-", f->last.data, f->last.length, err); /* it stays */
    return s;
}

int cli_follow(stp_spec *spec)
{
    stp_error err = { 0 };
    follower f = { .spec = spec, .fd = -1 };
    const stp_log log = { .self = &f, .note = note };
    const stp_status s = run(&f, &log, &err);
    if (f.stream) tell_counts(&f);
    stp_follower_close(f.stream);
    stp_text_clear(&f.last);
    if (f.fd > STDIN_FILENO) close(f.fd);
    stp_spec_free(spec);
    const int ended_by = cli_screen_signal();
    if (s == STP_OK && ended_by == SIGTERM) return 128 + SIGTERM;
    return s == STP_OK ? 0 : cli_fail(&err);
}
