#!/usr/bin/env bats
# Layers of many marks are images inside files of vectors; the rest of the picture stays vectors.
load draw_helper

many() { awk -v OFS=, -v n="$1" 'BEGIN { print "x,y,x2,y2"; for (i = 0; i < n; i++) print i % 211, i % 97, i % 211 + 3, i % 97 + 1 }' >many.csv; }

@test "a layer of over 20,000 marks is one image, its axes are texts" {
    many 21000
    stipple plot many.csv -k segments -x x -y y --x2 x2 --y2 y2 -o out.svg -o out.pdf
    [ "$(grep -c '<image' out.svg)" -eq 1 ]
    grep -q '<text' out.svg
    [ "$(stat -c %s out.svg)" -lt 600000 ]
    [ "$(stat -c %s out.pdf)" -lt 600000 ]
}

@test "a layer of 20,000 marks is vectors" {
    many 20000
    stipple plot many.csv -k segments -x x -y y --x2 x2 --y2 y2 -o out.svg
    [ "$(grep -c '<image' out.svg)" -eq 0 ]
}

@test "--raster always and never decide, and PNG is the same" {
    many 300
    for when in never always; do
        stipple plot many.csv -k segments -x x -y y --x2 x2 --y2 y2 --raster $when -o $when.svg -o $when.png --no-embed
    done
    [ "$(grep -c '<image' never.svg)" -eq 0 ]
    grep -q '<image' always.svg
    cmp never.png always.png
}

@test "only the layer that asks is an image" {
    many 300
    stipple overlay plot many.csv -k segments -x x -y y --x2 x2 --y2 y2 --raster always + plot points.csv -x x -y y -o out.svg
    grep -q '<image' out.svg
    grep -q '<circle' out.svg
}

@test "--no-embed leaves the spec out of every format" {
    stipple plot points.csv -x x -y y --no-embed -o out.svg -o out.png -o out.pdf
    [ "$(grep -c '<metadata' out.svg)" -eq 0 ]
    for format in svg png pdf; do
        run stipple render out.$format -o again.svg
        [ "$status" -eq 1 ]
    done
}
