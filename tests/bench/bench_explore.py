#!/usr/bin/env python3
"""bench_explore.py BUILD [ROWS]: how fast a shaded picture moves in the terminal (`--interactive`).

BUILD is a release build (ninja -C BUILD cli/stipple tests/bench/gen_csv). A pseudo-terminal presses keys, each as soon as the
picture of the one before has come whole; prints pictures a second, the slowest one, processor time and bytes a picture. Every picture is
aggregated anew from all rows; those of pixels that take over 50 ms in half as many cells each way, as long as keys come. Limit it to two cores with taskset -c 0,1."""
import os
import pathlib
import subprocess
import sys
import time
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'cli'))
from pseudo_terminal import Terminal                                    # noqa: E402

build = pathlib.Path(sys.argv[1]).resolve()
rows = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000_000
data = pathlib.Path(os.environ.get('BENCH_DATA', '/tmp/stipple-bench'))
stipple = str(build / 'cli/stipple')


def tables():
    csv, parquet = data / f'points-{rows}.csv', data / f'points-{rows}.parquet'
    data.mkdir(parents=True, exist_ok=True)
    if not csv.exists():
        with open(csv, 'wb') as f:
            subprocess.run([build / 'tests/bench/gen_csv', 'points', str(rows)], stdout=f, check=True)
    if not parquet.exists():
        subprocess.run([stipple, 'load', csv, '-o', parquet], check=True)
    return str(csv), str(parquet)


def cpu_ms(pid):
    with open(f'/proc/{pid}/stat') as f:
        fields = f.read().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1e3 / os.sysconf('SC_CLK_TCK')


def measure(name, path, to, columns, lines, more=(), keys='+' * 10 + 'lljjkkhh' + '-' * 10 + 'nnnnccr'):
    env = {'LC_ALL': 'C.UTF-8', 'TERM': 'xterm-256color', 'COLORTERM': 'truecolor', 'COLUMNS': '', 'LINES': '', 'TMUX': ''}
    start = time.time()
    t = Terminal([stipple, 'shade', path, '-x', 'x', '-y', 'y', '--interactive', '--to', to, *more], columns, lines, env)
    t.wait(seconds=120)
    first, times, size, cpu = time.time() - start, [], 0, cpu_ms(t.pid)
    for key in keys:
        at = time.time()
        size += len(t.act(key))
        times.append(time.time() - at)
    cpu = (cpu_ms(t.pid) - cpu) / len(keys)
    t.send('q')
    t.finish()
    print(f'{name:34}{first:7.2f} s to begin{len(times) / sum(times):9.1f} pictures/s, slowest {max(times) * 1e3:5.0f} ms,'
          f'{cpu:6.0f} ms of cores,'
          f'{size / len(times) / 1e3:8.1f} KB each', flush=True)


csv, parquet = tables()
for path in parquet, csv:
    kind = path.rsplit('.', 1)[1]
    measure(f'{kind}, text 80 x 24', path, 'ansi', 80, 24)
    measure(f'{kind}, text 200 x 60', path, 'ansi', 200, 60)
    measure(f'{kind}, kitty 100 x 40', path, 'kitty', 100, 40)
    measure(f'{kind}, sixel 100 x 40', path, 'sixel', 100, 40)
    measure(f'{kind}, five categories, text', path, 'ansi', 80, 24, ['--by', 'cat'])
    measure(f'{kind}, five categories, kitty', path, 'kitty', 100, 40, ['--by', 'cat'])
