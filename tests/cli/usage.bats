#!/usr/bin/env bats
# What the program says to a line that cannot be right: the fault, then what to do, and 2.

setup() {
    cd "$BATS_TEST_TMPDIR" || exit 1
    printf 'x,y,odd name\n1,2,3\n2,4,5\n' >t.csv
}

# refused LINE HINT WORD...: the program says just these two lines on standard error, and ends with 2.
refused() {
    local message="stipple: $1" hint="$2"
    shift 2
    run --separate-stderr "$STIPPLE" "$@" </dev/null
    [ -z "$hint" ] || message+=$'\n'"         $hint"
    printf '%s\n' "$stderr"
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    [ "$stderr" = "$message" ]
}

bats_require_minimum_version 1.5.0

@test "a misspelt option" {
    refused "unknown option '--tilte'" "did you mean '--title'?" plot t.csv --tilte T
}

@test "a beginning of an option" {
    refused "unknown option '--tit'" "did you mean '--title'?" plot t.csv --tit T
}

@test "an option with one dash too few" {
    refused "'-title' can be read in two ways" "write '--title', or '-t itle'" plot t.csv -title T
}

@test "a misspelt command" {
    refused "unknown command 'plto'" "did you mean 'plot'?" plto t.csv
}

@test "an option before the command" {
    refused "unknown option '-x'" "options follow the command; 'stipple --help' shows all commands" -x a plot t.csv
}

@test "an option without its value" {
    refused "'--title' needs a value" "--title TEXT: title above the picture" plot t.csv --title
}

@test "an option of another command" {
    refused "'--norm' is not an option of 'plot'" "it belongs to 'shade'" plot t.csv --norm log
    refused "'-c' is not an option of 'shade'" "cells have the colour of what is in them: --agg mean:COLUMN, or --by COLUMN for groups" shade t.csv -x x -y y -c v
    refused "'--canvas' is not an option of 'plot'" "--bins sets those of hist, heatmap and hexbin; stipple shade has --canvas" plot t.csv --canvas 40x30
}

@test "a number out of its range" {
    refused "--jobs wants a whole number from 1 to 1024, not '0'" "" plot t.csv --jobs 0
}

@test "a length that is none" {
    refused "--width wants a length from 1px to 65535px, not 'wide'" "write 800, 800px, 16cm, 160mm, 6in or 450pt" \
        plot t.csv --width wide
}

@test "a range the wrong way round" {
    refused "--xlim wants A:B with A less than B, not '5:1'" "--flip x turns the axis round" plot t.csv --xlim 5:1
}

@test "a theme that there is not" {
    refused "--theme wants one of light, dark, paper, minimal, not 'drak'" "did you mean 'dark'?" plot t.csv --theme drak
}

@test "a kind of another command" {
    refused "'shade' does not draw the kind 'scatter'" "'stipple plot' does" shade t.csv -k scatter
}

@test "an overlay with nothing behind its last plus" {
    refused "nothing stands behind the last '+'" "usage: stipple overlay PART + PART… [OPTION…]" overlay plot t.csv +
}

@test "an overlay that wants two titles" {
    refused "'-t' is given twice: 'A' and 'B'" "all parts of an overlay share it; give it once" \
        overlay plot t.csv -t A + plot t.csv -t B
}

@test "an option of a layer before its part" {
    refused "'-x' stands before the part that it belongs to" \
        "put it behind 'plot' or 'shade': stipple overlay plot FILE -x …" overlay -x x plot t.csv
}

@test "list without a word" {
    refused "list what?" "kinds, cmaps, palettes, themes, formats, reductions, norms or functions; schema; @CATALOG" list
}

@test "complete without a shell, and with one that has none" {
    refused "for which shell?" "usage: stipple complete bash|zsh|fish" complete
    refused "there is no completion for 'tcsh'" "bash, zsh and fish have one" complete tcsh
}

@test "help for what is no command" {
    refused "unknown command 'plto'" "did you mean 'plot'?" help plto
}

@test "the program alone shows short help on standard error" {
    run --separate-stderr "$STIPPLE"
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    [ "${stderr_lines[0]}" = "usage: stipple COMMAND [FILE…] [OPTION…]" ]
}

@test "a spec with a fault is named with line and column, and ends with 1" {
    printf 'stipple: 1\nlayers:\n  - plot: {data: t.csv, colour: red}\n' >f.yaml
    run --separate-stderr "$STIPPLE" render f.yaml
    [ "$status" -eq 1 ]
    [ "$stderr" = "stipple: f.yaml:3:25: unknown key 'colour' in a plot layer
         did you mean 'color'?" ]
}

@test "a spec that is not there ends with 1" {
    run --separate-stderr "$STIPPLE" render missing.yaml
    [ "$status" -eq 1 ]
    [[ "$stderr" == "stipple: "*"'missing.yaml'"* ]]
}

@test "no data and a terminal: a usage error, never a wait" {
    command -v script >/dev/null || skip "no script(1)"
    run timeout 10 script -qec "'$STIPPLE' plot -x x -y y -o o.svg" /dev/null
    [ "$status" -eq 2 ]
    [[ "$output" == *"no data: name a file, or pipe data in"* ]]
    [ ! -e o.svg ]
}

@test "a full disk under standard output ends with 1" {
    [ -w /dev/full ] || skip "no /dev/full"
    for line in --version --help "plot --help" "list norms" "complete bash"; do
        run bash -c "'$STIPPLE' $line >/dev/full"
        [ "$status" -eq 1 ]
        [[ "$output" == "stipple: "* ]]
    done
}

@test "a reader that goes away ends the program quietly" {
    run bash -c "trap '' PIPE; { '$STIPPLE' list cmaps; echo \$? >status; } | true"
    [ -z "$output" ]
    run bash -c "'$STIPPLE' plot --help | head -1"
    [ "$status" -eq 0 ]
    [ "$output" = "usage: stipple plot [FILE…] -x COLUMN -y COLUMN [OPTION…]" ]
}
