#!/usr/bin/env bats
# Specs in files and pictures, several figures a file, and what make wants to know.
load draw_helper

spec() {        # spec FILE KEYS: a spec of points.csv with a line of its own
    printf 'stipple: 1\n%s\nlayers: [{plot: {data: points.csv, x: x, y: y}}]\n' "$2" >"$1"
}

@test "each picture draws itself again, byte for byte" {
    for format in svg png pdf; do
        stipple plot points.csv -x x -y y -b cat -t 'a <b> & "ü" ${v} (c\)' --scale 2 -o one.$format
        stipple render one.$format -o two.$format
        cmp one.$format two.$format
        stipple render one.$format --theme dark -o dark.$format
        ! cmp -s one.$format dark.$format
    done
    stipple render one.png -o from_png.svg
    stipple render one.pdf -o from_pdf.svg
    cmp from_png.svg from_pdf.svg
}

@test "a picture without a spec says so" {
    echo '<svg xmlns="http://www.w3.org/2000/svg"/>' >plain.svg
    run stipple render plain.svg -o out.svg
    [ "$status" -eq 1 ]
    [[ "$output" == *"plain.svg: this SVG picture carries no spec"* ]]
}

@test "a picture drawn from a spec in a folder names its data from the working folder" {
    mkdir sub
    cp points.csv sub
    spec sub/fig.yaml ''
    stipple render sub/fig.yaml -o a.svg
    stipple render a.svg -o b.svg
    cmp a.svg b.svg
    grep -q '"data":"sub/points.csv"' a.svg
}

@test "extends takes what the file does not say, with its data where they lie" {
    mkdir house
    cp points.csv house
    spec house/base.yaml 'figure: {theme: dark, title: from the house}'
    printf 'stipple: 1\nextends: house/base.yaml\nfigure: {title: own}\n' >own.yaml
    stipple render own.yaml -o own.svg
    grep -q '"theme":"dark"' own.svg
    grep -q '>own</text>' own.svg
    grep -q '"data":"house/points.csv"' own.svg
}

@test "a circle of extends, and a file that is not there, are named" {
    echo 'extends: b.yaml' >a.yaml
    echo 'extends: a.yaml' >b.yaml
    run stipple render a.yaml -o out.svg
    [ "$status" -eq 1 ]
    [[ "$output" == *"b.yaml:1:10: 'extends' goes round in a circle: 'a.yaml' is being read"* ]]
    echo 'extends: none.yaml' >a.yaml
    run stipple render a.yaml -o out.svg
    [ "$status" -eq 1 ]
    [[ "$output" == *"a.yaml:1: cannot open 'none.yaml'"* ]]
}

@test "variables come from the file, and from --set before it" {
    spec fig.yaml 'figure: {title: "cat ${c} costs $5"}
vars: {c: a}'
    stipple render fig.yaml -o a.svg
    grep -q '>cat a costs $5</text>' a.svg
    stipple render fig.yaml --set c=b -o b.svg
    grep -q '>cat b costs $5</text>' b.svg
    run stipple render fig.yaml --set d=b -o c.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"--set d=b: 'fig.yaml' has no such variable"* ]]
    run stipple render fig.yaml --set d -o c.svg
    [ "$status" -eq 2 ]
    [ ! -e c.svg ]
}

