const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** Above every digit, and recognised in a union of digits. */
const NO_DIGIT = 0xff;
/** Of each character code below 128, the six bits that it stands for. */
const DIGITS = Uint8Array.from({ length: 128 }, (_, code) => {
  const digit = ALPHABET.indexOf(String.fromCharCode(code));
  return digit === -1 ? NO_DIGIT : digit;
});
/** Of a last group of so many characters, the bits that stand for nothing, and have to be zero. */
const SPARE_BITS = [0, 0, 0b1111, 0b11];

/**
 * Decodes base64url without padding (RFC 4648, section 5; RFC 7515, section 2), strictly: only the alphabet, and of the texts that
 * lenient decoders take for the same bytes only the canonical one (RFC 4648, section 3.5). About 4 ns a character.
 *
 * Written out although Node can decode. Node is lenient, so its result would have to be encoded again and compared; and both calls
 * use the widest registers, which a processor takes microseconds to wake when the work in between, a signature, has not used them:
 * 6 to 8 µs for each token, a tenth of an ES256 verification.
 *
 * @returns undefined for anything else, and for an empty text
 */
export function decodeBase64Url(text: string): Buffer | undefined {
  const { length } = text;
  const rest = length % 4;
  if (length === 0 || rest === 1) return undefined;
  const bytes = Buffer.allocUnsafe(Math.floor((length * 3) / 4));
  // Everything seen, so that one look at the end tells whether all of it was in the alphabet.
  let codes = 0;
  let digits = 0;
  let end = 0;
  let group = 0;
  const next = (at: number): void => {
    const code = text.charCodeAt(at);
    const digit = DIGITS[code & 127] ?? NO_DIGIT;
    codes |= code;
    digits |= digit;
    group = (group << 6) | digit;
  };
  for (let at = 0; at < length - rest; at += 4) {
    group = 0;
    next(at);
    next(at + 1);
    next(at + 2);
    next(at + 3);
    bytes[end] = group >> 16;
    bytes[end + 1] = group >> 8;
    bytes[end + 2] = group;
    end += 3;
  }
  group = 0;
  for (let at = length - rest; at < length; at++) next(at);
  const spare = SPARE_BITS[rest] ?? 0;
  if (rest === 2) bytes[end] = group >> 4;
  if (rest === 3) {
    bytes[end] = group >> 10;
    bytes[end + 1] = group >> 2;
  }
  const inAlphabet = codes < 128 && digits < 64;
  return inAlphabet && (group & spare) === 0 ? bytes : undefined;
}
