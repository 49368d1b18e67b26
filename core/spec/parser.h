#ifndef STP_SPEC_PARSER_H
#define STP_SPEC_PARSER_H
/* A command line on its way to a spec: parse.c walks over the words, parse_files.c brings in spec files. */
#include "spec/parse.h"

typedef struct stp_parser {
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
} stp_parser;

static inline bool stp_parser_in_layout(const stp_parser *p)
{
    return p->command->verb == STP_VERB_LAYOUT;
}

/* NULL in a layout before its first part, or before its first layer. */
stp_item *stp_parser_item(stp_parser *p);
stp_layer *stp_parser_layer(stp_parser *p);
stp_status stp_parser_add_item(stp_parser *p) STP_MUST_USE;
stp_status stp_parser_add_layer(stp_parser *p, stp_verb verb) STP_MUST_USE;

/* The values of `from` that `into` lacks, or with stronger all that are set. */
stp_status stp_parser_fill(stp_spec *s, stp_value *into, const stp_value *from, bool stronger,
                           stp_error *err) STP_MUST_USE;
/* A spec file as a part of an overlay (one item) or a layout (all its items). */
stp_status stp_parser_read_part(stp_parser *p, const char *path) STP_MUST_USE;
/* render: the file's spec in place of the parser's, with what the command line says before what the file says. */
stp_status stp_parser_read_whole(stp_parser *p, const char *path) STP_MUST_USE;
#endif
