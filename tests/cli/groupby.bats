#!/usr/bin/env bats
load draw_helper

@test "a picture for each value, folders are made, and each is drawn again by its own spec" {
    stipple plot points.csv -x x -y y --groupby cat -o 'out/deep/{cat}.svg' -o 'out/{}.yaml'
    [ "$(cd out && echo *.yaml)" = "a.yaml b.yaml" ]
    [ "$(grep -o '<circle' out/deep/a.svg | wc -l)" -eq 2 ]
    grep -q '>cat: b</text>' out/deep/b.svg
    stipple render out/b.yaml -o b.svg
    cmp b.svg out/deep/b.svg
    stipple render out/deep/a.svg -o a.svg
    cmp a.svg out/deep/a.svg
}

@test "numbers, times, expressions and missing values group, too" {
    stipple plot points.csv -x x -y y --groupby v -o 'v-{v}.svg'
    [ "$(echo v-*.svg)" = "v-(missing).svg v-10.svg v-20.svg v-40.svg" ]
    stipple plot points.csv -x x -y y --groupby when -o 't-{}.svg'
    [ -e t-2023-01-05.svg ]
    stipple plot points.csv -x x -y y --groupby 'x % 2' -o 'x-{x % 2}.yaml'
    grep -q '(x % 2) == 1' x-1.yaml
    for f in v-*.svg t-*.svg; do stipple render "$f" -o again.svg && cmp again.svg "$f"; done
}

@test "conditions of the command line stay, quotes in values are kept" {
    printf 'x,y,g\n1,1,"say ""so"""\n2,2,"say ""so"""\n3,3,a/b\n' >q.csv
    stipple plot q.csv -x x -y y -w 'x < 3' --groupby g -o '{g}.svg'
    [ -e 'say "so".svg' ]
    [ ! -e a_b.svg ]
    stipple render 'say "so".svg' -o again.svg
    cmp again.svg 'say "so".svg'
    stipple plot q.csv -x x -y y --groupby g -o '{g}.svg'
    [ -e a_b.svg ]
}

@test "a picture is that of its rows alone, whatever its kind folds them to" {
    awk 'BEGIN { print "t,x,y,v,g"; for (i = 0; i < 40000; i++)
        printf "%d,%.4f,%.4f,%s,%s\n", i, sin(i) * i / 4000, cos(i * 1.7) * 5, i % 97 ? i % 89 / 10 : "", i % 51 ? "ab" i % 3 : "" }' >many.csv
    while read -r args; do
        rm -rf out
        eval "stipple $args --groupby g -q -o 'out/{g}.svg'"
        [ "$(find out -name '*.svg' | wc -l)" -eq 4 ]
        for f in out/*.svg; do
            stipple render "$f" -q -j 1 -o again.svg
            cmp again.svg "$f" || { echo "$args"; return 1; }
        done
    done <<'ARGS'
plot many.csv -k scatter -x x -y y -c v
plot many.csv -k line -x t -y v
plot many.csv -k hist -x v
plot many.csv -k kde -x v
plot many.csv -k violin -x 't % 3' -y v
plot many.csv -k bar -x 'floor(x)' -y v --agg median
plot many.csv -k heatmap -x x -y y
plot many.csv -k hexbin -x x -y y -c v --agg mean
shade many.csv -x x -y y --agg mean:v
ARGS
}

@test "the data are read once: a pipe will do" {
    stipple plot - -x x -y y --groupby cat -o '{cat}.png' <points.csv
    [ -s a.png ] && [ -s b.png ]
}

@test "one name for several pictures is refused, nothing is written" {
    run stipple plot points.csv -x x -y y --groupby cat -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"2 pictures, one for each 'cat', cannot all be written to 'out.svg'"* ]]
    run stipple plot points.csv -x x -y y --groupby cat -o 'new/{cat}.svg' --xlim 100:200
    [ "$status" -eq 3 ]
    [ ! -e new ]
}

@test "facets within each picture" {
    stipple plot points.csv -x x -y y --groupby cat --col x -o '{cat}.svg'
    [ "$(grep -c 'class="panel"' a.svg)" -eq 2 ]
}

@test "make hears of the file of each group" {
    stipple plot points.csv -x x -y y --groupby cat -o 'out/{cat}.svg' -o 'out/{cat}.png' --depfile out.d
    [ "$(head -n 1 out.d | tr -d '\\:' | tr ' ' '\n' | sed '/^$/d' | sort | tr '\n' ' ')" = "out/a.png out/a.svg out/b.png out/b.svg " ]
}

@test "a name for several pictures wants --groupby, and its column" {
    run "$STIPPLE" plot points.csv -x x -y y -o 'out/{cat}.svg'
    [ "$status" -eq 2 ]
    [[ "$output" == *"'out/{cat}.svg' is a name for several pictures"*"--groupby cat makes one for each value"* ]]
    run "$STIPPLE" plot points.csv -x x -y y --groupby cat -o 'out/{cat}-{v}.svg'
    [ "$status" -eq 2 ]
    [[ "$output" == *"grouped by 'cat', not by {v}"* ]]
    [ ! -e out ]
}
