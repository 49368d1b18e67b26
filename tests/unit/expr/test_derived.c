/* The source round a source: what it asks for, what it hands out, which rows it leaves out. */
#include "../check.h"
#include "expr/table.h"
#include "expr/derived.h"
#include "base/buf.h"
#include "scan/scan.h"

/* ---- a source of the random table, in pieces of any length --------------------------------------------------- */

typedef struct memory {
    stp_source base;
    const table *t;
    int row, least, most;              /* rows of a piece */
    int wanted[T_COLUMNS], n_wanted;
    int closed;
    stp_problem problems[T_COLUMNS];
} memory;

struct stp_piece { int first, n; };

struct stp_reader {
    memory *source;
    table rows;
    stp_column columns[T_COLUMNS];
    int64_t n_odd;
};

static stp_status m_want(stp_source *s, const int *columns, int n, stp_error *err)
{
    memory *m = (memory *) s;
    (void) err;
    CHECK(n <= T_COLUMNS);
    memcpy(m->wanted, columns, (size_t) n * sizeof *columns);
    m->n_wanted = n;
    return STP_OK;
}

static stp_status m_rewind(stp_source *s, stp_error *err)
{
    memory *m = (memory *) s;
    (void) err;
    m->row = 0;
    memset(m->problems, 0, sizeof m->problems);
    return STP_OK;
}

static stp_status m_next(stp_source *s, stp_piece *piece, bool *end, stp_error *err)
{
    memory *m = (memory *) s;
    (void) err;
    *end = m->row == T_ROWS;
    if (*end) return STP_OK;
    piece->first = m->row;
    piece->n = m->least + (m->most > m->least ? (int) t_random((uint64_t) (m->most - m->least)) : 0);
    if (piece->n > T_ROWS - m->row) piece->n = T_ROWS - m->row;
    m->row += piece->n;
    return STP_OK;
}

static stp_status m_reader_new(stp_source *s, stp_reader **out, stp_error *err)
{
    (void) err;
    *out = calloc(1, sizeof **out);
    (*out)->source = (memory *) s;
    return STP_OK;
}

static stp_status m_read(stp_reader *r, const stp_piece *piece, stp_batch *out, stp_error *err)
{
    (void) err;
    table_slice(&r->rows, r->source->t, piece->first, piece->n);
    for (int i = 0; i < r->source->n_wanted; i++) r->columns[i] = r->rows.columns[r->source->wanted[i]];
    *out = (stp_batch) { piece->first, piece->n, r->source->n_wanted, r->columns };
    r->n_odd++;
    return STP_OK;
}

static void m_reader_free(stp_reader *r)
{
    r->source->problems[T_V].count += r->n_odd;
    free(r);
}

static void m_close(stp_source *s) { ((memory *) s)->closed++; }

static const stp_format m_format = {
    .name = "memory",
    .want = m_want,
    .rewind = m_rewind,
    .next = m_next,
    .piece_bytes = sizeof(stp_piece),
    .reader_new = m_reader_new,
    .read = m_read,
    .reader_free = m_reader_free,
    .close = m_close,
};

static memory memory_of(const table *t, int least, int most)
{
    memory m = { .base = { .format = &m_format, .path = "t.csv", .schema = t_schema, .bytes = 7, .facts = "facts" },
                 .t = t,
                 .least = least,
                 .most = most };
    return m;
}

/* ---- a fold that prints every row ------------------------------------------------------------------------------- */

typedef struct printed {
    stp_buf text;
    int64_t last_row;
} printed;

static stp_status p_init(void *state, const void *plan, stp_error *err)
{
    (void) plan, (void) err;
    ((printed *) state)->last_row = -1;
    return STP_OK;
}

static stp_status p_feed(void *state, const void *plan, const stp_batch *b, stp_error *err)
{
    printed *p = state;
    const stp_column_info *const *infos = plan;
    (void) err;
    CHECK(b->row0 > p->last_row);
    p->last_row = b->row0 + b->n_rows - 1;
    for (int64_t r = 0; r < b->n_rows; r++)
        for (int c = 0; c < b->n_columns; c++) {
            CHECK(b->columns[c].length == b->n_rows);
            stp_column_print(&b->columns[c], infos[c], r, &p->text);
            stp_buf_char(&p->text, c == b->n_columns - 1 ? '\n' : '|');
        }
    return STP_OK;
}

