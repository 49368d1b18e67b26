/* Whole files in and out. Writing goes through a temporary file and a rename, so that a reader never
 * sees half a picture and a failed run leaves the old one. Large inputs are not read here: the formats
 * read them piece by piece. */
#include "base/file.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static stp_status no_file(stp_error *err, const char *verb, const char *path)
{
    return stp_fail(err, STP_ERR_IO, "cannot %s '%s': %s", verb, path, strerror(errno));
}

static bool is_stdio(const char *path)
{
    return !strcmp(path, "-");
}

/* Reads to the end, or one byte past max. */
static bool read_all(int fd, size_t max, stp_buf *b)
{
    for (;;) {
        size_t want = b->capacity - b->length > 1 ? b->capacity - b->length - 1 : 65536;
        if (want > max + 1 - b->length) want = max + 1 - b->length;
        char *p = stp_buf_reserve(b, want);
        if (!p) {
            errno = ENOMEM;
            return false;
        }
        const ssize_t n = read(fd, p, want);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        b->length += (size_t) n;
        b->data[b->length] = 0;
        if (n == 0 || b->length > max) return true;
    }
}

stp_status stp_file_read(const char *path, size_t max, stp_buf *out, stp_error *err)
{
    if (!max) max = (size_t) 1 << 30;
    const bool std = is_stdio(path);
    const int fd = std ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return no_file(err, "open", path);
    stp_buf b = { .max = max + 1 };
    struct stat st;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 && (uintmax_t) st.st_size <= max)
        stp_buf_reserve(&b, (size_t) st.st_size + 1 < b.max ? (size_t) st.st_size + 1 : b.max);
    const bool done = read_all(fd, max, &b);
    const int why = errno;
    if (!std) close(fd);
    stp_status s = STP_OK;
    errno = why;
    if (!done) s = no_file(err, "read", path);
    else if (b.length > max) s = stp_fail(err, STP_ERR_DATA, "'%s' has more than %zu bytes", path, max);
    if (s != STP_OK) {
        stp_buf_clear(&b);
        return s;
    }
    b.max = out->max;
    stp_buf_clear(out);
    *out = b;
    return STP_OK;
}

static bool write_all(int fd, const char *data, size_t length)
{
    while (length) {
        const ssize_t n = write(fd, data, length < INT_MAX ? length : INT_MAX);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) {
            if (n == 0) errno = EIO;
            return false;
        }
        data += n;
        length -= (size_t) n;
    }
    return true;
}

/* Closes fd; some file systems tell only here that there was no room. */
static bool finish(int fd, bool good)
{
    const int why = errno;
    const bool closed = close(fd) == 0 || errno == EINTR;
    if (!good) errno = why;
    return good && closed;
}

/* Length of the folder part, with its last slash. */
static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t) (slash - path) + 1 : 0;
}

/* Where path leads behind all symbolic links, also where the last of them points to nothing yet. */
static bool follow(const char *path, char out[PATH_MAX])
{
    const size_t n = strlen(path);
    errno = n ? ENAMETOOLONG : ENOENT;
    if (!n || n >= PATH_MAX) return false;
    memcpy(out, path, n + 1);
    for (int depth = 0; depth < 40; depth++) {
        char link[PATH_MAX];
        const ssize_t len = readlink(out, link, sizeof link - 1);
        if (len < 0) return errno == EINVAL || errno == ENOENT;
        const size_t folder = link[0] == '/' ? 0 : folder_length(out);
        errno = ENAMETOOLONG;
        if (folder + (size_t) len >= PATH_MAX) return false;
        memcpy(out + folder, link, (size_t) len);
        out[folder + (size_t) len] = 0;
    }
    errno = ELOOP;
    return false;
}

/* ---- temporary files: the kernel applies the umask ---------------------------------------------- */

enum { MOST_NAMES = 100 };

/* The i-th name beside target. */
static bool temporary_name(const char *target, int i, char name[PATH_MAX])
{
    const int folder = (int) folder_length(target);
    const int n = snprintf(name, PATH_MAX, "%.*s.%ld-%d.stipple-tmp", folder, target, (long) getpid(), i);
    const bool good = n >= 0 && n < PATH_MAX;
    if (!good) {
        errno = ENAMETOOLONG;
        name[0] = 0;
    }
    return good;
}

/* A new file beside target; its name goes to name. */
static int temporary(const char *target, mode_t mode, char name[PATH_MAX])
{
    for (int i = 0; i < MOST_NAMES && temporary_name(target, i, name); i++) {
        const int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (fd >= 0) return fd;
        if (errno != EEXIST) break;
    }
    name[0] = 0;
    return -1;
}

