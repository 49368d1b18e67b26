/* SVG as text: what is in it, how big it is, and that an XML reader takes it whatever the scene holds. */
#include "../check.h"
#include "backend/backend.h"
#include "sample.h"
#include <ctype.h>
#include <unistd.h>

static stp_buf write_svg(const stp_scene *s)
{
    stp_buf out = { 0 };
    stp_error err = { 0 };
    CHECK(stp_backend_find("svg")->write(s, 1, &out, &err) == STP_OK);
    return out;
}

/* ---- a tiny checker: tags nest, attributes are quoted and differ, characters are allowed --------------- */

enum { DEEPEST = 64, NAME = 32 };

typedef struct checker { const char *s; char open[DEEPEST][NAME]; int depth; const char *fault; } checker;

static bool name_at(checker *c, char name[NAME])
{
    int n = 0;
    while (isalnum((unsigned char) *c->s) || *c->s == '-') {
        if (n + 1 < NAME) name[n++] = *c->s;
        c->s++;
    }
    name[n] = 0;
    return n > 0;
}

static bool entity(checker *c)
{
    static const char *const known[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&#39;" };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const size_t n = strlen(known[i]);
        if (strncmp(c->s, known[i], n)) continue;
        c->s += n;
        return true;
    }
    c->fault = "an unknown entity";
    return false;
}

static bool character(checker *c)
{
    const unsigned char b = (unsigned char) *c->s;
    if (b == '&') return entity(c);
    if (b < 0x20 && b != '\n' && b != '\t' && b != '\r') c->fault = "a control character";
    c->s++;
    return !c->fault;
}

static bool attributes(checker *c)
{
    char seen[16][NAME];
    int n = 0;
    while (*c->s == ' ') {
        c->s++;
        if (n == 16 || !name_at(c, seen[n])) return c->fault = "a bad attribute", false;
        for (int i = 0; i < n; i++)
            if (!strcmp(seen[i], seen[n])) return c->fault = "an attribute twice", false;
        n++;
        if (strncmp(c->s, "=\"", 2)) return c->fault = "an attribute without a value", false;
        c->s += 2;
        while (*c->s && *c->s != '"') {
            if (*c->s == '<') return c->fault = "< in an attribute", false;
            if (!character(c)) return false;
        }
        if (*c->s++ != '"') return c->fault = "an open attribute", false;
    }
    return true;
}

static bool tag(checker *c)
{
    char name[NAME];
    if (!strncmp(c->s, "<![CDATA[", 9)) {
        const char *end = strstr(c->s, "]]>");
        for (; end && c->s < end; c->s++)
            if ((unsigned char) *c->s < 0x20 && !strchr("\n\r\t", *c->s)) return c->fault = "control in CDATA", false;
        return end ? (c->s = end + 3, true) : (c->fault = "open CDATA", false);
    }
    const bool closing = c->s[1] == '/';
    c->s += closing ? 2 : 1;
    if (!name_at(c, name)) return c->fault = "a bad tag", false;
    if (closing) {
        if (!c->depth || strcmp(c->open[--c->depth], name)) return c->fault = "tags cross", false;
        return *c->s++ == '>' || (c->fault = "an open tag", false);
    }
    if (!attributes(c)) return false;
    const bool empty = *c->s == '/';
    c->s += empty;
    if (*c->s++ != '>') return c->fault = "an open tag", false;
    if (!empty && c->depth < DEEPEST) strcpy(c->open[c->depth++], name);
    return true;
}

/* NULL when text is well-formed, else the fault. */
static const char *xml_fault(const char *text)
{
    checker c = { .s = text };
    while (*c.s && !c.fault) {
        if (*c.s == '<') tag(&c);
        else if (!strncmp(c.s, "]]>", 3)) c.fault = "]]> in text";
        else character(&c);
    }
    if (!c.fault && c.depth) c.fault = "elements stay open";
    return c.fault;
}

/* 0 when xmllint takes it too, or is not there. */
static int xmllint(const stp_buf *b)
{
    if (system("command -v xmllint >/dev/null 2>&1")) return 0;
    FILE *f = popen("xmllint --noout - >&2", "w");
    if (!f) return 0;
    fwrite(b->data, 1, b->length, f);
    return pclose(f);
}

