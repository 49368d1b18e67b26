// make.mjs: writes the files of this folder again. Run it in a folder where
//   npm install @duckdb/node-api nodejs-polars nodejs-polars-linux-x64-gnu parquet-wasm hyparquet-writer
// has been done:  node make.mjs OUT
import fs from 'fs'
import { createRequire } from 'module'
const require = createRequire(process.cwd() + '/')
const out = process.argv[2]

// ---- DuckDB: the table, its values as CSV, and its files --------------------------------------------------------
const { DuckDBInstance } = require('@duckdb/node-api')
const db = await (await DuckDBInstance.create(':memory:')).connect()
await db.run(`set threads = 1; set timezone = 'UTC'`)
await db.run(`create table t as select i::integer as id, (i * 7919 % 100003 - 50000)::bigint as big,
  case when i = 13 then 'nan'::double when i = 14 then 'inf'::double when i % 5 = 0 then null else sin(i) * i end as d,
  (cos(i) * 3)::float as f, i % 3 = 0 as b, case when i % 7 = 0 then null else 'cat' || (i % 5) end as s,
  case i when 3 then 'ä"ö,' when 4 then '' else 'text number ' || (i * 37 % 1009) end as u,
  timestamp '2020-01-01' + to_microseconds(i::bigint * 61000123) as us,
  (timestamp '1969-12-31 23:00:00' + to_milliseconds(i::bigint * 61001))::timestamp_ms as ms,
  (timestamp '2020-01-01' + to_seconds(i::bigint * 61))::timestamptz as tz,
  make_timestamp_ns(1577836800000000000 + i::bigint * 61000000001) as ns,
  date '1900-01-01' + (i * 97)::integer as dt, ((i - 200) / 100)::decimal(9, 2) as dec9, ((i - 200) * 1.001)::decimal(18, 3) as dec18,
  ((i - 200) * 123456789.12345)::decimal(38, 5) as dec38, (i % 100 - 50)::tinyint as i8, (i % 100 + 100)::utinyint as u8,
  (i * 99 - 20000)::smallint as i16, (i * 99 + 20000)::usmallint as u16, (i::bigint * 9999999)::uinteger as u32,
  (i::hugeint * 40000000000000000)::ubigint as u64, time '00:00:00' + to_microseconds(i::bigint * 200000001) as tod,
  uuid '00000000-0000-4000-8000-000000000000' as id2, null::integer as none
  from range(400) r(i)`)
