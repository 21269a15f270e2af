// ajv, the validator that most of the world uses, reads the published schema of terms as we do: the
// samples pass, and each fault of a kind that the schema states is refused. Answers are as theirs say.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import Ajv from 'ajv';
import { sampleTerms, Server, Stream } from '../support/sopu.mjs';

const read = (path) => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url)));
const validate = new (Ajv.default ?? Ajv)({ strict: false, formats: { date: true } })
  .compile(read('ledger/domain/terms/terms.schema.json'));
const accepts = (terms) => validate(terms);
const why = () => JSON.stringify(validate.errors);

const all = (folder) => readdirSync(new URL(`../../${folder}`, import.meta.url))
  .filter((name) => name.endsWith('.json')).map((name) => read(`${folder}/${name}`));
const samples = [...all('tools/samples'), ...all('tests/vectors/terms')];

test('the samples and drafts pass', () => {
  assert.ok(samples.length >= 6);
  for (const terms of samples) assert.ok(accepts(terms), `${terms.title}: ${why()}`);
  assert.ok(accepts(sampleTerms('acme', 'globex')), why());
  assert.ok(accepts({}), why());
});

// What is changed in complete terms, and whether they still pass.
const objective = (terms) => terms.serviceElements.objectives[0];
const management = (terms) => terms.managementElements;
const value = { indicator: 'value', op: '<=', target: 200, of: 'percentile', percentilePpm: 950000,
  unit: 'ms', credits: { tiers: [{ beyond: 200, amount: 100 }] } };
const asValue = (terms) => { Object.assign(objective(terms), value); delete objective(terms).targetPpm; };
const changes = {
  'a value with a percentile': [true, asValue],
  'a value with targetPpm': [false, (t) => Object.assign(objective(t), value)],
  'a percentile without percentilePpm': [false, (t) => { asValue(t); delete objective(t).percentilePpm; }],
  'a mean with percentilePpm': [false, (t) => { asValue(t); objective(t).of = 'mean'; }],
  'an availability of at most': [false, (t) => { objective(t).op = '<='; }],
  'a duration without limit': [false, (t) => { objective(t).indicator = 'duration'; }],
  'a duration with limit': [true, (t) => Object.assign(objective(t), { indicator: 'duration', limit: 'PT4H' })],
  'credits on a rolling window': [false, (t) => { objective(t).window = { kind: 'rolling', length: '30d' }; }],
  'a tier of two credits': [false, (t) => { objective(t).credits.tiers[0].amount = 1; }],
  'credits by the step without one': [false, (t) => { objective(t).credits.per = 'step'; }],
  'credits by the step': [true, (t) => Object.assign(objective(t).credits, { per: 'step', step: 1000 })],
  'automatic credits with a claim': [false, (t) => { t.serviceElements.creditRules.claimWithin = 'P30D'; }],
  'a cause as a text': [false, (t) => { management(t).termination.causes = ['Insolvency']; }],
  'a termination with noticeDays': [false, (t) => { management(t).termination.noticeDays = 30; }],
  'no ordinary termination': [true, (t) => { delete management(t).termination.ordinary; }],
  'exerciseWithin without when': [false, (t) => { management(t).termination.causes[0].exerciseWithin = 'P1M'; }],
  'a heading of 201 characters': [false, (t) => { t.clauses[0].heading = 'ä'.repeat(201); }],
  'a heading of 200 characters': [true, (t) => { t.clauses[0].heading = 'ä'.repeat(200); }],
};

for (const [name, [passes, change]] of Object.entries(changes)) {
  test(`${name}: ${passes ? 'passes' : 'is refused'}`, () => {
    const terms = structuredClone(sampleTerms('acme', 'globex'));
    change(terms);
    assert.equal(accepts(terms), passes, passes ? why() : name);
  });
}

// The newest fifty of each list are in an agreement's state, and how many others there are.
test('an agreement with more complaints than are shown is as its schema says', async () => {
  const server = await Server.start();
  const [acme, globex] = [await server.enrol('acme'), await server.enrol('globex')];
  const stream = await Stream.initiate(server, 'deal', acme,
    [{ party: 'acme', role: 'provider' }, { party: 'globex', role: 'customer' }]);
  const terms = sampleTerms('acme', 'globex');
  await stream.prepare(acme, globex, terms);
  const proposal = await stream.propose(acme, 'initial', terms);
  for (const party of [acme, globex]) await stream.approve(party, proposal);
  for (let i = 0; i < 51; ++i) {
    const { id } = await stream.append(globex, 'complaint.filed',
      { about: 'service', text: `It was slow: ${i}` });
    await stream.append(globex, 'complaint.closed',
      { complaint: id, statement: 'Over.', resolved: true });
  }
  const { body } = await globex.get('/v1/agreements/deal');
  const isAgreement = new (Ajv.default ?? Ajv)({ strict: false, validateFormats: false })
    .addSchema({ $id: 'answers', components: { schemas: read('server/schemas.json') } })
    .compile({ $ref: 'answers#/components/schemas/Agreement' });
  assert.ok(isAgreement(body), JSON.stringify(isAgreement.errors));
  assert.deepEqual([body.complaints.length, body.older], [50, { complaints: 1 }]);
});
