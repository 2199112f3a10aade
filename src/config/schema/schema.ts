import { z } from 'zod';
import { apiKeysSection, authSection, limitsSection, registrationSection, sessionSection } from './access.js';
import { auditSection, databaseSection, httpSection, logSection, metricsSection } from './edge.js';
import { passwordsSection } from './passwords.js';
import { changesSection, tokensSection } from './tokens.js';

/** Every setting, with its default, its bounds and one line on it. What isn't in here is refused. */
export const configSchema = z
  .strictObject({
    http: httpSection,
    database: databaseSection,
    auth: authSection,
    session: sessionSection,
    tokens: tokensSection,
    apiKeys: apiKeysSection,
    passwords: passwordsSection,
    registration: registrationSection,
    changes: changesSection,
    limits: limitsSection,
    metrics: metricsSection,
    audit: auditSection,
    log: logSection,
  })
  .meta({ title: 'Portcullis configuration' });

/** What the schema yields, before defaults that follow from other settings. */
export type ParsedConfig = z.output<typeof configSchema>;
