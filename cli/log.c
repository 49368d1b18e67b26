/* Notes of the library, on standard error: warnings unless --quiet, the rest with --verbose. */
#include "cli.h"

static void note(void *self, stp_level level, const char *message)
{
    const stp_spec *spec = self;
    if (level == STP_LEVEL_INFO ? !stp_spec_get(spec, "verbose") : stp_spec_get(spec, "quiet") != NULL) return;
    cli_note(message);
}

int cli_run(stp_spec *spec)
{
    stp_error err = { 0 };
    const stp_log log = { .self = spec, .note = note };
    const stp_status s = stp_run(spec, &log, &err);
    stp_spec_free(spec);
    return s == STP_OK ? 0 : cli_fail(&err);
}
