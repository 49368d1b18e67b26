/* The command line: a walk over the words, driven by the field table. Each command has a function for operands;
 * options are the same for all. Options of items, figure and run go to one place wherever they stand; options of a
 * layer go to the part they stand in. */
#include "spec/parse.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/text.h"
#include "spec/catalog.h"
#include "spec/elsewhere.h"

typedef struct parser parser;
typedef stp_status word_fn(parser *p, const char *word);

struct parser {
    stp_spec *spec;
    const stp_command *command;
    stp_verb part;                 /* what the options of a layer belong to; 0: nothing that has layer options */
    const char *file;              /* overlay, render: the spec file of this part */
    int n_parts;                   /* overlay, layout: parts begun */
    int first_item;                /* layout: of the part */
    bool in_part;                  /* overlay, layout: between its first word and the next "+" */
    bool options_ended;            /* after "--" */
    bool done;                     /* --help or --version was met */
    bool reads_stdin;              /* the layer does */
    /* What spec files say of figure and item, in a layout also what is said of all items before the first part; the
     * command line, and what a part says itself, are stronger. */
    stp_value file_figure[STP_N_FIELDS], file_item[STP_N_FIELDS];
    int argc, next;
    char *const *argv;
    stp_error *err;
};

/* ---- messages ---------------------------------------------------------------------------------- */

/* "plot, shade and overlay": the commands of a set of verbs. */
static const char *verb_list(char *out, size_t size, unsigned verbs)
{
    size_t used = 0;
    int left = 0;
    out[0] = 0;
    for (const stp_command *c = stp_commands; c->name; c++) left += (verbs & (unsigned) c->verb) != 0;
    for (const stp_command *c = stp_commands; c->name && used < size; c++) {
        if (!(verbs & (unsigned) c->verb)) continue;
        left--;
        used += (size_t) snprintf(out + used, size - used, "'%s'%s", c->name, left > 1 ? ", " : left ? " and " : "");
    }
    return out;
}

/* Long options of the command that begin with text, if there is just one. */
static const char *only_beginning(const char *text, unsigned verb)
{
    const char *found = NULL;
    for (int f = 0; f < STP_N_FIELDS; f++) {
        if (!(stp_fields[f].verbs & verb) || strncmp(stp_fields[f].name, text, strlen(text)) != 0) continue;
        if (found) return NULL;
        found = stp_fields[f].name;
    }
    return found;
}

static bool composes(const parser *p)
{
    return (unsigned) p->command->verb & STP_COMPOSES;
}

static unsigned verbs_here(const parser *p)
{
    return (unsigned) p->command->verb | (composes(p) ? (unsigned) STP_LAYERS : 0);
}

static stp_status unknown_option(parser *p, const char *name)
{
    const char *names[STP_N_FIELDS];
    size_t n = 0;
    for (int f = 0; f < STP_N_FIELDS; f++)
        if (stp_fields[f].verbs & verbs_here(p)) names[n++] = stp_fields[f].name;
    stp_fail(p->err, STP_ERR_USAGE, "unknown option '--%.200s'", name);
    const char *known = stp_elsewhere_hint(name, strlen(name));
    if (known) return stp_hint(p->err, "%s", known);
    const char *near = strlen(name) > 1 ? only_beginning(name, verbs_here(p)) : NULL;
    if (!near) near = stp_nearest(name, names, n);
    if (near) return stp_hint(p->err, "did you mean '--%s'?", near);
    return stp_hint(p->err, "'stipple %s --help' shows all options", p->command->name);
}

static stp_status not_here(parser *p, const stp_field *f, const char *name)
{
    char list[128];
    const stp_command *c = p->command;
    if (composes(p) && !p->part && f->scope == STP_SCOPE_LAYER) {
        if (p->file)
            stp_fail(p->err, STP_ERR_USAGE, "'%s' does not change the spec file '%.200s'", name, p->file);
        else
            stp_fail(p->err, STP_ERR_USAGE, "'%s' stands before the part that it belongs to", name);
        return stp_hint(p->err, "put it behind 'plot' or 'shade': stipple %s plot FILE %s …", c->name, name);
    }
    const stp_verb here = p->part ? p->part : c->verb;
    stp_fail(p->err, STP_ERR_USAGE, "'%s' is not an option of '%s'", name, stp_verb_name(here));
    const char *instead = stp_elsewhere_command(here, f->name);
    if (instead) return stp_hint(p->err, "%s", instead);
    const unsigned verbs = f->scope == STP_SCOPE_LAYER ? f->verbs & ~(unsigned) STP_COMPOSES : f->verbs;
    return stp_hint(p->err, "it belongs to %s%s", verb_list(list, sizeof list, verbs),
                    c->verb == STP_VERB_RENDER && f->scope == STP_SCOPE_LAYER ? "; change it in the spec file" : "");
}

