/* Opening many files as one table. */
#include "table/parts.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "base/text.h"
#include "table/join.h"

enum { KEPT_OPEN = 16, MOST_PARTITIONS = 64 };

static int find_column(const stp_schema *s, const char *name, int near)
{
    if (near < s->n_columns && !strcmp(s->columns[near].name, name)) return near;
    for (int i = 0; i < s->n_columns; i++)
        if (!strcmp(s->columns[i].name, name)) return i;
    return -1;
}

/* Takes the columns of a file into the schema of all, which has room for them. */
static stp_status join_schema(stp_concat *c, stp_concat_part *p, stp_error *err)
{
    stp_schema *all = &c->base.schema;
    const stp_schema *s = &p->source->schema;
    p->n_columns = s->n_columns;
    p->columns = stp_arena_array(&all->arena, (size_t) s->n_columns, sizeof *p->columns);
    p->place = stp_arena_array(&all->arena, (size_t) s->n_columns, sizeof *p->place);
    if (!p->columns || !p->place) return stp_no_memory(err, "columns");
    for (int i = 0; i < s->n_columns; i++) {
        const stp_column_info *from = &s->columns[i];
        int at = find_column(all, from->name, i);
        if (at >= 0) {
            stp_join_info(&all->columns[at], from);
        } else {
            at = all->n_columns++;
            all->columns[at] = *from;
            all->columns[at].name = stp_arena_text(&all->arena, from->name);
            all->columns[at].unit = from->unit ? stp_arena_text(&all->arena, from->unit) : NULL;
            all->columns[at].long_name = from->long_name ? stp_arena_text(&all->arena, from->long_name) : NULL;
            if (!all->columns[at].name) return stp_no_memory(err, "columns");
        }
        p->place[i] = at;
        p->columns[i] = *from;
        p->columns[i].name = all->columns[at].name;
        p->columns[i].unit = p->columns[i].long_name = NULL;
    }
    return STP_OK;
}

static stp_status more_columns(stp_concat *c, int n, stp_error *err)
{
    stp_schema *all = &c->base.schema;
    enum { MOST = 1 << 20 };
    if (all->n_columns > MOST - n - 1)
        return stp_fail(err, STP_ERR_DATA, "the files have more than %d columns", (int) MOST);
    const size_t room = (size_t) all->n_columns + (size_t) n + 1 + MOST_PARTITIONS;     /* and `file` */
    stp_column_info *columns = realloc(all->columns, room * sizeof *columns);
    if (!columns) return stp_no_memory(err, "columns");
    all->columns = c->growing = columns;
    return STP_OK;
}

