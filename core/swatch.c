/* A sheet is a scene of its own: rows of colours, of themes cards that look as their charts do. */
#include "swatch.h"
#include <stdlib.h>
#include <string.h>
#include "chart/theme.h"
#include "colormaps/cmap.h"

/* ---- colours ---------------------------------------------------------------------------------------------------- */

static stp_status palette_colors(const char *name, stp_arena *arena, uint32_t *out, int n, int *count, stp_error *err)
{
    stp_palette p;
    int own = n;
    for (int i = 0; i < stp_palette_count(); i++)
        if (!strcmp(stp_palette_info_at(i).name, name)) own = stp_palette_info_at(i).n;
    *count = own < n ? own : n;
    STP_TRY(stp_palette_find(&p, arena, name, *count, err));
    memcpy(out, p.colors, (size_t) *count * sizeof *out);
    return STP_OK;
}

static stp_status map_colors(const char *name, uint32_t *out, int n, stp_error *err)
{
    stp_cmap map;
    STP_TRY(stp_cmap_find(&map, name, err));
    for (int i = 0; i < n; i++) out[i] = stp_cmap_at(&map, n > 1 ? i / (double) (n - 1) : 0);
    return STP_OK;
}

static stp_status theme_colors(const char *name, stp_arena *arena, uint32_t *out, int n, int *count, stp_error *err)
{
    const stp_theme *t = stp_theme_find(name);
    const uint32_t own[] = { t->background, t->background, t->ink, t->secondary, t->axis, t->grid };
    int groups;
    for (*count = 0; *count < (int) STP_COUNT(own) && *count < n; (*count)++)
        out[*count] = own[*count] & 255 ? own[*count] : t->background;
    STP_TRY(palette_colors(t->palette, arena, out + *count, n - *count, &groups, err));
    *count += groups;
    return STP_OK;
}

stp_status stp_swatch_colors(stp_swatch kind, const char *name, stp_arena *arena, uint32_t *out, int n, int *count,
                             stp_error *err)
{
    *count = n;
    if (kind == STP_SWATCH_MAP) return map_colors(name, out, n, err);
    if (kind == STP_SWATCH_PALETTE) return palette_colors(name, arena, out, n, count, err);
    return theme_colors(name, arena, out, n, count, err);
}

/* ---- rows ------------------------------------------------------------------------------------------------------- */

enum { ROW = 24, COLUMN = 500, MARGIN = 16, WIDE = 220, ROWS = 44, CELLS = 256 };

static stp_status draw_map(stp_scene *s, const char *name, stp_rect box, stp_error *err)
{
    uint32_t c[CELLS];
    STP_TRY(map_colors(name, c, CELLS, err));
    uint8_t *rgba = malloc(CELLS * 4);
    if (!rgba) return stp_no_memory(err, "a picture");
    for (int i = 0; i < 4 * CELLS; i++) rgba[i] = (uint8_t) (c[i / 4] >> (24 - 8 * (i % 4)));
    stp_scene_image(s, rgba, CELLS, 1, box, false);
    return STP_OK;
}

static stp_status draw_palette(stp_scene *s, const char *name, stp_rect box, stp_error *err)
{
    enum { MOST = 24, USUAL = 12 };
    uint32_t c[MOST];
    int n;
    STP_TRY(palette_colors(name, &s->arena, c, MOST, &n, err));
    const double step = box.w / (n > USUAL ? n : USUAL);
    for (int i = 0; i < n; i++) {
        const stp_rect r = { box.x + i * step, box.y, step - 1, box.h };
        stp_scene_rects(s, &r, 1, (stp_style) { .fill = c[i] });
    }
    return STP_OK;
}

/* ---- cards ------------------------------------------------------------------------------------------------------ */

enum { CARD_W = 300, CARD_H = 180, CARDS = 2, GAP = 16 };

