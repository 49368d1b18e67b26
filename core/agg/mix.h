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
/* Mixing many pixels at once, a colour at a time: sums of parts by weight for STP_MIX_STRIP pixels. */
enum { STP_MIX_STRIP = 512 };
typedef struct stp_mix {
    double sum[STP_MIX_STRIP], part[3][STP_MIX_STRIP];
    int32_t used[STP_MIX_STRIP], last[STP_MIX_STRIP];      /* colours that weigh something, and the last of them */
} stp_mix;
void stp_mix_clear(stp_mix *s, int n);
/* Colour i weighs w[k] - baseline in pixel k, where that is more than 0. */
void stp_mix_add(stp_mix *s, const stp_mixer *m, int i, const double *w, double baseline, int n);
/* The mix in pixel k; what stp_mixer_mix gives for the same weights, to the bit. */
uint32_t stp_mix_color(const stp_mix *s, const stp_mixer *m, int k);

/* The mix by n weights, none negative; 0 when they sum to 0. A colour alone stays itself. 0xRRGGBBFF. */
uint32_t stp_mixer_mix(const stp_mixer *m, const double *weights);
void stp_mixer_clear(stp_mixer *m);
#endif
