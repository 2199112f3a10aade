import type { Answer, Body } from './answers.js';
import type { ApiCalls } from './api-calls.js';
import type { Carrier, SignInAnswer } from './carrier.js';
import { errorOf, failureOf, PortcullisError } from './client.errors.js';
import type { Client, SignedIn } from './client.interface.js';
import { momentOf } from './credentials-of.js';
import type { Change, Listeners } from './listeners.js';
import { Outgoing } from './outgoing.js';
import type { Platform } from './platform.js';
import type { Tabs, Word } from './tabs.js';

type Facts = Answer<'GET /v1/auth/me'> | undefined;

/** The client, whatever the transport. */
export class CarriedClient implements Client {
  private facts: { readonly of: unknown; readonly answer: Promise<Facts> } | undefined;

  constructor(
    private readonly platform: Platform,
    private readonly base: string,
    private readonly transport: Body<'POST /v1/auth/login'>['transport'],
    private readonly calls: ApiCalls,
    private readonly carrier: Carrier,
    private readonly tabs: Tabs,
    private readonly listeners: Listeners,
  ) {}

  async login({ email, password }: { email: string; password: string }): Promise<SignedIn> {
    const moment = momentOf(this.platform);
    const body = { email, password, transport: this.transport };
    const credentials = this.transport === 'cookie' ? ('include' as const) : undefined;
    const answer = signInOf(await this.calls.post('/v1/auth/login', body, { credentials }));
    await this.carrier.signedIn(answer, moment);
    this.listeners.tell('signed-in');
    return { user: answer.user, session: answer.session };
  }

  async logout(): Promise<void> {
    await this.carrier.signOut(() => this.listeners.tell('signed-out'));
  }

  async changePassword(body: Body<'POST /v1/auth/password'>): Promise<SignedIn> {
    const { user, session } = signInOf(await this.carrier.trade('/v1/auth/password', body));
    return { user, session };
  }

  async fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const outgoing = new Outgoing(this.base, input, init);
    const carries = this.carrier.mayCarryTo(outgoing.origin) && !outgoing.headers.has('authorization');
    return carries ? this.carrier.send(outgoing) : outgoing.send(this.platform.fetch);
  }

  async session({ fresh = false } = {}): Promise<Facts> {
    if (!(await this.carrier.isPossible())) return undefined;
    const { mark } = this.carrier;
    if (fresh || this.facts?.of !== mark) {
      const answer = this.ask().catch((error: unknown): never => {
        throw failureOf(error);
      });
      const facts = { of: mark, answer };
      this.facts = facts;
      // Whoever asks next asks anew, unless somebody is signed in.
      const forget = (): void => void (this.facts === facts && (this.facts = undefined));
      answer.then((known) => known ?? forget(), forget);
    }
    return this.facts?.answer;
  }

  onChange(listener: (change: Change) => void): () => void {
    return this.listeners.add(listener);
  }

  close(): void {
    this.carrier.close();
    this.tabs.close();
    this.listeners.clear();
  }

  /** Another tab has said something. */
  async hear(word: Word): Promise<void> {
    const isNews = await this.carrier.hear(word);
    if (isNews && word.kind !== 'renewed') this.listeners.tell(word.kind, true);
  }

  private async ask(): Promise<Facts> {
    const { mark } = this.carrier;
    const response = await this.carrier.send(new Outgoing(this.base, '/v1/auth/me'), true);
    // Whoever has signed in or out since knows better than an answer of before.
    const settle = (isIn: boolean): void => void (this.carrier.mark === mark && this.carrier.settle(isIn));
    if (response.ok) {
      settle(true);
      return (await response.json()) as Facts;
    }
    const error = await errorOf(response);
    const isOut = error.code === 'invalid_session' || error.code === 'credential_missing';
    if (isOut) settle(false);
    if (isOut || !(await this.carrier.isPossible())) return undefined;
    throw error;
  }
}

function signInOf(answer: unknown): SignInAnswer {
  if (typeof (answer as Partial<SignInAnswer> | undefined)?.session?.id === 'string') return answer as SignInAnswer;
  throw new PortcullisError('unexpected_answer', { status: 200 });
}
