#!/usr/bin/env python3
"""bench_netcdf.py BUILD: one 1801 x 3600 slice of a deflated NetCDF-4 file (24 steps) to a 1200 x 600 PNG, in one run.

BUILD is a release build. The file is made once, in $BENCH_DATA or /tmp/stipple-bench, with Debian's python3-netcdf4 (run
with /usr/bin/python3). Each command runs RUNS times (5); the least wall time counts, and as a multiple of the first line's.
Peers: matplotlib's imshow (python3-matplotlib), GMT's grdimage (gmt). Report ratios, not times."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

build = pathlib.Path(sys.argv[1]).resolve()
runs = int(os.environ.get('RUNS', 5))
data = pathlib.Path(os.environ.get('BENCH_DATA', '/tmp/stipple-bench'))
stipple = str(build / 'cli/stipple')

MATPLOTLIB = """
import matplotlib; matplotlib.use('Agg')
import matplotlib.pyplot as plt, netCDF4, sys
with netCDF4.Dataset(sys.argv[1]) as d: v = d['t2m'][3]
f = plt.figure(figsize=(12, 6), dpi=100)
plt.imshow(v, extent=(-0.05, 359.95, -90.05, 90.05), aspect='auto'); plt.colorbar(); f.savefig(sys.argv[2])
"""


def make(path):
    import netCDF4
    import numpy as np
    rng = np.random.default_rng(7)
    with netCDF4.Dataset(path, 'w') as d:
        for name, n in ('time', 24), ('latitude', 1801), ('longitude', 3600):
            d.createDimension(name, n)
        t = d.createVariable('time', 'i4', ('time',))
        t.units = 'hours since 2020-01-01'
        t[:] = range(24)
        lat = d.createVariable('latitude', 'f4', ('latitude',))
        lat.units = 'degrees_north'
        lat[:] = np.linspace(90, -90, 1801)
        lon = d.createVariable('longitude', 'f4', ('longitude',))
        lon.units = 'degrees_east'
        lon[:] = np.arange(3600) * 0.1
        v = d.createVariable('t2m', 'f4', ('time', 'latitude', 'longitude'), zlib=True, complevel=4, shuffle=True,
                             chunksizes=(1, 361, 720))
        v.units = 'K'
        v.long_name = '2 metre temperature'
        y, x = np.meshgrid(lat[:], lon[:], indexing='ij')
        for k in range(24):
            base = 288 - 50 * np.sin(np.radians(y)) ** 2 + 8 * np.sin(np.radians(3 * x + 15 * k)) * np.cos(np.radians(y))
            v[k] = np.round(base + rng.normal(0, 0.4, base.shape), 2)


def commands(file, out):
    yield 'stipple plot, image', [stipple, 'plot', file, '--isel', 'time=3', '--width', '1200', '--height', '600', '-o', f'{out}/a.png']
    yield 'stipple plot, one thread', ['taskset', '-c', '0', stipple, 'plot', file, '--isel', 'time=3', '--width', '1200', '--height',
                                       '600', '-j', '1', '-o', f'{out}/b.png']
    yield 'stipple plot, quadmesh', [stipple, 'plot', file, '-k', 'quadmesh', '--isel', 'time=3', '--width', '1200', '--height', '600', '-o',
                                     f'{out}/c.png']
    yield 'stipple load, series of a point', [stipple, 'load', file, '--isel', 'latitude=900', '--isel', 'longitude=1800', '-o',
                                              f'{out}/p.csv']
    if subprocess.run(['/usr/bin/python3', '-c', 'import matplotlib, netCDF4'], capture_output=True).returncode == 0:
        yield 'matplotlib imshow', ['/usr/bin/python3', '-c', MATPLOTLIB, file, f'{out}/m.png']
    if shutil.which('gmt'):
        yield 'GMT grdimage', ['sh', '-c', f'cd {out} && gmt grdimage "{file}?t2m[3]" -JX12i/6i -png g']


def least(command):
    best = float('inf')
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        best = min(best, time.perf_counter() - start)
    return best


path = data / 't2m.nc'
if not path.exists():
    data.mkdir(parents=True, exist_ok=True)
    make(str(path) + '.part')
    os.rename(str(path) + '.part', path)
with tempfile.TemporaryDirectory() as folder:
    first = None
    for name, command in commands(str(path), folder):
        seconds = least(command)
        first = first or seconds
        print(f'{name:32s} {seconds:7.3f} s  {seconds / first:5.1f}', flush=True)
