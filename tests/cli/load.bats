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
    [ "$(head -n 1 out.tsv)" = "$(printf 'column\ttype\trows\tmissing\tmin\tmax\tmean\tdistinct')" ]
    grep -q "$(printf '^v\tinteger\t4\t1\t10\t40\t23.3333\t$')" out.tsv
    grep -q "$(printf '^when\ttime\t4\t0\t2023-01-01\t2023-01-05\t\t$')" out.tsv
    grep -q "$(printf '^cat\tcategory\t4\t0\ta\tb\t\t2$')" out.tsv
}

@test "a script gets JSON" {
    stipple load points.csv --to json | python3 -c '
import json, sys
d = json.load(sys.stdin)
assert d["rows"] == 4 and [c["name"] for c in d["columns"]] == ["x", "y", "v", "cat", "when"]
assert d["columns"][2]["missing"] == 1 and d["columns"][2]["max"] == 40
assert d["columns"][4]["min"] == "2023-01-01"'
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
    printf '\377\376a\000b\000' >utf16.csv
    printf 'name\nM\374ller\n' >latin1.csv
    for f in empty.csv folder.csv utf16.csv latin1.csv; do
        run stipple load $f
        [ "$status" -eq 1 ]
        [[ "$output" == *"$f"* ]]
    done
    run stipple load latin1.csv
    [[ "$output" == *"iconv"* ]]
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
