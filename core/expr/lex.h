#ifndef STP_EXPR_LEX_H
#define STP_EXPR_LEX_H
/* Words of an expression. */
#include "base/arena.h"
#include "expr/fault.h"

typedef enum stp_token_kind {
    STP_TOKEN_END, STP_TOKEN_NUMBER, STP_TOKEN_TEXT, STP_TOKEN_NAME, STP_TOKEN_COLUMN /* {odd name} */, STP_TOKEN_SIGN,
} stp_token_kind;

typedef enum stp_sign {
    STP_ADD, STP_SUB, STP_MUL, STP_DIV, STP_MOD, STP_POW,
    STP_EQ, STP_NE, STP_LT, STP_LE, STP_GT, STP_GE,
    STP_AND, STP_OR, STP_NOT, STP_IN, STP_MATCH,
    STP_OPEN, STP_CLOSE, STP_LIST, STP_UNLIST, STP_COMMA, STP_ASK, STP_COLON,
    STP_TRUE, STP_FALSE, STP_NA,
} stp_sign;

typedef struct stp_token {
    stp_token_kind kind;
    stp_sign sign;
    bool word;                 /* the sign is a word: 'not' binds looser than '!' */
    size_t at, end;            /* bytes of the expression */
    const char *text;          /* TEXT, NAME, COLUMN: without quotes; arena */
    double number;
} stp_token;

/* Reads the token at byte `at` or behind it. */
stp_status stp_expr_lex(const stp_expr_text *e, size_t at, stp_arena *arena, stp_token *out,
                        stp_error *err) STP_MUST_USE;
#endif
