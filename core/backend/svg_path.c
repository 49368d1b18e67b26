/* Lines as the shortest path commands. Coordinates are rounded to hundredths of a pixel (tenths where
 * there are many) before differences are taken, so relative steps do not drift. */
#include "backend/svg_path.h"
#include <math.h>

typedef struct pen {
    stp_buf *out;
    double unit;                /* a coordinate is a whole number of 1/unit px */
    int decimals;
    int64_t x, y;               /* where it stands */
    char command;               /* that the next numbers would continue; 0: none */
    bool down, drawn;
} pen;

static int64_t rounded(const pen *p, double v)
{
    return llround(stp_svg_clamp(v) * p->unit);
}

/* A number behind a command letter or another number: separated by a space unless the sign does it. */
static void coordinate(pen *p, int64_t v, bool first)
{
    if (!first && v >= 0) stp_buf_char(p->out, ' ');
    stp_buf_number(p->out, (double) v / p->unit, p->decimals);
}

static void command(pen *p, char letter)
{
    if (p->command != letter) stp_buf_char(p->out, letter);
}

static void pen_move(pen *p, int64_t x, int64_t y)
{
    stp_buf_char(p->out, 'M');
    coordinate(p, x, true);
    coordinate(p, y, false);
    p->x = x, p->y = y;
    p->command = 0;
    p->down = true;
    p->drawn = false;
}

static void pen_line(pen *p, int64_t x, int64_t y)
{
    const int64_t dx = x - p->x, dy = y - p->y;
    if (!dx && !dy && p->drawn) return;
    const char letter = !dy ? 'h' : !dx ? 'v' : 'l';
    const bool first = p->command != letter;
    command(p, letter);
    if (letter != 'v') coordinate(p, dx, first);
    if (letter != 'h') coordinate(p, dy, first && letter == 'v');
    p->x = x, p->y = y;
    p->command = letter;
    p->drawn = true;
}

/* A value between two gaps still shows: the round caps of a line without length make a dot. */
static void pen_lift(pen *p, bool closed)
{
    if (p->down && closed) stp_buf_char(p->out, 'z');
    else if (p->down && !p->drawn) stp_buf_text(p->out, "h0");
    p->down = false;
}

void stp_svg_path_data(stp_buf *b, const double *xy, int64_t n, bool closed, bool coarse)
{
    const bool many = coarse || n > STP_SVG_MANY;
    pen p = { .out = b, .unit = many ? 10 : 100, .decimals = many ? 1 : 2 };
    for (int64_t i = 0; i < n; i++) {
        if (!isfinite(xy[2 * i]) || !isfinite(xy[2 * i + 1])) {
            pen_lift(&p, closed);
            continue;
        }
        const int64_t x = rounded(&p, xy[2 * i]), y = rounded(&p, xy[2 * i + 1]);
        if (p.down) pen_line(&p, x, y);
        else pen_move(&p, x, y);
    }
    pen_lift(&p, closed);
}
