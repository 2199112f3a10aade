import type { Transport } from '../../config/index.js';
import type { Expiring } from './sealed-messages.js';

/** A sign-in that is under way at a provider, from its start to the browser's return. */
export interface SignInFlow extends Expiring {
  readonly provider: string;
  /** 256 bits that travel to the provider and back; ours, whatever the strategy has of its own. */
  readonly state: string;
  /** The state that the strategy wanted to send; it is shown this one again. */
  readonly strategyState: string | null;
  /** What the strategy keeps in `request.session`: its state, nonce and PKCE verifier. */
  readonly session: Record<string, unknown>;
  /** Checked at the start. */
  readonly returnTo: string;
  readonly errorTo: string | undefined;
  readonly purpose: FlowPurpose;
}

/** What it is for. */
export type FlowPurpose =
  | {
      readonly kind: 'sign-in';
      readonly transport: Transport;
      /** For transports that a redirect can't carry: SHA-256 of a secret that the client keeps (RFC 7636, S256). */
      readonly challenge: string | undefined;
    }
  | { readonly kind: 'link'; readonly userId: string; readonly sessionId: string };