/* ---- values ------------------------------------------------------------------------------------- */

/* NULL in a layout before its first part. */
static stp_item *last_item(parser *p)
{
    return p->spec->n_items ? &p->spec->items[p->spec->n_items - 1] : NULL;
}

static stp_layer *last_layer(parser *p)
{
    stp_item *item = last_item(p);
    return item && item->n_layers ? &item->layers[item->n_layers - 1] : NULL;
}

static bool in_layout(const parser *p)
{
    return p->command->verb == STP_VERB_LAYOUT;
}

static stp_value *place(parser *p, const stp_field *f, int id)
{
    if (f->scope == STP_SCOPE_ITEM && in_layout(p) && !p->in_part) return &p->file_item[id];
    if (f->scope == STP_SCOPE_ITEM) return &last_item(p)->v[id];
    if (f->scope != STP_SCOPE_LAYER) return &p->spec->v[id];
    stp_layer *layer = last_layer(p);
    return layer ? &layer->v[id] : NULL;
}

/* A spec file in a layout may bring several items: what stands behind it is said of all of them. */
static stp_status share_in_part(parser *p, const stp_field *f, int id, const stp_value *v)
{
    if (f->scope != STP_SCOPE_ITEM || !in_layout(p) || !p->in_part) return STP_OK;
    for (int i = p->first_item; i < p->spec->n_items - 1; i++) p->spec->items[i].v[id] = *v;
    return STP_OK;
}

/* In an overlay, two parts that want different figures are a mistake; elsewhere the last one counts, so that a
 * script can add to a line. */
static stp_status store(parser *p, int id, const char *name, const char *value)
{
    const stp_field *f = &stp_fields[id];
    stp_value *v = place(p, f, id);
    if (!v) return not_here(p, f, name);
    const stp_value old = *v;
    STP_TRY(stp_value_set_as(v, &p->spec->arena, (stp_field_id) id, name, value, p->err));
    const bool shared = composes(p) && f->scope != STP_SCOPE_LAYER && !(f->scope == STP_SCOPE_ITEM && in_layout(p));
    if (!shared || f->repeat || !old.set || stp_value_equal(&old, v)) return share_in_part(p, f, id, v);
    stp_fail(p->err, STP_ERR_USAGE, "'%s' is given twice: '%.200s' and '%.200s'", name, old.text, v->text);
    if (id == STP_F_TITLE && in_layout(p))
        return stp_hint(p->err, "the title is of the whole picture; --heading is that of a panel");
    return stp_hint(p->err, "all parts of %s %s share it; give it once", in_layout(p) ? "a" : "an", p->command->name);
}

static stp_status add_data(parser *p, const char *path)
{
    if (!strcmp(path, "-")) {
        if (p->reads_stdin) return stp_fail(p->err, STP_ERR_USAGE, "standard input can be read only once");
        p->reads_stdin = true;
    }
    return store(p, STP_F_DATA, "FILE", path);
}

static stp_status add_item(parser *p)
{
    if (p->spec->n_items >= STP_MAX_ITEMS)
        return stp_fail(p->err, STP_ERR_USAGE, "a layout has at most %d panels", (int) STP_MAX_ITEMS);
    return stp_spec_add_item(p->spec) ? STP_OK : stp_no_memory(p->err, "a spec");
}

static stp_status add_layer(parser *p, stp_verb verb)
{
    stp_item *item = last_item(p);
    if (item->n_layers >= STP_MAX_LAYERS)
        return stp_fail(p->err, STP_ERR_USAGE, "an overlay has at most %d parts", (int) STP_MAX_LAYERS);
    p->reads_stdin = false;
    return stp_spec_add(p->spec, item, verb) ? STP_OK : stp_no_memory(p->err, "a layer");
}

/* ---- options ------------------------------------------------------------------------------------ */

static stp_status missing_value(parser *p, const stp_field *f, const char *name)
{
    stp_fail(p->err, STP_ERR_USAGE, "'%s' needs a value", name);
    return stp_hint(p->err, "%s %s: %s", name, f->arg, f->help);
}

