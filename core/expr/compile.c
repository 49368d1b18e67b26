/* From the tree to steps: each node is compiled once, its arguments first, and the types are checked on the way.
 * Names of derived columns are replaced by their trees, so a program reads columns of the file alone. */
#include "expr/compile.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "base/time.h"
#include "expr/functions.h"
#include "expr/pattern.h"
#include "expr/window.h"

enum { MAX_STEPS = 50000, MAX_ARGS = 4096 };

struct stp_expr_name {
    const char *name;
    const stp_expr *expr;
    struct stp_expr_name *next;
};

static const char *const type_names[] = { "a number", "a condition", "a time", "a text", "na" };

const char *stp_x_name(const stp_x *x)
{
    return type_names[x->type];
}


/* ---- steps ------------------------------------------------------------------------------------------------------ */

stp_status stp_compile_step(stp_compiler *c, stp_step step, int *reg)
{
    if (c->n_steps == MAX_STEPS) return stp_expr_fault(c->err, c->e, 0, NULL, "the expression is too large");
    if (c->n_steps == c->room) {
        const int room = c->room ? 2 * c->room : 16;
        stp_step *steps = realloc(c->steps, (size_t) room * sizeof *steps);
        if (!steps) return stp_no_memory(c->err, "an expression");
        c->steps = steps;
        c->room = room;
    }
    step.dst = c->n_steps;
    c->steps[c->n_steps] = step;
    *reg = c->n_steps++;
    return STP_OK;
}

stp_status stp_compile_reg(stp_compiler *c, const stp_x *x, int *reg)
{
    if (!x->constant) {
        *reg = x->reg;
        return STP_OK;
    }
    const stp_step by_type[STP_X_TYPES] = {
        [STP_X_NUMBER] = STP_STEP(stp_step_fill_number, .k = x->number),
        [STP_X_BOOL] = STP_STEP(stp_step_fill_bool, .k = x->number),
        [STP_X_TIME] = STP_STEP(stp_step_fill_time, .t = x->time),
        [STP_X_TEXT] = STP_STEP(stp_step_fill_text, .prepare = stp_prepare_fill_text, .text = x->text),
        [STP_X_NA] = STP_STEP(stp_step_fill_number, .k = NAN),
    };
    return stp_compile_step(c, by_type[x->type], reg);
}

/* ---- types ----------------------------------------------------------------------------------------------------- */

static void na_as(stp_x *x, stp_expr_type type)
{
    x->type = type;
    x->constant = true;
    x->number = type == STP_X_BOOL ? STP_BOOL_NA : NAN;
    x->time = STP_TIME_NA;
    x->text = NULL;
}

static stp_status text_as_time(stp_compiler *c, stp_x *x)
{
    if (!x->text || !stp_expr_time(x->text, &x->time, &x->digits))
        return stp_expr_fault(c->err, c->e, x->at,
                              "as \"2023\", \"2023-06\", \"2023-06-30\" or \"2023-06-30T12:00:00\"",
                              "'%.60s' is not a time", x->text ? x->text : "");
    x->type = STP_X_TIME;
    return STP_OK;
}

static stp_status bool_as_number(stp_compiler *c, stp_x *x)
{
    x->type = STP_X_NUMBER;
    x->integer = true;
    if (x->constant) {
        if (x->number == STP_BOOL_NA) x->number = NAN;
        return STP_OK;
    }
    return stp_compile_step(c, STP_STEP(stp_step_bool_to_number, .a = x->reg), &x->reg);
}

static stp_status more_digits(stp_compiler *c, stp_x *x, int digits)
{
    const int from = x->digits;
    x->digits = digits;
    if (!x->constant)
        return stp_compile_step(c, STP_STEP(stp_step_time_scale, .a = x->reg, .digits = from, .t = digits), &x->reg);
    x->time = stp_time_scaled(x->time, from, digits);
    return STP_OK;
}

static stp_status wrong_type(stp_compiler *c, const stp_x *x, stp_expr_type type, const char *wanter)
{
    const char *advice = type == STP_X_BOOL     ? "a condition is a comparison, as v > 0"
                         : x->type == STP_X_TEXT && type == STP_X_TIME ? "date(text) makes a time of a text"
                         : x->type == STP_X_TIME && type == STP_X_NUMBER
                             ? "year(time), hour(time) and time - \"2023\" (seconds) are numbers"
                             : NULL;
    return stp_expr_fault(c->err, c->e, x->at, advice, "%s wants %s, this is %s", wanter, type_names[type],
                          stp_x_name(x));
}

