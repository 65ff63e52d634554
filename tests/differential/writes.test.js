// The daemon and loopback-connector-postgresql write the same to tables of their own, which must stay equal.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Daemon } from '../node/support/daemon.js';
import { Line } from '../node/support/line.js';
import { makeModel } from './generator.js';
import { Peer, idOf } from './peer.js';
import { canonical, makeDatabase } from './world.js';
import { differenceOfWrite, toldAnotherMistake, writeReasons } from './write_differences.js';
import { Writes } from './writes.js';

const url = process.env.CONNECTORD_TEST_POSTGRESQL;
const seed = Number(process.env.CONNECTORD_TEST_SEED ?? 20261121);
const wanted = Number(process.env.CONNECTORD_TEST_WRITES ?? 6000);
const modelCount = 24;

/** A result as a text, or what kind of error it was: SQLSTATE, or a name. */
async function outcome(promise) {
  try {
    return canonical(await promise);
  } catch (error) {
    const missing = error.statusCode === 404 || error.data?.name === 'not_found';
    return `error ${missing ? 'not_found' : (error.data?.sqlState ?? error.data?.name ?? error.code ?? error.message)}`;
  }
}

function rowsOf(contents) {
  return JSON.parse(contents).map((row) => canonical(row));
}

function sorted(rows) {
  return JSON.stringify(rows.map((row) => canonical(row)).sort());
}

/** The rows that only one of both has, to be read by somebody. */
function apart(ours, theirs) {
  const only = (rows, besides, whose) => rows.filter((row) => !besides.includes(row)).map((row) => `\n  only in ${whose} ${row}`);
  return [...only(rowsOf(ours), rowsOf(theirs), 'ours'), ...only(rowsOf(theirs), rowsOf(ours), 'theirs')].join('');
}

