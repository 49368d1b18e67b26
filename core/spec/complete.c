/* Shell completion: the scripts, and the candidates that they ask for. Candidates come from the field table, the
 * tables of names, and the columns of the data file that was typed. Nothing here may fail loudly: a shell that asks
 * gets fewer candidates, never a message. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include "agg/reduce.h"
#include "agg/stat.h"
#include "base/text.h"
#include "colormaps/cmap.h"
#include "spec/catalog.h"
#include "spec/help.h"
#include "table/source.h"

/* ---- scripts -------------------------------------------------------------------------------------- */

/* bash cuts words at '=' and ':' too; they are put together again by where the line has spaces, and what stands
 * before the last cut is taken off the candidates. */
static const char bash_script[] =
    "# bash completion for stipple\n"
    "_stipple()\n"
    "{\n"
    "    local rest=$COMP_LINE word gap reply line text before i\n"
    "    local -a words=()\n"
    "    for ((i = 0; i <= COMP_CWORD; i++)); do\n"
    "        word=${COMP_WORDS[i]}\n"
    "        gap=${rest%%[![:space:]]*}\n"
    "        rest=${rest#\"$gap\"}\n"
    "        rest=${rest#\"$word\"}\n"
    "        if ((i > 0)) && [[ -z $gap ]]; then words[-1]+=$word; else words+=(\"$word\"); fi\n"
    "    done\n"
    "    before=${words[-1]%\"${COMP_WORDS[COMP_CWORD]}\"}\n"
    "    [[ ${COMP_WORDS[COMP_CWORD]} == [=:] ]] && before=${words[-1]}\n"
    "    for ((i = 0; i < ${#words[@]}; i++)); do\n"
    "        text=${words[i]#[\\\"\\']}\n"
    "        text=${text%[\\\"\\']}\n"
    "        words[i]=${text//\\\\/}\n"
    "    done\n"
    "    COMPREPLY=()\n"
    "    while IFS= read -r line; do\n"
    "        reply=${line%%$'\\t'*}\n"
    "        if [[ -z $reply ]]; then\n"
    "            compopt -o filenames 2>/dev/null\n"
    "            while IFS= read -r text; do COMPREPLY+=(\"$text\"); done < <(compgen -f -- \"${words[-1]}\")\n"
    "        else\n"
    "            reply=${reply#\"$before\"}\n"
    "            [[ $reply == *[:=] || $reply == *, ]] && compopt -o nospace 2>/dev/null\n"
    "            printf -v text %q \"$reply\"\n"
    "            COMPREPLY+=(\"$text\")\n"
    "        fi\n"
    "    done < <(command \"${words[0]}\" complete-word \"${words[@]:1}\" 2>/dev/null)\n"
    "}\n"
    "complete -F _stipple stipple\n";

static const char zsh_script[] =
    "#compdef stipple\n"
    "# zsh completion for stipple\n"
    "_stipple()\n"
    "{\n"
    "    local line word ret=1\n"
    "    local -a lines found shown\n"
    "    lines=(\"${(@f)$(command \"${(Q)words[1]}\" complete-word \"${(@Q)words[2,CURRENT]}\" 2>/dev/null)}\")\n"
    "    for line in \"${lines[@]}\"; do\n"
    "        [[ -z $line ]] && continue\n"
    "        word=${line%%$'\\t'*}\n"
    "        if [[ -z $word ]]; then\n"
    "            _files && ret=0\n"
    "        else\n"
    "            found+=(\"$word\")\n"
    "            shown+=(\"${word}${${line#*$'\\t'}:+  -- ${line#*$'\\t'}}\")\n"
    "        fi\n"
    "    done\n"
    "    (( $#found )) && compadd -l -d shown -- \"${found[@]}\" && ret=0\n"
    "    return ret\n"
    "}\n"
    "if [[ $funcstack[1] == _stipple ]]; then _stipple \"$@\"; else compdef _stipple stipple; fi\n";

static const char fish_script[] =
    "# fish completion for stipple\n"
    "function __stipple_complete\n"
    "    set -l typed (commandline -opc)\n"
    "    set -l word (commandline -ct)\n"
    "    for line in (command $typed[1] complete-word $typed[2..-1] \"$word\" 2>/dev/null)\n"
    "        if string match -q -- \\t'*' $line\n"
    "            __fish_complete_path \"$word\"\n"
    "        else\n"
    "            echo -- $line\n"
    "        end\n"
    "    end\n"
    "end\n"
    "complete -c stipple -f -a '(__stipple_complete)'\n";

