#!/usr/bin/env bats
# Expressions: --where, --derive, and in encodings.
load draw_helper

flights() {
    awk 'BEGIN {
        print "time,carrier,distance,delay,temp"
        split("AA DL WN", c, " ")
        for (i = 0; i < 600; i++)
            printf "2023-%02d-%02dT%02d:%02d,%s,%d,%s,%.1f\n", i % 12 + 1, i % 28 + 1, i % 24, i % 60, c[i % 3 + 1], 100 + i * 7 % 900,
                   i % 50 ? i * 13 % 97 - 20 : "", i % 30
    }' >flights.csv
}

refused() {
    local message="$1" hint="$2"
    shift 2
    run stipple "$@"
    [ "$status" -eq 2 ]
    [[ "$output" == *"$message"* ]] || { echo "$output"; return 1; }
    [[ "$output" == *"$hint"* ]] || { echo "$output"; return 1; }
}

# value of a field of the TSV that load prints: file, column, field; then options
field() {
    local file="$1" column="$2" n="$3"
    shift 3
    stipple load "$file" --to tsv "$@" | awk -F '\t' -v c="$column" -v n="$n" '$1 == c { print $n }'
}

@test "a condition keeps the rows that satisfy it" {
    flights
    [ "$(field flights.csv delay 3 -w 'delay > 10')" = "$(awk -F, 'NR > 1 && $4 != "" && $4 > 10' flights.csv | wc -l)" ]
    [ "$(field flights.csv delay 5 -w 'delay > 10')" = 11 ]
    [ "$(field flights.csv carrier 8 --where 'carrier in ["AA","DL"]')" = 2 ]
    [ "$(field flights.csv delay 3 -w 'is_na(delay)')" = 12 ]
    [ "$(field flights.csv delay 3 -w 'not is_na(delay) and delay == delay')" = 588 ]
    [ "$(field flights.csv time 5 -w 'time >= "2023-06" and time < "2023-07"')" = "2023-06-02T05:05" ]
}

@test "derived columns are columns" {
    flights
    [ "$(field flights.csv h 2 --derive 'h=hour(time)')" = integer ]
    [ "$(field flights.csv h 6 --derive 'h=hour(time)')" = 23 ]
    [ "$(field flights.csv m 2 --derive 'm = trunc(time, "month")')" = time ]
    [ "$(field flights.csv m 6 --derive 'm = trunc(time, "month")')" = 2023-12-01 ]
    [ "$(field flights.csv late 2 --derive 'late = delay > 0')" = boolean ]
    [ "$(field flights.csv c 6 --derive 'c = lower(carrier)')" = wn ]
    [ "$(field flights.csv b 6 --derive 'a = temp * 2' --derive 'b = a + 1')" = 59 ]
    [ "$(field flights.csv temp 6 --derive 'temp = temp + 100' -w 'temp < 110')" = 109 ]
    [ "$(field flights.csv 'odd, name' 5 --derive '{odd, name}=distance-100' -w '{odd, name} >= 0')" = 0 ]
}

@test "the one-liners with expressions" {
    flights
    stipple load flights.csv --where 'delay > 0' --derive 'h=hour(time)' >late.txt
    stipple plot flights.csv -x 'hour(time)' -y delay -k scatter -o hourly.svg
    grep -q '>hour(time)</text>' hourly.svg
    stipple plot flights.csv -x distance -y delay -w 'delay > 10 && carrier in ["AA","DL"]' --logx -o f.svg
    stipple plot flights.csv -x 'trunc(time,"month")' -y 'delay/60,clamp(temp, 0, 10)' -c '#c8457b' -o months.svg
    grep -q 'clamp(temp, 0, 10)' months.svg
    stipple plot flights.csv -x distance -y delay -c 'log10(distance)' -w 'delay > 0' -o c.svg
    grep -q '>log10(distance)</text>' c.svg
    stipple shade flights.csv -x 'distance / 100' -y 'delay + 0' --agg 'mean:abs(temp - 10)' --by 'upper(carrier)' --canvas 4x4 -o s.nc
    stipple plot flights.csv -x time -y delay --by 'delay > 10 ? "late" : "on time"' -o b.svg
    grep -q '>on time</text>' b.svg
}

@test "a column of that name wins, braces quote" {
    printf 'a-b,a,b,Time (s)\n1,10,20,5\n2,30,70,6\n' >t.csv
    stipple plot t.csv -x 'a-b' -y 'Time (s)' -o t.svg
    grep -q '>a-b</text>' t.svg
    [ "$(field t.csv d 6 --derive 'd={a-b}+{Time (s)}')" = 8 ]
    [ "$(field t.csv d 5 --derive 'd=a-b')" = -40 ]
    refused "no column 'Tiem (s)' in 't.csv'" "did you mean 'Time (s)'?" plot t.csv -x 'a' -y 'Tiem (s)'
}

