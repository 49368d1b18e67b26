#!/usr/bin/env bats
load draw_helper

@test "each built-in theme draws, and differs" {
    for theme in light dark paper minimal; do stipple plot points.csv -x x -y y --theme $theme -o $theme.svg; done
    ! cmp -s light.svg paper.svg
    ! cmp -s light.svg minimal.svg
    [ "$(sed -n '/class="grid"/,/<\/g>/p' minimal.svg | grep -c '<path.*stroke="#')" -le 2 ]
}

@test "a theme of one's own begins with another one and changes keys of it" {
    printf 'extends: dark\nbackground: "#002b36"\ngrid: none\ntick-size: 15\npalette: "#b58900,#cb4b16"\nmargin: 30\n' >mine.yaml
    stipple plot points.csv -x x -y y --by cat --theme mine.yaml -o mine.svg
    grep -q 'class="background".*#002b36' mine.svg
    grep -q 'font-size="15"' mine.svg
    grep -q 'fill="#b58900"' mine.svg
    grep -q '#e8ecf0' mine.svg
}

@test "sizes of texts move what stands beside them" {
    printf 'title-size: 40\nname-size: 20\n' >big.yaml
    stipple plot points.csv -x x -y y -t Title --theme light -o light.svg
    stipple plot points.csv -x x -y y -t Title --theme big.yaml -o big.svg
    top() { sed -n '/class="grid"/,/<\/g>/s/.*d="M[0-9.]* \([0-9.]*\)v.*/\1/p' "$1" | head -n 1; }
    awk -v a="$(top light.svg)" -v b="$(top big.svg)" 'BEGIN { exit !(a + 20 < b) }'
}

@test "a spec takes its theme from its own folder" {
    mkdir figures
    cp points.csv figures/
    printf 'background: "#010203"\n' >figures/t.yaml
    printf 'stipple: 1\nfigure: {theme: t.yaml}\nlayers:\n  - plot: {data: points.csv, x: x, y: y}\n' >figures/fig.yaml
    stipple render figures/fig.yaml -o out.svg --depfile out.d
    grep -q '#010203' out.svg
    grep -q 'figures/t.yaml' out.d
}

@test "colours of groups may be a list, and dots are set apart by the ground" {
    printf 'background: "#fff1e5"\npalette: ["#0d7680", "#990f3d"]\n' >mine.yaml
    stipple plot points.csv -x x -y y --by cat --theme mine.yaml -o out.svg
    grep -q '#0d7680' out.svg && grep -q '#990f3d' out.svg
    grep -q 'stroke="#fff1e5"' out.svg
    printf 'ink: [a, {b: c}]\n' >bad.yaml
    run stipple plot points.csv -x x -y y --theme bad.yaml -o out.svg
    [[ "$output" == *"bad.yaml:1:10: this has to be one value"* ]]
    printf 'ink: {b: c}\n' >bad.yaml
    run stipple plot points.csv -x x -y y --theme bad.yaml -o out.svg
    [[ "$output" == *"bad.yaml:1:6: 'ink' has to be one value"* ]]
}

@test "a fault in a theme names its place and what would be right" {
    printf 'inc: "#000"\n' >bad.yaml
    run stipple plot points.csv -x x -y y --theme bad.yaml -o out.svg
    [ "$status" -eq 1 ]
    [[ "$output" == *"bad.yaml:1:1: unknown key 'inc' in a theme"* ]]
    [[ "$output" == *"did you mean 'ink'?"* ]]
    printf 'tick-size: big\n' >bad.yaml
    run stipple plot points.csv -x x -y y --theme bad.yaml -o out.svg
    [[ "$output" == *"bad.yaml:1:12: 'tick-size' wants a number from 4 to 100, not 'big'"* ]]
    run stipple plot points.csv -x x -y y --theme none.yaml -o out.svg
    [ "$status" -eq 1 ]
    run stipple plot points.csv -x x -y y --theme drak -o out.svg
    [ "$status" -eq 2 ]
}

@test "a theme may extend the theme of another file, named from its folder" {
    mkdir looks
    printf '#ff0000\n#00ff00\n' >looks/two.hex
    printf 'extends: dark\nbackground: "#010203"\npalette: two.hex\n' >looks/house.yaml
    printf 'extends: house.yaml\nmargin: 31\n' >looks/print.yaml
    printf 'extends: looks/print.yaml\ntick-size: 15\n' >mine.yaml
    stipple plot points.csv -x x -y y --by cat --theme mine.yaml -o out.svg --depfile out.d
    grep -q 'class="background".*#010203' out.svg
    grep -q 'fill="#f00"' out.svg
    grep -q 'font-size="15"' out.svg
    for f in mine.yaml looks/print.yaml looks/house.yaml looks/two.hex; do grep -q "^$f:" out.d; done
    stipple render out.svg -o again.svg
    cmp out.svg again.svg
    printf 'extends: ../mine.yaml\n' >looks/house.yaml
    run "$STIPPLE" plot points.csv -x x -y y --theme mine.yaml -o bad.svg
    [ "$status" -eq 1 ]
    [[ "$output" == *"looks/house.yaml:1:10: 'extends' goes round in a circle: 'looks/../mine.yaml' is being read"* ]]
    printf 'extends: print.yaml\n' >looks/house.yaml
    run "$STIPPLE" plot points.csv -x x -y y --theme mine.yaml -o bad.svg
    [ "$status" -eq 1 ]
    [[ "$output" == *"looks/house.yaml:1:10: 'extends' goes round in a circle: 'looks/print.yaml' is being read"* ]]
    printf 'extends: nome.yaml\n' >looks/house.yaml
    run "$STIPPLE" plot points.csv -x x -y y --theme mine.yaml -o bad.svg
    [ "$status" -eq 1 ]
    [[ "$output" == *"looks/house.yaml:1:10: cannot open 'looks/nome.yaml'"* ]]
}
