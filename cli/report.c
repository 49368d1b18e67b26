/* What the program says: results on standard output, everything else on standard error. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "cli.h"

static const char margin[] = "         ";        /* as wide as "stipple: ": a hint stands under its message */

/* One line, in one write. Texts from files get into messages: none may end the line, or command the terminal. */
static void say(const char *before, const char *text, size_t n)
{
    char line[4096];
    const size_t start = strlen(before), room = sizeof line - start - 1;
    if (n > room) n = room;
    memcpy(line, before, start);
    for (size_t i = 0; i < n; i++)
        line[start + i] = (unsigned char) text[i] < 32 || text[i] == 127 ? ' ' : text[i];
    line[start + n] = '\n';
    fwrite(line, 1, start + n + 1, stderr);
}

void cli_note(const char *message)
{
    say("stipple: ", message, strlen(message));
}

int cli_fail(const stp_error *err)
{
    cli_note(err->message[0] ? err->message : "something went wrong");
    for (const char *line = err->hint; *line;) {
        const size_t n = strcspn(line, "\n");
        say(margin, line, n);
        line += n + (line[n] == '\n');
    }
    return stp_exit_code(err->status == STP_OK ? STP_ERR_USAGE : err->status);
}

int cli_print(stp_status s, stp_text *text, stp_error *err)
{
    if (s == STP_OK) s = stp_write_file("-", text->data ? text->data : "", text->length, err);
    stp_text_clear(text);
    return s == STP_OK ? 0 : cli_fail(err);
}

int cli_version(void)
{
    stp_error err = { 0 };
    char text[2048];
    const int n = snprintf(text, sizeof text, "stipple %s\n%s\n", stp_version(), stp_features());
    const size_t length = n < 0 ? 0 : (size_t) n < sizeof text ? (size_t) n : sizeof text - 1;
    return stp_write_file("-", text, length, &err) == STP_OK ? 0 : cli_fail(&err);
}

bool cli_answered(const stp_spec *spec, const char *command, int *code)
{
    const char *form = stp_spec_get(spec, "help");
    if (stp_spec_get(spec, "version")) {
        *code = cli_version();
        return true;
    }
    if (!form) return false;
    stp_error err = { 0 };
    stp_text text = { 0 };
    const stp_status s = stp_help(command, !strcmp(form, "short") ? "short" : "long", &text, &err);
    *code = cli_print(s, &text, &err);
    return true;
}

bool cli_in_terminal(void)
{
    return isatty(STDOUT_FILENO);
}
