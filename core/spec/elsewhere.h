#ifndef STP_SPEC_ELSEWHERE_H
#define STP_SPEC_ELSEWHERE_H
/* What options are called in hvPlot, Datashader and other programs that plot, and what to say or do instead here. */
#include <stddef.h>

/* theirs: without dashes, parts joined by '-'. say: a hint, which names an option or a command of stipple. */
typedef struct stp_elsewhere { const char *theirs, *say; } stp_elsewhere;

extern const stp_elsewhere stp_elsewhere_names[];              /* ends with NULL */

/* What to say of the first n letters of name ('_' counts as '-'); NULL when nobody else calls an option so. */
const char *stp_elsewhere_hint(const char *name, size_t n);

/* What to say of an option (its name here) that the command (STP_VERB_…) does not have, but another has; NULL: nothing
 * but which. */
const char *stp_elsewhere_command(unsigned verb, const char *option);

/* A kind of chart: what is drawn instead, or why nothing is. */
typedef struct stp_elsewhere_kind {
    const char *theirs;
    const char *why;           /* NULL: it goes by another name here */
    const char *say;           /* a hint that names a kind of stipple */
} stp_elsewhere_kind;

extern const stp_elsewhere_kind stp_elsewhere_kinds[];         /* ends with NULL */

/* NULL when nobody else calls a kind so. */
const stp_elsewhere_kind *stp_elsewhere_kind_find(const char *name);
#endif
