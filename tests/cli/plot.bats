#!/usr/bin/env bats
load draw_helper

@test "two numbers make a scatter chart" {
    stipple plot points.csv -x x -y y -o out.svg
    [ "$(grep -o '<circle' out.svg | wc -l)" -eq 4 ]
    grep -q 'Scatter chart of y against x; 4 points' out.svg
}

@test "time and number make a line" {
    stipple plot points.csv -x when -y y -o out.svg
    grep -q 'Line chart of y against when, 2023-01-01 to 2023-01-05; 4 points' out.svg
    grep -q '>2023' out.svg
}

@test "a time axis is drawn in order of time" {
    printf 't,v\n2023-01-03,3\n2023-01-01,1\n2023-01-02,2\n' >mixed.csv
    printf 't,v\n2023-01-01,1\n2023-01-02,2\n2023-01-03,3\n' >sorted.csv
    stipple plot mixed.csv -x t -y v | sed '/<metadata>/,/<\/metadata>/d' >a.svg
    stipple plot sorted.csv -x t -y v | sed '/<metadata>/,/<\/metadata>/d' >b.svg
    cmp a.svg b.svg
}

@test "a number colours points and brings a colour bar" {
    stipple plot points.csv -x x -y y -c v -o out.svg
    grep -q 'class="colorbar"' out.svg
    [ "$(sed -n '/class="series"/,/<\/g>/p' out.svg | grep -o '<circle' | wc -l)" -eq 3 ]
}

@test "a category colours points and brings a legend" {
    stipple plot points.csv -x x -y y -c cat -o out.svg
    grep -q 'class="legend"' out.svg
    grep -q '>b</text>' out.svg
}

@test "a colour is a constant, a column of that name wins" {
    stipple plot points.csv -x x -y y -c red -o out.svg
    ! grep -q 'class="colorbar"\|class="legend"' out.svg
    sed 's/^x,y,v/x,y,red/' points.csv >red.csv
    stipple plot red.csv -x x -y y -c red -o out.svg
    grep -q 'class="colorbar"' out.svg
}

@test "several y columns are lines with names" {
    stipple plot points.csv -x when -y y,v -o out.svg
    grep -q '>v</text>' out.svg
}

@test "categories stand on an axis" {
    stipple plot points.csv -x cat -y y -o out.svg
    grep -q '>a</text>' out.svg
    grep -q '>b</text>' out.svg
}

@test "pictures come as SVG, PNG and PDF in one run" {
    stipple plot points.csv -x x -y y -o a.svg -o a.png -o a.pdf
    [ "$(head -c 8 a.png | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a ]
    [ "$(head -c 5 a.pdf)" = "%PDF-" ]
    xmllint --noout a.svg
}

@test "text in a PDF can be searched" {
    stipple plot points.csv -x x -y y -t 'A title' -o a.pdf
    pdftotext a.pdf - | grep -q 'A title'
}

@test "--scale makes more pixels" {
    stipple plot points.csv -x x -y y --width 300 --height 200 --scale 2 -o a.png
    [ "$(od -An -tu1 -j 16 -N 8 a.png | tr -s ' ')" = " 0 0 2 88 0 0 1 144" ]
}

@test "labels stand beside marks" {
    stipple plot points.csv -x x -y y --label when -o out.svg
    grep -q '>2023-01-05</text>' out.svg
}

@test "no column for x is a usage error that names some" {
    run stipple plot points.csv -k scatter -y y -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"points.csv: which column goes to x?"* ]]
    [[ "$output" == *"try -x"* ]]
}

@test "an unknown column is a usage error with the nearest name" {
    run stipple plot points.csv -x x -y whem -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"no column 'whem'"* ]]
    [[ "$output" == *"did you mean 'when'?"* ]]
    [ ! -e out.svg ]
}

@test "layers that cannot share an axis are a usage error" {
    run stipple overlay plot points.csv -x x -y y + plot points.csv -x when -y y -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"cannot share the x axis"* ]]
}

@test "a reversed range is a usage error" {
    run stipple plot points.csv -x x -y y --xlim 5:1 -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"A:B with A less than B"* ]]
}

@test "a logarithmic axis has no place for zero" {
    run stipple plot points.csv -x x -y y --logy --ylim 0:10 -o out.svg
    [ "$status" -eq 2 ]
    stipple plot points.csv -x x -y y --logy -o out.svg
}

@test "nothing to draw is exit 3 and writes nothing" {
    printf 'x,y\n1,\n2,\n' >empty.csv
    run stipple plot empty.csv -x x -y y -o out.svg
    [ "$status" -ne 0 ]
    [ ! -e out.svg ]
    run stipple plot points.csv -x x -y y --xlim 100:200 -o out.svg
    [ "$status" -eq 3 ]
    [ ! -e out.svg ]
}

@test "one row, and all values equal, draw" {
    printf 'x,y\n5,5\n' >one.csv
    stipple plot one.csv -x x -y y -o out.svg
    printf 'x,y\n5,5\n5,5\n' >same.csv
    stipple plot same.csv -x x -y y -k line -o out.svg
    xmllint --noout out.svg
}

@test "texts that look like markup are only text" {
    printf 'x,y,c\n1,2,<b>&"\n2,3,]]>\n' >odd.csv
    stipple plot odd.csv -x x -y y --by c -t '</text><script>' -o out.svg
    xmllint --noout out.svg
    ! grep -q '<script>' out.svg
}

@test "many points stay a small file" {
    awk 'BEGIN { srand(1); print "x,y"; for (i = 0; i < 30000; i++) print rand() "," rand() }' >many.csv
    stipple plot many.csv -x x -y y -o out.svg
    [ "$(wc -c <out.svg)" -lt 1000000 ]
    grep -q '<image' out.svg
}

@test "--explain prints the full spec and draws nothing" {
    stipple plot points.csv -x when -y y --explain -o out.svg >spec.yaml
    grep -q 'kind: line' spec.yaml
    [ ! -e out.svg ]
}

@test "the picture carries its spec" {
    stipple plot points.csv -x x -y y -t 'My title' -o out.svg -o out.png
    grep -q '"title": *"My title"' out.svg
    grep -aq '"title": *"My title"' out.png
}

@test "marks of an SVG say what they are to a pointer, while they are few" {
    stipple plot points.csv -k bar -x cat -y y --agg sum --by x -o out.svg
    grep -q '<title>1: a, 2</title></rect>' out.svg
    stipple plot points.csv -x x -y y -o out.svg
    grep -q '<title>4, 8</title></circle>' out.svg
    seq 1000 | awk 'BEGIN { print "x,y" } { print $1 "," $1 * 7 % 101 }' >many.csv
    stipple plot many.csv -x x -y y -o out.svg
    ! grep -q '</title></circle>' out.svg
    [ "$(wc -c <out.svg)" -lt 40960 ]
}

@test "a thousand points are 40 KB at most, whatever their sizes, forms and colours" {
    local days="$SOURCE/examples/data/seattle-weather.csv"
    while read -r args; do
        eval "stipple plot $days --head 1000 -x temp_min -y temp_max $args -q -o out.svg"
        [ "$(wc -c <out.svg)" -lt 41200 ] || { echo "$args: $(wc -c <out.svg)"; return 1; }
    done <<'ARGS'
--size precipitation
-c wind
-c wind --size precipitation
--by weather --size wind
--by weather --size wind --shape weather
ARGS
    xmllint --noout out.svg
}
