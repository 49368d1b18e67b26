// node gen_parquet.mjs OUT ROWS CODEC [sorted]    (NPM: folder with node_modules): x, y double, v float, cat text, round 600 cities;
// sorted: row by row of a grid of tiles
import { createRequire } from 'node:module';
const { DuckDBInstance } = createRequire(process.env.NPM + '/')('@duckdb/node-api');
const [, , out, rows, codec, sorted] = process.argv;
const c = await (await DuckDBInstance.create(':memory:')).connect();
const u = k => `((hash(i * 8 + ${k}) >> 11)::double / 9007199254740992.0)`, q = k => `((hash(city * 8 + ${k}) >> 11)::double / 9007199254740992.0)`;
const normal = (a, b) => `sqrt(-2 * ln(1 - ${u(a)})) * cos(2 * pi() * ${u(b)})`;
const table = `select -120 + 50 * ${q(1)} + 0.6 * ${normal(1, 2)} as x, 26 + 22 * ${q(2)} + 0.5 * ${normal(3, 4)} as y,
  (10 * ${u(5)} + city % 7)::float as v, 'cat ' || ((hash(city) + i % 3) % 5) as cat
  from (select i, (600 * pow(${u(0)}, 3))::bigint as city from range(${rows}) r(i))`;
await c.run(`copy (${table} ${sorted ? 'order by floor(x * 2), floor(y * 2)' : ''}) to '${out}' (format parquet, codec '${codec}')`);
process.exit(0);