describe('writing beside loopback-connector-postgresql', { skip: url ? false : 'CONNECTORD_TEST_POSTGRESQL is not set' }, () => {
  const figures = { writes: 0, equal: 0, refused: 0, rows: 0, methods: {}, deliberate: {}, unexplained: [] };
  const scripts = [];
  let daemon;
  let session;
  let peer;

  before(async () => {
    const place = await makeDatabase(url, 'connectord_differential_writes');
    peer = await Peer.connect(place);
    daemon = await Daemon.start(['--datasource', `db=${place}`, '--allow', 'ddl']);
    session = new Line(daemon.tcp);
    for (const schema of ['theirs', 'ours']) await peer.execute(`CREATE SCHEMA ${schema}`);
    for (let index = 0; index < modelCount; index++) {
      const model = makeModel(seed, index);
      const settings = (schema) => ({ ...model.settings, postgresql: { ...model.settings.postgresql, schema } });
      await peer.make({ ...model, settings: settings('theirs') });
      await session.call('define', { model: model.name, properties: model.properties, settings: settings('ours') });
      await session.call('automigrate', { models: [model.name] });
      const table = await session.call('table', { model: model.name });
      scripts.push({ model, writes: new Writes(seed * 17 + index, model), name: `"${table.replaceAll('"', '""')}"`, before: '[]', count: 0 });
    }
  });

  after(async () => {
    session?.end();
    await peer?.disconnect();
    await daemon?.stop();
  });

  /** Both tables' rows as the database has them, whatever the order of rows and columns. */
  async function contents({ name }) {
    const rows = (schema) => `(SELECT COALESCE(jsonb_agg(to_jsonb(t) ORDER BY to_jsonb(t)), '[]')::text FROM ${schema}.${name} t)`;
    const [both] = await peer.execute(`SELECT ${rows('ours')} AS ours, ${rows('theirs')} AS theirs`);
    return both;
  }

  /** After a difference both go on from the connector's rows. */
  async function align({ name }) {
    await peer.execute(`TRUNCATE ours.${name}`);
    await peer.execute(`INSERT INTO ours.${name} SELECT (jsonb_populate_record(NULL::ours.${name}, to_jsonb(t))).* FROM theirs.${name} t`);
  }

  async function alignNumbers({ model, name }) {
    const [key] = model.ids;
    if (!model.properties[key].generated) return;
    const [{ next }] = await peer.execute('SELECT nextval(pg_get_serial_sequence($1, $2)) AS next', [`theirs.${name}`, key]);
    await peer.execute('SELECT setval(pg_get_serial_sequence($1, $2), $3)', [`ours.${name}`, key, next]);
  }

  function ask(model, { method, rows, ...params }) {
    const called = session.call(method, { model: model.name, ...params, ...(rows ? { data: rows } : {}) });
    if (method === 'createAll') return called.then((made) => made.map((row) => idOf(model, row)));
    return method.endsWith('OrCreate') ? called.then(({ data }) => idOf(model, data)) : called;
  }

  /** The difference that was met, 'none', or nothing where none explains what happened. */
  function explain(script, write, difference, { mine, other, ours, theirs, matching }) {
    if (mine === other && ours === theirs) return 'none';
    if (ours === theirs && toldAnotherMistake(write, mine, other)) return 'severalMistakes';
    if (!difference) return undefined;
    const isAsSaid = difference.answer
      ? mine === difference.answer(matching) && ours === script.before
      : mine === other && sorted(JSON.parse(ours).map(difference.asTheirs)) === sorted(JSON.parse(theirs).map(difference.asTheirs));
    return isAsSaid ? difference.name : undefined;
  }

  async function step(script) {
    const { model } = script;
    const write = script.writes.next(script.count);
    const difference = differenceOfWrite(model, write);
    const matching = difference?.counts ? await peer.count(model, write.where ?? { [model.ids[0]]: write.id }) : 0;
    const [mine, other] = await Promise.all([outcome(ask(model, write)), outcome(peer.write(model, write))]);
    const { ours, theirs } = await contents(script);
    const met = explain(script, write, difference, { mine, other, ours, theirs, matching });
    figures.writes++;
    figures.methods[write.method] = (figures.methods[write.method] ?? 0) + 1;
    if (met === 'none') figures.equal++;
    else if (met) figures.deliberate[met] = (figures.deliberate[met] ?? 0) + 1;
    else figures.unexplained.push(`${model.name} ${JSON.stringify(write)}\n  daemon ${mine}\n  peer   ${other}${apart(ours, theirs)}`);
    if (met === 'none' && mine.startsWith('error')) figures.refused++;
    if (ours !== theirs) await align(script);
    // A statement that fails may have taken numbers or not: gaps are nobody's promise.
    if (ours !== theirs || mine.startsWith('error') || other.startsWith('error')) await alignNumbers(script);
    script.before = theirs;
    script.count = JSON.parse(theirs).length;
    figures.rows += script.count;
  }

  it(`answers ${wanted} writes alike, and leaves the same rows, or differs as it is written down`, async () => {
    const each = Math.ceil(wanted / modelCount);
    await Promise.all(
      scripts.map(async (script) => {
        for (let i = 0; i < each; i++) await step(script);
      }),
    );
    console.log(`# seed ${seed}: ${modelCount} models, ${figures.writes} writes tried ${JSON.stringify(figures.methods)}, ${figures.refused} refused alike, ${figures.rows} rows compared`);
    console.log(`# equal ${figures.equal}, deliberately different ${JSON.stringify(figures.deliberate)}, unexplained ${figures.unexplained.length}`);
    assert.deepEqual(figures.unexplained.slice(0, 5), []);
    assert.ok(figures.writes >= wanted);
  });

  it('meets every difference that is written down', { skip: wanted < 6000 ? 'too few writes for the rarest' : false }, () => {
    assert.deepEqual(Object.keys(writeReasons).filter((name) => !figures.deliberate[name]), []);
  });

  it('has every difference in the manual, word for word', () => {
    const manual = readFileSync(new URL('../../protocol/DIFFERENCES.md', import.meta.url), 'utf8');
    const [, section] = manual.split('## In what writes do');
    const [measured] = section.split('And these by tests');
    const listed = [...measured.matchAll(/^\| `(\w+)` \| (.*) \| (.*) \|$/gm)];
    assert.deepEqual(Object.fromEntries(listed.map(([, name, ours, theirs]) => [name, `${ours}; ${theirs}`])), writeReasons);
  });

  it('compares rows, not their absence', () => {
    assert.ok(figures.rows > 8 * figures.writes, `${figures.rows} rows after ${figures.writes} writes`);
  });
});
