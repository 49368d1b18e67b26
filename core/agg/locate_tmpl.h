/* Template: values to cells, included once per instruction set by the file that the build compiles for
 * it. No include guard. In: LOCATE, the function's name.
 * Every operation is done for every row and then chosen from, so that compilers vectorise it; there is
 * no fused multiply-add (-ffp-contract=off), so that each variant rounds alike. */
int LOCATE(const stp_locator *x, const stp_locator *y, const double *restrict xv, const double *restrict yv, int n,
            int32_t *restrict bin)
{
    const double x_lo = x->log ? -INFINITY : x->lo, x_hi = x->log ? INFINITY : x->hi;
    const double y_lo = y->log ? -INFINITY : y->lo, y_hi = y->log ? INFINITY : y->hi;
    const double xs = x->scale, xt = x->shift, x_last = x->cells - 1;
    const double ys = y->scale, yt = y->shift, y_last = y->cells - 1;
    const int32_t stride = x->cells;
    int n_inside = 0;
    for (int i = 0; i < n; i++) {
        const double a = xv[i], b = yv[i];
        /* comparisons with NaN are false: NaN is outside, and clamps to 0 below, so each cast is defined */
        const int inside = (a >= x_lo) & (a <= x_hi) & (b >= y_lo) & (b <= y_hi);
        double p = a * xs + xt, q = b * ys + yt;
        p = p > 0 ? p : 0;
        q = q > 0 ? q : 0;
        p = p < x_last ? p : x_last;
        q = q < y_last ? q : y_last;
        const int32_t cell = (int32_t) q * stride + (int32_t) p;
        bin[i] = inside ? cell : -1;
        n_inside += inside;
    }
    return n_inside;
}
#undef LOCATE
