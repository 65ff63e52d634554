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
