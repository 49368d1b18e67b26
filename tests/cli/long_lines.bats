#!/usr/bin/env bats
# Lines of more rows than are kept: thinned in the passes to what can be seen, and drawn as if all rows were there.
load draw_helper

setup_file() {
    cd "$BATS_FILE_TMPDIR" || exit 1
    awk 'BEGIN { srand(3); print "t,i,y,z,g,h"; v = 0
        for (i = 0; i < 120000; i++) {
            v += rand() - 0.5
            y = rand() < 0.002 ? "" : sprintf("%.4f", v)
            t = i * 3 % 86400
            printf "2023-03-%02dT%02d:%02d:%02d,%d,%s,%.4f,%s,%d\n", 1 + i * 3 / 86400, t / 3600, t % 3600 / 60, t % 60,
                i, y, rand(), i % 7 ? "g" i % 3 : "", i % 4
        } }' >long.csv
    { head -n 1 long.csv; tail -n +2 long.csv | sort -s -t, -k6,6; } >behind.csv
    { head -n 1 long.csv; tail -n +70001 long.csv; sed -n 2,70000p long.csv; } >back.csv
}

# The lines that a command draws, as coordinates. --label keeps all rows, and changes nothing else.
lines() {
    "$STIPPLE" plot -k line "$@" -q -o - --to svg | grep -o ' d="[^"]*"\|<circle[^>]*>'
}

check_lines() {
    lines "$@" >thinned
    lines "$@" -j 1 >alone
    lines "$@" -j 5 >many
    lines "$@" --label i >kept
    [ "$(wc -c <kept)" -gt 5000 ]
    cmp thinned kept
    cmp thinned alone
    cmp thinned many
}

@test "a long line is drawn as if all its rows were kept" {
    check_lines "$BATS_FILE_TMPDIR/long.csv" -x i -y z
    check_lines "$BATS_FILE_TMPDIR/long.csv" -x t -y z
    check_lines "$BATS_FILE_TMPDIR/long.csv" -x i -y z --yscale log
}

@test "a missing value breaks a long line where it stands" {
    check_lines "$BATS_FILE_TMPDIR/long.csv" -x i -y y
    check_lines "$BATS_FILE_TMPDIR/long.csv" -x t -y y,z
}

@test "long lines of groups and of columns" {
    check_lines "$BATS_FILE_TMPDIR/long.csv" -x i -y z --by g
    check_lines "$BATS_FILE_TMPDIR/long.csv" -x t -y y,z --by h --scale 2
}

@test "times out of order are put in order, in long lines too" {
    check_lines "$BATS_FILE_TMPDIR/behind.csv" -x t -y z
    check_lines "$BATS_FILE_TMPDIR/behind.csv" -x t -y y
    lines "$BATS_FILE_TMPDIR/behind.csv" -x t -y z >behind
    lines "$BATS_FILE_TMPDIR/long.csv" -x t -y z >ahead
    cmp behind ahead
}

@test "numbers that go back are drawn row by row" {
    check_lines "$BATS_FILE_TMPDIR/back.csv" -x i -y z
}

@test "a window of a long line has no points far outside" {
    lines "$BATS_FILE_TMPDIR/long.csv" -x i -y z --xlim 5000:6000 >window
    [ "$(wc -c <window)" -lt 40000 ]
    lines "$BATS_FILE_TMPDIR/long.csv" -x i -y z --xlim 5000:6000 -w 'i >= 4990 and i < 6010' >part
    [ "$(wc -c <part)" -gt 5000 ]
}

@test "a long step chart thins its rows, too" {
    lines "$BATS_FILE_TMPDIR/long.csv" -k step -x i -y z >thinned
    lines "$BATS_FILE_TMPDIR/long.csv" -k step -x i -y z -j 1 >alone
    cmp thinned alone
    [ "$(wc -c <thinned)" -lt 150000 ]
}

@test "what is said of a long line is what all its rows say" {
    "$STIPPLE" plot "$BATS_FILE_TMPDIR/long.csv" -x t -y y -q -o a.svg
    "$STIPPLE" plot "$BATS_FILE_TMPDIR/long.csv" -x t -y y --label i -q -o b.svg
    [ "$(grep -o '<desc[^>]*>[^<]*' a.svg)" = "$(grep -o '<desc[^>]*>[^<]*' b.svg)" ]
    grep -q '>Line chart of y against t, .*; 119,7[0-9]* points' a.svg
}

@test "many points are counted in place of kept, the same for any -j" {
    for by in '' '--by g' '--by i%20' '-y y,z --flip both'; do
        # shellcheck disable=SC2086
        "$STIPPLE" plot -k scatter "$BATS_FILE_TMPDIR/long.csv" -x i -y z $by -q -j 1 -o a.png
        # shellcheck disable=SC2086
        "$STIPPLE" plot -k scatter "$BATS_FILE_TMPDIR/long.csv" -x i -y z $by -q -j 5 -o b.png
        cmp a.png b.png
    done
    "$STIPPLE" plot -k scatter "$BATS_FILE_TMPDIR/long.csv" -x i -y y -q -o - --to svg | grep '119,7[0-9]* points'
    run "$STIPPLE" plot -k scatter "$BATS_FILE_TMPDIR/long.csv" -x i -y y --xlim 200000:300000 -o c.svg
    [ "$status" -eq 3 ]
    [[ $output == *"no row has a point inside the picture"* ]]
}
