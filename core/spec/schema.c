#include "spec/schema.h"
#include <stdio.h>
#include <string.h>
#include "base/text.h"
#include "spec/fields.h"

/* How a value of each type may be written. */
static const char *const types[] = {
    [STP_VALUE_FLAG] = "\"type\": \"boolean\"",
    [STP_VALUE_INT] = "\"type\": \"integer\"",
    [STP_VALUE_NUMBER] = "\"type\": \"number\"",
    [STP_VALUE_TEXT] = "\"type\": [\"string\", \"number\", \"boolean\"]",
    [STP_VALUE_COLUMN] = "\"type\": [\"string\", \"number\"]",
    [STP_VALUE_COLUMNS] =
        "\"type\": [\"string\", \"number\", \"array\"], \"items\": {\"type\": [\"string\", \"number\"]}",
    [STP_VALUE_CHOICE] = "\"type\": [\"string\", \"boolean\"]",
    [STP_VALUE_RANGE] = "\"type\": [\"string\", \"array\"], \"items\": {\"type\": [\"string\", \"number\", \"null\"]}, "
                        "\"minItems\": 2, \"maxItems\": 2",
    [STP_VALUE_CELLS] = "\"type\": [\"string\", \"array\"], \"items\": {\"type\": \"integer\"}, \"minItems\": 2, "
                        "\"maxItems\": 2",
    [STP_VALUE_LENGTH] = "\"type\": [\"number\", \"string\"]",
    [STP_VALUE_AGG] = "\"type\": [\"string\", \"array\"], \"items\": {\"type\": \"string\"}",
    [STP_VALUE_CMAP] = "\"type\": [\"string\", \"array\", \"object\"], \"items\": {\"type\": \"string\"}, "
                       "\"additionalProperties\": {\"type\": \"string\"}",
    [STP_VALUE_PALETTE] = "\"type\": [\"string\", \"array\", \"object\"], \"items\": {\"type\": \"string\"}, "
                          "\"additionalProperties\": {\"type\": \"string\"}",
    [STP_VALUE_FILE] = "\"type\": [\"string\", \"array\"], \"items\": {\"type\": \"string\"}",
};

static void choices(const stp_field *field, unsigned verbs, stp_buf *out)
{
    const char *name, *help, *comma = "";
    stp_buf_text(out, "\"enum\": [");
    for (int i = 0; field->choices(i, &name, &help); i++) {
        if (!stp_field_offers((stp_field_id) (field - stp_fields), name, verbs)) continue;
        stp_buf_text(out, comma);
        stp_buf_json(out, name);
        comma = ", ";
        if (!strcmp(name, "yes") || !strcmp(name, "no")) stp_buf_text(out, !strcmp(name, "yes") ? ", true" : ", false");
    }
    stp_buf_char(out, ']');
}

/* One value of a field. */
static void value(const stp_field *field, unsigned verbs, stp_buf *out)
{
    const bool file = field == &stp_fields[STP_F_THEME];       /* or a name among the choices */
    if (file) stp_buf_text(out, "\"anyOf\": [{\"type\": \"string\", \"pattern\": \"[.]ya?ml$\"}, {");
    if (field->type == STP_VALUE_CHOICE && field->choices) choices(field, verbs, out);
    else stp_buf_text(out, types[field->type]);
    if (file) stp_buf_text(out, "}]");
}

/* Fields that may be given again have a list, too. */
static void values(const stp_field *field, unsigned verbs, stp_buf *out)
{
    if (!field->repeat) {
        value(field, verbs, out);
        return;
    }
    stp_buf_text(out, "\"anyOf\": [{");
    value(field, verbs, out);
    stp_buf_text(out, "}, {\"type\": \"array\", \"minItems\": 1, \"items\": {");
    value(field, verbs, out);
    stp_buf_text(out, "}}]");
}

