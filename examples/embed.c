/* embed.c: a plot from a C program, with stipple.h alone.
 *     meson install -C build && ldconfig
 *     cc embed.c $(pkg-config --cflags --libs stipple) -o embed
 *     ./embed data/co2-concentration.csv .            writes ./co2.svg and ./co2.png */
#include <stipple.h>
#include <stdio.h>

/* What the library has to say while it works: standard error is the program's choice, not the library's. */
static void note(void *self, stp_level level, const char *message)
{
    (void)self;
    if (level == STP_LEVEL_WARNING)
        fprintf(stderr, "embed: %s\n", message);
}

static stp_status draw(const char *data, const char *folder, stp_error *err)
{
    char svg[4096], png[4096];
    snprintf(svg, sizeof svg, "%s/co2.svg", folder);
    snprintf(png, sizeof png, "%s/co2.png", folder);
    const char *const fields[][2] = {       /* the names of the command line's options */
        { "data", data }, { "x", "Date" }, { "y", "CO2" }, { "ylabel", "CO₂ (ppm)" },
        { "title", "Carbon dioxide at Mauna Loa" }, { "output", svg }, { "output", png },
    };
    stp_spec *spec = NULL;
    stp_status status = stp_spec_new(&spec, err);
    if (!status)
        status = stp_spec_add_layer(spec, "plot", err);
    for (size_t i = 0; !status && i < sizeof fields / sizeof fields[0]; i++)
        status = stp_spec_set(spec, fields[i][0], fields[i][1], err);
    if (!status)
        status = stp_run(spec, &(stp_log){ .note = note }, err);
    stp_spec_free(spec);
    return status;
}

int main(int argc, char *argv[])
{
    if (argc != 3) {
        fprintf(stderr, "usage: embed DATA.csv FOLDER\n");
        return stp_exit_code(STP_ERR_USAGE);
    }
    stp_error err = { 0 };
    stp_status status = draw(argv[1], argv[2], &err);
    if (status)
        fprintf(stderr, "embed: %s\n%s%s", err.message, err.hint, *err.hint ? "\n" : "");
    return stp_exit_code(status);
}
