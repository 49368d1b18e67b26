/* Command lines, good ones as the JSON of their spec, bad ones with message and hint. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "check.h"
#include "spec/parse.h"

enum { MAX_WORDS = 64 };

/* Cuts a line at spaces; '…' keeps words together. */
static int cut_words(char *line, char **words)
{
    int n = 0;
    for (char *p = line; *p && n < MAX_WORDS;) {
        while (*p == ' ') p++;
        if (!*p) break;
        const char end = *p == '\'' ? '\'' : ' ';
        if (end == '\'') p++;
        words[n++] = p;
        while (*p && *p != end) p++;
        if (*p) *p++ = 0;
    }
    return n;
}

static stp_status parse(stp_spec **out, const char *line, stp_error *err)
{
    char *words[MAX_WORDS], copy[2048];
    snprintf(copy, sizeof copy, "%s", line);
    const int n = cut_words(copy, words);
    *err = (stp_error) { 0 };
    return stp_parse_args(out, n, words, err);
}

#define LAYER(verb, fields) "{\"stipple\":1,\"layers\":[{\"" verb "\":{" fields "}}]"

static const struct { const char *line, *json; } good[] = {
    { "plot a.csv", LAYER("plot", "\"data\":\"a.csv\"") "}" },
    { "plot a.csv -x u -y v", LAYER("plot", "\"data\":\"a.csv\",\"x\":\"u\",\"y\":\"v\"") "}" },
    { "plot -xu -yv a.csv", LAYER("plot", "\"data\":\"a.csv\",\"x\":\"u\",\"y\":\"v\"") "}" },
    { "plot --x=u --y v a.csv", LAYER("plot", "\"data\":\"a.csv\",\"x\":\"u\",\"y\":\"v\"") "}" },
    { "plot -x u a.csv -y v", LAYER("plot", "\"data\":\"a.csv\",\"x\":\"u\",\"y\":\"v\"") "}" },
    { "plot --data a.csv", LAYER("plot", "\"data\":\"a.csv\"") "}" },
    { "plot a.csv b.csv", LAYER("plot", "\"data\":[\"a.csv\",\"b.csv\"]") "}" },
    { "plot", LAYER("plot", "\"data\":\"-\"") "}" },
    { "plot -", LAYER("plot", "\"data\":\"-\"") "}" },
    { "plot -- -x", LAYER("plot", "\"data\":\"-x\"") "}" },
    { "plot a -x -y", LAYER("plot", "\"data\":\"a\",\"x\":\"-y\"") "}" },
    { "plot a -x -- -y v", LAYER("plot", "\"data\":\"a\",\"x\":\"--\",\"y\":\"v\"") "}" },
    { "plot a -x=u", LAYER("plot", "\"data\":\"a\",\"x\":\"=u\"") "}" },
    { "plot a -x 'Time (s)'", LAYER("plot", "\"data\":\"a\",\"x\":\"Time (s)\"") "}" },
    { "plot a -qvx u", LAYER("plot", "\"data\":\"a\",\"x\":\"u\"") "}" },
    { "plot a -j4 --strict", LAYER("plot", "\"data\":\"a\"") "}" },
    { "plot a -x u -x v", LAYER("plot", "\"data\":\"a\",\"x\":\"v\"") "}" },
    { "plot a -k line", LAYER("plot", "\"data\":\"a\",\"kind\":\"line\"") "}" },
    { "plot a -by", LAYER("plot", "\"data\":\"a\",\"by\":\"y\"") "}" },
    { "plot a --alpha .5", LAYER("plot", "\"data\":\"a\",\"alpha\":0.5") "}" },
    { "plot a -c '#ffffff'", LAYER("plot", "\"data\":\"a\",\"color\":\"#ffffff\"") "}" },
    { "shade a --agg mean:v,count", LAYER("shade", "\"data\":\"a\",\"agg\":\"mean:v,count\"") "}" },
    { "shade a --canvas 30x20", LAYER("shade", "\"data\":\"a\",\"canvas\":\"30x20\"") "}" },
    { "shade a --norm linear --clim 0:50", LAYER("shade", "\"data\":\"a\",\"norm\":\"linear\",\"clim\":\"0:50\"") "}" },
    { "load a", LAYER("load", "\"data\":\"a\"") "}" },
    { "load a --delim tab --header no", LAYER("load", "\"data\":\"a\",\"delim\":\"tab\",\"header\":\"no\"") "}" },
    { "plot a -o b.svg", LAYER("plot", "\"data\":\"a\"") ",\"output\":\"b.svg\"}" },
    { "plot a -o b.svg -oc.png", LAYER("plot", "\"data\":\"a\"") ",\"output\":[\"b.svg\",\"c.png\"]}" },
    { "plot a --xlim -5:5",
      "{\"stipple\":1,\"figure\":{\"xlim\":\"-5:5\"},\"layers\":[{\"plot\":{\"data\":\"a\"}}]}" },
    { "plot a -t '' --logx",
      "{\"stipple\":1,\"figure\":{\"title\":\"\",\"logx\":true},\"layers\":[{\"plot\":{\"data\":\"a\"}}]}" },
    { "plot a --width 16cm --height 300",
      "{\"stipple\":1,\"figure\":{\"width\":\"16cm\",\"height\":300},\"layers\":[{\"plot\":{\"data\":\"a\"}}]}" },
    { "plot a -t 'one two' -t three",
      "{\"stipple\":1,\"figure\":{\"title\":\"three\"},\"layers\":[{\"plot\":{\"data\":\"a\"}}]}" },
    { "layout plot a -x u + plot b --xlim 0:5 --cols 2",
      "{\"stipple\":1,\"figure\":{\"columns\":2},\"items\":[{\"layers\":[{\"plot\":{\"data\":\"a\",\"x\":\"u\"}}]},"
      "{\"xlim\":\"0:5\",\"layers\":[{\"plot\":{\"data\":\"b\"}}]}]}" },
    { "layout --logx plot a --cols u,v + sub/two.yaml --logy",
      "{\"stipple\":1,\"items\":[{\"logx\":true,\"layers\":[{\"plot\":{\"data\":\"a\",\"cols\":\"u,v\"}}]},"
      "{\"logx\":true,\"logy\":true,\"layers\":[{\"plot\":{\"data\":\"sub/a\"}}]},"
      "{\"logx\":true,\"logy\":true,\"layers\":[{\"plot\":{\"data\":\"sub/b\"}}]}]}" },
    { "overlay plot a", LAYER("plot", "\"data\":\"a\"") "}" },
    { "overlay shade a -x u + plot b -x v",
      "{\"stipple\":1,\"layers\":[{\"shade\":{\"data\":\"a\",\"x\":\"u\"}},{\"plot\":{\"data\":\"b\",\"x\":\"v\"}}]}" },
    { "overlay -t T plot a + --logy shade b --width 300",
      "{\"stipple\":1,\"figure\":{\"title\":\"T\",\"width\":300,\"logy\":true},"
      "\"layers\":[{\"plot\":{\"data\":\"a\"}},{\"shade\":{\"data\":\"b\"}}]}" },
    { "overlay plot a -t T + plot b -t T -o c.svg -o d.png",
      "{\"stipple\":1,\"figure\":{\"title\":\"T\"},"
      "\"layers\":[{\"plot\":{\"data\":\"a\"}},{\"plot\":{\"data\":\"b\"}}],"
      "\"output\":[\"c.svg\",\"d.png\"]}" },
    { "overlay plot -- -a + plot -- -b",
      "{\"stipple\":1,\"layers\":[{\"plot\":{\"data\":\"-a\"}},{\"plot\":{\"data\":\"-b\"}}]}" },
    { "overlay plot + plot b", "{\"stipple\":1,\"layers\":[{\"plot\":{\"data\":\"-\"}},{\"plot\":{\"data\":\"b\"}}]}" },
    { "overlay plot a -t + + plot b",
      "{\"stipple\":1,\"figure\":{\"title\":\"+\"},"
      "\"layers\":[{\"plot\":{\"data\":\"a\"}},{\"plot\":{\"data\":\"b\"}}]}" },
    { "overlay sub/base.yaml + plot new.csv",
      "{\"stipple\":1,\"figure\":{\"title\":\"Base\",\"xlim\":\"0:1\"},"
      "\"layers\":[{\"plot\":{\"data\":\"sub/base.csv\"}},{\"plot\":{\"data\":\"new.csv\"}}]}" },
    { "overlay sub/base.yaml -t Mine + plot new.csv",
      "{\"stipple\":1,\"figure\":{\"title\":\"Mine\",\"xlim\":\"0:1\"},"
      "\"layers\":[{\"plot\":{\"data\":\"sub/base.csv\"}},{\"plot\":{\"data\":\"new.csv\"}}]}" },
    { "render sub/base.yaml --xlim 2:3 --width 900",
      "{\"stipple\":1,\"figure\":{\"title\":\"Base\",\"width\":900,\"xlim\":\"2:3\"},"
      "\"layers\":[{\"plot\":{\"data\":\"base.csv\"}}],\"output\":\"base.svg\"}" },
    { "render sub/base.yaml -o a.svg -o b.svg",
      "{\"stipple\":1,\"figure\":{\"title\":\"Base\",\"xlim\":\"0:1\"},"
      "\"layers\":[{\"plot\":{\"data\":\"base.csv\"}}],\"output\":[\"a.svg\",\"b.svg\"]}" },
};

