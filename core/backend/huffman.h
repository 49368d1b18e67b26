#ifndef STP_BACKEND_HUFFMAN_H
#define STP_BACKEND_HUFFMAN_H
/* Codes for symbols by how often they come: canonical Huffman codes of limited length, as deflate has them (RFC 1951,
 * 3.2.2). */
#include <stdint.h>

enum { STP_HUFFMAN_MAX = 288 };     /* symbols */

/* Length of each symbol's code in bits, at most `limit`; 0 for those that never come. The code is complete: where fewer
 * than two symbols come, the first ones count as well. n: 2 to STP_HUFFMAN_MAX; 2^limit is at least n. */
void stp_huffman_lengths(const uint32_t *counts, int n, int limit, uint8_t *lengths);

/* The codes that belong to these lengths, first bit lowest. */
void stp_huffman_codes(const uint8_t *lengths, int n, uint16_t *codes);
#endif
