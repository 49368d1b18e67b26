/* What the file says of itself: a line a variable, with all its attributes, and the attributes of its groups. */
#include <string.h>
#include "formats/netcdf/attribute.h"
#include "formats/netcdf/source.h"

enum { VARIABLE, TYPE, DIMENSIONS, KEPT, ATTRIBUTES, HEADS };
static const char *const heads[HEADS] = { "variable", "type", "dimensions", "kept as", "attributes" };

static const char *taken(stp_nc_file *f, stp_buf *b)
{
    const char *text = stp_arena_text(&f->arena, b->data ? b->data : "");
    stp_buf_clear(b);
    return text;
}

static const char *type_name(const stp_nc_var *v)
{
    static const char *const names[] = { "",      "byte",   "char", "short", "int",    "float", "double",
                                         "ubyte", "ushort", "uint", "int64", "uint64", "string" };
    return names[v->type];
}

/* "time 2920, lat 25, lon 53" */
static const char *dims_text(const stp_nc_source *s, stp_nc_file *f, const stp_nc_var *v)
{
    stp_buf b = { 0 };
    for (int d = 0; d < v->n_dims; d++)
        stp_buf_printf(&b, "%s%s %lld", d ? ", " : "", f->dims[v->dims[d]].name,
                       (long long) stp_nc_set_length(&s->set, v->dims[d]));
    return taken(f, &b);
}

/* "chunks of 1 x 25 x 53, deflate 4, shuffled" */
static const char *kept_text(stp_nc_file *f, const stp_nc_var *v)
{
    size_t shape[STP_NC_DIMS + 1];
    int storage = NC_CONTIGUOUS, shuffled = 0, deflated = 0, level = 0;
    stp_buf b = { 0 };
    if (f->nc->nc_inq_var_chunking(v->group, v->id, &storage, shape) != NC_NOERR || storage != NC_CHUNKED) return "";
    for (int d = 0; d < v->n_dims; d++) stp_buf_printf(&b, "%s%zu", d ? " x " : "chunks of ", shape[d]);
    if (f->nc->nc_inq_var_deflate(v->group, v->id, &shuffled, &deflated, &level) == NC_NOERR && deflated)
        stp_buf_printf(&b, ", deflate %d%s", level, shuffled ? ", shuffled" : "");
    return taken(f, &b);
}

typedef void attribute_fn(void *self, const char *name, const char *text);

static void each_attribute(stp_nc_file *f, int group, int id, attribute_fn *fn, void *self)
{
    int n = 0;
    if (f->nc->nc_inq_natts(group, &n) != NC_NOERR) return;
    if (id != NC_GLOBAL && f->nc->nc_inq_varnatts(group, id, &n) != NC_NOERR) return;
    for (int i = 0; i < n; i++) {
        char name[NC_MAX_NAME + 1] = "";
        if (f->nc->nc_inq_attname(group, id, i, name) != NC_NOERR) continue;
        const char *text = stp_nc_shown_attribute(f, group, id, name);
        if (text) fn(self, name, text);
    }
}

static void put_attribute(void *self, const char *name, const char *text)
{
    stp_buf *b = self;
    stp_buf_printf(b, "%s%s = %s", b->length ? "; " : "", name, text);
}

static void write_line(const stp_nc_source *s, stp_nc_file *f, const stp_nc_var *v, const char **cells)
{
    stp_buf b = { 0 };
    each_attribute(f, v->group, v->id, put_attribute, &b);
    cells[VARIABLE] = v->name;
    cells[TYPE] = type_name(v);
    cells[DIMENSIONS] = dims_text(s, f, v);
    cells[KEPT] = kept_text(f, v);
    cells[ATTRIBUTES] = taken(f, &b);
}

typedef struct noting {
    stp_nc_file *f;
    const char *prefix; /* of the group: "ocean/" */
    const char **notes; /* keys and values */
    int n, room;
} noting;

static void note(void *self, const char *name, const char *text)
{
    noting *q = self;
    if (q->n == q->room) {
        const int room = 2 * q->room + 16;
        const char **more = stp_arena_array(&q->f->arena, 2 * (size_t) room, sizeof *more);
        if (!more) return;
        if (q->n) memcpy(more, q->notes, 2 * (size_t) q->n * sizeof *more);
        q->notes = more;
        q->room = room;
    }
    q->notes[2 * q->n] = stp_arena_printf(&q->f->arena, "%s%s", q->prefix, name);
    q->notes[2 * q->n + 1] = text;
    q->n++;
}

/* Of the root, and of each group that has variables. */
static void note_groups(noting *q)
{
    stp_nc_file *f = q->f;
    q->prefix = "";
    each_attribute(f, f->id, NC_GLOBAL, note, q);
    for (int i = 0; i < f->n_vars; i++) {
        const stp_nc_var *v = &f->vars[i];
        if (v->group == f->id || (i && v->group == f->vars[i - 1].group)) continue;
        q->prefix = stp_arena_bytes(&f->arena, v->name, (size_t) (v->leaf - v->name));
        if (q->prefix) each_attribute(f, v->group, NC_GLOBAL, note, q);
    }
}

stp_status stp_nc_storage_table(stp_source *source, stp_storage *out, stp_error *err)
{
    stp_nc_source *s = (stp_nc_source *) source;
    stp_nc_file *f = &s->set.files[0];
    const char **cells = stp_arena_array(&f->arena, (size_t) f->n_vars * HEADS + 1, sizeof *cells);
    noting q = { .f = f };
    if (!cells) return stp_no_memory(err, "a summary");
    for (int i = 0; i < f->n_vars; i++) write_line(s, f, &f->vars[i], cells + (size_t) i * HEADS);
    note_groups(&q);
    if (f->arena.failed) return stp_no_memory(err, "a summary");
    *out = (stp_storage){ .heads = heads, .n_heads = HEADS, .cells = cells, .n_rows = f->n_vars, .notes = q.notes,
                          .n_notes = q.n };
    return STP_OK;
}
