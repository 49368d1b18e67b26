/* Joining files along a dimension, and reading where lists of indices meet: lists are cut into runs of even step, in
 * one file each, and every combination of runs is one read. */
#include "formats/netcdf/set.h"
#include "table/cast.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "formats/netcdf/decode.h"

static const double bytes_max = 4.0 * 1024 * 1024 * 1024; /* of one variable in memory */

int64_t stp_nc_set_length(const stp_nc_set *set, int dim)
{
    return dim == set->joined ? set->first[set->n_files] : set->files[0].dims[dim].length;
}

int stp_nc_set_file(const stp_nc_set *set, int64_t i)
{
    int k = 0;
    while (k < set->n_files - 1 && i >= set->first[k + 1]) k++;
    return k;
}

/* ---- reading ---------------------------------------------------------------------------------- */

typedef struct request {
    const stp_nc_set *set;
    int var; /* in the first file */
    const stp_nc_list *lists;
    const stp_nc_var *v;
    size_t size;     /* bytes of one value */
    char *to, *work; /* work: room for one block where it is not contiguous in `to` */
    size_t start[STP_NC_DIMS + 1], count[STP_NC_DIMS + 1];
    ptrdiff_t step[STP_NC_DIMS + 1];
    int64_t place[STP_NC_DIMS + 1]; /* of the block in the lists */
    int file;                       /* of the block, -1 = the variable is not along the joined dimension */
    int any_file;                   /* of the last one read */
} request;

/* Copies a block of the dimensions from d on, n values in all, from *from to its place. */
static void scatter(const request *r, int d, const char **from, int64_t at)
{
    const int n = r->v->n_dims;
    const int64_t count = (int64_t) r->count[d];
    at = at * r->lists[d].n + r->place[d];
    if (d == n - 1) {
        memcpy(r->to + (size_t) at * r->size, *from, (size_t) count * r->size);
        *from += (size_t) count * r->size;
        return;
    }
    for (int64_t i = 0; i < count; i++) scatter(r, d + 1, from, at + i);
}

/* Whether the block's values follow each other in `to`, and where they begin. */
static bool contiguous(const request *r, int64_t *at)
{
    bool partial = false;
    *at = 0;
    for (int d = r->v->n_dims - 1; d >= 0; d--) {
        if (partial && r->count[d] > 1) return false;
        partial |= (int64_t) r->count[d] != r->lists[d].n;
    }
    for (int d = 0; d < r->v->n_dims; d++) *at = *at * r->lists[d].n + r->place[d];
    return true;
}

static int get(const stp_nc_file *f, const stp_nc_var *v, const size_t *start, const size_t *count,
               const ptrdiff_t *step, void *to)
{
    for (int d = 0; d < v->n_dims; d++)
        if (step[d] != 1) return f->nc->nc_get_vars(v->group, v->id, start, count, step, to);
    return f->nc->nc_get_vara(v->group, v->id, start, count, to);
}

static stp_status read_block(request *r, stp_error *err)
{
    const int k = r->file < 0 ? 0 : r->file;
    const stp_nc_file *f = &r->set->files[k];
    const stp_nc_var *v = &f->vars[r->set->twin[k][r->var]];
    if (v->type == NC_CHAR) { /* the characters of a text are a dimension, too */
        r->start[v->n_dims] = 0;
        r->count[v->n_dims] = (size_t) v->text_length;
        r->step[v->n_dims] = 1;
    }
    int64_t at;
    const bool direct = contiguous(r, &at);
    char *to = direct ? r->to + (size_t) at * r->size : r->work;
    const int code = get(f, v, r->start, r->count, r->step, to);
    if (code != NC_NOERR) {
        stp_nc_fail(f, code, "the values", err);
        return stp_wrap(err, err ? err->status : STP_ERR_DATA, "'%s'", v->name);
    }
    const char *from = r->work;
    if (!direct) scatter(r, 0, &from, 0);
    r->any_file = k;
    return STP_OK;
}

