/* Notes of the library, on standard error: warnings unless --quiet, the rest with --verbose. Progress only where
 * somebody watches: never in a log. */
#include <stdio.h>
#include <unistd.h>
#include "cli.h"

static void note(void *self, stp_level level, const char *message)
{
    const stp_spec *spec = self;
    if (level == STP_LEVEL_INFO ? !stp_spec_get(spec, "verbose") : stp_spec_get(spec, "quiet") != NULL) return;
    cli_note(message);
}

/* One line that is written over and over, and taken away at the end. */
static void progress(void *self, const stp_progress *p)
{
    (void) self;
    char part[16] = "";
    if (p->part >= 0) snprintf(part, sizeof part, "%3.0f%%  ", p->part < 1 ? p->part * 100 : 100.0);
    if (p->done) fputs("\r\033[K", stderr);
    else fprintf(stderr, "\r\033[K%s%.0f rows  %.0f MB/s", part, p->rows, p->bytes * 1e-6 / p->seconds);
    fflush(stderr);
}

int cli_run(stp_spec *spec)
{
    stp_error err = { 0 };
    const bool watched = isatty(STDERR_FILENO) && !stp_spec_get(spec, "quiet");
    const stp_log log = { .self = spec, .note = note, .progress = watched ? progress : NULL };
    const stp_status s = stp_run(spec, &log, &err);
    stp_spec_free(spec);
    return s == STP_OK ? 0 : cli_fail(&err);
}
