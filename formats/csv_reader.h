#ifndef STP_FORMATS_CSV_READER_H
#define STP_FORMATS_CSV_READER_H
/* What csv_read.c (libcsv) and csv_columns.c (plain pieces) share: the reader, and how a cell is stored. */
#include "base/buf.h"
#include "formats/csv_labels.h"
#include "formats/csv_scan.h"
#include "formats/csv_type.h"
#include <csv.h>

typedef struct stp_csv_slot {               /* one wanted column */
    int column;
    int same_as;                    /* the slot of the same column, or -1 */
    const stp_column_info *info;
    const stp_csv_rules *rules;
    stp_meaning read_as;            /* info->meaning, but a number where integers are stored as doubles */
    stp_csv_outcome (*store)(struct stp_csv_slot *s, int64_t row, const char *text, size_t n);
    void *values;
    uint8_t *validity;
    int64_t capacity;               /* rows */
    int64_t n_present;
    stp_csv_labels labels;
    stp_dictionary dictionary;
    stp_problem problem;
    int64_t new_problem;            /* row in the piece whose line is not known yet, or -1 */
} stp_csv_slot;

struct stp_reader {
    stp_csv_source *source;
    struct csv_parser parser;
    stp_csv_slot *slots;
    int n_slots;
    int *slot_of;                   /* by column of the file; -1 = not wanted */
    int n_columns;
    stp_column *columns;
    const stp_piece *piece;
    int64_t row;                    /* in the piece */
    int column;
    stp_problem extra;              /* rows with more cells than columns */
    int64_t new_extra;
    int64_t extra_row;              /* JSON: the last row that was noted */
    const char *fault;              /* what ended the piece early, a constant text; NULL = nothing */
    bool encoding;                  /* the fault is one of encoding */
    int64_t fault_row;
    bool no_memory;
    stp_csv_cells cells;            /* of a plain piece */
    uint32_t *fields;               /* of each of its rows, how many */
    stp_buf unquoted;               /* a text whose quotes were doubled */
};

/* Stores the cell of row r->row, and notes what is wrong with it. n = 0 is a text in quotes without letters:
 * a cell without anything is not stored at all. */
void stp_csv_store(stp_reader *r, stp_csv_slot *s, const char *text, size_t n);
/* Row r->row has a cell behind the last column. */
void stp_csv_note_extra(stp_reader *r, const char *text, size_t n);

/* What is wrong with row r->row; the first row with a fault ends the pass. */
void stp_csv_set_fault(stp_reader *r, const char *fault);

/* Reads a plain piece into the slots, which have room for its rows and hold nothing. Sets r->row to the number
 * of rows found: none is stored beyond the piece's. False without memory. */
bool stp_csv_read_plain(stp_reader *r, const stp_piece *p);
#endif
