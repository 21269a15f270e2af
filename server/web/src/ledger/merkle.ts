// The log's tree (RFC 6962, section 2.1) and the checks of proofs (RFC 9162, section 2.1).
// Sizes and indexes are whole numbers up to 2^53 − 1.
import { concat, equal, sha256, utf8, type Bytes } from './bytes.ts';

export const leafHash = (entry: Bytes): Promise<Bytes> => sha256(Uint8Array.of(0), entry);
export const nodeHash = (left: Bytes, right: Bytes): Promise<Bytes> =>
  sha256(Uint8Array.of(1), concat(left, right));
export const emptyRoot = (): Promise<Bytes> => sha256(utf8(''));

const half = (number: number): number => Math.floor(number / 2);
const isOdd = (number: number): boolean => number % 2 === 1;

// A node's place at its level, and that of the last node there.
interface Place {
  readonly node: number;
  readonly last: number;
}
const above = ({ node, last }: Place): Place => ({ node: half(node), last: half(last) });

// Is the next hash of a proof to the left? It is of a right child, and of the last node of a level,
// which is then a left child without a sibling further down.
const isJoinedFromLeft = ({ node, last }: Place): boolean => isOdd(node) || node === last;

// Past the levels where the node has no sibling, to the one where it was joined.
function climbed(place: Place): Place {
  let at = place;
  while (!isOdd(at.node) && at.node !== 0) at = above(at);
  return at;
}

/** RFC 9162, section 2.1.3.2: is the leaf at this index under the root of a tree of this size? */
export async function verifyInclusion(
  index: number, size: number, leaf: Bytes, path: readonly Bytes[], root: Bytes,
): Promise<boolean> {
  if (index >= size) return false;
  let place: Place = { node: index, last: size - 1 };
  let hash = leaf;
  for (const sibling of path) {
    if (place.last === 0) return false;
    if (isJoinedFromLeft(place)) {
      hash = await nodeHash(sibling, hash);
      place = climbed(place);
    } else {
      hash = await nodeHash(hash, sibling);
    }
    place = above(place);
  }
  return place.last === 0 && equal(hash, root);
}

export interface TreeHead {
  readonly size: number;
  readonly root: Bytes;
}

/** RFC 9162, section 2.1.4.2: is the smaller tree the beginning of the larger one? */
export async function verifyConsistency(
  from: TreeHead, to: TreeHead, proof: readonly Bytes[],
): Promise<boolean> {
  if (from.size > to.size) return false;
  if (from.size === 0 && !equal(from.root, await emptyRoot())) return false;
  if (from.size === to.size) return proof.length === 0 && equal(from.root, to.root);
  if (from.size === 0) return proof.length === 0;  // every tree grows from the empty one
  return followed(from, to, proof);
}

// A perfect smaller tree is itself the first node of the way, and the proof leaves it out.
async function followed(from: TreeHead, to: TreeHead, proof: readonly Bytes[]): Promise<boolean> {
  let place: Place = { node: from.size - 1, last: to.size - 1 };
  while (isOdd(place.node)) place = above(place);
  const [first, ...rest] = place.node === 0 ? [from.root, ...proof] : proof;
  if (first === undefined || proof.length === 0) return false;
  let [older, newer] = [first, first];
  for (const hash of rest) {
    if (place.last === 0) return false;
    if (isJoinedFromLeft(place)) {
      older = await nodeHash(hash, older);
      newer = await nodeHash(hash, newer);
      place = climbed(place);
    } else {
      newer = await nodeHash(newer, hash);
    }
    place = above(place);
  }
  return place.last === 0 && equal(older, from.root) && equal(newer, to.root);
}
