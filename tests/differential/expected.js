// The right answer where the daemon and the connector differ on purpose: put together of the connector's own answers.
import { differenceOf, withNumbers } from './differences.js';

const everything = { order: undefined };

/** An expression's operators and their values; a bare value is {eq}. */
function operatorsOf(model, name, expression) {
  const isExpression = expression !== null && typeof expression === 'object' && !Array.isArray(expression) && model.kindOf[name] !== 'point';
  const isPointExpression = model.kindOf[name] === 'point' && expression !== null && !('lat' in expression);
  return isExpression || isPointExpression ? Object.entries(expression) : [['eq', expression]];
}

function isKnown(model, name) {
  return name in model.kindOf || (name.includes('.') && name.split('.')[0] in model.kindOf);
}

/** The names of the differences that a filter comes under, the most telling one first. */
export function differencesOf(model, filter) {
  const found = new Set();
  const walk = (where) => {
    for (const [name, value] of Object.entries(where ?? {})) {
      if (['and', 'or', 'nor'].includes(name)) {
        if (name === 'nor') found.add('nor');
        value.forEach(walk);
      } else if (isKnown(model, name)) {
        const operators = operatorsOf(model, name, value);
        if (operators.length > 1) found.add('severalOperators');
        for (const [operator, operand] of operators) {
          const difference = differenceOf(model, name, operator, operand);
          if (difference) found.add(difference.name);
        }
      }
    }
  };
  walk(filter.where);
  const order = Array.isArray(filter.order) ? filter.order : [filter.order];
  if (order.some((term) => / NULLS /.test(term))) found.add('nullsOrder');
  if ((filter.skip || filter.offset) && !filter.limit) found.add('skipAlone');
  return [...found];
}

/** Answers filters as the daemon should, from a peer's answers. */
export class Expected {
  #peer;
  #model;
  #all;
  #leaves = new Map();

  constructor(peer, model) {
    this.#peer = peer;
    this.#model = model;
  }

  #keyOf(row) {
    return JSON.stringify(this.#model.ids.map((id) => row[id]));
  }

  #rows() {
    return (this.#all ??= this.#peer.find(this.#model, everything));
  }

  async #keys() {
    return new Set((await this.#rows()).map((row) => this.#keyOf(row)));
  }

  /** The keys of the rows that one condition is true for. */
  async #leaf(name, operator, value) {
    const difference = differenceOf(this.#model, name, operator, value);
    const text = JSON.stringify([name, operator, value]);
    if (!this.#leaves.has(text)) {
      const where = difference?.instead ?? { [name]: operator === 'eq' ? value : { [operator]: value } };
      const rows = difference?.matches ? (await this.#rows()).filter(difference.matches) : await this.#peer.find(this.#model, { where });
      this.#leaves.set(text, new Set(rows.map((row) => this.#keyOf(row))));
    }
    return this.#leaves.get(text);
  }

  /** The keys of the rows that a where is true for; none for one that says nothing. */
  async #matching(where) {
    let matching = null;
    const and = (keys) => {
      if (keys) matching = matching ? new Set([...matching].filter((key) => keys.has(key))) : keys;
    };
    for (const [name, value] of Object.entries(where ?? {})) {
      if (['and', 'or', 'nor'].includes(name)) {
        and(await this.#junction(name, value));
      } else if (isKnown(this.#model, name)) {
        for (const [operator, operand] of operatorsOf(this.#model, name, value)) {
          const isEverything = operator === 'nin' && operand.length === 0;
          if (!isEverything) and(await this.#leaf(name, operator, operand));
        }
      }
    }
    return matching;
  }

  async #junction(word, branches) {
    const sets = [];
    for (const branch of branches) {
      const keys = await this.#matching(branch);
      if (keys) sets.push(keys);
    }
    if (sets.length === 0) return null;
    const all = [...(await this.#keys())];
    if (word === 'and') return new Set(all.filter((key) => sets.every((set) => set.has(key))));
    const any = (key) => sets.some((set) => set.has(key));
    return new Set(all.filter((key) => any(key) === (word === 'or')));
  }

  /** Every row in the filter's order, of the columns that it asks for. */
  async #ordered(filter) {
    const order = Array.isArray(filter.order) ? filter.order : filter.order.split(/\s*,\s*/);
    const [, name, direction, nulls] = /^(\S+) (ASC|DESC) NULLS (FIRST|LAST)$/.exec(order[0]) ?? [];
    if (!name) return this.#peer.find(this.#model, { order: filter.order });
    const empty = await this.#peer.find(this.#model, { where: { [name]: null }, order: order.slice(1) });
    const others = await this.#peer.find(this.#model, { where: { [name]: { neq: null } }, order: [`${name} ${direction}`, ...order.slice(1)] });
    return nulls === 'FIRST' ? [...empty, ...others] : [...others, ...empty];
  }

  #reduced(row, fields) {
    if (!fields) return row;
    const names = Object.keys(this.#model.kindOf);
    const included = Array.isArray(fields) ? fields : names.filter((name) => fields[name] === true);
    const kept = included.length > 0 ? included : names.filter((name) => fields[name] !== false);
    return Object.fromEntries(kept.map((name) => [name, row[name]]));
  }

  async find(filter) {
    const keys = await this.#matching(filter.where);
    const rows = (await this.#ordered(filter)).filter((row) => !keys || keys.has(this.#keyOf(row)));
    const start = filter.skip || filter.offset || 0;
    const end = filter.limit ? start + filter.limit : undefined;
    return withNumbers(this.#model, rows.slice(start, end).map((row) => this.#reduced(row, filter.fields)));
  }

  async count(where) {
    return ((await this.#matching(where)) ?? (await this.#keys())).size;
  }
}
