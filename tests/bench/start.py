#!/usr/bin/env python3
"""start.py STIPPLE [RUNS]: what a small picture costs, in milliseconds of wall time, least and median of RUNS
processes run in turn: `true` (the price of any process), --version, --help, 1,000 CSV rows to SVG, PNG and PDF,
and the same chart by gnuplot and through Vega-Lite where they are installed. Report ratios, not times."""
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

stipple = os.path.abspath(sys.argv[1])
runs = int(sys.argv[2]) if len(sys.argv) > 2 else 100

GNUPLOT = ("set datafile separator ','; set key autotitle columnhead; set term {term} size {size}; set output '{out}'; "
           "plot 'flights.csv' using 'distance':'delay':'temp' with points pt 7 ps .7 palette")


def cases():
    plot = [stipple, 'plot', 'flights.csv', '-x', 'distance', '-y', 'delay', '-c', 'temp', '-o']
    yield 'true', ['true']
    yield 'stipple --version', [stipple, '--version']
    yield 'stipple --help', [stipple, '--help']
    for suffix in ('svg', 'png', 'pdf'):
        yield f'stipple plot, {suffix}', plot + [f'out.{suffix}']
    yield 'stipple shade, png', [stipple, 'shade', 'flights.csv', '-x', 'distance', '-y', 'delay', '-o', 'shade.png']
    if shutil.which('gnuplot'):
        for term, out, size in (('svg', 'gnuplot.svg', '800,500'), ('pngcairo', 'gnuplot.png', '800,500'), ('pdfcairo', 'gnuplot.pdf', '8,5')):
            yield f'gnuplot, {term}', ['gnuplot', '-e', GNUPLOT.format(term=term, out=out, size=size)]


def once(command):
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - start) * 1000


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    rnd = random.Random(1)
    with open('flights.csv', 'w') as f:
        f.write('time,carrier,distance,delay,temp\n')
        for i in range(1000):
            f.write(f'2023-{i % 12 + 1:02d}-{i % 28 + 1:02d}T06:00:00Z,{"AA DL WN".split()[i % 3]},{int(rnd.expovariate(1 / 800))},'
                    f'{rnd.gauss(10, 20):.1f},{rnd.gauss(15, 10):.1f}\n')
    table = list(cases())
    times = {name: [] for name, _ in table}
    for _ in range(runs):
        for name, command in table:
            times[name].append(once(command))
    print(f'{"":24}{"least":>8}{"median":>8}   ms')
    for name, _ in table:
        print(f'{name:24}{min(times[name]):8.2f}{statistics.median(times[name]):8.2f}')
    for out in sorted([*pathlib.Path('.').glob('out.*'), *pathlib.Path('.').glob('gnuplot.*')]):
        print(f'{out.name:24}{out.stat().st_size:8} bytes')
