import type { ExceptionFilter } from '@nestjs/common';
import { EXCEPTION_FILTERS_METADATA, FILTER_CATCH_EXCEPTIONS } from '@nestjs/common/internal';
import type { ModulesContainer } from '@nestjs/core';
import type { FallbackFilter } from './fallback.filter.js';
import { ProblemFilter } from './problem.filter.js';
import { Problem } from './problem.js';

/**
 * Orders global filters. They are asked in this order: the application's that name `Problem`, ours for `Problem`, the application's
 * others, and ours for what is left. Nest asks the last of the list first, and would order them by where they were declared.
 */
export function orderFilters(filters: ExceptionFilter[], problems: ProblemFilter, fallback: FallbackFilter): void {
  const others = filters.filter((filter) => filter !== problems && filter !== fallback);
  const named = others.filter(namesProblem);
  const rest = others.filter((filter) => !named.includes(filter));
  filters.splice(0, filters.length, fallback, ...rest, problems, ...named);
}

function namesProblem(filter: ExceptionFilter): boolean {
  const caught = Reflect.getMetadata(FILTER_CATCH_EXCEPTIONS, filter.constructor) as Function[] | undefined;
  return caught?.some((type) => type === Problem || type.prototype instanceof Problem) ?? false;
}

/** What `@WebSocketGateway` says of a class; an application may do without that package. */
const IS_GATEWAY = 'websockets:is_gateway';

/**
 * Gives every gateway our filter, to be asked after its own: Nest asks no global filter for messages. Before Nest binds gateways, which
 * it does before any hook of a module.
 */
export function giveFilterToGateways(modules: ModulesContainer, problems: ProblemFilter): void {
  for (const { providers } of modules.values()) {
    for (const { metatype } of providers.values()) {
      if (typeof metatype !== 'function' || Reflect.getMetadata(IS_GATEWAY, metatype) !== true) continue;
      const given = (Reflect.getMetadata(EXCEPTION_FILTERS_METADATA, metatype) ?? []) as unknown[];
      // That of another application in this process, of before as well.
      const own = given.filter((filter) => !(filter instanceof ProblemFilter));
      Reflect.defineMetadata(EXCEPTION_FILTERS_METADATA, [problems, ...own], metatype);
    }
  }
}