/* How a file without a name is reached; fd is one of at most ten digits. */
typedef struct fd_path { char text[32]; } fd_path;

static fd_path path_of(int fd)
{
    fd_path p;
    snprintf(p.text, sizeof p.text, "/proc/self/fd/%d", fd);
    return p;
}

/* A new file without a name in the folder of target: whatever ends the process, nothing of it stays. -1 where the file
 * system has no such files, or nothing could give it a name later. */
static int nameless(const char *target, mode_t mode)
{
    char folder[PATH_MAX] = "./";
    const size_t n = folder_length(target);
    if (n) memcpy(folder, target, n);
    folder[n ? n : 2] = 0;
    const int fd = open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
    if (fd < 0 || access(path_of(fd).text, F_OK) == 0) return fd;
    close(fd);
    return -1;
}

/* Gives it a name beside target. */
static bool name_it(int fd, const char *target, char name[PATH_MAX])
{
    for (int i = 0; i < MOST_NAMES && temporary_name(target, i, name); i++) {
        if (linkat(AT_FDCWD, path_of(fd).text, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0) return true;
        if (errno != EEXIST) break;
    }
    name[0] = 0;
    return false;
}

/* ---- a file that is replaced when all of it is written ---------------------------------------- */

struct stp_out {
    int fd;
    bool direct;                /* no file to be replaced: bytes go out as they come */
    bool exists, keep_same;
    struct stat old;            /* of what stands at the target now */
    char target[PATH_MAX], name[PATH_MAX];      /* name: of the temporary file, or "" */
    char path[];                /* as given, for messages */
};

static bool is_stdout(const char *path)
{
    return is_stdio(path) || !strcmp(path, "/dev/stdout");
}

/* Why path cannot be replaced, as errno; 0 if it can. */
static int obstacle(const char *path, const stp_out *o)
{
    if (!o->exists) return 0;
    if (S_ISDIR(o->old.st_mode)) return EISDIR;
    /* A rename would replace a write-protected file too: the protection is meant. */
    return S_ISREG(o->old.st_mode) && faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) != 0 ? errno : 0;
}

static bool out_begin(stp_out *o, const char *path)
{
    o->direct = is_stdout(path);
    o->fd = o->direct ? STDOUT_FILENO : -1;
    if (o->direct) return true;
    o->exists = stat(path, &o->old) == 0;
    errno = obstacle(path, o);
    if (errno) return false;
    o->direct = o->exists && !S_ISREG(o->old.st_mode);
    if (o->direct) {
        o->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    } else if (follow(path, o->target)) {
        const mode_t mode = o->exists ? 0600 : 0666;
        o->fd = nameless(o->target, mode);
        if (o->fd < 0) o->fd = temporary(o->target, mode, o->name);
    }
    return o->fd >= 0;
}

stp_status stp_out_open(stp_out **out, const char *path, stp_error *err)
{
    const size_t size = strlen(path) + 1;
    stp_out *o = calloc(1, sizeof *o + size);
    if (!o) return stp_no_memory(err, "an output");
    memcpy(o->path, path, size);
    if (!out_begin(o, path)) {
        const bool no_folder = errno == ENOENT && strchr(path, '/');
        const stp_status s = no_file(err, "write", path);
        free(o);
        if (no_folder) return stp_hint(err, "make its folder first: mkdir -p '%.*s'", (int) folder_length(path), path);
        return s;
    }
    *out = o;
    return STP_OK;
}

stp_status stp_out_write(stp_out *o, const void *data, size_t length, stp_error *err)
{
    if (write_all(o->fd, data, length)) return STP_OK;
    return no_file(err, "write", is_stdout(o->path) ? "standard output" : o->path);
}

void stp_out_keep_same(stp_out *o)
{
    o->keep_same = true;
}

static bool same_bytes(const char *a, const char *b)
{
    char x[16384], y[16384];
    FILE *f = fopen(a, "rbe"), *g = fopen(b, "rbe");
    bool same = f && g;
    for (size_t n = sizeof x; same && n == sizeof x;) {
        n = fread(x, 1, sizeof x, f);
        same = fread(y, 1, sizeof y, g) == n && !memcmp(x, y, n) && !ferror(f) && !ferror(g);
    }
    if (f) fclose(f);
    if (g) fclose(g);
    return same;
}

