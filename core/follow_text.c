/* The text of a stream as a file in memory, and what its beginning shows: format, names and types of the columns. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "follow.h"

enum { HEAD_BYTES = 1 << 16 };

stp_status stp_follow_put(stp_follower *f, const stp_chunk *only, stp_error *err)
{
    stp_buf text = { 0 };
    if (f->known)
        stp_lines_write(&f->lines, only, &text);
    else
        stp_buf_add(&text, f->begin.data, f->begin.length);
    stp_status s = stp_buf_check(&text, "the stream", err);
    bool good = s == STP_OK && ftruncate(f->fd, 0) == 0;
    for (size_t at = 0; good && at < text.length;) {
        const ssize_t n = pwrite(f->fd, text.data + at, text.length - at, (off_t) at);
        good = n > 0;
        if (good) at += (size_t) n;
    }
    if (s == STP_OK && !good) s = stp_fail(err, STP_ERR_IO, "the stream cannot be kept in memory");
    stp_buf_clear(&text);
    return s;
}

static stp_status set(stp_layer *l, stp_arena *arena, stp_field_id f, const char *text, stp_error *err)
{
    return text ? stp_value_set(&l->v[f], arena, f, text, err) : STP_OK;
}

stp_status stp_follow_layer(const stp_follower *f, const stp_layer *layer, stp_layer *out, stp_arena *arena,
                            stp_error *err)
{
    *out = *layer;
    out->v[STP_F_DATA] = (stp_value){ 0 };
    STP_TRY(set(out, arena, STP_F_DATA, f->path, err));
    if (!f->known) return STP_OK;
    STP_TRY(set(out, arena, STP_F_FROM, f->format, err));
    if (!out->v[STP_F_TYPES].set) STP_TRY(set(out, arena, STP_F_TYPES, f->types, err));
    return f->format ? set(out, arena, STP_F_HEADER, f->lines.has_head ? "yes" : "no", err) : STP_OK;
}

stp_status stp_follow_open(const stp_follower *f, stp_arena *arena, stp_source **out, stp_error *err)
{
    stp_layer layer;
    STP_TRY(stp_follow_layer(f, f->lead, &layer, arena, err));
    return stp_plan_open(out, arena, f->spec, &layer, err);
}

/* ---- its beginning ---------------------------------------------------------------------------------------------- */

/* Columns that are numbers or times stay so, whatever stands at the beginning of a later window; whole numbers may turn
 * out to have decimals. */
static stp_status keep_types(stp_follower *f, const stp_schema *schema, stp_error *err)
{
    stp_buf b = { 0 };
    for (int i = 0; i < schema->n_columns; i++) {
        const stp_column_info *c = &schema->columns[i];
        if (c->meaning != STP_NUMBER && c->meaning != STP_TIME) continue;
        if (strpbrk(c->name, "{}")) continue;
        stp_buf_printf(&b, "%s{%s}:%s", b.length ? "," : "", c->name, c->meaning == STP_TIME ? "time" : "number");
    }
    f->types = b.length ? stp_arena_text(&f->arena, b.data) : NULL;
    const bool lost = b.failed || (b.length && !f->types);
    stp_buf_clear(&b);
    return lost ? stp_no_memory(err, "types") : STP_OK;
}

static stp_status learn(stp_follower *f, stp_error *err)
{
    stp_arena arena = { 0 };
    stp_source *s = NULL;
    STP_TRY(stp_follow_put(f, NULL, err));
    stp_status status = stp_follow_open(f, &arena, &s, err);
    if (status == STP_OK) {
        const bool table = !strcmp(s->format->name, "csv");
        f->lines.quotes = table;
        f->lines.has_head = table && s->facts && strstr(s->facts, "header yes");
        if (table) f->format = "csv";
        if (table) status = keep_types(f, &s->schema, err);
        stp_source_close(s);
    }
    stp_arena_clear(&arena);
    return status;
}

stp_status stp_follow_begin(stp_follower *f, bool end, stp_error *err)
{
    const char *line = f->begin.length ? memchr(f->begin.data, '\n', f->begin.length) : NULL;
    const size_t after = line ? (size_t) (line + 1 - f->begin.data) : 0;
    const bool two = line && memchr(line + 1, '\n', f->begin.length - after);
    if (f->known || !f->begin.length || !(end || two || f->begin.length > HEAD_BYTES)) return STP_OK;
    if (memchr(f->begin.data, 0, f->begin.length))
        return stp_fail(err, STP_ERR_DATA, "--follow reads lines of text, and here are others");
    STP_TRY(learn(f, err));
    f->known = true;
    const stp_status s = stp_lines_feed(&f->lines, f->begin.data, f->begin.length, err);
    stp_buf_clear(&f->begin);
    return s;
}
