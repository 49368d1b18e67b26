#ifndef STP_BASE_CLOCK_H
#define STP_BASE_CLOCK_H
#include "base/error.h"
/* Seconds since some moment, always forward: for how long things take. */
double stp_seconds(void);
#endif
