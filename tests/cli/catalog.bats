#!/usr/bin/env bats
# Catalogs in Intake's shape: names for data, and for plots of them.
load draw_helper

catalog() {
    mkdir -p cat/data
    cp points.csv cat/data/p1.csv
    sed 's/,/;/g' points.csv >cat/data/semi.txt
    cat >cat/catalog.yaml <<'YAML'
metadata: {version: 1, parameters: {n: {type: int, default: 1, min: 1, max: 2}}}
sources:
  points:
    description: four points
    driver: csv
    args: {urlpath: 'data/p*.csv'}
    metadata:
      fields: {y: {label: Height, unit: m}}
      plot: {width: 300, height: 200, hover: true}
      plots:
        dots: {kind: scatter, x: x, y: y, by: cat, xlim: [0, null], tools: [pan]}
        dense: {x: x, y: y, rasterize: true, aggregator: mean, c: v}
  semi:
    driver: csv
    args: {urlpath: '{{ CATALOG_DIR }}/data/semi.txt', csv_kwargs: {sep: ';', parse_dates: [when], nrows: 2}}
  part:
    driver: csv
    args: {urlpath: 'data/p{{ n }}.csv'}
  cloud: {driver: csv, args: {urlpath: 's3://bucket/x.csv'}}
  shell: {driver: csv, args: {urlpath: '{{ shell(ls) }}'}}
  odd: {driver: opendap, args: {urlpath: x}}
  sub: {driver: yaml_file, args: {path: '{{ CATALOG_DIR }}/sub.yaml'}}
YAML
    printf 'sources: {inner: {driver: csv, args: {urlpath: data/p1.csv}}}\n' >cat/sub.yaml
}

@test "an entry is its files, read as the catalog says" {
    catalog
    stipple load @cat/catalog.yaml:points -o a.csv
    cmp <(head -n 1 a.csv) <(echo 'x,y,v,cat,when')
    [ "$(wc -l <a.csv)" -eq 5 ]
    stipple load @semi --catalog cat/catalog.yaml -o b.csv
    [ "$(wc -l <b.csv)" -eq 3 ]
    cd cat
    stipple load @sub.inner -o ../c.csv
    STIPPLE_CATALOG=sub.yaml stipple load @inner -o ../d.csv
    cmp ../c.csv ../d.csv
}

@test "a named plot gives what the line does not say" {
    catalog
    stipple plot @cat/catalog.yaml:points/dots -o a.yaml
    grep -q 'by: cat' a.yaml
    grep -q 'xlim: "0:"' a.yaml
    grep -q 'ylabel: Height (m)' a.yaml
    grep -q 'width: 300' a.yaml
    stipple plot @cat/catalog.yaml:points/dots --width 400 -x v -o b.yaml
    grep -q 'width: 400' b.yaml
    grep -q 'x: v' b.yaml
    stipple plot @cat/catalog.yaml:points/dense -o c.yaml
    grep -q 'shade:' c.yaml
    grep -q 'agg: "mean:v"' c.yaml
    grep -q 'norm: linear' c.yaml
}

@test "a spec file may name entries, and a depfile names the catalog" {
    catalog
    cd cat
    printf 'stipple: 1\nlayers: [{plot: {data: "@points", x: x, y: y}}]\n' >fig.yaml
    stipple render fig.yaml -o a.svg --depfile a.d
    grep -q '^catalog.yaml:$' a.d
    grep -q '^data/p1.csv:$' a.d
    stipple overlay fig.yaml + plot @semi -x x -y y -o b.svg
    cd ..
    stipple render cat/fig.yaml --catalog cat/catalog.yaml -o c.svg
    grep -q '"data":"cat/data/p1.csv"' c.svg
}

@test "parameters have defaults and bounds" {
    catalog
    stipple load @cat/catalog.yaml:part -o a.csv
    run stipple load @cat/catalog.yaml:part --set n=2 -o b.csv
    [ "$status" -eq 1 ]
    [[ "$output" == *"cat/data/p2.csv"* ]]
    run stipple load @cat/catalog.yaml:part --set n=7 -o b.csv
    [ "$status" -eq 2 ]
    [[ "$output" == *"n=7 is greater than 2"* ]]
}

