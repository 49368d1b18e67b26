#!/usr/bin/env bats
load draw_helper

# "x y" of the text that says $2, one a line.
text_at() { sed -n "s/.*<text x=\"\([^\"]*\)\" y=\"\([^\"]*\)\"[^>]*>$2<.*/\1 \2/p" "$1"; }

@test "each part is a panel" {
    stipple layout plot points.csv -x x -y y + plot points.csv -x v -y y + plot points.csv -x when -y v -o out.svg
    [ "$(grep -c 'class="panel"' out.svg)" -eq 3 ]
    xmllint --noout out.svg
}

@test "plots of a row stand on one line, those of a column under each other" {
    printf 'a,b\n1,1000000\n2,2000000\n' >wide.csv
    stipple layout plot points.csv -x x -y y + plot wide.csv -x a -y b --xlabel '' + plot wide.csv -x b -y a --cols 2 -o out.svg
    axes() { sed -n '/class="x-axis"/{n;s/.*stroke="#aab3bc"[^>]*d="M\([0-9.-]*\) \([0-9.-]*\)h.*/\1 \2/p;}' out.svg; }
    run axes
    [ "${#lines[@]}" -eq 3 ]
    [ "${lines[0]#* }" = "${lines[1]#* }" ]
    [ "${lines[0]% *}" = "${lines[2]% *}" ]
}

@test "axes of one column have one range, unless --share says otherwise" {
    printf 'x,y\n1,2\n900,3\n' >far.csv
    stipple layout plot points.csv -x x -y y + plot far.csv -x x -y y -o both.svg
    stipple layout plot points.csv -x x -y y + plot far.csv -x x -y y --share none -o none.svg
    stipple layout plot points.csv -x x -y y + plot far.csv -x x -y y --xlim 0:1000 -o given.svg
    [ "$(grep -c '>900<' both.svg)" -eq 2 ]
    [ "$(grep -c '>900<' none.svg)" -eq 1 ]
    [ "$(grep -c '>900<' given.svg)" -eq 0 ]
    ! cmp -s both.svg given.svg
}

@test "panels have headings and letters, the picture a title" {
    stipple layout plot points.csv -x x -y y --heading First + plot points.csv -x v -y y --heading Second \
        --letters A -t Whole -o out.svg
    for text in A First B Second Whole; do grep -q ">$text<" out.svg; done
}

@test "a part may be a file with an overlay" {
    stipple overlay plot points.csv -x x -y y + plot points.csv -x x -y v -o both.yaml
    stipple layout both.yaml + plot points.csv -x x -y y -o panels.yaml
    stipple render panels.yaml -o out.svg
    [ "$(grep -c 'class="panel"' out.svg)" -eq 2 ]
    [ "$(grep -c 'class="series"' out.svg)" -eq 3 ]
}

@test "a layout is printed and read back the same" {
    stipple layout plot points.csv -x x -y y --heading H + plot points.csv -x v -y y --ylim 0:9 --cols 1 --letters a \
        --share x -o panels.yaml -o a.svg
    stipple render panels.yaml -o b.svg
    cmp a.svg b.svg
}

@test "more panels make a larger picture, a given size is kept" {
    stipple layout plot points.csv -x x -y y + plot points.csv -x v -y y + plot points.csv -x v -y x --cols 3 -o out.svg
    grep -q 'width="1440" height="500"' out.svg
    run stipple layout plot points.csv -x x -y y + plot points.csv -x v -y y --cols 2 --width 100 -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"the picture is too small"* ]]
}

@test "panels of different slices say which, those of one slice have it as subtitle" {
    command -v ncgen >/dev/null || skip "no ncgen"
    ncgen -o a.nc <<'CDL'
netcdf a { dimensions: t = 2 ; y = 3 ; x = 4 ; variables: float t(t) ; float x(x) ; float y(y) ; float v(t, y, x) ;
data: t = 5, 6 ; x = 1, 2, 3, 4 ; y = 1, 2, 3 ; v = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24 ; }
CDL
    said() { grep -o '>t: [0-9]*<' "$1" | tr '\n' ' '; }
    stipple layout plot a.nc --var v --isel t=0 + plot a.nc --var v --isel t=1 -q -o two.svg
    [ "$(said two.svg)" = ">t: 5< >t: 6< " ]
    [ "$(grep -c 'class="colorbar"' two.svg)" -eq 1 ]
    stipple layout plot a.nc --var v --isel t=1 + plot a.nc --var v --isel t=1 -k contour -q -o one.svg
    [ "$(said one.svg)" = ">t: 6< " ]
    stipple layout plot a.nc --var v --isel t=1 + plot points.csv -x x -y y -q -o other.svg
    [ "$(said other.svg)" = ">t: 6< " ]
}

@test "a small picture does without what it has no room for, and says so" {
    run stipple plot points.csv -x x -y y --by cat -t Title --width 160 --height 120 -o out.svg
    [ "$status" -eq 0 ]
    [ "$output" = "stipple: the picture is too small for names and legends" ]
    grep -q '>Title<' out.svg
    ! grep -q 'class="legend"' out.svg
    run stipple plot points.csv -x x -y y --width 160 --height 120 -o out.svg
    [ -z "$output" ]
    grep -q '>x</text>' out.svg
    run stipple plot points.csv -x x -y y --width 150 --height 60 -t Title -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"too small"* ]]
}

@test "a tall plot with an aspect makes the picture less wide" {
    printf 'x,y\n0,0\n10,40\n' >tall.csv
    stipple plot tall.csv -x x -y y --aspect equal -o out.svg
    width=$(grep -o 'width="[0-9]*"' out.svg | head -n 1 | tr -dc 0-9)
    [ "$width" -lt 400 ]
    stipple plot tall.csv -x x -y y --aspect equal --width 800 -o out.svg
    grep -q 'width="800"' out.svg
}

@test "names of categories break behind a stroke, dates do not" {
    printf 'c,v\nThriller/Suspense,1\nConcert/Performance,2\n2013-06-17,3\n' >names.csv
    stipple plot names.csv -k bar -x c -y v --width 300 -o out.svg
    grep -q '>Thriller/</text>' out.svg
    grep -q '>2013-06-17</text>' out.svg
}
