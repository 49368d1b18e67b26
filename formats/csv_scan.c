/* The scanner that every machine can run: 16 bytes a comparison where SSE2 is (all of x86-64), else 8 in a
 * plain register. */
#include "formats/csv_scan.h"
#include "base/cpu.h"

#define ISA_NAME "generic"
#define ISA(part) stp_csv_isa_generic##part
#include "formats/csv_block_tmpl.h"
#include "formats/csv_decimal_tmpl.h"
#include "formats/csv_scan_tmpl.h"

#ifdef STP_HAVE_AVX2
extern const stp_csv_isa stp_csv_isa_avx2;      /* csv_scan_avx2.c */
#endif

const stp_csv_isa *stp_csv_isa_best(void)
{
#ifdef STP_HAVE_AVX2
    if (stp_cpu_has_avx2()) return &stp_csv_isa_avx2;
#endif
    return &stp_csv_isa_generic;
}
