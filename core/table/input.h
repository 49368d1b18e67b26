#ifndef STP_TABLE_INPUT_H
#define STP_TABLE_INPUT_H
/* The bytes of a file, read at any place, whatever they come from. What cannot be read twice (a pipe, a FIFO, a
 * terminal) is copied as far as it has been asked for: into memory, and from STP_SPOOL_IN_MEMORY bytes on to an
 * unlinked temporary file. What is packed with gzip or zstd, by its first bytes, is read unpacked. */
#include "base/error.h"

typedef struct stp_input stp_input;

/* path "-" is standard input. A folder is an error. Close with stp_input_close. */
stp_status stp_input_open(stp_input **out, const char *path, stp_error *err) STP_MUST_USE;

/* What is in it, unpacked, is text in that encoding: it is read as UTF-8 from here on. STP_ERR_USAGE where there is no
 * such encoding. Before anything is read. */
stp_status stp_input_recode(stp_input *in, const char *encoding, stp_error *err) STP_MUST_USE;

/* Fills to with n bytes from offset on; *got < n only at the end. One thread at a time. */
stp_status stp_input_read(stp_input *in, int64_t offset, void *to, size_t n, size_t *got, stp_error *err) STP_MUST_USE;

/* All bytes at once, for formats that jump about in a file; *bytes is borrowed until close and never written. A pipe is
 * read to its end, what is packed is unpacked first. Of a file that somebody shortens meanwhile bytes
 * become zeros: stp_input_unchanged tells. */
stp_status stp_input_map(stp_input *in, const void **bytes, int64_t *n, stp_error *err) STP_MUST_USE;

/* What is unpacked here, for who has a thread to do it ahead; NULL of a pipe, and of what is not packed. */
struct stp_unpack *stp_input_unpack(stp_input *in);

/* STP_ERR_IO when the mapped file has been written to since, or not all of it could be fetched: asked behind each part
 * that was read, before it counts. */
stp_status stp_input_unchanged(const stp_input *in, stp_error *err) STP_MUST_USE;

/* As given to open; borrowed. */
const char *stp_input_path(const stp_input *in);
/* The encoding that the text is in, where it is not UTF-8; or NULL. */
const char *stp_input_encoding(const stp_input *in);
/* "gzip" or "zstd", or NULL. */
const char *stp_input_packing(const stp_input *in);
/* Bytes of a regular file, -1 of a pipe and of what is unpacked. */
int64_t stp_input_size(const stp_input *in);
void stp_input_close(stp_input *in);       /* NULL is allowed */
#endif
