#!/usr/bin/env python3
"""Fails when a file includes a header that its folder may not know about, or a library that belongs to another."""
import pathlib
import re
import sys

TABLE = ['base', 'table']
SCAN = TABLE + ['scan']
AGG = SCAN + ['scale', 'colormaps', 'agg']
SPEC = AGG + ['expr', 'spec']
CHART = SPEC + ['scene', 'chart']
MAY = {     # folder: folders it may include, itself among them
    'core/base': ['base', 'include'],
    'core/table': TABLE, 'core/scan': SCAN, 'core/expr': TABLE + ['expr'],
    'core/scale': ['base', 'scale'], 'core/agg': AGG, 'core/spec': SPEC,
    'core/scene': ['base', 'scene'], 'core/backend': ['base', 'scene', 'backend'], 'core/chart': CHART,
    'colormaps': ['base', 'colormaps'], 'formats': TABLE + ['formats'],
    'formats/netcdf': TABLE + ['formats'], 'formats/parquet': TABLE + ['formats'], 'cli': ['cli'],
    'core': CHART + ['backend', 'include'],
}
# core/spec/complete.c and choices.c list what backends write: they know only the table.
ONLY = {    # library header: files that may include it
    r'cairo.*\.h': r'core/backend/(cairo.*\.c|canvas\.h)', r'chafa.*\.h': r'core/backend/inline\.c', r'netcdf.*\.h': r'formats/netcdf/.*',
    r'pthread\.h': r'core/(scan/.*|base/parallel\.c)', r'csv\.h': r'formats/csv.*', r'libfyaml\.h': r'core/spec/.*', r'png\.h': r'core/backend/.*',
    r'hb.*\.h': r'core/backend/.*', r'ft2build\.h': r'core/backend/.*',
}

bad = 0
seen = 0
for folder, may in MAY.items():
    for f in sorted(pathlib.Path(folder).glob('*.[ch]')):
        seen += 1
        text = f.read_text()
        for inc in re.findall(r'^#\s*include "([^"]+)"', text, re.M):
            part = inc.split('/')[0] if '/' in inc else folder.split('/')[-1]
            if part not in may and not (folder == 'core' and '/' not in inc) and not (folder == 'cli' and inc == 'stipple.h'):
                bad += 1
                print(f'{f}: may not include "{inc}"')
        for inc in re.findall(r'^#\s*include <([^>]+)>', text, re.M):
            for header, where in ONLY.items():
                if re.fullmatch(header, inc) and not re.fullmatch(where, str(f)):
                    bad += 1
                    print(f'{f}: may not include <{inc}>')
if seen < 50:
    print(f'only {seen} files found: run from the top of the sources')
    bad += 1
sys.exit(bad > 0)
