#!/usr/bin/env python3
"""bench_report.py BUILD [ROWS]: a report of ten figures of one CSV file of ROWS (4,000,000) rows, as one run that reads the
file once, beside ten runs of a figure each; and the page of it, each figure light and dark. Best of three."""
import os
import random
import subprocess
import sys
import tempfile
import time

FIGURES = ['shade: {data: rows.csv, x: x, y: y}', 'shade: {data: rows.csv, x: x, y: y, by: g}',
           "shade: {data: rows.csv, x: x, y: y, agg: 'mean:v', where: 'v > 0'}", 'plot: {data: rows.csv, kind: hist, x: v}',
           'plot: {data: rows.csv, kind: hist, x: v, by: g}', 'plot: {data: rows.csv, kind: bar, x: g}',
           'plot: {data: rows.csv, kind: box, x: g, y: v}', 'plot: {data: rows.csv, kind: line, x: t, y: v, agg: median}',
           'plot: {data: rows.csv, kind: heatmap, x: g, y: t, color: v, agg: mean}', 'plot: {data: rows.csv, kind: hexbin, x: x, y: y}']


def make(path, rows):
    r, block = random.Random(1), 20000
    text = ''.join(f'{r.gauss(0, 3):.4f},{r.gauss(5, 2):.4f},{r.gauss(1, 2):.3f},{"abcde"[int(r.random() * 5)]},{int(r.random() * 60)}\n'
                   for _ in range(min(rows, block)))
    with open(path, 'w') as f:
        f.write('x,y,v,g,t\n')
        for _ in range(rows // block or 1):
            f.write(text)


def spec(path, figures):
    with open(path, 'w') as f:
        f.write('stipple: 1\nfigures:\n')
        for i, figure in figures:
            f.write(f'  - {{layers: [{{{figure}}}], output: out{i}.svg}}\n')


def once(runs):
    """Seconds, seconds of all cores, and the most memory, MB, of commands one after the other."""
    start, cpu, most = time.monotonic(), 0, 0
    for command in runs:
        _, status, usage = os.wait4(subprocess.Popen(command).pid, 0)
        if status:
            sys.exit(f'{command}: failed')
        cpu, most = cpu + usage.ru_utime + usage.ru_stime, max(most, usage.ru_maxrss / 1024)
    return time.monotonic() - start, cpu, most


def main():
    program, rows = os.path.abspath(os.path.join(sys.argv[1], 'cli/stipple')), int(sys.argv[2]) if len(sys.argv) > 2 else 4_000_000
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        make('rows.csv', rows)
        spec('all.yaml', list(enumerate(FIGURES)))
        for i, figure in enumerate(FIGURES):
            spec(f'one{i}.yaml', [(i, figure)])
        render = [program, 'render', '-q']
        works = {'one run of ten figures': [[*render, 'all.yaml']],
                 'ten runs of one figure': [[*render, f'one{i}.yaml'] for i in range(len(FIGURES))],
                 'a page of ten, light and dark': [[*render, 'all.yaml', '-o', 'page.html']]}
        best = {name: min(once(runs) for _ in range(3)) for name, runs in works.items()}
        base = best['one run of ten figures'][0]
        print(f'{rows} rows, {os.path.getsize("rows.csv") / 1e6:.0f} MB')
        for name, (seconds, cpu, most) in best.items():
            print(f'{name:32} {seconds:6.2f} s {cpu:6.2f} s of cores {most:6.0f} MB   x {seconds / base:.2f}')


main()