/* The run that begins at i of a list: how many indices, at what step. */
static int64_t run_length(const stp_nc_set *set, const stp_nc_list *l, int64_t i, bool joined, ptrdiff_t *step)
{
    const int64_t end = joined ? set->first[stp_nc_set_file(set, l->index[i]) + 1] : INT64_MAX;
    int64_t n = 1;
    *step = 1;
    if (i + 1 < l->n && l->index[i + 1] > l->index[i] && l->index[i + 1] < end) *step = l->index[i + 1] - l->index[i];
    while (i + n < l->n && l->index[i + n] == l->index[i + n - 1] + *step && l->index[i + n] < end) n++;
    if (n == 1) *step = 1;
    return n;
}

static stp_status read_runs(request *r, int d, stp_error *err)
{
    if (d == r->v->n_dims) return read_block(r, err);
    const stp_nc_list *l = &r->lists[d];
    const bool joined = r->set->joined >= 0 && r->v->dims[d] == r->set->joined;
    for (int64_t i = 0, n; i < l->n; i += n) {
        n = run_length(r->set, l, i, joined, &r->step[d]);
        if (joined) r->file = stp_nc_set_file(r->set, l->index[i]);
        r->start[d] = (size_t) (l->index[i] - (joined ? r->set->first[r->file] : 0));
        r->count[d] = (size_t) n;
        r->place[d] = i;
        STP_TRY(read_runs(r, d + 1, err));
    }
    return STP_OK;
}

static double cells(const stp_nc_var *v, const stp_nc_list *lists)
{
    double n = 1;
    for (int d = 0; d < v->n_dims; d++) n *= (double) lists[d].n;
    return n;
}

static size_t stored_size(const stp_nc_var *v)
{
    return stp_nc_size(v->type) * (size_t) (v->type == NC_CHAR ? v->text_length : 1);
}

stp_status stp_nc_set_read(const stp_nc_set *set, int var, const stp_nc_list *lists, void *to, int *file,
                           stp_error *err)
{
    const stp_nc_var *v = &set->files[0].vars[var];
    request r = { .set = set, .var = var, .lists = lists, .v = v, .size = stored_size(v), .to = to, .file = -1 };
    const size_t bytes = (size_t) cells(v, lists) * r.size;
    bool split = false; /* several runs along a dimension */
    for (int d = 0; d < v->n_dims; d++) {
        ptrdiff_t step;
        split |= lists[d].n && run_length(set, &lists[d], 0, v->dims[d] == set->joined, &step) < lists[d].n;
    }
    if (!bytes) return STP_OK;
    if (split && !(r.work = malloc(bytes))) return stp_no_memory(err, "a block of values");
    const stp_status s = read_runs(&r, 0, err);
    free(r.work);
    if (file) *file = r.any_file;
    return s;
}

/* ---- values -------------------------------------------------------------------------------------- */

void stp_nc_values_doubles(const stp_nc_values *v, double *out)
{
    const stp_column c = { .type = v->type, .length = v->n, .values = v->values, .validity = v->validity };
    for (int64_t at = 0; at < v->n; at += STP_STRIP)
        stp_cast_f64(&c, at, v->n - at < STP_STRIP ? (int) (v->n - at) : STP_STRIP, 0, out + at);
}

void stp_nc_values_clear(stp_nc_values *v)
{
    free(v->values);
    free(v->validity);
    free((void *) v->dictionary.labels);
    stp_buf_clear(&v->texts);
    *v = (stp_nc_values){ 0 };
}