TEST(good_lines_become_their_spec)
{
    for (size_t i = 0; i < STP_COUNT(good); i++) {
        stp_error err;
        stp_spec *s = NULL;
        stp_buf json = { 0 };
        if (parse(&s, good[i].line, &err) != STP_OK) {
            printf("# %s\n# %s\n", good[i].line, err.message);
            CHECK(!"parsed");
            continue;
        }
        CHECK(stp_spec_write_text(s, true, &json, &err) == STP_OK);
        if (json.length) json.data[json.length - 1] = 0;       /* the newline */
        CHECK_STR(json.data, good[i].json);
        stp_buf_clear(&json);
        stp_spec_free(s);
    }
}

#define LAYOUT_USAGE "usage: stipple layout PART + PART… [OPTION…]"
#define OVERLAY_USAGE "usage: stipple overlay PART + PART… [OPTION…]"
#define ALL_OPTIONS(verb) "'stipple " verb " --help' shows all options"

static const struct {
    const char *line, *message, *hint;
} bad[] = {
    { "", "no command is given", "" },
    { "plto a", "unknown command 'plto'", "did you mean 'plot'?" },
    { "frobnicate", "unknown command 'frobnicate'", "'stipple --help' shows all commands" },
    { "plot a --tilte T", "unknown option '--tilte'", "did you mean '--title'?" },
    { "plot a --tit T", "unknown option '--tit'", "did you mean '--title'?" },
    { "plot a --colour T", "unknown option '--colour'", "did you mean '--color'?" },
    { "plot a --line_width 2", "unknown option '--line_width'", "did you mean '--line-width'?" },
    { "plot a --frobnicate", "unknown option '--frobnicate'", ALL_OPTIONS("plot") },
    { "plot a --=5", "unknown option '--'", ALL_OPTIONS("plot") },
    { "plot a -z", "unknown option '-z'", ALL_OPTIONS("plot") },
    { "plot a -5", "unknown option '-5'", "a file of that name is './-5'" },
    { "plot a -legend top", "unknown option '-l'", "did you mean '--legend'?" },
    { "plot a -title T", "'-title' can be read in two ways", "write '--title', or '-t itle'" },
    { "plot a -xlim 0:5", "'-xlim' can be read in two ways", "write '--xlim', or '-x lim'" },
    { "plot a -x", "'-x' needs a value", "-x COLUMN: column or expression along x; {odd name} quotes" },
    { "plot a --title", "'--title' needs a value", "--title TEXT: title above the picture" },
    { "plot a --logx=yes", "'--logx' takes no value", "" },
    { "plot a -x ''", "-x wants the name of a column, not ''", "" },
    { "plot a --norm log", "'--norm' is not an option of 'plot'", "it belongs to 'shade'" },
    { "shade a -c u", "'-c' is not an option of 'shade'",
      "cells have the colour of what is in them: --agg mean:COLUMN, or --by COLUMN for groups" },
    { "shade a --y2 u --label u", "'--label' is not an option of 'shade'", "it belongs to 'plot'" },
    { "load a --title T", "'--title' is not an option of 'load'",
      "it belongs to 'plot', 'shade', 'overlay', 'layout' and 'render'" },
    { "load a -x u", "'-x' is not an option of 'load'", "it belongs to 'plot' and 'shade'" },
    { "render f.yaml -x u", "'-x' is not an option of 'render'",
      "it belongs to 'plot' and 'shade'; change it in the spec file" },
    { "list cmaps -v", "'-v' is not an option of 'list'",
      "it belongs to 'load', 'plot', 'shade', 'overlay', 'layout' and 'render'" },
    { "overlay plot a --norm log", "'--norm' is not an option of 'plot'", "it belongs to 'shade'" },
    { "overlay -x u plot a", "'-x' stands before the part that it belongs to",
      "put it behind 'plot' or 'shade': stipple overlay plot FILE -x …" },
    { "overlay plot a + -k line plot b", "'-k' stands before the part that it belongs to",
      "put it behind 'plot' or 'shade': stipple overlay plot FILE -k …" },
    { "overlay sub/base.yaml --cmap fire", "'--cmap' does not change the spec file 'sub/base.yaml'",
      "put it behind 'plot' or 'shade': stipple overlay plot FILE --cmap …" },
    { "plot a --jobs 0", "--jobs wants a whole number from 1 to 1024, not '0'", "" },
    { "plot a -j x", "-j wants a whole number from 1 to 1024, not 'x'", "" },
    { "plot a --theme drak", "--theme wants one of light, dark, paper, minimal, not 'drak'", "did you mean 'dark'?" },
    { "plot a --width 0", "--width wants a length from 1px to 65535px, not '0'",
      "write 800, 800px, 16cm, 160mm, 6in or 450pt" },
    { "plot a --xlim 5:1", "--xlim wants A:B with A less than B, not '5:1'", "--flip x turns the axis round" },
    { "plot a --xlim five", "--xlim wants A:B, not 'five'",
      "A and B are numbers, times (2023-01-31T06:00), durations (1h30m) or quantiles (q1:q99); one of them may be left "
      "out" },
    { "shade a -k scatter", "'shade' does not draw the kind 'scatter'", "'stipple plot' does" },
    { "plot a -k points", "'plot' does not draw the kind 'points'",
      "use 'scatter'; `stipple shade` draws 'points', of any number" },
    { "overlay", "an overlay needs parts", OVERLAY_USAGE },
    { "overlay -t T", "an overlay needs parts", OVERLAY_USAGE },
    { "overlay + plot a", "nothing stands before '+'", OVERLAY_USAGE },
    { "overlay plot a + + plot b", "nothing stands between two '+'", OVERLAY_USAGE },
    { "overlay plot a +", "nothing stands behind the last '+'", OVERLAY_USAGE },
    { "overlay plot a plot b", "'plot' stands inside of a part",
      "put '+' between parts; a file of that name is './plot'" },
    { "overlay load a", "'load' cannot be part of an overlay",
      "a part is 'plot …', 'shade …' or a spec file; a file of that name is './load'" },
    { "overlay sub/base.yaml plot", "'plot' follows the spec file 'sub/base.yaml' without a '+'", "" },
    { "overlay plot a -t T + plot b -t U", "'-t' is given twice: 'T' and 'U'",
      "all parts of an overlay share it; give it once" },
    { "overlay plot a --width 1in + plot b --width 2in", "'--width' is given twice: '1in' and '2in'",
      "all parts of an overlay share it; give it once" },
    { "plot - -", "standard input can be read only once", "" },
    { "overlay sub/base.yaml + sub/other.yaml",
      "'title' of 'sub/other.yaml' is 'Other', a spec file before it has 'Base'",
      "all parts of an overlay share it; '--title' sets it for all" },
    { "overlay sub/two.yaml", "'sub/two.yaml' has 2 items; a part of an overlay has one", "" },
    { "layout", "a layout needs parts", LAYOUT_USAGE },
    { "layout plot a +", "nothing stands behind the last '+'", LAYOUT_USAGE },
    { "layout plot a -t T + plot b -t U", "'-t' is given twice: 'T' and 'U'",
      "the title is of the whole picture; --heading is that of a panel" },
    { "layout plot a --theme dark + plot b --theme light", "'--theme' is given twice: 'dark' and 'light'",
      "all parts of a layout share it; give it once" },
    { "render a.yaml b.yaml", "'render' takes one spec file, not 'a.yaml' and 'b.yaml'", "call it once for each file" },
};

