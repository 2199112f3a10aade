import { problem } from '../../http/problem.js';

/** Not one's own, ended, or never there: alike. */
export class ApiKeyNotFound extends problem(404, 'api_key_not_found', 'There is no such API key') {}

export class TooManyApiKeys extends problem(409, 'too_many_api_keys', 'You have as many API keys as you may') {}
