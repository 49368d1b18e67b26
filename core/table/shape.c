/* Shapes written as text: WKT (OGC 06-103r4, 7.2), with or without Z and M, behind SRID=…; or not; or the geometry of
 * GeoJSON (RFC 7946, 3.1), or its coordinates alone. */
#include "table/shape.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/grow.h"
#include "base/text.h"

void stp_rings_clear(stp_rings *r)
{
    free(r->xy);
    free(r->end);
    free(r->outer);
    *r = (stp_rings) { 0 };
}

double stp_ring_area(const double *xy, int64_t n)
{
    double sum = 0;
    for (int64_t i = 0, j = n - 1; i < n; j = i++)
        sum += (xy[2 * j] - xy[0]) * (xy[2 * i + 1] - xy[1]) - (xy[2 * i] - xy[0]) * (xy[2 * j + 1] - xy[1]);
    return sum;
}

static bool add_point(stp_rings *r, double x, double y)
{
    if (r->n_points == r->capacity) {
        const int64_t n = r->capacity ? 2 * r->capacity : 64;
        if (!stp_grow(&r->xy, 2 * (size_t) n * sizeof *r->xy)) return false;
        r->capacity = n;
    }
    r->xy[2 * r->n_points] = x;
    r->xy[2 * r->n_points++ + 1] = y;
    return true;
}

/* Ends what began at point `first`: a ring, which need not repeat its first point, or a line. */
static bool end_ring(stp_rings *r, int64_t first, bool outer)
{
    int64_t n = r->n_points - first;
    const double *p = r->xy + 2 * first;
    if (!r->is_line && n > 1 && p[0] == p[2 * n - 2] && p[1] == p[2 * n - 1]) n--;
    if (n < (r->is_line ? 2 : 3)) {
        r->n_points = first;
        r->n_thin++;
        return true;
    }
    r->n_points = first + n;
    if (r->n_rings == r->ring_capacity) {
        const int64_t room = r->ring_capacity ? 2 * r->ring_capacity : 8;
        const size_t n_rings = (size_t) room;
        if (!stp_grow(&r->end, n_rings * sizeof *r->end) || !stp_grow(&r->outer, n_rings * sizeof *r->outer))
            return false;
        r->ring_capacity = room;
    }
    r->outer[r->n_rings] = outer;
    r->end[r->n_rings++] = r->n_points;
    return true;
}

/* ---- text ------------------------------------------------------------------------------------- */

typedef struct text {
    const char *p;
    bool wrong, no_memory;
} text;

static void skip(text *t)
{
    while (*t->p == ' ' || *t->p == '\t' || *t->p == '\n' || *t->p == '\r') t->p++;
}

static bool take(text *t, char c)
{
    skip(t);
    if (*t->p != c) return false;
    t->p++;
    return true;
}

static bool take_word(text *t, const char *word)
{
    skip(t);
    const size_t n = strlen(word);
    for (size_t i = 0; i < n; i++)
        if ((t->p[i] & ~32) != word[i]) return false;
    const char after = (char) (t->p[n] & ~32);
    if (after >= 'A' && after <= 'Z') return false;
    t->p += n;
    return true;
}

/* Up to one of the letters of `end`; infinity is no place. */
static bool number_until(text *t, const char *end, double *out)
{
    skip(t);
    const size_t n = strcspn(t->p, end);
    if (!n || !stp_parse_double(t->p, n, out) || !isfinite(*out)) return false;
    t->p += n;
    return true;
}

static bool number(text *t, double *out) { return number_until(t, " \t\n\r,()", out); }

/* x y [z [m]], … */
static void points(text *t, stp_rings *r)
{
    double x, y, more;
    do {
        if (!number(t, &x) || !number(t, &y)) {
            t->wrong = true;
            return;
        }
        skip(t);
        while (*t->p != ',' && *t->p != ')' && number(t, &more)) skip(t);
        if (!add_point(r, x, y)) t->no_memory = true;
    } while (!t->no_memory && take(t, ','));
}

/* (…) */
static void line(text *t, stp_rings *r)
{
    const int64_t first = r->n_points;
    if (take_word(t, "EMPTY")) return;
    t->wrong |= !take(t, '(');
    if (!t->wrong) points(t, r);
    if (!t->wrong && !take(t, ')')) t->wrong = true;
    if (!t->wrong && !t->no_memory) t->no_memory = !end_ring(r, first, true);
}

/* ((…), (…)) */
static void polygon(text *t, stp_rings *r)
{
    if (take_word(t, "EMPTY")) return;
    if (!take(t, '(')) {
        t->wrong = true;
        return;
    }
    const int64_t before = r->n_rings;
    bool has_outer = false;
    do {
        const int64_t first = r->n_points;
        const bool is_outer = !has_outer;
        has_outer = true;
        if (!take(t, '(')) t->wrong = true;
        if (!t->wrong) points(t, r);
        if (!t->wrong && !take(t, ')')) t->wrong = true;
        if (t->wrong || t->no_memory) return;
        if (is_outer || r->n_rings > before) t->no_memory = !end_ring(r, first, is_outer);
        else r->n_points = first;                       /* a hole in nothing */
    } while (!t->no_memory && take(t, ','));
    if (!take(t, ')')) t->wrong = true;
}

typedef void part_fn(text *t, stp_rings *r);

