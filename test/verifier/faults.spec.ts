import { setTimeout as sleep } from 'node:timers/promises';
import { portcullis, environmentOf } from '../cli/processes.js';
import type { Asked } from '../faults/ask.js';
import type { Seat } from '../faults/cast.js';
import { until } from '../faults/until.js';
import { Fleet, LEASE_MS, Watch, type Receipt, type Service } from './fleet.js';

let fleet: Fleet;

beforeAll(async () => {
  fleet = await Fleet.start(2);
});
afterAll(() => fleet.end());

const codeOf = async (service: Service, seat: Seat): Promise<unknown> => {
  const { status, body } = await fleet.visit(service, seat);
  return status === 200 ? 200 : (body as { code: string }).code;
};

/** Until a service refuses somebody for this reason. A busy machine may cost it its lease; then it says that for a moment. */
const refuses = async (service: Service, seat: Seat, code: string): Promise<Asked> => {
  let answer: Asked | undefined;
  await until(`${code} is said`, async () => {
    answer = await fleet.visit(service, seat);
    return (answer.body as { code?: string } | undefined)?.code === code;
  });
  return answer!;
};

/** Watches somebody at a service, takes something from them under a fault, and watches on for more than a lease. */
async function taken(
  service: Service,
  seat: Seat,
  {
    by = fleet.node(0),
    fault = () => undefined,
  }: { by?: Parameters<Fleet['takeAway']>[2]; fault?: () => unknown } = {},
): Promise<{ receipt: Receipt; watch: Watch; returned: number }> {
  const watch = new Watch(fleet, service, seat);
  await until('somebody is let in', () => watch.answers.some(({ status }) => status === 200));
  await fault();
  const { returned, ...receipt } = await fleet.takeAway(seat, 'roles', by);
  await sleep(LEASE_MS * 1.5);
  await watch.stop();
  return { receipt, watch, returned };
}

describe('a verifier whom receipts wait for', () => {
  it('refuses from the moment at which the call has returned, as stale, and is counted', async () => {
    const service = await fleet.addService();
    const seat = await fleet.addPerson();
    const { receipt, watch, returned } = await taken(service, seat);
    expect(watch.passedAfter(returned)).toEqual([]);
    expect(receipt).toMatchObject({ expired: 0 });
    expect(receipt.appliedOn).toBeGreaterThanOrEqual(3);
    const { headers } = await refuses(service, seat, 'token_stale');
    expect(headers['www-authenticate']).toBe('Bearer realm="portcullis", error="invalid_token"');
    await service.stop();
  });

  it('does so when its node has been stopped', async () => {
    const service = await fleet.addService({ knows: [1] });
    const seat = await fleet.addPerson();
    const { watch, returned } = await taken(service, seat, { fault: () => fleet.node(1).signal('SIGSTOP') });
    fleet.node(1).signal('SIGCONT');
    expect(watch.passedAfter(returned)).toEqual([]);
    await refuses(service, seat, 'token_stale');
    await service.stop();
  });

  it.each(['cut', 'swallow'] as const)('does so when its connection is lost: %s', async (meddling) => {
    const service = await fleet.addService();
    const seat = await fleet.addPerson();
    const { receipt, watch, returned } = await taken(service, seat, {
      fault: () => service.links.forEach((link) => (link.meddling = meddling)),
    });
    expect(watch.passedAfter(returned)).toEqual([]);
    expect(receipt.expired).toBeGreaterThanOrEqual(1);
    expect(await codeOf(service, seat)).toBe('state_unavailable');
    for (const link of service.links) link.meddling = 'pass';
    await refuses(service, seat, 'token_stale');
    await service.stop();
  });

  it('does so when answers are held back', async () => {
    const service = await fleet.addService();
    const seat = await fleet.addPerson();
    const { watch, returned } = await taken(service, seat, {
      fault: async () => {
        for (const link of service.links) [link.meddling, link.holdMs] = ['hold', LEASE_MS / 3];
        await sleep(LEASE_MS);
      },
    });
    expect(watch.passedAfter(returned)).toEqual([]);
    await service.stop();
  });

  it('does so, and gains nothing, when answers are replayed', async () => {
    const service = await fleet.addService();
    const seat = await fleet.addPerson();
    const { watch, returned } = await taken(service, seat, {
      fault: async () => {
        for (const link of service.links) link.meddling = 'replay';
        await sleep(50);
      },
    });
    expect(watch.passedAfter(returned)).toEqual([]);
    // The pull that was waiting when this began may have brought the news.
    expect(['state_unavailable', 'token_stale']).toContain(await codeOf(service, seat));
    await service.stop();
  });

  it('does so when it has itself been stopped for longer than its lease', async () => {
    const service = await fleet.addService();
    const seat = await fleet.addPerson();
    await until('it lets somebody in', async () => (await codeOf(service, seat)) === 200);
    service.signal('SIGSTOP');
    const { returned } = await fleet.takeAway(seat, 'session');
    const late = fleet.visit(service, seat);
    service.signal('SIGCONT');
    const answer = await late;
    expect(answer.began).toBeGreaterThan(returned);
    expect(answer.status).not.toBe(200);
    await service.stop();
  });

  it.each([3_600_000, -3_600_000])(
    'does so with a clock that is wrong by %i ms, and takes good tokens',
    async (offset) => {
      const service = await fleet.addService({ clockOffsetMs: offset });
      const seat = await fleet.addPerson();
      const { watch, returned } = await taken(service, seat);
      expect(watch.passedAfter(returned)).toEqual([]);
      await refuses(service, seat, 'token_stale');
      await service.stop();
    },
  );

  it('goes on with another node when its own is killed', async () => {
    const victim = await fleet.addNode();
    const service = await fleet.addService({ knows: [2, 0] });
    const seat = await fleet.addPerson();
    await victim.kill();
    await sleep(LEASE_MS);
    await until('another node serves it', async () => (await codeOf(service, seat)) === 200);
    const { watch, returned } = await taken(service, seat);
    expect(watch.passedAfter(returned)).toEqual([]);
    await service.stop();
  });

  it('refuses tokens of a key that was withdrawn from when the command has returned', async () => {
    const service = await fleet.addService();
    const seat = await fleet.addPerson();
    const watch = new Watch(fleet, service, seat);
    await until('somebody is let in', () => watch.answers.some(({ status }) => status === 200));
    const kid = keyOf(seat);
    const ended = await portcullis(['keys', 'withdraw', kid], {
      env: environmentOf(fleet.database),
      timeout: 100_000,
    });
    const returned = performance.now();
    expect(ended.code).toBe(0);
    await sleep(LEASE_MS);
    await watch.stop();
    expect(watch.passedAfter(returned)).toEqual([]);
    await refuses(service, seat, 'invalid_token');
    const next = await fleet.addPerson();
    await until('tokens of the next key pass', async () => (await codeOf(service, next)) === 200);
    await service.stop();
  });
});

