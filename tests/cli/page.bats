#!/usr/bin/env bats
# Reports: a page of HTML with all figures of a spec file.
load draw_helper

report() {
    cat >report.yaml <<'YAML'
stipple: 1
figure:
  page: 'Points & <places>'
  lead: |
    The first.

    The second.
  width: 300
  height: 200
figures:
  - figure: {section: One, title: Dots, caption: of four points, text: 'Is 1 < 2?'}
    layers: [{plot: {data: points.csv, x: x, y: y}}]
  - figure: {section: Two, theme: dark}
    layers: [{shade: {data: points.csv, x: x, y: y, canvas: 4x4}}]
  - figure: {section: Three, title: Rows}
    layers: [{load: {data: points.csv, sort: 'v:desc', head: 2, cols: 'cat,v'}}]
YAML
}

@test "a report is one page that needs nothing beside itself" {
    report
    run stipple render report.yaml -o site/ --depfile site.d
    [ "$status" -eq 0 ] && [ -z "$output" ]
    [ "$(ls -A site)" = index.html ]
    grep -q '^site/index.html:' site.d
    python3 - <<'PY'
import re
from html.parser import HTMLParser
text = open('site/index.html', encoding='utf-8').read()
class Check(HTMLParser):
    void = {'meta', 'br'}
    def __init__(self):
        super().__init__()
        self.open, self.seen, self.ids, self.described = [], [], set(), []
    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        names = [name for name, value in attrs]
        assert len(names) == len(set(names)), (tag, names)
        if tag == 'svg':
            assert dict(attrs)['role'] == 'img', attrs
            self.described.append(dict(attrs)['aria-describedby'])
        for name, value in attrs:
            if name == 'id':
                assert value not in self.ids, value
                self.ids.add(value)
            assert name not in ('src', 'onload', 'onclick'), name
            assert name != 'href' or value.startswith(('#', 'data:')), value
        if tag not in self.void: self.open.append(tag)
    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in self.void: self.open.pop()         # closed in itself
    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag
c = Check()
c.feed(text)
assert not c.open, c.open
assert 'script' not in c.seen and 'link' not in c.seen
assert c.seen.count('svg') == 3 and c.seen.count('figure') == 3 and c.seen.count('table') == 1, c.seen
assert '<h1>Points &amp; &lt;places&gt;</h1>' in text and '<title>Points &amp;' in text
assert '<p>The first.</p>' in text and '<p>The second.' in text and 'Is 1 &lt; 2?' in text
assert '<figcaption>of four points</figcaption>' in text
assert '<li><a href="#s2">Two</a></li>' in text
assert '<td>b</td><td class="number">40</td>' in text
assert '@import' not in text and 'url(http' not in text
assert not re.search(r'https?://(?!www[.]w3[.]org/2000/svg")', text)        # the name of SVG is the only address
for name in c.described:                                                  # every picture says what it shows
    assert re.search(rf'<desc id="{name}">[^<]{{20,}}', text), name
assert '@media print' in text and '@media screen and (prefers-color-scheme:dark)' in text
assert text.count('class="light stipple"') == 1 and text.count('class="dark stipple"') == 1
PY
}

@test "the page is the same for any number of threads, and kept if it is unchanged" {
    report
    stipple render report.yaml -o a.html -j 1
    stipple render report.yaml -o b.html -j 4
    cmp a.html b.html
    touch -d 2020-01-01 a.html
    stipple render report.yaml -o a.html --if-changed
    [ "$(stat -c %y a.html | cut -c1-4)" = 2020 ]
}

@test "one figure makes a page, also on standard output" {
    stipple plot points.csv -x x -y y --page Points -o a.html
    stipple plot points.csv -x x -y y --page Points -o - --to html | cmp - a.html
}

@test "a figure that cannot be drawn leaves the old page" {
    report
    stipple render report.yaml -o a.html
    cp a.html old.html
    sed -i 's/canvas: 4x4/by: none/' report.yaml
    run stipple render report.yaml -o a.html
    [ "$status" -eq 2 ]
    cmp a.html old.html
    run stipple render report.yaml -o a.html -o b.html
    [ "$status" -eq 2 ]
    [[ "$output" == *"a page is one output"* ]]
}

@test "a long table does not belong on a page" {
    { echo n; seq 20000; } >long.csv
    printf 'stipple: 1\nlayers: [{load: {data: long.csv}}]\n' >t.yaml
    run stipple render t.yaml -o t.html
    [ "$status" -eq 1 ]
    [[ "$output" == *"more than 10000 rows"*"choose some with head"* ]]
    [ ! -e t.html ]
}

@test "a figure with groupby is a picture for each group, light and dark" {
    printf 'stipple: 1\nfigure: {page: P, groupby: cat}\nlayers: [{plot: {data: points.csv, x: x, y: y}}]\n' >g.yaml
    stipple render g.yaml -o g.html
    [ "$(grep -c '<svg [^>]*class="light ' g.html)" -eq 2 ]
    [ "$(grep -c '<svg [^>]*class="dark ' g.html)" -eq 2 ]
    grep -q '>cat: a</text>' g.html && grep -q '>cat: b</text>' g.html
}

@test "numbers of a table's column have as many decimals" {
    printf 'a,b\n4.25,x\n6,\n,y\n' >t.csv
    printf 'stipple: 1\nlayers: [{load: {data: t.csv}}]\n' >t.yaml
    stipple render t.yaml -o t.html
    grep -q '<tr><td class="number">6.00</td><td></td></tr>' t.html
    grep -q '<tr><td class="number"></td><td>y</td></tr>' t.html
}
