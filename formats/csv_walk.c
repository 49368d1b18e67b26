#include "formats/csv_walk.h"
#include <csv.h>

static void on_cell(void *text, size_t n, void *self)
{
    stp_csv_walk *w = self;
    if (w->cell) w->cell(w, w->at, w->column, text, text ? n : 0);
    if (w->column < INT32_MAX) w->column++;
}

static void on_row(int terminator, void *self)
{
    stp_csv_walk *w = self;
    (void) terminator;
    if (w->row) w->row(w, w->at, w->column);
    w->at++;
    w->column = 0;
}

stp_status stp_csv_run_walk(stp_csv_walk *w, const stp_csv_dialect *d, const char *bytes, size_t n,
                            stp_error *err)
{
    struct csv_parser parser;
    if (csv_init(&parser, CSV_EMPTY_IS_NULL) != 0) return stp_no_memory(err, "reading a sample");
    csv_set_delim(&parser, (unsigned char) d->delimiter);
    csv_set_quote(&parser, (unsigned char) d->quote);
    csv_set_blk_size(&parser, 1 << 12);
    const bool good = csv_parse(&parser, bytes, n, on_cell, on_row, w) == n &&
                      csv_fini(&parser, on_cell, on_row, w) == 0;
    csv_free(&parser);
    return good && !w->failed ? STP_OK : stp_no_memory(err, "reading a sample");
}

void stp_csv_count_cells(stp_csv_walk *w, int64_t row, int n_cells)
{
    (void) row;
    *(int *) w->self = n_cells;
}