TEST(bad_lines_are_usage_errors_that_say_what_would_be_right)
{
    for (size_t i = 0; i < STP_COUNT(bad); i++) {
        stp_error err;
        stp_spec *s = NULL;
        const stp_status status = parse(&s, bad[i].line, &err);
        if (status != STP_ERR_USAGE) printf("# %s\n", bad[i].line);
        CHECK(status == STP_ERR_USAGE);
        CHECK(status == err.status);
        CHECK(s == NULL);
        CHECK_STR(err.message, bad[i].message);
        CHECK_STR(err.hint, bad[i].hint);
        stp_spec_free(s);
    }
}

TEST(spec_files_that_cannot_be_read_are_not_usage_errors)
{
    stp_error err;
    stp_spec *s = NULL;
    CHECK(parse(&s, "render missing.yaml", &err) == STP_ERR_IO);
    CHECK(parse(&s, "overlay missing.yaml", &err) == STP_ERR_IO);
    CHECK(parse(&s, "render sub/picture.svg", &err) == STP_ERR_DATA);
    CHECK_STR(err.message, "sub/picture.svg: this SVG picture carries no spec");
    CHECK(parse(&s, "render", &err) == STP_ERR_DATA);           /* standard input is empty here */
    CHECK_STR(err.message, "standard input: is empty");
    CHECK(s == NULL);
}

