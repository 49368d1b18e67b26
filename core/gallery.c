/* One command line, as a person could type it: `layout plot … + plot … + shade …`. The tables lie in memory. */
#include "gallery.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "draw.h"
#include "spec/parse.h"

typedef enum table { ROWS, WAVES, CELLS, SHAPES, MESH, TRIANGLES, CROWD, N_TABLES } table;

typedef struct sample {
    const char *verb, *kind;
    table table;
    const char *options, *heading; /* NULL: the kind */
} sample;

static const sample kinds[] = {
    { "plot", "scatter", ROWS, "-x x -y y -b c" },
    { "plot", "line", WAVES, "-x day -y a,b" },
    { "plot", "step", WAVES, "-x day -y n" },
    { "plot", "area", WAVES, "-x day -y n,m" },
    { "plot", "bar", ROWS, "-x c -y x --agg mean" },
    { "plot", "barh", ROWS, "-x c -y y --agg mean" },
    { "plot", "hist", ROWS, "-x x" },
    { "plot", "kde", ROWS, "-x x -b c" },
    { "plot", "ecdf", ROWS, "-x x -b c" },
    { "plot", "box", ROWS, "-x c -y y" },
    { "plot", "boxen", ROWS, "-x c -y y" },
    { "plot", "violin", ROWS, "-x c -y y" },
    { "plot", "strip", ROWS, "-x c -y y" },
    { "plot", "ridge", ROWS, "-x x -b c" },
    { "plot", "heatmap", CELLS, "-x x -y y -c v --agg mean" },
    { "plot", "hexbin", ROWS, "-x x -y y" },
    { "plot", "bivariate", ROWS, "-x x -y y" },
    { "plot", "errorbars", WAVES, "-x n -y a --y2 e --head 8" },
    { "plot", "ribbon", WAVES, "-x day -y a --y2 b" },
    { "plot", "labels", WAVES, "-x n -y a --label word --head 12" },
    { "plot", "hlines", WAVES, "-y n --head 5 --xlim 0:1" },
    { "plot", "vlines", WAVES, "-x n --head 5 --ylim 0:1" },
    { "plot", "hspan", WAVES, "-y n --y2 m --head 3 --xlim 0:1" },
    { "plot", "vspan", WAVES, "-x n --x2 m --head 3 --ylim 0:1" },
    { "plot", "segments", WAVES, "-x n -y a --x2 m --y2 b --head 12" },
    { "plot", "paths", SHAPES, "-x x -y y" },
    { "plot", "polygons", SHAPES, "-x x -y y" },
    { "plot", "candlestick", WAVES, "-x day -y open,high,low,close --head 14" },
    { "plot", "table", WAVES, "--cols day,n,word --head 6" },
    { "plot", "scatter_matrix", ROWS, "--cols x,y" },
    { "plot", "parallel", ROWS, "-b c --cols x,y,v,c --head 30" },
    { "plot", "andrews", ROWS, "-b c --cols x,y,v,c --head 30" },
    { "plot", "lag", WAVES, "-y a" },
    { "plot", "image", CELLS, "-x x -y y -c v" },
    { "plot", "contour", CELLS, "-x x -y y -c v" },
    { "plot", "contourf", CELLS, "-x x -y y -c v" },
    { "plot", "vectors", CELLS, "-x x -y y --uv u,w" },
    { "plot", "rgb", CELLS, "-x x -y y --bands v,u,w" },
    { "shade", "points", ROWS, "-x x -y y --canvas 30x20" },
    { "shade", "quadmesh", CELLS, "-x x -y y --agg mean:v --norm linear" },
    { "shade", "raster", CELLS, "-x x -y y --agg mean:v --norm linear" },
    { "shade", "trimesh", MESH, "-x x -y y --agg mean:v --norm linear" },
};

static const sample norms[] = {
    { "shade", "points", CROWD, "-x x -y y --canvas 60x40 --norm eq_hist", "eq_hist" },
    { "shade", "points", CROWD, "-x x -y y --canvas 60x40 --norm log", "log" },
    { "shade", "points", CROWD, "-x x -y y --canvas 60x40 --norm cbrt", "cbrt" },
    { "shade", "points", CROWD, "-x x -y y --canvas 60x40 --norm linear", "linear" },
};

