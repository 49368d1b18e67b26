/* Calls go to the source that was lent; what next() counts is copied back, for it is looked up in the loan. Pieces and
 * readers are the lender's own. */
#include "table/lend.h"
#include <stdlib.h>

typedef struct loan {
    stp_source base; /* first, so that a stp_source is one */
    stp_format format;
    stp_source *source; /* borrowed */
} loan;

static stp_source *lender(stp_source *s)
{
    return ((loan *) s)->source;
}

static stp_status values(stp_source *s, int column, stp_column *out, stp_error *err)
{
    return lender(s)->format->values(lender(s), column, out, err);
}

static stp_status want(stp_source *s, const int *columns, int n, stp_error *err)
{
    return lender(s)->format->want(lender(s), columns, n, err);
}

static void take_counts(stp_source *s)
{
    const stp_source *from = lender(s);
    s->extra_cells = from->extra_cells;
    s->rows_cut = from->rows_cut;
    s->rows_pruned = from->rows_pruned;
    s->rows_dropped = from->rows_dropped;
    s->ahead = from->ahead;
}

static stp_status rewind_source(stp_source *s, stp_error *err)
{
    const stp_status status = lender(s)->format->rewind(lender(s), err);
    take_counts(s);
    return status;
}

static stp_status next(stp_source *s, stp_piece *piece, bool *end, stp_error *err)
{
    const stp_status status = lender(s)->format->next(lender(s), piece, end, err);
    take_counts(s);
    return status;
}

static stp_status reader_new(stp_source *s, stp_reader **out, stp_error *err)
{
    return lender(s)->format->reader_new(lender(s), out, err);
}

static stp_status storage(stp_source *s, stp_storage *out, stp_error *err)
{
    return lender(s)->format->storage(lender(s), out, err);
}

static bool range(stp_source *s, int column, stp_range *out)
{
    return lender(s)->format->range(lender(s), column, out);
}

static stp_status narrow(stp_source *s, const stp_bound *bounds, int n, stp_error *err)
{
    return lender(s)->format->narrow(lender(s), bounds, n, err);
}

static void give_back(stp_source *s)
{
    free(s);
}

stp_status stp_source_lend(stp_source **out, stp_source *source, stp_error *err)
{
    loan *l = malloc(sizeof *l);
    if (!l) return stp_no_memory(err, "a source");
    *l = (loan){ .base = *source, .format = *source->format, .source = source };
    l->base.format = &l->format;
    l->base.kept = true;
    l->format.want = want;
    l->format.rewind = rewind_source;
    l->format.next = next;
    l->format.reader_new = reader_new;
    l->format.close = give_back;
    if (l->format.values) l->format.values = values;
    if (l->format.storage) l->format.storage = storage;
    if (l->format.range) l->format.range = range;
    if (l->format.narrow) l->format.narrow = narrow;
    *out = &l->base;
    return STP_OK;
}
