/* stipple plot, shade, overlay, layout, render: pictures. */
#include <stdio.h>
#include "cli.h"

/* A picture's bytes are not for a terminal. */
static int no_output(stp_spec *spec, const char *command)
{
    stp_error err = { .status = STP_ERR_USAGE };
    snprintf(err.message, sizeof err.message, "standard output is a terminal, and no output file is given");
    snprintf(err.hint, sizeof err.hint, "add -o FILE, with the ending .svg, .png or .pdf: stipple %s … -o figure.svg",
             command);
    stp_spec_free(spec);
    return cli_fail(&err);
}

int cli_draw(int argc, char *const argv[])
{
    stp_error err = { 0 };
    stp_spec *spec = NULL;
    int code = 0;
    if (stp_spec_parse(&spec, argc, argv, &err) != STP_OK) return cli_fail(&err);
    if (cli_answered(spec, argv[0], &code)) {
        stp_spec_free(spec);
        return code;
    }
    const bool named = stp_spec_get(spec, "output") || stp_spec_get(spec, "explain");
    if (!named && !stp_spec_get(spec, "to")) {
        if (cli_in_terminal()) return no_output(spec, argv[0]);
        if (stp_spec_set(spec, "to", "svg", &err) != STP_OK) {
            stp_spec_free(spec);
            return cli_fail(&err);
        }
    }
    return cli_run(spec);
}
