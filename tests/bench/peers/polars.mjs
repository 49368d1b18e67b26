// node polars.mjs FILE auto|fixed     (NPM: folder with node_modules): counts in 900x600 cells, lazily, no picture
import { createRequire } from 'node:module';
const module = createRequire(process.env.NPM + '/')('nodejs-polars'), pl = module.default ?? module;
const [, , file, mode] = process.argv, W = 900, H = 600;
let lf = (file.endsWith('.parquet') ? pl.scanParquet : pl.scanCSV)(file).select(pl.col('x'), pl.col('y')), x0 = -125, x1 = -66, y0 = 24, y1 = 50;
const inside = (name, a, b) => pl.col(name).gtEq(pl.lit(a)).and(pl.col(name).ltEq(pl.lit(b)));
if (mode === 'fixed') lf = lf.filter(inside('x', x0, x1).and(inside('y', y0, y1)));
else [x0, x1, y0, y1] = lf.select(pl.col('x').min().alias('a'), pl.col('x').max().alias('b'), pl.col('y').min().alias('c'),
  pl.col('y').max().alias('d')).collectSync().row(0);
const at = (name, lo, hi, n) => pl.col(name).sub(pl.lit(lo)).mul(pl.lit(n / (hi - lo))).cast(pl.Int32).clip(0, n - 1);
const df = lf.select(at('y', y0, y1, H).mul(pl.lit(W)).add(at('x', x0, x1, W)).cast(pl.Int32).alias('k'))
  .groupBy('k').agg(pl.col('k').count().alias('n')).collectSync();
console.log([...df.getColumn('n').toArray()].reduce((sum, n) => sum + Number(n), 0));
process.exit(0);
