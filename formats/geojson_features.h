#ifndef STP_FORMATS_GEOJSON_FEATURES_H
#define STP_FORMATS_GEOJSON_FEATURES_H
/* The features of a GeoJSON text (RFC 7946) as columns of places in it: a row a feature. */
#include "base/arena.h"
#include "base/error.h"
#include <stdint.h>

/* Some bytes of the text: a value as it is written; p NULL = absent or null. */
typedef struct stp_json_span {
    const char *p, *end;
} stp_json_span;

typedef struct stp_feature_column {
    const char *name;              /* in names */
    stp_json_span *values;         /* of each feature */
} stp_feature_column;

/* Column 0 is the geometry, an object; then one for each property. */
typedef struct stp_feature_table {
    stp_arena *names;
    const char *path;              /* for messages */
    const char *bytes;
    int64_t n_rows, room;
    stp_feature_column *columns;
    int n_columns, columns_room;
    int points;                    /* the column of longitudes, that of latitudes is next; 0 = no feature is a point, or
                                    * properties have these names */
} stp_feature_table;

/* names, path: set before; all else 0. STP_ERR_DATA names the line. */
stp_status stp_feature_table_read(stp_feature_table *f, const char *bytes, size_t n, stp_error *err) STP_MUST_USE;
void stp_feature_table_clear(stp_feature_table *f);

/* A string without quotes and escapes, other values as they stand. NULL: no memory. */
const char *stp_feature_text(stp_arena *arena, stp_json_span value);
#endif
