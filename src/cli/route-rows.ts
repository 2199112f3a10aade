import { ApplicationConfig, DiscoveryService, HttpAdapterHost, ModulesContainer, NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module.js';
import { ModeDiscovery } from '../auth/modes/mode-discovery.js';
import { ModeRegistry } from '../auth/modes/mode-registry.js';
import { OperationDiscovery } from '../auth/routes/operation-discovery.js';
import { RouteDecider } from '../auth/routes/route-decider.js';
import type { ModeSource, RouteAccess } from '../auth/routes/route-decision.js';
import { RouteMetadataReader } from '../auth/routes/route-metadata.js';
import { RouteTable, type RouteTableRow } from '../auth/routes/route-table.js';
import { loadConfig } from '../config/index.js';
import { RouteDiscovery } from '../http/route-discovery.js';
import { CommandLogger } from './command-logger.js';

/** One route, as plain data. */
export interface RouteRow {
  readonly method: string;
  /** The template: `/v1/users/:id`. */
  readonly path: string;
  /** `UsersController.get` */
  readonly handler: string;
  readonly access: RouteAccess;
  /** Without meaning where `access` is `public`. */
  readonly mode: string;
  readonly source: ModeSource;
  /** Where the rule stands, for source `rule`. */
  readonly origin: string | null;
  readonly maxStalenessMs: number;
  readonly strict: boolean;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  readonly recentLoginMs: number | null;
}

/**
 * The route table of the stand-alone server, by path and method, as its start would decide it. The application is wired but
 * not started (Nest's preview: controllers without their providers), so no database is needed.
 *
 * @throws ConfigError, RouteConfigurationError where the server would refuse to start
 */
export async function routeRows(): Promise<RouteRow[]> {
  const config = loadConfig();
  const preview = await NestFactory.createApplicationContext(AppModule.forConfig(config), {
    preview: true,
    abortOnError: false,
    logger: new CommandLogger(),
  });
  const modules = preview.get(ModulesContainer);
  const modes = new ModeRegistry(config, new ModeDiscovery(new DiscoveryService(modules)));
  const table = new RouteTable(
    new RouteDiscovery(modules, preview.get(ApplicationConfig)),
    new RouteMetadataReader(),
    new RouteDecider(config, modes),
    config,
    preview.get(HttpAdapterHost),
    new OperationDiscovery(preview.get(ModulesContainer)),
  );
  table.onModuleInit();
  return table.rows().map(plain);
}

function plain({ mode, origin, recentLoginMs, ...row }: RouteTableRow): RouteRow {
  const { method, path, handler, access, source, strict, roles, permissions } = row;
  return {
    method,
    path,
    handler,
    access,
    mode: mode.name,
    source,
    origin: origin ?? null,
    maxStalenessMs: mode.maxStalenessMs,
    strict,
    roles,
    permissions,
    recentLoginMs: recentLoginMs ?? null,
  };
}
