#ifndef STP_TABLE_SOURCE_H
#define STP_TABLE_SOURCE_H
/* What a format implements. A source hands out raw pieces one at a time (cheap: cut at record ends);
 * readers, one a worker, turn pieces into batches in parallel.
 *
 *     open → schema known → want(columns) → { rewind → next, next, … } as often as needed → close
 */
#include "table/batch.h"
#include "table/input.h"

typedef struct stp_source stp_source;
typedef struct stp_reader stp_reader;      /* one worker's decoder: buffers of its last batch */
typedef struct stp_piece stp_piece;        /* one worker's raw piece */

/* A byte that UTF-8 has not. */
#define STP_NO_QUOTE ((char) 0xFF)

/* A column that is to be read as something, whatever the first rows hold. */
typedef struct stp_typed {
    const char *name;
    stp_meaning meaning;
    bool duration;             /* STP_NUMBER: texts of durations, or numbers of units of time */
} stp_typed;

/* What of a file of arrays is wanted; texts as they were given. */
typedef struct stp_slicing {
    const char *const *var, *const *sel, *const *isel, *const *reduce;     /* --var, --sel, --isel, --reduce */
    int n_var, n_sel, n_isel, n_reduce;
    const char *const *uses;   /* n_uses expressions that name what is drawn */
    int n_uses;
    /* Which dimensions stay: all of them; those that an expression of uses names (all, if it names none); or the two
     * that a picture of a plane has, besides those named. The others are taken at their first index. */
    enum { STP_SLICE_ALL, STP_SLICE_USED, STP_SLICE_PLANE, STP_SLICE_BANDS } keep;
} stp_slicing;

/* How a file is to be read; zero means: find out. */
typedef struct stp_read_options {
    const char *format;        /* name of a format, or NULL: by content, then by suffix */
    char delimiter;            /* 0: sniff; ' ' is any number of blanks */
    int header;                /* 0 sniff, 1 yes, -1 no */
    const char *na;            /* comma separated texts that mean missing, besides the usual; or NULL */
    const stp_typed *types;    /* n_types; names that the file does not have are passed over */
    int n_types;
    int64_t skip;              /* lines above the table */
    char comment;              /* lines that begin with it are none; 0: '#' where the table shows it */
    char decimal;              /* '.' or ',' before decimals; 0: sniff */
    char quote;                /* round fields; 0: ", STP_NO_QUOTE: none */
    const char *time_format;   /* a pattern as of strptime, or NULL: find out */
    const char *encoding;      /* of the text, or NULL: UTF-8, or UTF-16 by its byte order mark */
    const char *tz;            /* zone of times that name none, or NULL: UTC */
    const stp_slicing *slicing;    /* or NULL: everything */
    size_t sample;             /* bytes of text that tell delimiter and types; 0: enough to be sure */
} stp_read_options;

/* Rows that are the cells of an array: those along the last dimension follow each other. */
typedef struct stp_array_dim {
    const char *name;
    int64_t length;
    int column;                /* of the schema: its coordinate, or its index where it has none */
} stp_array_dim;

typedef struct stp_array {
    const stp_array_dim *dims;
    int n_dims;
    const uint32_t *spans;     /* of each column of the schema: bit k is set where it goes along dims[k] */
    int x, y; /* columns that place a cell: coordinates of one dimension or of two, -1 = none; y alone is
                 -1 where one dimension has several values */
    int value;                 /* column that is drawn if none is named, -1 = none */
    int band;                  /* STP_SLICE_BANDS: the dimension of its three bands, -1 = none */
    bool map;                  /* x and y are degrees of longitude and latitude */
    const char *chosen;        /* what was taken of dimensions, "time: 2013-01-01, lev: 500 hPa", or NULL */
    const char *step;          /* the first dimension of which one index of several is shown, or NULL */
    int64_t step_length, step_at;      /* how many there are, and which is shown */
    const char *left;          /* one line on dimensions taken at their first index because nothing was said of
                                  them, or NULL */
} stp_array;

/* Whether the places of cells are coordinates over two dimensions. */
static inline bool stp_array_is_curved(const stp_array *a)
{
    return a->x >= 0 && (a->spans[a->x] & (a->spans[a->x] - 1)) != 0;
}

