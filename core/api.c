/* The public calls onto the internal ones: arguments checked, the thread put into the C locale, bytes
 * handed over. Nothing else. */
#include "include/stipple.h"
#include <stdlib.h>
#include <string.h>
#include "base/file.h"
#include "base/text.h"
#include "run.h"
#include "spec/catalog.h"
#include "spec/config.h"
#include "spec/help.h"
#include "spec/parse.h"

#define RUN_IN_C_LOCALE(call)                             \
    do {                                                  \
        const stp_locale locale_ = stp_locale_enter();    \
        const stp_status status_ = (call);                \
        stp_locale_leave(locale_);                        \
        return status_;                                   \
    } while (0)

int stp_exit_code(stp_status status)
{
    static const int codes[] = { [STP_OK] = 0,         [STP_ERR_USAGE] = 2, [STP_ERR_DATA] = 1,  [STP_ERR_IO] = 1,
                                 [STP_ERR_MEMORY] = 1, [STP_ERR_EMPTY] = 3, [STP_ERR_STRICT] = 4 };
    return (size_t) status < STP_COUNT(codes) ? codes[status] : 1;
}

/* Hands the bytes of a finished buffer to the caller. */
static stp_status hand_over(stp_status s, stp_buf *b, stp_text *out, stp_error *err)
{
    if (s == STP_OK) s = stp_buf_check(b, "a text", err);
    if (s == STP_OK) *out = (stp_text) { b->data, b->length };
    else stp_buf_clear(b);
    return s;
}

void stp_text_clear(stp_text *text)
{
    free(text->data);
    *text = (stp_text) { 0 };
}

/* ---- specs ---------------------------------------------------------------------------------------------- */

stp_status stp_spec_parse(stp_spec **out, int argc, char *const argv[], stp_error *err)
{
    if (argc < 1) return stp_fail(err, STP_ERR_USAGE, "which command?");
    RUN_IN_C_LOCALE(stp_parse_args(out, argc, argv, err));
}

stp_status stp_spec_configure(stp_spec *spec, stp_error *err)
{
    RUN_IN_C_LOCALE(stp_config_apply(spec, err));
}

static stp_status spec_read(stp_spec **out, const char *path, stp_error *err)
{
    stp_spec *spec = NULL;
    STP_TRY(stp_spec_read_file(&spec, path, NULL, 0, err));
    const stp_status s = stp_catalog_resolve(spec, err);
    if (s == STP_OK) *out = spec;
    else stp_spec_free(spec);
    return s;
}

stp_status stp_spec_read(stp_spec **out, const char *path, stp_error *err)
{
    RUN_IN_C_LOCALE(spec_read(out, path, err));
}

static stp_status spec_print(const stp_spec *spec, const char *format, stp_text *out, stp_error *err)
{
    stp_buf b = { 0 };
    if (strcmp(format, "json") && strcmp(format, "yaml"))
        return stp_fail(err, STP_ERR_USAGE, "specs are printed as yaml or json, not '%s'", format);
    return hand_over(stp_spec_write_text(spec, !strcmp(format, "json"), &b, err), &b, out, err);
}

stp_status stp_spec_print(const stp_spec *spec, const char *format, stp_text *out, stp_error *err)
{
    RUN_IN_C_LOCALE(spec_print(spec, format, out, err));
}

/* ---- doing it ---------------------------------------------------------------------------------------------- */

stp_status stp_run(const stp_spec *spec, const stp_log *log, stp_error *err)
{
    RUN_IN_C_LOCALE(stp_run_all(spec, log, err));
}

static stp_status run_text(const stp_spec *spec, const char *format, const stp_log *log, stp_text *out, stp_error *err)
{
    stp_buf b = { 0 };
    return hand_over(stp_run_format(spec, format, log, &b, err), &b, out, err);
}

stp_status stp_run_text(const stp_spec *spec, const char *format, const stp_log *log, stp_text *out, stp_error *err)
{
    RUN_IN_C_LOCALE(run_text(spec, format, log, out, err));
}

stp_status stp_write_file(const char *path, const void *data, size_t length, stp_error *err)
{
    return stp_file_replace(path, data, length, err);
}

/* ---- what there is ------------------------------------------------------------------------------------------- */

stp_status stp_help(const char *command, const char *form, stp_text *out, stp_error *err)
{
    stp_buf b = { 0 };
    return hand_over(stp_help_write(command, form, &b, err), &b, out, err);
}

stp_status stp_complete(const char *shell, stp_text *out, stp_error *err)
{
    stp_buf b = { 0 };
    return hand_over(stp_complete_script(shell, &b, err), &b, out, err);
}

static stp_status complete_word(int argc, char *const argv[], stp_text *out, stp_error *err)
{
    stp_buf b = { 0 };
    return hand_over(stp_complete_write(argc, argv, &b, err), &b, out, err);
}

stp_status stp_complete_word(int argc, char *const argv[], stp_text *out, stp_error *err)
{
    RUN_IN_C_LOCALE(complete_word(argc, argv, out, err));
}

static stp_status list_text(const char *what, const char *form, stp_text *out, stp_error *err)
{
    stp_buf b = { 0 };
    return hand_over(stp_list_write(what, form, &b, err), &b, out, err);
}

stp_status stp_list(const char *what, const char *form, stp_text *out, stp_error *err)
{
    RUN_IN_C_LOCALE(list_text(what, form, out, err));
}

const char *stp_version(void)
{
    return STIPPLE_VERSION;
}

const char *stp_features(void)
{
    return STIPPLE_FEATURES;
}
