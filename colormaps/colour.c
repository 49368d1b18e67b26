/* Colour spaces, deficiency views and difference formulas. Each function is written from the published
 * formula named beside it; nothing here keeps state. All maps, palettes and tests stand on these. */
#include "colormaps/colour.h"
#include <math.h>

#define PI 3.14159265358979323846

static const double white_x = 0.95047, white_z = 1.08883;
static const stp_matrix xyz_from_rgb = { {
    { 0.4124564, 0.3575761, 0.1804375 }, { 0.2126729, 0.7151522, 0.0721750 }, { 0.0193339, 0.1191920, 0.9503041 }
} };
/* The exact inverse of the line above, not the rounded one in print: conversions must return. */
static const stp_matrix rgb_from_xyz = { {
    { 3.2404548360214083, -1.5371388501025751, -0.4985315468684809 },
    { -0.9692663898756537, 1.8760109288424913, 0.041556082346673524 },
    { 0.05564341960421366, -0.20402585426769815, 1.0572251624579287 },
} };

static stp_v3 apply(const stp_matrix *by, double x, double y, double z)
{
    const double (*m)[3] = by->m;
    return (stp_v3){ m[0][0] * x + m[0][1] * y + m[0][2] * z, m[1][0] * x + m[1][1] * y + m[1][2] * z,
                     m[2][0] * x + m[2][1] * y + m[2][2] * z };
}

static stp_matrix multiply(stp_matrix a, stp_matrix b)
{
    stp_matrix out;
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) out.m[i][j] = a.m[i][0] * b.m[0][j] + a.m[i][1] * b.m[1][j] + a.m[i][2] * b.m[2][j];
    return out;
}

/* Cofactor of row r, column c with its sign: the cyclic indices carry it. */
static double cofactor(const stp_matrix *a, int r, int c)
{
    const int r1 = (r + 1) % 3, r2 = (r + 2) % 3, c1 = (c + 1) % 3, c2 = (c + 2) % 3;
    return a->m[r1][c1] * a->m[r2][c2] - a->m[r1][c2] * a->m[r2][c1];
}

static stp_matrix invert(stp_matrix a)
{
    stp_matrix out;
    double det = 0;
    for (int i = 0; i < 3; i++) det += a.m[0][i] * cofactor(&a, 0, i);
    for (int r = 0; r < 3; r++)
        for (int c = 0; c < 3; c++) out.m[c][r] = cofactor(&a, r, c) / det;
    return out;
}

/* ---- sRGB ---- */

static double to_linear(double v) { return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4); }
static double to_gamma(double v) { return v <= 0.0031308 ? 12.92 * v : 1.055 * pow(v, 1 / 2.4) - 0.055; }
static double unit(double v) { return v > 0 ? v < 1 ? v : 1 : 0; }

stp_rgb stp_rgb_linear(stp_rgb c) { return (stp_rgb){ to_linear(c.r), to_linear(c.g), to_linear(c.b) }; }
stp_rgb stp_rgb_gamma(stp_rgb l) { return (stp_rgb){ to_gamma(l.r), to_gamma(l.g), to_gamma(l.b) }; }
stp_rgb stp_rgb_clip(stp_rgb c) { return (stp_rgb){ unit(c.r), unit(c.g), unit(c.b) }; }

stp_rgb stp_rgb_from_bytes(uint32_t v)
{
    return (stp_rgb){ (v >> 24) / 255.0, (v >> 16 & 255) / 255.0, (v >> 8 & 255) / 255.0 };
}

uint32_t stp_rgb_bytes(stp_rgb c)
{
    const uint32_t r = (uint32_t) (255 * unit(c.r) + 0.5), g = (uint32_t) (255 * unit(c.g) + 0.5);
    const uint32_t b = (uint32_t) (255 * unit(c.b) + 0.5);
    return r << 24 | g << 16 | b << 8 | 255;
}

/* Smith 1978, in the form f(n) = v - v s max(0, min(k, 4 - k, 1)). */
static double hsv_channel(double h, double s, double v, double n)
{
    const double k = fmod(n + h / 60, 6);
    return v - v * s * fmax(0, fmin(fmin(k, 4 - k), 1));
}

stp_rgb stp_rgb_from_hsv(double h, double s, double v)
{
    h = fmod(h, 360);
    if (h < 0) h += 360;
    return (stp_rgb){ hsv_channel(h, s, v, 5), hsv_channel(h, s, v, 3), hsv_channel(h, s, v, 1) };
}

