/* Commands that draw something out of the columns there are: their types and names say what suits them. */
#include <string.h>
#include "base/text.h"
#include "show.h"

/* A word as a shell reads it. */
static const char *shell_word(stp_summary *s, const char *text)
{
    stp_buf b = { 0 };
    stp_buf_shell(&b, text);
    const char *out = b.failed ? "" : stp_arena_text(&s->arena, b.data);
    stp_buf_clear(&b);
    return out ? out : "";
}

/* A column as an option takes it: a comma would part it in two. */
static const char *column_word(stp_summary *s, int column)
{
    const char *name = s->source->schema.columns[column].name;
    if (!strchr(name, ',') && !strchr(name, '{')) return shell_word(s, name);
    const char *quoted = stp_arena_printf(&s->arena, "{%s}", name);
    return quoted ? shell_word(s, quoted) : "";
}

/* The operands as a shell reads them. */
static const char *files(stp_summary *s)
{
    const stp_value *data = &s->spec->items[0].layers[0].v[STP_F_DATA];
    if (data->n_items < 2) return shell_word(s, s->source->path);
    const char *all = "";
    for (int i = 0; all && i < data->n_items; i++)
        all = stp_arena_printf(&s->arena, "%s%s%s", all, i ? " " : "", shell_word(s, data->items[i]));
    return all ? all : "";
}

/* One value everywhere makes no picture. */
static bool varies(const stp_summary *s, int column)
{
    const int n = stp_summary_count(s, column);
    return s->profile.columns[column].n > 0 && (n > 1 || n < 0);
}

static bool ends_with_one_of(const char *name, const char *const *endings)
{
    for (; *endings; endings++)
        if (stp_ends_with(name, *endings)) return true;
    return false;
}

/* Columns that the commands use, -1 = none. */
typedef struct found {
    int time, numbers[3], n_numbers, category, lon, lat;
} found;

static void find_place(found *f, const stp_column_info *c, int i)
{
    static const char *const lon[] = { "lon", "lng", "long", "longitude", NULL };
    static const char *const lat[] = { "lat", "latitude", NULL };
    if (f->lon < 0 && ends_with_one_of(c->name, lon)) f->lon = i;
    if (f->lat < 0 && ends_with_one_of(c->name, lat)) f->lat = i;
}

static found find(const stp_summary *s)
{
    enum { MOST_GROUPS = 12 };
    found f = { .time = -1, .category = -1, .lon = -1, .lat = -1 };
    for (int i = 0; i < s->source->schema.n_columns; i++) {
        const stp_column_info *c = &s->source->schema.columns[i];
        const int n = stp_summary_count(s, i);
        if (!varies(s, i)) continue;
        if (c->meaning == STP_TIME && f.time < 0) f.time = i;
        if (stp_is_text(c->meaning) && n > 1 && n <= MOST_GROUPS && f.category < 0) f.category = i;
        if (!stp_is_number(c->meaning)) continue;
        find_place(&f, c, i);
        if (i != f.lon && i != f.lat && f.n_numbers < 3) f.numbers[f.n_numbers++] = i;
    }
    return f;
}

/* The verb, -x and -y and what comes behind them. */
static void command(stp_summary *s, const char *verb, int x, int y, const char *option, int column, const char *to)
{
    stp_buf_printf(s->out, "  stipple %s %s -x %s -y %s", verb, files(s), column_word(s, x),
                   column_word(s, y));
    if (option && column >= 0) stp_buf_printf(s->out, " %s %s", option, column_word(s, column));
    stp_buf_printf(s->out, " -o %s\n", to);
}

void stp_summary_try(stp_summary *s)
{
    const stp_value *v = s->spec->items[0].layers[0].v;
    if (v[STP_F_WHERE].set || v[STP_F_DERIVE].set || v[STP_F_MELT].set) return;     /* they show the file as it is */
    const found f = find(s);
    const bool place = f.lon >= 0 && f.lat >= 0, pair = f.n_numbers > 1;
    if (!place && !pair && !(f.n_numbers && (f.time >= 0 || f.category >= 0))) return;
    stp_buf_text(s->out, "\ntry\n");
    if (f.time >= 0 && f.n_numbers) command(s, "plot", f.time, f.numbers[0], "--by", f.category, "picture.svg");
    if (place) command(s, "shade", f.lon, f.lat, "--by", f.category, "picture.png");
    if (pair && f.category >= 0) command(s, "plot", f.numbers[0], f.numbers[1], "--by", f.category, "picture.svg");
    else if (pair)
        command(s, "plot", f.numbers[0], f.numbers[1], "-c", f.n_numbers > 2 ? f.numbers[2] : -1, "picture.svg");
    else if (f.time < 0 && f.n_numbers && f.category >= 0)
        command(s, "plot", f.category, f.numbers[0], NULL, -1, "picture.svg");
    if (pair && !place) command(s, "shade", f.numbers[0], f.numbers[1], NULL, -1, "picture.png");
}
