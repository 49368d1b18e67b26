#!/usr/bin/env bats
load netcdf_helper
: "${SOURCE:?top of the sources}"

setup() {
    cd "$BATS_TEST_TMPDIR" || exit 1
    make_cube
}

# Numbers made by Datashader: see tests/data/oracle/README.md.
@test "the oracle's meshes come out of the program" {
    cd "$SOURCE/tests/data/oracle"
    n=0
    while IFS="$(printf '\t')" read -r name arguments expected tolerance; do
        [ "$name" != name ] || continue
        # shellcheck disable=SC2086
        "$STIPPLE" shade $arguments -q -o "$BATS_TEST_TMPDIR/$name.nc"
        python3 "$SOURCE/tests/cli/compare_nc.py" "$BATS_TEST_TMPDIR/$name.nc" "$expected" "$tolerance"
        n=$((n + 1))
    done <meshes.tsv
    [ "$n" -eq 7 ]
}

@test "a slice is an image without any option, right way up, with longitudes and latitudes" {
    run stipple plot cube.nc -o cube.svg
    [ "$status" -eq 0 ]
    [ "$output" = "stipple: cube.nc: 'time' has 3 values, the first is drawn (time: 2000-01-30): --sel time=… or --isel time=N chooses" ]
    grep -q '>time: 2000-01-30<' cube.svg
    grep -q '>40°N<' cube.svg
    grep -q '>180°<' cube.svg
    grep -q '>air temperature (K)<' cube.svg
    # south is below: the lowest row of the aggregate is 30°N
    stipple shade cube.nc --isel time=0 -k quadmesh --canvas 4x3 -o out.nc
    run ncdump -v lat,mean_t out.nc
    [[ "$output" == *"lat = 30, 40, 50"* ]]
    [[ "$output" == *$'mean_t =\n  20, 20.5, 21, 21.5,\n  15, 15.5, 16, 16.5,\n  10, 10.5, 11, 11.5 ;'* ]]
}

@test "every kind draws, and the same bytes for any number of threads" {
    for kind in image quadmesh contour contourf; do
        stipple plot cube.nc --isel time=2 -k $kind -j 1 -o one.png
        stipple plot cube.nc --isel time=2 -k $kind -j 3 -o three.png
        cmp one.png three.png
    done
    stipple plot cube.nc --isel time=0 -k vectors --uv t,n -o v.svg
    stipple plot cube.nc --isel time=0 -k rgb --bands t,n,t -o rgb.png
    stipple plot cube.nc --isel lon=0 -o section.png
    stipple plot cube.nc --reduce time=mean -c t-280 -o anomaly.png
}

@test "a table that fills a grid draws like one; others say why not" {
    stipple load cube.nc --isel time=0 -o t.csv
    stipple plot cube.nc --isel time=0 -k quadmesh -o a.nc 2>/dev/null || true
    stipple shade cube.nc --isel time=0 -k quadmesh --canvas 8x6 -o a.nc
    stipple shade t.csv -k quadmesh -x lon -y lat --agg mean:t --canvas 8x6 -o b.nc
    [ "$(ncdump -v mean_t a.nc | sed -n '/^ mean_t/,$p')" = "$(ncdump -v mean_t b.nc | sed -n '/^ mean_t/,$p')" ]
    stipple plot t.csv -k contour -x lon -y lat -c t -o c.svg
    printf 'x,y,v\n1,1,1\n1,1,2\n2,2,3\n' >bad.csv
    run stipple plot bad.csv -k image -x x -y y -c v -o bad.svg
    [ "$status" -eq 1 ]
    [[ "$output" == *"share their places"* ]]
    awk 'BEGIN { print "x,y,v"; for (i = 0; i < 99; i++) print i * i "," i * 7 % 99 "," i }' >bad.csv
    run stipple plot bad.csv -k image -x x -y y -c v -o bad.svg
    [ "$status" -eq 1 ]
    [[ "$output" == *"fill no grid"* ]]
    [ ! -e bad.svg ]
}

