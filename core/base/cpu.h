#ifndef STP_BASE_CPU_H
#define STP_BASE_CPU_H
#include <stdbool.h>
/* False when the build has no such code or STIPPLE_CPU=generic is set (for tests). */
bool stp_cpu_has_avx2(void);
/* Cores that this process may use; at least 1. */
int stp_cpu_count(void);
#endif
