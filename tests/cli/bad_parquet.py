"""Parquet files that lie, a few hundred bytes each: python3 bad_parquet.py FOLDER writes bad/NAME.parquet and, in
NAME.want, what the message about it must have in it. Those of good/ are odd and right: NAME.want is the table as CSV."""
import os
import struct
import sys
import zlib

STOP = b'\0'
INT32, INT64, INT96, DOUBLE, BYTES = 1, 2, 3, 5, 6
PLAIN, PLAIN_DICTIONARY, RLE, BIT_PACKED, DELTA, RLE_DICTIONARY = 0, 2, 3, 4, 5, 8
SNAPPY, LZO, BROTLI, ZSTD = 1, 3, 4, 6
REQUIRED, OPTIONAL = 0, 1


# ---- Thrift's compact protocol -----------------------------------------------------------------------------------

def varint(v):
    out = b''
    while v > 127:
        out += bytes([v & 127 | 128])
        v >>= 7
    return out + bytes([v])


def zigzag(v):
    return varint(v << 1 if v >= 0 else (-v << 1) - 1)


def value(v):
    """Type of a field and its bytes: int, bytes, list, dict (a struct by field numbers), bool; Raw is as it is."""
    if isinstance(v, bool):
        return (1 if v else 2), b''
    if isinstance(v, int):
        return 6, zigzag(v)
    if isinstance(v, bytes):
        return 8, varint(len(v)) + v
    if isinstance(v, Raw):
        return v.type, v.bytes
    if isinstance(v, list):
        kind = value(v[0])[0] if v else 12
        kind = 5 if kind == 6 else kind
        return 9, list_head(len(v), kind) + b''.join(value(x)[1] for x in v)
    out, last = b'', 0
    for i, x in sorted(v.items()):
        kind, data = value(x)
        out += (bytes([(i - last) << 4 | kind]) if 0 < i - last < 16 else bytes([kind]) + zigzag(i)) + data
        last = i
    return 12, out + STOP


class Raw:
    def __init__(self, kind, data):
        self.type, self.bytes = kind, data


def list_head(n, kind):
    return bytes([n << 4 | kind]) if n < 15 else bytes([0xf0 | kind]) + varint(n)


def thrift(v):
    return value(v)[1]


# ---- the parts of a file -----------------------------------------------------------------------------------------

def data_page(body, n, encoding=PLAIN, levels=RLE, **lies):
    header = {1: 0, 2: len(body), 3: len(body), 5: {1: n, 2: encoding, 3: levels, 4: RLE}}
    return page(header, body, lies)


def dictionary_page(body, n, **lies):
    return page({1: 2, 2: len(body), 3: len(body), 7: {1: n, 2: PLAIN}}, body, lies)


def page(header, body, lies):
    names = {'unpacked': 2, 'packed': 3, 'crc': 4}
    return thrift({**header, **{names[k]: v for k, v in lies.items()}}) + body


def leaf(name='v', kind=INT64, repetition=REQUIRED, **more):
    numbers = {'length': 2, 'children': 5, 'converted': 6, 'logical': 10}
    return {1: kind, 3: repetition, 4: name.encode(), **{numbers[k]: v for k, v in more.items()}}


def root(n):
    return {4: b'schema', 5: n}


def longs(*values):
    return b''.join(struct.pack('<q', v) for v in values)


def parquet(pages, rows=3, schema=None, kind=INT64, codec=0, chunk=(), group=(), meta=(), metadata=None, n_values=None):
    """A file with one row group and one column; chunk, group and meta change fields of what describes it."""
    n = rows if n_values is None else n_values
    described = {1: kind, 2: [PLAIN], 3: [b'v'], 4: codec, 5: n, 6: len(pages), 7: len(pages), 9: 4, **dict(chunk)}
    column = {2: 4, 3: described, **dict(meta)}
    groups = [{1: [column], 2: len(pages), 3: rows, **dict(group)}]
    footer = {1: 2, 2: schema or [root(1), leaf(kind=kind)], 3: rows, 4: groups, 6: b'by hand'}
    return closed(b'PAR1' + pages, thrift(footer if metadata is None else metadata))


