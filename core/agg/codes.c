/* An open-addressing table from a value's bits to its code. Rows of one value often follow each other: the last one is
 * remembered. */
#include "agg/codes.h"
#include "base/text.h"
#include "table/cast.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 1 << 24, FIRST_SLOTS = 1024 };

static uint64_t *slot_of(const stp_codes *c, uint64_t bits)
{
    const uint64_t mask = (uint64_t) c->n_slots - 1;
    for (uint64_t i = bits * 0x9e3779b97f4a7c15u >> 24 & mask;; i = (i + 1) & mask) {
        uint64_t *slot = c->slots + 2 * i;
        if (!slot[1] || slot[0] == bits) return slot;
    }
}

static stp_status grow_slots(stp_codes *c, stp_error *err)
{
    stp_codes larger = { .n_slots = c->n_slots ? 2 * c->n_slots : FIRST_SLOTS };
    larger.slots = calloc((size_t) larger.n_slots, 2 * sizeof *larger.slots);
    if (!larger.slots) return stp_no_memory(err, "the categories");
    for (int64_t i = 0; i < c->n_slots; i++)
        if (c->slots[2 * i + 1]) memcpy(slot_of(&larger, c->slots[2 * i]), c->slots + 2 * i, 2 * sizeof *c->slots);
    free(c->slots);
    c->slots = larger.slots;
    c->n_slots = larger.n_slots;
    return STP_OK;
}

/* Both zeros are 0. */
static stp_status print_label(const stp_column *column, const stp_column_info *info, int64_t row, uint64_t bits,
                              stp_buf *out, stp_error *err)
{
    const bool number = info->meaning == STP_NUMBER || info->meaning == STP_INTEGER;
    if (!bits && number) stp_buf_char(out, '0');
    else stp_column_print(column, info, row, out);
    return stp_buf_check(out, "the categories", err);
}

static stp_status add_label(stp_codes *c, const stp_column *column, const stp_column_info *info, int64_t row,
                            uint64_t bits, stp_error *err)
{
    if (c->n == MOST) {
        stp_fail(err, STP_ERR_USAGE, "'%s' has more than %d different values", info->name, (int) MOST);
        return stp_hint(err, "make bins of them: --by 'bin(%s, WIDTH)'", info->name);
    }
    if (c->n == c->room) {
        const int32_t room = c->room ? 2 * c->room : 64;
        const char **labels = realloc(c->labels, (size_t) room * sizeof *labels);
        if (!labels) return stp_no_memory(err, "the categories");
        c->labels = labels;
        c->room = room;
    }
    stp_buf text = { 0 };
    const stp_status s = print_label(column, info, row, bits, &text, err);
    c->labels[c->n] = s == STP_OK ? stp_arena_text(&c->arena, text.data ? text.data : "") : NULL;
    stp_buf_clear(&text);
    if (!c->labels[c->n]) return s == STP_OK ? stp_no_memory(err, "the categories") : s;
    c->n++;
    return STP_OK;
}

/* Of floats and integers of all widths, so that equal values have equal bits. */
static uint64_t bits_at(const stp_column *c, int64_t row)
{
    uint64_t bits;
    double v;
    if (c->type == STP_TYPE_I64 || c->type == STP_TYPE_U64) return ((const uint64_t *) c->values)[row];
    stp_cast_f64(c, row, 1, 0, &v);
    v += 0.0;
    memcpy(&bits, &v, sizeof bits);
    return bits;
}

static bool is_missing(const stp_column *c, int64_t row, uint64_t bits)
{
    double v;
    memcpy(&v, &bits, sizeof v);
    return !stp_column_has(c, row) || (c->type != STP_TYPE_I64 && c->type != STP_TYPE_U64 && isnan(v));
}

stp_status stp_codes_make(stp_codes *c, const stp_column *column, const stp_column_info *info, int64_t n_rows,
                          stp_column *out, stp_error *err)
{
    if (n_rows > c->code_room) {
        int32_t *code = realloc(c->code, (size_t) n_rows * sizeof *code);
        if (!code) return stp_no_memory(err, "the categories");
        c->code = code;
        c->code_room = n_rows;
    }
    uint64_t last = 0;
    int32_t last_code = -1;
    for (int64_t i = 0; i < n_rows; i++) {
        const uint64_t bits = bits_at(column, i);
        if (is_missing(column, i, bits)) {
            c->code[i] = -1;
            continue;
        }
        if (last_code < 0 || bits != last) {
            if (2 * (int64_t) (c->n + 1) > c->n_slots) STP_TRY(grow_slots(c, err));
            uint64_t *slot = slot_of(c, bits);
            if (!slot[1]) {
                STP_TRY(add_label(c, column, info, i, bits, err));
                slot[0] = bits;
                slot[1] = (uint64_t) c->n;
            }
            last = bits;
            last_code = (int32_t) slot[1] - 1;
        }
        c->code[i] = last_code;
    }
    c->dictionary = (stp_dictionary) { c->n, c->labels };
    *out = (stp_column) { STP_TYPE_I32, n_rows, c->code, NULL, &c->dictionary };
    return STP_OK;
}

void stp_codes_clear(stp_codes *c)
{
    stp_arena_clear(&c->arena);
    free(c->slots);
    free(c->labels);
    free(c->code);
    *c = (stp_codes) { 0 };
}

int stp_codes_compare(const char *a, const char *b)
{
    double x, y;
    const bool numbers = stp_parse_double(a, strlen(a), &x) && stp_parse_double(b, strlen(b), &y);
    return numbers ? (x > y) - (x < y) : strcmp(a, b);
}
