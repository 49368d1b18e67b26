#!/usr/bin/env python3
"""compare_ncdump.py STIPPLE FILE [VARIABLE…]: the values that `stipple load` gives are those that ncdump prints, once missing ones are
left out and packed ones unpacked as the conventions say (which ncdump does not do). Without names: every variable of numbers."""
import csv
import io
import re
import struct
import subprocess
import sys

SIGNED = {'byte': 8, 'short': 16, 'int': 32, 'int64': 64}
FILL = {'short': -32767, 'int': -2147483647, 'float': 9.969209968386869e36, 'double': 9.969209968386869e36, 'ushort': 65535,
        'uint': 4294967295, 'int64': -9223372036854775806, 'uint64': 18446744073709551614}


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def number(text):
    text = text.strip()
    if '"' in text:
        return None
    return float(text) if re.search(r'[.eEnN]', text) else int(text)


def clean(text):
    """A value without the letters that tell its type in CDL."""
    text = text.strip().lower()
    if 'nan' in text or 'inf' in text:
        return re.search(r'-?(nan|inf)', text)[0]
    return re.sub(r'(ub|us|ull|ll|ul|u|b|s|f|l)$', '', text)


def exact(text):
    """Nine digits of a float stand for that float."""
    v = number(clean(text))
    return struct.unpack('f', struct.pack('f', v))[0] if re.search(r'[.e][-+\d]*f$', text.strip()) else v


def attribute(header, variable, name):
    m = re.search(r'^\s*(?:\w+ )?' + re.escape(variable) + ':' + name + r' = (.*?) ;', header, re.M)
    return [exact(v) for v in m[1].split(',')] if m and '"' not in m[1] else []


def stored(path, variable):
    text = run('ncdump', '-p', '9,17', '-v', variable, path)
    data = text[text.index('\ndata:'):]
    m = re.search(r'^\s*' + re.escape(variable) + r' =(.*?);', data, re.M | re.S)
    return [v.strip() for v in m[1].split(',')]


def wanted(path, header, variable, kind):
    unsigned = re.search(r'\b' + variable + r':_Unsigned = "true"', header, re.I) and kind in SIGNED
    def turn(v):
        return v + 2 ** SIGNED[kind] if unsigned and v is not None and v < 0 else v
    fill = attribute(header, variable, '_FillValue')
    missing = [turn(v) for v in fill + attribute(header, variable, 'missing_value')]
    if not fill and kind in FILL:
        missing.append(FILL[kind])
    bounds = attribute(header, variable, 'valid_range') or [
        (attribute(header, variable, 'valid_min') or [None])[0], (attribute(header, variable, 'valid_max') or [None])[0]]
    lo, hi = [turn(v) for v in bounds[:2]]
    scale = (attribute(header, variable, 'scale_factor') or [1])[0]
    offset = (attribute(header, variable, 'add_offset') or [0])[0]
    packed = (scale, offset) != (1, 0)
    def near(a, b):
        return a == b or (kind in ('float', 'double') and b and abs(a - b) < 1e-6 * abs(b))
    for text in stored(path, variable):
        v = None if text == '_' else turn(number(clean(text)))
        if v is None or v != v or any(m is not None and near(v, m) for m in missing):
            yield None
        elif (lo is not None and v < lo) or (hi is not None and v > hi):
            yield None
        else:
            yield v * scale + offset if packed else v


def compare(stipple, path, header, variable, kind):
    rows = list(csv.DictReader(io.StringIO(run(stipple, 'load', path, '--var', variable, '--cols', variable, '--to', 'csv'))))
    got = [row[variable] for row in rows]
    want = list(wanted(path, header, variable, kind))
    assert len(got) == len(want), f'{path} {variable}: {len(got)} values, ncdump has {len(want)}'
    for i, (a, b) in enumerate(zip(got, want)):
        if b is None:
            assert a == '', f'{path} {variable}[{i}]: {a} is missing in ncdump'
        else:
            tolerance = 2e-7 if kind == 'float' else 1e-14
            assert a != '' and abs(float(a) - b) <= tolerance * abs(b) + 1e-300, f'{path} {variable}[{i}]: {a!r}, ncdump {b!r}'
    return len(got)


stipple, path, *names = sys.argv[1:]
header = run('ncdump', '-h', '-p', '9,17', path)
n = 0
for kind, name in re.findall(r'^\t(\w+) (\w+)(?:\(.*\))? ;', header.split('variables:')[1], re.M):
    is_time = re.search(r'\b' + name + r':units = "[^"]* since ', header)
    if (names and name not in names) or kind in ('char', 'string') or is_time:
        continue
    n += compare(stipple, path, header, name, kind)
print(n)