TEST(the_checker_finds_faults)
{
    CHECK(!xml_fault("<a><b c=\"d\"/>x &amp; y</a>\n"));
    CHECK(xml_fault("<a><b></a></b>"));
    CHECK(xml_fault("<a b=\"1\" b=\"2\"/>"));
    CHECK(xml_fault("<a>\x01</a>"));
    CHECK(xml_fault("<a>& </a>"));
    CHECK(xml_fault("<a>"));
}

TEST(the_sample_is_well_formed_and_holds_what_it_should)
{
    stp_scene s;
    sample_scene(&s);
    stp_buf b = write_svg(&s);
    CHECK(!xml_fault(b.data));
    CHECK(xmllint(&b) == 0);
    static const char *const parts[] = {
        "role=\"img\"", "width=\"400\" height=\"300\" viewBox=\"0 0 400 300\"", ">A sample</title>",
        ">Every kind of node.</desc>",
        "<metadata>{\"plot\":{\"x\":\"a]]\\u003eb\"}}</metadata>", "<g class=\"axis x\">",
        "<title>a tooltip &amp; more</title>", "<text x=\"130\" y=\"258\">1,000</text>", "class=\"tnum\"",
        "d=\"M60 235v-15l60-15 60 20v10z\"", "d=\"M50 200l20.25-19.5 19.75 9.5M120 150l20 10 20-40M180 130h0\"",
        "stroke-dasharray=\"5 3\"", "<circle cx=\"293.3\" cy=\"71.7\" r=\"4\"/>", "paint-order=\"stroke\"",
        "href=\"data:image/png;base64,iVBORw0KGgo", "image-rendering:pixelated", "</svg>\n",
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (!strstr(b.data, parts[i])) printf("# not there: %s\n", parts[i]);
        CHECK(strstr(b.data, parts[i]));
    }
    stp_buf_clear(&b);
    stp_scene_clear(&s);
}

TEST(hostile_texts_stay_texts)
{
    static const char *const texts[] = {
        "</text><script>alert(1)</script>", "\"'><&", "]]>", "]]]]>>", "\x01\x02\x1f\x7f", "\xff\xc3(",
        "\xef\xbf\xbe\xef\xbf\xbf", "\xed\xa0\x80", "a\xc2\x80z", "\n\t\r",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        stp_scene s;
        stp_scene_init(&s, 100, 100, 0xffffffff);
        s.title = s.description = texts[i];
        stp_scene_group(&s, texts[i], texts[i]);
        stp_scene_text(&s, texts[i], 1, 2, (stp_font_style) { .size = 10, .color = 0xff });
        stp_scene_group_end(&s);
        stp_buf b = write_svg(&s);
        CHECK(!xml_fault(b.data));
        CHECK(xmllint(&b) == 0);
        CHECK(!strstr(b.data, "<script"));
        stp_buf_clear(&b);
        s.spec = texts[i];
        b = write_svg(&s);
        CHECK(!xml_fault(b.data));
        CHECK(xmllint(&b) == 0);
        stp_buf_clear(&b);
        stp_scene_clear(&s);
    }
}

TEST(hostile_numbers_and_ends_leave_it_well_formed)
{
    const double xy[] = { NAN, NAN, INFINITY, 1, 1e300, -1e300, 5, NAN, 3, 4 };
    const stp_rect rects[] = { { NAN, 0, 1, 1 }, { 0, 0, -5, -5 }, { 1e300, 0, 1e300, 1 } };
    stp_scene s;
    stp_scene_init(&s, 100, 100, 0);
    stp_scene_clip_end(&s);
    stp_scene_group_end(&s);
    stp_scene_clip(&s, (stp_rect) { NAN, 0, INFINITY, -1 });
    stp_scene_group(&s, NULL, NULL);
    stp_scene_clip_end(&s);
    const stp_style odd = { .fill = 0xff, .stroke = 0xff, .width = NAN, .dash = { INFINITY, NAN } };
    const stp_font_style odd_font = { .size = -INFINITY, .weight = (stp_weight) 9, .anchor = (stp_anchor) 9 };
    stp_scene_path(&s, xy, 5, true, odd);
    stp_scene_points(&s, xy, 5, INFINITY, NULL, (stp_style) { .fill = 0xff });
    stp_scene_points(&s, xy, 5, -1, NULL, (stp_style) { .fill = 0xff });
    stp_scene_rects(&s, rects, 3, (stp_style) { .fill = 0xff });
    stp_scene_rects(&s, rects, 1, (stp_style) { .fill = 0xff });
    stp_scene_text(&s, "x", NAN, INFINITY, odd_font);
    stp_scene_text(&s, "x", 1, 1, odd_font);
    stp_scene_image(&s, sample_pixels(2, 2), 2, 2, (stp_rect) { 0, NAN, 1, 1 }, true);
    stp_scene_clip(&s, (stp_rect) { 0, 0, 1, 1 });
    stp_buf b = write_svg(&s);
    CHECK(!xml_fault(b.data));
    CHECK(xmllint(&b) == 0);
    CHECK(!strstr(b.data, "nan") && !strstr(b.data, "inf") && !strstr(b.data, "r=\"1000000"));
    CHECK(!strstr(b.data, "width=\"-") && !strstr(b.data, "height=\"-") && !strstr(b.data, "r=\"-"));
    stp_buf_clear(&b);
    stp_scene_clear(&s);
}