static stp_status p_merge(void *into, void *from, const void *plan, stp_error *err)
{
    (void) into, (void) from, (void) plan, (void) err;
    return STP_OK;
}

static void p_clear(void *state) { stp_buf_clear(&((printed *) state)->text); }
static size_t p_bytes(const void *plan) { return (void) plan, (size_t) 1 << 40; }      /* one state */

static const stp_fold print_fold = { .name = "print", .state_size = sizeof(printed), .init = p_init, .feed = p_feed,
                                     .merge = p_merge, .clear = p_clear, .bytes = p_bytes };

static printed print_rows(stp_source *s, const char *const *names, int n, int threads)
{
    printed p = { 0 };
    stp_error err = { 0 };
    int columns[16];
    const stp_column_info *infos[16];
    for (int i = 0; i < n; i++) {
        CHECK(stp_schema_require(&s->schema, names[i], "t.csv", &columns[i], &err) == STP_OK);
        infos[i] = &s->schema.columns[columns[i]];
    }
    p_init(&p, infos, &err);
    CHECK(stp_scan(s, columns, n, &print_fold, infos, threads, &p, &err) == STP_OK);
    return p;
}

/* m has its place now: its problems can be pointed at. */
static stp_source *wrapped(memory *m, const char *where, const char *const (*derive)[2], int n)
{
    stp_source *s = &m->base;
    stp_error err = { 0 };
    int column;
    m->base.problems = m->problems;
    CHECK(stp_derived_wrap(&s, &err) == STP_OK);
    for (int i = 0; i < n; i++)
        CHECK(stp_derived_add(s, "--derive", derive[i][0], derive[i][1], &column, &err) == STP_OK);
    if (where) CHECK(stp_derived_where(s, "--where", where, &err) == STP_OK);
    return s;
}

/* ---- tests ----------------------------------------------------------------------------------------------------- */

TEST(any_pieces_and_threads_give_the_same_rows)
{
    static const char *const derive[][2] = { { "h", "hour(t)" },
                                             { "name", "coalesce(lower(s), text)" },
                                             { "late", "v > 3 or b" },
                                             { "v", "v * 2" },
                                             { "day", "trunc(t, 'day')" } };
    static const char *const names[] = { "i", "h", "v", "name", "late", "w (m)", "day", "s", "t", "b" };
    table *t = table_new();
    stp_buf first = { 0 };
    static const int sizes[][2] = { { T_ROWS, T_ROWS }, { 1, 9 }, { 100, 3000 }, { 2048, 2049 }, { 7, 7 } };
    for (size_t i = 0; i < STP_COUNT(sizes); i++)
        for (int threads = 1; threads <= 4; threads += 3) {
            memory m = memory_of(t, sizes[i][0], sizes[i][1]);
            stp_source *s = wrapped(&m, "h < 12 && not (v > 10)", derive, 5);
            printed p = print_rows(s, names, 10, threads);
            CHECK(s->rows_seen > 300 && s->rows_seen + s->rows_dropped == T_ROWS);
            if (!first.length) stp_buf_add(&first, p.text.data, p.text.length);
            CHECK(p.text.length == first.length && !memcmp(p.text.data, first.data, first.length));
            p_clear(&p);
            stp_source_close(s);
            CHECK(m.closed == 1);
        }
    stp_buf_clear(&first);
    free(t);
}

