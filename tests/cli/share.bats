#!/usr/bin/env bats
# Several figures and layers of one file: it is read once for all of them, and each is drawn as if it were alone.
load draw_helper

# 90,000 rows in several pieces, with a category, a bad value and a missing one.
many() {
    awk 'BEGIN { print "x,y,v,cat"; for (i = 0; i < 90000; i++)
        printf "%.4f,%.4f,%s,%s\n", sin(i) * i / 9000, cos(i * 1.7) * 5,
            i == 80077 ? "bad" : i == 99 ? "" : i % 97 / 10, substr("abc", i % 3 + 1, 1) }'
}

# The figures that the tests draw, a line each: what stands in braces behind `data`.
figures() {
    cat <<'YAML'
{shade: {data: many.csv, x: x, y: y}}
{shade: {data: many.csv, x: x, y: y, agg: 'mean:v', where: 'cat == "a"'}}
{shade: {data: many.csv, x: x, y: y, by: cat}}
{plot: {data: many.csv, x: v, by: cat, kind: hist}}
{plot: {data: many.csv, x: cat, y: v}}
{plot: {data: many.csv, x: cat, y: v, agg: median, kind: bar}}
{plot: {data: many.csv, kind: hexbin, x: 'abs(x)', y: y}}
{plot: {data: many.csv, kind: bivariate, x: x, y: y}}
{plot: {data: many.csv, x: x, y: y, head: 200}}
{plot: {data: many.csv, x: x, y: v, sort: 'v:desc', tail: 50}}
YAML
}

report() {      # report [SED]: report.yaml with all of them
    printf 'stipple: 1\nfigure: {width: 260, height: 200}\nfigures:\n' >report.yaml
    figures | sed "${1:-}" | awk '{ printf "  - {layers: [%s], output: all%d.svg}\n", $0, NR }' >>report.yaml
}

passes() { grep -c 'read 90000 rows'; }

@test "figures of one file are drawn as if each were alone, for any number of threads" {
    many >many.csv
    report
    for jobs in 1 3; do
        stipple render report.yaml -q -j $jobs
        n=0
        while read -r figure; do
            n=$((n + 1))
            printf 'stipple: 1\nfigure: {width: 260, height: 200}\nlayers: [%s]\n' "$figure" >one.yaml
            stipple render one.yaml -q -o one.svg
            cmp one.svg all$n.svg
        done < <(figures)
        [ "$n" -eq 10 ]
    done
}

@test "a report reads a file once, and says once what is wrong with it" {
    many >many.csv
    report '/head:\|tail:/d'
    run stipple render report.yaml -o all.html -v
    [ "$status" -eq 0 ]
    [ "$(passes <<<"$output")" -eq 1 ]
    [ "$(grep -c "1 of 90000 rows skipped: 'v' is not a number (first: line 80079 \"bad\")" <<<"$output")" -eq 1 ]
    rm -f all?.svg
    stipple render report.yaml -v 2>notes
    [ "$(passes <notes)" -eq 1 ]
}

@test "a pipe that can be read only once is enough for all figures, light and dark" {
    many >many.csv
    report
    stipple render report.yaml -q -o file.html
    mv many.csv data.csv
    mkfifo many.csv
    cat data.csv >many.csv &
    timeout 20 "$STIPPLE" render report.yaml -q -o pipe.html
    cmp file.html pipe.html
    [ "$(grep -c '<svg [^>]*class="dark ' pipe.html)" -eq 10 ]
}

@test "layers of an overlay and panels of a layout share what they read" {
    many >many.csv
    for verb in overlay layout; do
        stipple $verb plot many.csv -x x -y y --head 40 + shade many.csv -x x -y y -o file.svg
        stipple $verb plot - -x x -y y --head 40 + shade - -x x -y y -o pipe.svg <many.csv
        sed 's/"data":"-"/"data":"many.csv"/g' pipe.svg | cmp - file.svg
    done
    run stipple layout shade many.csv -x x -y y + plot many.csv -x v -k hist + shade many.csv -x y -y x -o l.svg -v
    [ "$(passes <<<"$output")" -eq 1 ]
}

@test "standard input is not read in two ways" {
    run stipple layout plot -x x + plot -x x --na 1 -o a.svg <points.csv
    [ "$status" -eq 2 ]
    [[ "$output" == *"two layers read it in different ways"* ]]
    run stipple plot - - -x x -o a.svg <points.csv
    [ "$status" -eq 2 ]
    [ ! -e a.svg ]
}

@test "a part of a Parquet file is drawn beside the whole" {
    many >many.csv
    stipple load many.csv -q -o many.parquet
    stipple layout shade many.parquet -x x -y y --xlim 0:1 + shade many.parquet -x x -y y -o both.png
    stipple layout shade many.parquet -x x -y y --xlim 0:1 + shade many.csv -x x -y y -o apart.png
    stipple render both.png --no-config -o both.svg 2>/dev/null || stipple render both.png -o both.svg
    stipple render apart.png -o apart.svg
    diff <(sed '/<metadata/,/<\/metadata>/d' both.svg) <(sed '/<metadata/,/<\/metadata>/d' apart.svg)
}

@test "a figure that fails ends the run with its own message, once" {
    many >many.csv
    report 's/y: y, by: cat/y: none/'
    run stipple render report.yaml -q
    [ "$status" -eq 2 ]
    [ "$(grep -c "no column 'none'" <<<"$output")" -eq 1 ]
    [ -z "$(ls all*.svg 2>/dev/null)" ]
    report "s/where: 'cat == \"a\"'/where: 'v > 1e9'/"
    run stipple render report.yaml -q
    [ "$status" -eq 3 ]
    [[ "$output" == *"none of 90000 rows satisfies"* ]]
}

@test "the groups of --groupby come from one pass" {
    many >many.csv
    run stipple plot many.csv -x x -y y --groupby cat -o 'out/{cat}.png' -v
    [ "$status" -eq 0 ]
    [ "$(passes <<<"$output")" -eq 1 ]
    [ "$(ls out | tr '\n' ' ')" = "a.png b.png c.png " ]
}

@test "slices of arrays are drawn as if each were alone" {
    command -v ncgen >/dev/null || skip "no ncgen"
    ncgen -o a.nc <<'CDL'
netcdf a { dimensions: t = 2 ; y = 3 ; x = 4 ; variables: float x(x) ; float y(y) ; float v(t, y, x) ;
data: x = 1, 2, 3, 4 ; y = 1, 2, 3 ; v = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24 ; }
CDL
    cat >two.yaml <<'YAML'
stipple: 1
figures:
  - {layers: [{plot: {data: a.nc, var: v, isel: t=0}}], output: a.svg}
  - {layers: [{plot: {data: a.nc, var: v, isel: t=1}}], output: b.svg}
  - {layers: [{plot: {data: a.nc, var: v, isel: t=1}}], output: c.svg}
  - {layers: [{plot: {data: a.nc, x: x, y: v, sel: y=2, isel: t=0}}], output: d.svg}
YAML
    stipple render two.yaml -q
    stipple plot a.nc --var v --isel t=0 -q | diff - a.svg
    stipple plot a.nc --var v --isel t=1 -q | diff - b.svg
    stipple plot a.nc --var v --isel t=1 -q | diff - c.svg
    stipple plot a.nc -x x -y v --sel y=2 --isel t=0 -q | diff - d.svg
    stipple render two.yaml -q --page P -o two.html
    [ "$(grep -c '<svg [^>]*class="dark ' two.html)" -eq 4 ]
}
