/* The themes, as data. */
#include "chart/theme.h"
#include "base/text.h"

const stp_theme stp_themes[] = {
    { .name = "light",
      .help = "dark ink on white",
      .background = 0xffffffff,
      .ink = 0x1b1f24ff,
      .secondary = 0x5b6570ff,
      .grid = 0xe4e8ecff,
      .axis = 0xaab3bcff,
      .zero = 0xaab3bcff,
      .edge = 0xffffffff,
      .other = 0xb4bac1ff,
      .density_map = "stipple",
      .value_map = "viridis:0..0.95" },
    { .name = "dark",
      .help = "light ink on near black",
      .background = 0x14181dff,
      .ink = 0xe8ecf0ff,
      .secondary = 0xa4aeb8ff,
      .grid = 0x2a313aff,
      .axis = 0x59636eff,
      .zero = 0x59636eff,
      .edge = 0x14181dff,
      .other = 0x66707bff,
      .density_map = "inferno:0.2..1",
      .value_map = "viridis:0.15..1" },
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
    return (stp_font_style) { .size = STP_TICK_SIZE, .color = t->secondary, .anchor = anchor, .tabular = true };
}

stp_font_style stp_font_name(const stp_theme *t, stp_anchor anchor)
{
    return (stp_font_style) { .size = STP_NAME_SIZE, .weight = STP_MEDIUM, .color = t->ink, .anchor = anchor };
}

stp_font_style stp_font_title(const stp_theme *t)
{
    return (stp_font_style) { .size = STP_TITLE_SIZE, .weight = STP_SEMIBOLD, .color = t->ink };
}

stp_font_style stp_font_heading(const stp_theme *t)
{
    return (stp_font_style) { .size = STP_HEADING_SIZE, .weight = STP_SEMIBOLD, .color = t->ink };
}

stp_font_style stp_font_subtitle(const stp_theme *t)
{
    return (stp_font_style) { .size = STP_SUBTITLE_SIZE, .color = t->secondary };
}

stp_font_style stp_font_caption(const stp_theme *t)
{
    return (stp_font_style) { .size = STP_CAPTION_SIZE, .color = t->secondary };
}
