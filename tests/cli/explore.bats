#!/usr/bin/env bats
# --interactive in a terminal: what keys and the mouse do, and how the terminal is left behind.
load draw_helper

# explore: a program of Python with a terminal t to talk to; run(args) starts stipple on it.
explore() {
    cat >script.py
    LC_ALL=C.UTF-8 TERM=xterm-256color COLORTERM=truecolor COLUMNS='' LINES='' TMUX='' STY='' NO_COLOR='' TERM_PROGRAM='' \
        STIPPLE_TERM=${FORMAT-unicode} PYTHONPATH="$BATS_TEST_DIRNAME" python3 -c '
import os, re, signal, sys, time
from pseudo_terminal import Terminal
def run(args, columns=80, rows=24, **more):
    return Terminal([os.environ["STIPPLE"]] + args.split(), columns, rows, **more)
def text(frame):
    return re.sub(r"\x1b(\[[0-9;?<]*[A-Za-z]|[()].|[]_][^\x1b]*\x1b.)", "", frame.decode("utf-8", "replace"))
exec(open("script.py").read())
'
}

@test "keys pan, zoom and recolour, and what is saved has a command line" {
    explore <<'PY'
t = run('shade points.csv -x x -y y --interactive')
first = t.wait()
assert 'count' in text(first) and 'q quit' in text(first)
zoomed = t.act('+')
assert zoomed != first
assert t.act('-') != zoomed
assert t.act('l') != t.act('\x1b[A')
assert 'norm log' in text(t.act('n')) and 'norm' in text(t.act('N'))
assert 'cmap viridis' in text(t.act('c'))
assert 'arrows' in text(t.act('?'))
assert 'saved as stipple-1.png' in text(t.act('s'))
assert text(t.act('r')) == text(first)
t.send('q')
assert t.finish() == 0 and t.is_sane()
left = text(t.output[t.output.rindex(b'\x1b[?1049l'):]).strip()
assert left.startswith('stipple shade points.csv -x x -y y --norm eq_hist --cmap viridis --xlim '), left
assert left.endswith('-o stipple-1.png'), left
open('command', 'w').write(left.replace('stipple-1.png', 'again.png'))
PY
    sh -c "$(sed "s|^stipple|'$STIPPLE'|" command)"
    cmp stipple-1.png again.png
}

@test "the mouse zooms where it points, and drags" {
    explore <<'PY'
t = run('shade points.csv -x x -y y --interactive')
first = t.wait()
near = t.act('\x1b[<64;40;12M')
assert near != first and t.act('\x1b[<65;40;12M') != near
t.send('\x1b[<0;40;12M')
assert t.act('\x1b[<32;44;14M') != t.act('\x1b[<32;50;10M')
t.send('\x1b[<0;50;10mq')
assert t.finish() == 0 and t.is_sane()
PY
}

