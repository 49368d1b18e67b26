#ifndef STP_TABLE_FOLDER_H
#define STP_TABLE_FOLDER_H
/* A folder that is a table: all data files in it, and what the names of folders on the way say of their rows. */
#include "base/arena.h"
#include "base/error.h"

/* Files by name. */
typedef struct stp_files {
    const char **paths, **labels;      /* n; labels are what people call them */
    int n;
} stp_files;

/* Puts in the place of each folder the files in it and below that a format reads by their suffix, in the order of their
 * names; names that begin with '.' or '_' are passed over, and so are files of another format than the most have. Texts
 * and arrays are in the arena. A folder without any is an error. */
stp_status stp_folder_expand(stp_arena *arena, const char *const *paths, const char *const *labels, int n,
                             stp_files *out, stp_error *err) STP_MUST_USE;

/* A folder called key=value holds rows whose column `key` has that value, as Hive writes it: %20 is a space. */
typedef struct stp_partition {
    const char *key;
    const char *value;                 /* NULL: missing */
} stp_partition;

/* The partitions that a path names, the outermost first. */
stp_status stp_folder_partitions(stp_arena *arena, const char *path, stp_partition **out, int *n,
                                 stp_error *err) STP_MUST_USE;
#endif
