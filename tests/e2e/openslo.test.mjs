// A team's OpenSLO file becomes terms: on standard output, in a new file, in terms that are there;
// both sides agree on them, and whatever terms do not say is told.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { temporaryDirectory } from '../support/lifetime.mjs';
import { Server, agreeOn, commandLines, nextMonth, sampleTerms, sopu } from '../support/sopu.mjs';

const scratch = temporaryDirectory();
let files = 0;
function fileOf(text, ending = 'yaml') {
  const file = join(scratch, `${++files}.${ending}`);
  writeFileSync(file, text);
  return file;
}

const service = `apiVersion: openslo/v1
kind: Service
metadata: {name: shop, displayName: Web shop}
spec: {description: Sells shoes.}
`;
const metric = 'metricSource: {metricSourceRef: prom, spec: {query: up}}';
const indicator = `apiVersion: openslo/v1
kind: SLI
metadata: {name: orders}
spec:
  ratioMetric:
    good: {${metric}}
    total: {${metric}}
`;
const slo = (name, method, objective) => `apiVersion: openslo/v1
kind: SLO
metadata: {name: ${name}, labels: {team: shoes}}
spec:
  service: shop
  indicatorRef: orders
  timeWindow: [{duration: 1M, calendar: {startTime: 2027-01-01 00:00:00, timeZone: UTC}}]
  budgetingMethod: ${method}
  objectives: [{displayName: ${name}, ${objective}}]
`;
const source = `apiVersion: openslo/v1
kind: DataSource
metadata: {name: prom}
spec: {type: Prometheus}
`;
const all = fileOf([service, indicator, slo('accepted', 'Occurrences', 'targetPercent: 99.95'),
  slo('up', 'Timeslices', 'target: 0.99, timeSliceTarget: 0.9, timeSliceWindow: 5m'),
  slo('fine', 'Occurrences', 'target: 0.9999999'), source].join('---\n'));

const known = ['--owner', 'acme', '--priority', 'p1', '--measured-by', 'globex', '--measured-by', 'acme',
  '--empty-slots', 'skip'];
const openslo = (...args) => sopu('terms', 'openslo', ...args);
async function made(...args) {
  const { code, stdout, stderr } = await openslo(...args, '--json');
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}
async function refused(code, ...args) {
  const result = await openslo(...args);
  assert.equal(result.code, code, result.stderr);
  assert.equal(result.stdout, '');
  return result.stderr;
}

const objective = (id, indicator, targetPpm, more) => ({ id, service: 'shop', name: id, indicator, op: '>=', targetPpm,
  window: { kind: 'calendar', length: 'month' }, denominator: 'total', measuredBy: ['globex', 'acme'], ...more });
const fragment = { serviceElements: {
  services: [{ id: 'shop', name: 'Web shop', description: 'Sells shoes.', owner: 'acme', priority: 'p1' }],
  objectives: [objective('accepted', 'ratio', 999500),
    objective('up', 'availability', 990000, { slot: { sec: 300, empty: 'skip', upFromPpm: 900000 } })],
} };

