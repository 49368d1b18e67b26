/* Copies are made by printing and reading. */
#include "copy.h"
#include "spec/paths.h"

stp_status stp_copy_spec(const stp_spec *spec, stp_spec **out, stp_error *err)
{
    stp_buf text = { 0 };
    stp_status s = stp_spec_write_text(spec, true, &text, err);
    if (s == STP_OK) s = stp_buf_check(&text, "the spec", err);
    if (s == STP_OK) s = stp_spec_read_text(out, text.data, text.length, "spec", err);
    if (s == STP_OK && spec->folder) (*out)->folder = stp_arena_text(&(*out)->arena, spec->folder);
    stp_buf_clear(&text);
    return s;
}

/* An equal spec whose files are named from the folder of the file `path`. */
static stp_status copy_for(const stp_spec *spec, const char *path, stp_spec **out, stp_error *err)
{
    STP_TRY(stp_copy_spec(spec, out, err));
    stp_status s = stp_paths_move(*out, true, spec->folder, path, err);
    if (s == STP_OK) s = stp_paths_move(*out, false, NULL, path, err);
    if (s != STP_OK) stp_spec_free(*out);
    return s;
}

stp_status stp_copy_write(const stp_spec *spec, const char *path, bool json, stp_buf *out, stp_error *err)
{
    stp_spec *copy = NULL;
    STP_TRY(copy_for(spec, path, &copy, err));
    const stp_status s = stp_spec_write_text(copy, json, out, err);
    stp_spec_free(copy);
    return s;
}

stp_status stp_copy_embed(const stp_spec *spec, stp_buf *json, stp_error *err)
{
    stp_spec embedded = *spec, *moved = NULL;
    embedded.v[STP_F_OUTPUT] = embedded.v[STP_F_TO] = (stp_value) { 0 };
    embedded.next = NULL;
    if (spec->folder) STP_TRY(copy_for(&embedded, "./picture", &moved, err));
    const stp_status s = stp_spec_write_text(moved ? moved : &embedded, true, json, err);
    stp_spec_free(moved);
    return s == STP_OK ? stp_buf_check(json, "the spec", err) : s;
}