@test "the same bytes for any number of threads, also through a pipe" {
    awk 'BEGIN { print "x,y,c"; for (i = 0; i < 300000; i++) print i % 977 "," (i * 7919) % 1009 "," "abc" i % 7 }' >big.csv
    for j in 1 2 5; do
        stipple shade big.csv -x 'x % 100' -y 'y ^ 2' -w 'c =~ "[135]$" and x > 3' --by c -j $j -o $j.nc -o $j.png
    done
    cmp 1.nc 2.nc && cmp 1.nc 5.nc && cmp 1.png 5.png
    stipple shade - -x 'x % 100' -y 'y ^ 2' -w 'c =~ "[135]$" and x > 3' --by c -o p.nc <big.csv
    [ "$(values 1.nc count)" = "$(values p.nc count)" ]
    awk -F, 'NR == 1 || (substr($3, 4) ~ /^[135]$/ && $1 > 3) { print $1 % 100 "," $2 * $2 "," $3 }' big.csv >few.csv
    sed -i '1s/.*/x,y,c/' few.csv
    stipple shade few.csv -x x -y y --by c -o few.nc
    [ "$(values 1.nc count)" = "$(values few.nc count)" ]
}

@test "a condition that no row satisfies is exit 3, names it, and keeps the old file" {
    flights
    echo old >out.svg
    for command in "plot -x distance -y delay -o out.svg" "shade -x distance -y delay -o out.svg" load; do
        # shellcheck disable=SC2086
        run stipple $command --data flights.csv -w 'delay > 1000'
        [ "$status" -eq 3 ]
        [[ "$output" == *"flights.csv: none of 600 rows satisfies --where 'delay > 1000'"* ]]
    done
    [ "$(cat out.svg)" = old ]
}

@test "faults point at the character" {
    flights
    refused "no column 'delai' in 'flights.csv' (--where, character 1 of 'delai > 3')" "did you mean 'delay'?" load flights.csv -w 'delai > 3'
    run stipple load flights.csv -w 'temp > 3 && delay >'
    [ "$status" -eq 2 ]
    [ "${lines[0]}" = "stipple: a value is missing at the end (--where, character 20 of 'temp > 3 && delay >')" ]
    [ "${lines[1]}" = "         temp > 3 && delay >" ]
    [ "${lines[2]}" = "                            ^" ]
    refused "'=' means nothing here" "write == to compare" load flights.csv -w 'temp = 3'
    refused "a text cannot be compared with a number" "numbers stand without quotes" load flights.csv -w 'carrier > 3'
    refused "no function 'lgo10'" "did you mean 'log10'?" plot flights.csv -x 'lgo10(delay)' -y temp
    refused "--where wants a condition, 'delay' is a number" "as v > 0" load flights.csv -w delay
    refused "--derive wants NAME=EXPR, not 'hour(time)'" "as --derive" load flights.csv --derive 'hour(time)'
    refused "no column 'dilay' in 'flights.csv'" "did you mean 'delay'?" plot flights.csv -x dilay -y temp
}

@test "functions of other rows that there are not are refused with what to do" {
    flights
    refused "rolling() looks at other rows" "mlr step" plot flights.csv -x time -y 'rolling(delay)'
    refused "mean() looks at the whole table" "--agg" shade flights.csv -x temp -y delay --value 'count / mean(count)' -o a.png
}

@test "bad values are counted beside the rows that are left out" {
    awk 'BEGIN { print "x,y"; for (i = 1; i <= 200000; i++) print i "," (i == 190000 ? "oops" : i / 2) }' >bad.csv
    run stipple plot bad.csv -x x -y y -w 'x > 189000' -o out.svg
    [ "$status" -eq 0 ]
    [[ "$output" == *"1 of 200000 rows skipped: 'y' is not a number (first: line 190001 \"oops\")"* ]]
}

@test "specs keep them, and give the same picture" {
    flights
    stipple plot flights.csv -x 'hour(time)' -y 'late' -w 'delay > 0 and carrier != "AA"' --derive 'late=delay/60' --derive 'z=1' -o fig.yaml -o a.svg
    grep -q 'where: ' fig.yaml
    stipple render fig.yaml -o b.svg
    cmp a.svg b.svg
}

@test "the functions are listed" {
    run stipple list functions
    [ "$status" -eq 0 ]
    [[ "$output" == *"weekday"*"Monday is 1"* ]]
    stipple list functions --to json | python3 -c 'import json, sys; assert "log10" in [f["name"] for f in json.load(sys.stdin)]'
}
