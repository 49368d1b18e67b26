#ifndef STP_SPEC_FIELDS_H
#define STP_SPEC_FIELDS_H
/* The one table of what can be asked for. A long option, a spec key and a name for stp_spec_set are one
 * entry here; the parser, --help, the man pages' option lists, shell completion and the reader of spec
 * files are made from it. */
#include "base/error.h"

/* Commands, as bits, so that a field can say where it may stand. */
typedef enum stp_verb {
    STP_VERB_LOAD = 1, STP_VERB_PLOT = 2, STP_VERB_SHADE = 4, STP_VERB_OVERLAY = 8, STP_VERB_RENDER = 16,
    STP_VERB_LIST = 32, STP_VERB_HELP = 64, STP_VERB_COMPLETE = 128, STP_VERB_LAYOUT = 256,
} stp_verb;
enum {
    STP_LAYERS = STP_VERB_PLOT | STP_VERB_SHADE,
    STP_READS = STP_LAYERS | STP_VERB_LOAD,
    STP_COMPOSES = STP_VERB_OVERLAY | STP_VERB_LAYOUT,     /* made of parts with '+' between them */
    STP_DRAWS = STP_LAYERS | STP_COMPOSES | STP_VERB_RENDER,
    STP_WORKS = STP_DRAWS | STP_VERB_LOAD,
};

typedef struct stp_command {
    stp_verb verb;
    const char *name;
    const char *usage;             /* "FILE… -x COLUMN -y COLUMN [OPTION…]" */
    const char *help;              /* one line */
    const char *const *examples;   /* pairs: what it shows, the command line; NULL-terminated */
} stp_command;
extern const stp_command stp_commands[];               /* ends with name == NULL */
const stp_command *stp_command_find(const char *name); /* NULL if none */
const char *stp_verb_name(stp_verb verb);              /* "plot" */

/* Where a field's value is kept. In an overlay, options of the item and the figure may stand anywhere
 * (two different values are a usage error); options of a layer belong to their part. */
typedef enum stp_scope {
    STP_SCOPE_LAYER,
    STP_SCOPE_ITEM,        /* one pair of axes */
    STP_SCOPE_FIGURE,
    STP_SCOPE_RUN,         /* this run of the program: never printed in specs (but `output` is) */
} stp_scope;

typedef enum stp_value_type {
    STP_VALUE_FLAG,
    STP_VALUE_INT,    /* a in [min, max] */
    STP_VALUE_NUMBER, /* a in [min, max] */
    STP_VALUE_TEXT,
    STP_VALUE_COLUMN,  /* an encoding: completed with column names of the file */
    STP_VALUE_COLUMNS, /* comma separated list of them: items; {odd, name} quotes */
    STP_VALUE_CHOICE,  /* one of choices() */
    STP_VALUE_RANGE,  /* A:B, numbers, times in ISO form or q0 … q100, either end may be empty: a, b (NaN: no number);
                         the texts in items[0], items[1] */
    STP_VALUE_CELLS,  /* WxH whole numbers: a, b */
    STP_VALUE_LENGTH, /* px, cm, mm, in, pt: a in px */
    STP_VALUE_BYTES,  /* K, M, G: a in bytes */
    STP_VALUE_AGG,    /* FN[:COL], several joined by ',': items */
    STP_VALUE_CMAP,   /* checked by stp_cmap_find */
    STP_VALUE_PALETTE, /* checked by stp_palette_find */
    STP_VALUE_FILE,
} stp_value_type;

