// Writes tests/vectors/passkeys.json: keys of passkeys, and JWSs that they signed rightly and
// wrongly. Run by hand when the format changes.
import { writeFileSync } from 'node:fs';

process.env.SOPU_EXECUTABLE ??= '/bin/false';
const { Passkey, bends } = await import('./passkey.mjs');
const { base64url } = await import('./sopu.mjs');

const typ = 'sopu-event+jws';
const payload = '{"signed":"by a passkey"}';
const spoiled = (jws, change) => {
  const [head, body, tail] = jws.split('.');
  return `${head}.${body}.${base64url(change(Buffer.from(tail, 'base64url').toString()))}`;
};

function vectors(name, how) {
  const key = Passkey.generate('Ada', how);
  const { jwk, kid, passkey } = key;
  const good = { 'as it should be': key.jws(payload),
    'with client data that nobody knows yet': key.jws(payload, typ, {},
      { client: { other_keys_can_be_added_here: 'do not compare' } }),
    'without a word about frames': key.jws(payload, typ, {}, { client: { crossOrigin: undefined } }) };
  const applicable = Object.entries(bends).filter(([, bent]) =>
    !(how.synced && bent.flags === 0x0d));
  const bad = Object.fromEntries(applicable.map(([what, bent]) => [what, key.jws(payload, typ, {}, bent)]));
  const other = Passkey.generate('Bo', how);
  other.kid = kid;
  bad['of another key'] = other.jws(payload);
  bad['of a plain key'] = key.jws(payload, typ, { alg: 'Ed25519' });
  if (jwk.kty === 'EC') bad['with the other s'] = key.jws(payload, typ, {}, { highS: true });
  const jws = good['as it should be'];
  bad['with a space'] = spoiled(jws, (text) => `${text} `);
  bad['in another order'] = spoiled(jws, (text) => {
    const { signature, ...rest } = JSON.parse(text);
    return JSON.stringify({ signature, ...rest });
  });
  bad['with a member more'] = spoiled(jws, (text) => text.replace(/\}$/, ',"userHandle":""}'));
  bad['with a signature that is short'] = spoiled(jws, (text) => {
    const parts = JSON.parse(text);
    return JSON.stringify({ ...parts, signature: parts.signature.slice(0, 84) });
  });
  return { name, jwk, kid, passkey, good, bad };
}

const all = [
  vectors('P-256, of one device', {}),
  vectors('P-256, which may be copied, of a page on this machine',
    { synced: true, origin: 'http://localhost:7315' }),
  vectors('Ed25519, of one device', { isEd25519: true }),
];
writeFileSync(new URL('../vectors/passkeys.json', import.meta.url),
  `${JSON.stringify({ payload, passkeys: all }, null, 1)}\n`);
