/* locate.c's rule, compiled with -mavx2. Nothing else may stand here: it would need that CPU too. */
#include "agg/reduce.h"
#include <math.h>

stp_locate_fn stp_locate_avx2;

#define LOCATE stp_locate_avx2
#include "agg/locate_tmpl.h"
