#!/usr/bin/env bats
# Histograms beside a plot, and colours that belong to names.
load draw_helper


@test "rows are counted along the axes, and stand where the rows stand" {
    stipple plot points.csv -x x -y y -k scatter --marginal both -o a.svg
    [ "$(grep -c 'class="marginal"' a.svg)" -eq 2 ]
    stipple plot points.csv -x x -y y -k scatter --marginal x -o x.svg
    [ "$(grep -c 'class="marginal"' x.svg)" -eq 1 ]
    grep -q '<title>how often each x</title>' x.svg
    stipple plot points.csv -x x -y y -k scatter -o none.svg
    ! grep -q marginal none.svg
}

@test "a density has the sums of its cells, with colours of categories" {
    stipple shade points.csv -x x -y y --canvas 4x4 --marginal both -o a.svg
    [ "$(grep -c 'class="marginal"' a.svg)" -eq 2 ]
    stipple shade points.csv -x x -y y --by cat --canvas 4x4 --palette 'a=#112233,b=#445566' --marginal x -o b.svg
    sed -n '/class="marginal"/,/<\/g>/p' b.svg >group
    grep -q '#112233' group && grep -q '#445566' group
    stipple shade points.csv -x x -y y --agg mean:v --canvas 4x4 --marginal x -o c.svg
    grep -q 'class="marginal"' c.svg
    stipple shade points.csv -x x -y y --canvas 4x4 -o a.nc
    stipple shade a.nc --marginal both -o d.svg
    [ "$(grep -c 'class="marginal"' d.svg)" -eq 2 ]
}

@test "panels of a layout have marginals of their own, also in a spec file" {
    cat >two.yaml <<'YAML'
stipple: 1
items:
  - {marginal: both, layers: [{shade: {data: points.csv, x: x, y: y, canvas: 4x4}}, {plot: {data: points.csv, x: x, y: y}}]}
  - {layers: [{plot: {data: points.csv, x: x, y: v}}]}
YAML
    stipple render two.yaml -o two.svg
    [ "$(grep -c 'class="marginal"' two.svg)" -eq 2 ]
    stipple render two.svg -o again.svg
    cmp two.svg again.svg
}

@test "facets have marginals of one scale, each below its strip" {
    printf 'x,y,side\n' >sides.csv
    awk 'BEGIN { for (i = 0; i < 30; i++) printf "%d,%d,%s\n", i % 10, i % 7, i < 20 ? "many" : "few" }' >>sides.csv
    stipple plot sides.csv -x x -y y --col side --marginal both -o a.svg
    [ "$(grep -c 'class="marginal"' a.svg)" -eq 4 ]
    tallest() { awk -v n="$1" '/class="marginal"/ { i++ } i == n' a.svg | sed '/<\/g>/,$d' | grep -o 'height="[0-9.]*"' | tr -dc '0-9.\n' | sort -n | tail -n 1; }
    [ "$(tallest 1)" = 36 ]
    [ "$(tallest 3)" = 18 ]                          # half as many rows in its fullest bin
    strip=$(sed -n 's/.*<text x="[0-9.]*" y="\([0-9]*\)[0-9.]*"[^>]*>few<.*/\1/p' a.svg)
    top=$(awk '/class="marginal"/ { i++ } i == 1' a.svg | sed '/<\/g>/,$d' | grep -o ' y="[0-9]*' | tr -dc '0-9\n' | sort -n | head -n 1)
    [ "$strip" -lt "$top" ]
    stipple shade sides.csv -x x -y y --by side --row side --canvas 9x9 --marginal x -o b.svg
    [ "$(grep -c 'class="marginal"' b.svg)" -eq 2 ]
    stipple render a.svg -o c.svg
    cmp a.svg c.svg
}

@test "marginals count every row of more points than are drawn one by one" {
    awk 'BEGIN { print "x,y"; for (i = 0; i < 30000; i++) printf "%d,%d\n", i % 10, i % 7 }' >many.csv
    stipple plot many.csv -x x -y y -k scatter --marginal both -q -o a.svg
    [ "$(grep -c 'class="marginal"' a.svg)" -eq 2 ]
}

@test "marginals where they mean nothing are refused" {
    run stipple plot points.csv -x cat --marginal x -o a.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"--marginal counts rows, and no layer here has any to count"* ]]
    run stipple plot points.csv -x x -y y --marginal z -o a.svg
    [ "$status" -eq 2 ]
    [ ! -e a.svg ]
}

@test "colours go by names, in any order, and others have some of their own" {
    stipple plot points.csv -x x -y y --by cat --palette 'b=#112233,a=#445566' -o a.svg
    stipple plot points.csv -x x -y y --by cat --palette '#445566,#112233' -o b.svg
    diff <(sed '/<metadata/,/<\/metadata>/d' a.svg) <(sed '/<metadata/,/<\/metadata>/d' b.svg)
    stipple plot points.csv -x x -y y --by cat --palette 'b=#112233' -o c.svg
    grep -q '#112233' c.svg
    stipple render a.svg -o d.svg
    cmp a.svg d.svg
    run stipple plot points.csv -x x -y y --by cat --palette 'b=#112233,a=nocolour' -o e.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"'nocolour' is not a colour"* ]]
    run stipple plot points.csv -x x -y y --by cat --palette '#112233,a=red' -o e.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"'a' has a name, and the colours before it have none"* ]]
}

@test "hvPlot's colours by name in a catalog are those of the groups" {
    cat >catalog.yaml <<'YAML'
sources:
  points:
    driver: csv
    args: {urlpath: points.csv}
    metadata:
      plots:
        dots: {kind: scatter, x: x, y: y, c: cat, cmap: {b: '#112233', a: saddlebrown}}
        dense: {kind: points, x: x, y: y, by: cat, datashade: true, cmap: {b: '#112233', a: saddlebrown}}
YAML
    run stipple plot @points/dots -o a.svg
    [ "$status" -eq 0 ] && [ -z "$output" ]
    grep -q '#112233' a.svg && grep -q '#8b4513' a.svg
    stipple plot @points/dense -o b.svg
    grep -q '#112233' b.svg && grep -q '#8b4513' b.svg
}
