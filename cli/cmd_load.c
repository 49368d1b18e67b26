/* stipple load: what is in a file; for reading in a terminal, as a table of tabs in a pipe. */
#include "cli.h"

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
    return cli_run(spec);
}
