import { Inject, Injectable } from '@nestjs/common';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { ACCESS_METADATA, accessMarksOf, type MarkedHandler } from '../../access/index.js';

/** A handler without an HTTP route: of a GraphQL operation or field, or of a message on a WebSocket. */
export interface OperationInfo extends MarkedHandler {
  readonly method: 'QUERY' | 'MUTATION' | 'SUBSCRIPTION' | 'FIELD' | 'REFERENCE' | 'MESSAGE';
  /** `reports`, `Report.author` for a field, `Report` for the references of a subgraph to it, or the name of the message. */
  readonly path: string;
  /** Whether Nest asks guards before it: for fields and references it doesn't, unless `fieldResolverEnhancers` says so. */
  readonly guarded: boolean;
  /** Whether the handler itself, and not its class, has any of the access decorators. */
  readonly decorated: boolean;
}

/** Keys of the metadata of @nestjs/graphql and @nestjs/websockets, which an application may do without. */
const GRAPHQL = {
  type: 'graphql:resolver_type',
  name: 'graphql:resolver_name',
  field: 'graphql:resolve_property',
  reference: 'graphql:resolve_reference',
};
const GRAPHQL_OPTIONS = 'GqlModuleOptions';
const MESSAGE = { mapping: 'websockets:message_mapping', name: 'message' };

/** Finds resolvers and gateways among the providers, as those packages find them. */
@Injectable()
export class OperationDiscovery {
  private readonly scanner = new MetadataScanner();

  constructor(@Inject(ModulesContainer) private readonly modules: ModulesContainer) {}

  /** From `onModuleInit` on. Looks at every provider, once. */
  operations(): OperationInfo[] {
    const providers = [...this.modules.values()].flatMap((module) => [...module.providers.values()]);
    // An application may have several endpoints: what a guard is missing from at one of them is not guarded.
    const guardsFields = providers
      .filter(({ token }) => token === GRAPHQL_OPTIONS)
      .every(({ instance }) =>
        (instance as { fieldResolverEnhancers?: readonly string[] }).fieldResolverEnhancers?.includes('guards'),
      );
    const seen = new Set<Function>();
    return providers.flatMap(({ instance }) => {
      const controller = (instance as object | null | undefined)?.constructor;
      if (typeof instance !== 'object' || controller === undefined || seen.has(controller)) return [];
      seen.add(controller);
      const prototype = Object.getPrototypeOf(instance) as Record<string, Function>;
      return this.scanner
        .getAllMethodNames(prototype)
        .flatMap((handlerName) => operationOf(controller, prototype[handlerName]!, handlerName, guardsFields));
    });
  }
}

function operationOf(
  controller: Function,
  handler: Function,
  handlerName: string,
  guardsFields: boolean,
): OperationInfo[] {
  const says = (key: string, target: Function = handler): unknown => Reflect.getMetadata(key, target);
  const [ofHandler] = accessMarksOf({ controller, handler, handlerName });
  const decorated = Object.values(ACCESS_METADATA).some((key) => ofHandler(key) !== undefined);
  const common = { controller, handler, handlerName, decorated };
  if (says(MESSAGE.mapping) === true) {
    return [{ ...common, method: 'MESSAGE', path: nameOf(says(MESSAGE.name)), guarded: true }];
  }
  const name = nameOf(says(GRAPHQL.name) ?? handlerName);
  const parent = nameOf(says(GRAPHQL.name, controller) ?? controller.name);
  if (says(GRAPHQL.reference) === true)
    return [{ ...common, method: 'REFERENCE', path: parent, guarded: guardsFields }];
  if (says(GRAPHQL.field) === true) {
    return [{ ...common, method: 'FIELD', path: `${parent}.${name}`, guarded: guardsFields }];
  }
  const type = says(GRAPHQL.type);
  if (type !== 'Query' && type !== 'Mutation' && type !== 'Subscription') return [];
  const method = type.toUpperCase() as OperationInfo['method'];
  return [{ ...common, method, path: name, guarded: true }];
}

function nameOf(declared: unknown): string {
  return typeof declared === 'string' ? declared : JSON.stringify(declared);
}
