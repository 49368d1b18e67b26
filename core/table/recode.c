/* Characters go through a buffer, so that any number of bytes may be asked for. */
#include "table/recode.h"
#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 1 << 16 };

struct stp_recode {
    iconv_t iconv;
    size_t at, length;          /* in text: given, made */
    char text[ROOM];
};

stp_recode *stp_recode_open(const char *encoding)
{
    stp_recode *r = malloc(sizeof *r);
    if (!r) return NULL;
    r->iconv = iconv_open("UTF-8", encoding);
    r->at = r->length = 0;
    if (r->iconv != (iconv_t) -1) return r;
    free(r);
    return NULL;
}

void stp_recode_reset(stp_recode *r)
{
    iconv(r->iconv, NULL, NULL, NULL, NULL);
    r->at = r->length = 0;
}

bool stp_recode_run(stp_recode *r, const char **from, const char *end, char *to, size_t n, size_t *made)
{
    bool good = true;
    if (r->at == r->length) {
        char *in = (char *) (uintptr_t) *from, *out = r->text;          /* iconv does not write to it */
        size_t n_in = (size_t) (end - *from), n_out = sizeof r->text;
        good = iconv(r->iconv, &in, &n_in, &out, &n_out) != (size_t) -1 || errno != EILSEQ;
        *from = in;
        r->at = 0;
        r->length = sizeof r->text - n_out;
    }
    *made = r->length - r->at < n ? r->length - r->at : n;
    memcpy(to, r->text + r->at, *made);
    r->at += *made;
    return good || *made;               /* what is good comes first: the next run is at the same bytes */
}

bool stp_recode_is_empty(const stp_recode *r)
{
    return r->at == r->length;
}

void stp_recode_close(stp_recode *r)
{
    if (!r) return;
    iconv_close(r->iconv);
    free(r);
}
