/* Terminals are told by their environment where that is sure, and else asked. */
#include "terminal.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "ask.h"
#include "cli.h"
#include "color.h"

enum { CELL_W = 8, CELL_H = 16 };

static const struct { const char *name; bool characters, colors; } formats[] = {
    { "ansi", true, true },   { "ansi256", true, true }, { "unicode", true, false }, { "ascii", true, false },
    { "kitty", false, true }, { "iterm", false, true },  { "sixel", false, true },
};

bool cli_is_terminal_format(const char *format, bool *characters)
{
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (!strcmp(formats[i].name, format)) {
            *characters = formats[i].characters;
            return true;
        }
    return false;
}

/* ---- what the environment tells ------------------------------------------------------------------------------- */

static const char *variable(const char *name)
{
    const char *v = getenv(name);
    return v ? v : "";
}

static bool holds(const char *text, const char *part)
{
    for (; *text; text++)
        if (!strncasecmp(text, part, strlen(part))) return true;
    return false;
}

static bool is_utf8(void)
{
    static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (*variable(names[i])) return holds(variable(names[i]), "utf-8") || holds(variable(names[i]), "utf8");
    return false;
}

static bool is_dumb(void)
{
    return !strcmp(variable("TERM"), "dumb");
}

static const char *characters(cli_color color)
{
    const char *depth = variable("COLORTERM");
    if (!is_utf8() || (is_dumb() && color != CLI_COLOR_ALWAYS)) return "ascii";
    if (color == CLI_COLOR_NEVER) return "unicode";
    return !strcmp(depth, "truecolor") || !strcmp(depth, "24bit") ? "ansi" : "ansi256";
}

/* Terminals inside of others pass on what they understand themselves: text. */
static bool is_nested(void)
{
    return *variable("TMUX") || *variable("STY") || !strncmp(variable("TERM"), "screen", 6) ||
           !strncmp(variable("TERM"), "tmux", 4);
}

static const char *named_pixels(void)
{
    static const struct { const char *variable, *value, *format; } table[] = {
        { "TERM", "xterm-kitty", "kitty" },     { "TERM", "xterm-ghostty", "kitty" },
        { "TERM_PROGRAM", "ghostty", "kitty" }, { "TERM_PROGRAM", "iTerm.app", "iterm" },
        { "TERM_PROGRAM", "WezTerm", "iterm" }, { "TERM", "foot", "sixel" },
        { "TERM", "foot-extra", "sixel" },      { "TERM", "mlterm", "sixel" },
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (!strcmp(variable(table[i].variable), table[i].value)) return table[i].format;
    return NULL;
}

/* ---- the format ----------------------------------------------------------------------------------------------- */

static const cli_answer *answer_of(cli_terminal *t)
{
    if (!t->asked) t->answer = cli_ask_terminal();
    t->asked = true;
    return &t->answer;
}

static void tell_unknown(const char *name)
{
    char text[256];
    snprintf(text, sizeof text, "STIPPLE_TERM: '%.40s' is none of ansi, ansi256, unicode, ascii, kitty, iterm, sixel",
             name);
    cli_note(text);
}

/* What the environment wants, NULL: nothing, or what --ansi does not allow. */
static const char *forced_format(const stp_spec *spec)
{
    const char *name = variable("STIPPLE_TERM");
    const char *ansi = stp_spec_get(spec, "ansi");
    const bool any = !ansi || !strcmp(ansi, "auto");
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (!strcmp(formats[i].name, name))
            return any || formats[i].colors == !strcmp(ansi, "always") ? formats[i].name : NULL;
    if (*name && !stp_spec_get(spec, "quiet")) tell_unknown(name);
    return NULL;
}

static const char *pixels(cli_terminal *t, cli_color color)
{
    if (is_nested() || is_dumb() || color == CLI_COLOR_NEVER) return NULL;
    const char *named = named_pixels();
    if (named) return named;
    return cli_in_terminal() && answer_of(t)->sixel ? "sixel" : NULL;
}

const char *cli_terminal_format(cli_terminal *t, const stp_spec *spec)
{
    const char *to = stp_spec_get(spec, "to");
    if (to && strcmp(to, "term") != 0) return to;
    const char *forced = forced_format(spec);
    if (forced) return forced;
    const cli_color color = cli_color_wanted(spec);
    const char *shown = pixels(t, color);
    return shown ? shown : characters(color);
}

/* ---- its ground ----------------------------------------------------------------------------------------------- */

/* COLORFGBG is "ink;ground" or "ink;something;ground", numbers of the first 16 colours: 7 and 9 to 15 are light. */
static bool is_named_light(void)
{
    const char *ground = strrchr(variable("COLORFGBG"), ';');
    const int n = ground ? atoi(ground + 1) : 0;
    return n == 7 || (n >= 9 && n <= 15);
}

const char *cli_terminal_theme(cli_terminal *t)
{
    const cli_answer *a = cli_in_terminal() && !is_dumb() ? answer_of(t) : NULL;
    const bool light = a && a->has_ground ? a->ground > 0.5 : is_named_light();
    return light ? "light" : "dark";
}

/* ---- its size -------------------------------------------------------------------------------------------------- */

cli_size cli_terminal_size(void)
{
    struct winsize w = { 0 };
    cli_size s = { atoi(variable("COLUMNS")), atoi(variable("LINES")) };
    if (s.columns > 0 && s.rows > 0) return s;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) != 0 && ioctl(STDERR_FILENO, TIOCGWINSZ, &w) != 0) w.ws_col = 0;
    if (s.columns <= 0) s.columns = w.ws_col ? w.ws_col : 80;
    if (s.rows <= 0) s.rows = w.ws_row ? w.ws_row : 24;
    return s;
}

static stp_status set_length(stp_spec *spec, const char *name, int px, stp_error *err)
{
    char text[32];
    if (stp_spec_get(spec, name)) return STP_OK;
    snprintf(text, sizeof text, "%d", px);
    return stp_spec_set(spec, name, text, err);
}

stp_status cli_fit_terminal(stp_spec *spec, const char *format, stp_error *err)
{
    bool made_of_characters;
    if (!cli_is_terminal_format(format, &made_of_characters)) return STP_OK;
    cli_size size = cli_terminal_size();
    if (size.columns < 20) size.columns = 20;
    if (size.rows < 8) size.rows = 8;
    if (!made_of_characters && size.columns > 100) size.columns = 100;
    if (!made_of_characters && size.rows > 40) size.rows = 40;
    const stp_status s = set_length(spec, "width", size.columns * CELL_W, err);
    return s ? s : set_length(spec, "height", (size.rows - 1) * CELL_H, err);
}

stp_status cli_suit_terminal(cli_terminal *t, stp_spec *spec, stp_error *err)
{
    bool made_of_characters;
    const char *format = stp_spec_get(spec, "to");
    if (!format || !cli_is_terminal_format(format, &made_of_characters) || !made_of_characters) return STP_OK;
    return stp_spec_get(spec, "theme") ? STP_OK : stp_spec_set(spec, "theme", cli_terminal_theme(t), err);
}
