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
    stipple load points.csv.gz --to text | grep -q '^  csv, .*, gzip$'
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

@test "many files are one table with a column file" {
    head -n 3 points.csv >a.csv
    (head -n 1 points.csv; tail -n 2 points.csv) >b.csv
    stipple load a.csv b.csv --to json >got.json
    grep -q '"file": "a.csv and 1 more"' got.json
    grep -q '"name": "file", "type": "category".*"distinct": 2' got.json
    grep -q '"name": "v", "type": "integer", "missing": 1' got.json
    stipple plot points.csv -x x -y y | sed '/<metadata>/,/<\/metadata>/d' >want.svg
    stipple plot a.csv b.csv -x x -y y | sed '/<metadata>/,/<\/metadata>/d' >got.svg
    cmp want.svg got.svg
    stipple plot -x x -y y a.csv --by file b.csv -o by.svg
    grep -q '>a.csv</text>' by.svg
    stipple load a.csv b.csv --to text | sed -n 's/^  stipple/stipple/p' >try.txt
    while read -r _ command; do eval "\"\$STIPPLE\" $command"; done <try.txt
}

@test "many files shade as one, packed or piped, in any mix" {
    awk 'BEGIN { srand(3); print "x,y"; for (i = 0; i < 100000; i++) print rand() "," rand() }' >all.csv
    head -n 40001 all.csv >a.csv
    (echo x,y; sed -n 40002,70001p all.csv) | gzip >b.csv.gz
    (echo x,y; sed -n '70002,$p' all.csv) >c.csv
    stipple shade all.csv -x x -y y --canvas 20x20 -o want.nc
    values want.nc count >want.txt
    for j in 1 3; do
        stipple shade a.csv b.csv.gz - -x x -y y --canvas 20x20 -j $j -o got.nc <c.csv
        values got.nc count >got.txt
        cmp want.txt got.txt
    done
}

@test "specs and parts of an overlay name many files" {
    mkdir in
    head -n 3 points.csv >in/a.csv
    (head -n 1 points.csv; tail -n 2 points.csv) >in/b.csv
    stipple plot in/a.csv in/b.csv -x x -y y -o fig.yaml
    stipple render fig.yaml -o a.svg
    stipple plot in/a.csv in/b.csv -x x -y y -o b.svg
    cmp a.svg b.svg
    printf 'stipple: 1\nlayers:\n  - plot: {data: [a.csv, b.csv], x: x, y: y, by: file}\n' >in/fig.yaml
    stipple render in/fig.yaml -o c.svg
    grep -q '>b.csv</text>' c.svg
    stipple overlay plot in/a.csv in/b.csv -x x -y y + plot points.csv -x x -y y -o d.svg
    [ "$(sed '/<metadata>/,/<\/metadata>/d' d.svg | grep -o '<circle' | wc -l)" -ge 4 ]
}

@test "messages name the file they mean" {
    for i in $(seq 300); do echo $i,$i; done | sed 1ix,y >a.csv
    awk 'BEGIN { print "x,y"; for (i = 0; i < 400000; i++) print i "," i; print "oops,1" }' >b.csv
    run stipple plot a.csv b.csv -x x -y y -o out.svg
    [ "$status" -eq 0 ]
    [[ "$output" == *"stipple: a.csv and 1 more: 1 of 400301 rows skipped: 'x' is not an integer (first: b.csv line 400002 \"oops\")"* ]]
    printf 'x,y\n1,"2\n' >c.csv
    run stipple plot a.csv c.csv -x x -y y -o new.svg
    [ "$status" -eq 1 ]
    [[ "$output" == *"'c.csv' line 2: a quote is opened and never closed"* ]]
    [ ! -e new.svg ]
}

