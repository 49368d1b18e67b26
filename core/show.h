#ifndef STP_SHOW_H
#define STP_SHOW_H
/* What `stipple load` says of a table, to its parts:
 *
 *     show.c         reads the table and picks the form
 *     show_value.c   values of columns as texts
 *     show_text.c    the page for a person
 *     show_try.c     the commands at its end
 *     show_data.c    TSV and JSON for programs */
#include "agg/profile.h"
#include "spec/spec.h"
#include "table/source.h"

typedef struct stp_summary {
    const stp_spec *spec;
    stp_source *source;
    stp_profile profile;
    stp_arena arena;
    stp_buf *out;
    size_t width;              /* of the page, in characters */
} stp_summary;

enum { STP_SUMMARY_BARS = 10 };

static inline bool stp_is_number(stp_meaning m)
{
    return m == STP_NUMBER || m == STP_INTEGER;
}

/* The least (or greatest) value of a column, "" when it has none. */
const char *stp_summary_limit(stp_summary *s, int column, bool upper);
const char *stp_summary_mean(stp_summary *s, int column);          /* "" where there is none */
/* "12", ">10000", "" where nothing was counted. */
const char *stp_summary_distinct(stp_summary *s, int column);
/* The number of distinct values, -1 when there are more than were counted. */
int stp_summary_count(const stp_summary *s, int column);
/* Rows of the column's ten bars; false for texts, truth values, and columns of one value. */
bool stp_summary_bars(const stp_summary *s, int column, int64_t bars[STP_SUMMARY_BARS]);
/* The same as ten characters, "" without bars. */
const char *stp_summary_spark(stp_summary *s, int column);
/* A part of all rows as a person reads it: "12%", "<1%", "0". */
const char *stp_summary_share(stp_summary *s, int64_t part);

stp_status stp_summary_text(stp_summary *s, stp_error *err) STP_MUST_USE;
void stp_summary_try(stp_summary *s);
void stp_summary_tsv(stp_summary *s);
void stp_summary_json(stp_summary *s);
#endif
