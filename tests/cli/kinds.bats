#!/usr/bin/env bats
load draw_helper

# The rects of the marks, a line each.
rects() { sed -n "/class=\"$2\"/,/class=\"x-axis\"/p" "$1" | grep -o '<rect[^>]*>'; }
texts() { sed 's/<text/\n<text/g' "$1" | sed -n 's/^<text[^>]*>\([^<]*\)<.*/\1/p'; }
kind_of() { stipple plot "$@" -v -o out.svg 2>&1 | sed -n 's/.*: kind //p'; }

@test "the kind follows from the columns" {
    [ "$(kind_of points.csv -x y)" = hist ]
    [ "$(kind_of points.csv -y y)" = hist ]
    [ "$(kind_of points.csv -x when)" = hist ]
    [ "$(kind_of points.csv -x cat)" = bar ]
    [ "$(kind_of points.csv -y cat)" = barh ]
    [ "$(kind_of points.csv -x cat -y y)" = box ]
    [ "$(kind_of points.csv -x y -y cat)" = box ]
    [ "$(kind_of points.csv -x cat -y y --by x)" = bar ]
    [ "$(kind_of points.csv -x cat -y y --agg mean)" = bar ]
    [ "$(kind_of points.csv -x when -y y)" = line ]
    [ "$(kind_of points.csv -x x -y y)" = scatter ]
    [ "$(kind_of points.csv -x x -y y --agg mean)" = line ]
}

@test "bars of counts stand in order of their counts, from 0" {
    printf 'kind\nb\na\na\nc\na\nc\nc\nc\n' >c.csv
    stipple plot c.csv -x kind -o out.svg
    [ "$(texts out.svg | grep -x '[abc]' | tr -d '\n')" = cab ]
    texts out.svg | grep -qx 0
    texts out.svg | grep -qx count
}

@test "several rows of a category are never one bar in silence" {
    run stipple plot points.csv -k bar -x cat -y y -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"2 rows have the same 'cat'"*"--agg sum"* ]]
    stipple plot points.csv -k bar -x cat -y y --agg sum -o out.svg
    texts out.svg | grep -qx 'sum of y'
}

@test "negative bars hang from 0" {
    printf 'c,v\na,5\nb,-5\n' >n.csv
    stipple plot n.csv -x c -y v -o out.svg
    [ "$(rects out.svg bars | sed 's/.*height="\([0-9.]*\)".*/\1/' | sort -u | wc -l)" -eq 1 ]
}

@test "--top puts the small categories together" {
    printf 'c\na\na\na\nb\nb\nc\nd\n' >c.csv
    stipple plot c.csv -x c --top 2 -o out.svg
    texts out.svg | grep -qx 'other (2)'
    [ "$(rects out.svg bars | wc -l)" -eq 3 ]
}

@test "parts of a hundred" {
    printf 'q,p,v\nQ1,a,1\nQ1,b,3\nQ2,a,2\nQ2,b,2\n' >s.csv
    stipple plot s.csv -k bar -x q -y v --by p --stack normalize -o out.svg
    texts out.svg | grep -qx 'v (%)'
    texts out.svg | grep -qx 100
}

@test "--agg takes the place of rows along x" {
    stipple plot points.csv -x 'trunc(when, "month")' -y y --agg median -k line -o out.svg
    texts out.svg | grep -qx 'median of y'
    run stipple plot points.csv -x cat -y y --agg medain -o out.svg
    [ "$status" -eq 2 ]
    run stipple plot points.csv -x cat --agg mean -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"wants a column of values"* ]]
}

@test "a histogram counts every value once, whatever the bins" {
    seq 0 999 | sed '1i v' >v.csv
    for bins in 7 100u 2.5u 40; do
        stipple plot v.csv -x v --bins "$bins" -o out.svg
        grep -q 'Histogram of v; 1,000 rows' out.svg
    done
    run stipple plot v.csv -x v --bins 0 -o out.svg
    [ "$status" -eq 2 ]
    run stipple plot v.csv -x v --bins week -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"holds no times"* ]]
}

@test "times are binned by the calendar" {
    printf 't\n2023-01-31\n2023-02-01\n2023-02-28\n2023-03-01\n' >t.csv
    stipple plot t.csv -x t --bins month -o out.svg
    [ "$(rects out.svg bins | wc -l)" -eq 3 ]
}

