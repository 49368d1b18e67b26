/* A YAML map without nesting. */
#include "spec/keyfile.h"
#include "base/file.h"
#include "spec/yaml.h"

static stp_status fill(stp_arena *arena, const stp_node *root, stp_key_line **out, int *n, stp_error *err)
{
    if (root->kind != STP_NODE_MAP) return stp_yaml_fail(err, root, "this has to be a map of keys to values");
    stp_key_line *lines = stp_arena_array(arena, (size_t) root->n / 2 + 1, sizeof *lines);
    if (!lines) return stp_no_memory(err, "a file of keys");
    *n = 0;
    for (const stp_node *k = root->first; k; k = k->next->next) {
        const stp_node *v = k->next;
        if (v->kind != STP_NODE_SCALAR) return stp_yaml_fail(err, v, "'%.100s' has to be one value", k->text);
        lines[(*n)++] = (stp_key_line) { k->text, v->text, k->line, k->column, v->line, v->column };
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