/* ---- OKLab (Ottosson 2020) ---- */

stp_v3 stp_oklab_from_rgb(stp_rgb c)
{
    static const stp_matrix cones = { { { 0.4122214708, 0.5363325363, 0.0514459929 },
                                  { 0.2119034982, 0.6806995451, 0.1073969566 },
                                  { 0.0883024619, 0.2817188376, 0.6299787005 } } };
    static const stp_matrix lab = { { { 0.2104542553, 0.7936177850, -0.0040720468 },
                                { 1.9779984951, -2.4285922050, 0.4505937099 },
                                { 0.0259040371, 0.7827717662, -0.8086757660 } } };
    const stp_rgb l = stp_rgb_linear(c);
    const stp_v3 q = apply(&cones, l.r, l.g, l.b);
    return apply(&lab, cbrt(q.x), cbrt(q.y), cbrt(q.z));
}

stp_rgb stp_rgb_from_oklab(stp_v3 lab)
{
    static const stp_matrix cones = { { { 1, 0.3963377774, 0.2158037573 },
                                  { 1, -0.1055613458, -0.0638541728 },
                                  { 1, -0.0894841775, -1.2914855480 } } };
    static const stp_matrix rgb = { { { 4.0767416621, -3.3077115913, 0.2309699292 },
                                { -1.2684380046, 2.6097574011, -0.3413193965 },
                                { -0.0041960863, -0.7034186147, 1.7076147010 } } };
    const stp_v3 q = apply(&cones, lab.x, lab.y, lab.z);
    const stp_v3 l = apply(&rgb, q.x * q.x * q.x, q.y * q.y * q.y, q.z * q.z * q.z);
    return stp_rgb_clip(stp_rgb_gamma((stp_rgb){ l.x, l.y, l.z }));
}

/* ---- CIELAB (CIE 1976, with the exact fractions for the linear foot) ---- */

static const double lab_foot = 216.0 / 24389.0, lab_slope = 24389.0 / 27.0;
static double lab_f(double t) { return t > lab_foot ? cbrt(t) : (lab_slope * t + 16) / 116; }
static double lab_g(double f) { return f * f * f > lab_foot ? f * f * f : (116 * f - 16) / lab_slope; }

stp_v3 stp_lab_from_rgb(stp_rgb c)
{
    const stp_rgb l = stp_rgb_linear(c);
    const stp_v3 v = apply(&xyz_from_rgb, l.r, l.g, l.b);
    const double fx = lab_f(v.x / white_x), fy = lab_f(v.y), fz = lab_f(v.z / white_z);
    return (stp_v3){ 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz) };
}

stp_rgb stp_rgb_from_lab(stp_v3 lab)
{
    const double fy = (lab.x + 16) / 116;
    const double x = lab_g(fy + lab.y / 500) * white_x, z = lab_g(fy - lab.z / 200) * white_z;
    const stp_v3 l = apply(&rgb_from_xyz, x, lab_g(fy), z);
    return stp_rgb_gamma((stp_rgb){ l.x, l.y, l.z });
}

/* ---- CIECAM02 (CIE 159:2004) and CAM02-UCS (Luo, Cui and Li 2006) ---- */

enum { CAM_DEGREES = 180 };
static const double cam_n = 0.2, cam_c = 0.69;     /* background / white; average surround */

static double cam_z(void) { return 1.48 + sqrt(cam_n); }

static double cone_response(const stp_cam *m, double v)
{
    const double x = pow(m->fl * fabs(v) / 100, 0.42);
    return copysign(400 * x / (x + 27.13), v) + 0.1;
}

static double cone_inverse(const stp_cam *m, double v)
{
    const double a = fabs(v - 0.1);
    return copysign(100 / m->fl * pow(27.13 * a / (400 - a), 1 / 0.42), v - 0.1);
}

