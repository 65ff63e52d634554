// nc: no library at all, as somebody at a shell would try it.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Daemon, note } from './support/daemon.js';
import { jsonLines, shell } from './support/shell.js';

describe('printf | nc', () => {
  let daemon;
  before(async () => {
    daemon = await Daemon.start(['--memory']);
    await daemon.makeModel('Note', note);
  });
  after(() => daemon?.stop());

  const ways = () => [`nc -N 127.0.0.1 ${daemon.tcp}`, `nc -N -U ${daemon.socket}`];

  it('answers each line with a line, over TCP and over the unix socket', async () => {
    for (const nc of ways()) {
      const { out } = await shell(
        `printf '%s\\n' '{"jsonrpc":"2.0","id":1,"method":"ping"}' '{"jsonrpc":"2.0","id":"two","method":"ping"}' | ${nc}`,
      );
      const replies = jsonLines(out);
      assert.deepEqual(replies.map(({ id }) => id).sort(), [1, 'two']);
      assert.ok(out.endsWith('\n'));
    }
  });

  it('needs no newline between texts, nor after the last one', async () => {
    for (const nc of ways()) {
      const { out } = await shell(
        `printf '%s' '{"jsonrpc":"2.0","id":1,"method":"ping"} {"jsonrpc":"2.0","id":2,"method":"ping"}' | ${nc}`,
      );
      assert.deepEqual(jsonLines(out).map(({ id }) => id).sort(), [1, 2]);
    }
  });

  it('says what is wrong with a line, and takes the next', async () => {
    const { out } = await shell(
      `printf '%s\\n' '{"jsonrpc": oops}' '{"jsonrpc":"2.0","id":2,"method":"ping"}' | nc -N 127.0.0.1 ${daemon.tcp}`,
    );
    const replies = jsonLines(out);
    assert.equal(replies.length, 2);
    assert.equal(replies.find(({ id }) => id === null).error.code, -32700);
    assert.equal(replies.find(({ id }) => id === 2).result.ok, true);
  });

  it('answers nothing to a notification, and a batch by one line', async () => {
    const { out } = await shell(
      `printf '%s\\n' '{"jsonrpc":"2.0","method":"ping"}' '[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"ping"}]' | nc -N 127.0.0.1 ${daemon.tcp}`,
    );
    const [batch, ...more] = jsonLines(out);
    assert.deepEqual(more, []);
    assert.deepEqual(batch.map(({ id }) => id).sort(), [1, 2]);
  });

  it('never runs what an HTTP request to the TCP port holds', async () => {
    const body = '{"jsonrpc":"2.0","id":1,"method":"create","params":{"model":"Note","data":{"text":"smuggled"}}}';
    const { out } = await shell(
      `printf 'POST / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: ${body.length}\\r\\n\\r\\n%s' '${body}' | nc -N 127.0.0.1 ${daemon.tcp}`,
    );
    assert.equal(jsonLines(out)[0].error.code, -32700);
    assert.equal(await daemon.call('count', { model: 'Note', where: { text: 'smuggled' } }), 0);
  });

  it('rolls back the transaction of a client that leaves', async () => {
    const script = `
      exec 3<>/dev/tcp/127.0.0.1/${daemon.tcp}
      printf '%s\\n' '{"jsonrpc":"2.0","id":1,"method":"beginTransaction","params":{}}' >&3
      read -r reply <&3
      transaction=$(sed 's/.*"transaction":"\\([^"]*\\)".*/\\1/' <<<"$reply")
      printf '%s\\n' '{"jsonrpc":"2.0","id":2,"method":"create","params":{"model":"Note","data":{"text":"lost"},"options":{"transaction":"'"$transaction"'"}}}' >&3
      read -r reply <&3
      printf '%s' "$reply"`;
    const { out, err } = await shell(script);
    assert.equal(typeof JSON.parse(out).result.id, 'number', out + err);
    assert.equal(await daemon.call('count', { model: 'Note', where: { text: 'lost' } }), 0);
  });
});
