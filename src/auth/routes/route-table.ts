import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { LegacyRouteConverter } from '@nestjs/core/internal';
import { methodNameOf, type MarkedHandler } from '../../access/index.js';
import { CONFIG, type Config } from '../../config/index.js';
import { routeTemplateOf, type HttpRequest } from '../../http/http-io.js';
import { RouteDiscovery, type RouteInfo } from '../../http/route-discovery.js';
import { RouteConfigurationError } from '../auth.errors.js';
import { HandlerDecisions } from './handler-decisions.js';
import { OperationDiscovery, type OperationInfo } from './operation-discovery.js';
import type { RouteDecision } from './route-decision.js';
import { RouteDecider } from './route-decider.js';
import { RouteMetadataReader } from './route-metadata.js';
import { describeRule, firstMatch, partialMatches, readRules, type RouteRule } from './rule-set.js';

/**
 * A row of `portcullis routes`; resolvers and messages have `QUERY`, `MUTATION`, `SUBSCRIPTION`, `FIELD`, `REFERENCE` or
 * `MESSAGE` for a method.
 */
export interface RouteTableRow extends RouteDecision {
  readonly method: string;
  /** The template, like `/v1/users/:id`; the name of an operation or a message. */
  readonly path: string;
  /** `UsersController.get` */
  readonly handler: string;
}

/**
 * Which mode each route has: decided once at boot for every handler of the application, on the route's template. The guards
 * only look it up.
 */
@Injectable()
export class RouteTable implements OnModuleInit {
  private readonly logger = new Logger(RouteTable.name);
  private readonly decisions = new Map<Function, Map<Function, HandlerDecisions>>();
  private readonly tableRows: RouteTableRow[] = [];

  constructor(
    @Inject(RouteDiscovery) private readonly discovery: RouteDiscovery,
    @Inject(RouteMetadataReader) private readonly metadata: RouteMetadataReader,
    @Inject(RouteDecider) private readonly decider: RouteDecider,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(OperationDiscovery) private readonly operations: OperationDiscovery,
  ) {}

  /**
   * Decides every route, once.
   *
   * @throws RouteConfigurationError naming every rule and route that can't be guarded as configured
   */
  onModuleInit(): void {
    const rules = readRules(this.config);
    const routes = this.discovery.routes();
    const refusals: string[] = [];
    const applied = new Set<RouteRule>();
    const covered = new Set<RouteRule>();
    for (const route of routes) {
      const rule = firstMatch(rules, route);
      if (rule !== undefined) applied.add(rule);
      for (const other of rules) if (firstMatch([other], route) !== undefined) covered.add(other);
      for (const partial of partialMatches(rules, route)) refusals.push(coversOneMethod(partial, route));
      const name = `${route.method} ${route.path}`;
      const { decision, refusals: found } = this.decider.decide(name, this.metadata.read(route), rule);
      refusals.push(...found);
      this.remember(route, decision);
    }
    for (const operation of this.operations.operations()) refusals.push(...this.decideOperation(operation));
    for (const rule of rules) {
      if (!covered.has(rule)) refusals.push(`${describeRule(rule)} matches no route`);
      else if (!applied.has(rule))
        this.logger.warn(`${describeRule(rule)} never applies: earlier rules cover its routes`);
    }
    if (refusals.length > 0) throw new RouteConfigurationError([...new Set(refusals)]);
    this.tableRows.sort((a, b) => compare(a.path, b.path) || compare(a.method, b.method));
  }

  /** The whole table, sorted by path and method. */
  rows(): readonly RouteTableRow[] {
    return this.tableRows;
  }

  /**
   * The decision for a route, from `onModuleInit` on. A look-up in memory.
   *
   * @throws Error for a route that isn't the application's
   */
  decisionOf({ controller, handler, path }: RouteInfo): RouteDecision {
    const found = this.decisions.get(controller)?.get(handler);
    const decision = found?.only ?? found?.at(this.servedAs(path));
    if (decision === undefined) throw new Error(`no decision for ${path} of ${controller.name}`);
    return decision;
  }

