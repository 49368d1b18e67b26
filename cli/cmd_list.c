/* stipple list: kinds, colormaps, palettes, …; as text, or colormaps and palettes as a picture. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli.h"
#include "color.h"
#include "terminal.h"
#include "wrap.h"

/* What --to says, else the ending of the file, else text. */
static const char *form_of(const stp_spec *spec)
{
    const char *to = stp_spec_get(spec, "to"), *path = stp_spec_get(spec, "output");
    if (to) return to;
    if (!path || !strcmp(path, "-")) return cli_colors_text(spec) ? "ansi" : "text";
    const char *dot = strrchr(path, '.');
    return dot && !strchr(dot, '/') && strcmp(dot, ".txt") != 0 ? dot + 1 : "text";
}

/* In a terminal as wide as that is; what is no text of lines stays as it is. */
static stp_status show(const char *path, const char *form, const stp_text *text, stp_error *err)
{
    size_t n = text->length;
    const bool wraps = !path && cli_in_terminal() && n && (!strcmp(form, "text") || !strcmp(form, "ansi"));
    char *lines = wraps ? cli_wrap_lines(text->data, cli_terminal_size().columns, &n) : NULL;
    const stp_status s = stp_write_file(path ? path : "-", lines ? lines : text->data ? text->data : "", n, err);
    free(lines);
    return s;
}

static int list(const stp_spec *spec)
{
    stp_error err = { 0 };
    stp_text text = { 0 };
    const char *what = stp_spec_get(spec, "data"), *path = stp_spec_get(spec, "output");
    if (!what) {
        err.status = STP_ERR_USAGE;
        snprintf(err.message, sizeof err.message, "list what?");
        snprintf(err.hint, sizeof err.hint, "kinds, cmaps, palettes, themes, formats, reductions, norms or "
                                          "functions; schema; @CATALOG");
        return cli_fail(&err);
    }
    stp_status s = stp_list(what, form_of(spec), &text, &err);
    if (s == STP_OK) s = show(path, form_of(spec), &text, &err);
    stp_text_clear(&text);
    return s == STP_OK ? 0 : cli_fail(&err);
}

int cli_list(int argc, char *const argv[])
{
    stp_error err = { 0 };
    stp_spec *spec = NULL;
    int code = 0;
    if (stp_spec_parse(&spec, argc, argv, &err) != STP_OK) return cli_fail(&err);
    if (!cli_answered(spec, argv[0], &code)) code = list(spec);
    stp_spec_free(spec);
    return code;
}