def closed(pages, footer, magic=b'PAR1'):
    return pages + footer + struct.pack('<I', len(footer)) + magic


GOOD = data_page(longs(1, 2, 3), 3)


# ---- what can be wrong -------------------------------------------------------------------------------------------

def runs(*pairs, width=1):
    """Levels or indices as runs of (count, value)."""
    return b''.join(varint(n << 1) + v.to_bytes((width + 7) // 8, 'little') for n, v in pairs)


def with_levels(levels, values):
    return struct.pack('<I', len(levels)) + levels + values


def indices(width, *pairs):
    return bytes([width]) + runs(*pairs, width=max(width, 1))


def deep(n):
    return [root(1)] + [{3: OPTIONAL, 4: b'g', 5: 1} for _ in range(n)] + [leaf()]


def nested(n):
    """A field that nobody knows, of structs in structs."""
    return Raw(12, b'\x1c' * n + STOP * (n + 1))


def dictionary_file(index_page, **more):
    first = dictionary_page(longs(7, 8), 2)
    return parquet(first + index_page, chunk={9: 4 + len(first), 11: 4, **more}), 4 + len(first)


def bad_files():
    at = "column 'v' at byte 4: "
    optional = [root(1), leaf(repetition=OPTIONAL)]
    texts = [root(1), leaf(kind=BYTES, converted=0)]
    for name, body, fault in (
            ('index', indices(2, (2, 1), (1, 2)), 'a value beyond the end of the dictionary'),
            ('wide_index', b'\x21' + runs((3, 0), width=8), 'dictionary indices are wider than 32 bits'),
            ('few_indices', indices(1, (2, 1)), 'the page holds fewer values than it says'),
            ('endless_empty_runs', b'\1' + b'\0\0' * 999, 'the page holds fewer values than it says')):
        for encoding in PLAIN_DICTIONARY, RLE_DICTIONARY:
            data, where = dictionary_file(data_page(body, 3, encoding))
            yield f'{name}_{encoding}', data, f"column 'v' at byte {where}: {fault}"
    coded = data_page(indices(1, (3, 0)), 3, RLE_DICTIONARY)
    yield 'no_dictionary', parquet(coded), at + 'a value beyond the end of the dictionary'
    first = dictionary_page(longs(7), 1 << 30)
    yield 'dictionary_size', parquet(first + coded), at + 'the dictionary is shorter'
    first = dictionary_page(longs(7), -2)
    yield 'dictionary_count', parquet(first + GOOD), at + 'a page has no right number of values'

    yield 'children_missing', parquet(GOOD, schema=[root(5), leaf()]), 'the schema ends within a group'
    yield 'children_many', parquet(GOOD, schema=[root(1 << 40), leaf()]), 'the schema ends within a group'
    yield 'children_none', parquet(GOOD, schema=[root(0), leaf()]), 'the schema has more than one root'
    yield 'children_negative', parquet(GOOD, schema=[root(-1), leaf()]), 'the schema has more than one root'
    around = {3: REQUIRED, 4: b'a', 5: 2}
    yield 'children_cycle', parquet(GOOD, schema=[root(1), around, around, leaf()]), 'the schema ends within a group'
    yield 'deep', parquet(GOOD, schema=deep(10000)), 'the schema is deeper than 63 levels'
    yield 'type', parquet(GOOD, schema=[root(1), leaf(kind=99)]), "column 'v' at byte"
    yield 'repetition', parquet(GOOD, schema=[root(1), leaf(repetition=9)]), 'the schema is damaged'
    yield 'length', parquet(GOOD, schema=[root(1), leaf(kind=7, length=1 << 40)]), 'values of 1099511627776 bytes'
    yield 'no_schema', parquet(GOOD, metadata={1: 2, 3: 3}), 'the metadata have no schema'
    yield 'list_size', parquet(GOOD, metadata={1: 2, 2: Raw(9, list_head(1 << 60, 12))}), 'the metadata are damaged'
    yield 'text_size', parquet(GOOD, metadata={1: 2, 6: Raw(8, varint(1 << 62))}), 'the metadata are damaged'
    yield 'nested_structs', parquet(GOOD, metadata={1: 2, 20: nested(10000)}), 'the metadata are damaged'

    zeros = b'\x28\xb5\x2f\xfd' + bytes(16)
    bomb = data_page(zeros, 3, unpacked=0x7fffffff)
    yield 'bomb', parquet(bomb, codec=ZSTD), at + 'a page of more than 1 GiB'
    bomb = data_page(zeros, 90000000, unpacked=900000000)
    said = at + 'a page of 20 bytes is said to unpack to 900000000'
    yield 'bomb_of_values', parquet(bomb, rows=90000000, codec=ZSTD), said
    yield 'bomb_of_texts', parquet(bomb, 90000000, texts, BYTES, BROTLI), said
    yield 'unpacked_size', parquet(data_page(b'\x18' + b'\x5c' + longs(1, 2, 3), 3, unpacked=23), codec=SNAPPY), at
    yield 'not_packed', parquet(GOOD, codec=ZSTD), at

    yield 'page_beyond', parquet(data_page(longs(1, 2, 3), 3, packed=1 << 20)), at + 'a page reaches beyond its column'
    yield 'page_negative', parquet(data_page(longs(1, 2, 3), 3, packed=-5)), at + 'a page has no right size'
    yield 'page_short', parquet(data_page(longs(1, 2), 3)), at + 'the page holds fewer values than it says'
    yield 'page_count', parquet(data_page(longs(1, 2, 3), 1 << 40)), at + 'a page has no right number of values'
    yield 'page_more', parquet(data_page(longs(1, 2, 3, 4), 4)), at + 'a page has more values than its column'
    yield 'page_none', parquet(bytes(64)), at + 'there is no page'
    yield 'page_encoding', parquet(data_page(longs(1, 2, 3), 3, 77)), at + 'values are encoded in a way'
    crc, = struct.unpack('<i', struct.pack('<I', zlib.crc32(longs(1, 2, 3))))
    yield 'crc', parquet(data_page(longs(1, 2, 4), 3, crc=crc)), at + 'the checksum of a page is wrong'
    yield 'chunk_outside', parquet(GOOD, chunk={9: 1 << 40}), "column 'v' at byte 1099511627776: its pages lie outside"
    yield 'chunk_in_footer', parquet(GOOD, chunk={7: len(GOOD) + 9}), at + 'its pages lie outside of the file'
    yield 'chunk_negative', parquet(GOOD, chunk={9: -1}), "column 'v' at byte -1: its pages lie outside of the file"
    yield 'chunk_type', parquet(GOOD, chunk={1: DOUBLE}), at + 'it is of another type than the schema says'
    yield 'chunk_codec', parquet(GOOD, codec=42), "column 'v': pages are packed in an unknown way (42)"
    yield 'chunk_lzo', parquet(GOOD, codec=LZO), "column 'v': pages are packed with lzo, which cannot be read"
    yield 'chunk_elsewhere', parquet(GOOD, meta={1: b'other.parquet'}), at + 'its data are in another file'
    yield 'chunk_encrypted', parquet(GOOD, meta={8: {1: {}}}), at + 'it is encrypted'
    yield 'chunk_missing', parquet(GOOD, group={1: []}), 'a row group has 0 columns, the schema 1'

    yield 'rows', parquet(GOOD, rows=1000000000, n_values=3), at + 'it has not as many values as its row group has rows'
    yield 'rows_both', parquet(GOOD, rows=1000000000), 'its pages end before its values do'
    yield 'rows_negative', parquet(GOOD, rows=-1), 'a row group has no right number of rows'
    yield 'rows_absurd', parquet(GOOD, rows=(1 << 63) - 1), 'a row group has no right number of rows'

    for name, first, fault in (
            ('long', data_page(struct.pack('<I', 1 << 31) + longs(1), 3), 'a page is shorter than its levels'),
            ('few', data_page(with_levels(runs((2, 1)), longs(1, 2)), 3), 'the page has fewer levels than values'),
            ('none', data_page(b'\0\0', 3), 'a page is shorter than its levels'),
            ('encoding', data_page(longs(1, 2, 3), 3, levels=DELTA), 'levels are encoded in an unknown way'),
            ('packed', data_page(b'', 3, levels=BIT_PACKED), 'a page is shorter than its levels')):
        yield f'levels_{name}', parquet(first, schema=optional), at + fault
    long_text = data_page(struct.pack('<I', 1 << 31) + b'abc', 1)
    yield 'text_long', parquet(long_text, 1, texts, BYTES), at + 'a text is longer than its page'
    block = varint(1 << 29) + varint(1) + varint(1 << 50) + zigzag(0)
    yield 'delta', parquet(data_page(block, 3, DELTA)), at
    yield 'delta_texts', parquet(data_page(block, 3, 6), 3, texts, BYTES), at + 'the encoded values are damaged'

    whole = parquet(GOOD)
    yield 'magic_first', b'PARX' + whole[4:], "at byte 0: there is no 'PAR1' at the begin"
    yield 'magic_last', whole[:-1] + b'X', f"at byte {len(whole) - 4}: there is no 'PAR1' at the end"
    longer = struct.pack('<I', len(whole)) + b'PAR1'
    yield 'footer_size', whole[:-8] + longer, f'at byte {len(whole) - 8}: the metadata are said to be'
    yield 'footer_encrypted', whole[:-4] + b'PARE', 'the file is encrypted'
    algorithm = {1: 2, 2: [root(1), leaf()], 3: 3, 8: {1: {}}}
    yield 'footer_algorithm', parquet(GOOD, metadata=algorithm), 'the file is encrypted'
    yield 'empty', b'', 'at byte 0: the file is too short for Parquet'
    for n in range(1, len(whole), 5):
        yield f'cut_{n}', whole[:n], 'at byte '
        yield f'hole_{n}', whole[:n] + whole[n + 1:], 'at byte '


def good_files():
    days = b''.join(struct.pack('<qi', *t) for t in ((3723000001000, 2440589), (0, 2440588), (0, 1 << 30)))
    times = 'v\n1970-01-02T01:02:03.000001\n1970-01-01\n+294247-01-10T04:00:54.775807\n'
    yield 'int96', parquet(data_page(days, 3), kind=INT96), times
    packed = bytes([0b10100000])                    # the highest bit is the first row
    optional = [root(1), leaf(repetition=OPTIONAL)]
    first = data_page(packed + longs(4, 5), 3, levels=BIT_PACKED)
    yield 'bit_packed', parquet(first, schema=optional), 'v\n4\n""\n5\n'
    width_0, _ = dictionary_file(data_page(b'\0' + varint(3 << 1), 3, RLE_DICTIONARY))
    yield 'width_0', width_0, 'v\n7\n7\n7\n'
    yield 'no_rows', parquet(b'', 0), 'v\n'
    yield 'empty_pages', parquet(data_page(b'', 0) * 50 + GOOD + data_page(b'', 0)), 'v\n1\n2\n3\n'
    many = 20000
    column = {2: 4, 3: {1: INT64, 2: [PLAIN], 3: [b'v'], 4: 0, 5: 0, 6: 0, 7: 0, 9: 4}}
    same = {1: 2, 2: [root(many)] + [leaf()] * many, 3: 0, 4: [{1: [column] * many, 2: 0, 3: 0}],
            5: [{1: b'stipple:unit:v', 2: b'm'}] * many}
    names = ['v'] + [f'v_{i}' for i in range(2, many + 1)]
    yield 'same_names', parquet(b'', metadata=same), ','.join(names) + '\n'


def main(folder):
    for part, files in ('bad', bad_files()), ('good', good_files()):
        os.makedirs(os.path.join(folder, part), exist_ok=True)
        for name, data, want in files:
            path = os.path.join(folder, part, name)
            with open(path + '.parquet', 'wb') as f:
                f.write(data)
            with open(path + '.want', 'w') as f:
                f.write(want)


main(sys.argv[1])