describe('terms out of OpenSLO', () => {
  it('are a fragment with the list of what they do not say', async () => {
    const { fragment: got, notCarried } = await made(all, ...known);
    assert.deepEqual(got, fragment);
    assert.deepEqual(notCarried.map(({ document, line, path }) => [document, line, path]), [
      [2, 11, 'spec.ratioMetric.good.metricSource'], [2, 12, 'spec.ratioMetric.total.metricSource'],
      [3, 16, 'metadata.labels'], [3, 20, 'spec.timeWindow[0].calendar.timeZone'],
      [4, 26, 'metadata.labels'], [4, 30, 'spec.timeWindow[0].calendar.timeZone'],
      [5, 34, ''], [5, 40, 'spec.timeWindow[0].calendar.timeZone'],
      [5, 42, 'spec.objectives[0]'], [5, 42, 'spec.objectives[0].target'], [6, 44, '']]);
    assert.ok(notCarried.every(({ why }) => why.length > 20), JSON.stringify(notCarried));
  });

  it('are data on standard output, and what they do not say beside it', async () => {
    const { code, stdout, stderr } = await openslo(all, ...known);
    assert.equal(code, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), fragment);
    assert.match(stderr, /^Not carried over:\n *LINE +DOCUMENT +WHAT +WHY\n/);
    assert.match(stderr, /^ *42 +5 +spec\.objectives\[0\]\.target +shares in terms go to a millionth/m);
    assert.match(stderr, /^ *44 +6 +all of it +how figures are got/m);
  });

  it('go into a new file, and never over one', async () => {
    const output = join(scratch, 'new.json');
    const { code, stdout, stderr } = await openslo(all, ...known, '-o', output);
    assert.deepEqual([code, stdout], [0, ''], stderr);
    assert.deepEqual(JSON.parse(readFileSync(output)), fragment);
    assert.match(await refused(1, all, ...known, '-o', output), /new\.json exists already/);
  });

  it('are refused with file, line and what to do', async () => {
    const twice = fileOf(`${service}kind: SLO\n`);
    assert.equal(await refused(2, twice, ...known),
      `sopu: ${twice}, line 5: the key "kind" stands there twice: take one of them out\n`);
    const old = fileOf(service.replace('openslo/v1', 'openslo/v1alpha'));
    assert.match(await refused(2, old, ...known), /line 1: apiVersion is "openslo\/v1alpha", and only openslo\/v1/);
    assert.match(await refused(2, all), /--owner PARTY[^]*--priority ID[^]*--measured-by PARTY[^]*--empty-slots good\|skip/);
    assert.match(await refused(2, all, '--owner', 'ACME Inc'), /ACME Inc/);
    assert.match(await refused(2, all, '--priority', 'P 1'), /--priority takes the id of a priority/);
    assert.match(await refused(2, all, '--empty-slots', 'bad'), /--empty-slots/);
    const nothing = fileOf(source);
    const output = join(scratch, 'nothing.json');
    assert.match(await refused(1, nothing, '-o', output), /nothing in .* could be carried over/);
    assert.equal(existsSync(output), false);
    assert.match((await sopu('terms')).stderr, /whose terms\? Name an agreement/);
  });

  it('shows how it is called', async () => {
    const { code, stdout } = await openslo('--help');
    assert.equal(code, 0);
    assert.match(stdout, /Examples:\n +sopu terms openslo slo\.yaml --owner acme/);
    assert.match((await sopu('terms', '--help')).stdout, /openslo +Turn services and objectives/);
  });
});

describe('terms that are there', () => {
  const terms = sampleTerms('acme', 'globex');
  const into = fileOf(JSON.stringify(terms), 'json');

  it('get the services and objectives at the end of theirs', async () => {
    const { terms: got, notCarried } = await made(all, '--into', into, ...known);
    const { services, objectives } = terms.serviceElements;
    assert.deepEqual(got, { ...terms, serviceElements: { ...terms.serviceElements,
      services: [...services, ...fragment.serviceElements.services],
      objectives: [...objectives, ...fragment.serviceElements.objectives] } });
    assert.ok(notCarried.every(({ path }) => !path.endsWith('timeZone')), 'the terms are in UTC, too');
    assert.deepEqual(JSON.parse(readFileSync(into)), terms, 'the file stays as it was');
  });

  it('keep their ids', async () => {
    const taken = fileOf(service + '---\n' + indicator + '---\n' + slo('uptime', 'Occurrences', 'target: 0.9'));
    assert.match(await refused(2, taken, '--into', into, ...known),
      /line 16: the objective "uptime" would have the id uptime, which one of the terms has already: rename/);
    const there = fileOf(service.replace('name: shop', 'name: web'));
    assert.match(await refused(2, there, '--into', into, ...known), /line 3: the service "web" would have the id web/);
    const more = fileOf(indicator + '---\n' + slo('more', 'Occurrences', 'target: 0.9').replace('service: shop', 'service: web'));
    const { terms: got } = await made(more, '--into', into, '--measured-by', 'acme');
    assert.equal(got.serviceElements.services.length, 1);
    assert.equal(got.serviceElements.objectives[1].service, 'web');
  });

  it('must know who owns and measures, and be terms', async () => {
    const into_strangers = ['--into', into, '--priority', 'p1', '--empty-slots', 'good'];
    assert.match(await refused(2, all, ...into_strangers, '--owner', 'nobody', '--measured-by', 'acme'),
      /\/serviceElements\/services\/1\/owner/);
    assert.match(await refused(2, all, ...into_strangers, '--owner', 'acme', '--measured-by', 'nobody'),
      /\/serviceElements\/objectives\/1\/measuredBy\/0/);
    const wrong = fileOf('{"title":1}', 'json');
    assert.match(await refused(2, all, '--into', wrong, ...known), new RegExp(`${wrong}.*/title`));
  });

  it('are proposed and approved by both sides', async () => {
    const server = await Server.start();
    const lines = await commandLines(server, ['acme', 'globex']);
    const { terms: got } = await made(all, '--into', into, ...known);
    await agreeOn(lines, 'deal', 'acme', 'globex', got);
    assert.deepEqual(await lines.as('globex', 'terms', 'deal'), got);
    assert.deepEqual((await lines.as('acme', 'clause', 'deal', 'up', '--at', nextMonth())).content,
      fragment.serviceElements.objectives[1]);
  });
});
