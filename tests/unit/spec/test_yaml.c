/* Spec files: what is read and refused, and that printing and reading come to rest. */
#include <stdlib.h>
#include "check.h"
#include "spec/spec.h"

static stp_error err;

static stp_status read_text(stp_spec **out, const char *text)
{
    err = (stp_error) { 0 };
    return stp_spec_read_text(out, text, strlen(text), "f.yaml", &err);
}

static void check_prints(const char *text, bool json, const char *want)
{
    stp_spec *s = NULL;
    stp_buf out = { 0 };
    if (read_text(&s, text) != STP_OK) {
        CHECK_STR(err.message, "");
        return;
    }
    CHECK(stp_spec_write_text(s, json, &out, &err) == STP_OK);
    CHECK_STR(out.data, want);
    stp_buf_clear(&out);
    stp_spec_free(s);
}

static const char whole[] = "stipple: 1\n"
                            "figure:\n"
                            "  title: \"NYC: \\\"all\\\" of it\"\n"
                            "  theme: dark\n"
                            "  width: 16cm\n"
                            "  height: 300\n"
                            "  scale: 0.5\n"
                            "  transparent: true\n"
                            "  xlim: \"0:\"\n"
                            "  logx: true\n"
                            "layers:\n"
                            "  - shade:\n"
                            "      data:\n"
                            "        - taxi/a.csv\n"
                            "        - taxi/b.csv\n"
                            "      x: lon\n"
                            "      y: \"{odd, name},south\"\n"
                            "      agg: \"mean:fare\"\n"
                            "      canvas: \"30x20\"\n"
                            "      min-alpha: 0\n"
                            "      cmap: fire\n"
                            "  - plot:\n"
                            "      data: airports.csv\n"
                            "      color: \"#c8457b\"\n"
                            "      alpha: 0.25\n"
                            "      label: name\n"
                            "  - plot: {}\n"
                            "output:\n"
                            "  - nyc.png\n"
                            "  - nyc.svg\n";

static const char two_items[] = "stipple: 1\n"
                                "figure:\n"
                                "  title: \"1998\"\n"
                                "items:\n"
                                "  - logy: true\n"
                                "    ylabel: \"yes\"\n"
                                "    layers:\n"
                                "      - plot:\n"
                                "          data: a.csv\n"
                                "  - layers:\n"
                                "      - plot:\n"
                                "          data: b.csv\n"
                                "      - load:\n"
                                "          data: c.csv\n"
                                "output: \"-\"\n";

TEST(what_is_printed_as_yaml_reads_back_as_it_was)
{
    check_prints(whole, false, whole);
    check_prints(two_items, false, two_items);
}

TEST(json_is_one_line_and_reads_back_as_it_was)
{
    static const char json[] =
        "{\"stipple\":1,\"figure\":{\"title\":\"T\",\"width\":\"16cm\",\"scale\":2,\"logx\":true},"
        "\"layers\":[{\"plot\":{\"data\":[\"a\",\"b\"],\"x\":\"u\"}},{\"shade\":{}}],\"output\":\"o.svg\"}\n";
    check_prints(json, true, json);
    check_prints("{\n\t\"stipple\": 1,\n"
                 "\t\"layers\": [\n\t\t{ \"plot\": { \"data\": \"a\\u0041\\n\" } }\n\t]\n}\n", true,
                 "{\"stipple\":1,\"layers\":[{\"plot\":{\"data\":\"aA\\n\"}}]}\n");
}

TEST(yaml_and_json_say_the_same)
{
    stp_spec *s = NULL;
    stp_buf json = { 0 };
    CHECK(read_text(&s, whole) == STP_OK);
    CHECK(stp_spec_write_text(s, true, &json, &err) == STP_OK);
    check_prints(json.data, false, whole);
    stp_buf_clear(&json);
    stp_spec_free(s);
}

TEST(a_spec_does_not_name_itself_as_an_output)
{
    check_prints("stipple: 1\nlayers: [{plot: {}}]\noutput: [f.yaml, a.svg, g.JSON]\n", false,
                 "stipple: 1\nlayers:\n  - plot: {}\noutput: a.svg\n");
    check_prints("stipple: 1\nlayers: [{plot: {}}]\noutput: f.yml\n", false, "stipple: 1\nlayers:\n  - plot: {}\n");
}

