#!/usr/bin/env bats
load draw_helper

@test "text says what is in the file" {
    run stipple load points.csv --to text
    [ "$status" -eq 0 ]
    [[ "${lines[0]}" == "points.csv: 4 rows, 5 columns"* ]]
    [[ "$output" == *"first 4 rows"* ]]
    [[ "$output" == *"stipple plot points.csv"* ]]
}

@test "the commands to try do run" {
    stipple load points.csv --to text | sed -n 's/^  stipple/stipple/p' >try.txt
    [ "$(wc -l <try.txt)" -ge 2 ]
    while read -r _ command; do eval "\"\$STIPPLE\" $command"; done <try.txt
}

@test "a pipe gets TSV" {
    stipple load points.csv >out.tsv
    [ "$(head -n 1 out.tsv)" = "$(printf 'column\ttype\trows\tmissing\tmin\tmax\tmean\tdistinct\tunit\thistogram\ttop')" ]
    grep -q "$(printf '^v\tinteger\t4\t1\t10\t40\t23.3333\t3\t\t1,0,0,1,0,0,0,0,0,1\t$')" out.tsv
    grep -q "$(printf '^when\ttime\t4\t0\t2023-01-01\t2023-01-05\t\t4\t\t1,0,1,0,1,0,0,0,0,1\t$')" out.tsv
    grep -q "$(printf '^cat\tcategory\t4\t0\ta\tb\t\t2\t\t\ta:2,b:2$')" out.tsv
}

@test "a script gets JSON" {
    stipple load points.csv --to json | python3 -c '
import json, sys
d = json.load(sys.stdin)
assert d["rows"] == 4 and [c["name"] for c in d["columns"]] == ["x", "y", "v", "cat", "when"]
assert d["columns"][2]["missing"] == 1 and d["columns"][2]["max"] == 40
assert d["columns"][4]["min"] == "2023-01-01"
assert d["columns"][0]["distinct"] == 4 and sum(d["columns"][0]["histogram"]) == 4
assert d["columns"][3]["top"] == [{"value": "a", "rows": 2}, {"value": "b", "rows": 2}]
assert d["head"][2] == [3, 1, None, "a", "2023-01-03"] and d["bytes"] > 80'
}

@test "a header alone has no rows" {
    echo a,b >head.csv
    run stipple load head.csv --to text
    [ "$status" -eq 0 ]
    [[ "${lines[0]}" == "head.csv: 0 rows, 2 columns"* ]]
}

@test "an empty file, a folder and a file that is not text are exit 1" {
    : >empty.csv
    mkdir folder.csv
    printf 'name\nM\374ller\n' >latin1.csv
    for f in empty.csv folder.csv latin1.csv; do
        run stipple load $f
        [ "$status" -eq 1 ]
        [[ "$output" == *"$f"* ]]
    done
    run stipple load latin1.csv
    [[ "$output" == *"--encoding"* ]]
}

@test "a fraction behind the sample of a large file is no fault of an integer column" {
    awk 'BEGIN { print "n,id"; for (i = 0; i < 120000; i++) print i ",9007199254740993"; print "3.5,9007199254740995" }' >large.csv
    [ "$(wc -c <large.csv)" -gt 1048576 ]
    run stipple load large.csv
    [ "$status" -eq 0 ]
    grep -q "$(printf '^n\tinteger\t120001\t0\t0\t119999\t')" <<<"$output"
    grep -q "$(printf '^id\tinteger\t120001\t0\t9007199254740993\t9007199254740995\t')" <<<"$output"
    echo 'what,1' >>large.csv
    run stipple load large.csv
    [[ "$output" == *"1 of 120002 rows skipped: 'n' is not an integer (first: line 120003 \"what\")"* ]]
}

@test "no line of the tables is wider than the page" {
    for width in 40 60 80 132; do
        stipple load points.csv --to text --width $width >page.txt
        python3 -c '
import sys
page = open("page.txt", encoding="utf-8").read().split("try")[0]
assert max(map(len, page.split("\n"))) <= int(sys.argv[1])' $width
    done
}

@test "a histogram and shares say what the values are" {
    seq 1 100 | awk 'BEGIN { print "n,k" } { print $1 "," ($1 % 4 ? "often" : "rare") }' >n.csv
    run stipple load n.csv --to text
    [[ "$output" == *"100  ██████████  1 … 100, mean 50.5"* ]]
    [[ "$output" == *"often 75%, rare 25%"* ]]
}

@test "of hundreds of columns the first are listed and the rest is counted" {
    { seq -s, -f 'c%g' 1 300; seq -s, 1 300; seq -s, 2 301; } >wide.csv
    stipple load wide.csv --to text >page.txt
    grep -q '… and 270 more: 270 integer' page.txt
    [ "$(wc -l <page.txt)" -lt 60 ]
}

