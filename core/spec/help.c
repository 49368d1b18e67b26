/* Help and the option lists of the manual, walked out of the field table. Lines fit 80 columns. */
#include "spec/help.h"
#include <string.h>
#include "base/text.h"
#include "spec/kind.h"

enum { WIDTH = 79, HELP_COLUMN = 24 };

typedef void list_fn(stp_buf *out, const stp_command *c);

/* What a command's help lists: an overlay takes the options of its parts too. */
static unsigned listed_verbs(const stp_command *c)
{
    if (!c) return STP_VERB_HELP;
    return (unsigned) c->verb | ((unsigned) c->verb & STP_COMPOSES ? (unsigned) STP_LAYERS : 0);
}

static bool is_listed(int f, const stp_command *c)
{
    const bool own = c && stp_fields[f].scope != STP_SCOPE_LAYER; /* said of the whole, not of a part */
    return (stp_fields[f].verbs & (own ? (unsigned) c->verb : listed_verbs(c))) != 0;
}

/* ---- text in columns ------------------------------------------------------------------------------ */

static void spaces(stp_buf *out, size_t n)
{
    while (n--) stp_buf_char(out, ' ');
}

/* Writes the words of text, broken before WIDTH; column is where the line stands, new lines begin at left. */
static void wrap(stp_buf *out, const char *text, size_t column, size_t left)
{
    bool space = false;
    while (*text) {
        char word[256];
        const size_t n = strcspn(text, " "), cut = n < sizeof word ? n : sizeof word - 1;
        memcpy(word, text, cut);
        word[cut] = 0;
        const size_t width = stp_utf8_length(word);
        if (space && column + 1 + width > WIDTH) {
            stp_buf_char(out, '\n');
            spaces(out, left);
            column = left;
            space = false;
        }
        if (space) stp_buf_char(out, ' ');
        stp_buf_text(out, word);
        column += width + (space ? 1 : 0);
        space = true;
        text += cut;
        while (*text == ' ') text++;
    }
    stp_buf_char(out, '\n');
}

/* "one of light, dark [light]": what the help of a field says after its sentence. */
static void add_details(stp_buf *text, const stp_field *f, unsigned verbs)
{
    const char *name, *help, *sep = ": ";
    for (int i = 0; f->choices && f->choices(i, &name, &help); i++) {
        if (!stp_field_offers((stp_field_id) (f - stp_fields), name, verbs)) continue;
        stp_buf_printf(text, "%s%s", sep, name);
        sep = ", ";
    }
    if (f->repeat) stp_buf_text(text, "; may be repeated");
    if (f->fallback) stp_buf_printf(text, " [%s]", f->fallback);
}

static void add_option(stp_buf *out, const stp_field *f, unsigned verbs)
{
    stp_buf head = { 0 }, text = { 0 };
    if (f->letter)
        stp_buf_printf(&head, "  -%c, --%s", f->letter, f->name);
    else
        stp_buf_printf(&head, "      --%s", f->name);
    if (f->arg) stp_buf_printf(&head, " %s", f->arg);
    stp_buf_text(&text, f->help);
    add_details(&text, f, verbs);
    if (!head.failed && !text.failed) {
        size_t column = stp_utf8_length(head.data);
        stp_buf_text(out, head.data);
        if (column + 2 > HELP_COLUMN) {
            stp_buf_char(out, '\n');
            column = 0;
        }
        spaces(out, HELP_COLUMN - column);
        wrap(out, text.data, HELP_COLUMN, HELP_COLUMN);
    }
    out->failed |= head.failed || text.failed;
    stp_buf_clear(&head);
    stp_buf_clear(&text);
}

static void add_commands(stp_buf *out, const stp_command *unused)
{
    (void) unused;
    for (const stp_command *c = stp_commands; c->name; c++) {
        stp_buf_printf(out, "  %-10s", c->name);
        wrap(out, c->help, 12, 12);
    }
}

static void add_usage(stp_buf *out, const stp_command *c)
{
    if (c)
        stp_buf_printf(out, "usage: stipple %s %s\n\n", c->name, c->usage);
    else
        stp_buf_text(out, "usage: stipple COMMAND [FILE…] [OPTION…]\n\n");
}

