/* Bytes from files and pipes. read, not mmap, where a format is read from front to back: it sees at once that a file
 * shrinks meanwhile. Reads are filled to the last byte asked for, so that nothing above depends on how a pipe
 * delivers. */
#include "table/input.h"
#include "table/mapping.h"
#include "table/recode.h"
#include "table/spool.h"
#include "table/unpack.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct stp_input {
    char *path;
    int fd;
    int64_t start;          /* where standard input stood in a regular file */
    int64_t size;           /* -1: a pipe */
    bool pipe;              /* can be read once only */
    stp_spool *spool;       /* a copy of what came from the pipe, or of what was unpacked; NULL: the file itself */
    bool ended;             /* no more will come */
    stp_unpack *packed;     /* below unpack, where a text was packed, too */
    stp_unpack *unpack;     /* NULL: the bytes are as they are */
    stp_mapping *map;       /* NULL: not mapped */
    const void *mapped;
    struct timespec changed;        /* when the file was last written to */
};

static stp_status no_input(stp_error *err, const char *verb, const char *path)
{
    const char *name = strcmp(path, "-") ? path : "standard input";
    return stp_fail(err, STP_ERR_IO, "cannot %s '%s': %s", verb, name, strerror(errno));
}

/* Looks at what fd is. */
static stp_status inspect(stp_input *in, stp_error *err)
{
    struct stat st;
    if (fstat(in->fd, &st) != 0) return no_input(err, "read", in->path);
    if (S_ISDIR(st.st_mode)) {
        errno = EISDIR;
        return no_input(err, "read", in->path);
    }
    const off_t at = S_ISREG(st.st_mode) ? lseek(in->fd, 0, SEEK_CUR) : -1;
    if (at >= 0) {
        in->start = at;
        in->size = st.st_size > at ? st.st_size - at : 0;
        in->changed = st.st_mtim;
        return STP_OK;
    }
    in->size = -1;
    in->pipe = true;
    in->spool = stp_spool_new();
    return in->spool ? STP_OK : stp_no_memory(err, "piped data");
}

static stp_status read_raw(void *self, int64_t offset, void *to, size_t n, size_t *got, stp_error *err);

/* What is packed is unpacked on the way, whatever the name of the file says. */
static stp_status look_inside(stp_input *in, stp_error *err)
{
    unsigned char head[STP_UNPACK_MAGIC];
    size_t n = 0;
    STP_TRY(read_raw(in, 0, head, sizeof head, &n, err));
    const char *packing = stp_unpack_sniff(head, n);
    if (!packing) return STP_OK;
    const char *name = strcmp(in->path, "-") ? in->path : "standard input";
    const stp_packed packed = { .read = read_raw, .self = in, .name = name };
    return stp_unpack_open(&in->unpack, packing, &packed, err);
}

stp_status stp_input_open(stp_input **out, const char *path, stp_error *err)
{
    stp_input *in = calloc(1, sizeof *in);
    if (!in || !(in->path = strdup(path))) {
        free(in);
        return stp_no_memory(err, "a file name");
    }
    const bool standard = !strcmp(path, "-");
    in->fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    stp_status s = in->fd < 0 ? no_input(err, "open", path) : inspect(in, err);
    if (s == STP_OK) s = look_inside(in, err);
    if (s != STP_OK) {
        stp_input_close(in);
        return s;
    }
    *out = in;
    return STP_OK;
}

/* n bytes at offset, fewer only at the end; -1 on failure. */
static ssize_t read_at(int fd, char *to, size_t n, int64_t offset)
{
    size_t got = 0;
    while (got < n) {
        const ssize_t r = pread(fd, to + got, n - got, offset + (off_t) got);
        if (r < 0 && errno == EINTR) continue;
        if (r < 0) return -1;
        if (r == 0) break;
        got += (size_t) r;
    }
    return (ssize_t) got;
}

/* Copies from the pipe until its first `until` bytes are in the spool. */
static stp_status fill_spool(stp_input *in, int64_t until, stp_error *err)
{
    enum { BLOCK = 1 << 16 };
    char *block = in->ended || stp_spool_length(in->spool) >= until ? NULL : malloc(BLOCK);
    stp_status s = STP_OK;
    while (s == STP_OK && !in->ended && stp_spool_length(in->spool) < until) {
        if (!block) return stp_no_memory(err, "a block of the input");
        const ssize_t r = read(in->fd, block, BLOCK);
        if (r < 0 && errno == EINTR) continue;
        if (r < 0) s = no_input(err, "read", in->path);
        else if (r == 0) in->ended = true;
        else s = stp_spool_append(in->spool, block, (size_t) r, err);
    }
    free(block);
    return s;
}

static stp_status shrank(const stp_input *in, stp_error *err)
{
    struct stat st;
    if (fstat(in->fd, &st) != 0) return no_input(err, "read", in->path);
    stp_fail(err, STP_ERR_IO, "'%s' shrank from %lld to %lld bytes while it was read", in->path,
             (long long) (in->start + in->size), (long long) st.st_size);
    return stp_hint(err, "somebody writes to it: read a copy");
}

static stp_status read_raw(void *self, int64_t offset, void *to, size_t n, size_t *got, stp_error *err)
{
    stp_input *in = self;
    if (n > SSIZE_MAX || offset < 0 || offset > INT64_MAX - in->start - (int64_t) n)
        return stp_fail(err, STP_ERR_IO, "cannot read '%s': no such place in a file", in->path);
    if (in->spool) {
        STP_TRY(fill_spool(in, offset + (int64_t) n, err));
        return stp_spool_read(in->spool, offset, to, n, got, err);
    }
    const ssize_t r = read_at(in->fd, to, n, in->start + offset);
    if (r < 0) return no_input(err, "read", in->path);
    *got = (size_t) r;
    /* A file that grows meanwhile is read as far as it goes. */
    if ((size_t) r < n && offset + r < in->size) return shrank(in, err);
    return STP_OK;
}

