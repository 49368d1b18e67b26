#!/usr/bin/env bats
load draw_helper

@test "symlog and sqrt axes show both sides of 0 and have round ticks" {
    awk 'BEGIN { print "x,y"; for (i = -50; i <= 50; i++) print i "," i ^ 3 }' >cube.csv
    stipple plot cube.csv -k line -x x -y y --yscale symlog -o a.svg
    for tick in 0 '10,000' '−10,000' '100,000'; do grep -q ">$tick<" a.svg; done
    stipple plot cube.csv -k line -x x -y y --xscale sqrt -o b.svg
    grep -q '>−50<' b.svg
    stipple plot cube.csv -x x -y y --xscale log --yscale log -o c.svg
    stipple plot cube.csv -x x -y y --logx --logy -o d.svg
    [ "$(grep -o '<circle' c.svg | wc -l)" -eq "$(grep -o '<circle' d.svg | wc -l)" ]
}

@test "a scale that the axis cannot have is refused" {
    run stipple plot points.csv -x cat -y y --xscale log -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"--xscale log: the x axis holds categories, not numbers"* ]]
    run stipple shade points.csv -x x -y y --yscale sqrt -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"shade has no cells for --yscale sqrt"* ]]
    run stipple plot points.csv -x x -y y --logx --xscale sqrt -o out.svg
    [ "$status" -eq 2 ]
}

@test "flipped axes run the other way, marks and images with them" {
    printf 'x,y\n0,0\n10,10\n10,9\n' >corner.csv
    first() { grep -o 'cx="[^"]*"' "$1" | head -n 1 | tr -dc '0-9.'; }
    stipple plot corner.csv -x x -y y -o a.svg
    stipple plot corner.csv -x x -y y --flip x -o b.svg
    awk -v a="$(first a.svg)" -v b="$(first b.svg)" 'BEGIN { exit !(a < b) }'
    stipple shade corner.csv -x x -y y --canvas 2x2 -o c.png
    stipple shade corner.csv -x x -y y --canvas 2x2 --flip both -o d.png
    ! cmp -s c.png d.png
}

@test "--zero takes 0 in or leaves it out" {
    printf 'x,y\n1,100\n2,110\n' >high.csv
    stipple plot high.csv -x x -y y -o a.svg
    stipple plot high.csv -x x -y y --zero yes -o b.svg
    ! grep -q '>0<' a.svg
    grep -q '>0<' b.svg
}

@test "lines, bands and notes stand at their values and belong to the range" {
    stipple plot points.csv -x when -y y --hline '20=limit' --vline '2023-01-02=start' --band '2023-01-03:=late' \
        --hband '1:2' --note '2023-01-05,8,top' -o out.svg
    for text in limit start late top; do grep -q ">$text</text>" out.svg; done
    grep -q '>20<' out.svg
    [ "$(grep -c 'class="band"' out.svg)" -eq 2 ]
    stipple plot points.csv -x cat -y y --vline b --note 'a,4,here' -o cat.svg
    grep -q '>here<' cat.svg
    stipple plot points.csv -x x -y y --hline 1 --hline 2 -o two.yaml
    stipple render two.yaml -o a.svg
    stipple plot points.csv -x x -y y --hline 1 --hline 2 -o b.svg
    [ "$(sed -n '/class="notes"/,/<\/g>/p' a.svg)" = "$(sed -n '/class="notes"/,/<\/g>/p' b.svg)" ]
}

@test "a note that cannot be placed says why" {
    run stipple plot points.csv -x x -y y --hline high -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"--hline: 'high' is not a number"* ]]
    run stipple plot points.csv -x x -y y --note '3,4' -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"--note wants X,Y,TEXT"* ]]
    run stipple plot points.csv -x cat -y y --vline z -o out.svg
    [[ "$output" == *"there is no category 'z'"* ]]
}

@test "--grid draws lines where it is told" {
    lines() { sed -n "/class=\"grid\"/,/<\/g>/p" "$1" | grep -o "M" | wc -l; }
    stipple plot points.csv -x x -y y --grid none -o a.svg
    stipple plot points.csv -x x -y y --grid x -o b.svg
    stipple plot points.csv -x x -y y --grid both -o c.svg
    [ "$(lines a.svg)" -eq 0 ]
    [ "$(lines b.svg)" -gt 0 ]
    [ "$(lines c.svg)" -gt "$(lines b.svg)" ]
}

