// What raw SQL answered, as `pg` would hand it on: by the columns' types, for there is no model to go by.
import { Interval } from './interval';

interface Table {
  rows?: Record<string, any>[];
  columns: { name: string; type: string }[];
  affectedRows?: number;
  count?: number;
}

type Reader = (value: any) => unknown;

/** A moment; infinity is a number to `pg`. A column without a zone holds UTC. */
const toDate: Reader = (value) => {
  if (value === 'infinity') return Infinity;
  return value === '-infinity' ? -Infinity : new Date(value);
};

/** A day begins at midnight where the program runs. */
const toDay: Reader = (value) => {
  const day = /^(\d{4,})-(\d\d)-(\d\d)$/.exec(value);
  return day ? new Date(Number(day[1]), Number(day[2]) - 1, Number(day[3])) : toDate(value);
};

const toBytes: Reader = (value) => Buffer.from(value, 'base64');
const toNumber: Reader = (value) => Number(value);
const toText: Reader = (value) => (typeof value === 'string' ? value : JSON.stringify(value));
const toPoint: Reader = (value) => (typeof value === 'object' ? { x: value.lng, y: value.lat } : value);
const toCircle: Reader = (value) => {
  const [x, y, radius] = String(value).match(/-?[\d.]+(?:e[-+]?\d+)?/gi)?.map(Number) ?? [];
  return radius === undefined ? value : { x, y, radius };
};
const toInterval: Reader = (value) => Interval.parse(value);

/** Types whose JSON is not what `pg` gives. */
const readers = new Map<string, Reader>([
  ['timestamptz', toDate],
  ['timestamp', toDate],
  ['date', toDay],
  ['bytea', toBytes],
  ['blob', toBytes],
  ['int8', toText],
  ['numeric', toText],
  ['float4', toNumber],
  ['float8', toNumber],
  ['point', toPoint],
  ['circle', toCircle],
  ['interval', toInterval],
  // Lists of decimals are numbers to `pg`, though one alone is text.
  ['_numeric', each(toNumber)],
]);

function each(read: Reader): Reader {
  const list: Reader = (value) => (Array.isArray(value) ? value.map(list) : value === null ? null : read(value));
  return list;
}

/** The driver's name for a list of a type begins with `_`; its reader reads each element. */
function readerOf(type: string): Reader | undefined {
  const known = readers.get(type);
  if (known || !type.startsWith('_')) return known;
  const read = readers.get(type.slice(1));
  return read && each(read);
}

/** Rows of a query, or the count of what a statement changed. */
export function decodeTable(table: Table): unknown {
  const revived = table.columns.flatMap(({ name, type }) => {
    const read = readerOf(type.toLowerCase());
    return read ? [{ name, read }] : [];
  });
  for (const row of table.rows ?? []) {
    for (const { name, read } of revived) {
      if (row[name] !== null && row[name] !== undefined) row[name] = read(row[name]);
    }
  }
  if (table.affectedRows === undefined) return table.rows ?? [];
  const { affectedRows, count, rows = [] } = table;
  return { affectedRows, count, rows };
}
