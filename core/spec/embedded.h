#ifndef STP_SPEC_EMBEDDED_H
#define STP_SPEC_EMBEDDED_H
/* The spec that a picture carries: PNG in an iTXt chunk "stipple", SVG in <metadata>, PDF in the keywords of its
 * information. What backends write there is read here. */
#include "base/buf.h"

typedef struct stp_picture_format {
    const char *name;              /* "PNG" */
    /* Whether the first bytes are those of such a picture. */
    bool (*sniff)(const char *bytes, size_t length);
    /* Appends the JSON of the spec to out; false when there is none. */
    bool (*read)(const char *bytes, size_t length, stp_buf *out);
} stp_picture_format;

/* The format of a picture, NULL when the bytes are none. */
const stp_picture_format *stp_picture_find(const char *bytes, size_t length);

/* Puts the spec of a picture in place of its bytes. name is for messages. STP_ERR_DATA when it carries none. */
stp_status stp_picture_spec(const stp_picture_format *format, stp_buf *bytes, const char *name,
                            stp_error *err) STP_MUST_USE;
#endif
