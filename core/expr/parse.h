#ifndef STP_EXPR_PARSE_H
#define STP_EXPR_PARSE_H
/* An expression as a tree. */
#include "expr/lex.h"

typedef enum stp_node_kind {
    STP_NODE_NUMBER, STP_NODE_TEXT, STP_NODE_BOOL, STP_NODE_NA, STP_NODE_COLUMN,
    STP_NODE_SIGN,             /* sign with one or two arguments */
    STP_NODE_IN,               /* args[0] in the rest */
    STP_NODE_CALL,             /* text(args); c ? a : b is if(c, a, b) */
} stp_node_kind;

typedef struct stp_node {
    stp_node_kind kind;
    stp_sign sign;
    size_t at;                 /* byte in the expression, for messages */
    int depth;                 /* of the tree below, from 1: nothing walks deeper than STP_EXPR_DEPTH */
    int number_in_set;         /* counts up over all trees of one set */
    double number;             /* NUMBER, BOOL */
    const char *text;          /* TEXT, COLUMN, CALL */
    bool resolved;             /* COLUMN: the next two are known */
    struct stp_node *means;    /* the tree of a derived column, or NULL */
    int column;                /* of the schema */
    struct stp_node **args;
    int n_args;
} stp_node;

enum { STP_EXPR_LENGTH = 16384, STP_EXPR_DEPTH = 1000, STP_EXPR_NODES = 20000 };

/* Parses all of e->text; the tree is in the arena. *n_nodes counts up. */
stp_status stp_expr_parse(const stp_expr_text *e, stp_arena *arena, int *n_nodes, stp_node **out,
                          stp_error *err) STP_MUST_USE;
#endif
