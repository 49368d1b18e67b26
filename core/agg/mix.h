#ifndef STP_AGG_MIX_H
#define STP_AGG_MIX_H
/* Mixing category colours by weight, in OKLab or on sRGB bytes. */
#include "base/error.h"

typedef struct stp_mixer {
    bool srgb;
    int n;
    const uint32_t *colors;        /* n, 0xRRGGBBFF; borrowed */
    double (*part)[3];             /* of each colour: OKLab, or its bytes; owned */
    double edge[257];              /* linear light from which on the sRGB byte is i; edge[256] is never reached */
    uint8_t guess[1025];           /* the byte at i / 1024 of linear light */
} stp_mixer;

stp_status stp_mixer_init(stp_mixer *m, const uint32_t *colors, int n, bool srgb, stp_error *err) STP_MUST_USE;
/* The mix by n weights, none negative; 0 when they sum to 0. A colour alone stays itself. 0xRRGGBBFF. */
uint32_t stp_mixer_mix(const stp_mixer *m, const double *weights);
void stp_mixer_clear(stp_mixer *m);
#endif
