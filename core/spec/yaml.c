/* YAML and JSON through libfyaml's events: they carry the place of every node, and a tree of our own can be kept
 * within bounds. What a spec has no use for (anchors, aliases, several documents) is refused by name. */
#include "spec/yaml.h"
#include <libfyaml.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "base/text.h"

enum { MAX_BYTES = 16 << 20, MAX_DEPTH = 16, MAX_NODES = 1 << 20 };

typedef struct reader {
    struct fy_parser *parser;
    struct fy_diag *diag;
    stp_arena *arena;
    const char *name;
    stp_node *open[MAX_DEPTH];     /* the containers we are in */
    int depth, n_nodes;
    stp_node *root;
    bool ended;                    /* the first document is complete */
    stp_error *err;
} reader;

stp_status stp_yaml_fail(stp_error *err, const stp_node *node, const char *fmt, ...)
{
    char message[600];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(message, sizeof message, fmt, ap);
    va_end(ap);
    return stp_fail(err, STP_ERR_DATA, "%.200s:%d:%d: %s", node->file, node->line, node->column, message);
}

stp_node *stp_yaml_get(const stp_node *map, const char *key)
{
    for (stp_node *k = map->first; k; k = k->next->next)
        if (!strcmp(k->text, key)) return k->next;
    return NULL;
}

bool stp_yaml_is_null(const stp_node *node)
{
    if (node->kind != STP_NODE_SCALAR || !node->plain) return false;
    return !*node->text || !strcmp(node->text, "~") || stp_same(node->text, "null");
}

const char *stp_yaml_text(const stp_node *map, const char *key)
{
    const stp_node *n = map ? stp_yaml_get(map, key) : NULL;
    return n && n->kind == STP_NODE_SCALAR && !stp_yaml_is_null(n) ? n->text : NULL;
}

/* The first thing that libfyaml had to complain about. */
static stp_status syntax_error(reader *r)
{
    void *at = NULL;
    const struct fy_diag_error *e = fy_diag_errors_iterate(r->diag, &at);
    if (!e) return stp_fail(r->err, STP_ERR_DATA, "%.200s: is not YAML", r->name);
    char text[300];
    size_t n = 0;
    for (const char *p = e->msg ? e->msg : ""; *p && n < sizeof text - 1; p++) text[n++] = *p == '\n' ? ' ' : *p;
    while (n && text[n - 1] == ' ') n--;
    text[n] = 0;
    return stp_fail(r->err, STP_ERR_DATA, "%.200s:%d:%d: is not YAML: %s", r->name, e->line > 0 ? e->line : 1,
                    e->column > 0 ? e->column : 1, text);
}

static stp_node *node_new(reader *r, stp_node_kind kind, struct fy_token *token)
{
    stp_node *node = stp_arena_alloc(r->arena, sizeof *node);
    if (!node) return NULL;
    const struct fy_mark *mark = token ? fy_token_start_mark(token) : NULL;
    node->kind = kind;
    node->file = r->name;
    node->line = mark ? mark->line + 1 : 1;
    node->column = mark ? mark->column + 1 : 1;
    return node;
}

static stp_status check_key(reader *r, const stp_node *map, const stp_node *key)
{
    if (key->kind != STP_NODE_SCALAR) return stp_yaml_fail(r->err, key, "a key has to be one word");
    for (const stp_node *k = map->first; k; k = k->next->next)
        if (!strcmp(k->text, key->text))
            return stp_yaml_fail(r->err, key, "key '%.100s' is given twice (first in line %d)", key->text,
                                 k->line);
    return STP_OK;
}

/* Hangs node under the container that is open. Maps stay small (keys are fields), so looking through them is cheap;
 * MAX_KEYS sees to it. */
static stp_status hang(reader *r, stp_node *node)
{
    enum { MAX_KEYS = 512 };
    if (!node) return stp_no_memory(r->err, "a spec");
    if (++r->n_nodes > MAX_NODES) return stp_yaml_fail(r->err, node, "the spec is too long");
    if (!r->depth) {
        r->root = node;
        return STP_OK;
    }
    stp_node *parent = r->open[r->depth - 1];
    if (parent->kind == STP_NODE_MAP && parent->n % 2 == 0) {
        if (parent->n >= MAX_KEYS) return stp_yaml_fail(r->err, node, "there are too many keys");
        STP_TRY(check_key(r, parent, node));
    }
    if (parent->last)
        parent->last->next = node;
    else
        parent->first = node;
    parent->last = node;
    parent->n++;
    return STP_OK;
}

static stp_status push(reader *r, stp_node *node)
{
    STP_TRY(hang(r, node));
    if (r->depth == MAX_DEPTH) return stp_yaml_fail(r->err, node, "the spec is nested too deep");
    r->open[r->depth++] = node;
    return STP_OK;
}