@test "what cannot be a plane is said" {
    run stipple plot cube.nc --isel lat=0 --isel lon=0 -k image -o bad.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"wants a plane"* ]]
    run stipple plot cube.nc -x time -y lat -k image -c n -o bad.svg
    [ "$status" -ne 0 ]
    sed 's/lon = 0, 90, 180, 270/lon = 0, 10, 180, 270/' cube.cdl >uneven.cdl
    ncgen -o uneven.nc uneven.cdl
    run stipple plot uneven.nc --isel time=0 -k image -o bad.svg
    [ "$status" -eq 1 ]
    [[ "$output" == *"not evenly spaced"*"-k quadmesh"* ]]
    stipple plot uneven.nc --isel time=0 -k quadmesh -o good.svg
    sed 's/lon = 0, 90, 180, 270/lon = 0, 90, 45, 270/' cube.cdl >turning.cdl
    ncgen -o turning.nc turning.cdl
    run stipple plot turning.nc --isel time=0 -o bad.svg
    [ "$status" -eq 1 ]
    [[ "$output" == *"neither rise nor fall"* ]]
    run stipple plot cube.nc --isel time=0 -k contour --levels 5,1 -o bad.svg
    [ "$status" -eq 2 ]
    [ ! -e bad.svg ]
}

@test "a curved mesh over the seam of longitudes leaves no streak across the map" {
    cat >curved.cdl <<'CDL'
netcdf curved {
dimensions: y = 2 ; x = 4 ;
variables:
  float lat(y, x) ; lat:units = "degrees_north" ;
  float lon(y, x) ; lon:units = "degrees_east" ;
  float t(y, x) ; t:coordinates = "lat lon" ;
data: lat = 0, 0, 0, 0, 10, 10, 10, 10 ; lon = 160, 170, -180, -170, 160, 170, -180, -170 ; t = 1, 2, 3, 4, 5, 6, 7, 8 ;
}
CDL
    ncgen -o curved.nc curved.cdl
    stipple shade curved.nc --canvas 4x2 -o out.nc
    run ncdump -v lon,mean_t out.nc
    [[ "$output" == *"lon = 160, 170, 180, 190"* ]]
    [[ "$output" == *$'1, 2, 3, 4,\n  5, 6, 7, 8 ;'* ]]
}

# The values of a variable, one a line.
ncdump_of() { ncdump -v "$2" "$1" | sed -n "/^ $2 =/,/;/p" | sed "s/^ $2 =//" | tr -d ' ;}' | tr ',' '\n' | sed '/^$/d'; }

@test "shaded grids take masks, values, hotspots, histograms and any reduction" {
    even=$SOURCE/tests/data/oracle/even.nc
    stipple shade "$even" -k raster -o plain.png
    for option in "--where-cell mean_air>5" "--value abs(mean_air)" "--hotspots p99=black" "--clim q5:q95" "--bar histogram"; do
        # shellcheck disable=SC2086
        stipple shade "$even" -k raster $option -o other.png
        ! cmp -s plain.png other.png
    done
    stipple shade "$even" -k quadmesh --agg first:air,last:air,median:air,mode:air,argmax:air:lat --canvas 7x5 -o all.nc
    [ "$(ncdump_of all.nc median_air | wc -l)" -eq 35 ]
    stipple shade "$even" -k quadmesh --agg first:air,last:air,median:air,mode:air,argmax:air:lat --canvas 7x5 -j 1 -o one.nc
    [ "$(ncdump_of all.nc argmax_air_lat)" = "$(ncdump_of one.nc argmax_air_lat)" ]
    [ "$(ncdump_of all.nc median_air)" = "$(ncdump_of one.nc median_air)" ]
    run stipple shade "$even" -k raster --agg argmax:air:lat -o out.png
    [ "$status" -eq 2 ]
    [[ "$output" == *"-k quadmesh"* ]]
}