/* ---- forms ---------------------------------------------------------------------------------------- */

static void add_sections(stp_buf *out, const stp_command *c)
{
    const char *section = "";
    for (int f = 0; f < STP_N_FIELDS; f++) {
        if (!is_listed(f, c)) continue;
        if (strcmp(section, stp_fields[f].section) != 0) stp_buf_printf(out, "\n%s\n", stp_fields[f].section);
        section = stp_fields[f].section;
        add_option(out, &stp_fields[f], listed_verbs(c));
    }
}

static void add_examples(stp_buf *out, const stp_command *c)
{
    stp_buf_text(out, "Examples\n");
    for (int i = 0; c->examples[i]; i += 2) {
        stp_buf_printf(out, "  # %s\n  ", c->examples[i]);
        const char *line = c->examples[i + 1];
        while (stp_utf8_length(line) > WIDTH - 4) {        /* broken as a shell reads it */
            size_t cut = WIDTH - 6;
            while (cut && line[cut] != ' ') cut--;
            if (!cut) break;
            stp_buf_add(out, line, cut);
            stp_buf_text(out, " \\\n    ");
            line += cut + 1;
        }
        stp_buf_printf(out, "%s\n", line);
    }
}

static void write_program(stp_buf *out)
{
    static const char *const tour[] = {
        "stipple plot flights.csv -x distance -y delay -c temp -o flights.svg",
        "stipple shade taxi.csv -x lon -y lat -o taxi.png", "stipple load flights.csv",
    };
    add_usage(out, NULL);
    stp_buf_text(out, "Draws data from CSV files and pipes as SVG, PNG or PDF.\n\nCommands\n");
    add_commands(out, NULL);
    stp_buf_text(out, "\nExamples\n");
    for (size_t i = 0; i < STP_COUNT(tour); i++) stp_buf_printf(out, "  %s\n", tour[i]);
    add_sections(out, NULL);
    stp_buf_text(out, "\n'stipple COMMAND --help' shows the options of a command.\n");
}

static void write_long(stp_buf *out, const stp_command *c)
{
    if (!c) {
        write_program(out);
        return;
    }
    add_usage(out, c);
    wrap(out, c->help, 0, 0);
    stp_buf_char(out, '\n');
    add_examples(out, c);
    add_sections(out, c);
}

/* The short form names the options that have a letter: those are the ones in daily use. */
static void write_short(stp_buf *out, const stp_command *c)
{
    add_usage(out, c);
    if (!c) {
        add_commands(out, NULL);
        stp_buf_text(out, "\n'stipple --help' says more.\n");
        return;
    }
    wrap(out, c->help, 0, 0);
    stp_buf_char(out, '\n');
    for (int f = 0; f < STP_N_FIELDS; f++)
        if (is_listed(f, c) && stp_fields[f].letter) add_option(out, &stp_fields[f], listed_verbs(c));
    stp_buf_printf(out, "\n'stipple %s --help' shows all options.\n", c->name);
}

/* ---- mdoc ----------------------------------------------------------------------------------------- */

/* A word that mdoc could take for a macro or for punctuation is made harmless by \&; a backslash is \e. */
static void roff(stp_buf *out, const char *text)
{
    if (*text == '.' || *text == '\'') stp_buf_text(out, "\\&");
    for (const char *p = text; *p; p++) {
        if (*p == '\\')
            stp_buf_text(out, "\\e");
        else if (*p == '-')
            stp_buf_text(out, "\\-");
        else
            stp_buf_char(out, *p);
    }
}

static void man_choices(stp_buf *out, const stp_field *f, unsigned verbs)
{
    const char *name, *help;
    stp_buf_text(out, ".Bl -tag -width Ds -compact\n");
    for (int i = 0; f->choices(i, &name, &help); i++) {
        if (!stp_field_offers((stp_field_id) (f - stp_fields), name, verbs)) continue;
        stp_buf_printf(out, ".It Cm %s\n", name);
        roff(out, *help ? help : name);
        stp_buf_char(out, '\n');
    }
    stp_buf_text(out, ".El\n");
}

