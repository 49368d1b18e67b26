#ifndef STP_AGG_CENSUS_H
#define STP_AGG_CENSUS_H
/* The fold that counts the rows of each category, however many there are: which of them are the most frequent. */
#include "agg/codes.h"
#include "table/labels.h"
#include "scan/fold.h"

typedef struct stp_census_plan {
    int by;                        /* batch column of the category */
    const stp_column_info *by_info;        /* of numbers and times; NULL = text */
} stp_census_plan;

typedef struct stp_census {
    stp_labels labels;             /* number i has count[i] rows; missing categories are not among them */
    int64_t *count;
    int32_t room;
    stp_codes codes;
    int32_t *map;                  /* scratch: a batch's code to a number, -1 = not met */
    int32_t map_size;
} stp_census;

extern const stp_fold stp_census_fold;         /* state: stp_census, plan: stp_census_plan; order_free */

/* The n most frequent labels (fewer if there are fewer), the most frequent first, of those alike the one met first;
 * texts are the census'. Returns how many, -1 without memory. */
int stp_census_top(const stp_census *c, int n, const char **top);
#endif