/* Texts that another YAML reader could take for something else, or that need escapes. */
static const char *const texts[] = {
    "", " ",
    "a", "a ", " a", "null", "~", "yes", "No", "true", "off", "y", "1", "1.5", "1e5", "0x10", ".5", ".", "..",
    "...", ".inf", "nan", "inf", "-", "--", "- a", "a: b", "a:", ":", "a #b", "#b", "'", "\"", "\\", "a\nb", "a\tb",
    "\r", "\x01", "\x7f", "{a}", "[a]", "a,b", "&a", "*a", "!a", "%a", "@a", "`a", "|", ">", "?", "? a", "<<", "=",
    "12:30", "2023-01-01", "---", "--- a", "Ünïcödé", "日本", "😀", "\xc2\x85", "\xc2\xa0", "\xe2\x80\xa8", "\xef\xbb\xbf",
    "a  b", "./x", "../x", "/x", "a/b-c_d.csv", "{a, b}", "x{", "%", "\xef\xbf\xbd", "\xef\xbf\xbe",
};

static void check_text(stp_field_id f, const char *text, bool json)
{
    stp_spec *s = NULL, *again = NULL;
    stp_buf out = { 0 };
    CHECK(stp_spec_new(&s, &err) == STP_OK && stp_spec_add_layer(s, "plot", &err) == STP_OK);
    CHECK(stp_spec_set(s, stp_fields[f].name, text, &err) == STP_OK);
    CHECK(stp_spec_write_text(s, json, &out, &err) == STP_OK);
    if (stp_spec_read_text(&again, out.data, out.length, "f", &err) == STP_OK) {
        const char *got = stp_spec_get(again, stp_fields[f].name);
        CHECK_STR(got ? got : "(unset)", text);
    } else {
        printf("# %s# %s\n", out.data, err.message);
        CHECK(!"read back");
    }
    stp_buf_clear(&out);
    stp_spec_free(again);
    stp_spec_free(s);
}

TEST(any_text_comes_back_through_yaml_and_json)
{
    for (size_t i = 0; i < STP_COUNT(texts); i++)
        for (int json = 0; json < 2; json++) {
            check_text(STP_F_TITLE, texts[i], json);
            if (*texts[i]) check_text(STP_F_X, texts[i], json);
            if (*texts[i]) check_text(STP_F_DATA, texts[i], json);
        }
}

TEST(bytes_that_are_no_text_are_printed_as_such)
{
    stp_spec *s = NULL;
    stp_buf out = { 0 };
    CHECK(stp_spec_new(&s, &err) == STP_OK && stp_spec_add_layer(s, "plot", &err) == STP_OK);
    CHECK(stp_spec_set(s, "data", "a\xff" "b.csv", &err) == STP_OK);
    CHECK(stp_spec_write_text(s, true, &out, &err) == STP_OK);
    CHECK_STR(out.data, "{\"stipple\":1,\"layers\":[{\"plot\":{\"data\":\"a\\ufffdb.csv\"}}]}\n");
    stp_buf_clear(&out);
    stp_spec_free(s);
}

static const struct { const char *text, *yaml; } lenient[] = {
    { "stipple: 1\nlayers: [{plot: {data: a.csv, y: [a, '{b, c}'], x: 5}}]\n",
      "stipple: 1\nlayers:\n  - plot:\n      data: a.csv\n      x: \"5\"\n      y: \"a,{b, c}\"\n" },
    { "stipple: 1\nfigure: {xlim: [0, null], ylim: [~, 2]}\n"
      "layers: [{shade: {canvas: [3, 4], agg: [count, 'mean:v']}}]\n",
      "stipple: 1\nfigure:\n  xlim: \"0:\"\n  ylim: \":2\"\n"
      "layers:\n  - shade:\n      agg: \"count,mean:v\"\n      canvas: \"3x4\"\n" },
    { "# a comment\n%YAML 1.2\n---\nlayers:\n- plot: {data: a}\nstipple: 1\noutput: [o.svg]\n...\n",
      "stipple: 1\nlayers:\n  - plot:\n      data: a\noutput: o.svg\n" },
    { "stipple: 1\nfigure: {logx: false, logy: yes}\nlayers: [{plot: {}}]\n",
      "stipple: 1\nfigure:\n  logy: true\nlayers:\n  - plot: {}\n" },
    { "stipple: 1\r\nlayers:\r\n- plot: {data: a}\r\n", "stipple: 1\nlayers:\n  - plot:\n      data: a\n" },
    { "stipple: 1\nfigure: {logy: true}\nitems: [{layers: [{plot: {}}]}, {xlabel: n, layers: [{plot: {}}]}]\n",
      "stipple: 1\nitems:\n  - logy: true\n    layers:\n      - plot: {}\n"
      "  - logy: true\n    xlabel: \"n\"\n    layers:\n      - plot: {}\n" },
};

TEST(what_people_write_is_read)
{
    for (size_t i = 0; i < STP_COUNT(lenient); i++) check_prints(lenient[i].text, false, lenient[i].yaml);
}

