#!/usr/bin/env python3
"""documents.py STIPPLE SOURCE: runs every command line that README, --help and the man pages show.

Lines that begin with `stipple `, or that pipe into it, run in a folder with the examples' data and with small
files of the names that the documents use. What needs another program is left out by name below."""
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

STIPPLE, SOURCE = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
OTHERS = ('psql', 'sqlite3', 'duckdb', 'brew', 'apt', 'examples/run', 'tests/run', 'meson', 'ninja')


def write(name, header, row, n=200):
    with open(name, 'w') as f:
        f.write(header + '\n')
        for i in range(n):
            f.write(','.join(str(v) for v in row(i)) + '\n')


def make_data():
    rnd = random.Random(7).random
    day = lambda i: f'2023-{i % 12 + 1:02d}-{i % 28 + 1:02d}'
    write('flights.csv', 'time,carrier,distance,delay,temp', lambda i: (day(i), 'AA DL WN'.split()[i % 3], int(100 + 900 * rnd()),
                                                                       round(rnd() * 60 - 10, 1), round(rnd() * 40 - 5, 1)))
    write('ts.csv', 'time,north,south', lambda i: (day(i), round(rnd() * 9, 2), round(rnd() * 9, 2)))
    write('stocks.csv', 'date,symbol,close,open,high,low', lambda i: (day(i), 'AB CD'.split()[i % 2], 104, round(100 + rnd() * 9, 2), 110, 99))
    write('sales.csv', 'quarter,product,sales,day', lambda i: (f'Q{i % 4 + 1}', 'abc'[i // 4], i, day(i)), 12)
    write('events.csv', 'time,until,what', lambda i: (f'2023-0{i + 1}-10', f'2023-0{i + 1}-20', f'event {i}'), 3)
    write('limits.csv', 'limit,low,high,what', lambda i: (i + 2, i, i + 1, f'limit {i}'), 3)
    write('trips.csv', 'lon,lat,lon2,lat2', lambda i: (rnd(), rnd(), rnd(), rnd()), 30)
    write('track.csv', 'lon,lat,day', lambda i: (rnd(), rnd(), 'ab'[i // 15]), 30)
    write('shapes.csv', 'lon,lat,population', lambda i: (rnd(), rnd(), i // 5), 20)
    write('runs.csv', 'step,run,loss', lambda i: (i // 2, 'ab'[i % 2], round(1 / (1 + i), 5)))
    write('taxi.csv', 'lon,lat,fare,payment', lambda i: (round(-74 + rnd() / 5, 5), round(40.6 + rnd() / 5, 5), round(rnd() * 40, 2),
                                                       'card cash'.split()[i % 2]), 2000)
    write('airports.csv', 'lon,lat,name', lambda i: (-73.9 + i / 50, 40.65 + i / 60, f'Port {i}'), 3)
    write('walks.csv', 'step,run,height', lambda i: (i // 2, 'ab'[i % 2], round(i / 9 * rnd(), 3)))
    write('loads.csv', 't,host,low,high', lambda i: (i // 2, 'ab'[i % 2], round(rnd(), 3), round(1 + rnd(), 3)))
    write('corners.csv', 'x,y,z', lambda i: (i % 4 + rnd() / 2, i // 4 + rnd() / 2, round(rnd(), 3)), 16)
    write('triangles.csv', 'a,b,c', lambda i: (i, i + 1, i + 4), 12)
    with open('states.geojson', 'w') as f:
        f.write('{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "A", "population": 5}, "geometry": '
                '{"type": "Polygon", "coordinates": [[[0, 0], [4, 0], [4, 4], [0, 0]]]}}]}')
    write('new.csv', 't,v', lambda i: (i, rnd()))
    write('log.csv', 'day,n', lambda i: (day(i), int(rnd() * 100)))
    subprocess.run(['gzip', '-k', 'log.csv'], check=True)
    make_arrays(['air', 'ocean', 'slp', 't2m', 'wind', 'scene', 'relief'], ['air', 'u10', 'v10', 'red', 'green', 'blue'])
    for name in 'monday', 'tuesday':
        subprocess.run([STIPPLE, 'shade', 'taxi.csv', '-x', 'lon', '-y', 'lat', '--canvas', '9x9', '-o', name + '.nc'], check=True)
    subprocess.run([STIPPLE, 'plot', 'new.csv', '-x', 't', '-y', 'v', '-o', 'base.yaml'], check=True)
    subprocess.run([STIPPLE, 'plot', 'flights.csv', '-x', 'distance', '-y', 'delay', '-o', 'fig.yaml'], check=True)
    subprocess.run([STIPPLE, 'plot', 'flights.csv', '-x', 'distance', '-y', 'delay', '-o', 'report.yaml'], check=True)
    subprocess.run([STIPPLE, 'plot', 'flights.csv', '-x', 'distance', '-y', 'delay', '-o', 'old.png'], check=True)
    os.symlink(SOURCE / 'examples', 'examples')
    os.makedirs('out', exist_ok=True)


def make_arrays(files, variables):
    cells = ', '.join(str(round(i * 1.7 % 23 - 3, 2)) for i in range(30))
    cdl = f'''netcdf a {{ dimensions: time = 1 ; depth = 1 ; lat = 5 ; lon = 6 ;
variables: int time(time) ; time:units = "days since 2013-01-01" ; float depth(depth) ; depth:units = "m" ;
  float lat(lat) ; lat:units = "degrees_north" ; float lon(lon) ; lon:units = "degrees_east" ;
  {" ".join(f"float {v}(time, depth, lat, lon) ;" for v in variables)}
data: time = 3 ; depth = 5 ; lat = 10, 20, 30, 40, 50 ; lon = 0, 10, 20, 30, 40, 50 ;
  {" ".join(f"{v} = {cells} ;" for v in variables)} }}'''
    for file in files:
        subprocess.run(['ncgen', '-o', file + '.nc'], input=cdl, text=True, check=True)


def commands_of(text):
    """Command lines, continuation lines joined."""
    text = re.sub(r'\\\n\s*', '', text)
    for line in text.splitlines():
        line = re.sub(r'^[\s$]+', '', line)
        if '$<' in line:           # a recipe of make
            continue
        if re.match(r'stipple \S', line) or re.search(r'\| stipple \S', line):
            yield re.sub(r'\s{2,}#.*$', '', line).strip()


def readme():
    text = (SOURCE / 'README.md').read_text()
    for block in re.findall(r'```(?:sh|console)\n(.*?)```', text, re.S):
        yield from commands_of(block)


def helps():
    for command in ['plot', 'shade', 'overlay', 'layout', 'load', 'render', 'list']:
        text = subprocess.run([STIPPLE, command, '--help'], check=True, capture_output=True, text=True).stdout
        examples = re.split(r'\n\S', text.split('xamples', 1)[1])[0] if 'xamples' in text else ''
        yield from commands_of(examples)


def manuals():
    for page in sorted([*(SOURCE / 'man').glob('*.in'), *(SOURCE / 'man').glob('*.7')]):
        text = page.read_text()
        block = re.search(r'^\.Sh EXAMPLES\n(.*?)(?=^\.Sh|\Z)', text, re.S | re.M)
        if not block:
            continue
        code = re.sub(r'^\.Dl ', '', block.group(1), flags=re.M)
        code = code.replace(r'\e', '\\').replace(r'\-', '-').replace(r'\(aq', "'").replace(r'\(dq', '"').replace(r'\&', '')
        yield from commands_of(code)


def kinds():
    """The example of each chart kind, as the manual's list of kinds prints it."""
    for command in ['plot', 'shade']:
        text = subprocess.run([STIPPLE, 'help', '--man', command], check=True, capture_output=True, text=True).stdout
        yield from commands_of(re.sub(r'^\.Dl ', '', text, flags=re.M).replace(r'\-', '-').replace(r'\e', '\\'))


def main():
    seen = []
    for where, lines in (('README', readme), ('help', helps), ('man', manuals), ('kind', kinds)):
        for line in lines():
            if not any(re.search(rf'(^|\|\s*){re.escape(o)}\b', line) for o in OTHERS) and (line not in [s for _, s in seen]):
                seen.append((where, line))
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        make_data()
        env = dict(os.environ, PATH=os.path.dirname(STIPPLE) + ':' + os.environ['PATH'])
        for n, (where, line) in enumerate(seen, 1):
            run = subprocess.run(['bash', '-c', 'set -o pipefail; ' + line], env=env, capture_output=True, stdin=subprocess.DEVNULL)
            ok = run.returncode == 0
            print(f"{'ok' if ok else 'not ok'} {n} - {where}: {line}")
            if not ok:
                bad += 1
                print('# ' + run.stderr.decode(errors='replace').replace('\n', '\n# '))
        os.chdir('/')
    print(f'1..{len(seen)}')
    if len(seen) < 15:
        print(f'# only {len(seen)} commands found')
        bad += 1
    return bad > 0


sys.exit(main())
