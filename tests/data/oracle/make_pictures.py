#!/usr/bin/env python3
"""Writes expected/picture_*.txt: what Datashader's shade() makes of the aggregates in expected/, by its published rules.

Nothing of stipple is used: the aggregates are Datashader's, and the rules are those of its transfer functions
(datashader/transfer_functions: eq_hist, shade, _colorize), written down again with plain Python. A picture is a line a row of
pixels, the top one first, with RRGGBBAA a pixel. Run it in this folder; the files do not change unless the rules do.
"""
import csv, math, struct

WIDTH, HEIGHT = 37, 23


def single(x):
    """Rounded to a float of 32 bits, in which Datashader mixes."""
    return struct.unpack("f", struct.pack("f", x))[0]


def read(name):
    with open(f"expected/{name}.csv") as f:
        return [float(v) for row in csv.reader(f) for v in row]


def interp(x, xs, ys):
    """numpy.interp of one number."""
    if x <= xs[0]:
        return ys[0]
    for i in range(1, len(xs)):
        if x <= xs[i]:
            return ys[i - 1] + (ys[i] - ys[i - 1]) / (xs[i] - xs[i - 1]) * (x - xs[i - 1])
    return ys[-1]


def cumulated(levels):
    total, out = 0, []
    for _, n in levels:
        total += n
        out.append(total)
    return [c / total for c in out]


def eq_hist_whole(values):
    """Of integers whose range is below 65536: exact counts of each. The mapping, and how many levels there are."""
    levels = sorted({v: values.count(v) for v in values}.items())
    centers, cdf = [v for v, _ in levels], cumulated(levels)
    full, at = [], 0                       # bins are whole numbers from least to greatest, empty ones have the cdf before
    for v in range(int(centers[0]), int(centers[-1]) + 1):
        while at + 1 < len(centers) and centers[at + 1] <= v:
            at += 1
        full.append(cdf[at])
    lo = int(centers[0])
    return (lambda v: full[int(v) - lo]), len(levels)


def eq_hist_floats(values, bins=65536):
    """Else: 65536 even bins from least to greatest, those without values dropped, linear between their centres."""
    lo, hi = min(values), max(values)
    width = (hi - lo) / bins
    count = {}
    for v in values:
        at = min(int((v - lo) / (hi - lo) * bins), bins - 1)
        count[at] = count.get(at, 0) + 1
    levels = sorted(count.items())
    centers, cdf = [lo + (at + 0.5) * width for at, _ in levels], cumulated(levels)
    return (lambda v: interp(v, centers, cdf)), len(levels)


def rescaled(levels, lo, hi):
    """rescale_discrete_levels: the lower end of the span moves down while there are few levels."""
    multiple = 1.5 + (levels - 2) * (1 - 1.5) / (100 - 2)
    return (max(hi - multiple * (hi - lo), 0), 1) if multiple > 1 else (lo, hi)


def transform(how, values, whole):
    """Mapping of a value, less the least one, and the span of the results."""
    levels = 0
    if how == "eq_hist":
        f, levels = (eq_hist_whole if whole else eq_hist_floats)(values)
    else:
        f = {"linear": lambda v: v, "log": math.log1p, "cbrt": lambda v: v ** (1 / 3)}[how]
    mapped = [f(v) for v in values]
    return f, (min(mapped), max(mapped)), levels


def shade(values, zero_is_empty, how, colors, rescale):
    """One plane through a list of colours."""
    masked = [math.isnan(v) or (zero_is_empty and v == 0) for v in values]
    least = min(v for v, m in zip(values, masked) if not m)
    present = [v - least for v, m in zip(values, masked) if not m]
    f, span, levels = transform(how, present, zero_is_empty)
    if rescale and how == "eq_hist":
        span = rescaled(levels, *span)
    stops = [span[0] + (span[1] - span[0]) * i / (len(colors) - 1) for i in range(len(colors))]
    return [(0, 0, 0, 0) if m else
            tuple(int(interp(f(v - least), stops, [c[k] for c in colors])) for k in range(3)) + (255,)
            for v, m in zip(values, masked)]


def mix(planes, how, colors, min_alpha=40):
    """Counts by category: colours by share on sRGB bytes, opacity by their sum."""
    totals = [sum(p[i] for p in planes) for i in range(len(planes[0]))]
    least = min(t for t in totals if t > 0)
    f, span, _ = transform(how, [t - least for t in totals if t > 0], False)
    out = []
    for i, t in enumerate(totals):
        if t == 0:
            out.append((0, 0, 0, 0))
            continue
        rgb = tuple(int(single(sum(p[i] * c[k] for p, c in zip(planes, colors)) / t)) for k in range(3))
        out.append(rgb + (int(interp(f(t - least), span, (min_alpha, 255))),))
    return out


def write(name, pixels):
    with open(f"expected/{name}.txt", "w") as f:
        for row in reversed(range(HEIGHT)):
            line = pixels[row * WIDTH:(row + 1) * WIDTH]
            f.write(" ".join("%02x%02x%02x%02x" % p for p in line) + "\n")


LIGHT_TO_DARK_BLUE = ((0xad, 0xd8, 0xe6), (0, 0, 0x8b))
RED_WHITE_BLUE = ((255, 0, 0), (255, 255, 255), (0, 0, 255))
SET1 = ((0xe4, 0x1a, 0x1c), (0x37, 0x7e, 0xb8), (0x4d, 0xaf, 0x4a), (0x98, 0x4e, 0xa3))


def main():
    by = [read(f"points_by_count.{c}") for c in ("ash", "birch", "cedar", "date palm")]
    for how in ("eq_hist", "linear", "log", "cbrt"):
        write(f"picture_count_{how}", shade(read("points_count"), True, how, LIGHT_TO_DARK_BLUE, True))
        write(f"picture_mean_{how}", shade(read("points_mean_v"), False, how, RED_WHITE_BLUE, True))
        write(f"picture_by_{how}", mix(by, how, SET1))


main()
