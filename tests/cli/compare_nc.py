#!/usr/bin/env python3
"""compare_nc.py FILE.nc EXPECTED TOLERANCE: the first reduction in a file of stipple's against a matrix (or
category=matrix pairs joined by ';') from the oracle. Reads the file through ncdump."""
import math
import re
import subprocess
import sys

path, expected, tolerance = sys.argv[1:]
text = subprocess.run(['ncdump', '-p', '17,17', path], check=True, capture_output=True, text=True).stdout
header, data = text.split('\ndata:\n')
dims = {n: int(s) for n, s in re.findall(r'^\t(\S+) = (\d+) ;', header, re.M)}
shapes = {n: [d.strip() for d in s.split(',')] for n, s in re.findall(r'^\t(?:double|float|int) (\S+)\(([^)]*)\) ;', header, re.M)}
reductions = [n for n in shapes if len(shapes[n]) >= 2]       # values come before their parts


def variable(name):
    body = re.search(r'^ ' + re.escape(name) + r' =(.*?);', data, re.M | re.S).group(1)
    return [math.nan if v.strip() in ('NaN', 'NaNf', '_', 'nan') else float(v) for v in body.replace('\n', ' ').split(',')]


def matrix(file):
    with open('expected/' + file) as f:
        return [[float(v) for v in line.split(',')] for line in f]


name = reductions[0]
cells = variable(name)
h, w = (dims[d] for d in shapes[name][-2:])
if '=' in expected:
    labels = re.search(r'^ (\S+) =\n((?:  "[^\n]*\n?)+)', data, re.M).group(2)
    labels = re.findall(r'"([^"]*)"', labels)
    planes = {p.split('=')[0]: matrix(p.split('=')[1]) for p in expected.split(';')}
else:
    labels, planes = [''], {'': matrix(expected)}

bad = 0
for label, want in planes.items():
    at = labels.index(label) * h * w
    for y in range(h):
        for x in range(w):
            got, exact = cells[at + y * w + x], want[y][x]
            if math.isnan(got) and math.isnan(exact):
                continue
            if not abs(got - exact) <= (0 if tolerance == 'exact' else float(tolerance) * max(1, abs(exact))):
                bad += 1
                if bad < 5:
                    print(f'{path} {name} {label} row {y} column {x}: {got}, the oracle says {exact}')
sys.exit(bad > 0)