/* Values that were not what the column holds: they count as missing and are reported. */
typedef struct stp_problem {
    int64_t count;
    int64_t first_line;        /* line in the file, from 1 */
    char first_text[40];       /* as it stands there, cut */
    const char *path;          /* the file of the first, where a source has several; else NULL */
} stp_problem;

/* What a pass over a column would find: its least and greatest present, finite values (lo > hi: there are none). */
typedef struct stp_range {
    double lo, hi;
    int64_t int_lo, int_hi;    /* the same, exact, of integer storage */
} stp_range;

static inline void stp_range_widen(stp_range *to, const stp_range *r)
{
    to->lo = r->lo < to->lo ? r->lo : to->lo;
    to->hi = r->hi > to->hi ? r->hi : to->hi;
    to->int_lo = r->int_lo < to->int_lo ? r->int_lo : to->int_lo;
    to->int_hi = r->int_hi > to->int_hi ? r->int_hi : to->int_hi;
}

/* Rows that a pass may leave out: those whose value is missing or not within lo … hi, both in the units of batches.
 * A bound on texts: those that are not `text`. */
typedef struct stp_bound {
    int column;
    double lo, hi;
    const char *text;          /* NULL: numbers or times */
} stp_bound;

/* How a file keeps its columns, for people: a table of texts, and what else the file notes. */
typedef struct stp_storage {
    const char *const *heads;  /* n_heads; the first is the column */
    int n_heads;
    const char *const *cells;  /* n_rows lines of n_heads */
    int n_rows;
    const char *const *notes;  /* 2 * n_notes: keys and values */
    int n_notes;
} stp_storage;

typedef struct stp_format {
    const char *name;          /* "csv" */
    const char *suffixes;      /* "csv tsv txt" */
    const char *help;          /* one line for `stipple list formats` */
    bool reads, writes;
    /* How sure the first n bytes make it: 0 not at all … 100. */
    int (*sniff)(const unsigned char *head, size_t n);
    /* The input is taken when open succeeds. */
    stp_status (*open)(stp_source **out, stp_input *in, const stp_read_options *options, stp_error *err);
    /* Many files as one, where the format joins them better than row by row; may be NULL. The inputs are taken when it
     * succeeds. */
    stp_status (*open_many)(stp_source **out, stp_input *const *in, int n, const stp_read_options *options,
                            stp_error *err);
    /* Of an array: all values of a column that goes along fewer dimensions than the array has, once each, in C order
     * of its dimensions longer than 1; borrowed until close. May be NULL; out->values stays NULL where the column has
     * to be read as rows. */
    stp_status (*values)(stp_source *s, int column, stp_column *out, stp_error *err);
    /* Of an array: where the cells of a coordinate along one dimension begin and end, one more than it has, in its
     * order; *out stays NULL where the file does not say, else it is the caller's to free. May be NULL. */
    stp_status (*edges)(stp_source *s, int column, double **out, stp_error *err);
    /* Of an array: all cells of a column in parts, which part() puts to their places in `to` (as long as there are
     * rows; doubles, or floats where the column has them), missing ones as NaN. In any order and, with a reader each,
     * on any thread. *n = 0 where the column has to be read as rows. Both may be NULL. */
    stp_status (*parts)(stp_source *s, int column, int64_t *n, stp_error *err);
    stp_status (*part)(stp_reader *r, int64_t number, stp_column *to, stp_error *err);
    /* The wanted columns (schema numbers), for all later pieces. */
    stp_status (*want)(stp_source *s, const int *columns, int n, stp_error *err);
    stp_status (*rewind)(stp_source *s, stp_error *err);
    /* One thread at a time. *end = true when there is nothing left (piece then unchanged). The cuts do
     * not depend on the number of threads, nor on how the bytes arrive. */
    stp_status (*next)(stp_source *s, stp_piece *piece, bool *end, stp_error *err);
    size_t piece_bytes;        /* of a stp_piece, which is all zero at first */
    void (*piece_clear)(stp_piece *piece);      /* frees what it holds; may be NULL */
    stp_status (*reader_new)(stp_source *s, stp_reader **out, stp_error *err);
    /* In parallel, one reader a thread. The batch is borrowed until this reader's next read. */
    stp_status (*read)(stp_reader *r, const stp_piece *piece, stp_batch *out, stp_error *err);
    /* Adds the reader's problems to the source's; one thread at a time, after the pass. */
    void (*reader_free)(stp_reader *r);
    void (*close)(stp_source *s);
    /* The next three may be NULL. Texts live as long as the source. */
    stp_status (*storage)(stp_source *s, stp_storage *out, stp_error *err);
    /* True when the file itself tells the range of a column, exactly. */
    bool (*range)(stp_source *s, int column, stp_range *out);
    /* From the next rewind on, rows that are outside of any of the bounds may be left out, as far as that saves reading
     * them; they count in rows_pruned. Copied; n = 0: all rows are wanted. */
    stp_status (*narrow)(stp_source *s, const stp_bound *bounds, int n, stp_error *err);
} stp_format;

