#!/usr/bin/env python3
"""Counts the results of the last `meson test` in a build folder: TAP lines of TAP tests, else one a test.
Prints "PASSED FAILED"."""
import json
import pathlib
import re
import sys

passed = failed = 0
for log in sorted(pathlib.Path(sys.argv[1], 'meson-logs').glob('testlog*.json'), key=lambda p: p.stat().st_mtime)[-1:]:
    for line in log.read_text().splitlines():
        test = json.loads(line)
        out = test.get('stdout') or ''
        ok = len(re.findall(r'^ok \d+', out, re.M))
        bad = len(re.findall(r'^not ok \d+', out, re.M))
        if test['result'] not in ('OK', 'SKIP', 'EXPECTEDFAIL') and not bad:
            bad = 1
        if test['result'] == 'OK' and not ok and not bad:
            ok = 1
        passed += ok
        failed += bad
print(passed, failed)
