/* What a layer asks of its rows: --derive, --where, and encodings that are expressions. */
#include <string.h>
#include "base/text.h"
#include "expr/derived.h"
#include "spec/plan.h"

/* ---- --derive and --where ------------------------------------------------------------------------------------ */

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

/* NAME=EXPR; the name may stand in braces. */
static stp_status derive_one(stp_source *source, const char *text, stp_error *err)
{
    const char *name = text, *end, *equals;
    while (is_space(*name)) name++;
    const char *brace = *name == '{' ? strchr(name, '}') : NULL;
    equals = strchr(brace ? brace : name, '=');
    end = brace ? brace : equals;
    if (brace) name++;
    while (end > name && is_space(end[-1])) end--;
    if (!equals || end <= name) {
        stp_fail(err, STP_ERR_USAGE, "--derive wants NAME=EXPR, not '%.200s'", text);
        return stp_hint(err, "as --derive 'h=hour(time)'");
    }
    stp_arena arena = { 0 };
    int column;
    const char *copy = stp_arena_bytes(&arena, name, (size_t) (end - name));
    const stp_status s = copy ? stp_derived_add(source, "--derive", copy, equals + 1, &column, err)
                              : stp_no_memory(err, "a name");
    stp_arena_clear(&arena);
    return s;
}

stp_status stp_plan_derive(stp_source **source, const stp_layer *layer, stp_error *err)
{
    const stp_value *derive = &layer->v[STP_F_DERIVE], *where = &layer->v[STP_F_WHERE];
    if (!derive->n_items && !where->set) return STP_OK;
    STP_TRY(stp_derived_wrap(source, err));
    for (int i = 0; i < derive->n_items; i++) STP_TRY(derive_one(*source, derive->items[i], err));
    return where->set ? stp_derived_where(*source, "--where", where->text, err) : STP_OK;
}

/* ---- encodings ------------------------------------------------------------------------------------------------- */

/* A text without anything that only expressions have is a misspelt name. */
static bool is_expression(const char *text)
{
    return strpbrk(text, "(+-*/%^<>=!&|?[\"'") != NULL;
}

/* The whole text is one name in braces: a name that holds braces itself has to be there, {a} - {b} is an expression. */
static bool is_quoted(const stp_schema *s, const char *text)
{
    const size_t n = strlen(text);
    if (n < 2 || *text != '{' || text[n - 1] != '}') return false;
    if (strcspn(text, "}") == n - 1) return true;
    for (int i = 0; i < s->n_columns; i++)
        if (strlen(s->columns[i].name) == n - 2 && !memcmp(s->columns[i].name, text + 1, n - 2)) return true;
    return false;
}

/* A name of several words may have been meant, as in 'Tiem (s)': then its neighbour is the better advice. */
static bool is_near_a_column(const stp_schema *s, const char *text)
{
    for (int i = 0; i < s->n_columns; i++) {
        const char *name = s->columns[i].name;
        if (is_expression(name) && stp_nearest(text, &name, 1)) return true;
    }
    return false;
}

static stp_status find_named(const stp_source *source, const char *name, int *column, stp_error *err)
{
    return stp_schema_require(&source->schema, name, source->path, column, err);
}

/* The text inside the braces, if it is a column. */
static int find_inside(const stp_schema *s, const char *text)
{
    const size_t n = strlen(text);
    for (int i = 0; i < s->n_columns && n > 2 && text[0] == '{' && text[n - 1] == '}'; i++)
        if (strlen(s->columns[i].name) == n - 2 && !memcmp(s->columns[i].name, text + 1, n - 2)) return i;
    return -1;
}

static stp_status find_quoted(const stp_source *source, const char *text, int *column, stp_error *err)
{
    stp_arena arena = { 0 };
    const char *name = stp_arena_bytes(&arena, text + 1, strlen(text) - 2);
    const stp_status s = name ? find_named(source, name, column, err) : stp_no_memory(err, "a name");
    stp_arena_clear(&arena);
    return s;
}

stp_status stp_plan_find(stp_source **source, const char *what, const char *text, int *column, stp_error *err)
{
    const stp_schema *schema = &(*source)->schema;
    const int named = stp_schema_find(schema, text), known = named >= 0 ? named : find_inside(schema, text);
    if (known >= 0) {
        *column = known;
        return STP_OK;
    }
    if (is_quoted(schema, text)) return find_quoted(*source, text, column, err);
    if (!is_expression(text)) return find_named(*source, text, column, err);
    STP_TRY(stp_derived_wrap(source, err));
    const stp_status s = stp_derived_add(*source, what, text, text, column, err);
    return s != STP_OK && is_near_a_column(&(*source)->schema, text) ? find_named(*source, text, column, err) : s;
}
