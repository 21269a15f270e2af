// Who sees what at the command line: a third party signs over something that it may not read, one
// that was left out reads what it could read until then, one that is only proposed reads while it is.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { temporaryDirectory } from '../support/lifetime.mjs';
import { Key, nextMonth, origin, sampleTerms, Server, sha256, sopu, Stream, withResult }
  from '../support/sopu.mjs';

// Of a log with this name and key (C2SP signed-note).
function verifierKey(name, key) {
  const typed = Buffer.concat([Buffer.from([1]), Buffer.from(key.jwk.x, 'base64url')]);
  const id = sha256(Buffer.concat([Buffer.from(`${name}\n`), typed])).subarray(0, 4);
  return `${name}+${id.toString('hex')}+${typed.toString('base64')}`;
}

describe('what each may read', () => {
  let server, acme, globex, shoppers, directory, neighbours;

  before(async () => {
    server = await Server.start();
    directory = temporaryDirectory();
    [acme, globex] = [await server.enrol('acme'), await server.enrol('globex')];
    shoppers = await enrol('shoppers');
    neighbours = await enrol('neighbours');
    for (const id of ['newcomer', 'stranger']) await enrol(id);
  });

  async function enrol(id) {
    const party = await server.enrol(id);
    writeFileSync(join(directory, `${id}.pem`),
      party.key.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    return party;
  }
  const run = (party, ...args) => sopu(...args, '--url', server.url, '--key',
    join(directory, `${party}.pem`), '--party', party);
  async function as(party, ...args) {
    const result = await run(party, ...args, '--json');
    assert.equal(result.code, 0, `sopu ${args.join(' ')}: ${result.stderr}`);
    return JSON.parse(result.stdout);
  }
  async function hidden(party, ...args) {
    const result = await run(party, ...args, '--json');
    assert.equal(result.code, 4, result.stdout);
    assert.equal(JSON.parse(result.stderr).type, 'urn:sopu:error:not-found');
  }
  const roles = [{ party: 'acme', role: 'provider' }, { party: 'globex', role: 'customer' }];
  const third = (party, involvement) => ({ party, role: 'thirdParty', involvement });

  it('a third party signs over the hash, index and proof of what it may not read', async () => {
    const stream = await Stream.initiate(server, 'unseen', acme,
      [...roles, third('shoppers', 'consulted')]);
    const { receipt } = await stream.append(globex, 'background.submitted',
      { text: 'Our margins are thin.' });

    const object = ['agreement', 'object', 'unseen', '--statement', 'Not on Sundays.'];
    const dry = await run('shoppers', ...object, '--dry-run');
    assert.equal(dry.code, 0, dry.stderr);
    const flat = dry.stdout.replaceAll(/\s+/g, ' ');
    assert.ok(flat.includes(`event ${receipt.index}, hash ${receipt.event}`), flat);
    assert.match(flat, /may not read/);
    assert.doesNotMatch(flat, /margins/);

    const signed = await as('shoppers', ...object, '--yes');
    assert.deepEqual(signed.base, { event: receipt.event, index: receipt.index, seen: false });
    assert.equal(signed.payload.base, receipt.event);
    stream.head = signed.receipt.event;
    assert.doesNotMatch(JSON.stringify(await as('shoppers', 'history', 'unseen')), /margins/);

    // Who may read a part only is not given the events, and signs on the server's word, told so.
    const events = await shoppers.get('/v1/agreements/unseen/events');
    assert.deepEqual([events.status, events.body.reason.code], [403, 'reads-a-part']);
    assert.equal(signed.computedHere, false);

    // Under another key nothing is signed at all.
    process.env.SOPU_LOG_KEY = verifierKey(origin, Key.generate());
    await stream.append(globex, 'background.submitted', { text: 'Thinner still.' });
    const refused = await run('shoppers', ...object, '--yes');
    delete process.env.SOPU_LOG_KEY;
    assert.equal(refused.code, 3, refused.stdout);
    assert.match(refused.stderr, /is not the ledger that you know[^]*Nothing was signed/);
  });

  it('one that was left out reads what it could read until then', async () => {
    const stream = await Stream.initiate(server, 'left', acme,
      [...roles, third('neighbours', 'consulted')]);
    // Agreed for today already, so that who is left out has left at once.
    const today = new Date().toISOString().slice(0, 10);
    const since = { effectiveFrom: `${today}T00:00:00.000Z`, retroactive: true,
      expiresAt: nextMonth() };
    const first = sampleTerms('acme', 'globex', { agreementPeriod: { from: today },
      parties: [...roles, third('neighbours', 'consulted')] });
    first.serviceElements.objectives[0].window.length = '1d';
    const agree = async (proposal) => {
      for (const party of [acme, globex]) await stream.approve(party, proposal);
    };
    await stream.prepare(acme, globex, first);
    const initial = await stream.propose(acme, 'initial', first, since);
    await stream.hear(acme, neighbours, initial);
    await agree(initial);
    const seen = await as('neighbours', 'agreement', 'show', 'left');
    assert.equal(seen.newestVersion.number, 1);

    const second = { ...first, parties: roles };
    const removal = await stream.append(acme, 'proposal.submitted', withResult({ kind: 'amendment',
      reason: 'They moved away.', patch: [{ op: 'remove', path: '/parties/2' }], ...since },
    second, first));
    await stream.hear(acme, neighbours, removal);
    await agree(removal);
    await acme.append('comment.posted', 'agreement/left', { text: 'Among ourselves.' });

    const then = await as('neighbours', 'agreement', 'show', 'left');
    assert.equal(then.newestVersion.number, 1, 'as it was when it left');
    assert.equal((await as('neighbours', 'versions', 'left')).items.length, 1);
    assert.equal((await as('neighbours', 'terms', 'left')).parties.length, 3);
    assert.doesNotMatch(JSON.stringify(await as('neighbours', 'history', 'left')),
      /moved away|Among ourselves/);
    await hidden('stranger', 'agreement', 'show', 'left');
  });

  it('one that an open proposal would bring in reads that, while it is open', async () => {
    const stream = await Stream.initiate(server, 'coming', acme, roles);
    const plain = sampleTerms('acme', 'globex');
    const named = { ...plain, parties: [...roles, third('newcomer', 'consenting')] };
    await stream.propose(globex, 'initial', plain);
    await hidden('newcomer', 'agreement', 'show', 'coming');
    await stream.append(globex, 'background.submitted', { text: 'A secret.' });
    const proposal = await stream.append(acme, 'proposal.submitted', withResult({ kind: 'initial',
      reason: 'They are to have a say.', terms: named, effectiveFrom: nextMonth() }, named));

    const shown = await as('newcomer', 'agreement', 'show', 'coming');
    assert.deepEqual(shown.proposals.map((one) => one.id), [proposal.id]);
    assert.doesNotMatch(JSON.stringify(shown), /secret/);
    const read = await as('newcomer', 'proposal', 'show', 'coming', proposal.id);
    assert.deepEqual(read.stretches[0].terms, named);
    await hidden('stranger', 'agreement', 'show', 'coming');
    assert.equal((await as('newcomer', 'agreement', 'list')).items.length, 1);

    await stream.append(acme, 'proposal.withdrawn', { proposal: proposal.id });
    await hidden('newcomer', 'agreement', 'show', 'coming');
    await hidden('newcomer', 'proposal', 'show', 'coming', proposal.id);
    assert.deepEqual((await as('newcomer', 'agreement', 'list')).items, []);
  });
});