stp_status stp_compile_as(stp_compiler *c, stp_x *x, stp_expr_type type, int digits, const char *wanter)
{
    if (x->type == STP_X_NA) na_as(x, type);
    if (type == STP_X_NUMBER && x->type == STP_X_BOOL) STP_TRY(bool_as_number(c, x));
    if (type == STP_X_TIME && x->type == STP_X_TEXT && x->constant) STP_TRY(text_as_time(c, x));
    if (x->type != type) return wrong_type(c, x, type, wanter);
    return type == STP_X_TIME && x->digits < digits ? more_digits(c, x, digits) : STP_OK;
}

stp_status stp_compile_unify(stp_compiler *c, stp_x *x, int n, const char *wanter)
{
    stp_expr_type type = STP_X_NA;
    int digits = 0;
    for (int i = 0; i < n; i++) {
        const bool stronger = type == STP_X_NA || (type == STP_X_BOOL && x[i].type == STP_X_NUMBER) ||
                              (type == STP_X_TEXT && x[i].type == STP_X_TIME);
        if (x[i].type != STP_X_NA && stronger) type = x[i].type;
    }
    if (type == STP_X_NA)
        return stp_expr_fault(c->err, c->e, x[0].at, NULL, "%s of nothing but na has no type", wanter);
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < n; i++) {
            STP_TRY(stp_compile_as(c, &x[i], type, digits, wanter));
            if (x[i].digits > digits) digits = x[i].digits;
        }
    return STP_OK;
}

/* ---- columns --------------------------------------------------------------------------------------------------- */

static stp_status compile_node(stp_compiler *c, stp_node *node, stp_x *out);

static const char *nearest_column(const stp_compiler *c, const char *name)
{
    size_t n = 0;
    const stp_schema *s = c->set->schema;
    for (const struct stp_expr_name *p = c->set->names; p; p = p->next) n++;
    const char **names = calloc(n + (size_t) s->n_columns + 1, sizeof *names);
    if (!names) return NULL;
    n = 0;
    for (const struct stp_expr_name *p = c->set->names; p; p = p->next) names[n++] = p->name;
    for (int i = 0; i < s->n_columns; i++) names[n++] = s->columns[i].name;
    const char *near = stp_nearest(name, names, n);
    free(names);
    return near;
}

static stp_status no_column(stp_compiler *c, const stp_node *node)
{
    stp_error known = { 0 };
    char advice[sizeof known.hint];
    int column;
    const char *near = nearest_column(c, node->text);
    if (near) snprintf(advice, sizeof advice, "did you mean '%.200s'?", near);
    else if (stp_schema_require(c->set->schema, node->text, c->set->path, &column, &known) != STP_OK)
        snprintf(advice, sizeof advice, "%.360s", known.hint);
    return stp_expr_fault(c->err, c->e, node->at, advice, "no column '%.100s' in '%.100s'", node->text, c->set->path);
}

static stp_status load(stp_compiler *c, int column, stp_x *out)
{
    static const struct { stp_expr_type type; stp_step_fn *run; stp_prepare_fn *prepare; } loads[] = {
        [STP_NUMBER] = { STP_X_NUMBER, stp_step_load_number, NULL },
        [STP_INTEGER] = { STP_X_NUMBER, stp_step_load_number, NULL },
        [STP_TIME] = { STP_X_TIME, stp_step_load_time, NULL },
        [STP_BOOL] = { STP_X_BOOL, stp_step_load_bool, NULL },
        [STP_CATEGORY] = { STP_X_TEXT, stp_step_load_text, stp_prepare_load_text },
        [STP_TEXT] = { STP_X_TEXT, stp_step_load_text, stp_prepare_load_text },
    };
    const stp_column_info *info = &c->set->schema->columns[column];
    out->type = loads[info->meaning].type;
    out->digits = info->meaning == STP_TIME ? info->time_digits : 0;
    for (int i = 0; i < c->n_steps; i++)
        if (c->steps[i].column == column + 1 && c->steps[i].run == loads[info->meaning].run) {
            out->reg = i;                      /* loaded already */
            return STP_OK;
        }
    return stp_compile_step(
        c, STP_STEP(loads[info->meaning].run, .prepare = loads[info->meaning].prepare, .column = column + 1),
        &out->reg);
}

