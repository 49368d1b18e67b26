#!/usr/bin/env bats
load netcdf_helper

setup() {
    cd "$BATS_TEST_TMPDIR" || exit 1
    make_cube
}

csv() { stipple load cube.nc "$@" --to csv; }
values() { ncdump "$1" | sed -n '/^data:/,$p'; }

@test "every kind of NetCDF file gives the same table, also through a pipe and packed" {
    csv >want.csv
    [ "$(wc -l <want.csv)" -eq 37 ]
    [ "$(sed -n 2p want.csv)" = "2000-01-30,50,0,10,1" ]
    for kind in 64-bit-offset 64-bit-data netCDF-4 'netCDF-4 classic model'; do
        make_cube "$kind"
        csv >got.csv
        cmp want.csv got.csv
    done
    stipple load - --to csv <cube.nc | cmp want.csv
    gzip -k cube.nc
    stipple load cube.nc.gz --to csv | cmp want.csv
}

@test "missing values are found before scale and offset, and stay missing" {
    run csv --isel time=1 --isel lat=1 --isel lon=2 --cols t,n
    [ "$output" = $'t,n\n,' ]
    run csv --isel time=1 --isel lat=1 --isel lon=1 --cols t,n
    [ "$output" = $'t,n\n65.5,6' ]
}

@test "compressed and shuffled chunks hold the same values, for any number of threads" {
    csv >want.csv
    for chunks in time/1,lat/2,lon/3 time/2,lat/3,lon/4 time/3,lat/1,lon/1; do
        nccopy -k nc4 -d 4 -s -c "$chunks" cube.nc packed.nc
        for j in 1 3; do stipple load packed.nc -j $j --to csv | cmp want.csv; done
        stipple load packed.nc --isel lat=1:3 --isel lon=1:4:2 --to csv >got.csv
        csv --isel lat=1:3 --isel lon=1:4:2 | cmp got.csv
    done
}

# Whole slices for pictures are unpacked here, all else is checked against them; libnetcdf would say another sentence.
@test "slices for pictures are the same from compressed chunks, which are unpacked here" {
    make_packed_map
    for chunks in y/7,x/11 y/30,x/40 y/1,x/40 y/30,x/1; do
        nccopy -k nc4 -d 4 -s -c "time/2,$chunks" map.nc packed.nc
        for var in f s i; do
            for slice in "--isel time=1" "--isel time=1 --isel y=3:20 --sel x=4:17"; do
                # shellcheck disable=SC2086
                stipple shade map.nc -k quadmesh --var $var $slice --canvas 40x30 -j 1 -o want.nc
                # shellcheck disable=SC2086
                stipple shade packed.nc -k quadmesh --var $var $slice --canvas 40x30 -j 3 -o got.nc
                [ "$(values want.nc)" = "$(values got.nc)" ]
            done
        done
    done
    at=$(($(stat -c %s packed.nc) - 40))
    printf '\xff\xff\xff\xff' | dd of=packed.nc bs=1 seek=$at conv=notrunc 2>/dev/null
    run stipple plot packed.nc --var i --isel time=1 -o bad.png
    [ "$status" -eq 1 ]
    [[ "$output" == *"a compressed chunk is damaged"* ]]
    [ ! -e bad.png ]
}

@test "joined files keep a packing each, also in compressed chunks" {
    for i in 0 1; do
        sed -e "s/time = 0, 24, 48/time = $((i * 72)), $((i * 72 + 24)), $((i * 72 + 48))/" \
            -e "s/scale_factor = 0.5/scale_factor = $((i + 1)).5/" cube.cdl >part.cdl
        ncgen -k netCDF-4 -o plain.nc part.cdl
        nccopy -d 4 -s -c time/1,lat/3,lon/4 plain.nc part$i.nc
    done
    [ "$(stipple load part0.nc part1.nc --isel time=::3 --isel lat=0 --isel lon=1 --cols t --to csv)" = $'t\n11.5\n12.5' ]
    stipple shade part0.nc part1.nc --isel time=3 --canvas 4x3 -o out.nc
    [[ "$(ncdump -v mean_t out.nc)" == *"10, 12.5, 15, 17.5 ;"* ]]
}

