#!/usr/bin/env bats
# One colour for one thing: what panels and layers have in common beside their axes.
load draw_helper

# The same categories in another order, and one more.
other() { printf 'x,y,v,cat\n5,6,500,c\n6,2,600,b\n7,3,7,a\n' >other.csv; }

legends() { grep -c 'class="legend"' "$1"; }
bars() { grep -c 'class="colorbar"' "$1"; }
# The first group of that class, with all that is in it.
group() { awk -v class="class=\"$2\"" 'index($0, class) && !depth && !done { depth = 1; print; next }
    depth { print; depth += gsub(/<g[ >]/, "&") - gsub(/<\/g>/, "&"); done = !depth }' "$1"; }
# The texts of the legends, a line each.
names() { awk '/class="legend"/ { depth = 1; next }
    depth && /<text/ { print; next }
    depth { depth += gsub(/<g[ >]/, "&") - gsub(/<\/g>/, "&") }' "$1" | sed 's/.*<text[^>]*>//; s/<.*//'; }
# The colour of series $2 in every panel.
color_of() { grep -A1 "class=\"series\"><title>$2<" "$1" | sed -n 's/.*fill="\(#[0-9a-f]*\)".*/\1/p' | sort -u; }

@test "panels with the same categories have one legend, and a category has one colour" {
    other
    stipple layout plot points.csv -x x -y y -b cat + plot other.csv -x x -y y -b cat -o out.svg
    [ "$(legends out.svg)" -eq 1 ]
    [ "$(names out.svg | tr '\n' ' ')" = "a b c " ]
    stipple layout plot points.csv -x x -y y -b cat + plot other.csv -x x -y y -b cat --guides apart -o apart.svg
    [ "$(legends apart.svg)" -eq 2 ]
    [ "$(names apart.svg | tr '\n' ' ')" = "a b c b a " ]
    stipple plot other.csv -x x -y y -b cat -o alone.svg
    [ "$(names alone.svg | tr '\n' ' ')" = "c b a " ]
    for name in a b c; do [ "$(color_of out.svg $name | wc -l)" -eq 1 ]; done
    [ "$(color_of apart.svg b | wc -l)" -eq 1 ]
    [ "$(color_of apart.svg a | wc -l)" -eq 2 ]
}

@test "panels of different columns keep their own legends" {
    stipple layout plot points.csv -x x -y y -b cat + plot points.csv -x x -y y -b 'y > 3' -o out.svg
    [ "$(legends out.svg)" -eq 2 ]
    stipple layout plot points.csv -x x -y y -b cat + plot points.csv -x x -y y -b cat --palette set1 -o palettes.svg
    [ "$(legends palettes.svg)" -eq 2 ]
    stipple layout plot points.csv -x x -y y -b cat --legend none + plot points.csv -x x -y y -b cat -o none.svg
    [ "$(legends none.svg)" -eq 1 ]
}

@test "layers of one column have the same colours, and the legend says each once" {
    other
    stipple overlay plot points.csv -x x -y y -b cat + plot other.csv -x x -y v -b cat -o out.svg
    [ "$(names out.svg | tr '\n' ' ')" = "a b c " ]
    [ "$(color_of out.svg a | wc -l)" -eq 1 ]
    stipple overlay plot points.csv -x x -y y -b cat + plot other.csv -x x -y v -b cat --guides apart -o apart.svg
    [ "$(names apart.svg | tr '\n' ' ')" = "a b c b a " ]
    [ "$(color_of apart.svg a | wc -l)" -eq 2 ]
}

@test "a shaded panel has the colours of the dots beside it" {
    other
    stipple layout shade other.csv -x x -y y -b cat + plot points.csv -x x -y y -b cat -o out.svg
    [ "$(legends out.svg)" -eq 1 ]
    [ "$(names out.svg | sort | tr '\n' ' ')" = "a b c " ]
    group out.svg legend | grep -B3 '>a<' | grep -q "$(color_of out.svg a)"
}

@test "one colour bar holds for panels that show the same quantity" {
    other
    stipple layout plot points.csv -x x -y y -c v + plot other.csv -x x -y y -c v -o out.svg
    [ "$(bars out.svg)" -eq 1 ]
    grep -q '>600<' out.svg
    stipple layout plot points.csv -x x -y y -c v --clim 0:50 + plot other.csv -x x -y y -c v -o given.svg
    [ "$(bars given.svg)" -eq 2 ]
    stipple layout plot points.csv -x x -y y -c v + plot other.csv -x x -y y -c v --guides apart -o apart.svg
    [ "$(bars apart.svg)" -eq 2 ]
    stipple layout plot points.csv -x x -y y -c v + plot points.csv -x x -y v -c y -o others.svg
    [ "$(bars others.svg)" -eq 2 ]
}

@test "counts of equal cells have one colour bar, of others each its own" {
    stipple layout shade points.csv -x x -y y --canvas 4x4 + shade points.csv -x x -y y --canvas 4x4 -w 'x < 3' -o same.svg
    [ "$(bars same.svg)" -eq 1 ]
    stipple layout shade points.csv -x x -y y --canvas 4x4 + shade points.csv -x x -y y --canvas 9x9 -o canvas.svg
    [ "$(bars canvas.svg)" -eq 2 ]
    stipple layout shade points.csv -x x -y y + shade points.csv -x x -y y --xlim 0:2 -o zoom.svg
    [ "$(bars zoom.svg)" -eq 2 ]
    stipple layout shade points.csv -x x -y y --agg mean:v + shade points.csv -x x -y y --xlim 0:4 --agg mean:v -o means.svg
    [ "$(bars means.svg)" -eq 1 ]
}

@test "cells and hexagons of facets are coloured as their one bar says" {
    printf 'x,y,v,side\n' >sides.csv
    awk 'BEGIN { for (i = 0; i < 40; i++) printf "%d,%d,%d,%s\n", i % 4, i % 3, i < 20 ? i : 10 * i, i < 20 ? "L" : "R" }' >>sides.csv
    fills() { awk -v n="$3" -v class="class=\"$2\"" 'index($0, class) { i++ } i == n' "$1" |
        sed '/class="x-axis"/,$d' | grep -o 'fill="#[0-9a-f]*"' | sort -u; }
    for kind in 'heatmap cells' 'hexbin hexagons'; do
        stipple plot sides.csv -k ${kind% *} -x x -y y -c v --agg max --bins 3 --col side -o both.svg
        [ "$(bars both.svg)" -eq 1 ]
        fills both.svg ${kind#* } 1 >left
        fills both.svg ${kind#* } 2 >right
        [ -s left ] && [ -s right ]
        [ "$(grep -vc '"#4[456][01]' left)" -eq 0 ]          # at most 19 of 390: the dark end of the colormap
        [ "$(grep -c '"#4[456][01]' right)" -eq 0 ]
    done
}

@test "sizes mean the same in all panels, and one legend says so" {
    other
    stipple layout plot points.csv -x x -y y --size v + plot other.csv -x x -y y --size v -o out.svg
    [ "$(grep -c 'class="sizes"' out.svg)" -eq 1 ]
    stipple layout plot points.csv -x x -y y --size v + plot other.csv -x x -y y --size v --guides apart -o apart.svg
    [ "$(grep -c 'class="sizes"' apart.svg)" -eq 2 ]
}

@test "where all have one legend, it stands right of them if it is to" {
    other
    stipple layout plot points.csv -x x -y y -b cat --legend right + plot other.csv -x x -y y -b cat --legend right -o out.svg
    [ "$(legends out.svg)" -eq 1 ]
    x=$(group out.svg legend | sed -n 's/.*<text x="\([0-9]*\).*/\1/p' | head -n 1)
    [ "$x" -gt 850 ]
}

@test "--guides is kept by the spec" {
    stipple layout plot points.csv -x x -y y -b cat + plot points.csv -x v -y y -b cat --guides apart -o fig.yaml -o a.svg
    grep -q '^  guides: apart' fig.yaml
    stipple render fig.yaml -o b.svg
    cmp a.svg b.svg
}

@test "a column of y has one colour in the layers of a panel that read one file" {
    stipple overlay plot points.csv -x x -y y,v -k line + plot points.csv -x x -y y -k scatter -w 'x > 1' -o out.svg
    [ "$(names out.svg | tr '\n' ' ')" = "y v " ] || [ "$(names out.svg | tr '\n' ' ')" = "v y " ]
    other
    stipple overlay plot points.csv -x x -y y -k line + plot points.csv -x x -y v -k line + plot other.csv -x x -y y -k line -o files.svg
    [ "$(grep -c 'class="series"' files.svg)" -eq 3 ]
    [ "$(grep -A1 'class="series"' files.svg | grep -o 'stroke="#[0-9a-f]*"' | sort -u | wc -l)" -eq 3 ]
}

@test "colour bars of one name say which layer they are of" {
    stipple overlay shade points.csv -x x -y y --canvas 4x4 --cmap blues + shade points.csv -x x -y v --canvas 4x4 --cmap reds -o out.svg
    grep -q '>count (y)<' out.svg && grep -q '>count (v)<' out.svg
    other
    stipple overlay shade points.csv -x x -y y --canvas 4x4 + shade other.csv -x x -y y --canvas 4x4 --cmap reds -o out.svg
    grep -q '>count (points.csv)<' out.svg && grep -q '>count (other.csv)<' out.svg
}

@test "contours over an image are of ink, and the image has the colour bar" {
    awk 'BEGIN { print "x,y,v"; for (y = 0; y < 6; y++) for (x = 0; x < 6; x++) printf "%d,%d,%d\n", x, y, x * y }' >field.csv
    stipple overlay plot field.csv -k image -x x -y y -c v + plot field.csv -k contour -x x -y y -c v -o out.svg
    [ "$(bars out.svg)" -eq 1 ]
    group out.svg contour | grep -q 'stroke="#1b1f24"'
    stipple overlay plot field.csv -k image -x x -y y -c v + plot field.csv -k contour -x x -y y -c v --cmap reds -o map.svg
    [ "$(bars map.svg)" -eq 2 ]
    ! group map.svg contour | grep -q 'stroke="#1b1f24"'
}

@test "bands of one variable have the same levels in all panels" {
    field() { awk -v k="$1" 'BEGIN { print "x,y,v"; for (y = 0; y < 6; y++) for (x = 0; x < 6; x++) printf "%d,%d,%d\n", x, y, k * x * y }'; }
    field 1 >low.csv
    field 10 >high.csv
    stipple layout plot low.csv -k contourf -x x -y y -c v + plot high.csv -k contourf -x x -y y -c v -o out.svg
    [ "$(bars out.svg)" -eq 1 ]
    stipple layout plot low.csv -k contourf -x x -y y -c v + plot high.csv -k contourf -x x -y y -c v --levels 3 -o levels.svg
    [ "$(bars levels.svg)" -eq 2 ]
    stipple layout plot low.csv -k contourf -x x -y y -c v + plot high.csv -k image -x x -y y -c v -o kinds.svg
    [ "$(bars kinds.svg)" -eq 2 ]
}

@test "facets whose cells are changed before they are coloured have one norm, which their bar shows" {
    printf 'x,y,side\n0,0,L\n3,3,L\n' >sides.csv
    for i in 1 2 3 4 5; do printf '0,3,R\n3,0,R\n'; done >>sides.csv
    draw() { stipple shade sides.csv -x x -y y --xlim 0:3 --ylim 0:3 --canvas 8x8 --col side --norm linear "$@" -o out.svg; [ "$(bars out.svg)" -eq 1 ]; }
    says() { group out.svg colorbar | grep -q ">$1<" || { group out.svg colorbar; return 1; }; }
    stipple shade sides.csv -x x -y y --xlim 0:3 --ylim 0:3 --canvas 8x8 -w 'side == "L"' -o left.nc
    draw --value 'count * 10' && says 50                     # the first panel has 10 at most
    draw --where-cell 'count > 0' && says 5
    draw --spread 1 && says 5
    draw --spread auto && says 5
    draw --minus left.nc && says 5
    stipple render out.svg -o again.svg && cmp out.svg again.svg
}

@test "panels of a row, or of a column, have one guide for all of them" {
    other
    by="plot points.csv -x x -y y -b cat" also="plot other.csv -x x -y y -b cat" c="plot points.csv -x x -y y -c v"
    more="plot other.csv -x x -y y -c v" flag="plot points.csv -x x -y v -b y>3"
    stipple layout $by + $also + $flag + $flag --cols 2 -o rows.svg
    [ "$(legends rows.svg)" -eq 2 ]
    [ "$(names rows.svg | tr '\n' ' ')" = "a b c false true " ]             # those of both panels
    stipple layout $by + $flag + $also + $flag --cols 2 -o columns.svg
    [ "$(legends columns.svg)" -eq 2 ]
    stipple layout $by + $flag + $flag + $also --cols 2 -o crossed.svg       # neither a row nor a column
    [ "$(legends crossed.svg)" -eq 4 ]
    stipple layout $by --legend right + $also --legend right + $flag --cols 3 -o right.svg
    [ "$(legends right.svg)" -eq 2 ]
    stipple layout $c + $more + shade points.csv -x x -y y --canvas 4x4 --cols 3 -o bars.svg
    [ "$(bars bars.svg)" -eq 2 ]
    stipple layout $c + $more + shade points.csv -x x -y y --canvas 4x4 --cols 3 --guides apart -o apart.svg
    [ "$(bars apart.svg)" -eq 3 ]
}

@test "forms and opacities mean the same in all panels, and one key says so" {
    other
    keys() { grep -c 'class="key"' "$1"; }
    stipple layout plot points.csv -x x -y y --shape cat --alpha v + plot other.csv -x x -y y --shape cat --alpha v -o out.svg
    [ "$(keys out.svg)" -eq 2 ]
    group out.svg key | grep -q '>c<'                        # of the other file alone
    stipple layout plot points.csv -x x -y y --shape cat + plot other.csv -x x -y y --shape cat --guides apart -o apart.svg
    [ "$(keys apart.svg)" -eq 2 ]
    stipple layout plot points.csv -x x -y y --shape cat + plot other.csv -x x -y y --alpha v -o others.svg
    [ "$(keys others.svg)" -eq 2 ]
    stipple layout plot points.csv -x x -y y --shape cat + plot other.csv -x x -y y --shape cat \
        + plot points.csv -x x -y y -c v --cols 2 -o row.svg
    [ "$(keys row.svg)" -eq 1 ]
}

@test "several colours are a palette, not -c" {
    run stipple plot points.csv -x x -y y -c red,green -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"-c takes one colour, not 'red,green'"* && "$output" == *"--palette"* ]]
}

@test "the dark theme has lighter colours of its own" {
    stipple plot points.csv -x x -y y --by cat --theme dark -o out.svg
    grep -qi 'fill="#407df2"' out.svg
    stipple plot points.csv -x x -y y --by cat --theme dark --palette stipple -o out.svg
    grep -qi 'fill="#2f6db3"' out.svg
}

@test "counts in a legend are those of all facets, and of each panel of a layout" {
    printf 'x,y,g,side\n0,0,a,L\n3,3,b,L\n0,1,a,R\n1,1,a,R\n' >four.csv
    stipple shade four.csv -x x -y y --canvas 4x4 --by g --counts --col side -o facets.svg
    [ "$(names facets.svg | sort | tr '\n' ' ')" = "a · 3 b · 1 " ]
    stipple layout shade four.csv -x x -y y --canvas 4x4 --by g --counts \
        + shade four.csv -x x -y y --canvas 4x4 --by g --counts -w 'side == "R"' -o panels.svg
    [ "$(legends panels.svg)" -eq 2 ]
    [ "$(names panels.svg | sort | tr '\n' ' ')" = "a · 2 a · 3 b · 1 " ]
}
