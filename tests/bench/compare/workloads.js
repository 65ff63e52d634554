// What is measured: each workload asks a side for one operation, and checks the answer.
import { email, fresh, rows } from './model.js';

/** A cheap random number in [0, n), the same for every side. */
let state = 12345;
export function random(n) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state % n;
}
export function seed(value) {
  state = value >>> 0;
}

/** `what` is a function: an answer that is right costs no text. */
function check(holds, what) {
  if (!holds) throw new Error(`a wrong answer: ${what()}`);
}

/**
 * `run(side)` does one operation and resolves when its answer has been checked. `writes` says that rows change, and
 * `operations` how many of LoopBack's calls one of them stands for.
 */
export const workloads = {
  'one row by id': {
    async run(side) {
      const id = 1 + random(rows);
      const found = await side.byId(id);
      check(found.id === id && found.email === email(id), () => `row ${id} is ${JSON.stringify(found)}`);
    },
  },
  '20 of 100,000': {
    async run(side) {
      const from = 18 + random(60);
      const found = await side.page(from, from + 5, 20);
      check(found.length === 20 && found[0].id < found[19].id, () => `${found.length} rows`);
      check(found[7].age >= from && found[7].age <= from + 5 && found[7].active === true, () => JSON.stringify(found[7]));
    },
  },
  '1000 rows': {
    async run(side) {
      const from = 1 + random(rows - 1000);
      const found = await side.range(from, from + 999);
      check(found.length === 1000 && found[0].id === from && found[999].profile.score === (from + 999) % 100, () => `from ${from}`);
    },
  },
  create: {
    writes: true,
    async run(side) {
      const id = await side.create(fresh(random(1_000_000)));
      check(Number.isInteger(id) && id > rows, () => `created ${id}`);
    },
  },
  'updateAll by id': {
    writes: true,
    async run(side) {
      const count = await side.update(1 + random(rows), { name: `Changed ${random(1000)}` });
      check(count === 1, () => `${count} rows updated`);
    },
  },
  'count with where': {
    async run(side) {
      const count = await side.count(email(1 + random(rows)));
      check(count === 1, () => `${count} rows counted`);
    },
  },
  'begin, update, create, commit': {
    writes: true,
    async run(side) {
      const { count, id } = await side.transaction(1 + random(rows), { name: `In ${random(1000)}` }, fresh(random(1_000_000)));
      check(count === 1 && id > rows, () => `${count} updated, ${id} created`);
    },
  },
  'createAll of 100': {
    writes: true,
    async run(side) {
      const batch = [];
      for (let i = 0; i < 100; ++i) batch.push(fresh(random(1_000_000)));
      const created = await side.createAll(batch);
      check(created.length === 100 && created[99].id > rows && created[99].email === batch[99].email, () => `${created.length} created`);
    },
  },
};
