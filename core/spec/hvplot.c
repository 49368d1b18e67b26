/* A table of keys: the field each stands for, and how its value is said here (hvplot/converter.py is the list). */
#include "spec/hvplot.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/text.h"
#include "spec/colors.h"

/* Other words for a value; ends with NULL. "" leaves the field as it is. */
typedef struct word { const char *theirs, *ours; } word;

static const word kinds[] = {
    { "points", "scatter" }, { "density", "kde" }, { "vectorfield", "vectors" }, { "ohlc", "candlestick" }, { 0 },
};
static const word shaded_kinds[] = { { "scatter", "points" }, { "image", "raster" }, { 0 } };
static const word legends[] = {
    { "true", "auto" }, { "false", "none" }, { "left", "right" }, { "bottom", "top" }, { "top_left", "top" },
    { "top_right", "top" }, { "bottom_left", "top" }, { "bottom_right", "top" }, { 0 },
};
static const word stacks[] = { { "true", "yes" }, { "false", "no" }, { 0 } };
static const word markers[] = {
    { "o", "circle" }, { "s", "square" }, { "^", "triangle" }, { "d", "diamond" }, { "+", "plus" }, { "v", "down" },
    { "inverted_triangle", "down" }, { "x", "cross" }, { 0 },
};
static const word norms[] = { { "true", "area" }, { "integral", "area" }, { "false", "" }, { 0 } };
static const word spreads[] = { { "true", "auto" }, { "false", "" }, { 0 } };

static const word functions[] = {
    { "np.mean", "mean" }, { "np.median", "median" }, { "np.sum", "sum" }, { "np.max", "max" }, { "np.min", "min" },
    { "np.std", "std" }, { "np.size", "count" }, { 0 },
};
static const word log_norms[] = { { "true", "log" }, { "false", "" }, { 0 } };
static const word robust_limits[] = { { "true", "q2:q98" }, { "false", "" }, { 0 } };
static const word shares[] = { { "true", "" }, { "false", "none" }, { 0 } };
static const word flips_x[] = { { "true", "x" }, { "false", "" }, { 0 } };
static const word flips_y[] = { { "true", "y" }, { "false", "" }, { 0 } };

static const struct key {
    const char *theirs, *ours;
    const word *words;
} keys[] = {
    { "kind", "kind", kinds },
    { "x", "x", NULL },
    { "y", "y", NULL },
    { "by", "by", NULL },
    { "c", "color", NULL },
    { "color", "color", NULL },
    { "s", "size", NULL },
    { "size", "size", NULL },
    { "alpha", "alpha", NULL },
    { "cmap", "cmap", NULL },
    { "colormap", "cmap", NULL },
    { "color_key", "palette", NULL },
    { "title", "title", NULL },
    { "label", "title", NULL },
    { "xlabel", "xlabel", NULL },
    { "ylabel", "ylabel", NULL },
    { "clabel", "clabel", NULL },
    { "xlim", "xlim", NULL },
    { "ylim", "ylim", NULL },
    { "clim", "clim", NULL },
    { "logx", "logx", NULL },
    { "logy", "logy", NULL },
    { "width", "width", NULL },
    { "height", "height", NULL },
    { "frame_width", "width", NULL },
    { "frame_height", "height", NULL },
    { "legend", "legend", legends },
    { "line_width", "line-width", NULL },
    { "query", "where", NULL },
    { "cnorm", "norm", NULL },
    { "bins", "bins", NULL },
    { "stacked", "stack", stacks },
    { "row", "row", NULL },
    { "col", "col", NULL },
    { "groupby", "groupby", NULL },
    { "aspect", "aspect", NULL },
    { "dynspread", "spread", spreads },
    { "y2", "y2", NULL },
    { "z", "var", NULL },
    { "marker", "shape", markers },
    { "line_dash", "dash", NULL },
    { "normed", "normed", norms },
    { "cumulative", "cumulative", NULL },
    { "C", "color", NULL },
    { "reduce_function", "agg", functions },
    { "gridsize", "bins", NULL },
    { "where", "step", NULL },
    { "levels", "levels", NULL },
    { "bandwidth", "bandwidth", NULL },
    { "text", "label", NULL },
    { "xticks", "xticks", NULL },
    { "yticks", "yticks", NULL },
    { "flip_xaxis", "flip", flips_x },
    { "flip_yaxis", "flip", flips_y },
    { "lag", "lag", NULL },
    { "logz", "norm", log_norms },
    { "robust", "clim", robust_limits },
    { "shared_axes", "share", shares },
    { "bgcolor", "background", NULL },
    { "sel", "sel", NULL },
    { "isel", "isel", NULL },
    { "columns", "cols", NULL },
    { "yerr1", "y2", NULL },
    { "xerr1", "x2", NULL },
};