stp_cam stp_cam_make(double adapting)
{
    static const stp_matrix cat = { { { 0.7328, 0.4296, -0.1624 },
                                      { -0.7036, 1.6975, 0.0061 },
                                      { 0.0030, 0.0136, 0.9834 } } };
    static const stp_matrix cones = { { { 0.38971, 0.68898, -0.07868 }, { -0.22981, 1.18340, 0.04641 }, { 0, 0, 1 } } };
    const double la5 = 5 * adapting, k = 1 / (la5 + 1), k4 = k * k * k * k;
    const double d = 1 - exp((-adapting - 42) / 92) / 3.6;
    const stp_v3 w = apply(&cat, 100 * white_x, 100, 100 * white_z);
    const double gain[3] = { d * 100 / w.x + 1 - d, d * 100 / w.y + 1 - d, d * 100 / w.z + 1 - d };
    stp_matrix adapted = multiply(cat, xyz_from_rgb);
    stp_cam m = { .fl = 0.2 * k4 * la5 + 0.1 * (1 - k4) * (1 - k4) * cbrt(la5),
                  .nbb = 0.725 * pow(1 / cam_n, 0.2),
                  .k = pow(1.64 - pow(0.29, cam_n), 0.73) };
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) adapted.m[i][j] *= 100 * gain[i];
    m.forward = multiply(multiply(cones, invert(cat)), adapted);
    m.back = invert(m.forward);
    const stp_v3 a = apply(&m.forward, 1, 1, 1);
    m.white = (2 * cone_response(&m, a.x) + cone_response(&m, a.y) + cone_response(&m, a.z) / 20 - 0.305) * m.nbb;
    return m;
}

stp_cam stp_cam_standard(void) { return stp_cam_make(64 / PI / 5); }

static double eccentricity(double hue_radians) { return (cos(hue_radians + 2) + 3.8) / 4; }

stp_look stp_look_from_linear(const stp_cam *m, stp_rgb l)
{
    const stp_v3 v = apply(&m->forward, l.r, l.g, l.b);
    const double r = cone_response(m, v.x), g = cone_response(m, v.y), b = cone_response(m, v.z);
    const double rg = r - 12 * g / 11 + b / 11, yb = (r + g - 2 * b) / 9, hue = atan2(yb, rg);
    const double achromatic = (2 * r + g + b / 20 - 0.305) * m->nbb;
    const double t = 50000.0 / 13 * m->nbb * eccentricity(hue) * sqrt(rg * rg + yb * yb) / (r + g + 21 * b / 20);
    const double j = achromatic <= 0 ? 0 : 100 * pow(achromatic / m->white, cam_c * cam_z());
    const double chroma = pow(t, 0.9) * sqrt(j / 100) * m->k;
    const double degrees = hue * CAM_DEGREES / PI;
    return (stp_look){ j, chroma, chroma * pow(m->fl, 0.25), degrees < 0 ? degrees + 360 : degrees };
}

stp_v3 stp_ucs_from_look(stp_look k)
{
    const double p = log1p(0.0228 * k.colourfulness) / 0.0228, h = k.hue * PI / CAM_DEGREES;
    return (stp_v3){ 1.7 * k.lightness / (1 + 0.007 * k.lightness), p * cos(h), p * sin(h) };
}

stp_v3 stp_ucs_from_rgb(const stp_cam *m, stp_rgb c)
{
    return stp_ucs_from_look(stp_look_from_linear(m, stp_rgb_linear(c)));
}

stp_rgb stp_rgb_from_ucs(const stp_cam *m, stp_v3 u)
{
    const double j = u.x / (1.7 - 0.007 * u.x), h = atan2(u.z, u.y), ca = cos(h), sa = sin(h);
    const double chroma = expm1(0.0228 * hypot(u.y, u.z)) / 0.0228 / pow(m->fl, 0.25);
    const double t = j <= 0 ? 0 : pow(chroma / (sqrt(j / 100) * m->k), 1 / 0.9);
    const double p1 = 50000.0 / 13 * m->nbb * eccentricity(h);
    const double p2 = (j <= 0 ? 0 : m->white * pow(j / 100, 1 / (cam_c * cam_z()))) / m->nbb + 0.305;
    /* r, g and b are linear in the radius of (a, b), so is r + g + 1.05 b, which t divides by: solve for it. */
    const double k0 = 460 * 3.05 / 1403 * p2, k1 = ((451 - 891 - 231) * ca + (288 - 261 - 6615) * sa) / 1403;
    const double radius = t * k0 / (p1 - t * k1), a = radius * ca, b = radius * sa;
    const double v[3] = { (460 * p2 + 451 * a + 288 * b) / 1403, (460 * p2 - 891 * a - 261 * b) / 1403,
                          (460 * p2 - 220 * a - 6300 * b) / 1403 };
    const stp_v3 l = apply(&m->back, cone_inverse(m, v[0]), cone_inverse(m, v[1]), cone_inverse(m, v[2]));
    return stp_rgb_gamma((stp_rgb){ l.x, l.y, l.z });
}

