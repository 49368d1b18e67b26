/* Encoded pictures read back by libpng's simplified interface, a path that shares nothing with the writer. */
#include "../check.h"
#include "backend/font.h"
#include <png.h>
#include <stdlib.h>

typedef struct picture { uint8_t *rgba; int w, h; } picture;

/* n colours in patches, the last `clear` of them more or less transparent. */
static picture patches(int w, int h, int n, int clear)
{
    picture p = { malloc((size_t) w * (size_t) h * 4), w, h };
    for (int i = 0; p.rgba && i < w * h; i++) {
        const int c = (i / 3 + i / w) % n;
        p.rgba[4 * i] = (uint8_t) (c * 37);
        p.rgba[4 * i + 1] = (uint8_t) (c >> 8);
        p.rgba[4 * i + 2] = (uint8_t) c;
        p.rgba[4 * i + 3] = (uint8_t) (c >= n - clear ? c % 251 : 255);
    }
    return p;
}

static stp_buf encode(const picture *p, double dpi, const char *const *texts)
{
    stp_buf out = { 0 };
    stp_error err = { 0 };
    CHECK(stp_png_encode(p->rgba, p->w, p->h, dpi, texts, 1, &out, &err) == STP_OK);
    return out;
}

static bool reads_back(const picture *p, const stp_buf *png)
{
    png_image image = { .version = PNG_IMAGE_VERSION };
    if (!png_image_begin_read_from_memory(&image, png->data, png->length)) return false;
    image.format = PNG_FORMAT_RGBA;
    const size_t size = PNG_IMAGE_SIZE(image);
    uint8_t *back = malloc(size);
    const bool same = back && (int) image.width == p->w && (int) image.height == p->h &&
                      png_image_finish_read(&image, NULL, back, 0, NULL) && !memcmp(back, p->rgba, size);
    free(back);
    png_image_free(&image);
    return same;
}

/* Bytes 24 and 25 of the file: bits a sample, kind of colour. */
static int depth(const stp_buf *png) { return png->data[24]; }
static int color_type(const stp_buf *png) { return png->data[25]; }

static const char *find(const stp_buf *b, const char *bytes, size_t n)
{
    return memmem(b->data, b->length, bytes, n);
}

