/* Rows by key. A state looks its groups up in a hash table; groups of other states and batches match by what the keys
 * are, texts by their labels. */
#include "agg/group.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "table/cast.h"

enum { FIRST_SLOTS = 64, FIRST_GROUPS = 32 };

/* ---- one value --------------------------------------------------------------------------------------------- */

static void add_sum(stp_moments *m, double v)
{
    const double sum = m->sum + v; /* Neumaier 1974 */
    m->rest += fabs(m->sum) >= fabs(v) ? (m->sum - sum) + v : (v - sum) + m->sum;
    m->sum = sum;
}

void stp_moments_add(stp_moments *m, double v, int64_t row)
{
    if (!m->n) {
        m->min = m->max = m->first = m->last = v;
        m->first_row = m->last_row = row;
    }
    m->n++;
    add_sum(m, v);
    const double d = v - m->mean; /* Welford 1962 */
    m->mean += d / (double) m->n;
    m->m2 += d * (v - m->mean);
    if (v < m->min) m->min = v;
    if (v > m->max) m->max = v;
    if (row < m->first_row) {
        m->first = v;
        m->first_row = row;
    }
    if (row > m->last_row) {
        m->last = v;
        m->last_row = row;
    }
}

void stp_moments_merge(stp_moments *a, const stp_moments *b)
{
    if (!b->n) return;
    if (!a->n) {
        *a = *b;
        return;
    }
    const double n = (double) a->n + (double) b->n, d = b->mean - a->mean; /* Chan, Golub, LeVeque 1979 */
    a->m2 += b->m2 + d * d * ((double) a->n * (double) b->n / n);
    a->mean += d * ((double) b->n / n);
    a->n += b->n;
    add_sum(a, b->sum);
    add_sum(a, b->rest);
    a->min = fmin(a->min, b->min);
    a->max = fmax(a->max, b->max);
    if (b->first_row < a->first_row) {
        a->first = b->first;
        a->first_row = b->first_row;
    }
    if (b->last_row > a->last_row) {
        a->last = b->last;
        a->last_row = b->last_row;
    }
}

/* ---- finding a group ------------------------------------------------------------------------------------------ */

static uint64_t hash_of(const stp_group *g)
{
    uint64_t h = g->key[0] * 0x9E3779B97F4A7C15u ^ (uint64_t) g->missing[0] << 7;
    h = (h ^ h >> 32 ^ g->key[1] ^ (uint64_t) g->missing[1] << 9) * 0xD6E8FEB86659FD93u;
    return h ^ h >> 32;
}

static bool same_key(const stp_group *a, const stp_group *b)
{
    return a->key[0] == b->key[0] && a->key[1] == b->key[1] && a->missing[0] == b->missing[0] &&
           a->missing[1] == b->missing[1];
}

/* The slot of key's group, or the free one where it would be. */
static int32_t *slot_of(const stp_groups *s, const stp_group *key)
{
    uint64_t at = hash_of(key);
    for (;; at++) {
        int32_t *slot = &s->slots[at & (uint64_t) (s->n_slots - 1)];
        if (!*slot || same_key(&s->group[*slot - 1], key)) return slot;
    }
}

static bool grow_slots(stp_groups *s)
{
    free(s->slots);
    s->n_slots = s->n_slots ? 2 * s->n_slots : FIRST_SLOTS;
    s->slots = calloc((size_t) s->n_slots, sizeof *s->slots);
    for (int32_t i = 0; s->slots && i < s->n; i++) *slot_of(s, &s->group[i]) = i + 1;
    return s->slots != NULL;
}

static bool grow_groups(stp_groups *s, bool dists)
{
    const int32_t capacity = s->capacity ? 2 * s->capacity : FIRST_GROUPS;
    const size_t cells = (size_t) capacity * (size_t) (s->n_values ? s->n_values : 1);
    stp_group *group = realloc(s->group, (size_t) capacity * sizeof *group);
    if (group) s->group = group;
    stp_moments *moments = realloc(s->moments, cells * sizeof *moments);
    if (moments) s->moments = moments;
    stp_dist *dist = dists ? realloc(s->dist, cells * sizeof *dist) : NULL;
    if (dist) s->dist = dist;
    if (!group || !moments || (dists && !dist)) return false;
    s->capacity = capacity;
    return true;
}

