import { withinTime } from './time-limit.js';
import type { RevocationOptions } from './verifier-options.js';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** A key store that is asked for a signature answers by then, or not at all. */
const TIMEOUT_MS = 3_000;

/** A header, or members of the body. */
export interface Proof {
  readonly headers: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
}

/** How this client proves itself to the server, for one request. */
export class ClientProof {
  constructor(
    private readonly revocation: RevocationOptions | undefined,
    private readonly stop: AbortSignal,
  ) {}

  /** @throws whatever the application's own function does, or that it took too long or gave no text */
  async make(): Promise<Proof> {
    if (this.revocation === undefined) throw new Error('no client is configured');
    const { clientId, clientSecret, clientAssertion } = this.revocation;
    if (clientAssertion === undefined) return { headers: basicOf(clientId, clientSecret ?? ''), parameters: {} };
    const assertion: unknown = await withinTime(TIMEOUT_MS, this.stop, async () => clientAssertion());
    if (typeof assertion !== 'string') throw new Error('revocation.clientAssertion gave no text');
    const parameters = { client_id: clientId, client_assertion_type: ASSERTION_TYPE, client_assertion: assertion };
    return { headers: {}, parameters };
  }
}

/** Form-encoded inside Basic (RFC 6749, section 2.3.1). */
function basicOf(clientId: string, clientSecret: string): Proof['headers'] {
  const pair = [clientId, clientSecret].map(encodeURIComponent).join(':');
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}
