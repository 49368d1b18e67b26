/* A loop: draw, wait for keys, do all that are there, draw anew. A line at the bottom says what has changed. Pictures
 * of pixels that take long have fewer cells while keys come, and all of them when they rest. */
#include "explore.h"
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "cli.h"
#include "keys.h"
#include "page.h"
#include "screen.h"
#include "terminal.h"

static const char help[] = "arrows hjkl move  + - zoom  n norm  c colours  g step  r reset  s save  q quit";
enum { KEPT = 64, SAVED = 32, LONG_MS = 50, REST_MS = 150 };

typedef struct explorer {
    stp_explorer *view;
    stp_spec *spec;
    cli_page page;
    char line[1024]; /* what the last line says */
    char keys[KEPT]; /* the beginning of a key that has not come whole */
    size_t n_keys;
    bool dragging, done, changed;
    bool coarse; /* the picture that is seen */
    double took; /* ms: the last one that was not */
    int column, row;       /* where the mouse was, while it drags */
    int from_column, from_row; /* where it was pressed */
    stp_text saved[SAVED]; /* command lines of the pictures that were saved */
    int n_saved;
} explorer;

static void say(explorer *e, const char *text)
{
    snprintf(e->line, sizeof e->line, "%s", text);
    e->changed = true;
}

/* What cannot be done is said, and changes nothing. */
static void told(explorer *e, stp_status s, const stp_error *err)
{
    if (s == STP_OK)
        e->changed = true;
    else
        say(e, err->message);
}

/* ---- what keys do ----------------------------------------------------------------------------------------------- */

static void zoom(explorer *e, double factor, double x, double y)
{
    stp_error err = { 0 };
    told(e, stp_explorer_zoom(e->view, factor, x, y, &err), &err);
}

static void pan(explorer *e, double dx, double dy, double x, double y)
{
    stp_error err = { 0 };
    told(e, stp_explorer_pan(e->view, dx, dy, x, y, &err), &err);
}

static void step(explorer *e, const char *what, int by)
{
    stp_error err = { 0 };
    const char *now = "";
    const stp_status s = stp_explorer_step(e->view, what, by, &now, &err);
    if (s == STP_OK)
        say(e, now);
    else
        told(e, s, &err);
}

/* The file that -o names, else the first of stipple-1.png, stipple-2.png, … that is not there. */
static void name_file(const explorer *e, char path[4096])
{
    const char *output = stp_spec_get(e->spec, "output");
    if (output) {
        snprintf(path, 4096, "%s", output);
        return;
    }
    for (int i = 1; i < 10000; i++) {
        snprintf(path, 4096, "stipple-%d.png", i);
        if (access(path, F_OK) != 0) return;
    }
}

static void keep_command(explorer *e, const char *path)
{
    stp_error err = { 0 };
    if (e->n_saved == SAVED) return;
    if (stp_explorer_command(e->view, path, &e->saved[e->n_saved], &err) == STP_OK) e->n_saved++;
}

static void save(explorer *e)
{
    stp_error err = { 0 };
    stp_text picture = { 0 };
    char path[4096];
    name_file(e, path);
    const char *dot = strrchr(path, '.');
    stp_explorer_coarsen(e->view, false);
    stp_status s = stp_explorer_draw(e->view, dot ? dot + 1 : "png", 0, 0, NULL, &picture, &err);
    if (s == STP_OK) s = stp_write_file(path, picture.data, picture.length, &err);
    stp_text_clear(&picture);
    if (s == STP_OK) {
        keep_command(e, path);
        snprintf(e->line, sizeof e->line, "saved as %.400s", path);
    }
    told(e, s, &err);
}

static void move(explorer *e, char direction)
{
    const double dx = e->page.width * 0.08, dy = e->page.height * 0.1;
    pan(e, direction == 'D' ? dx : direction == 'C' ? -dx : 0, direction == 'A' ? dy : direction == 'B' ? -dy : 0, -1,
        -1);
}

static void nearer(explorer *e, const char *what, int by)
{
    (void) what;
    zoom(e, by > 0 ? 0.8 : 1.25, -1, -1);
}

static void arrow(explorer *e, const char *direction, int by)
{
    (void) by;
    move(e, *direction);
}

static void reset(explorer *e, const char *what, int by)
{
    (void) what, (void) by;
    stp_explorer_reset(e->view);
    e->changed = true;
}

static void save_picture(explorer *e, const char *what, int by)
{
    (void) what, (void) by;
    save(e);
}

static void show_help(explorer *e, const char *text, int by)
{
    (void) by;
    say(e, text);
}

static void quit(explorer *e, const char *what, int by)
{
    (void) what, (void) by;
    e->done = true;
}

static const struct {
    char letter;
    void (*run)(explorer *e, const char *what, int by);
    const char *what;
    int by;
} keys[] = {
    { 'h', arrow, "D", 0 },      { 'j', arrow, "B", 0 },     { 'k', arrow, "A", 0 },     { 'l', arrow, "C", 0 },
    { '+', nearer, NULL, 1 },    { '=', nearer, NULL, 1 },   { '-', nearer, NULL, -1 },  { '_', nearer, NULL, -1 },
    { 'n', step, "norm", 1 },    { 'N', step, "norm", -1 },  { 'c', step, "colors", 1 }, { 'C', step, "colors", -1 },
    { 'g', step, "group", 1 },   { 'G', step, "group", -1 }, { 'r', reset, NULL, 0 },    { 's', save_picture, NULL, 0 },
    { '?', show_help, help, 0 }, { 'q', quit, NULL, 0 },
};

static void press(explorer *e, char letter)
{
    e->line[0] = 0;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (keys[i].letter == letter) keys[i].run(e, keys[i].what, keys[i].by);
}

