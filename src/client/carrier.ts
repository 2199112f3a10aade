import type { Answer } from './answers.js';
import type { Moment } from './credentials-of.js';
import type { Outgoing } from './outgoing.js';
import type { Word } from './tabs.js';

export type SignInAnswer = Answer<'POST /v1/auth/login'>;

/** How one transport carries a sign-in. */
export interface Carrier {
  /** Another one whenever what is known of the session may have changed. */
  readonly mark: unknown;
  /** Whether credentials go there. */
  mayCarryTo(origin: string): boolean;
  /** Whether somebody may be signed in; false where it is certain that nobody is. */
  isPossible(): Promise<boolean>;
  /** @param isQuestion whether it asks who is signed in, so that a refusal is the answer and raises no doubt */
  send(outgoing: Outgoing, isQuestion?: boolean): Promise<Response>;
  /** Takes a sign-in over, ends the one before it, and says so to the other tabs. */
  signedIn(answer: SignInAnswer, moment: Moment): Promise<void>;
  /** Trades what is carried for something new by one call, with nothing else renewed meanwhile. */
  trade(path: string, body: object): Promise<unknown>;
  /** Ends the session, here, in the other tabs and at the server; `left` is called as soon as it is over here. */
  signOut(left: () => void): Promise<void>;
  /** What `GET /v1/auth/me` has shown: whether somebody is signed in. */
  settle(isIn: boolean): void;
  /** Another tab has said something. Gives whether that is news. */
  hear(word: Word): Promise<boolean>;
  close(): void;
}
