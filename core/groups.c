/* --groupby: a picture for each value of a column, of rows that are read once. */
#include <string.h>
#include "copy.h"
#include "draw.h"
#include "spec/facet.h"

/* The spec of one of the pictures: with a condition in place of --groupby, and a subtitle that says what it shows. */
static stp_status group_spec(const stp_plan *whole, const stp_facet_groups *g, int at, stp_spec **out, stp_error *err)
{
    STP_TRY(stp_copy_spec(whole->spec, out, err));
    stp_spec *s = *out;
    s->v[STP_F_GROUPBY] = s->v[STP_F_OUTPUT] = (stp_value) { 0 };
    for (int i = 0; i < s->n_items; i++)
        for (int k = 0; k < s->items[i].n_layers; k++) {
            stp_value *where = &s->items[i].layers[k].v[STP_F_WHERE];
            const char *more = stp_facet_condition(&s->arena, whole, g, at, i, k);
            if (more && *more && where->set) more = stp_arena_printf(&s->arena, "(%s) && %s", where->text, more);
            if (!more) return stp_no_memory(err, "a condition");
            if (*more) STP_TRY(stp_value_set(where, &s->arena, STP_F_WHERE, more, err));
        }
    if (s->v[STP_F_SUBTITLE].set) return STP_OK;
    const char *text = stp_arena_printf(&s->arena, "%s: %s", g->column, g->label[at]);
    return text ? stp_value_set(&s->v[STP_F_SUBTITLE], &s->arena, STP_F_SUBTITLE, text, err)
                : stp_no_memory(err, "a subtitle");
}

/* template with {column}, or {}, replaced by the label; what cannot be in the name of a file becomes '_'. */
static const char *group_path(stp_arena *arena, const char *template, const char *column, const char *label)
{
    const size_t n = strlen(column);
    stp_buf path = { 0 };
    for (const char *c = template; *c; c++) {
        const bool named = *c == '{' && !strncmp(c + 1, column, n) && c[1 + n] == '}', bare = *c == '{' && c[1] == '}';
        if (!named && !bare) {
            stp_buf_char(&path, *c);
            continue;
        }
        for (const char *l = label; *l; l++)
            stp_buf_char(&path, *l == '/' || (unsigned char) *l < 0x20 || (*l == '.' && l == label) ? '_' : *l);
        c += named ? n + 1 : 1;
    }
    const char *out = path.failed ? NULL : stp_arena_text(arena, path.data ? path.data : "");
    stp_buf_clear(&path);
    return out;
}

static stp_status one_name(const stp_target *t, const stp_facet_groups *g, stp_error *err)
{
    stp_fail(err, STP_ERR_USAGE, "%d pictures, one for each '%s', cannot all be written to '%s'", g->n, g->column,
             t->path);
    return stp_hint(err, "put {%s} into the name, as in -o 'out/{%s}.png'", g->column, g->column);
}

/* The targets of group `at`: copies of the figure's own, with names of their own. */
static stp_status group_targets(const stp_target *t, int n, const stp_facet_groups *g, int at, stp_target *to,
                                int n_before, stp_arena *arena, stp_error *err)
{
    for (int i = 0; i < n; i++) {
        const char *field = stp_target_field(arena, t[i].path, g->column);
        if (field) {
            stp_fail(err, STP_ERR_USAGE, "'%.200s': pictures are grouped by '%s', not by %s", t[i].path, g->column,
                     field);
            return stp_hint(err, "put {%s} into the name, as in -o 'out/{%s}.png'", g->column, g->column);
        }
        to[n_before + i] = t[i];
        to[n_before + i].makes_folders = true;
        const char *path = to[n_before + i].path = group_path(arena, t[i].path, g->column, g->label[at]);
        if (!path) return stp_no_memory(err, "a path");
        if (g->n > 1 && !strcmp(path, t[i].path)) return one_name(&t[i], g, err);
        for (int k = 0; k < n_before; k++)
            if (!strcmp(to[k].path, path))
                return stp_fail(err, STP_ERR_USAGE, "two values of '%s' have the file name '%s'", g->column, path);
    }
    return STP_OK;
}

static stp_status draw_group(const stp_plan *whole, const stp_facet_groups *g, int at, stp_target *t, int n,
                             stp_error *err)
{
    stp_spec *spec = NULL;
    stp_plan part = { 0 };
    stp_buf json = { 0 };
    stp_status s = group_spec(whole, g, at, &spec, err);
    if (s == STP_OK) s = stp_copy_embed(spec, &json, err);
    if (s == STP_OK) s = stp_facet_group(&part, whole, g, at, err);
    part.spec = spec;
    if (s == STP_OK) s = stp_draw_plan(&part, json.data, t, n, err);
    stp_plan_clear(&part);
    stp_buf_clear(&json);
    stp_spec_free(spec);
    return s;
}

/* Pictures that are drawn together: they share passes over the rows, and each holds what it found there. */
enum { TOGETHER = 8 };

typedef struct group_run {
    const stp_plan *whole;
    const stp_facet_groups *groups;
    stp_target *targets;           /* n of each group */
    int n, first;
} group_run;

static stp_status draw_one(void *self, int number, stp_error *err)
{
    const group_run *r = self;
    const int at = r->first + number;
    return draw_group(r->whole, r->groups, at, r->targets + at * r->n, r->n, err);
}

/* Draws a picture for each group into *out, which has n targets for each of them. */
static stp_status draw_groups(stp_plan *whole, const stp_target *t, int n, stp_arena *arena, stp_target **out,
                              int *n_out, stp_error *err)
{
    stp_facet_groups g;
    STP_TRY(stp_facet_groups_make(&g, whole, err));
    *out = stp_arena_array(arena, (size_t) g.n * (size_t) n, sizeof **out);
    if (!*out) return stp_no_memory(err, "outputs");
    for (int i = 0; i < g.n; i++) STP_TRY(group_targets(t, n, &g, i, *out, i * n, arena, err));
    *n_out = g.n * n;
    group_run r = { .whole = whole, .groups = &g, .targets = *out, .n = n };
    for (; r.first < g.n; r.first += TOGETHER)
        STP_TRY(stp_plan_run(whole, g.n - r.first < TOGETHER ? g.n - r.first : TOGETHER, draw_one, &r, err));
    return STP_OK;
}

stp_status stp_draw_groups(const stp_spec *spec, stp_shared *shared, const stp_log *log, const stp_target *t, int n,
                           stp_arena *arena, stp_target **out, int *n_out, stp_error *err)
{
    stp_plan plan;
    STP_TRY(stp_plan_make(&plan, spec, shared, log, err));
    const stp_status s = draw_groups(&plan, t, n, arena, out, n_out, err);
    stp_plan_clear(&plan);
    return s;
}
