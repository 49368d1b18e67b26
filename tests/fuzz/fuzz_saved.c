/* Fuzz target for saved aggregates: NetCDF classic bytes as a dataset, then as a state that is merged and finished. */
#include <stdlib.h>
#include "agg/store.h"
#include "formats/formats.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 65536) return 0;
    stp_arena arena = { 0 };
    stp_dataset d;
    stp_stored a, b;
    stp_aggregate out = { 0 };
    const bool good = stp_netcdf_read(data, size, "fuzz", &arena, &d, NULL) == STP_OK;
    if (good && stp_store_load(&a, &d, "a", 0, NULL) == STP_OK) {
        if (stp_store_load(&b, &d, "b", 10, NULL) != STP_OK || stp_stored_merge(&a, &b, "a", "b", NULL) != STP_OK)
            abort();
        if (stp_stored_finish(&a, &out, NULL) != STP_OK) abort();
        stp_aggregate_clear(&out);
        stp_stored_clear(&a);
    }
    stp_arena_clear(&arena);
    return 0;
}
