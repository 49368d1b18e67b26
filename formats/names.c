#include "formats/names.h"
#include <stdlib.h>
#include <string.h>

static bool make_room(stp_names *n)
{
    if (n->seen.count <= n->room - 2) return true;
    const int32_t room = n->room ? n->room * 2 : 64;
    int *next = realloc(n->next, (size_t) room * sizeof *next);
    if (!next) return false;
    n->next = next;
    n->room = room;
    return true;
}

/* The number of a name; *fresh: it was not there. */
static int32_t see(stp_names *n, const char *name, bool *fresh)
{
    const int32_t before = n->seen.count;
    const int32_t code = name && make_room(n) ? stp_csv_labels_add(&n->seen, name, strlen(name)) : -1;
    *fresh = code == before;
    if (*fresh) n->next[code] = 2;
    return code;
}

const char *stp_names_add(stp_names *n, stp_arena *arena, const char *name)
{
    bool fresh;
    const int32_t code = see(n, name, &fresh);
    const char *own = name;
    while (code >= 0 && !fresh) {
        own = stp_arena_printf(arena, "%s_%d", name, n->next[code]++);
        if (see(n, own, &fresh) < 0) return NULL;
    }
    return code < 0 ? NULL : stp_arena_text(arena, own);
}

int stp_names_find(const stp_names *n, const char *name, size_t length)
{
    return stp_csv_labels_find(&n->seen, name, length);         /* each name that is added is one more that was seen */
}

void stp_names_clear(stp_names *n)
{
    stp_csv_labels_clear(&n->seen);
    free(n->next);
    *n = (stp_names) { 0 };
}
