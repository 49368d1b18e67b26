/* A Pratt parser: what a sign binds is a row of the table `infix`. From loose to tight:
 *     ?:   || or   && and   not   == != < <= > >= in =~   + -   * / %   - ! (before)   ^ */
#include "expr/parse.h"
#include "base/text.h"
#include <string.h>

enum { NESTED = 100 };                 /* open parentheses, lists and signs before a value */

typedef struct parser {
    const stp_expr_text *e;
    stp_arena *arena;
    stp_token token;
    int depth;                         /* of the parser itself */
    int *n_nodes;
    int first_node;
    stp_error *err;
} parser;

enum power {
    LOOSE = 1, COND = 2, OR = 4, AND = 6, NOT = 8, COMPARE = 10, SUM = 12, PRODUCT = 14, SIGNED = 16, POWER = 18,
};

static const struct { stp_sign sign; int left, right; } infix[] = {
    { STP_OR, OR, OR + 1 }, { STP_AND, AND, AND + 1 },
    { STP_EQ, COMPARE, COMPARE + 1 }, { STP_NE, COMPARE, COMPARE + 1 }, { STP_LT, COMPARE, COMPARE + 1 },
    { STP_LE, COMPARE, COMPARE + 1 }, { STP_GT, COMPARE, COMPARE + 1 }, { STP_GE, COMPARE, COMPARE + 1 },
    { STP_MATCH, COMPARE, COMPARE + 1 },
    { STP_ADD, SUM, SUM + 1 }, { STP_SUB, SUM, SUM + 1 },
    { STP_MUL, PRODUCT, PRODUCT + 1 }, { STP_DIV, PRODUCT, PRODUCT + 1 }, { STP_MOD, PRODUCT, PRODUCT + 1 },
    { STP_POW, POWER, SIGNED },        /* right to left; 2^-1 is allowed */
};

static stp_status parse_power(parser *p, int power, stp_node **out);

static stp_status advance(parser *p)
{
    return stp_expr_lex(p->e, p->token.end, p->arena, &p->token, p->err);
}

static bool is_sign(const parser *p, stp_sign sign)
{
    return p->token.kind == STP_TOKEN_SIGN && p->token.sign == sign;
}

/* ---- nodes ----------------------------------------------------------------------------------------------- */

static stp_status too_large(parser *p, size_t at)
{
    return stp_expr_fault(p->err, p->e, at, "make parts of it columns of their own with --derive",
                          "the expression is too large");
}

static stp_status node_new(parser *p, stp_node_kind kind, size_t at, stp_node **out)
{
    if (*p->n_nodes - p->first_node >= STP_EXPR_NODES) return too_large(p, at);
    stp_node *n = stp_arena_alloc(p->arena, sizeof *n);
    if (!n) return stp_no_memory(p->err, "an expression");
    n->kind = kind;
    n->at = at;
    n->depth = 1;
    n->number_in_set = (*p->n_nodes)++;
    *out = n;
    return STP_OK;
}

/* Lists grow by doubling: the length alone tells when the room is used up. */
static stp_status add_arg(parser *p, stp_node *n, stp_node *arg)
{
    if (!(n->n_args & (n->n_args - 1))) {
        stp_node **args = stp_arena_array(p->arena, n->n_args ? 2 * (size_t) n->n_args : 1, sizeof(stp_node *));
        if (!args) return stp_no_memory(p->err, "an expression");
        if (n->n_args) memcpy(args, n->args, (size_t) n->n_args * sizeof(stp_node *));
        n->args = args;
    }
    n->args[n->n_args++] = arg;
    if (arg->depth >= n->depth) n->depth = arg->depth + 1;
    return n->depth > STP_EXPR_DEPTH ? too_large(p, n->at) : STP_OK;
}

static stp_status sign_node(parser *p, stp_sign sign, size_t at, stp_node *a, stp_node *b, stp_node **out)
{
    stp_node *n;
    STP_TRY(node_new(p, STP_NODE_SIGN, at, &n));
    n->sign = sign;
    STP_TRY(add_arg(p, n, a));
    if (b) STP_TRY(add_arg(p, n, b));
    *out = n;
    return STP_OK;
}

/* ---- values ------------------------------------------------------------------------------------------------ */

static stp_status expect(parser *p, stp_sign sign, const char *what, size_t opened)
{
    if (is_sign(p, sign)) return advance(p);
    if (p->token.kind == STP_TOKEN_END)
        return stp_expr_fault(p->err, p->e, opened, NULL, "%s is missing for what is opened here", what);
    return stp_expr_fault(p->err, p->e, p->token.at, NULL, "%s or an operator is missing here", what);
}

