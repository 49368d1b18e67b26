/* The spec as a tree: figure, items, layers. Everything lies in the spec's arena; arrays grow by doubling. */
#include "spec/spec.h"
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "spec/elsewhere.h"
#include "spec/kind.h"

stp_status stp_spec_new(stp_spec **out, stp_error *err)
{
    stp_spec *s = calloc(1, sizeof *s);
    if (!s) return stp_no_memory(err, "a spec");
    s->verb = STP_VERB_OVERLAY;
    *out = s;
    return STP_OK;
}

void stp_spec_free(stp_spec *s)
{
    while (s) {
        stp_spec *next = s->next;
        stp_arena_clear(&s->arena);
        free(s);
        s = next;
    }
}

/* Room for one more in an array of n; the length alone tells when the room is used up. */
static void *grow(stp_arena *arena, void *old, int n, size_t size)
{
    if (n & (n - 1)) return old;
    void *p = stp_arena_array(arena, n ? 2 * (size_t) n : 1, size);
    if (p && n) memcpy(p, old, (size_t) n * size);
    return p;
}

static stp_status add_text(stp_spec *s, const char ***texts, int *n, const char *text, stp_error *err)
{
    const char **more = grow(&s->arena, *texts, *n, sizeof *more);
    if (!more) return stp_no_memory(err, "a spec");
    *texts = more;
    if (!(more[*n] = stp_arena_text(&s->arena, text))) return stp_no_memory(err, "a spec");
    ++*n;
    return STP_OK;
}

/* Whether a message begins with "FILE:LINE:COLUMN: ". */
static bool has_place(const char *message)
{
    const char *end = strstr(message, ": ");
    for (int numbers = 0; end && numbers < 2; numbers++) {
        const char *digits = end;
        while (digits > message && isdigit((unsigned char) digits[-1])) digits--;
        if (digits == end || digits == message || digits[-1] != ':') return false;
        end = digits - 1;
    }
    return end && end > message;
}

/* The fault of another layer that reads the same file has the place of that one. */
stp_status stp_layer_wrap(const stp_layer *layer, stp_status status, stp_error *err)
{
    const bool wrap = status != STP_OK && layer->place && !has_place(err->message);
    return wrap ? stp_wrap(err, status, "%.300s", layer->place) : status;
}

stp_status stp_spec_note(stp_spec *s, stp_error *err, const char *fmt, ...)
{
    char text[600];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    return add_text(s, &s->notes, &s->n_notes, text, err);
}

stp_status stp_spec_add_file(stp_spec *s, const char *path, stp_error *err)
{
    for (int i = 0; i < s->n_files; i++)
        if (!strcmp(s->files[i], path)) return STP_OK;
    return add_text(s, &s->files, &s->n_files, path, err);
}

stp_item *stp_spec_add_item(stp_spec *s)
{
    if (s->n_items >= STP_MAX_ITEMS) return NULL;
    stp_item *items = grow(&s->arena, s->items, s->n_items, sizeof *items);
    if (!items) return NULL;
    s->items = items;
    items[s->n_items] = (stp_item) { 0 };
    return &items[s->n_items++];
}

stp_layer *stp_spec_add(stp_spec *s, stp_item *item, stp_verb verb)
{
    if (item->n_layers >= STP_MAX_LAYERS) return NULL;
    stp_layer *layers = grow(&s->arena, item->layers, item->n_layers, sizeof *layers);
    if (!layers) return NULL;
    item->layers = layers;
    layers[item->n_layers] = (stp_layer) { .verb = verb };
    return &layers[item->n_layers++];
}

stp_value *stp_spec_slot(stp_spec *s, stp_field_id f)
{
    const stp_scope scope = stp_fields[f].scope;
    if (scope == STP_SCOPE_FIGURE || scope == STP_SCOPE_RUN) return &s->v[f];
    if (!s->n_items) return NULL;
    stp_item *item = &s->items[s->n_items - 1];
    if (scope == STP_SCOPE_ITEM) return &item->v[f];
    return item->n_layers ? &item->layers[item->n_layers - 1].v[f] : NULL;
}

static stp_status unknown_name(const char *name, stp_error *err)
{
    const char *names[STP_N_FIELDS];
    for (int f = 0; f < STP_N_FIELDS; f++) names[f] = stp_fields[f].name;
    stp_fail(err, STP_ERR_USAGE, "there is no field '%.200s'", name);
    const char *near = stp_nearest(name, names, STP_N_FIELDS);
    return near ? stp_hint(err, "did you mean '%s'?", near) : STP_ERR_USAGE;
}