/* One text a value; equal neighbours share a code. */
static stp_status texts(const stp_nc_set *set, const stp_nc_var *v, char *raw, stp_nc_values *out, stp_error *err)
{
    int32_t *codes = out->values;
    int32_t n = 0;
    const size_t length = (size_t) v->text_length;
    for (int64_t i = 0; i < out->n; i++) {
        const char *one = v->type == NC_CHAR ? raw + (size_t) i * length : ((char **) (void *) raw)[i];
        const char *end = v->type == NC_CHAR ? memchr(one, 0, length) : NULL;
        size_t k = end ? (size_t) (end - one) : v->type == NC_CHAR ? length : one ? strlen(one) : 0;
        while (k && (one[k - 1] == ' ' || one[k - 1] == '\n')) k--;
        codes[i] = n++;
        stp_buf_add(&out->texts, one ? one : "", k);
        stp_buf_char(&out->texts, 0);
    }
    if (v->type == NC_STRING) set->nc.nc_free_string((size_t) out->n, (char **) (void *) raw);
    STP_TRY(stp_buf_check(&out->texts, "texts", err));
    const char **labels = malloc(((size_t) n + 1) * sizeof *labels);
    if (!labels) return stp_no_memory(err, "texts");
    const char *p = out->texts.data;
    for (int32_t i = 0; i < n; i++, p += strlen(p) + 1) labels[i] = p;
    out->dictionary = (stp_dictionary){ .count = n, .labels = labels };
    return STP_OK;
}

/* Bits of `from` behind the first `at` of `to`. */
static void put_bits(uint8_t *to, int64_t at, const uint8_t *from, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        if (from[i >> 3] >> (i & 7) & 1) to[(at + i) >> 3] |= (uint8_t) (1 << ((at + i) & 7));
}

/* Decodes what comes from one file into out, behind the first `at` values. */
static stp_status decode_part(const stp_nc_var *v, const char *raw, int64_t n, int64_t at, int time_digits,
                              stp_nc_values *out, stp_error *err)
{
    uint8_t *bits = calloc(1, (size_t) (n + 8) / 8);
    double *work = v->is_time ? malloc((size_t) n * sizeof *work) : NULL;
    bool any = false;
    stp_status s = bits && (work || !v->is_time) ? STP_OK : stp_no_memory(err, "values");
    static const size_t sizes[] = {
#define X(NAME, suffix, ctype) [STP_TYPE_##NAME] = sizeof(ctype),
        STP_FOR_EACH_TYPE(X)
#undef X
    };
    if (s == STP_OK) {
        stp_nc_decode(v, raw, n, time_digits, (char *) out->values + (size_t) at * sizes[out->type], bits, &any, work);
        const bool kept = out->type != STP_TYPE_F32 && out->type != STP_TYPE_F64;
        if (kept) put_bits(out->validity, at, bits, n);
    }
    free(bits);
    free(work);
    return s;
}

/* A part of the first list, which lies in one file. */
static stp_status read_part(const stp_nc_set *set, int var, const stp_nc_list *lists, int64_t at, int time_digits,
                            stp_nc_values *out, stp_error *err)
{
    const stp_nc_var *v = &set->files[0].vars[var];
    const int64_t n = (int64_t) cells(v, lists);
    char *raw = calloc((size_t) n + 1, stored_size(v) ? stored_size(v) : 1);
    if (!raw) return stp_no_memory(err, "values");
    int file = 0;
    stp_status s = stp_nc_set_read(set, var, lists, raw, &file, err);
    const stp_nc_var *twin = &set->files[file].vars[set->twin[file][var]];
    if (s == STP_OK && !stp_nc_is_text(v))
        s = decode_part(twin, raw, n, at, time_digits, out, err);
    else if (s == STP_OK)
        s = texts(set, v, raw, out, err);
    free(raw);
    return s;
}

static stp_status make_room(const stp_nc_var *v, const stp_nc_list *lists, stp_nc_values *out, stp_error *err)
{
    const double n = cells(v, lists);
    if (n * 8 > bytes_max || (stp_nc_is_text(v) && n * (double) stored_size(v) > bytes_max)) {
        stp_fail(err, STP_ERR_MEMORY, "'%s' has %.0f values, more than fit in memory", v->name, n);
        return stp_hint(err, "take less of it with --sel or --isel");
    }
    *out = (stp_nc_values){ .type = stp_nc_decoded(v), .n = (int64_t) n };
    out->values = calloc((size_t) n + 1, 8);
    const bool bits = out->type != STP_TYPE_F32 && out->type != STP_TYPE_F64 && !stp_nc_is_text(v);
    out->validity = bits ? calloc(1, (size_t) n / 8 + 1) : NULL;
    return out->values && (out->validity || !bits) ? STP_OK : stp_no_memory(err, "values");
}

