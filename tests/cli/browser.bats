#!/usr/bin/env bats
# A report in a real browser, where there is one: light, dark and on paper.
load draw_helper

browser() {     # browser OPTION...: looks at page.html
    local program
    for program in chromium chromium-browser google-chrome; do
        command -v $program >/dev/null || continue
        HOME=$PWD timeout 60 $program --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --user-data-dir="$PWD/profile" \
            --window-size=500,700 "$@" "file://$PWD/page.html" 2>/dev/null >&2
        return
    done
    skip "no chromium"
}

# The colour of the corner of a PNG picture: its first pixel is stored as it is, whatever the filter of its row.
corner() {
    python3 - "$1" <<'PY'
import re, struct, sys, zlib
data, at, packed = open(sys.argv[1], 'rb').read(), 8, b''
while at < len(data):
    n, kind = struct.unpack('>I4s', data[at:at + 8])
    packed += data[at + 8:at + 8 + n] if kind == b'IDAT' else b''
    at += n + 12
print(zlib.decompress(packed)[1:4].hex())
PY
}

page() {
    cat >report.yaml <<'YAML'
stipple: 1
figure: {page: The page, width: 300, height: 200}
figures:
  - figure: {section: One, title: Dots, caption: of four points}
    layers: [{plot: {data: points.csv, x: x, y: y, by: cat}}]
  - figure: {section: Two, title: Cells}
    layers: [{shade: {data: points.csv, x: x, y: y, canvas: 4x4}}]
  - figure: {section: Three, title: Rows}
    layers: [{load: {data: points.csv}}]
YAML
    stipple render report.yaml -o page.html
}

@test "on paper the page has its text, its pictures and its table, and no contents" {
    command -v pdftotext >/dev/null || skip "no pdftotext"
    page
    browser --no-pdf-header-footer --print-to-pdf=page.pdf
    pdftotext -layout page.pdf page.txt
    for text in 'The page' One Dots 'of four points' Two Cells count Three Rows '2023-01-05'; do grep -q "$text" page.txt; done
    [ "$(grep -c Two page.txt)" -eq 1 ]              # the heading alone: the list of sections is left out
}

@test "the page is light or dark as the reader's system is" {
    page
    browser --screenshot=light.png
    [ "$(corner light.png)" = ffffff ]
    browser --screenshot=dark.png --blink-settings=preferredColorScheme=0
    [ "$(corner dark.png)" = 14181d ]
}
