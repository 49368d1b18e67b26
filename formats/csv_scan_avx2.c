/* The scanner for AVX2: built with -mavx2, called only where the machine has it. */
#include "formats/csv_scan.h"

#define ISA_NAME "avx2"
#define ISA(part) stp_csv_isa_avx2##part
#include "formats/csv_block_tmpl.h"
extern const stp_csv_isa stp_csv_isa_avx2;
#include "formats/csv_scan_tmpl.h"
