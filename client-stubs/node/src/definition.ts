// LoopBack's model definitions, whose types are constructors, as text for the daemon and as facts for us.

/** A property as the juggler hands it over. */
export interface PropertyDefinition {
  type?: unknown;
  id?: boolean | number;
  [name: string]: unknown;
}

/** A model as the juggler hands it to `define`. */
export interface ModelDefinition {
  model: { modelName: string; [name: string]: any };
  properties: Record<string, PropertyDefinition>;
  settings: Record<string, unknown>;
}

/** How values of a property cross over: as they are, or by one of these. */
export type Kind = 'plain' | 'date' | 'dateString' | 'buffer' | 'json';

/** What is asked of a model at every call. */
export interface ModelFacts {
  name: string;
  kinds: Map<string, Kind>;
  /** Properties whose values come back as something else than JSON has. */
  revived: { name: string; revive: (value: string) => unknown }[];
  ids: string[];
  /** Properties that have a default. */
  defaults: string[];
}

type Constructor = { name?: string; modelName?: string; definition?: { properties?: Record<string, PropertyDefinition> } };

/** The name of a type that is a constructor, a name, or something else. */
function typeName(type: unknown): string {
  if (typeof type === 'string') return type;
  if (typeof type === 'function') return (type as Constructor).modelName ?? (type.name || 'Object');
  return 'Object';
}

/** A type as JSON: a name, a list of one, or a definition. */
function typeText(type: unknown): unknown {
  if (type === undefined || type === null) return 'Any';
  // A DateString is kept as it was written, which is a column of text in LoopBack's connectors too.
  if (isDateString(type)) return 'String';
  if (Array.isArray(type)) return type.length === 0 ? [] : [typeText(type[0])];
  const isModel = typeof type === 'function' && (type as Constructor).definition !== undefined;
  // An embedded model is a document to a database; whoever reads the definition still learns its name.
  if (isModel) return { type: 'object', model: typeName(type) };
  return typeof type === 'object' ? { type: 'object' } : typeName(type);
}

const dates = new Set(['date', 'timestamp', 'datetime']);
const buffers = new Set(['buffer', 'binary']);
const scalars = new Set([
  'string', 'text', 'uuid', 'objectid', 'number', 'integer', 'float', 'double', 'decimal', 'bigint', 'boolean',
  'geopoint', 'point',
]);

function kindOf(definition: PropertyDefinition): Kind {
  if (Array.isArray(definition.type)) return 'json';
  const name = typeName(definition.type ?? 'Any').toLowerCase();
  if (name === 'datestring') return 'dateString';
  if (dates.has(name)) return 'date';
  if (buffers.has(name)) return 'buffer';
  return scalars.has(name) ? 'plain' : 'json';
}

function isDateString(type: unknown): boolean {
  return !Array.isArray(type) && typeName(type ?? 'Any').toLowerCase() === 'datestring';
}

/** How JSON's text becomes what a property holds in JavaScript. */
function reviverOf(kind: Kind, type: unknown): ((value: string) => unknown) | undefined {
  switch (kind) {
    case 'date':
      return (value) => new Date(value);
    case 'buffer':
      return (value) => Buffer.from(value, 'base64');
    case 'dateString':
      return (value) => dateStringOf(value, type);
    default:
      return undefined;
  }
}

/**
 * The juggler's DateString, of the class that the model was defined with.
 *
 * LoopBack's PostgreSQL connector stores its JSON, as JSON text once more: rows that it wrote are understood too.
 */
function dateStringOf(value: string, type: unknown): unknown {
  let when = value;
  while (/^["{]/.test(when)) {
    try {
      const inner: unknown = JSON.parse(when);
      when = typeof inner === 'string' ? inner : String((inner as { when?: unknown }).when);
    } catch {
      return value;
    }
  }
  try {
    return typeof type === 'function' ? new (type as new (value: string) => unknown)(when) : when;
  } catch {
    return value; // no date; whoever wrote it knows what it is
  }
}

/** JSON that says the same; functions, classes and cycles say nothing to a daemon. */
function plain(value: unknown, depth = 0): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  if (typeof value !== 'object' || depth > 8) return undefined;
  if (Array.isArray(value)) return value.map((element) => plain(element, depth + 1) ?? null);
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return undefined;
  const copy: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    const said = plain(member, depth + 1);
    if (said !== undefined) copy[name] = said;
  }
  return copy;
}

/** Settings that shape tables or statements; relations, scopes and ACLs stay here. */
const tellingSettings = [
  'schema', 'table', 'tableName', 'indexes', 'foreignKeys', 'defaultIdSort', 'allowExtendedOperators', 'description',
];

/** A property's definition as JSON. */
export function propertyText(definition: object): Record<string, unknown> {
  if (typeof definition !== 'object' || Array.isArray(definition)) return { type: typeText(definition) };
  const { type, ...rest } = definition as PropertyDefinition;
  return { ...(plain(rest) as object), type: typeText(type) };
}

/** The params of `define`, by position. `defaults` are settings of the datasource, for models that say nothing of them. */
export function defineParams(definition: ModelDefinition, driver: string, defaults: Record<string, unknown>): unknown[] {
  const properties: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(definition.properties)) properties[name] = propertyText(given);
  // The juggler has given an id to what shall have one.
  const settings: Record<string, unknown> = { idInjection: false };
  for (const name of [...tellingSettings, driver]) {
    const said = plain(definition.settings[name] ?? defaults[name]);
    if (said !== undefined) settings[name] = said;
  }
  return [definition.model.modelName, properties, settings];
}

/** Reads off a definition what every call asks of it. */
export function factsOf(definition: ModelDefinition): ModelFacts {
  const facts: ModelFacts = { name: definition.model.modelName, kinds: new Map(), revived: [], ids: [], defaults: [] };
  const ids: [number, string][] = [];
  for (const [name, property] of Object.entries(definition.properties)) {
    const kind = kindOf(property);
    facts.kinds.set(name, kind);
    const revive = reviverOf(kind, property.type);
    if (revive) facts.revived.push({ name, revive });
    if (property['default'] !== undefined || property['defaultFn'] !== undefined) facts.defaults.push(name);
    if (property.id) ids.push([Number(property.id), name]);
  }
  facts.ids = ids.sort(([a], [b]) => a - b).map(([, name]) => name);
  return facts;
}