static const struct { const char *line, *help; } helps[] = {
    { "plot -h", "short" },         { "plot --help", "long" },       { "plot -x --help -h", "short" },
    { "overlay --help", "long" },   { "render -h", "short" },        { "list --help", "long" },
    { "plot a -qh --nonsense", "short" }, { "overlay plot a -h + +", "short" },
};

TEST(help_ends_the_parsing_and_checks_nothing)
{
    for (size_t i = 0; i < STP_COUNT(helps); i++) {
        stp_error err;
        stp_spec *s = NULL;
        CHECK(parse(&s, helps[i].line, &err) == STP_OK);
        if (!s) continue;
        CHECK_STR(stp_spec_get(s, "help"), helps[i].help);
        stp_spec_free(s);
    }
    stp_error err;
    stp_spec *s = NULL;
    CHECK(parse(&s, "shade --version --nonsense", &err) == STP_OK && stp_spec_get(s, "version"));
    stp_spec_free(s);
}

TEST(a_rendered_file_keeps_its_folder_for_its_data)
{
    stp_error err;
    stp_spec *s = NULL;
    CHECK(parse(&s, "render sub/base.yaml", &err) == STP_OK);
    CHECK_STR(s->folder, "sub");
    CHECK(s->verb == STP_VERB_RENDER);
    stp_spec_free(s);
}

