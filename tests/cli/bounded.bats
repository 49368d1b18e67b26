#!/usr/bin/env bats
# Every kind draws more rows than it could keep within little memory, or says at once what draws them.
load draw_helper

ROWS=1200000

setup_file() {
    cd "$BATS_FILE_TMPDIR" || exit 1
    awk -v rows=$ROWS 'BEGIN { srand(5); print "t,x,y,v,g"
        for (i = 0; i < rows; i++) printf "%d,%.6f,%.6f,%.3f,%s\n", i, rand() * 100, rand() * rand() * 50, rand() * 9, "g" i % 5 }' |
        "$STIPPLE" load - -o rows.parquet
}

# Address space for the program, its libraries and what a kind may hold, in KB; without a limit where the program
# itself does not fit (sanitizers).
little() { (ulimit -v 400000; "$STIPPLE" --version >version.txt 2>&1) && echo "ulimit -v 400000" || echo true; }

# many ARGUMENT...: seven rows for each, within less than it would take to keep them.
many() {
    local limit=true
    (ulimit -v 380000; "$STIPPLE" --version >version.txt 2>&1) && limit="ulimit -v 380000"
    run bash -c '$1; shift; "$@" -j 2 -q' sh "$limit" env MALLOC_ARENA_MAX=1 "$STIPPLE" plot "$BATS_FILE_TMPDIR/rows.parquet" \
        --derive a=v --derive b=v --derive c=v --derive d=v --melt a,b,c,d,x,y,v "$@"
    [ "$status" -eq 0 ] || { echo "$*: $output"; return 1; }
}

# draws ARGUMENT...: within the limit.
draws() {
    run bash -c '$1; shift; "$@" -j 2 -q -o out.png' sh "$(little)" "$STIPPLE" plot "$BATS_FILE_TMPDIR/rows.parquet" -k "$@"
    [ "$status" -eq 0 ] || { echo "$*: $output"; return 1; }
}

# refuses HINT ARGUMENT...: the rows, with a hint.
refuses() {
    local hint=$1
    shift
    run bash -c '$1; shift; "$@" -j 2 -q -o out.png' sh "$(little)" "$STIPPLE" plot "$BATS_FILE_TMPDIR/rows.parquet" -k "$@"
    [ "$status" -eq 1 ] || [ "$status" -eq 2 ] || { echo "$*: $status $output"; return 1; }
    [[ "$output" == *"$hint"* ]] || { echo "$*: $output"; return 1; }
}

@test "statistics are folds over all rows" {
    draws bar -x g --agg mean -y v
    draws barh -x g
    draws hist -x v --by g
    draws kde -x v --by g
    draws ecdf -x v --by g
    draws box -x g -y v
    draws boxen -x g -y v
    draws violin -x g -y v
    draws ridge -x v -y g
    draws errorbars -x g -y v --agg mean --y2 std
    draws ribbon -x 'floor(x)' -y v --agg median --y2 q25,q75
    draws area -x 'floor(x)' -y v --agg sum --by g
}

@test "cells are counted, not kept" {
    draws heatmap -x x -y y
    draws heatmap -x g -y 'floor(x)' -c v --agg mean
    draws hexbin -x x -y y
    draws hexbin -x x -y y -c v --agg mean
    draws bivariate -x x -y y
}

@test "points and lines are thinned to what can be seen" {
    draws scatter -x x -y y
    draws scatter -x x -y y --by g
    draws scatter -x x -y y -c v
    draws scatter -x x -y y -c v --by g
    draws scatter -x x -y y -c v --clim 2:5
    draws line -x t -y v
    draws line -x t -y v --by g
    draws step -x t -y v
    draws area -x t -y v
    draws table
}

@test "panels and pictures have folds of their own" {
    many -k hist -x value --col variable -o out.png
    many -k hist -x value --groupby variable -o 'out/{variable}.svg'
    [ "$(ls out | wc -l)" -eq 7 ]
}

