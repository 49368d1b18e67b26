/* dlopen for libraries that only some runs need. */
#include "base/lazy.h"
#include <dlfcn.h>
#include <string.h>

static void *open_first(const char *const *names)
{
    for (; *names; names++) {
        void *h = dlopen(*names, RTLD_LAZY | RTLD_LOCAL);
        if (h) return h;
    }
    return NULL;
}

stp_status stp_lazy_open(void **handle, const char *const *names, const stp_symbol *symbols, size_t n,
                         const char *what, const char *package, stp_error *err)
{
    void *h = open_first(names);
    if (!h) {
        stp_fail(err, STP_ERR_IO, "%s is not installed", what);
        stp_hint(err, "apt install %s", package);
        return STP_ERR_IO;
    }
    for (size_t i = 0; i < n; i++) {
        if (dlsym(h, symbols[i].name)) continue;
        stp_fail(err, STP_ERR_IO, "%s is too old: it has no '%s'", what, symbols[i].name);
        stp_hint(err, "install a newer %s", package);
        dlclose(h);
        return STP_ERR_IO;
    }
    for (size_t i = 0; i < n; i++) {
        void *const f = dlsym(h, symbols[i].name);
        memcpy(symbols[i].place, &f, sizeof f);         /* ISO C has no cast from data to function */
    }
    *handle = h;
    return STP_OK;
}

void stp_lazy_close(void *handle)
{
    if (handle) dlclose(handle);
}
