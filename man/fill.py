"""Fills a manual page: the line @OPTIONS@ becomes what `stipple help --man COMMAND` prints; of several COMMANDs one line each.

usage: fill.py PAGE.in STIPPLE OUTPUT [COMMAND…]
"""
import os
import subprocess
import sys


def main():
    page, program, output = sys.argv[1:4]
    env = dict(os.environ, ASAN_OPTIONS="detect_leaks=0")
    commands = [[c] for c in sys.argv[4:]] or [[]]
    with open(page, "rb") as f:
        text = f.read()
    if text.count(b"@OPTIONS@\n") != len(commands):
        sys.exit(f"{page}: wants {len(commands)} lines @OPTIONS@")
    for command in commands:
        made = subprocess.run([program, "help", "--man"] + command, check=True, stdout=subprocess.PIPE, env=env).stdout
        text = text.replace(b"@OPTIONS@\n", made, 1)
    with open(output, "wb") as f:
        f.write(text)


main()