static const struct { const char *name, *script; } shells[] = {
    { "bash", bash_script }, { "zsh", zsh_script }, { "fish", fish_script },
};

stp_status stp_complete_script(const char *shell, stp_buf *out, stp_error *err)
{
    for (size_t i = 0; i < STP_COUNT(shells); i++) {
        if (strcmp(shells[i].name, shell) != 0) continue;
        stp_buf_text(out, shells[i].script);
        return stp_buf_check(out, "the script", err);
    }
    stp_fail(err, STP_ERR_USAGE, "there is no completion for '%.200s'", shell);
    return stp_hint(err, "bash, zsh and fish have one");
}

/* ---- candidates ----------------------------------------------------------------------------------- */

typedef struct completion {
    stp_buf *out;
    const char *word;              /* what is typed so far of the value */
    const char *before;            /* what stands before it in the same word: "--cmap=", "-x", "north," */
    size_t n_before;
    stp_verb verb;                 /* of the part: what options may stand here */
    unsigned verbs;                /* and of the whole command */
    const char *file;              /* the data file of the part, or NULL */
    const char *catalog;           /* that --catalog names, or NULL */
    stp_read_options how;          /* to read it */
} completion;

static void offer(const completion *c, const char *name, const char *tail, const char *help)
{
    if (!*name || strncmp(name, c->word, strlen(c->word)) != 0 || strpbrk(name, "\t\n\r")) return;
    stp_buf_add(c->out, c->before, c->n_before);
    stp_buf_printf(c->out, "%s%s", name, tail);
    if (help && *help && !strpbrk(help, "\t\n\r")) stp_buf_printf(c->out, "\t%s", help);
    stp_buf_char(c->out, '\n');
}

static void offer_files(const completion *c)
{
    stp_buf_text(c->out, "\t\n");
}

/* Takes n bytes from the word into what stands before it. */
static completion behind(const completion *c, size_t n, char *room, size_t size)
{
    completion next = *c;
    if (c->n_before + n < size) {
        memcpy(room, c->before, c->n_before);
        memcpy(room + c->n_before, c->word, n);
        next.before = room;
        next.n_before = c->n_before + n;
        next.word = c->word + n;
    }
    return next;
}

/* Only a plain file is opened: a pipe would be emptied, a device might never answer. */
static void offer_columns_of(const completion *c, const char *file)
{
    enum { GLANCE = 1 << 16 };         /* names are at the front, and who types does not wait for types to be sure */
    struct stat st;
    stp_source *s = NULL;
    stp_error err = { 0 };
    stp_read_options how = c->how;
    how.sample = GLANCE;
    if (stat(file, &st) || !S_ISREG(st.st_mode) || stp_source_open(&s, file, &how, &err)) return;
    for (int i = 0; i < s->schema.n_columns; i++) {
        const stp_column_info *column = &s->schema.columns[i];
        char name[256];
        const bool odd = strpbrk(column->name, ",{}") != NULL;
        const int n = snprintf(name, sizeof name, "%s%s%s", odd ? "{" : "", column->name, odd ? "}" : "");
        if (n > 0 && (size_t) n < sizeof name) offer(c, name, "", stp_type_name(column));
    }
    stp_source_close(s);
}

/* The first file that an entry of a catalog stands for. */
static void offer_columns_of_entry(const completion *c)
{
    stp_spec *spec = NULL;
    stp_error err = { 0 };
    if (stp_spec_new(&spec, &err) == STP_OK && stp_spec_add_layer(spec, "load", &err) == STP_OK &&
        stp_spec_set(spec, "data", c->file, &err) == STP_OK &&
        (!c->catalog || stp_spec_set(spec, "catalog", c->catalog, &err) == STP_OK) &&
        stp_catalog_resolve(spec, &err) == STP_OK)
        offer_columns_of(c, spec->items[0].layers[0].v[STP_F_DATA].items[0]);
    stp_spec_free(spec);
}

static void offer_columns(const completion *c)
{
    if (c->file && c->file[0] == '@') offer_columns_of_entry(c);
    else if (c->file) offer_columns_of(c, c->file);
}

static void offer_entries(const completion *c)
{
    char name[256];
    stp_arena arena = { 0 };
    stp_catalog_entry *entries = NULL;
    stp_error err = { 0 };
    int n = 0;
    if (stp_catalog_list(c->catalog, &arena, &entries, &n, &err) == STP_OK)
        for (int i = 0; i < n; i++)
            if (snprintf(name, sizeof name, "@%s", entries[i].name) < (int) sizeof name)
                offer(c, name, "", entries[i].help);
    stp_arena_clear(&arena);
}