/* 1,000 points in 64 shades of one opacity; fills: room for them. */
static void thousand_points(stp_scene *s, uint32_t *fills, const char **titles)
{
    static double xy[2000];
    uint32_t seed = 7;
    for (int i = 0; i < 2000; i++) {
        seed = seed * 1664525u + 1013904223u;
        xy[i] = 20 + (seed >> 8) / 16777216.0 * (i % 2 ? 440 : 740);
    }
    for (int i = 0; fills && i < 1000; i++) fills[i] = 0x102030d9u + ((uint32_t) i * 37 % 64 << 10);
    stp_scene_init(s, 800, 500, 0xffffffff);
    stp_scene_points(s, xy, 1000, 3, fills, (stp_style) { .fill = 0x2f6db3d9, .stroke = 0xffffffff, .width = 0.5 });
    if (titles) stp_scene_titles(s, titles);
}

TEST(a_thousand_points_of_one_colour_stay_below_26_kilobytes)
{
    stp_scene s;
    thousand_points(&s, NULL, NULL);
    stp_buf b = write_svg(&s);
    CHECK(b.length < 26 * 1024);
    CHECK(!xml_fault(b.data));
    CHECK(!strstr(b.data, "<circle"));
    stp_buf_clear(&b);
    stp_scene_clear(&s);
}

TEST(a_thousand_points_of_64_colours_with_a_tooltip_each_stay_below_34_kilobytes)
{
    uint32_t fills[1000];
    const char *titles[1000], *const names[] = { "temperature ≈ 12.5", "temperature ≈ 13" };
    stp_scene s;
    for (int i = 0; i < 1000; i++) titles[i] = names[i * 37 % 64 < 32];
    thousand_points(&s, fills, titles);
    stp_buf b = write_svg(&s);
    CHECK(b.length < 34 * 1024);
    CHECK(!xml_fault(b.data));
    CHECK(strstr(b.data, "<title>temperature ≈ 13</title></path>"));
    stp_buf_clear(&b);
    stp_scene_clear(&s);
}

TEST(points_with_tooltips_of_their_own_stay_elements)
{
    char names[1000][8];
    const char *titles[1000];
    stp_scene s;
    for (int i = 0; i < 1000; i++) {
        snprintf(names[i], sizeof names[i], "%d", i);
        titles[i] = names[i];
    }
    thousand_points(&s, NULL, titles);
    stp_buf b = write_svg(&s);
    CHECK(strstr(b.data, "<title>0</title></circle>") && strstr(b.data, "<title>999</title></circle>"));
    stp_buf_clear(&b);
    stp_scene_clear(&s);
}

TEST(many_plain_rectangles_are_one_path)
{
    stp_rect r[500];
    stp_scene s;
    for (int i = 0; i < 500; i++) r[i] = (stp_rect) { i + 0.25, 10, 1, 20 };
    stp_scene_init(&s, 800, 500, 0xffffffff);
    stp_scene_rects(&s, r, 500, (stp_style) { .fill = 0x336699ff });
    stp_buf b = write_svg(&s);
    CHECK(strstr(b.data, "<path fill=\"#369\" class=\"crisp\" d=\"M0.25 10h1v20h-1zM1.25 10"));
    stp_buf_clear(&b);
    s.nodes[0].style.fill = 0x33669980;         /* what lies over what shows */
    b = write_svg(&s);
    CHECK(strstr(b.data, "<rect x=\"0.25\""));
    stp_buf_clear(&b);
    stp_scene_clear(&s);
}

