// npm jose signs what we accept, and verifies what we sign.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { CompactSign, SignJWT, calculateJwkThumbprint, compactVerify, importJWK } from 'jose';
import { temporaryDirectory } from '../support/lifetime.mjs';
import { Key, Server, Stream, eventPayload, origin, sopu } from '../support/sopu.mjs';

describe('npm jose', () => {
  let server, acme;
  before(async () => {
    server = await Server.start();
    acme = await server.enrol('acme');
    await server.enrol('globex');
    await Stream.initiate(server, 'deal', acme,
      [{ party: 'acme', role: 'provider' }, { party: 'globex', role: 'customer' }]);
  });

  const byJose = (payload, alg, typ = 'sopu-event+jws') => new CompactSign(
    Buffer.from(JSON.stringify(payload))).setProtectedHeader({ alg, kid: acme.key.kid, typ })
    .sign(acme.key.privateKey);

  for (const alg of ['EdDSA', 'Ed25519'])
    it(`signs an event with alg ${alg} that the server accepts`, async () => {
      const receipt = await server.append(await byJose(
        eventPayload('comment.posted', 'acme', 'agreement/deal', { text: `by jose, ${alg}` }), alg));
      assert.ok(receipt.index > 0);
    });

  it('signs a token that the server accepts', async () => {
    const token = await new SignJWT({ jti: crypto.randomUUID() })
      .setProtectedHeader({ alg: 'EdDSA', kid: acme.key.kid, typ: 'sopu-auth+jwt' })
      .setIssuer('party/acme').setAudience(origin).setIssuedAt().setExpirationTime('1m')
      .sign(acme.key.privateKey);
    const answer = await server.get('/v1/agreements/deal', { authorization: `Bearer ${token}` });
    assert.equal(answer.status, 200);
  });

  it('gives our keys the name that we give them', async () => {
    const party = await (await server.get('/v1/parties/acme')).json();
    for (const key of party.keys) assert.equal(await calculateJwkThumbprint(key.jwk), key.kid);
  });

  it('verifies what the ledger itself signed at its opening', async () => {
    const { jws } = await (await server.get('/v1/events/0')).json();
    const payload = JSON.parse(Buffer.from(jws.split('.')[1], 'base64url'));
    const key = await importJWK(payload.data.key.jwk, 'EdDSA');
    const { protectedHeader } = await compactVerify(jws, key);
    assert.equal(protectedHeader.typ, 'sopu-event+jws');
    await assert.rejects(compactVerify(jws.slice(0, -8) + 'AAAAAAAA', key));
  });

  it('verifies what `sopu sign` signs', async () => {
    const directory = temporaryDirectory();
    const file = join(directory, 'key.pem');
    assert.equal((await sopu('key', 'new', '-o', file, '--no-passphrase')).code, 0);
    const key = Key.read(file);
    const payload = JSON.stringify(eventPayload('comment.posted', 'acme', 'agreement/deal', { text: 'x' }));
    const { writeFileSync } = await import('node:fs');
    writeFileSync(join(directory, 'payload.json'), payload);
    const signed = await sopu('sign', join(directory, 'payload.json'), '--key', file, '--yes');
    assert.equal(signed.code, 0, signed.stderr);
    const { payload: back } = await compactVerify(signed.stdout.trim(), await importJWK(key.jwk, 'EdDSA'));
    assert.equal(Buffer.from(back).toString(), payload);
  });
});