@test "more boxes than a picture has room for are refused" {
    refuses "round(x)" box -x x -y v
    refuses "round(x)" violin -x x -y v
    refuses "round(x)" boxen -x x -y v
}

@test "a kind with a mark a row says what draws more" {
    refuses "stipple shade" scatter -x x -y y --size v
    refuses "-k boxen" strip -x g -y v
    refuses "--sample" labels -x x -y y --label g
    refuses "-k hist" hlines -y v
    refuses "-k hist" vlines -x x
    refuses "-k hist" hspan -y v --y2 v+1
    refuses "-k hist" vspan -x x --x2 x+1
    refuses "--sample" segments -x x -y y --x2 x+1 --y2 y+1
    refuses "--agg mean" errorbars -x x -y y --y2 v
    refuses "--where" candlestick -x t -y v,v+1,v-1,v
    refuses "--sample" parallel -y x,y,v
    refuses "--sample" andrews -y x,y,v
    refuses "--sample" scatter_matrix -y x,y,v
}

@test "a table counts the rows that it does not show" {
    stipple plot "$BATS_FILE_TMPDIR/rows.parquet" -k table --cols t,v -j 3 -o out.svg
    grep -q '>and 1,199,9[0-9]* more rows<' out.svg
    grep -q '>0<' out.svg                      # the first row is there
}

@test "a line with very many vertices becomes an image, one with too many is refused" {
    refuses "shade -k line" line -x x -y y
    stipple plot "$BATS_FILE_TMPDIR/rows.parquet" -k paths -x t -y v --head 170000 -q -o out.svg
    grep -q '<image' out.svg
    [ "$(wc -c <out.svg)" -lt 2000000 ]
}

@test "the outline of a long area is the line through its rows" {
    for kind in area line; do
        stipple plot "$BATS_FILE_TMPDIR/rows.parquet" -k $kind -x t -y v --head 150000 --ylim 0:9 -q -o $kind.svg
        grep '<path fill="none" stroke="#2f6db3"' $kind.svg | sed 's/.* d="//' >$kind.txt
        [ "$(wc -c <$kind.txt)" -gt 5000 ]
    done
    cmp area.txt line.txt
    stipple plot "$BATS_FILE_TMPDIR/rows.parquet" -k area -x t -y v --by g --stack no --head 150000 -q -o groups.svg
    [ "$(grep -c '<g class="area"' groups.svg)" -eq 5 ]
    stipple plot "$BATS_FILE_TMPDIR/rows.parquet" -k area -x t -y v --head 20000 --sort v -q -o few.svg     # sorted again
    refuses "groups" area -x y -y v
}

# The colours of the opaque pixels of the first image in an SVG, sorted.
opaque() {
    PYTHONPATH="$SOURCE/tests/cli" PYTHONDONTWRITEBYTECODE=1 python3 -c 'import base64, re, sys
from compare_picture import decode
png = base64.b64decode(re.search("base64,([^\"]+)", open(sys.argv[1]).read()).group(1))
print(*sorted({"#%02x%02x%02x" % p[:3] for row in decode(png) for p in row if p[3] == 255}), sep="\n")' "$1"
}

@test "points in the colours of a number show the mean where they lie on each other" {
    awk -v OFS=, 'BEGIN { print "x,y,v"; for (i = 0; i < 150000; i++) print i % 2, i % 3, i % 2 ? 7.5 : i % 4 * 5 }' >many.csv     # 0 and 10
    for j in 1 4; do stipple plot many.csv -x x -y y -c v -j $j -q -o j$j.svg; done
    cmp j1.svg j4.svg
    printf 'x,y,v\n0,0,5\n1,1,7.5\n' >two.csv
    stipple plot two.csv -x x -y y -c v --clim 0:10 -o two.svg
    sed -n '/class="series"/,/<\/g>/p' two.svg | grep -o '#[0-9a-f]\{6\}' | sort >want.txt
    [ "$(wc -l <want.txt)" -eq 2 ]
    opaque j1.svg >got.txt
    diff got.txt want.txt
}
