/* Files are opened in HDF5 beside libnetcdf, which tells neither where chunks lie nor what their filters are. HDF5 is
 * loaded when the first chunk is asked for. */
#include "formats/netcdf/chunked.h"
#include <stdlib.h>
#include <string.h>
#include "base/lazy.h"
#include "formats/netcdf/source.h"

/* The few functions of HDF5 1.10 and later that are used, as its documentation has them (hid_t has 64 bits). */
typedef struct hdf5 {
    int (*H5open)(void);
    int (*H5Eset_auto2)(int64_t stack, void *function, void *data);
    int64_t (*H5Pcreate)(int64_t class);
    int (*H5Pset_fclose_degree)(int64_t list, int degree);
    int (*H5Pclose)(int64_t list);
    int64_t (*H5Fopen)(const char *path, unsigned flags, int64_t access);
    int (*H5Fclose)(int64_t file);
    int64_t (*H5Dopen2)(int64_t file, const char *name, int64_t access);
    int (*H5Dclose)(int64_t set);
    int64_t (*H5Dget_create_plist)(int64_t set);
    int (*H5Pget_nfilters)(int64_t list);
    int (*H5Pget_filter2)(int64_t list, unsigned i, unsigned *flags, size_t *n, unsigned *values, size_t length,
                          char *name, unsigned *config);
    int (*H5Dget_chunk_storage_size)(int64_t set, const unsigned long long *offset, unsigned long long *size);
    int (*H5Dread_chunk)(int64_t set, int64_t transfer, const unsigned long long *offset, uint32_t *skipped, void *to);
    int64_t *access_class; /* H5P_FILE_ACCESS */
} hdf5;

enum { FILTER_DEFLATE = 1, FILTER_SHUFFLE = 2, CLOSE_WEAK = 1, CLOSE_SEMI = 2, CLOSE_STRONG = 3 };

typedef struct packed { /* what is known of one variable of one file */
    int64_t set;        /* HDF5's, -1 = left to libnetcdf */
    bool looked, deflate, shuffle;
    int64_t shape[STP_NC_DIMS];
} packed;

struct stp_nc_chunked {
    hdf5 h;
    void *library;
    int n_files, n_vars;
    int64_t *files; /* -1 = not open */
    packed *vars;   /* n_files x n_vars */
};

/* ---- files -------------------------------------------------------------------------------------- */

static stp_status load(hdf5 *h, void **library)
{
    static const char *const names[] = { "libhdf5_serial.so.103", "libhdf5.so.103", "libhdf5_serial.so.310",
                                         "libhdf5.so.310",        "libhdf5.so.200", NULL };
#define F(f)                                                                                                           \
    {                                                                                                                  \
#f, &h->f                                                                                                      \
    }
    const stp_symbol symbols[] = {
        F(H5open),
        F(H5Eset_auto2),
        F(H5Pcreate),
        F(H5Pset_fclose_degree),
        F(H5Pclose),
        F(H5Fopen),
        F(H5Fclose),
        F(H5Dopen2),
        F(H5Dclose),
        F(H5Dget_create_plist),
        F(H5Pget_nfilters),
        F(H5Pget_filter2),
        F(H5Dget_chunk_storage_size),
        F(H5Dread_chunk),
        { "H5P_CLS_FILE_ACCESS_ID_g", &h->access_class },
    };
#undef F
    return stp_lazy_open(library, names, symbols, STP_COUNT(symbols), "HDF5", "libhdf5-103-1", NULL);
}

/* The same file is open in libnetcdf: HDF5 wants the same way of closing, which depends on its version. */
static int64_t open_file(const hdf5 *h, const char *path)
{
    static const int degrees[] = { CLOSE_WEAK, CLOSE_STRONG, CLOSE_SEMI };
    int64_t file = -1;
    for (size_t i = 0; i < STP_COUNT(degrees) && file < 0; i++) {
        const int64_t access = h->H5Pcreate(*h->access_class);
        h->H5Pset_fclose_degree(access, degrees[i]);
        file = h->H5Fopen(path, 0, access);
        h->H5Pclose(access);
    }
    return file;
}

