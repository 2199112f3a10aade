import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { Module } from '@nestjs/common';
import { AuditCopy } from '../../examples/guides/events/audit-copy.js';
import { Comments } from '../../examples/guides/events/comments.js';
import { CommentsErasure } from '../../examples/guides/events/comments-erasure.js';
import { Mailer } from '../../examples/guides/events/mailer.js';
import { MailsModule } from '../../examples/guides/events/mails.module.js';
import { AuditTrail, PortcullisEvents, UserAdministration, type AnyAuditEvent } from '../../src/index.js';
import { PASSWORD, register, signIn, type Person } from '../support/people.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';

type Mail = readonly [to: string, subject: string, text: string];

/** What the guide leaves to its reader. Mails go out when `isOpen`; until then they wait, as at a server that is slow. */
class Outbox extends Mailer {
  readonly sent: Mail[] = [];
  private opened: Promise<void> = Promise.resolve();
  open: () => void = () => undefined;

  close(): void {
    this.opened = new Promise((resolve) => (this.open = resolve));
  }

  override async send(...mail: Mail): Promise<void> {
    await this.opened;
    if (mail[0].startsWith('bounces')) throw new Error('no such mailbox');
    this.sent.push(mail);
  }

  to(person: Person): Mail[] {
    return this.sent.filter(([address]) => address === person.email);
  }
}

class ErasedComments extends Comments {
  readonly erased: string[] = [];

  override async eraseAllOf(userId: string): Promise<void> {
    await sleep(50);
    this.erased.push(userId);
  }
}

@Module({
  imports: [MailsModule.by(Outbox)],
  providers: [{ provide: Comments, useClass: ErasedComments }, AuditCopy, CommentsErasure],
})
class ListenersModule {}

describe.each(ADAPTERS)('the guide to events, on %s', (adapter) => {
  let app: TestApp;
  let outbox: Outbox;

  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter, trustedHops: 1 } }, imports: [ListenersModule] });
    outbox = app.app.get<Mailer, Outbox>(Mailer, { strict: false });
  });
  afterAll(() => app.close());
  afterEach(() => outbox.open());

  const mailsTo = async (person: Person, count: number): Promise<Mail[]> => {
    const until = Date.now() + 60_000;
    while (outbox.to(person).length < count && Date.now() < until) await sleep(5);
    return outbox.to(person);
  };
  const changePassword = async (person: Person) => {
    const { headers } = await signIn(app, person, 'header');
    const body = { currentPassword: PASSWORD, newPassword: 'quite another password' };
    await app.request().post('/v1/auth/password').set(headers).send(body).expect(200);
  };
  const signInFrom = (person: Person, address: string, program: string) =>
    app
      .request()
      .post('/v1/auth/login')
      .set({ 'x-forwarded-for': address, 'user-agent': program })
      .send({ email: person.email, password: PASSWORD })
      .expect(200);
  /** Listeners beside a call have been told once one that began later has been. */
  const settled = async () => {
    const marker = await register(app);
    await signInFrom(marker, '203.0.113.1', 'marker');
    await mailsTo(marker, 1);
  };

  it('mails people whose password was changed, also where the mail server keeps them waiting: the call does not', async () => {
    const person = await register(app);
    outbox.close();
    await changePassword(person);
    expect(outbox.to(person)).toEqual([]);
    outbox.open();
    const mails = await mailsTo(person, 2);
    const text = expect.stringMatching(/^\S+Z, from 127\.0\.0\.1$/);
    expect(mails).toContainEqual([person.email, 'Your password was changed', text]);
  });

  it('a mail that can’t be sent harms nobody, and the log has its event', async () => {
    const person = await register(app, `bounces-${adapter}@example.com`);
    await changePassword(person);
    const failed = /no such mailbox.*"type":"password\.changed".*a listener to events failed/;
    const until = Date.now() + 60_000;
    while (!failed.test(app.log()) && Date.now() < until) await sleep(5);
    expect(app.log()).toMatch(failed);
  });

  it('mails people about a sign-in by a program or from an address that is new to them, once', async () => {
    const person = await register(app);
    for (const [address, program, mailsBy] of [
      ['203.0.113.7', 'Browser/1', 1],
      ['203.0.113.7', 'Browser/1', 1],
      ['203.0.113.7', 'Other/2', 2],
      ['198.51.100.9', 'Browser/1', 3],
      ['198.51.100.9', 'Browser/1', 3],
    ] as const) {
      await signInFrom(person, address, program);
      await mailsTo(person, mailsBy);
      await settled();
    }
    const mails = outbox.to(person);
    expect(mails.map(([, subject]) => subject)).toEqual(Array(3).fill('New sign-in to your account'));
    expect(mails.map(([, , text]) => text.replace(/^\S+Z, /, ''))).toEqual([
      'Browser/1, from 203.0.113.7',
      'Other/2, from 203.0.113.7',
      'Browser/1, from 198.51.100.9',
    ]);
  });

  // Each took the other for the earlier one, so nobody was told of either.
  it('once, where two sign-ins by it come within one millisecond', async () => {
    const person = await register(app);
    const trail = app.app.get(AuditTrail, { strict: false });
    const list = trail.list.bind(trail);
    let bothAreIn: () => void = () => undefined;
    const both = new Promise<void>((resolve) => (bothAreIn = resolve));
    const spies = [
      jest.spyOn(app.clock, 'date').mockReturnValue(app.clock.date()),
      jest.spyOn(trail, 'list').mockImplementation(async (listing) => {
        await both;
        return list(listing);
      }),
    ];
    try {
      await Promise.all([1, 2].map(() => signInFrom(person, '203.0.113.7', 'Browser/1')));
      bothAreIn();
      await mailsTo(person, 1);
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
    await settled();
    expect(outbox.to(person)).toHaveLength(1);
  });

  it('and again when it has not been used for half a year', async () => {
    const person = await register(app);
    await signInFrom(person, '203.0.113.7', 'Browser/1');
    await mailsTo(person, 1);
    app.clock.advance(181 * 24 * 60 * 60_000);
    await signInFrom(person, '203.0.113.7', 'Browser/1');
    expect(await mailsTo(person, 2)).toHaveLength(2);
  });

  it('erases what a deleted account wrote before the call answers', async () => {
    const { id } = await register(app);
    await app.app.get(UserAdministration, { strict: false }).remove(undefined, id);
    expect(app.app.get<Comments, ErasedComments>(Comments, { strict: false }).erased).toEqual([id]);
  });

  it('hands every event on once, also those that come while it reads', async () => {
    const copy = app.app.get(AuditCopy, { strict: false });
    const handed: string[] = [];
    const hand = ({ id }: AnyAuditEvent): Promise<void> => Promise.resolve(void handed.push(id));
    const next = await copy.copy(new Date(0), hand);
    await register(app);
    await copy.copy(next, hand);
    const rows = await app.database.query<{ id: string }>('SELECT id FROM audit_events ORDER BY at, id');
    expect(handed).toEqual(rows.map(({ id }) => id));
  });

  it('a listener that never ends keeps no call for ever', async () => {
    const end = app.app
      .get(PortcullisEvents, { strict: false })
      .on('user.registered', () => new Promise(() => undefined), { awaited: true });
    try {
      await register(app);
      expect(app.log()).toContain('a listener to events is late');
    } finally {
      end();
    }
  });
});