@test "the commands suit the columns" {
    printf 'pickup_lon,pickup_lat,kind\n1,2,a\n2,3,b\n3,5,a\n' >places.csv
    stipple load places.csv --to text | grep -q 'stipple shade places.csv -x pickup_lon -y pickup_lat --by kind'
    stipple load points.csv --to text | grep -q 'stipple plot points.csv -x when -y x --by cat'
}

@test "the same summary for any number of threads" {
    seq 1 200000 | awk '{ print (NR == 1 ? "v,w" : $1 * 0.37 "," $1 % 17) }' >many.csv
    stipple load many.csv -j 1 --to json >one.json
    stipple load many.csv -j 5 --to json >five.json
    cmp one.json five.json
}

@test "the table is written, and reads back equal" {
    printf 'a,b,"c d",t,ok\n1,0.1,"x, ""y""",2023-01-01T00:00:00.25Z,true\n-5,1e300,," 2023-01-02",false\n9007199254740993,,"two\nlines",,\n' >odd.csv
    stipple load odd.csv -o once.csv
    stipple load once.csv -o twice.csv
    cmp once.csv twice.csv
    [ "$(head -n 2 once.csv | tail -n 1)" = '1,0.1,"x, ""y""",2023-01-01T00:00:00.25,true' ]
    python3 -c '
import csv
rows = list(csv.reader(open("once.csv", newline="")))
assert rows[0] == ["a", "b", "c d", "t", "ok"] and rows[3][0] == "9007199254740993" and rows[3][2] == "two\nlines", rows
assert float(rows[2][1]) == 1e300 and rows[2][4] == "false"'
}

@test "--where and --derive change what is written, to a file or to a pipe" {
    stipple load points.csv -w 'x > 1' --derive 'z=x+y' -o some.csv
    printf 'x,y,v,cat,when,z\n2,4,20,b,2023-01-02,6\n3,1,,a,2023-01-03,4\n4,8,40,b,2023-01-05,12\n' | cmp - some.csv
    stipple load points.csv -w 'x > 1' --derive 'z=x+y' --to csv | cmp - some.csv
    stipple load points.csv -o points.csv
    head -n 1 points.csv | grep -qx 'x,y,v,cat,when'
}

@test "the same table for any number of threads" {
    seq 1 300000 | awk '{ print (NR == 1 ? "n,w" : $1 "," $1 / 7) }' >many.csv
    stipple load many.csv -w 'n % 3 == 0' -j 1 -o one.csv
    stipple load many.csv -w 'n % 3 == 0' -j 6 -o six.csv
    cmp one.csv six.csv
    [ "$(wc -l <one.csv)" -eq 100001 ]
}

@test "a table that fails leaves the old file" {
    echo old >out.csv
    printf 'a,b\n1,2\n3,"open\n' >bad.csv
    run stipple load bad.csv -o out.csv
    [ "$status" -eq 1 ]
    run stipple load points.csv --strict --derive 'z=nothing' -o out.csv
    [ "$status" -eq 2 ]
    [ "$(cat out.csv)" = old ]
    run stipple load points.csv -o a.csv -o b.csv
    [ "$status" -eq 2 ]
    [ -z "$(find . -name '.*tmp')" ]
}

@test "a column alone keeps its empty rows" {
    printf 'a,b\n1,\n2,x\n' >two.csv
    stipple load two.csv --to csv >out.csv
    printf 'a,b\n1,\n2,x\n' | cmp - out.csv
}

@test "--cols, --head, --tail choose columns and rows" {
    stipple load points.csv --cols cat,x --head 2 --to csv | cmp - <(printf 'cat,x\na,1\nb,2\n')
    stipple load points.csv --cols x,'x*10' --tail 1 --to csv | cmp - <(printf 'x,x*10\n4,40\n')
    stipple load points.csv -w 'x != 2' --head 2 --cols x --to csv | cmp - <(printf 'x\n1\n3\n')
    stipple load points.csv --head 99 --tail 99 --to csv | cmp - points.csv
    stipple load points.csv --head 3 --tail 2 --cols x --to csv | cmp - <(printf 'x\n2\n3\n')
    stipple plot points.csv --head 2 -x x -y y -o two.svg
    [ "$(grep -o '<circle\|<use' two.svg | wc -l)" -le 4 ]
    run stipple load points.csv --cols x,nix
    [ "$status" -eq 2 ]
    run stipple load points.csv --cols x,x
    [ "$status" -eq 2 ]
    [[ "$output" == *"twice"* ]]
}

