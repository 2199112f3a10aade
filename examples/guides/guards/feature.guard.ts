import { applyDecorators, Injectable, SetMetadata, UseGuards } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { problem, requestOf } from 'portcullis';
import { Articles } from './articles.js';

/** The tenant's plan doesn't have it: nothing that signing in again would change. */
export class NotInPlan extends problem(403, 'not_in_plan', 'The plan does not include this') {}

/** Feature plan: what the tenant in the path has paid for. */
@Injectable()
export class FeatureGuard implements CanActivate {
  constructor(
    private readonly articles: Articles,
    private readonly reflector: Reflector,
  ) {}

  /** @throws NotInPlan naming the feature */
  canActivate(context: ExecutionContext): boolean {
    const feature = this.reflector.get<string>('feature', context.getHandler());
    const { params } = requestOf(context) as { params: { tenant: string } };
    if (this.articles.features.get(params.tenant)?.has(feature)) return true;
    throw new NotInPlan({ detail: `The plan of ${params.tenant} does not include "${feature}".` });
  }
}

/** The guard and what it asks for, in one decorator. */
export const Feature = (name: string): MethodDecorator =>
  applyDecorators(SetMetadata('feature', name), UseGuards(FeatureGuard));