/* In the order of the help. */
typedef enum stp_field_id {
    /* input */
    STP_F_DATA,
    STP_F_CATALOG,
    STP_F_SET,
    STP_F_FROM,
    STP_F_DELIM,
    STP_F_HEADER,
    STP_F_NA,
    STP_F_TYPES,
    STP_F_SKIP,
    STP_F_COMMENT,
    STP_F_QUOTE,
    STP_F_DECIMAL,
    STP_F_TIME_FORMAT,
    STP_F_TZ,
    STP_F_ENCODING,
    STP_F_VAR,
    STP_F_SEL,
    STP_F_ISEL,
    STP_F_REDUCE,
    STP_F_WHERE,
    STP_F_DERIVE,
    STP_F_MELT,
    STP_F_SAMPLE,
    STP_F_SEED,
    STP_F_SORT,
    STP_F_HEAD,
    STP_F_TAIL,
    STP_F_COLS,
    /* encodings */
    STP_F_KIND,
    STP_F_X,
    STP_F_Y,
    STP_F_RIGHT,
    STP_F_AXIS,
    STP_F_X2,
    STP_F_Y2,
    STP_F_GROUP,
    STP_F_WIDE,
    STP_F_POLYGONS,
    STP_F_TRIANGLES,
    STP_F_BY,
    STP_F_COLOR,
    STP_F_SIZE,
    STP_F_SHAPE,
    STP_F_DASH,
    STP_F_ALPHA,
    STP_F_LABEL,
    STP_F_ROW,
    STP_F_COL,
    STP_F_WRAP,
    STP_F_GROUPBY,
    /* aggregation and shading */
    STP_F_AGG,
    STP_F_VALUE,
    STP_F_WHERE_CELL,
    STP_F_MINUS,
    STP_F_NORM,
    STP_F_CANVAS,
    STP_F_INTERP,
    STP_F_LEVELS,
    STP_F_BANDS,
    STP_F_UV,
    STP_F_SPREAD,
    STP_F_MIX,
    STP_F_MIN_ALPHA,
    STP_F_BACKGROUND,
    STP_F_HOTSPOTS,
    STP_F_BINS,
    STP_F_NORMED,
    STP_F_CUMULATIVE,
    STP_F_STACK,
    STP_F_TOP,
    STP_F_BANDWIDTH,
    STP_F_STEP,
    STP_F_LAG,
    /* scales */
    STP_F_XLIM,
    STP_F_YLIM,
    STP_F_RLIM,
    STP_F_CLIM,
    STP_F_LOGX,
    STP_F_LOGY,
    STP_F_XSCALE,
    STP_F_YSCALE,
    STP_F_RSCALE,
    STP_F_TWIN,
    STP_F_XTICKS,
    STP_F_YTICKS,
    STP_F_XFORMAT,
    STP_F_YFORMAT,
    STP_F_ZERO,
    STP_F_FLIP,
    STP_F_ASPECT,
    STP_F_ORDER,
    STP_F_MARGINAL,
    /* looks */
    STP_F_TITLE,
    STP_F_SUBTITLE,
    STP_F_CAPTION,
    STP_F_XLABEL,
    STP_F_YLABEL,
    STP_F_RLABEL,
    STP_F_CLABEL,
    STP_F_CMAP,
    STP_F_PALETTE,
    STP_F_LINE_WIDTH,
    STP_F_LEGEND,
    STP_F_COUNTS,
    STP_F_BAR,
    STP_F_THEME,
    STP_F_FONT,
    STP_F_ALT,
    STP_F_HLINE,
    STP_F_VLINE,
    STP_F_BAND,
    STP_F_HBAND,
    STP_F_NOTE,
    STP_F_GRID,
    STP_F_PAGE,
    STP_F_LEAD,
    STP_F_SECTION,
    STP_F_TEXT,
    /* panels */
    STP_F_COLUMNS,
    STP_F_SHARE,
    STP_F_GUIDES,
    STP_F_HEADING,
    STP_F_LETTERS,
    /* output */
    STP_F_OUTPUT,
    STP_F_TO,
    STP_F_CODEC,
    STP_F_WIDTH,
    STP_F_HEIGHT,
    STP_F_SCALE,
    STP_F_TRANSPARENT,
    STP_F_RASTER,
    STP_F_NO_EMBED,
    STP_F_EXPLAIN,
    STP_F_DEPFILE,
    STP_F_IF_CHANGED,
    STP_F_OPEN,
    STP_F_INTERACTIVE,
    STP_F_FOLLOW,
    STP_F_WINDOW,
    STP_F_LAST,
    /* general */
    STP_F_JOBS,
    STP_F_MEMORY,
    STP_F_STRICT,
    STP_F_ANSI,
    STP_F_NO_CONFIG,
    STP_F_QUIET,
    STP_F_VERBOSE,
    STP_F_HELP,
    STP_F_VERSION,
    STP_N_FIELDS
} stp_field_id;

typedef struct stp_field {
    const char *name;              /* long name without dashes; underscores never: "line-width" */
    char letter;                   /* 0 = none */
    stp_value_type type;
    stp_scope scope;
    unsigned verbs;                /* STP_VERB_… bits: commands (and layers) it may stand in */
    bool repeat;                   /* may be given again: items */
    bool look;                     /* how a picture looks: may stand in the configuration (config.h) */
    const char *arg;               /* metavariable, NULL for flags */
    const char *section;           /* heading in the help: "Input", "Encoding", … */
    const char *help;              /* one line, no full stop */
    double min, max;
    const char *fallback;          /* the default as text, or NULL; shown in the help */
    int (*choices)(int i, const char **name, const char **help);   /* fills the i-th; returns 0 past the end */
} stp_field;

extern const stp_field stp_fields[STP_N_FIELDS];
int stp_field_find(const char *name, size_t length);           /* a stp_field_id, or -1 */
int stp_field_find_letter(char letter);
/* choices.c: whether a choice makes sense for these commands (a kind that plot draws, a format that load writes). */
bool stp_field_offers(stp_field_id f, const char *choice, unsigned verbs);
#endif