static void man_option(stp_buf *out, const stp_field *f, unsigned verbs)
{
    stp_buf_text(out, ".It ");
    if (f->letter) stp_buf_printf(out, "Fl %c%s%s , ", f->letter, f->arg ? " Ar " : "", f->arg ? f->arg : "");
    stp_buf_printf(out, "Fl \\-%s", f->name);
    if (f->arg) stp_buf_printf(out, " Ar %s", f->arg);
    stp_buf_char(out, '\n');
    roff(out, f->help);
    stp_buf_text(out, ".\n");
    if (f->repeat) stp_buf_text(out, "May be repeated.\n");
    if (f->fallback) stp_buf_printf(out, "The default is\n.Cm %s .\n", f->fallback);
    if (f->choices) man_choices(out, f, verbs);
}

/* ".Fl x , Fl y" of the roles among bits. */
static void man_roles(stp_buf *out, const char *verb, unsigned bits)
{
    bool any = false;
    for (int i = 0; stp_roles[i].role; i++) {
        if (!(bits & stp_roles[i].role)) continue;
        const stp_field *f = &stp_fields[stp_roles[i].field];
        if (!any) stp_buf_printf(out, "%s\n", verb);
        if (f->letter) stp_buf_printf(out, any ? " ,\n.Fl %c" : ".Fl %c", f->letter);
        else stp_buf_printf(out, any ? " ,\n.Fl \\-%s" : ".Fl \\-%s", f->name);
        any = true;
    }
    if (any) stp_buf_text(out, " .\n");
}

/* Every kind that the command draws, with an example. */
static void man_kinds(stp_buf *out, const stp_command *c)
{
    if (!c || !(c->verb & STP_LAYERS)) return;
    stp_buf_text(out, ".Sh KINDS\n.Bl -tag -width Ds\n");
    for (int i = 0; stp_kinds[i]; i++) {
        const stp_kind *k = stp_kinds[i];
        if (!(k->verbs & c->verb)) continue;
        stp_buf_printf(out, ".It Cm %s\n", k->name);
        roff(out, k->help);
        stp_buf_text(out, ".\n");
        man_roles(out, "Needs", k->needs);
        man_roles(out, k->needs ? "Can use" : "Uses", k->takes);
        stp_buf_text(out, ".Dl ");
        roff(out, k->example);
        stp_buf_char(out, '\n');
    }
    stp_buf_text(out, ".El\n");
}

static void write_man(stp_buf *out, const stp_command *c)
{
    const char *section = "";
    for (int f = 0; f < STP_N_FIELDS; f++) {
        if (!is_listed(f, c)) continue;
        if (strcmp(section, stp_fields[f].section) != 0) {
            if (*section) stp_buf_text(out, ".El\n");
            stp_buf_printf(out, ".Ss %s\n.Bl -tag -width Ds\n", stp_fields[f].section);
        }
        section = stp_fields[f].section;
        man_option(out, &stp_fields[f], listed_verbs(c));
    }
    if (*section) stp_buf_text(out, ".El\n");
    man_kinds(out, c);
}

/* ---- the table of forms --------------------------------------------------------------------------- */

stp_status stp_help_write(const char *command, const char *form, stp_buf *out, stp_error *err)
{
    static const struct { const char *name; list_fn *write; } forms[] = {
        { "short", write_short }, { "long", write_long }, { "man", write_man },
    };
    const stp_command *c = command ? stp_command_find(command) : NULL;
    if (command && !c) {
        const char *names[16];
        size_t n = 0;
        for (const stp_command *k = stp_commands; k->name && n < STP_COUNT(names); k++) names[n++] = k->name;
        stp_fail(err, STP_ERR_USAGE, "unknown command '%.200s'", command);
        const char *near = stp_nearest(command, names, n);
        return near ? stp_hint(err, "did you mean '%s'?", near)
                    : stp_hint(err, "'stipple --help' shows all commands");
    }
    for (size_t i = 0; i < STP_COUNT(forms); i++) {
        if (strcmp(forms[i].name, form) != 0) continue;
        forms[i].write(out, c);
        return stp_buf_check(out, "the help", err);
    }
    return stp_fail(err, STP_ERR_USAGE, "help has no form '%.200s'", form);
}
