// A daemon that speaks TLS: who is believed, who is let in, and what is said to those who are not.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Certificates } from './support/authority.mjs';
import { connected, connectord, Daemon, DataSource, rejection } from './support/world.mjs';

const { Client } = connectord;

describe('TLS to the daemon', () => {
  const certificates = new Certificates();
  let daemon;
  let mutual;
  let warnings = 0;
  const warned = () => warnings++;

  const start = async (name, more = '') => {
    const file = certificates.path(`${name}.toml`);
    writeFileSync(file, `[tls]\ncertificate = "server.pem"\nkey = "server.key"\n${more}`);
    return Daemon.start(['--memory', '--allow', 'raw,ddl', '--config', file]);
  };

  before(async () => {
    await certificates.authority('ca');
    await certificates.authority('stranger');
    await certificates.certificate('server', { ca: 'ca', san: 'DNS:localhost,IP:127.0.0.1' });
    await certificates.certificate('shop', { ca: 'ca', san: 'DNS:shop.example' });
    await certificates.certificate('forged', { ca: 'stranger', san: 'DNS:shop.example' });
    daemon = await start('plain');
    mutual = await start('mutual', 'client_ca = "ca.pem"\n[[principals]]\nname = "shop"\ncertificate = "shop.example"\ngrants = ["read", "write", "define", "ddl"]\n');
    process.on('warning', warned);
  });
  after(async () => {
    process.off('warning', warned);
    await daemon.stop();
    await mutual.stop();
    certificates.drop();
  });

  const asks = async (url, tls) => {
    const client = new Client(url, { tls, connectTimeout: 3000 });
    try {
      return await client.ping();
    } finally {
      await client.close();
    }
  };

  it('is spoken to an address of tls://, and where `tls` says so', async () => {
    const ca = certificates.text('ca.pem');
    for (const host of ['127.0.0.1', 'localhost']) {
      assert.equal((await asks(`tls://${host}:${daemon.tcp}`, { ca })).ok, true);
      assert.equal((await asks(`tcp://${host}:${daemon.tcp}`, { ca })).ok, true);
    }
    assert.equal(warnings, 0, 'Node has nothing to complain of');
  });

  it('carries a datasource, its transactions and its synchronous helpers; files are named by their paths', async () => {
    const source = await connected(daemon, { daemon: `tls://127.0.0.1:${daemon.tcp}`, tls: { ca: certificates.path('ca.pem') } });
    const Note = source.define('Note', { text: String });
    await source.automigrate();
    const transaction = await Note.beginTransaction('SERIALIZABLE');
    await Note.create({ text: 'x'.repeat(300_000) }, { transaction });
    await transaction.commit();
    assert.equal((await Note.findOne()).text.length, 300_000);
    assert.equal(source.connector.buildWhere('Note', { text: 'x' }).sql, 'WHERE "text"=?');
    await source.disconnect();
  });

  it('believes nobody whom it does not know, and says what to do', async () => {
    for (const [tls, code] of [
      [true, /UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN/],
      [{ ca: certificates.text('stranger.pem') }, /UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN/],
      [{ ca: certificates.text('ca.pem'), servername: 'elsewhere.example' }, /ERR_TLS_CERT_ALTNAME_INVALID/],
    ]) {
      const error = await rejection(asks(`tls://127.0.0.1:${daemon.tcp}`, tls));
      assert.match(error.code, code);
      assert.match(error.message, /^connectord cannot be reached at tls:\/\/127\.0\.0\.1:\d+: .*certificate.*`tls\.ca`/);
    }
    const unread = await rejection(asks(`tls://127.0.0.1:${daemon.tcp}`, { ca: certificates.path('nosuch.pem') }));
    assert.match(unread.message, /nosuch\.pem/);
    const source = new DataSource({ connector: connectord, daemon: `tls://127.0.0.1:${daemon.tcp}`, lazyConnect: true });
    source.on('error', () => {});
    assert.match((await rejection(source.connect())).message, /`tls\.ca`/);
    await source.disconnect();
  });

  it('knows a client by its certificate, and refuses those without', async () => {
    const url = `tls://localhost:${mutual.tcp}`;
    const ca = certificates.text('ca.pem');
    const of = (name) => ({ ca, cert: certificates.text(`${name}.pem`), key: certificates.path(`${name}.key`) });
    assert.equal((await asks(url, of('shop'))).ok, true);

    const without = await rejection(asks(url, { ca }));
    assert.match(without.message, /cannot be reached.*certificate/i);
    const forged = await rejection(asks(url, of('forged')));
    assert.match(forged.message, /cannot be reached.*(unknown ca|certificate)/i);

    const source = await connected(mutual, { daemon: url, tls: of('shop') });
    const Note = source.define('Note', { text: String });
    await source.automigrate();
    assert.equal((await Note.create({ text: 'known' })).text, 'known');
    await source.disconnect();
  });

  it('says so when one of the two speaks TLS and the other does not', async () => {
    const plain = await rejection(asks(`tcp://127.0.0.1:${daemon.tcp}`));
    assert.match(plain.message, /TLS/);
    const open = await Daemon.start(['--memory']);
    const secure = await rejection(asks(`tls://127.0.0.1:${open.tcp}`, true));
    assert.match(secure.message, /TLS/);
    await open.stop();
  });
});