const q = sql => db.run(sql.replaceAll('OUT', out))
await q(`copy (select * exclude (tod), epoch_us(tod) / 1e6 as tod from t) to 'OUT/expected.csv' (header, timestampformat '%Y-%m-%dT%H:%M:%S.%n')`)
for (const version of ['V1', 'V2']) for (const codec of ['uncompressed', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4_raw'])
  await q(`copy t to 'OUT/duckdb_${version}_${codec}.parquet' (format parquet, parquet_version ${version}, codec '${codec}', row_group_size 2048)`)
await q(`copy (select i::integer as id, {'a': i, 'b': {'c': case when i % 4 = 0 then null else i * 0.5 end}} as st, [i, i + 1] as list,
  map(['k'], [i]) as m from range(50) r(i)) to 'OUT/duckdb_nested.parquet' (format parquet, codec 'zstd')`)
await q(`copy (select (i // 1000)::double as x, (i % 1000)::float as y, i::bigint as n, ('k' || i // 500) as k from range(6000) r(i))
  to 'OUT/duckdb_sorted.parquet' (format parquet, codec 'snappy', row_group_size 2048, kv_metadata {author: 'nobody'})`)
await q(`copy (select i as v, 1 as m, case i % 3 when 0 then 'a b' when 1 then 'ü/x' end as p from range(9) r(i)) to 'OUT/hive'
  (format parquet, partition_by (m, p), overwrite)`)

// ---- polars ------------------------------------------------------------------------------------------------------
const pl = require('nodejs-polars')
const frame = pl.readParquet(`${out}/duckdb_V1_uncompressed.parquet`)
for (const codec of ['uncompressed', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4']) frame.writeParquet(`${out}/polars_${codec}.parquet`, { compression: codec })

// ---- arrow-rs ----------------------------------------------------------------------------------------------------
const wasm = require('parquet-wasm')
const { Encoding, Compression, WriterVersion, EnabledStatistics } = wasm
const read = () => wasm.readParquet(fs.readFileSync(`${out}/duckdb_V1_uncompressed.parquet`))
const builder = (codec, version) => new wasm.WriterPropertiesBuilder().setCompression(codec).setWriterVersion(version)
  .setDataPageSizeLimit(400).setWriteBatchSize(64).setStatisticsEnabled(EnabledStatistics.Page).setMaxRowGroupSize(250)
const write = (name, b) => fs.writeFileSync(`${out}/${name}.parquet`, wasm.writeParquet(read(), b.build()))
const V1 = WriterVersion.V1, V2 = WriterVersion.V2
for (const codec of ['LZ4', 'GZIP', 'BROTLI', 'ZSTD']) write(`arrow_${codec.toLowerCase()}_v1`, builder(Compression[codec], V1))
for (const codec of ['SNAPPY', 'LZ4_RAW', 'GZIP', 'ZSTD']) write(`arrow_${codec.toLowerCase()}_v2`, builder(Compression[codec], V2))
const encodings = version => {
  let b = builder(Compression.ZSTD, version).setDictionaryEnabled(false)
  for (const c of ['id', 'big', 'us', 'ms', 'dt', 'i16', 'u64', 'none']) b = b.setColumnEncoding(c, Encoding.DELTA_BINARY_PACKED)
  for (const c of ['d', 'f', 'tz', 'dec18', 'i8']) b = b.setColumnEncoding(c, Encoding.BYTE_STREAM_SPLIT)
  for (const c of ['s', 'dec38', 'id2']) b = b.setColumnEncoding(c, Encoding.DELTA_BYTE_ARRAY)
  return b.setColumnEncoding('u', Encoding.DELTA_LENGTH_BYTE_ARRAY).setColumnEncoding('b', Encoding.RLE)
}
write('arrow_encodings_v1', encodings(V1))
write('arrow_encodings_v2', encodings(V2))

// ---- hyparquet: floats of 16 bits, byte arrays without a meaning, and its own page layout ----------------------------
const { parquetWriteBuffer } = await import(process.cwd() + '/node_modules/hyparquet-writer/src/index.js')
const rows = [...Array(60).keys()]
fs.writeFileSync(`${out}/hyparquet.parquet`, Buffer.from(parquetWriteBuffer({ columnData: [
  { name: 'half', type: 'FLOAT16', data: rows.map(i => i === 7 ? -Infinity : (i - 30) / 8) },
  { name: 'id', type: 'INT32', encoding: 'DELTA_BINARY_PACKED', data: rows.map(i => i * i - 100) },
  { name: 'wide', type: 'DOUBLE', encoding: 'BYTE_STREAM_SPLIT', data: rows.map(i => i % 4 ? i / 3 : null) },
  { name: 'flag', type: 'BOOLEAN', encoding: 'RLE', data: rows.map(i => i % 6 < 3) },
  { name: 'word', type: 'STRING', encoding: 'DELTA_BYTE_ARRAY', data: rows.map(i => 'prefix' + (i >> 2)) },
  { name: 'raw', type: 'BYTE_ARRAY', data: rows.map(i => i % 2 ? new Uint8Array([i, 255, 0]) : new Uint8Array([97 + i % 26])) },
  { name: 'at', type: 'TIMESTAMP', data: rows.map(i => new Date(1e12 + i * 86400123)) },
], rowGroupSize: [20, 40] })))
