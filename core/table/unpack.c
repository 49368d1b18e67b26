/* gzip by zlib, zstd by libzstd, other encodings than UTF-8 by iconv, one step at a time into a window that holds
 * what was last asked for. Formats read forwards within a pass, so a pass unpacks once; a rewind unpacks again, which
 * costs no memory and no disk. */
#include "table/unpack.h"
#include "table/recode.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

enum { BLOCK = 1 << 17, AHEAD = 4 << 20 };        /* AHEAD: unpacked bytes that wait for the reader */

typedef struct packing packing;

struct stp_unpack {
    const packing *packing;
    stp_packed from;
    unsigned char *block;       /* BLOCK packed bytes */
    size_t at, length;          /* in it: taken, filled */
    int64_t read;               /* packed bytes read so far */
    int64_t made;               /* bytes unpacked so far */
    bool between;               /* at the end of a member (or of nothing): the file may end here */
    bool ended;
    bool dry;                   /* the packed bytes have come to an end, but grow */
    char *window;               /* the bytes kept: `kept` of them from `head` on, those of the file from `first` on */
    size_t head, kept, capacity;
    int64_t first;
    const stp_guard *guard;     /* another thread unpacks; it guards the window and what follows */
    size_t needed;              /* bytes that the reader waits for */
    bool done, stopped;         /* it has come to the end, or is to go no further */
    stp_error fault;            /* what it met */
    z_stream gzip;
    ZSTD_DCtx *zstd;
    stp_recode *recode;
    char *encoding;             /* that was named, or NULL */
    bool starved;               /* the bytes that are there are the begin of something */
};

/* What a step of a decoder says. */
typedef enum step { STEP_MORE, STEP_MEMBER_ENDS, STEP_BAD } step;

struct packing {
    const char *name, *magic;
    size_t magic_length;
    bool padded;                /* zeros behind the last member are allowed */
    bool (*start)(stp_unpack *u);                   /* also anew, for the next member; false without memory */
    /* Takes from the block, gives at most n bytes; *why is a constant text. */
    step (*run)(stp_unpack *u, char *to, size_t n, size_t *made, const char **why);
    void (*stop)(stp_unpack *u);
};

/* ---- gzip ------------------------------------------------------------------------------------ */

static bool gzip_start(stp_unpack *u)
{
    enum { GZIP_ONLY = 16 };
    if (u->gzip.state) return inflateReset(&u->gzip) == Z_OK;
    return inflateInit2(&u->gzip, MAX_WBITS + GZIP_ONLY) == Z_OK;
}

static step gzip_run(stp_unpack *u, char *to, size_t n, size_t *made, const char **why)
{
    z_stream *z = &u->gzip;
    const size_t most = n < BLOCK ? n : BLOCK;
    z->next_in = u->block + u->at;
    z->avail_in = (uInt) (u->length - u->at);
    z->next_out = (Bytef *) to;
    z->avail_out = (uInt) most;
    const int outcome = inflate(z, Z_NO_FLUSH);
    u->at = u->length - z->avail_in;
    *made = most - z->avail_out;
    if (outcome == Z_STREAM_END) return STEP_MEMBER_ENDS;
    if (outcome == Z_OK || outcome == Z_BUF_ERROR) return STEP_MORE;
    *why = z->msg ? z->msg : "not gzip data";
    return STEP_BAD;
}

static void gzip_stop(stp_unpack *u)
{
    if (u->gzip.state) inflateEnd(&u->gzip);
}

/* ---- zstd ------------------------------------------------------------------------------------ */

static bool zstd_start(stp_unpack *u)
{
    if (!u->zstd) u->zstd = ZSTD_createDCtx();
    return u->zstd && !ZSTD_isError(ZSTD_DCtx_reset(u->zstd, ZSTD_reset_session_only));
}

static step zstd_run(stp_unpack *u, char *to, size_t n, size_t *made, const char **why)
{
    ZSTD_inBuffer in = { u->block, u->length, u->at };
    ZSTD_outBuffer out = { to, n, 0 };
    const size_t outcome = ZSTD_decompressStream(u->zstd, &out, &in);
    u->at = in.pos;
    *made = out.pos;
    if (!ZSTD_isError(outcome)) return outcome == 0 ? STEP_MEMBER_ENDS : STEP_MORE;
    *why = ZSTD_getErrorName(outcome);
    return STEP_BAD;
}

