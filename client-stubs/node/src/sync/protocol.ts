// What a connector and its worker thread say to each other.
import type { ChannelOptions, Greeting } from '../channel';

/** How the worker reaches the daemon. */
export type WorkerOptions = Pick<ChannelOptions, 'address' | 'tls' | 'greeting' | 'connectTimeout' | 'answerTimeout'>;

export interface Question {
  /** Answers come under the number of their question; one that came too late is passed over. */
  number: number;
  /** Models that must be known: name and params of `define`, as JSON text. */
  models: [name: string, definition: string][];
  /** Undefined asks for what the daemon says of itself. */
  method?: string;
  params?: string;
}

export interface Answer {
  number: number;
  result?: unknown;
  error?: Record<string, unknown> & { message: string };
  greeting?: Greeting;
}
