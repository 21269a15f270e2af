// What a time zone means is what the log says: on machines that lack it, have other rules of it, or
// have slim files, an agreement reads and verifies as before. Needs root (mount namespaces).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, rmSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../support/lifetime.mjs';
import { Key, Party, Server, Stream, sampleTerms, sopu, sopuWithin } from '../support/sopu.mjs';

const machine = '/usr/share/zoneinfo';
const zone = 'US/Eastern';

// A command that makes `directory` the machine's zones for what it runs.
const withZones = (directory) =>
  ['unshare', '-m', 'sh', '-c', `mount --bind "$0" ${machine} && exec "$@"`, directory];

function namespacesRefused() {
  try {
    execFileSync('unshare', ['-m', 'sh', '-c', `mount --bind ${machine} ${machine}`],
      { stdio: 'ignore' });
    return existsSync(join(machine, zone)) ? false : `this machine has no ${zone}`;
  } catch {
    return 'the kernel lets nobody here make a mount namespace: run the tests as root';
  }
}
const skip = namespacesRefused();

// The machine's zones with one change.
function zonesBut(change) {
  const directory = join(temporaryDirectory(), 'zoneinfo');
  cpSync(machine, directory, { recursive: true });
  change(directory);
  return directory;
}

function slimZones() {
  const directory = join(temporaryDirectory(), 'zoneinfo');
  execFileSync('zic', ['-b', 'slim', '-d', directory, join(machine, 'tzdata.zi')]);
  return directory;
}

function noZones() {
  const directory = join(temporaryDirectory(), 'zoneinfo');
  mkdirSync(directory);
  return directory;
}

const worlds = {
  'the zone is gone': () => zonesBut((zones) => rmSync(join(zones, dirname(zone)),
    { recursive: true })),
  'the zone has other rules': () => zonesBut((zones) => {
    unlinkSync(join(zones, zone));
    copyFileSync(join(zones, 'Asia/Kathmandu'), join(zones, zone));
  }),
  'zone files are slim': slimZones,
  'there are no zone files at all': noZones,
};

// A ledger with an agreement in force-to-be in the zone, and its provider.
async function agreed() {
  const server = await Server.start();
  const [provider, customer] = [await server.enrol('acme'), await server.enrol('globex')];
  const parties = [{ party: 'acme', role: 'provider' }, { party: 'globex', role: 'customer' }];
  const stream = await Stream.initiate(server, 'deal', provider, parties);
  const year = new Date().getUTCFullYear() + 1;
  const terms = sampleTerms('acme', 'globex',
    { timeZone: zone, agreementPeriod: { from: `${year}-07-01` } });
  await stream.prepare(provider, customer, terms);
  const proposal = await stream.propose(provider, 'initial', terms,
    { effectiveFrom: `${year}-07-01T04:00:00.000Z` });
  for (const party of [provider, customer]) await stream.approve(party, proposal);
  return { server, provider };
}

const types = async (server, from) => {
  const { size } = await (await server.get('/v1/log')).json();
  const found = [];
  for (let index = from; index < size; index++) {
    const answer = await server.get(`/v1/events/${index}`);
    const { jws } = await answer.json();
    if (jws) found.push(JSON.parse(Buffer.from(jws.split('.')[1], 'base64url')).type);
  }
  return found;
};

for (const [name, make] of Object.entries(worlds)) {
  test(`where ${name}, everything is as it was`, { skip }, async () => {
    const { server, provider } = await agreed();
    await server.stop();
    const verify = ['verify', server.directory, '--log-key', server.verifierKey, '--json'];
    const before = await sopu(...verify);
    assert.equal(before.code, 0, before.stderr);

    const world = withZones(make());
    const after = await sopuWithin(world, ...verify);
    assert.equal(after.code, 0, after.stderr);
    assert.equal(after.stdout, before.stdout, 'to the byte');
    const rebuilt = await sopuWithin(world, 'rebuild', server.directory);
    assert.equal(rebuilt.code, 0, rebuilt.stderr);

    await server.serve({ world });
    const party = new Party(server, provider.id, provider.keys);
    assert.equal((await party.get('/v1/agreements/deal')).status, 200);
    assert.equal((await party.get('/v1/agreements')).body.items.length, 1);
    assert.equal((await party.get('/v1/agreements/deal/deadlines')).status, 200);
    await party.append('comment.posted', 'agreement/deal', { text: 'All is well.' });
    await server.stop();
    const compared = await sopu('rebuild', server.directory, '--check');
    assert.equal(compared.code, 0, compared.stdout + compared.stderr);
  });
}

test('a zone is put on record once, in front of the proposal that needs it', async () => {
  const { server } = await agreed();
  assert.deepEqual((await types(server, 0)).filter((type) => type === 'sopu.zone.recorded.v1'),
    ['sopu.zone.recorded.v1']);
  const zones = await (await server.get('/v1/zones')).json();
  assert.deepEqual(zones.items.map((item) => item.zone), [zone]);
  const [one] = (await (await server.get(`/v1/zones?zone=${zone}`)).json()).items;
  assert.match(Buffer.from(one.rules, 'base64').toString('latin1'), /^TZif[2-9]/);
  const shown = await sopu('clock', 'show', '--url', server.url);
  assert.match(shown.stdout, /US\/Eastern +\S+ +\d+ .*means the same/);
});

