#ifndef STP_GALLERY_H
#define STP_GALLERY_H
#include "backend/backend.h"

/* A small picture of each kind of chart ("kinds"), or of the same cells with each norm ("norms"), drawn as any other
 * from tables made up here, in one sheet. */
bool stp_gallery_has(const char *what);
stp_status stp_gallery_write(const char *what, const stp_backend *backend, stp_buf *out, stp_error *err) STP_MUST_USE;
#endif
