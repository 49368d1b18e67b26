#!/usr/bin/env bats
load draw_helper

@test "success is silent" {
    run stipple plot points.csv -x x -y y -o out.svg
    [ "$status" -eq 0 ]
    [ -z "$output" ]
}

@test "a suffix without a format is a usage error before anything is read" {
    run stipple plot missing.csv -x x -y y -o out.gif
    [ "$status" -eq 2 ]
    [[ "$output" == *"out.gif"* ]]
}

@test "a missing file is exit 1 and leaves the old picture" {
    echo old >out.svg
    run stipple plot missing.csv -x x -y y -o out.svg
    [ "$status" -eq 1 ]
    [[ "$output" == *"missing.csv"*"No such file"* ]]
    [ "$(cat out.svg)" = old ]
}

@test "when one of two outputs cannot be made, neither is written" {
    echo old >out.svg
    run stipple plot points.csv -x x -y y -o out.svg -o out.nc
    [ "$status" -eq 2 ]
    [ "$(cat out.svg)" = old ]
    [ ! -e out.nc ]
}

@test "a folder that is not there is exit 1" {
    run stipple plot points.csv -x x -y y -o no/such/out.svg
    [ "$status" -eq 1 ]
    [[ "$output" == *"no/such/out.svg"* ]]
}

@test "a full device is exit 1" {
    [ -w /dev/full ] || skip "no /dev/full"
    run stipple plot points.csv -x x -y y --to svg -o /dev/full
    [ "$status" -eq 1 ]
    [[ "$output" == *"No space left"* ]]
    stipple plot points.csv -x x -y y >/dev/full 2>err && false
    grep -q 'No space left' err
}

@test "nothing is left beside the output" {
    mkdir d
    stipple plot points.csv -x x -y y -o d/out.svg
    [ "$(ls -A d)" = out.svg ]
}

@test "the mode of an existing file is kept and a link is written through" {
    echo old >real.svg
    chmod 640 real.svg
    ln -s real.svg link.svg
    stipple plot points.csv -x x -y y -o link.svg
    [ -L link.svg ]
    [ "$(stat -c %a real.svg)" = 640 ]
    grep -q '<svg' real.svg
}

@test "standard output takes SVG by default and what --to says" {
    stipple plot points.csv -x x -y y | head -n 1 | grep -q '<svg\|<?xml'
    stipple plot points.csv -x x -y y -o - --to pdf | head -c 5 | grep -q '%PDF-'
}

@test "data come from a pipe" {
    stipple plot points.csv -x x -y y | sed '/<metadata>/,/<\/metadata>/d' >a.svg
    cat points.csv | stipple plot -x x -y y | sed '/<metadata>/,/<\/metadata>/d' >b.svg
    cat points.csv | stipple plot - -x x -y y | sed '/<metadata>/,/<\/metadata>/d' >c.svg
    cmp a.svg b.svg
    cmp a.svg c.svg
    cat points.csv | stipple shade -x x -y y -o piped.png
}

@test "a reader that stops early ends quietly" {
    run bash -c '"$STIPPLE" list cmaps | head -n 1'
    [ "$status" -eq 0 ]
    [ "${#lines[@]}" -eq 1 ]
}

@test "skipped rows are one line, and exit 4 under --strict" {
    { echo 'x,y'; for i in $(seq 1 200); do echo "$i,$i"; done; echo '7,n.a.'; } >bad.csv
    { cat bad.csv; for i in $(seq 1 200); do echo "$i,$i"; done; } >worse.csv
    run stipple plot worse.csv -x x -y y -o out.svg
    [ "$status" -eq 0 ] || [ "$status" -eq 2 ]
    if [ "$status" -eq 0 ] && [ -n "$output" ]; then
        [[ "$output" == *"1 of 401 rows skipped: 'y' is not"*"line 202"* ]]
        echo old >out.svg
        run stipple plot worse.csv -x x -y y --strict -o out.svg
        [ "$status" -eq 4 ]
        [ "$(cat out.svg)" = old ]
    fi
}

@test "--quiet says nothing, --verbose says what was inferred" {
    run stipple plot points.csv -x when -y y -v -o out.svg
    [[ "$output" == *"kind line"* ]]
    printf 'x,y\n1,1\n2,2\ninf,3\n' >inf.csv
    run stipple shade inf.csv -x x -y y -q -o out.png
    [ -z "$output" ]
}