#define HEAD "stipple: 1\nlayers:\n"

static const struct { const char *text, *message, *hint; } bad[] = {
    { "", "f.yaml: is empty", NULL },
    { "# nothing\n", "f.yaml: is empty", NULL },
    { "just words\n", "f.yaml:1:1: a spec has to be a map, not one value", NULL },
    { "- a\n", "f.yaml:1:1: a spec has to be a map, not a list", NULL },
    { "layers: []\n", "f.yaml:1:1: the version is missing, so this may not be a spec",
      "begin with the line 'stipple: 1'" },
    { "stipple: 2\nlayers: []\n", "f.yaml:1:10: version '2' of specs is not known, only 1", NULL },
    { "stipple: 1\n", "f.yaml:1:1: there is nothing to draw: 'layers' is missing", NULL },
    { "stipple: 1\nlayers: []\n", "f.yaml:2:9: there are no layers", NULL },
    { "stipple: 1\nitems: []\n", "f.yaml:2:8: there are no items", NULL },
    { "stipple: 1\nitems: [{}]\n", "f.yaml:2:9: an item without 'layers'", NULL },
    { "stipple: 1\nlayers: []\nitems: []\n", "f.yaml:3:8: 'items' and 'layers' do not go together", NULL },
    { "stipple: 1\nlayers: plot\n", "f.yaml:2:9: 'layers' has to be a list, not one value", NULL },
    { "stipple: 1\nlayer: []\n", "f.yaml:2:1: unknown key 'layer' in a spec", "did you mean 'layers'?" },
    { "stipple: 1\ntitle: T\nlayers: []\n", "f.yaml:2:1: unknown key 'title' in a spec", "it belongs in 'figure'" },
    { "stipple: 1\nfigure: {tilte: T}\n" "layers: []\n", "f.yaml:2:10: unknown key 'tilte' in 'figure'",
      "did you mean 'title'?" },
    { "stipple: 1\nfigure: {x: a}\nlayers: []\n", "f.yaml:2:10: unknown key 'x' in 'figure'",
      "it belongs in a layer that has it" },
    { "stipple: 1\nfigure: {jobs: 4}\nlayers: []\n", "f.yaml:2:10: unknown key 'jobs' in 'figure'",
      "it belongs in the command line" },
    { HEAD "  - plot: {colour: a}\n", "f.yaml:3:12: unknown key 'colour' in a plot layer", "did you mean 'color'?" },
    { HEAD "  - plot: {norm: log}\n", "f.yaml:3:12: unknown key 'norm' in a plot layer",
      "it belongs in a layer that has it" },
    { HEAD "  - plot: {title: T}\n", "f.yaml:3:12: unknown key 'title' in a plot layer", "it belongs in 'figure'" },
    { HEAD "  - draw: {}\n", "f.yaml:3:5: a layer is one of plot, shade and load, not 'draw'", NULL },
    { HEAD "  - plot: {}\n    shade: {}\n", "f.yaml:3:5: a layer is one of plot, shade and load", NULL },
    { HEAD "  - plot\n", "f.yaml:3:5: a layer has to be a map, not one value", NULL },
    { HEAD "  - plot:\n", "f.yaml:3:5: a plot layer has to be a map, not one value", NULL },
    { HEAD "  - plot: {x: }\n", "f.yaml:3:12: 'x' has no value", NULL },
    { HEAD "  - plot: {x: [a, b]}\n", "f.yaml:3:15: 'x' has to be one value", NULL },
    { HEAD "  - plot: {x: {a: b}}\n", "f.yaml:3:15: 'x' has to be one value, not a map", NULL },
    { HEAD "  - plot: {y: []}\n", "f.yaml:3:15: 'y' has to be one value", NULL },
    { HEAD "  - plot: {y: [[a]]}\n", "f.yaml:3:16: an element has to be one value, not a list", NULL },
    { HEAD "  - plot: {alpha: 2}\n", "f.yaml:3:19: 'alpha' wants a number from 0 to 1, not '2'", NULL },
    { HEAD "  - plot: {data: [a, '']}\n", "f.yaml:3:22: 'data' wants the name of a file, not ''", NULL },
    { HEAD "  - shade: {kind: scatter}\n", "f.yaml: 'shade' does not draw the kind 'scatter'", "'stipple plot' does" },
    { HEAD "  - plot: {x: a, x: b}\n", "f.yaml:3:18: key 'x' is given twice (first in line 3)", NULL },
    { HEAD "  - plot: {? [a] : b}\n", "f.yaml:3:14: a key has to be one word", NULL },
    { HEAD "  - plot: {x: &a b}\n",
      "f.yaml:3:15: anchors and aliases ('&name', '*name') are not read; write the value out", NULL },
    { HEAD "  - plot: &a {}\n",
      "f.yaml:3:11: anchors and aliases ('&name', '*name') are not read; write the value out", NULL },
    { HEAD "  - plot: {x: *a}\n",
      "f.yaml:3:15: anchors and aliases ('&name', '*name') are not read; write the value out", NULL },
    { "stipple: 1\n---\nstipple: 1\n", "f.yaml:2:1: a spec is one document, here a second begins", NULL },
    { HEAD "  - plot: {x: \"a\\0b\"}\n", "f.yaml:3:16: a text holds a zero byte", NULL },
    { "\xff\xfe", "f.yaml: is not UTF-8, so it is not a spec", NULL },
};