@test "--sel takes the nearest within half a step, and ranges with both ends, whichever way the axis runs" {
    [ "$(csv --sel lat=41 --isel time=0 --cols lat | sort -u | tr '\n' ' ')" = "40 lat " ]
    [ "$(csv --sel lat=30:40 --isel time=0 --isel lon=0 --cols lat,t)" = $'lat,t\n40,15\n30,20' ]
    [ "$(csv --sel lat=40:30 --isel time=0 --isel lon=0 --cols lat,t)" = $'lat,t\n40,15\n30,20' ]
    [ "$(csv --sel lat=50,30 --isel time=0 --isel lon=0 --cols lat)" = $'lat\n50\n30' ]
    run csv --sel lat=60
    [ "$status" -eq 2 ]
    [ "${lines[0]}" = "stipple: --sel lat=60: no such value" ]
    [[ "${lines[1]}" == *"the nearest 'lat' is 50; they go from 50 to 30" ]]
}

@test "longitudes are a circle" {
    [ "$(csv --sel lon=-100:10 --isel time=0 --isel lat=0 --cols lon,t)" = $'lon,t\n-90,11.5\n0,10' ]
    [ "$(csv --sel lon=270:90 --isel time=0 --isel lat=0 --cols lon,t)" = $'lon,t\n270,11.5\n360,10\n450,10.5' ]
    [ "$(csv --sel lon=-90 --isel time=0 --isel lat=0 --cols lon)" = $'lon\n-90' ]
}

@test "a time stands for all of its day, month or year" {
    [ "$(csv --sel time=2000-01 --isel lat=0 --isel lon=0 --cols time)" = $'time\n2000-01-30\n2000-01-31' ]
    [ "$(csv --sel time=2000-01-31 --isel lat=0 --isel lon=0 --cols time)" = $'time\n2000-01-31' ]
    [ "$(csv --sel time=2000-01-31:2000 --isel lat=0 --isel lon=0 --cols time)" = $'time\n2000-01-31\n2000-02-01' ]
    [ "$(csv --sel time=2000-01-31T00:00: --isel lat=0 --isel lon=0 --cols time | wc -l)" -eq 3 ]
    run csv --sel time=tomorrow
    [ "$status" -eq 2 ]
    [ "${lines[0]}" = "stipple: --sel time=tomorrow: 'tomorrow' is not a time" ]
}

@test "--isel counts from 0, from the end, and in steps" {
    [ "$(csv --isel time=-1 --isel lat=0 --isel lon=0 --cols t)" = $'t\n110' ]
    [ "$(csv --isel time=0 --isel lat=0 --isel lon=::2 --cols t)" = $'t\n10\n11' ]
    [ "$(csv --isel time=0 --isel lat=1: --isel lon=0 --cols t)" = $'t\n15\n20' ]
    run csv --isel lon=4
    [ "$status" -eq 2 ]
    [ "$output" = "stipple: --isel lon=4: 'lon' has indices from 0 to 3" ]
}

@test "--reduce combines a dimension, missing values left out" {
    [ "$(csv --reduce time=mean --isel lat=1 --cols lon,t)" = $'lon,t\n0,65\n90,65.5\n180,66\n270,66.5' ]
    [ "$(csv --reduce time=max --isel lat=0 --isel lon=0 --cols t)" = $'t\n110' ]
    [ "$(csv --reduce time,lat,lon=min)" = $'t\n10' ]
    [ "$(csv --reduce time=sum,lon=max --isel lat=0,time=0:3 --cols t)" = "$(csv --reduce time=sum --reduce lon=max --isel lat=0 --cols t)" ]
    [ "$(csv --reduce lon=median --isel time=0 --isel lat=0 --cols t)" = $'t\n10.75' ]
    [ "$(csv --reduce time=sum --reduce lon=max --isel lat=0 --cols t)" = $'t\n184.5' ]
    # 0.5 (10·cos 50° + 20·cos 40° + 30·cos 30°)…: weights of the three latitudes
    want=$(awk 'BEGIN { r = atan2(0, -1) / 180; a = cos(50 * r); b = cos(40 * r); c = cos(30 * r)
        printf "%.9f", (10 * a + 15 * b + 20 * c) / (a + b + c) }')
    got=$(csv --reduce lat=mean:coslat --isel time=0 --isel lon=0 --cols t | tail -1)
    awk "BEGIN { exit !($got - $want < 1e-8 && $want - $got < 1e-8) }"
    run csv --reduce time=average
    [ "$status" -eq 2 ]
}

