#!/usr/bin/env bats
# What `stipple list schema` says of specs holds for those that are written, and not for others.
load draw_helper

# A python that has jsonschema.
find_python() {
    for python in python3 /usr/bin/python3; do
        "$python" -c 'import jsonschema' 2>/dev/null && return
    done
    skip "no python3-jsonschema"
}

validate() {    # validate FILE...: 0 if all are specs by the schema
    stipple list schema >schema.json
    "$python" -W ignore - "$@" <<'PY'
import json, sys, jsonschema
schema = json.load(open('schema.json'))
jsonschema.Draft202012Validator.check_schema(schema)
for name in sys.argv[1:]:
    jsonschema.Draft202012Validator(schema).validate(json.load(open(name)))
PY
}

@test "specs that are written are specs by the schema" {
    find_python
    printf '1,2,3\n4,5,6\n' >plain.csv
    printf 'extends: dark\nmargin: 30\n' >my.yaml
    n=0
    while read -r line; do
        n=$((n + 1))
        eval "stipple $line -q -o $n.json -o $n.svg"
        sed -n 's/^<metadata>//p' $n.svg >$n.embedded.json
        [ -s $n.embedded.json ]
    done <<'LINES'
plot points.csv -x x -y y
plot points.csv -x x -y y,v -k line --legend right --xlim 0:5 --ylim :9 -t T --width 16cm --theme dark
plot points.csv -x when -y y -b cat --palette 'a=red,b=#00f' --hline 3=x --hline 4 --marginal both
plot plain.csv --header no -x 1 -y 2 --cmap fire_r --color 3 --logx --zero yes --grid none --xticks 3 --raster always --size 5
plot points.csv -x cat -y y -k box --order 'b,a' --flip x -w 'v > 0 || x < 9' --derive 'w=x*2' --sort 'x:desc' --sort y
plot points.csv --theme my.yaml -x v --bins 4 -k hist --normed percent --cumulative --col cat --wrap 1 --share none
shade points.csv -x x -y y --canvas 8x8 --agg 'mean:v,count' --norm log --clim 1:50 --spread 1 --hotspots p95=red
shade points.csv -x x -y y -b cat --mix srgb --min-alpha 90 --background black --memory 50M
overlay shade points.csv -x x -y y --canvas 4x4 + plot points.csv -x x -y y --label cat --guides apart
layout plot points.csv -x x -y y --heading H + plot points.csv -x v -y y --cols 1 --letters a --transparent --scale 2
LINES
    validate ./*.json
}

@test "what is no spec is none by the schema" {
    find_python
    i=0
    while read -r text; do
        i=$((i + 1))
        echo "$text" >bad$i.json
        ! validate bad$i.json 2>/dev/null
        run stipple render bad$i.json -o out.svg
        [ "$status" -ne 0 ]
    done <<'SPECS'
{"stipple": 2, "layers": [{"plot": {"data": "points.csv", "x": "x"}}]}
{"stipple": 1, "layers": [{"plot": {"data": "points.csv", "colour": "x"}}]}
{"stipple": 1, "layers": [{"plot": {"data": "points.csv", "x": "x"}, "shade": {}}]}
{"stipple": 1, "figure": {"widht": 3}, "layers": [{"plot": {"data": "points.csv", "x": "x"}}]}
{"stipple": 1, "layers": []}
{"stipple": 1, "layers": [{"plot": {"data": "points.csv", "x": "x", "kind": "cake"}}]}
{"stipple": 1, "layers": [{"plot": {"data": "points.csv", "x": "x", "palette": {"a": 3}}}]}
SPECS
}
