#!/usr/bin/env bats
load draw_helper

letters() { printf 'x,y,g\n1,2,\u05e9\u05dc\u05d5\u05dd 12\n2,3,\u0627\u0644\u0639\u0631\u0628\u064a\u0629 (\u0646\u0635)\n3,1,\u65e5\u672c\u8a9e\n4,2,x \U0001f600 e\u0301\n' >far.csv; }

@test "letters that no font has are boxes and a warning, in SVG neither" {
    letters
    export STIPPLE_FONTS=embedded
    run stipple plot far.csv -x x -y y --label g -o out.png
    [ "$status" -eq 0 ]
    [[ "$output" == *"no font here has the letter U+"* ]]
    run stipple plot far.csv -x x -y y --label g -o out.svg
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    grep -q "$(printf '\u05e9\u05dc\u05d5\u05dd')" out.svg
}

@test "fonts of the system are asked, and whatever they are, pictures come out" {
    letters
    for format in png pdf svg; do
        run stipple plot far.csv -x x -y y --label g -t "$(printf 'A \u05e9\u05dc\u05d5\u05dd b')" -o out.$format
        [ "$status" -eq 0 ]
        [ -s out.$format ]
    done
}

@test "text that the embedded font has asks nobody: the same bytes with and without the system's fonts" {
    stipple plot points.csv -x x -y y -t 'Ünïcode Ελ Жж → é' -o a.png
    STIPPLE_FONTS=embedded stipple plot points.csv -x x -y y -t 'Ünïcode Ελ Жж → é' -o b.png
    cmp a.png b.png
}

@test "--font takes letters from a font of the system, or says that there is none" {
    run stipple plot points.csv -x x -y y --font 'no such font anywhere' -o out.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"has no font 'no such font anywhere'"* ]]
    family=$(fc-list :lang=en family 2>/dev/null | grep -x 'DejaVu Sans' | head -n 1) || true
    [ -n "$family" ] || skip "DejaVu Sans is not installed"
    stipple plot points.csv -x x -y y --font "$family" -o out.svg -o out.png -o plain.png
    grep -q "font-family:'DejaVu Sans',Inter" out.svg
    stipple plot points.csv -x x -y y -o plain.png
    ! cmp -s out.png plain.png
    STIPPLE_FONTS=embedded run stipple plot points.csv -x x -y y --font "$family" -o out.svg
    [ "$status" -eq 2 ]
}

@test "a text that begins at the right does so in SVG, where its place was measured" {
    printf 'x,y\n1,2\n3,4\n' >xy.csv
    stipple plot xy.csv -x x -y y -t 'عنوان 123 and more' --xlabel 'ציר' -o out.svg
    grep -q '<text[^>]* direction="rtl" text-anchor="end"[^>]*>عنوان 123 and more<' out.svg      # its left end is given
    grep -q '<text[^>]* direction="rtl" text-anchor="start"[^>]*>ציר<' out.svg                  # its right end is
    [ "$(grep -o 'text-anchor' <<<"$(grep 'ציר<' out.svg)" | wc -l)" -eq 1 ]
    stipple plot xy.csv -x x -y y -t '123 Latin عنوان' -o out.svg
    ! grep -q 'direction=' out.svg
}

@test "titles and names of scripts without spaces go on in a second line, which begins with no closing mark" {
    printf 'name,v\n日本語の長い名前です、はい,3\n東京都千代田区丸の内,5\na,1\nb,2\nc,2\nd,2\ne,2\nf,1\n' >names.csv
    title='日本語の長い題名は、空白がなくても、二行に分けて書かれる。そうでなければ、読むことができない。もう一度、長い題名。'
    stipple plot names.csv -k bar -x name -y v -t "$title" -o out.svg
    ! grep -q '>[^<]*…<' out.svg
    [ "$(grep -c '>日本語の' out.svg)" -ge 2 ]
    ! grep -q '>[、。]' out.svg
}
