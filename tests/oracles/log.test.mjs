// Other people's log clients on our log: Go's sumdb, and sigstore's.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createPublicKey, randomInt } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Server, Stream } from '../support/sopu.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);

describe("somebody else's log client", () => {
  let server;

  // Enough events for a full tile of each kind and a partial one.
  before(async () => {
    server = await Server.start();
    const acme = await server.enrol('acme');
    await server.enrol('globex');
    await Stream.initiate(server, 'deal', acme,
      [{ party: 'acme', role: 'provider' }, { party: 'globex', role: 'customer' }]);
    for (let i = 0; i < 700; i += 50)
      await Promise.all(Array.from({ length: 50 }, (_, k) =>
        acme.append('comment.posted', 'agreement/deal', { text: `comment ${i + k}` })));
  });

  it("Go's note and tlog read the checkpoint, the tiles and the proofs", async () => {
    const seed = randomInt(2 ** 31);
    const { stdout } = await promisify(execFile)('go',
      ['run', join(here, 'tlog.go'), server.url, server.verifierKey, '100', String(seed)],
      { env: { ...process.env, GO111MODULE: 'off', GOPATH: '/usr/share/gocode', GOFLAGS: '' } })
      .catch((error) => { throw new Error(`seed ${seed}: ${error.stderr}`); });
    assert.match(stdout, /checked: size 7\d\d, 100 inclusion and 100 consistency proofs/);
  });

  it('sigstore checks the checkpoint and inclusion proofs', async () => {
    const { verifyCheckpoint } = require('@sigstore/verify/dist/tlog/checkpoint.js');
    const { verifyMerkleInclusion } = require('@sigstore/verify/dist/tlog/merkle.js');
    const [name, keyId, ...rest] = server.verifierKey.split('+');
    const raw = Buffer.from(rest.join('+'), 'base64').subarray(1);
    const publicKey = createPublicKey({ format: 'jwk',
      key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') } });
    const tlog = { logID: Buffer.from(keyId, 'hex'), baseURL: name, publicKey };

    for (const index of [0, 1, 255, 256, 511, 600]) {
      const text = await (await server.get(`/v1/proof/inclusion?index=${index}`)).text();
      const [head, ...note] = text.split('\n\n');
      const envelope = note.join('\n\n');
      const hashes = head.split('\n').slice(2).map((line) => Buffer.from(line, 'base64'));
      const entry = { inclusionProof: { logIndex: String(index), hashes, checkpoint: { envelope } },
        canonicalizedBody: Buffer.from(await entryOf(index)) };
      const checkpoint = verifyCheckpoint(entry, [tlog]);
      verifyMerkleInclusion(entry, checkpoint);

      const forged = envelope.replace(/\n(\d+)\n/, (_, size) => `\n${Number(size) + 1}\n`);
      assert.throws(() => verifyCheckpoint(
        { inclusionProof: { ...entry.inclusionProof, checkpoint: { envelope: forged } } }, [tlog]));
      assert.throws(() => verifyMerkleInclusion(
        { ...entry, canonicalizedBody: Buffer.from('something else') }, checkpoint));
    }
  });

  // The entry is public even where the body is not: it stands in the entry bundle.
  async function entryOf(index) {
    const size = (await (await server.get('/v1/log')).json()).size;
    const bundle = Math.floor(index / 256);
    const width = Math.min(256, size - bundle * 256);
    const path = `/tile/entries/${String(bundle).padStart(3, '0')}${width < 256 ? `.p/${width}` : ''}`;
    let bytes = Buffer.from(await (await server.get(path)).arrayBuffer());
    for (let skip = index % 256; skip > 0; --skip) bytes = bytes.subarray(2 + bytes.readUInt16BE(0));
    return bytes.subarray(2, 2 + bytes.readUInt16BE(0));
  }
});
