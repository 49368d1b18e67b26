#!/usr/bin/env bats
load draw_helper

@test "points lie over a density on the same axes" {
    stipple overlay shade points.csv -x x -y y --canvas 8x8 + plot points.csv -x x -y y --label cat -t Both -o out.svg
    grep -q '<image' out.svg
    [ "$(sed -n '/class="series"/,/<\/g>/p' out.svg | grep -o '<circle' | wc -l)" -eq 4 ]
    grep -q '>Both</text>' out.svg
    xmllint --noout out.svg
}

@test "two lines have two colours and two names" {
    stipple overlay plot points.csv -x when -y y + plot points.csv -x when -y v -o out.svg
    grep -q '>y</text>' out.svg
    grep -q '>v</text>' out.svg
}

@test "axes hold the data of all layers" {
    printf 'x,y\n100,200\n' >far.csv
    stipple overlay plot points.csv -x x -y y + plot far.csv -x x -y y -o out.svg
    grep -q '>100</text>' out.svg
    grep -q '>200</text>' out.svg
}

@test "a spec is drawn, printed and read back the same" {
    stipple plot points.csv -x x -y y -c v -t 'A: "title"' -o fig.yaml
    stipple render fig.yaml -o a.svg
    stipple plot points.csv -x x -y y -c v -t 'A: "title"' -o b.svg
    stipple render fig.yaml -o fig.json
    stipple render fig.json -o c.svg
    cmp a.svg c.svg
    [ "$(grep -c '<circle' a.svg)" -eq "$(grep -c '<circle' b.svg)" ]
}

@test "an overlay takes a spec file as a part" {
    stipple plot points.csv -x x -y y -o base.yaml
    stipple overlay base.yaml + plot points.csv -x x -y v -o both.svg
    grep -q '>v</text>' both.svg
}

@test "a spec finds its data beside itself" {
    mkdir figures
    cp points.csv figures/
    printf 'stipple: 1\nlayers:\n  - plot: {data: points.csv, x: x, y: y}\noutput: out.svg\n' >figures/fig.yaml
    rm points.csv
    stipple render figures/fig.yaml -o out.svg
    grep -q '<circle' out.svg
}

@test "a wrong key names its place and the nearest key" {
    printf 'stipple: 1\nlayers:\n  - plot: {data: points.csv, x: x, yy: y}\n' >fig.yaml
    run stipple render fig.yaml -o out.svg
    [ "$status" -eq 1 ]
    [[ "$output" == *"fig.yaml:3:36: unknown key 'yy' in a plot layer"* ]]
    [[ "$output" == *"did you mean 'y'?"* ]]
}

@test "each layer has its colour bar, equal ones are one" {
    stipple overlay shade points.csv -x x -y y --canvas 8x8 + plot points.csv -x x -y y -c v -o two.svg
    [ "$(grep -c 'class="colorbar"' two.svg)" -eq 2 ]
    stipple overlay plot points.csv -x x -y y -c v + plot points.csv -x x -y y -c v -s 3 -o one.svg
    [ "$(grep -c 'class="colorbar"' one.svg)" -eq 1 ]
}

@test "layers of one column are told apart by their files, or by their conditions" {
    cp points.csv more.csv
    stipple overlay plot points.csv -x x -y y + plot more.csv -x x -y y -o files.svg
    grep -q '>points.csv</text>' files.svg && grep -q '>more.csv</text>' files.svg
    stipple overlay plot points.csv -x x -y y -k scatter + plot points.csv -x x -y y -k scatter -w 'x > 2' -o where.svg
    grep -q '>all</text>' where.svg && grep -q '>x &gt; 2</text>' where.svg
    stipple overlay plot points.csv -x x -y y -k line + plot points.csv -x x -y y -k scatter -o same.svg
    ! grep -q 'class="legend"' same.svg                              # one thing in two forms
    stipple overlay shade points.csv -x x -y y --canvas 4x4 -w 'x > 2' + shade points.csv -x x -y y --canvas 4x4 --cmap reds -o bars.svg
    grep -q '>count (x &gt; 2)</text>' bars.svg && grep -q '>count (all)</text>' bars.svg
}

@test "histograms over each other are seen through" {
    stipple overlay plot points.csv -x y -k hist + plot points.csv -x y -k hist -w 'x > 2' -o out.svg
    [ "$(grep -c 'fill-opacity="0.2"' out.svg)" -eq 2 ]
    stipple plot points.csv -x y -k hist -o one.svg
    ! grep -q 'fill-opacity="0.2"' one.svg
}

@test "layers of one column are named by their files, with folders only where these alone differ" {
    mkdir -p a b
    printf 'x,y\n1,2\n2,3\n' | tee a/one.csv b/two.csv b/one.csv >/dev/null
    "$STIPPLE" overlay plot a/one.csv -x x -y y + plot b/two.csv -x x -y y -o o.svg
    grep -q '>one.csv<' o.svg
    grep -q '>two.csv<' o.svg
    "$STIPPLE" overlay plot a/one.csv -x x -y y + plot b/one.csv -x x -y y -o o.svg
    grep -q '>a/one.csv<' o.svg
    grep -q '>b/one.csv<' o.svg
}

@test "columns without a unit lie on a map in its degrees, in any order" {
    cat >box.geojson <<'JSON'
{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"n":1},"geometry":{"type":"Polygon","coordinates":[[[-120,20],[-60,20],[-60,50],[-120,50],[-120,20]]]}}]}
JSON
    printf 'lon,lat\n-100,30\n-80,40\n' >places.csv
    "$STIPPLE" overlay plot box.geojson + plot places.csv -x lon -y lat -o under.svg
    "$STIPPLE" overlay plot places.csv -x lon -y lat + plot box.geojson -o over.svg
    for file in under.svg over.svg; do
        grep -q '>80°W<' "$file" || grep -q '>90°W<' "$file"
        ! grep -q '>lon<' "$file"
    done
}
