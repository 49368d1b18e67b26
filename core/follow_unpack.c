/* Streams that are packed with gzip or zstd, or a text in UTF-16, seen by their first bytes: what has come is unpacked
 * as far as it goes. */
#include <string.h>
#include "follow.h"

enum { PIECE = 1 << 16 };

/* Of stp_packed: the bytes that wait. Those before `offset` were taken. */
static stp_status read_waiting(void *self, int64_t offset, void *to, size_t n, size_t *got, stp_error *err)
{
    const stp_follow_packed *p = self;
    const size_t at = (size_t) (offset - p->first), left = at < p->waiting.length ? p->waiting.length - at : 0;
    (void) err;
    *got = n < left ? n : left;
    if (*got) memcpy(to, p->waiting.data + at, *got);
    return STP_OK;
}

static stp_status open_packed(stp_follow_packed *p, const char *name, stp_error *err)
{
    const stp_packed from = { .read = read_waiting, .self = p, .name = "the stream", .grows = true };
    return stp_unpack_open(&p->unpack, name, &from, err);
}

/* What the packing is, as soon as there are bytes enough to tell (end: no more will come). */
static stp_status find_packing(stp_follow_packed *p, bool end, stp_error *err)
{
    if (p->waiting.length < STP_UNPACK_MAGIC && !end) return STP_OK;
    const char *name = stp_unpack_sniff((const unsigned char *) p->waiting.data, p->waiting.length);
    if (name) STP_TRY(open_packed(p, name, err));
    p->known = true;
    return STP_OK;
}

static void forget_waiting(stp_follow_packed *p)
{
    p->first += (int64_t) p->waiting.length;
    p->waiting.length = 0;
}

static stp_status unpack_all(stp_follow_packed *p, stp_follow_sink *sink, void *self, stp_error *err)
{
    char bytes[PIECE];
    size_t n;
    do {
        STP_TRY(stp_unpack_read(p->unpack, p->made, bytes, sizeof bytes, &n, err));
        p->made += (int64_t) n;
        if (n) STP_TRY(sink(self, bytes, n, err));
    } while (n == sizeof bytes);
    forget_waiting(p);
    return STP_OK;
}

stp_status stp_follow_unpack(stp_follow_packed *p, const char *bytes, size_t n, stp_follow_sink *sink, void *self,
                             stp_error *err)
{
    const bool end = n == 0;
    if (p->known && !p->unpack) return end ? STP_OK : sink(self, bytes, n, err);
    if (n) stp_buf_add(&p->waiting, bytes, n);
    STP_TRY(stp_buf_check(&p->waiting, "the stream", err));
    if (!p->known) STP_TRY(find_packing(p, end, err));
    if (!p->known) return STP_OK;
    if (end && p->unpack) stp_unpack_end(p->unpack);
    if (p->unpack) return unpack_all(p, sink, self, err);
    const stp_status s = p->waiting.length ? sink(self, p->waiting.data, p->waiting.length, err) : STP_OK;
    stp_buf_clear(&p->waiting);
    return s;
}

void stp_follow_unpack_clear(stp_follow_packed *p)
{
    stp_unpack_close(p->unpack);
    stp_buf_clear(&p->waiting);
    *p = (stp_follow_packed){ 0 };
}
