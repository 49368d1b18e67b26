/* Maps as people ask for them: names, endings, lists and files, and everything that is none of these. */
#include <stdlib.h>
#include <unistd.h>
#include "colormaps/read.h"
#include "colormaps/swatch.h"
#include "tests/unit/check.h"

enum { N = STP_CMAP_SIZE };

static stp_cmap map_of(const char *name)
{
    stp_cmap m = { 0 };
    stp_error err = { 0 };
    if (stp_cmap_find(&m, name, &err) != STP_OK) {
        check_failures_++;
        printf("# %s: %s\n", name, err.message);
    }
    return m;
}

static bool same(const stp_cmap *a, const stp_cmap *b)
{
    double most = 0;
    for (int i = 0; i < N; i++)
        for (int k = 0; k < 3; k++) most = fmax(most, fabs(a->rgb[i][k] - b->rgb[i][k]));
    return most < 1e-12;
}

static bool alike(const char *a, const char *b)
{
    const stp_cmap x = map_of(a), y = map_of(b);
    return same(&x, &y);
}

static uint32_t entry(const stp_cmap *m, int i)
{
    return stp_rgb_bytes((stp_rgb){ m->rgb[i][0], m->rgb[i][1], m->rgb[i][2] });
}

/* The map must be refused with this message, and the output left alone. */
static void refused(const char *name, const char *message, const char *hint)
{
    stp_cmap m;
    stp_error err = { 0 };
    memset(&m, 7, sizeof m);
    const stp_cmap before = m;
    CHECK(stp_cmap_find(&m, name, &err) == STP_ERR_USAGE);
    CHECK_STR(err.message, message);
    if (hint) CHECK_STR(err.hint, hint);
    CHECK(!memcmp(&m, &before, sizeof m));
}

/* ---- names ---- */

TEST(a_map_has_many_names)
{
    CHECK(alike("fire", "CET_L3"));
    CHECK(alike("fire", "cet-l3"));
    CHECK(alike("fire", "L3"));
    CHECK(alike("FIRE", "heat"));
    CHECK(alike("fire", "cet_fire"));
    CHECK(alike("fire", "linear-kryw-0-100-c71"));
    CHECK(alike("coolwarm", "D1"));
    CHECK(alike("bgyw", "linear_bgyw_15_100_c67"));
    CHECK(alike("bgyw", "linear_bgyw_15_100_c68"));
    CHECK(!alike("fire", "kbc"));
}

TEST(a_name_spelled_with_its_own_case_wins)
{
    CHECK(alike("blues", "CET_L12"));
    CHECK(alike("BLUES", "CET_L12"));
    CHECK(!alike("Blues", "CET_L12"));
    CHECK(alike("ylgnbu", "YlGnBu"));
}

TEST(every_listed_name_finds_its_own_map)
{
    for (int i = 0; i < stp_cmap_count(); i++) {
        const stp_cmap_info info = stp_cmap_info_at(i);
        char word[64];
        int at = 0, used;
        CHECK(alike(info.name, info.full_name));
        CHECK(*info.help && *info.group);
        if (*info.cet) CHECK(alike(info.full_name, info.cet));
        for (; sscanf(info.aliases + at, " %63s%n", word, &used) == 1; at += used) CHECK(alike(info.full_name, word));
    }
    CHECK_STR(stp_cmap_info_at(-1).name, "");
    CHECK_STR(stp_cmap_info_at(stp_cmap_count()).name, "");
}

TEST(no_two_maps_share_a_name)
{
    for (int i = 0; i < stp_cmap_count(); i++)
        for (int k = 0; k < i; k++) {
            CHECK(strcmp(stp_cmap_info_at(i).name, stp_cmap_info_at(k).name) != 0);
            CHECK(strcmp(stp_cmap_info_at(i).full_name, stp_cmap_info_at(k).full_name) != 0);
        }
}

TEST(an_unknown_name_says_what_is_near)
{
    refused("viridas", "no colormap 'viridas'", "did you mean 'viridis'? 'stipple list cmaps' shows all");
    refused("qqqqqqqqqqqqqqqqqqqq", "no colormap 'qqqqqqqqqqqqqqqqqqqq'", "'stipple list cmaps' shows all");
    refused("", "no colormap ''", NULL);
    refused("_r", "no colormap '_r'", NULL);
    refused("L99", "no colormap 'L99'", NULL);
    refused("C12s", "no colormap 'C12s'", NULL);
    refused("L3s", "no colormap 'L3s'", NULL);
}

/* ---- looking up ---- */

