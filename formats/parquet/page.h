#ifndef STP_FORMATS_PARQUET_PAGE_H
#define STP_FORMATS_PARQUET_PAGE_H
/* Pages: what their headers say, and their bodies unpacked. */
#include "formats/parquet/codec.h"
#include "formats/parquet/footer.h"

typedef enum stp_pq_page_kind { STP_PQ_DATA, STP_PQ_INDEX, STP_PQ_DICTIONARY, STP_PQ_DATA_V2 } stp_pq_page_kind;

typedef struct stp_pq_page {
    int64_t offset, next;               /* of the header; of what follows the body */
    const uint8_t *body;                /* as it stands in the file */
    int32_t packed, unpacked;           /* bytes of the body */
    int kind;
    int64_t n_values;                   /* nulls included; of a dictionary its entries */
    int encoding, level_encoding;
    int32_t definition_bytes, repetition_bytes;         /* v2: they stand unpacked before the rest */
    bool is_packed;                     /* v2: the rest is */
    bool has_crc;
    uint32_t crc;
} stp_pq_page;

/* The page at offset, which is one of the chunk's. */
stp_status stp_pq_page_read(const stp_pq_footer *f, const stp_pq_leaf *leaf, const stp_pq_chunk *c, int64_t offset,
                            stp_pq_page *out, stp_error *err) STP_MUST_USE;

static inline bool stp_pq_has_rows(const stp_pq_page *p)
{
    return p->kind == STP_PQ_DATA || p->kind == STP_PQ_DATA_V2;
}

/* Bytes of a body; zero is valid. */
typedef struct stp_pq_body {
    const uint8_t *levels, *levels_end; /* definition levels of v2 pages */
    const uint8_t *at, *end;            /* all else, unpacked: in the file itself, or in memory */
    uint8_t *memory;
    size_t capacity;
} stp_pq_body;

/* Checks and unpacks. Where the file has the bytes as they are, they are borrowed from it. Eight bytes behind the end
 * can be read. */
stp_status stp_pq_body_load(stp_pq_body *b, stp_pq_unpacker *u, const stp_pq_footer *f, const stp_pq_leaf *leaf,
                            const stp_pq_chunk *c, const stp_pq_page *p, stp_error *err) STP_MUST_USE;
void stp_pq_body_clear(stp_pq_body *b);
#endif
