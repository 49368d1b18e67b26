#ifndef CLI_VIEWER_H
#define CLI_VIEWER_H
/* The program of the desktop that shows a picture (--open). */
#include <stipple.h>

/* Whether the outputs of the spec are something to look at: one picture or page in a file; else STP_ERR_USAGE. */
stp_status cli_viewer_check(const stp_spec *spec, stp_error *err) STP_MUST_USE;
/* Starts the viewer on the file and goes on; STP_ERR_IO where there is none. */
stp_status cli_viewer_open(const char *path, stp_error *err) STP_MUST_USE;
#endif
