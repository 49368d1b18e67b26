#!/usr/bin/env bats
load draw_helper

data=$SOURCE/tests/data/parquet

@test "all types, codecs, encodings and page layouts of DuckDB, polars and arrow-rs give the same values" {
    mkdir got
    for f in "$data"/{duckdb_V1,duckdb_V2,polars,arrow}_*.parquet; do
        stipple load "$f" -o "got/$(basename "$f" .parquet).csv"
    done
    [ "$(ls got | wc -l)" -ge 28 ]
    python3 "$SOURCE/tests/cli/compare_table.py" "$data/expected.csv" got/*.csv >said.txt
    ! grep -v '^got/[a-zA-Z0-9_]*.csv without$' said.txt
}

@test "runs of integers, as the writers of JavaScript make them" {
    for f in parquetjs parquets; do
        stipple load "$data/$f.parquet" -o got.csv
        awk 'BEGIN { print "name,q,d,t,i"
            for (i = 0; i < 1000; i++)
                printf "n%d,%d,%s,2020-09-13T12:%02d:%02d,%d\n", i % 7, i, i % 3 ? i / 2 : "", 26 + (i + 40) / 60, (i + 40) % 60, i
        }' | sed 's/,2020-09-13T12:\([0-9]*\):00,/,2020-09-13T12:\1,/' >want.csv
        cmp got.csv want.csv
    done
}

@test "halves, byte arrays without a meaning, and runs of booleans" {
    stipple load "$data/hyparquet.parquet" -o got.csv
    [ "$(sed -n 1p got.csv)" = half,id,wide,flag,word,raw,at ]
    [ "$(sed -n 2p got.csv)" = -3.75,-100,,true,prefix0,a,2001-09-09T01:46:40 ]
    [ "$(sed -n 9p got.csv)" = -inf,-51,2.3333333333333335,true,prefix1,07ff00,2001-09-16T01:46:40.861 ]
    [ "$(wc -l <got.csv)" -eq 61 ]
}

@test "a pipe, and a file that is packed as a whole, give the same rows" {
    stipple load "$data/polars_zstd.parquet" -o want.csv
    cat "$data/polars_zstd.parquet" | stipple load -o got.csv
    cmp want.csv got.csv
    gzip -c "$data/polars_zstd.parquet" >packed.gz
    stipple load packed.gz -o got.csv
    cmp want.csv got.csv
    stipple load - -o got.csv <packed.gz
    cmp want.csv got.csv
}

@test "any number of threads draws the same picture" {
    for j in 1 3; do stipple shade "$data/duckdb_sorted.parquet" -x x -y y -b k -j $j -o $j.png; done
    cmp 1.png 3.png
}

@test "members of structs are columns with a dot, lists are not columns" {
    stipple load "$data/duckdb_nested.parquet" --to tsv | cut -f 1,2,4 >got.txt
    printf 'column\ttype\tmissing\nid\tinteger\t0\nst.a\tinteger\t0\nst.b.c\tnumber\t13\n' >want.txt
    diff want.txt got.txt
}

@test "a file that is cut short, is no Parquet or is damaged is exit 1 and says where" {
    f=$data/duckdb_V1_snappy.parquet
    head -c 20000 "$f" >short.parquet
    run stipple load short.parquet
    [ "$status" -eq 1 ]
    [[ $output == *"'short.parquet' at byte 19996: there is no 'PAR1' at the end"* ]]
    printf 'PAR1\377\377\377\177PAR1' >absurd.parquet
    run stipple load absurd.parquet
    [ "$status" -eq 1 ]
    [[ $output == *"'absurd.parquet' at byte 4: the metadata are said to be 2147483647 bytes"* ]]
    { head -c $(($(stat -c %s "$f") - 4)) "$f"; printf PARE; } >secret.parquet
    run stipple load secret.parquet
    [ "$status" -eq 1 ]
    [[ $output == *"is encrypted"* ]]
    cp "$f" bad.parquet
    printf '\377\377\377\377\377\377\377\377' | dd of=bad.parquet bs=1 seek=40 conv=notrunc status=none
    run stipple load bad.parquet
    [ "$status" -eq 1 ]
    [[ $output == "stipple: 'bad.parquet' column 'id' at byte 4: "* ]]
}

@test "a condition leaves out row groups and pages, never a row that it keeps" {
    stipple load "$data/duckdb_V1_uncompressed.parquet" -o all.csv
    for w in 'id > 100 && id <= 130' '200 < id' 'id == 399' 'd > 300' 'd < -100 && f > 0' 's == "cat3"' 'i16 >= 10000' \
             'u64 > 12000000000000000000' 'us > "2020-01-01T06:00" && us < "2020-01-01T06:02:30"' 'dt >= "2000"' \
             'ns < "2020-01-01T00:02:02.000000002"' 'u == "text number 37"' 'dec9 < -1.5 && id > -5'; do
        stipple load all.csv -w "$w" --cols id,u -o want.csv
        for f in duckdb_V1_snappy arrow_encodings_v1 arrow_encodings_v2 polars_zstd; do
            stipple load "$data/$f.parquet" -w "$w" --cols id,u -o got.csv
            cmp want.csv got.csv || { echo "$f: $w"; false; }
        done
    done
}

@test "ranges come from statistics, a window reads what is in it, and the cells are the same" {
    f=$data/duckdb_sorted.parquet
    stipple load "$f" -o sorted.csv
    draw() {
        stipple shade sorted.csv "$@" -o want.nc
        stipple shade "$f" "$@" -o got.nc
        for v in count x y; do
            values want.nc $v >want.txt
            values got.nc $v >got.txt
            cmp want.txt got.txt
        done
        [ "$(ncdump -h want.nc | grep ':rows')" = "$(ncdump -h got.nc | grep ':rows')" ]
    }
    draw -x x -y y --canvas 7x9
    draw -x x -y n --canvas 7x9 --xlim 1.5:3
    draw -x n -y y --canvas 7x9 --xlim 2000:2100 --ylim 0:500
    stipple shade "$f" -x n -y y --xlim 2000:2100 --ylim 0:500 -o a.png -v 2>&1 | grep -q ' 6000 rows, 101 inside'
    stipple load "$f" -w 'n > 5000' -o - --to csv -v 2>&1 | grep -q 'read 999 rows'
}

@test "a folder is a table, and its folders called key=value are columns" {
    stipple load "$data/hive" --cols v,m,p -o got.csv
    printf 'v,m,p\n1,1,ü/x\n4,1,ü/x\n7,1,ü/x\n2,1,\n5,1,\n8,1,\n0,1,a b\n3,1,a b\n6,1,a b\n' >want.csv
    diff want.csv got.csv
    stipple load "$data/hive/m=1/p=a%20b/data_0.parquet" -o got.csv
    printf 'v,m,p\n0,1,a b\n3,1,a b\n6,1,a b\n' >want.csv
    diff want.csv got.csv
    stipple load "$data/hive" -w 'p == "a b" && m < 3' --cols v,m,p -o got.csv -v 2>notes.txt
    diff want.csv got.csv
    grep -q '3 of 9 rows satisfy' notes.txt
    stipple load "$data/hive" -w 'p == "ü/x" && v > 4' --cols v -o - --to csv | tail -n +2 | grep -qx 7
    run stipple load "$data/hive" -w 'm != 1'
    [ "$status" -eq 3 ]
    [[ $output == *"none of 9 rows satisfies"* ]]
}

@test "a folder: hidden files and those of another format are passed over, none is an error" {
    mkdir -p data/.git data/_tmp data/sub
    cp "$data/duckdb_sorted.parquet" data/sub/b.parquet
    cp "$data/duckdb_sorted.parquet" data/a.parquet
    echo nothing >data/README.txt
    echo nothing >data/_SUCCESS
    cp data/a.parquet data/_tmp
    [ "$(stipple load data --to tsv | awk -F '\t' '$1 == "file" { print $3, $11 }')" = "12000 data/a.parquet:6000,data/sub/b.parquet:6000" ]
    mkdir empty
    run stipple load empty
    [ "$status" -eq 1 ]
    [ "${lines[0]}" = "stipple: the folder 'empty' holds no file that can be read" ]
}

@test "lists and maps are named, in the page and where one is asked for" {
    stipple load "$data/duckdb_nested.parquet" --to text --width 120 |
        grep -q '1 row group, zstd, without the nested list.list.element, m.key_value.key, m.key_value.value'
    run stipple plot "$data/duckdb_nested.parquet" -x list -y id -o a.svg
    [ "$status" -eq 2 ]
    [[ $output == *"'list' of "*" is a nested column: 'list.list.element' is in a list, with several values a row"* ]]
}

@test "load shows row groups, encodings, codecs, statistics and metadata" {
    stipple load "$data/duckdb_sorted.parquet" --to text --width 120 >page.txt
    grep -q '^  parquet, 3 row groups of up to 2048 rows, snappy, by DuckDB' page.txt
    grep -q '^  y *FLOAT *PLAIN *snappy *12,763  24,083  range, nulls$' page.txt
    grep -q '^  author: nobody$' page.txt
    stipple load "$data/arrow_encodings_v1.parquet" --to text --width 120 |
        grep -q '^  dt *INT32 date *RLE, DELTA_BINARY_PACKED *zstd .*range, nulls, page index$'
    stipple load "$data/duckdb_sorted.parquet" --to json | python3 -c 'import json, sys
d = json.load(sys.stdin)
assert d["notes"] == {"author": "nobody"} and d["storage"][1]["encodings"] == "PLAIN"'
}

@test "a byte that has changed is found by the checksum of its page, and only where the column is read" {
    seq 1000 | awk 'BEGIN { print "a,b" } { print $1 ",x" $1 % 7 }' >t.csv
    stipple load t.csv -o t.parquet --codec none
    printf '\377' | dd of=t.parquet bs=1 seek=60 conv=notrunc status=none
    run stipple load t.parquet
    [ "$status" -eq 1 ]
    [[ ${lines[0]} == "stipple: 't.parquet' column 'a' at byte 4: the checksum of a page is wrong: its bytes have changed" ]]
    stipple load t.parquet --cols b -o b.csv
    [ "$(wc -l <b.csv)" -eq 1001 ]
}

@test "pages that say what cannot be are refused: sizes, counts" {
    python3 - "$data/duckdb_sorted.parquet" <<'PY'
import sys
whole = open(sys.argv[1], 'rb').read()
def bad(name, at, was, now):
    i = whole.index(was, at)
    open(name, 'wb').write(whole[:i] + now + whole[i + len(was):])
# x is the first column: its dictionary page begins at byte 4 (15 04: type 2, 15: sizes as varints), its data page behind it
head = whole[4:60]
assert head[:2] == b'\x15\x04'
bad('size.parquet', 4, head[2:4], b'\x15\x7f')
data = whole.index(b'\x15\x00\x15', 5)
bad('count.parquet', data, b'\x15\x80\x20', b'\x15\xfe\x7f')
PY
    for f in size count; do
        run stipple load $f.parquet
        [ "$status" -eq 1 ]
        [[ ${lines[0]} == "stipple: '$f.parquet' column 'x' at byte "* ]] || { echo "$output"; false; }
    done
}
