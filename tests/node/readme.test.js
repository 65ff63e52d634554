// What the README asks its reader to paste works as it stands.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Daemon, root } from './support/daemon.js';
import { jsonLines, shell } from './support/shell.js';

const text = readFileSync(path.join(root, 'README.md'), 'utf8');
const blocks = [...text.matchAll(/```sh\n(.*?)```/gs)]
  .map((match) => match[1])
  .filter((block) => !block.includes('scripts/'));

describe('the README', () => {
  let daemon;
  before(async () => (daemon = await Daemon.start()));
  after(() => daemon?.stop());

  it('has blocks to paste', () => assert.ok(blocks.length >= 4));

  for (const [number, block] of blocks.entries()) {
    it(`block ${number + 1} is answered without an error`, async () => {
      const command = block.replaceAll('7071', daemon.http).replaceAll('127.0.0.1 7070', `127.0.0.1 ${daemon.tcp}`);
      const { code, out, err } = await shell(command);
      assert.equal(code, 0, err);
      const replies = jsonLines(out);
      assert.equal(replies.length, (block.match(/^(curl|printf)/gm) ?? []).length, out);
      for (const reply of replies) assert.equal(reply.error, undefined, out);
    });
  }
});
