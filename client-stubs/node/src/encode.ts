// JavaScript values as the JSON that the daemon reads: nothing vanishes on the way, nothing means something else.
import type { ModelFacts } from './definition';

/**
 * Any value as JSON text.
 *
 * Shape   dates in ISO 8601; bytes in base64; integers beyond 2^53 in digits; NaN and infinities as strings; an
 *         undefined member is left out, an undefined element is null
 * Errors  RangeError for a date that is none
 */
export function encode(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      return Number.isFinite(value) ? String(value) : `"${value}"`;
    case 'boolean':
      return value ? 'true' : 'false';
    case 'bigint':
      return BigInt.asIntN(64, value) === value ? String(value) : `"${value}"`;
    case 'object':
      return encodeObject(value);
    default:
      return 'null';
  }
}

function encodeObject(value: object | null): string {
  if (value === null) return 'null';
  if (value instanceof Date) return `"${value.toISOString()}"`;
  if (value instanceof Uint8Array) return `"${base64(value)}"`;
  if (value instanceof RegExp) return encodePattern(value);
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') {
    // What a DateString makes of itself is JSON in a string; what is meant is the date, as it was written.
    const isDateString = value.constructor?.name === 'DateString';
    return encode(isDateString ? (value as { when?: unknown }).when : (value as { toJSON(): unknown }).toJSON());
  }
  if (Array.isArray(value)) return `[${value.map(encode).join(',')}]`;
  let text = '';
  for (const name of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[name];
    if (member === undefined || typeof member === 'function') continue;
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${encode(member)}`;
  }
  return `{${text}}`;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** A match is asked for, not its places: of a pattern's flags only `i` means something to a database. */
function encodePattern(pattern: RegExp): string {
  return `{"source":${JSON.stringify(pattern.source)},"flags":"${pattern.ignoreCase ? 'i' : ''}"}`;
}

/**
 * A row's data. What the model does not have is left out, as LoopBack's SQL connectors do.
 *
 * A row that is named by its id keeps it, whatever the data says: those calls leave the ids out.
 * The juggler hands documents over to relational connectors as JSON text; here they become documents again.
 */
export function encodeData(facts: ModelFacts, data: Record<string, unknown>, withIds = true): string {
  let text = '';
  for (const name of Object.keys(data)) {
    const value = data[name];
    const kind = facts.kinds.get(name);
    if (kind === undefined || value === undefined || typeof value === 'function') continue;
    if (!withIds && facts.ids.includes(name)) continue;
    const json = kind === 'json' ? encodeDocument(value) : encode(value);
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${json}`;
  }
  return `{${text}}`;
}

/** A document, or JSON text of one. */
function encodeDocument(value: unknown): string {
  if (typeof value === 'string') return isJson(value) ? value : JSON.stringify(value);
  // Inside a document bytes and dates are what JSON makes of them.
  return JSON.stringify(value) ?? 'null';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A `where`. An undefined condition is one for null, as in LoopBack's connectors: left out, it would match all. */
export function encodeWhere(where: unknown): string {
  if (where === undefined || where === null) return '{}';
  if (typeof where !== 'object' || Array.isArray(where)) return encode(where);
  let text = '';
  for (const [name, condition] of Object.entries(where)) {
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${encodeCondition(name, condition)}`;
  }
  return `{${text}}`;
}

function encodeCondition(name: string, condition: unknown): string {
  if (Array.isArray(condition) && (name === 'and' || name === 'or' || name === 'nor')) {
    return `[${condition.map(encodeWhere).join(',')}]`;
  }
  if (condition instanceof RegExp) return `{"regexp":${encodePattern(condition)}}`;
  return encode(condition);
}

const filterMembers = ['fields', 'order', 'limit', 'skip', 'offset'] as const;

/** A filter, less what the juggler does itself (`include`) or we do not know. */
export function encodeFilter(filter: Record<string, unknown> | null | undefined): string {
  if (!filter) return 'null';
  let text = filter['where'] === undefined || filter['where'] === null ? '' : `"where":${encodeWhere(filter['where'])}`;
  for (const name of filterMembers) {
    const member = filter[name];
    if (member === undefined || member === null) continue;
    text += `${text === '' ? '' : ','}"${name}":${encode(member)}`;
  }
  return `{${text}}`;
}