static bool is_kept(const stp_out *o)
{
    struct stat now;
    return o->keep_same && o->exists && !o->direct && fstat(o->fd, &now) == 0 && now.st_size == o->old.st_size &&
           same_bytes(o->name[0] ? o->name : path_of(o->fd).text, o->target);
}

static bool out_end(stp_out *o)
{
    if (o->fd == STDOUT_FILENO) return true;
    bool good = true;
    if (is_kept(o)) {
        const int fd = o->fd;
        o->fd = -1;
        return finish(fd, !o->name[0] || unlink(o->name) == 0);
    }
    if (!o->direct && o->exists) {
        if (fchown(o->fd, o->old.st_uid, o->old.st_gid) != 0) errno = 0;       /* only root may: no fault */
        good = fchmod(o->fd, o->old.st_mode & 07777) == 0;
    }
    if (good && !o->direct && !o->name[0]) good = name_it(o->fd, o->target, o->name);
    good = finish(o->fd, good);
    o->fd = -1;
    return good && (o->direct || rename(o->name, o->target) == 0);
}

stp_status stp_out_commit(stp_out *o, stp_error *err)
{
    const bool good = out_end(o);
    const stp_status s = good ? STP_OK : no_file(err, "write", o->path);
    if (good) free(o);
    else stp_out_abandon(o);
    return s;
}

void stp_out_abandon(stp_out *o)
{
    if (!o) return;
    if (o->fd >= 0 && o->fd != STDOUT_FILENO) close(o->fd);
    if (o->name[0]) unlink(o->name);
    free(o);
}

stp_status stp_file_replace(const char *path, const void *data, size_t length, stp_error *err)
{
    stp_out *o = NULL;
    STP_TRY(stp_out_open(&o, path, err));
    const stp_status s = stp_out_write(o, data, length, err);
    if (s == STP_OK) return stp_out_commit(o, err);
    stp_out_abandon(o);
    return s;
}

stp_status stp_file_make_folders(const char *path, stp_error *err)
{
    char folder[PATH_MAX];
    const size_t n = strlen(path);
    if (n >= sizeof folder) return stp_fail(err, STP_ERR_IO, "the name '%.100s…' is too long", path);
    memcpy(folder, path, n + 1);
    for (char *slash = strchr(folder + (n > 0), '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        if (mkdir(folder, 0777) != 0 && errno != EEXIST) return no_file(err, "make the folder", folder);
        *slash = '/';
    }
    return STP_OK;
}

bool stp_file_same(const char *a, const char *b)
{
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && S_ISREG(x.st_mode) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

const char *stp_file_suffix(const char *path)
{
    const char *name = path + folder_length(path);
    const char *dot = strrchr(name, '.');
    return dot && dot != name ? dot + 1 : "";
}

/* ---- relative names ------------------------------------------------------------------------- */

/* The absolute path in parts, "." and ".." resolved by name; at most max parts, -1 for more. */
static int path_parts(stp_arena *arena, const char *path, const char **parts, int max)
{
    char cwd[4096] = "";
    if (path[0] != '/' && !getcwd(cwd, sizeof cwd)) return -1;
    char *all = stp_arena_printf(arena, "%s/%s", cwd, path), *rest = all;
    int n = 0;
    for (char *part; all && (part = strsep(&rest, "/"));) {
        if (!*part || !strcmp(part, ".")) continue;
        if (!strcmp(part, "..")) n -= n > 0;
        else if (n < max) parts[n++] = part;
        else return -1;
    }
    return all ? n : -1;
}

const char *stp_file_relative(stp_arena *arena, const char *from, const char *path)
{
    enum { MAX = 256 };
    const char *a[MAX], *b[MAX];
    if (path[0] == '/' || !strcmp(path, "-") || !strchr(from, '/')) return stp_arena_text(arena, path);
    const int n_from = path_parts(arena, from, a, MAX) - 1, n = path_parts(arena, path, b, MAX);
    if (n_from < 0 || n < 1) return stp_arena_text(arena, path);
    int same = 0;
    while (same < n_from && same < n - 1 && !strcmp(a[same], b[same])) same++;
    stp_buf out = { 0 };
    for (int i = same; i < n_from; i++) stp_buf_text(&out, "../");
    for (int i = same; i < n; i++) {
        stp_buf_text(&out, b[i]);
        if (i < n - 1) stp_buf_char(&out, '/');
    }
    const char *relative = out.failed ? NULL : stp_arena_text(arena, out.data);
    stp_buf_clear(&out);
    return relative;
}