static stp_status too_many(int32_t most, stp_error *err)
{
    stp_fail(err, STP_ERR_USAGE, "there are more than %d different groups", (int) most);
    return stp_hint(err, "group by a coarser value, as trunc(time, \"day\"), round(x) or floor(x / 10) * 10");
}

/* The number of key's group, made if it is new, in *at. */
static stp_status find_group(stp_groups *s, const stp_group_plan *p, const stp_group *key, int32_t *at, stp_error *err)
{
    const int32_t most = p->most ? p->most : STP_GROUP_MOST;
    if (2 * (s->n + 1) > s->n_slots && !grow_slots(s)) return stp_no_memory(err, "groups");
    int32_t *slot = slot_of(s, key);
    if (!*slot) {
        if (s->n == most) return too_many(most, err);
        if (s->n == s->capacity && !grow_groups(s, p->dists)) return stp_no_memory(err, "groups");
        s->group[s->n] = *key;
        s->group[s->n].n_rows = 0;
        const size_t first = (size_t) s->n * (size_t) s->n_values;
        for (int k = 0; k < s->n_values; k++) s->moments[first + (size_t) k] = (stp_moments){ 0 };
        for (int k = 0; p->dists && k < s->n_values; k++) s->dist[first + (size_t) k] = (stp_dist){ 0 };
        *slot = ++s->n;
    }
    *at = *slot - 1;
    return STP_OK;
}

/* ---- feeding ----------------------------------------------------------------------------------------------------- */

static stp_status group_init(void *state, const void *plan, stp_error *err)
{
    stp_groups *s = state;
    const stp_group_plan *p = plan;
    if (p->n_values < 0 || p->n_values > STP_GROUP_VALUES)
        return stp_fail(err, STP_ERR_USAGE, "%d columns are wanted, at most %d can be grouped at once", p->n_values,
                        (int) STP_GROUP_VALUES);
    s->n_values = p->n_values;
    return STP_OK;
}

/* Keys of one batch: strips of numbers, or the labels' numbers by the batch's codes. */
typedef struct keys {
    const stp_column *column;
    stp_key_kind kind;
    int32_t *map; /* TEXT: code to label, -1 = not met yet */
    double strip[STP_STRIP];
} keys;

static bool keys_begin(keys *k, const stp_group_plan *p, int i, const stp_batch *b)
{
    *k = (keys){ .kind = p->kind[i] };
    if (k->kind == STP_KEY_NONE) return true;
    k->column = &b->columns[p->key[i]];
    if (k->kind != STP_KEY_TEXT) return true;
    const int32_t n = k->column->dictionary ? k->column->dictionary->count : 0;
    k->map = malloc(((size_t) n + 1) * sizeof *k->map);
    for (int32_t c = 0; k->map && c < n; c++) k->map[c] = -1;
    return k->map != NULL;
}

/* Sets key i of g for row first + j; false without memory. */
static bool key_at(keys *k, int i, int64_t first, int j, int64_t row, stp_labels *labels, stp_group *g)
{
    const int64_t at = first + j;
    g->missing[i] = false;
    g->key[i] = 0;
    if (k->kind == STP_KEY_NONE) return true;
    if (k->kind == STP_KEY_NUMBER) {
        const double v = k->strip[j] + 0.0;
        g->missing[i] = isnan(v);
        if (!g->missing[i]) memcpy(&g->key[i], &v, sizeof v);
        return true;
    }
    g->missing[i] = !stp_column_has(k->column, at);
    if (g->missing[i]) return true;
    if (k->kind == STP_KEY_TIME) {
        memcpy(&g->key[i], (const int64_t *) k->column->values + at, sizeof(int64_t));
        return true;
    }
    const int32_t code = ((const int32_t *) k->column->values)[at];
    g->missing[i] = code < 0 || code >= k->column->dictionary->count;
    if (g->missing[i]) return true;
    int32_t *number = &k->map[code];
    if (*number < 0) *number = stp_labels_add(labels, k->column->dictionary->labels[code], row);
    g->key[i] = (uint64_t) *number;
    return *number >= 0;
}

