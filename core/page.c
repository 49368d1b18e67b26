/* HTML by hand: headings, paragraphs, figures. */
#include "page.h"
#include <string.h>
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "draw.h"
#include "run.h"
#include "spec/plan.h"

/* Colours are those of the themes light and dark. */
static const char style[] =
    ":root{color-scheme:light dark;--ground:#fff;--ink:#1b1f24;--quiet:#5b6570;--line:#e4e8ec;--link:#2f6db3}\n"
    "figure>.dark{display:none}\n"
    "@media screen and (prefers-color-scheme:dark){\n"
    ":root{--ground:#14181d;--ink:#e8ecf0;--quiet:#a4aeb8;--line:#2a313a;--link:#7fb2ea}\n"
    "figure>.light{display:none}figure>.dark{display:block}}\n"
    "body{margin:0 auto;padding:2rem 1rem 4rem;max-width:56rem;background:var(--ground);color:var(--ink);"
    "font:1rem/1.55 Inter,'Helvetica Neue',Arial,sans-serif}\n"
    "h1{font-size:1.75rem;line-height:1.2;margin:0 0 1rem}h2{font-size:1.25rem;margin:3rem 0 .5rem}"
    "h3{font-size:1rem;margin:0 0 .25rem}\n"
    "p{max-width:42rem;margin:0 0 1rem}nav ol{padding-left:1.25rem}a{color:var(--link)}\n"
    "figure{margin:2rem 0;break-inside:avoid}figure>svg{display:block;max-width:100%;height:auto}\n"
    "figcaption{margin-top:.5rem}figcaption,.subtitle{color:var(--quiet);font-size:.875rem;max-width:42rem}\n"
    ".wide{overflow-x:auto}table{border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums}\n"
    "th,td{padding:.25rem .75rem .25rem 0;text-align:left;border-bottom:1px solid var(--line);vertical-align:top}"
    "th{font-weight:600}.number{text-align:right}.number,.time{white-space:nowrap}\n"
    "@media print{body{max-width:none;padding:0}nav{display:none}h2,h2+p{break-after:avoid}}\n";

/* ---- which outputs are pages ----------------------------------------------------------------------------------- */

bool stp_page_wanted(const stp_spec *spec)
{
    const stp_value *o = &spec->v[STP_F_OUTPUT], *to = &spec->v[STP_F_TO];
    if (to->set) return !strcmp(to->text, "html");
    for (int i = 0; i < o->n_items; i++)
        if (stp_is_page(o->items[i])) return true;
    return false;
}

const char *stp_page_path(stp_arena *arena, const char *path)
{
    const size_t n = strlen(path);
    return n && path[n - 1] == '/' ? stp_arena_printf(arena, "%sindex.html", path) : path;
}

/* ---- text ------------------------------------------------------------------------------------------------------- */

static const char *text_of(const stp_spec *s, stp_field_id f)
{
    return s->v[f].set ? s->v[f].text : "";
}

static void element(stp_buf *out, const char *tag, const char *attributes, const char *text)
{
    if (!*text) return;
    stp_buf_printf(out, "<%s%s>", tag, attributes);
    stp_buf_xml(out, text);
    stp_buf_printf(out, "</%s>\n", tag);
}

/* Paragraphs end at empty lines. */
static void paragraphs(stp_buf *out, const char *text)
{
    while (*(text += strspn(text, "\n \t"))) {
        const char *end = strstr(text, "\n\n");
        const size_t n = end ? (size_t) (end - text) : strlen(text);
        stp_buf part = { 0 };
        stp_buf_add(&part, text, n);
        if (!part.failed) element(out, "p", "", part.data);
        out->failed |= part.failed;
        stp_buf_clear(&part);
        text += n;
    }
}

/* ---- pictures and tables ---------------------------------------------------------------------------------------- */

/* What a figure shows. */
typedef struct part {
    const stp_spec *figure;
    stp_kept_log log;
    stp_buf html;
} part;

typedef struct page {
    stp_shared *shared;
    part *parts;
    int n;
} page;

static bool is_table(const stp_spec *figure)
{
    return figure->n_items == 1 && figure->items[0].n_layers == 1 && figure->items[0].layers[0].verb == STP_VERB_LOAD;
}

