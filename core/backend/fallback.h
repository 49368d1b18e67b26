#ifndef STP_BACKEND_FALLBACK_H
#define STP_BACKEND_FALLBACK_H
/* Font files of the system for characters that the embedded font lacks: asked of fontconfig, which is loaded at the
 * first such character. STIPPLE_FONTS=embedded turns it off: pictures are then the same on every machine. Zero is a
 * valid empty value. */
#include <stdbool.h>
#include <stdint.h>

enum { STP_FALLBACK_FILES = 14, STP_FALLBACK_WEIGHTS = 3 };

typedef struct stp_fallback {
    struct stp_fallback_api *api;
    bool tried;
    char *path[STP_FALLBACK_FILES];        /* n of them */
    int index[STP_FALLBACK_FILES];         /* of the face in its file */
    int n;
    uint32_t last;                         /* the character asked for last, and its answer */
    int last_answer;
    const char *family;                    /* of letters, before the embedded font; borrowed, NULL = none */
    struct stp_family { bool tried; int file; void *characters; } weight[STP_FALLBACK_WEIGHTS];
} stp_fallback;

/* From now on a font of that family is asked first; false where the system has none. */
bool stp_fallback_use(stp_fallback *f, const char *family);
/* The number of the family's font of that weight (0 regular, 1 medium, 2 semibold) if it has the character, else -1. */
int stp_fallback_family(stp_fallback *f, int weight, uint32_t character);

/* The number (from 0) of a scalable font with the character, -1 where the system has none. */
int stp_fallback_find(stp_fallback *f, uint32_t character);
void stp_fallback_clear(stp_fallback *f);
#endif
