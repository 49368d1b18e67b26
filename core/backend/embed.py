#!/usr/bin/env python3
"""Cuts fonts down to the characters charts need and writes them as one C file.

    embed.py HB_SUBSET OUT.c FONT...

The bytes become string literals: gcc and clang read those ten times faster than an array of numbers.
The fonts come out in the order given, as the array stp_inter of inter.h.
"""
import os
import subprocess
import sys
import tempfile

CHARACTERS = [
    'U+0020-007E', 'U+00A0-017F',               # Latin, Latin-1, Latin Extended-A
    'U+1E00-1EFF', 'U+0192', 'U+0218-021B', 'U+02BC', 'U+02C6-02C7', 'U+02D8-02DD',   # Vietnamese and more
    'U+0300-0304', 'U+0306-030C', 'U+0323', 'U+0326-0328',      # combining accents
    'U+0370-03FF', 'U+0400-045F', 'U+0490-0491',                # Greek, Cyrillic
    'U+2000-206F', 'U+2070-209F', 'U+20A0-20BF',    # punctuation, super- and subscripts, currency
    'U+2100-214F', 'U+2190-21FF', 'U+2200-22FF', 'U+25A0-25FF',  # letterlike, arrows, operators, shapes
    'U+FFFD',
]
FEATURES = 'kern,tnum,mark,mkmk'
LINE = 64       # bytes of the font a line of C


def subset(hb_subset, font):
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, 'out.otf')
        subprocess.run([hb_subset, '--output-file=' + out, '--unicodes=' + ','.join(CHARACTERS),
                        '--layout-features=' + FEATURES, '--no-hinting', '--notdef-outline', font], check=True)
        with open(out, 'rb') as f:
            return f.read()


def literal(data):
    """C string literals with octal escapes of three digits: no escape can swallow what follows."""
    for i in range(0, len(data), LINE):
        yield '    "' + ''.join('\\%03o' % b for b in data[i:i + LINE]) + '"'


def main():
    hb_subset, out, fonts = sys.argv[1], sys.argv[2], sys.argv[3:]
    lines = ['/* Made by core/backend/embed.py: subsets of the fonts named below. */', '#include "backend/inter.h"',
             '#pragma GCC diagnostic ignored "-Woverlength-strings"']
    for i, font in enumerate(fonts):
        data = subset(hb_subset, font)
        lines.append('static const unsigned char font_%d[%d] =   /* %s */' % (i, len(data) + 1, os.path.basename(font)))
        lines.extend(literal(data))
        lines.append(';')
    lines.append('const stp_inter_font stp_inter[%d] = {' % len(fonts))
    lines.extend('    { font_%d, sizeof font_%d - 1 },' % (i, i) for i in range(len(fonts)))
    lines.append('};')
    with open(out, 'w', encoding='ascii') as f:
        f.write('\n'.join(lines) + '\n')


if __name__ == '__main__':
    main()
