#!/usr/bin/env bats
# What no one means to give, and some do: the program neither breaks nor is silent about it.

bats_require_minimum_version 1.5.0
load draw_helper

# The texts of an SVG, one a line.
texts() { grep -o '>[^<]*</text' "$1" | sed 's/^>//; s/<.text$//'; }

# fails STATUS FAULT WORD...: the program ends with this status and says this; no picture is left.
fails() {
    local status_wanted="$1" fault="$2"
    shift 2
    rm -f o.svg
    run --separate-stderr "$STIPPLE" "$@" -o o.svg
    printf '%s\n' "$stderr"
    [ "$status" -eq "$status_wanted" ]
    [[ "$stderr" == *"$fault"* ]]
    [ ! -e o.svg ]
}

# ---- streams ----------------------------------------------------------------------------------------

@test "standard streams that are closed are used for nothing else" {
    run bash -c '"$STIPPLE" plot -x x -y y -o o.svg <&-'
    [ "$status" -eq 1 ]
    [[ "$output" == *"cannot read 'standard input'"* ]]
    run bash -c 'cat points.csv | "$STIPPLE" plot -x x -y y >&-'
    [ "$status" -eq 1 ]
    [[ "$output" == *"cannot write 'standard output'"* ]]
    "$STIPPLE" plot points.csv -x x -y y -o open.svg
    "$STIPPLE" plot points.csv -x x -y y -o closed.svg <&- >&- 2>&-
    cmp open.svg closed.svg
}

@test "an end by a signal leaves the old file" {
    echo old >o.svg
    mkfifo pipe
    "$STIPPLE" plot pipe -x x -y y -o o.svg 3>&- &
    local pid=$!
    exec 4>pipe
    echo x,y >&4
    kill -TERM "$pid"
    run wait "$pid"
    exec 4>&-
    [ "$(cat o.svg)" = old ]
    [ -z "$(find . -name '*stipple-tmp*')" ]
}

# ---- messages ---------------------------------------------------------------------------------------

@test "nothing in a file commands the terminal through a message" {
    { echo x,y; yes 1,2 | head -n 300000; printf '3,"\033[2J\nq"\n'; } >t.csv
    run --separate-stderr "$STIPPLE" plot t.csv -x x -y y -k line -o o.svg
    [ "$status" -eq 0 ]
    [ "$stderr" = "stipple: t.csv: 1 of 300001 rows skipped: 'y' is not an integer (first: line 300002 \" [2J q\")" ]
}

@test "many columns with faults end in one line" {
    { seq -s, 20 | sed 's/[0-9]*/c&/g'; yes "$(seq -s, 20)" | head -n 30000; seq -s, 20 | sed 's/[0-9]*/x&/g'; } >t.csv
    run --separate-stderr "$STIPPLE" load t.csv
    [ "$status" -eq 0 ]
    [ "${#stderr_lines[@]}" -eq 11 ]
    [[ "${stderr_lines[9]}" == "stipple: t.csv: 1 of 30001 rows skipped: 'c10' is not an integer"*"line 30002"* ]]
    [ "${stderr_lines[10]}" = "stipple: t.csv: rows are skipped in 10 more columns" ]
}

@test "a hint names columns as they are typed, on one line" {
    printf '"a,b","{c}","d\ne"\n1,2,3\n4,6,9\n' >t.csv
    fails 2 "columns: {a,b}, {{c}}, d e" plot t.csv -x q -y q
    fails 2 "did you mean '{a,b}'?" plot t.csv -x 'a,c' -y 2
    "$STIPPLE" plot t.csv -x '{a,b}' -y '{{c}}' -o o.svg
    run "$STIPPLE" load t.csv --to text
    [[ "$output" == *"stipple plot t.csv -x '{a,b}' -y '{{c}}'"* ]]
}

@test "a type is named with its article" {
    fails 2 "--agg mean:cat wants a column of numbers, 'cat' is a category" shade points.csv -x x -y y --agg mean:cat
    fails 2 "'when' is a time, and the axis holds numbers" \
        overlay plot points.csv -x x -y y + plot points.csv -x y -y x + plot points.csv -x when -y y
}

@test "without columns the first numbers are proposed in their order" {
    fails 2 "try -x 'x' -y 'y'" plot <(printf 'x,y\n1,2\n')
}

@test "zero bytes are not UTF-16" {
    head -c 5000 /dev/zero >t.csv
    fails 1 "'t.csv' is not text" plot t.csv -x x -y y
}

@test "a mean that no double holds is left out, and JSON stays JSON" {
    printf 'x\n1e308\n1e308\n1e308\n1e308\n1e308\n' >t.csv
    run "$STIPPLE" load t.csv --to json
    [ "$status" -eq 0 ]
    [[ "$output" != *inf* ]]
    [[ "$output" == *'"max": 1e+308'* ]]
}

# ---- columns and values -----------------------------------------------------------------------------

@test "a column whose name looks like a colour is a column" {
    printf 'x,y,#abc\n1,2,3\n2,3,4\n' >t.csv
    "$STIPPLE" plot t.csv -x x -y y -c '{#abc}' -o o.svg
    texts o.svg | grep -qx '#abc'
    fails 2 "'#abq' is not a colour" plot t.csv -x x -y y -c '#abq'
}