@test "several figures of a file are written together or not at all" {
    cat >two.yaml <<'YAML'
stipple: 1
figure: {width: 300, height: 200}
figures:
  - {layers: [{plot: {data: points.csv, x: x, y: y}}], output: [a.svg, a.png]}
  - {layers: [{shade: {data: points.csv, x: x, y: y}}], output: b.svg}
YAML
    stipple render two.yaml
    grep -q 'width="300"' a.svg b.svg
    [ -s a.png ]
    rm ./*.svg
    sed 's/y: y}}], output: b/y: none}}], output: b/' two.yaml >bad.yaml
    run stipple render bad.yaml
    [ "$status" -eq 2 ]
    [ ! -e a.svg ]
    run stipple render two.yaml -o c.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"holds several figures"* ]]
    sed 's/b.svg/a.svg/' two.yaml >same.yaml
    run stipple render same.yaml
    [ "$status" -eq 2 ]
    [[ "$output" == *"two figures are to be written to 'a.svg'"* ]]
}

@test "--depfile tells make all inputs, and make rebuilds for them" {
    mkdir 'my data'
    cp points.csv 'my data/p$1.csv'
    printf '#ffffff\n#003366\n' >ramp.txt
    printf 'stipple: 1\nextends: base.yaml\nlayers: [{plot: {data: "my data/p$1.csv", x: x, y: y}}]\n' >fig.yaml
    printf 'figure: {title: t}\n' >base.yaml
    stipple render fig.yaml -o fig.svg --depfile fig.d
    grep -qF 'fig.svg:' fig.d
    grep -qF 'my\ data/p$$1.csv:' fig.d
    grep -qF 'base.yaml:' fig.d
    printf 'all: fig.svg\nfig.svg: ; "$(STIPPLE)" render fig.yaml -o $@ --depfile fig.d\n-include fig.d\n' >Makefile
    touch -d '1 minute ago' fig.yaml base.yaml 'my data/p$1.csv'
    make -q all
    touch base.yaml
    ! make -q all
    make all
    make -q all
    touch 'my data/p$1.csv'
    ! make -q all
    rm base.yaml                                     # no rule for it is no error: the recipe says what is wrong
    run make all
    [[ "$output" == *"cannot open 'base.yaml'"* ]]
}

@test "a depfile names what load converted, and pictures of several outputs" {
    stipple load points.csv -o out.csv --depfile load.d
    grep -q '^out.csv: ' load.d && grep -q 'points.csv:$' load.d
    stipple plot points.csv -x x -y y -o a.svg -o a.png --depfile plot.d
    grep -q '^a.svg a.png: ' plot.d
}

@test "--if-changed leaves a file alone that would get the bytes it has" {
    stipple plot points.csv -x x -y y -o a.svg
    touch -d '2020-01-01' a.svg
    stipple plot points.csv -x x -y y -o a.svg --if-changed
    [ "$(stat -c %y a.svg | cut -c1-4)" = 2020 ]
    stipple plot points.csv -x x -y y -t new -o a.svg --if-changed
    [ "$(stat -c %y a.svg | cut -c1-4)" != 2020 ]
    stipple load points.csv -o t.csv
    touch -d '2020-01-01' t.csv
    stipple load points.csv -o t.csv --if-changed
    [ "$(stat -c %y t.csv | cut -c1-4)" = 2020 ]
    [ "$(find . -name '*.stipple-tmp')" = "" ]
}

@test "files of looks are named from the folder of the spec, and go with it" {
    mkdir -p sub/house
    printf '#ffffff\n#003366\n' >ramp.hex
    printf 'extends: dark\nmargin: 30\n' >my.yaml
    stipple plot points.csv -x x -y y -c v --cmap ramp.hex_r:0.1..0.9 --theme my.yaml -o sub/fig.yaml -o a.svg
    grep -qF 'cmap: "../ramp.hex_r:0.1..0.9"' sub/fig.yaml
    grep -qF 'theme: "../my.yaml"' sub/fig.yaml
    stipple render sub/fig.yaml -o b.svg --depfile b.d
    cmp a.svg b.svg
    grep -q '^ramp.hex:' b.d
    grep -q '^my.yaml:' b.d
    printf 'stipple: 1\nextends: ../fig.yaml\n' >sub/house/own.yaml
    stipple render sub/house/own.yaml -o c.svg
    cmp a.svg c.svg
    stipple render sub/house/own.yaml --theme my.yaml -o d.svg              # of the command line: from here
    cmp a.svg d.svg
    cd sub/house
    stipple render own.yaml -o e.svg
    grep -qF '"cmap":"../../ramp.hex_r:0.1..0.9"' e.svg
    stipple render e.svg -o f.svg
    cmp e.svg f.svg
}

@test "triangles and what is taken off are named from the folder of the spec" {
    mkdir sub
    printf 'a,b,c\n0,1,2\n1,2,3\n' >corners.csv
    stipple shade points.csv -k trimesh -x x -y y --triangles corners.csv --agg mean:y -o sub/mesh.yaml -o a.svg
    stipple render sub/mesh.yaml -o b.svg --depfile b.d
    cmp a.svg b.svg
    grep -qF 'corners.csv:' b.d
    stipple shade points.csv -x x -y y --canvas 4x4 --xlim 0:5 --ylim 0:9 -o whole.nc
    stipple shade points.csv -x x -y y --canvas 4x4 --xlim 0:5 --ylim 0:9 -w 'x < 3' --minus whole.nc -o sub/less.yaml -o a.svg
    stipple render sub/less.yaml -o b.svg --depfile b.d
    cmp a.svg b.svg
    grep -qF 'whole.nc:' b.d
}

@test "colours of groups are a map in a spec, written back as one" {
    printf 'x,y,g\n1,2,a\n2,3,"b, c"\n3,1,yes\n4,2,=d\n' >odd.csv
    cat >fig.yaml <<'YAML'
stipple: 1
layers:
  - plot:
      {data: odd.csv, x: x, y: y, by: g, palette: {a: red, 'b, c': '#123456', "yes": gold, '=d': teal}}
YAML
    stipple render fig.yaml -o a.svg -o two.yaml -o two.json
    grep -A1 '<title>b, c<' a.svg | grep -q '"#123456"'
    grep -A1 '<title>yes<' a.svg | grep -q '"#ffd700"'
    grep -A1 '<title>=d<' a.svg | grep -q '"teal"\|"#008080"'
    grep -q '^        "yes": gold' two.yaml
    for file in two.yaml two.json a.svg; do
        stipple render $file -o b.svg
        cmp a.svg b.svg
    done
    stipple plot odd.csv -x x -y y -b g --palette 'a=red,{b, c}=#123456,yes=gold,=d=teal' -o c.svg
    cmp a.svg c.svg
    sed 's/gold/golden/' fig.yaml >bad.yaml
    run stipple render bad.yaml -o d.svg
    [ "$status" -eq 1 ]
    [[ "$output" == *"bad.yaml:4:86: 'golden' is not a colour"* ]]
    sed 's/by: g, palette/by: g, cmap/' fig.yaml >cmap.yaml
    stipple render cmap.yaml -o e.svg
    diff <(grep circle a.svg) <(grep circle e.svg)
}

@test "what goes wrong with a layer is said with its place in the spec" {
    fails() { printf 'stipple: 1\nlayers:\n  - plot: {%s}\n' "$2" >bad.yaml; run stipple render bad.yaml -o out.svg; [ "$status" -eq "$1" ]; }
    fails 1 'data: none.csv, x: x'
    [[ "$output" == "stipple: bad.yaml:3:5: cannot open 'none.csv'"* ]]
    fails 2 'data: points.csv, x: x, y: yy'
    [[ "$output" == "stipple: bad.yaml:3:5: no column 'yy' in 'points.csv'"*"did you mean 'y'?"* ]]
    fails 3 'data: points.csv, x: x, y: y, where: "x > 9"'
    [[ "$output" == "stipple: bad.yaml:3:5: points.csv: none of 4 rows satisfies"* ]]
    run stipple overlay bad.yaml + plot points.csv -x x -y y -o out.svg
    [ "$status" -eq 3 ]
    [[ "$output" == "stipple: bad.yaml:3:5: "* ]]
    printf 'stipple: 1\nfigures:\n  - {layers: [{plot: {data: points.csv, x: x}}], output: a.svg}\n  - {layers: [{plot: {data: points.csv, x: no}}], output: b.svg}\n' >two.yaml
    run stipple render two.yaml
    [[ "$output" == "stipple: two.yaml:4:16: no column 'no'"* ]]
    [ ! -e a.svg ]
}

@test "outputs that a spec names get their folders, those of the line do not" {
    mkdir specs
    cat >specs/fig.yaml <<'YAML'
stipple: 1
vars: {who: a}
layers: [{plot: {data: ../points.csv, x: x, y: y, where: 'cat == "${who}"'}}]
output: 'made/${who}/dots.svg'
YAML
    stipple render specs/fig.yaml --set who=b --depfile fig.d
    [ -s made/b/dots.svg ]
    grep -q '^ points.csv$' fig.d                       # as another rule of make would name it
    run "$STIPPLE" render specs/fig.yaml -o other/dots.svg
    [ "$status" -eq 1 ]
    [[ "$output" == *"cannot write 'other/dots.svg'"*"mkdir -p 'other/'"* ]]
    run "$STIPPLE" render specs/fig.yaml --set woh=b
    [ "$status" -eq 2 ]
    [[ "$output" == *"did you mean 'who'?"* ]]
}

@test "a depfile that cannot be written leaves the picture as it was" {
    echo old >a.svg
    run "$STIPPLE" plot points.csv -x x -y y -o a.svg --depfile none/a.d
    [ "$status" -eq 1 ]
    [ "$(cat a.svg)" = old ]
}

@test "a picture that is drawn anew in another folder says where its files are looked for" {
    mkdir elsewhere
    stipple plot points.csv -x x -y y -o elsewhere/a.png
    cd elsewhere
    run "$STIPPLE" render a.png -o b.png
    [ "$status" -eq 1 ]
    [[ "$output" == *"cannot open 'points.csv'"*"where it was drawn"* ]]
}

@test "make reads names with blanks, colons, dollars and percents in a depfile" {
    cp points.csv 'a%b:c $d #e.csv'
    cat >Makefile <<'MAKE'
all: p%q\:r$$s.svg
p\%q\:r$$s.svg: ; "$(STIPPLE)" plot 'a%b:c $$d #e.csv' -x x -y y -o '$@' --depfile p.d
-include p.d
MAKE
    make -s
    make -q
    touch -d '1 minute' 'a%b:c $d #e.csv'
    ! make -q
    mv 'a%b:c $d #e.csv' gone                   # an input that went away: the picture is made anew, and fails
    run make -s
    [[ "$output" == *"cannot open 'a%b:c \$d #e.csv'"* ]]
}

@test "--explain prints all figures of a file" {
    printf 'stipple: 1\nfigures:\n  - {layers: [{plot: {data: points.csv, x: x, y: y}}]}\n  - {layers: [{plot: {data: points.csv, x: v}}]}\n' >two.yaml
    stipple render two.yaml --explain >out.yaml
    [ "$(grep -c 'kind: ' out.yaml)" -eq 2 ]
    [ "$(grep -cx -- --- out.yaml)" -eq 1 ]
}
