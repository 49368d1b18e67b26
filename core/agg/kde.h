#ifndef STP_AGG_KDE_H
#define STP_AGG_KDE_H
/* Kernel density estimates with a Gaussian kernel. */
#include "agg/dist.h"

/* Silverman's rule of thumb (1986, eq. 3.31): 0.9 min(s, IQR / 1.34) n^(-1/5); s alone where the IQR is 0. 0 when
 * fewer than two values differ. */
double stp_kde_bandwidth(const stp_dist *d);

/* The improved plug-in rule of Sheather and Jones (Botev, Grotowski and Kroese 2010, "Kernel density estimation via
 * diffusion", algorithm 1): makes no assumption of one hill, so hills apart keep their widths. Silverman's where its
 * equation has no root. 0 when fewer than two values differ. */
double stp_kde_isj(const stp_dist *d);

/* out[i] = density at lo + i (hi - lo) / (n - 1), n >= 2; its integral over all is 1. bandwidth > 0. Kernels are cut at
 * 5 bandwidths. */
void stp_kde(const stp_dist *d, double bandwidth, double lo, double hi, int n, double *out);
#endif
