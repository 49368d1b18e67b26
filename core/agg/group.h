#ifndef STP_AGG_GROUP_H
#define STP_AGG_GROUP_H
/* The fold that groups rows by up to two keys (categories, numbers or times) and keeps of each group what statistics
 * need: counts, sums, extremes, and distributions where they are asked for. Memory grows with the groups, not with the
 * rows. */
#include "agg/dist.h"
#include "agg/edges.h"
#include "table/labels.h"
#include "scan/fold.h"

enum { STP_GROUP_KEYS = 2, STP_GROUP_VALUES = 12, STP_GROUP_MOST = 2000000 };

typedef enum stp_key_kind {
    STP_KEY_NONE,   /* all rows have one */
    STP_KEY_NUMBER, /* doubles; rows without one */
    STP_KEY_TIME,   /* int64 counts */
    STP_KEY_TEXT,   /* labels */
} stp_key_kind;

typedef struct stp_group_plan {
    stp_key_kind kind[STP_GROUP_KEYS];
    int key[STP_GROUP_KEYS];           /* number in the batch */
    int64_t origin[STP_GROUP_KEYS];    /* NUMBER: taken off integers before they become doubles */
    stp_edges edges[STP_GROUP_KEYS];   /* NUMBER: the key is the number of the bin, where there are any */
    bool drop_missing[STP_GROUP_KEYS]; /* rows without the key are counted and left out; else they are a group */
    int n_values;
    int value[STP_GROUP_VALUES]; /* numbers in the batch: of columns of numbers */
    bool log[STP_GROUP_VALUES];  /* distributions are of log10 of the positive values */
    bool dists;                  /* keep distributions */
    int32_t most;                /* groups; more are STP_ERR_USAGE; 0 = STP_GROUP_MOST */
} stp_group_plan;

/* One value column in one group. A missing value is not counted. */
typedef struct stp_moments {
    int64_t n;
    double sum, rest; /* compensated: their sum is the sum */
    double mean, m2;  /* sum of squared differences from the mean */
    double min, max;
    double first, last;
    int64_t first_row, last_row;
} stp_moments;

typedef struct stp_group {
    uint64_t key[STP_GROUP_KEYS]; /* NUMBER: bits of the double; TIME: of the int64; TEXT: number of the label */
    bool missing[STP_GROUP_KEYS];
    int64_t n_rows, first_row;
} stp_group;

typedef struct stp_groups {
    stp_group *group;     /* n of them; after finish by first row */
    stp_moments *moments; /* n x n_values */
    stp_dist *dist;       /* the same, or NULL */
    int32_t n, capacity;
    int32_t *slots; /* hash table of group number + 1 */
    int32_t n_slots;
    stp_labels labels[STP_GROUP_KEYS]; /* of TEXT keys; after finish by first row */
    int64_t n_dropped;
    int n_values;
} stp_groups;

void stp_moments_add(stp_moments *m, double v, int64_t row); /* v is finite */
void stp_moments_merge(stp_moments *into, const stp_moments *from);

extern const stp_fold stp_group_fold; /* state: stp_groups, plan: stp_group_plan */

/* The same, but fails with STP_ERR_EMPTY as soon as two rows have the same keys. */
extern const stp_fold stp_once_fold;

/* Groups and labels by first row. */
stp_status stp_groups_finish(stp_groups *g, stp_error *err) STP_MUST_USE;
/* The same for the distributions, after the last join. */
stp_status stp_groups_finish_dists(stp_groups *g, stp_error *err) STP_MUST_USE;
/* Group `from` is added to group `into`, as if its rows were there; it is left with no row. */
bool stp_groups_join(stp_groups *g, int32_t into, int32_t from);
double stp_group_number(const stp_group *g, int key); /* a NUMBER key; NaN when missing */
int64_t stp_group_time(const stp_group *g, int key);  /* a TIME key */
#endif
