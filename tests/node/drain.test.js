// Ends and a log that nobody reads: what is under way is answered, whatever happens around it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Daemon, note } from './support/daemon.js';
import { Session } from './support/session.js';

describe('SIGTERM under load', () => {
  it('loses no call: each is answered, and what was answered is there', async () => {
    const clients = 24;
    const daemon = await Daemon.start(['--allow', 'ddl', '--log-level', 'debug']);
    const state = daemon.state;
    await daemon.makeModel('Note', note);
    const done = [];
    let refused = 0;
    let lost = 0;
    let sent = 0;
    const loops = Array.from({ length: clients }, async (_, i) => {
      const session = await Session.open(i % 3 ? daemon.tcp : daemon.socket);
      await session.call('define', { model: 'Note', properties: note });
      for (;;) {
        ++sent;
        try {
          done.push((await session.call('create', { model: 'Note', data: { text: `${i}` } })).id);
        } catch (error) {
          if (error.code === -32011) ++refused;
          else ++lost;
          return session.close();
        }
      }
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { copyFileSync, mkdtempSync, readdirSync } = await import('node:fs');
    const os = await import('node:os');
    const path = await import('node:path');
    daemon.process.kill('SIGTERM');
    await Promise.all(loops);
    const [code] = await daemon.ended;
    assert.equal(code, 0, daemon.log.slice(-2000));

    const kept = mkdtempSync(path.join(os.tmpdir(), 'connectord-drained-'));
    for (const file of readdirSync(state)) copyFileSync(path.join(state, file), path.join(kept, file));
    await daemon.stop();
    const after = await Daemon.start([], { state: kept });
    try {
      await after.call('define', { model: 'Note', properties: note });
      const rows = await after.call('count', { model: 'Note' });
      console.log(`drain: ${sent} calls sent, ${done.length} done, ${refused} told shutting_down, ${lost} without an answer, ${rows} rows`);
      assert.ok(done.length > 100, 'the load was no load');
      assert.equal(lost, 0);
      assert.equal(refused, clients);
      assert.equal(rows, done.length);
    } finally {
      await after.stop();
    }
  });
});

describe('a client that goes on after SIGTERM', () => {
  it('is told shutting_down by every call, for as long as it asks', async () => {
    const daemon = await Daemon.start(['--memory']);
    const session = await Session.open(daemon.tcp);
    await session.call('ping');
    daemon.process.kill('SIGTERM');
    await daemon.logged(/draining/);
    let told = 0;
    // Three times as long as the daemon's patience with those who say nothing could be.
    for (const end = Date.now() + 3000; Date.now() < end; ++told) {
      await assert.rejects(session.call('ping'), (error) => error.code === -32011);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await session.close();
    const [code] = await daemon.ended;
    assert.equal(code, 0, daemon.log);
    assert.ok(told > 50, `${told} calls`);
    await daemon.stop();
  });

  it('is left once a shutdown has taken its time, with all that it asked until then answered', async () => {
    const daemon = await Daemon.start(['--memory', '--timeouts-shutdown', '1s']);
    const session = await Session.open(daemon.tcp);
    await session.call('ping');
    const began = Date.now();
    daemon.process.kill('SIGTERM');
    await daemon.logged(/draining/);
    let told = 0;
    for (;;) {
      try {
        await session.call('ping');
        assert.fail('a call was run');
      } catch (error) {
        if (error.code !== -32011) break;
        ++told;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const [code] = await daemon.ended;
    assert.equal(code, 0, daemon.log);
    assert.ok(told > 10, `${told} calls`);
    assert.ok(Date.now() - began < 5000);
    await daemon.stop();
  });
});

describe('a log that nobody reads', () => {
  it('holds up no reply, and says how much was lost once somebody does', async () => {
    const seconds = Number(process.env.CONNECTORD_TEST_LOG_SECONDS ?? 10);
    const daemon = await Daemon.start(['--memory', '--log-level', 'debug'], { reads: false });
    try {
      const session = await Session.open(daemon.tcp);
      let calls = 0;
      let slowest = 0;
      for (const end = performance.now() + seconds * 1000; performance.now() < end; ) {
        const began = performance.now();
        await session.call('ping');
        slowest = Math.max(slowest, performance.now() - began);
        ++calls;
      }
      const metrics = await (await fetch(`${daemon.url}/metrics`)).text();
      const lost = Number(metrics.match(/^connectord_log_lines_lost_total (\S+)$/m)[1]);
      console.log(`a log unread for ${seconds} s: ${calls} calls, slowest ${slowest.toFixed(1)} ms, ${lost} lines lost`);
      assert.ok(calls > 2000, 'too few to fill what holds the lines');
      assert.ok(lost > 0, 'the log was read after all');
      // The invariant's 250 ms: what a busy machine takes is its own.
      assert.ok(slowest < 250, `${slowest} ms`);
      daemon.process.stderr.on('data', (text) => (daemon.log += text));
      // It is told once half of what waits has been read.
      for (let i = 0; i < 100 && !/log lines lost/.test(daemon.log); ++i) {
        await session.call('ping');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      await daemon.logged(/warn {2}log lines lost lost=\d+/);
      await session.close();
    } finally {
      assert.equal(await daemon.stop(), 0);
    }
  });
});
