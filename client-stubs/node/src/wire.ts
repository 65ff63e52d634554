// The codec: calls to lines, bytes to replies. Pure.

/** One JSON-RPC reply or notification, as the daemon sent it. */
export interface Message {
  id?: number | null;
  result?: unknown;
  error?: WireError;
  method?: string;
  params?: unknown;
}

/** The error of a reply. */
export interface WireError {
  code: number;
  message: string;
  data?: { name?: string; [fact: string]: unknown };
}

/** The line that asks for a call; `params` is JSON text already. */
export function requestLine(id: number, method: string, params: string): string {
  return `{"jsonrpc":"2.0","id":${id},"method":"${method}","params":${params}}\n`;
}

/** The line that tells something and asks for nothing. */
export function notificationLine(method: string, params: string): string {
  return `{"jsonrpc":"2.0","method":"${method}","params":${params}}\n`;
}

const newline = 10;

/**
 * Cuts bytes into lines, however they arrive.
 *
 * Only whole lines are decoded, so no character is ever cut in two; what is left over waits as bytes, and a long
 * reply is put together once, at its end.
 *
 * Lifetime  bytes given to `feed` may be overwritten after it returns
 */
export class LineSplitter {
  private parts: Buffer[] = [];

  constructor(private readonly onLine: (line: string) => void) {}

  feed(bytes: Buffer): void {
    let from = 0;
    let end = bytes.indexOf(newline);
    if (end < 0) {
      this.parts.push(Buffer.from(bytes));
      return;
    }
    if (this.parts.length > 0) {
      this.parts.push(bytes.subarray(0, end));
      const line = Buffer.concat(this.parts).toString('utf8');
      this.parts = [];
      this.onLine(line);
      from = end + 1;
      end = bytes.indexOf(newline, from);
    }
    while (end >= 0) {
      this.onLine(bytes.toString('utf8', from, end));
      from = end + 1;
      end = bytes.indexOf(newline, from);
    }
    if (from < bytes.length) this.parts.push(Buffer.from(bytes.subarray(from)));
  }

  /** Forgets a line that will not be ended. */
  clear(): void {
    this.parts = [];
  }
}
