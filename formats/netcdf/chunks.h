#ifndef STP_FORMATS_NETCDF_CHUNKS_H
#define STP_FORMATS_NETCDF_CHUNKS_H
/* Compressed chunks in memory, unpacked on any thread. Deflate, with or without shuffling (the bytes of a chunk's cells
 * stand together by their place in the cell); little-endian. */
#include "formats/netcdf/file.h"

typedef struct stp_nc_chunk {
    size_t at, length;          /* of its bytes */
    int64_t first[STP_NC_DIMS]; /* its first cell, counted from that of the block; may be negative */
} stp_nc_chunk;

/* The chunks that a block of cells lies in. Zero is valid and empty. */
typedef struct stp_nc_chunks {
    stp_nc_chunk *list; /* n of them */
    int n, room;
    char *bytes;
    size_t length, capacity;
    bool shuffle;
    size_t size, cells; /* bytes of a cell, cells of a chunk */
    int file;           /* of the set: all are from one */
    int n_dims;
    int64_t shape[STP_NC_DIMS], block[STP_NC_DIMS]; /* cells of a chunk, of the block */
} stp_nc_chunks;

typedef struct stp_nc_inflate stp_nc_inflate;

typedef struct stp_nc_unpacker { /* one thread's; zero is valid */
    char *cells;
    size_t room;
    bool ready;
    stp_nc_inflate *inflate; /* NULL: by zlib */
} stp_nc_unpacker;

/* Room for one more chunk of so many bytes, at bytes + at; NULL without memory. */
stp_nc_chunk *stp_nc_chunks_add(stp_nc_chunks *c, size_t bytes);
void stp_nc_chunks_clear(stp_nc_chunks *c);

/* n cells of an unpacked chunk lie in the block, from its cell `at` on (C order); stp_nc_chunk_cells gets them. */
typedef void stp_nc_row(void *self, const stp_nc_chunks *c, const char *chunk, size_t from, size_t n, int64_t at);
/* n cells of an unpacked chunk as they were before shuffling. */
void stp_nc_chunk_cells(const stp_nc_chunks *c, const char *chunk, size_t from, size_t n, void *to);

/* Every row where a chunk and the block meet. STP_ERR_DATA where the chunk is damaged. */
stp_status stp_nc_chunk_unpack(stp_nc_unpacker *u, const stp_nc_chunks *c, int number, stp_nc_row *row, void *self,
                               stp_error *err) STP_MUST_USE;
/* The block's cells in C order. */
stp_status stp_nc_chunks_unpack(stp_nc_unpacker *u, const stp_nc_chunks *c, char *to, stp_error *err) STP_MUST_USE;
void stp_nc_unpacker_clear(stp_nc_unpacker *u);
#endif
