import { hash } from 'node:crypto';
import { jsonObjectOf } from './json-object.js';
import type { ServerRequests } from './server-requests.js';
import { InvalidToken, StateUnavailable } from './verifier.errors.js';

/** Questions under way at once, at most: a server that is slow must not be buried. */
const MAX_ASKED = 256;

/** The authorities that a token has by live state. */
export interface LiveAuthorities {
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
}

/** Asks the server whether a token is in force (RFC 7662): for verifiers that have lost their lease. */
export class Introspection {
  private readonly asked = new Map<string, Promise<LiveAuthorities>>();
  private underWay = 0;

  constructor(private readonly requests: ServerRequests) {}

  /**
   * One request for each token at a time. A request joins one under way only in the same turn of the event loop, or what it is
   * told could be older than itself.
   *
   * @param jti the token's: an answer that names another is about another token, however it came here
   * @throws InvalidToken, StateUnavailable
   */
  async ask(token: string, jti: string): Promise<LiveAuthorities> {
    const digest = hash('sha256', token, 'base64');
    const known = this.asked.get(digest);
    if (known !== undefined) return known;
    if (this.underWay >= MAX_ASKED) throw new StateUnavailable();
    this.underWay += 1;
    const answer = this.introspect(token, jti).finally(() => (this.underWay -= 1));
    this.asked.set(digest, answer);
    setImmediate(() => this.asked.delete(digest));
    return answer;
  }

  private async introspect(token: string, jti: string): Promise<LiveAuthorities> {
    const found = await this.send(token).catch((error: unknown) => {
      throw new StateUnavailable(error);
    });
    if (!found['active']) throw new InvalidToken();
    if (found['jti'] !== jti) throw new StateUnavailable(new Error('the answer is about another token'));
    return { roles: textsOf(found['roles']), permissions: textsOf(found['permissions']) };
  }

  private async send(token: string): Promise<Readonly<Record<string, unknown>>> {
    const { headers, parameters } = await this.requests.credentials();
    const { status, text } = await this.requests.ask('introspection_endpoint', {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ ...parameters, token }).toString(),
    });
    if (status !== 200) throw new Error(`introspection answers ${status}`);
    const found = jsonObjectOf(text);
    // Demanded of every answer (RFC 7662, section 2.2): what doesn't say it says nothing of the token.
    if (typeof found['active'] !== 'boolean') throw new Error('the answer doesn’t say whether the token is active');
    return found;
  }
}

function textsOf(value: unknown): readonly string[] {
  return Object.freeze(Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []);
}
