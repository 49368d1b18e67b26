#!/usr/bin/env bats
# Saved aggregates: merged, made coarser, subtracted.
load draw_helper

grid="--xlim 0:40 --ylim 0:30 --canvas 20x12"

# Rows in two files and in one.
make_rows() {
    awk 'BEGIN { print "x,y,v,w,cat,k"
                 for (i = 0; i < 3000; i++) {
                     v = i % 17 ? (i * 7919 % 10007) / 97 : ""
                     print (i * 31 % 401) / 10 "," (i * 17 % 301) / 10 "," v "," i % 5 "," substr("abcde", i * i % 5 + 1, i % 11 != 0) "," i % 3
                 } }' >all.csv
    head -n 1200 all.csv >a.csv
    { head -n 1 all.csv; tail -n +1201 all.csv; } >b.csv
}

# What is in a file but its history.
content() { ncdump -p 17,17 "$1" | grep -v '^netcdf\|:spec =\|:source =\|^\t\t\t""'; }

same_merged() {
    for f in all a b; do stipple shade $f.csv -x x -y y $grid "$@" -q -o $f.nc; done
    stipple shade a.nc b.nc -o merged.nc -o merged.png
    cmp <(content all.nc) <(content merged.nc)
    stipple shade all.csv -x x -y y $grid "$@" -q -o all.png
}

@test "merged aggregates are one pass over all rows, to the bit" {
    make_rows
    same_merged --agg count,count:v,any,sum:v,mean:v,min:v,max:v,std:v
    same_merged --agg var:v,first:v,last:v,argmax:v:w,argmin:v:w,wmean:v:w --by cat
    same_merged --agg median:v,q90:v,mode:k,nunique:w,top3:v --by cat
    same_merged --agg mean:v --by 'bin(v, 20)'
}

@test "a coarser picture comes from a finer grid" {
    make_rows
    stipple shade all.csv -x x -y y $grid --agg mean:v,median:v,last:v --by cat -q -o fine.nc
    stipple shade fine.nc --canvas 10x4 -o coarse.nc
    stipple shade all.csv -x x -y y --xlim 0:40 --ylim 0:30 --canvas 10x4 --agg mean:v,median:v,last:v --by cat -q -o want.nc
    cmp <(content coarse.nc) <(content want.nc)
    run stipple shade fine.nc --canvas 7x4 -o no.png
    [ "$status" -eq 2 ]
    [[ "$output" == *"--canvas that divides it"* ]]
}

@test "differences are cell by cell" {
    printf 'x,y\n1,1\n1,1\n3,1\n' >a.csv
    printf 'x,y\n1,1\n3,3\n' >b.csv
    for f in a b; do stipple shade $f.csv -x x -y y --xlim 0:4 --ylim 0:4 --canvas 2x2 -o $f.nc; done
    stipple shade a.nc --minus b.nc -o d.svg
    grep -q '>difference in count<' d.svg
    grep -A40 'class="colorbar"' d.svg | grep -q '>−1<'                # as far below 0 as above, though no more than 1 is there
    stipple shade a.csv -x x -y y --xlim 0:4 --ylim 0:4 --canvas 2x2 --minus b.nc -o d.svg
    grep -q '>difference in count<' d.svg
    grep -q '>−1<' d.svg && grep -q '>1<' d.svg                # as far below 0 as above
    run stipple shade a.csv -x x -y y --xlim 0:8 --ylim 0:4 --canvas 2x2 --minus b.nc -o d.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"--canvas, --xlim and --ylim"* ]]
}

@test "grids that differ say which option makes them alike" {
    make_rows
    stipple shade a.csv -x x -y y $grid -q -o a.nc
    differs() {
        stipple shade b.csv -x x -y y "${@:2}" -q -o b.nc
        run stipple shade a.nc b.nc -o no.png
        [ "$status" -eq 2 ]
        [[ "$output" == *"$1"* ]]
    }
    differs --xlim --xlim 0:50 --ylim 0:30 --canvas 20x12
    differs --canvas --xlim 0:40 --ylim 0:30 --canvas 20x13
    differs --agg $grid --agg mean:v
    differs --by $grid --by cat
}

@test "other and damaged files are no aggregates" {
    make_rows
    stipple shade a.csv -x x -y y $grid -q -o a.nc
    head -c 3000 a.nc >cut.nc
    run stipple shade cut.nc -o no.png
    [ "$status" -eq 1 ]
    [[ "$output" == *"cut"* ]]
    run stipple shade a.nc --xlim 1:2 -o no.png
    [ "$status" -eq 2 ]
    run stipple shade a.nc --logx -o no.png
    [ "$status" -eq 2 ]
}

# Files whose glyphs do not go from one to the other.
same_glyphs() {
    stipple shade one.csv "$@" -q -o a.nc
    stipple shade two.csv "$@" -q -o b.nc
    stipple shade one.csv two.csv "$@" --group file -q -o all.nc 2>/dev/null || stipple shade one.csv two.csv "$@" -q -o all.nc
    stipple shade a.nc b.nc -q -o merged.nc
    cmp <(content all.nc) <(content merged.nc)
}

@test "lines, areas and polygons merge, too" {
    for f in one two; do
        awk -v f=$f 'BEGIN { print "x,y,v,shape"; srand(f == "one")
            for (i = 0; i < 400; i++) { x = (i * 31 + 7 * (f == "one")) % 401 / 10; y = (i * 17) % 301 / 10
                printf "%g,%g,%g,\"POLYGON ((%g %g, %g %g, %g %g))\"\n", x, y, i % 23, x, y, y, x, x + 2, y } }' >$f.csv
    done
    # shellcheck disable=SC2086
    same_glyphs -k line -x x -y y $grid --agg count,mean:v,min:v,std:v,median:v
    # shellcheck disable=SC2086
    same_glyphs -k area -x x -y y $grid --agg count,sum:v,max:v
    # shellcheck disable=SC2086
    same_glyphs -k polygons --polygons shape $grid --agg count,mean:v,first:v,last:v,nunique:v
}

@test "a saved aggregate is drawn whole: no category of it is said to be chosen" {
    printf 'x,y,k\n1,1,left\n3,3,right\n' >k.csv
    stipple shade k.csv -x x -y y --by k --xlim 0:4 --ylim 0:4 --canvas 2x2 -o k.nc
    run stipple shade k.nc -o k.svg
    [ "$output" = "" ]
    ! grep -q 'k: left' k.svg
    grep -q '>right<' k.svg
}
