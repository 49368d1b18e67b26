#ifndef STP_AGG_MESH_COLUMNS_H
#define STP_AGG_MESH_COLUMNS_H
/* Sums of rows of cells, column by column: the inner loops of mesh_sums.c. */
#include <stdint.h>

enum { STP_MESH_ROWS = 8 };

/* Up to STP_MESH_ROWS rows of n values, with the weight of each. What is not finite is left out. */
typedef struct stp_mesh_strip {
    int n_rows, n;
    const double *row[STP_MESH_ROWS];
    double weight[STP_MESH_ROWS];
    double origin;             /* taken off values whose squares are wanted */
    double *w, *wv, *wvv; /* n each, which the rows are added to in their order: weights, weighted values, squares */
} stp_mesh_strip;

/* All for every machine, and the same bits for those with AVX2. */
typedef struct stp_mesh_columns {
    void (*sums)(const stp_mesh_strip *s);
    void (*squares)(const stp_mesh_strip *s);
    void (*least)(const stp_mesh_strip *s);        /* into wv; w is left alone */
    void (*greatest)(const stp_mesh_strip *s);
} stp_mesh_columns;
extern const stp_mesh_columns stp_mesh_columns_generic, stp_mesh_columns_avx2;
#endif
