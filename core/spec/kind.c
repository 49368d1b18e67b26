/* Finding a chart kind by its name. The table itself is core/chart's. */
#include "spec/kind.h"
#include <string.h>

const stp_kind *stp_kind_find(const char *name, stp_verb verb)
{
    for (int i = 0; stp_kinds[i]; i++)
        if ((stp_kinds[i]->verbs & (unsigned) verb) && !strcmp(stp_kinds[i]->name, name)) return stp_kinds[i];
    return NULL;
}
