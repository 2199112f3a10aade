import { ModeDiscovery } from '../modes/mode-discovery.js';
import { ModeRegistry } from '../modes/mode-registry.js';
import { ModeSecurity } from './mode-security.js';
import { OperationDiscovery } from './operation-discovery.js';
import { RouteDecider } from './route-decider.js';
import { RouteMetadataReader } from './route-metadata.js';
import { RouteTable } from './route-table.js';

/** What decides each route's mode at boot, with a database or in a test without one. */
export const ROUTE_PROVIDERS = [
  ModeDiscovery,
  ModeRegistry,
  OperationDiscovery,
  RouteMetadataReader,
  RouteDecider,
  RouteTable,
  ModeSecurity,
];
