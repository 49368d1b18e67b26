/* stipple plot, shade, overlay, layout, render: pictures. */
#include <stdio.h>
#include <string.h>
#include "cli.h"
#include "explore.h"
#include "follow.h"
#include "terminal.h"
#include "viewer.h"

/* Where nothing is said of the output: a picture in the terminal if standard output is one, else SVG. */
static stp_status choose_output(cli_terminal *terminal, stp_spec *spec, stp_error *err)
{
    const char *to = stp_spec_get(spec, "to");
    if (!to && (stp_spec_get(spec, "output") || stp_spec_get(spec, "explain"))) return STP_OK;
    if (!to) to = cli_in_terminal() ? "term" : "svg";
    if (!strcmp(to, "term")) to = cli_terminal_format(terminal, spec);
    const stp_status s = stp_spec_set(spec, "to", to, err);
    return s ? s : cli_fit_terminal(spec, to, err);
}

/* What is asked for, with looks from the configuration where the command leaves them open. */
static stp_status complete(stp_spec *spec, stp_error *err)
{
    cli_terminal terminal = { 0 };
    const bool lasts = stp_spec_get(spec, "interactive") || stp_spec_get(spec, "follow");
    if (stp_spec_get(spec, "open") && cli_viewer_check(spec, err) != STP_OK) return err->status;
    if (!lasts && choose_output(&terminal, spec, err) != STP_OK) return err->status;
    if (!stp_spec_get(spec, "no-config") && stp_spec_configure(spec, err) != STP_OK) return err->status;
    return lasts ? STP_OK : cli_suit_terminal(&terminal, spec, err);
}

/* The picture, then its viewer. */
static int draw_and_open(stp_spec *spec)
{
    stp_error err = { 0 };
    char path[4096];
    snprintf(path, sizeof path, "%s", stp_spec_get(spec, "output"));
    const int code = cli_run(spec);
    return code == 0 && cli_viewer_open(path, &err) != STP_OK ? cli_fail(&err) : code;
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
    if (complete(spec, &err) != STP_OK) {
        stp_spec_free(spec);
        return cli_fail(&err);
    }
    if (stp_spec_get(spec, "interactive")) return cli_explore(spec);
    if (stp_spec_get(spec, "follow")) return cli_follow(spec);
    return stp_spec_get(spec, "open") ? draw_and_open(spec) : cli_run(spec);
}