static const struct sheet {
    const char *what;
    const sample *samples;
    size_t n;
    int columns;
} sheets[] = {
    { "kinds", kinds, STP_COUNT(kinds), 6 },
    { "norms", norms, STP_COUNT(norms), 4 },
};

/* ---- the tables ------------------------------------------------------------------------------------------------- */

/* Even between 0 and 1, and the same everywhere. */
static double chance(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 8) / 16777216.0;
}

static double bell(uint32_t *state)
{
    double sum = -6;
    for (int i = 0; i < 12; i++) sum += chance(state);
    return sum;
}

static void put_rows(stp_buf *out)
{
    static const double middle[3][2] = { { 3, 4 }, { 6, 7 }, { 8, 3 } };
    uint32_t state = 7;
    stp_buf_text(out, "x,y,v,c\n");
    for (int i = 0; i < 240; i++) {
        const double x = middle[i % 3][0] + bell(&state), y = middle[i % 3][1] + bell(&state);
        stp_buf_printf(out, "%.3f,%.3f,%.3f,%c\n", x, y, x * 0.4 + y + bell(&state), 'a' + i % 3);
    }
}

static void put_waves(stp_buf *out)
{
    static const char *const words[] = { "ash", "elm", "fir", "oak", "yew", "bay" };
    uint32_t state = 3;
    double price = 20;
    stp_buf_text(out, "day,n,m,a,b,e,word,open,high,low,close\n");
    for (int i = 0; i < 28; i++) {
        const double open = price, close = price = price + bell(&state), reach = chance(&state);
        stp_buf_printf(out, "2024-03-%02d,%d,%d,%.3f,%.3f,%.3f,%s,%.2f,%.2f,%.2f,%.2f\n", i + 1, 1 + i * 5 % 11,
                       2 + i * 5 % 11 + i % 3, 3 * sin(i / 3.0), 2 + 3 * cos(i / 4.0), 0.5 + chance(&state),
                       words[i % 6], open, fmax(open, close) + reach, fmin(open, close) - reach, close);
    }
}

static void put_cells(stp_buf *out)
{
    stp_buf_text(out, "x,y,v,u,w\n");
    for (int y = 0; y < 10; y++)
        for (int x = 0; x < 14; x++)
            stp_buf_printf(out, "%d,%d,%.3f,%.3f,%.3f\n", x, y, sin(x / 3.0) * cos(y / 3.0), cos(y / 3.0),
                           sin(x / 4.0));
}

static void put_shapes(stp_buf *out)
{
    stp_buf_text(out, "x,y\n");
    for (int shape = 0; shape < 3; shape++) {
        for (int i = 0; i <= 5 + shape; i++) {
            const double turn = 2 * 3.141592653589793 * i / (5 + shape);
            stp_buf_printf(out, "%.3f,%.3f\n", 2.5 * shape + cos(turn), shape % 2 + sin(turn));
        }
        stp_buf_text(out, ",\n");
    }
}

/* A fan of triangles round a point. */
static void put_mesh(stp_buf *out)
{
    stp_buf_text(out, "x,y,v\n0,0,1\n");
    for (int i = 0; i < 9; i++) {
        const double turn = 2 * 3.141592653589793 * i / 9;
        stp_buf_printf(out, "%.3f,%.3f,%.3f\n", cos(turn), sin(turn), 0.1 * i);
    }
}

static void put_triangles(stp_buf *out)
{
    stp_buf_text(out, "a,b,c\n");
    for (int i = 0; i < 9; i++) stp_buf_printf(out, "0,%d,%d\n", 1 + i, 1 + (i + 1) % 9);
}

/* Many points in the middle, few around. */
static void put_crowd(stp_buf *out)
{
    uint32_t state = 5;
    stp_buf_text(out, "x,y\n");
    for (int i = 0; i < 6000; i++) {
        const double far = i % 3 ? 0.4 : 2, x = far * bell(&state);
        stp_buf_printf(out, "%.3f,%.3f\n", x, x * 0.6 + far * bell(&state));
    }
}