/* What stands in the way of setting field f where the spec ends now. */
static stp_status check_place(const stp_spec *s, int f, stp_error *err)
{
    const stp_field *field = &stp_fields[f];
    const stp_item *item = s->n_items ? &s->items[s->n_items - 1] : NULL;
    if (field->scope != STP_SCOPE_LAYER) return STP_OK;
    if (!item || !item->n_layers)
        return stp_fail(err, STP_ERR_USAGE, "'%s' belongs to a layer, and there is none yet", field->name);
    const stp_verb verb = item->layers[item->n_layers - 1].verb;
    if (field->verbs & (unsigned) verb) return STP_OK;
    return stp_fail(err, STP_ERR_USAGE, "'%s' does not belong to a '%s' layer", field->name, stp_verb_name(verb));
}

static stp_status set(stp_spec *s, const char *name, const char *value, stp_error *err)
{
    char who[64];
    const int f = stp_field_find(name, strlen(name));
    if (f < 0) return unknown_name(name, err);
    STP_TRY(check_place(s, f, err));
    if (stp_fields[f].scope == STP_SCOPE_ITEM && !s->n_items && !stp_spec_add_item(s))
        return stp_no_memory(err, "a spec");
    snprintf(who, sizeof who, "'%s'", stp_fields[f].name);
    return stp_value_set_as(stp_spec_slot(s, (stp_field_id) f), &s->arena, (stp_field_id) f, who, value, err);
}

stp_status stp_spec_set(stp_spec *s, const char *name, const char *value, stp_error *err)
{
    const stp_locale l = stp_locale_enter();
    const stp_status status = set(s, name, value, err);
    stp_locale_leave(l);
    return status;
}

const char *stp_spec_get(const stp_spec *s, const char *name)
{
    const int f = stp_field_find(name, strlen(name));
    const stp_value *v = f < 0 ? NULL : stp_spec_slot((stp_spec *) s, (stp_field_id) f);     /* only looked at */
    return v && v->set ? v->text : NULL;
}

stp_status stp_spec_add_layer(stp_spec *s, const char *verb, stp_error *err)
{
    const stp_command *c = stp_command_find(verb);
    if (!c || !((unsigned) c->verb & STP_READS))
        return stp_fail(err, STP_ERR_USAGE, "a layer is one of plot, shade and load, not '%.200s'", verb);
    if (!s->n_items && !stp_spec_add_item(s)) return stp_no_memory(err, "a spec");
    stp_item *item = &s->items[s->n_items - 1];
    if (item->n_layers >= STP_MAX_LAYERS)
        return stp_fail(err, STP_ERR_USAGE, "an item has at most %d layers", (int) STP_MAX_LAYERS);
    if (!stp_spec_add(s, item, c->verb)) return stp_no_memory(err, "a layer");
    s->verb = item->n_layers == 1 ? c->verb : STP_VERB_OVERLAY;
    return STP_OK;
}

static stp_status check_kind(const stp_layer *layer, stp_error *err)
{
    const stp_value *kind = &layer->v[STP_F_KIND];
    if (!kind->set || stp_kind_find(kind->text, layer->verb)) return STP_OK;
    const char *verb = stp_verb_name(layer->verb);
    for (const stp_command *c = stp_commands; c->name; c++)
        if (stp_kind_find(kind->text, c->verb)) {
            stp_fail(err, STP_ERR_USAGE, "'%s' does not draw the kind '%s'", verb, kind->text);
            const stp_elsewhere_kind *other = stp_elsewhere_kind_find(kind->text);
            return other ? stp_hint(err, "%s", other->say) : stp_hint(err, "'stipple %s' does", c->name);
        }
    return stp_fail(err, STP_ERR_USAGE, "'%s' does not draw the kind '%s'", verb, kind->text);
}

stp_status stp_spec_check(const stp_spec *s, stp_error *err)
{
    for (int i = 0; i < s->n_items; i++)
        for (int k = 0; k < s->items[i].n_layers; k++) STP_TRY(check_kind(&s->items[i].layers[k], err));
    return STP_OK;
}

bool stp_is_page(const char *path)
{
    const size_t n = strlen(path);
    return (n && path[n - 1] == '/') || stp_ends_with(path, ".html") || stp_ends_with(path, ".htm");
}

const char *stp_spec_path(stp_arena *arena, const char *folder, const char *path)
{
    if (!folder || path[0] == '/' || path[0] == '@' || !strcmp(path, "-")) return stp_arena_text(arena, path);
    return stp_arena_printf(arena, "%s/%s", folder, path);
}
