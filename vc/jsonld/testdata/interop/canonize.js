// Reads lines of JSON from standard input: first {"contexts": {URL: document}}, then {"doc": …} or {"nquads": "…"} each.
// Writes for each of them a line {"nquads": "…"} or {"error": "…"}: the canonical N-Quads in safe mode, as the
// cryptosuites of the reference make them.
'use strict';
const readline = require('readline');
const jsonld = require('jsonld');
const {canonize, NQuads} = require('rdf-canonize');

(async () => {
  let contexts;
  const documentLoader = async url => {
    if(!(url in contexts)) {
      throw new Error(`unknown context ${url}`);
    }
    return {documentUrl: url, document: contexts[url], contextUrl: null};
  };
  for await (const line of readline.createInterface({input: process.stdin})) {
    const job = JSON.parse(line);
    if(job.contexts) {
      contexts = job.contexts;
      continue;
    }
    const answer = {};
    try {
      const dataset = job.nquads !== undefined ? NQuads.parse(job.nquads) : await jsonld.toRDF(job.doc, {
        base: null, safe: true, rdfDirection: 'i18n-datatype', produceGeneralizedRdf: false, documentLoader
      });
      answer.nquads = await canonize(dataset, {
        algorithm: 'RDFC-1.0', format: 'application/n-quads',
        messageDigestAlgorithm: job.hash || 'sha256', maxWorkFactor: 3
      });
    } catch(e) {
      answer.error = String(e.details && e.details.event ? e.details.event.message : e.message);
    }
    process.stdout.write(JSON.stringify(answer) + '\n');
  }
})();
