#!/usr/bin/env bats
# Functions of other rows: lag, cumsum, mean of the table and of groups.
load draw_helper

setup() {
    cd "$BATS_TEST_TMPDIR" || exit 1
    cat >w.csv <<'CSV'
t,g,v
2023-01-01,a,1
2023-01-02,b,10
2023-01-04,a,2
2023-01-05,b,
2023-01-06,a,3
2023-01-07,b,30
CSV
}

# is EXPR VALUE…: what the expression gives in each row, - where it is missing.
is() {
    local expr=$1
    shift
    stipple load w.csv --derive "z=$expr" --cols z -o z.csv
    [ "$(sed -e 1d -e 's/^""$/-/' z.csv | tr '\n' ' ')" = "$* " ] || { echo "$expr: $(tr '\n' ' ' <z.csv)"; return 1; }
}

@test "neighbours" {
    is 'lag(v)' - 1 10 2 - 3
    is 'lag(v, 2)' - - 1 10 2 -
    is 'lag(v, g)' - - 1 10 2 -
    is 'lag(v, 2, g)' - - - - 1 10
    is 'lag(v, 0)' 1 10 2 - 3 30
    is 'lag(v, 9)' - - - - - -
    is 'lead(v)' 10 2 - 3 30 -
    is 'diff(v)' - 9 -8 - - 27
    is 'diff(v, g)' - - 1 - 1 -
    is 'diff(t)' - 86400 172800 86400 86400 86400
    is 'lag(t)' - 2023-01-01 2023-01-02 2023-01-04 2023-01-05 2023-01-06
}

@test "all up to here" {
    is 'cumsum(v)' 1 11 13 - 16 46
    is 'cumsum(v, g)' 1 10 3 - 6 40
    is 'cumsum(1)' 1 2 3 4 5 6
    is 'cummax(v)' 1 10 10 - 10 30
    is 'cummin(-v)' -1 -10 -10 - -10 -30
}

@test "the whole table and groups" {
    is 'v / sum(v) * 46' 1 10 2 - 3 30
    is 'mean(v, g)' 2 20 2 20 2 20
    is 'median(v)' 3 3 3 3 3 3
    is 'quantile(v, 0.75)' 10 10 10 10 10 10
    is 'count(v, g)' 3 2 3 2 3 2
    is 'var(v, g)' 0.6666666666666666 100 0.6666666666666666 100 0.6666666666666666 100
    is 'std(v, g) * std(v, g) > 99' false true false true false true
    is 'min(v)' 1 1 1 1 1 1
    is 'max(v, 5)' 5 10 5 - 5 30
    is '(t - min(t)) / 86400' 0 1 3 4 5 6
    is 'first(v, g)' 1 10 1 10 1 10
    is 'last(v, g)' 3 30 3 30 3 30
    is 'rank(v)' 1 4 2 - 3 5
    is 'rank(v % 2)' 4 1 1 - 4 1
    is 'rank(v, g)' 1 1 2 - 3 2
    is 'sum(v > 2)' 3 3 3 3 3 3
}

@test "one inside of another" {
    is 'round(cumsum(v) / max(cumsum(v)) * 46)' 1 11 13 - 16 46
    is 'diff(cumsum(v))' - 10 2 - - 30
    is 'sum(diff(t)) / 86400' 6 6 6 6 6 6
}

@test "they see the rows that --where keeps, unless it asks for them itself" {
    stipple load w.csv --where 'g == "a"' --derive 'c=cumsum(v)' --cols c -o z.csv
    [ "$(tr '\n' ' ' <z.csv)" = "c 1 3 6 " ]
    stipple load w.csv --derive 'high=v > mean(v)' --where high --cols v -o z.csv
    [ "$(tr '\n' ' ' <z.csv)" = "v 10 30 " ]
    stipple load w.csv --where 'v > mean(v)' --cols v -o z.csv
    [ "$(tr '\n' ' ' <z.csv)" = "v 10 30 " ]
    stipple load w.csv --derive 'h=v * 2' --derive 'c=cumsum(h)' --where 'h < 10' --cols c -o z.csv
    [ "$(tr '\n' ' ' <z.csv)" = "c 2 6 12 " ]
}

@test "pieces and threads change nothing" {
    awk 'BEGIN { print "i,v,g"; for (i = 0; i < 300000; i++) print i "," (i * 7919) % 1000 "," i % 3 }' >big.csv
    awk -F, 'NR > 1 && $2 > 10 { sum[$3] += $2; print sum[$3] }' big.csv >expected
    for j in 1 3; do
        stipple load big.csv -w 'v > 10' --derive 'c=cumsum(v, g)' --cols c -j $j -o - --to csv | sed 1d >got
        cmp expected got
        stipple shade big.csv -x i -y 'cumsum(v - mean(v), g)' --by g -j $j -o $j.png
    done
    cmp 1.png 3.png
}

@test "from a pipe, several files, and in a spec" {
    [ "$(cat w.csv | stipple load - --derive 'c=cumsum(v)' --cols c --to csv | tail -1)" = 46 ]
    cp w.csv more.csv
    [ "$(stipple load w.csv more.csv --derive 'c=cumsum(v, file)' --cols c --to csv | sed -n 8p)" = 1 ]
    stipple plot w.csv -x t -y 'cumsum(v)' -o a.svg -o fig.yaml
    stipple render fig.yaml -o b.svg
    cmp a.svg b.svg
}

@test "beside others that read the same file or pipe" {
    stipple plot w.csv -x t -y 'cumsum(v)' -o a.svg
    stipple layout plot w.csv -x t -y 'cumsum(v)' + plot w.csv -x t -y 'v - mean(v)' + plot w.csv -x t -y v -o file.svg
    cat w.csv | stipple layout plot - -x t -y 'cumsum(v)' + plot - -x t -y 'v - mean(v)' + plot - -x t -y v -o pipe.svg --no-embed
    stipple layout plot w.csv -x t -y 'cumsum(v)' + plot w.csv -x t -y 'v - mean(v)' + plot w.csv -x t -y v -o alone.svg --no-embed
    cmp alone.svg pipe.svg
    stipple plot w.csv -x t -y 'cumsum(v)' --groupby g -o '{g}.svg'
    [ -s a.svg ] && [ -s b.svg ]
}

@test "faults point at the character" {
    run stipple load w.csv --derive 'z=lag(g)'
    [ "$status" -eq 2 ]
    [[ "$output" == *"lag() wants a number, this is a text"* ]]
    run stipple load w.csv --derive 'z=1 + lag(v, 1.5)'
    [ "$status" -eq 2 ]
    [[ "$output" == *"these are no arguments for lag() (--derive, character 5 of"*"lag(x[, n][, group])"* ]]
    run stipple load w.csv --derive 'z=quantile(v)'
    [ "$status" -eq 2 ]
    run stipple load w.csv --derive 'z=quantile(v, 1.5)'
    [ "$status" -eq 2 ]
}
