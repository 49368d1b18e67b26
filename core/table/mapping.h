#ifndef STP_TABLE_MAPPING_H
#define STP_TABLE_MAPPING_H
/* Files in memory that may be cut meanwhile. Bytes that are there no more read as zeros, and the mapping knows of it,
 * where the system would end the process with SIGBUS: who reads asks afterwards whether what was read holds. */
#include <stdbool.h>
#include <stddef.h>

typedef struct stp_mapping stp_mapping;

/* The first n > 0 bytes of a file, to be read; *bytes is borrowed until close. NULL with errno set on failure. */
stp_mapping *stp_mapping_open(int fd, size_t n, const void **bytes);
/* True when bytes were read that the file did not have, or that could not be fetched. */
bool stp_mapping_has_holes(const stp_mapping *m);
void stp_mapping_close(stp_mapping *m);         /* NULL is allowed */
#endif