@test "--size by a column: areas follow it, with a legend" {
    printf 'x,y,n\n1,1,25\n2,2,100\n3,3,\n' >size.csv
    stipple plot size.csv -x x -y y --size n -o out.svg
    radii="$(sed -n '/class="series"/,/class="x-axis"/p' out.svg | grep -o ' r="[0-9.]*"' | tr -dc '0-9.\n' | sort -n)"
    [ "$(printf '%s\n' "$radii" | wc -l)" -eq 2 ]
    printf '%s\n' "$radii" | awk '{ r[NR] = $1 } END { exit !(r[2] / r[1] > 1.9 && r[2] / r[1] < 2.1) }'
    grep -q 'class="sizes"' out.svg
    grep -q '>n</text>' out.svg
    stipple plot size.csv -x x -y y -s 7 -o seven.svg
    grep -q 'r="3.5"' seven.svg
    run stipple plot size.csv -k line -x x -y y --size n -o out.svg
    [ "$status" -eq 2 ]
    printf 'x,y,n\n1,1,-5\n' >minus.csv
    run stipple plot minus.csv -x x -y y --size n -o out.svg
    [ "$status" -eq 1 ]
    [[ "$output" == *"1 values of 'n' are below 0"* ]]
}

@test "--aspect makes units of both axes as long as it says" {
    printf 'x,y\n0,0\n100,50\n' >wide.csv
    shape() { sed -n '/class="series"/,/<\/g>/p' "$1" | grep -o 'c[xy]="[0-9.]*"' | tr -dc '0-9.\n' | paste -sd' ' |
        awk '{ print ($2 - $4) / ($3 - $1) }'; }
    stipple plot wide.csv -x x -y y --aspect equal -o equal.svg
    stipple plot wide.csv -x x -y y --aspect 2 -o two.svg
    stipple plot wide.csv -x x -y y --aspect equal --width 900 --height 300 -o low.svg
    awk -v a="$(shape equal.svg)" -v b="$(shape two.svg)" -v c="$(shape low.svg)" \
        'BEGIN { exit !(a > 0.49 && a < 0.51 && b > 0.98 && b < 1.02 && c > 0.49 && c < 0.51) }'
    grep -q 'width="900" height="300"' low.svg
    run stipple plot points.csv -x cat -y y --aspect equal -o out.svg
    [ "$status" -eq 2 ]
    run stipple plot points.csv -x x -y y --aspect wide -o out.svg
    [ "$status" -eq 2 ]
}

@test "--order puts categories and panels by value or as listed" {
    printf 'c,y\nb,1\n10,2\na,3\n9,4\n' >cat.csv
    names() { sed -n '/class="x-axis"/,/<\/g>$/p' "$1" | grep -o '>[ab0-9]*</text>' | tr -dc 'ab0-9 \n' | tr '\n' ' '; }
    stipple plot cat.csv -k scatter -x c -y y -o a.svg
    [ "$(names a.svg)" = "b 10 a 9 " ]
    stipple plot cat.csv -k scatter -x c -y y --order value -o b.svg
    [ "$(names b.svg)" = "10 9 a b " ]
    stipple plot cat.csv -k scatter -x c -y y --order 'a,9' -o c.svg
    [ "$(names c.svg)" = "a 9 b 10 " ]
    stipple plot cat.csv -x y -y y --col c --order 'a,9' -o d.svg
    [ "$(grep -o '<title>[ab0-9][ab0-9]*</title>' d.svg | tr -dc 'ab0-9\n' | tr '\n' ' ')" = "a 9 b 10 " ]
}

