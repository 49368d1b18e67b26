#ifndef STP_SCALE_DECIMAL_H
#define STP_SCALE_DECIMAL_H
/* Numbers as mantissa × 10^exponent. Ticks are found and printed as decimals, so a label says exactly
 * where its tick stands, and no machine's pow() decides about the last bit. */
#include <stddef.h>
#include <stdint.h>

typedef struct stp_decimal {
    int64_t mantissa;
    int exponent;
} stp_decimal;

/* 10^exponent, correctly rounded; 0 or infinity beyond the range of double. */
double stp_power10(int exponent);

/* The greatest e with 10^e <= v; v is finite and > 0. */
int stp_exponent10(double v);

/* The double nearest to d. */
double stp_decimal_value(stp_decimal d);

/* v with the fewest digits that read back as v, or with `digits` significant digits where that is > 0
 * (at most 17). v is finite. */
stp_decimal stp_decimal_from(double v, int digits);

/* The same number without trailing zeros in the mantissa; 0 gets exponent 0. */
stp_decimal stp_decimal_reduced(stp_decimal d);

/* Exponent of the first digit: 3 for 1234, -2 for 0.05; 0 for 0. */
int stp_decimal_lead(stp_decimal d);

/* Writes d / 10^shift in plain ASCII digits with at least `decimals` of them behind the point, never
 * "-0". Cut where size is too small (text of a tick fits 64). */
void stp_decimal_text(char *out, size_t size, stp_decimal d, int shift, int decimals);
#endif