/* (…, …), each by a function */
static void many_parts(text *t, stp_rings *r, part_fn *part)
{
    if (take_word(t, "EMPTY")) return;
    if (!take(t, '(')) t->wrong = true;
    while (!t->wrong && !t->no_memory) {
        part(t, r);
        if (!take(t, ',')) break;
    }
    if (!t->wrong && !take(t, ')')) t->wrong = true;
}

static const struct {
    const char *word;
    part_fn *part;
    bool many, line;
} shapes[] = {
    { "POLYGON", polygon, false, false },
    { "MULTIPOLYGON", polygon, true, false },
    { "LINESTRING", line, false, true },
    { "MULTILINESTRING", line, true, true },
};

static void shape(text *t, stp_rings *r)
{
    if (take_word(t, "SRID")) {
        t->p += strcspn(t->p, ";");
        if (*t->p) t->p++;
    }
    size_t i = 0;
    while (i < STP_COUNT(shapes) && !((!shapes[i].line || r->takes_lines) && take_word(t, shapes[i].word))) i++;
    if (i == STP_COUNT(shapes)) {
        t->wrong = true;
        return;
    }
    r->is_line = shapes[i].line;
    if (!take_word(t, "ZM") && !take_word(t, "Z")) (void) take_word(t, "M");
    if (shapes[i].many) many_parts(t, r, shapes[i].part);
    else shapes[i].part(t, r);
}

/* ---- JSON ------------------------------------------------------------------------------------- */

/* [x, y, …] */
static void json_point(text *t, stp_rings *r)
{
    double v[2] = { 0 }, more;
    int n = 0;
    t->wrong |= !take(t, '[');
    while (!t->wrong) {
        t->wrong = !number_until(t, " \t\n\r,]", n < 2 ? &v[n] : &more);
        n++;
        if (!take(t, ',')) break;
    }
    if (t->wrong || n < 2 || !take(t, ']')) t->wrong = true;
    else if (!add_point(r, v[0], v[1])) t->no_memory = true;
}

/* What stands between brackets: each item by a function. */
typedef void item_fn(text *t, stp_rings *r, int number);

static void json_list(text *t, stp_rings *r, item_fn *item)
{
    t->wrong |= !take(t, '[');
    if (t->wrong || take(t, ']')) return;
    for (int i = 0; !t->wrong && !t->no_memory; i++) {
        item(t, r, i);
        if (!take(t, ',')) break;
    }
    t->wrong |= !take(t, ']');
}

static void json_position(text *t, stp_rings *r, int number)
{
    (void) number;
    json_point(t, r);
}

/* A hole of a ring that was dropped is dropped, too. */
static void json_ring(text *t, stp_rings *r, int number)
{
    const int64_t first = r->n_points;
    if (number == 0) r->has_outer = false;
    json_list(t, r, json_position);
    if (t->wrong || t->no_memory) return;
    const int64_t before = r->n_rings;
    if (number == 0 || r->has_outer) t->no_memory = !end_ring(r, first, number == 0);
    else r->n_points = first;
    if (number == 0) r->has_outer = r->n_rings > before;
}

static void json_polygon(text *t, stp_rings *r, int number)
{
    (void) number;
    json_list(t, r, json_ring);
}

static void json_line(text *t, stp_rings *r, int number)
{
    const int64_t first = r->n_points;
    (void) number;
    json_list(t, r, json_position);
    if (!t->wrong && !t->no_memory) t->no_memory = !end_ring(r, first, true);
}

/* How many brackets open in front of the first number: three for a polygon, four for several. */
static int json_depth(const char *p)
{
    int depth = 0;
    for (; *p == '[' || *p == ' ' || *p == '\n' || *p == '\t' || *p == '\r'; p++) depth += *p == '[';
    return depth;
}

static void json_shape(text *t, stp_rings *r)
{
    const bool object = *t->p == '{';
    if (object) {
        const char *key = strstr(t->p, "\"coordinates\"");
        r->is_line = r->takes_lines && strstr(t->p, "LineString\"");
        t->wrong = !key || !(r->is_line || strstr(t->p, "olygon\""));
        if (t->wrong) return;
        t->p = key + strlen("\"coordinates\"");
        if (!take(t, ':')) t->wrong = true;
        skip(t);
    }
    const int depth = json_depth(t->p);
    if (!object) r->is_line = r->takes_lines && depth == 2;
    if (r->is_line && depth == 2) json_line(t, r, 0);
    else if (r->is_line && depth == 3) json_list(t, r, json_line);
    else if (depth == 3) json_polygon(t, r, 0);
    else if (depth == 4) json_list(t, r, json_polygon);
    else t->wrong = true;
    if (object) t->p += strlen(t->p);                   /* a bounding box, say */
}

stp_status stp_rings_parse(stp_rings *r, const char *wkt, bool *ok, stp_error *err)
{
    text t = { .p = wkt };
    r->n_points = r->n_rings = r->n_thin = 0;
    r->is_line = false;
    skip(&t);
    if (*t.p == '{' || *t.p == '[') json_shape(&t, r);
    else shape(&t, r);
    if (t.no_memory) return stp_no_memory(err, "a polygon");
    skip(&t);
    *ok = !t.wrong && !*t.p;
    if (!*ok) r->n_points = r->n_rings = r->n_thin = 0;
    return STP_OK;
}
