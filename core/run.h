#ifndef STP_RUN_H
#define STP_RUN_H
/* What the public calls do: from a spec to the bytes of its outputs. */
#include "base/buf.h"
#include "scan/fold.h"
#include "scan/shared.h"
#include "spec/spec.h"
#include "table/sink.h"
#include "table/source.h"

/* run.c: one format of a drawing spec ("svg", "png", "pdf", "nc", "yaml", "json"). */
stp_status stp_run_format(const stp_spec *spec, const char *format, const stp_log *log, stp_buf *out,
                          stp_error *err) STP_MUST_USE;
/* Who reads the files of a chain of figures once for all of its layers; *out stays NULL where there is one layer. Free
 * with stp_shared_free. */
stp_status stp_run_share(const stp_spec *spec, const stp_log *log, stp_shared **out, stp_error *err) STP_MUST_USE;
/* All outputs that the spec names, each written when all are made. */
stp_status stp_run_all(const stp_spec *spec, const stp_log *log, stp_error *err) STP_MUST_USE;

/* convert.c: writes the table of a load spec to path, row by row in the order of the file; format "csv". */
stp_status stp_convert(const stp_spec *spec, const char *format, const char *path, const stp_log *log,
                       stp_error *err) STP_MUST_USE;
/* The same into memory, through any writer. shared: who reads the file once for all, or NULL. */
stp_status stp_convert_to(const stp_table_format *format, const stp_spec *spec, stp_shared *shared, const stp_log *log,
                          stp_buf *out, stp_error *err) STP_MUST_USE;
/* Whether a table can be written in that format. */
bool stp_converts(const char *format);

/* convert_array.c: the same as arrays, format "nc": a slice with its dimensions and coordinates. */
stp_status stp_convert_array(const stp_spec *spec, const char *format, const char *path, const stp_log *log,
                             stp_error *err) STP_MUST_USE;
bool stp_converts_array(const char *format);

/* show.c: what `stipple load` says; format "text", "tsv" or "json". */
stp_status stp_show(const stp_spec *spec, const char *format, const stp_log *log, stp_buf *out,
                    stp_error *err) STP_MUST_USE;

/* show.c: the table of a load spec as its options change it; the arena owns its path. shared as above. */
stp_status stp_load_open(const stp_spec *spec, stp_shared *shared, const stp_log *log, stp_arena *arena,
                         stp_source **out, stp_error *err) STP_MUST_USE;
/* All its columns through a fold, and what is to be said of its rows to the log. */
stp_status stp_load_scan(const stp_spec *spec, const stp_log *log, stp_source *source, const stp_fold *fold,
                         const void *plan, void *state, stp_error *err) STP_MUST_USE;

/* list.c: what there is. */
stp_status stp_list_write(const char *what, const char *form, stp_buf *out, stp_error *err) STP_MUST_USE;
#endif
