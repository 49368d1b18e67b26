/* stipple load: what is in a file; for reading in a terminal, as a table of tabs in a pipe. */
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "cli.h"

/* A page as wide as the terminal, where it tells. */
static stp_status set_width(stp_spec *spec, stp_error *err)
{
    struct winsize size = { 0 };
    char width[16];
    if (stp_spec_get(spec, "width") || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || !size.ws_col) return STP_OK;
    snprintf(width, sizeof width, "%u", (unsigned) size.ws_col);
    return stp_spec_set(spec, "width", width, err);
}

int cli_load(int argc, char *const argv[])
{
    stp_error err = { 0 };
    stp_spec *spec = NULL;
    int code = 0;
    if (stp_spec_parse(&spec, argc, argv, &err) != STP_OK) return cli_fail(&err);
    if (cli_answered(spec, argv[0], &code)) {
        stp_spec_free(spec);
        return code;
    }
    if (!stp_spec_get(spec, "to") && !stp_spec_get(spec, "output") &&
        stp_spec_set(spec, "to", cli_in_terminal() ? "text" : "tsv", &err) != STP_OK) {
        stp_spec_free(spec);
        return cli_fail(&err);
    }
    if (cli_in_terminal() && set_width(spec, &err) != STP_OK) {
        stp_spec_free(spec);
        return cli_fail(&err);
    }
    return cli_run(spec);
}
