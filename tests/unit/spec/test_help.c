/* Help, manual and completion hold every field of their command. */
#include <stdlib.h>
#include <unistd.h>
#include "check.h"
#include "base/text.h"
#include "spec/help.h"

static stp_error err;
static const char *const forms[] = { "short", "long", "man" };

static bool takes(const stp_command *c, int f)
{
    const bool has_parts = (unsigned) c->verb & STP_COMPOSES && stp_fields[f].scope == STP_SCOPE_LAYER;
    const unsigned parts = has_parts ? (unsigned) STP_LAYERS : 0;
    return (stp_fields[f].verbs & ((unsigned) c->verb | parts)) != 0;
}

static void check_width(const char *text)
{
    for (const char *line = text; *line;) {
        char copy[512];
        const size_t n = strcspn(line, "\n");
        snprintf(copy, sizeof copy, "%.*s", (int) n, line);
        if (stp_utf8_length(copy) > 80 || (n && line[n - 1] == ' ')) printf("# %s\n", copy);
        CHECK(stp_utf8_length(copy) <= 80);
        CHECK(!n || line[n - 1] != ' ');
        line += n + (line[n] == '\n');
    }
}

TEST(help_fits_in_80_columns)
{
    for (int form = 0; form < 2; form++)
        for (const stp_command *c = stp_commands;; c++) {
            stp_buf out = { 0 };
            CHECK(stp_help_write(c->name, forms[form], &out, &err) == STP_OK);
            CHECK(out.length > 100 && out.data[out.length - 1] == '\n');
            check_width(out.data);
            stp_buf_clear(&out);
            if (!c->name) break;
        }
}

TEST(every_field_is_in_the_help_of_its_commands_and_in_no_other)
{
    char word[80];
    for (const stp_command *c = stp_commands; c->name; c++) {
        stp_buf out = { 0 };
        CHECK(stp_help_write(c->name, "long", &out, &err) == STP_OK);
        for (int f = 0; f < STP_N_FIELDS; f++) {
            if (stp_fields[f].letter)
                snprintf(word, sizeof word, "  -%c, --%s", stp_fields[f].letter, stp_fields[f].name);
            else
                snprintf(word, sizeof word, "\n      --%s%s", stp_fields[f].name, stp_fields[f].arg ? " " : "");
            if ((strstr(out.data, word) != NULL) != takes(c, f)) printf("# %s %s\n", c->name, word);
            CHECK((strstr(out.data, word) != NULL) == takes(c, f));
        }
        stp_buf_clear(&out);
    }
}

TEST(every_field_is_in_the_manual_of_its_commands)
{
    char word[80];
    for (const stp_command *c = stp_commands; c->name; c++) {
        stp_buf out = { 0 };
        CHECK(stp_help_write(c->name, "man", &out, &err) == STP_OK);
        for (int f = 0; f < STP_N_FIELDS; f++) {
            snprintf(word, sizeof word, "Fl \\-%s%s\n", stp_fields[f].name, stp_fields[f].arg ? " Ar " : "");
            if (stp_fields[f].arg) word[strlen(word) - 1] = 0;
            CHECK((strstr(out.data, word) != NULL) == takes(c, f));
        }
        stp_buf_clear(&out);
    }
}

TEST(every_command_shows_how_it_is_used)
{
    for (const stp_command *c = stp_commands; c->name; c++) {
        char line[160];
        stp_buf out = { 0 };
        CHECK(stp_help_write(c->name, "long", &out, &err) == STP_OK);
        snprintf(line, sizeof line, "usage: stipple %s %s\n", c->name, c->usage);
        CHECK(!strncmp(out.data, line, strlen(line)));
        CHECK(strstr(out.data, "\nExamples\n") != NULL && c->examples[0]);
        stp_buf_clear(&out);
        CHECK(stp_help_write(NULL, "long", &out, &err) == STP_OK);
        snprintf(line, sizeof line, "\n  %s ", c->name);
        CHECK(strstr(out.data, line) != NULL);
        stp_buf_clear(&out);
    }
}

TEST(unknown_commands_forms_and_shells_are_refused)
{
    stp_buf out = { 0 };
    CHECK(stp_help_write("plto", "long", &out, &err) == STP_ERR_USAGE);
    CHECK_STR(err.hint, "did you mean 'plot'?");
    CHECK(stp_help_write("plot", "medium", &out, &err) == STP_ERR_USAGE);
    CHECK(stp_complete_script("tcsh", &out, &err) == STP_ERR_USAGE);
    CHECK_STR(err.message, "there is no completion for 'tcsh'");
    CHECK(out.length == 0);
    stp_buf_clear(&out);
}

/* ---- completion ----------------------------------------------------------------------------------- */

static void complete(stp_buf *out, int argc, const char *const *words)
{
    CHECK(stp_complete_write(argc, (char *const *) words, out, &err) == STP_OK);
    if (!out->data) stp_buf_text(out, "");
}

static bool has_line(const stp_buf *out, const char *word)
{
    const size_t n = strlen(word);
    for (const char *line = out->data ? out->data : ""; *line; line += strcspn(line, "\n") + 1) {
        if (!strncmp(line, word, n) && (line[n] == '\n' || line[n] == '\t')) return true;
        if (!line[strcspn(line, "\n")]) break;
    }
    return false;
}

