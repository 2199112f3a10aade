import type { Principal } from '../access/principal.js';
import { requireToken as requireTokenInExpress } from './express.js';
import { requireToken as requireTokenInFastify } from './fastify.js';
import { withToken } from './fetch.js';
import { assertAuthorities, type Requirements } from './requirements.js';
import type { Verifier } from './verifier.js';

const PRINCIPAL = { roles: ['auditor'], permissions: ['invoice:read'] } as unknown as Principal;
const VERIFIER = {} as Verifier;

/** Wherever a route says what it asks for. */
const PLACES: readonly [string, (requirements: Requirements) => unknown][] = [
  ['assertAuthorities', (requirements) => assertAuthorities(PRINCIPAL, requirements)],
  ['Express', (requirements) => requireTokenInExpress(VERIFIER, requirements)],
  ['Fastify', (requirements) => requireTokenInFastify(VERIFIER, requirements)],
  ['fetch', (requirements) => withToken(VERIFIER, () => new Response(), requirements)],
];

describe.each(PLACES)('what a route asks for, by %s', (_, ask) => {
  it.each<[unknown, string]>([
    [{ permission: ['invoice:read'] }, 'no option permission'],
    [{ Roles: ['auditor'] }, 'no option Roles'],
    [['invoice:read'], 'an object'],
    ['invoice:read', 'an object'],
    [null, 'an object'],
    [{ permissions: 'invoice:read' }, 'a list of texts'],
    [{ permissions: [undefined] }, 'a list of texts'],
    [{ roles: [] }, 'with one at least'],
    [{ permissions: [] }, 'with one at least'],
  ])('is refused as %j, which would ask for nothing or can’t be held', (requirements, message) => {
    expect(() => ask(requirements as Requirements)).toThrow(
      expect.objectContaining({ name: 'VerifierOptionsError', message: expect.stringContaining(message) }) as Error,
    );
  });

  it.each<Requirements>([{}, { roles: undefined }, { roles: ['admin', 'auditor'] }])('may be %j', (requirements) => {
    ask(requirements);
  });
});

it('one of the roles and all of the permissions are asked for', () => {
  const isHeld = (requirements: Requirements): boolean => {
    try {
      assertAuthorities(PRINCIPAL, requirements);
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: 'insufficient_permission', status: 403 });
      return false;
    }
  };
  expect(isHeld({ roles: ['admin', 'auditor'], permissions: ['invoice:read'] })).toBe(true);
  expect(isHeld({ roles: ['admin'] })).toBe(false);
  expect(isHeld({ permissions: ['invoice:read', 'invoice:write'] })).toBe(false);
});