@test "the point under the mouse stays where it is" {
    # what the plot of the picture of pixels covers is found from the same picture as SVG
    stipple shade points.csv -x x -y y --xlim 0:5 --ylim 0:10 --width 640 --height 368 -o plot.svg
    for format in unicode kitty; do
        FORMAT=$format explore <<'PY'
def command(keys):
    t = run('shade points.csv -x x -y y --interactive --xlim 0:5 --ylim 0:10 -o saved.svg')
    page = t.wait()
    for k in keys: t.act(k)
    t.act('s')
    t.send('q')
    assert t.finish() == 0
    line = text(t.output[t.output.rindex(b'\x1b[?1049l'):])
    return page, [float(v) for v in re.search(r'--xlim (\S+?):(\S+) --ylim (\S+?):(\S+)', line).groups()]
page, _ = command([])
if os.environ['STIPPLE_TERM'] == 'kitty':
    box = re.search(r'<clipPath[^>]*><rect x="(.*?)" y="(.*?)" width="(.*?)" height="(.*?)"', open('plot.svg').read())
    left, top, width, height = [float(v) / cell for v, cell in zip(box.groups(), (8, 16, 8, 16))]
else:
    rows = [text(r.encode()) for r in re.split(r'\x1b\[[0-9]+;1H', page.decode())[1:]]
    low = next(i for i, r in enumerate(rows) if '─' in r)
    left, top, height = rows[low].index('─'), 1, low - 1
    width = len(rows[low].rstrip()) - left
column, row = 20, 5
fx, fy = (column + .5 - left) / width, 1 - (row + .5 - top) / height
near_x, near_y = 0.6 * 5 / width, 0.6 * 10 / height        # half a cell
for wheel, factor in (64, 0.8), (65, 1.25):
    _, (x0, x1, y0, y1) = command(['\x1b[<%d;%d;%dM' % (wheel, column + 1, row + 1)])
    assert abs((x1 - x0) - 5 * factor) < 0.01 and abs((y1 - y0) - 10 * factor) < 0.01
    assert abs((x0 + fx * (x1 - x0)) - fx * 5) < near_x and abs((y0 + fy * (y1 - y0)) - fy * 10) < near_y
# a drag moves the data as far as the mouse
_, (x0, x1, y0, y1) = command(['\x1b[<0;%d;%dM\x1b[<32;%d;%dM' % (column, row, column + 10, row + 4)])
assert abs(x0 + 10 * 5 / width) < near_x and abs(y0 - 4 * 10 / height) < near_y
PY
    done
}

@test "axes of a plot become logarithmic" {
    explore <<'PY'
t = run('plot points.csv -x x -y y --interactive')
first = t.wait()
assert 'logarithmic y' in text(t.act('n')) and 'logarithmic x' in text(t.act('n'))
assert 'logarithmic axes' in text(t.act('n')) and 'linear axes' in text(t.act('n'))
assert 'logarithmic axes' in text(t.act('N'))
t.act('s')
t.send('q')
assert t.finish() == 0
assert '--logx --logy' in text(t.output[t.output.rindex(b'\x1b[?1049l'):])
PY
}

@test "what cannot be explored is refused in words" {
    stipple plot points.csv -x x -y y -o one.yaml
    cat >two.yaml <<'YAML'
stipple: 1
figures:
  - {layers: [{plot: {data: points.csv, x: x, y: y}}], output: [a.svg]}
  - {layers: [{plot: {data: points.csv, x: y, y: x}}], output: [b.svg]}
YAML
    for what in "render two.yaml" "plot points.csv -x x --to svg"; do
        # shellcheck disable=SC2086
        run setsid "$STIPPLE" $what --interactive
        [ "$status" -eq 2 ]
        [[ "$output" == "stipple: "* ]]
    done
    explore <<'PY'
t = run('overlay shade points.csv -x x -y y + plot points.csv -x x -y y --interactive')
first = t.wait()
assert t.act('+') != first and 'norm' in text(t.act('n'))
t.send('q')
assert t.finish() == 0 and t.is_sane()
PY
}

@test "panels move with their axes" {
    # what --xlim and --ylim of each panel are after some keys
    explore <<'PY'
def ranges(args, *keys):
    t = run(args + ' --interactive')
    t.wait()
    for k in keys: t.act(k)
    t.act('s')
    t.send('q')
    assert t.finish() == 0 and t.is_sane()
    line = text(t.output[t.output.rindex(b'\x1b[?1049l'):])
    return [re.findall(r'--([xy])lim (\S+)', part) for part in line.split(' + ')]
two = 'layout plot points.csv -x x -y y + plot points.csv -x x -y x+y'
near = '\x1b[<64;20;8M'                           # the wheel over the first panel
a, b = ranges(two, near)
assert [n for n, _ in a] == ['x', 'y'] and [n for n, _ in b] == ['x'] and a[0] == b[0], (a, b)
a, b = ranges(two + ' --share none', near)
assert len(a) == 2 and not b, (a, b)
a, b = ranges(two, '\x1b[<0;20;8M\x1b[<32;24;10M')       # dragged
assert a[0] == b[0] and len(a) == 2 and len(b) == 1, (a, b)
a, b = ranges(two, '+')
assert len(a) == len(b) == 2 and a[0] == b[0] and a[1] != b[1], (a, b)
one, = ranges('plot points.csv -x x -y y --col cat', '\x1b[<65;60;8M')
assert [n for n, _ in one] == ['x', 'y'], one
a, b = ranges(two, '+', 'r')
assert not a and not b
PY
}