TEST(what_is_wrong_is_named_with_its_line_and_column)
{
    for (size_t i = 0; i < STP_COUNT(bad); i++) {
        stp_spec *s = NULL;
        const stp_status status = read_text(&s, bad[i].text);
        if (status != STP_ERR_DATA && status != STP_ERR_USAGE) printf("# %s\n", bad[i].text);
        CHECK(status != STP_OK && s == NULL);
        CHECK_STR(err.message, bad[i].message);
        if (bad[i].hint) CHECK_STR(err.hint, bad[i].hint);
        stp_spec_free(s);
    }
}

static const char *const broken[] = {
    "stipple: [1\n", "stipple: 1\n layers: x\n", "{\"stipple\":1", "a: b: c\n", "\t- a\n", "stipple: \"1\n",
    "stipple: 1\n}\n",
    "- - - ]", "{{{{", "!!", "%", "&", "*", "stipple: |\n a\n\tb", "? ? ?", "\"\\u12\"", "\"\\xZZ\"",
    "stipple: 1\n...\nx: 1\n",
};

TEST(broken_yaml_is_refused_with_a_place)
{
    for (size_t i = 0; i < STP_COUNT(broken); i++) {
        stp_spec *s = NULL;
        CHECK(read_text(&s, broken[i]) == STP_ERR_DATA);
        CHECK(!strncmp(err.message, "f.yaml:", 7));
        CHECK(s == NULL && !strchr(err.message, '\n'));
        stp_spec_free(s);
    }
}

TEST(deep_and_wide_specs_are_refused)
{
    static char text[200000];
    stp_spec *s = NULL;
    memset(text, '[', sizeof text - 1);
    CHECK(read_text(&s, text) == STP_ERR_DATA);
    size_t n = (size_t) snprintf(text, sizeof text, HEAD "  - plot: {");
    for (int i = 0; i < 20000; i++) n += (size_t) snprintf(text + n, sizeof text - n, "k%d: 1,", i);
    CHECK(read_text(&s, text) == STP_ERR_DATA);
    n = (size_t) snprintf(text, sizeof text, "stipple: 1\nlayers:\n");
    for (int i = 0; i < 1000; i++) n += (size_t) snprintf(text + n, sizeof text - n, "  - plot: {}\n");
    CHECK(read_text(&s, text) == STP_ERR_DATA);
    CHECK_STR(err.message, "f.yaml:259:5: more than 256 layers");
    const char zero[] = "stipple: 1\0layers";
    CHECK(stp_spec_read_text(&s, zero, sizeof zero - 1, "f.yaml", &err) == STP_ERR_DATA);
    CHECK(s == NULL);
}

TEST(every_prefix_of_a_spec_is_either_read_or_refused)
{
    for (size_t n = 0; n < sizeof whole; n++) {
        stp_spec *s = NULL;
        stp_error e = { 0 };
        const stp_status status = stp_spec_read_text(&s, whole, n, "f", &e);
        CHECK((status == STP_OK) == (s != NULL));
        CHECK((status == STP_OK) == (e.message[0] == 0));
        stp_spec_free(s);
    }
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(what_is_printed_as_yaml_reads_back_as_it_was),
                           CASE(json_is_one_line_and_reads_back_as_it_was), CASE(yaml_and_json_say_the_same),
                           CASE(a_spec_does_not_name_itself_as_an_output),
                           CASE(any_text_comes_back_through_yaml_and_json),
                           CASE(bytes_that_are_no_text_are_printed_as_such), CASE(what_people_write_is_read),
                           CASE(what_is_wrong_is_named_with_its_line_and_column),
                           CASE(broken_yaml_is_refused_with_a_place), CASE(deep_and_wide_specs_are_refused),
                           CASE(every_prefix_of_a_spec_is_either_read_or_refused));
}