static stp_status make_tables(int fds[N_TABLES], stp_error *err)
{
    static void (*const put[N_TABLES])(stp_buf * out) = { put_rows,   put_waves,     put_cells,     put_shapes,
                                                          put_mesh,   put_triangles, put_crowd };
    for (int i = 0; i < N_TABLES; i++) {
        stp_buf text = { 0 };
        put[i](&text);
        stp_status s = stp_buf_check(&text, "a table", err);
        fds[i] = memfd_create("stipple", MFD_CLOEXEC);
        const bool written =
            s == STP_OK && fds[i] >= 0 && write(fds[i], text.data, text.length) == (ssize_t) text.length;
        stp_buf_clear(&text);
        if (!written) return s == STP_OK ? stp_fail(err, STP_ERR_IO, "there is no room for a table") : s;
    }
    return STP_OK;
}

/* ---- the command line ------------------------------------------------------------------------------------------- */

enum { PANEL = 240, ROW = 210, MOST_WORDS = 48 * 24 };

typedef struct words {
    char *at[MOST_WORDS];
    int n;
    stp_arena arena;
    bool failed;
} words;

static void add(words *w, const char *word, size_t n)
{
    char *copy = stp_arena_alloc(&w->arena, n + 1);
    if (!copy || w->n == MOST_WORDS) {
        w->failed = true;
        return;
    }
    memcpy(copy, word, n);
    copy[n] = 0;
    w->at[w->n++] = copy;
}

/* Words with blanks between them. */
static void add_all(words *w, const char *text)
{
    while (*text) {
        const size_t n = strcspn(text, " ");
        if (n) add(w, text, n);
        text += n + (text[n] == ' ');
    }
}

static void add_path(words *w, int fd)
{
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    add_all(w, path);
}

static void add_sample(words *w, const sample *q, const int fds[N_TABLES])
{
    add_all(w, w->n ? "+" : "layout");
    add_all(w, q->verb);
    add_path(w, fds[q->table]);
    add_all(w, "--from csv -k");
    add_all(w, q->kind);
    add_all(w, q->options);
    if (q->table == MESH) {
        add_all(w, "--triangles");
        add_path(w, fds[TRIANGLES]);
    }
    add_all(w, "--legend none --heading");
    add_all(w, q->heading ? q->heading : q->kind);
}

static stp_status parse(const struct sheet *sheet, const int fds[N_TABLES], stp_spec **out, stp_error *err)
{
    char size[64];
    words w = { .n = 0 };
    for (size_t i = 0; i < sheet->n; i++) add_sample(&w, &sheet->samples[i], fds);
    snprintf(size, sizeof size, "--columns %d --width %d --height %d", sheet->columns, PANEL * sheet->columns,
             (int) ROW * (int) ((sheet->n + (size_t) sheet->columns - 1) / (size_t) sheet->columns));
    add_all(&w, size);
    add_all(&w, "--share none --no-embed");
    const stp_status s = w.failed ? stp_no_memory(err, "a sheet") : stp_parse_args(out, w.n, w.at, err);
    stp_arena_clear(&w.arena);
    return s;
}

static const struct sheet *find(const char *what)
{
    for (size_t i = 0; i < STP_COUNT(sheets); i++)
        if (!strcmp(sheets[i].what, what)) return &sheets[i];
    return NULL;
}

bool stp_gallery_has(const char *what)
{
    return find(what) != NULL;
}

stp_status stp_gallery_write(const char *what, const stp_backend *backend, stp_buf *out, stp_error *err)
{
    int fds[N_TABLES];
    stp_spec *spec = NULL;
    stp_target t = { .path = "-", .backend = backend };
    for (int i = 0; i < N_TABLES; i++) fds[i] = -1;
    stp_status s = make_tables(fds, err);
    if (s == STP_OK) s = parse(find(what), fds, &spec, err);
    if (s == STP_OK) s = stp_draw(spec, NULL, NULL, &t, 1, err);
    if (s == STP_OK)
        *out = t.bytes;
    else
        stp_buf_clear(&t.bytes);
    stp_spec_free(spec);
    for (int i = 0; i < N_TABLES; i++)
        if (fds[i] >= 0) close(fds[i]);
    return s;
}