static bool add_row(stp_groups *s, const stp_group_plan *p, int32_t at, double (*values)[STP_STRIP], int j, int64_t row)
{
    stp_group *g = &s->group[at];
    if (!g->n_rows++ || row < g->first_row) g->first_row = row;
    for (int k = 0; k < p->n_values; k++) {
        const double v = values[k][j];
        const size_t cell = (size_t) at * (size_t) p->n_values + (size_t) k;
        if (!isfinite(v)) continue;
        stp_moments_add(&s->moments[cell], v, row);
        if (!p->dists || (p->log[k] && v <= 0)) continue;
        if (!stp_dist_add(&s->dist[cell], p->log[k] ? log10(v) : v)) return false;
    }
    return true;
}

typedef struct work {
    keys key[STP_GROUP_KEYS];
    double value[STP_GROUP_VALUES][STP_STRIP];
} work;

/* Numbers of a strip, or the bins that they are in; NaN outside of all. */
static void number_keys(keys *k, const stp_group_plan *p, int i, int64_t first, int n)
{
    const stp_edges *e = &p->edges[i];
    stp_cast_f64(k->column, first, n, p->origin[i], k->strip);
    for (int j = 0; e->n && j < n; j++) {
        const int bin = stp_edges_find(e, k->strip[j]);
        k->strip[j] = bin < 0 ? NAN : bin;
    }
}

static stp_status feed_strip(stp_groups *s, const stp_group_plan *p, const stp_batch *b, work *w, int64_t first, int n,
                             stp_error *err)
{
    int32_t at = -1;
    for (int i = 0; i < STP_GROUP_KEYS; i++)
        if (p->kind[i] == STP_KEY_NUMBER) number_keys(&w->key[i], p, i, first, n);
    for (int k = 0; k < p->n_values; k++) stp_cast_f64(&b->columns[p->value[k]], first, n, 0, w->value[k]);
    for (int j = 0; j < n; j++) {
        const int64_t row = b->row0 + first + j;
        stp_group key = { .first_row = row };
        for (int i = 0; i < STP_GROUP_KEYS; i++)
            if (!key_at(&w->key[i], i, first, j, row, &s->labels[i], &key)) return stp_no_memory(err, "groups");
        if ((key.missing[0] && p->drop_missing[0]) || (key.missing[1] && p->drop_missing[1])) {
            s->n_dropped++;
            continue;
        }
        if (at < 0 || !same_key(&s->group[at], &key)) STP_TRY(find_group(s, p, &key, &at, err));
        if (!add_row(s, p, at, w->value, j, row)) return stp_no_memory(err, "groups");
    }
    return STP_OK;
}

static stp_status group_feed(void *state, const void *plan, const stp_batch *batch, stp_error *err)
{
    const stp_group_plan *p = plan;
    work *w = calloc(1, sizeof *w);
    if (!w) return stp_no_memory(err, "groups");
    stp_status status = STP_OK;
    for (int i = 0; i < STP_GROUP_KEYS; i++)
        if (status == STP_OK && !keys_begin(&w->key[i], p, i, batch)) status = stp_no_memory(err, "groups");
    for (int64_t first = 0; status == STP_OK && first < batch->n_rows; first += STP_STRIP) {
        const int n = batch->n_rows - first < STP_STRIP ? (int) (batch->n_rows - first) : STP_STRIP;
        status = feed_strip(state, p, batch, w, first, n, err);
    }
    for (int i = 0; i < STP_GROUP_KEYS; i++) free(w->key[i].map);
    free(w);
    return status;
}

/* ---- merging
 * --------------------------------------------------------------------------------------------------------- */

static bool cells_merge(stp_moments *a, const stp_moments *b, stp_dist *da, const stp_dist *db, int n)
{
    for (int k = 0; k < n; k++) {
        stp_moments_merge(&a[k], &b[k]);
        if (da && !stp_dist_merge(&da[k], &db[k])) return false;
    }
    return true;
}