static struct stp_nc_chunked *open_all(const stp_nc_set *set)
{
    struct stp_nc_chunked *c = calloc(1, sizeof *c);
    if (!c) return NULL;
    c->n_vars = set->files[0].n_vars;
    c->files = malloc((size_t) set->n_files * sizeof *c->files);
    c->vars = calloc((size_t) set->n_files * (size_t) c->n_vars, sizeof *c->vars);
    if (!c->files || !c->vars || load(&c->h, &c->library) != STP_OK || c->h.H5open() < 0) {
        stp_nc_chunked_close(c);
        return NULL;
    }
    c->h.H5Eset_auto2(0, NULL, NULL); /* it would print its errors */
    for (int i = 0; i < set->n_files; i++, c->n_files++)
        c->files[i] = set->files[i].bytes ? -1 : open_file(&c->h, set->files[i].path);
    return c;
}

void stp_nc_chunked_close(struct stp_nc_chunked *c)
{
    if (!c) return;
    for (int i = 0; i < c->n_files; i++) {
        for (int v = 0; v < c->n_vars; v++) {
            const packed *p = &c->vars[i * c->n_vars + v];
            if (p->looked && p->set >= 0) c->h.H5Dclose(p->set);
        }
        if (c->files[i] >= 0) c->h.H5Fclose(c->files[i]);
    }
    free(c->files);
    free(c->vars);          /* HDF5 stays loaded, as in api.h */
    free(c);
}

/* ---- variables ------------------------------------------------------------------------------------ */

/* Whether the filters are those that are known here, in their usual order. */
static bool read_filters(const hdf5 *h, packed *p)
{
    const int64_t list = h->H5Dget_create_plist(p->set);
    const int n = list < 0 ? -1 : h->H5Pget_nfilters(list);
    bool known = n >= 0 && n <= 2;
    for (int i = 0; i < n && known; i++) {
        unsigned flags, values[8], config;
        size_t n_values = STP_COUNT(values);
        const int filter = h->H5Pget_filter2(list, (unsigned) i, &flags, &n_values, values, 0, NULL, &config);
        if (filter == FILTER_DEFLATE)
            p->deflate = true;
        else if (filter == FILTER_SHUFFLE && !p->deflate)
            p->shuffle = true;
        else
            known = false;
    }
    if (list >= 0) h->H5Pclose(list);
    return known && p->deflate; /* plain chunks are read as fast by the library */
}

static void look(struct stp_nc_chunked *c, const stp_nc_file *f, int64_t file, const stp_nc_var *v, packed *p)
{
    size_t shape[STP_NC_DIMS];
    int storage = NC_CONTIGUOUS, endian = NC_ENDIAN_NATIVE;
    char path[2 * NC_MAX_NAME];
    p->looked = true;
    p->set = -1;
    const uint16_t one = 1;
    const bool little = *(const uint8_t *) &one == 1;
    if (file < 0 || !little || strlen(v->name) + 2 > sizeof path || stp_nc_is_text(v)) return;
    if (f->nc->nc_inq_var_chunking(v->group, v->id, &storage, shape) != NC_NOERR || storage != NC_CHUNKED) return;
    if (f->nc->nc_inq_var_endian(v->group, v->id, &endian) != NC_NOERR || endian == NC_ENDIAN_BIG) return;
    path[0] = '/';
    strcpy(path + 1, v->name);
    p->set = c->h.H5Dopen2(file, path, 0);
    if (p->set < 0) return;
    if (!read_filters(&c->h, p)) {
        c->h.H5Dclose(p->set);
        p->set = -1;
    }
    for (int d = 0; d < v->n_dims; d++) p->shape[d] = (int64_t) shape[d];
}

/* ---- fetching --------------------------------------------------------------------------------------- */

/* An even run in one file, or nothing. */
static bool is_run(const stp_nc_list *l)
{
    return l->n > 0 && l->index[l->n - 1] - l->index[0] == l->n - 1 && (l->n < 2 || l->index[1] == l->index[0] + 1);
}

typedef struct fetcher {
    const hdf5 *h;
    const packed *p;
    stp_nc_chunks *to;
    int64_t start[STP_NC_DIMS]; /* of the block, in the file */
    unsigned long long offset[STP_NC_DIMS];
} fetcher;

