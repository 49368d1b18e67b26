/* Pages of different columns do not begin at the same rows: each bound gives rows that may hold it, and what all give
 * is kept. An index that contradicts itself is passed over, as if there were none. */
#include "formats/parquet/prune.h"
#include <stdlib.h>
#include <string.h>

/* The parts of an index, as they stand in the file: read in step. */
typedef struct page_index {
    stp_thrift nulls, least, greatest, counts;
    int64_t n, n_counts;
} page_index;

static bool read_column_index(const stp_pq_footer *f, const stp_pq_chunk *c, page_index *x)
{
    enum { NULL_PAGES = 1, MIN, MAX, ORDER, NULL_COUNTS };
    stp_thrift t = { .at = f->file + c->column_index, .end = f->file + c->column_index + c->column_index_size };
    stp_thrift_field field = { 0 };
    int64_t n_min = -1, n_max = -1;
    *x = (page_index) { .n = -1, .n_counts = -1 };
    while (stp_thrift_next(&t, &field)) {
        stp_thrift list = t;
        const int type = field.id == NULL_PAGES ? STP_THRIFT_BOOL
                       : field.id == NULL_COUNTS ? STP_THRIFT_I64 : STP_THRIFT_BINARY;
        const int64_t n = stp_thrift_list(&list, &field, type);
        if (field.id == NULL_PAGES) x->nulls = list, x->n = n;
        else if (field.id == MIN) x->least = list, n_min = n;
        else if (field.id == MAX) x->greatest = list, n_max = n;
        else if (field.id == NULL_COUNTS) x->counts = list, x->n_counts = n;
        stp_thrift_skip(&t, &field);
    }
    return !t.bad && x->n > 0 && x->n == n_min && x->n == n_max;
}

/* Puts the list of pages at its begin; their number, -1 where there is none. */
static int64_t open_offset_index(const stp_pq_footer *f, const stp_pq_chunk *c, stp_thrift *out)
{
    stp_thrift t = { .at = f->file + c->offset_index, .end = f->file + c->offset_index + c->offset_index_size };
    stp_thrift_field field = { 0 };
    while (stp_thrift_next(&t, &field)) {
        if (field.id == 1) {
            const int64_t n = stp_thrift_list(&t, &field, STP_THRIFT_STRUCT);
            *out = t;
            return n;
        }
        stp_thrift_skip(&t, &field);
    }
    return -1;
}

static int64_t next_first_row(stp_thrift *t)
{
    enum { FIRST_ROW = 3 };
    stp_thrift_field f = { 0 };
    int64_t row = -1;
    while (stp_thrift_next(t, &f)) {
        if (f.id == FIRST_ROW) row = stp_thrift_int(t, &f, -1);
        else stp_thrift_skip(t, &f);
    }
    return row;
}

/* ---- lists of rows ---------------------------------------------------------------------------------------------- */

static bool add_rows(stp_pq_kept *k, int64_t from, int64_t to)
{
    if (k->n && k->rows[k->n - 1].to == from) {
        k->rows[k->n - 1].to = to;
        return true;
    }
    if (k->n == k->room) {
        const int room = k->room ? k->room * 2 : 16;
        stp_pq_rows *rows = realloc(k->rows, (size_t) room * sizeof *rows);
        if (!rows) return false;
        k->rows = rows;
        k->room = room;
    }
    k->rows[k->n++] = (stp_pq_rows) { from, to };
    return true;
}

/* The rows that are in both. */
static bool intersect(const stp_pq_kept *a, const stp_pq_kept *b, stp_pq_kept *out)
{
    bool good = true;
    out->n = 0;
    for (int i = 0, k = 0; good && i < a->n && k < b->n;) {
        const stp_pq_rows *p = &a->rows[i], *q = &b->rows[k];
        const int64_t from = p->from > q->from ? p->from : q->from, to = p->to < q->to ? p->to : q->to;
        if (from < to) good = add_rows(out, from, to);
        if (p->to < q->to) i++;
        else k++;
    }
    return good;
}

void stp_pq_kept_clear(stp_pq_kept *k)
{
    free(k->rows);
    *k = (stp_pq_kept) { 0 };
}

/* ---- pages --------------------------------------------------------------------------------------------------- */

/* The statistics of the next page of an index. A page that is said to hold nulls only has no ends; some writers say so
 * of pages with a NaN, so that it is true is for the count of nulls to tell. */
static stp_pq_statistics next_statistics(page_index *x)
{
    stp_pq_statistics s = { .nulls = x->n_counts == x->n ? stp_thrift_list_int(&x->counts) : -1 };
    const bool null_page = stp_thrift_list_bool(&x->nulls);
    s.min = stp_thrift_list_binary(&x->least);
    s.max = stp_thrift_list_binary(&x->greatest);
    if (null_page) s.min.at = s.max.at = NULL;
    return s;
}

/* The rows whose pages may hold values within b. False where the file has no index of it that can be used. */
static bool page_rows(const stp_pq_footer *f, const stp_pq_leaf *leaf, const stp_pq_chunk *c, const stp_bound *b,
                      int64_t n_rows, stp_pq_kept *out)
{
    page_index x;
    stp_thrift pages;
    out->n = 0;
    if (!c->column_index || !c->offset_index || !read_column_index(f, c, &x)) return false;
    if (open_offset_index(f, c, &pages) != x.n) return false;
    int64_t from = next_first_row(&pages);
    if (from != 0) return false;
    for (int64_t i = 0; i < x.n; i++) {
        const int64_t to = i + 1 < x.n ? next_first_row(&pages) : n_rows;
        if (to <= from || to > n_rows || pages.bad) return false;
        const stp_pq_statistics s = next_statistics(&x);
        if (x.least.bad || x.greatest.bad || x.nulls.bad || x.counts.bad) return false;
        if (!stp_pq_is_outside(leaf, &s, to - from, b) && !add_rows(out, from, to)) return false;
        from = to;
    }
    return true;
}

stp_status stp_pq_prune(stp_pq_kept *kept, const stp_pq_footer *f, const stp_pq_group *g, const int *leaf,
                        const stp_bound *bounds, int n_bounds, stp_error *err)
{
    stp_pq_kept pages = { 0 }, both = { 0 };
    bool good = true;
    kept->n = 0;
    for (int i = 0; i < n_bounds; i++)
        if (stp_pq_is_outside(&f->leaves[leaf[i]], &g->chunks[leaf[i]].statistics, g->n_rows, &bounds[i]))
            return STP_OK;
    if (g->n_rows) good = add_rows(kept, 0, g->n_rows);
    for (int i = 0; good && i < n_bounds; i++) {
        if (!page_rows(f, &f->leaves[leaf[i]], &g->chunks[leaf[i]], &bounds[i], g->n_rows, &pages)) continue;
        good = intersect(kept, &pages, &both);
        const stp_pq_kept old = *kept;
        *kept = both;
        both = old;
    }
    stp_pq_kept_clear(&pages);
    stp_pq_kept_clear(&both);
    return good ? STP_OK : stp_no_memory(err, "the rows that are wanted");
}
