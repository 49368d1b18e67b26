#!/usr/bin/env bats
# The story in examples/census, with few people: every picture is drawn, again only what changed, and to the same bytes.
load draw_helper

@test "the census story draws all its pictures, and only once" {
    cp -r "$SOURCE/examples/census" census
    mkdir data
    cp "$SOURCE/examples/data/zipcodes.csv" data
    cd census
    rm -rf people census.csv census.parquet pictures
    make -s -j2 STIPPLE="$STIPPLE" PEOPLE=20000
    [ "$(ls pictures | wc -l)" -eq 13 ]
    make -q STIPPLE="$STIPPLE" PEOPLE=20000
    cp -r pictures first
    touch census.parquet
    ! make -q STIPPLE="$STIPPLE" PEOPLE=20000
    make -s -j2 STIPPLE="$STIPPLE" PEOPLE=20000
    diff -r first pictures
}
