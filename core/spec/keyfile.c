/* A YAML map without nesting. */
#include "spec/keyfile.h"
#include "base/file.h"
#include "spec/yaml.h"

/* A list is its items with commas between them: what an option would be given. */
static stp_status join(stp_arena *arena, const stp_node *list, const char **out, stp_error *err)
{
    stp_buf b = { 0 };
    stp_status s = STP_OK;
    for (const stp_node *item = list->first; item && s == STP_OK; item = item->next) {
        if (item->kind != STP_NODE_SCALAR) s = stp_yaml_fail(err, item, "this has to be one value");
        else stp_buf_printf(&b, "%s%s", item == list->first ? "" : ",", item->text);
    }
    if (s == STP_OK) s = stp_buf_check(&b, "a list", err);
    if (s == STP_OK && !(*out = stp_arena_text(arena, b.data ? b.data : ""))) s = stp_no_memory(err, "a list");
    stp_buf_clear(&b);
    return s;
}

static stp_status fill(stp_arena *arena, const stp_node *root, stp_key_line **out, int *n, stp_error *err)
{
    if (root->kind != STP_NODE_MAP) return stp_yaml_fail(err, root, "this has to be a map of keys to values");
    stp_key_line *lines = stp_arena_array(arena, (size_t) root->n / 2 + 1, sizeof *lines);
    if (!lines) return stp_no_memory(err, "a file of keys");
    *n = 0;
    for (const stp_node *k = root->first; k; k = k->next->next) {
        const stp_node *v = k->next;
        const char *value = v->text;
        if (v->kind == STP_NODE_MAP) return stp_yaml_fail(err, v, "'%.100s' has to be one value", k->text);
        if (v->kind == STP_NODE_LIST) STP_TRY(join(arena, v, &value, err));
        lines[(*n)++] = (stp_key_line) { k->text, value, k->line, k->column, v->line, v->column };
    }
    *out = lines;
    return STP_OK;
}

stp_status stp_keyfile_read(const char *path, const char *name, stp_arena *arena, stp_key_line **out, int *n,
                            stp_error *err)
{
    stp_buf text = { 0 };
    stp_node *root = NULL;
    stp_status s = stp_file_read(path, 1 << 20, &text, err);
    if (s == STP_OK) s = stp_yaml_read(&root, arena, text.data ? text.data : "", text.length, name, err);
    if (s == STP_OK) s = fill(arena, root, out, n, err);
    stp_buf_clear(&text);
    return s;
}
