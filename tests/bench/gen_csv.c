/* gen_csv KIND ROWS: makes the tables of bench_csv.py, the same on every machine.
 *     points   x,y,v,cat    places round 600 cities and some noise, 6 decimals
 *     times    time,value   a walk, a sample each 250 ms of 2024, ISO 8601 with milliseconds
 *     walks    walk,step,value      walks of 10,000 steps, one behind the other
 *     quoted   id,x,y,note  a quoted text in each row, with commas, doubled quotes and newlines in it */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CITIES = 600, CATEGORIES = 5 };

typedef struct chance {         /* xoshiro256**; source: Blackman and Vigna, 2018 */
    uint64_t s[4];
    double spare;
    int has_spare;
} chance;

typedef struct city {
    double x, y, spread, share, category[CATEGORIES];
} city;

static uint64_t rotate(uint64_t x, int k)
{
    return x << k | x >> (64 - k);
}

static uint64_t draw(chance *r)
{
    const uint64_t out = rotate(r->s[1] * 5, 7) * 9, t = r->s[1] << 17;
    r->s[2] ^= r->s[0];
    r->s[3] ^= r->s[1];
    r->s[1] ^= r->s[2];
    r->s[0] ^= r->s[3];
    r->s[2] ^= t;
    r->s[3] = rotate(r->s[3], 45);
    return out;
}

static void seed(chance *r, uint64_t k)
{
    for (int i = 0; i < 4; i++) {
        uint64_t z = k += UINT64_C(0x9e3779b97f4a7c15);
        z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
        r->s[i] = z ^ z >> 31;
    }
}

static double uniform(chance *r)
{
    return ((double) (draw(r) >> 11) + 0.5) * 0x1p-53;
}

static double normal(chance *r)
{
    if (r->has_spare) {
        r->has_spare = 0;
        return r->spare;
    }
    const double radius = sqrt(-2 * log(uniform(r))), angle = 6.283185307179586 * uniform(r);
    r->spare = radius * sin(angle);
    r->has_spare = 1;
    return radius * cos(angle);
}

static void make_cities(chance *r, city *c)
{
    double total = 0;
    for (int i = 0; i < CITIES; i++) {
        c[i].x = -124 + 57 * uniform(r);
        c[i].y = 25 + 24 * uniform(r);
        c[i].spread = 0.04 * exp(0.8 * normal(r));
        c[i].share = total += 1.0 / (i + 1);
        double w[CATEGORIES], sum = 0;
        for (int k = 0; k < CATEGORIES; k++) sum += w[k] = -log(uniform(r));
        for (int k = 0; k < CATEGORIES; k++) c[i].category[k] = w[k] / sum + (k ? c[i].category[k - 1] : 0);
    }
    for (int i = 0; i < CITIES; i++) c[i].share /= total;
}

/* printf takes most of a minute for 30 million numbers. */
static void put_fixed(char **to, double v)
{
    char digits[32];
    int n = 0;
    const long long whole = llround(v * 1e6);
    unsigned long long left = whole < 0 ? 0ull - (unsigned long long) whole : (unsigned long long) whole;
    for (; n < 6; left /= 10) digits[n++] = (char) ('0' + left % 10);
    digits[n++] = '.';
    do digits[n++] = (char) ('0' + left % 10);
    while (left /= 10);
    if (whole < 0) digits[n++] = '-';
    while (n) *(*to)++ = digits[--n];
}

static void put_row(char *line, char *end)
{
    *end++ = '\n';
    fwrite(line, 1, (size_t) (end - line), stdout);
}

