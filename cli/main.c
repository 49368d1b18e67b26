/* stipple: the program. It finds the command and hands over; all it knows of drawing is stipple.h. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "cli.h"

static const struct { const char *name; cli_command *run; } commands[] = {
    { "plot", cli_draw },         { "shade", cli_draw }, { "overlay", cli_draw },
    { "layout", cli_draw },
    { "render", cli_draw },       { "load", cli_load },  { "list", cli_list },
    { "help", cli_help },         { "complete", cli_complete },
    { "complete-word", cli_complete_word },          /* what the completion scripts ask; not in the help */
};

static int short_help_on_stderr(void)
{
    stp_error err = { 0 };
    stp_text text = { 0 };
    if (stp_help(NULL, "short", &text, &err) != STP_OK) return cli_fail(&err);
    fwrite(text.data, 1, text.length, stderr);
    stp_text_clear(&text);
    return CLI_USAGE;
}

static int program_help(const char *form)
{
    stp_error err = { 0 };
    stp_text text = { 0 };
    const stp_status s = stp_help(NULL, form, &text, &err);
    return cli_print(s, &text, &err);
}

/* The parser knows best what is wrong with a word that is no command. */
static int unknown_command(int argc, char *const argv[])
{
    stp_error err = { 0 };
    stp_spec *spec = NULL;
    if (argv[0][0] == '-' && argv[0][1]) {
        snprintf(err.message, sizeof err.message, "unknown option '%.200s'", argv[0]);
        snprintf(err.hint, sizeof err.hint, "options follow the command; 'stipple --help' shows all commands");
        err.status = STP_ERR_USAGE;
        return cli_fail(&err);
    }
    if (stp_spec_parse(&spec, argc, argv, &err) == STP_OK) stp_spec_free(spec);
    return cli_fail(&err);
}

/* The next file we open would take the place of a standard stream that is closed, and pictures and messages would be
 * written into it. Something that can be used for nothing stands there instead. */
static void hold_standard_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            if (open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0) return;
}

int main(int argc, char **argv)
{
    hold_standard_streams();
    signal(SIGPIPE, SIG_DFL);      /* a reader that goes away ends us quietly, even if we inherit that it is ignored */
    if (argc < 2) return short_help_on_stderr();
    if (!strcmp(argv[1], "--version")) return cli_version();
    if (!strcmp(argv[1], "--help")) return program_help("long");
    if (!strcmp(argv[1], "-h")) return program_help("short");
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (!strcmp(commands[i].name, argv[1])) return commands[i].run(argc - 1, argv + 1);
    return unknown_command(argc - 1, argv + 1);
}
