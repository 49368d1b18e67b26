#!/usr/bin/env bats
load draw_helper

# Runs a plot that must fail with exit 1 and the message, and leaves nothing.
refused() {
    run stipple plot "$1" -k scatter -x a -y b -o out.svg
    [ "$status" -eq 1 ]
    [ "${lines[0]}" = "stipple: $2" ]
    [ "$(find . -name 'out*' | wc -l)" -eq 0 ]
}

@test "a quote to the end of the file says where it opened and what may help" {
    printf 'a,b\n1,2\n"3,4\n5,6\n' >short.csv
    refused short.csv "'short.csv' line 3: a quote is opened and never closed"
    [ "${lines[1]}" = "         where quotes are letters like any other, --quote none reads them so" ]
    (echo a,b; seq 150000 | sed 's/$/,1/'; echo '"7,8'; seq 150000 | sed 's/$/,1/') >long.csv
    refused long.csv "'long.csv' line 150002: a quote is opened and never closed"
    run stipple load long.csv --quote none
    [ "$status" -eq 0 ]
    [[ "$output" == *"1 of 300001 rows skipped: 'a' is not an integer (first: line 150002 "* ]]
}

@test "a line without an end is refused where it begins, whatever its length" {
    (echo a,b; head -c 70000000 /dev/zero | tr '\0' x) >first.csv
    refused first.csv "'first.csv' line 2: the record that begins here is longer than 67108864 bytes"
    (echo a,b; seq 150000 | sed 's/$/,1/'; head -c 70000000 /dev/zero | tr '\0' x) >late.csv
    refused late.csv "'late.csv' line 150002: the record that begins here is longer than 67108864 bytes"
}

@test "a row of ten thousand fields among rows of two is counted, a table of them is read" {
    (printf 'a,b\n1,2\n'; yes 7, | head -n 10000 | tr -d '\n'; printf '\n3,4\n') >ragged.csv
    said=$(stipple load ragged.csv --to csv 2>&1 >/dev/null)
    [ "$said" = "stipple: ragged.csv: 1 of 3 rows have more than 2 fields, the rest is left out (first: line 3)" ]
    (yes c, | head -n 9999 | tr -d '\n'; echo z; yes 1, | head -n 9999 | tr -d '\n'; echo 2) >wide.csv
    [ "$(stipple load wide.csv | wc -l)" -eq 10001 ]
    [ "$(stipple load wide.csv --cols z,c_9999 --to csv)" = $'z,c_9999\n2,1' ]
}

@test "zero bytes and bytes that are not UTF-8 are faults with their line" {
    printf 'a,b\n1,2\0x\n3,4\n' >zero.csv
    said=$(stipple load zero.csv --to csv 2>&1 >/dev/null)
    [[ "$said" == *"1 of 2 rows skipped: 'b' is not an integer (first: line 2 \"2?x\")" ]]
    printf 'a,b\n1,2\n3,\xff\n' >bytes.csv
    refused bytes.csv "'bytes.csv' line 3: byte 0xFF is not UTF-8"
    [ "${lines[1]}" = "         say which encoding it is in, as --encoding latin1" ]
    printf 'a\0,\0b\0\n\0' >wide.csv
    refused wide.csv "'wide.csv' is UTF-16, not UTF-8"
    [ "${lines[1]}" = "         --encoding utf-16le reads it" ]
    printf '\xff\xfea\0,\0b\0\n\0001\0,\0002' >odd.csv
    refused odd.csv "'odd.csv' is not UTF-16LE: it ends behind byte 14"
}

@test "an empty file, a folder and a header alone are no tables to draw" {
    : >empty.csv
    refused empty.csv "'empty.csv' is empty"
    mkdir folder
    refused folder "the folder 'folder' holds no file that can be read"
    echo a,b >header.csv
    run stipple plot header.csv -x a -y b -o out.svg
    [ "$status" -eq 3 ]
    [ ! -e out.svg ]
    [ "$(stipple load header.csv --to csv)" = a,b ]
}

@test "more columns than there may be are refused" {
    (yes c, | head -n 20000 | tr -d '\n'; echo z; yes 1, | head -n 20000 | tr -d '\n'; echo 2) >wide.csv
    refused wide.csv "'wide.csv' has more than 16384 columns"
}

@test "quotes within fields, and none round one, are letters; one alone to the end stays a fault" {
    printf 'n,name,v\n1,5" pipe,2\n2,"Belbek" airport,3\n3,a "b" c,4\n' >inches.csv
    stipple load inches.csv -o out.csv
    printf 'n,name,v\n1,"5"" pipe",2\n2,"""Belbek"" airport",3\n3,"a ""b"" c",4\n' >want.csv
    diff out.csv want.csv
    stipple load inches.csv --to text | grep -q "quotes are letters"
    printf 'n,name,v\n1,5" pipe,2\n2,"an, other",3\n' >both.csv
    [ "$(stipple load both.csv --cols name --to csv | tail -n 1)" = '"an, other"' ]
    printf 'n,name,v\n1,"5 pipe,2\n' >open.csv
    run stipple load open.csv
    [ "$status" -eq 1 ]
    [[ "${lines[0]}" == "stipple: 'open.csv' line 2: a quote is opened and never closed" ]]
}
