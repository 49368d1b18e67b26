#!/usr/bin/env bats
# Lines and areas of shade; numbers made by Datashader: see tests/data/oracle/README.md.
load draw_helper

@test "the oracle's lines, areas and triangles come out of the program" {
    cd "$SOURCE/tests/data/oracle"
    n=0
    while IFS="$(printf '\t')" read -r name arguments expected tolerance; do
        [ "$name" != name ] || continue
        # shellcheck disable=SC2086
        "$STIPPLE" shade $arguments -q -o "$BATS_TEST_TMPDIR/$name.nc"
        python3 "$SOURCE/tests/cli/compare_nc.py" "$BATS_TEST_TMPDIR/$name.nc" "$expected" "$tolerance"
        n=$((n + 1))
    done <paths.tsv
    [ "$n" -eq 17 ]
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
    run stipple shade points.csv -k line -x x -y cat -o out.png
    [ "$status" -eq 2 ]
    [[ "$output" == *"'cat' is a category"* ]]
    run stipple shade points.csv -k line -x x -y y --line-width 1 --agg median:v -o out.png
    [ "$status" -eq 2 ]
    [[ "$output" == *"'median' is not for anti-aliased lines"* ]]
    run stipple shade points.csv -k points -x x -y y --group cat -o out.png
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

@test "triangles: nearest is the mean of the corners" {
    printf 'x,y,z\n0,0,0\n4,0,4\n0,4,8\n' >v.csv
    printf 'a,b,c\n0,1,2\n' >t.csv
    stipple shade v.csv -k trimesh -x x -y y --triangles t.csv --agg mean:z --interp nearest --canvas 4x4 -o out.nc
    [ "$(values out.nc mean_z | head -4 | tr '\n' ' ')" = "4 4 4 4 " ]
}

@test "triangles of rows that are not there, or without three columns, are refused" {
    printf 'x,y,z\n0,0,0\n4,0,4\n0,4,8\n' >v.csv
    printf 'a,b,c\n0,1,2\n0,1,3\n' >t.csv
    run stipple shade v.csv -k trimesh -x x -y y --triangles t.csv --agg mean:z -o out.png
    [ "$status" -eq 1 ]
    [[ "$output" == *"triangle 2 has corner 3, which is no row from 0 to 2"* ]]
    printf 'a,b\n0,1\n' >t.csv
    run stipple shade v.csv -k trimesh -x x -y y --triangles t.csv -o out.png
    [ "$status" -eq 2 ]
    run stipple shade v.csv -k trimesh -x x -y y -o out.png
    [ "$status" -eq 2 ]
    [[ "$output" == *"needs --triangles"* ]]
}

@test "polygons of a GeoJSON file are filled, holes are not" {
    cat >shapes.geojson <<'END'
{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"name":"a \u00e9","v":3},"geometry":{"type":"Polygon","coordinates":[[[0,0],[5,0],[5,5],[0,5],[0,0]],[[1,1],[4,1],[4,4],[1,4],[1,1]]]}},
{"type":"Feature","properties":{"name":"b","v":1.5},"geometry":{"type":"MultiPolygon","coordinates":[[[[1,1],[4,1],[4,4],[1,4]]]]}},
{"type":"Feature","properties":null,"geometry":null}]}
END
    stipple shade shapes.geojson -k polygons --agg mean:v --canvas 5x5 -o out.nc
    [ "$(values out.nc mean_v | head -10 | tr '\n' ' ')" = "3 3 3 3 3 3 1.5 1.5 1.5 3 " ]
    stipple load shapes.geojson --to csv --cols name,v >out.csv
    [ "$(sed -n 2p out.csv)" = "a é,3" ]
    stipple shade shapes.geojson -k polygons --by name -o out.svg
    grep -q '>b</text>' out.svg
}

@test "a GeoJSON file says what to draw" {
    cat >map.geojson <<'E'
{"type": "FeatureCollection", "features": [
{"type": "Feature", "properties": {"name": "A", "v": 1}, "geometry": {"type": "Polygon", "coordinates": [[[0, 40], [4, 40], [4, 44], [0, 44], [0, 40]], [[1, 41], [2, 41], [2, 42], [1, 42], [1, 41]]]}},
{"type": "Feature", "properties": {"name": "B", "v": 3}, "geometry": {"type": "MultiPolygon", "coordinates": [[[[5, 40], [6, 40], [6, 41]]], [[[7, 40], [8, 40], [8, 41]]]]}},
{"type": "Feature", "properties": {"name": "C", "v": 2}, "geometry": {"type": "LineString", "coordinates": [[5, 43], [8, 43], [8, 44]]}},
{"type": "Feature", "properties": {"name": "D"}, "geometry": null}]}
E
    stipple plot map.geojson -c v --label name -v -o out.svg 2>err
    grep -q 'kind polygons' err
    grep -q '<title>A: 1</title>' out.svg
    grep -q '<title>B: 3</title>' out.svg
    [ "$(grep -o '<title>[A-D]: ' out.svg | wc -l)" -eq 3 ]
    grep -q '°N' out.svg
    stipple plot map.geojson -k paths -o paths.svg
    cmp <(stipple plot map.geojson -c v -o - --to svg --no-embed -j 1) <(stipple plot map.geojson -c v -o - --to svg --no-embed -j 3)
    stipple load map.geojson -o map.csv
    stipple plot map.csv --polygons geometry -c v -o out.png
    printf '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"v": 1}, "geometry": {"type": "Point", "coordinates": [9.5, 47.25, 3]}}]}' >points.geojson
    [ "$(stipple load points.geojson -o - --to csv --cols v,longitude,latitude | tail -n 1)" = "1,9.5,47.25" ]
    stipple plot points.geojson -v -o out.svg 2>err
    grep -q 'kind scatter' err
    stipple shade points.geojson -v -o out.png 2>err
    grep -q 'kind points' err
}

