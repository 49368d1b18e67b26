#!/usr/bin/env bats
# Command lines that have to work as they stand, on data of the kind they name.
load draw_helper

# What other programs do in them, where they are not installed.
command -v jq >/dev/null || jq() { cat; }
command -v mlr >/dev/null || mlr() { cat; }
sqlite3() { printf 'day,n\n2023-01-01,4\n2023-01-02,7\n2023-01-03,5\n'; }

# All data, from a few formulas.
data() {
    awk 'BEGIN {
        srand(1)
        print "time,carrier,distance,delay,temp" >"flights.csv"
        print "x,y" >"pts10m.csv"
        print "dropoff_x,dropoff_y,passengers,x,y,fare,lon,lat" >"taxi.csv"
        print "time,symbol,price" >"ticks.csv"
        for (i = 0; i < 1000; i++) {
            t = sprintf("2023-%02d-%02dT%02d:%02d:00Z", i * 11 / 1000 + 1, i % 28 + 1, i % 24, i % 60)
            printf "%s,%s,%d,%.1f,%.1f\n", t, substr("AADLUAWN", i % 4 * 2 + 1, 2), 100 + i % 37 * 70, sin(i) * 40 + 8, 15 + cos(i) * 9 >"flights.csv"
            printf "%.4f,%.4f\n", sin(i) * i, cos(i * 1.3) * i >"pts10m.csv"
            printf "%.1f,%.1f,%d,%.1f,%.1f,%.2f,%.4f,%.4f\n", -8230000 + i * 10, 4970000 + sin(i) * 9000, i % 4 + 1,
                -8240000 + i * 20, 4975000 + cos(i) * 8000, 5 + i % 50, -74 + sin(i) / 9, 40.7 + cos(i) / 9 >"taxi.csv"
            printf "2023-01-02T%02d:%02d:%02dZ,%s,%.2f\n", 9 + i / 200, i / 60 % 60, i % 60, i % 2 ? "AB" : "CD", 100 + sin(i / 50) * 3 >"ticks.csv"
        }
        print "time,north,south" >"ts.csv"
        for (i = 0; i < 300; i++) printf "2023-%02d-%02dT00:00:00Z,%.2f,%.2f\n", i / 28 + 1, i % 28 + 1, sin(i / 30) * 9, 9 + cos(i / 30) * 5 >"ts.csv"
        print "quarter,product,sales" >"sales.csv"
        for (i = 0; i < 12; i++) printf "Q%d,%s,%d\n", i / 3 + 1, substr("ABC", i % 3 + 1, 1), 40 + i * 7 % 50 >"sales.csv"
        for (r = 1; r < 4; r++) {
            print "step,loss" >("run-" r ".csv")
            for (i = 1; i < 50; i++) printf "%d,%.4f\n", i, r / i >("run-" r ".csv")
        }
        print "distance,fare,weekday" >"trips.csv"
        for (i = 0; i < 210; i++) printf "%.1f,%.2f,%s\n", i % 30, 3 + i % 30 * 2.5 + i % 7, substr("MonTueWedThuFriSatSun", i % 7 * 3 + 1, 3) >"trips.csv"
        for (i = 0; i < 20; i++) printf "%d x y %d\n", i, i * i >"log"
        print "lon,lat,name\n-73.78,40.64,JFK\n-73.87,40.77,LGA\n-74.17,40.69,EWR" >"airports.csv"
        print "time,what\n2023-03-05T00:00:00Z,opening\n2023-07-01T00:00:00Z,heat" >"events.csv"
        print "t,v\n1,2\n2,3\n3,1" >"new.csv"
    }'
    gzip -c log >log.gz
    gzip -c flights.csv >big.csv.gz
    cp flights.csv f.csv
    stipple load trips.csv -q -o trips.parquet
    stipple load taxi.csv -q -o taxi.parquet
    mkdir taxi
    cp taxi.parquet taxi/1.parquet
    cp taxi.parquet taxi/2.parquet
    for m in jan feb mar; do cp taxi.parquet $m.parquet; done
    stipple plot new.csv -x t -y v -k line -o base.yaml
    stipple plot flights.csv -x distance -y delay -k scatter -o map.json
    printf 'sources: {flights: {driver: csv, args: {urlpath: flights.csv}}}\n' >catalog.yaml
    cat >report.yaml <<'YAML'
stipple: 1
figures:
  - {layers: [{plot: {data: ts.csv, x: time, y: north}}], output: report-1.svg}
  - {layers: [{shade: {data: flights.csv, x: distance, y: delay}}], output: report-2.png}
YAML
}

air() {
    command -v ncgen >/dev/null || return 1
    python3 - >air.cdl <<'PY'
import math
lat, lon = range(-85, 90, 10), range(0, 360, 15)
cells = [f'{280 - abs(y) / 2 + t + 5 * math.sin(x / 57):.2f}' for t in range(4) for y in lat for x in lon]
print(f'''netcdf air {{
dimensions: time = 4 ; lat = {len(lat)} ; lon = {len(lon)} ;
variables:
  double time(time) ; time:units = "days since 2020-03-29" ;
  float lat(lat) ; lat:units = "degrees_north" ;
  float lon(lon) ; lon:units = "degrees_east" ;
  float air(time, lat, lon) ; air:units = "K" ; air:long_name = "air temperature" ;
data: time = 0, 1, 2, 3 ;
 lat = {', '.join(map(str, lat))} ; lon = {', '.join(map(str, lon))} ;
 air = {', '.join(cells)} ; }}''')
PY
    ncgen -o air.nc air.cdl
}

