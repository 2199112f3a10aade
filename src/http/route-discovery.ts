import { Inject, Injectable, RequestMethod } from '@nestjs/common';
import type { OnModuleInit, Type, VersioningOptions } from '@nestjs/common';
import type { VersionValue } from '@nestjs/common/interfaces/version-options.interface.js';
import { MODULE_PATH, PATH_METADATA, VERSION_METADATA } from '@nestjs/common/internal';
import { ApplicationConfig, MetadataScanner, ModulesContainer } from '@nestjs/core';
import { PathsExplorer } from '@nestjs/core/router/paths-explorer.js';
import { RoutePathFactory } from '@nestjs/core/router/route-path-factory.js';

/** One way to reach one handler. */
export interface RouteInfo {
  /** `GET`, `POST`, …, or `ALL` for a handler that takes every method. HEAD and OPTIONS are not listed beside GET. */
  readonly method: string;
  /** The template, with global prefix, module path and URI version: `/v1/users/:id`. */
  readonly path: string;
  /** The version(s) a header or media type must name, where versioning is not by URI. */
  readonly version?: VersionValue;
  readonly controller: Type<unknown>;
  /** The very function that `ExecutionContext.getHandler()` gives on a request, so metadata can be read from it. */
  readonly handler: (...args: never[]) => unknown;
  readonly controllerName: string;
  readonly handlerName: string;
  /** The module class that declares the controller. */
  readonly module: Type<unknown>;
}

/**
 * Every HTTP handler of the application, one entry for each template that reaches it (several paths, versions or
 * controller paths give several), found the way Nest's own router finds them.
 *
 * Ask from `onModuleInit` on; the answer is kept from then on. Earlier, `setGlobalPrefix` and `enableVersioning` may still change
 * the paths. Routes that were registered on the adapter directly (`/docs`) are no handlers and not listed.
 */
@Injectable()
export class RouteDiscovery implements OnModuleInit {
  private known: readonly RouteInfo[] | undefined;

  constructor(
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(ApplicationConfig) private readonly config: ApplicationConfig,
  ) {}

  onModuleInit(): void {
    this.known = discoverRoutes(this.modules, this.config);
  }

  /** All routes, in the order in which Nest registers them. No cost after boot. */
  routes(): readonly RouteInfo[] {
    return this.known ?? discoverRoutes(this.modules, this.config);
  }
}

/** Walks the modules as `RoutesResolver` and `RouterExplorer` of Nest do, without registering anything. */
function discoverRoutes(modules: ModulesContainer, config: ApplicationConfig): readonly RouteInfo[] {
  const explorer = new PathsExplorer(new MetadataScanner());
  const paths = new RoutePathFactory(config);
  const versioningOptions = config.getVersioning();
  const prefix = config.getGlobalPrefix();
  const globalPrefix = prefix === '' || prefix.startsWith('/') ? prefix : `/${prefix}`;
  const routes: RouteInfo[] = [];

  for (const { metatype: module, controllers } of modules.values()) {
    const modulePath = modulePathOf(module, modules.applicationId);
    for (const { metatype, instance } of controllers.values()) {
      if (!metatype || !instance) continue;
      const controller = metatype as Type<unknown>;
      const controllerVersion = controllerVersionOf(controller, versioningOptions);
      for (const ctrlPath of controllerPathsOf(controller)) {
        for (const declared of explorer.scanForPaths(instance)) {
          for (const methodPath of declared.path) {
            const metadata: Parameters<RoutePathFactory['create']>[0] = {
              ctrlPath,
              methodPath,
              modulePath,
              globalPrefix,
              controllerVersion,
              methodVersion: declared.version,
              versioningOptions,
            };
            const version = declared.version ?? controllerVersion;
            for (const path of paths.create(metadata, declared.requestMethod)) {
              routes.push({
                method: RequestMethod[declared.requestMethod] ?? 'ALL',
                path,
                ...(version !== undefined && { version }),
                controller,
                handler: declared.targetCallback,
                controllerName: controller.name,
                handlerName: declared.methodName,
                module,
              });
            }
          }
        }
      }
    }
  }
  return Object.freeze(routes);
}

function modulePathOf(module: object, applicationId: string): string | undefined {
  return (Reflect.getMetadata(MODULE_PATH + applicationId, module) ?? Reflect.getMetadata(MODULE_PATH, module)) as
    string | undefined;
}

function controllerVersionOf(controller: object, versioning: VersioningOptions | undefined): VersionValue | undefined {
  if (versioning === undefined) return undefined;
  return (Reflect.getMetadata(VERSION_METADATA, controller) ?? versioning.defaultVersion) as VersionValue | undefined;
}

function controllerPathsOf(controller: object): string[] {
  const path = Reflect.getMetadata(PATH_METADATA, controller) as string | string[] | undefined;
  return [path ?? []].flat().map((one) => (one === '' || one.startsWith('/') ? one : `/${one}`));
}