/* The number in `into` of each label of `from`; NULL without memory. */
static int32_t *map_labels(stp_labels *into, const stp_labels *from)
{
    int32_t *map = malloc(((size_t) from->n + 1) * sizeof *map);
    for (int32_t i = 0; map && i < from->n; i++) {
        map[i] = stp_labels_add(into, from->label[i], from->first_row[i]);
        if (map[i] >= 0) continue;
        free(map);
        return NULL;
    }
    return map;
}

static stp_status merge_groups(stp_groups *a, const stp_groups *b, const stp_group_plan *p, int32_t *const *map,
                               stp_error *err)
{
    for (int32_t i = 0; i < b->n; i++) {
        stp_group key = b->group[i];
        int32_t at;
        for (int k = 0; k < STP_GROUP_KEYS; k++)
            if (p->kind[k] == STP_KEY_TEXT && !key.missing[k]) key.key[k] = (uint64_t) map[k][key.key[k]];
        STP_TRY(find_group(a, p, &key, &at, err));
        stp_group *g = &a->group[at];
        if (!g->n_rows || key.first_row < g->first_row) g->first_row = key.first_row;
        g->n_rows += key.n_rows;
        const size_t to = (size_t) at * (size_t) p->n_values, from = (size_t) i * (size_t) p->n_values;
        if (!cells_merge(a->moments + to, b->moments + from, p->dists ? a->dist + to : NULL,
                         p->dists ? b->dist + from : NULL, p->n_values))
            return stp_no_memory(err, "groups");
    }
    a->n_dropped += b->n_dropped;
    return STP_OK;
}

static stp_status group_merge(void *into, void *from, const void *plan, stp_error *err)
{
    stp_groups *a = into, *b = from;
    int32_t *map[STP_GROUP_KEYS] = { NULL };
    stp_status status = STP_OK;
    for (int k = 0; k < STP_GROUP_KEYS; k++)
        if (!(map[k] = map_labels(&a->labels[k], &b->labels[k]))) status = stp_no_memory(err, "groups");
    if (status == STP_OK) status = merge_groups(a, b, plan, map, err);
    for (int k = 0; k < STP_GROUP_KEYS; k++) free(map[k]);
    return status;
}

static void group_clear(void *state)
{
    stp_groups *s = state;
    for (int32_t i = 0; s->dist && i < s->n * s->n_values; i++) stp_dist_clear(&s->dist[i]);
    for (int k = 0; k < STP_GROUP_KEYS; k++) stp_labels_clear(&s->labels[k]);
    free(s->group);
    free(s->moments);
    free(s->dist);
    free(s->slots);
    *s = (stp_groups){ 0 };
}

/* How many groups there will be is not known: the room of a few hundred. */
static size_t group_bytes(const void *plan)
{
    const stp_group_plan *p = plan;
    const size_t dist = p->dists ? STP_DIST_BINS * sizeof(int64_t) : 0;
    return 256 * (sizeof(stp_group) + (size_t) p->n_values * (sizeof(stp_moments) + dist / 8));
}

const stp_fold stp_group_fold = {
    .name = "groups",
    .order_free = false, /* sums round differently in another order */
    .state_size = sizeof(stp_groups),
    .init = group_init,
    .feed = group_feed,
    .merge = group_merge,
    .clear = group_clear,
    .bytes = group_bytes,
};

/* ---- one row each? --- */

static stp_status check_once(const stp_groups *s, stp_error *err)
{
    int64_t n = 0;
    for (int32_t i = 0; i < s->n; i++) n += s->group[i].n_rows;
    return n > s->n ? stp_fail(err, STP_ERR_EMPTY, "several rows have the same keys") : STP_OK;
}

static stp_status once_feed(void *state, const void *plan, const stp_batch *batch, stp_error *err)
{
    STP_TRY(group_feed(state, plan, batch, err));
    return check_once(state, err);
}

static stp_status once_merge(void *into, void *from, const void *plan, stp_error *err)
{
    STP_TRY(group_merge(into, from, plan, err));
    return check_once(into, err);
}

const stp_fold stp_once_fold = {
    .name = "one row each",
    .order_free = true,
    .state_size = sizeof(stp_groups),
    .init = group_init,
    .feed = once_feed,
    .merge = once_merge,
    .clear = group_clear,
    .bytes = group_bytes,
};

/* ---- the end
 * ------------------------------------------------------------------------------------------------------------ */

