#ifndef STP_TABLE_UNPACK_H
#define STP_TABLE_UNPACK_H
/* The bytes inside a gzip or zstd file, or those of a text in another encoding as UTF-8, read at any place. Memory is
 * what one read asks for, whatever the file unfolds to: bytes before the place last read are forgotten, and reading
 * there again begins at the front. */
#include <stdbool.h>
#include "base/error.h"

typedef struct stp_unpack stp_unpack;

/* The packed bytes: as stp_input_read. name is for messages; both are borrowed. */
typedef struct stp_packed {
    stp_status (*read)(void *self, int64_t offset, void *to, size_t n, size_t *got, stp_error *err);
    void *self;
    const char *name;
    bool grows;                 /* where it gives nothing more may come */
} stp_packed;

enum { STP_UNPACK_MAGIC = 4 };

/* The name of the packing that the first n bytes tell ("gzip", "zstd", "UTF-16LE"), or NULL. */
const char *stp_unpack_sniff(const unsigned char *head, size_t n);

/* How two threads share one: who makes threads lends it. wait sleeps, with the lock let go, until wake. */
typedef struct stp_guard {
    void (*lock)(void *self);
    void (*unlock)(void *self);
    void (*wait)(void *self);
    void (*wake)(void *self);
    void *self;
} stp_guard;

/* packing: as stp_unpack_sniff gave it, or an encoding that stp_recode_open knows. Close with stp_unpack_close. */
stp_status stp_unpack_open(stp_unpack **out, const char *packing, const stp_packed *packed,
                           stp_error *err) STP_MUST_USE;
const char *stp_unpack_name(const stp_unpack *u);
bool stp_unpack_is_text(const stp_unpack *u);           /* its name is an encoding */

/* Fills to with n bytes from offset on; *got < n only at the end, or at the present end of what grows: the next read
 * goes on from there. STP_ERR_DATA where the file is cut short or damaged, with the place. */
stp_status stp_unpack_read(stp_unpack *u, int64_t offset, void *to, size_t n, size_t *got, stp_error *err) STP_MUST_USE;

/* Lets another thread unpack ahead of the reader: begin (nobody else reads meanwhile) → run on that thread, which
 * returns at the end of the file, at a fault or after stop → stop → join it → end. guard is borrowed up to then. */
stp_status stp_unpack_ahead_begin(stp_unpack *u, const stp_guard *guard, stp_error *err) STP_MUST_USE;
void stp_unpack_ahead_run(stp_unpack *u);
void stp_unpack_ahead_stop(stp_unpack *u);
void stp_unpack_ahead_end(stp_unpack *u);

/* What grew has come to its end: the next read tells whether it is whole. */
void stp_unpack_end(stp_unpack *u);

void stp_unpack_close(stp_unpack *u);      /* NULL is allowed */
#endif
