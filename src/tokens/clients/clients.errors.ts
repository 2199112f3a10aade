import { problem } from '../../http/problem.js';

/** No client has that id. */
export class ClientNotFound extends problem(404, 'client_not_found', 'There is no such client') {}