@test "files are joined along the record dimension, in the order of their times" {
    csv >want.csv
    cp cube.nc all.nc
    for i in 2 0 1; do
        sed -e "s/time = 0, 24, 48/time = $((i * 24))/" -e '/^  t = /,/;/d' cube.cdl >part.cdl
        sed -i "s/^}/  t = $(stipple load all.nc --isel time=$i --cols t --to csv | tail -n +2 |
            awk '{ printf "%s%d", (NR > 1 ? "," : ""), ($0 == "\"\"" ? -1 : ($0 - 10) * 2) }');\n}/" part.cdl
        ncgen -o part$i.nc part.cdl
    done
    stipple load part2.nc part0.nc part1.nc --to csv | cmp want.csv
    [ "$(stipple load part?.nc --sel time=2000-01-31 --isel lat=0 --isel lon=0 --cols t --to csv)" = $'t\n60' ]
}

@test "what is not there is said with what is near" {
    run csv --var tt
    [ "$status" -eq 2 ]
    [ "${lines[0]}" = "stipple: --var: no variable 'tt' in 'cube.nc'" ]
    run csv --sel lta=40
    [ "$status" -eq 2 ]
    [[ "$output" == *"did you mean 'lat'"* ]]
    printf 'a,b\n1,2\n' >t.csv
    run stipple load t.csv --sel a=1
    [ "$status" -eq 2 ]
    [ "$output" = "stipple: --sel: 't.csv' is a table, without variables and dimensions" ]
}

@test "damaged, truncated and foreign files are exit 1 and nothing is written" {
    head -c 300 cube.nc >short.nc
    run stipple load short.nc -o out.csv
    [ "$status" -eq 1 ]
    [ ! -e out.csv ]
    head -c $(($(stat -c %s cube.nc) - 40)) cube.nc >short.nc
    run stipple load short.nc -o out.csv
    [ "$status" -eq 1 ]
    [[ "$output" == *"truncated or damaged"* ]]
    nccopy -k nc4 -d 1 cube.nc four.nc
    head -c 3000 four.nc >short.nc
    run stipple load short.nc -o out.csv
    [ "$status" -eq 1 ]
    [[ "$output" == *"damaged or truncated"* ]]
    [ ! -e out.csv ]
}

@test "a file with any byte changed is read or refused, and never ends the program" {
    make_cube netCDF-4
    nccopy -d 4 -s -c time/1,lat/3,lon/4 cube.nc packed.nc
    size=$(stat -c %s packed.nc)
    for seed in 1 2 3 4 5 6 7 8 9 10 11 12; do
        cp packed.nc bad.nc
        at=$((seed * 7919 % size))
        printf '\xff\x00\x7f' | dd of=bad.nc bs=1 seek=$at conv=notrunc 2>/dev/null
        run timeout 20 "$STIPPLE" load bad.nc -o out.csv
        [ "$status" -le 2 ]
    done
    make_cube
    size=$(stat -c %s cube.nc)
    for at in $(seq 4 23 "$size"); do
        cp cube.nc bad.nc
        printf '\xff\x03' | dd of=bad.nc bs=1 seek="$at" conv=notrunc 2>/dev/null
        run timeout 20 "$STIPPLE" load bad.nc -o out.csv
        [ "$status" -le 2 ]
    done
}

