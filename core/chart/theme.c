/* The themes, as data. */
#include "chart/theme.h"
#include "base/text.h"

/* Sizes for screens. */
#define SIZES                                                                                                          \
    .thousands = ",", .title_size = 16, .heading_size = 13, .subtitle_size = 12.5, .caption_size = 11,                 \
    .name_size = 12, .tick_size = 12, .margin = 16, .tick_length = 4, .bar_width = 12, .bar_height = 200,              \
    .point_radius = 3, .line_width = 1.5

const stp_theme stp_themes[] = {
    { SIZES,
      .name = "light",
      .help = "dark ink on white",
      .background = 0xffffffff,
      .ink = 0x1b1f24ff,
      .secondary = 0x5b6570ff,
      .grid = 0xe4e8ecff,
      .axis = 0xaab3bcff,
      .zero = 0xaab3bcff,
      .edge = 0xffffffff,
      .other = 0xb4bac1ff,
      .palette = "stipple",
      .density_map = "stipple",
      .value_map = "viridis:0..0.95" },
    { SIZES,
      .name = "dark",
      .help = "light ink on near black",
      .background = 0x14181dff,
      .ink = 0xe8ecf0ff,
      .secondary = 0xa4aeb8ff,
      .grid = 0x2a313aff,
      .axis = 0x59636eff,
      .zero = 0x59636eff,
      .edge = 0x14181dff,
      .other = 0x66707bff,
      .palette = "stipple-bright",
      .density_map = "inferno:0.2..1",
      .value_map = "viridis:0.15..1" },
    { .name = "paper",
      .help = "black on white for print, thin spaces in numbers",
      .background = 0xffffffff,
      .ink = 0x000000ff,
      .secondary = 0x222222ff,
      .grid = 0xecececff,
      .axis = 0x000000ff,
      .zero = 0x808080ff,
      .edge = 0xffffffff,
      .other = 0xa8a8a8ff,
      .density_map = "stipple",
      .value_map = "viridis:0..0.9",
      .palette = "stipple",
      .thousands = " ",
      .tick_length = 4,
      .bar_width = 10,
      .bar_height = 160,
      .point_radius = 2.5,
      .title_size = 13,
      .heading_size = 12,
      .subtitle_size = 11,
      .caption_size = 10,
      .name_size = 11,
      .tick_size = 11,
      .margin = 8,
      .line_width = 1.2 },
    { SIZES,
      .name = "minimal",
      .help = "no grid, no axis lines",
      .background = 0xffffffff,
      .ink = 0x1b1f24ff,
      .secondary = 0x5b6570ff,
      .grid = 0xffffff00,
      .axis = 0xaab3bc00,
      .zero = 0xd5dae0ff,
      .edge = 0xffffffff,
      .other = 0xb4bac1ff,
      .palette = "stipple",
      .density_map = "stipple",
      .value_map = "viridis:0..0.95" },
    { 0 },
};

const stp_theme *stp_theme_find(const char *name)
{
    for (const stp_theme *t = stp_themes; t->name; t++)
        if (stp_same(t->name, name)) return t;
    return NULL;
}

stp_font_style stp_font_tick(const stp_theme *t, stp_anchor anchor)
{
    return (stp_font_style) { .size = t->tick_size, .color = t->secondary, .anchor = anchor, .tabular = true };
}

stp_font_style stp_font_name(const stp_theme *t, stp_anchor anchor)
{
    return (stp_font_style) { .size = t->name_size, .weight = STP_MEDIUM, .color = t->ink, .anchor = anchor };
}

stp_font_style stp_font_title(const stp_theme *t)
{
    return (stp_font_style) { .size = t->title_size, .weight = STP_SEMIBOLD, .color = t->ink };
}

stp_font_style stp_font_heading(const stp_theme *t)
{
    return (stp_font_style) { .size = t->heading_size, .weight = STP_SEMIBOLD, .color = t->ink };
}

stp_font_style stp_font_subtitle(const stp_theme *t)
{
    return (stp_font_style) { .size = t->subtitle_size, .color = t->secondary };
}

stp_font_style stp_font_caption(const stp_theme *t)
{
    return (stp_font_style) { .size = t->caption_size, .color = t->secondary };
}