@test "what a catalog cannot give is said" {
    catalog
    try() { want=$1; text=$2; shift 2; run stipple load "$@" -o x.csv; [ "$status" -eq "$want" ]; [[ "$output" == *"$text"* ]]; }
    try 2 "did you mean 'points'" @cat/catalog.yaml:pints
    try 2 "has no plot 'dts'" @cat/catalog.yaml:points/dts
    try 1 "not a file of this machine" @cat/catalog.yaml:cloud
    try 1 "runs a command" @cat/catalog.yaml:shell
    try 1 "the driver 'opendap' is not known" @cat/catalog.yaml:odd
    try 2 "there is no catalog" @points
    try 1 "cannot open 'none.yaml'" @none.yaml:points
    try 2 "stands for all files of a layer" @cat/catalog.yaml:points points.csv
    echo 'x: 1' >bad.yaml
    try 1 "bad.yaml:1:1: a catalog has to be a map with 'sources'" @bad.yaml:x
    [ ! -e x.csv ]
}

@test "list shows a catalog, completion offers its names and their columns" {
    catalog
    stipple list @cat/catalog.yaml | grep -q '^@points/dots .*scatter of x, y by cat$'
    stipple list @cat/catalog.yaml --to json | grep -q '"name": "semi", "driver": "csv"'
    cd cat
    stipple complete-word plot @poi | grep -q '^@points/dots'
    stipple complete-word plot @semi -x wh | grep -q '^when'
}

@test "the schema of specs is JSON that knows every field" {
    stipple list schema >schema.json
    python3 - <<'PY'
import json
s = json.load(open('schema.json'))
assert 'enum' in s['$defs']['plot']['properties']['kind']
assert 'norm' in s['$defs']['shade']['properties'] and 'norm' not in s['$defs']['plot']['properties']
assert s['$defs']['figure']['properties']['scale']['maximum'] == 32
PY
}

