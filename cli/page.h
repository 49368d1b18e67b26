#ifndef CLI_PAGE_H
#define CLI_PAGE_H
/* A picture that fills the screen, with a line of text below, drawn over the one before. */
#include <stipple.h>

typedef struct cli_page {
    const char *format;            /* of the picture */
    const char *theme;             /* where the spec names none, or NULL */
    bool characters;
    int columns, rows;             /* of the screen */
    int width, height;             /* px of the picture */
    double cell_width, cell_height;    /* px of the picture that a character covers */
} cli_page;

/* What the terminal shows best, or what --to says, which must be a format of terminals (STP_ERR_USAGE). */
stp_status cli_page_init(cli_page *page, const stp_spec *spec, stp_error *err) STP_MUST_USE;
/* Fits the picture to the window as it is now. */
void cli_page_measure(cli_page *page);
/* picture NULL: the one before stays. */
void cli_page_show(const cli_page *page, const stp_text *picture, const char *line);
#endif
