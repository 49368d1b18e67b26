/* The command line: a walk over the words, driven by the field table. Each command has a function for operands;
 * options are the same for all. Options of items, figure and run go to one place wherever they stand; options of a
 * layer go to the part they stand in. */
#include "spec/parser.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/text.h"
#include "spec/catalog.h"
#include "spec/elsewhere.h"

typedef stp_status word_fn(stp_parser *p, const char *word);

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

static bool composes(const stp_parser *p)
{
    return (unsigned) p->command->verb & STP_COMPOSES;
}

static unsigned verbs_here(const stp_parser *p)
{
    return (unsigned) p->command->verb | (composes(p) ? (unsigned) STP_LAYERS : 0);
}

static stp_status unknown_option(stp_parser *p, const char *name)
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

static stp_status not_here(stp_parser *p, const stp_field *f, const char *name)
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
stp_item *stp_parser_item(stp_parser *p)
{
    return p->spec->n_items ? &p->spec->items[p->spec->n_items - 1] : NULL;
}

stp_layer *stp_parser_layer(stp_parser *p)
{
    stp_item *item = stp_parser_item(p);
    return item && item->n_layers ? &item->layers[item->n_layers - 1] : NULL;
}

static stp_value *place(stp_parser *p, const stp_field *f, int id)
{
    if (f->scope == STP_SCOPE_ITEM && stp_parser_in_layout(p) && !p->in_part) return &p->file_item[id];
    if (f->scope == STP_SCOPE_ITEM) return &stp_parser_item(p)->v[id];
    if (f->scope != STP_SCOPE_LAYER) return &p->spec->v[id];
    stp_layer *layer = stp_parser_layer(p);
    return layer ? &layer->v[id] : NULL;
}

/* A spec file in a layout may bring several items: what stands behind it is said of all of them. */
static stp_status share_in_part(stp_parser *p, const stp_field *f, int id, const stp_value *v)
{
    if (f->scope != STP_SCOPE_ITEM || !stp_parser_in_layout(p) || !p->in_part) return STP_OK;
    for (int i = p->first_item; i < p->spec->n_items - 1; i++) p->spec->items[i].v[id] = *v;
    return STP_OK;
}

/* In an overlay, two parts that want different figures are a mistake; elsewhere the last one counts, so that a
 * script can add to a line. */
static stp_status store(stp_parser *p, int id, const char *name, const char *value)
{
    const stp_field *f = &stp_fields[id];
    stp_value *v = place(p, f, id);
    if (!v) return not_here(p, f, name);
    const stp_value old = *v;
    STP_TRY(stp_value_set_as(v, &p->spec->arena, (stp_field_id) id, name, value, p->err));
    const bool shared =
        composes(p) && f->scope != STP_SCOPE_LAYER && !(f->scope == STP_SCOPE_ITEM && stp_parser_in_layout(p));
    if (!shared || f->repeat || !old.set || stp_value_equal(&old, v)) return share_in_part(p, f, id, v);
    stp_fail(p->err, STP_ERR_USAGE, "'%s' is given twice: '%.200s' and '%.200s'", name, old.text, v->text);
    if (id == STP_F_TITLE && stp_parser_in_layout(p))
        return stp_hint(p->err, "the title is of the whole picture; --heading is that of a panel");
    return stp_hint(p->err, "all parts of %s %s share it; give it once", stp_parser_in_layout(p) ? "a" : "an",
                    p->command->name);
}

static stp_status add_data(stp_parser *p, const char *path)
{
    if (!strcmp(path, "-")) {
        if (p->reads_stdin) return stp_fail(p->err, STP_ERR_USAGE, "standard input can be read only once");
        p->reads_stdin = true;
    }
    return store(p, STP_F_DATA, "FILE", path);
}

stp_status stp_parser_add_item(stp_parser *p)
{
    if (p->spec->n_items >= STP_MAX_ITEMS)
        return stp_fail(p->err, STP_ERR_USAGE, "a layout has at most %d panels", (int) STP_MAX_ITEMS);
    return stp_spec_add_item(p->spec) ? STP_OK : stp_no_memory(p->err, "a spec");
}

stp_status stp_parser_add_layer(stp_parser *p, stp_verb verb)
{
    stp_item *item = stp_parser_item(p);
    if (item->n_layers >= STP_MAX_LAYERS)
        return stp_fail(p->err, STP_ERR_USAGE, "an overlay has at most %d parts", (int) STP_MAX_LAYERS);
    p->reads_stdin = false;
    return stp_spec_add(p->spec, item, verb) ? STP_OK : stp_no_memory(p->err, "a layer");
}

/* ---- options ------------------------------------------------------------------------------------ */

static stp_status missing_value(stp_parser *p, const stp_field *f, const char *name)
{
    stp_fail(p->err, STP_ERR_USAGE, "'%s' needs a value", name);
    return stp_hint(p->err, "%s %s: %s", name, f->arg, f->help);
}

static stp_status set_flag(stp_parser *p, int id, const char *name)
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
static stp_status set_option(stp_parser *p, int id, const char *name, const char *value)
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
static int in_this_command(const stp_parser *p, int id, const char *value)
{
    if (id != STP_F_COLS || !stp_parser_in_layout(p)) return id;
    if (!value && p->next < p->argc) value = p->argv[p->next];
    return value && is_whole(value) ? STP_F_COLUMNS : id;
}

