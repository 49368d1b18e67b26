/* Guides right of the plots (colour bars, legends of sizes, of forms) that several panels of a layout would show alike:
 * one of them shows it, or the whole layout does. */
#include <string.h>
#include "chart/chart.h"

/* A kind of guide: the numbers of those that a panel shows, which are equal where two mean the same. */
typedef struct guide {
    int (*numbers)(const stp_panel *p, int out[STP_PANEL_BARS]);
    void (*drop)(stp_panel *p, int number);
    void (*take)(stp_panel *to, const stp_panel *from);        /* the one that it shows */
} guide;

/* ---- the kinds ----------------------------------------------------------------------------------------------- */

static int bar_numbers(const stp_panel *p, int out[STP_PANEL_BARS])
{
    for (int i = 0; i < p->n_bars; i++) out[i] = p->bars[i]->values;
    return p->n_bars;
}

static void drop_bar(stp_panel *p, int number)
{
    int n = 0;
    for (int i = 0; i < p->n_bars; i++)
        if (p->bars[i]->values != number) p->bars[n++] = p->bars[i];
    p->n_bars = n;
    p->bar = n ? p->bars[0] : NULL;
}

static void take_bar(stp_panel *to, const stp_panel *from)
{
    to->bar = to->bars[0] = from->bars[0];
    to->n_bars = 1;
}

static int size_numbers(const stp_panel *p, int out[STP_PANEL_BARS])
{
    if (p->sized) out[0] = p->sized->radii;
    return p->sized != NULL;
}

static void drop_sizes(stp_panel *p, int number)
{
    (void) number;
    p->sized = NULL;
}

static void take_sizes(stp_panel *to, const stp_panel *from) { to->sized = from->sized; }

static int key_numbers(const stp_panel *p, int out[STP_PANEL_BARS])
{
    if (p->keyed) out[0] = p->keyed->forms;
    return p->keyed != NULL;
}

static void drop_keys(stp_panel *p, int number)
{
    (void) number;
    p->keyed = NULL;
}

static void take_keys(stp_panel *to, const stp_panel *from) { to->keyed = from->keyed; }

static const guide guides[] = {
    { bar_numbers, drop_bar, take_bar },
    { size_numbers, drop_sizes, take_sizes },
    { key_numbers, drop_keys, take_keys },
};

/* ---- one for all --------------------------------------------------------------------------------------------- */

static bool shows(const guide *g, const stp_panel *p, int number)
{
    int numbers[STP_PANEL_BARS];
    for (int n = g->numbers(p, numbers); n-- > 0;)
        if (numbers[n] == number) return true;
    return false;
}

static void drop_from_all(const guide *g, stp_block *blocks, int n, int number, int but)
{
    for (int i = 0; i < n; i++)
        if (i != but && shows(g, blocks[i].frame, number)) g->drop(blocks[i].frame, number);
}

static void take_common(const guide *g, stp_panel *common, stp_block *blocks, int n)
{
    int numbers[STP_PANEL_BARS], one = -1, have = 0;
    const stp_panel *first = NULL;
    for (int i = 0; i < n; i++) {
        const int k = g->numbers(blocks[i].frame, numbers);
        for (int j = 0; j < k; j++) {
            if (one >= 0 && numbers[j] != one) return;
            one = numbers[j];
        }
        if (k && !first) first = blocks[i].frame;
        have += k > 0;
    }
    if (have < 2) return;
    g->take(common, first);
    drop_from_all(g, blocks, n, one, -1);
}

/* ---- one for a row or a column ------------------------------------------------------------------------------- */

int stp_block_keeper(const bool *member, int n, int cols, bool at_end)
{
    int first = -1, last = -1, have = 0;
    bool column = true;
    for (int i = 0; i < n; i++) {
        if (!member[i]) continue;
        if (first < 0) first = i;
        last = i;
        have++;
        column = column && i % cols == first % cols;
    }
    if (have < 2) return -1;
    if (first / cols == last / cols && last - first + 1 == have) return at_end ? last : first;
    return column && (last - first) / cols + 1 == have ? first : -1;
}

static stp_status share_in_teams(const guide *g, stp_block *blocks, int n, int cols, stp_error *err)
{
    bool *member = stp_arena_array(blocks[0].frame->arena, (size_t) n, sizeof *member);
    if (!member) return stp_no_memory(err, "guides");
    for (int i = 0; i < n; i++) {
        int numbers[STP_PANEL_BARS];
        for (int k = g->numbers(blocks[i].frame, numbers); k-- > 0;) {
            for (int j = 0; j < n; j++) member[j] = shows(g, blocks[j].frame, numbers[k]);
            const int keeper = stp_block_keeper(member, n, cols, true);
            if (keeper >= 0) drop_from_all(g, blocks, n, numbers[k], keeper);
        }
    }
    return STP_OK;
}

stp_status stp_beside_share(stp_panel *common, stp_block *blocks, int n, int cols, stp_error *err)
{
    for (size_t i = 0; i < STP_COUNT(guides); i++) {
        take_common(&guides[i], common, blocks, n);
        STP_TRY(share_in_teams(&guides[i], blocks, n, cols, err));
    }
    return STP_OK;
}
