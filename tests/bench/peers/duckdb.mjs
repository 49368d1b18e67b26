// node duckdb.mjs FILE auto|fixed     (NPM: folder with node_modules): counts in 900x600 cells by SQL, no picture
import { createRequire } from 'node:module';
const { DuckDBInstance } = createRequire(process.env.NPM + '/')('@duckdb/node-api');
const [, , file, mode] = process.argv, W = 900, H = 600;
const c = await (await DuckDBInstance.create(':memory:')).connect();
await c.run('set preserve_insertion_order=false');
const src = file.endsWith('.parquet') ? `'${file}'` : `read_csv('${file}',header=true,columns={'x':'DOUBLE','y':'DOUBLE','v':'FLOAT','cat':'VARCHAR'})`;
const [[x0, x1, y0, y1]] = mode === 'fixed' ? [[-125, -66, 24, 50]]
  : (await c.runAndReadAll(`select min(x),max(x),min(y),max(y) from ${src}`)).getRows();
const cell = `least(floor((y-(${y0}))*${H / (y1 - y0)}),${H - 1})::INTEGER*${W}+least(floor((x-(${x0}))*${W / (x1 - x0)}),${W - 1})::INTEGER`;
const q = await c.runAndReadAll(`select ${cell} k, count(*) n from ${src} where x between ${x0} and ${x1} and y between ${y0} and ${y1} group by 1`);
console.log(q.getRows().reduce((sum, r) => sum + Number(r[1]), 0));
process.exit(0);