@test "--types says what columns hold; what does not fit is counted" {
    printf 'id,day,n,{a\n007,20200101,1,x\n12,2020-01-02,y,x\n' >t.csv
    stipple load t.csv --types 'id:text,day:time,n:number' >out.tsv 2>err.txt
    grep -q "$(printf '^id\ttext\t2\t0\t007')" out.tsv
    grep -q "$(printf '^day\ttime\t2\t1\t2020-01-02')" out.tsv
    grep -q "$(printf '^n\tnumber\t2\t1\t1\t1')" out.tsv
    grep -q "t.csv: 1 of 2 rows skipped: 'n' is not a number (first: line 3 \"y\")" err.txt
    printf 'odd, name;v\n1;2\n' >odd.csv
    stipple load odd.csv --types '{odd, name}:cat,v:bool' 2>/dev/null | grep -q "$(printf '^odd, name\tcategory')"
    printf 'id,n\n1,2\n' >u.csv
    stipple load t.csv u.csv --types id:text 2>/dev/null | grep -q "$(printf '^id\ttext\t3\t0\t007')"
    run stipple load t.csv --types id:strange
    [ "$status" -eq 2 ]
    [[ "$output" == *"--types wants COLUMN:TYPE, not 'id:strange'"* ]]
    run stipple load t.csv --types idd:text
    [ "$status" -eq 2 ]
    [[ "$output" == *"did you mean 'id'?"* ]]
}

@test "--skip leaves out lines above the table, and lines keep their numbers" {
    printf 'made, by, "someone\nunits, a, b\r\nx,y\n1,2\n' >s.csv
    stipple load s.csv --skip 2 >out.tsv
    grep -q "$(printf '^x\tinteger\t1')" out.tsv
    printf 'a title\nx,y\n1,2\n3,"4\n' >s.csv
    run stipple load s.csv --skip 1
    [ "$status" -eq 1 ]
    [[ "$output" == *"'s.csv' line 4: a quote is opened"* ]]
    run stipple load points.csv --skip 5
    [ "$status" -eq 1 ]
    [[ "$output" == *"'points.csv' has nothing behind line 5"* ]]
}

@test "a data file of gnuplot is read as it is" {
    printf '# walk\n# t  height\n0  1.5\n1  2.5\n\n\n2  0.5\n# end\n' >walk.dat
    run stipple load walk.dat --to csv
    [ "$output" = $'t,height\n0,1.5\n1,2.5\n2,0.5' ]
    awk 'NR > 1' points.csv | tr , ' ' | stipple load - --delim space --header no --to csv >got.csv
    [ "$(head -n 2 got.csv)" = $'column1,column2,column3,column4,column5\n1,2,10,a,2023-01-01' ]
    stipple plot walk.dat -x t -y height -o walk.svg
}

@test "comments, quotes, decimals and times are read as options say" {
    printf "t;v\n%%no;thing\n31.12.2024 23:30;'1,5'\n01.01.2025 00:30;2,5\n" >odd.txt
    run stipple load odd.txt --comment % --quote single --tz Europe/Nowhere
    [ "$status" -eq 2 ]
    [ "${lines[0]}" = "stipple: no time zone 'Europe/Nowhere'" ]
    run stipple load odd.txt --comment % --quote single --tz +01:00 --to csv
    [ "$output" = $'t,v\n2024-12-31T22:30,1.5\n2024-12-31T23:30,2.5' ]
    run stipple load odd.txt --comment % --quote single --decimal point --time-format '%d.%m.%Y %R' --to csv
    [ "$output" = $'t,v\n2024-12-31T23:30,"1,5"\n2025-01-01T00:30,"2,5"' ]
    run stipple load odd.txt --time-format '%H:%M'
    [ "$status" -eq 2 ]
    [ "${lines[0]}" = "stipple: --time-format '%H:%M' says nothing of the year" ]
}

@test "objects of JSON are rows, one a line or in a list" {
    printf '{"t":"2024-01-02","v":1.5,"at":{"lat":2},"s":"a\\"b"}\n{"s":null,"v":2,"more":[1,2]}\n\n{"v":true}\n' >rows.jsonl
    run stipple load rows.jsonl --to csv
    [ "$output" = $'t,v,at.lat,s,more\n2024-01-02,1.5,2,"a""b",\n,2,,,"[1,2]"\n,true,,,' ]
    printf '[\n  {"x": 1, "y": 2.5},\n  {"x": 2, "y": 3}\n]\n' >list.json
    run stipple load list.json --to csv
    [ "$output" = $'x,y\n1,2.5\n2,3' ]
    stipple plot list.json -x x -y y -o list.svg
    gzip list.json
    stipple load list.json.gz --to text | grep -q '^  json, objects in a list, UTF-8, gzip$'
}

