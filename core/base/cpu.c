/* What the machine offers. Asked once per plan, never in a loop. */
#include "base/cpu.h"
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool stp_cpu_has_avx2(void)
{
    const char *only = getenv("STIPPLE_CPU");
    if (only && !strcmp(only, "generic")) return false;
#if defined(__x86_64__) && defined(__GNUC__)
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") != 0;
#else
    return false;
#endif
}

int stp_cpu_count(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0) return CPU_COUNT(&set);
    const long n = sysconf(_SC_NPROCESSORS_ONLN);       /* more than 1024 cores: the set is too small */
    return n > 0 && n < 65536 ? (int) n : 1;
}
