#ifndef STP_BACKEND_BACKENDS_H
#define STP_BACKEND_BACKENDS_H
/* The backends by name: for their own sources and the table, nobody else. */
#include "backend/backend.h"

extern const stp_backend stp_backend_svg;
extern const stp_backend stp_backend_png;
extern const stp_backend stp_backend_pdf;
extern const stp_backend stp_backend_ansi;
extern const stp_backend stp_backend_ansi256;
extern const stp_backend stp_backend_unicode;
extern const stp_backend stp_backend_ascii;
extern const stp_backend stp_backend_kitty;
extern const stp_backend stp_backend_iterm;
extern const stp_backend stp_backend_sixel;
#endif
