#!/usr/bin/env python3
"""Fails when a line of C is longer than 120 letters: clang-format breaks it as .clang-format says."""
import pathlib
import sys

MOST = 120

seen = 0
bad = 0
for folder in ('core', 'cli', 'colormaps', 'formats', 'tests'):
    for f in sorted(pathlib.Path(folder).rglob('*.[ch]')):
        seen += 1
        for number, line in enumerate(f.read_text().split('\n'), 1):
            if len(line) > MOST:
                bad += 1
                print(f'{f}:{number}: {len(line)} letters')
if seen < 50:
    print(f'only {seen} files found: run from the top of the sources')
    bad += 1
sys.exit(bad > 0)
