#!/usr/bin/env bats
load draw_helper

@test "a density has axes and a colour bar of true counts" {
    awk 'BEGIN { print "x,y"; for (i = 0; i < 5000; i++) print i % 37 "," (i * i) % 41 }' >many.csv
    stipple shade many.csv -x x -y y --canvas 20x20 -o out.svg
    grep -q 'class="colorbar"' out.svg
    grep -q '>count</text>' out.svg
    grep -q '<image' out.svg
}

@test "the aggregate holds the counts" {
    stipple shade points.csv -x x -y y --xlim 0:4 --ylim 0:8 --canvas 2x2 -o out.nc
    [ "$(values out.nc count | tr '\n' ' ')" = "1 1 0 2 " ]
}

@test "the mean of a column is an aggregate beside its parts" {
    stipple shade points.csv -x x -y y --agg mean:v --xlim 0:4 --ylim 0:8 --canvas 1x1 -o out.nc
    [[ "$(values out.nc mean_v)" == 23.3333333333333* ]]
    ncdump -h out.nc | grep -q 'sum_v'
    ncdump -h out.nc | grep -q 'Conventions = "CF-1.8"'
}

@test "categories have planes" {
    stipple shade points.csv -x x -y y --by cat --xlim 0:4 --ylim 0:8 --canvas 1x1 -o out.nc -o out.svg
    [ "$(values out.nc count | tr '\n' ' ')" = "2 2 " ]
    grep -q '>a</text>' out.svg
}

@test "--norm and --cmap are taken, a wrong one names the nearest" {
    for norm in eq_hist log linear cbrt; do stipple shade points.csv -x x -y y --norm $norm --cmap fire_r -o out.png; done
    run stipple shade points.csv -x x -y y --norm linea -o out.png
    [ "$status" -eq 2 ]
    [[ "$output" == *"linear"* ]]
    run stipple shade points.csv -x x -y y --cmap viridsi -o out.png
    [ "$status" -eq 2 ]
    [[ "$output" == *"viridis"* ]]
}

@test "a reduction that needs a column says so" {
    run stipple shade points.csv -x x -y y --agg mean -o out.png
    [ "$status" -eq 2 ]
    [[ "$output" == *"'mean' wants a column, as mean:COLUMN"* ]]
}

@test "an unknown reduction is a usage error" {
    run stipple shade points.csv -x x -y y --agg meen:v -o out.png
    [ "$status" -eq 2 ]
    [[ "$output" == *"did you mean 'mean'"* ]]
}

@test "times are shaded too, to the microsecond" {
    printf 't,y\n2023-01-01T00:00:00.000001,0\n2023-01-01T00:00:00.000002,1\n2023-01-01T00:00:00.000004,2\n' >t.csv
    stipple shade t.csv -x t -y y --canvas 3x1 -o out.nc -o out.svg
    [ "$(values out.nc count | tr '\n' ' ')" = "1 1 1 " ]
}

@test "a range without data is exit 3 and keeps the old file" {
    echo old >out.png
    run stipple shade points.csv -x x -y y --xlim 100:200 --ylim 0:1 -o out.png
    [ "$status" -eq 3 ]
    [ "$(cat out.png)" = old ]
}

@test "infinities are left out of the range and reported" {
    printf 'x,y\n1,1\n2,2\ninf,3\n' >inf.csv
    run stipple shade inf.csv -x x -y y --canvas 2x2 -o out.nc
    [ "$status" -eq 0 ]
    [[ "$output" == *"1 infinite values of 'x'"* ]]
    [ "$(values out.nc count | tr '\n' ' ')" = "1 0 0 1 " ]
}

@test "a canvas of no cells or too many is a usage error" {
    run stipple shade points.csv -x x -y y --canvas 0x5 -o out.png
    [ "$status" -eq 2 ]
    run stipple shade points.csv -x x -y y --canvas 1000000x1000000 -o out.png
    [ "$status" -eq 2 ]
}

@test "ranges may be quantiles of the rows, and of the cells" {
    { echo x,y,v; for i in $(seq 1 200); do echo "$i,$((i % 20)),$i"; done; echo 1e6,1e6,1; } >q.csv
    stipple shade q.csv -x x -y y --xlim q1:q90 --ylim q0:q99 --canvas 3x3 -o q.nc
    stipple shade q.csv -x x -y y --xlim 3:181 --ylim 0:19 --canvas 3x3 -o want.nc
    [ "$(values q.nc count)" = "$(values want.nc count)" ]
    [ "$(values q.nc x)" = "$(values want.nc x)" ]
    stipple plot q.csv -k scatter -x x -y y --xlim :q90 --ylim :q99 -o a.svg
    stipple plot q.csv -k scatter -x x -y y --xlim :181 --ylim :19 -o b.svg
    diff <(grep -v metadata a.svg | grep -v '"xlim"\|xlim:' ) <(grep -v metadata b.svg | grep -v '"xlim"\|xlim:')
    stipple shade q.csv -x x -y y --xlim 0:201 --ylim 0:19 --agg max:v --canvas 5x4 --norm linear --clim q10:q90 -o q.png
    stipple shade q.csv -x x -y y --col 'x < 100' --xlim q1:q90 --clim q5:q95 -o facets.png
    stipple layout shade q.csv -x x -y y --xlim q1:q90 + plot q.csv -k hist -x x --xlim :q90 -o two.png
    for bad in q9:q1 q1:q101 qx:3; do
        run stipple shade q.csv -x x -y y --xlim $bad -o q.png
        [ "$status" -eq 2 ]
    done
    run stipple plot q.csv -k hist -x x --ylim :q99 -o q.png
    [ "$status" -eq 2 ]
    [[ "$output" == *"no column on the y axis"* ]]
}

