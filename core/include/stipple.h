/* stipple.h: the whole public interface of libstipple. cli/ is written against this header alone.
 *
 *     stp_error err = { 0 };
 *     stp_spec *spec = NULL;
 *     if (stp_spec_new(&spec, &err) || stp_spec_add_layer(spec, "plot", &err) ||
 *         stp_spec_set(spec, "data", "flights.csv", &err) || stp_spec_set(spec, "x", "distance", &err) ||
 *         stp_spec_set(spec, "y", "delay", &err) || stp_spec_set(spec, "output", "delay.svg", &err) ||
 *         stp_run(spec, NULL, &err))
 *         fprintf(stderr, "%s\n", err.message);
 *     stp_spec_free(spec);
 *
 * Every function that can fail returns a status and fills the caller's stp_error. On failure the
 * outputs are as they were. Texts returned in a stp_text belong to the caller: stp_text_clear().
 * The library never prints, never exits, and keeps no state between calls; distinct specs may be
 * used from distinct threads. Numbers are read and written without regard to the locale. */
#ifndef STIPPLE_H
#define STIPPLE_H
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define STP_API __attribute__((visibility("default")))
#define STP_MUST_USE __attribute__((warn_unused_result))
#else
#define STP_API
#define STP_MUST_USE
#endif

/* ---- errors ------------------------------------------------------------------------------ */

typedef enum stp_status {
    STP_OK = 0,
    STP_ERR_USAGE,      /* the caller asked for something impossible     -> exit code 2 */
    STP_ERR_DATA,       /* the input is not what it claims to be         -> 1 */
    STP_ERR_IO,         /* the operating system said no                  -> 1 */
    STP_ERR_MEMORY,     /* no memory, or more than the budget            -> 1 */
    STP_ERR_EMPTY,      /* nothing to draw                               -> 3 */
    STP_ERR_STRICT,     /* `strict` is set and the data broke its rules  -> 4 */
} stp_status;

typedef struct stp_error {
    stp_status status;
    char message[768];  /* one sentence: no capital, no full stop, the fault first */
    char hint[512];     /* what to do about it, or "" */
} stp_error;

/* The exit code that a program should give for status. */
STP_API int stp_exit_code(stp_status status);

/* ---- texts ------------------------------------------------------------------------------- */

typedef struct stp_text {
    char *data;         /* length bytes and a final 0; NULL when empty */
    size_t length;
} stp_text;

STP_API void stp_text_clear(stp_text *text);

/* ---- notes: what the library has to say while it works ------------------------------------ */

typedef enum stp_level {
    STP_LEVEL_WARNING,  /* data left out, a choice made that may surprise */
    STP_LEVEL_INFO,     /* what was inferred, how many rows, how long */
} stp_level;

/* How far a long pass over the data is. */
typedef struct stp_progress {
    const char *path;
    double part;        /* of the file, 0 to 1; -1 where its length is not known */
    double rows, bytes; /* so far */
    double seconds;
    bool done;          /* the last call of this pass */
} stp_progress;

typedef struct stp_log {
    void *self;
    void (*note)(void *self, stp_level level, const char *message);    /* caller's thread only */
    /* May be NULL. Of passes that take longer than a second, ten times a second; caller's thread only. */
    void (*progress)(void *self, const stp_progress *progress);
} stp_log;

/* ---- specs: what is to be drawn ------------------------------------------------------------ */

typedef struct stp_spec stp_spec;

STP_API stp_status stp_spec_new(stp_spec **out, stp_error *err) STP_MUST_USE;
STP_API void stp_spec_free(stp_spec *spec);                 /* NULL is allowed */

/* Appends a layer to the last item; verb is "plot", "shade" or "load". */
STP_API stp_status stp_spec_add_layer(stp_spec *spec, const char *verb, stp_error *err) STP_MUST_USE;

/* Sets a field by its name, the same name as on the command line and in spec files. Layer fields
 * go to the last layer added, figure fields to the figure. Repeatable fields (data, output)
 * append. Unknown names and values out of range are STP_ERR_USAGE with the nearest name as hint. */
