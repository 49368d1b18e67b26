#!/usr/bin/env python3
"""Writes maps.def, ramps.def and palettes.def as one C file of tables: embed.py OUT MAPS RAMPS PALETTES.

The texts stay as they are written; the library reads the parameters when a map is asked for."""
import sys


def rows(path, n_fields):
    """Each line as (group, fields); '-' is an empty field, '= word' opens a group."""
    group = ''
    for number, line in enumerate(open(path, encoding='utf-8'), 1):
        line = line.strip()
        if not line or line.startswith('#'):
            continue
        if line.startswith('='):
            group = line[1:].strip()
            continue
        fields = [f.strip() for f in line.split('|')]
        if len(fields) != n_fields:
            sys.exit(f'{path}:{number}: {n_fields} fields wanted, {len(fields)} found')
        yield group, ['' if f == '-' else f for f in fields]


def c_row(values):
    return '    { ' + ', '.join('"' + v.replace('\\', '\\\\').replace('"', '\\"') + '"' for v in values) + ' },\n'


def maps(path):
    for group, (name, cet, aliases, construction, points, text) in rows(path, 6):
        first, *rest = aliases.split() or ['CET_' + cet if cet else name]
        yield [first, name, cet, ' '.join(rest), group, text, construction, points]


def ramps(path):
    for group, (name, aliases, anchors, text) in rows(path, 4):
        yield [name, name, '', aliases, group, text, 'ramp', anchors]


def palettes(path):
    for _, (name, aliases, search, colours, text) in rows(path, 5):
        yield [name, aliases, text, search, colours]


def main(out, maps_def, ramps_def, palettes_def):
    map_rows = [*maps(maps_def), *ramps(ramps_def)]
    palette_rows = [*palettes(palettes_def)]
    with open(out, 'w', encoding='utf-8') as f:
        f.write('/* Made by colormaps/embed.py from the .def files: edit those. */\n#include "colormaps/tables.h"\n\n')
        f.write('const stp_map_entry stp_map_entries[] = {\n' + ''.join(map(c_row, map_rows)) + '};\n')
        f.write(f'const int stp_map_entry_count = {len(map_rows)};\n\n')
        f.write('const stp_palette_entry stp_palette_entries[] = {\n' + ''.join(map(c_row, palette_rows)) + '};\n')
        f.write(f'const int stp_palette_entry_count = {len(palette_rows)};\n')


main(*sys.argv[1:])
