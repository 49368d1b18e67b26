#include "../check.h"
#include "base/buf.h"
#include "table/unpack.h"
#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

/* Bytes in memory as the packed file. */
static stp_status read_buf(void *self, int64_t offset, void *to, size_t n, size_t *got, stp_error *err)
{
    const stp_buf *b = self;
    (void) err;
    const size_t from = (size_t) offset < b->length ? (size_t) offset : b->length;
    *got = b->length - from < n ? b->length - from : n;
    if (*got) memcpy(to, b->data + from, *got);
    return STP_OK;
}

static void add_gzip(stp_buf *out, const char *bytes, size_t n)
{
    z_stream z = { 0 };
    CHECK(deflateInit2(&z, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    const size_t room = deflateBound(&z, n);
    z.next_in = (Bytef *) (uintptr_t) bytes;
    z.avail_in = (uInt) n;
    z.next_out = (Bytef *) stp_buf_reserve(out, room);
    z.avail_out = (uInt) room;
    CHECK(deflate(&z, Z_FINISH) == Z_STREAM_END);
    out->length += room - z.avail_out;
    deflateEnd(&z);
}

static void add_zstd(stp_buf *out, const char *bytes, size_t n)
{
    const size_t room = ZSTD_compressBound(n);
    const size_t made = ZSTD_compress(stp_buf_reserve(out, room), room, bytes, n, 3);
    CHECK(!ZSTD_isError(made));
    out->length += made;
}

/* Text that does not repeat much: numbers of a simple generator, a line each. */
static stp_buf make_text(int lines)
{
    stp_buf b = { 0 };
    uint32_t x = 1;
    for (int i = 0; i < lines; i++) {
        x = x * 1664525u + 1013904223u;
        stp_buf_printf(&b, "%u\n", x);
    }
    return b;
}

static stp_unpack *open_buf(stp_buf *packed)
{
    stp_unpack *u = NULL;
    stp_error err = { 0 };
    const stp_packed from = { .read = read_buf, .self = packed, .name = "t.gz" };
    const char *name = stp_unpack_sniff((const unsigned char *) packed->data, packed->length);
    CHECK(name != NULL);
    CHECK(stp_unpack_open(&u, name ? name : "gzip", &from, &err) == STP_OK);
    return u;
}

typedef void add_fn(stp_buf *out, const char *bytes, size_t n);
static add_fn *const kinds[] = { add_gzip, add_zstd };

static void check_places(stp_unpack *u, const stp_buf *text)
{
    static const struct { size_t at, n; } reads[] = {
        { 0, 100 }, { 50, 70000 }, { 60000, 1 << 20 }, { 60000, 2 << 20 }, { 500000, 3 }, { 7, 9 }, { 900000, 1 << 20 },
        { 5000000, 10 },
    };
    char *got = malloc(4 << 20);
    for (size_t i = 0; got && i < STP_COUNT(reads); i++) {
        stp_error err = { 0 };
        size_t n = 0;
        CHECK(stp_unpack_read(u, (int64_t) reads[i].at, got, reads[i].n, &n, &err) == STP_OK);
        const size_t left = reads[i].at < text->length ? text->length - reads[i].at : 0;
        CHECK(n == (left < reads[i].n ? left : reads[i].n));
        CHECK(n == 0 || !memcmp(got, text->data + reads[i].at, n));
    }
    free(got);
}

TEST(reads_any_place)
{
    stp_buf text = make_text(150000);
    for (size_t k = 0; k < STP_COUNT(kinds); k++) {
        stp_buf packed = { 0 };
        kinds[k](&packed, text.data, text.length);
        stp_unpack *u = open_buf(&packed);
        check_places(u, &text);
        stp_unpack_close(u);
        stp_buf_clear(&packed);
    }
    stp_buf_clear(&text);
}

TEST(members_follow_each_other)
{
    stp_buf text = make_text(100000);
    for (size_t k = 0; k < STP_COUNT(kinds); k++) {
        stp_buf packed = { 0 };
        kinds[k](&packed, text.data, 1000);
        kinds[k](&packed, "", 0);
        kinds[k](&packed, text.data + 1000, text.length - 1000);
        if (kinds[k] == add_gzip) stp_buf_add(&packed, "\0\0\0\0\0", 5);
        stp_unpack *u = open_buf(&packed);
        check_places(u, &text);
        stp_unpack_close(u);
        stp_buf_clear(&packed);
    }
    stp_buf_clear(&text);
}

/* Reads all of it; the message when that fails, else "". */
static const char *fault_of(stp_buf *packed, stp_error *err)
{
    static char block[1 << 16];
    stp_unpack *u = open_buf(packed);
    *err = (stp_error) { 0 };
    size_t got = sizeof block;
    stp_status s = STP_OK;
    for (int64_t at = 0; s == STP_OK && got == sizeof block; at += (int64_t) got)
        s = stp_unpack_read(u, at, block, sizeof block, &got, err);
    stp_unpack_close(u);
    return err->message;
}

TEST(a_file_cut_anywhere_is_a_fault)
{
    stp_buf text = make_text(300);
    for (size_t k = 0; k < STP_COUNT(kinds); k++) {
        stp_buf packed = { 0 };
        kinds[k](&packed, text.data, text.length);
        stp_error err;
        CHECK_STR(fault_of(&packed, &err), "");
        for (const size_t whole = packed.length; packed.length > 4;) {
            packed.length--;
            const char *fault = fault_of(&packed, &err);
            CHECK(strstr(fault, "'t.gz' is cut short: it ends after") && err.status == STP_ERR_DATA);
            if (packed.length + 20 < whole && packed.length > 40) packed.length -= 7;
        }
        stp_buf_clear(&packed);
    }
    stp_buf_clear(&text);
}

TEST(damage_is_a_fault)
{
    stp_buf text = make_text(3000), packed = { 0 };
    stp_error err;
    add_gzip(&packed, text.data, text.length);
    packed.data[packed.length / 2] ^= 0x55;
    CHECK(strstr(fault_of(&packed, &err), "'t.gz' is damaged: "));
    packed.data[packed.length / 2] ^= 0x55;
    packed.data[packed.length - 6] ^= 1;
    CHECK(strstr(fault_of(&packed, &err), "incorrect data check"));
    packed.data[packed.length - 6] ^= 1;
    stp_buf_text(&packed, "more");
    CHECK(strstr(fault_of(&packed, &err), "something else follows"));
    stp_buf_clear(&packed);
    add_zstd(&packed, text.data, text.length);
    stp_buf_text(&packed, "and more");
    CHECK(strstr(fault_of(&packed, &err), "'t.gz' is damaged: "));
    stp_buf_clear(&packed);
    stp_buf_clear(&text);
}

TEST(first_bytes_tell)
{
    CHECK_STR(stp_unpack_sniff((const unsigned char *) "\x1f\x8b\x08", 3), "gzip");
    CHECK_STR(stp_unpack_sniff((const unsigned char *) "\x28\xb5\x2f\xfd", 4), "zstd");
    CHECK(!stp_unpack_sniff((const unsigned char *) "\x28\xb5\x2f", 3));
    CHECK(!stp_unpack_sniff((const unsigned char *) "a,b\n", 4));
    CHECK(!stp_unpack_sniff((const unsigned char *) "", 0));
}

/* Bytes that come a few at a time. */
typedef struct growing { const stp_buf *all; size_t come; } growing;

static stp_status read_growing(void *self, int64_t offset, void *to, size_t n, size_t *got, stp_error *err)
{
    const growing *g = self;
    stp_buf come = { .data = g->all->data, .length = g->come };
    return read_buf(&come, offset, to, n, got, err);
}

/* Reads all that can be unpacked yet behind what was. */
static stp_status read_on(stp_unpack *u, stp_buf *out, stp_error *err)
{
    char bytes[1000];
    size_t n;
    do {
        STP_TRY(stp_unpack_read(u, (int64_t) out->length, bytes, sizeof bytes, &n, err));
        stp_buf_add(out, bytes, n);
    } while (n == sizeof bytes);
    return STP_OK;
}

TEST(what_grows_is_read_as_it_comes)
{
    static const size_t steps[] = { 1, 3, 1000 };
    stp_buf text = make_text(2000);
    for (size_t k = 0; k < STP_COUNT(kinds) * STP_COUNT(steps); k++) {
        stp_error err = { 0 };
        stp_buf packed = { 0 }, out = { 0 };
        add_fn *const add = kinds[k % STP_COUNT(kinds)];
        add(&packed, text.data, 5000);
        add(&packed, text.data + 5000, text.length - 5000);
        growing g = { &packed, 4 };
        const stp_packed from = { .read = read_growing, .self = &g, .name = "t.gz", .grows = true };
        stp_unpack *u = NULL;
        CHECK(stp_unpack_open(&u, stp_unpack_sniff((unsigned char *) packed.data, 4), &from, &err) == STP_OK);
        for (; g.come < packed.length; g.come += steps[k / STP_COUNT(kinds)]) CHECK(read_on(u, &out, &err) == STP_OK);
        g.come = packed.length - 1;
        stp_unpack_end(u);
        CHECK(read_on(u, &out, &err) != STP_OK || out.length == text.length);      /* a byte is missing */
        g.come = packed.length;
        CHECK(read_on(u, &out, &err) == STP_OK);
        CHECK(out.length == text.length && !memcmp(out.data, text.data, text.length));
        stp_unpack_close(u);
        stp_buf_clear(&packed);
        stp_buf_clear(&out);
    }
    stp_buf_clear(&text);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(reads_any_place), CASE(members_follow_each_other), CASE(a_file_cut_anywhere_is_a_fault),
               CASE(damage_is_a_fault), CASE(first_bytes_tell), CASE(what_grows_is_read_as_it_comes));
}
