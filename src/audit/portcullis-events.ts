import { setImmediate as afterwards } from 'node:timers/promises';
import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { atMost } from '../clock/at-most.js';
import type { AnyAuditEvent } from './audit-event.js';
import type { AuditEventType } from './audit-vocabulary.js';

/** An event of one of these types. */
export type EventOf<Type extends AuditEventType> = Extract<AnyAuditEvent, { readonly type: Type }>;

/** Hears events. What it throws is logged and harms nobody. */
export type EventListener<Type extends AuditEventType> = (event: EventOf<Type>) => void | Promise<void>;

/** How to listen. */
export interface ListenOptions {
  /**
   * Whether the call that made the event answers only once the listener is done; 5 s at most, the listener goes on after that.
   * False by default: the listener runs beside the call.
   */
  readonly awaited?: boolean;
}

interface Registered {
  readonly types: ReadonlySet<AuditEventType> | undefined;
  readonly listener: (event: AnyAuditEvent) => void | Promise<void>;
  readonly awaited: boolean;
}

/** The longest that a call waits for listeners, and a stop for those that are at work. */
const PATIENCE_MS = 5_000;
const STOP_PATIENCE_MS = 1_000;

/**
 * Tells an application what has happened: the events of the audit log, in the process where they happened, after they have
 * committed. At most once: a process that is killed right after a commit tells nobody, and the command line is a process of
 * its own. Whoever must miss nothing reads the audit log.
 *
 * @example
 * ```ts
 * constructor(events: PortcullisEvents, private readonly mail: MailService) {
 *   events.on('refresh.reused', (event) => this.mail.warn(event.userId));
 * }
 * ```
 */
@Injectable()
export class PortcullisEvents implements BeforeApplicationShutdown {
  private readonly logger = new Logger(PortcullisEvents.name);
  private readonly listeners = new Set<Registered>();
  private readonly atWork = new Set<Promise<void>>();

  /**
   * Listens to events of one type, of several, or of all (`*`).
   *
   * @returns ends the listening
   */
  on<Type extends AuditEventType>(
    types: Type | readonly Type[] | '*',
    listener: EventListener<Type>,
    { awaited = false }: ListenOptions = {},
  ): () => void {
    const registered: Registered = {
      types: types === '*' ? undefined : new Set<AuditEventType>([types].flat()),
      listener: listener as Registered['listener'],
      awaited,
    };
    this.listeners.add(registered);
    return () => this.listeners.delete(registered);
  }

  /**
   * Tells everybody who listens. Called once the event has been committed.
   *
   * @returns settles when those who want to be waited for are done; undefined where there are none. Never rejects
   */
  emit(event: AnyAuditEvent): Promise<void> | undefined {
    const awaited: Promise<void>[] = [];
    for (const registered of this.listeners) {
      if (registered.types !== undefined && !registered.types.has(event.type)) continue;
      const told = this.tell(registered, event);
      this.atWork.add(told);
      void told.finally(() => this.atWork.delete(told));
      if (registered.awaited) awaited.push(told);
    }
    return awaited.length === 0 ? undefined : this.waitFor(awaited, PATIENCE_MS, event);
  }

  /** Mails that are being sent when the server stops get a second to be sent. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.waitFor([...this.atWork], STOP_PATIENCE_MS);
  }

  private async tell({ listener, awaited }: Registered, event: AnyAuditEvent): Promise<void> {
    try {
      if (!awaited) await afterwards();
      await listener(event);
    } catch (error) {
      this.logger.error({ err: error, event: event.id, type: event.type }, 'a listener to events failed');
    }
  }

  private async waitFor(told: readonly Promise<void>[], patienceMs: number, event?: AnyAuditEvent): Promise<void> {
    await atMost<unknown>(patienceMs, Promise.all(told), () =>
      this.logger.warn({ event: event?.id, type: event?.type }, 'a listener to events is late'),
    );
  }
}
