import { NestFactory } from '@nestjs/core';
import { AuditTrail } from '../audit/audit-trail.js';
import { Changes } from '../changes/changes.js';
import { loadConfig } from '../config/index.js';
import { Database } from '../database/database.js';
import { closeCompletely } from '../http/close-completely.js';
import { PortcullisModule } from '../portcullis.module.js';
import { SessionEnding } from '../sessions/session-ending.js';
import { SessionList } from '../sessions/session-list.js';
import { ApiKeysService } from '../tokens/api-keys/api-keys.service.js';
import { DataKeys } from '../tokens/keys/data-keys.js';
import { KeyAdministration } from '../tokens/keys/key-administration.js';
import { ClientsService } from '../tokens/clients/clients.service.js';
import { RolesService } from '../users/roles.service.js';
import { UserImport } from '../users/user-import.service.js';
import { UserAdministration } from '../users/user-administration.service.js';
import { UsersService } from '../users/users.service.js';
import { CommandLogger } from './command-logger.js';

/** What commands work with. */
export interface Services {
  readonly users: UsersService;
  readonly administration: UserAdministration;
  readonly imports: UserImport;
  readonly roles: RolesService;
  readonly sessions: SessionList;
  readonly sessionEnding: SessionEnding;
  readonly keys: KeyAdministration;
  readonly dataKeys: DataKeys;
  readonly clients: ClientsService;
  readonly apiKeys: ApiKeysService;
  readonly audit: AuditTrail;
  readonly changes: Changes;
  readonly database: Database;
  close(): Promise<void>;
}

/**
 * Starts Portcullis without an HTTP server, on the configured database or on the embedded one.
 *
 * @throws whatever refuses the start of the server
 */
export async function openServices(): Promise<Services> {
  // Rules are for routes, and a command has none but Portcullis's own: those of an application would match nothing here.
  const config = loadConfig({ modes: 'any', overrides: { auth: { routes: [] } } });
  const context = await NestFactory.createApplicationContext(PortcullisModule.forConfig(config), {
    abortOnError: false,
    logger: new CommandLogger(),
  });
  return {
    users: context.get(UsersService),
    administration: context.get(UserAdministration),
    imports: context.get(UserImport),
    roles: context.get(RolesService),
    sessions: context.get(SessionList),
    sessionEnding: context.get(SessionEnding),
    // Not exported to applications: nothing of theirs should rotate keys by mistake.
    keys: context.get(KeyAdministration, { strict: false }),
    dataKeys: context.get(DataKeys, { strict: false }),
    clients: context.get(ClientsService),
    apiKeys: context.get(ApiKeysService),
    audit: context.get(AuditTrail),
    changes: context.get(Changes, { strict: false }),
    database: context.get(Database),
    close: () => closeCompletely(context),
  };
}