/* What a picture in a file has no use for. */
static const char *const passed_over[] = {
    "hover", "hover_cols", "tools", "toolbar", "responsive", "autohide_toolbar", "use_dask", "persist", "stream",
    "backlog", "use_index", "dynamic", "widgets", "widget_type", "widget_location", "colorbar", "grid",
    "framewise", "precompute", "fontscale", "fontsize", "min_width", "max_width", "min_height", "max_height",
    "datashade", "rasterize", "aggregator", "loglog", "rot", "padding", "group_label", "value_label",
    "subplots", "max_px", "threshold", "pixel_ratio", "resample_when", "selector", "rescale_discrete_levels",
    "check_symmetric_max", "sort_date", "attr_labels", "legend_cols", "legend_opts", "legend_offset", "fill_alpha",
};

static bool is_true(const stp_node *map, const char *key)
{
    const stp_node *n = stp_yaml_get(map, key);
    return n && n->kind == STP_NODE_SCALAR && stp_same(n->text, "true");
}

static stp_value *slot(const stp_hvplot *to, int f)
{
    return stp_fields[f].scope == STP_SCOPE_LAYER  ? &to->layer->v[f]
           : stp_fields[f].scope == STP_SCOPE_ITEM ? &to->item->v[f]
                                                   : &to->spec->v[f];
}

/* Whether field f has a place in the layer, and none of its own value yet. */
static bool is_open(const stp_hvplot *to, int f)
{
    const bool here = stp_fields[f].scope != STP_SCOPE_LAYER || (stp_fields[f].verbs & (unsigned) to->layer->verb);
    return here && !slot(to, f)->set;
}

static stp_status set(const stp_hvplot *to, int f, const stp_node *at, const char *text, stp_error *err)
{
    char who[80];
    snprintf(who, sizeof who, "'%s'", stp_fields[f].name);
    const stp_status s = stp_value_set_as(slot(to, f), &to->spec->arena, (stp_field_id) f, who, text, err);
    return stp_wrap(err, s, "%.200s:%d:%d", at->file, at->line, at->column);
}

/* A list as one text: the ends of a range, or names. */
static stp_status joined(const stp_hvplot *to, int f, const stp_node *list, const char **text, stp_error *err)
{
    stp_buf out = { 0 };
    for (const stp_node *e = list->first; e; e = e->next) {
        if (e->kind != STP_NODE_SCALAR) {
            stp_buf_clear(&out);
            return stp_yaml_fail(err, e, "'%s' has to be a list of values", stp_fields[f].name);
        }
        if (e != list->first) stp_buf_char(&out, stp_fields[f].type == STP_VALUE_RANGE ? ':' : ',');
        if (!stp_yaml_is_null(e)) stp_buf_text(&out, e->text);
    }
    stp_status s = stp_buf_check(&out, "a value", err);
    if (s == STP_OK && !(*text = stp_arena_text(&to->spec->arena, out.data ? out.data : "")))
        s = stp_no_memory(err, "a value");
    stp_buf_clear(&out);
    return s;
}

static const char *translated(const word *words, const char *text)
{
    for (; words && words->theirs; words++)
        if (stp_same(words->theirs, text)) return words->ours;
    return text;
}

/* {rain: blue, sun: orange} are the colours of groups. */
static stp_status set_colors(const stp_hvplot *to, const stp_node *map, stp_error *err)
{
    const char *text;
    if (!is_open(to, STP_F_PALETTE) || !map->n) return STP_OK;
    STP_TRY(stp_colors_text(&to->spec->arena, map, &text, err));
    return set(to, STP_F_PALETTE, map, text, err);
}

/* Their size is that of an area: a dot of 16 is 4 px wide. */
static const char *size_text(const stp_hvplot *to, const char *text)
{
    char number[STP_NUMBER_SIZE];
    double area;
    if (!stp_parse_double(text, strlen(text), &area) || !(area > 0)) return text;
    return stp_arena_text(&to->spec->arena, stp_format_double(number, round(sqrt(area) * 100) / 100));
}

