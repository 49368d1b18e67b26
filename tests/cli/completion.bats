#!/usr/bin/env bats
# The completion scripts in the shells that are installed.

setup() {
    cd "$BATS_TEST_TMPDIR" || exit 1
    printf 'distance,arr delay\n1,2\n2,4\n' >flights.csv
    mkdir -p bin
    ln -sf "$STIPPLE" bin/stipple
    export PATH="$PWD/bin:$PATH" HOME=$PWD XDG_CONFIG_HOME=$PWD XDG_DATA_HOME=$PWD
}

# in_bash LINE WORD...: what bash offers; the words are cut as readline does.
in_bash() {
    bash --norc -c '
        source <(stipple complete bash) || exit 1
        COMP_LINE=$1
        shift
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_POINT=${#COMP_LINE}
        _stipple
        printf "%s\n" "${COMPREPLY[@]}"' bash "$@"
}

@test "bash completes options, names, columns, files" {
    [ "$(in_bash 'stipple pl' stipple pl)" = plot ]
    [ "$(in_bash 'stipple plot --cm' stipple plot --cm)" = --cmap ]
    [ "$(in_bash 'stipple plot flights.csv -x d' stipple plot flights.csv -x d)" = distance ]
    [ "$(in_bash 'stipple plot flights.csv -x ' stipple plot flights.csv -x '')" = $'distance\narr\\ delay' ]
    [ "$(in_bash 'stipple plot fl' stipple plot fl)" = flights.csv ]
}

@test "bash completes behind the signs at which it cuts words" {
    [ "$(in_bash 'stipple plot --theme=d' stipple plot --theme = d)" = dark ]
    [ "$(in_bash 'stipple plot --theme=' stipple plot --theme =)" = $'light\ndark\npaper\nminimal' ]
    [ "$(in_bash 'stipple shade flights.csv --agg mean:d' stipple shade flights.csv --agg mean : d)" = distance ]
}

@test "bash: the script loads without a word" {
    run bash --norc -uec 'source <(stipple complete bash); complete -p stipple'
    [ "$status" -eq 0 ]
    [ "$output" = "complete -F _stipple stipple" ]
}

@test "zsh completes options, columns, files" {
    command -v zsh >/dev/null || skip "no zsh"
    cat >test.zsh <<'ZSH'
autoload -Uz compinit
compinit -D -u
compadd() { print -rl -- "${@[${@[(i)--]} + 1, -1]}" }
_files() { print FILES }
eval "$(stipple complete zsh)"
[[ $_comps[stipple] == _stipple ]] || exit 1
words=(stipple plot --cm) CURRENT=3; _stipple
words=(stipple plot flights.csv -x '') CURRENT=5; _stipple
words=(stipple plot f) CURRENT=3; _stipple
ZSH
    run zsh -f test.zsh
    printf '%s\n' "$output"
    [ "$status" -eq 0 ]
    [ "$output" = $'--cmap\ndistance\narr delay\nFILES' ]
}

@test "fish completes options, columns, files" {
    command -v fish >/dev/null || skip "no fish"
    run fish --no-config -c 'stipple complete fish | source; complete -C "stipple plot --cm"; complete -C "stipple plot flights.csv -x d"; complete -C "stipple plot fl"'
    printf '%s\n' "$output"
    [ "$status" -eq 0 ]
    [[ "${lines[0]}" == --cmap* ]]
    [[ "${lines[1]}" == distance* ]]
    [[ "${lines[2]}" == flights.csv* ]]
    [ "${#lines[@]}" -eq 3 ]
}

@test "statistics are proposed for plot, reductions with their columns for shade" {
    [ "$(stipple complete-word plot flights.csv -y delay --agg med | cut -f1)" = median ]
    [[ "$(stipple complete-word shade flights.csv -y delay --agg mea | cut -f1)" == mean: ]]
}