static stp_status set_flag(parser *p, int id, const char *name)
{
    STP_TRY(store(p, id, name, "yes"));
    if (id != STP_F_HELP && id != STP_F_VERSION) return STP_OK;
    if (id == STP_F_HELP) p->spec->v[id].text = name[1] == '-' ? "long" : "short";
    p->done = true;
    return STP_OK;
}

static bool is_whole(const char *text)
{
    return *text && strspn(text, "0123456789") == strlen(text);
}

/* value: what stands behind '=' or the letter; NULL: the next word. */
static stp_status set_option(parser *p, int id, const char *name, const char *value)
{
    const stp_field *f = &stp_fields[id];
    const bool layered = f->scope == STP_SCOPE_LAYER;
    const unsigned here = layered ? (unsigned) p->part : (unsigned) p->command->verb;
    if (!(f->verbs & here)) return not_here(p, f, name);
    if (f->type == STP_VALUE_FLAG) return set_flag(p, id, name);
    if (!value) {
        if (p->next >= p->argc) return missing_value(p, f, name);
        value = p->argv[p->next++];
    }
    return id == STP_F_DATA ? add_data(p, value) : store(p, id, name, value);
}

/* Columns of a grid are numbered, columns of a table have names: in a layout `--cols 2` says how wide it is. */
static int in_this_command(const parser *p, int id, const char *value)
{
    if (id != STP_F_COLS || !in_layout(p)) return id;
    if (!value && p->next < p->argc) value = p->argv[p->next];
    return value && is_whole(value) ? STP_F_COLUMNS : id;
}

static stp_status long_option(parser *p, const char *word)
{
    char name[80];
    const size_t n = strcspn(word + 2, "=");
    const int found = stp_field_find(word + 2, n);
    const int id = in_this_command(p, found, word[2 + n] ? word + 3 + n : NULL);
    if (id < 0) {
        snprintf(name, sizeof name, "%.*s", n < 64 ? (int) n : 64, word + 2);
        return unknown_option(p, name);
    }
    snprintf(name, sizeof name, "--%s", stp_fields[found].name);
    if (word[2 + n] != '=') return set_option(p, id, name, NULL);
    if (stp_fields[id].type == STP_VALUE_FLAG) return stp_fail(p->err, STP_ERR_USAGE, "'%s' takes no value", name);
    return set_option(p, id, name, word + 3 + n);
}

static stp_status unknown_letter(parser *p, const char *word, char letter)
{
    if ((unsigned char) letter < 0x80)
        stp_fail(p->err, STP_ERR_USAGE, "unknown option '-%c'", letter);
    else
        stp_fail(p->err, STP_ERR_USAGE, "unknown option '%.200s'", word);
    if (stp_field_find(word + 1, strcspn(word + 1, "=")) >= 0)
        return stp_hint(p->err, "did you mean '-%.200s'?", word);
    if (letter >= '0' && letter <= '9')
        return stp_hint(p->err, "a file of that name is './%.200s'", word);
    return stp_hint(p->err, "'stipple %s --help' shows all options", p->command->name);
}

/* A bundle of letters; the first that takes a value takes the rest of the word. */
static stp_status short_options(parser *p, const char *word)
{
    const size_t n = strcspn(word + 1, "=");
    if (n > 3 && stp_field_find(word + 1, n) >= 0 && stp_field_find_letter(word[1]) >= 0) {
        stp_fail(p->err, STP_ERR_USAGE, "'%s' can be read in two ways", word);
        return stp_hint(p->err, "write '-%s', or '-%c %s'", word, word[1], word + 2);
    }
    for (const char *c = word + 1; *c && !p->done; c++) {
        const int id = stp_field_find_letter(*c);
        if (id < 0) return unknown_letter(p, word, *c);
        const char name[] = { '-', *c, 0 };
        const bool flag = stp_fields[id].type == STP_VALUE_FLAG;
        STP_TRY(set_option(p, id, name, !flag && c[1] ? c + 1 : NULL));
        if (!flag) break;
    }
    return STP_OK;
}

/* ---- spec files --------------------------------------------------------------------------------- */

