/* A made-up population with the traits of a real one: people live in towns of all sizes round the postal codes of the
 * United States, neighbourhoods are mixed unevenly, and most of the land is empty.
 *
 *     people N ../data/zipcodes.csv >census.csv
 *
 * N rows `easting,northing,race`: metres of Web Mercator, and w, b, a, h, o. The same N gives the same bytes. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLACES = 50000, GROUPS = 5 };
static const char groups[GROUPS] = "wbaho";

typedef struct place {
    double x, y, radius;           /* metres */
    double weight;                 /* its part of all people, then the sum up to it */
    double mix[GROUPS];            /* sums up to each group; the last is 1 */
} place;

/* ---- chance: splitmix64 (Steele, Lea and Flood 2014) ------------------------------------------------------- */

static uint64_t state = 2010;

static uint64_t bits(void)
{
    uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static double uniform(void)        /* above 0, at most 1 */
{
    return (double) ((bits() >> 11) + 1) * 0x1p-53;
}

static double normal(void)         /* Box and Muller */
{
    return sqrt(-2 * log(uniform())) * cos(6.283185307179586 * uniform());
}

/* ---- places ------------------------------------------------------------------------------------------------ */

typedef struct region { const char *states; double share[GROUPS]; } region;

/* Rough shares of the groups; the last line is for all other states. */
static const region regions[] = {
    { "MS LA GA AL SC NC MD DE VA DC AR TN", { 60, 29, 3, 6, 2 } },
    { "TX NM AZ CA NV FL PR", { 44, 9, 9, 35, 3 } },
    { "HI AK", { 35, 3, 38, 9, 15 } },
    { "NY NJ IL CT MA WA", { 62, 13, 8, 15, 2 } },
    { "", { 80, 8, 3, 7, 2 } },
};

static const double *shares_of(const char *state_code)
{
    size_t i = 0;
    while (*regions[i].states && !strstr(regions[i].states, state_code)) i++;
    return regions[i].share;
}

/* Uneven mixtures: shares times the exponential of a wide normal. Most places have a clear majority, and many one that
 * is not the country's. */
static void mix_groups(place *p, const double *share, double unevenness)
{
    double sum = 0;
    for (int g = 0; g < GROUPS; g++) sum += p->mix[g] = share[g] * exp(unevenness * normal());
    double up_to = 0;
    for (int g = 0; g < GROUPS; g++) p->mix[g] = (up_to += p->mix[g]) / sum;
    p->mix[GROUPS - 1] = 1;
}

/* longitude,latitude,state. Returns 0 for any other line, and for places outside of the map. */
static int read_place(char *line, place *p, double *lon, double *lat)
{
    char *field[3] = { 0 };
    line[strcspn(line, "\r\n")] = 0;
    for (int i = 0; i < 3; i++) field[i] = strsep(&line, ",");
    if (!field[2]) return 0;
    *lon = atof(field[0]), *lat = atof(field[1]);
    if (*lat < 24 || *lat > 50 || *lon < -125 || *lon > -66) return 0;
    p->x = *lon * 20037508.342789244 / 180;
    p->y = log(tan((90 + *lat) * 3.141592653589793 / 360)) * 6378137;
    mix_groups(p, shares_of(field[2]), 1.1);
    return 1;
}

/* The more codes there are in a quarter of a degree, the closer people live there, and the more they are. */
enum { QUARTERS_X = 59 * 4 + 1, QUARTERS_Y = 26 * 4 + 1 };

static void settle(place *p, int codes_near)
{
    const double apart = codes_near > 3 ? 9000 : 0;            /* many codes of a city stand at one point */
    p->x += apart * normal();
    p->y += apart * normal();
    p->weight = pow(codes_near, 0.3) * exp(1.1 * normal());
    p->radius = 6000 / pow(codes_near, 0.25) * exp(0.4 * normal());
}

static int read_places(const char *path, place *places)
{
    static int near[QUARTERS_Y][QUARTERS_X], *of[PLACES];
    char line[1024];
    double lon, lat;
    int n = 0;
    FILE *f = fopen(path, "r");
    if (!f) return 0;
    while (n < PLACES && fgets(line, sizeof line, f)) {
        if (!read_place(line, &places[n], &lon, &lat)) continue;
        of[n] = &near[(int) ((lat - 24) * 4)][(int) ((lon + 125) * 4)];
        ++*of[n++];
    }
    fclose(f);
    for (int i = 0; i < n; i++) {
        settle(&places[i], *of[i]);
        if (i) places[i].weight += places[i - 1].weight;
    }
    return n;
}

/* ---- people ------------------------------------------------------------------------------------------------ */

static const place *pick(const place *places, int n)
{
    const double w = uniform() * places[n - 1].weight;
    int lo = 0, hi = n - 1;
    while (lo < hi) {
        const int mid = (lo + hi) / 2;
        if (places[mid].weight < w) lo = mid + 1;
        else hi = mid;
    }
    return &places[lo];
}

/* Most live near the middle, a few far out. */
static void print_person(const place *p)
{
    const double distance = p->radius * -log(uniform()) * (uniform() < 0.05 ? 6 : 1), turn = 6.283185307179586 * uniform(),
                 who = uniform();
    int g = 0;
    while (p->mix[g] < who) g++;
    printf("%.1f,%.1f,%c\n", p->x + distance * cos(turn), p->y + distance * sin(turn), groups[g]);
}

int main(int argc, char **argv)
{
    const long long n = argc == 3 ? atoll(argv[1]) : 0;
    place *places = calloc(PLACES, sizeof *places);
    const int n_places = places && n > 0 ? read_places(argv[2], places) : 0;
    if (!n_places) {
        fprintf(stderr, "usage: people N zipcodes.csv\n");
        return 2;
    }
    static char room[1 << 20];
    setvbuf(stdout, room, _IOFBF, sizeof room);
    puts("easting,northing,race");
    for (long long i = 0; i < n; i++) print_person(pick(places, n_places));
    free(places);
    return fflush(stdout) || ferror(stdout);
}
