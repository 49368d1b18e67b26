#ifndef STP_FOLLOW_H
#define STP_FOLLOW_H
/* A stream that is drawn again and again (stp_follower of stipple.h). Its last records are kept as text: every picture
 * reads them as a file that exists in memory alone, so that a stream can be drawn in every way that a file can. A
 * shaded stream without a window keeps its cells instead, and reads what is new into them. */
#include "agg/grid.h"
#include "include/stipple.h"
#include "lines.h"
#include "spec/plan.h"
#include "table/unpack.h"

/* A stream that may be packed. */
typedef struct stp_follow_packed {
    bool known;             /* whether it is */
    stp_unpack *unpack;     /* owned; NULL: it is not packed, or not known yet */
    stp_buf waiting;        /* bytes as they came, from the packed byte `first` on */
    int64_t first, made;    /* made: bytes that were unpacked */
} stp_follow_packed;

struct stp_follower {
    stp_spec *spec;
    const stp_layer *lead;      /* the first layer that reads the stream */
    const char *source;         /* the file that the stream is; NULL: standard input */
    const stp_log *log;
    stp_follow_packed packed;
    stp_lines lines;
    stp_buf begin;              /* of the stream, until its format is known */
    bool known;                 /* format and head */
    const char *format, *types; /* for --from and --types: what the beginning shows; arena, NULL: nothing */
    stp_arena arena;
    int fd; /* the file in memory */
    char path[64];
    double window; /* s, NaN: none */
    int64_t last;  /* rows, 0: as many as the window has */
    bool sums_up;  /* cells are kept, not rows */
    stp_grid_carry carry;
    char canvas[32]; /* of the cells that are kept */
    double newest;   /* place in time, counted from origin; NaN: none yet */
    int64_t origin;  /* of the first time that came */
    bool has_origin;
    stp_follow_counts counts;
};

/* follow_unpack.c: n bytes more of the stream, 0: it has ended. sink gets them as text. */
typedef stp_status stp_follow_sink(void *self, const char *bytes, size_t n, stp_error *err);
stp_status stp_follow_unpack(stp_follow_packed *packed, const char *bytes, size_t n, stp_follow_sink *sink, void *self,
                             stp_error *err) STP_MUST_USE;
void stp_follow_unpack_clear(stp_follow_packed *packed);

/* follow_text.c: fills the file in memory: with all records, or those of one chunk. */
stp_status stp_follow_put(stp_follower *f, const stp_chunk *only, stp_error *err) STP_MUST_USE;
/* *out: a layer of the stream as it reads that file; what the stream's beginning has shown stays so. */
stp_status stp_follow_layer(const stp_follower *f, const stp_layer *layer, stp_layer *out, stp_arena *arena,
                            stp_error *err) STP_MUST_USE;
/* That table, open; the caller closes it. */
stp_status stp_follow_open(const stp_follower *f, stp_arena *arena, stp_source **out, stp_error *err) STP_MUST_USE;
/* Finds out what the stream is, as soon as there are two lines, or many bytes, or no more will come (end). */
stp_status stp_follow_begin(stp_follower *f, bool end, stp_error *err) STP_MUST_USE;

/* follow_window.c: drops what is too old and counts what came too late. *condition: what the rows of the window
 * satisfy, for --where; NULL: there is none yet. */
stp_status stp_follow_narrow(stp_follower *f, stp_arena *arena, const char **condition, stp_error *err) STP_MUST_USE;
#endif