static void zstd_stop(stp_unpack *u)
{
    ZSTD_freeDCtx(u->zstd);
}

/* ---- text -------------------------------------------------------------------------------------- */

/* A text has no members: only its begin is a start. */
static bool text_start(stp_unpack *u)
{
    if (!u->recode) u->recode = stp_recode_open(u->encoding ? u->encoding : u->packing->name);
    if (u->recode && !u->read) stp_recode_reset(u->recode);
    return u->recode;
}

static step text_run(stp_unpack *u, char *to, size_t n, size_t *made, const char **why)
{
    const char *from = (const char *) u->block + u->at, *const end = (const char *) u->block + u->length;
    const bool good = stp_recode_run(u->recode, &from, end, to, n, made);
    u->at = u->length - (size_t) (end - from);
    *why = "there are bytes that it does not have";
    if (!good) return STEP_BAD;
    u->starved = !*made && from < end;
    return from == end && stp_recode_is_empty(u->recode) ? STEP_MEMBER_ENDS : STEP_MORE;
}

static void text_stop(stp_unpack *u)
{
    stp_recode_close(u->recode);
}

static const packing packings[] = {
    { "gzip", "\x1f\x8b", 2, true, gzip_start, gzip_run, gzip_stop },
    { "zstd", "\x28\xb5\x2f\xfd", 4, false, zstd_start, zstd_run, zstd_stop },
    { "UTF-16LE", "\xff\xfe", 2, false, text_start, text_run, text_stop },
    { "UTF-16BE", "\xfe\xff", 2, false, text_start, text_run, text_stop },
};
static const packing named_text = { "text", "", 0, false, text_start, text_run, text_stop };

/* ---- the packed bytes ------------------------------------------------------------------------ */

static stp_status fail_at(const stp_unpack *u, stp_error *err, const char *fault, const char *why)
{
    const int64_t at = u->read - (int64_t) (u->length - u->at);
    if (u->recode)
        return stp_fail(err, STP_ERR_DATA, "'%s' is not %s: %s behind byte %" PRId64, u->from.name, stp_unpack_name(u),
                        why, at);
    stp_fail(err, STP_ERR_DATA, "'%s' is %s: %s after %" PRId64 " bytes (%" PRId64 " unpacked)", u->from.name, fault,
             why, at, u->made);
    return stp_hint(err, "get the file again; `%s -t` tells whether it is whole", u->packing->name);
}

/* Puts unread bytes of the block in front and fills it up to the end. */
static stp_status fill_block(stp_unpack *u, stp_error *err)
{
    size_t got = 0;
    const size_t rest = u->length - u->at;
    memmove(u->block, u->block + u->at, rest);
    u->at = 0;
    u->length = rest;
    STP_TRY(u->from.read(u->from.self, u->read, u->block + rest, BLOCK - rest, &got, err));
    u->length += got;
    u->read += (int64_t) got;
    return STP_OK;
}

/* Between members: another one, the end, or zeros up to the end. */
static stp_status next_member(stp_unpack *u, stp_error *err)
{
    if (u->length - u->at < STP_UNPACK_MAGIC) STP_TRY(fill_block(u, err));
    const unsigned char *head = u->block + u->at;
    const size_t n = u->length - u->at;
    if (n < (u->from.grows ? u->packing->magic_length : 1)) {
        u->dry = u->from.grows;
        u->ended = !u->dry;
        return STP_OK;
    }
    if (u->packing->padded && *head == 0) {
        while (u->at < u->length && u->block[u->at] == 0) u->at++;
        return STP_OK;
    }
    const packing *k = u->packing;
    if (k->padded && (n < k->magic_length || memcmp(head, k->magic, k->magic_length)))
        return fail_at(u, err, "damaged", "something else follows");
    if (!u->packing->start(u)) return stp_no_memory(err, "unpacking a file");
    u->between = false;
    return STP_OK;
}