/* Along the joined dimension each file has units and masks of its own. */
static stp_status read_parts(const stp_nc_set *set, int var, const stp_nc_list *lists, int time_digits,
                             stp_nc_values *out, stp_error *err)
{
    const stp_nc_var *v = &set->files[0].vars[var];
    if (set->joined < 0 || !v->n_dims || v->dims[0] != set->joined || stp_nc_is_text(v))
        return read_part(set, var, lists, 0, time_digits, out, err);
    stp_nc_list part[STP_NC_DIMS];
    memcpy(part, lists, (size_t) v->n_dims * sizeof *part);
    const int64_t inner = lists[0].n ? out->n / lists[0].n : 0;
    for (int64_t i = 0, n; i < lists[0].n; i += n) {
        const int file = stp_nc_set_file(set, lists[0].index[i]);
        for (n = 1; i + n < lists[0].n && stp_nc_set_file(set, lists[0].index[i + n]) == file; n++) {
        }
        part[0] = (stp_nc_list){ .index = lists[0].index + i, .n = n };
        STP_TRY(read_part(set, var, part, i * inner, time_digits, out, err));
    }
    return STP_OK;
}

stp_status stp_nc_set_values(const stp_nc_set *set, int var, const stp_nc_list *lists, int time_digits,
                             stp_nc_values *out, stp_error *err)
{
    stp_nc_values made = { 0 };
    stp_status s = make_room(&set->files[0].vars[var], lists, &made, err);
    if (s == STP_OK) s = read_parts(set, var, lists, time_digits, &made, err);
    if (s == STP_OK)
        *out = made;
    else
        stp_nc_values_clear(&made);
    return s;
}

/* Lists of everything; *memory is the caller's to free. */
static stp_status whole_lists(const stp_nc_set *set, const stp_nc_var *v, stp_nc_list *lists, int64_t **memory,
                              stp_error *err)
{
    int64_t total = 1;
    for (int d = 0; d < v->n_dims; d++) total += stp_nc_set_length(set, v->dims[d]);
    int64_t *p = *memory = total < (int64_t) (bytes_max / 8) ? malloc((size_t) total * sizeof **memory) : NULL;
    if (!p) return stp_no_memory(err, "indices");
    for (int d = 0; d < v->n_dims; d++) {
        lists[d] = (stp_nc_list){ .index = p, .n = stp_nc_set_length(set, v->dims[d]) };
        for (int64_t i = 0; i < lists[d].n; i++) *p++ = i;
    }
    return STP_OK;
}

stp_status stp_nc_set_whole(const stp_nc_set *set, int var, int time_digits, stp_nc_values *out, stp_error *err)
{
    stp_nc_list lists[STP_NC_DIMS];
    int64_t *memory = NULL;
    stp_status s = whole_lists(set, &set->files[0].vars[var], lists, &memory, err);
    if (s == STP_OK) s = stp_nc_set_values(set, var, lists, time_digits, out, err);
    free(memory);
    return s;
}