static void offer_choices(const completion *c, const stp_field *f)
{
    const char *name, *help;
    const stp_field_id id = (stp_field_id) (f - stp_fields);
    for (int i = 0; f->choices(i, &name, &help); i++)
        if (stp_field_offers(id, name, c->verbs | (unsigned) c->verb)) offer(c, name, "", help);
}

/* Behind the last comma. */
static void offer_list(const completion *c)
{
    char room[512];
    const char *comma = strrchr(c->word, ',');
    const completion last = behind(c, comma ? (size_t) (comma + 1 - c->word) : 0, room, sizeof room);
    offer_columns(&last);
}

static void offer_reductions(const completion *c)
{
    char room[512], more[512];
    const char *comma = strrchr(c->word, ',');
    const completion last = behind(c, comma ? (size_t) (comma + 1 - c->word) : 0, room, sizeof room);
    const char *colon = strchr(last.word, ':');
    if (colon) {
        const completion column = behind(&last, (size_t) (colon + 1 - last.word), more, sizeof more);
        offer_columns(&column);
        return;
    }
    for (const stp_stat_fn *f = stp_stat_fns; c->verb == STP_VERB_PLOT && f->name; f++)
        if (strcmp(f->name, "q") != 0) offer(&last, f->name, "", f->help);     /* of -y */
    for (int i = 0; c->verb != STP_VERB_PLOT && stp_reducers[i]; i++)
        if (!stp_reducers[i]->has_number)
            offer(&last, stp_reducers[i]->name, stp_reducers[i]->needs_value ? ":" : "", stp_reducers[i]->help);
}

static void offer_cmaps(const completion *c)
{
    for (int i = 0; i < stp_cmap_count(); i++) {
        const stp_cmap_info info = stp_cmap_info_at(i);
        offer(c, info.name, "", info.group);
    }
}

static void offer_palettes(const completion *c)
{
    for (int i = 0; i < stp_palette_count(); i++) {
        const stp_palette_info info = stp_palette_info_at(i);
        offer(c, info.name, "", info.help);
    }
}

static void offer_value(const completion *c, const stp_field *f)
{
    static const struct { stp_value_type type; void (*offer)(const completion *c); } table[] = {
        { STP_VALUE_COLUMN, offer_columns }, { STP_VALUE_COLUMNS, offer_list }, { STP_VALUE_AGG, offer_reductions },
        { STP_VALUE_CMAP, offer_cmaps }, { STP_VALUE_PALETTE, offer_palettes }, { STP_VALUE_FILE, offer_files },
    };
    if (f->choices) offer_choices(c, f);
    for (size_t i = 0; i < STP_COUNT(table); i++)
        if (table[i].type == f->type) table[i].offer(c);
}

static void offer_options(const completion *c)
{
    char name[80];
    for (int f = 0; f < STP_N_FIELDS; f++) {
        const stp_field *field = &stp_fields[f];
        const bool of_part = field->scope == STP_SCOPE_LAYER || !c->verbs;
        const unsigned here = of_part ? (unsigned) c->verb : c->verbs;
        if (!(field->verbs & here)) continue;
        name[0] = name[1] = '-';
        memcpy(name + 2, field->name, strlen(field->name) + 1);
        offer(c, name, "", field->help);
    }
}

/* ---- operands ------------------------------------------------------------------------------------- */

static void offer_commands(const completion *c, unsigned verbs)
{
    for (const stp_command *k = stp_commands; k->name; k++)
        if ((unsigned) k->verb & verbs) offer(c, k->name, "", k->help);
}

static void offer_words(const completion *c, const char *const *words)
{
    for (; *words; words++) offer(c, *words, "", NULL);
}

static void offer_operand(const completion *c)
{
    static const char *const lists[] = { "kinds", "cmaps",      "palettes", "themes", "formats",
                                         "reductions", "norms", "functions", "schema", NULL };
    static const char *const shell_names[] = { "bash", "zsh", "fish", NULL };
    if (c->verb == STP_VERB_LIST)
        offer_words(c, lists);
    else if (c->verb == STP_VERB_COMPLETE)
        offer_words(c, shell_names);
    else if (c->verb == STP_VERB_HELP)
        offer_commands(c, ~0u);
    else {
        if ((unsigned) c->verb & STP_COMPOSES) offer_commands(c, STP_LAYERS);
        if (c->word[0] == '@') offer_entries(c);
        offer_files(c);
    }
}

