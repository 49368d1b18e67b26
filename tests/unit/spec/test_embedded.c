#include "spec/embedded.h"
#include "check.h"

/* Reads what a picture of n bytes carries; "" when it carries none, "?" when it is no picture. */
static const char *carried(const char *bytes, size_t n)
{
    static char out[256];
    stp_error err;
    stp_buf b = { 0 };
    const stp_picture_format *format = stp_picture_find(bytes, n);
    if (!format) return "?";
    stp_buf_add(&b, bytes, n);
    const stp_status s = stp_picture_spec(format, &b, "p", &err);
    snprintf(out, sizeof out, "%s", s == STP_OK ? b.data : "");
    stp_buf_clear(&b);
    return out;
}

#define CARRIED(bytes) carried(bytes, sizeof(bytes) - 1)

#define PNG "\x89PNG\r\n\x1a\n"
#define CHUNK(length, type, body) "\0\0\0" length type body "CRCC"

TEST(png_carries_it_in_a_chunk_of_text)
{
    CHECK_STR(CARRIED(PNG CHUNK("\2", "IHDR", "xx") CHUNK("\15", "iTXt", "stipple\0\0\0\0\0{") CHUNK("\0", "IEND", "")),
              "{");
    CHECK_STR(CARRIED(PNG CHUNK("\13", "iTXt", "another\0\0\0{")), "");
    CHECK_STR(CARRIED(PNG CHUNK("\377", "iTXt", "stipple\0\0\0\0\0{")), "");     /* longer than the file */
    CHECK_STR(CARRIED(PNG), "");
    CHECK_STR(CARRIED(PNG "\0\0\0"), "");
}

TEST(svg_carries_it_in_its_metadata)
{
    CHECK_STR(CARRIED("<?xml version='1.0'?>\n<svg><metadata>{\"a\":1}</metadata></svg>"), "{\"a\":1}");
    CHECK_STR(CARRIED("<svg><metadata>{\"a\":1}"), "");
    CHECK_STR(CARRIED("<svg><metadata><rdf/></metadata></svg>"), "");
    CHECK_STR(CARRIED("<?xml version='1.0'?>\n<html/>"), "?");
}

TEST(pdf_carries_it_as_keywords_in_either_kind_of_string)
{
    CHECK_STR(CARRIED("%PDF-1.5\n/Keywords <FEFF007B00e9d83ddE00007d>"), "{\xc3\xa9\xf0\x9f\x98\x80}");
    CHECK_STR(CARRIED("%PDF-1.5\n/Keywords ({a\\(\\)\\\\(b)\\101\\n})"), "{a()\\(b)A\n}");
    CHECK_STR(CARRIED("%PDF-1.5\n/Keywords (old) x /Keywords ({new})"), "{new}");
    CHECK_STR(CARRIED("%PDF-1.5\n/Keywords ({cut\\"), "{cut\\");
    CHECK_STR(CARRIED("%PDF-1.5\n/Keywords (of another program)"), "");
    CHECK_STR(CARRIED("%PDF-1.5\n/Keywords <FEFFD83D>"), "");
    CHECK_STR(CARRIED("%PDF-1.5\n/Keywords "), "");
}

TEST(other_bytes_are_no_pictures)
{
    CHECK_STR(CARRIED("stipple: 1"), "?");
    CHECK_STR(CARRIED(""), "?");
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(png_carries_it_in_a_chunk_of_text), CASE(svg_carries_it_in_its_metadata),
               CASE(pdf_carries_it_as_keywords_in_either_kind_of_string), CASE(other_bytes_are_no_pictures));
}
