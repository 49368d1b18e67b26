#!/usr/bin/env bats
# What is wrong with what is composed, and what stops a run while it writes: the message says what to do, the code what
# happened, and the old file stays.
bats_require_minimum_version 1.5.0
load draw_helper

# fails CODE MESSAGE COMMAND…: o.svg holds "old" before and after, and nothing lies beside it.
fails() {
    local code=$1 message=$2
    shift 2
    echo old >o.svg
    run --separate-stderr "$STIPPLE" "$@" </dev/null
    [ "$status" -eq "$code" ] || { echo "status $status: $stderr"; return 1; }
    [[ "$stderr" == *"$message"* ]] || { echo "says: $stderr"; return 1; }
    [ -z "$output" ]
    [ "$(cat o.svg)" = old ]
    [ -z "$(find . -name '*stipple-tmp*')" ]
}

spec() { printf 'stipple: 1\n%s\n' "$2" >"$1"; }

@test "specs: circles, keys that are none, layers without data, figures without layers" {
    spec a.yaml 'extends: b.yaml'
    spec b.yaml 'extends: a.yaml'
    fails 1 "b.yaml:2:10: 'extends' goes round in a circle: 'a.yaml' is being read" render a.yaml -o o.svg
    mkdir sub
    spec sub/b.yaml 'extends: ../a.yaml'
    spec a.yaml 'extends: sub/b.yaml'
    fails 1 "sub/b.yaml:2:10: 'extends' goes round in a circle: 'sub/../a.yaml' is being read" render a.yaml -o o.svg
    spec k.yaml 'layers: [{plot: {data: points.csv, x: x, colour: v}}]'
    fails 1 "k.yaml:2:42: unknown key 'colour' in a plot layer
         did you mean 'color'?" render k.yaml -o o.svg
    spec l.yaml 'layers: [{plot: {x: x, y: y}}]'
    fails 1 "l.yaml:2:11: 'standard input' is empty
         the layer names no data" render l.yaml -o o.svg
    spec n.yaml 'layers: []'
    fails 1 "n.yaml:2:9: there are no layers" render n.yaml -o o.svg
    spec t.yaml 'figure: {title: t}'
    fails 1 "there is nothing to draw: 'layers' is missing" render t.yaml -o o.svg
}

@test "a layer without data does not wait for a terminal" {
    spec l.yaml 'layers: [{plot: {x: x, y: y}}]'
    run python3 - "$STIPPLE" <<'PY'
import os, pty, subprocess, sys
master, slave = pty.openpty()
done = subprocess.run([sys.argv[1], 'render', 'l.yaml', '-o', 'o.svg'], stdin=slave, stderr=subprocess.PIPE, timeout=10)
print(done.stderr.decode(), end='')
sys.exit(done.returncode)
PY
    [ "$status" -eq 2 ]
    [ "$output" = "stipple: l.yaml:2:11: a layer names no data, and standard input is a terminal
         name a file, as 'data: FILE' in a spec, or pipe the data in" ]
}

@test "layers whose axes hold different things say which, and what to do" {
    local hint="\`stipple layout\` draws them side by side"
    fails 2 "layers cannot share the x axis: 'when' is a time, and the axis holds numbers
         $hint" overlay plot points.csv -x x -y y + plot points.csv -x when -y y -o o.svg
    fails 2 "layers cannot share the y axis: 'cat' is a category, and the axis holds numbers
         $hint" overlay shade points.csv -x x -y y + plot points.csv -x x -y cat -o o.svg
    spec m.yaml 'layers: [{plot: {data: points.csv, x: when, y: y}}, {shade: {data: points.csv, x: x, y: y}}]'
    fails 2 "layers cannot share the x axis: 'x' is a number, and the axis holds times" render m.yaml -o o.svg
    stipple layout plot points.csv -x x -y y + plot points.csv -x when -y y -o o.svg
}

@test "catalogs: entries, plots and files that are not there" {
    cat >catalog.yaml <<'YAML'
sources:
  points: {driver: csv, args: {urlpath: points.csv}, metadata: {plots: {dots: {kind: scatter, x: x, y: y}}}}
YAML
    fails 2 "the catalog 'catalog.yaml' has no entry 'pionts'
         did you mean 'points'?" plot @pionts -x x -y y -o o.svg
    fails 2 "'points' has no plot 'dot'
         did you mean 'dots'?" plot @points/dot -o o.svg
    fails 1 "cannot open 'other.yaml'" plot @other.yaml:points -x x -y y -o o.svg
    rm catalog.yaml
    fails 2 "catalog" plot @points/dots -o o.svg
}

@test "a folder that may not be written, a disk that is full" {
    mkdir closed
    echo old >closed/o.svg
    chmod 555 closed
    if [ "$(id -u)" -eq 0 ]; then
        chmod 755 . closed
        chown nobody . closed/o.svg
        chmod 555 closed
        run setpriv --reuid=nobody --clear-groups "$STIPPLE" plot points.csv -x x -y y -o closed/o.svg
        [ "$status" -ne 127 ] || skip "no setpriv"
    else
        run "$STIPPLE" plot points.csv -x x -y y -o closed/o.svg
    fi
    [ "$status" -eq 1 ]
    [[ "$output" == *"closed/o.svg': Permission denied"* ]]
    [ "$(cat closed/o.svg)" = old ]
    [ -w /dev/full ] || skip "no /dev/full"
    spec two.yaml 'figures:
  - {layers: [{plot: {data: points.csv, x: x, y: y}}], output: o.svg}
  - {layers: [{plot: {data: points.csv, x: x, y: v}}], output: full.svg}'
    ln -s /dev/full full.svg
    fails 1 "No space left on device" render two.yaml
}

# ended_by SIGNAL CODE: `stipple load` has read the first rows of a pipe, and (unless it is very slow) written some of them,
# when it gets the signal.
ended_by() {
    local signal=$1 code=$2 pid fd
    echo old >t.csv
    rm -f pipe
    mkfifo pipe
    env --default-signal=INT,PIPE "$STIPPLE" load pipe -o t.csv 3>&- 4>&- &
    pid=$!
    exec 4>pipe
    awk 'BEGIN { print "x,y"; for (i = 0; i < 400000; i++) print i "," i / 7 }' >&4
    for _ in $(seq 200); do
        for fd in /proc/"$pid"/fd/*; do
            [[ "$(readlink "$fd")" == "$PWD"/* && "$(stat -L -c %s "$fd")" -gt 0 && "$(stat -L -c %F "$fd")" == regular* ]] && break 2
        done
        sleep 0.05
    done
    kill -"$signal" "$pid"
    wait "$pid" && status=0 || status=$?
    exec 4>&-
    [ "$status" -eq "$code" ]
    [ "$(cat t.csv)" = old ]
    [ -z "$(find . -name '*stipple-tmp*')" ]
}

@test "a signal in the middle of writing: the old file stays, and nothing beside it" {
    ended_by TERM 143
    ended_by INT 130
    ended_by HUP 129
    ended_by PIPE 141
    ended_by KILL 137
}

@test "a reader that goes away ends a long output quietly" {
    awk 'BEGIN { print "x,y"; for (i = 0; i < 200000; i++) print i "," i / 7 }' >long.csv
    run bash -c '"$STIPPLE" load long.csv --to csv -o - | head -c 10 >/dev/null; echo "${PIPESTATUS[0]}"'
    [ "$output" = 141 ]
}
