#!/usr/bin/env bats
# --open: the desktop's viewer gets the file, and nothing else does.
load draw_helper

# A viewer that writes down what it was given, and whether it has a terminal.
viewer() {
    mkdir -p bin
    printf '#!/bin/sh\nprintf "%%s\\n" "$@" >"%s/shown.part"\n[ -t 0 ] || echo "no keys" >>"%s/shown.part"\nmv "%s/shown.part" "%s/shown"\n' \
        "$PWD" "$PWD" "$PWD" "$PWD" >bin/xdg-open
    chmod +x bin/xdg-open
    export PATH="$PWD/bin:$PATH"
}

shown() {
    for _ in $(seq 100); do [ -e shown ] && break; sleep 0.05; done
    cat shown
    rm shown
}

@test "the picture is written, then shown" {
    viewer
    stipple plot points.csv -x x -y y -o a.svg --open
    [ "$(shown)" = $'a.svg\nno keys' ]
    [ -s a.svg ]
    stipple plot points.csv -x x -y y -o ./-b.png --open
    [ "$(shown)" = $'./-b.png\nno keys' ]
    stipple plot points.csv -x x -y y -o fig.yaml
    stipple render fig.yaml -o site/ --open
    [ "$(shown)" = $'site/index.html\nno keys' ]
    [ -s site/index.html ]
}

@test "no viewer without --open, and none for a picture that was not drawn" {
    viewer
    stipple plot points.csv -x x -y y -o a.svg
    run "$STIPPLE" plot points.csv -x x -y nothing -o b.svg --open
    [ "$status" -eq 2 ]
    run "$STIPPLE" plot points.csv -x x -y y --open
    [ "$status" -eq 2 ]
    [[ "$output" == *"give -o FILE"* ]]
    run "$STIPPLE" plot points.csv -x x -y y --groupby cat -o '{cat}.svg' --open
    [ "$status" -eq 2 ]
    sleep 0.2
    [ ! -e shown ]
}

@test "where there is no viewer it says so, and the picture is there" {
    mkdir -p empty
    PATH=$PWD/empty run "$STIPPLE" plot points.csv -x x -y y -o a.svg --open
    [ "$status" -eq 1 ]
    [[ "$output" == *"nothing here opens 'a.svg'"* ]]
    [ -s a.svg ]
}
