#!/usr/bin/env bats
load draw_helper

@test "gzip and zstd are read as they are, by their first bytes" {
    gzip -k points.csv
    zstd -q points.csv -o packed.txt
    stipple load points.csv >want.tsv
    for f in points.csv.gz packed.txt; do
        stipple load $f >got.tsv
        cmp want.tsv got.tsv
    done
    stipple load - <points.csv.gz >got.tsv
    cmp want.tsv got.tsv
    cat packed.txt | stipple load >got.tsv
    cmp want.tsv got.tsv
    stipple load points.csv.gz --to text | grep -q 'points.csv.gz: 4 rows, 5 columns; csv, .*, gzip$'
}

@test "a packed file draws the same grid in one pass or two, by any number of threads" {
    awk 'BEGIN { srand(3); print "x,y"; for (i = 0; i < 200000; i++) print rand() "," rand() }' >many.csv
    stipple shade many.csv -x x -y y --canvas 20x20 -o want.nc
    values want.nc count >want.txt
    gzip -k many.csv
    zstd -q many.csv
    for f in many.csv.gz many.csv.zst; do
        for j in 1 3; do
            stipple shade $f -x x -y y --canvas 20x20 -j $j -o got.nc
            values got.nc count >got.txt
            cmp want.txt got.txt
        done
    done
    stipple shade - -x x -y y --canvas 20x20 -o got.nc <many.csv.gz
    values got.nc count >got.txt
    cmp want.txt got.txt
}

@test "a packed file that is cut short or damaged is exit 1, says where, and writes nothing" {
    awk 'BEGIN { srand(3); print "x,y"; for (i = 0; i < 200000; i++) print rand() "," rand() }' >many.csv
    gzip -k many.csv
    zstd -q many.csv
    for f in many.csv.gz many.csv.zst; do
        head -c 900000 $f >cut-$f
        run stipple shade cut-$f -x x -y y -o out.png
        [ "$status" -eq 1 ]
        [[ "$output" == *"'cut-$f' is cut short: it ends after 900000 bytes ("*" unpacked)"* ]]
        [ ! -e out.png ]
    done
    (head -c 900000 many.csv.gz; echo oops; tail -c +900006 many.csv.gz) >bad.csv.gz
    run stipple shade bad.csv.gz -x x -y y -o out.png
    [ "$status" -eq 1 ]
    [[ "$output" == *"'bad.csv.gz' is damaged: "* ]]
    [ ! -e out.png ]
}

# Runs the program; fails when it took more than so many MiB.
within() {
    ASAN_OPTIONS=quarantine_size_mb=1 python3 -c '
import resource, subprocess, sys
status = subprocess.run(sys.argv[2:]).returncode
most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
sys.exit(status if most <= int(sys.argv[1]) else f"{most} MiB")' "$@"
}

@test "a bomb takes no memory" {
    (echo x,y; yes 1,2 | head -c 160000000) | gzip -1 >bomb.csv.gz
    within 110 "$STIPPLE" shade bomb.csv.gz -x x -y y --xlim 0:3 --ylim 0:3 -j 1 -o out.png
    head -c 300000000 /dev/zero | tr '\0' 7 | zstd -q >line.csv.zst
    run within 220 "$STIPPLE" load line.csv.zst
    [ "$status" -eq 1 ]
    [[ "$output" == *"line.csv.zst"*"longer than"* ]]
}