/* The picture without what the page says itself. */
static stp_spec plain_figure(const part *p)
{
    stp_spec plain = *p->figure;
    plain.next = NULL;
    static const stp_field_id said[] = { STP_F_TITLE, STP_F_SUBTITLE, STP_F_CAPTION, STP_F_PAGE, STP_F_LEAD,
                                         STP_F_SECTION, STP_F_TEXT };
    for (size_t i = 0; i < STP_COUNT(said); i++) plain.v[said[i]] = (stp_value) { 0 };
    return plain;
}

/* One for each ground; a figure that chooses its theme has it on both. Returns how many. */
static int grounds(const stp_spec *figure, stp_target t[STP_TARGET_THEMES])
{
    static const char *const themes[STP_TARGET_THEMES] = { "light", "dark" };
    const bool once = figure->v[STP_F_THEME].set;
    for (int i = 0; i < STP_TARGET_THEMES; i++)
        t[i] = (stp_target) { .path = "{}", .theme = once ? NULL : themes[i], .in_page = true };
    return once ? 1 : STP_TARGET_THEMES;
}

/* The picture with its ground among its classes. */
static void add_svg(stp_buf *out, const stp_buf *svg, const char *theme)
{
    static const char class[] = " class=\"";
    const char *begin = svg->data ? strstr(svg->data, "<svg") : NULL, *at = begin ? strstr(begin, class) : NULL;
    if (!at) return;
    at += sizeof class - 1;
    stp_buf_add(out, begin, (size_t) (at - begin));
    if (theme) stp_buf_printf(out, "%s ", theme);
    stp_buf_text(out, at);
}

/* One picture, or with --groupby one for each group. */
static stp_status pictures(part *p, stp_shared *shared, stp_arena *arena, stp_target *own, stp_target **made, int *n,
                           stp_error *err)
{
    const stp_spec plain = plain_figure(p);
    const int n_own = grounds(&plain, own);
    for (int i = 0; i < n_own; i++) STP_TRY(stp_target_find_format(&own[i], "svg", NULL, err));
    if (plain.v[STP_F_GROUPBY].set)
        return stp_draw_groups(&plain, shared, &p->log.log, own, n_own, arena, made, n, err);
    *made = own;
    *n = n_own;
    return stp_draw(&plain, shared, &p->log.log, own, n_own, err);
}

static stp_status add_pictures(part *p, stp_shared *shared, stp_error *err)
{
    stp_arena arena = { 0 };
    stp_target own[STP_TARGET_THEMES], *made = NULL;
    int n = 0;
    const stp_status s = pictures(p, shared, &arena, own, &made, &n, err);
    for (int i = 0; i < n; i++) {
        if (s == STP_OK) add_svg(&p->html, &made[i].bytes, made[i].theme);
        stp_buf_clear(&made[i].bytes);
    }
    stp_arena_clear(&arena);
    return s == STP_OK ? stp_buf_check(&p->html, "a picture", err) : s;
}

static stp_status make_part(void *self, int number, stp_error *err)
{
    const page *all = self;
    part *p = &all->parts[number];
    if (is_table(p->figure))
        return stp_convert_to(&stp_page_table, p->figure, all->shared, &p->log.log, &p->html, err);
    return add_pictures(p, all->shared, err);
}

static stp_status add_parts(page *all, const stp_spec *spec, const stp_log *log, stp_arena *arena, stp_error *err)
{
    int n = 0;
    for (const stp_spec *q = spec; q; q = q->next) n++;
    all->parts = stp_arena_array(arena, (size_t) n, sizeof *all->parts);
    if (!all->parts) return stp_no_memory(err, "figures");
    for (const stp_spec *q = spec; q; q = q->next) {
        part *p = &all->parts[all->n++];
        p->figure = q;
        stp_kept_log_init(&p->log, log);
    }
    return STP_OK;
}

static void tell_notes(const page *all, const stp_log *log)
{
    stp_kept_log notes;
    stp_kept_log_init(&notes, log);
    for (int i = 0; i < all->n; i++) stp_kept_log_add(&notes, &all->parts[i].log);
    stp_kept_log_tell(&notes);
    stp_kept_log_clear(&notes);
}

