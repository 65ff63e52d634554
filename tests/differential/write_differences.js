// Where the daemon writes otherwise than loopback-connector-postgresql 9.0.3 behind the juggler 7.0.3, on purpose: the one list.

export const writeReasons = {
  passedOver: 'an unknown property, or a clause that would vanish, in the where of a write is refused; the connector passes it over, and destroyAll {typo: 1} empties the table',
  unknownInData: 'an unknown property in data is refused; the connector drops it, and nobody hears of it',
  emptyText: 'an empty text for a number or a boolean is refused; the juggler makes 0 and false of it',
  emptyUpdate: 'an update that sets nothing counts the rows, and buildUpdate refuses; the connector sends SET with nothing after it',
  exactIntegers: 'an integer that came as a text is written to its last digit; the juggler makes a double of it',
  elements: 'the elements of a list that is kept as JSON stay what they are; the juggler makes them what the list is said to be of',
  severalMistakes: 'createAll takes as many statements as it needs, and tells the first mistake that the database meets; the connector has one statement, which meets another one first',
};

const numbers = ['integer', 'float', 'numeric', 'bigint'];

/** Whether a part of a where says nothing to LoopBack, which then acts as if it had not been said. */
function passesOver(model, where) {
  return Object.entries(where).some(([name, value]) => {
    if (name === 'and' || name === 'or') return value.length === 0 || value.some((branch) => Object.keys(branch).length === 0 || passesOver(model, branch));
    if (!(name.split('.')[0] in model.kindOf)) return true;
    return value !== null && typeof value === 'object' && Array.isArray(value.nin) && value.nin.length === 0;
  });
}

/** Whether a row has a value that `matches(value, kind)`. */
function has(model, rows, matches) {
  return rows.some((row) => Object.entries(row).some(([name, value]) => matches(value, model.kindOf[name])));
}

/** A row of the daemon's table as the connector would have had it: a list's elements as texts, integers as doubles. */
function asTheirs(row) {
  const isList = (value) => typeof value === 'string' && value.startsWith('[') && value.endsWith(']');
  const texts = (value) => {
    try {
      return JSON.stringify(JSON.parse(value).map(String));
    } catch {
      return value; // a text that only looks like a list
    }
  };
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, isList(value) ? texts(value) : value]));
}

/**
 * The difference that a write comes under, or null.
 *
 * Gives {name, answer(count)}: what the daemon answers, of so many rows that match where `counts` is set, and that it
 * changes nothing then; or {name, asTheirs(row)}: the answers are equal, and so are the rows after that.
 */
export function differenceOfWrite(model, { method, where, data, rows }) {
  const all = rows ?? (data ? [data] : []);
  const refused = () => 'error invalid_params';
  if (all.some((row) => 'nosuch' in row)) return { name: 'unknownInData', answer: refused };
  if (where && passesOver(model, where)) return { name: 'passedOver', answer: refused };
  if (has(model, all, (value, kind) => value === '' && (numbers.includes(kind) || kind === 'boolean'))) return { name: 'emptyText', answer: refused };
  const sets = Object.keys(data ?? {}).filter((name) => method !== 'updateOrCreate' || !model.ids.includes(name));
  if (data && sets.length === 0) {
    if (method === 'update') return { name: 'emptyUpdate', counts: true, answer: (count) => `{"count":${count}}` };
    if (method === 'updateAttributes') return { name: 'emptyUpdate', counts: true, answer: (count) => (count === 0 ? 'error not_found' : '{"count":1}') };
    if (method === 'updateOrCreate') return { name: 'emptyUpdate', answer: () => JSON.stringify(data[model.ids[0]]) };
  }
  if (has(model, all, (value, kind) => kind === 'bigint' && typeof value === 'string')) return { name: 'exactIntegers', asTheirs };
  if (has(model, all, (value, kind) => kind === 'list' && Array.isArray(value) && value.some((element) => typeof element !== 'string'))) return { name: 'elements', asTheirs };
  return null;
}

/** Whether both told a mistake of the same rows, each its own. */
export function toldAnotherMistake({ method }, mine, other) {
  return method === 'createAll' && [mine, other].every((answer) => /^error [0-9A-Z]{5}$/.test(answer));
}