TEST(ends_are_the_end_colours_and_nan_is_the_first)
{
    const stp_cmap m = map_of("gray");
    CHECK(stp_cmap_at(&m, 0) == 0x000000ff);
    CHECK(stp_cmap_at(&m, 1) == 0xffffffff);
    CHECK(stp_cmap_at(&m, -5) == 0x000000ff);
    CHECK(stp_cmap_at(&m, INFINITY) == 0xffffffff);
    CHECK(stp_cmap_at(&m, NAN) == 0x000000ff);
}

TEST(between_entries_colours_are_mixed_and_rounded)
{
    const stp_cmap m = map_of("#000,#fff");
    for (int i = 0; i <= 255; i++) CHECK(stp_cmap_at(&m, i / 255.0) >> 24 == (uint32_t) i);
    CHECK(stp_cmap_at(&m, 100.4 / 255) >> 24 == 100);
    CHECK(stp_cmap_at(&m, 100.6 / 255) >> 24 == 101);
}

/* ---- endings ---- */

TEST(reversed_is_mirrored)
{
    for (int i = 0; i < stp_cmap_count(); i++) {
        char name[96];
        snprintf(name, sizeof name, "%s_r", stp_cmap_info_at(i).full_name);
        const stp_cmap a = map_of(stp_cmap_info_at(i).full_name), b = map_of(name);
        for (int k = 0; k < N; k++) CHECK(!memcmp(a.rgb[k], b.rgb[N - 1 - k], sizeof a.rgb[k]));
    }
    CHECK(alike("viridis_r_r", "viridis"));
    CHECK(alike("viridis-R", "viridis_r"));
}

TEST(cyclic_maps_turn)
{
    const stp_cmap a = map_of("C2"), b = map_of("C2@0.25");
    for (int i = 0; i < N; i++) CHECK(!memcmp(a.rgb[i], b.rgb[(i + 64) % N], sizeof a.rgb[i]));
    CHECK(alike("C2s", "C2@0.25"));
    CHECK(alike("CET_C2s", "C2@0.25"));
    CHECK(alike("colorwheel", "C2s"));
    CHECK(alike("cyclic_mygbm_30_95_c78_s25", "C2s"));
    CHECK(alike("C2@1", "C2"));
    CHECK(alike("C2@-0.75", "C2@0.25"));
    CHECK(!alike("#f00,#0f0,#00f,#f00@0.5", "#f00,#0f0,#00f,#f00"));
    refused("viridis@0.25", "a colormap whose ends differ cannot be rotated by 0.25", NULL);
    refused("C2@2", "no colormap 'C2@2'", NULL);
}

TEST(all_eleven_quarter_turns_have_their_names)
{
    for (int i = 1; i <= 11; i++) {
        char a[32], b[32];
        snprintf(a, sizeof a, "CET-C%ds", i);
        snprintf(b, sizeof b, "c%d@.25", i);
        CHECK(alike(a, b));
    }
}

TEST(a_part_is_stretched)
{
    const stp_cmap m = map_of("gray:0.25..0.75"), whole = map_of("gray");
    CHECK(stp_cmap_at(&m, 0) == stp_cmap_at(&whole, 0.25));
    CHECK(stp_cmap_at(&m, 1) == stp_cmap_at(&whole, 0.75));
    CHECK(stp_cmap_at(&m, 0.5) == stp_cmap_at(&whole, 0.5));
    CHECK(alike("gray:..1", "gray:0.."));
    refused("gray:0.5..0.5", "0.5..0.5 is not a part of 0..1", NULL);
    refused("gray:0.9..0.1", "0.9..0.1 is not a part of 0..1", NULL);
    refused("gray:-1..2", "-1..2 is not a part of 0..1", NULL);
    refused("gray:nan..1", "nan..1 is not a part of 0..1", NULL);
}

TEST(steps_are_flat)
{
    const stp_cmap m = map_of("viridis/9"), whole = map_of("viridis");
    int changes = 0;
    for (int i = 1; i < N; i++) changes += entry(&m, i) != entry(&m, i - 1);
    CHECK(changes == 8);
    CHECK(entry(&m, 0) == entry(&whole, 0));
    CHECK(entry(&m, N - 1) == entry(&whole, N - 1));
    refused("viridis/1", "1 flat steps (2 to 256 can be had)", NULL);
    refused("viridis/999999999999", "999999999999 flat steps (2 to 256 can be had)", NULL);
}

TEST(endings_are_done_from_the_left)
{
    CHECK(alike("viridis:0..0.5_r", "viridis_r:0.5..1"));
    CHECK(alike("viridis_r/4", "viridis/4_r"));
    CHECK(!alike("viridis:0.2..0.4/3", "viridis/3:0.2..0.4"));
    refused("viridis_r_r_r_r_r_r_r_r_r_r_r", "no colormap 'viridis_r_r_r_r_r_r_r_r_r_r_r'", NULL);
}

