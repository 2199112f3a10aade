import { Inject, Injectable } from '@nestjs/common';
import type { HttpServer } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { LegacyRouteConverter } from '@nestjs/core/internal';
import { pathToRegexp } from 'path-to-regexp';
import { RouteDiscovery } from './route-discovery.js';
import type { RouteInfo } from './route-discovery.js';

interface Compiled {
  readonly method: string;
  readonly pattern: RegExp;
  readonly route?: RouteInfo;
}

/**
 * Which methods a concrete path answers to, for 405 and `allow`. It never decides access: guards know their handler.
 * Costs a regular expression for each route, and is asked only where no route took the request, or a form or empty JSON came.
 */
@Injectable()
export class RouteMatcher {
  private compiled: Compiled[] | undefined;
  private readonly published: { method: string; path: string }[] = [];

  constructor(
    @Inject(RouteDiscovery) private readonly discovery: RouteDiscovery,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
  ) {}

  /** Makes a path known that was registered on the adapter directly, not as a handler. */
  publish(method: string, path: string): void {
    this.published.push({ method, path });
    this.compiled = undefined;
  }

  /** The handlers that a request could be for: HEAD follows GET. */
  matching(method: string, path: string): RouteInfo[] {
    return this.at(path)
      .filter((one) => answers(one.method, method))
      .flatMap((one) => one.route ?? []);
  }

  /** Whether anything answers to this method at this path. */
  isKnown(method: string, path: string): boolean {
    return this.at(path).some((one) => answers(one.method, method));
  }

  /** The methods that the path answers to, sorted, HEAD beside GET; empty where the path is unknown. */
  methodsAt(path: string): string[] {
    const methods = new Set(this.at(path).map((one) => one.method));
    if (methods.has('GET')) methods.add('HEAD');
    return [...methods].sort();
  }

  private at(path: string): Compiled[] {
    this.compiled ??= this.compile();
    const decoded = decodeLeniently(path);
    return this.compiled.filter(({ pattern }) => pattern.test(decoded));
  }

  private compile(): Compiled[] {
    // Match as the adapter's own router does, so that the two never disagree on whether a path exists.
    const adapter: HttpServer | undefined = this.host.httpAdapter;
    const { caseSensitive = true, ignoreTrailingSlash = false } = adapter?.getRouteMatchingOptions?.() ?? {};
    const compile = (method: string, path: string, route?: RouteInfo): Compiled[] => {
      try {
        const template = LegacyRouteConverter.tryConvert(path, { logs: false });
        const { regexp } = pathToRegexp(template, { sensitive: caseSensitive, trailing: ignoreTrailingSlash });
        return [{ method, pattern: regexp, route }];
      } catch {
        // A template in the adapter's own dialect, which path-to-regexp can't read: unknown here, so 404 instead of 405.
        return [];
      }
    };
    return [
      ...this.discovery.routes().flatMap((route) => compile(route.method, route.path, route)),
      ...this.published.flatMap(({ method, path }) => compile(method, path)),
    ];
  }
}

function answers(routeMethod: string, method: string): boolean {
  return routeMethod === 'ALL' || routeMethod === method || (routeMethod === 'GET' && method === 'HEAD');
}

function decodeLeniently(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
