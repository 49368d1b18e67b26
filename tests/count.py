#!/usr/bin/env python3
"""Counts the results of the last `meson test` in a build folder: TAP lines of TAP tests, else one a test.
Prints "PASSED FAILED SKIPPED"; a build folder without results is one failure."""
import json
import pathlib
import re
import sys

passed = failed = skipped = 0
for log in sorted(pathlib.Path(sys.argv[1], 'meson-logs').glob('testlog*.json'), key=lambda p: p.stat().st_mtime)[-1:]:
    for line in log.read_text(encoding='utf-8').splitlines():
        test = json.loads(line)
        points = re.findall(r'^(not ok|ok) \d+(?:.*(# skip\b))?', test.get('stdout') or '', re.M | re.I)
        bad = sum(said == 'not ok' for said, _ in points)
        skip = sum(said == 'ok' and skip != '' for said, skip in points)
        ok = len(points) - bad - skip
        if test['result'] not in ('OK', 'SKIP', 'EXPECTEDFAIL') and not bad:
            bad = 1
        if not points and not bad:
            ok, skip = (0, 1) if test['result'] == 'SKIP' else (1, 0)
        passed, failed, skipped = passed + ok, failed + bad, skipped + skip
if not passed + failed + skipped:
    failed = 1
print(passed, failed, skipped)