@test "hvPlot's words mean what they mean there" {
    catalog
    cat >cat/words.yaml <<'YAML'
sources:
  p:
    driver: csv
    args: {urlpath: 'data/p*.csv'}
    metadata:
      fields: {v: {label: Value}}
      plots:
        hist: {kind: hist, x: x, y: v, bins: 4}
        kde: {kind: density, y: v, by: cat, cmap: {a: gold, b: teal}}
        hex: {kind: hexbin, x: x, y: y, gridsize: 9, C: v, reduce_function: np.mean}
        step: {kind: step, x: x, y: y, where: post, flip_yaxis: true, flip_xaxis: false}
        dots: {kind: scatter, x: x, y: y, s: 16}
        area: {kind: scatter, x: x, y: y, s: v}
YAML
    has() { stipple plot "@cat/words.yaml:p/$1" -q -o $1.yaml -o $1.svg; shift; for line in "$@"; do grep -qE "^ +$line\$" $(ls -t ./*.yaml | head -n 1) || { echo "no $line"; cat $(ls -t ./*.yaml | head -n 1); return 1; }; done; }
    has hist 'kind: hist' 'x: v' 'bins: "4"' 'xlabel: Value'       # the values of y, along x
    ! grep -q ' y:' hist.yaml
    has kde 'kind: kde' 'x: v' 'palette:' 'a: gold'
    has hex 'bins: "9"' 'color: v' 'agg: mean' 'clabel: Value'
    has step 'step: post' 'flip: "y"'
    has dots 'size: "?4"?'                                           # the square root of an area
    has area 'size: v'
    run "$STIPPLE" plot @cat/words.yaml:p/hist -x y -o h.yaml
    grep -q 'x: "y"' h.yaml
}

@test "a plot that a catalog does not have is named, with those that it has" {
    catalog
    run "$STIPPLE" plot @cat/catalog.yaml:points/dotz -o a.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"'points' has no plot 'dotz'"*"did you mean 'dots'?"* ]]
    run "$STIPPLE" plot @cat/catalog.yaml:semi/dots -o a.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"'semi' has no plot 'dots'"*"it has none"* ]]
}

@test "drivers go by their short names and by their classes, also those of arrays" {
    catalog
    cat >cat/drivers.yaml <<'YAML'
sources:
  class: {driver: intake.source.csv.CSVSource, args: {urlpath: data/p1.csv}}
  flat: {driver: csv, urlpath: data/p1.csv, plots: {dots: {x: x, y: y, by: cat, subplots: true}}}
  wrong: {driver: my.module.CSVSourc, args: {urlpath: data/p1.csv}}
  slip: {driver: parqet, args: {urlpath: data/p1.csv}}
  store: {driver: intake_xarray.xzarr.ZarrSource, args: {urlpath: cube.zarr}, metadata: {plots: {map: {x: lon, y: lat, z: t}}}}
YAML
    stipple load @cat/drivers.yaml:class -o a.csv
    stipple load @cat/drivers.yaml:flat -o b.csv
    cmp a.csv b.csv
    stipple plot @cat/drivers.yaml:flat/dots -o flat.yaml
    grep -q 'col: cat' flat.yaml
    run "$STIPPLE" load @cat/drivers.yaml:wrong -o c.csv
    [ "$status" -eq 1 ]
    run "$STIPPLE" load @cat/drivers.yaml:slip -o c.csv
    [[ "$output" == *"did you mean 'parquet'?"* ]]
    nc-config --has-nczarr 2>/dev/null | grep -q yes && command -v ncgen >/dev/null || skip "libnetcdf without NCZarr"
    printf 'netcdf c { dimensions: lat = 2 ; lon = 3 ; variables: float lat(lat) ; float lon(lon) ; float t(lat, lon) ;
data: lat = 1, 2 ; lon = 5, 6, 7 ; t = 1, 2, 3, 4, 5, 6 ; }' | ncgen -o cube.nc -
    nccopy cube.nc "file://$PWD/cat/cube.zarr#mode=nczarr,file"
    stipple load @cat/drivers.yaml:store --to csv -o d.csv
    [ "$(wc -l <d.csv)" -eq 7 ]
    stipple plot @cat/drivers.yaml:store/map -o map.svg         # the values, where both dimensions are on the axes
    grep -q 'class="image"' map.svg
}

@test "fields of a path stand for any text, what a plot of all says holds without a name, all catalogs are inputs" {
    catalog
    cp cat/data/p1.csv cat/data/a_1.csv
    cp cat/data/p1.csv cat/data/b_2.csv
    cat >cat/more.yaml <<'YAML'
sources:
  runs: {driver: csv, args: {urlpath: 'data/{model}_{run:d}.csv'}, metadata: {plot: {x: x, y: y, width: 333}}}
  sub: {driver: yaml_file, args: {path: sub.yaml}}
YAML
    stipple load @cat/more.yaml:runs -q -o a.csv
    [ "$(wc -l <a.csv)" -eq 9 ]
    stipple plot @cat/more.yaml:runs -q -o a.yaml
    grep -q 'width: 333' a.yaml
    grep -q 'x: x' a.yaml
    stipple load @cat/more.yaml:sub.inner -o b.csv --depfile b.d
    grep -q '^cat/more.yaml:' b.d
    grep -q '^cat/sub.yaml:' b.d
}

@test "groups, selections and limits in hvPlot's words" {
    catalog
    cat >cat/words.yaml <<'YAML'
sources:
  p:
    driver: csv
    args: {urlpath: 'data/p*.csv'}
    metadata:
      plots:
        key: {x: x, y: y, datashade: true, c: cat, cmap: {a: gold, b: teal}}
        count: {x: x, y: y, rasterize: true, c: cat, aggregator: count_cat}
        call: {x: x, y: y, rasterize: true, aggregator: max(v), logz: true}
        robust: {kind: scatter, x: x, y: y, c: v, robust: true, shared_axes: false}
YAML
    has() { stipple plot "@cat/words.yaml:p/$1" -q -o w.yaml; shift; for line in "$@"; do grep -qE "^ +$line\$" w.yaml || { echo "no $line"; cat w.yaml; return 1; }; done; }
    has key 'by: cat' 'a: gold'
    ! grep -q 'agg' w.yaml
    has count 'by: cat' 'norm: linear'
    has call 'agg: "max:v"' 'norm: log'
    has robust 'clim: "q2:q98"' 'share: none'
}

@test "plots of a catalog are parts of overlays and layouts, and faults in specs have their place" {
    catalog
    cd cat
    stipple overlay @points/dense + @points/dots --xlim 0:5 -o a.svg
    grep -q 'class="shade"' a.svg && grep -q 'class="series"' a.svg
    stipple layout @points/dots + plot @points -x x -y v --heading Second -o b.svg
    [ "$(grep -c 'class="panel"' b.svg)" -eq 2 ]
    printf 'stipple: 1\nlayers:\n  - plot: {data: "@pionts", x: x, y: y}\n' >fig.yaml
    run "$STIPPLE" render fig.yaml -o c.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"fig.yaml:3:5: the catalog 'catalog.yaml' has no entry 'pionts'"*"did you mean 'points'?"* ]]
    printf 'stipple: 1\nfigure: {theme: none.yaml}\nlayers: [{plot: {data: "@points", x: x, y: y}}]\n' >fig.yaml
    run "$STIPPLE" render fig.yaml -o c.svg
    [ "$status" -eq 1 ]
    [[ "$output" == *"fig.yaml:2:17: 'theme': cannot open 'none.yaml'"* ]]
}