/* ---- lists ---- */

TEST(lists_are_even_or_placed)
{
    const stp_cmap even = map_of("#fff, #08f ,black"), placed = map_of("0:#fff,0.25:#08f,1:#000");
    CHECK(stp_cmap_at(&even, 0.5) == 0x0088ffff);
    CHECK(stp_cmap_at(&even, 1) == 0x000000ff);
    CHECK((stp_cmap_at(&placed, 0.25) >> 8 & 255) >= 254);
    CHECK(stp_cmap_at(&placed, 0.625) >> 16 == 0x0044);
    CHECK(alike("#fff,#000_r", "#000,#fff"));
    const stp_cmap inner = map_of("0.4:#f00,0.6:#00f");
    CHECK(entry(&inner, 0) == 0xff0000ff && entry(&inner, 100) == 0xff0000ff && entry(&inner, N - 1) == 0x0000ffff);
}

TEST(bad_lists_are_refused)
{
    refused("#fff", "a colormap of 1 colours (2 to 1024 make one)", NULL);
    refused("#fff,#ggg", "'#ggg' is not a colour", NULL);
    refused("#fff,", "'' is not a colour", NULL);
    refused(",,,", "'' is not a colour", NULL);
    refused("0:#fff,#000", "some colours of '0:#fff,#000' have a place and some have none", NULL);
    refused("0.5:#fff,0.5:#000", "places of '0.5:#fff,0.5:#000' do not rise", NULL);
    refused("0:#fff,2:#000", "'2:#000' is not a colour", NULL);
    refused("nan:#fff,1:#000", "'nan:#fff' is not a colour", NULL);
}

TEST(a_list_of_too_many_colours_is_refused)
{
    enum { MANY = 5000 };
    char *list = calloc(MANY, 5);
    stp_cmap m;
    stp_error err = { 0 };
    for (int i = 0; i < MANY; i++) memcpy(list + i * 5, i ? ",#fff" : " #fff", 5);
    list[MANY * 5 - 1] = 0;
    CHECK(stp_cmap_find(&m, list, &err) == STP_ERR_USAGE);
    free(list);
}

/* ---- files ---- */

static stp_status parse(stp_cmap *m, const char *name, const char *text, size_t n, stp_error *err)
{
    stp_arena arena = { 0 };
    stp_colours c = { 0 };
    const stp_status s = stp_colours_parse(&c, &arena, name, text, n, err);
    if (s == STP_OK) stp_colours_map(&c, m);
    stp_arena_clear(&arena);
    return s;
}

static stp_cmap file_of(const char *name, const char *text)
{
    stp_cmap m = { 0 };
    stp_error err = { 0 };
    if (parse(&m, name, text, strlen(text), &err) != STP_OK) {
        check_failures_++;
        printf("# %s: %s\n", text, err.message);
    }
    return m;
}

static void bad_file(const char *name, const char *text, const char *message)
{
    stp_cmap m = { 0 };
    stp_error err = { 0 };
    CHECK(parse(&m, name, text, strlen(text), &err) == STP_ERR_DATA);
    CHECK_STR(err.message, message);
}

TEST(csv_files_are_in_ones_or_in_bytes)
{
    stp_cmap m = file_of("a.csv", "red,green,blue\n0,0,0\n1,0.5,0\n");
    CHECK(entry(&m, N - 1) == 0xff8000ff);
    m = file_of("a.csv", "\xef\xbb\xbf"
                         "0;0;0\r\n255;128;0\r\n\r\n");
    CHECK(entry(&m, N - 1) == 0xff8000ff);
    m = file_of("a.csv", "# a comment\n#000\n#ff8000\n");
    CHECK(entry(&m, N - 1) == 0xff8000ff);
    m = file_of("a.CSV", "0.25 0.5 0.75 1\n0.25 0.5 0.75 1");
    CHECK(entry(&m, 7) == 0x4080bfff);
}

TEST(gimp_and_hex_files_are_read)
{
    stp_cmap m =
        file_of("a.gpl", "GIMP Palette\nName: x\nColumns: 2\n# c\n  0   0   0 black\n255 128 0\tlight orange\n");
    CHECK(entry(&m, 0) == 0x000000ff && entry(&m, N - 1) == 0xff8000ff);
    m = file_of("a.hex", "// words\n000000\n#FF8000\n");
    CHECK(entry(&m, 0) == 0x000000ff && entry(&m, N - 1) == 0xff8000ff);
}

