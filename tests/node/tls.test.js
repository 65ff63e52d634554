// TLS as openssl's own client meets it: who is let in, who is not, and certificates that change.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync, copyFileSync } from 'node:fs';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { binary, Daemon } from './support/daemon.js';
import { shell } from './support/shell.js';

const ping = '{"jsonrpc":"2.0","id":1,"method":"ping"}\n';

describe('TLS', () => {
  let folder;
  let daemon;
  const at = (name) => path.join(folder, name);

  const openssl = async (command) => {
    const { code, err } = await shell(`cd ${folder} && openssl ${command}`);
    assert.equal(code, 0, err);
  };
  const authority = (name) => openssl(`req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ${name}.key -out ${name}.pem -days 30 -subj /CN=${name}`);
  const certificate = async (name, { ca = 'ca', days = 30, san = `DNS:${name}` } = {}) => {
    writeFileSync(at(`${name}.ext`), `subjectAltName=${san}\n`);
    await openssl(`req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ${name}.key -out ${name}.csr -subj /CN=${name}`);
    // A negative number of days is a certificate that has expired.
    await openssl(`x509 -req -in ${name}.csr -CA ${ca}.pem -CAkey ${ca}.key -CAcreateserial -days ${days} -extfile ${name}.ext -out ${name}.pem`);
  };
  const config = (more = '') =>
    `[tls]\ncertificate = "server.pem"\nkey = "server.key"\n${more}\n`;

  /** What a client of openssl's gets for one call, the call's answer or nothing. */
  const client = async (flags, port = daemon.tcp, limit = '3') => {
    const { code, out, err } = await shell(
      `cd ${folder} && (printf '%s' '${ping}'; sleep 0.7) | timeout ${limit} openssl s_client -quiet -no_ign_eof -connect 127.0.0.1:${port} -CAfile ca.pem -verify_return_error ${flags}`,
    );
    return { code, answered: out.includes('"result"'), out, err };
  };

  before(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'connectord-tls-'));
    await authority('ca');
    await authority('stranger');
    await certificate('server', { san: 'DNS:localhost,IP:127.0.0.1' });
    await certificate('next', { san: 'DNS:localhost,IP:127.0.0.1' });
    await certificate('shop', { san: 'DNS:shop.example' });
    await certificate('nobody');
    await certificate('expired', { days: -1 });
    await certificate('forged', { ca: 'stranger', san: 'DNS:shop.example' });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const withDaemon = async (text, body) => {
    writeFileSync(at('connectord.toml'), text);
    daemon = await Daemon.start(['--memory', '--config', at('connectord.toml')]);
    try {
      await body();
    } finally {
      assert.equal(await daemon.stop(), 0, daemon.log);
    }
  };

  it('is spoken from 1.2 on, over TCP and HTTP', () =>
    withDaemon(config(), async () => {
      assert.ok((await client('-tls1_2')).answered);
      assert.ok((await client('-tls1_3')).answered);
      for (const old of ['-tls1', '-tls1_1']) {
        const refused = await client(`${old} -cipher ALL:@SECLEVEL=0`);
        assert.ok(!refused.answered && refused.code !== 0, `${old}: ${refused.out}`);
        assert.match(refused.err, /alert protocol version|unsupported protocol|no protocols/);
      }
      const { out } = await shell(`curl -s --cacert ${at('ca.pem')} --json '${ping.trim()}' https://127.0.0.1:${daemon.http}/`);
      assert.match(out, /"result"/);
      const large = await shell(
        `head -c 200000 /dev/zero | tr '\\0' x | sed 's/.*/{"jsonrpc":"2.0","id":1,"method":"&"}/' | curl -s --cacert ${at('ca.pem')} --json @- https://127.0.0.1:${daemon.http}/`,
      );
      assert.match(large.out, /-32601/);
    }));

  it('can be 1.3 alone', () =>
    withDaemon(config('min_version = "1.3"'), async () => {
      assert.ok(!(await client('-tls1_2')).answered);
      assert.ok((await client('-tls1_3')).answered);
    }));

  it('leaves nothing in the clear on its ports, and the unix socket as it was', () =>
    withDaemon(config(), async () => {
      const plain = await shell(`printf '%s' '${ping}' | timeout 3 nc -N 127.0.0.1 ${daemon.tcp} | head -c 2000 | tr -d '\\0'`);
      assert.ok(!plain.out.includes('result'), plain.out);
      const http = await shell(`curl -s -m 3 http://127.0.0.1:${daemon.http}/livez`);
      assert.notEqual(http.code, 0);
      const unix = await shell(`printf '%s' '${ping}' | nc -N -U ${daemon.socket}`);
      assert.match(unix.out, /"result"/);
      await daemon.logged(/no TLS with a client peer=127\.0\.0\.1:\d+/);
    }));

  it('lets in who has a certificate of the right authority, and nobody else', () =>
    withDaemon(config('client_ca = "ca.pem"'), async () => {
      assert.ok((await client('-cert shop.pem -key shop.key')).answered);
      for (const [flags, why] of [
        ['', 'no certificate'],
        ['-cert forged.pem -key forged.key', 'another authority'],
        ['-cert expired.pem -key expired.key', 'expired'],
      ]) {
        for (const version of ['-tls1_2', '-tls1_3']) {
          const refused = await client(`${version} ${flags}`);
          assert.ok(!refused.answered, `${why} ${version}`);
          assert.match(refused.err, /alert/, why);
        }
      }
      const curl = (more) => shell(`curl -s --cacert ${at('ca.pem')} ${more} --json '${ping.trim()}' https://127.0.0.1:${daemon.http}/`);
      assert.match((await curl(`--cert ${at('shop.pem')} --key ${at('shop.key')}`)).out, /"result"/);
      assert.notEqual((await curl('')).code, 0);
    }));

  it('knows a principal by a name in its certificate', () =>
    withDaemon(
      config('client_ca = "ca.pem"\n[[principals]]\nname = "shop"\ncertificate = "shop.example"\ngrants = ["read"]'),
      async () => {
        const known = await client('-cert shop.pem -key shop.key');
        assert.ok(known.answered, known.err);
        const stranger = await client('-cert nobody.pem -key nobody.key');
        assert.ok(!stranger.answered);
        assert.match(stranger.out, /-32001/);
      },
    ));

  it('shows a new certificate after a reload, and drops nobody who is there', () =>
    withDaemon(config(), async () => {
      const shown = () =>
        new Promise((resolve, reject) => {
          const request = https.get(`https://127.0.0.1:${daemon.http}/livez`, { rejectUnauthorized: false, agent: false }, (response) => {
            resolve(response.socket.getPeerCertificate().subject.CN);
            response.resume();
          });
          request.on('error', reject);
        });
      assert.equal(await shown(), 'server');
      const held = shell(
        `cd ${folder} && (printf '%s' '${ping}'; sleep 2; printf '%s' '${ping}'; sleep 0.5) | openssl s_client -quiet -no_ign_eof -connect 127.0.0.1:${daemon.tcp} -CAfile ca.pem`,
      );
      await new Promise((resolve) => setTimeout(resolve, 500));

      copyFileSync(at('shop.key'), at('server.key')); // fits no certificate that is there
      await daemon.reload();
      await daemon.logged(/reload refused.*tls\.key/);
      assert.equal(await shown(), 'server');

      copyFileSync(at('next.pem'), at('server.pem'));
      copyFileSync(at('next.key'), at('server.key'));
      await daemon.reload();
      assert.equal(await shown(), 'next');
      assert.equal((await held).out.split('"result"').length, 3, 'both calls of the one who stayed were answered');
    }));

  it('is spoken by the command line too', async () => {
    await certificate('server', { san: 'DNS:localhost,IP:127.0.0.1' });
    await withDaemon(config(), async () => {
      const good = await shell(`${binary()} call ping --to tls:127.0.0.1:${daemon.tcp} --ca ${at('server.pem')}`);
      assert.equal(good.code, 0, good.err);
      const other = await shell(`${binary()} call ping --to https://127.0.0.1:${daemon.http} --ca ${at('stranger.pem')}`);
      assert.equal(other.code, 3);
      assert.match(other.err, /no TLS: certificate verify failed/);
    });
  });

  it('keeps calls apart when many come at once, in large pieces and small', () =>
    withDaemon(config() + '[limits]\nin_flight = 2000\n', async () => {
      const tls = await import('node:tls');
      const socket = tls.connect({ port: daemon.tcp, host: '127.0.0.1', rejectUnauthorized: false });
      await new Promise((resolve) => socket.once('secureConnect', resolve));
      let text = '';
      const done = new Promise((resolve) => {
        socket.setEncoding('utf8').on('data', (part) => {
          text += part;
          if (text.split('\n').length === 501) resolve();
        });
      });
      const long = 'x'.repeat(30_000);
      for (let id = 0; id < 500; ++id) socket.write(`{"jsonrpc":"2.0","id":${id},"method":"${id % 5 ? 'health' : 'no' + id + long}"}\n`);
      await done;
      const replies = text.trim().split('\n').map((line) => JSON.parse(line));
      assert.equal(new Set(replies.map((reply) => reply.id)).size, 500);
      for (const reply of replies) assert.equal('error' in reply, reply.id % 5 === 0);
      socket.destroy();
    }));
});

describe('an address that other machines reach', () => {
  const refusal = async (flags) => {
    const { code, err } = await shell(`${binary()} --memory --listen-http '' --listen-unix '' --check-config ${flags}`);
    return { code, err };
  };

  it('is refused without a way to know callers, with the ways out', async () => {
    const { code, err } = await refusal('--listen-tcp 0.0.0.0:7070');
    assert.equal(code, 2);
    for (const way of ['token_sha256', 'tls.client_ca', '--insecure-no-auth', '127.0.0.1']) assert.ok(err.includes(way), way);
  });

  it('is taken with a principal, or when it is spelled out', async () => {
    assert.equal((await refusal('--listen-tcp 0.0.0.0:7070 --insecure-no-auth')).code, 0);
    assert.equal((await refusal(`--listen-tcp 0.0.0.0:7070 --principals-a-token-sha256 ${'0a'.repeat(32)}`)).code, 0);
  });
});