@test "rows with too many fields are told once" {
    printf 'x,y\n1,2\n3,4,5\n6,7,8\n' >wide.csv
    run stipple plot wide.csv -x x -y y -o out.svg
    [ "$status" -eq 0 ]
    [ "$output" = "stipple: wide.csv: 2 of 3 rows have more than 2 fields, the rest is left out (first: line 3)" ]
    run stipple plot wide.csv -x x -y y --strict -o strict.svg
    [ "$status" -eq 4 ]
    [ ! -e strict.svg ]
}

@test "when a later output cannot be written, the earlier ones keep their old files" {
    echo old >a.svg
    run stipple plot points.csv -x x -y y -o a.svg -o no/such/b.svg
    [ "$status" -eq 1 ]
    [ "$(cat a.svg)" = old ]
    [ -z "$(find . -name '*tmp*')" ]
    run stipple plot points.csv -x x -y y -o a.svg --to svg -o /dev/full
    [ "$status" -eq 1 ]
    [ "$(cat a.svg)" = old ]
}

@test "a picture does not replace the file that it shows" {
    cp points.csv kept.csv
    ln -s points.csv link.svg
    run stipple plot points.csv -x x -y y --to svg -o points.csv
    [ "$status" -eq 2 ]
    [ "$output" = "stipple: the output 'points.csv' is the file that is drawn
         give -o another name" ]
    run stipple plot points.csv -x x -y y -o link.svg
    [ "$status" -eq 2 ]
    cmp points.csv kept.csv
}

@test "capitals in the suffix of an output are as good as none" {
    stipple plot points.csv -x x -y y -o A.SVG -o B.Png -o C.PDF -o D.YAML -o E.Json
    grep -q '</svg>' A.SVG
    [ "$(head -c 4 B.Png | tail -c 3)" = PNG ] && [ "$(head -c 4 C.PDF)" = %PDF ]
    grep -q '^stipple: 1' D.YAML && grep -q '"stipple":1' E.Json
    stipple shade points.csv -x x -y y --canvas 4x4 -o F.NC
    [ "$(head -c 3 F.NC)" = CDF ]
    stipple load points.csv -o G.CSV
    cmp G.CSV <(stipple load points.csv --to csv)
    stipple load points.csv -o H.PARQUET
    [ "$(head -c 3 H.PARQUET)" = PAR ]
    stipple load points.csv -o I.JSON
    [ "$(head -c 1 I.JSON)" = '{' ]
}

@test "SOURCE_DATE_EPOCH is the date of a file, which has none without it" {
    command -v pdfinfo >/dev/null || skip "no pdfinfo"
    export SOURCE_DATE_EPOCH=1700000000
    stipple plot points.csv -x x -y y -o a.pdf -o a.png -o a.svg
    TZ=Asia/Tokyo "$STIPPLE" plot points.csv -x x -y y -o b.pdf -o b.png -o b.svg
    stipple plot points.csv -x x -y y -o a.html
    for f in pdf png svg; do cmp a.$f b.$f; done
    grep -q '>2023-11-14T22:13:20Z</date>' a.svg
    [ "$(grep -c '2023-11-14T22:13:20Z' a.html)" -eq 1 ]
    stipple render a.svg -o again.svg
    cmp a.svg again.svg
    unset SOURCE_DATE_EPOCH
    TZ=UTC pdfinfo -isodates a.pdf | grep -q 'CreationDate: *2023-11-14T22:13:20'
    grep -qa '2023-11-14T22:13:20Z' a.png
    stipple plot points.csv -x x -y y -o c.pdf -o c.png
    ! pdfinfo c.pdf | grep -q CreationDate
    ! grep -qa 'Creation Time' c.png
    stipple plot points.csv -x x -y y -o c.svg
    ! grep -q '<date' c.svg
    for wrong in abc -1 1.5 999999999999; do
        SOURCE_DATE_EPOCH=$wrong run "$STIPPLE" plot points.csv -x x -y y -o d.pdf
        [ "$status" -eq 2 ]
        [[ "$output" == *"SOURCE_DATE_EPOCH wants seconds since 1970"* ]]
        [ ! -e d.pdf ]
    done
}

@test "arrays that are the same are left alone with --if-changed" {
    command -v ncgen >/dev/null || skip "no ncgen"
    echo 'netcdf c { dimensions: x = 2 ; variables: float x(x) ; float v(x) ; data: x = 1, 2 ; v = 3, 4 ; }' | ncgen -o c.nc -
    stipple load c.nc -o d.nc
    touch -d 2020-01-01 d.nc
    stipple load c.nc -o d.nc --if-changed
    [ "$(stat -c %y d.nc | cut -c1-4)" = 2020 ]
}
