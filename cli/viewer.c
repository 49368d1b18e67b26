/* The desktop knows which program shows which file: its own opener is asked, with the terminal left to the shell. */
#include "viewer.h"
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

static stp_status refuse(const char *message, const char *hint, stp_error *err)
{
    err->status = STP_ERR_USAGE;
    snprintf(err->message, sizeof err->message, "%s", message);
    snprintf(err->hint, sizeof err->hint, "%s", hint);
    return err->status;
}

stp_status cli_viewer_check(const stp_spec *spec, stp_error *err)
{
    const char *path = stp_spec_get(spec, "output");
    if (!path || !strcmp(path, "-")) return refuse("--open shows a file, and none is written", "give -o FILE", err);
    if (stp_spec_get(spec, "groupby")) return refuse("--open shows one picture, --groupby draws several", "", err);
    if (stp_spec_get(spec, "interactive") || stp_spec_get(spec, "follow"))
        return refuse("--open shows a picture that is done, not one that changes", "", err);
    if (stp_spec_get(spec, "explain")) return refuse("--open shows a picture, and --explain draws none", "", err);
    return STP_OK;
}

/* Neither keys nor messages of the viewer get mixed with the shell's. */
static int start(const char *program, char *path)
{
    pid_t child;
    char *const argv[] = { (char *) program, path, NULL };
    posix_spawn_file_actions_t streams;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&streams);
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        posix_spawn_file_actions_addopen(&streams, fd, "/dev/null", O_RDWR, 0);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
    const int fault = posix_spawnp(&child, program, &streams, &attributes, argv, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&streams);
    return fault;
}

/* Of a folder (a page of HTML) its index. A name that looks like an option is one of this folder. */
static void name_of(const char *path, char out[4096])
{
    struct stat s;
    const bool folder = stat(path, &s) == 0 && S_ISDIR(s.st_mode);
    const size_t n = strlen(path);
    snprintf(out, 4096, "%s%.4000s%s", path[0] == '-' ? "./" : "", path,
             !folder ? "" : n && path[n - 1] == '/' ? "index.html" : "/index.html");
}

stp_status cli_viewer_open(const char *path, stp_error *err)
{
    static const char *const programs[] = { "xdg-open", "open", "wslview" }; /* Linux, macOS, Linux within Windows */
    char file[4096];
    int fault = ENOENT;
    name_of(path, file);
    for (size_t i = 0; i < sizeof programs / sizeof programs[0] && fault != 0; i++) fault = start(programs[i], file);
    if (fault == 0) return STP_OK;
    err->status = STP_ERR_IO;
    snprintf(err->message, sizeof err->message, "nothing here opens '%.400s'", path);
    snprintf(err->hint, sizeof err->hint, "it is written; the package xdg-utils has xdg-open, which --open asks");
    return err->status;
}