TEST(gmt_files_are_read_in_all_their_forms)
{
    static const char *const same_map[] = {
        "0 0 0 0 10 255 128 0\n",
        "0 black 10 #ff8000\n",
        "0\t0/0/0\t10\t255/128/0\tL\n",
        "0 0 10 #ff8000 ; label\n",
        "# COLOR_MODEL = CMYK\n0 0 0 0 100 10 0 49.804 100 0\n",
        "# COLOR_MODEL = HSV\n0 0 0 0 10 30.118 1 1\n",
        "# COLOR_MODEL = HSV\n0 0-0-0 10 30.118-1-1\n",
        "#COLOR_MODEL=HSV\n0 0/0/0 10 30.118/1/1\n",
        "B 1/2/3\nF blue\nN 128\n0 black 5 #804000\n5 #804000 10 #ff8000\n",
    };
    for (size_t i = 0; i < STP_COUNT(same_map); i++) {
        const stp_cmap m = file_of("a.cpt", same_map[i]);
        CHECK(entry(&m, 0) == 0x000000ff);
        CHECK(entry(&m, N - 1) == 0xff8000ff);
        CHECK((entry(&m, 128) >> 24) - 127 <= 2);
    }
}

TEST(gmt_under_over_and_missing_are_kept)
{
    stp_cmap m = file_of("a.cpt", "0 red 1 blue\nB green\nN 10/20/30\n");
    CHECK(m.has_under && !m.has_over && m.has_bad);
    CHECK_NEAR(m.under[1], 128 / 255.0, 1e-12);
    CHECK_NEAR(m.bad[2], 30 / 255.0, 1e-12);
}

TEST(flat_rows_stay_flat)
{
    const stp_cmap m = file_of("a.cpt", "0 red 1 red\n1 lime 3 -\n3 blue 4 blue\n");
    for (int i = 0; i < N; i++) CHECK(entry(&m, i) == (i < 64 ? 0xff0000ff : i < 192 ? 0x00ff00ff : 0x0000ffff));
}

TEST(categories_of_gmt_are_bands)
{
    const stp_cmap m = file_of("a.cpt", "0 red;a\n1 lime\n2 blue\n");
    for (int i = 0; i < N; i++) CHECK(entry(&m, i) == (i < 86 ? 0xff0000ff : i < 171 ? 0x00ff00ff : 0x0000ffff));
    bad_file("a.cpt", "0 red\n1 lime 2 blue\n", "a.cpt:2: '1' mixes categories with ranges");
}

TEST(slices_may_mix_round_the_hue_circle)
{
    const stp_cmap m = file_of("a.cpt", "# COLOR_MODEL = +HSV\n0 0-1-1 1 240-1-1\n");
    CHECK(entry(&m, 0) == 0xff0000ff && entry(&m, N - 1) == 0x0000ffff);
    CHECK((entry(&m, 128) >> 16 & 255) == 255); /* green is on the way */
}

TEST(faults_of_files_name_file_and_line)
{
    bad_file("a.csv", "", "no colours in 'a.csv'");
    bad_file("a.csv", "r,g,b\n", "no colours in 'a.csv'");
    bad_file("a.csv", "r,g,b\n1,2,x\n", "a.csv:2: 'x' is not a number from 0 to 255");
    bad_file("a.csv", "0,0,0\n1,nan,0\n", "a.csv:2: 'nan' is not a number from 0 to 255");
    bad_file("a.csv", "0,inf,0\n", "a.csv:1: 'inf' is not a number from 0 to 255");
    bad_file("a.csv", "0,-1,0\n", "a.csv:1: '-1' is not a number from 0 to 255");
    bad_file("a.csv", "0,1,256\n", "a.csv:1: '256' is not a number from 0 to 255");
    bad_file("a.csv", "0,0,0\n1,1\n", "a.csv:2: '1,1' is not a row of three numbers");
    bad_file("a.gpl", "0 0 0\n", "a.gpl:1: '0 0 0' is not the first line of a GIMP palette");
    bad_file("a.gpl", "GIMP Palette\n0 0\n", "a.gpl:2: '' is not a number from 0 to 255");
    bad_file("a.hex", "000000\nzzz\n", "a.hex:2: 'zzz' is not a colour");
    bad_file("a.hex", "red\n", "a.hex:1: 'red' is not a colour");
    bad_file("a.cpt", "0 red 1\n", "a.cpt:1: '0' does not start a row of two values and two colours");
    bad_file("a.cpt", "0 red 0 blue\n", "a.cpt:1: '0' is not above the start of its row");
    bad_file("a.cpt", "0 red 2 blue\n1 red 3 blue\n", "a.cpt:2: '1' is below the end of the row before");
    bad_file("a.cpt", "nan red 2 blue\n", "a.cpt:1: 'nan' is not a number");
    bad_file("a.cpt", "0 red inf blue\n", "a.cpt:1: 'inf' is not a number");
    bad_file("a.cpt", "0 red 1 reddish\n", "a.cpt:1: 'reddish' is not a colour");
    bad_file("a.cpt", "0 256/0/0 1 red\n", "a.cpt:1: '256/0/0' is not a colour");
    bad_file("a.cpt", "0 1/2 1 red\n", "a.cpt:1: '1/2' is not a colour");
    bad_file("a.cpt", "B\n", "a.cpt:1: '' is not a colour");
    bad_file("a.cpt", "# only words\n", "no colours in 'a.cpt'");
}