@test "a second y axis stands at the right, in the colour of its series" {
    stipple plot points.csv -x x -y y --right v -o out.svg
    grep -q 'class="right-axis"' out.svg
    grep -q 'fill="#e07b28"[^>]*>v<' out.svg
    ! grep -q 'class="legend"' out.svg
    stipple overlay plot points.csv -x x -y y + plot points.csv -x x -y v --axis right --rlim 0:50 --rlabel there -o over.svg
    grep -q '>there<' over.svg
    stipple plot points.csv -x x --right y -o alone.svg             # one axis is the left one
    ! grep -q 'class="right-axis"' alone.svg
    run stipple plot points.csv -x x -y y --right v --col cat -o out.svg
    [ "$status" -eq 2 ]
    run stipple plot points.csv -x x -y y --right when -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"numbers"* ]]
}

@test "--twin shows y in another unit" {
    stipple plot points.csv -x x -y y --twin 'F=y*1.8+32' -o out.svg
    grep -q '>F<' out.svg
    run stipple plot points.csv -x x -y y --twin 'F=(y-4)^2' -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"rise or to fall"* ]]
    run stipple plot points.csv -x x -y y --twin 'y*2' -o out.svg
    [ "$status" -eq 2 ]
    run stipple plot points.csv -x x -y y --twin 'F=z*2' -o out.svg
    [ "$status" -eq 2 ]
}

@test "--xticks and --xformat say where ticks stand and how they are written" {
    stipple plot points.csv -x x -y y --xticks 1,2.5=middle,4,9 --yformat '%.2f m' -o out.svg
    grep -q '>middle<' out.svg
    grep -q '>2.00 m<' out.svg
    ! grep -q '>9<' out.svg                                  # outside
    stipple plot points.csv -k line -x when -y y --xformat '%d/%m' -o out.svg
    grep -q '>03/01<' out.svg
    stipple plot points.csv -x x -y 'y/8' --yformat '%%' -o out.svg
    grep -q '>40%<' out.svg
    run stipple plot points.csv -x x -y y --xformat '%s' -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"no pattern for a number"* ]]
    run stipple plot points.csv -x cat -y y -k scatter --xticks 1,2 -o out.svg
    [ "$status" -eq 2 ]
}

@test "--tz: ticks stand on the clocks of the zone, and limits are read on them" {
    printf 't,v\n2024-03-31T00:00Z,1\n2024-03-31T06:00Z,2\n' >z.csv          # the night in which clocks go forward
    stipple plot z.csv -x t -y v --tz Europe/Berlin -o out.svg
    grep -q '>01:00<' out.svg
    grep -q '>03:00<' out.svg
    ! grep -q '>02:00<' out.svg
    stipple plot z.csv -x t -y v --tz +05:30 --vline 2024-03-31T07:30=now -o out.svg
    grep -q '2024-03-31 05:30 to 2024-03-31 11:30' out.svg
    grep -q '>now<' out.svg
    printf 't,v\n2024-03-30,1\n2024-04-02,2\n' >days.csv                     # dates are of no zone
    stipple plot days.csv -x t -y v --tz Europe/Berlin -o out.svg
    ! grep -q '>01:00<\|>02:00<\|>23:00<' out.svg
}

@test "scales say what numbers are: times, categories, durations" {
    printf 't,v\n1700000000,1\n1700100000,2\n' >epoch.csv
    stipple plot epoch.csv -x t -y v --xscale time -o out.svg
    grep -q '>2023-11-15<' out.svg
    stipple plot epoch.csv -x v --xscale cat -o out.svg
    grep -q 'Bar chart' out.svg
    stipple plot epoch.csv -x '(t-1700000000)/20' -y v --xscale duration --xlabel took -o out.svg
    grep -q '>took (h:min)<\|>took (min)<' out.svg
    run stipple plot points.csv -x when -y y --xscale duration -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"holds times, not numbers"* ]]
}

