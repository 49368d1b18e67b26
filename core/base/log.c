/* Notes to the caller: the library itself never prints. */
#include "base/log.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void stp_note(const stp_log *log, stp_level level, const char *fmt, ...)
{
    if (!log || !log->note) return;
    char message[1024];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(message, sizeof message, fmt, ap);
    va_end(ap);
    log->note(log->self, level, message);
}

/* ---- notes for later ------------------------------------------------------------------------ */

typedef struct stp_kept_note {
    struct stp_kept_note *next;
    stp_level level;
    const char *message;
} stp_kept_note;

static void keep(void *self, stp_level level, const char *message)
{
    stp_kept_log *k = self;
    stp_kept_note *note = stp_arena_alloc(&k->arena, sizeof *note);
    const char *copy = stp_arena_text(&k->arena, message);
    if (!note || !copy) return;
    *note = (stp_kept_note) { .level = level, .message = copy };
    *k->last = note;
    k->last = &note->next;
}

static void go_on(void *self, const stp_progress *progress)
{
    const stp_kept_log *k = self;
    k->to->progress(k->to->self, progress);
}

void stp_kept_log_init(stp_kept_log *k, const stp_log *to)
{
    *k = (stp_kept_log) { .to = to };
    k->log = (stp_log) { .self = k, .note = keep, .progress = to && to->progress ? go_on : NULL };
    k->last = &k->first;
}

void stp_kept_log_tell(const stp_kept_log *k)
{
    for (const stp_kept_note *n = k->first; n; n = n->next) stp_note(k->to, n->level, "%s", n->message);
}

static bool has(const stp_kept_log *k, const char *message)
{
    for (const stp_kept_note *n = k->first; n; n = n->next)
        if (!strcmp(n->message, message)) return true;
    return false;
}

void stp_kept_log_add(stp_kept_log *k, const stp_kept_log *from)
{
    for (const stp_kept_note *n = from->first; n; n = n->next)
        if (n->level != STP_LEVEL_WARNING || !has(k, n->message)) keep(k, n->level, n->message);
}

void stp_kept_log_clear(stp_kept_log *k)
{
    stp_arena_clear(&k->arena);
    *k = (stp_kept_log) { 0 };
}