TEST(relative_steps_do_not_drift)
{
    enum { N = 5000 };
    double *xy = malloc(2 * N * sizeof *xy);
    for (int i = 0; i < N; i++) xy[2 * i] = i * 0.137, xy[2 * i + 1] = 100 + i * 0.0449;
    stp_scene s;
    stp_scene_init(&s, 800, 500, 0);
    stp_scene_path(&s, xy, N, false, (stp_style) { .stroke = 0xff, .width = 1 });
    stp_buf b = write_svg(&s);
    const char *d = strstr(b.data, "d=\"M");
    CHECK(d);
    double x = 0, y = 0;
    char letter = 0;
    for (const char *p = d ? d + 3 : "\""; *p != '"';) {        /* follow the path as a reader would */
        if (isalpha((unsigned char) *p)) letter = *p++;
        char *end;
        const double v = strtod(p, &end);
        if (letter == 'M') x = v, y = strtod(end, &end), letter = 'l';
        else if (letter == 'h') x += v;
        else if (letter == 'v') y += v;
        else x += v, y += strtod(end, &end);
        if (end == p) break;
        for (p = end; *p == ' ';) p++;
    }
    CHECK_NEAR(x, xy[2 * N - 2], 0.051);
    CHECK_NEAR(y, xy[2 * N - 1], 0.051);
    free(xy);
    stp_buf_clear(&b);
    stp_scene_clear(&s);
}

TEST(ids_follow_the_content)
{
    stp_scene s, t;
    sample_scene(&s);
    sample_scene(&t);
    stp_buf a = write_svg(&s), b = write_svg(&t);
    CHECK_STR(a.data, b.data);
    stp_scene_line(&t, 0, 0, 1, 1, 0xff, 1);
    stp_buf_clear(&b);
    b = write_svg(&t);
    const char *x = strstr(a.data, "id=\"s"), *y = strstr(b.data, "id=\"s");
    CHECK(x && y && strncmp(x, y, 14));
    CHECK(!strstr(a.data, "s00000000"));
    stp_buf_clear(&a);
    stp_buf_clear(&b);
    stp_scene_clear(&s);
    stp_scene_clear(&t);
}

TEST(equal_clips_are_defined_once)
{
    stp_scene s;
    stp_scene_init(&s, 10, 10, 0);
    for (int i = 0; i < 3; i++) {
        stp_scene_clip(&s, (stp_rect) { 0, 0, 5, 5 });
        stp_scene_clip_end(&s);
    }
    stp_buf b = write_svg(&s);
    const char *first = strstr(b.data, "<clipPath");
    CHECK(first && !strstr(first + 1, "<clipPath"));
    stp_buf_clear(&b);
    stp_scene_clear(&s);
}

TEST(a_picture_without_size_is_refused)
{
    stp_buf out = { 0 };
    stp_error err = { 0 };
    static const double sizes[] = { 0, -1, NAN, INFINITY, 1e12 };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        stp_scene s;
        stp_scene_init(&s, sizes[i], 10, 0);
        CHECK(stp_backend_find("svg")->write(&s, 1, &out, &err) == STP_ERR_USAGE);
        stp_scene_clear(&s);
    }
    CHECK(out.length == 0);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(the_checker_finds_faults), CASE(the_sample_is_well_formed_and_holds_what_it_should),
               CASE(hostile_texts_stay_texts), CASE(hostile_numbers_and_ends_leave_it_well_formed),
               CASE(a_thousand_points_of_one_colour_stay_below_26_kilobytes),
               CASE(a_thousand_points_of_64_colours_with_a_tooltip_each_stay_below_34_kilobytes),
               CASE(points_with_tooltips_of_their_own_stay_elements), CASE(many_plain_rectangles_are_one_path),
               CASE(relative_steps_do_not_drift),
               CASE(ids_follow_the_content), CASE(equal_clips_are_defined_once),
               CASE(a_picture_without_size_is_refused));
}