# Runs each line of standard input; what it writes with -o has to be there, and of the kind its name says.
lines() {
    local line out n=0
    while read -r line; do
        case $line in '' | '#'*) continue ;; esac
        n=$((n + 1))
        rm -f err
        eval "$line" >said 2>err || { echo "failed: $line"; cat err; return 1; }
        [ ! -s err ] || { echo "says: $line"; cat err; return 1; }
        set -- $line
        while [ $# -gt 1 ]; do
            out=${2//\'/}
            if [ "$1" = -o ]; then check "$out" || { echo "no picture: $line"; return 1; }; fi
            shift
        done
        [[ "$line" == *" -o "* || "$line" == *render* || -s said ]] || { echo "writes nothing: $line"; return 1; }
    done
    [ "$n" -gt 0 ]
}

check() {
    case $1 in
        *'{'*) [ -n "$(ls "$(dirname "$1")")" ] ;;
        *.svg) grep -q '</svg>' "$1" ;;
        *.png) [ "$(head -c 4 "$1" | tail -c 3)" = PNG ] ;;
        *.pdf) [ "$(head -c 5 "$1")" = %PDF- ] ;;
        *.nc) [ "$(head -c 3 "$1")" = CDF ] ;;
        *) [ -s "$1" ] ;;
    esac
}

@test "data are looked at and converted" {
    data
    lines <<'SH'
stipple load flights.csv
stipple load big.csv.gz --where 'delay > 0' --derive 'h=hour(time)' -o late.parquet
stipple list cmaps
SH
}

@test "scatter, lines, bars and histograms" {
    data
    lines <<'SH'
stipple plot flights.csv -x distance -y delay -c temp -o s.png
stipple plot ts.csv -x time -y north,south -o ts.svg
stipple plot sales.csv -x quarter -y sales --by product -o b.pdf
stipple plot sales.csv -x quarter -y sales --by product --stack normalize -o share.svg
stipple plot flights.csv -x delay --bins 40 --by carrier -k hist -o h.svg
stipple plot flights.csv -x carrier -y delay
stipple plot flights.csv -x 'hour(time)' -y delay --agg median -k line -o hourly.svg
stipple plot flights.csv -x 'trunc(time,"month")' --agg count -k bar -o months.svg
stipple plot flights.csv -x distance -y delay -w 'delay > 10 && carrier in ["AA","DL"]' --logx -o f.svg
stipple plot run-*.csv -x step -y loss --by file --logy -o loss.svg
zcat log.gz | awk '{print $1,$4}' | stipple plot - --delim ' ' --header no -x 1 -y 2 --to sixel
sqlite3 -csv -header db.sqlite 'select day, n from t' | stipple plot -x day -y n
stipple plot trips.parquet -x distance -y fare --col weekday --wrap 4 -o facets.pdf
stipple plot flights.csv -x distance -y delay --groupby carrier -o 'out/{carrier}.png'
stipple plot flights.csv -x carrier -y delay --agg mean --y2 std -k errorbars -o err.svg
SH
    [ "$(ls out | tr '\n' ' ')" = "AA.png DL.png UA.png WN.png " ]
}

@test "arrays" {
    data
    air || skip "no ncgen"
    lines <<'SH'
stipple load air.nc --to json | jq '.vars[].name'
stipple load air.nc --var air --isel time=0 --to csv | mlr --icsv --opprint head
stipple plot air.nc --var air --sel time=2020-03-31 --sel lat=30:70 --sel lon=-20:40 -k contourf -o europe.pdf
stipple plot air.nc --var air --reduce lat=mean,lon=mean -x time -o mean.svg
stipple plot air.nc --var air --sel lat=51.5,lon=0 -x time
SH
}

@test "densities, and aggregates that are merged" {
    data
    lines <<'SH'
stipple shade pts10m.csv -x x -y y -o d.png
stipple shade taxi/*.parquet -x dropoff_x -y dropoff_y --by passengers --cmap set1 -o cat.png
stipple shade taxi.parquet -x x -y y --agg mean:fare --norm linear --clim 0:50 -o fare.png
stipple shade jan.parquet -x x -y y --xlim -8.25e6:-8.21e6 --ylim 4.96e6:4.99e6 --canvas 1800x1200 -o jan.nc
stipple shade feb.parquet -x x -y y --xlim -8.25e6:-8.21e6 --ylim 4.96e6:4.99e6 --canvas 1800x1200 -o feb.nc
stipple shade mar.parquet -x x -y y --xlim -8.25e6:-8.21e6 --ylim 4.96e6:4.99e6 --canvas 1800x1200 -o mar.nc
stipple shade jan.nc feb.nc mar.nc --cmap fire --theme dark -o q1.png
stipple shade ticks.csv -k line -x time -y price --by symbol -o lines.png
SH
}

@test "overlays, layouts, specs and catalogs" {
    data
    lines <<'SH'
stipple overlay shade taxi.parquet -x lon -y lat + plot airports.csv -x lon -y lat --label name --title NYC -o nyc.png
stipple overlay plot ts.csv -x time -y north + plot events.csv -x time -k vlines --label what -o ev.svg
stipple layout plot f.csv -x delay + plot f.csv -x distance -y delay + map.json --cols 2 -o panel.pdf
stipple overlay base.yaml + plot new.csv -x t -y v -o both.svg
stipple plot flights.csv -x distance -y delay -c temp -o fig.yaml
stipple render fig.yaml -o fig.png -o fig.svg --theme paper --width 8.5cm
stipple render report.yaml --depfile report.d
stipple plot @flights -x distance -y delay
SH
    [ -s report-1.svg ] && [ -s report-2.png ] && grep -q 'flights.csv' report.d
}
