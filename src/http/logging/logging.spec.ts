import type { DestinationStream } from 'pino';
import { createLogger } from './logger.js';
import { PinoLoggerService } from './pino-logger.service.js';

function collect(): { lines: Record<string, unknown>[]; destination: DestinationStream; text: () => string } {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  return { lines, destination, text: () => JSON.stringify(lines) };
}

const JWT = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl';
const SESSION = '0192a3b4-c5d6-7e8f-9a0b-1c2d3e4f5a6b.dGhpcyBpcyBhIHNlY3JldCBvZiBzb21lIGxlbmd0aA';

describe('the log', () => {
  it('never holds the value of a secret-looking name, however deep', () => {
    const { destination, lines, text } = collect();
    createLogger('info', destination).info({
      headers: { Authorization: 'x-hidden', cookie: 'x-hidden', 'set-cookie': ['x-hidden'] },
      body: { user: { newPassword: 'x-hidden', currentPassword: 'x-hidden' }, list: [{ refreshToken: 'x-hidden' }] },
      sessionToken: 'x-hidden',
      accessToken: 'x-hidden',
      clientSecret: 'x-hidden',
      secret: { any: 'x-hidden' },
      tokenType: 'Bearer',
      email: 'a@b.example',
    });
    expect(text()).not.toContain('x-hidden');
    expect(lines[0]).toMatchObject({ level: 'info', tokenType: 'Bearer', email: 'a@b.example' });
  });

  it('never holds what has the shape of a credential, wherever it slipped in', () => {
    const { destination, text } = collect();
    const logger = new PinoLoggerService(createLogger('trace', destination));
    logger.log(`got Bearer ${JWT} and ${SESSION}`);
    logger.error(new Error(`bad token ${JWT}`), 'Context');
    logger.warn({ note: `Authorization: Session ${SESSION}` });
    logger.debug(`Basic dXNlcjpwYXNzd29yZA==`);
    expect(text()).not.toContain('eyJ');
    expect(text()).not.toContain(SESSION.slice(37));
    expect(text()).not.toContain('dXNlcjpwYXNzd29yZA');
    expect(text()).toContain('[redacted]');
  });

  it('never holds a token that is written onto something', () => {
    const { destination, text } = collect();
    const logger = createLogger('info', destination);
    for (const before of ['token-', 'token_', 'x', '-eyJ', '/', '=']) logger.info(`${before}${JWT}`);
    expect(text()).not.toContain('eyJzdWIi');
    expect(text()).not.toContain('c2lnbmF0dXJl');
  });

  // With a look from each `eyJ` to the end it would take an hour.
  it('is written as fast where somebody has filled it with the beginnings of tokens', () => {
    const { destination, lines } = collect();
    createLogger('info', destination).info({ path: '/-eyJ'.concat('-eyJ'.repeat(250_000)) });
    expect((lines[0]?.['path'] as string).length).toBe(1_000_005);
  });

  it("keeps Nest's context, stack and level", () => {
    const { destination, lines } = collect();
    const logger = new PinoLoggerService(createLogger('info', destination));
    logger.error('it broke', 'Error: it broke\n    at x', 'Filter');
    logger.verbose('not at this level', 'Filter');
    logger.log('plain');
    expect(lines).toMatchObject([
      { level: 'error', msg: 'it broke', context: 'Filter', stack: expect.stringContaining('at x') as string },
      { level: 'info', msg: 'plain' },
    ]);
  });

  it('begins no line and no terminal command for what somebody wrote into it', () => {
    const lines: string[] = [];
    const logger = new PinoLoggerService(createLogger('info', { write: (line: string) => void lines.push(line) }));
    const hostile = 'a"}\n{"level":"fatal"}\r\u001b[2J\u007f\u0085\u009b31m\u2028\u2029';
    logger.log(hostile);
    logger.log({ path: hostile, [hostile]: 1 }, 'plain', hostile);
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      // eslint-disable-next-line no-control-regex -- control characters are what must not be there
      expect(line.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
    }
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { level: 'info', msg: hostile },
      { level: 'info', msg: 'plain', path: hostile, [hostile]: 1, context: hostile },
    ]);
  });

  it('survives objects that point to themselves', () => {
    const { destination, lines } = collect();
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    createLogger('info', destination).info({ circle });
    expect(lines).toHaveLength(1);
  });
});
