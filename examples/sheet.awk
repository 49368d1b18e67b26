# From what make would do (make -Bn OUT=@) to a contact sheet: a page of all pictures, each with its command.
BEGIN {
    print "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>stipple: the gallery</title>"
    print "<style>"
    print "body { font: 14px/1.4 Inter, sans-serif; margin: 24px; color: #1b1f24; background: #f2f4f6 }"
    print "main { display: grid; grid-template-columns: repeat(auto-fill, minmax(380px, 1fr)); gap: 20px }"
    print "figure { margin: 0; padding: 12px; background: #fff; border-radius: 4px }"
    print "img { width: 100%; height: 260px; object-fit: contain }"
    print "figcaption { font-weight: 600 }"
    print "pre { font-size: 11px; white-space: pre-wrap; color: #5b6570; margin: 6px 0 0 }"
    print "</style>\n<h1>stipple</h1>\n<main>"
}

function escape(text) {
    gsub(/&/, "\\&amp;", text)
    gsub(/</, "\\&lt;", text)
    gsub(/>/, "\\&gt;", text)
    return text
}

# Commands of several lines are one.
{
    gsub(/^[ \t]+/, "")
    line = line (line == "" ? "" : " ") $0
    if (sub(/[ \t]*\\$/, "", line)) next
    command = line
    line = ""
}

match(command, / -o @\/[^ ]+\.html/) {
    name = substr(command, RSTART + 6, RLENGTH - 6)
    gsub(/@\//, "", command)
    printf "<figure><a href=\"%s\">%s</a><figcaption>a report</figcaption><pre>%s</pre></figure>\n", name, name, escape(command)
    next
}

match(command, / -o @\/[^ ]+\.(svg|png)$/) {
    name = substr(command, RSTART + 6)
    gsub(/@\//, "", command)
    printf "<figure><img src=\"%s\" alt=\"\" loading=\"lazy\"><figcaption>%s</figcaption><pre>%s</pre></figure>\n", name, name,
           escape(command)
}

END { print "</main>\n</html>" }
