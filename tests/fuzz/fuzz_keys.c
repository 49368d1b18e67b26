/* Fuzz target for what terminals send: keys are the same however their bytes are cut, none takes more than there is,
 * and whatever comes is passed over in the end. */
#include "answer.h"
#include "keys.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool good)
{
    if (!good) abort();
}

static void check_key(const char *bytes, size_t n)
{
    enum { LONGEST = 32 };
    cli_key whole, part;
    const size_t length = cli_key_take(bytes, n, &whole);
    need(length <= n && (length || n < LONGEST));
    need(whole.kind != CLI_KEY_LETTER || (length == 1 && whole.letter == bytes[0]));
    need(whole.kind < CLI_KEY_WHEEL || (whole.column >= 0 && whole.row >= 0));
    for (size_t k = 0; k < length && length < LONGEST; k++) need(cli_key_take(bytes, k, &part) == 0 || length == 1);
    const size_t least = length == 1 && bytes[0] == '\033' ? 2 : length; /* ESC alone may begin a sequence */
    for (size_t k = least; length && length < LONGEST && k <= n; k++) {
        need(cli_key_take(bytes, k, &part) == length);
        need(part.kind == whole.kind && part.letter == whole.letter && part.column == whole.column &&
             part.row == whole.row);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 512) return 0;
    const char *bytes = (const char *) data;
    cli_key k;
    size_t length;
    for (size_t at = 0; at < size; at += length) {
        check_key(bytes + at, size - at);
        length = cli_key_take(bytes + at, size - at, &k);
        if (!length) break;
    }
    char *text = calloc(size + 1, 1);
    if (!text) return 0;
    memcpy(text, data, size);
    const cli_answer a = cli_answer_read(text);
    need(!a.sixel || cli_answer_is_whole(text));
    need(!a.has_ground || (a.ground >= 0 && a.ground <= 1 && strstr(text, "\033]11;rgb")));
    free(text);
    return 0;
}
