/* PNG by its pixels, PDF by what can be read from it, both through the table of backends. */
#include "../check.h"
#include "backend/backend.h"
#include "sample.h"
#include <png.h>
#include <unistd.h>

static stp_buf write_as(const char *name, const stp_scene *s, double scale)
{
    stp_buf out = { 0 };
    stp_error err = { 0 };
    const stp_status status = stp_backend_find(name)->write(s, scale, &out, &err);
    if (status != STP_OK) printf("# %s: %s\n", name, err.message);
    CHECK(status == STP_OK);
    return out;
}

typedef struct picture { uint8_t *rgba; int w, h; } picture;

static picture draw(const stp_scene *s, double scale)
{
    stp_buf png = write_as("png", s, scale);
    picture p = { 0 };
    png_image image = { .version = PNG_IMAGE_VERSION };
    if (png.data && png_image_begin_read_from_memory(&image, png.data, png.length)) {
        image.format = PNG_FORMAT_RGBA;
        p = (picture) { malloc(PNG_IMAGE_SIZE(image)), (int) image.width, (int) image.height };
        if (!p.rgba || !png_image_finish_read(&image, NULL, p.rgba, 0, NULL)) p.w = p.h = 0;
    }
    stp_buf_clear(&png);
    return p;
}

/* 0xRRGGBBAA, 0 outside. */
static uint32_t at(const picture *p, int x, int y)
{
    if (x < 0 || y < 0 || x >= p->w || y >= p->h) return 0;
    const uint8_t *c = p->rgba + 4 * (y * p->w + x);
    return (uint32_t) c[0] << 24 | (uint32_t) c[1] << 16 | (uint32_t) c[2] << 8 | c[3];
}

static const uint32_t white = 0xffffffff, red = 0xff0000ff, black = 0x000000ff;

TEST(the_size_is_the_scene_times_the_scale)
{
    stp_scene s;
    stp_scene_init(&s, 40, 30, white);
    picture p = draw(&s, 1), q = draw(&s, 2.5);
    CHECK(p.w == 40 && p.h == 30 && q.w == 100 && q.h == 75);
    CHECK(at(&p, 0, 0) == white && at(&q, 99, 74) == white);
    free(p.rgba);
    free(q.rgba);
    stp_scene_clear(&s);
}

TEST(without_a_background_the_picture_is_transparent)
{
    stp_scene s;
    stp_scene_init(&s, 10, 10, 0);
    stp_scene_rects(&s, &(stp_rect) { 2, 2, 4, 4 }, 1, (stp_style) { .fill = 0xff000080 });
    picture p = draw(&s, 1);
    CHECK(at(&p, 0, 0) == 0);
    CHECK(at(&p, 3, 3) == 0xff000080);
    free(p.rgba);
    stp_scene_clear(&s);
}

TEST(lines_along_the_axes_are_one_sharp_pixel)
{
    stp_scene s;
    stp_scene_init(&s, 20, 20, white);
    stp_scene_line(&s, 5, 2, 5, 18, black, 1);
    stp_scene_line(&s, 8.3, 10.7, 18.2, 10.7, black, 1);
    picture p = draw(&s, 1);
    CHECK(at(&p, 5, 10) == black && at(&p, 4, 10) == white && at(&p, 6, 10) == white);
    CHECK(at(&p, 5, 2) == black && at(&p, 5, 1) == white && at(&p, 5, 17) == black && at(&p, 5, 18) == white);
    CHECK(at(&p, 12, 10) == black && at(&p, 12, 9) == white && at(&p, 12, 11) == white);
    free(p.rgba);
    p = draw(&s, 2);            /* two pixels wide at twice the size */
    CHECK(at(&p, 9, 20) == black && at(&p, 10, 20) == black && at(&p, 8, 20) == white && at(&p, 11, 20) == white);
    free(p.rgba);
    stp_scene_clear(&s);
}

TEST(bars_that_touch_leave_no_seam)
{
    stp_scene s;
    stp_scene_init(&s, 20, 10, white);
    const stp_rect bars[] = { { 1.3, 2, 5.2, 6 }, { 6.5, 2, 5.2, 6 }, { 11.7, 2, 0.2, 6 } };
    stp_scene_rects(&s, bars, 3, (stp_style) { .fill = red });
    picture p = draw(&s, 1);
    for (int x = 1; x < 12; x++) CHECK(at(&p, x, 5) == red);
    CHECK(at(&p, 0, 5) == white && at(&p, 5, 1) == white && at(&p, 5, 8) == white);
    free(p.rgba);
    stp_scene_clear(&s);
}

