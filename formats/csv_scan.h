#ifndef STP_FORMATS_CSV_SCAN_H
#define STP_FORMATS_CSV_SCAN_H
/* Regular CSV, 64 bytes at a time. Bytes are regular when quotes stand only round whole fields (there may be spaces
 * outside of them) and doubled inside them, and each CR before a LF: then quotes open and close by mere parity, libcsv
 * finds the same fields, and bit masks find them ten times as fast. What is not regular is libcsv's.
 *
 * The same code is built once for every machine and once for AVX2; the results are the same. */
#include "formats/csv_cut.h"

/* Where the cells of some whole records are. Cell c of a record is bytes begins[k] … begins[k + 1] - 2 with
 * k = rows[r] + c: what stands behind a cell is one byte, its delimiter or newline. */
typedef struct stp_csv_cells {
    uint32_t *begins;               /* n_begins cells, and where the next one begins */
    uint32_t *rows;                 /* of n_rows records and of the next: which cell is the first */
    size_t n_begins, n_rows;
    size_t capacity;                /* of both, less STP_CSV_SLACK that may be written and means nothing */
    size_t at;                      /* bytes seen: a multiple of 64, or all */
    uint64_t quoted;                /* all ones: the next block begins inside quotes */
} stp_csv_cells;

enum { STP_CSV_BLOCK = 64, STP_CSV_SLACK = 72 };

struct stp_csv_isa {
    const char *name;
    /* stp_csv_find_cut for regular bytes, with out->plain set; false when n > 0 bytes are not regular. */
    bool (*cut)(const stp_csv_dialect *d, const char *bytes, size_t n, bool at_end, stp_csv_cut *out);
    /* Goes on from cells->at until a block may not fit or the n bytes (regular, fewer than 2^32 - 1) end. */
    void (*index)(const stp_csv_dialect *d, const char *bytes, size_t n, stp_csv_cells *cells);
    /* Reads the cells first[i] + column of n rows as numbers. Returns how many were read before the first that is
     * not [-]digits[.digits] or has too many of them for a short cut; nothing is written for that one. 8 bytes
     * behind the last cell must be readable. */
    size_t (*decimals)(const char *bytes, const uint32_t *begins, const uint32_t *first, size_t column, size_t n,
                       double *out);
};

extern const stp_csv_isa stp_csv_isa_generic;

/* The fastest that this machine can run. */
const stp_csv_isa *stp_csv_isa_best(void);
#endif
