// Where the daemon answers otherwise than loopback-connector-postgresql 9.0.3 behind the juggler 7.0.3, on purpose: the one list.
//
// Each says why, which conditions it is about, and which rows are right then: by `matches`, over the rows of the connector.
// What is not here but looks alike is no difference: `order` by a column with nulls, `nin` with a null, `limit: 0`.
// What concerns a filter as a whole is in expected.js, under the same names.

export const reasons = {
  numbersAsNumbers: 'a Number is a number also where its column is bigint or numeric; the connector gives the text that node-postgres has for these',
  severalOperators: 'every operator of an expression counts, joined by AND; the juggler keeps one of them and drops the others',
  nor: 'nor is honoured; the connector ignores it, and answers all rows',
  skipAlone: 'skip without a limit skips, and no more; the juggler adds limit: 100',
  nullsOrder: 'NULLS FIRST and NULLS LAST are honoured; the juggler drops them',
  beyondInteger: 'a number that no integer column can hold is compared as a number; the connector has the database refuse it',
  equalInDocument: '{eq} works inside documents; the connector sends a column and a placeholder without an operator',
  typedInDocument: 'numbers and booleans inside documents are compared as such; the connector compares their texts, in which 10 < 9',
  regexpInDocument: 'regexp works inside documents; the connector loses the pattern and answers no rows',
  pointFromJson: 'a point that came as JSON is a value; the connector takes its first member for an operator',
};

const comparing = {
  eq: (a, b) => a === b,
  neq: (a, b) => a !== b,
  gt: (a, b) => a > b,
  gte: (a, b) => a >= b,
  lt: (a, b) => a < b,
  lte: (a, b) => a <= b,
};

/** SQL's answer to one comparison of scalars of one type: what is not known is no match. */
function compares(operator, left, operand) {
  const known = (value) => value !== null && value !== undefined;
  if (operator === 'inq') return known(left) && operand.includes(left);
  if (operator === 'nin') return operand.length === 0 || (known(left) && !operand.includes(null) && !operand.includes(left));
  if (operator === 'between') return known(left) && operand.every(known) && left >= operand[0] && left <= operand[1];
  if (operand === null && operator === 'eq') return !known(left);
  if (operand === null && operator === 'neq') return known(left);
  return known(left) && known(operand) && comparing[operator](left, operand);
}

function operands(operator, value) {
  return Array.isArray(value) ? value : [value];
}

function isBeyondInteger(value) {
  return typeof value === 'number' && (!Number.isInteger(value) || value > 2147483647 || value < -2147483648);
}

function placeIn(row, steps) {
  return steps.reduce((value, step) => (value === null || typeof value !== 'object' ? undefined : value[step]), row);
}

function toRegExp(text) {
  const [, source, flags] = /^\/(.*)\/([a-z]*)$/s.exec(text);
  return new RegExp(source, flags.includes('i') ? 'i' : '');
}

/** `->>`: a scalar's text; nothing for null and for what is not there. */
function textOf(value) {
  return value === null || value === undefined ? null : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A condition inside a document, by the type of what it is compared with. */
function inDocument(name, operator, value) {
  const steps = name.split('.');
  const kind = typeof operands(operator, value)[0];
  if (operator === 'regexp') {
    const pattern = toRegExp(value);
    return { name: 'regexpInDocument', matches: (row) => pattern.test(textOf(placeIn(row, steps)) ?? '\u0000') };
  }
  if (kind === 'number' || kind === 'boolean') {
    const typed = (row) => {
      const found = placeIn(row, steps);
      return typeof found === kind ? found : null;
    };
    return { name: 'typedInDocument', matches: (row) => compares(operator, typed(row), value) };
  }
  if (operator === 'eq') return { name: 'equalInDocument', instead: { [name]: value } };
  return null;
}

/** Rows of the connector with their numbers as numbers. */
export function withNumbers(model, rows) {
  const names = Object.keys(model.kindOf).filter((name) => ['bigint', 'numeric'].includes(model.kindOf[name]));
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, names.includes(name) && typeof value === 'string' ? Number(value) : value])));
}

/**
 * The difference that one condition comes under, or null.
 *
 * Gives {name, matches(row)}, or {name, instead}: a condition that says it in the connector's words.
 */
export function differenceOf(model, name, operator, value) {
  const kind = model.kindOf[name];
  if (kind === 'integer' && operands(operator, value).some(isBeyondInteger)) return { name: 'beyondInteger', matches: (row) => compares(operator, row[name], value) };
  if (kind === 'point' && operator === 'eq' && value !== null) return { name: 'pointFromJson', matches: (row) => row[name] !== null && row[name].lat === value.lat && row[name].lng === value.lng };
  if (kind === undefined && name.includes('.')) return inDocument(name, operator, value);
  return null;
}
