#ifndef STP_BACKEND_DEFLATE_H
#define STP_BACKEND_DEFLATE_H
/* Rows of pixels as a zlib stream (RFC 1950 and 1951), made for speed: zlib at its fastest takes two to three times as
 * long, as it looks at each byte where pixels are enough, and works on one thread. Files are about as large as its. The
 * bytes are the same on every machine, whatever zlib is installed there, and for any number of threads. */
#include "base/buf.h"

/* Rows as they are to be packed. write fills row `y` of 0 … n - 1; it is called from several threads. */
typedef struct stp_scanlines {
    const void *self;
    void (*write)(const void *self, size_t y, uint8_t *row);
    size_t n, stride;           /* rows, bytes in each: one of its own (the filter in PNG), then pixels */
    int unit;                   /* bytes of a pixel: 1, 3 or 4 */
} stp_scanlines;

/* Appends them to out, which tells when memory runs out. threads: 0 = one a core. */
void stp_deflate(const stp_scanlines *lines, int threads, stp_buf *out);
#endif