/* Raw numbers of one file's coordinate, which are few, as doubles. */
static stp_status raw_doubles(const stp_nc_file *f, const stp_nc_var *v, double **out, int64_t *n, stp_error *err)
{
    size_t start[STP_NC_DIMS + 1] = { 0 }, count[STP_NC_DIMS + 1] = { 0 };
    *n = 1;
    for (int d = 0; d < v->n_dims; d++) *n *= (int64_t) (count[d] = (size_t) f->dims[v->dims[d]].length);
    stp_nc_var plain = *v;
    plain.is_time = false;
    plain.mask.packed = true; /* to doubles, whatever the storage */
    char *raw = (double) *n * 8 < bytes_max ? malloc((size_t) *n * 8 + 8) : NULL;
    *out = raw ? malloc((size_t) *n * sizeof **out + 8) : NULL;
    if (!*out) {
        free(raw);
        return stp_no_memory(err, "times");
    }
    const int code = *n ? f->nc->nc_get_vara(v->group, v->id, start, count, raw) : NC_NOERR;
    bool any;
    if (code == NC_NOERR) stp_nc_decode(&plain, raw, *n, 0, *out, NULL, &any, NULL);
    free(raw);
    return code == NC_NOERR ? STP_OK : stp_nc_fail(f, code, "the times", err);
}

stp_status stp_nc_set_digits(const stp_nc_set *set, int var, int *digits, stp_error *err)
{
    *digits = 0;
    for (int k = 0; k < set->n_files; k++) {
        const stp_nc_file *f = &set->files[k];
        const stp_nc_var *v = &f->vars[set->twin[k][var]];
        double *x = NULL;
        int64_t n;
        const stp_status s = raw_doubles(f, v, &x, &n, err);
        const int here = s == STP_OK ? stp_time_unit_digits(&v->time, x, n, v->type == NC_FLOAT) : 0;
        free(x);
        STP_TRY(s);
        if (here > *digits) *digits = here;
        if (v->n_dims == 0 || v->dims[0] != set->joined) break;
    }
    return STP_OK;
}

/* ---- joining --------------------------------------------------------------------------------------- */

static stp_status make_twins(stp_nc_set *set, stp_error *err)
{
    const stp_nc_file *f = &set->files[0];
    set->twin = stp_arena_array(&set->arena, (size_t) set->n_files, sizeof *set->twin);
    set->first = stp_arena_array(&set->arena, (size_t) set->n_files + 1, sizeof *set->first);
    if (!set->twin || !set->first) return stp_no_memory(err, "files");
    for (int k = 0; k < set->n_files; k++) {
        set->twin[k] = stp_arena_array(&set->arena, (size_t) f->n_vars + 1, sizeof **set->twin);
        if (!set->twin[k]) return stp_no_memory(err, "files");
        for (int i = 0; i < f->n_vars; i++) set->twin[k][i] = k ? stp_nc_file_find(&set->files[k], f->vars[i].name) : i;
    }
    return STP_OK;
}

static int twin_dim(const stp_nc_set *set, int k, int dim)
{
    const stp_nc_file *f = &set->files[k];
    for (int i = 0; i < f->n_dims; i++)
        if (!strcmp(f->dims[i].name, set->files[0].dims[dim].name)) return i;
    return -1;
}

/* The one along which they differ: unlimited, or else of other lengths, or else named as a time. */
static int find_joined(const stp_nc_set *set)
{
    const stp_nc_file *f = &set->files[0];
    for (int i = 0; i < f->n_dims; i++)
        if (f->dims[i].unlimited) return i;
    for (int i = 0; i < f->n_dims; i++)
        for (int k = 1; k < set->n_files; k++) {
            const int twin = twin_dim(set, k, i);
            if (twin >= 0 && set->files[k].dims[twin].length != f->dims[i].length) return i;
        }
    for (int i = 0; i < f->n_vars; i++)
        if (f->vars[i].is_time && f->vars[i].n_dims == 1 && f->vars[i].role == STP_NC_COORD) return f->vars[i].dims[0];
    return -1;
}

