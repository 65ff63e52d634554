// What the daemon answers, as LoopBack's in-process connectors would hand it on.
import type { ModelFacts } from './definition';

type Row = Record<string, any>;

/** Makes dates and bytes of a row what they are in JavaScript. The row itself is changed, and given back. */
export function decodeRow(facts: ModelFacts, row: Row): Row {
  for (const { name, revive } of facts.revived) {
    const value = row[name];
    if (typeof value === 'string') row[name] = revive(value);
  }
  return row;
}

export function decodeRows(facts: ModelFacts, rows: Row[]): Row[] {
  if (facts.revived.length > 0) {
    for (const row of rows) decodeRow(facts, row);
  }
  return rows;
}

/** Rows whose names came once. */
interface Columns {
  columns: string[];
  rows: unknown[][];
}

/** What `all` answers: rows, or their values alone where that was asked for. */
export function decodeFound(facts: ModelFacts, answer: Row[] | Columns): Row[] {
  if (Array.isArray(answer)) return decodeRows(facts, answer);
  const { columns, rows } = answer;
  return decodeRows(facts, rows.map((values) => rowOf(columns, values)));
}

function rowOf(columns: string[], values: unknown[]): Row {
  const row: Row = {};
  for (let i = 0; i < columns.length; ++i) row[columns[i]!] = values[i];
  return row;
}