/* Unpacks at least one of at most n bytes, or steps on in the packed ones. */
static stp_status advance(stp_unpack *u, char *to, size_t n, size_t *made, stp_error *err)
{
    *made = 0;
    if (u->between) STP_TRY(next_member(u, err));
    if (u->ended || u->between) return STP_OK;
    bool dry = false;
    if (u->at == u->length || u->starved) {
        const size_t rest = u->length - u->at;
        STP_TRY(fill_block(u, err));
        dry = u->length == rest;
    }
    const char *why = NULL;
    const step outcome = u->packing->run(u, to, n, made, &why);
    u->made += (int64_t) *made;
    if (outcome == STEP_BAD) return fail_at(u, err, "damaged", why);
    u->between = outcome == STEP_MEMBER_ENDS;
    u->dry = dry && !*made && !u->between;
    return u->dry && !u->from.grows ? fail_at(u, err, "cut short", "it ends") : STP_OK;
}

/* ---- the window ------------------------------------------------------------------------------ */

/* Room for n bytes behind those kept. */
static stp_status make_room(stp_unpack *u, size_t n, stp_error *err)
{
    if (n <= u->capacity - u->head - u->kept) return STP_OK;
    if (u->head) memmove(u->window, u->window + u->head, u->kept);
    u->head = 0;
    if (n <= u->capacity - u->kept) return STP_OK;
    char *window = realloc(u->window, u->kept + n);
    if (!window) return stp_no_memory(err, "a piece of the file");
    u->window = window;
    u->capacity = u->kept + n;
    return STP_OK;
}

static stp_status begin(stp_unpack *u, stp_error *err)
{
    u->at = u->length = u->head = u->kept = 0;
    u->read = u->made = u->first = 0;
    u->between = u->ended = u->starved = u->dry = false;
    return u->packing->start(u) ? STP_OK : stp_no_memory(err, "unpacking a file");
}

/* Forgets what lies before offset. */
static void drop(stp_unpack *u, int64_t offset)
{
    const int64_t n = offset - u->first;
    const size_t dropped = n <= 0 ? 0 : n < (int64_t) u->kept ? (size_t) n : u->kept;
    u->first += (int64_t) dropped;
    u->head = dropped == u->kept ? 0 : u->head + dropped;
    u->kept -= dropped;
}

/* Goes to offset, unpacking up to it without keeping anything. */
static stp_status seek(stp_unpack *u, int64_t offset, stp_error *err)
{
    if (offset < u->first) STP_TRY(begin(u, err));
    drop(u, offset);
    while (u->made < offset && !u->ended && !u->dry) {
        STP_TRY(make_room(u, BLOCK, err));
        const int64_t rest = offset - u->made;
        size_t made;
        STP_TRY(advance(u, u->window, rest < BLOCK ? (size_t) rest : BLOCK, &made, err));
        u->first = u->made;
    }
    return STP_OK;
}

static void give(const stp_unpack *u, void *to, size_t n, size_t *got)
{
    *got = u->kept < n ? u->kept : n;
    if (*got) memcpy(to, u->window + u->head, *got);
}

static stp_status read_alone(stp_unpack *u, int64_t offset, void *to, size_t n, size_t *got, stp_error *err)
{
    u->dry = false;
    STP_TRY(seek(u, offset, err));
    while (u->kept < n && !u->ended && !u->dry) {
        size_t made;
        STP_TRY(make_room(u, n - u->kept, err));
        STP_TRY(advance(u, u->window + u->head + u->kept, n - u->kept, &made, err));
        u->kept += made;
    }
    give(u, to, n, got);
    return STP_OK;
}

/* ---- ahead ----------------------------------------------------------------------------------- */

stp_status stp_unpack_ahead_begin(stp_unpack *u, const stp_guard *guard, stp_error *err)
{
    STP_TRY(begin(u, err));
    u->guard = guard;
    u->needed = 0;
    u->done = u->stopped = false;
    u->fault = (stp_error) { 0 };
    return STP_OK;
}