@test "parts of a long file are exact for any number of threads, also from a pipe" {
    seq 1 400000 | awk '{ print (NR == 1 ? "n,w" : $1 "," $1 / 7) }' >many.csv
    for part in '--head 250001' '--tail 250001' '--sample 1000' '--sample 1000 --seed 7'; do
        stipple load many.csv $part --cols n -j 1 -o one.csv
        stipple load many.csv $part --cols n -j 5 -o five.csv
        cmp one.csv five.csv
        stipple load $part --cols n --to csv <many.csv | cmp - one.csv
    done
    stipple load many.csv --head 250001 --cols n --to csv | tail -n 1 | grep -qx 250002
    stipple load many.csv --tail 250001 --cols n --to csv | sed -n 2p | grep -qx 150000
    stipple load many.csv --sample 1000 --cols n -o a.csv
    [ "$(wc -l <a.csv)" -eq 1001 ]
    [ "$(tail -n +2 a.csv | sort -nu | cmp - <(tail -n +2 a.csv) && echo sorted)" = sorted ]
    stipple load many.csv --sample 1000 --seed 7 --cols n -o b.csv
    run cmp -s a.csv b.csv
    [ "$status" -ne 0 ]
    stipple load many.csv -w 'n % 2 == 1' --tail 3 --cols n --to csv | cmp - <(printf 'n\n399995\n399997\n399999\n')
}

@test "--sort orders by numbers, times and texts, what is missing comes last" {
    stipple load points.csv --sort y:desc --cols y --to csv | cmp - <(printf 'y\n8\n4\n2\n1\n')
    stipple load points.csv --sort v --cols x,v --to csv | cmp - <(printf 'x,v\n1,10\n2,20\n4,40\n3,\n')
    stipple load points.csv --sort v:desc --cols x --to csv | cmp - <(printf 'x\n4\n2\n1\n3\n')
    stipple load points.csv --sort cat:desc --cols x,cat --to csv | cmp - <(printf 'x,cat\n2,b\n4,b\n1,a\n3,a\n')
    stipple load points.csv --sort when:desc --head 1 --to csv | cmp - <(printf 'x,y,v,cat,when\n4,8,40,b,2023-01-05\n')
    stipple load points.csv --sort '0-x' --head 1 --cols x --to csv | cmp - <(printf 'x\n4\n')
    stipple plot points.csv --sort y -k line -x x -y y -o line.svg
    run stipple load points.csv --sort nix
    [ "$status" -eq 2 ]
}

@test "a long file is sorted the same for any number of threads" {
    seq 1 200000 | awk '{ print (NR == 1 ? "n,w,k" : $1 "," $1 * 7919 % 1000 ",t" $1 % 5) }' >many.csv
    stipple load many.csv --sort w -j 1 -o one.csv
    stipple load many.csv --sort w -j 5 -o five.csv
    cmp one.csv five.csv
    tail -n +2 many.csv | LC_ALL=C sort -s -t, -k2,2n | cmp - <(tail -n +2 one.csv)
}

@test "--melt makes a wide table long" {
    stipple load points.csv --melt x,v --head 6 --cols when,variable,value --to csv | cmp - <(printf \
        'when,variable,value\n2023-01-01,x,1\n2023-01-01,v,10\n2023-01-02,x,2\n2023-01-02,v,20\n2023-01-03,x,3\n2023-01-03,v,\n')
    stipple load points.csv --melt x,'y/4' --cols value --head 2 --to csv | cmp - <(printf 'value\n1\n0.5\n')
    stipple load points.csv --melt x,y,v --to json | grep -q '"rows": 12'
    stipple plot points.csv --melt x,y -x when -y value --by variable -o long.svg
    run stipple load points.csv --melt x,cat
    [ "$status" -eq 2 ]
    [[ "$output" == *"'cat' a category"* ]]
    printf 'a,b,k\nu,v,1\n,w,2\n' >texts.csv
    stipple load texts.csv --melt a,b --to csv | cmp - <(printf 'k,variable,value\n1,a,u\n1,b,v\n2,a,\n2,b,w\n')
}

@test "-v says how fast it went; progress is never in a log" {
    run stipple load points.csv -v --to tsv
    [[ "$output" == *"points.csv: read 4 rows, 0.0 MB in "*" MB/s)"* ]]
    stipple load points.csv --to tsv 2>err.txt >/dev/null
    [ ! -s err.txt ]
}

@test "a terminal sees the progress of a long pass, and -q turns it off" {
    command -v script >/dev/null || skip "no script(1)"
    mkfifo slow.csv
    { echo a,b; yes 1,2 | head -n 400000; sleep 1.3; yes 1,2 | head -n 400000; sleep 0.2; yes 3,4 | head -n 600000; } >slow.csv &
    script -qec "'$STIPPLE' load slow.csv -j 1 --to json -o out.json" seen.txt >/dev/null
    grep -q 'rows  .*MB/s' seen.txt
    { echo a,b; yes 1,2 | head -n 400000; sleep 1.3; yes 1,2 | head -n 1000000; } >slow.csv &
    script -qec "'$STIPPLE' load slow.csv -q -j 1 --to json -o out.json" seen.txt >/dev/null
    run grep -q 'MB/s' seen.txt
    [ "$status" -ne 0 ]
}