TEST(every_kind_of_picture_reads_back_unchanged)
{
    static const struct { int w, h, colors, clear, depth, type; } cases[] = {
        { 1, 1, 1, 0, 1, 3 },     { 7, 5, 2, 0, 1, 3 },     { 9, 9, 2, 1, 1, 3 },     { 13, 4, 4, 2, 2, 3 },
        { 31, 17, 16, 0, 4, 3 },  { 31, 17, 17, 5, 8, 3 },  { 64, 64, 256, 0, 8, 3 }, { 64, 64, 256, 256, 8, 3 },
        { 64, 64, 257, 0, 8, 2 }, { 64, 64, 257, 3, 8, 6 }, { 99, 70, 999, 0, 8, 2 }, { 99, 70, 999, 500, 8, 6 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        picture p = patches(cases[i].w, cases[i].h, cases[i].colors, cases[i].clear);
        stp_buf png = encode(&p, 96, NULL);
        CHECK(reads_back(&p, &png));
        CHECK(depth(&png) == cases[i].depth);
        CHECK(color_type(&png) == cases[i].type);
        stp_buf_clear(&png);
        free(p.rgba);
    }
}

TEST(smooth_pictures_are_filtered_and_read_back)
{
    enum { W = 200, H = 150 };
    picture p = { malloc(W * H * 4), W, H };
    for (int i = 0; i < W * H; i++) {
        const uint8_t pixel[] = { (uint8_t) (i % W), (uint8_t) (i / W), (uint8_t) (i % W + i / W), 255 };
        memcpy(p.rgba + 4 * i, pixel, 4);
    }
    stp_buf png = encode(&p, 0, NULL);
    CHECK(reads_back(&p, &png));
    CHECK(png.length < W * H / 4);
    stp_buf_clear(&png);
    free(p.rgba);
}

/* 625 colours in no order: differences have many more. */
TEST(pictures_of_colours_that_come_again_are_not_filtered)
{
    enum { W = 300, H = 200 };
    picture p = { malloc(W * H * 4), W, H };
    uint32_t seed = 1;
    for (int i = 0; i < W * H; i++) {
        seed = seed * 1664525 + 1013904223;
        const uint32_t c = seed >> 22 < 625 ? seed >> 22 : 7;
        const uint8_t pixel[] = { (uint8_t) (c * 97), (uint8_t) (c * 31), (uint8_t) (c / 3), c % 5 ? 255 : 0 };
        memcpy(p.rgba + 4 * i, pixel, 4);
    }
    stp_buf png = encode(&p, 0, NULL);
    CHECK(reads_back(&p, &png));
    CHECK(color_type(&png) == 6 && png.length < W * H * 8 / 5);
    stp_buf_clear(&png);
    free(p.rgba);
}

TEST(black_and_the_hash_table_agree)
{
    const uint8_t pixels[] = { 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 255, 1, 0, 0, 0 };
    const picture p = { (uint8_t *) (uintptr_t) pixels, 6, 1 };
    stp_buf png = encode(&p, 0, NULL);
    CHECK(reads_back(&p, &png));
    stp_buf_clear(&png);
}

TEST(the_same_picture_gives_the_same_bytes_without_a_date)
{
    picture p = patches(50, 40, 300, 0);
    stp_buf a = encode(&p, 96, NULL), b = encode(&p, 96, NULL);
    CHECK(a.length == b.length && !memcmp(a.data, b.data, a.length));
    CHECK(!find(&a, "tIME", 4));
    stp_buf_clear(&a);
    stp_buf_clear(&b);
    free(p.rgba);
}

TEST(texts_and_resolution_are_in_the_file)
{
    const char *const texts[] = { "Title", "Ωμέγα", "Empty", "", "stipple", "{\"x\":1}", NULL };
    picture p = patches(5, 5, 3, 0);
    stp_buf png = encode(&p, 192, texts);
    CHECK(find(&png, "iTXtTitle\0\0\0\0\0Ωμέγα", 24) != NULL);
    CHECK(find(&png, "iTXtstipple\0\0\0\0\0{\"x\":1}", 23) != NULL);
    CHECK(find(&png, "Empty", 5) == NULL);
    CHECK(find(&png, "pHYs\0\0\x1d\x87\0\0\x1d\x87\x01", 13) != NULL);     /* 7559 a metre */
    CHECK(reads_back(&p, &png));
    stp_buf_clear(&png);
    free(p.rgba);
}

TEST(what_cannot_be_encoded_leaves_the_buffer_as_it_was)
{
    const uint8_t pixel[4] = { 0 };
    const char *const texts[] = { "a keyword that is longer than the seventy-nine bytes for which PNG has room in one",
                                  "text", NULL };
    stp_buf out = { 0 };
    stp_error err = { 0 };
    stp_buf_text(&out, "before");
    CHECK(stp_png_encode(pixel, 0, 1, 0, NULL, 1, &out, &err) == STP_ERR_USAGE);
    CHECK(stp_png_encode(pixel, 1, -1, 0, NULL, 1, &out, &err) == STP_ERR_USAGE);
    CHECK_STR(out.data, "before");
    const stp_status s = stp_png_encode(pixel, 1, 1, NAN, texts, 1, &out, &err);
    CHECK(s == STP_OK || !strcmp(out.data, "before"));
    stp_buf_clear(&out);
    stp_buf tight = { .max = 20 };
    CHECK(stp_png_encode(pixel, 1, 1, 0, NULL, 1, &tight, &err) == STP_ERR_MEMORY);
    stp_buf_clear(&tight);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(every_kind_of_picture_reads_back_unchanged),
               CASE(smooth_pictures_are_filtered_and_read_back),
               CASE(pictures_of_colours_that_come_again_are_not_filtered), CASE(black_and_the_hash_table_agree),
               CASE(the_same_picture_gives_the_same_bytes_without_a_date),
               CASE(texts_and_resolution_are_in_the_file), CASE(what_cannot_be_encoded_leaves_the_buffer_as_it_was));
}
