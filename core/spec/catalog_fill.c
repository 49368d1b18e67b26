/* {{ templates }} in the values of a catalog: its folder, variables of the environment, parameters. No command is run.
 */
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "spec/catalog_entry.h"

enum { MAX_BYTES = 16 << 20 };

static bool is_word(const char *s, size_t n, const char *word)
{
    return strlen(word) == n && !memcmp(s, word, n);
}

static const char *set_on_line(const stp_value *sets, const char *name, size_t n)
{
    for (int i = 0; sets && i < sets->n_items; i++)
        if (!strncmp(sets->items[i], name, n) && sets->items[i][n] == '=') return sets->items[i] + n + 1;
    return NULL;
}

/* A parameter stands with the source, or with the catalog for all of them. */
static const stp_node *parameter(const stp_entry *e, const char *name)
{
    const stp_node *own = stp_catalog_map(stp_catalog_map(e->source, "parameters"), name);
    return own ? own : stp_catalog_map(stp_catalog_map(stp_catalog_map(e->in.root, "metadata"), "parameters"), name);
}

static bool is_allowed(const stp_node *p, const char *value)
{
    const stp_node *allowed = stp_yaml_get(p, "allowed");
    for (const stp_node *a = allowed && allowed->kind == STP_NODE_LIST ? allowed->first : NULL; a; a = a->next)
        if (a->kind == STP_NODE_SCALAR && !strcmp(a->text, value)) return true;
    return !allowed || allowed->kind != STP_NODE_LIST;
}

static stp_status check_parameter(const stp_node *p, const char *name, const char *value, stp_error *err)
{
    const char *min = stp_yaml_text(p, "min"), *max = stp_yaml_text(p, "max");
    double v, bound;
    if (!is_allowed(p, value))
        return stp_fail(err, STP_ERR_USAGE, "%s=%.100s is not one of the allowed values of the catalog", name, value);
    if (!stp_parse_double(value, strlen(value), &v)) return STP_OK;
    if (max && stp_parse_double(max, strlen(max), &bound) && v > bound)
        return stp_fail(err, STP_ERR_USAGE, "%s=%.100s is greater than %s", name, value, max);
    if (min && stp_parse_double(min, strlen(min), &bound) && v < bound)
        return stp_fail(err, STP_ERR_USAGE, "%s=%.100s is less than %s", name, value, min);
    return STP_OK;
}

/* The value of one {{ … }}: the catalog's folder, an environment variable, or a parameter. */
static stp_status fill_one(const stp_entry *e, const stp_node *at, const char *s, size_t n, const char **value,
                           stp_error *err)
{
    const char *name = stp_arena_bytes(e->in.arena, s, n);
    if (!name) return stp_no_memory(err, "a template");
    *value = NULL;
    if (is_word(s, n, "CATALOG_DIR")) {
        *value = e->in.folder;
        return STP_OK;
    }
    if (n > 5 && (!strncmp(s, "env(", 4) || !strncmp(s, "env.", 4))) {
        const char *variable = stp_arena_bytes(e->in.arena, s + 4, n - 4 - (s[3] == '('));
        *value = variable ? getenv(variable) : NULL;
        if (!*value) *value = "";
        return STP_OK;
    }
    if (!strncmp(s, "shell(", 6)) {
        stp_yaml_fail(err, at, "'{{ %.60s }}' runs a command, which a catalog may not do here", name);
        return stp_hint(err, "use a parameter and --set, or {{ env(NAME) }}");
    }
    const stp_node *p = parameter(e, name);
    *value = set_on_line(e->sets, s, n);
    if (!*value) *value = stp_yaml_text(p, "default");
    if (*value) return p ? check_parameter(p, name, *value, err) : STP_OK;
    stp_yaml_fail(err, at, "there is no value for '{{ %.60s }}'", name);
    return stp_hint(err, "give it one: --set %.60s=…", name);
}

stp_status stp_entry_fill(const stp_entry *e, const stp_node *at, const char **out, stp_error *err)
{
    stp_buf b = { .max = MAX_BYTES };
    stp_status s = STP_OK;
    const char *text = at->text;
    for (const char *open; s == STP_OK && (open = strstr(text, "{{"));) {
        const char *close = strstr(open, "}}"), *value = NULL, *name = open + 2 + strspn(open + 2, " ");
        if (!close) break;
        size_t n = close > name ? (size_t) (close - name) : 0;
        while (n && name[n - 1] == ' ') n--;
        s = fill_one(e, at, name, n, &value, err);
        if (s != STP_OK) break;
        stp_buf_add(&b, text, (size_t) (open - text));
        stp_buf_text(&b, value);
        text = close + 2;
    }
    if (s == STP_OK) stp_buf_text(&b, text);
    if (s == STP_OK) s = stp_buf_check(&b, "a value", err);
    if (s == STP_OK && !(*out = stp_arena_text(e->in.arena, b.data ? b.data : ""))) s = stp_no_memory(err, "a value");
    stp_buf_clear(&b);
    return s;
}

stp_status stp_entry_path(const stp_entry *e, const stp_node *at, const char **out, stp_error *err)
{
    const char *text;
    STP_TRY(stp_entry_fill(e, at, &text, err));
    if (!strncmp(text, "file://", 7)) text += 7;
    if (strstr(text, "://")) {
        stp_yaml_fail(err, at, "'%.200s' is not a file of this machine", text);
        return stp_hint(err, "fetch it first; nothing is read from the network here");
    }
    const bool placed = strstr(at->text, "CATALOG_DIR") || !strcmp(e->in.folder, "."); /* has the folder already */
    const char *path = stp_spec_path(e->in.arena, placed ? NULL : e->in.folder, text);
    if (!path) return stp_no_memory(err, "a path");
    while (!strncmp(path, "./", 2)) path += 2;
    *out = path;
    return STP_OK;
}
