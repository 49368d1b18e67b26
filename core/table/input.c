/* Bytes from files and pipes. read, not mmap, where a format is read from front to back: it sees at once that a file
 * shrinks meanwhile. Reads are filled to the last byte asked for, so that nothing above depends on how a pipe
 * delivers. */
#include "table/input.h"
#include "table/mapping.h"
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
    int spool;              /* the copy of a pipe, -1 when there is none */
    int64_t spooled;        /* bytes in it */
    bool ended;             /* the pipe has no more */
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

/* A file without a name: gone when we are, however we end. */
static int nameless_file(void)
{
    const char *folder = getenv("TMPDIR");
    if (!folder || !*folder) folder = "/tmp";
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0) return fd;
    char name[PATH_MAX];
    const int n = snprintf(name, sizeof name, "%s/stipple-XXXXXX", folder);
    if (n < 0 || n >= (int) sizeof name) return -1;
    fd = mkostemp(name, O_CLOEXEC);
    if (fd >= 0) unlink(name);
    return fd;
}

static stp_status no_spool(stp_error *err)
{
    stp_fail(err, STP_ERR_IO, "cannot keep a copy of the piped data: %s", strerror(errno));
    stp_hint(err, "set TMPDIR to a folder with room, or give a file instead of a pipe");
    return STP_ERR_IO;
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
    in->spool = nameless_file();
    return in->spool < 0 ? no_spool(err) : STP_OK;
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
    in->spool = -1;
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

static bool append(stp_input *in, const char *bytes, size_t n)
{
    while (n) {
        const ssize_t r = pwrite(in->spool, bytes, n, in->spooled);
        if (r < 0 && errno == EINTR) continue;
        if (r <= 0) return false;
        bytes += r;
        n -= (size_t) r;
        in->spooled += r;
    }
    return true;
}

/* Copies from the pipe until its first `until` bytes are in the spool. */
static stp_status fill_spool(stp_input *in, int64_t until, stp_error *err)
{
    enum { BLOCK = 1 << 16 };
    char *block = in->ended || in->spooled >= until ? NULL : malloc(BLOCK);
    stp_status s = STP_OK;
    while (s == STP_OK && !in->ended && in->spooled < until) {
        if (!block) return stp_no_memory(err, "a block of the input");
        const ssize_t r = read(in->fd, block, BLOCK);
        if (r < 0 && errno == EINTR) continue;
        if (r < 0) s = no_input(err, "read", in->path);
        else if (r == 0) in->ended = true;
        else if (!append(in, block, (size_t) r)) s = no_spool(err);
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
    if (in->spool >= 0) STP_TRY(fill_spool(in, offset + (int64_t) n, err));
    const ssize_t r = read_at(in->spool >= 0 ? in->spool : in->fd, to, n, in->start + offset);
    if (r < 0) return no_input(err, "read", in->path);
    *got = (size_t) r;
    /* A file that grows meanwhile is read as far as it goes. */
    if ((size_t) r < n && offset + r < in->size) return shrank(in, err);
    return STP_OK;
}

stp_status stp_input_read(stp_input *in, int64_t offset, void *to, size_t n, size_t *got, stp_error *err)
{
    if (!in->unpack) return read_raw(in, offset, to, n, got, err);
    if (n > SSIZE_MAX || offset < 0 || offset > INT64_MAX - (int64_t) n)
        return stp_fail(err, STP_ERR_IO, "cannot read '%s': no such place in a file", in->path);
    return stp_unpack_read(in->unpack, offset, to, n, got, err);
}

/* ---- all at once --------------------------------------------------------------------------- */

/* What is packed, unpacked into a file of its own. */
static stp_status spool_unpacked(stp_input *in, stp_error *err)
{
    enum { BLOCK = 1 << 20 };
    char *block = malloc(BLOCK);
    if (!block) return stp_no_memory(err, "a block of the input");
    const int packed_spool = in->spool;
    const int64_t packed_spooled = in->spooled;
    const int made = nameless_file();
    stp_status s = made < 0 ? no_spool(err) : STP_OK;
    int64_t at = 0;
    for (size_t got = 1; s == STP_OK && got; at += (int64_t) got) {
        s = stp_unpack_read(in->unpack, at, block, BLOCK, &got, err);
        in->spool = made;
        in->spooled = at;
        if (s == STP_OK && !append(in, block, got)) s = no_spool(err);
        in->spool = packed_spool;               /* a pipe's copy is still being unpacked */
        in->spooled = packed_spooled;
    }
    free(block);
    if (s != STP_OK) {
        if (made >= 0) close(made);
        return s;
    }
    if (packed_spool >= 0) close(packed_spool);
    in->spool = made;
    in->spooled = at;
    in->ended = true;
    stp_unpack_close(in->unpack);
    in->unpack = NULL;
    return STP_OK;
}

stp_status stp_input_map(stp_input *in, const void **bytes, int64_t *n, stp_error *err)
{
    if (in->unpack) STP_TRY(spool_unpacked(in, err));
    else if (in->spool >= 0) STP_TRY(fill_spool(in, INT64_MAX, err));
    const int64_t size = in->spool >= 0 ? in->spooled : in->start + in->size;
    if (!in->map && size > 0) {
        in->map = stp_mapping_open(in->spool >= 0 ? in->spool : in->fd, (size_t) size, &in->mapped);
        if (!in->map) return no_input(err, "map", in->path);
    }
    const int64_t skip = in->spool >= 0 ? 0 : in->start;
    *bytes = in->map ? (const char *) in->mapped + skip : NULL;
    *n = size - skip;
    return STP_OK;
}

stp_unpack *stp_input_unpack(stp_input *in)
{
    return in->spool < 0 ? in->unpack : NULL;
}

stp_status stp_input_unchanged(const stp_input *in, stp_error *err)
{
    struct stat st;
    if (!in->map || in->spool >= 0) return STP_OK;              /* the copy is ours alone */
    if (fstat(in->fd, &st) != 0) return no_input(err, "read", in->path);
    if (st.st_size < in->start + in->size) return shrank(in, err);
    const bool same = st.st_mtim.tv_sec == in->changed.tv_sec && st.st_mtim.tv_nsec == in->changed.tv_nsec;
    if (same && !stp_mapping_has_holes(in->map)) return STP_OK;
    if (same) return stp_fail(err, STP_ERR_IO, "cannot read all of '%s': input/output error", in->path);
    stp_fail(err, STP_ERR_IO, "'%s' changed while it was read", in->path);
    return stp_hint(err, "somebody writes to it: read a copy");
}

const char *stp_input_packing(const stp_input *in)
{
    return in->unpack ? stp_unpack_name(in->unpack) : NULL;
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
    stp_mapping_close(in->map);
    if (in->fd > STDERR_FILENO) close(in->fd);
    if (in->spool >= 0) close(in->spool);
    free(in->path);
    free(in);
}
