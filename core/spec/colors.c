/* Maps of colours to the text that palettes are found by, and back. */
#include "spec/colors.h"
#include <string.h>
#include "base/text.h"

bool stp_takes_colors(int f)
{
    return stp_fields[f].type == STP_VALUE_PALETTE || stp_fields[f].type == STP_VALUE_CMAP;
}

/* A name that could not be told from what is round it stands in braces. */
static bool is_odd(const char *name)
{
    const size_t n = strlen(name);
    return !n || strpbrk(name, ",{}") || strchr(" \t", name[0]) || strchr(" \t", name[n - 1]);
}

static stp_status put_pair(const stp_node *key, stp_buf *out, stp_error *err)
{
    uint32_t color;
    const stp_node *value = key->next;
    if (value->kind != STP_NODE_SCALAR || stp_yaml_is_null(value) || !stp_color_parse(value->text, &color)) {
        stp_yaml_fail(err, value, "'%.60s' is not a colour", value->kind == STP_NODE_SCALAR ? value->text : "…");
        return stp_hint(err, "as in: palette: {rain: steelblue, sun: '#fa0'}");
    }
    if (strchr(key->text, '}')) return stp_yaml_fail(err, key, "a name with '}' cannot have a colour");
    const bool odd = is_odd(key->text);
    stp_buf_printf(out, "%s%s%s%s=%s", out->length ? "," : "", odd ? "{" : "", key->text, odd ? "}" : "", value->text);
    return STP_OK;
}

stp_status stp_colors_text(stp_arena *arena, const stp_node *map, const char **out, stp_error *err)
{
    stp_buf list = { 0 };
    stp_status s = map->n ? STP_OK : stp_yaml_fail(err, map, "there are no colours");
    for (const stp_node *k = map->first; k && s == STP_OK; k = k->next->next) s = put_pair(k, &list, err);
    if (s == STP_OK) s = stp_buf_check(&list, "colours", err);
    if (s == STP_OK && !(*out = stp_arena_text(arena, list.data))) s = stp_no_memory(err, "colours");
    stp_buf_clear(&list);
    return s;
}

/* Whether a map of these pairs is read as they are: keys are no place for variables, and stand in a map once. */
static bool fits_map(const stp_palette_word *pairs, int n)
{
    for (int i = 0; i < n; i++) {
        if (strchr(pairs[i].name, '}') || strstr(pairs[i].name, "${")) return false;
        for (int k = 0; k < i; k++)
            if (!strcmp(pairs[k].name, pairs[i].name)) return false;
    }
    return true;
}

int stp_colors_pairs(stp_arena *arena, const char *text, const stp_palette_word **out)
{
    const char *rest = text;
    stp_palette_word word;
    int n = 0;
    if (!strchr(text, '=')) return 0;
    for (; stp_palette_next(arena, &rest, &word); n++)
        if (!word.name) return 0;
    stp_palette_word *pairs = stp_arena_array(arena, (size_t) n + 1, sizeof *pairs);
    for (int i = 0; pairs && stp_palette_next(arena, &text, &pairs[i]);) i++;
    *out = pairs;
    return !arena->failed && fits_map(pairs, n) ? n : 0;
}
