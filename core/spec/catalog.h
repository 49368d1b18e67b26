#ifndef STP_SPEC_CATALOG_H
#define STP_SPEC_CATALOG_H
/* Catalogs of data in the YAML of Intake (version 1): names for files with what is needed to read them, and plots of
 * them by name.
 *
 *     sources:
 *       census:
 *         driver: csv
 *         description: everybody in 2010
 *         args: {urlpath: 'data/census-*.csv', csv_kwargs: {sep: ';'}}
 *         metadata:
 *           fields: {pop: {label: Population, unit: people}}
 *           plots: {race: {x: easting, y: northing, by: race, datashade: true}}
 *
 * An operand @census stands for the files, @census/race for a plot of them; @other.yaml:census looks in another
 * catalog. Relative paths are taken from the catalog's folder. */
#include "spec/spec.h"

/* Puts what catalogs say in place of such operands, in all layers of the chain. What a layer says itself goes before
 * the plot's options. STP_ERR_DATA where the catalog is at fault, STP_ERR_USAGE where it has no such entry. */
stp_status stp_catalog_resolve(stp_spec *spec, stp_error *err) STP_MUST_USE;

/* What a catalog holds, in its order. */
typedef struct stp_catalog_entry {
    const char *name;              /* "census", or "census/race" */
    const char *driver;            /* "" for plots */
    const char *help;              /* description; of a plot its kind and columns */
} stp_catalog_entry;

/* Reads the catalog at path, or with NULL the one that is used when none is named: $STIPPLE_CATALOG, catalog.yaml or
 * catalog.yml here. The entries lie in arena. */
stp_status stp_catalog_list(const char *path, stp_arena *arena, stp_catalog_entry **out, int *n,
                            stp_error *err) STP_MUST_USE;
#endif