/* A format's own struct begins with this. */
struct stp_source {
    const stp_format *format;
    const char *path;          /* as given; owned by schema.arena */
    stp_schema schema;
    stp_problem *problems;     /* a column of the schema; of the last pass */
    stp_problem extra_cells;   /* rows with more cells than columns: the rest is left out; of the last pass */
    int64_t rows_cut;          /* in the pieces that next() has given in this pass, and those left out between them */
    int64_t rows_pruned;       /* of rows_cut: left out because of bounds */
    int64_t rows_seen;         /* of the last pass, set by the scan */
    const char *condition;     /* that rows must satisfy, as given, or NULL */
    int n_derived;             /* of the schema's columns: the last ones, which are not in the file */
    int64_t rows_dropped;      /* because of it, in the last pass; not among rows_seen */
    int64_t bytes;             /* of the file, -1 for a pipe */
    const int64_t *bytes_read; /* of the pass so far, as next() counts them; NULL = not known */
    stp_error *late;           /* what went wrong behind the last batch, in the bytes that it borrows: set at the end of
                                  a pass (reader_free, piece_clear), cleared by rewind. NULL: nothing can */
    stp_input *ahead;          /* what next() reads forwards in a pass, so that it may be unpacked ahead; or NULL */
    const stp_log *log;        /* where passes tell how far they are; borrowed, may be NULL */
    struct stp_tap *tap;       /* of a file that several read (scan/tap.h), where our pieces are its; else NULL */
    const stp_array *array;    /* NULL: rows of a plain table, or it was changed */
    bool kept;                 /* its rows lie in memory, or do not fit: to keep them once more is of no use */
    const char *facts;         /* what was found out: "delimiter ',', header yes, UTF-8"; arena */
};

/* core declares the table, formats/ defines it: core never includes a format. NULL-terminated. */
extern const stp_format *const stp_formats[];

/* The format that reads files of that suffix, or NULL. */
const stp_format *stp_format_of(const char *path);

/* Opens path ("-" is standard input) with the format named, else seen by its first bytes, else by its
 * suffix. Close with stp_source_close. */
stp_status stp_source_open(stp_source **out, const char *path, const stp_read_options *options,
                           stp_error *err) STP_MUST_USE;
/* n > 1 files as one by their format's open_many; *out stays NULL where the first one's has none. */
stp_status stp_source_open_joined(stp_source **out, const char *const *paths, int n, const stp_read_options *options,
                                  stp_error *err) STP_MUST_USE;
void stp_source_close(stp_source *s);      /* NULL is allowed */

/* A piece for next(), which fills it anew each time. */
stp_status stp_piece_new(const stp_format *format, stp_piece **out, stp_error *err) STP_MUST_USE;
void stp_piece_free(const stp_format *format, stp_piece *piece);       /* NULL is allowed */

/* The same as the format's functions, where it has them: else no range is known, and bounds change nothing. */
bool stp_source_range(stp_source *s, int column, stp_range *out);
stp_status stp_source_narrow(stp_source *s, const stp_bound *bounds, int n, stp_error *err) STP_MUST_USE;
#endif