STP_API stp_status stp_spec_set(stp_spec *spec, const char *name, const char *value, stp_error *err) STP_MUST_USE;

/* Parses a command line: argv[0] is the command (plot, shade, overlay, load, render), the rest its
 * operands and options. */
STP_API stp_status stp_spec_parse(stp_spec **out, int argc, char *const argv[], stp_error *err) STP_MUST_USE;

/* Fills how the picture looks (theme, colormap, size and the like) where the spec leaves it open: from STIPPLE_THEME
 * and its like, from .stipple.yaml in the working folder or the nearest one above, from the user's stipple/config.yaml.
 */
STP_API stp_status stp_spec_configure(stp_spec *spec, stp_error *err) STP_MUST_USE;

/* Reads a YAML or JSON spec from a file ("-" is standard input), or from a picture that carries its own.
 * Relative data paths in it are taken from the folder of the file. A file of several figures gives one
 * spec, which draws them all. */
STP_API stp_status stp_spec_read(stp_spec **out, const char *path, stp_error *err) STP_MUST_USE;

/* Prints the spec; format is "yaml" or "json". Reading it back gives an equal spec. */
STP_API stp_status stp_spec_print(const stp_spec *spec, const char *format, stp_text *out, stp_error *err) STP_MUST_USE;

/* A flag or text of the spec as the parser left it: "1" for a flag that is set, NULL when unset. */
STP_API const char *stp_spec_get(const stp_spec *spec, const char *name);

/* ---- doing it ------------------------------------------------------------------------------ */

/* Does all the spec asks for: reads the data, draws, writes every output (standard output when
 * none is named). A failed run leaves old files as they were. log may be NULL. */
STP_API stp_status stp_run(const stp_spec *spec, const stp_log *log, stp_error *err) STP_MUST_USE;

/* The same, into memory: format is one of the output formats (svg, png, pdf, yaml, json, nc, and
 * for `load` text, tsv, json). */
STP_API stp_status stp_run_text(const stp_spec *spec, const char *format, const stp_log *log,
                                stp_text *out, stp_error *err) STP_MUST_USE;

/* Writes bytes to path through a temporary file and a rename; "-" is standard output. */
STP_API stp_status stp_write_file(const char *path, const void *data, size_t length, stp_error *err) STP_MUST_USE;

/* ---- one picture, looked at from many sides ------------------------------------------------- */

/* A drawing spec of one figure whose data are read once and drawn again and again: in other ranges, other colours, for
 * other groups. Each drawing aggregates anew. */
typedef struct stp_explorer stp_explorer;

/* The spec is borrowed until close, and changed by what follows. Rows are kept within `memory` of the spec, else read
 * again each time. log may be NULL. */
STP_API stp_status stp_explorer_open(stp_explorer **out, stp_spec *spec, const stp_log *log,
                                     stp_error *err) STP_MUST_USE;
STP_API void stp_explorer_close(stp_explorer *explorer);           /* NULL is allowed */

/* The picture as it stands, in one of the formats of stp_run_text. width and height in px, 0: as the spec says. theme:
 * where the spec names none, or NULL. */
STP_API stp_status stp_explorer_draw(stp_explorer *explorer, const char *format, int width, int height,
                                     const char *theme, stp_text *out, stp_error *err) STP_MUST_USE;

/* While it is on, shaded layers are drawn with half as many cells each way, in a fraction of the time: for pictures
 * that are gone in a moment. Layers with a canvas of their own keep it. */
STP_API void stp_explorer_coarsen(stp_explorer *explorer, bool on);

/* Changes the range of the axes, by the picture drawn last. factor < 1 shows less of them, about the point x, y in px;
 * x < 0: about the middle. Panning moves what is shown by so many px, right and down. Of several panels the one at x, y
 * moves, and those that show the same column on an axis along that axis (--share); x < 0: all of them. */
STP_API stp_status stp_explorer_zoom(stp_explorer *explorer, double factor, double x, double y,
                                     stp_error *err) STP_MUST_USE;
