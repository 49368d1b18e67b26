/* Values of columns as texts. Texts are the arena's; without memory they are "", and the page is checked at its end. */
#include "show.h"
#include <math.h>
#include "base/duration.h"
#include "base/text.h"
#include "base/time.h"

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

/* A duration as such. */
static const char *clock(stp_summary *s, double v)
{
    char text[STP_DURATION_SIZE];
    return or_empty(stp_arena_text(&s->arena, stp_format_duration(text, v)));
}

const char *stp_summary_limit(stp_summary *s, int i, bool upper)
{
    const stp_column_info *c = &s->source->schema.columns[i];
    const stp_profile_column *p = &s->profile.columns[i];
    if (stp_is_text(c->meaning)) return or_empty(upper ? p->text_hi : p->text_lo);
    if (!p->n || (p->lo > p->hi && (c->meaning != STP_TIME || p->int_lo > p->int_hi))) return "";
    if (c->meaning == STP_TIME) {
        char text[STP_TIME_SIZE];
        return or_empty(
            stp_arena_text(&s->arena, stp_format_time(text, upper ? p->int_hi : p->int_lo, c->time_digits)));
    }
    if (c->meaning == STP_BOOL) return (upper ? p->hi : p->lo) != 0 ? "true" : "false";
    if (c->meaning == STP_INTEGER && c->type != STP_TYPE_F64)
        return or_empty(stp_arena_printf(&s->arena, "%lld", (long long) (upper ? p->int_hi : p->int_lo)));
    const double v = upper ? p->hi : p->lo;
    if (stp_is_clock(c)) return clock(s, v);
    char text[STP_NUMBER_SIZE];
    return or_empty(stp_arena_text(&s->arena, stp_format_double(text, v)));
}

const char *stp_summary_mean(stp_summary *s, int i)
{
    const stp_profile_column *p = &s->profile.columns[i];
    if (!stp_is_number(s->source->schema.columns[i].meaning) || p->n <= p->n_infinite) return "";
    if (!isfinite(p->sum)) return "";           /* the sum does not fit a double, so nothing is known of the mean */
    const double mean = p->sum / (double) (p->n - p->n_infinite);
    if (stp_is_clock(&s->source->schema.columns[i])) return clock(s, round(mean * 1e3) / 1e3);
    return or_empty(stp_arena_printf(&s->arena, "%.6g", mean));
}

int stp_summary_count(const stp_summary *s, int i)
{
    const stp_profile_column *p = &s->profile.columns[i];
    if (stp_is_text(s->source->schema.columns[i].meaning)) return p->overflowed ? -1 : (int) p->distinct.n;
    return p->values.overflowed ? -1 : p->values.n;
}

const char *stp_summary_distinct(stp_summary *s, int i)
{
    const int n = stp_summary_count(s, i);
    const bool text = stp_is_text(s->source->schema.columns[i].meaning);
    const int most = text ? (int) STP_PROFILE_DISTINCT : (int) STP_VALUES_MOST;
    return or_empty(n < 0 ? stp_arena_printf(&s->arena, ">%d", most) : stp_arena_printf(&s->arena, "%d", n));
}

bool stp_summary_bars(const stp_summary *s, int i, int64_t bars[STP_SUMMARY_BARS])
{
    const stp_bins *b = &s->profile.columns[i].bins;
    if (!b->used || s->source->schema.columns[i].meaning == STP_BOOL) return false;
    if (b->integers ? b->int_lo == b->int_hi : b->lo == b->hi) return false;
    stp_bins_bars(b, bars, STP_SUMMARY_BARS);
    return true;
}

/* The fullest bar is the highest; any row at all shows. */
const char *stp_summary_spark(stp_summary *s, int i)
{
    static const char *const blocks[] = { " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
    enum { HEIGHTS = STP_COUNT(blocks) - 1 };
    int64_t bars[STP_SUMMARY_BARS], most = 1;
    if (!stp_summary_bars(s, i, bars)) return "";
    for (int k = 0; k < STP_SUMMARY_BARS; k++)
        if (bars[k] > most) most = bars[k];
    stp_buf b = { 0 };
    for (int k = 0; k < STP_SUMMARY_BARS; k++) {
        const int height = (int) ((double) bars[k] / (double) most * HEIGHTS + 0.5);
        stp_buf_text(&b, blocks[bars[k] && !height ? 1 : height]);
    }
    const char *text = b.failed ? "" : or_empty(stp_arena_text(&s->arena, b.data));
    stp_buf_clear(&b);
    return text;
}

const char *stp_summary_share(stp_summary *s, int64_t part)
{
    if (!part || !s->profile.n_rows) return "0";
    const double percent = 100.0 * (double) part / (double) s->profile.n_rows;
    if (part == s->profile.n_rows) return "100%";
    if (percent < 1) return "<1%";
    return or_empty(stp_arena_printf(&s->arena, "%.0f%%", percent < 99 ? percent : 99.0));
}