/* A name keeps what it meant when its expression was given: in v=v*2 the column of the file. */
static void resolve(stp_compiler *c, stp_node *node)
{
    node->resolved = true;
    node->column = -1;
    for (const struct stp_expr_name *p = c->set->names; p && !node->means; p = p->next)
        if (!strcmp(p->name, node->text)) node->means = p->expr->tree;
    if (!node->means) node->column = stp_schema_find(c->set->schema, node->text);
}

static stp_status compile_column(stp_compiler *c, stp_node *node, stp_x *out)
{
    if (!node->resolved) resolve(c, node);
    if (!node->means) return node->column < 0 ? no_column(c, node) : load(c, node->column, out);
    const size_t at = out->at;
    STP_TRY(compile_node(c, node->means, out));
    out->at = at;
    return STP_OK;
}

/* ---- calls ----------------------------------------------------------------------------------------------------- */

static stp_status no_function(stp_compiler *c, const stp_node *node)
{
    const char *why, *instead, *names[128];
    size_t n = 0;
    stp_function_refused(node->text, &why, &instead);
    if (why) return stp_expr_fault(c->err, c->e, node->at, instead, "%s() %s", node->text, why);
    for (; stp_functions[n].name && n < STP_COUNT(names); n++) names[n] = stp_functions[n].name;
    char advice[120];
    const char *near = stp_nearest(node->text, names, n);
    if (near) snprintf(advice, sizeof advice, "did you mean '%s'?", near);
    else
        snprintf(advice, sizeof advice, "`stipple list functions` shows them; a column with an odd name is {odd name}");
    return stp_expr_fault(c->err, c->e, node->at, advice, "no function '%.60s'", node->text);
}

static stp_status wrong_count(stp_compiler *c, const stp_function *f, const stp_node *node)
{
    char advice[160];
    const char *why, *instead;
    stp_function_refused(f->name, &why, &instead);
    if (why && node->n_args == 1)
        return stp_expr_fault(c->err, c->e, node->at, instead, "%s() of a single value %s", f->name, why);
    snprintf(advice, sizeof advice, "%s(%s): %s", f->name, f->args, f->help);
    const size_t least = strcspn(f->types, "?+");
    const bool more = strpbrk(f->types, "?+") != NULL && node->n_args < (int) least;
    return stp_expr_fault(c->err, c->e, node->at, advice, "%s() wants %s%zu value%s, not %d", f->name,
                          more ? "at least " : "", more ? least : strlen(f->types) - (strpbrk(f->types, "?+") != NULL),
                          least == 1 ? "" : "s", node->n_args);
}

/* The letter of argument i, 0 when there may be none. */
static char type_of_arg(const stp_function *f, int i)
{
    const size_t fixed = strcspn(f->types, "?+");
    if ((size_t) i < fixed) return f->types[i];
    if (f->types[fixed] == '+') return f->types[fixed - 1];
    return f->types[fixed] == '?' && (size_t) i + 1 < strlen(f->types) ? f->types[i + 1] : 0;
}

static stp_status check_arg(stp_compiler *c, const stp_function *f, char letter, stp_x *x)
{
    static const struct { char letter; stp_expr_type type; bool constant; } letters[] = {
        { 'n', STP_X_NUMBER, false }, { 't', STP_X_TIME, false }, { 'b', STP_X_BOOL, false },
        { 's', STP_X_TEXT, false },   { 'c', STP_X_TEXT, true },  { 'k', STP_X_NUMBER, true },
    };
    char wanter[40];
    snprintf(wanter, sizeof wanter, "%s()", f->name);
    for (size_t i = 0; i < STP_COUNT(letters); i++) {
        if (letters[i].letter != letter) continue;
        STP_TRY(stp_compile_as(c, x, letters[i].type, 0, wanter));
        if (letters[i].constant && !x->constant)
            return stp_expr_fault(c->err, c->e, x->at, NULL, "%s() wants a constant here", f->name);
    }
    return STP_OK;
}