STP_API stp_status stp_explorer_pan(stp_explorer *explorer, double dx, double dy, double x, double y,
                                    stp_error *err) STP_MUST_USE;

/* Goes on to the next (by = 1) or the one before (-1): what is "norm", "colors", or "group": the value of --groupby or
 * --by that is shown, else the index of a dimension of a file of arrays that is. *now: what it is, borrowed until the
 * next call. STP_ERR_USAGE where there is nothing to step through. */
STP_API stp_status stp_explorer_step(stp_explorer *explorer, const char *what, int by, const char **now,
                                     stp_error *err) STP_MUST_USE;

/* As it was when it was opened. */
STP_API void stp_explorer_reset(stp_explorer *explorer);

/* The command line that draws the picture, into output. */
STP_API stp_status stp_explorer_command(stp_explorer *explorer, const char *output, stp_text *out,
                                        stp_error *err) STP_MUST_USE;

/* ---- a stream, drawn as it comes ----------------------------------------------------------------- */

/* A spec of one figure whose data, standard input or else the file of the first layer, are a stream of lines (a table
 * or objects of JSON), which may be packed (gzip, zstd). Memory is bounded: what is kept is the window that `window`
 * and `last` of the spec name; of one shaded layer without them the cells. Layers of other files read them anew for
 * each picture. */
typedef struct stp_follower stp_follower;

typedef struct stp_follow_counts {
    long long late;         /* rows older than the window when they came */
    long long dropped;      /* rows of the window that did not fit `memory` */
    long long fresh;        /* bytes of text since the last picture, which wait for the next one */
} stp_follow_counts;

/* The spec is borrowed until close. log may be NULL. */
STP_API stp_status stp_follower_open(stp_follower **out, stp_spec *spec, const stp_log *log,
                                     stp_error *err) STP_MUST_USE;
STP_API void stp_follower_close(stp_follower *follower);           /* NULL is allowed */
/* The file that the stream is, NULL: standard input. Borrowed until close. */
STP_API const char *stp_follower_path(const stp_follower *follower);
/* n bytes more, cut anywhere; 0: the stream has ended. */
STP_API stp_status stp_follower_feed(stp_follower *follower, const char *bytes, size_t n, stp_error *err) STP_MUST_USE;
/* The picture of what has come, as stp_explorer_draw. STP_ERR_EMPTY while there is nothing (more) to draw. */
STP_API stp_status stp_follower_draw(stp_follower *follower, const char *format, int width, int height,
                                     const char *theme, stp_text *out, stp_error *err) STP_MUST_USE;
STP_API stp_follow_counts stp_follower_counts(const stp_follower *follower);

/* ---- what there is -------------------------------------------------------------------------- */

/* Help made from the field table. command: NULL for the program, or a command's name.
 * form: "short", "long", "man" (the option list in mdoc). */
STP_API stp_status stp_help(const char *command, const char *form, stp_text *out, stp_error *err) STP_MUST_USE;

/* A completion script for shell bash, zsh or fish. */
STP_API stp_status stp_complete(const char *shell, stp_text *out, stp_error *err) STP_MUST_USE;

/* The candidates for the word at argv[argc - 1], one a line, a tab and a few words of help behind some;
 * a line that is only a tab asks for names of files. argv[0] is the command. */
STP_API stp_status stp_complete_word(int argc, char *const argv[], stp_text *out, stp_error *err) STP_MUST_USE;

/* Lists kinds, cmaps, palettes, themes, formats, reductions, norms, functions, the schema of specs, or "@FILE", a
 * catalog ("@": the one used when none is named). form: "text", "ansi" (with
 * swatches in colour), "json", or of kinds, cmaps, palettes, themes and norms a picture: "svg", "png", "pdf". */
STP_API stp_status stp_list(const char *what, const char *form, stp_text *out, stp_error *err) STP_MUST_USE;

STP_API const char *stp_version(void);          /* "0.1.0" */
STP_API const char *stp_features(void);         /* libraries and their versions: "cairo 1.16.0, …" */

#ifdef __cplusplus
}
#endif
#endif
