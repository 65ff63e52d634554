// Why the daemon cannot be reached, in words that say what to do.
import type { Address } from './address';
import { failure, type ConnectordError } from './errors';

/** What Node says of a certificate that it does not believe. */
const unbelieved = /^(UNABLE_TO_|SELF_SIGNED_CERT_|DEPTH_ZERO_|CERT_|ERR_TLS_CERT_)/;

/** What OpenSSL says when the other side does not speak TLS. */
const noTls = /^(EPROTO|ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNEXPECTED_MESSAGE))/;

/**
 * The error of those who wait for a connection that did not come about.
 *
 * Shape   `why` is the socket's error, if it had one; `hasSpoken` says that it was open and only the daemon's first
 *         answer was missing
 */
export function unreachable(address: Address, why: Error | undefined, isSecure: boolean, hasSpoken: boolean): ConnectordError {
  // One error for each address of a name comes as an AggregateError without a message.
  const inner = why instanceof AggregateError ? (why.errors[0] as Error) : why;
  const code = (inner as NodeJS.ErrnoException | undefined)?.code ?? 'ECONNRESET';
  const message = inner?.message || 'the daemon closed the connection';
  return failure(`connectord cannot be reached at ${address.text}: ${message}${advice(code, isSecure, hasSpoken)}`, 'unreachable', code);
}

function advice(code: string, isSecure: boolean, hasSpoken: boolean): string {
  if (unbelieved.test(code)) return ' (the certificate is not believed: `tls.ca` names whom to believe, `tls.servername` the name that it bears)';
  if (isSecure && noTls.test(code)) return ' (perhaps TLS is not spoken there)';
  if (!isSecure && hasSpoken && code === 'ECONNRESET') return ' (perhaps TLS is spoken there: tls://, or the setting `tls`)';
  return '';
}
