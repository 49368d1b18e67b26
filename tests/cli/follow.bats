#!/usr/bin/env bats
# --follow: what is drawn of a stream, and when it ends.
load draw_helper

# wave N: rows of a table, a second apart.
wave() {
    python3 -c '
import math, sys
print("t,v")
for i in range(int(sys.argv[1])): print("2024-01-01T%02d:%02d:%02d,%g" % (i // 3600, i // 60 % 60, i % 60, math.sin(i / 30)))
' "$1"
}

# slowly: lines as they would come, in pieces that end anywhere.
slowly() {
    python3 -c '
import sys, time
text = sys.stdin.read()
for i in range(0, len(text), 997):
    sys.stdout.write(text[i:i + 997])
    sys.stdout.flush()
    time.sleep(0.02)
'
}

@test "a window of time or rows is drawn as the same rows of a file" {
    wave 600 >all.csv
    slowly <all.csv | stipple plot -x t -y v --follow -o a.svg --window 2m --no-embed
    stipple plot all.csv -x t -y v -w 't >= "2024-01-01T00:07:59"' -o b.svg --no-embed
    cmp a.svg b.svg
    slowly <all.csv | stipple plot -x t -y v --follow -o a.svg --last 100 --no-embed
    stipple plot all.csv -x t -y v --tail 100 -o b.svg --no-embed
    cmp a.svg b.svg
    slowly <all.csv | stipple plot -k hist -x v --follow --last 50 -o a.svg --no-embed
    stipple plot all.csv -k hist -x v --tail 50 -o b.svg --no-embed
    cmp a.svg b.svg
}

@test "a shaded stream sums up in cells" {
    wave 600 >all.csv
    opts='-x t -y v --xlim 2024-01-01T00:00:00:2024-01-01T00:10:00 --ylim -1:1 --no-embed'
    # shellcheck disable=SC2086
    slowly <all.csv | stipple shade $opts --follow -o a.png
    # shellcheck disable=SC2086
    stipple shade all.csv $opts -o b.png
    cmp a.png b.png
    run sh -c "wave() { :; }; '$STIPPLE' shade -x t -y v --follow -o a.png <all.csv"
    [ "$status" -eq 2 ]
    [[ "$output" == *"only within --xlim and --ylim"* ]]
}

@test "late rows are counted" {
    wave 600 >all.csv
    (head -n 400 all.csv; sleep 0.6; sed -n 2,11p all.csv; sleep 0.3) | stipple plot -x t -y v --follow --window 1m -o a.svg 2>err
    grep -q '^stipple: 10 rows came too late for the window, 0 were dropped' err
}

@test "rows that do not fit the memory are dropped and counted, the last ones stay" {
    wave 3600 | sed "2,\$s/\$/,$(printf "x%.0s" $(seq 1000))/; 1s/\$/,w/" >wide.csv
    stipple plot <wide.csv -x t -y v --follow --last 100000 --memory 1M -o a.svg 2>err
    grep -q 'were dropped for want of memory' err
}

@test "quoted line ends, blank lines and objects of JSON are records as in files" {
    printf 'a,b,c\n1,2,"x\ny"\n\n2,3,"z\n"\n3,1,w\n' >all.csv
    slowly <all.csv | stipple plot -x a -y b --label c --follow --last 2 -o a.svg --no-embed
    stipple plot all.csv -x a -y b --label c --tail 2 -o b.svg --no-embed
    cmp a.svg b.svg
    printf '{"a":%d,"b":2}\n' 1 2 3 | stipple plot -x a -y b --follow -o j.svg
    grep -q '<svg' j.svg
}

@test "a file that grows is read on, and the interrupt leaves its last picture" {
    wave 600 >all.csv
    head -n 50 all.csv >grow.csv
    "$STIPPLE" plot grow.csv -x t -y v --follow -o a.svg --no-embed &
    for _ in $(seq 50); do [ -e a.svg ] && break; sleep 0.1; done
    tail -n +51 all.csv >>grow.csv
    sleep 0.5
    kill -INT $!
    wait $!
    stipple plot all.csv -x t -y v -o b.svg --no-embed
    cmp a.svg b.svg
}

@test "in the terminal the stream is drawn over itself, and the last picture stays" {
    wave 100 >all.csv
    cat >script.py <<'PY'
import os, signal, sys, time
from pseudo_terminal import Terminal
ends = os.pipe()
text = open('all.csv', 'rb').read()
t = Terminal([os.environ['STIPPLE'], 'plot', '-x', 't', '-y', 'v', '--follow'], stdin=ends[0])
os.write(ends[1], text[:1000])
first = t.wait()
os.write(ends[1], text[1000:])
assert t.wait() != first
t.kill(signal.SIGINT)
assert t.finish() == 0 and t.is_sane()
assert '2024-01-01' in t.output[t.output.rindex(b'\x1b[?1049l'):].decode()
t = Terminal([os.environ['STIPPLE'], 'plot', '-x', 't', '-y', 'v', '--follow'], stdin=os.pipe()[0])
t.wait(b'\x1b[?1049h')
t.kill(signal.SIGKILL)
t.finish()
end = time.time() + 10
while not t.is_sane() and time.time() < end:
    t.pump(0.1)
assert t.is_sane()
PY
    LC_ALL=C.UTF-8 TERM=xterm-256color STIPPLE_TERM=unicode PYTHONPATH="$BATS_TEST_DIRNAME" python3 script.py
}

@test "what is not a stream of lines is refused" {
    run "$STIPPLE" plot -x a -y b --follow </dev/null
    [ "$status" -eq 2 ]
    run sh -c "head -c 5000 /dev/zero | '$STIPPLE' plot -x a -y b --follow -o a.svg"
    [ "$status" -eq 1 ]
    [[ "$output" == *"lines of text"* ]]
    run "$STIPPLE" plot points.csv -x x -y y --follow --window soon -o a.svg
    [ "$status" -eq 2 ]
    [[ "$output" == *"as 90s, 5m"* ]]
    run "$STIPPLE" plot nothing.csv -x x -y y --follow -o a.svg
    [ "$status" -eq 1 ]
    printf '' | { run "$STIPPLE" plot -x x -y y --follow -o a.svg; [ "$status" -ne 1 ]; [ ! -e a.svg ]; }
}

@test "however long the stream, memory is the same" {
    # rows N: a column of whole numbers that grows, and one that does not; 40 MB for three million
    rows() { python3 -c '
import sys
print("t,v")
for i in range(0, int(sys.argv[1]), 10000):
    sys.stdout.write("".join(["%d,%d\n" % (j, j % 13) for j in range(i, i + 100)] * 100))' "$1"; }
    # peak N OPTIONS: kB of memory that the program had at most (what it freed is no longer its own, under a sanitizer too)
    peak() {
        rows "$1" >rows.csv
        shift
        python3 - "$STIPPLE" "$@" <<'PY'
import os, resource, subprocess, sys
env = dict(os.environ, ASAN_OPTIONS=os.environ.get('ASAN_OPTIONS', '') + ':quarantine_size_mb=1')
subprocess.run(sys.argv[1:], stdin=open('rows.csv'), check=True, env=env)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
PY
    }
    for how in "plot -x t -y v --last 5000" "plot -x t -y v --window 300s" "shade -x t -y v --xlim 0:3000000 --ylim 0:13"; do
        # shellcheck disable=SC2086
        few=$(peak 300000 $how --follow -o f.svg) many=$(peak 3000000 $how --follow -o f.svg)
        echo "$how: $few kB, $many kB"
        [ "$many" -lt $((few + 24000)) ]         # the stream has 40 MB
    done
}

@test "layers and panels are of one stream, or of files beside it" {
    wave 300 >all.csv
    printf 'v,what\n0.5,high\n-0.5,low\n' >limits.csv
    compare() { cmp a.svg b.svg; }
    slowly <all.csv | stipple overlay plot -x t -y v + plot limits.csv -k hlines -y v --label what --follow -o a.svg --no-embed
    stipple overlay plot all.csv -x t -y v + plot limits.csv -k hlines -y v --label what -o b.svg --no-embed
    compare
    slowly <all.csv | stipple layout plot -x t -y v + plot -k hist -x v --last 100 --follow -o a.svg --no-embed
    stipple layout plot all.csv --tail 100 -x t -y v + plot all.csv --tail 100 -k hist -x v -o b.svg --no-embed
    compare
    slowly <all.csv | stipple overlay plot -x t -y v + plot -x t -y 'v*2' --window 99 --follow -o a.svg --no-embed
    stipple overlay plot all.csv --tail 100 -x t -y v + plot all.csv --tail 100 -x t -y 'v*2' -o b.svg --no-embed
    compare
    stipple plot all.csv -x t -y v -o one.yaml
    "$STIPPLE" render one.yaml --follow -o a.svg --no-embed &
    for _ in $(seq 50); do [ a.svg -nt one.yaml ] && break; sleep 0.1; done
    sleep 0.3
    kill -INT $!
    wait $!
    stipple render one.yaml -o b.svg --no-embed
    compare
}

@test "a stream that is packed, or in UTF-16, is unpacked as it comes" {
    wave 600 >all.csv
    stipple plot all.csv -x t -y v -o b.svg --no-embed
    gzip -k all.csv
    iconv -f UTF-8 -t UTF-16 all.csv >all.csv.16
    ! command -v zstd >/dev/null || zstd -q all.csv
    pieces() { python3 -c '
import sys, time
bytes = sys.stdin.buffer.read()
for i in range(0, len(bytes), len(bytes) // 5):
    sys.stdout.buffer.write(bytes[i:i + len(bytes) // 5])
    sys.stdout.flush()
    time.sleep(0.05)'; }
    for f in all.csv.*; do
        pieces <"$f" | stipple plot -x t -y v --follow -o a.svg --no-embed
        cmp a.svg b.svg
    done
    # a file of two members that grows, whose first one ends anywhere
    (head -n 300 all.csv | gzip; tail -n +301 all.csv | gzip) >two.gz
    head -c 900 two.gz >grow.gz
    "$STIPPLE" plot grow.gz -x t -y v --follow -o a.svg --no-embed &
    for _ in $(seq 50); do [ a.svg -nt grow.gz ] && break; sleep 0.1; done
    tail -c +901 two.gz >>grow.gz
    sleep 0.6
    kill -INT $!
    wait $!
    cmp a.svg b.svg
    run sh -c "head -c 1000 all.csv.gz | '$STIPPLE' plot -x t -y v --follow -o a.svg"
    [ "$status" -eq 1 ]
    [[ "$output" == *"cut short"* ]]
}

@test "several streams, figures and groups are refused in words" {
    refused() {
        run "$STIPPLE" "$@" --follow -o a.svg
        [ "$status" -eq 2 ]
        [[ "${lines[0]}" == "stipple: "*"$want"* ]]
    }
    want="draws one stream" refused plot points.csv points.csv -x x -y y
    want="--groupby several" refused plot points.csv -x x -y y --groupby cat
    stipple load points.csv -o points.parquet
    run "$STIPPLE" plot points.parquet -x x -y y --follow -o a.svg
    [ "$status" -eq 1 ]
    [[ "$output" == *"lines of text"* ]]
    [ ! -e a.svg ]
}

@test "the file is replaced whole, whenever it is looked at" {
    wave 600 >all.csv
    (slowly <all.csv) | "$STIPPLE" plot -x t -y v --follow -o a.svg &
    writer=$!
    looks=0
    while kill -0 $writer 2>/dev/null; do
        [ ! -e a.svg ] || { tail -n 1 a.svg | grep -q '</svg>$'; looks=$((looks + 1)); }
        [ "$(find . -name 'a.svg*' | wc -l)" -le 2 ]
    done
    wait $writer
    [ "$looks" -gt 0 ]
    [ "$(find . -name 'a.svg*')" = ./a.svg ]
}