static void draw_bars(stp_scene *s, const stp_theme *t, const uint32_t *colors, int n, stp_rect plot)
{
    static const double heights[] = { 0.55, 0.8, 0.35, 0.95, 0.6, 0.45 };
    const double step = plot.w / n;
    for (int i = 0; i <= 4; i++) {
        const double y = plot.y + plot.h * i / 4 - 0.5;
        stp_scene_line(s, plot.x, y, plot.x + plot.w, y, i < 4 ? t->grid : t->axis, 1);
    }
    for (int i = 0; i < n; i++) {
        const double h = plot.h * heights[i % (int) STP_COUNT(heights)];
        const stp_rect r = { plot.x + (i + 0.15) * step, plot.y + plot.h - h, step * 0.7, h };
        stp_scene_rects(s, &r, 1, (stp_style) { .fill = colors[i] });
    }
}

static stp_status draw_card(stp_scene *s, const char *name, double x, double y, stp_error *err)
{
    enum { GROUPS = 6 };
    static const char *const ticks[] = { "0", "500", "1,000" };
    const stp_theme *t = stp_theme_find(name);
    const stp_rect card = { x, y, CARD_W, CARD_H }, plot = { x + 44, y + 48, CARD_W - 62, CARD_H - 76 };
    uint32_t colors[GROUPS];
    int n;
    STP_TRY(palette_colors(t->palette, &s->arena, colors, GROUPS, &n, err));
    stp_scene_rects(s, &card, 1, (stp_style) { .fill = t->background, .stroke = 0xc8ced4ff, .width = 1 });
    stp_scene_text(s, t->name, x + 14, y + 26, stp_font_title(t));
    draw_bars(s, t, colors, n, plot);
    for (int i = 0; i < 3; i++)
        stp_scene_text(s, ticks[i], plot.x - 6, plot.y + plot.h * (2 - i) / 2 + 4, stp_font_tick(t, STP_END));
    stp_scene_text(s, t->help, x + 14, y + CARD_H - 10, stp_font_tick(t, STP_START));
    return draw_map(s, t->density_map, (stp_rect) { x + CARD_W - 118, y + 15, 100, 12 }, err);
}

/* ---- sheets ----------------------------------------------------------------------------------------------------- */

static stp_status draw_row(stp_scene *s, stp_swatch kind, const char *name, double x, double y, stp_error *err)
{
    const stp_rect box = { x, y, WIDE, ROW - 6 };
    stp_scene_text(s, name, x + WIDE + 12, y + 14, stp_font_name(&stp_themes[0], STP_START));
    return kind == STP_SWATCH_MAP ? draw_map(s, name, box, err) : draw_palette(s, name, box, err);
}

static stp_status draw_rows(stp_scene *s, stp_swatch kind, const char *const *names, int n, stp_error *err)
{
    const int columns = (n + ROWS - 1) / ROWS, rows = (n + columns - 1) / columns;
    stp_scene_init(s, columns * COLUMN + MARGIN, rows * ROW + 2 * MARGIN, 0xffffffff);
    for (int i = 0; i < n; i++)
        STP_TRY(draw_row(s, kind, names[i], MARGIN + i / rows * COLUMN, MARGIN + i % rows * ROW, err));
    return STP_OK;
}

static stp_status draw_cards(stp_scene *s, const char *const *names, int n, stp_error *err)
{
    const int rows = (n + CARDS - 1) / CARDS;
    stp_scene_init(s, CARDS * (CARD_W + GAP) + GAP, rows * (CARD_H + GAP) + GAP, 0xffffffff);
    for (int i = 0; i < n; i++)
        STP_TRY(draw_card(s, names[i], GAP + i % CARDS * (CARD_W + GAP), GAP + i / CARDS * (CARD_H + GAP), err));
    return STP_OK;
}

stp_status stp_swatch_sheet(stp_swatch kind, const char *title, const char *const *names, int n,
                            const stp_backend *backend, stp_buf *out, stp_error *err)
{
    stp_scene s = { 0 };
    stp_status status = kind == STP_SWATCH_THEME ? draw_cards(&s, names, n, err) : draw_rows(&s, kind, names, n, err);
    s.title = title;
    s.description = "";
    if (status == STP_OK) status = stp_scene_check(&s, err);
    if (status == STP_OK) status = backend->write(&s, 1, out, err);
    stp_scene_clear(&s);
    return status;
}
