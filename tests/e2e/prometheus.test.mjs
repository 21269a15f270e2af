// Figures from a real Prometheus: imported once, and by an agent that is killed again and again.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { Process, temporaryDirectory } from '../support/lifetime.mjs';
import { agreeOn, commandLines, executable, hashOf, nextMonth, sampleTerms, Server, sleep, sopu } from '../support/sopu.mjs';

const minute = 60_000, hour = 60 * minute;
const uses = ['sign', 'measure', 'admin', 'read'];
const first = Date.parse(nextMonth(-1)) + 24 * hour;  // the second day of last month
const at = (ms) => new Date(first + ms).toISOString();
const until = 48 * hour;

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

// Two days of samples, half a minute after each minute. Down on the first day from 10:00 to 10:43,
// and over midnight from 23:50 to 0:20; nothing was scraped on the second from 3:00 to 4:00.
function samples() {
  const up = [], requests = [], errors = [], buckets = { 0.25: [], 0.5: [], '+Inf': [] };
  let total = 0;
  for (let ms = 0; ms < until; ms += minute) {
    const seconds = (first + ms) / 1000 + 30;
    if (ms >= 27 * hour && ms < 28 * hour) continue;
    const isDown = (ms >= 10 * hour && ms < 10 * hour + 43 * minute) ||
      (ms >= 24 * hour - 10 * minute && ms < 24 * hour + 20 * minute);
    up.push(`probe_success{job="shop"} ${isDown ? 0 : 1} ${seconds}`);
    total += 10;
    requests.push(`shop_requests_total ${total} ${seconds}`);
    errors.push(`shop_errors_total ${Math.floor(total / 100)} ${seconds}`);
    for (const [le, share] of [['0.25', 7], ['0.5', 9], ['+Inf', 10]])
      buckets[le].push(`shop_seconds_bucket{le="${le}"} ${total / 10 * share} ${seconds}`);
  }
  return ['# TYPE probe_success gauge', ...up, '# TYPE shop_requests counter', ...requests, '# TYPE shop_errors counter',
    ...errors, '# TYPE shop_seconds histogram', ...Object.values(buckets).flat(), '# EOF', ''].join('\n');
}

class Prometheus {
  static async start() {
    const it = new Prometheus();
    it.directory = temporaryDirectory();
    const text = join(it.directory, 'samples');
    writeFileSync(text, samples());
    execFileSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', text, join(it.directory, 'data')], { stdio: 'pipe' });
    writeFileSync(join(it.directory, 'config.yml'), 'scrape_configs: []\n');
    it.port = await freePort();
    it.url = `http://127.0.0.1:${it.port}`;
    return it.serve();
  }
  async serve() {
    this.process = new Process('prometheus', `--config.file=${join(this.directory, 'config.yml')}`,
      `--storage.tsdb.path=${join(this.directory, 'data')}`, '--storage.tsdb.retention.time=10y',
      `--web.listen-address=127.0.0.1:${this.port}`, '--log.level=error');
    for (;;) {
      try {
        if ((await fetch(`${this.url}/-/ready`)).status === 200) return this;
      } catch { /* not yet */ }
      assert.ok(!this.process.end, this.process.log);
      await sleep(50);
    }
  }
  async range(query, step) {
    const body = new URLSearchParams({ query, start: (first + step) / 1000, end: (first + until) / 1000, step: step / 1000 });
    return (await fetch(`${this.url}/api/v1/query_range`, { method: 'POST', body })).text();
  }
}

const up = 'min_over_time(probe_success[1m])';
const good = 'increase(shop_requests_total[2m]) - increase(shop_errors_total[2m])';

function measuredTerms() {
  const terms = sampleTerms('acme', 'globex', { agreementPeriod: { from: nextMonth(-1).slice(0, 10) } });
  const [uptime] = terms.serviceElements.objectives;
  const more = (id, rest) => ({ id, service: 'web', name: id, op: '>=', window: uptime.window, denominator: 'total',
    measuredBy: ['acme'], targetPpm: 900_000, ...rest });
  terms.serviceElements.objectives = [uptime, more('requests', { indicator: 'ratio' }),
    more('delay', { indicator: 'value', op: '<=', target: 500, targetPpm: undefined, of: 'percentile', percentilePpm: 900_000, unit: 'ms' }),
    more('load', { indicator: 'value', op: '<=', target: 500, targetPpm: undefined, of: 'max', unit: 'mrps' })];
  return JSON.parse(JSON.stringify(terms));
}