TEST(files_of_any_size_and_bytes_are_survived)
{
    stp_cmap m;
    stp_error err = { 0 };
    char *big = malloc(1 << 20);
    CHECK(parse(&m, "a.csv", "0,0,0\0,1\n", 10, &err) == STP_ERR_DATA);
    CHECK_STR(err.message, "a.csv:1: zero byte, this is no text");
    memset(big, '1', 1 << 20);
    CHECK(parse(&m, "a.csv", big, 1 << 20, &err) == STP_ERR_DATA);
    CHECK_STR(err.message, "a.csv:1: line of 1048576 bytes");
    for (int i = 0; i < 1 << 17; i++) memcpy(big + i * 8, "1, 0, 1\n", 8);
    CHECK(parse(&m, "a.csv", big, 1 << 20, &err) == STP_ERR_DATA);
    CHECK_STR(err.message, "a.csv:65537: more than 65536 colours");
    CHECK(parse(&m, "a.csv", big, 8 * 65536, &err) == STP_OK);
    for (int i = 0; i < 1 << 20; i++) big[i] = (char) (i * 2654435761u >> 13);
    for (int k = 0; k < 4; k++)
        (void) (parse(&m, (const char *[]){ "a.csv", "a.gpl", "a.cpt", "a.hex" }[k], big, 1 << 20, &err) == STP_OK);
    CHECK(parse(&m, "a.txt", "1", 1, &err) == STP_ERR_USAGE);
    free(big);
}

TEST(files_are_found_by_path_and_take_endings)
{
    char path[] = "/tmp/stipple-cmap-XXXXXX.cpt", name[96];
    const int fd = mkstemps(path, 4);
    const char text[] = "0 black 1 white\nB red\n";
    CHECK(fd >= 0 && write(fd, text, sizeof text - 1) == (ssize_t) sizeof text - 1);
    close(fd);
    snprintf(name, sizeof name, "%s_r", path);
    const stp_cmap a = map_of(path), b = map_of(name);
    CHECK(stp_cmap_at(&a, 0) == 0x000000ff && stp_cmap_at(&b, 0) == 0xffffffff);
    CHECK(a.has_under && !a.has_over && !b.has_under && b.has_over && b.over[0] == 1); /* they change ends too */
    unlink(path);
    stp_cmap m;
    stp_error err = { 0 };
    CHECK(stp_cmap_find(&m, path, &err) == STP_ERR_IO);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(a_map_has_many_names), CASE(a_name_spelled_with_its_own_case_wins),
               CASE(every_listed_name_finds_its_own_map), CASE(no_two_maps_share_a_name),
               CASE(an_unknown_name_says_what_is_near), CASE(ends_are_the_end_colours_and_nan_is_the_first),
               CASE(between_entries_colours_are_mixed_and_rounded), CASE(reversed_is_mirrored), CASE(cyclic_maps_turn),
               CASE(all_eleven_quarter_turns_have_their_names), CASE(a_part_is_stretched), CASE(steps_are_flat),
               CASE(endings_are_done_from_the_left), CASE(lists_are_even_or_placed), CASE(bad_lists_are_refused),
               CASE(a_list_of_too_many_colours_is_refused), CASE(csv_files_are_in_ones_or_in_bytes),
               CASE(gimp_and_hex_files_are_read), CASE(gmt_files_are_read_in_all_their_forms),
               CASE(gmt_under_over_and_missing_are_kept), CASE(flat_rows_stay_flat), CASE(categories_of_gmt_are_bands),
               CASE(slices_may_mix_round_the_hue_circle), CASE(faults_of_files_name_file_and_line),
               CASE(files_of_any_size_and_bytes_are_survived), CASE(files_are_found_by_path_and_take_endings));
}
