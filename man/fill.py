"""Fills a manual page: the line @OPTIONS@ becomes what `stipple help --man COMMAND` prints.

usage: fill.py PAGE.in STIPPLE OUTPUT [COMMAND]
"""
import os
import subprocess
import sys


def main():
    page, program, output = sys.argv[1:4]
    env = dict(os.environ, ASAN_OPTIONS="detect_leaks=0")
    options = subprocess.run([program, "help", "--man"] + sys.argv[4:], check=True, stdout=subprocess.PIPE, env=env).stdout
    with open(page, "rb") as f:
        text = f.read()
    if text.count(b"@OPTIONS@\n") != 1:
        sys.exit(f"{page}: wants one line @OPTIONS@")
    with open(output, "wb") as f:
        f.write(text.replace(b"@OPTIONS@\n", options))


main()