TEST(lines_of_any_length_are_survived)
{
    static char word[70000];
    char *words[] = { (char *) "plot", word, NULL };
    stp_error err = { 0 };
    stp_spec *s = NULL;
    memset(word, 'q', sizeof word - 1);
    CHECK(stp_parse_args(&s, 2, words, &err) == STP_OK);
    stp_spec_free(s);
    s = NULL;
    word[0] = word[1] = '-';
    CHECK(stp_parse_args(&s, 2, words, &err) == STP_ERR_USAGE);
    word[1] = 'q';
    word[5] = '\x80';
    CHECK(stp_parse_args(&s, 2, words, &err) == STP_ERR_USAGE);
    words[0] = word;
    CHECK(stp_parse_args(&s, 1, words, &err) == STP_ERR_USAGE);
    CHECK(s == NULL);
}

TEST(every_prefix_of_a_good_line_is_either_read_or_refused)
{
    char *words[MAX_WORDS], copy[2048];
    for (size_t i = 0; i < STP_COUNT(good); i++) {
        snprintf(copy, sizeof copy, "%s", good[i].line);
        const int n = cut_words(copy, words);
        for (int k = 0; k <= n; k++) {
            stp_error err = { 0 };
            stp_spec *s = NULL;
            const stp_status status = stp_parse_args(&s, k, words, &err);
            CHECK((status == STP_OK) == (s != NULL));
            CHECK((status == STP_OK) == (err.message[0] == 0));
            stp_spec_free(s);
        }
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
    char folder[] = "/tmp/stipple-parse-XXXXXX";
    if (!freopen("/dev/null", "r", stdin) || !mkdtemp(folder) || chdir(folder) || mkdir("sub", 0755)) return 1;
    put_file("sub/base.yaml", "stipple: 1\nfigure: {title: Base, xlim: '0:1'}\n"
                              "layers: [{plot: {data: base.csv}}]\noutput: base.svg\n");
    put_file("sub/other.yaml", "stipple: 1\nfigure: {title: Other}\nlayers: [{plot: {data: base.csv}}]\n");
    put_file("sub/two.yaml", "stipple: 1\nitems: [{layers: [{plot: {data: a}}]}, {layers: [{plot: {data: b}}]}]\n");
    put_file("sub/picture.svg", "<svg/>");
    const int rc = RUN(argc, argv, CASE(good_lines_become_their_spec),
                                   CASE(bad_lines_are_usage_errors_that_say_what_would_be_right),
                                   CASE(spec_files_that_cannot_be_read_are_not_usage_errors),
                                   CASE(help_ends_the_parsing_and_checks_nothing),
                                   CASE(a_rendered_file_keeps_its_folder_for_its_data),
                                   CASE(lines_of_any_length_are_survived),
                                   CASE(every_prefix_of_a_good_line_is_either_read_or_refused));
    static const char *const made[] = { "sub/base.yaml", "sub/other.yaml", "sub/two.yaml", "sub/picture.svg" };
    for (size_t i = 0; i < STP_COUNT(made); i++) unlink(made[i]);
    rmdir("sub");
    if (chdir("/") == 0) rmdir(folder);
    return rc;
}