@test "odd data draw or say why not" {
    printf 'c,v\na,3\n' >one.csv
    printf 'c,v\na,3\nb,3\nc,3\n' >equal.csv
    printf 'c,v\na,1e300\nb,-1e300\nb,1e-300\n' >wide.csv
    printf 'c,v\n' >none.csv
    for kind in "bar -x c -y v" "barh -x c -y v" "box -x c -y v" "violin -x c -y v" "hist -x v" "ecdf -x v"; do
        # shellcheck disable=SC2086
        stipple plot one.csv -k $kind -o out.svg
        # shellcheck disable=SC2086
        stipple plot equal.csv -k $kind -o out.svg
        # shellcheck disable=SC2086
        run stipple plot none.csv -k $kind -o none.svg
        [ "$status" -ne 0 ]
        [ ! -e none.svg ]
    done
    stipple plot wide.csv -k hist -x v -o out.svg
    stipple plot wide.csv -k box -x c -y v -o out.svg
    run stipple plot one.csv -k kde -x v -o none.svg
    [ "$status" -eq 3 ]
    [[ "$output" == *"no two different values"* ]]
}

@test "ten thousand categories and long names" {
    seq 1 10000 | sed 's/.*/a rather long name of category number &,&/; 1i c,v' >many.csv
    stipple plot many.csv -x c -y v -o out.svg
    [ "$(sed -n '/class="bars"/,/class="x-axis"/p' out.svg | grep -o 'h[^z]*z' | wc -l)" -gt 4000 ]     # one path
    stipple plot many.csv -k barh -x c -y v --top 10 -o out.svg
    texts out.svg | grep -qx 'other (9990)'
}

@test "groups and distributions are the same for any number of threads" {
    seq 1 200000 | awk '{ print $1 % 7 "," ($1 * 7919) % 10007 "," $1 % 3 }' | sed '1i c,v,g' >big.csv
    for kind in "bar -x c -y v --agg mean --by g" "box -x c -y v" "hist -x v --by g" "kde -x v --by g"; do
        # shellcheck disable=SC2086
        stipple plot big.csv -j 1 -k $kind -o a.svg
        # shellcheck disable=SC2086
        stipple plot big.csv -j 4 -k $kind -o b.svg
        cmp a.svg b.svg
    done
}

@test "an overlay of lines and rules names what has a y" {
    printf 'when,what\n2023-01-02,start\n' >ev.csv
    stipple overlay plot points.csv -x when -y y + plot ev.csv -k vlines -x when --label what -o out.svg
    texts out.svg | grep -qx start
    ! grep -q 'class="legend"' out.svg
}

@test "a cell of a heatmap has one value or a statistic" {
    run stipple plot points.csv -k heatmap -x cat -y cat -c x -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"2 rows fall into one cell"*"--agg mean"* ]]
    stipple plot points.csv -k heatmap -x cat -y cat -c x --agg mean -o out.svg
    texts out.svg | grep -qx 'mean of x'
    stipple plot points.csv -x cat -y cat -o out.svg
    texts out.svg | grep -qx count
}

@test "hexagons count every point inside" {
    seq 0 4999 | awk '{ print $1 % 71 "," ($1 * 37) % 101 }' | sed '1i a,b' >h.csv
    stipple plot h.csv -k hexbin -x a -y b -o out.svg
    grep -q 'in hexagons.*; 5,000 rows' out.svg
    run stipple plot h.csv -k hexbin -x a -y b -c a -o out.svg
    [ "$status" -eq 2 ]
}

@test "a kind refuses what it has no use for" {
    run stipple plot points.csv -k box -x cat -y y -s 3 -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"kind 'box' has no use for --size"* ]]
    run stipple plot points.csv -k errorbars -x x -y y -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"needs --y2"* ]]
    run stipple plot points.csv -k candlestick -x when -y y,v -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"open,high,low,close"* ]]
}

@test "steps change where they are told to" {
    printf 'x,y\n0,0\n10,1\n' >s.csv
    for where in pre mid post; do stipple plot s.csv -k step -x x -y y --step $where -o $where.svg; done
    ! cmp -s pre.svg mid.svg && ! cmp -s mid.svg post.svg
}

@test "a pie is refused with a reason, and a bar proposed" {
    run stipple plot points.csv -k pie -x cat -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"by length, hardly by angle"*"'bar'"* ]]
}

