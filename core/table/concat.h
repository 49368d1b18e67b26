#ifndef STP_TABLE_CONCAT_H
#define STP_TABLE_CONCAT_H
/* Many files as one table, the rows of the first before those of the second. Columns are matched by name; a file
 * without one has missing values there. Files of arrays are joined along a dimension instead (stp_source_open_joined).
 * Integers and numbers join to numbers, times to the finer ones, categories and texts to texts; whatever else differs
 * becomes text. Behind the columns stand those that folders on the paths of all files name (key=value, as Hive writes
 * them), then a category `file`, unless the files have columns of those names. Files past the first few are open only
 * while they are read. */
#include "table/source.h"

/* paths: n >= 1 files; labels: what `file` calls them; both are copied; the texts of
 * options are borrowed. One file alone, in folders without a key,
 * is stp_source_open. Close with stp_source_close. */
stp_status stp_concat_open(stp_source **out, const char *const *paths, const char *const *labels, int n,
                           const stp_read_options *options, stp_error *err) STP_MUST_USE;
#endif
