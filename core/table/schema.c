/* Looking columns up by what people type. */
#include "table/schema.h"
#include "base/text.h"
#include <stdlib.h>
#include <string.h>

int stp_schema_find(const stp_schema *s, const char *name)
{
    for (int i = 0; i < s->n_columns; i++)
        if (!strcmp(s->columns[i].name, name)) return i;
    int64_t number;
    if (!stp_parse_int(name, strlen(name), &number) || number < 1 || number > s->n_columns) return -1;
    return (int) number - 1;
}

/* The names, as many as fit into a hint. */
static void list_names(const stp_schema *s, stp_buf *out)
{
    enum { ROOM = 300 };
    for (int i = 0; i < s->n_columns; i++) {
        const char *name = s->columns[i].name;
        if (out->length + strlen(name) > ROOM) {
            stp_buf_printf(out, "%s… (%d)", i ? ", " : "", s->n_columns);
            return;
        }
        stp_buf_printf(out, "%s%s", i ? ", " : "", name);
    }
}

static const char *nearest_name(const stp_schema *s, const char *name)
{
    const char **names = calloc((size_t) s->n_columns + 1, sizeof *names);
    if (!names) return NULL;
    for (int i = 0; i < s->n_columns; i++) names[i] = s->columns[i].name;
    const char *near = stp_nearest(name, names, (size_t) s->n_columns);
    free(names);
    return near;
}

stp_status stp_schema_require(const stp_schema *s, const char *name, const char *path, int *column, stp_error *err)
{
    const int found = stp_schema_find(s, name);
    if (found >= 0) {
        *column = found;
        return STP_OK;
    }
    const char *near = nearest_name(s, name);
    stp_buf list = { 0 };
    list_names(s, &list);
    const char *names = list.data ? list.data : "none";
    stp_fail(err, STP_ERR_USAGE, "no column '%s' in '%s'", name, path);
    if (near) stp_hint(err, "did you mean '%s'? columns: %s", near, names);
    else stp_hint(err, "columns: %s", names);
    stp_buf_clear(&list);
    return STP_ERR_USAGE;
}

const char *stp_meaning_name(stp_meaning m)
{
    static const char *const names[] = {
        [STP_NUMBER] = "number", [STP_INTEGER] = "integer",   [STP_TIME] = "time",
        [STP_BOOL] = "boolean",  [STP_CATEGORY] = "category", [STP_TEXT] = "text",
    };
    return (size_t) m < STP_COUNT(names) ? names[m] : "unknown";
}

int stp_meaning_find(const char *name)
{
    static const struct {
        const char *name;
        stp_meaning meaning;
    } words[] = {
        { "number", STP_NUMBER }, { "num", STP_NUMBER },        { "integer", STP_INTEGER }, { "int", STP_INTEGER },
        { "time", STP_TIME },     { "category", STP_CATEGORY }, { "cat", STP_CATEGORY },    { "text", STP_TEXT },
        { "boolean", STP_BOOL },  { "bool", STP_BOOL },
    };
    for (size_t i = 0; i < STP_COUNT(words); i++)
        if (stp_same(words[i].name, name)) return (int) words[i].meaning;
    return -1;
}

void stp_schema_clear(stp_schema *s)
{
    stp_arena_clear(&s->arena);
    *s = (stp_schema) { 0 };
}
