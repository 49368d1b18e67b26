/* The file holds every byte at its own place; the first ones stay in memory, and get there only to be mapped. */
#include "table/spool.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "table/mapping.h"

struct stp_spool {
    char *memory;
    size_t kept, room;          /* the first bytes; once there is a file, kept stays */
    int file;                   /* -1: none yet */
    int64_t length;
    stp_mapping *map;
};

stp_spool *stp_spool_new(void)
{
    stp_spool *s = calloc(1, sizeof *s);
    if (s) s->file = -1;
    return s;
}

static stp_status no_file(stp_error *err)
{
    stp_fail(err, STP_ERR_IO, "cannot keep a copy of the piped data: %s", strerror(errno));
    return stp_hint(err, "set TMPDIR to a folder with room, or give a file instead of a pipe");
}

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

static bool write_at(int fd, const char *bytes, size_t n, int64_t offset)
{
    while (n) {
        const ssize_t r = pwrite(fd, bytes, n, offset);
        if (r < 0 && errno == EINTR) continue;
        if (r <= 0) return false;
        bytes += r;
        n -= (size_t) r;
        offset += r;
    }
    return true;
}

static stp_status make_room(stp_spool *s, size_t n, stp_error *err)
{
    enum { LEAST = 1 << 16 };
    if (n <= s->room) return STP_OK;
    size_t room = s->room ? s->room : LEAST;
    while (room < n) room *= 2;
    char *memory = realloc(s->memory, room);
    if (!memory) return stp_no_memory(err, "piped data");
    s->memory = memory;
    s->room = room;
    return STP_OK;
}

stp_status stp_spool_append(stp_spool *s, const void *bytes, size_t n, stp_error *err)
{
    const size_t fits = s->file >= 0 ? 0 : STP_SPOOL_IN_MEMORY - s->kept, here = n < fits ? n : fits;
    if (here) {
        STP_TRY(make_room(s, s->kept + here, err));
        memcpy(s->memory + s->kept, bytes, here);
        s->kept += here;
        s->length += (int64_t) here;
    }
    if (here == n) return STP_OK;
    if (s->file < 0) s->file = nameless_file();
    if (s->file < 0 || !write_at(s->file, (const char *) bytes + here, n - here, s->length)) return no_file(err);
    s->length += (int64_t) (n - here);
    return STP_OK;
}

int64_t stp_spool_length(const stp_spool *s)
{
    return s->length;
}

stp_status stp_spool_read(const stp_spool *s, int64_t offset, void *to, size_t n, size_t *got, stp_error *err)
{
    const int64_t rest = offset < s->length ? s->length - offset : 0;
    const size_t want = rest < (int64_t) n ? (size_t) rest : n;
    size_t have = offset < (int64_t) s->kept ? s->kept - (size_t) offset : 0;
    if (have > want) have = want;
    if (have) memcpy(to, s->memory + offset, have);
    while (have < want) {
        const ssize_t r = pread(s->file, (char *) to + have, want - have, offset + (int64_t) have);
        if (r < 0 && errno == EINTR) continue;
        if (r <= 0) return no_file(err);
        have += (size_t) r;
    }
    *got = have;
    return STP_OK;
}

stp_status stp_spool_map(stp_spool *s, const void **bytes, stp_error *err)
{
    *bytes = s->length ? s->memory : NULL;
    if (s->file < 0) return STP_OK;
    if (!write_at(s->file, s->memory, s->kept, 0)) return no_file(err);
    stp_mapping_close(s->map);
    s->map = stp_mapping_open(s->file, (size_t) s->length, bytes);
    return s->map ? STP_OK : no_file(err);
}

void stp_spool_close(stp_spool *s)
{
    if (!s) return;
    stp_mapping_close(s->map);
    if (s->file >= 0) close(s->file);
    free(s->memory);
    free(s);
}