TEST(every_field_is_completed_in_its_commands)
{
    char word[80];
    for (const stp_command *c = stp_commands; c->name; c++) {
        const char *const words[] = { c->name, "--" };
        stp_buf out = { 0 };
        complete(&out, 2, words);
        for (int f = 0; f < STP_N_FIELDS; f++) {
            snprintf(word, sizeof word, "--%s", stp_fields[f].name);
            CHECK(has_line(&out, word) == ((stp_fields[f].verbs & (unsigned) c->verb) != 0));
        }
        stp_buf_clear(&out);
    }
}

/* words end at NULL; want: lines that must be there, ends at NULL; none: one that must not. */
static const struct { const char *words[8], *want[4], *none; } cases[] = {
    { { "pl" }, { "plot" }, "shade" },
    { { "--ver" }, { "--version" }, "--help" },
    { { "plot", "--cm" }, { "--cmap" }, "--clim" },
    { { "plot", "t.csv", "-x", "" }, { "distance", "arr delay", "{a,b}" }, "" },
    { { "plot", "t.csv", "-x", "d" }, { "distance" }, "arr delay" },
    { { "plot", "t.csv", "-xd" }, { "-xdistance" }, "distance" },
    { { "plot", "t.csv", "--x=" }, { "--x=distance" }, "distance" },
    { { "plot", "t.csv", "-y", "distance,a" }, { "distance,arr delay" }, "distance,distance" },
    { { "plot", "-x", "t.csv", "-y", "" }, { NULL }, "distance" },
    { { "plot", "--data", "t.csv", "-y", "" }, { "distance" }, NULL },
    { { "plot", "semi.csv", "--delim=;", "-x", "" }, { "u", "v" }, NULL },
    { { "plot", "missing.csv", "-x", "" }, { NULL }, "distance" },
    { { "plot", "-", "-x", "" }, { NULL }, "distance" },
    { { "plot", "/dev/zero", "-x", "" }, { NULL }, "distance" },
    { { "plot", "--cmap", "vir" }, { "viridis" }, "fire" },
    { { "plot", "--theme", "" }, { "light", "dark" }, NULL },
    { { "plot", "-k", "" }, { "scatter", "line" }, "points" },
    { { "shade", "-k", "" }, { "points", "line" }, "scatter" },
    { { "load", "--to", "" }, { "text", "tsv" }, "svg" },
    { { "shade", "t.csv", "--agg", "me" }, { "mean:" }, "count" },
    { { "shade", "t.csv", "--agg", "count,mean:" }, { "count,mean:distance" }, NULL },
    { { "overlay", "" }, { "plot", "shade", "" }, "load" },
    { { "overlay", "plot", "t.csv", "-x", "" }, { "distance" }, NULL },
    { { "overlay", "plot", "t.csv", "+", "-t" }, { NULL }, "--norm" },
    { { "overlay", "plot", "t.csv", "+", "shade", "--no" }, { "--norm" }, NULL },
    { { "overlay", "plot", "t.csv", "+", "shade", "-x", "" }, { NULL }, "distance" },
    { { "plot", "" }, { "" }, "plot" },
    { { "plot", "--", "-" }, { "" }, "--title" },
    { { "list", "c" }, { "cmaps" }, "kinds" },
    { { "complete", "" }, { "bash", "zsh", "fish" }, NULL },
    { { "help", "pl" }, { "plot" }, NULL },
    { { "nonsense", "" }, { NULL }, "plot" },
};

TEST(words_are_completed_by_what_stands_before_them)
{
    for (size_t i = 0; i < STP_COUNT(cases); i++) {
        stp_buf out = { 0 };
        int n = 0;
        while (n < 8 && cases[i].words[n]) n++;
        complete(&out, n, cases[i].words);
        for (int k = 0; k < 4 && cases[i].want[k]; k++) {
            if (!has_line(&out, cases[i].want[k])) printf("# case %d has no '%s'\n", (int) i, cases[i].want[k]);
            CHECK(has_line(&out, cases[i].want[k]));
        }
        if (cases[i].none && has_line(&out, cases[i].none)) printf("# case %d has '%s'\n", (int) i, cases[i].none);
        CHECK(!cases[i].none || !has_line(&out, cases[i].none));
        stp_buf_clear(&out);
    }
}

TEST(long_words_are_survived)
{
    static char word[5000];
    const char *const words[] = { "shade", "t.csv", word };
    memset(word, ',', sizeof word - 1);
    for (int i = 0; i < 3; i++) {
        stp_buf out = { 0 };
        memcpy(word, i == 0 ? "--agg=m" : i == 1 ? "-y" : "--", 2);
        complete(&out, 3, words);
        stp_buf_clear(&out);
    }
}

static void put_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    if (!f) return;
    fputs(text, f);
    fclose(f);
}

int main(int argc, char **argv)
{
    char folder[] = "/tmp/stipple-help-XXXXXX";
    if (!mkdtemp(folder) || chdir(folder)) return 1;
    put_file("t.csv", "distance,arr delay,\"a,b\"\n1,2,3\n4,5,6\n");
    put_file("semi.csv", "u;v\n1;2\n3;4\n");
    const int rc = RUN(argc, argv, CASE(help_fits_in_80_columns),
                                   CASE(every_field_is_in_the_help_of_its_commands_and_in_no_other),
                                   CASE(every_field_is_in_the_manual_of_its_commands),
                                   CASE(every_command_shows_how_it_is_used),
                                   CASE(unknown_commands_forms_and_shells_are_refused),
                                   CASE(every_field_is_completed_in_its_commands),
                                   CASE(words_are_completed_by_what_stands_before_them),
                                   CASE(long_words_are_survived));
    unlink("t.csv");
    unlink("semi.csv");
    if (chdir("/") == 0) rmdir(folder);
    return rc;
}
