/** A service, as the demo knows it. */
export interface Service {
  readonly name: string;
  readonly url: string;
}

const PASSWORD = 'a long enough password';

/** One client that signs in, is demoted by somebody else, and finds out everywhere at once. */
export class Story {
  different = 0;
  private readonly began = performance.now();

  constructor(
    private readonly server: string,
    private readonly services: readonly Service[],
    private readonly say: (line: string) => void,
  ) {}

  async tell(): Promise<void> {
    const manager = await this.signIn('manager@example.com');
    const admin = await this.signIn('admin@example.com');

    this.say('\nA manager has signed in. Three services take the token, and ask nobody.');
    await this.visitAll(manager.accessToken, '200');

    this.say('\nAn administrator takes the role away.');
    const { body } = await this.call('PUT', `/v1/users/${manager.userId}/roles`, admin.accessToken, { roles: [] });
    const returned = performance.now();
    const { receipt } = body as { receipt: { appliedOn: number; expired: number; waitedMs: number } };
    const { appliedOn, expired, waitedMs } = receipt;
    this.say(
      `        the call returns after ${waitedMs} ms: applied on ${appliedOn} (1 server, 3 verifiers), expired ${expired}`,
    );

    this.say('\nThe same token, which has ten minutes to live.');
    await this.visitAll(manager.accessToken, '401 token_stale', returned);

    this.say('\nThe client refreshes, as "token_stale" says, and goes on as whoever it is now.');
    const { body: renewed } = await this.call('POST', '/v1/auth/refresh', undefined, {
      refreshToken: manager.refreshToken,
    });
    const { tokens } = renewed as { tokens: { accessToken: string } };
    await this.visitAll(tokens.accessToken, '403 insufficient_permission');
  }

  /** All at once, as a page would that shows something of each. */
  private async visitAll(token: string, expected: string, since?: number): Promise<void> {
    const answers = await Promise.all(
      this.services.map(async ({ name, url }) => {
        const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
        const { code } = (await answer.json()) as { code?: string };
        return { name, outcome: [answer.status, code].filter(Boolean).join(' '), at: performance.now() };
      }),
    );
    for (const { name, outcome, at } of answers) {
      const same = outcome === expected;
      if (!same) this.different += 1;
      const after = since === undefined ? '' : `  ${(at - since).toFixed(0).padStart(4)} ms after it returned`;
      const seconds = ((at - this.began) / 1_000).toFixed(2).padStart(6);
      this.say(`${seconds}  ${name.padEnd(22)} ${outcome.padEnd(30)} ${same ? 'ok' : '!!'}${after}`);
    }
  }

  private async signIn(email: string): Promise<{ userId: string; accessToken: string; refreshToken: string }> {
    const credentials = { email, password: PASSWORD, transport: 'token' };
    const { body } = await this.call('POST', '/v1/auth/login', undefined, credentials);
    const { user, tokens } = body as {
      user: { id: string };
      tokens: { accessToken: string; refreshToken: string };
    };
    return { userId: user.id, ...tokens };
  }

  private async call(
    method: string,
    path: string,
    token: string | undefined,
    body: object,
  ): Promise<{ body: unknown }> {
    const answer = await fetch(`${this.server}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return { body: await answer.json() };
  }
}

export { PASSWORD };
