/* stipple complete SHELL: the completion script; stipple complete-word: the candidates that it asks for. */
#include <stdio.h>
#include "cli.h"

static int which_shell(void)
{
    stp_error err = { .status = STP_ERR_USAGE };
    snprintf(err.message, sizeof err.message, "for which shell?");
    snprintf(err.hint, sizeof err.hint, "usage: stipple complete bash|zsh|fish");
    return cli_fail(&err);
}

int cli_complete(int argc, char *const argv[])
{
    stp_error err = { 0 };
    stp_spec *spec = NULL;
    stp_text text = { 0 };
    int code = 0;
    if (stp_spec_parse(&spec, argc, argv, &err) != STP_OK) return cli_fail(&err);
    if (!cli_answered(spec, argv[0], &code)) {
        const char *shell = stp_spec_get(spec, "data");
        if (!shell) {
            code = which_shell();
        } else {
            const stp_status s = stp_complete(shell, &text, &err);
            code = cli_print(s, &text, &err);
        }
    }
    stp_spec_free(spec);
    return code;
}

int cli_complete_word(int argc, char *const argv[])
{
    stp_error err = { 0 };
    stp_text text = { 0 };
    const stp_status s = stp_complete_word(argc - 1, argv + 1, &text, &err);
    return cli_print(s, &text, &err);
}
