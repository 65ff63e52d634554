// The daemon and loopback-connector-postgresql, asked the same: what differs is written down, or is a mistake.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Daemon } from '../node/support/daemon.js';
import { Line } from '../node/support/line.js';
import { reasons, withNumbers } from './differences.js';
import { Expected, differencesOf } from './expected.js';
import { Filters, makeModel, makeRows } from './generator.js';
import { Peer } from './peer.js';
import { canonical, makeDatabase } from './world.js';

const url = process.env.CONNECTORD_TEST_POSTGRESQL;
const seed = Number(process.env.CONNECTORD_TEST_SEED ?? 20261120);
const wanted = Number(process.env.CONNECTORD_TEST_FILTERS ?? 20_000);
const modelCount = Math.max(4, Math.min(40, Math.round(wanted / 500)));
const together = 12;

/** A result, or the error as an answer like any other. */
async function outcome(promise) {
  try {
    return canonical(await promise);
  } catch (error) {
    return `error ${error.data?.name ?? error.code ?? ''} ${error.message}`;
  }
}

describe('beside loopback-connector-postgresql', { skip: url ? false : 'CONNECTORD_TEST_POSTGRESQL is not set' }, () => {
  const figures = { filters: 0, counts: 0, equal: 0, rows: 0, deliberate: {}, unexplained: [] };
  const models = [];
  let daemon;
  let session;
  let peer;

  before(async () => {
    const place = await makeDatabase(url, 'connectord_differential');
    peer = await Peer.connect(place);
    daemon = await Daemon.start(['--datasource', `db=${place}`]);
    session = new Line(daemon.tcp);
    for (let index = 0; index < modelCount; index++) {
      const model = makeModel(seed, index);
      await peer.make(model, makeRows(seed + index, model, index % 4 === 0 ? 130 : 40));
      await session.call('define', { model: model.name, properties: model.properties, settings: model.settings });
      models.push({ model, filters: new Filters(seed * 31 + index, model), expected: new Expected(peer, model) });
    }
  });

  after(async () => {
    session?.end();
    await peer?.disconnect();
    await daemon?.stop();
  });

  function note(names) {
    for (const name of names) figures.deliberate[name] = (figures.deliberate[name] ?? 0) + 1;
  }

  /** One answer of both, and what comes of them: `names` are the differences that the call comes under. */
  async function compare({ told, names, ours, theirs, numbered, right }) {
    const [mine, other, alike] = await Promise.all([outcome(ours), outcome(theirs), outcome(theirs.then(numbered))]);
    if (mine === other) {
      figures.equal++;
      return mine;
    }
    if (mine === alike) {
      note(['numbersAsNumbers']);
      return mine;
    }
    const expected = names.length > 0 ? await outcome(right()) : alike;
    if (mine === expected) note(names);
    else figures.unexplained.push(`${told}\n  under  ${names}\n  daemon ${mine.slice(0, 600)}\n  peer   ${other.slice(0, 600)}\n  right  ${expected.slice(0, 600)}`);
    return mine;
  }

  async function tryOne({ model, filters, expected }) {
    const filter = filters.filter();
    const { where } = filter;
    const told = `${model.name} ${JSON.stringify(filter)}`;
    const rows = await compare({
      told: `all ${told}`,
      names: differencesOf(model, filter),
      ours: session.call('all', { model: model.name, filter }),
      theirs: peer.find(model, filter),
      numbered: (found) => withNumbers(model, found),
      right: () => expected.find(filter),
    });
    figures.filters++;
    figures.rows += rows.startsWith('[') ? JSON.parse(rows).length : 0;
    if (!where || figures.filters % 4 !== 0) return;
    await compare({
      told: `count ${told}`,
      names: differencesOf(model, { where, order: [] }),
      ours: session.call('count', { model: model.name, where }),
      theirs: peer.count(model, where),
      numbered: (count) => count,
      right: () => expected.count(where),
    });
    figures.counts++;
  }

  it(`answers ${wanted} filters alike, or differs as it is written down`, async () => {
    let next = 0;
    const worker = async () => {
      while (next < wanted) await tryOne(models[next++ % models.length]);
    };
    await Promise.all(Array.from({ length: together }, worker));

    console.log(`# seed ${seed}: ${models.length} models, ${figures.filters} filters and ${figures.counts} counts tried, ${figures.rows} rows compared`);
    console.log(`# equal ${figures.equal}, deliberately different ${JSON.stringify(figures.deliberate)}, unexplained ${figures.unexplained.length}`);
    assert.deepEqual(figures.unexplained.slice(0, 5), []);
    assert.equal(figures.filters, wanted);
  });

  it('meets every difference that is written down', { skip: wanted < 20_000 ? 'too few filters for the rarest' : false }, () => {
    assert.deepEqual(Object.keys(reasons).filter((name) => !figures.deliberate[name]), []);
  });

  it('has every difference in the manual, word for word', () => {
    const manual = readFileSync(new URL('../../protocol/DIFFERENCES.md', import.meta.url), 'utf8');
    const [, measured] = manual.split(/^## .*$/m);
    const listed = [...measured.matchAll(/^\| `(\w+)` \| (.*) \| (.*) \|$/gm)];
    assert.deepEqual(Object.fromEntries(listed.map(([, name, ours, theirs]) => [name, `${ours}; ${theirs}`])), reasons);
  });

  it('compares rows, not their absence', () => {
    assert.ok(figures.rows > 2 * figures.filters, `${figures.rows} rows in ${figures.filters} answers`);
  });
});
