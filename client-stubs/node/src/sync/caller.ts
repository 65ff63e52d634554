// Answers on the spot: LoopBack's helpers are synchronous, and the builder of SQL lives in another process.
//
// A worker thread asks the daemon while this one waits on a shared word. It is started at the first question.
import * as path from 'node:path';
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import type { Greeting } from '../channel';
import { failure } from '../errors';
import type { Answer, Question, WorkerOptions } from './protocol';

export class SyncCaller {
  /** What the daemon said of itself last. */
  greeting: Greeting | undefined;

  private port: MessagePort | undefined;
  private worker: Worker | undefined;
  private readonly bell = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  private asked = 0;

  constructor(private readonly options: WorkerOptions) {}

  /**
   * Asks, and waits for the answer.
   *
   * Units   waits as long as connectTimeout and a little
   * Errors  thrown: what the daemon answered; `timeout` when it did not
   */
  ask(question: Omit<Question, 'number'>): unknown {
    const port = this.port ?? this.start();
    const number = ++this.asked;
    port.postMessage({ ...question, number } satisfies Question);
    const end = Date.now() + this.options.connectTimeout + 1000;
    for (;;) {
      const heard = Atomics.load(this.bell, 0);
      const answer = this.answerTo(port, number);
      if (answer) return this.read(answer);
      const left = end - Date.now();
      if (left <= 0 || Atomics.wait(this.bell, 0, heard, left) === 'timed-out') {
        throw failure(`connectord at ${this.options.address.text} did not answer in time`, 'timeout');
      }
    }
  }

  close(): void {
    void this.worker?.terminate();
    this.port?.close();
    this.worker = this.port = undefined;
  }

  private start(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.worker = new Worker(path.join(__dirname, 'worker.js'), {
      workerData: { options: this.options, port: port2, signal: this.bell.buffer },
      transferList: [port2],
      // Flags of the program, such as a debugger's, are not for this thread.
      execArgv: [],
    });
    // Neither keeps the process alive; a thread that died is started anew by the next question.
    this.worker.unref();
    port1.unref();
    this.worker.on('error', () => this.close());
    return (this.port = port1);
  }

  private answerTo(port: MessagePort, number: number): Answer | undefined {
    for (;;) {
      const received = receiveMessageOnPort(port) as { message: Answer } | undefined;
      if (!received || received.message.number === number) return received?.message;
    }
  }

  private read({ result, error, greeting }: Answer): unknown {
    this.greeting = greeting ?? this.greeting;
    if (error) throw Object.assign(new Error(error.message), error);
    return result;
  }
}
