#ifndef STP_SPEC_PATHS_H
#define STP_SPEC_PATHS_H
/* Names of files in the values of a spec. Files of data are named from the spec's folder (stp_spec_path), for their
 * names are shown; all others from the working folder: they are moved there when a spec is read. */
#include "spec/spec.h"

/* How many bytes of text, a value of field f, name a file that is read; 0: it names none. Behind a file of colours may
 * stand what changes them: "mine.cpt_r". */
size_t stp_path_length(stp_field_id f, const char *text);

/* The text of field f with its file named from elsewhere: in front of it `folder` ("" or NULL: nothing), then seen from
 * the folder of the file `from` (NULL: from where it is). text itself where it names none; NULL without memory. */
const char *stp_path_moved(stp_arena *arena, stp_field_id f, const char *text, const char *folder, const char *from);

/* The same for all values of a figure, its items and layers; those of data only if is_data, all others only if not. */
stp_status stp_paths_move(stp_spec *s, bool is_data, const char *folder, const char *from, stp_error *err) STP_MUST_USE;
#endif