@test "JSON that is none is exit 1 with its line, and writes nothing" {
    printf '{"x":1,"y":2}\n{"x":1,"y":2\n' >bad.jsonl
    run stipple plot bad.jsonl -x x -y y -o out.svg
    [ "$status" -eq 1 ]
    [ "${lines[0]}" = "stipple: 'bad.jsonl' line 2: a comma or a closing brace is missing" ]
    [ ! -e out.svg ]
    (awk 'BEGIN { for (i = 0; i < 90000; i++) print "{\"x\":" i ",\"y\":1}" }'; echo '{"x":1,"y":}') >long.jsonl
    run stipple plot long.jsonl -x x -y y -o out.svg
    [ "$status" -eq 1 ]
    [ "${lines[0]}" = "stipple: 'long.jsonl' line 90001: a value is missing" ]
}

@test "a file that shrinks while it is read is exit 1 and leaves the old picture" {
    seq 200000 | awk 'BEGIN { print "x,y" } { print $1 "," $1 % 977 / 4 }' >whole.csv
    stipple load whole.csv -o whole.parquet --codec none
    stipple load whole.csv -o packed.parquet
    gzip -k whole.csv
    echo old >o.png
    for f in whole.csv whole.csv.gz whole.parquet packed.parquet; do
        cp "$f" cut
        rm -f pipe
        mkfifo pipe
        "$STIPPLE" shade cut pipe -x x -y y -o o.png 2>said.txt 3>&- &
        local pid=$!
        exec 4>pipe                             # both files are open now
        truncate -s 20000 cut
        printf 'x,y\n1,2\n' >&4
        exec 4>&-
        local code=0
        wait "$pid" || code=$?
        cat said.txt
        [ "$code" -eq 1 ]
        grep -q "^stipple: 'cut' shrank from $(stat -c %s "$f") to 20000 bytes while it was read" said.txt
        [ "$(cat o.png)" = old ]
        [ -z "$(find . -name '*stipple-tmp*')" ]
    done
}

@test "a short pipe is kept in memory, a long one in TMPDIR" {
    cat points.csv | TMPDIR=/nowhere stipple plot -x x -y y -o piped.svg
    stipple plot points.csv -x x -y y -o file.svg
    [ "$(grep -c '<circle\|<use\|<path' piped.svg)" -eq "$(grep -c '<circle\|<use\|<path' file.svg)" ]
    yes 'some words and a number,1' | head -c 40000000 >long.csv
    run bash -c 'cat long.csv | TMPDIR=/nowhere "$STIPPLE" load -o out.csv'
    [ "$status" -eq 1 ]
    [ "${lines[0]}" = "stipple: cannot keep a copy of the piped data: No such file or directory" ]
    [ ! -e out.csv ]
    cat long.csv | stipple load --to tsv | cut -f 1-4 >piped.tsv
    stipple load long.csv --to tsv | cut -f 1-4 >file.tsv
    cmp piped.tsv file.tsv
}

@test "text in another encoding is read as what it says, or as --encoding says" {
    printf 'name,v\nZürich,1\nÅrhus,2\nTokyo,3\n' >want.csv
    for e in UTF-16 UTF-16LE UTF-16BE latin1 cp1252; do
        iconv -f utf-8 -t $e want.csv >in.csv
        stipple load in.csv $([ $e = UTF-16 ] || echo --encoding $e) -o out.csv
        cmp out.csv want.csv
        gzip -c in.csv >in.csv.gz
        [ $e = UTF-16 ] || stipple load in.csv.gz --encoding $e -o out.csv
        cmp out.csv want.csv
        cat in.csv | stipple load - $([ $e = UTF-16 ] || echo --encoding $e) -o out.csv
        cmp out.csv want.csv
    done
    { echo name,v; yes 'Ærøskøbing – über,7' | head -n 100000; } >long.csv
    iconv -f utf-8 -t utf-16 long.csv | stipple load -o out.csv
    cmp out.csv long.csv
    stipple load in.csv --encoding latin1 --to text | grep -q "header yes, latin1"
    run stipple load in.csv --encoding klingon
    [ "$status" -eq 2 ]
    [ "${lines[0]}" = "stipple: no encoding 'klingon' is known" ]
}