@test "values are those that ncdump prints, for every packing" {
    cat >odd.cdl <<'CDL'
netcdf odd {
dimensions: y = 2 ; x = 4 ;
variables:
  byte b(y, x) ; b:valid_min = -5b ; b:missing_value = 3b ;
  byte ub(y, x) ; ub:_Unsigned = "true" ; ub:valid_range = 0b, -6b ; ub:scale_factor = 0.5f ;
  short s(y, x) ; s:scale_factor = -0.01 ; s:add_offset = 273.15 ; s:_FillValue = -999s ;
  short us(y, x) ; us:_Unsigned = "true" ; us:_FillValue = -1s ; us:add_offset = 7.f ;
  int i(y, x) ;
  float f(y, x) ; f:missing_value = -1.f, 9.f ; f:valid_max = 1000.f ;
  double d(y, x) ; d:_FillValue = NaN ; d:valid_range = -1e9, 1e9 ;
data:
  b = -6, -5, 3, 4, 127, -128, 0, 1 ; ub = 0, 1, -1, -6, -7, 127, -128, 5 ;
  s = -999, 0, 1, 32767, -32768, 12345, -12345, 7 ; us = -1, 0, 1, -2, 32767, -32768, 100, 200 ;
  i = -2147483647, 0, 1, 2147483647, -2147483648, 5, 6, 7 ;
  f = -1, 9, 1000, 1000.5, 0.1, 1e-30, -3.25, 9.96921e+36 ;
  d = NaN, 1e9, 2e9, -1e9, 0.1, 1e-300, 3, 9.969209968386869e+36 ;
}
CDL
    for kind in classic 64-bit-data netCDF-4; do
        ncgen -k $kind -o odd.nc odd.cdl
        [ "$(python3 "$SOURCE/tests/cli/compare_ncdump.py" "$STIPPLE" odd.nc)" = 56 ]
        make_cube $kind
        [ "$(python3 "$SOURCE/tests/cli/compare_ncdump.py" "$STIPPLE" cube.nc lat lon t n)" = 55 ]
    done
    nccopy -d 4 -s -c y/1,x/3 odd.nc packed.nc
    [ "$(python3 "$SOURCE/tests/cli/compare_ncdump.py" "$STIPPLE" packed.nc)" = 56 ]
}

@test "load shows all attributes, and JSON has them whole" {
    make_cube netCDF-4
    sed -i 's/^data:/:title = "A cube, \\"quoted\\"" ; :version = 1.5f, 2.f ;\ndata:/' cube.cdl
    ncgen -k netCDF-4 -o cube.nc cube.cdl
    stipple load cube.nc --to json >cube.json
    python3 - <<'PY'
import json
q = json.load(open('cube.json'))
assert q['notes'] == {'title': 'A cube, "quoted"', 'version': '1.5, 2'}, q['notes']
t = [v for v in q['storage'] if v['variable'] == 't'][0]
assert (t['type'], t['dimensions']) == ('short', 'time 3, lat 3, lon 4')
assert t['attributes'] == 'long_name = air temperature; units = K; _FillValue = -1; scale_factor = 0.5; add_offset = 10'
PY
}

@test "one dimension that is left is a series, without any option" {
    stipple plot cube.nc --isel lat=0,lon=1 -o series.svg
    stipple plot cube.nc --isel lat=0,lon=1 -x time -y t -k line -o named.svg
    [ "$(grep -v '<metadata' series.svg | grep -c '<path')" = "$(grep -v '<metadata' named.svg | grep -c '<path')" ]
    grep -q 'Line chart of t against time' series.svg || grep -q '>air temperature (K)<' series.svg
    stipple plot cube.nc --reduce lat,lon=mean:coslat -o mean.svg
    run stipple plot cube.nc --isel lat=0,lon=1 -k image -o bad.svg
    [ "$status" -eq 2 ]
}

@test "groups, texts, unsigned packing and calendars" {
    cat >odd.cdl <<'CDL'
netcdf odd {
dimensions: time = 3 ; n = 2 ; len = 4 ;
variables:
  int time(time) ; time:units = "days since 2001-02-28" ; time:calendar = "360_day" ;
  char code(n, len) ;
  byte u(time, n) ; u:_Unsigned = "true" ; u:_FillValue = -1b ;
data: time = 0, 1, 3 ; code = "ab", "cdef" ; u = 1, -2, -1, 127, -128, 0 ;
group: sea {
  variables:
    float sst(time, n) ; sst:coordinates = "/code" ;
  data: sst = 1, 2, 3, 4, 5, 6 ;
}
}
CDL
    ncgen -k netCDF-4 -o odd.nc odd.cdl
    [ "$(stipple load odd.nc --var u --isel n=1 --to csv --cols u)" = $'u\n254\n127\n0' ]
    [ "$(stipple load odd.nc --var u --isel n=0 --to csv --cols u)" = $'u\n1\n""\n128' ]
    [ "$(stipple load odd.nc --var sea/sst --isel time=0 --cols code,sst --to csv)" = $'code,sst\nab,1\ncdef,2' ]
    [ "$(stipple load odd.nc --var u --isel n=0 --cols time --to csv)" = $'time\n2001-02-28\n2001-02-28T08:00\n2001-03-01' ]
    [ "$(stipple load odd.nc --sel time=2001-02-29 --isel n=1 --var u --cols u --to csv)" = $'u\n127' ]
    sed 's/360_day/martian/' odd.cdl >bad.cdl
    ncgen -k netCDF-4 -o bad.nc bad.cdl
    run stipple load bad.nc
    [ "$status" -eq 1 ]
    [[ "$output" == *"no calendar 'martian'"* ]]
}

