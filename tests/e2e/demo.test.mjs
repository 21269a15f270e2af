// `sopu demo`: three agreements of real figures, negotiated through the interface, a year of the first
// on a clock that is moved, then served; each side sees its own, and an auditor verifies the whole.
import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { Process, temporaryDirectory } from '../support/lifetime.mjs';
import { Key, executable, sopu, sopuWithin } from '../support/sopu.mjs';

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

  it('opens in a browser as each of its people, whose key no server gets', async () => {
    assert.deepEqual(Object.keys(demo.pages), Object.keys(demo.keys));
    for (const [person, link] of Object.entries(demo.pages)) {
      const { hostname, port, pathname, search, hash } = new URL(link);
      assert.deepEqual([hostname, port, pathname, search], ['localhost', new URL(demo.url).port, '/', '']);
      const given = new URLSearchParams(hash.slice(1));
      const key = new Key(createPrivateKey({ key: Buffer.from(given.get('demo'), 'base64url'), format: 'der', type: 'pkcs8' }));
      assert.equal(key.kid, Key.read(demo.keys[person]).kid);
      assert.deepEqual([given.get('party'), given.get('kid')], [person.split('/')[0], key.kid]);
    }
    assert.match(await (await fetch(demo.url)).text(), /<script type="module" src="assets\/main-/);
  });

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
    const { items } = await as('acme/anna', 'dispute', 'find', '--state', 'settled');
    const dispute = items.find((one) => one.notice);
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

  // ---------------------------------------------------------------- the year

  // The month of this number, counted from the agreement's first: `2027-03`.
  const nameOf = (number) => {
    const begun = new Date(demo.clockMovedFrom);  // on the tenth of the month before that
    return new Date(Date.UTC(begun.getUTCFullYear(), begun.getUTCMonth() + number, 1)).toISOString().slice(0, 7);
  };
  let windows, months;
  const window = async (number) => {
    const all = ['performance', 'acme-hosting', '--from', `${nameOf(1)}-01`, '--explain'];
    if (!windows) ({ items: windows, months } = await as('acme/anna', ...all));
    const one = (list, member) => list.find((item) => item[member] === nameOf(number));
    return { ...one(windows, 'window'), paid: one(months, 'month') };
  };
  // The seconds of a month in Helsinki: the clocks go forward in March and back in October.
  const secondsOf = (name) => {
    const [year, month] = name.split('-').map(Number);
    return new Date(Date.UTC(year, month, 0)).getUTCDate() * 86_400 + ({ 3: -3600, 10: 3600 }[month] ?? 0);
  };
  const events = async (type) => (await as('acme/anna', 'history', 'acme-hosting')).items.filter((one) => one.type === `sopu.${type}.v1`);

  it('began over a year ago, on a clock that was moved and is the real one now', async () => {
    const { items } = await as('acme/anna', 'history', 'acme-hosting');
    const recorded = items.map((one) => Date.parse(one.recordedAt));
    const days = (from, to) => (to - from) / 86_400_000;
    assert.ok(days(Math.min(...recorded), Date.now()) > 365 + 31, 'the first');
    assert.deepEqual(recorded.toSorted((a, b) => a - b), recorded.toReversed().toSorted((a, b) => a - b));
    assert.ok(new Set(recorded.map((at) => new Date(at).toISOString().slice(0, 7))).size >= 13, 'something happened in each month');
    const before = Date.now();
    const said = await as('acme/anna', 'comment', 'acme-hosting', '--text', 'Good morning', '--yes');
    const at = Date.parse(said.receipt.recordedAt);
    assert.ok(at >= before - 1000 && at <= Date.now() + 1000, `${said.receipt.recordedAt} is not now`);
  });

  it('says what falls due at its due, not when somebody came by', async () => {
    const passed = await events('deadline.passed');
    assert.deepEqual(passed.map((one) => one.effect.summary.code.replace('deadline-passed.', '')).sort(),
      ['level', 'neutral-missing', 'neutral-missing', 'report', 'response']);
    // All of them end with a local day, in Helsinki at 21:00 or 22:00 of UTC.
    for (const one of passed) assert.match(one.recordedAt, /T2[12]:00:0\d\.\d\d\dZ$/);
  });

  it('has a breached month, with a credit that was claimed and settled', async () => {
    const month = await window(3);
    const [side] = month.sides;
    // Two hours were down: 7,200 of 2,592,000 s in a month of 30 days are 0.2777… %. 99.72 % is below
    // 99.99 % and not below 99.0 %, by months of 28 days (99.7023 %) up to 31 days and an hour
    // (99.7315 %): the first tier, 10 % of 4,800.00.
    for (const one of month.sides) {
      assert.deepEqual([one.totalSec, one.coveredSec, one.downSec, one.excludedSec], [secondsOf(nameOf(3)), secondsOf(nameOf(3)), 7200, 0]);
    }
    assert.deepEqual(month.sides.map((one) => one.measurer), ['nordhost', 'acme']);
    assert.ok(side.attainedPpm >= 997_023 && side.attainedPpm <= 997_315);
    if (side.totalSec === 2_592_000) assert.equal(side.attainedPpm, 997_222);
    assert.deepEqual([month.verdict, month.state, month.credit, month.held], ['breached', 'final', 48_000, 0]);
    assert.equal(month.claim.made, true);
    assert.deepEqual(side.lines.map(({ tier, amount }) => [tier, amount]), [[1, 48_000]]);
    assert.deepEqual(month.paid, { service: 'compute', month: nameOf(3), payable: 48_000, held: 0, bonus: 0, settled: true });
  });

  it('holds nothing any more of a month that is settled', async () => {
    const { items } = await as('acme/anna', 'performance', 'acme-hosting');
    const settled = items.filter((one) => one.settled);
    assert.ok(settled.length >= 2, 'one of them after two measurers differed');
    assert.deepEqual(settled.map(({ held }) => held), settled.map(() => 0));
    for (const { until } of settled) {
      const month = new Date(Date.parse(until) - 86_400_000).toISOString().slice(0, 7);
      const { windows } = await as('acme/anna', 'report', 'acme-hosting', '--month', month);
      assert.deepEqual(windows.map(({ held }) => held), windows.map(() => 0));
    }
  });

  it('leaves out maintenance that was announced in time', async () => {
    const month = await window(5);
    const [side] = month.sides;
    // Ninety minutes of the outage lie in the two hours that were announced; a minute is left, and
    // 60 s are within the 241 s that even 28 days (2,419,200 s) allow. Without it 5,460 s would be down.
    assert.deepEqual([side.excludedSec, side.downSec, month.verdict, month.credit], [7200, 60, 'met', 0]);
    assert.deepEqual(month.exclusions.map(({ exclusion, status, inTime }) => [exclusion, status, inTime]), [['planned-work', 'announced', true]]);
    assert.equal(month.excluded.length, 1);
    assert.equal(Date.parse(month.excluded[0].until) - Date.parse(month.excluded[0].from), 7_200_000);
  });

  it('has a contested month, which became a dispute and was settled', async () => {
    const month = await window(7);
    // Nordhost measured three minutes: 180 s are within the 241 s of 28 days. Acme measured eight hours:
    // 28,800 s of 30 days (2,592,000 s) are 1.11 %, of 31 days and an hour (2,682,000 s) 1.07 %: below
    // 99.0 %, not below 95.0 %: the second tier, 30 % of 6,100.00 (the fee of version 2).
    assert.deepEqual(month.sides.map(({ measurer, downSec, verdict, credit }) => [measurer, downSec, verdict, credit]),
      [['nordhost', 180, 'met', 0], ['acme', 28_800, 'breached', 183_000]]);
    assert.equal(month.settled, true);
    // A tenth was settled on: 610.00.
    assert.deepEqual(month.paid, { service: 'compute', month: nameOf(7), payable: 61_000, held: 0, bonus: 0, settled: true });
    const dispute = (await as('acme/anna', 'dispute', 'find', '--state', 'settled')).items.find((one) => one.notice);
    assert.deepEqual(dispute.windows, [{ objective: 'uptime', window: nameOf(7) }]);
    assert.deepEqual(dispute.outcome.credits, [{ service: 'compute', month: nameOf(7), amount: 61_000 }]);
    const [objection] = (await as('acme/anna', 'agreement', 'show', 'acme-hosting')).contestedFigures;
    assert.deepEqual([objection.window.window, objection.measurer, objection.side], [nameOf(7), 'nordhost', 'customer']);
  });

  it('has a month without a report, which counts as a miss', async () => {
    const month = await window(8);
    // What was measured kept the promise, but no report came: the first tier, 10 % of 6,100.00.
    assert.ok(month.sides[0].downSec <= 225 && month.sides[0].verdict === 'met');
    assert.deepEqual([month.reportMissing, month.verdict, month.credit, month.claim.made], [true, 'breached', 61_000, true]);
    assert.deepEqual(month.paid, { service: 'compute', month: nameOf(8), payable: 61_000, held: 0, bonus: 0 });
    const { missedReports, reports } = await as('acme/anna', 'agreement', 'show', 'acme-hosting');
    assert.deepEqual(missedReports.map((one) => one.month.slice(0, 7)), [nameOf(8)]);
    const accepted = reports.filter((one) => one.accepted).map((one) => one.month.slice(0, 7));
    assert.deepEqual(accepted, [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12].map(nameOf));
    assert.deepEqual(reports.filter((one) => !one.accepted).map((one) => one.month.slice(0, 7)), [nameOf(13)]);
  });

  it('kept its promise in the other months', async () => {
    for (const number of [1, 2, 4, 6, 9, 10, 11, 12]) {
      const month = await window(number);
      for (const side of month.sides) {
        assert.equal(side.coveredSec, secondsOf(nameOf(number)));
        assert.ok(side.downSec <= 225);
      }
      assert.ok(month.sides[1].downSec <= month.sides[0].downSec, 'Acme sees what lasts');
      assert.deepEqual([month.verdict, month.credit, month.state], ['met', 0, 'final'], nameOf(number));
    }
  });

  it('has a review that led to an amendment', async () => {
    const { reviews, missedReviews } = await as('acme/anna', 'agreement', 'show', 'acme-hosting');
    const said = ({ outcome, held, confirmed }) => [outcome, held.side, held.satisfaction, confirmed.side, confirmed.satisfaction];
    assert.deepEqual(reviews.map(said), [['amend', 'provider', 3, 'customer', 2], ['noChange', 'provider', 4, 'customer', 4]]);
    assert.deepEqual(missedReviews, []);
    const versions = (await as('acme/anna', 'versions', 'acme-hosting')).items.filter((one) => /review/.test(one.reason));
    assert.deepEqual(versions.map((one) => one.number), [3, 4]);
    for (const one of versions) assert.ok(one.agreed.at > reviews[0].recorded.at && one.agreed.at < reviews[1].recorded.at);
    const terms = await as('acme/anna', 'terms', 'acme-hosting');
    assert.equal(terms.managementElements.reviewSchedule.every, 'P3M');
    assert.equal(terms.managementElements.escalation[0].respondWithin, 'PT15M');
  });

  it('has a dispute that lapsed, and one whose mediator was replaced', async () => {
    const [lapsed] = (await as('nordhost/nora', 'dispute', 'find', '--state', 'lapsed')).items;
    assert.deepEqual(lapsed.clauses, ['forecast']);
    assert.ok(lapsed.levels.length === 3 && lapsed.levels.every((one) => one.ranOut), 'nobody did anything');
    const shown = (await as('acme/anna', 'dispute', 'find', '--state', 'settled')).items.find((one) => !one.notice);
    assert.deepEqual(shown.neutrals.seats.map((one) => [one.party, Boolean(one.declared), Boolean(one.left)]),
      [['aava', true, true], ['sovinto', true, true]]);
    assert.deepEqual(shown.neutrals.challenges.map(({ party, side }) => [party, side]), [['aava', 'provider']]);
    assert.ok(shown.neutrals.seats[0].left.at < shown.outcome.recorded.at);
  });

  it('replays a draft over the year', async () => {
    const file = join(temporaryDirectory(), 'draft.json');
    const terms = await as('acme/anna', 'terms', 'acme-hosting');
    const [objective] = terms.serviceElements.objectives;
    objective.targetPpm = 999_000;
    objective.credits.tiers[0].belowPpm = 999_000;
    writeFileSync(file, JSON.stringify(terms));
    const { objectives } = await as('acme/anna', 'backtest', 'acme-hosting', '--terms', file, '--from', `${nameOf(1)}-01`, '--to', `${nameOf(6)}-01`);
    // Of the first five months the third alone is below 99.9 % too (99.70 to 99.73 %).
    assert.deepEqual([objectives[0].windows, objectives[0].met, objectives[0].breached, objectives[0].worst], [5, 4, 1, [nameOf(3)]]);
  });

  // All demos have one name, and a client knows one ledger by it: one remembers nothing of the others.
  const fresh = (...args) => sopuWithin(['env', `SOPU_HOME=${temporaryDirectory()}`], ...args);
  // Figures alone: ids, hashes and signatures are others each time.
  const measured = async (from) => {
    const answer = await fresh('performance', 'acme-hosting', '--from', `${nameOf(1)}-01`, '--to', `${nameOf(14)}-01`, '--explain', '--json',
      '--url', from.url, '--party', 'nordhost', '--key', from.keys['nordhost/nora']);
    assert.equal(answer.code, 0, answer.stderr);
    const { items } = JSON.parse(answer.stdout);
    assert.equal(items.length, 13);
    return items.map(({ sides }) => sides.map(({ measurer, outages }) => [measurer, outages.flatMap((one) => one.downtime)]));
  };

  it('measures the same with the same seed, keeps what it made, and serves it on', async () => {
    assert.equal(demo.seed, 1);
    const kept = join(temporaryDirectory(), 'kept');
    const again = new Process(executable, 'demo', '--listen', '127.0.0.1:0', '--json', '--seed', '1', '--keep', kept);
    const other = new Process(executable, 'demo', '--listen', '127.0.0.1:0', '--json', '--seed', '2');
    const [same, different] = (await Promise.all([again.line(), other.line()])).map(JSON.parse);
    const mine = await measured(demo);
    assert.deepEqual(await measured(same), mine);
    const theirs = await measured(different);
    assert.notDeepEqual(theirs, mine);
    for (const number of [3, 5, 7]) assert.deepEqual(theirs[number - 1], mine[number - 1], 'told by hand');
    await Promise.all([again.stop(), other.stop()]);
    assert.match(again.log, /its clock is moved/);

    const ledger = join(kept, 'ledger');
    const verified = await sopu('verify', ledger, '--log-key', same.verifierKey);
    assert.equal(verified.code, 0, verified.stderr + verified.stdout);
    const rebuilt = await sopu('rebuild', ledger, '--check');
    assert.equal(rebuilt.code, 0, rebuilt.stderr + rebuilt.stdout);
    const served = new Process(executable, 'serve', ledger, '--listen', '127.0.0.1:0', '--json');
    const { url } = JSON.parse(await served.line());
    assert.equal((await fetch(`${url}/readyz`)).status, 200);
    const comment = await fresh('comment', 'acme-hosting', '--text', 'Still here', '--yes', '--url', url, '--party', 'acme', '--key', same.keys['acme/anna']);
    assert.equal(comment.code, 0, comment.stderr);
  });

  it('leaves nothing behind', async () => {
    await child.stop();
    assert.ok(!existsSync(demo.directory));
  });
});
