#!/usr/bin/env bats
# What there is: as text, for scripts, with colours, as pictures.

setup() { cd "$BATS_TEST_TMPDIR" || exit 1; }

names() { "$STIPPLE" list "$1" --to json | python3 -c 'import json, sys; print("\n".join(e["name"] for e in json.load(sys.stdin)))'; }

@test "every list is text with a line for each name, and JSON with the same names" {
    for what in kinds palettes themes formats reductions norms functions; do
        "$STIPPLE" list $what | sed 's/ .*//' >text
        names $what | sed 's/ .*//' >names
        cmp text names
    done
    [ "$(names cmaps | wc -l)" -gt 100 ]
    names cmaps | sort >names
    "$STIPPLE" list cmaps | sed 's/ .*//' | sort -u | comm -23 names - >missing
    [ ! -s missing ]
}

@test "colours of palettes and colormaps are there for scripts" {
    "$STIPPLE" list palettes --to json >palettes.json
    "$STIPPLE" list cmaps --to json >cmaps.json
    python3 - <<'PY'
import json, re
for name in 'palettes.json', 'cmaps.json':
    for e in json.load(open(name)):
        assert len(e['colors']) >= 2 and all(re.fullmatch('#[0-9a-f]{6}', c) for c in e['colors']), e
maps = {e['name']: e['colors'] for e in json.load(open('cmaps.json'))}
assert maps['gray'][0] == '#000000' and maps['gray'][-1] == '#ffffff' and len(maps['gray']) == 9
assert {e['name']: e['colors'] for e in json.load(open('palettes.json'))}['safe10'][:2] == ['#0072b2', '#d55e00']
PY
}

@test "in colour, a swatch stands before the name" {
    for what in cmaps palettes themes; do
        "$STIPPLE" list $what --ansi always >ansi
        grep -q $'^\x1b\\[48;2;[0-9;]*m ' ansi
        sed 's/\x1b\[[0-9;]*m//g; s/^ *//' ansi | sed 's/ .*//' >colour
        "$STIPPLE" list $what | sed 's/ .*//' | cmp - colour
    done
    [ "$("$STIPPLE" list formats --ansi always)" = "$("$STIPPLE" list formats)" ]
}

@test "kinds, norms, themes, palettes and colormaps are pictures, with every name in them" {
    for what in kinds norms themes palettes cmaps; do
        "$STIPPLE" list $what -o $what.svg
        names $what | grep -vx aggregate | while read -r name; do
            grep -q ">$name</text>" $what.svg || { echo "$what lacks $name"; exit 1; }
        done
        "$STIPPLE" list $what --to png >$what.png
        [ "$(head -c 4 $what.png | tail -c 3)" = PNG ]
    done
    "$STIPPLE" list palettes -o palettes.pdf
    [ "$(head -c 5 palettes.pdf)" = %PDF- ]
    run "$STIPPLE" list functions -o functions.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"the list of functions has no picture"* ]]
}
