#ifndef STP_SPEC_PARSE_H
#define STP_SPEC_PARSE_H
/* A command line to a spec. */
#include "spec/spec.h"

/* argv[0] is the command; options and operands follow in any order, "--" ends options. Operands are data files
 * (plot, shade, load), spec files (render), parts separated by "+" (overlay), or words (list, help, complete: kept
 * as the data of one layer). Parsing stops at --help and --version: the spec then holds only that
 * (text "short" for -h, "long" for --help). Nothing is opened but spec files. */
stp_status stp_parse_args(stp_spec **out, int argc, char *const argv[], stp_error *err) STP_MUST_USE;
#endif