describe('a verifier whom receipts do not wait for', () => {
  it('lets nobody pass past its lease', async () => {
    const service = await fleet.addService({ waitFor: false });
    const seat = await fleet.addPerson();
    const { watch, returned, receipt } = await taken(service, seat, {
      fault: () => service.links.forEach((link) => (link.meddling = 'swallow')),
    });
    expect(receipt.waitedMs).toBeLessThan(LEASE_MS);
    expect(watch.passedAfter(returned + LEASE_MS)).toEqual([]);
    await service.stop();
  });

  it('follows by itself while it is healthy', async () => {
    const service = await fleet.addService({ waitFor: false });
    const seat = await fleet.addPerson();
    const { watch, returned } = await taken(service, seat);
    expect(watch.passedAfter(returned + LEASE_MS)).toEqual([]);
    await refuses(service, seat, 'token_stale');
    await service.stop();
  });
});

describe('past the lease', () => {
  const loseLease = async (service: Service): Promise<void> => {
    for (const link of service.links) link.meddling = 'swallow';
    await until('the lease is lost', async () => !(await fleet.isLive(service)));
  };

  it('a verifier may ask the server for each token', async () => {
    const service = await fleet.addService({ onLeaseLost: 'introspect', waitFor: false });
    const seat = await fleet.addPerson();
    for (const link of service.links) link.meddling = 'replay';
    await until('the lease is lost', async () => !(await fleet.isLive(service)));
    expect(await codeOf(service, seat)).toBe(200);
    // What comes now is the answer about the first token.
    expect(await codeOf(service, await fleet.addPerson())).toBe('state_unavailable');
    await service.stop();
    const other = await fleet.addService({ onLeaseLost: 'introspect', waitFor: false });
    await loseLease(other);
    expect(await codeOf(other, seat)).toBe('state_unavailable');
    await other.stop();
  });

  it('or, said aloud, go by the token: but what it knows to be taken away stays refused', async () => {
    const service = await fleet.addService({ onLeaseLost: 'accept', waitFor: false });
    const [seat, demoted] = [await fleet.addPerson(), await fleet.addPerson()];
    await fleet.takeAway(demoted, 'roles');
    await until('it has heard', async () => (await codeOf(service, demoted)) === 'token_stale');
    await loseLease(service);
    expect(await codeOf(service, seat)).toBe(200);
    expect(await codeOf(service, demoted)).toBe('token_stale');
    await service.stop();
  });
});

function keyOf({ headers }: Seat): string {
  const [header = ''] = (headers['authorization'] ?? '').replace('Bearer ', '').split('.');
  return (JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string }).kid;
}