stp_status stp_compile_call(stp_compiler *c, const stp_node *node, stp_x *args, stp_x *out)
{
    static const struct { char letter; stp_expr_type type; } results[] = {
        { 'n', STP_X_NUMBER }, { 'i', STP_X_NUMBER }, { 'b', STP_X_BOOL }, { 't', STP_X_TIME }, { 's', STP_X_TEXT },
    };
    const stp_function *f = stp_function_find(node->text);
    for (int i = 0; i < node->n_args; i++) {
        const char letter = type_of_arg(f, i);
        if (!letter) return wrong_count(c, f, node);
        STP_TRY(check_arg(c, f, letter, &args[i]));
    }
    if ((size_t) node->n_args < strcspn(f->types, "?+")) return wrong_count(c, f, node);
    for (size_t i = 0; i < STP_COUNT(results); i++)
        if (results[i].letter == f->result) out->type = results[i].type;
    out->integer = f->result == 'i';
    if (f->emit) return f->emit(c, args, node->n_args, out);
    stp_step s = STP_STEP(f->run, .digits = args[0].digits);
    STP_TRY(stp_compile_reg(c, &args[0], &s.a));
    if (node->n_args > 1) STP_TRY(stp_compile_reg(c, &args[1], &s.b));
    return stp_compile_step(c, s, &out->reg);
}

/* ---- functions of other rows
 * ----------------------------------------------------------------------------------------- */

static stp_status finish(stp_compiler *c, const stp_x *x, stp_expr *e);

static stp_status clear_memo(stp_compiler *c)
{
    c->memo = malloc((size_t) c->set->n_nodes * sizeof *c->memo);
    if (!c->memo) return stp_no_memory(c->err, "an expression");
    for (int i = 0; i < c->set->n_nodes; i++) c->memo[i].type = STP_X_TYPES;
    return STP_OK;
}

typedef enum argument { ANYTHING, A_NUMBER, A_NUMBER_OR_TIME } argument;

/* An argument as a program of its own: what it gives is a column of the pass that comes first. */
static stp_status compile_argument(const stp_compiler *c, stp_node *node, argument kind, const char *wanter,
                                   const stp_expr **out)
{
    stp_compiler own = { .set = c->set, .e = c->e, .err = c->err, .depth = c->depth };
    stp_expr *e = stp_arena_alloc(&c->set->arena, sizeof *e);
    stp_x x = { 0 };
    int none;
    stp_status s = e ? clear_memo(&own) : stp_no_memory(c->err, "an expression");
    if (s == STP_OK) s = stp_compile_step(&own, (stp_step) { 0 }, &none);
    if (s == STP_OK) s = compile_node(&own, node, &x);
    const bool as_number = kind == A_NUMBER || (kind == A_NUMBER_OR_TIME && x.type != STP_X_TIME);
    if (s == STP_OK && as_number) s = stp_compile_as(&own, &x, STP_X_NUMBER, 0, wanter);
    if (s == STP_OK) s = finish(&own, &x, e);
    if (s == STP_OK) e->tree = node;
    free(own.memo);
    free(own.steps);
    *out = e;
    return s;
}

static stp_status wrong_window(stp_compiler *c, const stp_node *node, const stp_window_function *f)
{
    char advice[160];
    snprintf(advice, sizeof advice, "%s(%s): %s", f->name, f->args, f->help);
    return stp_expr_fault(c->err, c->e, node->at, advice, "these are no arguments for %s()", f->name);
}

static bool is_constant_number(const stp_node *node)
{
    return node->kind == STP_NODE_NUMBER;
}

/* x, a constant if the function takes one, a group if there is one. */
static stp_status window_arguments(stp_compiler *c, const stp_node *node, stp_window_call *call)
{
    const stp_window_function *f = call->function;
    int at = 1;
    call->k = 1;
    if (f->constant && at < node->n_args && is_constant_number(node->args[at])) call->k = node->args[at++]->number;
    else if (f->constant == 'q') return wrong_window(c, node, f);
    if (f->constant == 'q' && !(call->k >= 0 && call->k <= 1)) return wrong_window(c, node, f);
    if (f->constant == 'k' && !(call->k >= 0 && call->k <= INT32_MAX && call->k == floor(call->k)))
        return wrong_window(c, node, f);
    if (node->n_args < 1 || node->n_args > at + 1) return wrong_window(c, node, f);
    char wanter[40];
    snprintf(wanter, sizeof wanter, "%s()", f->name);
    STP_TRY(compile_argument(c, node->args[0], f->takes_times ? A_NUMBER_OR_TIME : A_NUMBER, wanter, &call->x));
    return at < node->n_args ? compile_argument(c, node->args[at], ANYTHING, wanter, &call->group) : STP_OK;
}

