#ifndef STP_BASE_LAZY_H
#define STP_BASE_LAZY_H
/* Libraries that are loaded only when they are needed: linking cairo costs 2 ms at each start,
 * libnetcdf 10 ms. The caller lists the functions once:
 *
 *     #define FUNCTIONS(X) X(nc_open) X(nc_close)
 *     struct api { #define X(f) __typeof__(&f) f; FUNCTIONS(X) };
 *
 * and hands a table of names and places to stp_lazy_open. */
#include "base/error.h"

typedef struct stp_symbol {
    const char *name;
    void *place;                /* address of the function pointer to fill */
} stp_symbol;

/* Loads the first of the NULL-terminated names that exists and fills n symbols. what names the
 * library in messages and package the Debian package that brings it. *handle is for stp_lazy_close. */
stp_status stp_lazy_open(void **handle, const char *const *names, const stp_symbol *symbols, size_t n,
                         const char *what, const char *package, stp_error *err) STP_MUST_USE;
void stp_lazy_close(void *handle);
#endif
