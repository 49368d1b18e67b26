#!/usr/bin/env bats
# Lines and areas of shade; numbers made by Datashader: see tests/data/oracle/README.md.
load draw_helper

@test "the oracle's lines and areas come out of the program" {
    cd "$SOURCE/tests/data/oracle"
    n=0
    while IFS="$(printf '\t')" read -r name arguments expected tolerance; do
        [ "$name" != name ] || continue
        # shellcheck disable=SC2086
        "$STIPPLE" shade $arguments -q -o "$BATS_TEST_TMPDIR/$name.nc"
        python3 "$SOURCE/tests/cli/compare_nc.py" "$BATS_TEST_TMPDIR/$name.nc" "$expected" "$tolerance"
        n=$((n + 1))
    done <paths.tsv
    [ "$n" -eq 16 ]
}

@test "lines are the same for any number of threads" {
    awk 'BEGIN { srand(3); print "t,y,g"; for (i = 0; i < 30000; i++) print i / 7 "," sin(i / 900) + rand() "," i % 7 }' >many.csv
    for jobs in 1 2 5; do
        stipple shade many.csv -k line -x t -y y --group g --agg count,mean:y -j $jobs -o lines.nc
        stipple shade many.csv -k line -x t -y y --by g --line-width 2 -j $jobs -o smooth.nc
        stipple shade many.csv -k area -x t -y y -j $jobs -o area.nc
        cat lines.nc smooth.nc area.nc | cksum >>sums
    done
    [ "$(uniq sums | wc -l)" -eq 1 ]
}

@test "times are exact along a line" {
    printf 't,y\n2023-01-01T00:00:00.000000001Z,0\n2023-01-01T00:00:00.000000003Z,2\n2023-01-01T00:00:00.000000004Z,0\n' >t.csv
    stipple shade t.csv -k line -x t -y y --canvas 4x3 -o out.nc
    [ "$(values out.nc count | tr "\n" " ")" = "1 0 0 1 0 1 1 0 0 0 1 0 " ]
}

@test "--by draws a line for each value, in a colour each" {
    stipple shade points.csv -k line -x x -y y --by cat --canvas 20x20 -o out.svg
    grep -q '>a</text>' out.svg
    grep -q '<image' out.svg
}

@test "what lines cannot do is said" {
    run stipple shade points.csv -k line -x cat -y y -o out.png
    [ "$status" -eq 2 ]
    [[ "$output" == *"'cat' is a category"* ]]
    run stipple shade points.csv -k line -x x -y y --line-width 1 --agg median:v -o out.png
    [ "$status" -eq 2 ]
    [[ "$output" == *"'median' is not for anti-aliased lines"* ]]
    run stipple shade points.csv -x x -y y --group cat -o out.png
    [ "$status" -eq 2 ]
    [[ "$output" == *"no use for --group"* ]]
    run stipple shade points.csv -k area -x x -y y --y2 cat -o out.png
    [ "$status" -eq 2 ]
    [[ "$output" == *"'cat' is a category"* ]]
}

@test "a line outside the range is exit 3, and so is a column without values" {
    run stipple shade points.csv -k line -x x -y y --xlim 100:200 --ylim 0:1 -o out.png
    [ "$status" -eq 3 ]
    printf 'x,y\n1,\n2,\n' >none.csv
    run stipple shade none.csv -k line -x x -y y -o out.png
    [ "$status" -eq 3 ]
}