static bool can_open_again(const char *path)
{
    struct stat st;
    return strcmp(path, "-") && stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* What the file knows is asked while it is open. */
static stp_status note_ranges(stp_concat *c, stp_concat_part *p, stp_error *err)
{
    p->n_rows = p->source->schema.n_rows;
    p->ranges = stp_arena_array(&c->base.schema.arena, (size_t) p->n_columns, sizeof *p->ranges);
    if (!p->ranges) return stp_no_memory(err, "columns");
    for (int i = 0; i < p->n_columns; i++)
        if (!stp_source_range(p->source, i, &p->ranges[i])) p->ranges[i].lo = NAN;
    return STP_OK;
}

static stp_status open_part(stp_concat *c, int i, stp_error *err)
{
    stp_concat_part *p = &c->parts[i];
    STP_TRY(stp_source_open(&p->source, p->path, &c->options, err));
    stp_schema *all = &c->base.schema;
    STP_TRY(more_columns(c, p->source->schema.n_columns, err));
    STP_TRY(join_schema(c, p, err));
    STP_TRY(note_ranges(c, p, err));
    const int64_t rows = p->source->schema.n_rows, bytes = p->source->bytes;
    if (i == 0) c->base.facts = stp_arena_printf(&all->arena, "%d of %s, %s", c->n_parts, p->source->format->name,
                                                 p->source->facts ? p->source->facts : "");
    all->n_rows = all->n_rows < 0 || rows < 0 ? -1 : all->n_rows + rows;
    c->base.bytes = c->base.bytes < 0 || bytes < 0 ? -1 : c->base.bytes + bytes;
    p->keep = i < KEPT_OPEN || !can_open_again(p->path);
    if (p->keep) return STP_OK;
    stp_source_close(p->source);
    p->source = NULL;
    return STP_OK;
}

static const stp_partition *find_partition(const stp_concat_part *p, const char *key)
{
    for (int i = 0; i < p->n_partitions; i++)
        if (!strcmp(p->partitions[i].key, key)) return &p->partitions[i];
    return NULL;
}

/* A key that the paths of all files name. */
static bool is_partition(const stp_concat *c, const char *key)
{
    for (int i = 0; i < c->n_parts; i++)
        if (!find_partition(&c->parts[i], key)) return false;
    return find_column(&c->base.schema, key, 0) < 0;
}

/* Whole numbers if all values are, else categories. */
static stp_status add_partition(stp_concat *c, const char *key, stp_error *err)
{
    stp_schema *all = &c->base.schema;
    const int k = c->n_partitions++;
    bool integers = true, any = false;
    for (int i = 0; i < c->n_parts; i++) {
        stp_concat_part *p = &c->parts[i];
        int64_t v;
        if (!p->values) p->values = stp_arena_array(&all->arena, MOST_PARTITIONS, sizeof *p->values);
        if (!p->values) return stp_no_memory(err, "columns");
        const char *value = p->values[k] = find_partition(p, key)->value;
        any = any || value;
        integers = integers && (!value || stp_parse_int(value, strlen(value), &v));
    }
    integers = integers && any;
    all->columns[all->n_columns++] = (stp_column_info) { .name = key, .meaning = integers ? STP_INTEGER : STP_CATEGORY,
                                                         .type = integers ? STP_TYPE_I64 : STP_TYPE_I32 };
    return STP_OK;
}

/* Columns that the names of folders make. */
static stp_status add_partitions(stp_concat *c, stp_error *err)
{
    const stp_concat_part *p = &c->parts[0];
    c->partition_column = c->base.schema.n_columns;
    for (int i = 0; i < p->n_partitions && c->n_partitions < MOST_PARTITIONS; i++)
        if (is_partition(c, p->partitions[i].key)) STP_TRY(add_partition(c, p->partitions[i].key, err));
    return STP_OK;
}

/* The columns that no file has, and what is kept a column. */
static stp_status finish_schema(stp_concat *c, stp_error *err)
{
    stp_schema *all = &c->base.schema;
    STP_TRY(add_partitions(c, err));
    c->file_column = c->n_parts > 1 && find_column(all, "file", 0) < 0 ? all->n_columns : -1;
    if (c->file_column >= 0)
        all->columns[all->n_columns++] =
            (stp_column_info) { .name = "file", .meaning = STP_CATEGORY, .type = STP_TYPE_I32 };
    const size_t n = (size_t) all->n_columns;
    stp_column_info *columns = stp_arena_array(&all->arena, n, sizeof *columns);
    c->base.problems = stp_arena_array(&all->arena, n, sizeof *c->base.problems);
    c->first_part = stp_arena_array(&all->arena, n, sizeof *c->first_part);
    if (!columns || !c->base.problems || !c->first_part) return stp_no_memory(err, "columns");
    memcpy(columns, all->columns, n * sizeof *columns);
    free(c->growing);
    c->growing = NULL;
    all->columns = columns;
    return STP_OK;
}

stp_status stp_parts_open(stp_concat *c, const char *const *paths, const char *const *labels, stp_error *err)
{
    stp_arena *arena = &c->base.schema.arena;
    c->parts = stp_arena_array(arena, (size_t) c->n_parts, sizeof *c->parts);
    c->base.path = c->n_parts == 1 ? stp_arena_text(arena, paths[0])
                                   : stp_arena_printf(arena, "%s and %d more", paths[0], c->n_parts - 1);
    if (!c->parts || !c->base.path) return stp_no_memory(err, "files");
    for (int i = 0; i < c->n_parts; i++) {
        c->parts[i].path = stp_arena_text(arena, paths[i]);
        c->parts[i].label = stp_arena_text(arena, labels[i]);
        if (!c->parts[i].path || !c->parts[i].label) return stp_no_memory(err, "files");
        STP_TRY(stp_folder_partitions(arena, paths[i], &c->parts[i].partitions, &c->parts[i].n_partitions, err));
        STP_TRY(open_part(c, i, err));
    }
    return finish_schema(c, err);
}