static stp_status copy_layer(parser *p, const stp_spec *from, const stp_layer *layer)
{
    stp_arena *arena = &p->spec->arena;
    STP_TRY(add_layer(p, layer->verb));
    stp_layer *to = last_layer(p);
    to->place = layer->place ? stp_arena_text(arena, layer->place) : NULL;
    for (int f = 0; f < STP_N_FIELDS; f++) STP_TRY(stp_value_copy(&to->v[f], arena, &layer->v[f], p->err));
    stp_value *data = &to->v[STP_F_DATA];
    const char **paths = (const char **) data->items;
    for (int i = 0; i < data->n_items; i++) {
        if (!(paths[i] = stp_spec_path(arena, from->folder, paths[i]))) return stp_no_memory(p->err, "a path");
        data->text = paths[i];
    }
    return STP_OK;
}

/* Takes the values of a file that no file before it has; different ones are a mistake. */
static stp_status take_values(parser *p, stp_value *into, const stp_value *from, const char *path)
{
    for (int f = 0; f < STP_N_FIELDS; f++) {
        if (!from[f].set || stp_fields[f].scope == STP_SCOPE_RUN) continue;
        if (into[f].set && !stp_value_equal(&into[f], &from[f])) {
            stp_fail(p->err, STP_ERR_USAGE, "'%s' of '%.200s' is '%.100s', a spec file before it has '%.100s'",
                     stp_fields[f].name, path, from[f].text, into[f].text);
            return stp_hint(p->err, "all parts of %s %s share it; '--%s' sets it for all", in_layout(p) ? "a" : "an",
                            p->command->name, stp_fields[f].name);
        }
        STP_TRY(stp_value_copy(&into[f], &p->spec->arena, &from[f], p->err));
    }
    return STP_OK;
}

static stp_status overlay_file(parser *p, const stp_spec *from, const char *path)
{
    if (from->next)
        return stp_fail(p->err, STP_ERR_USAGE, "'%.200s' holds several figures; a part of an overlay is one", path);
    if (from->n_items != 1)
        return stp_fail(p->err, STP_ERR_USAGE, "'%.200s' has %d items; a part of an overlay has one", path,
                        from->n_items);
    STP_TRY(take_values(p, p->file_figure, from->v, path));
    STP_TRY(take_values(p, p->file_item, from->items[0].v, path));
    for (int i = 0; i < from->items[0].n_layers; i++) STP_TRY(copy_layer(p, from, &from->items[0].layers[i]));
    return STP_OK;
}

/* All the items of the file. */
static stp_status layout_file(parser *p, const stp_spec *from, const char *path)
{
    if (from->next)
        return stp_fail(p->err, STP_ERR_USAGE, "'%.200s' holds several figures; a part of a layout is one", path);
    STP_TRY(take_values(p, p->file_figure, from->v, path));
    for (int i = 0; i < from->n_items; i++) {
        STP_TRY(add_item(p));
        for (int f = 0; f < STP_N_FIELDS; f++)
            STP_TRY(stp_value_copy(&last_item(p)->v[f], &p->spec->arena, &from->items[i].v[f], p->err));
        for (int k = 0; k < from->items[i].n_layers; k++) STP_TRY(copy_layer(p, from, &from->items[i].layers[k]));
    }
    return STP_OK;
}

static stp_status read_part(parser *p, const char *path)
{
    stp_spec *from = NULL;
    STP_TRY(stp_spec_read_file(&from, path, NULL, 0, p->err));
    const stp_status s = in_layout(p) ? layout_file(p, from, path) : overlay_file(p, from, path);
    stp_spec_free(from);
    return s;
}

static stp_status fill(stp_spec *s, stp_value *into, const stp_value *from, bool stronger, stp_error *err)
{
    for (int f = 0; f < STP_N_FIELDS; f++)
        if (from[f].set && (stronger || !into[f].set)) STP_TRY(stp_value_copy(&into[f], &s->arena, &from[f], err));
    return STP_OK;
}

/* What the command line says of a figure and its axes goes before what the file says. */
static stp_status overrule(parser *p, stp_spec *q)
{
    STP_TRY(fill(q, q->v, p->spec->v, true, p->err));
    for (int i = 0; i < q->n_items; i++) STP_TRY(fill(q, q->items[i].v, last_item(p)->v, true, p->err));
    q->names_outputs = q->names_outputs && !p->spec->v[STP_F_OUTPUT].set;
    q->verb = STP_VERB_RENDER;
    return STP_OK;
}

