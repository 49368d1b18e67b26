#!/usr/bin/env bats
# Reductions, categories and what is made of cells.
load draw_helper

cell() { stipple shade points.csv -x x -y y --xlim 0:4 --ylim 0:8 --canvas 1x1 -q -o cell.nc "${@:2}" && values cell.nc "$1" | tr -d '\n'; }

@test "each reduction stands in the file under its name" {
    [ "$(cell first_v --agg first:v)" = 10 ]
    [ "$(cell last_v --agg last:v)" = 40 ]
    [ "$(cell median_v --agg median:v)" = 20 ]
    [ "$(cell q75_v --agg q75:v)" = 30 ]
    [ "$(cell nunique_v --agg nunique:v)" = 3 ]
    [ "$(cell mode_v --agg mode:v)" = 10 ]
    [ "$(cell top2_v --agg top2:v)" = 20 ]
    [ "$(cell argmax_y_x --agg argmax:y:x)" = 4 ]
    [ "$(cell argmin_y_x --agg argmin:y:x)" = 3 ]
    [ "$(cell wmean_v_x --agg wmean:v:x)" = 30 ]
}

@test "a reduction says what it wants" {
    run stipple shade points.csv -x x -y y --agg argmax:v -o out.png
    [ "$status" -eq 2 ]
    [[ "$output" == *"'argmax' wants two columns, as argmax:COLUMN:RESULT"* ]]
    run stipple shade points.csv -x x -y y --agg q101:v -o out.png
    [ "$status" -eq 2 ]
}

@test "categories may be numbers, times and expressions, in their order" {
    stipple shade points.csv -x x -y y --by 'bin(y, 4)' --canvas 2x2 -o out.nc -o out.svg
    ncdump out.nc | tr -d ' \n' | grep -q '="0","4","8";'
    stipple shade points.csv -x x -y y --by when --canvas 2x2 -o out.svg
    grep -q '>2023-01-05</text>' out.svg
}

@test "--top puts the rest together" {
    printf 'x,y,c\n1,1,a\n1,1,b\n1,1,b\n2,2,c\n2,2,d\n2,2,\n' >c.csv
    stipple shade c.csv -x x -y y --by c --top 1 --counts --canvas 1x1 -o out.nc -o out.svg
    [ "$(values out.nc count | tr '\n' ' ')" = "2 3 1 " ]
    grep -q '>other · 3</text>' out.svg
    grep -q '>(missing) · 1</text>' out.svg
    run stipple shade c.csv -x x -y y --top 3 -o out.png
    [ "$status" -eq 2 ]
}

@test "too many categories are refused with advice" {
    awk 'BEGIN { print "x,y,c"; for (i = 0; i < 3000; i++) print i % 7 "," i % 5 ",k" i }' >many.csv
    run stipple shade many.csv -x x -y y --by c --canvas 4x4 -o out.png
    [ "$status" -eq 2 ]
    [[ "$output" == *"more than 1024 categories"*"--top 20"* ]]
    stipple shade many.csv -x x -y y --by c --top 20 --canvas 4x4 -o out.png
}

@test "memory is bounded and said" {
    awk 'BEGIN { print "x,y,v"; for (i = 0; i < 100000; i++) print i % 7 "," i % 5 "," i }' >many.csv
    run stipple shade many.csv -x x -y y --agg median:v --canvas 4x4 --memory 1M -o out.png
    [ "$status" -eq 1 ]
    [[ "$output" == *"--memory"* ]]
    run stipple shade many.csv -x x -y y --agg median:v --canvas 4x4 -v -o out.png
    [ "$status" -eq 0 ]
    [[ "$output" == *"MiB may be used"* ]]
    run stipple shade many.csv -x x -y y --memory lots -o out.png
    [ "$status" -eq 2 ]
}

@test "cells are computed and chosen by expressions" {
    stipple shade points.csv -x x -y y --by cat --value 'a / (a + b)' --where-cell 'total > 0' --canvas 2x2 -o out.svg
    grep -q '>a / (a + b)</text>' out.svg
    run stipple shade points.csv -x x -y y --where-cell 'count > 100' -o out.svg
    [ "$status" -eq 3 ]
    [[ "$output" == *"no cell is left to colour"* ]]
    run stipple shade points.csv -x x -y y --value 'cuont * 2' -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"count"* ]]
}

@test "cells are spread, hot ones painted, grounds laid" {
    stipple shade points.csv -x x -y y --spread 3 --background '#123456' --hotspots p50=#fe0102 -o out.svg
    grep -q '#123456' out.svg
    stipple shade points.csv -x x -y y --spread auto -o out.png
    run stipple shade points.csv -x x -y y --spread far -o out.png
    [ "$status" -eq 2 ]
    run stipple shade points.csv -x x -y y --hotspots 99=red -o out.png
    [ "$status" -eq 2 ]
    [[ "$output" == *"as p99=red"* ]]
}

@test "the colour bar shows percentiles or a histogram" {
    awk 'BEGIN { print "x,y"; for (i = 0; i < 5000; i++) print (i * i) % 37 "," (i * i) % 41 % 29 }' >many.csv
    stipple shade many.csv -x x -y y --canvas 20x20 --bar percentiles --norm linear -o out.svg
    grep -q '>p100 ' out.svg
    stipple shade many.csv -x x -y y --canvas 20x20 --bar histogram --norm log -o out.svg
}

@test "columns without a value are exit 3" {
    printf 'x,y\n,1\n,2\n' >none.csv
    run stipple shade none.csv -x x -y y -o out.png
    [ "$status" -eq 3 ]
    run stipple shade points.csv -x x -y y --xlim 5:1 -o out.png
    [ "$status" -eq 2 ]
}
