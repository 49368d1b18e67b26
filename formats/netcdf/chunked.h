#ifndef STP_FORMATS_NETCDF_CHUNKED_H
#define STP_FORMATS_NETCDF_CHUNKED_H
/* NetCDF-4 files keep arrays in compressed chunks, and libnetcdf unpacks them one after the other. Here the chunks are
 * read as they are, through HDF5, where one thread at a time is, and unpacked on all threads. Only for what most files
 * have (deflate, with or without shuffling, little-endian); everything else is left to libnetcdf. */
#include "formats/netcdf/set.h"

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
    bool deflate, shuffle;
    size_t size; /* bytes of a cell */
    int n_dims;
    int64_t shape[STP_NC_DIMS], block[STP_NC_DIMS]; /* cells of a chunk, of the block */
} stp_nc_chunks;

typedef struct stp_nc_unpacker { /* one thread's; zero is valid */
    char *cells;
    size_t room;
    struct libdeflate_decompressor *inflate;
} stp_nc_unpacker;

struct stp_nc_source;
struct stp_nc_chunked;

/* *done = false: nothing was read, libnetcdf has to do it. */
stp_status stp_nc_chunked_fetch(struct stp_nc_source *s, int var, const stp_nc_list *lists, stp_nc_chunks *out,
                                bool *done, stp_error *err) STP_MUST_USE;
/* The block's cells in C order. STP_ERR_DATA where a chunk is damaged. */
stp_status stp_nc_chunks_unpack(stp_nc_unpacker *u, const stp_nc_chunks *c, char *to, stp_error *err) STP_MUST_USE;

void stp_nc_chunks_clear(stp_nc_chunks *c);
void stp_nc_unpacker_clear(stp_nc_unpacker *u);
void stp_nc_chunked_close(struct stp_nc_chunked *c);
#endif
