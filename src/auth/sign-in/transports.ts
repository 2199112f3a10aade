import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, defaultTransport, type Config, type Transport } from '../../config/index.js';
import { TransportNotAllowed } from '../auth.errors.js';

/** Which transport a sign-in gets. */
@Injectable()
export class Transports {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /**
   * The transport that was asked for, or the default, which follows the deployment's mode.
   *
   * @throws TransportNotAllowed for one that `auth.transports` doesn't name
   */
  choose(asked: Transport | undefined): Transport {
    const { transports } = this.config.auth;
    if (asked === undefined) return defaultTransport(this.config.auth);
    if (!transports.includes(asked)) {
      throw new TransportNotAllowed({ detail: `auth.transports allows ${transports.join(', ')}.` });
    }
    return asked;
  }
}