static stp_status order_labels(stp_groups *s, int k, stp_error *err)
{
    stp_labels *labels = &s->labels[k], sorted = { 0 };
    if (!labels->n) return STP_OK;
    int32_t *order = malloc((size_t) labels->n * 2 * sizeof *order), *map = order ? order + labels->n : NULL;
    if (!order) return stp_no_memory(err, "groups");
    stp_status status = stp_labels_order(labels, order, err);
    for (int32_t i = 0; status == STP_OK && i < labels->n; i++) {
        if (stp_labels_add(&sorted, labels->label[order[i]], labels->first_row[order[i]]) < 0)
            status = stp_no_memory(err, "groups");
        map[order[i]] = i;
    }
    for (int32_t i = 0; status == STP_OK && i < s->n; i++)
        if (!s->group[i].missing[k]) s->group[i].key[k] = (uint64_t) map[s->group[i].key[k]];
    free(order);
    stp_labels_clear(status == STP_OK ? labels : &sorted);
    if (status == STP_OK) *labels = sorted;
    return status;
}

typedef struct place {
    int64_t first_row;
    int32_t at;
} place;

static int by_first_row(const void *a, const void *b)
{
    const place *p = a, *q = b;
    return p->first_row != q->first_row ? (p->first_row > q->first_row) - (p->first_row < q->first_row)
                                        : (p->at > q->at) - (p->at < q->at);
}

/* Elements of `size` bytes in the order of p; false without memory. */
static bool permute(void *array, size_t size, const place *p, int32_t n)
{
    if (!array || !size || !n) return true;
    char *copy = malloc(size * (size_t) n);
    if (!copy) return false;
    for (int32_t i = 0; i < n; i++) memcpy(copy + (size_t) i * size, (char *) array + (size_t) p[i].at * size, size);
    memcpy(array, copy, size * (size_t) n);
    free(copy);
    return true;
}

static stp_status order_groups(stp_groups *s, stp_error *err)
{
    place *p = malloc(((size_t) s->n + 1) * sizeof *p);
    if (!p) return stp_no_memory(err, "groups");
    for (int32_t i = 0; i < s->n; i++) p[i] = (place){ s->group[i].first_row, i };
    qsort(p, (size_t) s->n, sizeof *p, by_first_row);
    const size_t n = (size_t) s->n_values;
    const bool done = permute(s->group, sizeof *s->group, p, s->n) &&
                      permute(s->moments, n * sizeof *s->moments, p, s->n) &&
                      permute(s->dist, n * sizeof *s->dist, p, s->n);
    free(p);
    free(s->slots); /* they name the old places */
    s->slots = NULL;
    s->n_slots = 0;
    return done ? STP_OK : stp_no_memory(err, "groups");
}

stp_status stp_groups_finish(stp_groups *s, stp_error *err)
{
    STP_TRY(order_groups(s, err));
    for (int k = 0; k < STP_GROUP_KEYS; k++) STP_TRY(order_labels(s, k, err));
    return STP_OK;
}

stp_status stp_groups_finish_dists(stp_groups *s, stp_error *err)
{
    for (int32_t i = 0; s->dist && i < s->n * s->n_values; i++)
        if (!stp_dist_finish(&s->dist[i])) return stp_no_memory(err, "groups");
    return STP_OK;
}

bool stp_groups_join(stp_groups *s, int32_t into, int32_t from)
{
    stp_group *a = &s->group[into], *b = &s->group[from];
    if (b->first_row < a->first_row) a->first_row = b->first_row;
    a->n_rows += b->n_rows;
    b->n_rows = 0;
    const size_t to = (size_t) into * (size_t) s->n_values, at = (size_t) from * (size_t) s->n_values;
    return cells_merge(s->moments + to, s->moments + at, s->dist ? s->dist + to : NULL, s->dist ? s->dist + at : NULL,
                       s->n_values);
}

double stp_group_number(const stp_group *g, int key)
{
    double v;
    memcpy(&v, &g->key[key], sizeof v);
    return g->missing[key] ? NAN : v;
}

int64_t stp_group_time(const stp_group *g, int key)
{
    int64_t t;
    memcpy(&t, &g->key[key], sizeof t);
    return t;
}