static void make_points(long rows)
{
    static const char *const names[CATEGORIES] = { "alpha", "bravo", "charlie", "delta", "echo" };
    static city c[CITIES];
    chance r = { 0 };
    seed(&r, 20240601);
    make_cities(&r, c);
    seed(&r, 42);
    puts("x,y,v,cat");
    for (long i = 0; i < rows; i++) {
        char line[256], *to = line;
        double x, y;
        int k = 0;
        if (uniform(&r) < 0.1) {
            x = -125 + 59 * uniform(&r);
            y = 24 + 26 * uniform(&r);
            k = (int) (CATEGORIES * uniform(&r));
            r.has_spare = 0;
        } else {
            const double at = uniform(&r);
            int lo = 0, hi = CITIES - 1;
            while (lo < hi) {
                const int mid = (lo + hi) / 2;
                if (c[mid].share < at) lo = mid + 1;
                else hi = mid;
            }
            x = c[lo].x + c[lo].spread * normal(&r);
            y = c[lo].y + 0.8 * c[lo].spread * normal(&r);
            for (const double p = uniform(&r); k < CATEGORIES - 1 && c[lo].category[k] < p;) k++;
        }
        put_fixed(&to, x), *to++ = ',';
        put_fixed(&to, y), *to++ = ',';
        put_fixed(&to, 20 + 10 * sin(x * 0.1) + 3 * cos(y * 0.3) + normal(&r)), *to++ = ',';
        const size_t n = strlen(names[k]);
        memcpy(to, names[k], n);
        put_row(line, to + n);
    }
}

static void make_times(long rows)
{
    static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    chance r = { 0 };
    double y = 0;
    int month = 0, day = 1, ms = 0;
    seed(&r, 11);
    puts("time,value");
    for (long i = 0; i < rows; i++) {
        char line[256];
        char *to = line;
        to += snprintf(line, sizeof line, "2024-%02d-%02dT%02d:%02d:%02d.%03d,", month + 1, day, ms / 3600000,
                       ms / 60000 % 60, ms / 1000 % 60, ms % 1000);
        y = 0.9999 * y + normal(&r);
        put_fixed(&to, y + 20 * sin((double) i * 6.283185307179586 / 345600.0));
        put_row(line, to);
        if ((ms += 250) < 86400000) continue;
        ms = 0;
        if (++day <= days[month]) continue;
        day = 1;
        month = (month + 1) % 12;
    }
}

static void make_walks(long rows)
{
    chance r = { 0 };
    double y = 0;
    seed(&r, 7);
    puts("walk,step,value");
    for (long i = 0; i < rows; i++) {
        char line[64];
        if (i % 10000 == 0) y = 0;
        char *to = line + snprintf(line, sizeof line, "w%03ld,%ld,", i / 10000, i % 10000);
        put_fixed(&to, y += normal(&r));
        put_row(line, to);
    }
}

static void make_quoted(long rows)
{
    chance r = { 0 };
    seed(&r, 5);
    puts("id,x,y,note");
    for (long i = 0; i < rows; i++) {
        char line[256];
        char *to = line + snprintf(line, sizeof line, "%ld,", i);
        put_fixed(&to, normal(&r)), *to++ = ',';
        put_fixed(&to, normal(&r)), *to++ = ',';
        const int n = (int) (1000 * uniform(&r));
        if (n % 100 == 0) to += snprintf(to, 100, "\"first line\nsecond, line %d\"", n);
        else if (n % 10 == 0) to += snprintf(to, 100, "\"he said \"\"ok, %d\"\"\"", n);
        else to += snprintf(to, 100, "\"a note, number %d of a thousand\"", n);
        put_row(line, to);
    }
}

int main(int argc, char **argv)
{
    const char *kind = argc == 3 ? argv[1] : "";
    const long rows = argc == 3 ? atol(argv[2]) : 0;
    if (!strcmp(kind, "points")) make_points(rows);
    else if (!strcmp(kind, "times")) make_times(rows);
    else if (!strcmp(kind, "walks")) make_walks(rows);
    else if (!strcmp(kind, "quoted")) make_quoted(rows);
    else return fprintf(stderr, "gen_csv points|times|walks|quoted ROWS\n"), 2;
    return 0;
}
