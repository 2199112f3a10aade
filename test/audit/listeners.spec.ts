import { setTimeout as sleep } from 'node:timers/promises';
import type { AnyAuditEvent } from '../../src/audit/audit-event.js';
import { AuditLog } from '../../src/audit/audit-log.js';
import { SYSTEM } from '../../src/changes/agent.js';
import { Changes } from '../../src/changes/changes.js';
import { Database } from '../../src/database/database.js';
import { PortcullisEvents } from '../../src/index.js';
import { PASSWORD, register, signIn, type Person } from '../support/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { eventsOf } from './events.js';

let app: TestApp;
let events: PortcullisEvents;
let person: Person;
const ends: (() => void)[] = [];

beforeAll(async () => {
  app = await startTestApp({ config: { database: { poolSize: 1 } } });
  events = app.app.get(PortcullisEvents);
  person = await register(app);
});
afterAll(() => app.close());
afterEach(() => ends.splice(0).forEach((end) => end()));

const login = (password = PASSWORD) => app.request().post('/v1/auth/login').send({ email: person.email, password });

describe('listeners to events', () => {
  it('hear what has been committed, as the audit log has it, by type', async () => {
    const heard: AnyAuditEvent[] = [];
    const all: string[] = [];
    ends.push(events.on('session.created', (event) => void heard.push(event), { awaited: true }));
    ends.push(events.on(['session.created', 'sign_in.failed'], ({ type }) => void all.push(type), { awaited: true }));
    ends.push(events.on('*', ({ type }) => void all.push(`* ${type}`), { awaited: true }));
    await login().expect(200);
    await login('wrong').expect(401);
    expect(all).toEqual(['session.created', '* session.created', 'sign_in.failed', '* sign_in.failed']);
    expect(heard).toEqual((await eventsOf(app)).filter(({ type }) => type === 'session.created'));
    ends.splice(0).forEach((end) => end());
    await login().expect(200);
    expect(all).toHaveLength(4);
  });

  it('hear nothing of a change that is rolled back after it was recorded', async () => {
    const heard: string[] = [];
    ends.push(events.on('*', ({ type }) => void heard.push(type), { awaited: true }));
    const audit = app.app.get(AuditLog, { strict: false });
    const work = app.app.get(Changes, { strict: false }).grant((transaction) => {
      audit.record(transaction, { type: 'user.registered', subject: person.id });
      return Promise.reject(new Error('too late'));
    }, SYSTEM);
    await expect(work).rejects.toThrow('too late');
    await login().expect(200);
    expect(heard).toEqual(['session.created']);
  });

  it('know by the compiler what an event holds, and which there are', () => {
    ends.push(
      events.on('session.created', ({ details }) => {
        const transport: string = details.transport;
        // @ts-expect-error: no such detail
        return void [transport, details.reason];
      }),
      events.on(['session.revoked', 'refresh.reused'], (event) => {
        // @ts-expect-error: only one of the two has it
        void event.details.reason;
        return event.type === 'session.revoked' ? void event.details.reason.length : undefined;
      }),
      events.on('*', (event) => (event.type === 'role.set' ? void event.subject : undefined)),
      // @ts-expect-error: no such event
      events.on('session.craeted', () => undefined),
    );
  });

  it('that are awaited may use the database: the only connection has been given back', async () => {
    const committed: unknown[] = [];
    const find = async ({ subject }: AnyAuditEvent): Promise<void> => {
      const database = app.app.get(Database, { strict: false });
      committed.push(await database.query('SELECT id FROM sessions WHERE id = $1', [subject?.id]));
    };
    ends.push(events.on('session.created', find, { awaited: true }));
    const { sessionId } = await signIn(app, person);
    expect(committed).toEqual([[{ id: sessionId }]]);
  });

  it('delay the call that they are told of only where they ask for it', async () => {
    let finish: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => (finish = resolve));
    const done: string[] = [];
    const listen = (name: string, awaited: boolean) =>
      events.on('session.created', () => slow.then(() => void done.push(name)), { awaited });
    ends.push(listen('beside', false));
    await login().expect(200);
    expect(done).toEqual([]);
    ends.push(listen('awaited', true));
    const answer = login().then(({ status }) => status);
    expect(await Promise.race([answer, sleep(300, 'waiting')])).toBe('waiting');
    finish();
    expect(await answer).toBe(200);
    expect(done).toContain('awaited');
  });

  it.each([true, false])('that throw harm nobody, and are logged (awaited: %s)', async (awaited) => {
    const reached: string[] = [];
    const options = { awaited };
    const thrown = () => {
      throw new Error('thrown by a listener');
    };
    ends.push(events.on('session.created', thrown, options));
    ends.push(events.on('session.created', () => Promise.reject(new Error('rejected by a listener')), options));
    ends.push(events.on('session.created', () => void reached.push('the next'), { awaited: true }));
    const before = app.log().length;
    await login().expect(200);
    expect(reached).toEqual(['the next']);
    while (!app.log().slice(before).includes('rejected by a listener')) await sleep(5);
    expect(app.log().slice(before)).toContain('thrown by a listener');
    expect(app.log().slice(before)).toContain('a listener to events failed');
  });

  it('can’t change what the next one hears', async () => {
    const heard: AnyAuditEvent[] = [];
    const change = (event: AnyAuditEvent): void => void Object.assign(event, { userId: 'changed' });
    ends.push(events.on('*', change, { awaited: true }));
    ends.push(events.on('*', (event) => void heard.push(event), { awaited: true }));
    await login().expect(200);
    expect(heard).toEqual([expect.objectContaining({ userId: person.id })]);
  });

  it('that are at work when the application closes are given the time to finish', async () => {
    const other = await startTestApp();
    const done: string[] = [];
    other.app.get(PortcullisEvents).on('user.registered', () => sleep(100).then(() => void done.push('sent')));
    await register(other);
    await other.close();
    expect(done).toEqual(['sent']);
  });
});