static stp_status read_packed(void *self, int64_t offset, void *to, size_t n, size_t *got, stp_error *err)
{
    return stp_unpack_read(self, offset, to, n, got, err);
}

stp_status stp_input_recode(stp_input *in, const char *encoding, stp_error *err)
{
    stp_recode *known = stp_recode_open(encoding);
    stp_recode_close(known);
    if (!known) {
        stp_fail(err, STP_ERR_USAGE, "no encoding '%.100s' is known", encoding);
        return stp_hint(err, "`iconv -l` lists them");
    }
    const char *name = strcmp(in->path, "-") ? in->path : "standard input";
    if (stp_input_encoding(in)) {               /* that was seen; what is said counts */
        stp_unpack_close(in->unpack);
        in->unpack = NULL;
    }
    in->packed = in->unpack;
    in->unpack = NULL;
    const stp_packed from = { .read = in->packed ? read_packed : read_raw, .name = name,
                              .self = in->packed ? (void *) in->packed : in };
    return stp_unpack_open(&in->unpack, encoding, &from, err);
}

stp_status stp_input_read(stp_input *in, int64_t offset, void *to, size_t n, size_t *got, stp_error *err)
{
    if (!in->unpack) return read_raw(in, offset, to, n, got, err);
    if (n > SSIZE_MAX || offset < 0 || offset > INT64_MAX - (int64_t) n)
        return stp_fail(err, STP_ERR_IO, "cannot read '%s': no such place in a file", in->path);
    return stp_unpack_read(in->unpack, offset, to, n, got, err);
}

/* ---- all at once --------------------------------------------------------------------------- */

/* What is packed, unpacked into a copy of its own. */
static stp_status spool_unpacked(stp_input *in, stp_error *err)
{
    enum { BLOCK = 1 << 20 };
    char *block = malloc(BLOCK);
    stp_spool *made = stp_spool_new();
    stp_status s = block && made ? STP_OK : stp_no_memory(err, "a block of the input");
    for (size_t got = 1; s == STP_OK && got;) {
        s = stp_unpack_read(in->unpack, stp_spool_length(made), block, BLOCK, &got, err);
        if (s == STP_OK) s = stp_spool_append(made, block, got, err);
    }
    free(block);
    if (s != STP_OK) {
        stp_spool_close(made);
        return s;
    }
    stp_spool_close(in->spool);
    in->spool = made;
    in->ended = true;
    stp_unpack_close(in->unpack);
    in->unpack = NULL;
    return STP_OK;
}

static stp_status map_file(stp_input *in, const void **bytes, int64_t *n, stp_error *err)
{
    const int64_t size = in->start + in->size;
    if (!in->map && size > 0) {
        in->map = stp_mapping_open(in->fd, (size_t) size, &in->mapped);
        if (!in->map) return no_input(err, "map", in->path);
    }
    *bytes = in->map ? (const char *) in->mapped + in->start : NULL;
    *n = in->size;
    return STP_OK;
}

stp_status stp_input_map(stp_input *in, const void **bytes, int64_t *n, stp_error *err)
{
    if (in->unpack) STP_TRY(spool_unpacked(in, err));
    if (!in->spool) return map_file(in, bytes, n, err);
    STP_TRY(fill_spool(in, INT64_MAX, err));
    *n = stp_spool_length(in->spool);
    return stp_spool_map(in->spool, bytes, err);
}

stp_unpack *stp_input_unpack(stp_input *in)
{
    return in->pipe ? NULL : in->unpack;
}

stp_status stp_input_unchanged(const stp_input *in, stp_error *err)
{
    struct stat st;
    if (!in->map) return STP_OK;                /* the copy of a pipe is ours alone */
    if (fstat(in->fd, &st) != 0) return no_input(err, "read", in->path);
    if (st.st_size < in->start + in->size) return shrank(in, err);
    const bool same = st.st_mtim.tv_sec == in->changed.tv_sec && st.st_mtim.tv_nsec == in->changed.tv_nsec;
    if (same && !stp_mapping_has_holes(in->map)) return STP_OK;
    if (same) return stp_fail(err, STP_ERR_IO, "cannot read all of '%s': input/output error", in->path);
    stp_fail(err, STP_ERR_IO, "'%s' changed while it was read", in->path);
    return stp_hint(err, "somebody writes to it: read a copy");
}

const char *stp_input_encoding(const stp_input *in)
{
    return in->unpack && stp_unpack_is_text(in->unpack) ? stp_unpack_name(in->unpack) : NULL;
}

const char *stp_input_packing(const stp_input *in)
{
    const stp_unpack *u = stp_input_encoding(in) ? in->packed : in->unpack;
    return u ? stp_unpack_name(u) : NULL;
}

const char *stp_input_path(const stp_input *in)
{
    return in->path;
}

int64_t stp_input_size(const stp_input *in)
{
    return in->unpack ? -1 : in->size;
}

void stp_input_close(stp_input *in)
{
    if (!in) return;
    stp_unpack_close(in->unpack);
    stp_unpack_close(in->packed);
    stp_mapping_close(in->map);
    if (in->fd > STDERR_FILENO) close(in->fd);
    stp_spool_close(in->spool);
    free(in->path);
    free(in);
}
