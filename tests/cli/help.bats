#!/usr/bin/env bats
# Help, version, manual.

bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR" || exit 1
    unset MANPATH
}

@test "--version names the version first" {
    run --separate-stderr "$STIPPLE" --version
    [ "$status" -eq 0 ]
    [[ "${lines[0]}" =~ ^stipple\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
    [ -z "$stderr" ]
    [ "$("$STIPPLE" plot --version)" = "$output" ]
}

@test "--help and -h of every command go to standard output and end with 0" {
    for command in "" load plot shade overlay render list help complete; do
        for form in --help -h; do
            run --separate-stderr "$STIPPLE" $command $form
            [ "$status" -eq 0 ]
            [ -z "$stderr" ]
            [[ "${lines[0]}" == "usage: stipple "* ]]
        done
    done
}

@test "help fits in 80 columns" {
    for command in "" load plot shade overlay render list help complete; do
        [ "$("$STIPPLE" $command --help | LC_ALL=C.UTF-8 wc -L)" -le 80 ]
    done
}

@test "-h is shorter than --help" {
    [ "$("$STIPPLE" plot -h | wc -l)" -lt "$("$STIPPLE" plot --help | wc -l)" ]
}

@test "help opens nothing" {
    run "$STIPPLE" plot missing.csv --jobs --help -h
    [ "$status" -eq 2 ]
    run "$STIPPLE" plot missing.csv --help
    [ "$status" -eq 0 ]
}

@test "stipple help COMMAND in a pipe is the long help" {
    [ "$("$STIPPLE" help plot)" = "$("$STIPPLE" plot --help)" ]
    [ "$("$STIPPLE" help)" = "$("$STIPPLE" --help)" ]
}

@test "the manual pages are clean and hold the options of their commands" {
    command -v mandoc >/dev/null || skip "no mandoc"
    for command in "" load plot shade overlay layout render list; do
        page=stipple${command:+-$command}.1
        python3 "$SOURCE/man/fill.py" "$SOURCE/man/$page.in" "$STIPPLE" "$page" $command
        run mandoc -Tlint -W warning "$page"
        printf '%s\n' "$output"
        [ "$status" -eq 0 ]
        [ -z "$output" ]
        mandoc -Tutf8 "$page" | col -bx >text
        for section in NAME SYNOPSIS DESCRIPTION OPTIONS ENVIRONMENT FILES "EXIT STATUS" EXAMPLES "SEE ALSO"; do
            grep -qx "$section" text
        done
        "$STIPPLE" $command --help | grep -o -- ' --[a-z-]*' | sort -u | while read -r option; do
            grep -q -- "$option" text || { echo "$page lacks $option"; exit 1; }
        done
    done
}

@test "parser, help and completion know the same options" {
    for command in load plot shade overlay layout render list; do
        "$STIPPLE" $command --help | sed -nE 's/^ +(-[a-z], )?(--[a-z0-9-]+).*/\2/p' | sort -u >helped
        for part in plot shade; do                 # overlay and layout have the options of their parts
            [[ "$command" == overlay || "$command" == layout ]] || part=
            "$STIPPLE" complete-word $command $part --
        done | cut -f1 | grep -- '^--' | sort -u >completed
        cmp helped completed
        while read -r option; do
            run "$STIPPLE" $command "$option"
            [[ "$output" != *"unknown option"* && "$output" != *"is not an option"* ]] || { echo "$command $option: $output"; exit 1; }
        done <helped
    done
}

@test "in a terminal, help opens the manual page" {
    mkdir -p bin
    printf '#!/bin/sh\necho "manual of $*"\n' >bin/man
    chmod +x bin/man
    python3 - "$STIPPLE" >out <<'PY'
import os, pty, sys
os.environ['PATH'] = os.getcwd() + '/bin:' + os.environ['PATH']
for command in ['help', 'plot'], ['help'], ['help', 'nothing']:
    pty.spawn([sys.argv[1]] + command, stdin_read=lambda fd: b'')
PY
    grep -q 'manual of stipple-plot' out
    grep -q 'manual of stipple.$' out
    printf '#!/bin/sh\nexit 16\n' >bin/man                         # no such page: the long help
    python3 - "$STIPPLE" >out <<'PY'
import os, pty, sys
os.environ['PATH'] = os.getcwd() + '/bin:' + os.environ['PATH']
pty.spawn([sys.argv[1], 'help', 'plot'], stdin_read=lambda fd: b'')
PY
    grep -q '^usage: stipple plot' out
}

@test "the manuals of specs, expressions and themes are clean" {
    command -v mandoc >/dev/null || skip "no mandoc"
    for page in stipple-spec.5 stipple-expr.7 stipple-theme.5; do
        run mandoc -Tlint -W warning "$SOURCE/man/$page"
        printf '%s\n' "$output"
        [ "$status" -eq 0 ]
        [ -z "$output" ]
    done
}

@test "the manual of colormaps has every map and palette" {
    command -v mandoc >/dev/null || skip "no mandoc"
    page=$(dirname "$STIPPLE")/../man/stipple-cmaps.7
    [ -e "$page" ] || skip "not built"
    run mandoc -Tlint -W warning "$page"
    [ "$status" -eq 0 ]
    for what in cmaps palettes; do
        "$STIPPLE" list $what --to json | sed -n 's/.*"name": "\([^"]*\)".*/\1/p' | while read -r name; do
            grep -qxF ".It Cm $name" "$page" || { echo "$name"; exit 1; }
        done
    done
}

@test "the list of kinds has a small picture of each" {
    "$STIPPLE" list kinds -o "$BATS_TEST_TMPDIR/kinds.svg"
    "$STIPPLE" list kinds --to json | sed -n 's/.*"name": "\([^"]*\)".*/\1/p' | grep -vx aggregate | sort -u | while read -r kind; do
        grep -q ">$kind</text>" "$BATS_TEST_TMPDIR/kinds.svg" || { echo "$kind"; exit 1; }
    done
}
