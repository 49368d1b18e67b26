/* Sources of looks from the strongest to the weakest: each fills what is still open. */
#include "spec/config.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/text.h"
#include "spec/keyfile.h"
#include "spec/paths.h"

enum { PATH_SIZE = 4096 };

/* ---- one look ---------------------------------------------------------------------------------------------------- */

static stp_status set_open(stp_value *v, stp_spec *spec, stp_field_id f, const char *name, const char *value,
                           stp_error *err)
{
    return v->set ? STP_OK : stp_value_set_as(v, &spec->arena, f, name, value, err);
}

/* Wherever the field may stand: in the figure, its items, or those of their layers that it is for. */
static stp_status set_look(stp_spec *spec, stp_field_id f, const char *name, const char *value, stp_error *err)
{
    const stp_field *field = &stp_fields[f];
    if (field->scope == STP_SCOPE_FIGURE) return set_open(&spec->v[f], spec, f, name, value, err);
    for (int i = 0; i < spec->n_items; i++) {
        stp_item *item = &spec->items[i];
        if (field->scope == STP_SCOPE_ITEM) STP_TRY(set_open(&item->v[f], spec, f, name, value, err));
        for (int k = 0; field->scope == STP_SCOPE_LAYER && k < item->n_layers; k++)
            if ((unsigned) item->layers[k].verb & field->verbs)
                STP_TRY(set_open(&item->layers[k].v[f], spec, f, name, value, err));
    }
    return STP_OK;
}

/* ---- the environment -------------------------------------------------------------------------------------------- */

/* STIPPLE_LINE_WIDTH of line-width. */
static const char *variable_of(const stp_field *f, char name[64])
{
    int n = snprintf(name, 64, "STIPPLE_%s", f->name);
    for (char *c = name; n-- > 0; c++) *c = *c == '-' ? '_' : (char) toupper((unsigned char) *c);
    return getenv(name);
}

static stp_status apply_environment(stp_spec *spec, stp_error *err)
{
    char name[64];
    for (int f = 0; f < STP_N_FIELDS; f++) {
        if (!stp_fields[f].look) continue;
        const char *value = variable_of(&stp_fields[f], name);
        if (value && *value) STP_TRY(set_look(spec, (stp_field_id) f, name, value, err));
    }
    return STP_OK;
}

/* ---- files ------------------------------------------------------------------------------------------------------ */

static stp_status no_look(const char *path, const stp_key_line *k, stp_error *err)
{
    const char *names[STP_N_FIELDS];
    size_t n = 0;
    stp_buf all = { 0 };
    for (int f = 0; f < STP_N_FIELDS; f++) {
        if (!stp_fields[f].look) continue;
        stp_buf_printf(&all, "%s%s", n ? ", " : "", stp_fields[f].name);
        names[n++] = stp_fields[f].name;
    }
    const bool known = stp_field_find(k->key, strlen(k->key)) >= 0;
    const char *near = known ? NULL : stp_nearest(k->key, names, n);
    if (known)
        stp_fail(err, STP_ERR_DATA,
                 "%s:%d:%d: '%.100s' is no look: what is drawn stands in the command or the spec, not here", path,
                 k->key_line, k->key_column, k->key);
    else
        stp_fail(err, STP_ERR_DATA, "%s:%d:%d: there is no '%.100s'", path, k->key_line, k->key_column, k->key);
    if (near)
        stp_hint(err, "did you mean '%s'? looks: %s", near, all.data ? all.data : "");
    else
        stp_hint(err, "looks: %s", all.data ? all.data : "");
    stp_buf_clear(&all);
    return err->status;
}

/* Files of themes and colours are named from the folder of the configuration. */
static const char *value_of(stp_spec *spec, int f, const char *path, const char *value)
{
    const char *slash = strrchr(path, '/');
    const char *folder = slash ? stp_arena_bytes(&spec->arena, path, slash == path ? 1 : (size_t) (slash - path)) : "";
    return folder ? stp_path_moved(&spec->arena, (stp_field_id) f, value, folder, NULL) : NULL;
}

static stp_status apply_line(stp_spec *spec, const char *path, const stp_key_line *k, stp_error *err)
{
    char where[PATH_SIZE + 160];
    const int f = stp_field_find(k->key, strlen(k->key));
    if (f < 0 || !stp_fields[f].look) return no_look(path, k, err);
    const char *value = value_of(spec, f, path, k->value);
    if (!value) return stp_no_memory(err, "a configuration");
    snprintf(where, sizeof where, "%s:%d:%d: '%.100s'", path, k->line, k->column, k->key);
    for (stp_spec *q = spec; q; q = q->next) STP_TRY(set_look(q, (stp_field_id) f, where, value, err));
    return STP_OK;
}

static stp_status apply_file(stp_spec *spec, const char *path, stp_error *err)
{
    stp_arena arena = { 0 };
    stp_key_line *lines = NULL;
    int n = 0;
    stp_status s = stp_keyfile_read(path, path, &arena, &lines, &n, err);
    for (int i = 0; s == STP_OK && i < n; i++) s = apply_line(spec, path, &lines[i], err);
    stp_arena_clear(&arena);
    if (s == STP_ERR_USAGE) err->status = s = STP_ERR_DATA;
    return s == STP_OK ? stp_spec_add_file(spec, path, err) : s;
}

/* ".stipple.yaml", "../.stipple.yaml", …: as far as the top of a repository, or of all folders. */
static bool find_nearest(char path[PATH_SIZE])
{
    char here[PATH_SIZE], up[PATH_SIZE] = "", probe[PATH_SIZE + 8];
    if (!getcwd(here, sizeof here)) return false;
    for (int depth = 0; depth < 64; depth++) {
        snprintf(path, PATH_SIZE, "%.3000s.stipple.yaml", up);
        if (access(path, R_OK) == 0) return true;
        snprintf(probe, sizeof probe, "%.3000s.git", up);
        char *slash = strrchr(here, '/');
        if (access(probe, F_OK) == 0 || !slash || !here[1]) return false;
        slash[slash == here] = 0;
        if (strlen(up) + 4 > 3000) return false;
        strcat(up, "../");
    }
    return false;
}

static bool find_own(char path[PATH_SIZE])
{
    const char *folder = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    if (folder && folder[0] == '/')
        snprintf(path, PATH_SIZE, "%.3000s/stipple/config.yaml", folder);
    else if (home && *home)
        snprintf(path, PATH_SIZE, "%.3000s/.config/stipple/config.yaml", home);
    else
        return false;
    return access(path, R_OK) == 0;
}

stp_status stp_config_apply(stp_spec *spec, stp_error *err)
{
    char path[PATH_SIZE];
    for (stp_spec *q = spec; q; q = q->next) STP_TRY(apply_environment(q, err));
    if (find_nearest(path)) STP_TRY(apply_file(spec, path, err));
    return find_own(path) ? apply_file(spec, path, err) : STP_OK;
}
