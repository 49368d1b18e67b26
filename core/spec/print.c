/* A spec as YAML (block style, a value a line) or JSON (one line). Values are printed as they were given, so that
 * what is read back is equal; texts are quoted only where another YAML reader would see something else. */
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "spec/colors.h"

typedef struct printer {
    stp_buf *out;
    bool json;
    int depth;                     /* YAML: levels of indentation */
    bool first;                    /* JSON: no comma yet in this container; YAML: the line is begun by "- " */
} printer;

/* ---- scalars ---------------------------------------------------------------------------------------- */

/* A JSON string is a double-quoted YAML text too, if all that YAML does not allow as it is stands escaped. */
static void quoted(stp_buf *out, const char *text)
{
    const char *end = text + strlen(text);
    stp_buf_char(out, '"');
    while (text < end) {
        const char *from = text;
        const uint32_t c = stp_utf8_next(&text, end);
        const bool bad = c == 0xFFFD && text - from < 3;       /* a byte that is no UTF-8 */
        if (c == '$' && *text == '{')
            stp_buf_text(out, "$$");                           /* no variable: see document.h */
        else if (c == '"' || c == '\\')
            stp_buf_printf(out, "\\%c", (int) c);
        else if (c == '\n' || c == '\t')
            stp_buf_text(out, c == '\n' ? "\\n" : "\\t");
        else if (bad || c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029 || c == 0xFEFF ||
                 c == 0xFFFE || c == 0xFFFF)
            stp_buf_printf(out, "\\u%04x", (unsigned) c);
        else
            stp_buf_add(out, from, (size_t) (text - from));
    }
    stp_buf_char(out, '"');
}