/* {time: 2013-01, lat: [30, 60]} */
static stp_status set_selections(const stp_hvplot *to, int f, const stp_node *map, stp_error *err)
{
    for (const stp_node *k = map->first; k; k = k->next->next) {
        const stp_node *value = k->next;
        const char *ends[2] = { value->text, NULL };
        if (value->kind == STP_NODE_MAP || (value->kind == STP_NODE_LIST && value->n != 2))
            return stp_yaml_fail(err, value, "'%.100s' has to be a value, or a list of two", k->text);
        if (value->kind == STP_NODE_LIST)
            for (int i = 0; i < 2; i++) {
                const stp_node *end = i ? value->last : value->first;
                ends[i] = end->kind == STP_NODE_SCALAR && !stp_yaml_is_null(end) ? end->text : "";
            }
        const char *text = stp_arena_printf(&to->spec->arena, "%s=%s%s%s", k->text, ends[0], ends[1] ? ":" : "",
                                            ends[1] ? ends[1] : "");
        if (!text) return stp_no_memory(err, "a selection");
        STP_TRY(set(to, f, value, text, err));
    }
    return STP_OK;
}

static stp_status apply_key(const stp_hvplot *to, const struct key *key, const stp_node *value, stp_error *err)
{
    const int f = stp_field_find(key->ours, strlen(key->ours));
    const char *text = value->text;
    if (f < 0 || stp_yaml_is_null(value) || !is_open(to, f)) return STP_OK;
    if (value->kind == STP_NODE_MAP && stp_takes_colors(f)) return set_colors(to, value, err);
    if (value->kind == STP_NODE_MAP && (f == STP_F_SEL || f == STP_F_ISEL)) return set_selections(to, f, value, err);
    if (value->kind == STP_NODE_MAP)
        return stp_spec_note(to->spec, err, "%.200s:%d:%d: '%.100s' gives values by name, and is left out", value->file,
                             value->line, value->column, key->theirs);
    if (value->kind == STP_NODE_LIST) STP_TRY(joined(to, f, value, &text, err));
    text = translated(key->words, text);
    if (f == STP_F_KIND && to->layer->verb == STP_VERB_SHADE) text = translated(shaded_kinds, text);
    if (f == STP_F_SIZE && !(text = size_text(to, text))) return stp_no_memory(err, "a size");
    if (stp_fields[f].type == STP_VALUE_FLAG && !stp_same(text, "true")) return STP_OK;
    return *text ? set(to, f, value, text, err) : STP_OK;
}

/* Kinds that show how often the values of y come: ours have them on x. */
static bool is_distribution(const stp_node *map)
{
    static const char *const kinds_of[] = { "hist", "kde", "density" };
    const char *kind = stp_yaml_text(map, "kind");
    for (size_t i = 0; kind && i < STP_COUNT(kinds_of); i++)
        if (stp_same(kind, kinds_of[i])) return true;
    return false;
}

/* The key that stands for k: NULL for one that is left out. *known: it is one of theirs. */
static const struct key *find_key(const stp_node *map, const stp_node *k, bool *known)
{
    static const struct key values = { "y", "x", NULL }, panels = { "by", "col", NULL };
    size_t i = 0;
    while (i < STP_COUNT(keys) && strcmp(keys[i].theirs, k->text) != 0) i++;
    *known = i < STP_COUNT(keys);
    if (!*known) return NULL;
    if (is_true(map, "subplots") && !strcmp(k->text, "by")) return &panels;
    const bool turned = is_distribution(map) && stp_yaml_text(map, "y");
    if (turned && !strcmp(k->text, "x")) return NULL;
    return turned && !strcmp(k->text, "y") ? &values : &keys[i];
}

static stp_status note_unknown(const stp_hvplot *to, const stp_node *key, stp_error *err)
{
    for (size_t i = 0; i < STP_COUNT(passed_over); i++)
        if (!strcmp(passed_over[i], key->text)) return STP_OK;
    return stp_spec_note(to->spec, err, "%.200s:%d:%d: '%.100s' is no option of a picture in a file, and is left out",
                         key->file, key->line, key->column, key->text);
}

/* The text of a key that says one thing; NULL where it is not there. */
static const char *text_of(const stp_node *map, const char *key)
{
    const stp_node *n = stp_yaml_get(map, key);
    return n && n->kind == STP_NODE_SCALAR && !stp_yaml_is_null(n) ? n->text : NULL;
}

/* Whether the colour column is one of groups: it is counted by, or its values have colours by name. */
static bool has_categories(const stp_node *map)
{
    static const char *const keys_of[] = { "cmap", "colormap", "color_key" };
    const char *how = text_of(map, "aggregator");
    bool named = how && !strncmp(how, "count_cat", 9);
    for (size_t i = 0; i < STP_COUNT(keys_of); i++) {
        const stp_node *colors = stp_yaml_get(map, keys_of[i]);
        named |= colors && colors->kind == STP_NODE_MAP;
    }
    return named;
}