/* A variable along the joined dimension is there in all files, with the same dimensions and meaning. */
static stp_status check_twins(const stp_nc_set *set, int k, stp_error *err)
{
    const stp_nc_file *a = &set->files[0], *b = &set->files[k];
    for (int i = 0; i < a->n_vars; i++) {
        const stp_nc_var *v = &a->vars[i], *w = set->twin[k][i] >= 0 ? &b->vars[set->twin[k][i]] : NULL;
        bool along = false, same = w && w->type == v->type && w->n_dims == v->n_dims &&
                                   stp_nc_decoded(v) == stp_nc_decoded(w) && w->text_length == v->text_length;
        for (int d = 0; d < v->n_dims; d++) {
            along |= v->dims[d] == set->joined;
            same = same && (v->dims[d] == set->joined || b->dims[w->dims[d]].length == a->dims[v->dims[d]].length);
        }
        if (same && along && v->dims[0] != set->joined)
            same = v->mask.scale == w->mask.scale && v->mask.offset == w->mask.offset;
        if (along && v->role != STP_NC_SIDE && !same)
            return stp_fail(err, STP_ERR_DATA, "'%s' and '%s' cannot be joined: '%s' %s", a->path, b->path, v->name,
                            w ? "differs in type, packing or dimensions" : "is in the first only");
    }
    return STP_OK;
}

/* The first value of each file's coordinate, for the order. */
static double first_value(const stp_nc_set *set, int k)
{
    const stp_nc_file *f = &set->files[k];
    for (int i = 0; i < f->n_vars; i++) {
        const stp_nc_var *v = &f->vars[i];
        if (v->n_dims != 1 || v->role != STP_NC_COORD || stp_nc_is_text(v)) continue;
        if (strcmp(f->dims[v->dims[0]].name, set->files[0].dims[set->joined].name)) continue;
        if (!v->is_time && !v->units) continue; /* it may be 0 in each of them */
        double *x = NULL, value = NAN;
        int64_t n = 0, t;
        if (raw_doubles(f, v, &x, &n, NULL) == STP_OK && n) value = x[0];
        if (v->is_time && n) {
            stp_time_unit_decode(&v->time, &value, 1, v->type == NC_FLOAT, 0, &t);
            value = (double) t;
        }
        free(x);
        return value;
    }
    return NAN;
}

static stp_status sort_files(stp_nc_set *set, stp_error *err)
{
    double *key = stp_arena_array(&set->arena, (size_t) set->n_files, sizeof *key);
    if (!key) return stp_no_memory(err, "files");
    for (int k = 0; k < set->n_files; k++) key[k] = first_value(set, k);
    for (int i = 1; i < set->n_files; i++) /* few files, mostly in order */
        for (int k = i; k > 0 && key[k] < key[k - 1]; k--) {
            const double x = key[k];
            const stp_nc_file f = set->files[k];
            key[k] = key[k - 1];
            set->files[k] = set->files[k - 1];
            key[k - 1] = x;
            set->files[k - 1] = f;
        }
    return STP_OK;
}

stp_status stp_nc_set_join(stp_nc_set *set, stp_error *err)
{
    set->joined = -1;
    if (set->n_files > 1) {
        set->joined = find_joined(set);
        if (set->joined < 0)
            return stp_fail(err, STP_ERR_DATA, "'%s' and %d more files have no dimension to be joined along",
                            set->files[0].path, set->n_files - 1);
        const char *name = set->files[0].dims[set->joined].name;
        for (int k = 1; k < set->n_files; k++)
            if (twin_dim(set, k, set->joined) < 0)
                return stp_fail(err, STP_ERR_DATA, "'%s' has no dimension '%s' to be joined along", set->files[k].path,
                                name);
        STP_TRY(sort_files(set, err));
        set->joined = find_joined(set);
    }
    STP_TRY(make_twins(set, err));
    for (int k = 1; k < set->n_files; k++) STP_TRY(check_twins(set, k, err));
    for (int k = 0; k < set->n_files && set->joined >= 0; k++)
        set->first[k + 1] = set->first[k] + set->files[k].dims[twin_dim(set, k, set->joined)].length;
    return STP_OK;
}

void stp_nc_set_clear(stp_nc_set *set)
{
    for (int k = 0; k < set->n_files; k++) stp_nc_file_close(&set->files[k]);
    stp_arena_clear(&set->arena);
    *set = (stp_nc_set){ 0 };
}