@test "categories on an axis have a band of cells each, numbered by their first rows" {
    printf 'c,d,n\n' >c.csv
    printf '%s\n' b,p,1 a,q,2 b,q,3 ,p,4 b,p,1 "d d",,5 >>c.csv
    stipple shade c.csv -x c -y d -o cells.nc
    [ "$(values cells.nc count | tr '\n' ' ')" = "1 1 0 2 0 0 " ]        # q below p
    ncdump -h cells.nc | tr -d '\n\t' | grep -q 'x_categories = "b\\n",*"a\\n",*"d d"'
    stipple shade c.csv -x c -y n --canvas 9x2 --ylim 0:4 -o bands.nc
    [ "$(values bands.nc count | wc -l)" -eq 6 ]
    stipple shade c.csv -x c -y n --order a,b -w 'c != "d d"' --ylim 0:4 --canvas 1x2 -o a.nc -j 3
    [ "$(values a.nc count | tr '\n' ' ')" = "0 2 1 1 " ]
    stipple shade a.nc a.nc -o twice.nc -o twice.png
    [ "$(values twice.nc count | tr '\n' ' ')" = "0 4 2 2 " ]
    run stipple shade bands.nc a.nc -o out.png
    [ "$status" -eq 2 ]
    [[ "$output" == *"other categories along x"* ]]
    run stipple shade c.csv -x c -y c -o out.png
    [ "$status" -eq 2 ]
}

@test "lines and areas may go from category to category" {
    printf 'm,v\njan,1\nfeb,3\nmar,2\n' >m.csv
    stipple shade m.csv -k line -x m -y v --canvas 1x3 --ylim 0.5:3.5 -o line.nc
    [ "$(values line.nc count | tr '\n' ' ')" = "1 0 0 0 1 1 0 1 0 " ]
    stipple shade m.csv -k area -x m -y v --canvas 1x4 --ylim 0:4 -o area.nc
    [ "$(values area.nc count | tr '\n' ' ')" = "1 1 1 1 1 1 0 1 1 0 1 0 " ]
    run stipple shade m.csv -k line -x v -y m -o out.png
    [ "$status" -eq 2 ]
    [[ "$output" == *"'m' is a category"* ]]
}

@test "an aggregate needs a shaded layer" {
    run stipple plot points.csv -x x -y y -o out.nc
    [ "$status" -eq 2 ]
    [[ "$output" == *"nothing here is aggregated"* ]]
}

# Numbers made by Datashader: see tests/data/oracle/README.md.
@test "the oracle's cases come out of the program" {
    cd "$SOURCE/tests/data/oracle"
    n=0
    while IFS="$(printf '\t')" read -r name arguments expected tolerance; do
        [ "$name" != name ] || continue
        # shellcheck disable=SC2086
        "$STIPPLE" shade $arguments -q -o "$BATS_TEST_TMPDIR/$name.nc"
        python3 "$SOURCE/tests/cli/compare_nc.py" "$BATS_TEST_TMPDIR/$name.nc" "$expected" "$tolerance"
        n=$((n + 1))
    done <cases.tsv
    [ "$n" -ge 10 ]
}

# See tests/data/oracle/make_pictures.py.
@test "pictures are those of Datashader's rules to within a level a channel" {
    cd "$SOURCE/tests/data/oracle"
    rows="points.csv -x x -y y --canvas 37x23 --xlim -1.5:4.25 --ylim -6:5.5 -q"
    check() {
        # shellcheck disable=SC2086
        "$STIPPLE" shade $rows -o "$BATS_TEST_TMPDIR/out.svg" "${@:2}"
        python3 "$SOURCE/tests/cli/compare_picture.py" "$BATS_TEST_TMPDIR/out.svg" "expected/picture_$1.txt" 1
    }
    for norm in eq_hist linear log cbrt; do
        check count_$norm --norm $norm --cmap '#add8e6,#00008b'
        check mean_$norm --norm $norm --agg mean:v --cmap '#ff0000,#ffffff,#0000ff'
        check by_$norm --norm $norm --by cat --mix srgb --spread 0 --palette '#e41a1c,#377eb8,#984ea3,#4daf4a'
    done
}