@test "three bands of one variable are red, green and blue, wherever their dimension stands" {
    cat >rgb.cdl <<'CDL'
netcdf rgb { dimensions: y = 2 ; x = 3 ; band = 3 ; variables: ubyte last(y, x, band) ; ubyte first(band, y, x) ; data:
  last = 255,0,0, 0,255,0, 0,0,255, 255,255,255, 0,0,0, 128,128,128 ;
  first = 255,0,0,255,0,128, 0,255,0,255,0,128, 0,0,255,255,0,128 ; }
CDL
    ncgen -k netCDF-4 -o rgb.nc rgb.cdl
    for var in last first; do stipple plot rgb.nc --var $var -k rgb --width 300 --height 250 -o $var.svg; done
    [ "$(grep -o '<image.*' last.svg)" = "$(grep -o '<image.*' first.svg)" ]
    [ -n "$(grep -o '<image.*' last.svg)" ]
}

@test "texts are no places of a plane, and a slice beyond the memory is refused" {
    cat >bad.cdl <<'CDL'
netcdf bad { dimensions: n = 3 ; y = 2 ; len = 4 ; big = 70000 ; wide = 70000 ;
variables: char name(n, len) ; float v(n, y) ; v:coordinates = "name" ; float y(y) ; byte huge(big, wide) ;
data: name = "ab", "cd", "ef" ; v = 1,2,3,4,5,6 ; y = 0, 1 ; }
CDL
    ncgen -k netCDF-4 -o bad.nc bad.cdl
    run stipple plot bad.nc --var v -k image -x name -y y -c v -o bad.svg
    [ "$status" -eq 2 ]
    [ "${lines[0]}" = "stipple: bad.nc: 'name' is a category, kind 'image' wants numbers or times on x and y" ]
    run stipple plot bad.nc --var huge -o bad.svg
    [ "$status" -eq 1 ]
    [[ "$output" == *"it has 4900000000 cells: take less with --sel or --isel"* ]]
    [ ! -e bad.svg ]
}

@test "cells end where the bounds say" {
    cat >bounds.cdl <<'CDL'
netcdf bounds { dimensions: y = 2 ; x = 3 ; two = 2 ;
variables: double y(y) ; double x(x) ; x:bounds = "x_bnds" ; double x_bnds(x, two) ; float v(y, x) ;
data: y = 0.5, 1.5 ; x = 5, 2, 1 ; x_bnds = 8, 3, 3, 1, 1, 0 ; v = 3, 2, 1, 6, 5, 4 ; }
CDL
    ncgen -o bounds.nc bounds.cdl
    stipple shade bounds.nc -k quadmesh --canvas 8x2 -o out.nc
    run ncdump -v x,mean_v out.nc
    [[ "$output" == *"x = 0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5"* ]]
    [[ "$output" == *$'1, 2, 2, 3, 3, 3, 3, 3,\n  4, 5, 5, 6, 6, 6, 6, 6 ;'* ]]
    sed 's/8, 3, 3, 1, 1, 0/8, 4, 3, 1, 1, 0/' bounds.cdl >gap.cdl # a gap: half-way between neighbours
    ncgen -o gap.nc gap.cdl
    stipple shade gap.nc -k quadmesh --canvas 8x2 -o out.nc
    [[ "$(ncdump -h out.nc)" == *"x_range = 0.5, 6.5"* ]]
}

@test "a dimension makes panels or pictures, each with its own values and all with one colour bar" {
    for kind in image quadmesh contour contourf; do
        stipple plot cube.nc -k $kind --col time -o $kind.svg 2>said.txt
        [ ! -s said.txt ]
        [ "$(grep -c '>2000-01-3\|>2000-01-30<\|>2000-01-31<\|>2000-02-01<' $kind.svg)" -ge 3 ]
        [ "$(grep -c 'class="colorbar"' $kind.svg)" -eq 1 ]
    done
    stipple plot cube.nc --groupby time -o 'at_{time}.svg'
    [ "$(ls at_* | tr '\n' ' ')" = "at_2000-01-30.svg at_2000-01-31.svg at_2000-02-01.svg " ]
    ! cmp -s at_2000-01-30.svg at_2000-01-31.svg
    stipple shade cube.nc --col time -o shade.svg
    grep -q '>2000-02-01<' shade.svg
    # bands mean the same in all panels
    stipple plot cube.nc -k contourf --col time --levels 20,60 --aspect 9 --height 500 -o bands.svg
    grep -q '>20<' bands.svg && grep -q '>60<' bands.svg
}

