#!/usr/bin/env bats
# Pictures in a terminal: as text, and as pixels in its own envelopes.
load draw_helper

# pty SCRIPT: runs a line of shell on a pseudo-terminal of 80 x 24 whose other end answers as ANSWER says; prints all that
# came, then "echo=1" if the terminal is as it was, and how long it took.
pty() {
    python3 - "$1" <<'PY'
import fcntl, os, pty, select, struct, sys, termios, time
answer = os.environ.get('ANSWER', '').encode().decode('unicode_escape').encode('latin-1')
master, slave = pty.openpty()
fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 80, 0, 0))
before = termios.tcgetattr(slave)
start = time.time()
pid = os.fork()
if pid == 0:
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for fd in range(3): os.dup2(slave, fd)
    os.execvp('sh', ['sh', '-c', sys.argv[1]])
out = b''
asked = False
while True:
    ready, _, _ = select.select([master], [], [], 0.05)
    if ready:
        out += os.read(master, 65536)
        if b'\x1b[c' in out and not asked and answer:
            asked = True
            os.write(master, answer)
    elif os.waitpid(pid, os.WNOHANG)[0]:
        break
print(out.decode('utf-8', 'replace').replace('\x1b', '^['))
print('echo=%d seconds=%d' % (termios.tcgetattr(slave)[3] == before[3], time.time() - start))
PY
}

@test "characters fit the page that is asked for" {
    for format in unicode ascii ansi ansi256; do
        stipple plot points.csv -x x -y y -b cat --to $format --width 480 --height 240 >page
        [ "$(wc -l <page)" -le 16 ]
        sed 's/\x1b\[[0-9;]*m//g' page >plain
        python3 -c 'import sys; assert all(len(l.rstrip("\n")) <= 60 for l in open("plain", encoding="utf-8"))'
        grep -q 'a.* b' plain            # the legend
        grep -q ' x$' plain              # the name of the axis
    done
    ! grep -qP '[^\x00-\x7f]' <(stipple plot points.csv -x x -y y --to ascii)
    ! grep -q $'\x1b' <(stipple plot points.csv -x x -y y --to unicode)
}

@test "bars, lines, densities and dots are seen" {
    stipple plot points.csv -x when -y y --to unicode --width 480 --height 240 | grep -q '⣀\|⡀\|⠤\|⢀'
    stipple shade points.csv -x x -y y --canvas 4x4 --to unicode --width 480 --height 240 | grep -q '[░▒▓█]'
    stipple shade points.csv -x x -y y --canvas 4x4 --to ansi --width 480 --height 240 | grep -q '▀\|▄'
}

@test "the terminal's name, NO_COLOR and STIPPLE_TERM choose" {
    export LC_ALL=C.UTF-8
    unset COLORTERM NO_COLOR STIPPLE_TERM TMUX STY TERM_PROGRAM
    draw() { pty "exec '$STIPPLE' plot points.csv -x x -y y"; }
    TERM=xterm-256color ANSWER='\033[?62;22c' draw >out
    grep -q '\^\[\[38;5;' out
    grep -q 'echo=1' out
    TERM=xterm-256color COLORTERM=truecolor ANSWER='\033[?62c' draw | grep -q '\^\[\[38;2;'
    TERM=xterm-256color NO_COLOR=1 draw >out
    ! grep -q '\^\[\[' out
    grep -q '⠂\|⠁\|⡀\|⢀\|⠄\|⠠\|⠐\|⠈' out
    TERM=dumb draw >out
    ! grep -q '\^\[\|⠂\|⠁' out
    TERM=xterm STIPPLE_TERM=ascii draw | grep -qv '\^\['
    TERM=xterm-kitty draw | grep -q '\^\[_Ga=T'
    TERM=xterm TERM_PROGRAM=iTerm.app draw | grep -q '\^\[\]1337;File'
    TMUX=x TERM=xterm-kitty draw | grep -q '\^\[\[38;5;'
    STIPPLE_TERM=kity TERM=xterm draw | grep -q "STIPPLE_TERM: 'kity' is none of ansi"
}

@test "a terminal is asked for sixels, and one that never answers is not waited for" {
    export LC_ALL=C.UTF-8 TERM=xterm
    unset COLORTERM NO_COLOR STIPPLE_TERM TMUX STY TERM_PROGRAM
    ANSWER='\033[?62;4;22c' pty "exec '$STIPPLE' plot points.csv -x x -y y" >out
    grep -q '\^\[P' out
    grep -q 'echo=1' out
    pty "exec '$STIPPLE' plot points.csv -x x -y y" >out
    grep -q '\^\[\[38;5;' out
    grep -q 'echo=1 seconds=[01]$' out
}

