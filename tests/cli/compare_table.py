#!/usr/bin/env python3
"""compare_table.py WANT.csv GOT.csv…: fails unless every column of each GOT is one of WANT with equal values: numbers as numbers, times
and durations however they are spelt. Columns that a GOT does not have are named."""
import csv
import re
import sys

TIME = re.compile(r'(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:\.(\d+))?)?)?$')
CLOCK = re.compile(r'(-?)(\d+):(\d\d):(\d\d(?:\.\d+)?)$')
UUID = re.compile(r'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$')


def value(text):
    if UUID.match(text):        # not all writers keep what the bytes mean
        return text.replace('-', '')
    time = TIME.match(text)
    if time:
        day, minute, second, fraction = time.groups()
        return day, minute or '00:00', second or '00', (fraction or '').rstrip('0')
    clock = CLOCK.match(text)
    if clock:                   # seconds
        sign, hours, minutes, seconds = clock.groups()
        return round((-1 if sign else 1) * (int(hours) * 3600 + int(minutes) * 60 + float(seconds)), 9)
    if len(text) == 32:
        return text
    try:
        return float(text)
    except ValueError:
        return text


def equal(a, b):
    a, b = value(a), value(b)
    return a == b or (a != a and b != b)


def read(path):
    with open(path, newline='', encoding='utf-8') as f:
        rows = list(csv.reader(f))
    return rows[0], rows[1:]


def compare(want_names, want, path):
    names, got = read(path)
    assert len(want) == len(got), f'{path}: {len(got)} rows, {len(want)} wanted'
    for at, name in enumerate(names):
        assert name in want_names, f"{path}: no column '{name}' is wanted"
        other = want_names.index(name)
        for row, (a, b) in enumerate(zip(want, got)):
            # A NaN is written like what is missing.
            if a[other] != b[at] and not equal(a[other], b[at]) and not (a[other] == 'nan' and b[at] == ''):
                sys.exit(f"{path} row {row + 1}: '{name}' is '{b[at]}', not '{a[other]}'")
    print(path, 'without', *sorted(set(want_names) - set(names)))


wanted = read(sys.argv[1])
for got_path in sys.argv[2:]:
    compare(*wanted, got_path)
