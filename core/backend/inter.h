#ifndef STP_BACKEND_INTER_H
#define STP_BACKEND_INTER_H
/* The embedded font files, in the order of stp_weight. embed.py makes the source at build time from
 * Debian's fonts-inter; the bytes live as long as the program. */
#include <stddef.h>

typedef struct stp_inter_font { const unsigned char *bytes; size_t size; } stp_inter_font;

extern const stp_inter_font stp_inter[3];
#endif