@test "an array's values are drawn along the dimension that -x names" {
    run stipple plot cube.nc --reduce lat,lon=mean -x time -v -o series.svg
    [ "$status" -eq 0 ]
    [[ "$output" == *"kind line"* ]]
    grep -q '>air temperature (K)<' series.svg
    stipple plot cube.nc --var t --isel time=0 --isel lat=1 -x lon -k scatter -o points.svg
    grep -q 'Scatter chart of t against lon' points.svg
    stipple plot cube.nc -x t -o hist.svg
    grep -q 'Histogram of t' hist.svg
}

@test "cells without a place are left out, and their neighbours keep their form" {
    cat >swath.cdl <<'CDL'
netcdf swath {
dimensions: y = 5 ; x = 6 ;
variables:
  float lat(y, x) ; lat:units = "degrees_north" ; lat:_FillValue = -999.f ;
  float lon(y, x) ; lon:units = "degrees_east" ; lon:_FillValue = -999.f ;
  float t(y, x) ; t:coordinates = "lat lon" ;
data:
  lat = _,_,_,_,_,_,  20,_,20,20,20,20, 30,30,30,_,30,30, 40,40,40,40,40,40, _,_,50,50,50,50 ;
  lon = _,_,_,_,_,_,  160,_,180,-170,-160,-150, 162,172,-178,_,-158,-148, 164,174,-176,-166,-156,-146,
        _,_,-174,-164,-154,-144 ;
  t = 1,2,3,4,5,6, 7,8,9,10,11,12, 13,14,15,16,17,18, 19,20,21,22,23,24, 25,26,27,28,29,30 ;
}
CDL
    ncgen -o swath.nc swath.cdl
    stipple shade swath.nc --canvas 60x40 --xlim 155:215 --ylim 15:55 -o out.nc
    run stipple load out.nc --var mean_t --where '(lon - 159.5) % 10 == 0 and (lat - 20.5) % 10 == 0 and mean_t >= 0' --cols mean_t --to csv
    [ "$(echo $output)" = "mean_t 7 9 10 11 12 13 14 15 17 18 19 20 21 22 23 24 27 28 29" ]
    stipple plot swath.nc -o swath.svg

    # nowhere a place
    sed 's/^  lat = .*/  lat = _,_,_,_,_,_,_,_,_,_,_,_,_,_,_,_,_,_,_,_,_,_,_,_,_,_,_,_,_,_ ;/' swath.cdl >none.cdl
    ncgen -o none.nc none.cdl
    run stipple plot none.nc -o none.svg
    [ "$status" -eq 1 ]
    [[ "$output" == *"are missing or infinite"*"-x and -y name other coordinates"* ]]
    [ ! -e none.svg ]
}

@test "places in no order are no mesh" {
    awk 'BEGIN {
        print "netcdf stations {\ndimensions: report = 20 ; hour = 24 ;\nvariables:"
        print "float lat(report, hour) ; lat:units = \"degrees_north\" ;"
        print "float lon(report, hour) ; lon:units = \"degrees_east\" ;"
        print "float t(report, hour) ; t:coordinates = \"lat lon\" ;\ndata:"
        for (v = 0; v < 3; v++) {
            printf "%s = ", substr("latlont  ", 3 * v + 1, v < 2 ? 3 : 1)
            for (i = 0; i < 480; i++) { s = (s * 1103 + 12345) % 65536; printf "%s%g", i ? "," : "", s / 65536 * 90 }
            print " ;"
        }
        print "}" }' >stations.cdl
    ncgen -o stations.nc stations.cdl
    run stipple plot stations.nc -o stations.svg
    [ "$status" -eq 1 ]
    [[ "$output" == *"place neighbours anywhere"*"stipple plot stations.nc -k scatter -x lon -y lat" ]]
    stipple plot stations.nc -k scatter -x lon -y lat -o stations.svg
}
