#!/usr/bin/env bats
# Looks from flags, the environment, the nearest .stipple.yaml and the user's own configuration.
load draw_helper

# The picture's width in px as this folder and environment have it.
width_of() { stipple plot points.csv -x x -y y -o - --to svg "$@" | sed -n 's/.* width="\([0-9]*\)".*/\1/p' | head -n 1; }

@test "flags go before the environment, that before files, the nearest file before one's own" {
    export XDG_CONFIG_HOME=$PWD/home HOME=$PWD/nowhere
    mkdir -p home/stipple project/deep
    cp points.csv project/deep
    echo 'width: 301' >home/stipple/config.yaml
    cd project/deep
    [ "$(width_of)" = 301 ]
    echo 'width: 302' >../.stipple.yaml
    [ "$(width_of)" = 302 ]
    echo 'width: 303' >.stipple.yaml
    [ "$(width_of)" = 303 ]
    [ "$(STIPPLE_WIDTH=304 width_of)" = 304 ]
    [ "$(STIPPLE_WIDTH=304 width_of --width 305)" = 305 ]
    [ "$(STIPPLE_WIDTH=304 width_of --no-config)" = 800 ]
}

@test "each file fills what the nearer one leaves open, and a repository is as far as one looks" {
    export XDG_CONFIG_HOME=$PWD/home
    mkdir -p home/stipple work/.git work/deep
    printf 'width: 301\ntheme: dark\n' >home/stipple/config.yaml
    echo 'height: 202' >work/.stipple.yaml
    echo 'width: 999' >.stipple.yaml
    cp points.csv work/deep
    cd work/deep
    stipple plot points.csv -x x -y y --explain >explained
    grep -q 'width: .*301' explained
    grep -q 'height: .*202' explained
    grep -q 'theme: .*dark' explained
}

@test "layers get the looks that they may have, spec files keep their own" {
    export XDG_CONFIG_HOME=$PWD/none
    printf 'cmap: fire\npalette: okabe-ito\nlegend: right\n' >.stipple.yaml
    stipple shade points.csv -x x -y y --explain | grep -q 'cmap: .*fire'
    stipple plot points.csv -x x -y y -b cat -o fig.yaml --palette tableau10
    stipple render fig.yaml --explain | grep -q 'palette: .*tableau10'
}

@test "what is drawn cannot be configured: an error with file and line" {
    export XDG_CONFIG_HOME=$PWD/none
    printf '# mine\nwidth: 300\nwhere: v > 1\n' >.stipple.yaml
    run "$STIPPLE" plot points.csv -x x -y y -o a.svg
    [ "$status" -eq 1 ]
    [[ "$output" == "stipple: .stipple.yaml:3:1: 'where' is no look"* ]]
    [ ! -e a.svg ]
    echo 'themes: dark' >.stipple.yaml
    run "$STIPPLE" plot points.csv -x x -y y -o a.svg
    [[ "$output" == *"did you mean 'theme'?"* ]]
    echo 'width: wide' >.stipple.yaml
    run "$STIPPLE" plot points.csv -x x -y y -o a.svg
    [ "$status" -eq 1 ]
    [[ "$output" == *".stipple.yaml:1:8: 'width' wants"* ]]
    stipple plot points.csv -x x -y y -o a.svg --no-config
    STIPPLE_THEME=mauve run "$STIPPLE" plot points.csv -x x -y y -o b.svg --no-config
    [ "$status" -eq 0 ]
}

@test "make hears of the files" {
    export XDG_CONFIG_HOME=$PWD/home
    mkdir -p home/stipple
    echo 'theme: dark' >home/stipple/config.yaml
    echo 'width: 300' >.stipple.yaml
    stipple plot points.csv -x x -y y -o a.svg --depfile a.d
    grep -q ' .stipple.yaml' a.d
    grep -q 'home/stipple/config.yaml' a.d
    stipple plot points.csv -x x -y y -o a.svg --depfile a.d --no-config
    ! grep -q 'yaml' a.d
}

@test "a file of colours is named from the folder of the configuration" {
    export XDG_CONFIG_HOME=$PWD/none
    mkdir -p sub
    printf '#ffffff\n#003366\n' >ramp.hex
    echo 'cmap: ramp.hex' >.stipple.yaml
    stipple plot points.csv -x x -y y -c v -o a.svg
    cd sub
    stipple plot ../points.csv -x x -y y -c v -o b.svg
    grep -q '"cmap":"../ramp.hex"' b.svg
}

@test "every look has a variable, which the manual names and which counts" {
    export XDG_CONFIG_HOME=$PWD/none
    echo 'nothing: 1' >.stipple.yaml
    looks=$("$STIPPLE" plot points.csv -x x -y y 2>&1 >/dev/null | sed -n 's/^ *looks: //p' | tr -d ,)
    rm .stipple.yaml
    [ "$(wc -w <<<"$looks")" -ge 13 ]
    declare -A value=([theme]=dark [font]=Inter [palette]=safe10 [cmap]=fire [legend]=right [grid]=x [bar]=histogram [letters]=a
                      [width]=301 [height]=202 [scale]=2 [transparent]=1 [raster]=never)
    for look in $looks; do
        name=STIPPLE_$(tr 'a-z-' 'A-Z_' <<<"$look")
        grep -q "$name" "$SOURCE/man/stipple.1.in" || { echo "stipple(1) lacks $name"; exit 1; }
        [ -n "${value[$look]}" ] || { echo "$look has no value here"; exit 1; }
        env "$name=${value[$look]}" "$STIPPLE" layout shade points.csv -x x -y y + plot points.csv -x x -y y -b cat --explain >explained
        grep -q "$look: .*\(${value[$look]}\|yes\|true\)" explained || { echo "$name"; cat explained; exit 1; }
    done
}

@test "the manual names all variables that are read, and no others" {
    grep -rhoE 'getenv\("[A-Z_]+"\)|variable\("[A-Z_]+"\)|is_set\("[A-Z_]+"\)|\{ "TERM[A-Z_]*"' "$SOURCE/core" "$SOURCE/cli" | grep -oE '[A-Z][A-Z_]+' |
        sort -u | grep -vx -e HOME -e LANG -e LC_ALL -e LC_CTYPE -e TMUX -e STY >read
    while read -r name; do
        grep -q -- "$name" "$SOURCE/man/stipple.1.in" "$SOURCE"/man/stipple-*.in || { echo "no manual names $name"; exit 1; }
    done <read
    grep -oE 'STIPPLE_(TERM|CATALOG|FONTS|CPU)' "$SOURCE/man/stipple.1.in" | sort -u >named
    [ "$(grep ^STIPPLE read)" = "$(cat named)" ]
}

@test "a theme of the configuration counts in the terminal, sizes of paper do not" {
    export XDG_CONFIG_HOME=$PWD/none
    draw() { stipple shade points.csv -x x -y y --canvas 4x4 --to ansi "$@"; }
    draw >dark
    draw --theme light >light
    ! cmp -s dark light
    printf 'theme: light\nwidth: 3cm\n' >.stipple.yaml
    draw | cmp - light
    draw --no-config | cmp - dark
    STIPPLE_THEME=dark draw | cmp - dark
}
