#!/usr/bin/env bats
# Same input and options, same bytes: for any number of threads, locale, time zone, terminal and day.
load draw_helper

setup_file() {
    cd "$BATS_FILE_TMPDIR" || exit 1
    awk 'BEGIN { srand(3); print "x,y,v,cat,when"; for (i = 0; i < 120000; i++)
        printf "%.6f,%.6f,%.4f,%s,2023-%02d-%02d\n", rand() * 100, rand() * rand(), rand() - 0.5, substr("abcde", i % 5 + 1, 1), i % 12 + 1, i % 28 + 1 }' >big.csv
}

commands() {
    cat <<'LIST'
plot points.csv -x x -y y -c v
plot points.csv -x when -y y --by cat
shade big.csv -x x -y y
shade big.csv -x x -y y --agg mean:v,std:v --norm linear
shade big.csv -x x -y y --by cat --agg sum:v
plot big.csv -x x -y y --by cat
LIST
}

each_way() {
    ln -sf "$BATS_FILE_TMPDIR/big.csv" big.csv
    commands | while read -r command; do
        for format in svg png pdf; do
            # shellcheck disable=SC2086
            "$STIPPLE" $command -q -j 1 -o "a.$format"
            # shellcheck disable=SC2086
            "$@" "$STIPPLE" $command -q $JOBS -o "b.$format"
            cmp "a.$format" "b.$format" || { echo "$command $format"; return 1; }
        done
    done
}

@test "for any number of threads" {
    JOBS='-j 8' each_way env
    JOBS='-j 3' each_way env
}

@test "for any locale and time zone" {
    [ "$(LOCPATH=$LOCALES LC_ALL=de_DE.UTF-8 locale decimal_point)" = , ] || skip "no locale de_DE.UTF-8"
    JOBS='-j 2' each_way env LOCPATH="$LOCALES" LC_ALL=de_DE.UTF-8 LANG=de_DE.UTF-8 TZ=Asia/Tokyo
    JOBS='-j 2' each_way env LC_ALL=C TZ=America/New_York TERM=dumb COLUMNS=20
}

@test "for any processor" {
    JOBS='-j 2' each_way env STIPPLE_CPU=generic
}

@test "on another day" {
    JOBS='-j 1' each_way sh -c 'sleep 0.01; exec "$@"' sh
}

@test "aggregates too" {
    ln -sf "$BATS_FILE_TMPDIR/big.csv" big.csv
    stipple shade big.csv -x x -y y --agg count,mean:v,var:v --by cat --canvas 50x40 -j 1 -o a.nc
    stipple shade big.csv -x x -y y --agg count,mean:v,var:v --by cat --canvas 50x40 -j 8 -o b.nc
    cmp a.nc b.nc
}

@test "whatever the memory held before" {
    MALLOC_PERTURB_=85 stipple shade points.csv -x x -y y --by cat --canvas 3x3 -o a.nc
    MALLOC_PERTURB_=9 stipple shade points.csv -x x -y y --by cat --canvas 3x3 -o b.nc
    cmp a.nc b.nc
}
