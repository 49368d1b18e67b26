/* Title, subtitle and caption of a picture. */
#include <string.h>
#include "chart/figure_parts.h"

enum { TEXT_LINES = 6 };

/* What a file of arrays was cut down to is said, unless there is a subtitle: it tells which time or level is shown. */
static const char *subtitle_of(const stp_figure *f)
{
    const stp_plan *plan = f->plan;
    const char *found = "";
    for (int i = 0; i < plan->n_items; i++)
        for (int k = 0; k < plan->items[i].n_layers; k++) {
            const stp_array *a = plan->items[i].layers[k].source->array;
            if (!a || !a->chosen) continue;
            if (*found && strcmp(found, a->chosen)) return stp_figure_text(f, STP_F_SUBTITLE);
            found = a->chosen;
        }
    return plan->spec->v[STP_F_SUBTITLE].set ? stp_figure_text(f, STP_F_SUBTITLE) : found;
}

/* Draws text in lines from the baseline y down; returns the height of the lines. */
static double draw_text(stp_figure *f, stp_scene *s, const char *text, double y, double row, stp_font_style font)
{
    const stp_panel whole = { .measure = f->measure, .arena = &f->arena };
    const double margin = f->theme->margin;
    const char *lines[TEXT_LINES];
    const int n = stp_wrap_text(&whole, text, &font, s->width - 2 * margin, lines, TEXT_LINES);
    for (int i = 0; i < n; i++) stp_scene_text(s, lines[i], margin, y + i * row, font);
    return n * row;
}

/* px from a line of text to the next, of letters that want so much. */
static double row_of(const stp_figure *f, double px)
{
    return f->measure->row > 0 ? f->measure->row : px;
}

/* The caption stands at the bottom: its lines are counted before they are drawn. */
static double draw_caption(stp_figure *f, stp_scene *s, const char *caption)
{
    const double margin = f->theme->margin, line = row_of(f, f->theme->caption_size + 4);
    const stp_font_style font = stp_font_caption(f->theme);
    const stp_panel whole = { .measure = f->measure, .arena = &f->arena };
    const char *lines[TEXT_LINES];
    const int n = stp_wrap_text(&whole, caption, &font, s->width - 2 * margin, lines, TEXT_LINES);
    draw_text(f, s, caption, s->height - margin + (f->measure->row > 0 ? 0 : 4) - (n - 1) * line, line, font);
    return n ? row_of(f, f->theme->caption_size + 9) + (n - 1) * line : 0;
}

void stp_figure_draw_texts(stp_figure *f, stp_scene *s)
{
    const stp_theme *t = f->theme;
    const double margin = t->margin;
    double y = margin;
    const char *title = stp_figure_text(f, STP_F_TITLE), *subtitle = subtitle_of(f);
    f->box = (stp_rect) { margin, margin, s->width - 2 * margin, s->height - 2 * margin };
    if (*title) y += draw_text(f, s, title, y + t->title_size - 2, row_of(f, t->title_size + 8), stp_font_title(t));
    if (*subtitle)
        y += draw_text(f, s, subtitle, y + t->subtitle_size - 0.5, row_of(f, t->subtitle_size + 7.5),
                       stp_font_subtitle(t));
    if (y > margin && f->measure->row <= 0) y += 8;
    f->box.y = y;
    f->box.h = s->height - margin - y - draw_caption(f, s, stp_figure_text(f, STP_F_CAPTION));
}

/* What titles and the caption leave: their lines are counted by drawing them aside. */
void stp_figure_set_box(stp_figure *f, const stp_scene *s)
{
    stp_scene aside;
    stp_scene_init(&aside, s->width, s->height, 0);
    stp_figure_draw_texts(f, &aside);
    stp_scene_clear(&aside);
}