@test "kitty and iTerm2 get the PNG itself, sixels are its pixels" {
    opts='-x x -y y -b cat --width 200 --height 160'
    # shellcheck disable=SC2086
    stipple plot points.csv $opts -o p.png
    # shellcheck disable=SC2086
    for format in kitty iterm sixel; do stipple plot points.csv $opts --to $format >p.$format; done
    python3 - <<'PY'
import base64, re, struct, zlib
png = open('p.png', 'rb').read()
kitty = open('p.kitty', 'rb').read()
parts = re.findall(rb'\x1b_G([^;]*);([^\x1b]*)\x1b\\', kitty)
assert base64.b64decode(b''.join(p for _, p in parts)) == png
assert parts[0][0].startswith(b'a=T,f=100') and parts[-1][0].endswith(b'm=0') and all(len(p) <= 4096 for _, p in parts)
iterm = open('p.iterm', 'rb').read()
assert base64.b64decode(re.search(rb':([A-Za-z0-9+/=]*)\x07', iterm).group(1)) == png

def pixels(data):                       # of a PNG with 8 bits a channel
    at, idat, palette = 8, b'', None
    while at < len(data):
        n, kind = struct.unpack('>I4s', data[at:at + 8])
        body = data[at + 8:at + 8 + n]
        if kind == b'IHDR': w, h, depth, color = struct.unpack('>IIBB', body[:10])
        if kind == b'PLTE': palette = body
        if kind == b'IDAT': idat += body
        at += n + 12
    channels = {2: 3, 3: 1, 6: 4}[color]
    raw, rows, stride = zlib.decompress(idat), [], w * channels * depth // 8
    last = bytes(stride)
    for y in range(h):
        kind, line = raw[y * (stride + 1)], bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
        for i in range(stride):
            a = line[i - channels] if i >= channels else 0
            b, c = last[i], last[i - channels] if i >= channels else 0
            p = a + b - c
            paeth = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
            line[i] = (line[i] + [0, a, b, (a + b) // 2, paeth][kind]) & 255
        last = bytes(line)
        rows.append([tuple(palette[3 * v:3 * v + 3]) for v in line] if palette else
                    [tuple(line[i:i + 3]) for i in range(0, stride, channels)])
    return rows

def sixels(text):
    body = re.search(r'\x1bP[0-9;]*q(.*?)\x1b\\', text, re.S).group(1)
    colors, out, x, y, now = {}, {}, 0, 0, 0
    for m in re.finditer(r'#(\d+)(?:;2;(\d+);(\d+);(\d+))?|!(\d+)([?-~])|"[\d;]*|([?-~])|([$-])', body):
        if m[1]:
            now = int(m[1])
            if m[2]: colors[now] = tuple(round(int(v) * 2.55) for v in m.group(2, 3, 4))
        elif m[6] or m[7]:
            bits, n = ord(m[6] or m[7]) - 63, int(m[5] or 1)
            for i in range(n):
                for k in range(6):
                    if bits >> k & 1: out[x + i, y + k] = colors[now]
            x += n
        elif m[8]:
            x = 0
            if m[8] == '-': y += 6
    return out
want, got = pixels(png), sixels(open('p.sixel', encoding='latin-1').read())
wrong = sum(max(abs(a - b) for a, b in zip(want[y][x], got.get((x, y), (255, 255, 255)))) > 40
            for y in range(len(want)) for x in range(len(want[0])))
assert wrong < 0.01 * len(want) * len(want[0]), wrong
PY
}

@test "characters are the only output of a run" {
    run stipple plot points.csv -x x -y y -o a.svg -o b.txt
    [ "$status" -eq 2 ]
    [[ "$output" == *"the only output of a run"* ]]
    stipple plot points.csv -x x -y y -o b.txt
    grep -q '⠂\|⠁\|⡀\|⢀\|⠄\|⠠\|⠐\|⠈' b.txt
}

@test "in a real terminal of two sizes the page fills the window" {
    command -v tmux >/dev/null || skip "no tmux"
    for size in "80 24" "200 60"; do
        read -r columns rows <<<"$size"
        tmux -L "stipple$$" -f /dev/null new-session -d -x "$columns" -y "$rows" \
            "LC_ALL=C.UTF-8 '$STIPPLE' plot points.csv -x x -y y -b cat; sleep 30"
        for _ in $(seq 50); do
            tmux -L "stipple$$" capture-pane -p >screen
            grep -q ' x *$' screen && break
            sleep 0.1
        done
        tmux -L "stipple$$" kill-server
        grep -q '● a' screen
        [ "$(grep -n ' x *$' screen | cut -d: -f1)" -ge $((rows - 4)) ]
        [ "$(sed 's/ *$//' screen | awk '{ if (length($0) > n) n = length($0) } END { print n }')" -ge $((columns - 6)) ]
    done
}

@test "--ansi goes before the environment, that before the terminal" {
    export LC_ALL=C.UTF-8 TERM=xterm-256color
    unset COLORTERM NO_COLOR CLICOLOR_FORCE STIPPLE_TERM TMUX STY TERM_PROGRAM
    draw() { stipple plot points.csv -x x -y y --to term "$@"; }
    [[ "$(draw)" == *$'\x1b[38;5;'* ]]
    [[ "$(draw --ansi never)" != *$'\x1b'* ]]
    [[ "$(NO_COLOR=1 draw)" != *$'\x1b'* ]]
    [[ "$(NO_COLOR='' draw)" == *$'\x1b'* ]]
    [[ "$(NO_COLOR=1 draw --ansi always)" == *$'\x1b[38;5;'* ]]
    [[ "$(NO_COLOR=1 draw --ansi auto)" == *$'\x1b[38;5;'* ]]
    [[ "$(COLORTERM=truecolor draw)" == *$'\x1b[38;2;'* ]]
    [[ "$(TERM=dumb draw)" != *$'\x1b'* ]]
    [[ "$(TERM=dumb draw --ansi always)" == *$'\x1b[38;5;'* ]]
    [[ "$(STIPPLE_TERM=ansi draw --ansi never)" != *$'\x1b'* ]]
    [[ "$(STIPPLE_TERM=unicode NO_COLOR=1 draw --ansi always)" == *$'\x1b[38;5;'* ]]
    [[ "$(TERM=xterm-kitty draw --ansi never)" != *$'\x1b'* ]]
    [[ "$(NO_COLOR=1 stipple plot points.csv -x x -y y --to ansi)" == *$'\x1b[38;2;'* ]]
    [[ "$(stipple list palettes)" != *$'\x1b'* ]]
    [[ "$(stipple list palettes --ansi always)" == *$'\x1b[48;2;'* ]]
    [[ "$(CLICOLOR_FORCE=1 stipple list palettes)" == *$'\x1b[48;2;'* ]]
    [[ "$(CLICOLOR_FORCE=0 stipple list palettes)" != *$'\x1b'* ]]
    [[ "$(CLICOLOR_FORCE=1 NO_COLOR=1 stipple list palettes)" != *$'\x1b'* ]]
}

@test "a reader that goes away ends the picture without a word" {
    for format in ansi unicode kitty sixel svg; do
        for i in $(seq 3000); do echo "$i,$((i % 97))"; done >many.csv
        run bash -c "'$STIPPLE' plot many.csv --header no -x 1 -y 2 --width 2000 --height 2000 --to $format 2>err | head -c 1 >one; echo \${PIPESTATUS[0]}"
        [[ "$output" == 0 || "$output" == 141 ]]
        [ ! -s err ]
        [ "$(wc -c <one)" -eq 1 ]
    done
}

@test "a terminal is asked for its ground, and one that never answers is not waited for" {
    export LC_ALL=C.UTF-8 TERM=xterm COLORTERM=truecolor
    unset NO_COLOR STIPPLE_TERM TMUX STY TERM_PROGRAM COLORFGBG
    # theme ANSWER COMMAND: that of the picture which is drawn for a terminal with this answer
    theme() {
        ANSWER=$1 pty "exec '$STIPPLE' $2" >out
        grep -q 'echo=1' out
        sed '$d; s/.*\^\[\[c//' out | tr -d '\r' >page
        for t in light dark; do
            # shellcheck disable=SC2086
            if [ "$(stipple $draw --to ansi --width 640 --height 368 --theme $t | sed 's/\x1b/^[/g')" = "$(cat page)" ]; then echo $t; fi
        done
    }
    draw='shade points.csv -x x -y y --canvas 4x4'
    [ "$(theme '\033]11;rgb:ffff/ffff/f0f0\033\\\033[?62c' "$draw")" = light ]
    [ "$(theme '\033]11;rgb:1c1c/1c1c/2020\007\033[?62c' "$draw")" = dark ]
    [ "$(COLORFGBG='0;15' theme '\033]11;rgb:00/00/00\007\033[?62c' "$draw")" = dark ]        # the answer counts
    [ "$(COLORFGBG='0;15' theme '\033[?62c' "$draw")" = light ]
    [ "$(theme '' "$draw")" = dark ]
    grep -q 'echo=1 seconds=[01]$' out
    [ "$(TMUX=x theme '\033]11;rgb:ff/ff/ff\007\033[?62c' "$draw")" = light ]
    [ "$(theme '\033]11;rgb:ff/ff/ff\007\033[?62c' "$draw --theme dark")" = dark ]
    ! pty "exec '$STIPPLE' $draw --theme dark --to ansi" | grep -qF '^[]11'                     # it is not asked
    ! TERM=dumb pty "exec '$STIPPLE' $draw" | grep -qF '^[]11'
    ! pty "'$STIPPLE' $draw --to ansi | cat" | grep -qF '^[]11'
}

@test "characters suit the ground that COLORFGBG tells" {
    draw() { stipple plot points.csv -x v --to ansi "$@"; }
    [ "$(COLORFGBG='15;0' draw)" = "$(COLORFGBG='' draw)" ]
    [ "$(COLORFGBG='0;15' draw)" = "$(draw --theme light)" ]
    [ "$(COLORFGBG='0;default;7' draw)" = "$(draw --theme light)" ]
    [ "$(COLORFGBG='0;15' draw --theme dark)" = "$(draw --theme dark)" ]
    [ "$(COLORFGBG='0;15' stipple shade points.csv -x x -y y --canvas 4x4 --to ansi)" != "$(stipple shade points.csv -x x -y y --canvas 4x4 --to ansi)" ]
}
