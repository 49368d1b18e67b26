#!/usr/bin/env bats
# In a real terminal, tmux, of two sizes: what stands on the screen.
load draw_helper

setup_file() { command -v tmux >/dev/null || skip "no tmux"; }

# A terminal of COLUMNS x ROWS that runs a line of shell, then waits; its name is the test's.
open_tmux() {
    socket="stipple-$$-$BATS_TEST_NUMBER"
    tmux -L "$socket" -f /dev/null new-session -d -x "$1" -y "$2" \
        "export LC_ALL=C.UTF-8 COLORTERM=truecolor; unset STIPPLE_TERM NO_COLOR; $3; printf '\\nEND %s' \$?; sleep 60"
}
teardown() { [ -z "$socket" ] || tmux -L "$socket" kill-server 2>/dev/null || true; }

# screen [OPTION]: the screen as it is, into the file screen
screen() { tmux -L "$socket" capture-pane -p "$@" >screen; }
# until WORDS: waits until they are on the screen
until_seen() {
    for _ in $(seq 150); do
        screen
        grep -q -- "$1" screen && return
        sleep 0.1
    done
    cat screen
    return 1
}

# Braille is on the page.
dots() { LC_ALL=C.UTF-8 grep -qP '[\x{2801}-\x{28ff}]' page; }

# Tables large enough for each kind of chart.
tables() {
    python3 -c '
import math
print("t,v,w,g,day")
for i in range(400): print("%d,%.3f,%.3f,%s,2024-%02d-%02d" % (i, math.sin(i / 30), math.cos(i / 17) * i, "abc"[i % 3], i // 34 + 1, i % 28 + 1))' >t.csv
}

# page COLUMNS ROWS ARGS...: the screen after the picture has come whole; all of it lies within the window
page() {
    local columns=$1 rows=$2
    shift 2
    open_tmux "$columns" "$rows" "'$STIPPLE' $*"
    until_seen 'END 0'
    tmux -L "$socket" kill-server
    grep -v '^END' screen >page
    [ "$(grep -c . page)" -ge $((rows - 5)) ] || { cat screen; return 1; }      # the window is used
    python3 - "$columns" <<'PY'
import sys
lines = [l.rstrip() for l in open('page', encoding='utf-8')]
assert max(map(len, lines)) >= int(sys.argv[1]) * 0.9, max(map(len, lines))
PY
}

@test "every kind of chart uses the window, with axes, names and marks" {
    tables
    for size in "80 24" "200 60"; do
        # shellcheck disable=SC2086
        {
            page $size plot t.csv -k scatter -x t -y v -b g
            grep -q '● a  *● b  *● c' page && grep -q ' t$' page && grep -q '^v' page && dots
            page $size plot t.csv -k line -x day -y v
            grep -q 'Jan .*Apr' page && grep -q '^ *2024' page && dots
            page $size plot t.csv -k bar -x g -y w --agg max
            grep -q '█████' page && grep -q ' a .* b .* c' page && grep -q 'max of w' page && grep -q '^ *0 ' page
            page $size plot t.csv -k hist -x v
            grep -q '^count' page && grep -q '███' page && grep -q ' v$' page
            page $size plot t.csv -k box -x g -y v
            grep -q ' a .* b .* c' page && dots
            page $size plot t.csv -k heatmap -x t%7 -y g -c w --agg mean
            grep -q 'mean of w' page && grep -q '^ *c ' page && grep -q '█' page
            page $size shade t.csv -x t -y w
            grep -q 'count' page && grep -q '▀' page && grep -q ' t$\| t ' page
        }
    done
}

@test "colours of the series are on the screen, axes are faint" {
    tables
    open_tmux 80 24 "'$STIPPLE' plot t.csv -k line -x t -y v,w --palette safe10"
    until_seen 'END 0'
    tmux -L "$socket" capture-pane -e -p >ansi
    grep -q $'\x1b\\[38;2;0;114;178m' ansi                 # the first colours of safe10
    grep -q $'\x1b\\[38;2;213;94;0m' ansi
    grep -q $'\x1b\\[2m' ansi
}

@test "keys of a person move the picture, and the shell comes back as it was" {
    tables
    socket="stipple-$$-$BATS_TEST_NUMBER"
    tmux -L "$socket" -f /dev/null new-session -d -x 80 -y 24 'env LC_ALL=C.UTF-8 PS1="ready> " HISTFILE= bash --norc -i'
    until_seen 'ready>'
    tmux -L "$socket" send-keys "echo before; '$STIPPLE' shade t.csv -x t -y v --interactive --no-config" Enter
    until_seen 'q quit'
    cp screen first
    grep -q before screen && false                         # the alternate screen
    tmux -L "$socket" send-keys '?'
    until_seen 'arrows hjkl move'
    tmux -L "$socket" send-keys + + Right n
    until_seen 'norm log'
    ! cmp -s <(head -n 22 first) <(head -n 22 screen)
    tmux -L "$socket" send-keys r
    until_seen 'q quit'
    tmux -L "$socket" resize-window -x 100 -y 30
    for _ in $(seq 50); do
        screen
        [ "$(sed -n 30p screen)" != "" ] && break
        sleep 0.1
    done
    grep -q 'q quit' <(sed -n 30p screen)
    tmux -L "$socket" send-keys s
    until_seen 'saved as stipple-1.png'
    tmux -L "$socket" send-keys q
    until_seen 'o stipple-1.png'
    grep -q before screen
    [ "$(tmux -L "$socket" display-message -p '#{cursor_flag}#{alternate_on}#{mouse_any_flag}#{mouse_button_flag}')" = 1000 ]
    tmux -L "$socket" send-keys "stty -a | grep -ow -e -echo -e echo" Enter
    until_seen '^echo$'
    [ -s stipple-1.png ]
}

@test "signals at any moment leave cursor, screen and echo" {
    tables
    for number in TERM HUP INT QUIT; do
        for wait in 0 0.3; do
            socket="stipple-$$-$BATS_TEST_NUMBER-$number-$wait"
            tmux -L "$socket" -f /dev/null new-session -d -x 80 -y 24 "
                export LC_ALL=C.UTF-8
                sh -c 'echo \$\$ >pid; exec \"$STIPPLE\" shade t.csv -x t -y v --interactive'
                stty -a | grep -ow -e -echo -e echo; printf 'END'; sleep 60"
            for _ in $(seq 100); do [ -s pid ] && break; sleep 0.02; done
            sleep $wait
            kill -$number "$(cat pid)" 2>/dev/null || true
            rm -f pid
            until_seen END
            grep -qx echo screen
            [ "$(tmux -L "$socket" display-message -p '#{cursor_flag}#{alternate_on}#{mouse_any_flag}')" = 100 ]
            tmux -L "$socket" kill-server
        done
    done
}

@test "lists go on under their last column" {
    open_tmux 60 24 "'$STIPPLE' list kinds | tail -n 2; '$STIPPLE' list kinds"
    until_seen 'END 0'
    [ "$(grep -c '^ \{37\}[a-z]' screen)" -gt 5 ]          # below the first line of what each kind is
}