@test "kinds with columns of their own take all numbers unless -y names some" {
    stipple plot points.csv -k scatter_matrix -o out.svg
    grep -q 'Scatter matrix of x, y, v' out.svg
    stipple plot points.csv -k parallel -y x,y --by cat -o out.svg
    grep -q 'Parallel coordinates of x, y by cat' out.svg
    stipple plot points.csv -k andrews -o out.svg
    run stipple plot points.csv -k parallel -y x -o out.svg
    [ "$status" -eq 2 ]
    run stipple overlay plot points.csv -k table + plot points.csv -x x -y y -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"no axes"* ]]
}

@test "a table shows its rows, and says how many it leaves out" {
    stipple plot points.csv -k table -o out.svg
    texts out.svg | grep -qx 2023-01-05
    seq 1 1500 | sed '1i v' >many.csv
    stipple plot many.csv -k table -o out.svg
    texts out.svg | grep -q '^and 1,4[0-9][0-9] more rows$'
}

@test "lines and bands across the plot stand alone" {
    stipple plot points.csv -k hlines -y y -o a.svg
    stipple plot points.csv -k vlines -x when -o b.svg
    stipple plot points.csv -k hspan -y x --y2 y -o c.svg
    [ -s a.svg ] && [ -s b.svg ] && [ -s c.svg ]
}

@test "a lag of more rows than there are leaves nothing" {
    stipple plot points.csv -k lag -y y -o out.svg
    grep -q 'Lag plot of y, 1 rows apart; 3 points' out.svg
    run stipple plot points.csv -k lag -y y --lag 10 -o none.svg
    [ "$status" -eq 3 ]
}

@test "every kind draws in facets, each panel from its own rows" {
    stipple plot points.csv -k bar -x cat --col v -o out.svg
    for kind in "hist -x y" "box -x cat -y y" "kde -x y" "heatmap -x cat -y cat" "hexbin -x x -y y" "area -x x -y y" \
        "errorbars -x cat -y y --agg mean --y2 std" "line -x x -y y --agg mean"; do
        # shellcheck disable=SC2086
        stipple plot points.csv points.csv -k $kind --col when -o out.svg 2>err || [[ "$(cat err)" == *"no two different"* || "$(cat err)" == *"rows have the same"* ]]
    done
    printf 'g,c\na,x\na,x\nb,y\n' >g.csv
    stipple plot g.csv -k bar -x c --col g -o out.svg
    [ "$(rects out.svg bars | wc -l)" -eq 2 ]
}

@test "a count of 1 has a bar on a logarithmic axis" {
    printf 'c\na\na\na\nb\n' >c.csv
    stipple plot c.csv -x c --logy -o out.svg
    [ "$(rects out.svg bars | wc -l)" -eq 2 ]
}

@test "many points come with the command that shades them" {
    seq 1 200001 | sed 's/.*/&,&/; 1i a,b' >big.csv
    run stipple plot big.csv -x a -y b -o out.png
    [ "$status" -eq 0 ]
    [[ "$output" == *"200001 points hide each other; try: stipple shade big.csv -x 'a' -y 'b'"* ]]
    stipple shade big.csv -x 'a' -y 'b' -o out.png
}

@test "histograms are densities, parts and sums as --normed and --cumulative say" {
    printf 'v\n0.5\n1.5\n1.5\n2.5\n' >h.csv
    heights() { rects out.svg bins | sed 's/.*height="\([0-9.]*\)".*/\1/' | tr '\n' ' '; }
    stipple plot h.csv -k hist -x v --bins 1u --normed height -o out.svg
    texts out.svg | grep -qx 'part of the highest'
    texts out.svg | grep -qx '1.0'
    set -- $(heights)
    [ "$#" -eq 3 ] && [ "$1" = "$3" ] && awk "BEGIN { exit !($2 > 1.99 * $1 && $2 < 2.01 * $1) }"
    stipple plot h.csv -k hist -x v --bins 1u --normed percent --cumulative -o out.svg
    set -- $(heights)
    awk "BEGIN { exit !($2 > 2.99 * $1 && $2 < 3.01 * $1 && $3 > 3.99 * $1 && $3 < 4.01 * $1) }"
    run stipple plot points.csv -k bar -x cat --normed area -o out.svg
    [ "$status" -eq 2 ]
    run stipple plot points.csv -k hist -x y --by cat --normed area --stack normalize -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"give one"* ]]
}

