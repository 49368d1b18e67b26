#ifndef STP_SPEC_SPEC_H
#define STP_SPEC_SPEC_H
/* What is to be drawn, as plain data: figure → items (pairs of axes) → layers. Printable as YAML and
 * JSON, and read back equal. stp_spec_new, _free, _add_layer, _set and _get are in stipple.h. */
#include "base/arena.h"
#include "base/buf.h"
#include "spec/fields.h"

typedef struct stp_value {
    bool set;
    const char *text;              /* as given (of repeatable fields the last); a flag that is set: "1" */
    double a, b;                   /* INT NUMBER LENGTH: a. CELLS, RANGE: a and b */
    const char *const *items;      /* repeatable fields and lists (names keep their braces); RANGE: the two ends
                                      as text, "" when open (times: a and b are NaN) */
    int n_items;
} stp_value;

typedef struct stp_layer {
    stp_verb verb;                 /* plot, shade or load */
    const char *place;             /* "fig.yaml:3:5", where it was read; NULL: nowhere, or in a picture */
    stp_value v[STP_N_FIELDS];     /* fields of scope layer */
} stp_layer;

typedef struct stp_item {
    stp_value v[STP_N_FIELDS];     /* fields of scope item */
    stp_layer *layers;
    int n_layers;
} stp_item;

struct stp_spec {
    stp_arena arena;               /* owns everything below */
    stp_verb verb;                 /* the command that was parsed; overlay for a spec file */
    stp_value v[STP_N_FIELDS];     /* fields of scope figure and run */
    stp_item *items;
    int n_items;
    const char *folder;            /* relative data paths are taken from here; NULL = working folder */
    const char **files;            /* n_files spec files and catalogs that it was read from, as opened */
    int n_files;
    const char **notes;            /* n_notes things to say when it is drawn */
    int n_notes;
    bool from_picture;             /* that carried it: paths are seen from where that was drawn */
    bool names_outputs;            /* its file does: the folders that lead to them are made */
    stp_spec *next;                /* the next figure of the file; owned */
};

/* Puts the place of the layer, if it has one, in front of what went wrong with it. */
stp_status stp_layer_wrap(const stp_layer *layer, stp_status status, stp_error *err);

/* Keeps what is to be said of the spec when it is drawn. */
stp_status stp_spec_note(stp_spec *s, stp_error *err, const char *fmt, ...) STP_PRINTF(3, 4);
/* Adds the name of a file that the spec was read from, for --depfile. */
stp_status stp_spec_add_file(stp_spec *s, const char *path, stp_error *err) STP_MUST_USE;

/* Checks value against field f and stores it; repeatable fields append. Errors: "--jobs wants a whole number
 * from 1 to 1024, not '0'". A flag takes yes or no; no unsets it. */
stp_status stp_value_set(stp_value *v, stp_arena *arena, stp_field_id f, const char *value,
                         stp_error *err) STP_MUST_USE;
/* The same, with another name for the field in messages ("-x", "'x'"). */
stp_status stp_value_set_as(stp_value *v, stp_arena *arena, stp_field_id f, const char *name, const char *value,
                            stp_error *err) STP_MUST_USE;
/* A deep copy into arena. */
stp_status stp_value_copy(stp_value *out, stp_arena *arena, const stp_value *v, stp_error *err) STP_MUST_USE;
bool stp_value_equal(const stp_value *a, const stp_value *b);

/* "q99" as the end of a range: 99. */
bool stp_value_quantile(const char *text, size_t n, double *percent);

/* The value's number, or the field's fallback, or 0. */
double stp_value_number(const stp_value *v, stp_field_id f);
/* The value's text, or the field's fallback, or NULL. */
const char *stp_value_text(const stp_value *v, stp_field_id f);

/* The colours of groups that a layer names: --palette, or a palette given as --cmap; unset where there is none. */
const stp_value *stp_layer_palette(const stp_layer *layer);

/* Appended at the end; NULL without memory or past STP_MAX_ITEMS, STP_MAX_LAYERS. Earlier pointers to items
 * (layers of that item) are stale afterwards. */
enum { STP_MAX_ITEMS = 256, STP_MAX_LAYERS = 256 };
stp_item *stp_spec_add_item(stp_spec *s);
stp_layer *stp_spec_add(stp_spec *s, stp_item *item, stp_verb verb);

/* Where a field is kept: the figure, the last item, or the last layer; NULL while there is no such item or layer. */
stp_value *stp_spec_slot(stp_spec *s, stp_field_id f);
/* What single values cannot tell: whether each layer's kind belongs to its verb. */
stp_status stp_spec_check(const stp_spec *s, stp_error *err) STP_MUST_USE;

/* What to do when a file is not there that a picture's spec names. */
extern const char stp_picture_hint[];

/* Whether an output of that name is a page of HTML: "x.html", or a folder ("site/") that gets an index.html. */
bool stp_is_page(const char *path);

/* A data path as it is opened: behind folder, unless it is absolute, "-", "@…" or folder is NULL. NULL without memory.
 */
const char *stp_spec_path(stp_arena *arena, const char *folder, const char *path);

/* YAML or JSON text to a spec. name is for messages ("fig.yaml:3:8: unknown key 'colour' in a plot layer"). */
stp_status stp_spec_read_text(stp_spec **out, const char *text, size_t length, const char *name,
                              stp_error *err) STP_MUST_USE;
/* The same from a file ("-" is standard input) with what it extends, or from a picture that carries its spec; sets the
 * spec's folder. The figures of the file are a chain. sets: n texts NAME=VALUE in place of variables of the file. */
stp_status stp_spec_read_file(stp_spec **out, const char *path, const char *const *sets, int n_sets,
                              stp_error *err) STP_MUST_USE;
stp_status stp_spec_write_text(const stp_spec *s, bool json, stp_buf *out, stp_error *err) STP_MUST_USE;
#endif