static stp_status compile_window(stp_compiler *c, const stp_node *node, const stp_window_function *f, stp_x *out)
{
    stp_window_call call = { .function = f };
    int column;
    STP_TRY(window_arguments(c, node, &call));
    call.label = stp_arena_printf(&c->set->arena, "%s() %d", f->name, node->number_in_set);
    if (!call.label) return stp_no_memory(c->err, "an expression");
    STP_TRY(c->set->window(c->set->self, &call, &column, c->err));
    return load(c, column, out);
}

/* ---- nodes ----------------------------------------------------------------------------------------------------- */

static stp_status compile_args(stp_compiler *c, const stp_node *node, stp_x *out)
{
    const stp_window_function *window =
        node->kind == STP_NODE_CALL && c->set->window ? stp_window_find(node->text, node->n_args) : NULL;
    if (window) return compile_window(c, node, window, out);
    if (node->kind == STP_NODE_CALL && !stp_function_find(node->text)) return no_function(c, node);
    if (node->n_args > MAX_ARGS)
        return stp_expr_fault(c->err, c->e, node->at, NULL, "more than %d values", (int) MAX_ARGS);
    stp_x *args = calloc((size_t) node->n_args + 1, sizeof *args);
    if (!args) return stp_no_memory(c->err, "an expression");
    stp_status s = STP_OK;
    for (int i = 0; s == STP_OK && i < node->n_args; i++) s = compile_node(c, node->args[i], &args[i]);
    if (s == STP_OK && node->kind == STP_NODE_CALL) s = stp_compile_call(c, node, args, out);
    else if (s == STP_OK && node->kind == STP_NODE_IN) s = stp_compile_in(c, node, args, out);
    else if (s == STP_OK) s = stp_compile_sign(c, node, args, out);
    free(args);
    return s;
}

static stp_status compile_fresh(stp_compiler *c, stp_node *node, stp_x *out)
{
    static const stp_expr_type constants[] = {
        [STP_NODE_NUMBER] = STP_X_NUMBER, [STP_NODE_TEXT] = STP_X_TEXT, [STP_NODE_BOOL] = STP_X_BOOL,
        [STP_NODE_NA] = STP_X_NA,
    };
    *out = (stp_x) { .at = node->at };
    if (node->kind == STP_NODE_COLUMN) return compile_column(c, node, out);
    if (node->kind > STP_NODE_COLUMN) return compile_args(c, node, out);
    out->type = constants[node->kind];
    out->constant = true;
    out->number = node->number;
    out->text = node->text;
    return STP_OK;
}

/* The trees of derived columns may be long chains: their depth adds up here. */
static stp_status compile_node(stp_compiler *c, stp_node *node, stp_x *out)
{
    stp_x *known = &c->memo[node->number_in_set];
    if (known->type != STP_X_TYPES) {
        *out = *known;
        return STP_OK;
    }
    if (c->depth == STP_EXPR_DEPTH)
        return stp_expr_fault(c->err, c->e, 0, NULL, "derived columns are nested too deeply");
    c->depth++;
    STP_TRY(compile_fresh(c, node, out));
    c->depth--;
    *known = *out;
    return STP_OK;
}

/* ---- memory of the results ------------------------------------------------------------------------------------- */

/* A slot is free again behind the last step that reads what is in it. last: of each step, who reads it last. */
static int share_slots(stp_step *steps, int n, int *last, int *free_slots)
{
    int n_free = 0, n_slots = 0;
    for (int i = 1; i < n; i++) {
        const int args[3] = { steps[i].a, steps[i].b, steps[i].c };
        steps[i].slot = n_free ? free_slots[--n_free] : n_slots++;
        for (int k = 0; k < 3; k++)
            if (args[k] && last[args[k]] == i) {
                free_slots[n_free++] = steps[args[k]].slot;
                last[args[k]] = -1;
            }
    }
    return n_slots;
}

static stp_status assign_slots(stp_compiler *c, int root, int *n_slots)
{
    int *last = calloc((size_t) c->n_steps * 2, sizeof *last);
    if (!last) return stp_no_memory(c->err, "an expression");
    for (int i = 0; i < c->n_steps; i++) {
        const stp_step *s = &c->steps[i];
        last[i] = -1;                          /* read by nobody: kept, so that nothing has to be said about it */
        if (s->a) last[s->a] = i;
        if (s->b) last[s->b] = i;
        if (s->c) last[s->c] = i;
    }
    last[root] = c->n_steps;
    *n_slots = share_slots(c->steps, c->n_steps, last, last + c->n_steps);
    free(last);
    return STP_OK;
}