/* Appends what was unpacked, and waits while there is enough. False when there is no more to do. */
static bool hand_over(stp_unpack *u, const char *bytes, size_t n, stp_status status)
{
    const stp_guard *g = u->guard;
    g->lock(g->self);
    if (status == STP_OK && n) status = make_room(u, n, &u->fault);
    if (status == STP_OK && n) {
        memcpy(u->window + u->head + u->kept, bytes, n);
        u->kept += n;
    }
    u->done = status != STP_OK || u->ended;
    if (u->done || u->kept >= u->needed) g->wake(g->self);
    while (!u->done && !u->stopped && u->kept >= AHEAD && u->kept >= u->needed) g->wait(g->self);
    const bool more = !u->done && !u->stopped;
    g->unlock(g->self);
    return more;
}

void stp_unpack_ahead_run(stp_unpack *u)
{
    char *bytes = malloc(BLOCK);
    stp_status status = bytes ? STP_OK : stp_no_memory(&u->fault, "unpacking a file");
    size_t made = 0;
    while (hand_over(u, bytes, made, status)) status = advance(u, bytes, BLOCK, &made, &u->fault);
    free(bytes);
}

void stp_unpack_ahead_stop(stp_unpack *u)
{
    const stp_guard *g = u->guard;
    g->lock(g->self);
    u->stopped = true;
    g->wake(g->self);
    g->unlock(g->self);
}

void stp_unpack_ahead_end(stp_unpack *u)
{
    u->guard = NULL;
}

/* Reads forwards, as passes do; what lies before the window is gone for the time of the pass. */
static stp_status read_ahead(stp_unpack *u, int64_t offset, void *to, size_t n, size_t *got, stp_error *err)
{
    const stp_guard *g = u->guard;
    stp_status status = STP_OK;
    g->lock(g->self);
    u->needed = n;
    if (offset < u->first)
        status = stp_fail(err, STP_ERR_IO, "'%s' is read backwards while it is unpacked", u->from.name);
    while (status == STP_OK) {
        drop(u, offset);
        if (u->done || (u->first == offset && u->kept >= n)) break;
        g->wake(g->self);
        g->wait(g->self);
    }
    const bool short_of = status == STP_OK && (u->first < offset || u->kept < n);
    if (short_of && u->fault.status != STP_OK) {
        if (err) *err = u->fault;
        status = u->fault.status;
    }
    if (status == STP_OK) give(u, to, n, got);
    g->wake(g->self);
    g->unlock(g->self);
    return status;
}

stp_status stp_unpack_read(stp_unpack *u, int64_t offset, void *to, size_t n, size_t *got, stp_error *err)
{
    return u->guard ? read_ahead(u, offset, to, n, got, err) : read_alone(u, offset, to, n, got, err);
}

/* ---- opening --------------------------------------------------------------------------------- */

const char *stp_unpack_sniff(const unsigned char *head, size_t n)
{
    for (size_t i = 0; i < STP_COUNT(packings); i++)
        if (n >= packings[i].magic_length && !memcmp(head, packings[i].magic, packings[i].magic_length))
            return packings[i].name;
    return NULL;
}

stp_status stp_unpack_open(stp_unpack **out, const char *name, const stp_packed *packed, stp_error *err)
{
    stp_unpack *u = calloc(1, sizeof *u);
    if (!u) return stp_no_memory(err, "unpacking a file");
    u->packing = &named_text;
    for (size_t i = 0; i < STP_COUNT(packings); i++)
        if (!strcmp(packings[i].name, name)) u->packing = &packings[i];
    u->from = *packed;
    u->block = malloc(BLOCK);
    u->encoding = u->packing == &named_text ? strdup(name) : NULL;
    const bool room = u->block && (u->encoding || u->packing != &named_text);
    const stp_status s = room ? begin(u, err) : stp_no_memory(err, "unpacking a file");
    if (s != STP_OK) stp_unpack_close(u);
    else *out = u;
    return s;
}

const char *stp_unpack_name(const stp_unpack *u)
{
    return u->encoding ? u->encoding : u->packing->name;
}

bool stp_unpack_is_text(const stp_unpack *u)
{
    return u->packing->run == text_run;
}

void stp_unpack_end(stp_unpack *u)
{
    u->from.grows = false;
}

void stp_unpack_close(stp_unpack *u)
{
    if (!u) return;
    u->packing->stop(u);
    free(u->encoding);
    free(u->block);
    free(u->window);
    free(u);
}