@test "clock-like texts are durations, on axes, in tables and in files" {
    printf 'lap,took,total\n1,1:20:00,PT1H20M\n2,1:25:30,PT2H45M30S\n3,0:59:10.5,1 day 03:44:40.5\n' >laps.csv
    stipple load laps.csv | cut -f 1,2,5,6 >types.tsv
    grep -qP 'took\tduration\t0:59:10.5\t1:25:30' types.tsv
    grep -qP 'total\tduration\t1:20:00\t27:44:40.5' types.tsv
    stipple plot laps.csv -x lap -y took -o out.svg
    grep -q '>took (min)<' out.svg && grep -q '>80<' out.svg
    stipple plot laps.csv -k bar -x lap -y total --agg mean -o out.svg
    grep -q '>mean of total (h)<' out.svg
    stipple plot laps.csv -k scatter -x lap -y lap -c took -o out.svg            # a colour bar in clocks
    grep -q '>1:00:00<' out.svg && grep -q '>took<' out.svg
    stipple plot laps.csv -k table -o out.svg
    grep -q '>27:44:40.5<' out.svg
    stipple load laps.csv -o copy.csv
    sed -n 4p copy.csv | grep -qx '3,0:59:10.5,27:44:40.5'
    stipple plot laps.csv -x lap -y took --ylim 0:2h --hline 1:30:00=goal -o out.svg
    grep -q '>120<' out.svg && grep -q '>goal<' out.svg
}

@test "what may be something else is a duration where --types says so" {
    printf 'lap,took\n1,1:20\n2,90s\n' >laps.csv
    stipple load laps.csv | grep -qP 'took\tcategory'
    stipple load laps.csv --types took:duration | cut -f 1,2,5,6 | grep -qP 'took\tduration\t0:01:30\t1:20:00'
    printf 'lap,took\n1,4800\n2,5400\n' >numbers.csv
    stipple load numbers.csv -o numbers.parquet
    stipple plot numbers.parquet -k scatter -x lap -y took --types took:duration -o out.svg
    grep -q '>took (min)<' out.svg
    run stipple plot numbers.parquet -x lap -y took --types lap:duration,took:text -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"'took' of 'numbers.parquet' is an integer and cannot be read as a text"* ]]
}

@test "bars of long names lie across, unless they were asked for" {
    printf 'name,v\n"a name of far too many words for a slot",1\n' >long.csv
    for i in 1 2 3 4 5 6 7 8; do echo "\"the same once more with number $i at its end\",$i" >>long.csv; done
    stipple plot long.csv -x name -y v --ylabel amount -o out.svg
    grep -q '>the same once more with number 8 at its end<' out.svg
    ! grep -q '…' out.svg
    stipple plot long.csv -k bar -x name -y v -o out.svg
    grep -q '…' out.svg
}

@test "the name of a line stands where it covers no data" {
    awk 'BEGIN { print "x,y"; for (i = 0; i <= 100; i++) print i "," i }' >rising.csv
    stipple plot rising.csv -k line -x x -y y --hline 95=high --hline 20=low -o out.svg
    grep -q 'text-anchor="end"[^>]*>low<' out.svg
    grep '>high<' out.svg | grep -qv 'text-anchor'                      # at the left: the line is at the right
    stipple plot rising.csv -k line -x x -y y --vline 97=late --vline 20=early -o out.svg
    grep '>early<' out.svg | grep -qv 'text-anchor'
    grep -q 'text-anchor="end"[^>]*>late<' out.svg                      # before it
    printf 'at,what\n95,high\n20,low\n' >levels.csv
    stipple overlay plot rising.csv -k line -x x -y y + plot levels.csv -k hlines -y at --label what -o out.svg
    grep '>high<' out.svg | grep -qv 'text-anchor'
}

@test "names of bands, notes and lines keep apart" {
    printf 'x,y\n0,0\n100,100\n' >xy.csv
    stipple plot xy.csv -x x -y y --width 400 --note '45,99,a long note' --band 50:60=band -o out.svg
    grep -q 'text-anchor="end"[^>]*>a long note<' out.svg             # not on the name of the band
    awk 'BEGIN { print "at,what"; for (i = 0; i < 12; i++) print 20 + i / 4 ",name " i }' >many.csv
    stipple plot many.csv -k vlines -x at --label what --xlim 0:100 -o out.svg
    grep -q '>name 0<' out.svg && grep -q '>name 1<' out.svg              # the second at the other side, or elsewhere along it
    [ "$(grep -c '>name ' out.svg)" -le 10 ]                              # there are ten places about a line
}

