/* regcomp() trusts its caller: counted repeats multiply its memory, and back references its time. Patterns also come in
 * spec files, so both have limits here. */
#include "expr/pattern.h"
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 500, REPEATS = 1000 };

struct stp_expr_regex {
    regex_t regex;
    struct stp_expr_regex *next;
};

/* NULL, or what is wrong with it. */
static const char *too_costly(const char *p)
{
    long product = 1;
    if (strlen(p) > LONGEST) return "it is longer than 500 bytes";
    for (; *p; p++) {
        if (*p == '\\' && p[1] >= '1' && p[1] <= '9') return "back references are not supported";
        if (*p == '\\' && p[1]) p++;
        else if (*p == '{') {
            long n = strtol(p + 1, NULL, 10);
            const char *comma = strpbrk(p, ",}");
            if (comma && *comma == ',' && comma[1] != '}') n = strtol(comma + 1, NULL, 10);
            if (n > REPEATS || (n > 1 && (product *= n) > REPEATS)) return "its counts multiply to more than 1000";
        }
    }
    return NULL;
}

stp_status stp_regex_compile(stp_exprs *set, const stp_expr_text *e, size_t at, const char *pattern,
                             const regex_t **out, stp_error *err)
{
    const char *cost = too_costly(pattern);
    if (cost) return stp_expr_fault(err, e, at, NULL, "the regular expression is refused: %s", cost);
    struct stp_expr_regex *r = calloc(1, sizeof *r);
    if (!r) return stp_no_memory(err, "a regular expression");
    const int code = regcomp(&r->regex, pattern, REG_EXTENDED | REG_NOSUB);
    if (code) {
        char why[120];
        regerror(code, &r->regex, why, sizeof why);
        if (*why >= 'A' && *why <= 'Z') *why = (char) (*why - 'A' + 'a');
        free(r);
        return stp_expr_fault(err, e, at, NULL, "the regular expression is not right: %s", why);
    }
    r->next = set->regexes;
    set->regexes = r;
    *out = &r->regex;
    return STP_OK;
}

void stp_regexes_free(stp_exprs *set)
{
    while (set->regexes) {
        struct stp_expr_regex *next = set->regexes->next;
        regfree(&set->regexes->regex);
        free(set->regexes);
        set->regexes = next;
    }
}
