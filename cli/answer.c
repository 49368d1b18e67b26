/* Numbers between semicolons, up to the letter that ends them. */
#include "answer.h"
#include <string.h>

static const char *next(const char *s)
{
    return strstr(s, "\033[?");
}

bool cli_answer_has_sixel(const char *answer)
{
    for (const char *s = next(answer); s; s = next(s)) {
        s += 3;
        const size_t length = strspn(s, "0123456789;");
        if (s[length] != 'c') continue;
        for (const char *number = s; number < s + length; number += strcspn(number, ";") + 1)
            if (number[0] == '4' && (number[1] == ';' || number[1] == 'c')) return true;
    }
    return false;
}
