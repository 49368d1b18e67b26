/* stipple help: the manual page where there is a terminal and the page is installed, else the long help. */
#include <stdio.h>
#include <string.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "cli.h"

/* True when man showed the page. */
static bool show_page(const char *command)
{
    char page[80];
    snprintf(page, sizeof page, command ? "stipple-%.40s" : "stipple", command);
    fflush(NULL);
    const pid_t child = fork();
    if (child < 0) return false;
    if (child == 0) {
        const int null = open("/dev/null", O_WRONLY);
        if (null >= 0) dup2(null, STDERR_FILENO);
        execlp("man", "man", page, (char *) NULL);
        _exit(127);
    }
    int status = 0;
    return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static int usage_error(const char *word)
{
    stp_error err = { .status = STP_ERR_USAGE };
    snprintf(err.message, sizeof err.message, "'help' has no use for '%.200s'", word);
    snprintf(err.hint, sizeof err.hint, "usage: stipple help [COMMAND]");
    return cli_fail(&err);
}

/* --man prints the options for the manual pages, or a list of what there is; the build calls it. */
int cli_help(int argc, char *const argv[])
{
    stp_error err = { 0 };
    stp_text text = { 0 };
    const char *command = NULL, *form = "long";
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--man")) {
            form = "man";
        } else if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) {
            command = "help";
        } else if (!strcmp(argv[i], "--version")) {
            return cli_version();
        } else if (argv[i][0] == '-' || command) {
            return usage_error(argv[i]);
        } else {
            command = argv[i];
        }
    }
    const bool list = !strcmp(form, "man") && command && (!strcmp(command, "cmaps") || !strcmp(command, "palettes"));
    stp_status s = list ? stp_list(command, form, &text, &err) : stp_help(command, form, &text, &err);
    if (s == STP_OK && !strcmp(form, "long") && cli_in_terminal() && show_page(command)) {
        stp_text_clear(&text);
        return 0;
    }
    return cli_print(s, &text, &err);
}