@test "corners row by row: rows of a group are one shape" {
    printf 'x,y,id\n0,0,1\n4,0,1\n4,4,1\n,,1\n1,1,1\n1,2,1\n2,2,1\n5,5,2\n6,5,2\n6,6,2\n' >corners.csv
    stipple plot corners.csv -k polygons -x x -y y --group id -o out.svg --no-embed
    [ "$(grep -o '<path[^>]*d="[^"]*z"' out.svg | wc -l)" -eq 2 ]
    run stipple plot corners.csv -k polygons -o out.png
    [ "$status" -eq 2 ]
    [[ "$output" == *"which column holds the polygons?"* ]]
    printf 'g,v\nPOINT (1 2),1\n"POLYGON ((0 0, 1 0, 1 1))",2\n' >odd.csv
    run stipple plot odd.csv --polygons g -o out.png
    [ "$status" -eq 0 ]
    [[ "$output" == *"1 rows are left out: they hold no polygon and no line"* ]]
}

@test "polygons of a column of WKT; what is none is told" {
    printf 'id,wkt\n1,"POLYGON ((0 0, 2 0, 2 2, 0 2))"\n2,"POINT (1 1)"\n3,"POLYGON ((0 0, 1 1))"\n' >shapes.csv
    run stipple shade shapes.csv -k polygons --canvas 2x2 -o out.nc
    [ "$status" -eq 0 ]
    [[ "$output" == *"1 rows are left out: 'wkt' is no polygon there"* ]]
    [[ "$output" == *"1 rings of 'wkt' are left out"* ]]
    [ "$(values out.nc count | tr '\n' ' ')" = "1 1 1 1 " ]
    run stipple shade points.csv -k polygons -o out.png
    [ "$status" -eq 2 ]
    [[ "$output" == *"which column holds the polygons?"* ]]
}

@test "broken GeoJSON is a fault with its line" {
    printf '{"type":"FeatureCollection","features":[\n{"type":"Feature","properties":{"a":1,},"geometry":null}]}' >bad.geojson
    run stipple load bad.geojson
    [ "$status" -eq 1 ]
    [[ "$output" == *"line 2"* ]]
}

@test "a row may be a line, from column to column" {
    printf 'id,t1,t2,t4\na,1,2,3\nb,3,,1\nc,2,2,2\n' >wide.csv
    stipple shade wide.csv --wide t1:t4 --canvas 4x3 -o wide.nc
    stipple load wide.csv --melt t1,t2,t4 --derive 't=0' -o long.csv
    sed -i 's/,t\([0-9]\),/,\1,/' long.csv
    stipple shade long.csv -k line -x variable -y value --group id --canvas 4x3 -o long.nc
    [ "$(values wide.nc count)" = "$(values long.nc count)" ]
    stipple shade wide.csv --wide t1,t2,t4 --by id --canvas 4x3 -j 3 -o by.nc
    [ "$(values by.nc count | wc -l)" -eq 36 ]
    for bad in t9 t4:t1 id:t4 t1:t4,t1; do
        run stipple shade wide.csv --wide $bad -o out.png
        [ "$status" -eq 2 ]
    done
    run stipple shade wide.csv --wide t1:t4 -x id -o out.png
    [ "$status" -eq 2 ]
    run stipple shade wide.csv --wide t1:t4 -k points -o out.png
    [ "$status" -eq 2 ]
}

@test "areas of several columns stand on each other" {
    printf 't,a,b,c\n0,1,1,2\n1,1,1,2\n' >stack.csv
    stipple shade stack.csv -k area -x t -y a,b,c --stack yes --canvas 2x4 --ylim 0:4 -o stack.nc
    [ "$(values stack.nc count | tr '\n' ' ')" = "1 1 1 1 0 0 0 0 0 0 0 0 1 1 0 0 0 0 0 0 0 0 1 1 " ]
    stipple shade stack.csv -k area -x t -y a,b --stack normalize --canvas 2x4 --ylim 0:100 -o part.nc
    [ "$(values part.nc count | tr '\n' ' ')" = "1 1 1 1 1 1 0 0 0 0 0 0 0 0 1 1 " ]
    run stipple shade stack.csv -k area -x t -y a --stack yes -o out.png
    [ "$status" -eq 2 ]
    run stipple shade stack.csv -k area -x t -y a,b --by c --stack yes -o out.png
    [ "$status" -eq 2 ]
}
