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

/* A name as it is typed, on one line: braces around what has a comma in it, or braces of its own. */
static void add_name(stp_buf *out, const char *name)
{
    const bool braces = strchr(name, ',') || name[0] == '{';
    if (braces) stp_buf_char(out, '{');
    for (const char *p = name; *p; p++) stp_buf_char(out, (unsigned char) *p < 32 || *p == 127 ? ' ' : *p);
    if (braces) stp_buf_char(out, '}');
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
        if (i) stp_buf_text(out, ", ");
        add_name(out, name);
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

/* The column left out that name means: itself, or what holds it. */
static const stp_absent *find_absent(const stp_schema *s, const char *name)
{
    const size_t n = strlen(name);
    for (int i = 0; i < s->n_absent; i++) {
        const char *absent = s->absent[i].name;
        if (!strncmp(absent, name, n) && (!absent[n] || absent[n] == '.')) return &s->absent[i];
    }
    return NULL;
}

stp_status stp_schema_require(const stp_schema *s, const char *name, const char *path, int *column, stp_error *err)
{
    const int found = stp_schema_find(s, name);
    if (found >= 0) {
        *column = found;
        return STP_OK;
    }
    const stp_absent *absent = find_absent(s, name);
    if (absent) {
        stp_fail(err, STP_ERR_USAGE, "'%s' of '%s' is a nested column: '%s' is in %s, with several values a row", name,
                 path, absent->name, absent->what);
        return stp_hint(err, "write the file again with a row a value");
    }
    const char *near = nearest_name(s, name);
    stp_buf hint = { 0 };
    if (near) {
        stp_buf_text(&hint, "did you mean '");
        add_name(&hint, near);
        stp_buf_text(&hint, "'? ");
    }
    stp_buf_text(&hint, "columns: ");
    list_names(s, &hint);
    stp_fail(err, STP_ERR_USAGE, "no column '%s' in '%s'", name, path);
    stp_hint(err, "%s", hint.data ? hint.data : "");
    stp_buf_clear(&hint);
    return STP_ERR_USAGE;
}

const char *stp_meaning_phrase(stp_meaning m)
{
    static const char *const phrases[] = {
        [STP_NUMBER] = "a number", [STP_INTEGER] = "an integer",  [STP_TIME] = "a time",
        [STP_BOOL] = "a boolean",  [STP_CATEGORY] = "a category", [STP_TEXT] = "a text",
    };
    return (size_t) m < STP_COUNT(phrases) ? phrases[m] : "an unknown";
}

const char *stp_meaning_name(stp_meaning m)
{
    return strchr(stp_meaning_phrase(m), ' ') + 1;
}

const char *stp_type_phrase(const stp_column_info *c)
{
    return c->duration ? "a duration" : stp_meaning_phrase(c->meaning);
}

const char *stp_type_name(const stp_column_info *c)
{
    return strchr(stp_type_phrase(c), ' ') + 1;
}

bool stp_is_clock(const stp_column_info *c)
{
    return c->duration && (!c->unit || !strcmp(c->unit, "s"));
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
