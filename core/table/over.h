#ifndef STP_TABLE_OVER_H
#define STP_TABLE_OVER_H
/* A source over another one, whose table it changes: what such sources share, and the sources there are. Those that are
 * made take *source and put themselves in its place; when they fail it stays as it was. */
#include "table/source.h"

typedef struct stp_over stp_over;

/* What a source does otherwise than inner; what is not here is inner's, or goes (stp_over_init). */
typedef struct stp_over_hooks {
    stp_status (*want)(stp_source *s, const int *columns, int n, stp_error *err);
    stp_status (*rewind)(stp_source *s, stp_error *err);
    stp_status (*next)(stp_source *s, stp_piece *piece, bool *end, stp_error *err);    /* NULL: inner's */
    size_t piece_bytes;                /* 0: pieces are inner's */
    void (*piece_clear)(stp_piece *piece);
    stp_status (*reader_new)(stp_source *s, stp_reader **out, stp_error *err);
    stp_status (*read)(stp_reader *r, const stp_piece *piece, stp_batch *out, stp_error *err);
    void (*reader_free)(stp_reader *r);
    void (*clear)(stp_over *o);        /* frees what is not in an arena; may be NULL */
} stp_over_hooks;

struct stp_over {                      /* a source's own struct begins with this */
    stp_source base;
    const stp_over_hooks *hooks;
    stp_format format;                 /* inner's, with functions of our own where they differ */
    stp_source *inner;                 /* owned */
    int *from;                         /* of each of our columns: the one of inner, -1 = none */
    int *wanted, n_wanted;             /* of ours */
};

/* Path, facts and room for n columns: the columns themselves and from are the caller's to fill. */
stp_status stp_over_init(stp_over *o, stp_source *inner, int n_columns, stp_error *err) STP_MUST_USE;
/* The first n columns are those of inner. */
void stp_over_keep(stp_over *o, int n);
/* Puts o, which is of malloc, in the place of *source; where s tells of a failure o is freed instead. Returns s. */
stp_status stp_over_place(stp_over *o, const stp_over_hooks *hooks, stp_source **source, stp_status s) STP_MUST_USE;
stp_status stp_over_want(stp_over *o, const int *columns, int n, stp_error *err) STP_MUST_USE;
/* What inner has counted becomes ours. */
void stp_over_take(stp_over *o);

/* --cols: these columns (numbers), in this order. */
stp_status stp_over_columns(stp_source **source, const int *columns, int n, stp_error *err) STP_MUST_USE;

typedef enum stp_part { STP_PART_HEAD, STP_PART_TAIL, STP_PART_SAMPLE } stp_part;
enum { STP_PART_MOST = 100 * 1000 * 1000 };
/* --head, --tail, --sample: n rows, in the order of the file. The sample follows from the numbers of the rows and the
 * seed. */
stp_status stp_over_part(stp_source **source, stp_part part, int64_t n, uint64_t seed, stp_error *err) STP_MUST_USE;

/* --sort: rows in the order of a column, missing values last, equal ones in the order of the file. In memory, within
 * STP_SORT_BYTES. */
#define STP_SORT_BYTES ((size_t) 2 << 30)
stp_status stp_over_sort(stp_source **source, int column, bool descending, stp_error *err) STP_MUST_USE;

/* What tells rows apart. In parallel: groups[i] becomes 0 … n_groups - 1, or -1 where row i is in none of them. keys:
 * the batch's columns of these numbers, n_rows each. All is borrowed. */
typedef struct stp_grouping {
    stp_status (*number)(const void *self, const stp_column *const *keys, int64_t n_rows, int32_t *groups,
                         stp_error *err);
    const void *self;
    const int *columns;                /* n_columns of the table */
    int n_columns;
    int32_t n_groups;
} stp_grouping;
/* The rows of each batch in the order of their groups, those of one group as they stood; behind the table's own columns
 * stands one more, the number of the group. Who reads several groups in one pass has each row moved once. */
stp_status stp_over_grouped(stp_source **source, const stp_grouping *grouping, stp_error *err) STP_MUST_USE;
/* Over such a table, or a tap on it: the rows of one group, without that last column. Its problems are those of the
 * whole table, and are not counted again. */
stp_status stp_over_group(stp_source **source, int32_t group, stp_error *err) STP_MUST_USE;

/* --melt: each row becomes n rows that hold the name of one of these columns in `variable` and its value in `value`. */
stp_status stp_over_melt(stp_source **source, const int *columns, int n, stp_error *err) STP_MUST_USE;

/* --wide: each row is a path through these columns of numbers and becomes n + 1 rows. Behind the table's own columns
 * stand two: places, which are the numbers at the ends of the columns' names where all have one behind the same text,
 * else 1, 2, 3, …; and the values. Both are missing in the last row of each path. */
stp_status stp_over_wide(stp_source **source, const int *columns, int n, stp_error *err) STP_MUST_USE;

/* A row whose column holds a shape (shape.h) becomes the corners of its rings or the points of its lines, a row each,
 * and behind each ring or line one more; one without a shape becomes none. Behind the table's own columns stand three:
 * x and y, missing in these last rows, and `shape`, the number of the row they come from. Rings repeat their first
 * corner; outer ones run against the clock, holes with it. degrees: x is the longitude, y the latitude. */
stp_status stp_over_shapes(stp_source **source, int column, bool degrees, stp_error *err) STP_MUST_USE;
/* How many rows held other text in the last pass; 0 of any other source. */
int64_t stp_over_shapes_strange(const stp_source *source);

typedef enum stp_stacking { STP_STACKING_SUMS, STP_STACKING_PARTS } stp_stacking;
/* --stack: each row becomes n rows, one for each of these columns of numbers, which stand on each other. Behind the
 * table's own columns stand three: where a value begins, where it ends, and the column's name. PARTS: in percent of the
 * sum. What is missing leaves a gap and adds nothing. */
stp_status stp_over_stack(stp_source **source, stp_stacking stacking, const int *columns, int n,
                          stp_error *err) STP_MUST_USE;
#endif