@test "columns give dots a shape and an opacity, lines their strokes, each with a legend" {
    stipple plot points.csv -x x -y y --shape cat --alpha v -o out.svg
    texts out.svg | grep -qx cat
    grep -q 'class="key"' out.svg
    stipple plot points.csv -x x -y y --shape cat --by cat -o out.svg       # one legend says both
    ! grep -q 'class="key"' out.svg
    stipple plot points.csv -k line -x x -y y --dash cat -o out.svg
    grep -q 'class="series"' out.svg
    grep -q 'stroke-dasharray="6 4"' out.svg
    stipple plot points.csv -k line -x x -y y --dash dotted -o out.svg
    grep -q 'stroke-dasharray="1.5 3"' out.svg
    run stipple plot points.csv -x x -y y --shape v -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"--types v:category"* ]]
    run stipple plot points.csv -k bar -x cat -y y --agg mean --alpha v -o out.svg
    [ "$status" -eq 2 ]
    run stipple plot points.csv -k line -x x -y y --agg mean --dash cat -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"--by 'cat'"* ]]
}

@test "names of options elsewhere are answered with the option to use" {
    run stipple plot points.csv -x x -y y --hover_cols v -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"unknown option '--hover_cols'"*"--label"* ]]
    run stipple plot points.csv -x x -y y --datashade -o out.svg
    [[ "$output" == *"stipple shade FILE"* ]]
    run stipple plot points.csv -x x --kind pie -o out.svg
    [[ "$output" == *"no pie is drawn"*"'bar'"* ]]
    run stipple plot points.csv -x x --kind ohlc -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"no kind of this verb is called 'ohlc'"*"use 'candlestick'"* ]]
}

@test "times of a table have one form" {
    printf 'at,v\n2019-03-23T20:21:09,1\n2019-03-04T16:19:00,2\n2019-03-05,3\n' >times.csv
    stipple plot times.csv -k table -o out.svg
    grep -q '>2019-03-04 16:19:00<' out.svg
    grep -q '>2019-03-05 00:00:00<' out.svg
    printf 'at,v\n2019-03-23,1\n2019-03-04,2\n' >days.csv
    stipple plot days.csv -k table -o out.svg
    grep -q '>2019-03-04<' out.svg
}

@test "labels of a scatter matrix keep apart" {
    awk 'BEGIN { print "price,b,c,d"; for (i = 1; i < 60; i++) printf "%d,%d,%d,%d\n", i * 310, i, i * 2, i % 7 }' >wide.csv
    stipple plot wide.csv -k scatter_matrix --width 700 --height 500 -o out.svg
    # px of the labels below the matrix: none begins before the one before it has ended (6.5 px a letter)
    grep -o '<text x="[0-9.]*" y="478">[0-9,]*<' out.svg | sed 's/<text x="\([0-9.]*\)".*>\(.*\)</\1 \2/' >labels.txt
    awk '{ half = length($2) * 3.25 } $1 - half < end { bad = 1 } { end = $1 + half } END { exit bad || NR < 8 }' labels.txt
    grep -q ' 15,000$' labels.txt
}

@test "columns without a value are told from a lack of memory" {
    printf 'x,y\n1,\n2,\n' >void.csv
    printf 'x,y\n1,\n,2\n' >apart.csv
    for kind in scatter line area; do
        run stipple plot void.csv -k $kind -x x -y y -o out.svg
        [ "$status" -eq 3 ]
        [[ "$output" == *"nothing to draw: no row has a value in"*"'y'"* ]]
    done
    for kind in bar box violin boxen; do
        run stipple plot void.csv -k $kind -x x -y y -o out.svg
        [ "$status" -eq 3 ]
    done
    run stipple plot apart.csv -x x -y y -o out.svg
    [[ "$output" == *"no row has a value in 'x' and in 'y'"* ]]
}

@test "values that are all alike have no density" {
    printf 'x,y,g\n5,7,a\n5,7,a\n5,7,b\n5,7,b\n' >alike.csv
    run stipple plot alike.csv -k bivariate -x x -y y -o out.svg
    [ "$status" -eq 3 ]
    [[ "$output" == *"all points lie at one place and have no density"* ]]
    run stipple plot alike.csv -k ridge -x x --by g -o out.svg
    [ "$status" -eq 3 ]
    [[ "$output" == *"no group has two different values to draw a curve of"* ]]
}

@test "a table says how many columns of the file it leaves out" {
    { seq -s, 1 40 | sed 's/[0-9]*/column&/g'; seq -s, 1 40; } >wide.csv
    run "$STIPPLE" plot wide.csv -k table -o wide.svg
    [ -z "$output" ]
    shown=$(grep -o '>column[0-9]*<' wide.svg | sort -u | wc -l)
    grep -q ">and $((40 - shown)) more columns<" wide.svg
}
