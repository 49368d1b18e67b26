/* Numbers, colours and strokes as attributes. */
#include "backend/svg_style.h"
#include "backend/svg_path.h"

void stp_svg_number(stp_buf *b, double v)
{
    stp_buf_number(b, stp_svg_clamp(v), 2);
}

void stp_svg_attribute(stp_buf *b, const char *name, double v)
{
    stp_buf_printf(b, " %s=\"", name);
    stp_svg_number(b, v);
    stp_buf_char(b, '"');
}

/* #rgb where it says the same as #rrggbb. */
static void color(stp_buf *b, uint32_t rgba)
{
    const unsigned rgb = rgba >> 8, high = rgb >> 4 & 0x0f0f0f, low = rgb & 0x0f0f0f;
    if (high == low) stp_buf_printf(b, "#%x%x%x", low >> 16, low >> 8 & 15, low & 15);
    else stp_buf_printf(b, "#%06x", rgb);
}

void stp_svg_paint(stp_buf *b, const char *property, uint32_t rgba)
{
    stp_buf_printf(b, " %s=\"", property);
    if (rgba & 0xff) color(b, rgba);
    else stp_buf_text(b, "none");
    stp_buf_char(b, '"');
    if ((rgba & 0xff) == 0 || (rgba & 0xff) == 0xff) return;
    stp_buf_printf(b, " %s-opacity=\"", property);
    stp_buf_number(b, (rgba & 0xff) / 255.0, 3);
    stp_buf_char(b, '"');
}

void stp_svg_stroke(stp_buf *b, const stp_style *s)
{
    if (!(s->stroke & 0xff) || !(s->width > 0)) return;
    stp_svg_paint(b, "stroke", s->stroke);
    if (s->width != 1) stp_svg_attribute(b, "stroke-width", s->width);
    if (!(s->dash[0] > 0)) return;
    stp_buf_text(b, " stroke-dasharray=\"");
    stp_svg_number(b, s->dash[0]);
    stp_buf_char(b, ' ');
    stp_svg_number(b, s->dash[1]);
    for (int i = 2; i < 4 && s->dash[2] > 0; i++) {
        stp_buf_char(b, ' ');
        stp_svg_number(b, s->dash[i]);
    }
    stp_buf_char(b, '"');
}

/* Black is what SVG fills with when nothing is said. */
void stp_svg_fill(stp_buf *b, uint32_t rgba)
{
    if (rgba != 0xff) stp_svg_paint(b, "fill", rgba);
}

void stp_svg_end(stp_buf *b, const char *element, const char *title)
{
    if (!title || !*title) {
        stp_buf_text(b, "/>");
        return;
    }
    stp_buf_text(b, "><title>");
    stp_buf_xml(b, title);
    stp_buf_printf(b, "</title></%s>", element);
}
