#!/usr/bin/env bats
# Parquet as it is written. That it reads back equal stands in parquet.bats.
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