/* True when text may stand without quotes and every YAML reader takes it for a text. */
static bool is_plain(const char *text)
{
    static const char *const words[] = { "null", "true", "false", "yes", "no", "on", "off", "y", "n" };
    static const char starts[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_/.";
    static const char inner[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_/.-+*()%=<>,; ";
    const size_t n = strlen(text);
    double number;
    if (!n || !strchr(starts, text[0]) || text[n - 1] == ' ' || strspn(text, inner) != n) return false;
    for (size_t i = 0; i < STP_COUNT(words); i++)
        if (stp_same(text, words[i])) return false;
    return !(text[0] == '.' && (n == 1 || text[1] == '.' || strspn(text, ".") == n || stp_same(text, ".nan") ||
                                stp_same(text, ".inf"))) &&
           !stp_parse_double(text, n, &number);
}

static void text_value(const printer *p, const char *text)
{
    if (p->json || !is_plain(text))
        quoted(p->out, text);
    else
        stp_buf_text(p->out, text);
}

/* Numbers are written as such, in a form that JSON has too. */
static void scalar_value(const printer *p, int f, const stp_value *v)
{
    char number[STP_NUMBER_SIZE];
    double n;
    const stp_value_type type = stp_fields[f].type;
    const size_t length = strlen(v->text);
    if (type == STP_VALUE_FLAG)
        stp_buf_text(p->out, "true");
    else if (type == STP_VALUE_INT || type == STP_VALUE_NUMBER)
        stp_buf_text(p->out, stp_format_double(number, v->a));
    else if (type == STP_VALUE_COLUMN && stp_fields[f].max > 0 && stp_parse_double(v->text, length, &n))
        stp_buf_text(p->out, stp_format_double(number, n));
    else if (type == STP_VALUE_LENGTH && stp_parse_double(v->text, length, &n))
        stp_buf_text(p->out, stp_format_double(number, n));
    else if (type == STP_VALUE_LENGTH && !p->json && length > 2 && stp_parse_double(v->text, length - 2, &n))
        stp_buf_printf(p->out, "%s%s", stp_format_double(number, n), v->text + length - 2);
    else
        text_value(p, v->text);
}

/* ---- structure -------------------------------------------------------------------------------------- */

static void indent(const printer *p)
{
    for (int i = 0; i < p->depth; i++) stp_buf_text(p->out, "  ");
}

/* Begins an entry of a map. */
static void key(printer *p, const char *name)
{
    if (p->json) {
        if (!p->first) stp_buf_char(p->out, ',');
        quoted(p->out, name);
        stp_buf_char(p->out, ':');
    } else {
        if (!p->first) indent(p);
        stp_buf_printf(p->out, "%s:", name);
    }
    p->first = false;
}

static void open_map(printer *p)
{
    stp_buf_text(p->out, p->json ? "{" : "\n");
    p->depth++;
    p->first = p->json;
}

static void close_map(printer *p)
{
    if (p->json) stp_buf_char(p->out, '}');
    p->depth--;
    p->first = false;
}

/* Colours by name are a map. False: the value is something else. */
static bool color_map(printer *p, int f, const stp_value *v)
{
    const stp_palette_word *pairs;
    stp_arena arena = { 0 };
    const int n = stp_takes_colors(f) ? stp_colors_pairs(&arena, v->text, &pairs) : 0;
    if (n) key(p, stp_fields[f].name);
    if (n) open_map(p);
    for (int i = 0; i < n; i++) {
        if (!p->json) indent(p);
        if (p->json && i) stp_buf_char(p->out, ',');
        text_value(p, pairs[i].name);
        stp_buf_text(p->out, p->json ? ":" : ": ");
        text_value(p, pairs[i].color);
        if (!p->json) stp_buf_char(p->out, '\n');
    }
    if (n) close_map(p);
    stp_arena_clear(&arena);
    return n > 0;
}

static void value_line(printer *p, int f, const stp_value *v)
{
    if (color_map(p, f, v)) return;
    const bool list = stp_fields[f].repeat && v->n_items != 1;
    key(p, stp_fields[f].name);
    if (!list) {
        if (!p->json) stp_buf_char(p->out, ' ');
        scalar_value(p, f, v);
        if (!p->json) stp_buf_char(p->out, '\n');
        return;
    }
    stp_buf_text(p->out, p->json ? "[" : "\n");
    for (int i = 0; i < v->n_items; i++) {
        if (p->json && i) stp_buf_char(p->out, ',');
        if (!p->json) indent(p);
        if (!p->json) stp_buf_text(p->out, "  - ");
        text_value(p, v->items[i]);
        if (!p->json) stp_buf_char(p->out, '\n');
    }
    if (p->json) stp_buf_char(p->out, ']');
}

/* The outputs, without those that are specs themselves: drawing a spec is not to write it over. */
static void outputs(printer *p, const stp_value *v)
{
    stp_value pictures = *v;
    const char **items = v->n_items ? calloc((size_t) v->n_items, sizeof *items) : NULL;
    pictures.n_items = 0;
    if (v->n_items && !items) p->out->failed = true;
    for (int i = 0; items && i < v->n_items; i++) {
        const char *path = v->items[i];
        if (stp_ends_with(path, ".yaml") || stp_ends_with(path, ".yml") || stp_ends_with(path, ".json")) continue;
        items[pictures.n_items++] = pictures.text = path;
    }
    pictures.items = items;
    if (pictures.n_items) value_line(p, STP_F_OUTPUT, &pictures);
    free(items);
}

static void values(printer *p, const stp_value *v, stp_scope scope)
{
    for (int f = 0; f < STP_N_FIELDS; f++)
        if (v[f].set && stp_fields[f].scope == scope) value_line(p, f, &v[f]);
}

static int count(const stp_value *v, stp_scope scope)
{
    int n = 0;
    for (int f = 0; f < STP_N_FIELDS; f++) n += v[f].set && stp_fields[f].scope == scope;
    return n;
}

/* Begins an element of a list; what follows is a map. */
static void element(printer *p, bool first)
{
    if (p->json) {
        stp_buf_text(p->out, first ? "{" : ",{");
    } else {
        indent(p);
        stp_buf_text(p->out, "- ");
    }
    p->depth++;
    p->first = true;
}

static void layers(printer *p, const stp_item *item)
{
    key(p, "layers");
    stp_buf_text(p->out, p->json ? "[" : "\n");
    p->depth++;
    for (int i = 0; i < item->n_layers; i++) {
        const stp_layer *layer = &item->layers[i];
        element(p, i == 0);
        key(p, stp_verb_name(layer->verb));
        if (!p->json && !count(layer->v, STP_SCOPE_LAYER)) stp_buf_text(p->out, " {}");
        open_map(p);
        values(p, layer->v, STP_SCOPE_LAYER);
        close_map(p);
        close_map(p);
    }
    if (p->json) stp_buf_char(p->out, ']');
    p->depth--;
    p->first = false;
}

static void items(printer *p, const stp_spec *s)
{
    key(p, "items");
    stp_buf_text(p->out, p->json ? "[" : "\n");
    p->depth++;
    for (int i = 0; i < s->n_items; i++) {
        element(p, i == 0);
        values(p, s->items[i].v, STP_SCOPE_ITEM);
        layers(p, &s->items[i]);
        close_map(p);
    }
    if (p->json) stp_buf_char(p->out, ']');
    p->depth--;
    p->first = false;
}

stp_status stp_spec_write_text(const stp_spec *s, bool json, stp_buf *out, stp_error *err)
{
    printer p = { .out = out, .json = json, .first = true };
    const stp_item *only = s->n_items == 1 ? &s->items[0] : NULL;
    if (json) stp_buf_char(out, '{');
    key(&p, "stipple");
    stp_buf_text(out, json ? "1" : " 1\n");
    if (count(s->v, STP_SCOPE_FIGURE) + (only ? count(only->v, STP_SCOPE_ITEM) : 0)) {
        key(&p, "figure");
        open_map(&p);
        values(&p, s->v, STP_SCOPE_FIGURE);
        if (only) values(&p, only->v, STP_SCOPE_ITEM);
        close_map(&p);
    }
    if (only) layers(&p, only);
    if (s->n_items > 1) items(&p, s);
    outputs(&p, &s->v[STP_F_OUTPUT]);
    stp_buf_text(out, json ? "}\n" : "");
    return stp_buf_check(out, "a spec", err);
}