/* ---- the whole ------------------------------------------------------------------------------------------------- */

static void describe(stp_expr *e, const stp_x *x)
{
    static const struct { stp_meaning meaning; stp_type type; } results[STP_X_TYPES] = {
        [STP_X_NUMBER] = { STP_NUMBER, STP_TYPE_F64 }, [STP_X_BOOL] = { STP_BOOL, STP_TYPE_U8 },
        [STP_X_TIME] = { STP_TIME, STP_TYPE_I64 },     [STP_X_TEXT] = { STP_CATEGORY, STP_TYPE_I32 },
        [STP_X_NA] = { STP_NUMBER, STP_TYPE_F64 },
    };
    e->info.meaning = results[x->type].meaning;
    e->info.type = results[x->type].type;
    e->info.time_digits = x->type == STP_X_TIME ? x->digits : 0;
    if (x->type == STP_X_NUMBER && x->integer) {
        e->info.meaning = STP_INTEGER;
        e->info.type = STP_TYPE_I64;
    }
}

static stp_status list_columns(stp_compiler *c, stp_expr *e)
{
    int *columns = stp_arena_array(&c->set->arena, (size_t) c->n_steps + 1, sizeof *columns);
    if (!columns) return stp_no_memory(c->err, "an expression");
    for (int i = 0; i < c->n_steps; i++) {
        bool known = !c->steps[i].column;
        for (int k = 0; !known && k < e->n_columns; k++) known = columns[k] == c->steps[i].column - 1;
        if (!known) columns[e->n_columns++] = c->steps[i].column - 1;
    }
    e->columns = columns;
    return STP_OK;
}

static stp_status finish(stp_compiler *c, const stp_x *x, stp_expr *e)
{
    if (x->type == STP_X_NA) return stp_expr_fault(c->err, c->e, x->at, NULL, "na alone has no type");
    STP_TRY(stp_compile_reg(c, x, &e->root));
    STP_TRY(list_columns(c, e));
    STP_TRY(assign_slots(c, e->root, &e->n_slots));
    stp_step *steps = stp_arena_array(&c->set->arena, (size_t) c->n_steps, sizeof *steps);
    if (!steps) return stp_no_memory(c->err, "an expression");
    memcpy(steps, c->steps, (size_t) c->n_steps * sizeof *steps);
    e->steps = steps;
    e->n_steps = c->n_steps;
    describe(e, x);
    return STP_OK;
}

static stp_status compile(stp_compiler *c, stp_expr *e)
{
    stp_node *tree;
    stp_x x;
    STP_TRY(stp_expr_parse(c->e, &c->set->arena, &c->set->n_nodes, &tree, c->err));
    int none;                                  /* step 0 is nothing: 0 means none */
    STP_TRY(stp_compile_step(c, (stp_step) { 0 }, &none));
    STP_TRY(clear_memo(c));
    STP_TRY(compile_node(c, tree, &x));
    e->tree = tree;
    return finish(c, &x, e);
}

stp_status stp_expr_compile(stp_exprs *set, const char *what, const char *text, const stp_expr **out, stp_error *err)
{
    const stp_expr_text at = { what, text };
    stp_compiler c = { .set = set, .e = &at, .err = err };
    stp_expr *e = stp_arena_alloc(&set->arena, sizeof *e);
    const stp_status s = e ? compile(&c, e) : stp_no_memory(err, "an expression");
    free(c.memo);
    free(c.steps);
    if (s == STP_OK) *out = e;
    return s;
}

stp_status stp_expr_name(stp_exprs *set, const char *name, const stp_expr *e, stp_error *err)
{
    struct stp_expr_name *n = stp_arena_alloc(&set->arena, sizeof *n);
    const char *copy = stp_arena_text(&set->arena, name);
    if (!n || !copy) return stp_no_memory(err, "a name");
    *n = (struct stp_expr_name) { copy, e, set->names };
    set->names = n;
    return STP_OK;
}

void stp_exprs_init(stp_exprs *set, const stp_schema *schema, const char *path)
{
    *set = (stp_exprs) { .schema = schema, .path = path };
}

void stp_exprs_clear(stp_exprs *set)
{
    stp_regexes_free(set);
    stp_arena_clear(&set->arena);
    *set = (stp_exprs) { 0 };
}