@test "values without a place are counted, and --strict refuses them" {
    printf 'x,y\n1,1\n-2,2\n0,3\n4,inf\n5,5\n' >t.csv
    for kind in scatter line; do
        run --separate-stderr "$STIPPLE" plot t.csv -x x -y y -k $kind --logx -o o.svg
        [ "$status" -eq 0 ]
        [[ "$stderr" == *"2 values of 'x' are 0 or less"* ]]
        [[ "$stderr" == *"1 infinite values of 'y'"* ]]
        fails 4 "2 values of 'x' are 0 or less" plot t.csv -x x -y y -k $kind --logx --strict
    done
    fails 4 "1 infinite values of 'y'" shade t.csv -x x -y y --strict
}

@test "a line beside the picture is nothing to draw" {
    fails 3 "no row has a point inside the picture" plot points.csv -x x -y y -k line --xlim 100:200
    "$STIPPLE" plot points.csv -x x -y y -k line --xlim 1.2:1.8 -o o.svg
}

@test "a range of colours holds numbers, and some of the values" {
    fails 2 "--clim wants A:B in numbers, not '2020-01-01:2021-01-01'" \
        plot points.csv -x x -y y -c v --clim 2020-01-01:2021-01-01
    fails 3 "--clim 500: holds no value of 'v'" plot points.csv -x x -y y -c v --clim 500:
}

# ---- times ------------------------------------------------------------------------------------------

@test "nanoseconds over centuries reach both ends of the axis" {
    printf 't,v\n1677-09-21T00:12:44,1\n2000-01-01T00:00:00.000000001,2\n2262-04-11T23:47:16.854775807,3\n' >t.csv
    for what in "plot -k line" "plot -k scatter" "plot -b t" "plot --label t" "shade --canvas 30x20"; do
        # shellcheck disable=SC2086
        "$STIPPLE" $what t.csv -x t -y v -o o.svg
        texts o.svg | grep -qx 1700
        texts o.svg | grep -qxE "22(00|50)"
    done
}

@test "a range of nanoseconds is as exact as the data" {
    printf 't,v\n2000-01-01T00:00:00.000000100,1\n2000-01-01T00:00:00.000000200,2\n' >t.csv
    local day=2000-01-01T00:00:00
    "$STIPPLE" shade t.csv -x t -y v --xlim $day.000000100:$day.000000200 --ylim 0:3 -o o.svg
    texts o.svg | grep -qx .000000140
    fails 2 "the first end must be less" shade t.csv -x t -y v --xlim $day.000000200:$day.000000100
}

@test "layers of nanoseconds stand where their times are, to the nanosecond" {
    printf 't,v\n2000-01-01T00:00:00.000000000,1\n2000-01-01T00:00:00.000000300,2\n' >a.csv
    printf 't,v\n2000-01-01T00:00:00.000000075,1\n2000-01-01T00:00:00.000000150,2\n' >b.csv
    "$STIPPLE" overlay plot a.csv -x t -y v + plot b.csv -x t -y v -o o.svg
    # the second begins a quarter along the first
    read -r x0 y0 dx _ < <(grep -o 'stroke-width="1.5" d="M[^"]*' o.svg | sed -n '1s/.*M//; 1s/[l-]/ /gp')
    read -r x1 y1 _ < <(grep -o 'stroke-width="1.5" d="M[^"]*' o.svg | sed -n '2s/.*M//; 2s/[l-]/ /gp')
    [ "$y0" = "$y1" ]
    awk -v a="$x0" -v b="$x1" -v w="$dx" 'BEGIN { exit !(b - a > w / 4 - 0.02 && b - a < w / 4 + 0.02) }'
}

# ---- texts ------------------------------------------------------------------------------------------

@test "long texts are cut, and leave the legend its place" {
    local long
    long=$(printf 'many words %.0s' {1..100})
    "$STIPPLE" plot points.csv -x x -y y -b cat -t "$long" --subtitle "$long" --caption "$long" --xlabel "$long" \
        --ylabel "$long" -o o.svg
    [ "$(texts o.svg | grep -c '^\(many\|words\).*…$')" -eq 5 ]      # titles run over some lines before they are cut
    texts o.svg | grep -qx a
    texts o.svg | grep -qx b
}

# ---- many -------------------------------------------------------------------------------------------

@test "as many groups or labels as rows take seconds, not minutes" {
    awk 'BEGIN {
        print "x,y,c"
        for (i = 0; i < 100000; i++) printf "%d,%d,row %d\n", i * 7919 % 9973, i * 31 % 9967, i
    }' >t.csv
    timeout 30 "$STIPPLE" plot t.csv -x x -y y -b c -o o.png
    timeout 30 "$STIPPLE" plot t.csv -x x -y y -k line -b c -o o.png
    timeout 30 "$STIPPLE" plot t.csv -x x -y y --label c -o o.png
}

@test "a picture too large for its grid says how to make it smaller" {
    fails 2 "cells is too large: at most 16384 each way" shade points.csv -x x -y y --width 20000 --height 20000
    [[ "$stderr" == *"give --canvas WxH"* ]]
}

@test "what cannot be written is refused, not left out" {
    run "$STIPPLE" load points.csv -o a.json -o b.json
    [ "$status" -eq 2 ]
    [[ "$output" == *"load writes one output, 2 were given"* ]]
    run "$STIPPLE" overlay shade points.csv -x x -y y + shade points.csv -x y -y x --canvas 3x3 -o o.nc
    [ "$status" -eq 2 ]
    [[ "$output" == *"a nc file holds one aggregate, and here are 2"* ]]
    run find . -name '*.json' -o -name '*.nc'
    [ -z "$output" ]
}

@test "--explain is JSON where JSON is wanted" {
    run "$STIPPLE" plot points.csv -x x -y y --explain --to json
    [ "$status" -eq 0 ]
    [[ "$output" == "{"*'"kind":"scatter"'* ]]
}