/* libfyaml's mark is behind an opening quote, and nowhere for a value that is not there: that stands at its key. */
static void place_scalar(const reader *r, stp_node *node)
{
    const stp_node *parent = r->depth ? r->open[r->depth - 1] : NULL;
    if (!node->plain && node->column > 1) node->column--;
    if (!node->plain || *node->text || !parent || !parent->last) return;
    node->line = parent->last->line;
    node->column = parent->last->column;
}

static stp_status scalar(reader *r, const struct fy_event *e)
{
    size_t n = 0;
    stp_node *node = node_new(r, STP_NODE_SCALAR, e->scalar.value);
    const char *text = e->scalar.value ? fy_token_get_text(e->scalar.value, &n) : "";
    if (!text) n = 0;
    if (!node) return stp_no_memory(r->err, "a spec");
    node->plain = !e->scalar.value || fy_token_scalar_style(e->scalar.value) == FYSS_PLAIN;
    if (n && memchr(text, 0, n)) return stp_yaml_fail(r->err, node, "a text holds a zero byte");
    node->text = stp_arena_bytes(r->arena, text ? text : "", n);
    if (!node->text) return stp_no_memory(r->err, "a spec");
    place_scalar(r, node);
    return hang(r, node);
}

static const char anchors[] = "anchors and aliases ('&name', '*name') are not read; write the value out";

static stp_status refuse(reader *r, struct fy_token *token, const char *what)
{
    stp_node *node = node_new(r, STP_NODE_SCALAR, token);
    if (!node) return stp_no_memory(r->err, "a spec");
    if (what == anchors && node->column > 1) node->column--;       /* the mark is behind the sign */
    return stp_yaml_fail(r->err, node, "%s", what);
}

static stp_status take(reader *r, const struct fy_event *e)
{
    struct fy_token *anchor = e->type == FYET_MAPPING_START    ? e->mapping_start.anchor
                              : e->type == FYET_SEQUENCE_START ? e->sequence_start.anchor
                              : e->type == FYET_SCALAR         ? e->scalar.anchor
                                                               : NULL;
    if (anchor) return refuse(r, anchor, anchors);
    switch (e->type) {
    case FYET_ALIAS: return refuse(r, e->alias.anchor, anchors);
    case FYET_SCALAR: return scalar(r, e);
    case FYET_MAPPING_START: return push(r, node_new(r, STP_NODE_MAP, e->mapping_start.mapping_start));
    case FYET_SEQUENCE_START: return push(r, node_new(r, STP_NODE_LIST, e->sequence_start.sequence_start));
    case FYET_MAPPING_END:
    case FYET_SEQUENCE_END:
        if (r->depth) r->depth--;
        return STP_OK;
    case FYET_DOCUMENT_START:
        if (!r->ended) return STP_OK;
        return refuse(r, e->document_start.document_start, "a spec is one document, here a second begins");
    case FYET_DOCUMENT_END: r->ended = true; return STP_OK;
    default: return STP_OK;
    }
}

static stp_status read_events(reader *r, const char *text, size_t length)
{
    if (fy_parser_set_string(r->parser, text, length)) return stp_no_memory(r->err, "a spec");
    struct fy_event *e;
    bool complete = false;
    while ((e = fy_parser_parse(r->parser))) {
        complete = e->type == FYET_STREAM_END;
        const stp_status s = take(r, e);
        fy_parser_event_free(r->parser, e);
        STP_TRY(s);
        if (complete) break;
    }
    return complete && !r->depth && !fy_parser_get_stream_error(r->parser) ? STP_OK : syntax_error(r);
}

stp_status stp_yaml_read(stp_node **out, stp_arena *arena, const char *text, size_t length, const char *name,
                         stp_error *err)
{
    if (length > MAX_BYTES) return stp_fail(err, STP_ERR_DATA, "%.200s: is too long for a spec", name);
    if (memchr(text, 0, length))
        return stp_fail(err, STP_ERR_DATA, "%.200s: holds a zero byte, so it is not a spec", name);
    if (!stp_utf8_valid(text, length))
        return stp_fail(err, STP_ERR_DATA, "%.200s: is not UTF-8, so it is not a spec", name);
    struct fy_diag_cfg quiet;
    fy_diag_cfg_default(&quiet);
    quiet.fp = NULL;
    quiet.colorize = false;
    reader r = { .arena = arena, .name = name, .err = err, .diag = fy_diag_create(&quiet) };
    if (!r.diag) return stp_no_memory(err, "a spec");
    fy_diag_set_collect_errors(r.diag, true);
    const struct fy_parse_cfg cfg = { .flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_JSON_NONE, .diag = r.diag };
    r.parser = fy_parser_create(&cfg);
    const stp_status s = r.parser ? read_events(&r, text, length) : stp_no_memory(err, "a spec");
    if (r.parser) fy_parser_destroy(r.parser);
    fy_diag_destroy(r.diag);
    STP_TRY(s);
    if (!r.root) return stp_fail(err, STP_ERR_DATA, "%.200s: is empty", name);
    *out = r.root;
    return STP_OK;
}