static void property(const stp_field *field, unsigned verbs, stp_buf *out)
{
    char number[STP_NUMBER_SIZE];
    stp_buf_json(out, field->name);
    stp_buf_text(out, ": {");
    values(field, verbs, out);
    const bool bounded = (field->type == STP_VALUE_INT || field->type == STP_VALUE_NUMBER) && field->max > field->min;
    if (bounded) {
        stp_buf_printf(out, ", \"minimum\": %s", stp_format_double(number, field->min));
        stp_buf_printf(out, ", \"maximum\": %s", stp_format_double(number, field->max));
    }
    stp_buf_text(out, ", \"description\": ");
    stp_buf_json(out, field->help);
    if (field->fallback) {
        stp_buf_text(out, ", \"default\": ");
        stp_buf_json(out, field->fallback);
    }
    stp_buf_char(out, '}');
}

/* An object with the fields of these scopes (as bits) that the commands have. */
static void object(const char *name, unsigned scopes, unsigned verbs, const char *more, stp_buf *out)
{
    const char *comma = "\n      ";
    stp_buf_printf(out, "    \"%s\": {\"type\": \"object\", \"additionalProperties\": false, \"properties\": {", name);
    if (*more) {
        stp_buf_printf(out, "%s%s", comma, more);
        comma = ",\n      ";
    }
    for (int f = 0; f < STP_N_FIELDS; f++) {
        const stp_field *field = &stp_fields[f];
        const bool layered = field->scope == STP_SCOPE_LAYER;
        if (!(scopes >> field->scope & 1) || (layered && !(field->verbs & verbs))) continue;
        stp_buf_text(out, comma);
        property(field, layered ? verbs : ~0u, out);
        comma = ",\n      ";
    }
    stp_buf_text(out, "\n    }}");
}

stp_status stp_schema_write(stp_buf *out, stp_error *err)
{
    static const stp_verb verbs[] = { STP_VERB_PLOT, STP_VERB_SHADE, STP_VERB_LOAD };
    stp_buf_text(out,
                 "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
                 "  \"title\": \"stipple spec\",\n  \"type\": \"object\",\n  \"additionalProperties\": false,\n"
                 "  \"properties\": {\n"
                 "    \"stipple\": {\"const\": 1, \"description\": \"version of the format\"},\n"
                 "    \"extends\": {\"type\": \"string\", \"description\": \"a spec file to begin with\"},\n"
                 "    \"vars\": {\"type\": \"object\", \"description\": \"values of ${NAME}\"},\n"
                 "    \"figure\": {\"$ref\": \"#/$defs/figure\"},\n"
                 "    \"layers\": {\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/layer\"}, \"minItems\": 1},\n"
                 "    \"items\": {\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/item\"}, \"minItems\": 1},\n"
                 "    \"figures\": {\"type\": \"array\", \"items\": {\"$ref\": \"#\"}, \"minItems\": 1},\n"
                 "    \"output\": {\"type\": [\"string\", \"array\"], \"items\": {\"type\": \"string\"}}\n"
                 "  },\n  \"$defs\": {\n");
    object("figure", 1u << STP_SCOPE_FIGURE | 1u << STP_SCOPE_ITEM, 0, "", out);
    stp_buf_text(out, ",\n");
    object("item", 1u << STP_SCOPE_ITEM, 0,
           "\"layers\": {\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/layer\"}, \"minItems\": 1}", out);
    stp_buf_text(out, ",\n    \"layer\": {\"type\": \"object\", \"minProperties\": 1, \"maxProperties\": 1, "
                      "\"additionalProperties\": false, \"properties\": {");
    for (size_t i = 0; i < STP_COUNT(verbs); i++)
        stp_buf_printf(out, "%s\"%s\": {\"$ref\": \"#/$defs/%s\"}", i ? ", " : "", stp_verb_name(verbs[i]),
                       stp_verb_name(verbs[i]));
    stp_buf_text(out, "}}");
    for (size_t i = 0; i < STP_COUNT(verbs); i++) {
        stp_buf_text(out, ",\n");
        object(stp_verb_name(verbs[i]), 1u << STP_SCOPE_LAYER, (unsigned) verbs[i], "", out);
    }
    stp_buf_text(out, "\n  }\n}\n");
    return stp_buf_check(out, "the schema", err);
}