static void wheel(explorer *e, const cli_key *k)
{
    const cli_page *p = &e->page;
    zoom(e, k->letter == 'A' ? 0.8 : 1.25, (k->column + 0.5) * p->cell_width, (k->row + 0.5) * p->cell_height);
}

static void drag(explorer *e, const cli_key *k)
{
    const cli_page *p = &e->page;
    const int columns = k->column - e->column, rows = k->row - e->row;
    if (e->dragging && (columns || rows))
        pan(e, columns * p->cell_width, rows * p->cell_height, (e->from_column + 0.5) * p->cell_width,
            (e->from_row + 0.5) * p->cell_height);
    if (k->kind == CLI_KEY_PRESS) e->from_column = k->column, e->from_row = k->row;
    e->dragging = k->kind != CLI_KEY_RELEASE;
    e->column = k->column;
    e->row = k->row;
}

static void handle(explorer *e, const cli_key *k)
{
    if (k->kind == CLI_KEY_LETTER)
        press(e, k->letter);
    else if (k->kind == CLI_KEY_ARROW)
        move(e, k->letter);
    else if (k->kind == CLI_KEY_WHEEL)
        wheel(e, k);
    else if (k->kind != CLI_KEY_NONE)
        drag(e, k);
}

/* All keys that are there; the rest of one that is cut off comes with the next. */
static void read_keys(explorer *e)
{
    char bytes[1024];
    size_t n;
    do {
        memcpy(bytes, e->keys, e->n_keys);
        n = cli_screen_read(bytes + e->n_keys, sizeof bytes - e->n_keys);
        n += e->n_keys;
        size_t at = 0, length;
        cli_key k;
        for (; (length = cli_key_take(bytes + at, n - at, &k)) && !e->done; at += length) handle(e, &k);
        e->n_keys = n - at < KEPT ? n - at : 0;
        memcpy(e->keys, bytes + at, e->n_keys);
    } while (n == sizeof bytes);
}

/* ---- the loop --------------------------------------------------------------------------------------------------- */

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec * 1e3 + (double) t.tv_nsec * 1e-6;
}

static stp_status make(explorer *e, bool coarse, stp_text *picture, stp_error *err)
{
    const cli_page *p = &e->page;
    const double begin = now_ms();
    cli_page_measure(&e->page);
    stp_explorer_coarsen(e->view, coarse);
    const stp_status s = stp_explorer_draw(e->view, p->format, p->width, p->height, p->theme, picture, err);
    if (!coarse) e->took = now_ms() - begin;
    e->coarse = coarse;
    return s;
}

/* A picture that cannot be drawn leaves the old one, and the line says why. */
static void draw(explorer *e, bool coarse)
{
    stp_error err = { 0 };
    stp_text picture = { 0 };
    const stp_status s = make(e, coarse, &picture, &err);
    if (s != STP_OK) say(e, err.message);
    cli_page_show(&e->page, s == STP_OK ? &picture : NULL, *e->line ? e->line : "? help  q quit");
    stp_text_clear(&picture);
    e->changed = false;
}

static void loop(explorer *e)
{
    for (draw(e, false); !e->done;) {
        const cli_event event = cli_screen_wait(-1, e->coarse ? REST_MS : -1);
        if (event == CLI_GONE) break;
        if (event == CLI_INPUT) read_keys(e);
        if (event == CLI_REDRAW) e->changed = true;
        const bool rests = event == CLI_TIMEOUT && e->coarse;
        if ((e->changed || rests) && !e->done) draw(e, event == CLI_INPUT && !e->page.characters && e->took > LONG_MS);
    }
}

/* Warnings have a line to stand in, too. */
static void note(void *self, stp_level level, const char *message)
{
    explorer *e = self;
    if (level == STP_LEVEL_WARNING && !stp_spec_get(e->spec, "quiet")) snprintf(e->line, sizeof e->line, "%s", message);
}

/* The first picture is drawn before the screen is taken: what is wrong with the command is an error like any other. */
static stp_status try_once(explorer *e, stp_error *err)
{
    stp_text picture = { 0 };
    const stp_status s = make(e, false, &picture, err);
    stp_text_clear(&picture);
    return s;
}

static void print_saved(explorer *e)
{
    stp_error err = { 0 };
    for (int i = 0; i < e->n_saved; i++) {
        stp_text *command = &e->saved[i];
        if (stp_write_file("-", command->data, command->length, &err) || stp_write_file("-", "\n", 1, &err))
            cli_fail(&err);
        stp_text_clear(command);
    }
}

/* Pictures of the same size follow each other: what one frees the next takes again, without going to the system. */
static void keep_memory(void)
{
#ifdef M_MMAP_THRESHOLD
    enum { LARGE = 32 << 20, SPARE = 256 << 20 };
    mallopt(M_MMAP_THRESHOLD, LARGE);
    mallopt(M_TRIM_THRESHOLD, SPARE);
#endif
}

int cli_explore(stp_spec *spec)
{
    stp_error err = { 0 };
    explorer e = { .spec = spec };
    keep_memory();
    const stp_log log = { .self = &e, .note = note };
    stp_status s = cli_page_init(&e.page, spec, &err);
    if (s == STP_OK) s = stp_explorer_open(&e.view, spec, &log, &err);
    if (s == STP_OK) s = try_once(&e, &err);
    if (s == STP_OK) s = cli_screen_open(CLI_SCREEN_KEYS | CLI_SCREEN_MOUSE, &err);
    if (s == STP_OK) {
        loop(&e);
        cli_screen_close();
    }
    print_saved(&e);
    stp_explorer_close(e.view);
    stp_spec_free(spec);
    return s == STP_OK ? 0 : cli_fail(&err);
}