test('a zone that the server does not know is refused, and one of its own machine is none', { skip },
  async () => {
    const server = await Server.start();
    const [provider, customer] = [await server.enrol('acme'), await server.enrol('globex')];
    const parties = [{ party: 'acme', role: 'provider' }, { party: 'globex', role: 'customer' }];
    const stream = await Stream.initiate(server, 'deal', provider, parties);
    const terms = sampleTerms('acme', 'globex', { timeZone: 'Mars/Olympus' });
    await stream.prepare(provider, customer, terms);
    await assert.rejects(stream.propose(provider, 'initial', terms), (error) => {
      assert.equal(error.problem.rule, 'zone-not-on-record');
      assert.match(error.problem.detail, /Mars\/Olympus/);
      return true;
    });
    for (const timeZone of ['localtime', '../../etc/hostname']) {
      await assert.rejects(stream.propose(provider, 'initial', { ...terms, timeZone }),
        (error) => error.problem.type === 'urn:sopu:error:schema');
    }
    assert.equal((await (await server.get('/v1/zones')).json()).items.length, 0);
  });

test('a server that starts with newer rules records them', { skip }, async () => {
  const { server } = await agreed();
  await server.stop();
  const { size } = await (async () => {
    const verdict = await sopu('verify', server.directory, '--log-key', server.verifierKey, '--json');
    return JSON.parse(verdict.stdout);
  })();
  // From 2040 on the zone's clocks stay as they are in winter.
  const world = withZones(zonesBut((zones) => {
    const source = join(dirname(zones), 'source');
    execFileSync('sh', ['-c', `printf 'Zone US/Eastern -5:00 US E%%sT 2040\\n\\t\\t-5:00 - EST\\n` +
      `Rule US 2007 max - Mar Sun>=8 2:00 1:00 D\\nRule US 2007 max - Nov Sun>=1 2:00 0 S\\n' > "$0"` +
      ` && zic -d "$1" "$0"`, source, zones]);
  }));
  await server.serve({ world });
  assert.deepEqual(await types(server, size), ['sopu.zone.recorded.v1']);
  await server.stop();
  await server.serve({ world });
  assert.deepEqual(await types(server, size), ['sopu.zone.recorded.v1'], 'once');
  await server.stop();
  const verdict = await sopu('verify', server.directory, '--log-key', server.verifierKey);
  assert.equal(verdict.code, 0, verdict.stdout);
  assert.match(verdict.stderr, /US\/Eastern: this machine's rules .* show other clocks at 2040-03-11/);
});

test('without a clock key a ledger is served, and takes what needs no clock', async () => {
  const { server, provider } = await agreed();
  await server.stop();
  const key = join(server.directory, 'clock-key.pem');
  unlinkSync(key);
  await server.serve();
  assert.match(server.process.log, /clock/);
  const ready = await (await server.get('/readyz')).json();
  assert.deepEqual([ready.ready, ready.clock, ready.reason.code], [true, false, 'clock-missing']);
  assert.match(await (await server.get('/metrics')).text(), /^sopu_clock_speaks 0$/m);
  const party = new Party(server, provider.id, provider.keys);
  await party.append('comment.posted', 'agreement/deal', { text: 'Still here.' });
  const stream = await Stream.initiate(server, 'other', party,
    [{ party: 'acme', role: 'provider' }, { party: 'globex', role: 'customer' }]);
  const elsewhere = sampleTerms('acme', 'globex', { timeZone: 'Asia/Tokyo',
    agreementPeriod: { from: `${new Date().getUTCFullYear() + 1}-07-01` } });
  const propose = () => stream.propose(party, 'initial', elsewhere,
    { effectiveFrom: `${new Date().getUTCFullYear() + 1}-06-30T15:00:00.000Z` });
  await assert.rejects(propose(), (error) => error.problem.type === 'urn:sopu:error:clock-missing');
  await server.stop();

  const renewed = await sopu('clock', 'renew', server.directory, '--json');
  assert.equal(renewed.code, 0, renewed.stderr);
  await server.serve();
  await propose();
  assert.equal((await (await server.get('/readyz')).json()).clock, true);
});

test('the clock key is renewed, and opens nothing', async () => {
  const server = await Server.start();
  await server.stop();
  const file = join(server.directory, 'clock-key.pem');
  const first = Key.read(file, 'clock');
  assert.equal((await sopu('clock', 'renew', server.directory)).code, 0);
  const second = Key.read(file, 'clock');
  assert.notEqual(first.kid, second.kid);
  await server.serve();
  const { keys } = await (await server.get('/v1/parties/operator')).json();
  const found = (kid) => keys.find((key) => key.kid === kid);
  assert.ok(found(first.kid).revoked);
  assert.deepEqual([found(second.kid).uses, found(second.kid).revoked], [['clock'], undefined]);
  const denied = await fetch(`${server.url}/v1/agreements`,
    { headers: { authorization: `Bearer ${second.token('operator')}` } });
  assert.equal(denied.status, 401);
  assert.match((await denied.json()).reason.code, /token-key-lacks-use/);
  const voice = new Party(server, 'operator', [second]);
  await assert.rejects(voice.append('party.renamed', 'party/operator', { name: 'Clock & Sons' }),
    (error) => error.problem.type === 'urn:sopu:error:key-not-allowed');
});
