// `sopu demo`: three agreements of real figures, negotiated through the interface, then served; each
// side sees its own, and an auditor verifies the whole.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { Process, temporaryDirectory } from '../support/lifetime.mjs';
import { executable, sopu } from '../support/sopu.mjs';

describe('the demo', () => {
  let child, demo;
  before(async () => {
    child = new Process(executable, 'demo', '--listen', '127.0.0.1:0', '--json');
    demo = JSON.parse(await child.line());
  });

  const as = async (person, ...args) => {
    const result = await sopu(...args, '--url', demo.url, '--party', person.split('/')[0],
      '--key', demo.keys[person], '--json');
    assert.equal(result.code, 0, result.stderr);
    return JSON.parse(result.stdout);
  };
  const figures = async (person, agreement) => {
    const { phase, newestVersion } = await as(person, 'agreement', 'show', agreement);
    assert.ok(newestVersion, `${agreement} was agreed (${phase})`);
    const terms = await as(person, 'terms', agreement, '--version', '1');
    return terms.serviceElements.objectives;
  };

  it('holds the figures of EC2', async () => {
    const [objective] = await figures('acme/anna', 'acme-hosting');
    assert.equal(objective.targetPpm, 999_900);
    assert.deepEqual(objective.credits.tiers, [{ belowPpm: 999_900, creditBp: 1000 },
      { belowPpm: 990_000, creditBp: 3000 }, { belowPpm: 950_000, creditBp: 10_000 }]);
  });

  it('holds the figures of Google Compute Engine', async () => {
    const [objective] = await figures('gridworks/gita', 'acme-warehouse');
    assert.equal(objective.targetPpm, 999_000);
    assert.equal(objective.minDowntimeSec, 60);
    assert.deepEqual(objective.credits.tiers.map((tier) => tier.belowPpm), [999_000, 950_000, 900_000]);
  });

  it('holds an agreement in Finnish with urgency classes counted in service hours', async () => {
    const objectives = await figures('kunta/kaisa', 'kunta-tuki');
    const urgency = objectives.filter((one) => one.indicator === 'duration');
    assert.ok(urgency.length >= 2 && urgency.every((one) => one.limit && one.calendar));
  });

  it('shows people every member of the terms', async () => {
    const leaves = (value, name = '') => (value !== null && typeof value === 'object'
      ? Object.entries(value).flatMap(([key, part]) => leaves(part, Array.isArray(value) ? name : key))
      : [[name, value]]);
    // Said by words of their own; tests/tools sees that each is another one.
    const worded = ['op', 'role', 'involvement', 'per', 'day', 'indicator', 'kind', 'length', 'denominator',
      'base', 'partial', 'combine', 'over', 'claimFrom', 'empty', 'mode', 'by', 'whileDisputed', 'feeDuring', 'of'];
    const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September',
      'October', 'November', 'December'];
    const units = { Y: 'year', M: 'month', W: 'week', D: 'day', B: 'business day', TH: '(service )?hour',
      TM: '(service )?minute', TS: '(service )?second' };
    // A figure as people write it: a date, a duration, a share, an amount.
    const forms = (name, value) => {
      const date = /^(\d{4})-(\d\d)-(\d\d)$/.exec(value);
      if (date) return [`${+date[3]} ${months[date[2] - 1]} ${date[1]}`];
      const length = /^P(T?)(\d+)([A-Z])$/.exec(value);
      if (length) return [new RegExp(`\\b${length[2]} ${units[length[1] + length[3]]}`)];
      if (typeof value === 'boolean') return [value ? ' yes ' : ' no '];
      const percent = (ppm) => `${Math.floor(ppm / 10_000)}${String(ppm % 10_000).padStart(4, '0')
        .replace(/^/, '.').replace(/\.?0+$/, '')} %`;
      if (typeof value !== 'number') return [String(value)];
      if (name.endsWith('Ppm')) return [percent(value)];
      if (/bp$/i.test(name)) return [percent(value * 100)];
      if (['amount', 'atMost', 'minPayable'].includes(name))
        return [(value / 100).toLocaleString('en-GB', { minimumFractionDigits: 2 })];
      return [value.toLocaleString('en-GB')];
    };
    const plain = (text) => text.replace(/\s+/g, ' ');
    for (const [person, agreement] of [['acme/anna', 'acme-hosting'], ['kunta/kaisa', 'kunta-tuki'],
      ['gridworks/gita', 'acme-warehouse']]) {
      const terms = await as(person, 'terms', agreement, '--version', '1');
      const shown = await sopu('terms', agreement, '--version', '1', '--url', demo.url, '--party',
        person.split('/')[0], '--key', demo.keys[person]);
      assert.equal(shown.code, 0, shown.stderr);
      const text = plain(shown.stdout);
      for (const [name, value] of leaves(terms)) {
        if (worded.includes(name)) continue;
        assert.ok(forms(name, value).some((form) =>
          (form instanceof RegExp ? form.test(text) : text.includes(form.replace(/\s+/g, ' ')))),
          `${agreement}: ${name} ${value} is not shown`);
      }
    }
  });

  it('has versions in stages, a breach that was cured and one that was not, a third party that objected', async () => {
    const { items } = await as('acme/anna', 'versions', 'acme-hosting');
    assert.equal(items.length, 4);
    const begins = items.map((version) => version.effectiveFrom);
    assert.deepEqual(begins, [...new Set(begins)].sort());
    const shown = await as('acme/anna', 'agreement', 'show', 'acme-hosting');
    assert.deepEqual(shown.breaches.map(({ side, cause, status }) => [side, cause, status]),
      [['provider', 'unpaid', 'cured'], ['customer', 'three-misses', 'overturned']]);
    const [consultation] = shown.consultations;
    assert.deepEqual([consultation.party, consultation.state], ['shoppers', 'heard']);
    assert.equal(shown.objections[0].consultation, consultation.id);
    assert.match(shown.objections[0].statement, /Saturday/);
  });

  it('has a complaint that was answered, and a dispute that was settled', async () => {
    const shown = await as('acme/anna', 'agreement', 'show', 'acme-hosting');
    assert.deepEqual(shown.complaints.map(({ by, status }) => [by, status]), [['shoppers', 'answered']]);
    const [dispute] = (await as('acme/anna', 'dispute', 'find', '--state', 'settled')).items;
    assert.equal(dispute.agreement, 'acme-hosting');
    assert.equal(dispute.outcome.noticeFate, 'falls');
    assert.ok(dispute.outcome.implemented && !dispute.outcome.confirmed);
  });

  it('tells how a clause came to read as it does', async () => {
    const { items } = await as('acme/anna', 'clause', 'acme-hosting', 'peak-load', '--versions');
    assert.ok(items.length >= 2, 'it changed');
    assert.ok(items.slice(1).every((one) => one.changes.length > 0 && one.version.approvals.length > 0));
    const printed = await sopu('clause', 'acme-hosting', 'peak-load', '--versions', '--url', demo.url, '--party', 'acme',
      '--key', demo.keys['acme/anna']);
    assert.match(printed.stdout, /^Version /m, printed.stderr);
  });

  it('gives a certificate to file: document, versions, signatures, events with their hashes', async () => {
    const { items: versions } = await as('nordhost/nora', 'versions', 'acme-hosting');
    const { items: history } = await as('nordhost/nora', 'history', 'acme-hosting');
    const directory = temporaryDirectory();
    for (const lang of ['en', 'fi']) {
      const file = join(directory, `certificate-${lang}.html`);
      const run = await sopu('agreement', 'show', 'acme-hosting', '--html', file, '--lang', lang, '--url', demo.url,
        '--party', 'nordhost', '--key', demo.keys['nordhost/nora']);
      assert.equal(run.code, 0, run.stderr);
      const html = readFileSync(file, 'utf8');
      assert.match(html, new RegExp(`<html lang="${lang}">`));
      for (const one of history) assert.ok(html.includes(one.hash), one.type);
      for (const one of versions) {
        assert.ok(html.includes(one.termsHash));
        for (const approval of one.approvals) assert.ok(html.includes(approval.kid) && html.includes(approval.name));
      }
      assert.doesNotMatch(html, /<script|certificate\.|printed\./);
    }
  });

  it('has a second signatory whose key goes no further than prices', async () => {
    const dry = (person, ...command) => sopu(...command, '--dry-run', '--url', demo.url, '--party', 'acme', '--key',
      demo.keys[person], '--lang', 'en');
    const grant = ['agreement', 'grant', 'acme-warehouse', '--to', 'aava'];
    const beyond = await dry('acme/carla', ...grant);
    assert.equal(beyond.code, 4, beyond.stdout);
    assert.match(beyond.stderr, /as far as the class remedy/);
    assert.equal((await dry('acme/ben', ...grant)).code, 0);
    assert.equal((await dry('acme/carla', 'approve', 'acme-warehouse')).code, 0, 'a price is within');
  });

  it('has a provider that another one replaces', async () => {
    const { items } = await as('nordhost/nora', 'versions', 'acme-warehouse');
    const providers = await Promise.all(items.map(async ({ effectiveFrom }) => (await as('acme/anna', 'terms',
      'acme-warehouse', '--at', effectiveFrom)).parties.find((one) => one.role === 'provider').party));
    assert.deepEqual(providers, ['gridworks', 'nordhost']);
    const [waiting] = (await as('acme/anna', 'agreement', 'show', 'acme-warehouse')).proposals;
    assert.deepEqual(waiting.stillNeeded, [{ party: 'acme', people: 2 }]);
  });

  it('shows each side its own agreements only', async () => {
    const ids = async (person) => (await as(person, 'agreement', 'list')).items.map((one) => one.id);
    assert.deepEqual((await ids('acme/anna')).sort(), ['acme-hosting', 'acme-warehouse']);
    assert.deepEqual(await ids('kunta/kaisa'), ['kunta-tuki']);
    assert.deepEqual((await ids('nordhost/nora')).sort(), ['acme-hosting', 'acme-warehouse']);
    assert.deepEqual(await ids('gridworks/gita'), ['acme-warehouse']);
  });

  it('verifies for the auditor', async () => {
    const result = await sopu('verify', demo.url, '--log-key', demo.verifierKey, '--party', 'aava',
      '--key', demo.keys['aava/aino'], '--json');
    assert.equal(result.code, 0, result.stderr);
    const verdict = JSON.parse(result.stdout);
    assert.ok(verdict.holds && verdict.bodiesChecked > 30);
  });

  it('proves every agreement in a file of its own', async () => {
    for (const [person, agreement] of [['acme/anna', 'acme-hosting'], ['acme/anna', 'acme-warehouse'],
      ['gridworks/gita', 'acme-warehouse'], ['kunta/kaisa', 'kunta-tuki']]) {
      const { verdict } = await as(person, 'evidence', agreement, '-o', join(temporaryDirectory(), 'evidence.jsonl'));
      assert.equal(verdict, 'holds', `${person}: ${agreement}`);
    }
  });

  it('leaves nothing behind', async () => {
    await child.stop();
    assert.ok(!existsSync(demo.directory));
  });
});
