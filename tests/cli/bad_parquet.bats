#!/usr/bin/env bats
# Every length, count and place in a Parquet file is a lie until it is checked.
load draw_helper

# 300 MB of addresses, where the program itself runs in so little (a sanitizer's does not).
little() { (ulimit -v 300000; "$STIPPLE" --version >version.txt 2>&1) && echo "ulimit -v 300000" || echo true; }

@test "files that lie are exit 1, say where, write nothing and take little memory" {
    python3 "$SOURCE/tests/cli/bad_parquet.py" .
    [ "$(ls bad/*.parquet | wc -l)" -ge 100 ]
    limit=$(little)
    for want in bad/*.want; do
        f=${want%.want}.parquet
        run bash -c "$limit; exec '$STIPPLE' load '$f' -j 2 -o out.csv"
        [ "$status" -eq 1 ] || { echo "$f: $status $output"; false; }
        [[ ${lines[0]} == "stipple: '$f'"*"$(cat "$want")"* ]] || { echo "$f: $output"; cat "$want"; false; }
        [ ! -e out.csv ]
    done
}

@test "files that are odd and right are read" {
    python3 "$SOURCE/tests/cli/bad_parquet.py" .
    for want in good/*.want; do
        stipple load "${want%.want}.parquet" -o out.csv
        cmp out.csv "$want" || { head -c 300 out.csv; false; }
    done
}
