/* Zones of files that the test writes itself: no system has to have any. */
#include "../check.h"
#include "base/time.h"
#include "base/zone.h"
#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/stipple-zone-XXXXXX";

static void put(FILE *f, int64_t v, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--) fputc((int) (v >> 8 * i & 0xff), f);
}

static void put_header(FILE *f, int n_times, int n_types)
{
    fwrite("TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 1, 20, f);
    put(f, 0, 4), put(f, 0, 4), put(f, 0, 4);
    put(f, n_times, 4), put(f, n_types, 4), put(f, 4, 4);
}

/* Local mean time of +0:20, then from 1900 on the rule. */
static void write_zone(const char *name, const char *rule)
{
    char path[64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    put_header(f, 0, 1);
    put(f, 0, 6), put(f, 0, 4);
    put_header(f, 1, 2);
    put(f, INT64_C(-2208988800), 8), put(f, 1, 1);
    put(f, 1200, 4), put(f, 0, 2), put(f, 3600, 4), put(f, 0, 2), put(f, 0, 4);
    fprintf(f, "\n%s\n", rule);
    fclose(f);
}

static int64_t offset_at(const stp_zone *z, const char *wall)
{
    int64_t t = 0;
    CHECK(stp_parse_time(wall, strlen(wall), 0, &t, NULL));
    return stp_zone_offset(z, t);
}

TEST(summer_time_follows_its_rule)
{
    stp_error err = { 0 };
    stp_zone *z = NULL;
    write_zone("Berlin", "CET-1CEST,M3.5.0,M10.5.0/3");
    CHECK(stp_zone_open(&z, "Berlin", &err) == STP_OK);
    if (!z) return;
    CHECK(offset_at(z, "1850-01-01") == 1200);
    CHECK(offset_at(z, "2024-01-01") == 3600);
    CHECK(offset_at(z, "2024-03-31 01:59:59") == 3600);
    CHECK(offset_at(z, "2024-03-31 02:30") == 3600);           /* left out */
    CHECK(offset_at(z, "2024-03-31 03:00") == 7200);
    CHECK(offset_at(z, "2024-10-27 01:59:59") == 7200);
    CHECK(offset_at(z, "2024-10-27 02:30") == 7200);           /* shown twice: the first */
    CHECK(offset_at(z, "2024-10-27 03:00") == 3600);
    CHECK(offset_at(z, "2150-07-01") == 7200);
    stp_zone_free(z);
}

TEST(the_south_has_its_summer_over_new_year)
{
    stp_error err = { 0 };
    stp_zone *z = NULL;
    write_zone("Sydney", "AEST-10AEDT,M10.1.0,M4.1.0/3");
    CHECK(stp_zone_open(&z, "Sydney", &err) == STP_OK);
    if (!z) return;
    CHECK(offset_at(z, "2024-01-01") == 11 * 3600);
    CHECK(offset_at(z, "2024-07-01") == 10 * 3600);
    CHECK(offset_at(z, "2024-12-01") == 11 * 3600);
    stp_zone_free(z);
}

TEST(names_of_letters_that_are_none_and_days_by_number)
{
    stp_error err = { 0 };
    stp_zone *z = NULL;
    write_zone("Odd", "<+0330>-3:30<+0430>,J79/24,J263/24");
    CHECK(stp_zone_open(&z, "Odd", &err) == STP_OK);
    if (!z) return;
    CHECK(offset_at(z, "2024-03-20 12:00") == 12600);
    CHECK(offset_at(z, "2024-03-21 12:00") == 16200);
    CHECK(offset_at(z, "2024-09-22") == 12600);
    stp_zone_free(z);
}

TEST(offsets_are_zones)
{
    stp_error err = { 0 };
    static const struct { const char *name; int64_t want; } cases[] = {
        { "UTC", 0 }, { "+05:30", 19800 }, { "-0800", -28800 }, { "+1", 3600 },
    };
    for (size_t i = 0; i < STP_COUNT(cases); i++) {
        stp_zone *z = NULL;
        CHECK(stp_zone_open(&z, cases[i].name, &err) == STP_OK);
        if (z) CHECK(stp_zone_offset(z, 0) == cases[i].want);
        stp_zone_free(z);
    }
}

TEST(what_is_no_zone_is_refused)
{
    static const char *const names[] = { "", "Nowhere", "/etc/passwd", "../x", "+24", "+123", "+1:", "Broken", "Rule" };
    write_zone("Rule", "CET-1CEST,M13.5.0,M10.5.0/3");
    char path[64];
    snprintf(path, sizeof path, "%s/Broken", folder);
    FILE *f = fopen(path, "wb");
    fputs("TZif2 and no more than that, which is too short", f);
    fclose(f);
    for (size_t i = 0; i < STP_COUNT(names); i++) {
        stp_error err = { 0 };
        stp_zone *z = NULL;
        CHECK(stp_zone_open(&z, names[i], &err) == STP_ERR_USAGE && !z);
        stp_zone_free(z);
    }
}

int main(int argc, char **argv)
{
    if (!mkdtemp(folder)) return 1;
    setenv("TZDIR", folder, 1);
    const int status = RUN(argc, argv, CASE(summer_time_follows_its_rule), CASE(the_south_has_its_summer_over_new_year),
                           CASE(names_of_letters_that_are_none_and_days_by_number), CASE(offsets_are_zones),
                           CASE(what_is_no_zone_is_refused));
    static const char *const made[] = { "Berlin", "Sydney", "Odd", "Rule", "Broken" };
    for (size_t i = 0; i < STP_COUNT(made); i++) {
        char path[64];
        snprintf(path, sizeof path, "%s/%s", folder, made[i]);
        unlink(path);
    }
    rmdir(folder);
    return status;
}
