/* The head of an SVG file: what it shows in words, the spec that drew it, and the style sheet of its classes. */
#include "backend/svg_style.h"
#include <string.h>
#include "base/text.h"

/* JSON in which no character needs escaping for XML: markup stands only inside its strings, where \u003c does
 * as well, and stays unseen by whatever looks for tags in a page. */
static void json_text(stp_buf *b, const char *text)
{
    const char *s = text, *const end = text + strlen(text);
    while (s < end) {
        const char *from = s;
        const uint32_t c = stp_utf8_next(&s, end);
        const bool broken = c == 0xFFFD && s - from == 1;
        const bool allowed = (c >= 0x20 || c == '\t' || c == '\n' || c == '\r') && c != 0xFFFE && c != 0xFFFF;
        if (broken || !allowed) stp_buf_text(b, "\xef\xbf\xbd");
        else if (c == '<' || c == '>' || c == '&') stp_buf_printf(b, "\\u%04x", (unsigned) c);
        else stp_buf_add(b, from, (size_t) (s - from));
    }
}

/* A family in quotes; what would end them is left out. */
static void font_name(stp_buf *b, const char *name)
{
    stp_buf_char(b, '\'');
    for (const char *c = name; *c; c++)
        if ((unsigned char) *c >= ' ' && !strchr("'\"\\<>&{};", *c)) stp_buf_char(b, *c);
    stp_buf_text(b, "',");
}

/* Rules hold below the id only: a style element in a page is in force for all of the page. */
static void style_sheet(stp_buf *b, const char *id, const char *font)
{
    stp_buf_printf(b, "<style>#%s{font-family:", id);
    if (font) font_name(b, font);
    stp_buf_printf(b,
                   "Inter,'Helvetica Neue',Arial,sans-serif}"
                   "#%s path{stroke-linejoin:round;stroke-linecap:round}"
                   "#%s text{white-space:pre;stroke-linejoin:round}"
                   "#%s .tnum{font-variant-numeric:tabular-nums}"
                   "#%s .crisp{shape-rendering:crispEdges;stroke-linecap:butt}"
                   "#%s .butt{stroke-linecap:butt}"
                   "#%s .pixels{image-rendering:pixelated}</style>\n",
                   id, id, id, id, id, id);
}

static void titled(stp_buf *b, const char *element, const char *id, char suffix, const char *text)
{
    stp_buf_printf(b, "<%s id=\"%s%c\">", element, id, suffix);
    stp_buf_xml(b, text);
    stp_buf_printf(b, "</%s>\n", element);
}

static bool has(const char *text)
{
    return text && *text;
}

void stp_svg_head(const stp_scene *scene, const char *id, stp_buf *b)
{
    const bool title = has(scene->title), description = has(scene->description);
    stp_buf_printf(b, "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"%s\" class=\"stipple\" role=\"img\"", id);
    stp_svg_attribute(b, "width", scene->width);
    stp_svg_attribute(b, "height", scene->height);
    stp_buf_text(b, " viewBox=\"0 0 ");
    stp_svg_number(b, scene->width);
    stp_buf_char(b, ' ');
    stp_svg_number(b, scene->height);
    stp_buf_char(b, '"');
    if (title) stp_buf_printf(b, " aria-labelledby=\"%st\"", id);
    if (description) stp_buf_printf(b, " aria-describedby=\"%sd\"", id);
    stp_buf_text(b, ">\n");
    if (title) titled(b, "title", id, 't', scene->title);
    if (description) titled(b, "desc", id, 'd', scene->description);
    if (has(scene->spec)) {
        stp_buf_text(b, "<metadata>");
        json_text(b, scene->spec);
        stp_buf_text(b, "</metadata>\n");
    }
    if (scene->date)
        stp_buf_printf(b, "<metadata><date xmlns=\"http://purl.org/dc/elements/1.1/\">%s</date></metadata>\n",
                       scene->date);
    style_sheet(b, id, scene->font);
    if (!(scene->background & 0xff)) return;
    stp_buf_text(b, "<rect class=\"background\" width=\"100%\" height=\"100%\"");
    stp_svg_fill(b, scene->background);
    stp_buf_text(b, "/>\n");
}