  /**
   * The decision for a request. A look-up in memory; for what has no route, such as the upgrade of a WebSocket, decided at the
   * first.
   *
   * @param request is asked for its route's template only where a handler has several
   * @throws RouteConfigurationError for what has no route and can't be guarded as its decorators say
   */
  decisionFor(controller: Function, handler: Function, request: object): RouteDecision {
    const found = this.decisions.get(controller)?.get(handler);
    if (found === undefined) return this.decideLate(controller, handler);
    const decision = found.only ?? found.at(routeTemplateOf(request as HttpRequest));
    if (decision === undefined) throw new Error(`no decision for a route of ${controller.name}`);
    return decision;
  }

  /** Rules are for routes: a resolver or a message has its decorators, else the default, and the floors. */
  private decideOperation(operation: OperationInfo): readonly string[] {
    const { method, path, controller, handlerName } = operation;
    const metadata = this.metadata.read(operation);
    if (!operation.guarded && method !== 'REFERENCE') {
      // No guard runs, so the field is as open as what it stands in. Saying otherwise would be a promise that nobody keeps.
      return operation.decorated ? [`${method} ${path}: ${noGuardFor('fields')}`] : [];
    }
    // It stands in nothing: whoever asks a subgraph for `_entities` is served.
    if (!operation.guarded && metadata.access !== 'public')
      return [`${method} ${path}: ${noGuardFor('references')}, or say @Public()`];
    const { decision, refusals } = this.decider.decide(`${method} ${path}`, metadata, undefined);
    this.decisionsOf(operation).add(path, decision);
    this.tableRows.push({ ...decision, method, path, handler: `${controller.name}.${handlerName}` });
    return refusals;
  }

  /** For what else has no route, such as the upgrade of a WebSocket. Decorator, else default, and the floors. */
  private decideLate(controller: Function, handler: Function): RouteDecision {
    // A gateway's class stands for its upgrade where it has no handler for it.
    const handlerName = handler === controller ? '' : methodNameOf(controller, handler);
    if (handlerName === undefined) throw new Error(madeAnew(controller));
    const name = `${controller.name}.${handlerName || controller.name}`;
    const { decision, refusals } = this.decider.decide(
      name,
      this.metadata.read({ controller, handler, handlerName }),
      undefined,
    );
    if (refusals.length > 0) throw new RouteConfigurationError(refusals);
    this.decisionsOf({ controller, handler }).add(name, decision);
    return decision;
  }

  private remember(route: RouteInfo, decision: RouteDecision): void {
    const { method, path, controllerName, handlerName } = route;
    this.decisionsOf(route).add(this.servedAs(path), decision);
    this.tableRows.push({ ...decision, method, path, handler: `${controllerName}.${handlerName}` });
  }

  /** The template as the router will name it: Nest rewrites wildcards for Express (`/files/*` to `/files/{*path}`). */
  private servedAs(path: string): string {
    const isExpress = this.host.httpAdapter?.getType() === 'express';
    return isExpress ? LegacyRouteConverter.tryConvert(path, { logs: false }) : path;
  }

  private decisionsOf({ controller, handler }: Pick<MarkedHandler, 'controller' | 'handler'>): HandlerDecisions {
    const handlers = this.decisions.get(controller) ?? new Map<Function, HandlerDecisions>();
    this.decisions.set(controller, handlers);
    const decisions = handlers.get(handler) ?? new HandlerDecisions();
    handlers.set(handler, decisions);
    return decisions;
  }
}

/** Whose decorators are another function's, and whose rule is unknown: letting it in by the default would be a guess. */
function madeAnew({ name }: Function): string {
  return (
    `a handler of ${name} is none of its methods, but a function made for each request, as where the constructor of a ` +
    'request-scoped class binds it: nobody can tell what it asks for, so it is refused. Leave it a method of the class'
  );
}

function noGuardFor(what: string): string {
  return `no guard runs for ${what}; add fieldResolverEnhancers: ['guards', 'filters'] to GraphQLModule`;
}

function coversOneMethod(rule: RouteRule, route: RouteInfo): string {
  return (
    `${describeRule(rule)}, route ${route.method} ${route.path}: the handler answers every method and the rule covers ` +
    `one of them; write "* ${route.path}"`
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