static stp_status long_option(stp_parser *p, const char *word)
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

static stp_status unknown_letter(stp_parser *p, const char *word, char letter)
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
static stp_status short_options(stp_parser *p, const char *word)
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

/* ---- operands ----------------------------------------------------------------------------------- */

static stp_status render_word(stp_parser *p, const char *word)
{
    if (p->file) {
        stp_fail(p->err, STP_ERR_USAGE, "'render' takes one spec file, not '%.200s' and '%.200s'", p->file, word);
        return stp_hint(p->err, "call it once for each file");
    }
    p->file = word;
    return STP_OK;
}

static stp_status close_part(stp_parser *p)
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

/* "@flights/delays": a plot of a catalog is a layer. */
static stp_status open_entry(stp_parser *p, const char *word)
{
    p->part = STP_VERB_PLOT;
    if (stp_parser_in_layout(p)) STP_TRY(stp_parser_add_item(p));
    STP_TRY(stp_parser_add_layer(p, STP_VERB_PLOT));
    return add_data(p, word);
}

static stp_status open_part(stp_parser *p, const char *word)
{
    p->in_part = true;
    p->n_parts++;
    p->part = layer_verb(word);
    p->first_item = p->spec->n_items;
    if (word[0] == '@') return open_entry(p, word);
    if (p->part && stp_parser_in_layout(p)) STP_TRY(stp_parser_add_item(p));
    if (p->part) return stp_parser_add_layer(p, p->part);
    const stp_command *c = stp_command_find(word);
    if (c) {
        stp_fail(p->err, STP_ERR_USAGE, "'%s' cannot be part of %s %s", word, stp_parser_in_layout(p) ? "a" : "an",
                 p->command->name);
        return stp_hint(p->err, "a part is 'plot …', 'shade …' or a spec file; a file of that name is './%s'", word);
    }
    p->file = word;
    return stp_parser_read_part(p, word);
}

/* A part that names no file reads standard input. */
static stp_status finish_part(stp_parser *p)
{
    const stp_layer *layer = p->part ? stp_parser_layer(p) : NULL;
    if (!layer || layer->v[STP_F_DATA].set) return STP_OK;
    if (!isatty(STDIN_FILENO)) return add_data(p, "-");
    stp_fail(p->err, STP_ERR_USAGE, "no data: name a file, or pipe data in");
    return stp_hint(p->err, "usage: stipple %s %s", p->command->name, p->command->usage);
}

static stp_status part_word(stp_parser *p, const char *word)
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

static stp_status list_word(stp_parser *p, const char *word)
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

static stp_status start(stp_parser *p)
{
    p->spec->verb = p->command->verb;
    if (stp_parser_in_layout(p)) return STP_OK;
    if (!stp_spec_add_item(p->spec)) return stp_no_memory(p->err, "a spec");
    if ((unsigned) p->command->verb & (STP_VERB_OVERLAY | STP_VERB_RENDER)) return STP_OK;
    p->part = p->command->verb;
    return stp_parser_add_layer(p, p->part);
}

static stp_status walk(stp_parser *p)
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

static stp_status finish_parts(stp_parser *p)
{
    if (!p->in_part) {
        if (p->n_parts) stp_fail(p->err, STP_ERR_USAGE, "nothing stands behind the last '+'");
        else
            stp_fail(p->err, STP_ERR_USAGE, "%s %s needs parts", stp_parser_in_layout(p) ? "a" : "an",
                     p->command->name);
        return stp_hint(p->err, "usage: stipple %s %s", p->command->name, p->command->usage);
    }
    STP_TRY(finish_part(p));
    STP_TRY(stp_parser_fill(p->spec, p->spec->v, p->file_figure, false, p->err));
    for (int i = 0; i < p->spec->n_items; i++)
        STP_TRY(stp_parser_fill(p->spec, p->spec->items[i].v, p->file_item, false, p->err));
    return STP_OK;
}

static stp_status finish_render(stp_parser *p)
{
    if (p->file) return stp_parser_read_whole(p, p->file);
    if (!isatty(STDIN_FILENO)) return stp_parser_read_whole(p, "-");
    stp_fail(p->err, STP_ERR_USAGE, "no spec: name a file, or pipe one in");
    return stp_hint(p->err, "usage: stipple render %s", p->command->usage);
}

static stp_status finish(stp_parser *p)
{
    if (p->done) return STP_OK;
    if (composes(p)) STP_TRY(finish_parts(p));
    if (p->command->verb == STP_VERB_RENDER) STP_TRY(finish_render(p));
    if ((unsigned) p->command->verb & STP_READS) STP_TRY(finish_part(p));
    STP_TRY(stp_catalog_resolve(p->spec, p->err));
    return stp_spec_check(p->spec, p->err);
}

static stp_status find_command(stp_parser *p, const char *name)
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
    stp_parser *p = stp_arena_alloc(&room, sizeof *p);      /* some kilobytes: not for a small stack */
    if (!p) return stp_no_memory(err, "the command line");
    *p = (stp_parser) { .argc = argc, .argv = argv, .next = 1, .err = err };
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
