/* Letters are themselves; ESC [ … and ESC O … are arrows, ESC [ < button ; column ; row M (or m) is the mouse in the
 * form that is called SGR. */
#include "keys.h"

enum { MOTION = 32, WHEEL = 64, BUTTONS = 3, MOST_BUTTONS = 255, LONGEST = 32 };

static int number(const char *bytes, size_t n, size_t *at)
{
    int v = 0;
    for (; *at < n && bytes[*at] >= '0' && bytes[*at] <= '9'; (*at)++)
        if (v < 100000) v = v * 10 + (bytes[*at] - '0');
    return v;
}

static void read_mouse(const char *bytes, size_t n, cli_key *out)
{
    size_t at = 3;
    const int button = number(bytes, n, &at);
    at++;
    out->column = number(bytes, n, &at) - 1;
    at++;
    out->row = number(bytes, n, &at) - 1;
    if (button > MOST_BUTTONS || out->column < 0 || out->row < 0) return;
    if (button & WHEEL) {
        out->kind = CLI_KEY_WHEEL;
        out->letter = button & 1 ? 'B' : 'A';
        if (button & 2) out->kind = CLI_KEY_NONE; /* a wheel from side to side */
    } else if ((button & BUTTONS) == 0) {
        out->kind = bytes[n - 1] == 'm' ? CLI_KEY_RELEASE : button & MOTION ? CLI_KEY_DRAG : CLI_KEY_PRESS;
    }
}

/* The length of a sequence that begins with ESC [: up to its first letter. */
static size_t sequence_length(const char *bytes, size_t n)
{
    for (size_t i = 2; i < n; i++)
        if (bytes[i] >= '@' && bytes[i] <= '~') return i + 1;
    return n < LONGEST ? 0 : n;
}

size_t cli_key_take(const char *bytes, size_t n, cli_key *out)
{
    *out = (cli_key){ CLI_KEY_NONE, 0, 0, 0 };
    if (!n) return 0;
    if (bytes[0] != '\033') {
        out->kind = CLI_KEY_LETTER;
        out->letter = bytes[0];
        return 1;
    }
    if (n == 1) return 0;
    if (bytes[1] != '[' && bytes[1] != 'O') return 1;
    const size_t length = bytes[1] == 'O' ? (n > 2 ? 3 : 0) : sequence_length(bytes, n);
    if (!length) return 0;
    const char last = bytes[length - 1];
    if (length > 3 && bytes[2] == '<' && (last == 'M' || last == 'm'))
        read_mouse(bytes, length, out);
    else if (last >= 'A' && last <= 'D' && bytes[2] != '<') {
        out->kind = CLI_KEY_ARROW;
        out->letter = last;
    }
    return length;
}