TEST(rows_that_are_left_are_those_that_satisfy)
{
    table *t = table_new();
    memory m = memory_of(t, 10, 1000);
    stp_source *s = wrapped(&m, "i > 3 and not is_na(text)", NULL, 0);
    static const char *const names[] = { "v", "i", "text" };
    printed p = print_rows(s, names, 3, 2);
    stp_buf want = { 0 };
    for (int r = 0; r < T_ROWS; r++) {
        if (!stp_column_has(&t->columns[T_I], r) || t->i[r] <= 3 || t->x[r] < 0) continue;
        stp_column_print(&t->columns[T_V], &t_info[T_V], r, &want);
        stp_buf_printf(&want, "|%d|%s\n", t->i[r], t_labels[t->x[r]]);
    }
    CHECK_STR(p.text.data, want.data);
    stp_buf_clear(&want);
    p_clear(&p);
    stp_source_close(s);
    free(t);
}

TEST(only_what_is_needed_is_read)
{
    static const char *const derive[][2] = { { "a", "v + i" }, { "c", "a * 2" }, { "unused", "len(s)" } };
    table *t = table_new();
    memory m = memory_of(t, 1000, 1000);
    stp_source *s = wrapped(&m, "u > '1980'", derive, 3);
    stp_error err = { 0 };
    const int c[] = { T_COLUMNS + 1, T_B };
    CHECK(s->format->want(s, c, 2, &err) == STP_OK);
    CHECK(m.n_wanted == 4 && m.wanted[0] == T_V && m.wanted[1] == T_I && m.wanted[2] == T_B && m.wanted[3] == T_U);
    const int beyond[] = { T_COLUMNS + 3 };
    CHECK(s->format->want(s, beyond, 1, &err) == STP_ERR_USAGE);
    stp_source_close(s);
    free(t);
}

TEST(problems_facts_and_names_come_through)
{
    table *t = table_new();
    memory m = memory_of(t, 100, 100);
    stp_source *s = wrapped(&m, "v > 1e308 && v < 1", NULL, 0);
    static const char *const names[] = { "v" };
    for (int pass = 0; pass < 2; pass++) {
        printed p = print_rows(s, names, 1, 3);
        CHECK(s->problems[T_V].count == T_ROWS / 100 && s->rows_seen == 0 && s->rows_dropped == T_ROWS);
        p_clear(&p);
    }
    CHECK_STR(s->condition, "v > 1e308 && v < 1");
    CHECK_STR(s->facts, "facts");
    CHECK_STR(s->format->name, "memory");
    CHECK(s->bytes == 7 && s->schema.n_rows == -1);
    stp_source_close(s);
    free(t);
}

TEST(a_second_wrap_is_none_and_a_fault_changes_nothing)
{
    table *t = table_new();
    memory m = memory_of(t, 100, 100);
    m.base.problems = m.problems;
    stp_source *s = &m.base;
    stp_error err = { 0 };
    int column = -7;
    CHECK(stp_derived_wrap(&s, &err) == STP_OK);
    stp_source *again = s;
    CHECK(stp_derived_wrap(&again, &err) == STP_OK && again == s);
    const stp_column_info *columns = s->schema.columns;
    CHECK(stp_derived_add(s, "-x", "bad", "v +", &column, &err) == STP_ERR_USAGE && column == -7);
    CHECK(s->schema.n_columns == T_COLUMNS);
    CHECK(stp_derived_where(s, "--where", "v", &err) == STP_ERR_USAGE && !s->condition);
    char name[16];
    for (int i = 0; i < STP_DERIVED_COLUMNS; i++) {
        snprintf(name, sizeof name, "c%d", i);
        CHECK(stp_derived_add(s, "-x", name, "v", &column, &err) == STP_OK && column == T_COLUMNS + i);
    }
    CHECK(stp_derived_add(s, "-x", "more", "v", &column, &err) == STP_ERR_USAGE);
    CHECK(stp_derived_add(s, "-x", "c3", "v > 1", &column, &err) == STP_OK && column == T_COLUMNS + 3);
    CHECK(s->schema.columns == columns && columns[T_COLUMNS + 3].meaning == STP_BOOL);
    stp_source_close(s);
    free(t);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(any_pieces_and_threads_give_the_same_rows),
               CASE(rows_that_are_left_are_those_that_satisfy), CASE(only_what_is_needed_is_read),
               CASE(problems_facts_and_names_come_through), CASE(a_second_wrap_is_none_and_a_fault_changes_nothing));
}
