// The page checks what passkeys signed as the ledger does: the same vectors.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parseJws, thumbprint, typ, verifyJws } from '../../server/web/src/ledger/jws.ts';
import { readAssertion, readJwsKey, relyingPartyOf, writeAssertion }
  from '../../server/web/src/ledger/passkey.ts';
import { rawSignature } from '../../server/web/src/keys/passkey.ts';
import '../support/lifetime.mjs';

const { passkeys } = JSON.parse(readFileSync(new URL('../vectors/passkeys.json', import.meta.url)));

async function isGood(jws, key) {
  try {
    return await verifyJws(parseJws(jws, typ.event), key);
  } catch (error) {
    assert.equal(error.name, 'Refused', String(error));
    return false;
  }
}

for (const { name, jwk, kid, passkey, good, bad } of passkeys) {
  describe(name, () => {
    const key = readJwsKey({ jwk, passkey });
    it('is a key of its name', async () => assert.equal(await thumbprint(key.jwk), kid));
    for (const [what, jws] of Object.entries(good))
      it(`signs ${what}`, async () => assert.ok(await isGood(jws, key)));
    for (const [what, jws] of Object.entries(bad))
      it(`does not sign ${what}`, async () => assert.equal(await isGood(jws, key), false));
    it('is checked as what it is', async () => {
      const jws = good['as it should be'];
      assert.equal(await isGood(jws, { jwk }), false);
      assert.equal(await isGood(jws, { jwk, passkey: { ...passkey, synced: !passkey.synced } }), false);
      assert.equal(readJwsKey({ jwk, passkey: { ...passkey, origin: 'http://ledger.example' } }), null);
      if (jwk.kty === 'EC') assert.equal(readJwsKey({ jwk }), null);
      const { proof } = parseJws(jws, typ.event);
      assert.deepEqual(readAssertion(writeAssertion(proof)), proof);
    });
  });
}

describe('keys and origins', () => {
  it('is no key what lies beside the curve', () => {
    const { jwk, passkey } = passkeys[0];
    const y = jwk.y.replace(/.$/, (last) => (last === 'A' ? 'E' : 'A'));
    assert.equal(readJwsKey({ jwk: { ...jwk, y }, passkey }), null);
  });
  it('takes the origins that the ledger takes', () => {
    assert.equal(relyingPartyOf('https://ledger.example:8443'), 'ledger.example');
    assert.equal(relyingPartyOf('http://localhost:7315'), 'localhost');
    for (const origin of ['', 'https://', 'http://ledger.example', 'http://localhost.example',
      'https://a/', 'https://a:', 'https://a:0', 'https://a:123456', 'https://A', 'https://u@a'])
      assert.equal(relyingPartyOf(origin), null, origin);
  });
  it('writes what an authenticator signed in one way', () => {
    const der = (r, s) => Uint8Array.from(Buffer.from(`30${(4 + r.length / 2 + s.length / 2)
      .toString(16).padStart(2, '0')}02${(r.length / 2).toString(16).padStart(2, '0')}${r}02${
      (s.length / 2).toString(16).padStart(2, '0')}${s}`, 'hex'));
    const hex = (bytes) => Buffer.from(bytes).toString('hex');
    assert.equal(hex(rawSignature(der('01', '02'))), `${'01'.padStart(64, '0')}${'02'.padStart(64, '0')}`);
    const high = '00ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550';
    assert.equal(hex(rawSignature(der('01', high))), `${'01'.padStart(64, '0')}${'01'.padStart(64, '0')}`);
  });
});
