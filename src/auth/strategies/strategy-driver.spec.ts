import { Strategy } from 'passport';
import type { Strategy as Actions } from 'passport-strategy';
import { driveStrategy } from './strategy-driver.js';

type Act = (this: Actions, request: object, options: object) => unknown;

class Acting extends Strategy {
  /** Passport's strategies keep what they need on the instance; the driver must not lose it. */
  readonly secret = 'kept';

  constructor(private readonly act: Act) {
    super();
  }

  override authenticate(request: object, options: object): void {
    return this.act.call(this, request, options) as void;
  }
}

const drive = (act: Act) => driveStrategy(new Acting(act), {}, {});

describe('a strategy that is driven', () => {
  it.each<[string, Act, object]>([
    [
      'success',
      function () {
        this.success({ id: 1 });
      },
      { kind: 'success', user: { id: 1 } },
    ],
    [
      'fail',
      function () {
        this.fail(undefined as never);
      },
      { kind: 'fail', status: undefined },
    ],
    [
      'fail with a status',
      function () {
        this.fail(401);
      },
      { kind: 'fail', status: 401 },
    ],
    [
      'fail with challenge and status',
      function () {
        this.fail('Bearer', 403);
      },
      { kind: 'fail', status: 403 },
    ],
    [
      'error',
      function () {
        this.error('broken' as never);
      },
      { kind: 'error', error: 'broken' },
    ],
    [
      'pass',
      function () {
        this.pass();
      },
      { kind: 'pass' },
    ],
    [
      'redirect',
      function () {
        this.redirect('/login', 303);
      },
      { kind: 'redirect', url: '/login', status: 303 },
    ],
  ])('says %s at once, and no promise is made of it', (_, act, outcome) => expect(drive(act)).toEqual(outcome));

  it('that throws is an error', () => {
    const broken = new Error('broken');
    expect(
      drive(() => {
        throw broken;
      }),
    ).toEqual({ kind: 'error', error: broken });
  });

  it('that is async and fails is an error, unless it has said something before', async () => {
    const broken = new Error('broken');
    expect(await drive(() => Promise.reject(broken))).toEqual({ kind: 'error', error: broken });
    expect(
      drive(function () {
        this.fail(401);
        return Promise.reject(broken);
      }),
    ).toEqual({ kind: 'fail', status: 401 });
  });

  it('may take its time', async () => {
    const outcome = drive(function () {
      setTimeout(() => this.success('later'), 1);
    });
    expect(outcome).toBeInstanceOf(Promise);
    expect(await outcome).toEqual({ kind: 'success', user: 'later' });
  });

  it('is held to its first word', async () => {
    expect(
      drive(function () {
        this.fail(401);
        this.success('too late');
      }),
    ).toEqual({ kind: 'fail', status: 401 });
    expect(
      drive(function () {
        this.fail(401);
        throw new Error('too late');
      }),
    ).toEqual({ kind: 'fail', status: 401 });
    const slow = drive(function () {
      setTimeout(() => {
        this.fail(401);
        this.success('too late');
      }, 1);
    });
    expect(await slow).toEqual({ kind: 'fail', status: 401 });
  });

  it('sees its own fields, the request and the options, and two runs don’t meet', async () => {
    const strategy = new Acting(function (request, options) {
      const { secret } = this as unknown as Acting;
      setTimeout(() => this.success([secret, request, options] as never), 1);
    });
    const runs = await Promise.all(
      [1, 2].map((run) => Promise.resolve(driveStrategy(strategy, { run }, { for: run }))),
    );
    expect(runs).toEqual([1, 2].map((run) => ({ kind: 'success', user: ['kept', { run }, { for: run }] })));
    expect('success' in strategy).toBe(false);
  });
});