TEST(clips_hold_for_every_kind_of_mark)
{
    stp_scene s;
    stp_scene_init(&s, 40, 40, white);
    const double xy[] = { 10, 20, 30, 20 };
    stp_scene_clip(&s, (stp_rect) { 10, 10, 20, 20 });
    stp_scene_points(&s, xy, 2, 8, NULL, (stp_style) { .fill = red });
    stp_scene_text(&s, "MMMMMMMM", 20, 24, (stp_font_style) { .size = 14, .color = black, .anchor = STP_MIDDLE });
    stp_scene_rects(&s, &(stp_rect) { 0, 28, 40, 8 }, 1, (stp_style) { .fill = black });
    stp_scene_clip_end(&s);
    stp_scene_clip_end(&s);
    picture p = draw(&s, 1);
    CHECK(at(&p, 12, 14) == red && at(&p, 20, 29) == black);
    for (int i = 0; i < 40; i++)
        CHECK(at(&p, 9, i) == white && at(&p, 30, i) == white && at(&p, i, 9) == white && at(&p, i, 30) == white);
    free(p.rgba);
    stp_scene_clear(&s);
}

TEST(an_image_shows_its_pixels_as_they_are)
{
    stp_scene s;
    stp_scene_init(&s, 40, 40, 0);
    stp_scene_image(&s, sample_pixels(8, 8), 8, 8, (stp_rect) { 4, 4, 32, 32 }, false);
    picture p = draw(&s, 1);
    uint8_t *want = sample_pixels(8, 8);
    for (int y = 0; y < 32; y++)
        for (int x = 0; x < 32; x++) {
            const uint8_t *c = want + 4 * (y / 4 * 8 + x / 4);
            const uint32_t color = (uint32_t) c[0] << 24 | (uint32_t) c[1] << 16 | (uint32_t) c[2] << 8 | c[3];
            CHECK(at(&p, 4 + x, 4 + y) == (c[3] ? color : 0));
        }
    CHECK(at(&p, 3, 20) == 0 && at(&p, 36, 20) == 0);
    free(want);
    free(p.rgba);
    stp_scene_clear(&s);
}

/* The columns that text darkens: first and last. */
static void ink(const picture *p, int *first, int *last)
{
    *first = p->w, *last = -1;
    for (int x = 0; x < p->w; x++)
        for (int y = 0; y < p->h; y++)
            if ((at(p, x, y) >> 24) < 200) {
                if (x < *first) *first = x;
                *last = x;
            }
}

TEST(text_stands_where_its_anchor_says)
{
    static const double expected[] = { 100, 50, 0 };        /* where the width of about 100 begins */
    for (int a = STP_START; a <= STP_END; a++) {
        stp_scene s;
        stp_scene_init(&s, 220, 40, white);
        stp_font_style f = { .size = 20, .color = black, .anchor = (stp_anchor) a };
        stp_scene_text(&s, "HHHHHHH", 105, 30, f);
        picture p = draw(&s, 1);
        int first, last;
        ink(&p, &first, &last);
        CHECK_NEAR(first, expected[a] + 7, 4);
        CHECK_NEAR(last - first, 101, 4);
        free(p.rgba);
        stp_scene_clear(&s);
    }
}

TEST(the_same_scene_gives_the_same_bytes)
{
    static const char *const names[] = { "png", "pdf", "svg" };
    stp_scene s;
    sample_scene(&s);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        stp_buf a = write_as(names[i], &s, 2), b = write_as(names[i], &s, 2);
        CHECK(a.length > 100 && a.length == b.length && !memcmp(a.data, b.data, a.length));
        CHECK(!memmem(a.data, a.length, "CreationDate", 12));
        stp_buf_clear(&a);
        stp_buf_clear(&b);
    }
    stp_scene_clear(&s);
}

/* What a program of poppler prints of the PDF; "" when it is not there. */
static void read_pdf(const char *command, const stp_buf *pdf, char *out, size_t size)
{
    char path[] = "/tmp/stipple-test-XXXXXX", line[256];
    const int fd = mkstemp(path);
    out[0] = 0;
    if (fd < 0) return;
    const ssize_t n = write(fd, pdf->data, pdf->length);
    close(fd);
    snprintf(line, sizeof line, "%s %s - 2>/dev/null", command, path);
    FILE *f = n == (ssize_t) pdf->length ? popen(line, "r") : NULL;
    if (f) {
        out[fread(out, 1, size - 1, f)] = 0;
        pclose(f);
    }
    unlink(path);
}

TEST(the_text_of_a_pdf_can_be_read)
{
    char text[4096];
    stp_scene s;
    sample_scene(&s);
    stp_buf pdf = write_as("pdf", &s, 1);
    CHECK(pdf.length > 8 && !memcmp(pdf.data, "%PDF-1.", 7));
    CHECK(memmem(pdf.data, pdf.length, "Inter-Regular", 13) && memmem(pdf.data, pdf.length, "/FontFile3", 10));
    CHECK(memmem(pdf.data, pdf.length, s.spec, strlen(s.spec)));
    if (!system("command -v pdftotext >/dev/null 2>&1")) {
        read_pdf("pdftotext", &pdf, text, sizeof text);
        CHECK(strstr(text, "Delay (min) ≥ 5 µg/m³"));
        CHECK(strstr(text, "−40"));
        CHECK(strstr(text, "Škoda Ωμέγα Жук"));
    }
    stp_buf_clear(&pdf);
    stp_scene_clear(&s);
}

