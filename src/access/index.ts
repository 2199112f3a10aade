export * from './access-metadata.js';
export * from './decorators.js';
export * from './principal.js';
export * from './request-principal.js';
