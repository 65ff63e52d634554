// The jugglers that there are, each as an application has it installed.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

const require = createRequire(import.meta.url);
const home = path.resolve(import.meta.dirname, '../..');

const versionOf = (file) => JSON.parse(readFileSync(file, 'utf8')).version;

/** Package `name` as the package at `from` finds it. */
function found(from, name) {
  return path.dirname(createRequire(path.join(from, 'package.json')).resolve(`${name}/package.json`));
}

/**
 * Every juggler with every loopback-connector that npm may put beside it: the connector's peer is the newest where an
 * application names the connector alone, and the juggler's own where npm makes one of the two.
 *
 * Shape   {name, DataSource, connector} for each: what a datasource's `connector` says is the name by which the
 *         juggler finds it, or the module
 */
export function jugglers() {
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'connectord-jugglers-'));
  const all = [3, 4, 5, 6, 7].flatMap((major) => {
    const folder = path.dirname(require.resolve(`juggler${major}/package.json`));
    const { DataSource } = require(`juggler${major}`);
    const juggler = `juggler ${versionOf(path.join(folder, 'package.json'))}`;
    const own = found(folder, 'loopback-connector');
    const newest = found(home, 'loopback-connector');
    const named = { name: `${juggler}, loopback-connector ${versionOf(path.join(newest, 'package.json'))}`, DataSource, connector: 'connectord' };
    const beside = { name: `${juggler}, loopback-connector ${versionOf(path.join(own, 'package.json'))}`, DataSource, connector: beneath(scratch, major, own) };
    return beside.name === named.name ? [named] : [named, beside];
  });
  return { all, drop: () => rmSync(scratch, { recursive: true, force: true }) };
}

/** The connector, installed beside the loopback-connector of that folder. */
function beneath(scratch, major, peer) {
  const packages = path.join(scratch, String(major), 'node_modules');
  const ours = path.join(packages, 'loopback-connector-connectord');
  mkdirSync(ours, { recursive: true });
  for (const part of ['package.json', 'dist']) cpSync(path.join(home, part), path.join(ours, part), { recursive: true });
  symlinkSync(peer, path.join(packages, 'loopback-connector'));
  return createRequire(path.join(ours, 'package.json'))(ours);
}
