#!/usr/bin/env bats
load draw_helper

facet_data() {
    awk 'BEGIN { print "x,y,g,n,t"; for (i = 0; i < 120; i++)
        printf "%d,%d,%s,%d,2023-%02d-01\n", i, (i * 7) % 50, substr("abcd", i % 4 + 1, 1), 10 - i % 3, i % 12 + 1 }' >f.csv
}

# The texts of the strips, in order.
strips() { sed -n '/class="head"/,/<\/g>/s/.*font-weight="500"[^>]*>\([^<]*\)<.*/\1/p; /class="head"/,/<\/g>/s/^<text x="[^"]*" y="[^"]*">\([^<]*\)<.*/\1/p' "$1"; }
panels() { grep -c 'class="panel"' "$1"; }

@test "a panel for each value, texts in order of appearance, numbers and times rising" {
    facet_data
    stipple plot f.csv -x x -y y --col g -o g.svg
    stipple plot f.csv -x x -y y --col n -o n.svg
    stipple plot f.csv -k scatter -x x -y y --col t -o t.svg
    [ "$(panels g.svg)" -eq 4 ]
    [ "$(grep -o '<title>[abcd]</title>' g.svg | tr -d '\n')" = "<title>a</title><title>b</title><title>c</title><title>d</title>" ]
    [ "$(grep -o '<title>n = [0-9]*' n.svg | tr '\n' ' ')" = "<title>n = 8 <title>n = 9 <title>n = 10 " ]
    [ "$(panels t.svg)" -eq 12 ]
    grep -q '<title>2023-12</title>' t.svg
}

@test "every row is in one panel" {
    facet_data
    stipple plot f.csv -x x -y y -o one.svg
    stipple plot f.csv -x x -y y --col g --row n -o many.svg
    [ "$(grep -o '<circle' one.svg | wc -l)" -eq 120 ]
    [ "$(grep -o '<circle' many.svg | wc -l)" -eq 120 ]
    [ "$(panels many.svg)" -eq 12 ]
}

@test "labels stand at the rim, with free axes at each panel" {
    facet_data
    stipple plot f.csv -x x -y y --col g --wrap 2 -o shared.svg
    stipple plot f.csv -x x -y y --col g --wrap 2 --share none -o free.svg
    [ "$(grep -c '<text' shared.svg)" -lt "$(grep -c '<text' free.svg)" ]
    [ "$(grep -c '>40<' shared.svg)" -lt "$(grep -c '>40<' free.svg)" ]
}

@test "a colour means the same in all panels" {
    printf 'x,y,p,g\n1,1,one,a\n2,2,one,b\n1,1,two,b\n2,2,two,c\n' >c.csv
    stipple plot c.csv -x x -y y --col p --by g -o c.svg
    [ "$(grep -A1 '<title>b</title>' c.svg | grep -o 'fill="#[0-9a-f]*"' | sort -u | wc -l)" -eq 1 ]
    [ "$(grep -c '>[abc]</text>' c.svg)" -eq 3 ]
}

@test "panels of one group each have no legend, shaded ones one colour bar" {
    facet_data
    stipple plot f.csv -x x -y y --col g --by g -o a.svg
    ! grep -q 'class="legend"' a.svg
    stipple shade f.csv -x x -y y --col g --canvas 8x8 -o b.svg
    [ "$(grep -c 'class="colorbar"' b.svg)" -eq 1 ]
    [ "$(panels b.svg)" -eq 4 ]
}

@test "a layer without the column is in all panels" {
    facet_data
    printf 'x,y\n60,25\n' >mark.csv
    stipple overlay plot f.csv -x x -y y + plot mark.csv -x x -y y -s 9 --col g -o o.svg
    [ "$(grep -o 'cx="[^"]*" cy="[^"]*" r="4.5"' o.svg | wc -l)" -eq 4 ]
}

@test "fifty panels, a layout with facets, a column of expressions" {
    facet_data
    stipple plot f.csv -x x -y y --col 'x % 50' -o fifty.svg
    [ "$(panels fifty.svg)" -eq 50 ]
    stipple layout plot f.csv -x x -y y --col g + plot f.csv -x x -y y --letters a -o both.svg
    [ "$(panels both.svg)" -eq 5 ]
    xmllint --noout both.svg
}

@test "a spec with facets gives the same picture, whatever -j" {
    facet_data
    stipple plot f.csv -x t -y y --col g --by n -k scatter -o fig.yaml -o a.svg -j 1
    stipple render fig.yaml -j 8 -o b.svg
    cmp a.svg b.svg
}

@test "too many panels and a missing column are refused" {
    facet_data
    awk 'BEGIN { print "x,y"; for (i = 0; i < 400; i++) print i "," i }' >many.csv
    run stipple plot many.csv -x x -y y --col x -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"'x' has more than 256 different values"* ]]
    run stipple plot f.csv -x x -y y --col gg -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"no column 'gg'"* ]]
    [ ! -e out.svg ]
}

