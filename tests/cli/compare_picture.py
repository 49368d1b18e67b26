#!/usr/bin/env python3
"""compare_picture.py PICTURE.svg EXPECTED.txt LEVELS: the first image in an SVG against RRGGBBAA texts, a line a row. Channels
may differ by so many levels; where both are transparent, colours do not matter."""
import base64, re, struct, sys, zlib


def chunks(png):
    at = 8
    while at < len(png):
        n, kind = struct.unpack(">I4s", png[at:at + 8])
        yield kind, png[at + 8:at + 8 + n]
        at += 12 + n


def unfilter(data, height, stride, step):
    rows, before = [], bytearray(stride)
    for y in range(height):
        how, row = data[y * (stride + 1)], bytearray(data[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
        for i in range(stride):
            a, b, c = (row[i - step] if i >= step else 0), before[i], (before[i - step] if i >= step else 0)
            p = min((abs(b - c), 0, a), (abs(a - c), 1, b), (abs(a + b - 2 * c), 2, c))[2]
            row[i] = (row[i] + (0, a, b, (a + b) // 2, p)[how]) & 255
        rows.append(row)
        before = row
    return rows


def decode(png):
    parts = {}
    for kind, data in chunks(png):
        parts[kind] = parts.get(kind, b"") + data
    width, height, depth, kind = struct.unpack(">IIBB", parts[b"IHDR"][:10])
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[kind]
    bits = depth * channels
    rows = unfilter(zlib.decompress(parts[b"IDAT"]), height, (width * bits + 7) // 8, max(1, bits // 8))
    if kind == 6:
        return [[tuple(r[4 * x:4 * x + 4]) for x in range(width)] for r in rows]
    palette, alpha = parts[b"PLTE"], parts.get(b"tRNS", b"")
    colors = [tuple(palette[3 * i:3 * i + 3]) + (alpha[i] if i < len(alpha) else 255,) for i in range(len(palette) // 3)]
    index = lambda r, x: r[x * depth // 8] >> (8 - depth - x * depth % 8) & ((1 << depth) - 1)
    return [[colors[index(r, x)] for x in range(width)] for r in rows]


def main():
    svg, expected, levels = open(sys.argv[1]).read(), open(sys.argv[2]), int(sys.argv[3])
    got = decode(base64.b64decode(re.search(r'href="data:image/png;base64,([^"]+)"', svg).group(1)))
    want = [[tuple(bytes.fromhex(p)) for p in line.split()] for line in expected]
    if [len(r) for r in got] != [len(r) for r in want]:
        sys.exit("another size: %d rows of %d" % (len(got), len(got[0])))
    worst, at = 0, None
    for y, (a, b) in enumerate(zip(got, want)):
        for x, (p, q) in enumerate(zip(a, b)):
            off = 0 if p[3] == q[3] == 0 else max(abs(i - k) for i, k in zip(p, q))
            if off > worst:
                worst, at = off, (x, y, p, q)
    if worst > levels:
        sys.exit("%s: %d levels off at %d,%d: %s, wanted %s" % ((sys.argv[2], worst) + at))


if __name__ == '__main__':
    main()
