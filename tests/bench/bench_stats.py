#!/usr/bin/env python3
"""bench_stats.py BUILD [ROWS]: time and memory of charts that do not keep their rows, over ROWS (10,000,000) rows of
CSV: eight categories, normal values with three decimals, whole numbers below 100. Best of three runs each."""
import os
import random
import subprocess
import sys
import tempfile
import time

KINDS = ['bar -x g', 'bar -x g -y v --agg mean', 'hist -x v', 'kde -x v --by g', 'kde -x v --by g --bandwidth isj', 'ecdf -x v --by g',
         'box -x g -y v', 'boxen -x g -y v', 'violin -x g -y v', 'ridge -x v -y g', 'line -x k -y v --agg median',
         'heatmap -x g -y k', 'heatmap -x g -y k -c v --agg mean', 'hexbin -x v -y k', 'bivariate -x v -y k', 'scatter -x v -y k',
         'scatter -x v -y k --by g']


def make(path, rows):
    r = random.Random(1)
    block = ''.join(f'{"abcdefgh"[int(r.random() * 8)]},{r.gauss(50, 12):.3f},{int(r.random() * 100)}\n' for _ in range(min(rows, 20000)))
    with open(path, 'w') as f:
        f.write('g,v,k\n')
        for _ in range(rows // 20000 or 1):
            f.write(block)


def run(program, path, kind, out):
    """Seconds and the most memory, MB."""
    start = time.monotonic()
    child = subprocess.Popen([program, 'plot', path, '-k', *kind.split(), '-q', '-o', out])
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f'{kind}: failed')
    return time.monotonic() - start, usage.ru_maxrss / 1024


def main():
    program, rows = os.path.join(sys.argv[1], 'cli/stipple'), int(sys.argv[2]) if len(sys.argv) > 2 else 10_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'rows.csv')
        make(path, rows)
        print(f'{rows} rows, {os.path.getsize(path) / 1e6:.0f} MB')
        for kind in KINDS:
            best = min(run(program, path, kind, os.path.join(folder, 'out.svg')) for _ in range(3))
            print(f'{kind:36} {best[0]:6.2f} s {best[1]:6.0f} MB')


main()