/* One name cannot be that of several pictures; a page holds them all. */
static stp_status check_one_output(const parser *p, const stp_spec *whole, const char *path)
{
    const stp_value *o = &p->spec->v[STP_F_OUTPUT], *to = &p->spec->v[STP_F_TO];
    const bool page = to->set ? !strcmp(to->text, "html") : o->set && stp_is_page(o->text);
    if (!whole->next || !o->set || page) return STP_OK;
    stp_fail(p->err, STP_ERR_USAGE, "'%.200s' holds several figures, which cannot all be written to '%.200s'", path,
             p->spec->v[STP_F_OUTPUT].text);
    return stp_hint(p->err, "give each figure an 'output' in the file, and leave out -o");
}

/* render: the file's spec, with what the command line says in place of what the file says. */
static stp_status read_whole(parser *p, const char *path)
{
    stp_spec *whole = NULL;
    const stp_value *sets = &p->spec->v[STP_F_SET];
    STP_TRY(stp_spec_read_file(&whole, path, sets->items, sets->n_items, p->err));
    stp_status s = check_one_output(p, whole, path);
    for (stp_spec *q = whole; q && s == STP_OK; q = q->next) s = overrule(p, q);
    if (s != STP_OK) {
        stp_spec_free(whole);
        return s;
    }
    stp_spec_free(p->spec);
    p->spec = whole;
    return STP_OK;
}

/* ---- operands ----------------------------------------------------------------------------------- */

static stp_status render_word(parser *p, const char *word)
{
    if (p->file) {
        stp_fail(p->err, STP_ERR_USAGE, "'render' takes one spec file, not '%.200s' and '%.200s'", p->file, word);
        return stp_hint(p->err, "call it once for each file");
    }
    p->file = word;
    return STP_OK;
}

static stp_status close_part(parser *p)
{
    if (!p->in_part) {
        stp_fail(p->err, STP_ERR_USAGE, p->n_parts ? "nothing stands between two '+'" : "nothing stands before '+'");
        return stp_hint(p->err, "usage: stipple %s %s", p->command->name, p->command->usage);
    }
    p->in_part = p->options_ended = false;
    p->part = 0;
    p->file = NULL;
    return STP_OK;
}

static stp_verb layer_verb(const char *word)
{
    const stp_command *c = stp_command_find(word);
    return c && ((unsigned) c->verb & STP_LAYERS) ? c->verb : (stp_verb) 0;
}

static stp_status open_part(parser *p, const char *word)
{
    p->in_part = true;
    p->n_parts++;
    p->part = layer_verb(word);
    p->first_item = p->spec->n_items;
    if (p->part && in_layout(p)) STP_TRY(add_item(p));
    if (p->part) return add_layer(p, p->part);
    const stp_command *c = stp_command_find(word);
    if (c) {
        stp_fail(p->err, STP_ERR_USAGE, "'%s' cannot be part of %s %s", word, in_layout(p) ? "a" : "an",
                 p->command->name);
        return stp_hint(p->err, "a part is 'plot …', 'shade …' or a spec file; a file of that name is './%s'", word);
    }
    p->file = word;
    return read_part(p, word);
}

/* A part that names no file reads standard input. */
static stp_status finish_part(parser *p)
{
    const stp_layer *layer = p->part ? last_layer(p) : NULL;
    if (!layer || layer->v[STP_F_DATA].set) return STP_OK;
    if (!isatty(STDIN_FILENO)) return add_data(p, "-");
    stp_fail(p->err, STP_ERR_USAGE, "no data: name a file, or pipe data in");
    return stp_hint(p->err, "usage: stipple %s %s", p->command->name, p->command->usage);
}

static stp_status part_word(parser *p, const char *word)
{
    if (!strcmp(word, "+")) {
        STP_TRY(finish_part(p));
        return close_part(p);
    }
    if (!p->in_part) return open_part(p, word);
    if (p->part && layer_verb(word)) {
        stp_fail(p->err, STP_ERR_USAGE, "'%s' stands inside of a part", word);
        return stp_hint(p->err, "put '+' between parts; a file of that name is './%s'", word);
    }
    if (p->part) return add_data(p, word);
    return stp_fail(p->err, STP_ERR_USAGE, "'%.200s' follows the spec file '%.200s' without a '+'", word, p->file);
}

static stp_status list_word(parser *p, const char *word)
{
    return store(p, STP_F_DATA, "WORD", word);
}