/* All parts are made at once, so that each file is read once for all of them. */
static stp_status make_parts(page *all, const stp_spec *spec, const stp_log *log, stp_arena *arena, stp_error *err)
{
    STP_TRY(add_parts(all, spec, log, arena, err));
    STP_TRY(stp_plan_check_stdin(spec, err));
    STP_TRY(stp_shared_new(&all->shared, log, err));
    const stp_status s = stp_shared_run(all->shared, all->n, make_part, all, err);
    tell_notes(all, log);
    return s;
}

static void page_clear(page *all)
{
    for (int i = 0; i < all->n; i++) {
        stp_buf_clear(&all->parts[i].html);
        stp_kept_log_clear(&all->parts[i].log);
    }
    stp_shared_free(all->shared);
}

/* ---- figures ---------------------------------------------------------------------------------------------------- */

/* Figure n of the page. */
static void figure_write(const part *p, int n, stp_buf *out)
{
    const stp_spec *figure = p->figure;
    if (*text_of(figure, STP_F_SECTION)) {
        stp_buf_printf(out, "<h2 id=\"s%d\">", n);
        stp_buf_xml(out, text_of(figure, STP_F_SECTION));
        stp_buf_text(out, "</h2>\n");
    }
    paragraphs(out, text_of(figure, STP_F_TEXT));
    stp_buf_printf(out, "<figure id=\"f%d\">\n", n);
    element(out, "h3", "", text_of(figure, STP_F_TITLE));
    element(out, "p", " class=\"subtitle\"", text_of(figure, STP_F_SUBTITLE));
    stp_buf_add(out, p->html.data, p->html.length);
    element(out, "figcaption", "", text_of(figure, STP_F_CAPTION));
    stp_buf_text(out, "</figure>\n");
}

/* ---- the page --------------------------------------------------------------------------------------------------- */

static void contents(const stp_spec *spec, stp_buf *out)
{
    int sections = 0, n = 0;
    for (const stp_spec *q = spec; q; q = q->next) sections += *text_of(q, STP_F_SECTION) != 0;
    if (sections < 3) return;
    stp_buf_text(out, "<nav><ol>\n");
    for (const stp_spec *q = spec; q; q = q->next) {
        n++;
        if (!*text_of(q, STP_F_SECTION)) continue;
        stp_buf_printf(out, "<li><a href=\"#s%d\">", n);
        stp_buf_xml(out, text_of(q, STP_F_SECTION));
        stp_buf_text(out, "</a></li>\n");
    }
    stp_buf_text(out, "</ol></nav>\n");
}

static void page_write(const page *all, const stp_spec *spec, const char *date, stp_buf *out)
{
    const char *title = text_of(spec, STP_F_PAGE);
    stp_buf_text(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                      "<meta name=\"generator\" content=\"stipple " STIPPLE_VERSION "\">\n");
    if (date) stp_buf_printf(out, "<meta name=\"dcterms.date\" content=\"%s\">\n", date);
    element(out, "title", "", *title ? title : *text_of(spec, STP_F_TITLE) ? text_of(spec, STP_F_TITLE) : "Figures");
    stp_buf_printf(out, "<style>\n%s</style>\n</head>\n<body>\n<main>\n", style);
    element(out, "h1", "", title);
    paragraphs(out, text_of(spec, STP_F_LEAD));
    contents(spec, out);
    for (int i = 0; i < all->n; i++) figure_write(&all->parts[i], i + 1, out);
    stp_buf_text(out, "</main>\n</body>\n</html>\n");
}

stp_status stp_page_write(const stp_spec *spec, const stp_log *log, stp_buf *out, stp_error *err)
{
    page all = { 0 };
    stp_arena arena = { 0 };
    const char *date = NULL;
    stp_status s = stp_draw_date(&arena, &date, err);
    if (s == STP_OK) s = make_parts(&all, spec, log, &arena, err);
    if (s == STP_OK) page_write(&all, spec, date, out);
    page_clear(&all);
    stp_arena_clear(&arena);
    return s == STP_OK ? stp_buf_check(out, "a page", err) : s;
}