static bool fetch_chunk(fetcher *q)
{
    unsigned long long size = 0;
    uint32_t skipped = 0;
    if (q->h->H5Dget_chunk_storage_size(q->p->set, q->offset, &size) < 0 || !size || size > (1u << 31)) return false;
    stp_nc_chunk *one = stp_nc_chunks_add(q->to, (size_t) size);
    if (!one) return false;
    for (int d = 0; d < q->to->n_dims; d++) one->first[d] = (int64_t) q->offset[d] - q->start[d];
    return q->h->H5Dread_chunk(q->p->set, 0, q->offset, &skipped, q->to->bytes + one->at) >= 0 && !skipped;
}

static bool fetch_from(fetcher *q, int d)
{
    if (d == q->to->n_dims) return fetch_chunk(q);
    const int64_t shape = q->to->shape[d], end = q->start[d] + q->to->block[d];
    for (int64_t at = q->start[d] / shape * shape; at < end; at += shape) {
        q->offset[d] = (unsigned long long) at;
        if (!fetch_from(q, d + 1)) return false;
    }
    return true;
}

/* Whether the lists are even runs in one file, and in which. */
static bool find_file(const stp_nc_set *set, const stp_nc_var *v, const stp_nc_list *lists, int *file)
{
    *file = 0;
    for (int d = 0; d < v->n_dims; d++)
        if (!is_run(&lists[d])) return false;
    if (set->joined < 0) return v->n_dims > 0;
    if (!v->n_dims || v->dims[0] != set->joined) return false;
    *file = stp_nc_set_file(set, lists[0].index[0]);
    return *file == stp_nc_set_file(set, lists[0].index[lists[0].n - 1]);
}

/* What is known of the variable in that file, or NULL where libnetcdf has to read it. */
static const packed *find_packed(struct stp_nc_source *s, int file, int var)
{
    const stp_nc_file *f = &s->set.files[file];
    if (f->format != NC_FORMAT_NETCDF4 && f->format != NC_FORMAT_NETCDF4_CLASSIC) return NULL;
    if (!s->looked) s->chunked = open_all(&s->set);
    s->looked = true;
    if (!s->chunked) return NULL;
    packed *p = &s->chunked->vars[file * s->chunked->n_vars + var];
    if (!p->looked) look(s->chunked, f, s->chunked->files[file], &f->vars[s->set.twin[file][var]], p);
    return p->set >= 0 ? p : NULL;
}

/* Bytes of all chunks that the block lies in, unpacked. */
static double bytes_of(const fetcher *q)
{
    const stp_nc_chunks *c = q->to;
    double n = (double) c->size;
    for (int d = 0; d < c->n_dims; d++) {
        const int64_t first = q->start[d] / c->shape[d], last = (q->start[d] + c->block[d] - 1) / c->shape[d];
        n *= (double) ((last - first + 1) * c->shape[d]);
    }
    return n;
}

stp_status stp_nc_chunked_fetch(struct stp_nc_source *s, int var, const stp_nc_list *lists, uint64_t most,
                                stp_nc_chunks *out, bool *done, stp_error *err)
{
    (void) err; /* what fails here is tried again by libnetcdf, which tells */
    const stp_nc_var *v = &s->set.files[0].vars[var];
    *done = false;
    out->n = 0;
    out->length = 0;
    if (!find_file(&s->set, v, lists, &out->file)) return STP_OK;
    const packed *p = find_packed(s, out->file, var);
    if (!p) return STP_OK;
    fetcher q = { .h = &s->chunked->h, .p = p, .to = out };
    out->shuffle = p->shuffle;
    out->size = stp_nc_size(v->type);
    out->cells = 1;
    out->n_dims = v->n_dims;
    for (int d = 0; d < v->n_dims; d++) {
        q.start[d] = lists[d].index[0] - (v->dims[d] == s->set.joined ? s->set.first[out->file] : 0);
        out->block[d] = lists[d].n;
        out->shape[d] = p->shape[d];
        out->cells *= (size_t) p->shape[d];
    }
    if (bytes_of(&q) > (double) most) return STP_OK;
    *done = fetch_from(&q, 0);
    if (!*done) out->n = 0;
    return STP_OK;
}