/* ---- deficiency ---- */

stp_rgb stp_linear_seen(stp_rgb l, stp_sight sight)
{
    static const stp_matrix views[STP_SIGHTS] = {
        { { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } } },
        { { { 0.152286, 1.052583, -0.204868 }, { 0.114503, 0.786281, 0.099216 }, { -0.003882, -0.048116, 1.051998 } } },
        { { { 0.367322, 0.860646, -0.227968 }, { 0.280085, 0.672501, 0.047413 }, { -0.011820, 0.042940, 0.968881 } } },
        { { { 1.255528, -0.076749, -0.178779 }, { -0.078411, 0.930809, 0.147602 }, { 0.004733, 0.691367, 0.303900 } } },
    };
    const stp_v3 v = apply(&views[sight], l.r, l.g, l.b);
    return stp_rgb_clip((stp_rgb){ v.x, v.y, v.z });
}

stp_rgb stp_rgb_seen(stp_rgb c, stp_sight sight)
{
    if (sight == STP_SIGHT_NORMAL) return c;
    return stp_rgb_gamma(stp_linear_seen(stp_rgb_linear(c), sight));
}

/* ---- differences ---- */

double stp_v3_distance(stp_v3 a, stp_v3 b)
{
    const double x = a.x - b.x, y = a.y - b.y, z = a.z - b.z;
    return sqrt(x * x + y * y + z * z);
}

static double lab_hue(double a, double b)
{
    const double h = a == 0 && b == 0 ? 0 : atan2(b, a) * CAM_DEGREES / PI;
    return h < 0 ? h + 360 : h;
}

/* The mean of two hues goes the short way round; a grey has no hue and leaves the sum to the other. */
static double mean_hue(double h1, double h2, bool grey)
{
    if (grey) return h1 + h2;
    if (fabs(h1 - h2) <= 180) return (h1 + h2) / 2;
    return (h1 + h2 < 360 ? h1 + h2 + 360 : h1 + h2 - 360) / 2;
}

static double pow7(double v) { return v * v * v * v * v * v * v; }

/* Sharma, Wu and Dalal 2005, whose test pairs the unit test uses. */
double stp_de2000(stp_v3 p, stp_v3 q)
{
    static const double r = PI / CAM_DEGREES, pow25 = 6103515625.0;      /* 25^7 */
    const double m7 = pow7((hypot(p.y, p.z) + hypot(q.y, q.z)) / 2), g = 1.5 - 0.5 * sqrt(m7 / (m7 + pow25));
    const double a1 = p.y * g, a2 = q.y * g, c1 = hypot(a1, p.z), c2 = hypot(a2, q.z);
    const double h1 = lab_hue(a1, p.z), h2 = lab_hue(a2, q.z), hm = mean_hue(h1, h2, c1 * c2 == 0);
    double dh = c1 * c2 == 0 ? 0 : h2 - h1;
    if (dh > 180) dh -= 360;
    if (dh < -180) dh += 360;
    const double lm = (p.x + q.x) / 2 - 50, cm = (c1 + c2) / 2, c7 = pow7(cm);
    const double t = 1 - 0.17 * cos((hm - 30) * r) + 0.24 * cos(2 * hm * r) + 0.32 * cos((3 * hm + 6) * r) -
                     0.20 * cos((4 * hm - 63) * r);
    const double turn = sin(60 * exp(-pow((hm - 275) / 25, 2)) * r) * 2 * sqrt(c7 / (c7 + pow25));
    const double l = (q.x - p.x) / (1 + 0.015 * lm * lm / sqrt(20 + lm * lm));
    const double c = (c2 - c1) / (1 + 0.045 * cm);
    const double h = 2 * sqrt(c1 * c2) * sin(dh * r / 2) / (1 + 0.015 * cm * t);
    return sqrt(fmax(0, l * l + c * c + h * h - turn * c * h));
}

double stp_luminance(stp_rgb c)
{
    const stp_rgb l = stp_rgb_linear(c);
    return 0.2126 * l.r + 0.7152 * l.g + 0.0722 * l.b;
}

double stp_contrast(stp_rgb a, stp_rgb b)
{
    const double p = stp_luminance(a), q = stp_luminance(b);
    return (fmax(p, q) + 0.05) / (fmin(p, q) + 0.05);
}