/* Values joined by commas up to the closing sign. */
static stp_status parse_args(parser *p, stp_node *n, stp_sign closing, const char *what, size_t opened)
{
    while (!is_sign(p, closing)) {
        stp_node *arg;
        STP_TRY(parse_power(p, LOOSE, &arg));
        STP_TRY(add_arg(p, n, arg));
        if (!is_sign(p, STP_COMMA)) break;
        STP_TRY(advance(p));
    }
    return expect(p, closing, what, opened);
}

static stp_status parse_name(parser *p, stp_node **out)
{
    const stp_token name = p->token;
    STP_TRY(advance(p));
    const bool call = is_sign(p, STP_OPEN) && name.kind == STP_TOKEN_NAME;
    const size_t opened = p->token.at;
    STP_TRY(node_new(p, call ? STP_NODE_CALL : STP_NODE_COLUMN, name.at, out));
    (*out)->text = name.text;
    if (!call) return STP_OK;
    STP_TRY(advance(p));
    return parse_args(p, *out, STP_CLOSE, "')'", opened);
}

static stp_status parse_literal(parser *p, stp_node_kind kind, stp_node **out)
{
    STP_TRY(node_new(p, kind, p->token.at, out));
    (*out)->number = kind == STP_NODE_BOOL ? p->token.sign == STP_TRUE : p->token.number;
    (*out)->text = p->token.text;
    return advance(p);
}

static stp_status parse_before(parser *p, int power, stp_node **out)
{
    const stp_token sign = p->token;
    stp_node *arg;
    STP_TRY(advance(p));
    STP_TRY(parse_power(p, power, &arg));
    if (sign.sign == STP_ADD) {
        *out = arg;
        return STP_OK;
    }
    return sign_node(p, sign.sign, sign.at, arg, NULL, out);
}

static stp_status parse_brackets(parser *p, stp_node **out)
{
    const size_t opened = p->token.at;
    STP_TRY(advance(p));
    STP_TRY(parse_power(p, LOOSE, out));
    return expect(p, STP_CLOSE, "')'", opened);
}

static stp_status value_missing(parser *p)
{
    if (p->token.kind == STP_TOKEN_END)
        return stp_expr_fault(p->err, p->e, p->token.at, NULL, "a value is missing at the end");
    if (is_sign(p, STP_LIST))
        return stp_expr_fault(p->err, p->e, p->token.at, "write x in [1, 2, 3]", "a list stands only behind 'in'");
    return stp_expr_fault(p->err, p->e, p->token.at, NULL, "a value is missing before '%.*s'",
                          (int) (p->token.end - p->token.at), p->e->text + p->token.at);
}

static stp_status parse_value(parser *p, stp_node **out)
{
    const stp_token *t = &p->token;
    if (t->kind == STP_TOKEN_NUMBER) return parse_literal(p, STP_NODE_NUMBER, out);
    if (t->kind == STP_TOKEN_TEXT) return parse_literal(p, STP_NODE_TEXT, out);
    if (t->kind == STP_TOKEN_NAME || t->kind == STP_TOKEN_COLUMN) return parse_name(p, out);
    if (t->kind == STP_TOKEN_END) return value_missing(p);
    if (t->sign == STP_TRUE || t->sign == STP_FALSE) return parse_literal(p, STP_NODE_BOOL, out);
    if (t->sign == STP_NA) return parse_literal(p, STP_NODE_NA, out);
    if (t->sign == STP_OPEN) return parse_brackets(p, out);
    if (t->sign == STP_SUB || t->sign == STP_ADD) return parse_before(p, SIGNED, out);
    if (t->sign == STP_NOT) return parse_before(p, t->word ? NOT : SIGNED, out);
    return value_missing(p);
}

/* ---- operators ------------------------------------------------------------------------------------------------ */

/* Behind 'in' or 'not in': the list. */
static stp_status parse_in(parser *p, bool negated, size_t at, stp_node **left)
{
    stp_node *n;
    const size_t opened = p->token.at;
    if (!is_sign(p, STP_LIST))
        return stp_expr_fault(p->err, p->e, p->token.at, "write x in [1, 2, 3]", "a list is missing behind 'in'");
    STP_TRY(node_new(p, STP_NODE_IN, at, &n));
    STP_TRY(add_arg(p, n, *left));
    STP_TRY(advance(p));
    STP_TRY(parse_args(p, n, STP_UNLIST, "']'", opened));
    *left = n;
    return negated ? sign_node(p, STP_NOT, at, n, NULL, left) : STP_OK;
}

