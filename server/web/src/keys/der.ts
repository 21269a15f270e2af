// As much of DER (X.690) as PKCS#8 takes: nested values of definite length.

export interface Der {
  tag: number;
  body: Uint8Array<ArrayBuffer>;
}

export const derTag = { integer: 0x02, octets: 0x04, oid: 0x06, sequence: 0x30 } as const;

export class BadDer extends Error {}

function headOf(bytes: Uint8Array<ArrayBuffer>): { head: number; length: number } {
  const first = bytes[1];
  if (first === undefined) throw new BadDer('cut off');
  if (first < 0x80) return { head: 2, length: first };
  const count = first & 0x7f;
  if (count === 0 || count > 3 || bytes.length < 2 + count) throw new BadDer('length');
  const length = bytes.subarray(2, 2 + count).reduce((sum, byte) => sum * 256 + byte, 0);
  return { head: 2 + count, length };
}

/** The values that follow each other in the bytes. Throws BadDer if they are not whole. */
export function derValues(bytes: Uint8Array<ArrayBuffer>): Der[] {
  const values: Der[] = [];
  for (let rest = bytes; rest.length > 0;) {
    const { head, length } = headOf(rest);
    if (rest.length < head + length) throw new BadDer('cut off');
    values.push({ tag: rest[0]!, body: rest.slice(head, head + length) });
    rest = rest.slice(head + length);
  }
  return values;
}

/** The one value of this tag. */
export function expectDer(value: Der | undefined, tag: number): Uint8Array<ArrayBuffer> {
  if (value?.tag !== tag) throw new BadDer(`no value of tag ${tag}`);
  return value.body;
}

export function derSequence(value: Der | undefined): Der[] {
  return derValues(expectDer(value, derTag.sequence));
}

export function derInteger(value: Der | undefined): number {
  const body = expectDer(value, derTag.integer);
  if (body.length > 5 || (body[0] ?? 0x80) >= 0x80) throw new BadDer('integer');
  return body.reduce((sum, byte) => sum * 256 + byte, 0);
}

/** An object identifier's body in hexadecimal: compared, never read. */
export function derOid(value: Der | undefined): string {
  return Array.from(expectDer(value, derTag.oid), (byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
