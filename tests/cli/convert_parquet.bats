#!/usr/bin/env bats
# Parquet as it is written, and read back.
load draw_helper

@test "a Parquet file begins and ends as one, and is the same for any -j and any way the rows come" {
    awk 'BEGIN { print "n,v,t,k"; for (i = 0; i < 200000; i++) printf "%d,%.3f,2024-01-02T03:04:%02d,%s\n", i, i / 7, i % 60, i % 3 ? "a" : "" }' >t.csv
    stipple load t.csv -o one.parquet -j 1
    stipple load t.csv -o four.parquet -j 4
    stipple load - -o pipe.parquet <t.csv
    stipple load t.csv --to parquet >out.parquet
    cmp one.parquet four.parquet
    cmp one.parquet pipe.parquet
    cmp one.parquet out.parquet
    [ "$(head -c 4 one.parquet)" = PAR1 ]
    [ "$(tail -c 4 one.parquet)" = PAR1 ]
}

@test "each codec makes other bytes, zstd if none is named" {
    for codec in zstd snappy none; do stipple load points.csv -o $codec.parquet --codec $codec; done
    stipple load points.csv -o usual.parquet
    cmp usual.parquet zstd.parquet
    awk 'BEGIN { print "v"; for (i = 0; i < 5000; i++) print int(i / 100) * 1.5 }' >t.csv
    for codec in zstd snappy none; do stipple load t.csv -o $codec.parquet --codec $codec; done
    ! cmp -s zstd.parquet snappy.parquet
    ! cmp -s none.parquet snappy.parquet
}

@test "a codec that is none, and one for a format without, are usage errors" {
    run stipple load points.csv -o x.parquet --codec lzo
    [ "$status" -eq 2 ]
    [[ "$output" == *"zstd"* ]]
    run stipple load points.csv -o x.csv --codec zstd
    [ "$status" -eq 2 ]
    [[ "$output" == *"--codec"* ]]
    [ ! -e x.csv ] && [ ! -e x.parquet ]
}

@test "a failed run leaves the old file" {
    echo old >x.parquet
    printf 'a,b\n1,"2\n' >bad.csv
    run stipple load bad.csv -o x.parquet
    [ "$status" -eq 1 ]
    [ "$(cat x.parquet)" = old ]
}

# From one table: as CSV, as Parquet and from there as CSV and Parquet again.
back_and_forth() {
    stipple load "$1" -q -o want.csv
    for codec in zstd snappy none; do
        stipple load "$1" -q -o once.parquet --codec $codec
        stipple load once.parquet -o got.csv
        cmp want.csv got.csv
        stipple load once.parquet -o twice.parquet --codec $codec
        cmp once.parquet twice.parquet
    done
}

@test "tables read back equal, and written again are the same bytes: nothing of the types is lost" {
    for f in "$SOURCE"/examples/data/*.csv "$SOURCE"/tests/data/parquet/{duckdb_V2_uncompressed,polars_zstd,hyparquet,parquets}.parquet; do
        back_and_forth "$f" || { echo "$f"; false; }
    done
}

@test "many rows of every type, some missing, some pages and row groups without any" {
    awk 'BEGIN {
        print "n,v,day,wall,zone,flag,k,text,late,none"
        for (i = 0; i < 150000; i++)
            printf "%d,%.3f,2024-0%d-1%d,2024-01-02T03:%02d:%02d.%03d,2024-01-02T03:%02d:00Z,%s,%s,text %d,%s,\n", i * 7919 % 100003 - 50000,
                i / 7, i % 9 + 1, i % 10, i / 60 % 60, i % 60, i % 1000, i % 60, (i % 3 ? "true" : "false"), (i % 5 ? "k" (i % 5) : ""),
                i * 31 % 65537, (i > 140000 ? i : "")
    }' >t.csv
    back_and_forth t.csv
    stipple load once.parquet --to tsv | cut -f 1-4 >got.txt
    printf '%s\n' column,type,rows,missing n,integer,150000,0 v,number,150000,0 day,time,150000,0 wall,time,150000,0 \
        zone,time,150000,0 flag,boolean,150000,0 k,category,150000,30000 text,text,150000,0 late,text,150000,140001 \
        none,text,150000,150000 | tr , '\t' >want.txt
    diff want.txt got.txt
}

@test "numbers that are whole in the first rows only are numbers, and dates with a late time of day are times" {
    awk 'BEGIN { print "n,m,day"; for (i = 0; i < 120000; i++) print i "," i ",2024-01-02"; print "3.5,4,2024-01-02T03:04" }' >t.csv
    [ "$(wc -c <t.csv)" -gt 1048576 ]
    stipple load t.csv -o t.parquet
    stipple load t.parquet --to json | python3 -c '
import json, sys
n, m, day = json.load(sys.stdin)["columns"]
assert n["type"] == "number" and m["type"] == "integer" and day["max"] == "2024-01-02T03:04", (n, m, day)'
}

@test "cells that are very long come back" {
    head -c 3000000 /dev/zero | tr '\0' x | sed 's/^/t,n\n/; s/$/,1\n,2\nshort,3/' >t.csv
    back_and_forth t.csv
}
