#ifndef STP_GALLERY_H
#define STP_GALLERY_H
#include "backend/backend.h"

/* A small picture of each kind of chart, drawn as any other from tables made up here, in one sheet. */
stp_status stp_gallery_write(const stp_backend *backend, stp_buf *out, stp_error *err) STP_MUST_USE;
#endif
