/* Fuzz target for the scanner of plain CSV: libcsv reads the file, and so does each build of the scanner; the
 * pieces, the columns bit by bit, the faults and their lines have to be the same. The first byte chooses the
 * size of pieces, the second the columns and what means missing, the rest is the file. */
#include "formats/csv_scan.h"
#include "formats/csv_source.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

extern const stp_csv_isa portable;
#define STP_CSV_PORTABLE
#define ISA_NAME "portable"
#define ISA(part) portable##part
#include "formats/csv_block_tmpl.h"
#include "formats/csv_decimal_tmpl.h"
#include "formats/csv_scan_tmpl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One pass over the file. */
typedef struct side {
    stp_csv_source *source;
    stp_reader *reader;
    stp_piece *piece;
    stp_batch batch;
    stp_error err;
    bool end;
} side;

static void demand(bool good, const char *what)
{
    if (good) return;
    fprintf(stderr, "libcsv and the scanner differ: %s\n", what);
    abort();
}

static bool same_bytes(const void *a, const void *b, size_t n)
{
    return n == 0 || !memcmp(a, b, n);
}

static void compare_column(const stp_column *a, const stp_column *b, stp_meaning meaning, size_t rows)
{
    static const size_t sizes[] = { [STP_NUMBER] = 8, [STP_INTEGER] = 8,  [STP_TIME] = 8,
                                    [STP_BOOL] = 1,   [STP_CATEGORY] = 4, [STP_TEXT] = 4 };
    demand(a->type == b->type && a->length == b->length, "type or length");
    demand(!a->validity == !b->validity, "whether anything is missing");
    for (size_t i = 0; a->validity && i < rows; i++)
        demand(stp_column_has(a, (int64_t) i) == stp_column_has(b, (int64_t) i), "what is missing");
    demand(same_bytes(a->values, b->values, rows * sizes[meaning]), "values");
    demand(!a->dictionary == !b->dictionary, "dictionary");
    if (!a->dictionary) return;
    demand(a->dictionary->count == b->dictionary->count, "number of labels");
    for (int32_t i = 0; i < a->dictionary->count; i++)
        demand(!strcmp(a->dictionary->labels[i], b->dictionary->labels[i]), "labels");
}

static void compare_batches(const side *a, const side *b)
{
    demand(a->batch.row0 == b->batch.row0 && a->batch.n_rows == b->batch.n_rows, "rows");
    for (int i = 0; i < a->batch.n_columns; i++)
        compare_column(&a->batch.columns[i], &b->batch.columns[i],
                       a->source->base.schema.columns[a->source->wanted[i]].meaning, (size_t) a->batch.n_rows);
}

static void compare_problem(const stp_problem *a, const stp_problem *b)
{
    demand(a->count == b->count && a->first_line == b->first_line && !strcmp(a->first_text, b->first_text),
           "what was not read");
}

static void start(side *s)
{
    if (s->source->base.format->rewind(&s->source->base, &s->err) != STP_OK ||
        stp_csv_reader_new(&s->source->base, &s->reader, &s->err) != STP_OK ||
        stp_piece_new(s->source->base.format, &s->piece, &s->err) != STP_OK)
        abort();
}

static stp_status step(side *s)
{
    const stp_status status = s->source->base.format->next(&s->source->base, s->piece, &s->end, &s->err);
    return status != STP_OK || s->end ? status : stp_csv_read(s->reader, s->piece, &s->batch, &s->err);
}

static void finish(side *s)
{
    stp_csv_reader_free(s->reader);
    stp_piece_free(s->source->base.format, s->piece);
    s->reader = NULL;
    s->piece = NULL;
}

/* Both passes in step. */
static void compare(stp_csv_source *by_libcsv, stp_csv_source *by_scan)
{
    side a = { .source = by_libcsv }, b = { .source = by_scan };
    stp_status x = STP_OK;
    start(&a);
    start(&b);
    while (x == STP_OK && !a.end) {
        x = step(&a);
        const stp_status y = step(&b);
        demand(x == y && a.end == b.end, "status");
        demand(a.piece->plain == false, "libcsv itself");
        if (x != STP_OK) demand(!strcmp(a.err.message, b.err.message), "message");
        else if (!a.end) compare_batches(&a, &b);
    }
    finish(&a);
    finish(&b);
    for (int i = 0; x == STP_OK && i < by_scan->base.schema.n_columns; i++)
        compare_problem(&by_libcsv->base.problems[i], &by_scan->base.problems[i]);
    if (x == STP_OK) compare_problem(&by_libcsv->base.extra_cells, &by_scan->base.extra_cells);
}

static stp_csv_source *open_file(const char *path, unsigned choice, unsigned piece_size)
{
    stp_source *s = NULL;
    stp_error err = { 0 };
    const stp_read_options options = { .format = "csv", .na = choice & 64 ? "1,x" : NULL };
    if (stp_source_open(&s, path, &options, &err) != STP_OK) return NULL;
    int *wanted = calloc((size_t) s->schema.n_columns, sizeof *wanted), n = 0;
    if (!wanted) abort();
    for (int i = 0; i < s->schema.n_columns; i++)
        if (choice >> i % 5 & 1 || choice & 32) wanted[n++] = i;
    if (s->format->want(s, wanted, n, &err) != STP_OK) abort();
    free(wanted);
    ((stp_csv_source *) s)->piece_size = piece_size;
    return (stp_csv_source *) s;
}

static void check_file(const char *path, unsigned choice, unsigned piece_size)
{
    const stp_csv_isa *const builds[] = { &stp_csv_isa_generic, stp_csv_isa_best(), &portable };
    stp_csv_source *by_libcsv = open_file(path, choice, piece_size);
    stp_csv_source *by_scan = by_libcsv ? open_file(path, choice, piece_size) : NULL;
    if (by_scan) {
        by_libcsv->dialect.isa = NULL;
        for (size_t i = 0; i < sizeof builds / sizeof *builds; i++) {
            by_scan->dialect.isa = builds[i];
            compare(by_libcsv, by_scan);
        }
        stp_source_close(&by_scan->base);
    }
    if (by_libcsv) stp_source_close(&by_libcsv->base);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || size > 1 << 17) return 0;
    const int fd = memfd_create("csv", MFD_CLOEXEC);
    if (fd < 0) return 0;
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (write(fd, data + 2, size - 2) == (ssize_t) (size - 2)) check_file(path, data[1], data[0] * 3u + 1);
    close(fd);
    return 0;
}
