import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/internal';
import { AuthoritiesGuard } from '../../src/auth/guards/authorities.guard.js';
import { ModeGuard } from '../../src/auth/guards/mode.guard.js';
import { register, signIn } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/*
 * A regression of the hot path that no noisy machine can hide: how many bytes of heap the guards take for a warm request.
 * Time is for `npm run bench:guard`.
 */
const REQUESTS = 200;
/** A collection within a batch falsifies it; those are few, and the median passes over them. */
const BATCHES = 41;
/** Until the compiler has seen it often enough. */
const WARMING = 20_000;

let app: TestApp;

beforeAll(async () => {
  // A long lease: nothing can renew it while a batch runs.
  app = await startTestApp({ config: { changes: { lease: '5s' } }, controllers: [ProbeController] });
});
afterAll(() => app.close());

/** A request as Node hands it over; made beforehand, so that only what the guards allocate is counted. */
function contextsOf(mode: 'session' | 'jwt' | 'hybrid', headers: Readonly<Record<string, string>>): ExecutionContext[] {
  const { [mode]: handler } = ProbeController.prototype as unknown as Record<string, Function>;
  return Array.from({ length: REQUESTS }, () => {
    const raw = { method: 'GET', headers, rawHeaders: ['Host', 'localhost', ...Object.entries(headers).flat()] };
    return new ExecutionContextHost([{ raw, user: undefined }, {}], ProbeController, handler);
  });
}

/** The first request reads the session, and so does one that comes when a busy machine has cost the lease. */
async function untilWarm(...[mode, headers]: Parameters<typeof contextsOf>): Promise<void> {
  const [context] = contextsOf(mode, headers);
  const guard = app.app.get(ModeGuard, { strict: false });
  for (;;) {
    const decided = guard.canActivate(context!);
    if (decided === true) return;
    await decided;
    await sleep(5);
  }
}

function allocatedBy(contexts: readonly ExecutionContext[]): number {
  const [modeGuard, authoritiesGuard] = [
    app.app.get(ModeGuard, { strict: false }),
    app.app.get(AuthoritiesGuard, { strict: false }),
  ];
  const before = process.memoryUsage().heapUsed;
  for (const context of contexts) {
    const decided = modeGuard.canActivate(context) === true && authoritiesGuard.canActivate(context);
    if (!decided) throw new Error('a warm guard decides at once');
  }
  return (process.memoryUsage().heapUsed - before) / contexts.length;
}

it.each([
  ['session', 'cookie', 800],
  ['session', 'header', 800],
  ['hybrid', 'cookie', 800],
  ['hybrid', 'header', 800],
  ['jwt', 'token', 450],
  ['hybrid', 'token', 650],
] as const)(
  'in mode %s by %s the guards allocate at most %d bytes for a warm request',
  async (mode, transport, most) => {
    const { headers } = await signIn(app, await register(app), transport);
    for (let warmed = 0; warmed < WARMING; warmed += REQUESTS) {
      await untilWarm(mode, headers);
      allocatedBy(contextsOf(mode, headers));
    }
    const sample: number[] = [];
    for (let batch = 0; batch < BATCHES; batch++) {
      await untilWarm(mode, headers);
      sample.push(allocatedBy(contextsOf(mode, headers)));
    }
    const [median = Number.NaN] = sample.sort((a, b) => a - b).slice(Math.floor(BATCHES / 2));
    expect(median).toBeGreaterThan(0);
    expect(median).toBeLessThanOrEqual(most);
  },
);
