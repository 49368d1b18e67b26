#!/usr/bin/env python3
"""bench_parquet.py BUILD [ROWS]: what Parquet files cost, in one run.

BUILD is a release build (meson setup --buildtype=release BUILD; ninja -C BUILD cli/stipple tests/bench/bench_parquet
tests/bench/gen_csv). Makes tables of ROWS (10,000,000) rows of two doubles, a float and a text (kept in $BENCH_DATA or
/tmp/stipple-bench), written by DuckDB where NPM names a folder with `npm install @duckdb/node-api nodejs-polars`, else by stipple
itself; runs every command in turn, RUNS times (5), and prints the least wall time, the least time of all cores together, the peak of
memory that is not of a file, and the wall time as a multiple of the first line's. DuckDB and polars count cells and draw nothing.
Then the rows a second that one core decodes. Report ratios, not times."""
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
npm = pathlib.Path(os.environ.get('NPM', '/nowhere'))
stipple = str(build / 'cli/stipple')
codecs = {'uncompressed': 'none', 'snappy': 'snappy', 'zstd': 'zstd'}


def has(package):
    return shutil.which('node') is not None and (npm / 'node_modules' / package).exists()


def node(script, *words):
    return ['node', str(peers / script), *map(str, words)]


def made(name, command):
    """The file of that name, made by command(part) where it is not there."""
    path = data / name
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        part = path.with_name('part-' + name)
        subprocess.run(command(str(part)), check=True)
        part.rename(path)
    return str(path)


def csv_points():
    return made(f'points-{rows}.csv', lambda part: ['sh', '-c', f'"{build}/tests/bench/gen_csv" points {rows} >"{part}"'])


def points(codec, *is_sorted):
    """x, y, v, cat; sorted tile by tile with 'sorted'."""
    if has('@duckdb/node-api'):
        return made(f'points-{rows}-{codec}{"-sorted" * len(is_sorted)}.parquet',
                    lambda part: node('gen_parquet.mjs', part, rows, codec, *is_sorted))
    order = ['--derive', 'tile=floor(x * 2) * 1000 + floor(y * 2)', '--sort', 'tile', '--cols', 'x,y,v,cat'] if is_sorted else []
    return made(f'own-{rows}-{codec}{"-sorted" * len(is_sorted)}.parquet',
                lambda part: [stipple, 'load', csv_points(), '--to', 'parquet', '--codec', codecs[codec], '-o', part, *order])


def indexed(path):
    """The same table as stipple writes it: smaller pages, and an index of them."""
    return made(pathlib.Path(path).stem + '-indexed.parquet',
                lambda part: [stipple, 'load', path, '--to', 'parquet', '--codec', 'snappy', '-o', part])


def commands(out):
    fixed, viewport = ['--xlim=-125:-66', '--ylim=24:50'], ['--xlim=-100:-95', '--ylim=36:38.2']
    for codec in codecs:
        path = points(codec)
        shade = [stipple, 'shade', path, '-x', 'x', '-y', 'y', '-o', f'{out}/a.png']
        yield f'{codec}, ranges found', shade
        yield f'{codec}, ranges given', shade + fixed
        for name, package in (('duckdb', '@duckdb/node-api'), ('polars', 'nodejs-polars')):
            if has(package):
                for mode in ('auto', 'fixed'):
                    yield f'  {name}, {mode}', node(f'{name}.mjs', path, mode)
    snappy = [stipple, 'shade', points('snappy'), '-x', 'x', '-y', 'y', '-o', f'{out}/a.png']
    yield 'snappy, one thread, given', ['taskset', '-c', '0'] + snappy + fixed
    yield 'snappy, mean:v, found', snappy + ['--agg', 'mean:v']
    yield 'snappy, --by cat, found', snappy + ['--by', 'cat']
    path = points('snappy', 'sorted')
    for name, file in (('sorted', path), ('sorted, page index', indexed(path))):
        yield f'{name}: 1 % of it', [stipple, 'shade', file, '-x', 'x', '-y', 'y', '-o', f'{out}/a.png'] + viewport
    for codec in codecs.values():
        yield f'written, {codec}', [stipple, 'load', points('snappy'), '-o', f'{out}/a.parquet', '--codec', codec]


def own_memory(pid):
    """MB of the process that are not pages of files; 0 when it has ended."""
    try:
        with open(f'/proc/{pid}/status', encoding='ascii') as f:
            return max((int(line.split()[1]) / 1024 for line in f if line.startswith('RssAnon')), default=0)
    except OSError:
        return 0


def once(command):
    """Wall seconds, seconds of all cores, peak MB."""
    peak, start = 0, time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    while True:
        pid, status, usage = os.wait4(child.pid, os.WNOHANG)
        wall = time.perf_counter() - start
        if pid:
            break
        peak = max(peak, own_memory(child.pid))
        time.sleep(0.001 if wall < 0.2 else 0.01)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode and command[0] == 'node':
        return float('nan'), float('nan'), float('nan')      # a peer that does not run here
    if child.returncode:
        sys.exit(f'{" ".join(command)}: exit {child.returncode}')
    return wall, usage.ru_utime + usage.ru_stime, peak


with tempfile.TemporaryDirectory() as folder:
    todo = list(commands(folder))
    found = [[] for _ in todo]
    for _ in range(runs):
        for times, (_, command) in zip(found, todo):
            times.append(once(command))
    print(f'{"":28}{"wall s":>8}{"cpu s":>8}{"MB":>7}{"times":>8}')
    for times, (name, _) in zip(found, todo):
        wall, cpu, peak = (min(t[0] for t in times), min(t[1] for t in times), max(t[2] for t in times))
        base = wall if ', ranges found' in name else base
        print(f'{name:28}{wall:8.3f}{cpu:8.2f}{peak:7.0f}{wall / base:8.2f}')
print('million rows a second of x and y, one core')
for codec in codecs:
    done = subprocess.run([build / 'tests/bench/bench_parquet', points(codec), 'x', 'y'], check=True, capture_output=True, text=True)
    print(f'{codec:28}{done.stdout.strip():>8}')
