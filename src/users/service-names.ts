/** The product's own name, which its documentation spells out. */
const PRODUCT = 'portcullis';

/**
 * What a guesser would take for the name of the service: its host, every name that the host is under, and their first words.
 * `https://auth.acme-corporation.example` gives `acme-corporation`, among others.
 */
export function namesOfService(publicUrl: string): string[] {
  const labels = new URL(publicUrl).hostname.split('.');
  const names = labels.map((_, index) => labels.slice(index).join('.'));
  return [PRODUCT, ...labels, ...names];
}
