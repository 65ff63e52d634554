// The worker thread: asks the daemon, on a connection of its own, while the thread that asked stands still.
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { Channel, type Callback } from '../channel';
import type { ConnectordError } from '../errors';
import type { Answer, Question, WorkerOptions } from './protocol';

interface WorkerData {
  options: WorkerOptions;
  port: MessagePort;
  signal: SharedArrayBuffer;
}

const { options, port, signal } = workerData as WorkerData;
const bell = new Int32Array(signal);
const told = new Map<string, string>();
const channel = new Channel({ ...options, onLost: () => told.clear() });

function answer(number: number, error: ConnectordError | null, result?: unknown): void {
  const text: Answer = { number };
  if (error) text.error = { ...error, message: error.message };
  else text.result = result;
  if (channel.greeting) text.greeting = channel.greeting;
  port.postMessage(text);
  Atomics.store(bell, 0, number);
  Atomics.notify(bell, 0);
}

/** Makes the models known that the daemon does not know yet, then asks. */
function ask({ number, models, method, params }: Question): void {
  let refusal: ConnectordError | undefined;
  const done: Callback = (error, result) => answer(number, refusal ?? error, result);
  channel.whenReady((error) => {
    if (error || method === undefined) return done(error);
    for (const [name, definition] of models) {
      if (told.get(name) === definition) continue;
      told.set(name, definition);
      channel.send('define', definition, (refused) => {
        if (!refused) return;
        told.delete(name);
        refusal ??= refused;
      });
    }
    channel.send(method, params ?? '[]', done);
  });
}

port.on('message', ask);
parentPort!.on('close', () => channel.close());
