/* Rows are cleared one by one as they are written, between marks that ask the terminal to show all at once. */
#include "page.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "screen.h"
#include "terminal.h"

enum { CELL_W = 8, CELL_H = 16, LARGEST_W = 1200, LARGEST_H = 800 };

stp_status cli_page_init(cli_page *p, const stp_spec *spec, stp_error *err)
{
    cli_terminal terminal = { 0 };
    *p = (cli_page){ .format = cli_terminal_format(&terminal, spec) };
    if (!cli_is_terminal_format(p->format, &p->characters)) {
        err->status = STP_ERR_USAGE;
        snprintf(err->message, sizeof err->message, "a terminal does not show '%.100s'", p->format);
        snprintf(err->hint, sizeof err->hint,
                 "--to term, or one of ansi, ansi256, unicode, ascii, sixel, kitty, iterm");
        return err->status;
    }
    if (p->characters && !stp_spec_get(spec, "theme")) p->theme = cli_terminal_theme(&terminal);
    return STP_OK;
}

/* Pixels of a character, where the terminal tells. */
static void measure_cell(cli_page *p)
{
    struct winsize w = { 0 };
    p->cell_width = CELL_W;
    p->cell_height = CELL_H;
    if (p->characters || (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) != 0 && ioctl(STDERR_FILENO, TIOCGWINSZ, &w) != 0))
        return;
    if (!w.ws_col || !w.ws_row || w.ws_xpixel < w.ws_col * 4 || w.ws_ypixel < w.ws_row * 6) return;
    p->cell_width = (double) w.ws_xpixel / w.ws_col;
    p->cell_height = (double) w.ws_ypixel / w.ws_row;
}

void cli_page_measure(cli_page *p)
{
    const cli_size size = cli_terminal_size();
    p->columns = size.columns < 20 ? 20 : size.columns;
    p->rows = size.rows < 8 ? 8 : size.rows;
    measure_cell(p);
    p->width = (int) (p->columns * p->cell_width);
    p->height = (int) ((p->rows - 1) * p->cell_height);
    if (!p->characters && p->width > LARGEST_W) p->width = LARGEST_W;
    if (!p->characters && p->height > LARGEST_H) p->height = LARGEST_H;
}

/* ---- showing ----------------------------------------------------------------------------------------------------- */

typedef struct frame {
    char *bytes;
    size_t n, capacity;
} frame;

static void add(frame *f, const char *bytes, size_t n)
{
    if (f->n + n > f->capacity) {
        const size_t capacity = (f->n + n) * 2 + 4096;
        char *more = realloc(f->bytes, capacity);
        if (!more) return;
        f->bytes = more;
        f->capacity = capacity;
    }
    memcpy(f->bytes + f->n, bytes, n);
    f->n += n;
}

static void add_text(frame *f, const char *text)
{
    add(f, text, strlen(text));
}

static void go_to(frame *f, int row)
{
    char text[32];
    snprintf(text, sizeof text, "\033[%d;1H", row + 1);
    add_text(f, text);
}

/* Lines of characters, each on a row that is cleared first; rows below it are cleared, too. */
static void add_lines(frame *f, const cli_page *p, const stp_text *picture)
{
    const char *at = picture->data, *end = at + picture->length;
    for (int row = 0; row < p->rows - 1; row++) {
        const char *stop = at < end ? memchr(at, '\n', (size_t) (end - at)) : NULL;
        const size_t n = stop ? (size_t) (stop - at) : (size_t) (end - at);
        go_to(f, row);
        add_text(f, "\033[2K");
        add(f, at, n);
        at = stop ? stop + 1 : end;
    }
}

/* Pixels cover what was there; kitty keeps pictures until they are deleted. */
static void add_pixels(frame *f, const cli_page *p, const stp_text *picture)
{
    if (!strcmp(p->format, "kitty")) add_text(f, "\033_Ga=d,d=A,q=2\033\\");
    go_to(f, 0);
    add(f, picture->data,
        picture->length && picture->data[picture->length - 1] == '\n' ? picture->length - 1 : picture->length);
}

/* As much of a line as has room, without control characters. */
static void add_line(frame *f, const cli_page *p, const char *line)
{
    int columns = 0;
    go_to(f, p->rows - 1);
    add_text(f, "\033[0m\033[2K");
    for (const char *c = line; *c; c++) {
        const unsigned char byte = (unsigned char) *c;
        columns += (byte & 0xc0) != 0x80; /* characters begin with other bytes */
        if (columns >= p->columns) break;
        add(f, byte < 32 || byte == 127 ? " " : c, 1);
    }
}

void cli_page_show(const cli_page *p, const stp_text *picture, const char *line)
{
    frame f = { 0 };
    add_text(&f, "\033[?2026h");
    if (picture && p->characters)
        add_lines(&f, p, picture);
    else if (picture)
        add_pixels(&f, p, picture);
    add_line(&f, p, line);
    add_text(&f, "\033[?2026l");
    cli_screen_write(f.bytes, f.n);
    free(f.bytes);
}
