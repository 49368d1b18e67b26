/* A catalog is a tree like a spec. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/file.h"
#include "spec/catalog_entry.h"

enum { MAX_BYTES = 16 << 20 };

const char *stp_catalog_standard_path(void)
{
    static const char *const names[] = { "catalog.yaml", "catalog.yml" };
    const char *path = getenv("STIPPLE_CATALOG");
    if (path && *path) return path;
    for (size_t i = 0; i < STP_COUNT(names); i++)
        if (access(names[i], F_OK) == 0) return names[i];
    return NULL;
}

stp_status stp_catalog_none(stp_error *err)
{
    stp_fail(err, STP_ERR_USAGE, "there is no catalog: neither catalog.yaml here nor STIPPLE_CATALOG");
    return stp_hint(err, "name it: --catalog FILE, or @FILE:NAME; a file called '@…' is './@…'");
}

stp_status stp_catalog_open(stp_catalog *c, stp_arena *arena, const char *path, stp_error *err)
{
    stp_buf text = { 0 };
    const char *slash = strrchr(path, '/');
    *c = (stp_catalog) { .arena = arena, .path = path };
    c->folder = !slash ? "." : stp_arena_bytes(arena, path, slash == path ? 1 : (size_t) (slash - path));
    if (!c->folder) return stp_no_memory(err, "a catalog");
    stp_status s = stp_file_read(path, MAX_BYTES, &text, err);
    if (s == STP_OK) s = stp_yaml_read(&c->root, arena, text.data ? text.data : "", text.length, path, err);
    stp_buf_clear(&text);
    STP_TRY(s);
    const stp_node *sources = c->root->kind == STP_NODE_MAP ? stp_yaml_get(c->root, "sources") : NULL;
    if (sources && sources->kind == STP_NODE_MAP) return STP_OK;
    stp_yaml_fail(err, c->root, "a catalog has to be a map with 'sources'");
    return stp_hint(err, "as in: sources: {flights: {driver: csv, args: {urlpath: flights.csv}}}");
}

const stp_node *stp_catalog_map(const stp_node *map, const char *key)
{
    const stp_node *n = map ? stp_yaml_get(map, key) : NULL;
    return n && n->kind == STP_NODE_MAP ? n : NULL;
}

const stp_node *stp_catalog_plots(const stp_node *source)
{
    const stp_node *own = stp_catalog_map(stp_catalog_map(source, "metadata"), "plots");
    return own ? own : stp_catalog_map(source, "plots");
}