@test "a series of one point is a table like any other; dimensions left over are named" {
    run stipple plot cube.nc -x time -y t -o series.svg
    [ "$status" -eq 0 ]
    [ "$output" = "stipple: cube.nc: 'lat' has 3 values, the first is drawn (lat: 50°N): --sel lat=… or --isel lat=N chooses; 'lon' has 4 values, the first is drawn (lon: 0°): --sel lon=… or --isel lon=N chooses" ]
    grep -q 'lat: 50°N, lon: 0°' series.svg
    run stipple plot cube.nc -x time -y t --strict -o strict.svg
    [ "$status" -eq 4 ]
    [ ! -e strict.svg ]
    stipple plot cube.nc -x time -y t --sel lat=40 --sel lon=90 --strict -o one.svg
    stipple plot cube.nc -x t -y n -o scatter.svg
}

@test "a slice is written as NetCDF with its coordinates, and reads back the same" {
    csv --sel lat=30:40 --isel time=1: >want.csv
    stipple load cube.nc --sel lat=30:40 --isel time=1: -o slice.nc
    stipple load slice.nc --to csv | cmp want.csv
    ncdump -h slice.nc >header
    for line in 'double t(time, lat, lon)' 'double lat(lat)' 't:units = "K"' ':Conventions = "CF-1.10"' 't:_FillValue = NaN'; do
        grep -qF "$line" header
    done
    csv --isel lat=0 --isel lon=0 >table.csv
    stipple load table.csv -o table.nc
    stipple load table.nc --cols time,lat,lon,t,n --to csv | cmp table.csv
    run stipple load cube.nc --isel time=0 -w 'lat > 90' -o none.nc
    [ "$status" -eq 3 ]
    [ ! -e none.nc ]
}

@test "aggregates carry the units of places and values" {
    stipple shade cube.nc --isel time=0 -k raster --canvas 4x3 --agg mean:t,count:t -o out.nc
    ncdump -h out.nc >header
    for line in 'lat:units = "degrees_north"' 'lon:units = "degrees_east"' 'mean_t:units = "K"'; do grep -qF "$line" header; done
    ! grep -qF 'count_t:units' header
    stipple plot out.nc --var mean_t -o again.svg
    grep -q '>40°N<' again.svg
}

@test "a Zarr store is read where the library can, by its folder" {
    nc-config --has-nczarr 2>/dev/null | grep -q yes || skip "libnetcdf without NCZarr"
    csv --var t >want.csv
    sed 's/time = UNLIMITED/time = 3/' cube.cdl >fixed.cdl # such stores have no unlimited dimensions
    ncgen -k netCDF-4 -o cube.nc fixed.cdl
    nccopy cube.nc "file://$PWD/cube.zarr#mode=nczarr,file"
    stipple load cube.zarr --var t --to csv | cmp want.csv
    stipple plot cube.zarr/ --isel time=0 -o zarr.svg
    echo '{"zarr_format": 7' >cube.zarr/.zgroup
    run stipple load cube.zarr -o out.csv
    [ "$status" -eq 1 ]
    [ ! -e out.csv ]
}

@test "HDF5 that is no NetCDF is said to be so" {
    printf '\x89HDF\r\n\x1a\n' >other.h5
    head -c 2000 /dev/zero >>other.h5
    run stipple plot other.h5 -o bad.svg
    [ "$status" -eq 1 ]
    [ "${lines[0]}" = "stipple: 'other.h5' is an HDF5 file that is no NetCDF, or is damaged or truncated" ]
    [ ! -e bad.svg ]
}

@test "a packing that overflows is a fault, and nothing is written" {
    printf 'netcdf pk { dimensions: x=3; y=2; variables: short v(y,x); v:scale_factor=1e306; double x(x); double y(y);\n data: v=1,2,30000,4,5,6; x=1,2,3; y=1,2; }\n' >pk.cdl
    ncgen -o pk.nc pk.cdl
    run stipple plot pk.nc -o pk.svg
    [ "$status" -eq 1 ]
    [[ "$output" == *"the scale_factor of 'v'"* ]]
    [ ! -e pk.svg ]
}