static stp_status parse_condition(parser *p, stp_node **left)
{
    stp_node *n, *arg;
    const size_t at = p->token.at;
    STP_TRY(advance(p));
    STP_TRY(node_new(p, STP_NODE_CALL, at, &n));
    n->text = "if";
    STP_TRY(add_arg(p, n, *left));
    STP_TRY(parse_power(p, LOOSE, &arg));
    STP_TRY(add_arg(p, n, arg));
    STP_TRY(expect(p, STP_COLON, "':'", at));
    STP_TRY(parse_power(p, COND, &arg));
    STP_TRY(add_arg(p, n, arg));
    *left = n;
    return STP_OK;
}

static int infix_of(const stp_token *t)
{
    for (size_t i = 0; t->kind == STP_TOKEN_SIGN && i < STP_COUNT(infix); i++)
        if (infix[i].sign == t->sign) return (int) i;
    return -1;
}

static stp_status parse_infix(parser *p, int i, bool compared, stp_node **left)
{
    const stp_token sign = p->token;
    stp_node *right;
    if (compared && infix[i].left == COMPARE)
        return stp_expr_fault(p->err, p->e, sign.at, "write a < b && b < c", "comparisons do not chain");
    STP_TRY(advance(p));
    STP_TRY(parse_power(p, infix[i].right, &right));
    return sign_node(p, sign.sign, sign.at, *left, right, left);
}

static stp_status parse_behind(parser *p, int power, stp_node **left)
{
    bool compared = false;
    for (;;) {
        const stp_token sign = p->token;
        const int i = infix_of(&sign);
        if (i >= 0 && infix[i].left >= power) {
            STP_TRY(parse_infix(p, i, compared, left));
            compared = infix[i].left == COMPARE;
        } else if ((is_sign(p, STP_IN) || (is_sign(p, STP_NOT) && sign.word)) && COMPARE >= power) {
            STP_TRY(advance(p));
            if (sign.sign == STP_NOT && !is_sign(p, STP_IN))
                return stp_expr_fault(p->err, p->e, sign.at, "x not in [...], or && not ...",
                                      "an operator is missing before 'not'");
            if (sign.sign == STP_NOT) STP_TRY(advance(p));
            STP_TRY(parse_in(p, sign.sign == STP_NOT, sign.at, left));
            compared = true;
        } else if (is_sign(p, STP_ASK) && COND >= power) {
            STP_TRY(parse_condition(p, left));
        } else {
            return STP_OK;
        }
    }
}

static stp_status parse_power(parser *p, int power, stp_node **out)
{
    if (++p->depth > NESTED)
        return stp_expr_fault(p->err, p->e, p->token.at, "make parts of it columns of their own with --derive",
                              "the expression is nested too deeply");
    STP_TRY(parse_value(p, out));
    STP_TRY(parse_behind(p, power, out));
    p->depth--;
    return STP_OK;
}

/* ---- the whole -------------------------------------------------------------------------------------------------- */

static stp_status trailing(parser *p)
{
    const bool value = p->token.kind != STP_TOKEN_SIGN;
    return stp_expr_fault(p->err, p->e, p->token.at,
                          value ? "a text stands in quotes, a column with an odd name in braces: {odd name}" : NULL,
                          value ? "an operator is missing before '%.*s'" : "'%.*s' does not belong here",
                          p->token.end - p->token.at > 60 ? 60 : (int) (p->token.end - p->token.at),
                          p->e->text + p->token.at);
}

stp_status stp_expr_parse(const stp_expr_text *e, stp_arena *arena, int *n_nodes, stp_node **out, stp_error *err)
{
    parser p = { .e = e, .arena = arena, .n_nodes = n_nodes, .first_node = *n_nodes, .err = err };
    stp_node *root;
    const size_t length = strlen(e->text);
    if (length > STP_EXPR_LENGTH)
        return stp_fail(err, STP_ERR_USAGE, "%s: an expression of %zu bytes is too long, at most %d", e->what, length,
                        (int) STP_EXPR_LENGTH);
    if (!stp_utf8_valid(e->text, length)) return stp_fail(err, STP_ERR_USAGE, "%s: the text is not UTF-8", e->what);
    STP_TRY(advance(&p));
    if (p.token.kind == STP_TOKEN_END) return stp_fail(err, STP_ERR_USAGE, "%s: the expression is empty", e->what);
    STP_TRY(parse_power(&p, LOOSE, &root));
    if (p.token.kind != STP_TOKEN_END) return trailing(&p);
    *out = root;
    return STP_OK;
}
