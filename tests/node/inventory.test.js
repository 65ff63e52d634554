// Every name of LoopBack's connector API is served by somebody, or the list says why not.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Daemon, root } from './support/daemon.js';

/** The list's rows: {name, by, note}. */
const inventory = readFileSync(path.join(root, 'protocol/INVENTORY.md'), 'utf8')
  .split('\n')
  .map((line) => /^\| `([^`]+)` \| (\w+) \|(.*)\|$/.exec(line))
  .filter(Boolean)
  .map(([, name, by, note]) => ({ name, by, note: note.trim() }));
const namesBy = (by) => inventory.filter((row) => row.by === by).map(({ name }) => name);

const stub = path.join(root, 'client-stubs/node/dist');

describe('the inventory', () => {
  let served;
  let daemon;
  before(async () => {
    daemon = await Daemon.start(['--memory']);
    const { methods } = await daemon.call('rpc.discover');
    served = new Set(methods.flatMap((method) => [method.name, ...method['x-aliases']]));
  });
  after(() => daemon?.stop());

  it('names each name once, with somebody who serves it, and a reason where nobody does', () => {
    assert.ok(inventory.length > 200, `${inventory.length}`);
    assert.equal(new Set(inventory.map(({ name }) => name)).size, inventory.length);
    for (const { name, by, note } of inventory) {
      assert.ok(['daemon', 'connector', 'nobody', 'awaited'].includes(by), `${name}: ${by}`);
      if (by === 'nobody') assert.ok(note.length > 10, `${name} has no reason`);
    }
  });

  it('is served by the daemon where it says so', () => {
    assert.deepEqual(namesBy('daemon').filter((name) => !served.has(name)), []);
  });

  it('knows every method that there is', () => {
    const known = new Set(namesBy('daemon'));
    assert.deepEqual([...served].filter((name) => !known.has(name)), []);
  });

  it('is served by the connector for Node where it says so', { skip: existsSync(stub) ? false : 'there is no connector yet' }, () => {
    const declared = readdirSync(stub, { recursive: true })
      .filter((file) => file.endsWith('.d.ts'))
      .map((file) => readFileSync(path.join(stub, file), 'utf8'))
      .join('\n');
    const isDeclared = (name) => new RegExp(`\\b${name}\\??\\s*[(:<]`).test(declared);
    assert.deepEqual(namesBy('connector').filter((name) => !isDeclared(name)), []);
  });
});