async function agreed() {
  const server = await Server.start();
  const lines = await commandLines(server, ['acme', 'globex'], uses);
  await agreeOn(lines, 'deal', 'acme', 'globex', measuredTerms(), '--retroactive', '--from', nextMonth(-1));
  const words = (objective, ...more) => ['measure', 'import', 'deal', '--objective', objective, '--source', 'prometheus',
    '--from', at(0), '--until', at(until), ...more];
  const measured = async (objective) => {
    const file = join(temporaryDirectory(), 'evidence');
    await lines.as('acme', 'evidence', 'deal', '-o', file);
    const events = readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line).jws).filter(Boolean)
      .map((jws) => JSON.parse(Buffer.from(jws.split('.')[1], 'base64url')));
    return events.filter((one) => one.type === 'sopu.measurement.reported.v1' && one.data.objective === objective)
      .map((one) => one.data).sort((a, b) => a.from.localeCompare(b.from));
  };
  return { server, ...lines, words, measured };
}

test('what a Prometheus has is imported: downtime, counts, buckets, values; what it has not stays unmeasured', async () => {
  const [prometheus, deal] = await Promise.all([Prometheus.start(), agreed()]);
  const { as, sign, refused, words, measured, directory } = deal;
  const raw = join(directory, 'raw');
  const asked = words('uptime', '--prometheus', prometheus.url, '--up', up, '--keep-raw', raw);
  const dry = await as('acme', ...asked, '--dry-run');
  assert.equal(dry.items.length, 3, 'a day, and two parts of a day around the hour without samples');
  assert.deepEqual(await sign('acme', ...asked), { recorded: 3, thereAlready: 0 });
  assert.deepEqual(await sign('acme', ...asked), { recorded: 0, thereAlready: 3 });
  const uptime = await measured('uptime');
  assert.deepEqual(uptime.map((one) => [one.from, one.until]),
    [[at(0), at(24 * hour)], [at(24 * hour), at(27 * hour)], [at(28 * hour), at(48 * hour)]]);
  assert.deepEqual(uptime.map((one) => one.figures.downtime), [
    [{ from: at(10 * hour), until: at(10 * hour + 43 * minute) }, { from: at(24 * hour - 10 * minute), until: at(24 * hour) }],
    [{ from: at(24 * hour), until: at(24 * hour + 20 * minute) }], []]);
  const kept = readdirSync(raw);
  assert.deepEqual(kept.map((file) => `${hashOf(readFileSync(join(raw, file)))}.json`).sort(), kept.sort());
  assert.ok(uptime.every((one) => kept.includes(`${one.sha256}.json`)));
  const [window] = (await as('globex', 'performance', 'deal', '--slo', 'uptime', '--window', at(0).slice(0, 7), '--explain')).items;
  assert.equal(window.sides[0].downSec, (43 + 30) * 60, 'the outage over midnight is one of 30 minutes');
  assert.deepEqual(window.sides[0].outages.map((one) => one.lengthSec), [43 * 60, 30 * 60]);

  // From files, as query_range answered.
  const save = async (name, query, step) => {
    const file = join(directory, name);
    writeFileSync(file, await prometheus.range(query, step));
    return file;
  };
  const counts = words('requests', '--step', '120', '--good', await save('good', good, 2 * minute),
    '--total', await save('total', 'increase(shop_requests_total[2m])', 2 * minute));
  await sign('acme', ...counts);
  const requests = (await measured('requests'))[0].figures.counts;
  assert.ok(requests.every((one) => one.total === 20 && one.good <= 20 && Date.parse(one.until) - Date.parse(one.from) === 2 * minute));

  await sign('acme', ...words('delay', '--prometheus', prometheus.url, '--step', '120', '--scale', '1000', '--beyond', '60000',
    '--histogram', 'sum by (le) (increase(shop_seconds_bucket[2m]))'));
  const [{ figures: { histogram } }] = await measured('delay');
  const steps = requests.length;
  assert.deepEqual(histogram, [{ upTo: 250, count: 14 * steps }, { upTo: 500, count: 4 * steps }, { upTo: 60000, count: 2 * steps }]);

  await sign('acme', ...words('load', '--prometheus', prometheus.url, '--scale', '1000', '--values', 'vector(0.25)'));
  assert.deepEqual((await measured('load'))[0].figures, { values: { count: 1440, sum: 1440 * 250, max: 250 } });

  // What cannot be done is said, and nothing is sent.
  const before = (await measured('uptime')).length;
  const bad = (...more) => refused('acme', ...words('uptime', ...more));
  assert.match(await bad('--prometheus', prometheus.url, '--up', 'min_over_time('), /answers 400: .*parse error/);
  assert.match(await bad('--prometheus', prometheus.url, '--up', 'shop_requests_total'), /where 1 \(up\) or 0 \(down\) is wanted/);
  assert.match(await bad('--prometheus', prometheus.url, '--up', 'shop_seconds_bucket'), /3 series where one is wanted/);
  assert.match(await bad('--prometheus', 'ftp://127.0.0.1', '--up', up), /is not the URL of a Prometheus/);
  assert.match(await bad('--prometheus', `http://127.0.0.1:${await freePort()}`, '--up', up), /Couldn't connect|Failed to connect/);
  assert.match(await bad('--up', 'nowhere.json'), /nowhere\.json/);
  assert.match(await bad('--good', 'a'), /--good and --total/);
  assert.match(await bad(), /say where the figures are/);
  assert.match(await bad('--csv', 'a', '--up', 'b'), /say where the figures are/);
  // No option is taken that would change nothing.
  for (const unused of [['--csv', 'a', '--step', '60'], ['--csv', 'a', '--keep-raw', 'raw'], ['--csv', 'a', '--interval', '3600'],
    ['--up', 'a', '--scale', '2'], ['--up', 'a', '--beyond', '2'], ['--up', 'a', '--token-file', 'a'], ['--up', 'a', '--settle', '1'],
    ['--up', 'a', '--state', 'a'], ['--up', 'a', '--metrics', '127.0.0.1:0']])
    assert.match(await bad(...unused), /requires|excludes/, unused.join(' '));
  const elsewhere = createHttpServer((_, answer) => answer.writeHead(302, { location: prometheus.url }).end());
  await new Promise((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  assert.match(await bad('--prometheus', `http://127.0.0.1:${elsewhere.address().port}`, '--up', up), /answers 302/);
  await new Promise((resolve) => elsewhere.close(resolve));
  assert.match(await bad('--prometheus', prometheus.url, '--up', up, '--keep-raw', '/proc/nowhere'), /proc.nowhere/);
  assert.match(await bad('--up', 'a', '--step', '7'), /whole steps/);
  assert.match(await bad('--up', 'a', '--step', '1'), /11000 at most/);
  assert.match(await bad('--up', 'a', '--follow'), /--prometheus URL/);
  assert.equal((await measured('uptime')).length, before);
});

test('an agent reports each hour once, whoever is killed meanwhile', async () => {
  const [prometheus, deal] = await Promise.all([Prometheus.start(), agreed()]);
  const { server, words, measured, keys, directory } = deal;
  const state = join(directory, 'state');
  const metrics = await freePort();
  const command = (kept, ...more) => [...words('uptime', '--prometheus', prometheus.url, '--up', up, '--follow', '--yes', '--json',
    '--state', kept), '--url', server.url, '--key', keys.acme, '--party', 'acme', ...more];
  const heard = [];
  const begin = () => {
    const agent = new Process(executable, ...command(state, '--metrics', `127.0.0.1:${metrics}`));
    agent.child.stdout.on('data', (chunk) => heard.push(...String(chunk).split('\n').filter(Boolean)));
    return agent;
  };
  const reached = async (count) => { while (heard.length < count) await sleep(5); };

  let agent = begin();
  await reached(3);
  const second = await sopu(...command(state));
  assert.match(second.stderr, /in use by another agent/);
  const scraped = await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text();
  const lag = Number(/^sopu_measure_lag_seconds\{agreement="deal",objective="uptime"\} (\S+)$/m.exec(scraped)[1]);
  assert.ok(lag > 24 * 3600 && lag < 80 * 24 * 3600, scraped);
  assert.match(scraped, /^sopu_measure_recorded_total\{.*\} [1-9]/m);
  for (const pause of [0, 1, 2, 5, 9, 14, 20, 30, 45]) {
    const before = heard.length;
    await agent.kill();
    agent = begin();
    if (pause % 2) await reached(before + 1);
    await sleep(pause);
    if (agent.end) break;
  }
  // The server goes, too, and comes back at the same address; so does the source of the figures.
  if (!agent.end) {
    await server.kill();
    const { port } = new URL(server.url);
    await sleep(300);
    server.process = new Process(executable, 'serve', server.directory, '--listen', `127.0.0.1:${port}`, '--json');
    await server.process.line();
    await prometheus.process.kill();
    await sleep(300);
    await prometheus.serve();
  }
  assert.deepEqual(await agent.exited, { code: 0, signal: null }, agent.log);

  const hours = await measured('uptime');
  const all = Array.from({ length: 48 }, (_, n) => n).filter((n) => n !== 27);
  assert.deepEqual(hours.map((one) => [one.from, one.until]), all.map((n) => [at(n * hour), at((n + 1) * hour)]), 'none twice, none left out');
  assert.equal(hours.flatMap((one) => one.figures.downtime).length, 3, 'one outage is told in two parts');
  const lines = heard.flatMap((line) => { try { return [JSON.parse(line)]; } catch { return []; } });
  assert.ok(lines.some((one) => one.unmeasured && one.from === at(27 * hour) && one.until === at(28 * hour)));
  assert.ok(lines.every((one) => Number.isInteger(one.lagSeconds)));
  // It goes on where it was, and what it had signed is answered with its receipt.
  assert.ok(lines.every((one) => one.index !== null), 'nothing is tried twice that was recorded');

  // Begun anew without its state, it finds all there; with the state of another series it does nothing.
  const anew = await sopu(...command(join(directory, 'other')));
  assert.equal(anew.code, 0, anew.stderr);
  assert.equal((await measured('uptime')).length, 47);
  const other = await sopu(...command(state, '--service-unit', 'shop'));
  assert.match(other.stderr, /tells of other measurements/);
});
