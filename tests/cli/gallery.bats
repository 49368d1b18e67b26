#!/usr/bin/env bats
# examples/Makefile: all pictures, again only what changed, and the same bytes wherever and however they are drawn.
load draw_helper

@test "the gallery is drawn by eight at once, again only what changed, and to the same bytes" {
    mkdir examples
    cp -r "$SOURCE"/examples/Makefile "$SOURCE"/examples/*.yaml "$SOURCE"/examples/*.awk "$SOURCE"/examples/data examples
    cd examples
    find . -exec touch -d '1 hour ago' {} +
    make -s -j8 STIPPLE="$STIPPLE" OUT=out
    [ "$(ls out | wc -l)" -ge 40 ]
    make -q STIPPLE="$STIPPLE" OUT=out
    for picture in out/*.svg out/*.png; do                              # all of them are on the contact sheet, with a command
        grep -q "<img src=\"${picture#out/}\".*<pre>stipple .* -o ${picture#out/}</pre>" out/index.html
    done
    cp -r out first
    touch data/co2-concentration.csv
    n=$(make -n STIPPLE="$STIPPLE" OUT=out | grep -c co2-concentration)
    [ "$n" -ge 2 ]
    [ "$(make -n STIPPLE="$STIPPLE" OUT=out | grep -c -- '-o ')" -eq "$n" ]
    LC_ALL=C TZ=Asia/Tokyo make -s -j8 STIPPLE="$STIPPLE" OUT=out
    make -q STIPPLE="$STIPPLE" OUT=out
    [ "$(find out -newer data/co2-concentration.csv -type f | wc -l)" -le $((n + 1)) ]
    diff -r first out
}

@test "each picture of the gallery draws itself again, in each format" {
    cp -r "$SOURCE/examples/data" data
    cities='overlay shade data/zipcodes.csv -x longitude -y latitude --canvas 59x32 + plot data/capitals.csv -x longitude -y latitude --label city --xlim -125:-66 --ylim 24:50 -t Capitals'
    panels='layout plot data/seattle-weather.csv -x weather --heading a + plot data/seattle-weather.csv -x date -y wind -k scatter -c temp_max + plot data/seattle-weather.csv -x temp_min -y temp_max --col weather --letters a'
    for command in "$cities" "$panels"; do
        stipple $command -o one.svg -o one.png -o one.pdf
        for format in svg png pdf; do
            stipple render one.$format -o two.svg -o two.png -o two.pdf
            cmp one.svg two.svg && cmp one.png two.png && cmp one.pdf two.pdf
        done
        stipple $command -o one.yaml -o one.json
        for format in yaml json; do
            stipple render one.$format -o two.svg
            cmp one.svg two.svg
        done
    done
}
