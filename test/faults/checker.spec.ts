import { describeViolations, violations } from './checker.js';
import type { Answer, Revocation } from './history.js';

const ENDED: Revocation = { name: 'end s', subjects: ['session s'], began: 90, returned: 100, position: 7 };

function answer(began: number, accepted: readonly string[], more: Partial<Answer> = {}): Answer {
  return { node: 'b', began, ended: began + 5, accepted, status: accepted.length > 0 ? 200 : 401, probe: 's', ...more };
}

function found(answers: readonly Answer[], revocations: readonly Revocation[] = [ENDED]): number[] {
  return violations({ answers, revocations }).map(({ answer: { began } }) => began);
}

describe('the checker of histories', () => {
  it('reports a request that began after the return and was accepted', () => {
    expect(found([answer(100.1, ['session s'])])).toEqual([100.1]);
    const [violation] = violations({ answers: [answer(103, ['session s'])], revocations: [ENDED] });
    expect(describeViolations(violation ? [violation] : [])).toEqual([
      'accepted after the return: s on b, 3.0 ms after "end s" had returned',
    ]);
  });

  it('says nothing of one that began before the return, however late its answer', () => {
    expect(found([answer(99.9, ['session s'], { ended: 5_000 }), answer(100, ['session s'])])).toEqual([]);
  });

  it('says nothing of refusals, of other subjects, and of calls that never returned', () => {
    expect(found([answer(101, [])])).toEqual([]);
    expect(found([answer(101, ['session t'])])).toEqual([]);
    expect(found([answer(101, ['session s'])], [])).toEqual([]);
  });

  it('goes by the first of several returns for one subject', () => {
    const again = { ...ENDED, name: 'end s again', returned: 200 };
    expect(found([answer(150, ['session s'])], [again, ENDED])).toEqual([150]);
    expect(found([answer(150, ['session s'])], [ENDED, again])).toEqual([150]);
  });

  it('looks at everything that one answer accepted', () => {
    const demoted = { ...ENDED, subjects: ['users:read of u'] };
    expect(found([answer(101, ['session s', 'users:read of u'])], [demoted])).toEqual([101]);
    expect(found([answer(101, ['session s'])], [demoted])).toEqual([]);
  });

  it('reports a token that claims a place past a change it knows nothing of, whenever it was asked for', () => {
    expect(found([answer(50, ['session s'], { mintedAt: 7 })])).toEqual([50]);
    expect(found([answer(50, ['session s'], { mintedAt: 6 })])).toEqual([]);
    expect(found([answer(50, ['session s'], { mintedAt: 7 })], [{ ...ENDED, position: undefined }])).toEqual([]);
  });

  it('finds one among many', () => {
    const answers = Array.from({ length: 10_000 }, (_, at) => answer(at / 100, ['session s']));
    expect(found([...answers, answer(100.5, ['session s']), answer(101, [])])).toEqual([100.5]);
  });
});
