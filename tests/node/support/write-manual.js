// Writes protocol/METHODS.md anew, from what the newest build of the daemon says of itself.
import { writeFileSync } from 'node:fs';
import { Daemon } from './daemon.js';
import { file, manualOf } from './manual.js';

const daemon = await Daemon.start(['--memory']);
try {
  writeFileSync(file, manualOf(await daemon.call('rpc.discover')));
} finally {
  await daemon.stop();
}
