#ifndef STP_BASE_FILE_H
#define STP_BASE_FILE_H
#include "base/arena.h"
#include "base/buf.h"

/* Reads all of path ("-" is standard input), at most max bytes (0: 1 GiB). */
stp_status stp_file_read(const char *path, size_t max, stp_buf *out, stp_error *err) STP_MUST_USE;

/* Replaces path by length bytes, atomically: a temporary file beside the target, then rename. The
 * mode of an existing file is kept, a symbolic link is written through. "-" is standard output;
 * a FIFO, a device or a socket is written to directly. On failure, and when a signal ends the process meanwhile,
 * nothing is left and the old file is as it was (a file system without nameless files keeps ".PID-N.stipple-tmp" after
 * a signal). A file without write permission is not replaced. */
stp_status stp_file_replace(const char *path, const void *data, size_t length, stp_error *err) STP_MUST_USE;

/* The same bit by bit: open, write as often as needed, then commit or abandon, both of which free. Standard output, a
 * FIFO, a device and a socket get their bytes at once; a file is replaced by commit. */
typedef struct stp_out stp_out;
stp_status stp_out_open(stp_out **out, const char *path, stp_error *err) STP_MUST_USE;
stp_status stp_out_write(stp_out *out, const void *data, size_t length, stp_error *err) STP_MUST_USE;
/* A file that has these very bytes is left alone by commit, with its time. */
void stp_out_keep_same(stp_out *out);
stp_status stp_out_commit(stp_out *out, stp_error *err) STP_MUST_USE;
void stp_out_abandon(stp_out *out);    /* NULL is allowed */

/* Makes the folders that lead to path, where they are not there; path itself is not made. */
stp_status stp_file_make_folders(const char *path, stp_error *err) STP_MUST_USE;

/* True when both name one existing regular file. */
bool stp_file_same(const char *a, const char *b);

/* path as it is named from the folder of the file `from` (both relative to the working folder, or absolute):
 * "data/t.csv" from "out/fig.yaml" is "../data/t.csv". By the names alone, links are not followed. An absolute
 * path and "-" stay as they are. NULL without memory. */
const char *stp_file_relative(stp_arena *arena, const char *from, const char *path);

/* The text behind the last '.' of the last path component, or "". Borrowed from path. */
const char *stp_file_suffix(const char *path);
#endif