@test "forms mean the same in all panels, with one legend" {
    printf 'x,y,c,g\n1,1,a,p\n2,2,b,q\n3,1,a,q\n4,2,c,r\n' >forms.csv
    stipple plot forms.csv -x x -y y --shape c --col g -o out.svg
    [ "$(grep -o 'class="key"' out.svg | wc -l)" -eq 1 ]
    for c in a b c; do sed -n '/class="key"/,$p' out.svg | grep -q ">$c<"; done
    [ "$(sed '/class="key"/,$d' out.svg | grep -c '<circle')" -eq 2 ]       # a, in the first and the second panel
    stipple plot forms.csv -x x -y y --shape c --by c --col g -o out.svg
    [ "$(sed '/class="legend"/,$d' out.svg | grep -c '<circle')" -eq 2 ]
}

# What marks tell of themselves, sorted.
told() { grep -o '<title>[^<]*' "$1" | sort; }

@test "panels show what their rows alone would" {
    awk 'BEGIN { print "x,v,g,h"; for (i = 0; i < 50000; i++) printf "%d,%s,%s,%d\n", i, i % 89 / 10, "ab" i % 3, i % 7 < 4 }' >many.csv
    while read -r args; do
        eval "stipple plot many.csv $args --col g --row h -q -o all.svg"
        for g in ab0 ab1 ab2; do
            for h in 0 1; do
                eval "stipple plot many.csv $args -w 'g == \"$g\" && h == $h' -q -o one.svg"
                told one.svg | grep -v 'ab\|h = ' >one.txt
                [ -s one.txt ]
                told all.svg | comm -13 - one.txt >missing.txt
                [ ! -s missing.txt ] || { echo "$args $g $h"; cat missing.txt; return 1; }
            done
        done
    done <<'ARGS'
-k bar -x 'floor(v)' -y x --agg mean
-k bar -x 'floor(v)' -y x --agg median
-k bar -x 'x % 5'
ARGS
}

@test "a panel with nothing to show is left out, one with nothing within the limits is empty" {
    awk 'BEGIN { print "x,v,g,h"; for (i = 0; i < 90; i++) printf "%d,%s,%s,%d\n", i, i % 3 == 1 ? "" : i % 13, substr("abc", i % 3 + 1, 1), i < 45 }' >holes.csv
    for kind in "scatter -x x -y v" "hist -x v" "box -x h -y v" "bar -x h -y v --agg mean" "kde -x v"; do
        eval "run stipple plot holes.csv -k $kind --col g -o out.svg"
        [ "$status" -eq 0 ]
        [[ "$output" == "stipple: the panel 'b' is left out: "* ]]
        [ "$(panels out.svg)" -eq 2 ]
        grep -q '>c<' out.svg
    done
    stipple plot holes.csv -k scatter -x x -y v --row h --col g -q -o out.svg
    [ "$(panels out.svg)" -eq 4 ]
    stipple plot holes.csv -k scatter -x x -y v --col g -q --xlim 0:1 -o out.svg          # a has a point there, c none
    [ "$(panels out.svg)" -eq 2 ]
    run stipple plot holes.csv -k scatter -x x -y v --col g --strict -o out.svg
    [ "$status" -eq 4 ]
    run stipple plot holes.csv -k scatter -x x -y v --col g --xlim 500:600 -q -o out.svg
    [ "$status" -eq 3 ]
    run stipple plot holes.csv -k scatter -x x -y v --col g -w 'is_na(v)' -q -o out.svg
    [ "$status" -eq 3 ]
}
