#ifndef STP_PAGE_H
#define STP_PAGE_H
/* A page of HTML of all figures of a spec file: pictures inline as SVG, tables, captions and what is said between them.
 * It needs nothing beside itself, no script, and follows the reader's choice of light or dark; on paper it is light. */
#include "base/buf.h"
#include "spec/spec.h"
#include "table/sink.h"

/* Whether the spec wants a page: an output that ends in .html, or in / for index.html of a folder, or --to html. */
bool stp_page_wanted(const stp_spec *spec);

/* The file of an output: index.html where a folder is named; else path itself. NULL without memory. */
const char *stp_page_path(stp_arena *arena, const char *path);

/* Appends the page of the chain of figures. */
stp_status stp_page_write(const stp_spec *spec, const stp_log *log, stp_buf *out, stp_error *err) STP_MUST_USE;

/* page_table.c: the writer of tables in pages; no file has it. */
extern const stp_table_format stp_page_table;
#endif