@test "a layout and a spec file are explored, and saved as the command line says" {
    explore <<'PY'
t = run('layout plot points.csv -x x -y y -b cat + shade points.csv -x x -y y --interactive')
t.wait()
assert 'cat: a' in text(t.act('g')) and 'norm log' in text(t.act('n'))
t.act('s')
t.send('q')
assert t.finish() == 0 and t.is_sane()
left = text(t.output[t.output.rindex(b'\x1b[?1049l'):]).strip()
assert left.startswith('stipple layout plot points.csv -w '), left
open('command', 'w').write(left.replace('stipple-1.png', 'again.png'))
PY
    sh -c "$(sed "s|^stipple|'$STIPPLE'|" command)"
    cmp stipple-1.png again.png
    stipple plot points.csv -x x -y y -o one.yaml
    explore <<'PY'
t = run('render one.yaml --interactive')
assert t.wait() != t.act('+')
t.send('q')
assert t.finish() == 0 and t.is_sane()
PY
}

@test "groups and dimensions are stepped through" {
    explore <<'PY'
t = run('plot points.csv -x x -y y --by cat --interactive')
t.wait()
assert 'cat: a' in text(t.act('g')) and 'cat: b' in text(t.act('g')) and 'cat: a' in text(t.act('G'))
t.send('q')
t.finish()
t = run('plot points.csv -x x -y y --groupby cat --interactive')
assert 'cat: a' in text(t.wait()) and 'cat: b' in text(t.act('g'))
t.send('q')
t.finish()
t = run('plot points.csv -x x -y y --interactive')
t.wait()
assert 'neither groups' in text(t.act('g'))
t.send('q')
t.finish()
PY
}

@test "a dimension of a NetCDF file is stepped through, there and back" {
    command -v ncgen >/dev/null || skip "no ncgen"
    # shellcheck source=tests/cli/netcdf_helper.bash
    source "$BATS_TEST_DIRNAME/netcdf_helper.bash"
    make_cube
    explore <<'PY'
t = run('plot cube.nc --var t --interactive')
first = text(t.wait())
assert '2000-01-30' in first
second = text(t.act('g'))
assert 'time=1' in second and '2000-01-31' in second
assert '2000-02-01' in text(t.act('g')) and '2000-01-30' in text(t.act('g'))
assert '2000-02-01' in text(t.act('G'))
t.act('s')
t.send('q')
assert t.finish() == 0 and t.is_sane()
left = text(t.output[t.output.rindex(b'\x1b[?1049l'):])
assert re.search(r"--isel '?time=2'? ", left), left
PY
}

@test "rows come from a pipe, keys from the terminal" {
    explore <<'PY'
ends = os.pipe()
os.write(ends[1], b'a,b\n1,2\n3,4\n2,9\n')
os.close(ends[1])
t = run('plot -x a -y b --interactive', stdin=ends[0])
first = t.wait()
assert t.act('+') != first
t.send('q')
assert t.finish() == 0 and t.is_sane()
PY
}

@test "layers of a pipe share it" {
    explore <<'PY'
ends = os.pipe()
os.write(ends[1], b'a,b,c\n1,2,3\n3,4,1\n2,9,4\n')
os.close(ends[1])
t = run('overlay plot -x a -y b -k line + plot -x a -y c -k line --interactive', stdin=ends[0])
first = t.wait()
assert 'b' in text(first) and 'c' in text(first)
assert t.act('+') != first
t.send('q')
assert t.finish() == 0 and t.is_sane()
PY
}

