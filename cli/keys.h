#ifndef CLI_KEYS_H
#define CLI_KEYS_H
/* What a terminal sends when keys are pressed and the mouse is moved. */
#include <stdbool.h>
#include <stddef.h>

typedef enum cli_key_kind {
    CLI_KEY_NONE,
    CLI_KEY_LETTER,
    CLI_KEY_ARROW,
    CLI_KEY_WHEEL,
    CLI_KEY_PRESS,
    CLI_KEY_DRAG,
    CLI_KEY_RELEASE
} cli_key_kind;

typedef struct cli_key {
    cli_key_kind kind;
    char letter;     /* LETTER: itself; ARROW: 'A' up, 'B' down, 'C' right, 'D' left; WHEEL: 'A' up, 'B' down */
    int column, row; /* of the mouse, from 0 */
} cli_key;

/* Takes one key off n bytes; returns how many bytes it has, 0: more are needed. What has no meaning is CLI_KEY_NONE. */
size_t cli_key_take(const char *bytes, size_t n, cli_key *out);
#endif