static void hostile_scene(stp_scene *s)
{
    const double xy[] = { NAN, NAN, INFINITY, 1, 1e300, -1e300, 5, NAN, 3, 4 };
    const stp_rect rects[] = { { NAN, 0, 1, 1 }, { 9, 9, -5, -5 }, { 1e300, 0, 1e300, 1 } };
    const stp_style style = { .fill = 0xff, .stroke = 0xff, .width = INFINITY, .dash = { INFINITY, NAN } };
    stp_scene_init(s, 50, 50, 0);
    s->title = s->description = s->spec = "\xff\x01 (\\ ]]> Ω";
    stp_scene_clip_end(s);
    stp_scene_group_end(s);
    stp_scene_clip(s, (stp_rect) { NAN, 0, INFINITY, -1 });
    stp_scene_clip_end(s);
    stp_scene_path(s, xy, 5, true, style);
    stp_scene_path(s, xy, 5, false, (stp_style) { .stroke = 0xff, .width = 1e-9, .dash = { 1e-9, 0 } });
    stp_scene_points(s, xy, 5, INFINITY, NULL, style);
    stp_scene_points(s, xy, 5, 5, NULL, (stp_style) { .fill = 0xff, .stroke = 0xff, .width = NAN });
    stp_scene_rects(s, rects, 3, style);
    const stp_font_style odd = { .size = 10, .weight = (stp_weight) 9, .anchor = (stp_anchor) 9, .color = 0xff };
    stp_scene_text(s, "\xff\xfe\x01", 10, 10, odd);
    stp_scene_text(s, "\xe2\x80\x8b", 10, 10, (stp_font_style) { .size = 10, .color = 0xff });
    stp_scene_text(s, "far", 1e300, -1e300, (stp_font_style) { .size = 10, .color = 0xff });
    stp_scene_text(s, "big", 0, 0, (stp_font_style) { .size = 1e9, .color = 0xff });
    stp_scene_image(s, sample_pixels(2, 2), 2, 2, (stp_rect) { 0, NAN, 1, 1 }, true);
    stp_scene_image(s, sample_pixels(2, 2), 2, 2, (stp_rect) { -1e300, 0, 1e301, 1 }, true);
    stp_scene_clip(s, (stp_rect) { 0, 0, 1, 1 });
}

TEST(hostile_scenes_are_drawn_as_far_as_they_go)
{
    stp_scene s;
    hostile_scene(&s);
    stp_buf png = write_as("png", &s, 1), pdf = write_as("pdf", &s, 1);
    CHECK(png.length > 50 && pdf.length > 50);
    stp_buf_clear(&png);
    stp_buf_clear(&pdf);
    stp_scene_clear(&s);
}

TEST(sizes_that_cannot_be_are_refused_with_a_hint)
{
    static const struct { double w, h; } sizes[] = { { 0, 10 }, { NAN, 10 }, { 1e9, 10 }, { 10, -1 } };
    stp_buf out = { 0 };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        stp_scene s;
        stp_error err = { 0 };
        stp_scene_init(&s, sizes[i].w, sizes[i].h, white);
        CHECK(stp_backend_find("png")->write(&s, 1, &out, &err) == STP_ERR_USAGE);
        CHECK(err.hint[0] != 0);
        CHECK(stp_backend_find("pdf")->write(&s, 1, &out, &err) == STP_ERR_USAGE);
        stp_scene_clear(&s);
    }
    stp_scene s;
    stp_error err = { 0 };
    stp_scene_init(&s, 10, 10, white);
    CHECK(stp_backend_find("png")->write(&s, NAN, &out, &err) == STP_ERR_USAGE);
    CHECK(stp_backend_find("png")->write(&s, -1, &out, &err) == STP_ERR_USAGE);
    CHECK(out.length == 0);
    stp_scene_clear(&s);
}

TEST(backends_are_found_by_name_and_suffix)
{
    CHECK(stp_backend_find("PNG") == stp_backend_find("png") && stp_backend_find("png"));
    CHECK(stp_backend_find("svg") && stp_backend_find("pdf"));
    CHECK(!stp_backend_find("gif") && !stp_backend_find("") && !stp_backend_find("pn") && !stp_backend_find(NULL));
    for (const stp_backend *const *b = stp_backends; *b; b++)
        CHECK((*b)->name && (*b)->suffixes && (*b)->help && (*b)->write);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(the_size_is_the_scene_times_the_scale),
               CASE(without_a_background_the_picture_is_transparent), CASE(lines_along_the_axes_are_one_sharp_pixel),
               CASE(bars_that_touch_leave_no_seam),
               CASE(clips_hold_for_every_kind_of_mark), CASE(an_image_shows_its_pixels_as_they_are),
               CASE(text_stands_where_its_anchor_says), CASE(the_same_scene_gives_the_same_bytes),
               CASE(the_text_of_a_pdf_can_be_read), CASE(hostile_scenes_are_drawn_as_far_as_they_go),
               CASE(sizes_that_cannot_be_are_refused_with_a_hint), CASE(backends_are_found_by_name_and_suffix));
}