@test "the window's size is followed" {
    explore <<'PY'
t = run('shade points.csv -x x -y y --interactive')
assert b'\x1b[24;1H' in t.wait()
t.resize(120, 50)
t.kill(signal.SIGWINCH)
assert b'\x1b[50;1H' in t.wait()
t.send('q')
t.finish()
PY
}

@test "every picture protocol is drawn over itself" {
    for format in ansi ascii kitty sixel iterm; do
        FORMAT=$format explore <<'PY'
t = run('shade points.csv -x x -y y --interactive')
first = t.wait()
mark = {'kitty': b'\x1b_Ga=T', 'sixel': b'\x1bP', 'iterm': b'\x1b]1337;', 'ansi': b'\x1b[38;2;', 'ascii': b'count'}
assert mark[os.environ['STIPPLE_TERM']] in first
assert mark[os.environ['STIPPLE_TERM']] in t.act('+')
t.send('q')
assert t.finish() == 0 and t.is_sane()
PY
    done
}

@test "whatever ends the program, and whenever, the terminal is as it was" {
    explore <<'PY'
for number in signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGSEGV, signal.SIGABRT, signal.SIGKILL:
    for moment in range(4):
        t = run('shade points.csv -x x -y y --interactive')
        if moment:
            t.wait()
        else:
            t.wait(b'\x1b[?1049h')
        if moment > 1:
            t.send('+' * moment)
        if moment == 3:
            t.wait()
        t.kill(number)
        assert t.finish() == -number, (number, t.status)
        end = time.time() + 10          # the guard acts after the end
        while not t.is_sane() and time.time() < end:
            t.pump(0.1)
        assert t.is_sane(), (number, moment, t.output[-300:])
PY
}

@test "stopped and continued, it gives the terminal back and takes it again" {
    explore <<'PY'
t = Terminal(['bash', '--norc', '-i'], env={'PS1': 'ready> ', 'HISTFILE': ''})
t.wait(b'ready> ')
t.send('"$STIPPLE" shade points.csv -x x -y y --interactive\n')
first = t.wait()
t.send(b'\x1a')
t.wait(b'\x1b[?1049l')
t.wait(b'ready> ')
assert b'\x1b[?25h' in t.output
t.send('stty -a | grep -ow -e -echo -e echo\n')
assert '\necho\n' in text(t.wait(b'ready> ')).replace('\r', '')
t.send('fg\n')
t.wait(b'\x1b[?1049h')
assert text(t.wait())[-30:] == text(first)[-30:]
t.send('q')
t.wait(b'\x1b[?1049l')
t.wait(b'ready> ')
t.send('exit\n')
assert t.finish() == 0
PY
}

@test "behind a stop that cannot be caught it takes the terminal again" {
    explore <<'PY'
import termios
t = run('shade points.csv -x x -y y --interactive')
t.wait()
during = termios.tcgetattr(t.slave)
t.kill(signal.SIGSTOP)
termios.tcsetattr(t.slave, termios.TCSANOW, t.before)          # as a shell does
t.kill(signal.SIGCONT)
t.wait(b'\x1b[?1049h')
t.wait()
assert termios.tcgetattr(t.slave) == during
t.act('+')
t.send('q')
assert t.finish() == 0 and t.is_sane()
PY
}

@test "without a terminal it says so, and what cannot be drawn is an error like any other" {
    run setsid "$STIPPLE" plot points.csv -x x -y y --interactive
    [ "$status" -eq 1 ]
    [[ "$output" == *"terminal"* ]]
    run setsid "$STIPPLE" plot points.csv -x nothing -y y --interactive
    [ "$status" -eq 2 ]
    [[ "$output" == *"no column 'nothing'"* ]]
}
