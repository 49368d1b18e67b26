#include "spec/document.h"
#include "base/buf.h"
#include "check.h"

/* A tree as flow YAML without quotes. */
static void show(const stp_node *node, stp_buf *out)
{
    const bool map = node->kind == STP_NODE_MAP;
    if (node->kind == STP_NODE_SCALAR) {
        stp_buf_text(out, node->text);
        return;
    }
    stp_buf_char(out, map ? '{' : '[');
    int i = 0;
    for (const stp_node *k = node->first; k; k = k->next, i++) {
        if (i) stp_buf_text(out, map && i % 2 ? ": " : ", ");
        show(k, out);
    }
    stp_buf_char(out, map ? '}' : ']');
}

static const char *figures_of(const char *text)
{
    static char shown[1024];
    stp_arena arena = { 0 };
    stp_document d;
    stp_error err;
    stp_buf out = { 0 };
    if (stp_document_text(&d, &arena, text, strlen(text), "f", &err) != STP_OK) {
        snprintf(shown, sizeof shown, "%s", err.message);
    } else {
        for (int i = 0; i < d.n_figures; i++) {
            if (i) stp_buf_char(&out, ' ');
            show(d.figures[i], &out);
        }
        snprintf(shown, sizeof shown, "%s", out.data);
    }
    stp_buf_clear(&out);
    stp_arena_clear(&arena);
    return shown;
}

TEST(a_file_without_figures_is_one)
{
    CHECK_STR(figures_of("{stipple: 1, layers: [{plot: {x: a}}]}"), "{stipple: 1, layers: [{plot: {x: a}}]}");
}

TEST(figures_have_what_the_file_says_of_all)
{
    CHECK_STR(
        figures_of("{figure: {theme: dark, title: t}, layers: [a], figures: [{figure: {title: u}}, {items: [b]}]}"),
        "{layers: [a], figure: {theme: dark, title: u}} {figure: {theme: dark, title: t}, items: [b]}");
    CHECK_STR(figures_of("{figures: []}"), "f:1:11: 'figures' has to be a list of figures");
    CHECK_STR(figures_of("{figures: [1]}"), "f:1:12: a figure has to be a map, not one value");
}

TEST(variables_are_put_in_place)
{
    CHECK_STR(figures_of("{vars: {a: 1, b: x}, k: '<${a}${b}>', l: ['${b}', {m: '${a}'}]}"),
              "{k: <1x>, l: [x, {m: 1}]}");
    CHECK_STR(figures_of("{vars: {a: 1}, figures: [{k: '${a}'}, {vars: {a: 2}, k: '${a}'}]}"), "{k: 1} {k: 2}");
    CHECK_STR(figures_of("{k: 'cost $${a} $5'}"), "{k: cost ${a} $5}");
    CHECK_STR(figures_of("{k: '${a}'}"), "f:1:5: there is no variable 'a'");
    CHECK_STR(figures_of("{k: '${a'}"), "f:1:5: '${' without a '}'");
    CHECK_STR(figures_of("{vars: {a: [1]}, k: '${a}'}"), "f:1:12: a variable has to be one value");
    CHECK_STR(figures_of("{vars: 3, k: 1}"), "f:1:8: 'vars' has to be a map, not one value");
}

TEST(text_opens_no_file)
{
    CHECK_STR(figures_of("{extends: /etc/passwd}"), "f:1:11: 'extends' stands in files only");
    CHECK_STR(figures_of("{figures: [{extends: x}]}"), "f:1:22: 'extends' stands in files only");
    CHECK_STR(figures_of("{extends: [x]}"), "f:1:11: 'extends' has to be the name of a file");
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(a_file_without_figures_is_one), CASE(figures_have_what_the_file_says_of_all),
               CASE(variables_are_put_in_place), CASE(text_opens_no_file));
}