static word_fn *word_of(stp_verb verb)
{
    static const struct { unsigned verbs; word_fn *word; } table[] = {
        { STP_READS, add_data }, { STP_COMPOSES, part_word }, { STP_VERB_RENDER, render_word },
        { ~0u, list_word },
    };
    size_t i = 0;
    while (!(table[i].verbs & (unsigned) verb)) i++;
    return table[i].word;
}

/* ---- the walk ----------------------------------------------------------------------------------- */

static stp_status start(parser *p)
{
    p->spec->verb = p->command->verb;
    if (in_layout(p)) return STP_OK;
    if (!stp_spec_add_item(p->spec)) return stp_no_memory(p->err, "a spec");
    if ((unsigned) p->command->verb & (STP_VERB_OVERLAY | STP_VERB_RENDER)) return STP_OK;
    p->part = p->command->verb;
    return add_layer(p, p->part);
}

static stp_status walk(parser *p)
{
    word_fn *const operand = word_of(p->command->verb);
    while (p->next < p->argc && !p->done) {
        const char *word = p->argv[p->next++];
        if (p->options_ended || word[0] != '-' || !word[1])
            STP_TRY(operand(p, word));
        else if (!strcmp(word, "--"))
            p->options_ended = true;
        else
            STP_TRY(word[1] == '-' ? long_option(p, word) : short_options(p, word));
    }
    return STP_OK;
}

static stp_status finish_parts(parser *p)
{
    if (!p->in_part) {
        if (p->n_parts) stp_fail(p->err, STP_ERR_USAGE, "nothing stands behind the last '+'");
        else stp_fail(p->err, STP_ERR_USAGE, "%s %s needs parts", in_layout(p) ? "a" : "an", p->command->name);
        return stp_hint(p->err, "usage: stipple %s %s", p->command->name, p->command->usage);
    }
    STP_TRY(finish_part(p));
    STP_TRY(fill(p->spec, p->spec->v, p->file_figure, false, p->err));
    for (int i = 0; i < p->spec->n_items; i++)
        STP_TRY(fill(p->spec, p->spec->items[i].v, p->file_item, false, p->err));
    return STP_OK;
}

static stp_status finish_render(parser *p)
{
    if (p->file) return read_whole(p, p->file);
    if (!isatty(STDIN_FILENO)) return read_whole(p, "-");
    stp_fail(p->err, STP_ERR_USAGE, "no spec: name a file, or pipe one in");
    return stp_hint(p->err, "usage: stipple render %s", p->command->usage);
}

static stp_status finish(parser *p)
{
    if (p->done) return STP_OK;
    if (composes(p)) STP_TRY(finish_parts(p));
    if (p->command->verb == STP_VERB_RENDER) STP_TRY(finish_render(p));
    if ((unsigned) p->command->verb & STP_READS) STP_TRY(finish_part(p));
    STP_TRY(stp_catalog_resolve(p->spec, p->err));
    return stp_spec_check(p->spec, p->err);
}

static stp_status find_command(parser *p, const char *name)
{
    const char *names[16];
    size_t n = 0;
    p->command = stp_command_find(name);
    if (p->command) return STP_OK;
    for (const stp_command *c = stp_commands; c->name && n < STP_COUNT(names); c++) names[n++] = c->name;
    stp_fail(p->err, STP_ERR_USAGE, "unknown command '%.200s'", name);
    const char *near = stp_nearest(name, names, n);
    return near ? stp_hint(p->err, "did you mean '%s'?", near)
                : stp_hint(p->err, "'stipple --help' shows all commands");
}

stp_status stp_parse_args(stp_spec **out, int argc, char *const argv[], stp_error *err)
{
    stp_arena room = { 0 };
    parser *p = stp_arena_alloc(&room, sizeof *p);      /* some kilobytes: not for a small stack */
    if (!p) return stp_no_memory(err, "the command line");
    *p = (parser) { .argc = argc, .argv = argv, .next = 1, .err = err };
    stp_status s = argc > 0 ? find_command(p, argv[0]) : stp_fail(err, STP_ERR_USAGE, "no command is given");
    if (s == STP_OK) s = stp_spec_new(&p->spec, err);
    if (s == STP_OK) s = start(p);
    if (s == STP_OK) s = walk(p);
    if (s == STP_OK) s = finish(p);
    if (s == STP_OK)
        *out = p->spec;
    else
        stp_spec_free(p->spec);
    stp_arena_clear(&room);
    return s;
}