/* "mean" with a colour column, or "mean(v)", as ours is said; NULL: nothing is. */
static stp_status reduction(const stp_hvplot *to, const char *how, const char *column, const char **out, stp_error *err)
{
    const char *open = how ? strchr(how, '(') : NULL;
    *out = how ? how : column ? "mean" : NULL;
    if (open && strlen(open) > 2)
        *out = stp_arena_printf(&to->spec->arena, "%.*s:%.*s", (int) (open - how), how, (int) strcspn(open + 1, ")"),
                                open + 1);
    else if (column)
        *out = stp_arena_printf(&to->spec->arena, "%s:%s", *out, column);
    return *out || !(how || column) ? STP_OK : stp_no_memory(err, "a reduction");
}

/* datashade and rasterize: a grid, by default equalised or as it is; an aggregator goes with the colour column. */
static stp_status apply_shading(const stp_hvplot *to, const stp_node *map, stp_error *err)
{
    const bool shaded = is_true(map, "datashade"), raster = is_true(map, "rasterize");
    if ((shaded || raster) && to->layer->verb == STP_VERB_PLOT) to->layer->verb = STP_VERB_SHADE;
    if (to->layer->verb != STP_VERB_SHADE) return STP_OK;
    const char *c = text_of(map, "color") ? text_of(map, "color") : text_of(map, "c"), *agg;
    const char *column = c && c[0] != '#' ? c : NULL;
    if (has_categories(map)) {
        if (column && !stp_yaml_get(map, "by") && is_open(to, STP_F_BY)) STP_TRY(set(to, STP_F_BY, map, column, err));
    } else {
        STP_TRY(reduction(to, text_of(map, "aggregator"), column, &agg, err));
        if (agg && is_open(to, STP_F_AGG)) STP_TRY(set(to, STP_F_AGG, map, agg, err));
    }
    if (raster && !stp_yaml_get(map, "cnorm") && !is_true(map, "logz") && is_open(to, STP_F_NORM))
        return set(to, STP_F_NORM, map, "linear", err);
    return STP_OK;
}

stp_status stp_hvplot_apply(const stp_hvplot *to, const stp_node *map, stp_error *err)
{
    if (map->kind != STP_NODE_MAP) return stp_yaml_fail(err, map, "a plot has to be a map of options");
    STP_TRY(apply_shading(to, map, err));
    for (const stp_node *k = map->first; k; k = k->next->next) {
        bool known;
        const struct key *key = find_key(map, k, &known);
        if (key) STP_TRY(apply_key(to, key, k->next, err));
        else if (!known) STP_TRY(note_unknown(to, k, err));
    }
    if (!is_true(map, "loglog")) return STP_OK;
    if (is_open(to, STP_F_LOGX)) STP_TRY(set(to, STP_F_LOGX, map, "true", err));
    return is_open(to, STP_F_LOGY) ? set(to, STP_F_LOGY, map, "true", err) : STP_OK;
}

/* ---- labels of columns ----------------------------------------------------------------------------------------- */

static stp_status label_axis(const stp_hvplot *to, stp_field_id column, stp_field_id label, stp_error *err)
{
    const stp_value *c = &to->layer->v[column];
    if (!c->set || c->n_items > 1 || !is_open(to, label)) return STP_OK;
    const stp_node *field = stp_yaml_get(to->fields, c->text);
    if (!field || field->kind != STP_NODE_MAP) return STP_OK;
    const char *name = stp_yaml_text(field, "label"), *unit = stp_yaml_text(field, "unit");
    const bool named = name && *name, measured = unit && *unit;
    if (!named && !measured) return STP_OK;
    if (!named) name = c->text;
    const char *text = measured ? stp_arena_printf(&to->spec->arena, "%s (%s)", name, unit) : name;
    return text ? set(to, label, field, text, err) : stp_no_memory(err, "a label");
}

stp_status stp_hvplot_labels(const stp_hvplot *to, stp_error *err)
{
    if (!to->fields || to->fields->kind != STP_NODE_MAP) return STP_OK;
    STP_TRY(label_axis(to, STP_F_X, STP_F_XLABEL, err));
    STP_TRY(label_axis(to, STP_F_Y, STP_F_YLABEL, err));
    return label_axis(to, STP_F_COLOR, STP_F_CLABEL, err);
}
