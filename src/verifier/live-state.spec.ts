import type { AccessTokenClaims } from '../tokens/jwt/access-token-claims.js';
import type { LeaseAnswer } from '../tokens/jwt/lease-answer.js';
import { LiveState } from './live-state.js';

const EPOCH = 'epoch';

const answer = (over: Partial<LeaseAnswer>): LeaseAnswer => ({
  ...{ iss: 'iss', aud: 'client', iat: 0, jti: 'jti', nonce: 'nonce', epoch: EPOCH, term: 'term' },
  ...{ from: 0, to: 0, floor: 0, entries: [], lease_ms: 2_000 },
  ...over,
});

const token = (position: number, over: Partial<AccessTokenClaims> = {}): AccessTokenClaims =>
  ({
    ...{ sub: 'user', sid: 'session', client_id: 'portcullis', ver: `${EPOCH}:${position}` },
    ...{ roles: ['manager'], permissions: ['invoice:read'] },
    ...over,
  }) as AccessTokenClaims;

function stateAfter(...answers: Partial<LeaseAnswer>[]): LiveState {
  const state = new LiveState();
  for (const one of answers) state.apply(answer(one));
  return state;
}

describe('what is known to have changed', () => {
  it.each<[LeaseAnswer['entries'][number], string]>([
    [['user', 'user', 11], 'stale'],
    [['role', 'manager', 11], 'stale'],
    [['client', 'portcullis', 11], 'stale'],
    [['session', 'session', 11], 'revoked'],
    [['key', 'kid', 5], 'revoked'],
    [['key', 'ring', 11], 'good'],
    [['user', 'other', 11], 'good'],
    [['role', 'auditor', 11], 'good'],
    [['user', 'user', 10], 'good'],
    [['session', 'session', 9], 'good'],
  ])('makes of a token that was read at 10, after %j: %s', (entry, verdict) => {
    expect(stateAfter({ to: 11, entries: [entry] }).judge(token(10), 'kid')).toBe(verdict);
  });

  it('makes a token stale that carries permissions, but not the roles that they came by', () => {
    const state = stateAfter({ to: 11, entries: [['role', 'auditor', 11]] });
    expect(state.judge(token(10, { roles: undefined }), 'kid')).toBe('stale');
    expect(state.judge(token(10, { roles: undefined, permissions: undefined }), 'kid')).toBe('good');
    expect(state.judge(token(11, { roles: undefined }), 'kid')).toBe('good');
  });

  it('makes tokens stale that are older than what it knows', () => {
    const state = stateAfter({ from: 7, floor: 7, to: 9 });
    expect([6, 7, 9].map((position) => state.judge(token(position), 'kid'))).toEqual(['stale', 'good', 'good']);
  });

  it.each(['another:10', 'epoch:', 'epoch:-1', 'epoch:1e3', 'epoch', '10'])('makes one stale that says %s', (ver) => {
    expect(stateAfter({ to: 11 }).judge(token(0, { ver }), 'kid')).toBe('stale');
  });
});

describe('an answer', () => {
  it('that is older than what is known is ignored', () => {
    const state = stateAfter({ to: 12, entries: [['user', 'user', 12]] });
    expect(state.apply(answer({ to: 11 }))).toBe(false);
    expect(state.applied).toBe(12);
    expect(state.apply(answer({ from: 12, to: 12 }))).toBe(true);
    expect(state.judge(token(11), 'kid')).toBe('stale');
  });

  it('adds to what is known; of another term it takes its place', () => {
    const state = stateAfter(
      { to: 11, entries: [['user', 'user', 11]] },
      { from: 11, to: 12, entries: [['role', 'auditor', 12]] },
    );
    expect(state.judge(token(10), 'kid')).toBe('stale');
    expect(state.apply(answer({ term: 'next', from: 3, floor: 3, to: 5 }))).toBe(true);
    expect([state.applied, state.term]).toEqual([5, 'next']);
    expect(state.judge(token(5), 'kid')).toBe('good');
    expect(state.judge(token(2), 'kid')).toBe('stale');
  });

  it('with a gap before it makes everything stale that was read before', () => {
    const state = stateAfter({ to: 11 }, { from: 20, floor: 20, to: 21 });
    expect([11, 19, 20].map((position) => state.judge(token(position), 'kid'))).toEqual(['stale', 'stale', 'good']);
  });

  it('that withdraws a key does so for good: past any floor, and in the next term; a restore may have brought it back', () => {
    const state = stateAfter({ to: 11, entries: [['key', 'kid', 4]] });
    state.apply(answer({ from: 11, to: 11, floor: 4 }));
    state.apply(answer({ term: 'next', from: 12, floor: 12, to: 12 }));
    expect(state.judge(token(99), 'kid')).toBe('revoked');
    state.apply(answer({ term: 'restored', epoch: 'another', from: 3, floor: 3, to: 3 }));
    expect(state.isWithdrawn('kid')).toBe(false);
  });

  it('of any size leaves a bounded memory, and older tokens stale', () => {
    const entries = Array.from({ length: 60_000 }, (_, at): LeaseAnswer['entries'][number] => [
      'user',
      `u${at}`,
      at + 1,
    ]);
    const state = stateAfter({ to: 60_000, entries });
    expect(state.judge(token(9_999, { sub: 'nobody' }), 'kid')).toBe('stale');
    expect(state.judge(token(10_000, { sub: 'nobody' }), 'kid')).toBe('good');
  });
});