/* ---- the words before ----------------------------------------------------------------------------- */

/* The field whose value the next word is, or -1. *value: where a value begins in this word, or NULL. */
static int option_of(const char *word, const char **value)
{
    *value = NULL;
    if (word[1] == '-') {
        const size_t n = strcspn(word + 2, "=");
        if (word[2 + n]) *value = word + 3 + n;
        return stp_field_find(word + 2, n);
    }
    for (const char *p = word + 1; *p; p++) {
        const int f = stp_field_find_letter(*p);
        if (f < 0) return -1;
        if (stp_fields[f].type == STP_VALUE_FLAG) continue;
        if (p[1]) *value = p + 1;
        return f;
    }
    return -1;
}

static bool is_option(const char *word)
{
    return word[0] == '-' && word[1] && strcmp(word, "--") != 0;
}

/* What an option before the last word says of the data file. */
static void note_value(completion *c, int f, const char *value)
{
    const bool tab = !strcmp(value, "tab") || !strcmp(value, "\\t");
    if (f == STP_F_DATA) c->file = value;
    if (f == STP_F_CATALOG) c->catalog = value;
    if (f == STP_F_FROM) c->how.format = value;
    if (f == STP_F_HEADER) c->how.header = !strcmp(value, "yes") - !strcmp(value, "no");
    if (f == STP_F_DELIM) c->how.delimiter = tab ? '\t' : !strcmp(value, "space") ? ' ' : value[0];
}

enum { AFTER_END = -2 };

/* Walks the words before the last one: which part we are in, its data file, and the field whose value is due
 * (-1: none, AFTER_END: none, and options have ended). */
static int walk(completion *c, int argc, char *const argv[])
{
    bool ended = false;
    int due = -1;
    for (int i = 1; i < argc - 1; i++) {
        const char *word = argv[i], *value = NULL;
        if (due >= 0) {
            note_value(c, due, word);
            due = -1;
        } else if (!ended && is_option(word)) {
            const int f = option_of(word, &value);
            if (f >= 0 && value) note_value(c, f, value);
            if (f >= 0 && stp_fields[f].type != STP_VALUE_FLAG && !value) due = f;
        } else if (!ended && !strcmp(word, "--")) {
            ended = true;
        } else if ((c->verbs & STP_COMPOSES) && !strcmp(word, "+")) {
            c->verb = (stp_verb) c->verbs;
            c->file = NULL;
            ended = false;
        } else if ((unsigned) c->verb & STP_COMPOSES) {
            const stp_command *part = stp_command_find(word);
            c->verb = part && ((unsigned) part->verb & STP_LAYERS) ? part->verb : STP_VERB_RENDER;
        } else if (!c->file) {
            c->file = word;
        }
    }
    return due >= 0 || !ended ? due : AFTER_END;
}

/* The word itself holds an option, or the begin of one. */
static void offer_for_option(const completion *c)
{
    const char *value = NULL;
    char room[512];
    const int f = option_of(c->word, &value);
    if (f < 0 || !value || stp_fields[f].type == STP_VALUE_FLAG) {
        offer_options(c);
        return;
    }
    const completion at = behind(c, (size_t) (value - c->word), room, sizeof room);
    if (at.word == value) offer_value(&at, &stp_fields[f]);
}

static void offer_first(completion *c)
{
    offer_commands(c, ~0u);
    c->verb = STP_VERB_HELP;       /* the options that the program itself has */
    if (c->word[0] == '-') offer_options(c);
}

stp_status stp_complete_write(int argc, char *const argv[], stp_buf *out, stp_error *err)
{
    if (argc < 1) return STP_OK;
    completion c = { .out = out, .word = argv[argc - 1], .before = "" };
    const stp_command *command = argc > 1 ? stp_command_find(argv[0]) : NULL;
    if (argc == 1) offer_first(&c);
    if (!command) return stp_buf_check(out, "candidates", err);
    c.verb = command->verb;
    c.verbs = (unsigned) command->verb;
    const int due = walk(&c, argc, argv);
    if (due >= 0)
        offer_value(&c, &stp_fields[due]);
    else if (due == AFTER_END || c.word[0] != '-')
        offer_operand(&c);
    else
        offer_for_option(&c);
    return stp_buf_check(out, "candidates", err);
}
