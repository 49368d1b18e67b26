#!/usr/bin/env python3
"""bench_csv.py BUILD [ROWS]: what large CSV files cost, in one run.

BUILD is a release build (meson setup --buildtype=release BUILD; ninja -C BUILD cli/stipple tests/bench/gen_csv). Makes the
tables (kept in $BENCH_DATA or /tmp/stipple-bench), runs every command in turn, RUNS times (5), and prints the least wall time,
the least time of all cores together, the peak memory, and the wall time as a multiple of the first line's.
Peers run where node finds them: NPM=folder with `npm install @duckdb/node-api nodejs-polars`. They count cells and draw nothing.
Report ratios, not times."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

build = pathlib.Path(sys.argv[1]).resolve()
rows = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000_000
runs = int(os.environ.get('RUNS', 5))
data = pathlib.Path(os.environ.get('BENCH_DATA', '/tmp/stipple-bench'))
peers = pathlib.Path(__file__).resolve().parent / 'peers'
npm = os.environ.get('NPM', '')

GNUPLOT = '''set terminal pngcairo size 800, 500; set output '%s/g.png'; set datafile separator ','; set xdata time; set timefmt '%%Y-%%m-%%dT%%H:%%M:%%S'; set format x '%%b'; unset key; plot '%s' every ::1 using 1:2 with lines'''


def table(kind):
    path = data / f'{kind}-{rows}.csv'
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix('.part')
        with open(part, 'wb') as f:
            subprocess.run([build / 'tests/bench/gen_csv', kind, str(rows)], stdout=f, check=True)
        part.rename(path)
    return str(path)


def packed(path):
    if not os.path.exists(path + '.zst'):
        subprocess.run(['zstd', '-q3', path], check=True)
    return path + '.zst'


def commands(out):
    points, times, quoted = table('points'), table('times'), table('quoted')
    shade = [str(build / 'cli/stipple'), 'shade', points, '-x', 'x', '-y', 'y', '-o', f'{out}/a.png']
    fixed = ['--xlim=-125:-66', '--ylim=24:50']
    yield 'shade, ranges found', shade
    yield 'shade, ranges given', shade + fixed
    yield 'shade, one thread, given', ['taskset', '-c', '0'] + shade + fixed
    yield 'shade, STIPPLE_CPU=generic', ['env', 'STIPPLE_CPU=generic'] + shade + fixed
    yield 'shade, mean:v, found', shade + ['--agg', 'mean:v']
    yield 'shade, mean:v, given', shade + ['--agg', 'mean:v'] + fixed
    yield 'shade, --by cat, found', shade + ['--by', 'cat']
    yield 'shade, --by cat, given', shade + ['--by', 'cat'] + fixed
    yield 'shade, times on x', [shade[0], 'shade', times, '-x', 'time', '-y', 'value', '-o', f'{out}/t.png']
    yield 'plot, a line of times', [shade[0], 'plot', times, '-x', 'time', '-y', 'value', '-o', f'{out}/l.png']
    if shutil.which('gnuplot'):
        yield 'gnuplot, a line of times', ['gnuplot', '-e', GNUPLOT % (out, times)]
    if '--group' in subprocess.run([shade[0], 'shade', '--help'], capture_output=True, text=True).stdout:
        line = [shade[0], 'shade', '-k', 'line', '-o', f'{out}/w.png']
        yield 'shade, a line of times', line + [times, '-x', 'time', '-y', 'value']
        yield 'shade, walks by group', line + [table('walks'), '-x', 'step', '-y', 'value', '--group', 'walk']
    yield 'shade, zstd', [shade[0], 'shade', packed(points)] + shade[3:]
    yield 'shade, zstd by a pipe', ['sh', '-c', f'zstd -qdc {packed(points)} | {shade[0]} shade - -x x -y y -o {out}/z.png']
    yield 'zstd alone', ['zstd', '-qdf', packed(points), '-o', '/dev/null']
    yield 'shade, quoted, one thread', ['taskset', '-c', '0', shade[0], 'shade', quoted, '-x', 'x', '-y', 'y', '--xlim=-4:4',
                                        '--ylim=-4:4', '-o', f'{out}/q.png']
    yield 'shade, quoted text beside', [shade[0], 'shade', quoted, '-x', 'x', '-y', 'y', '-o', f'{out}/q.png']
    yield 'wc -l', ['wc', '-l', points]
    if npm and shutil.which('node'):
        for name, package in (('duckdb', '@duckdb/node-api'), ('polars', 'nodejs-polars')):
            if (pathlib.Path(npm) / 'node_modules' / package).exists():
                for mode in ('auto', 'fixed'):
                    yield f'{name}, {mode}', ['node', str(peers / f'{name}.mjs'), points, mode]


def once(command):
    """Wall seconds, seconds of all cores, peak MB."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode and command[0] == 'node':
        return float('nan'), float('nan'), float('nan')      # a peer that does not run here
    if child.returncode:
        sys.exit(f'{" ".join(command)}: exit {child.returncode}')
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


with tempfile.TemporaryDirectory() as folder:
    todo = list(commands(folder))
    found = {name: [] for name, _ in todo}
    for _ in range(runs):
        for name, command in todo:
            if name.startswith('gnuplot') and found[name]:
                continue                                # half a minute: once is enough
            found[name].append(once(command))
    print(f'{"":28}{"wall s":>8}{"cpu s":>8}{"MB":>7}{"times":>8}')
    base = min(r[0] for r in found[todo[0][0]])
    for name, _ in todo:
        wall, cpu, peak = (min(r[0] for r in found[name]), min(r[1] for r in found[name]), max(r[2] for r in found[name]))
        print(f'{name:28}{wall:8.2f}{cpu:8.2f}{peak:7.0f}{wall / base:8.2f}')