@test "second lines of time labels do not run into each other, nor out of the picture" {
    printf 't,v\n2024-12-31T23:59:58,1\n2025-01-01T00:00:03,2\n' >eve.csv
    stipple plot eve.csv -x t -y v --width 600 -o out.svg
    grep -q '>23:59:59<' out.svg
    [ "$(grep -c '>2024-12-31<\|>2025-01-01<' out.svg)" -eq 2 ]
    ! grep -q '>\.500<' out.svg
    printf 't,v\n2024-03-01,1\n2024-03-02T12:00,2\n' >days.csv
    stipple plot days.csv -x t -y v --width 600 -o out.svg                       # 60 px a label at least
    grep -q '>06:00<' out.svg
    ! grep -q '>03:00<' out.svg
}

@test "an axis of times has a name where there is another one, or where it stands up" {
    printf 'a,b,v\n2024-01-01,2024-02-01,1\n2024-01-09,2024-02-03,2\n' >times.csv
    stipple plot times.csv -k scatter -x a -y b -o out.svg
    grep -q '>a</text>' out.svg && grep -q '>b</text>' out.svg
    stipple plot times.csv -k scatter -x v -y b -o out.svg
    grep -q '>b</text>' out.svg
    stipple plot times.csv -k scatter -x a -y v -o out.svg
    ! grep -q '>a</text>' out.svg
}

@test "hexagons and contours lie under their points on flipped axes" {
    awk 'BEGIN { print "x,y"; for (i = 0; i < 200; i++) print i % 7 / 10 "," i % 11 / 10; print "10,10" }' >corner.csv
    for flip in x both; do
        stipple plot corner.csv -k bivariate -x x -y y --flip $flip -o out.svg
        # the many points at small x are at the right: all contours begin there
        grep -o 'd="M[0-9.]*' out.svg | tail -n 3 | sed 's/d="M//' | awk '$1 < 500 { exit 1 }'
        stipple plot corner.csv -k hexbin -x x -y y --flip $flip -o out.svg
        [ "$(grep -o 'd="M[0-9.]*' out.svg | sed 's/.*M//' | awk '$1 > 500' | wc -l)" -gt "$(grep -o 'd="M[0-9.]*' out.svg | sed 's/.*M//' | awk '$1 < 300' | wc -l)" ]
    done
}

@test "whole numbers that marks stand on are all named" {
    awk 'BEGIN { print "m,g,v"; for (m = 1; m <= 12; m++) for (i = 0; i < 9; i++) print m "," (i % 3 ? "a" : "b") "," m % 5 + i }' >months.csv
    labels() { sed -n "/class=\"$1-axis\"/,/<\/g>/p" "$2" | grep -o '>[0-9]*</text>' | tr -dc '0-9\n' | sort -n | tr '\n' ' '; }
    for kind in 'bar -y v --agg sum' 'heatmap -y g' 'box -y v'; do
        # shellcheck disable=SC2086
        stipple plot months.csv -k $kind -x m -o out.svg
        [ "$(labels x out.svg)" = '1 2 3 4 5 6 7 8 9 10 11 12 ' ]
    done
    stipple plot months.csv -k ridge -x v --by m -o out.svg        # and none in the room above the uppermost
    [ "$(labels y out.svg)" = '1 2 3 4 5 6 7 8 9 10 11 12 ' ]
    stipple plot months.csv -k bar -x m -y v --agg sum --xticks 3,6 -o out.svg
    [ "$(labels x out.svg)" = '3 6 ' ]
}

@test "a lone bin has room beside it" {
    printf 'v\n5\n5\n5\n' >alike.csv
    stipple plot alike.csv -k hist -x v -o out.svg
    for tick in 4 5 6; do grep -q ">$tick</text>" out.svg; done
}

@test "of many categories the first is named, at the left or at the top" {
    awk 'BEGIN { print "c,v"; for (i = 0; i < 1000; i++) print "name" i "," i % 7 }' >many_names.csv
    stipple plot many_names.csv -k bar -x c -y v -o out.svg
    grep -q '>name0</text>' out.svg
    stipple plot many_names.csv -k barh -x c -y v -o out.svg
    grep -q '>name0</text>' out.svg
}
