// Reads a question a line, answers a line each with what the Digital Bazaar suites make of it. The first names the
// contexts and the time, {"contexts": {url: document}, "now"}, and is answered with the DIDs of the keys that sign here.
import * as bbs from '@digitalbazaar/bbs-2023-cryptosuite';
import * as Bls12381Multikey from '@digitalbazaar/bls12-381-multikey';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as ecdsaJcs from '@digitalbazaar/ecdsa-jcs-2019-cryptosuite';
import * as ecdsaSd from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
import * as eddsaJcs from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import { Ed25519Signature2020 } from '@digitalbazaar/ed25519-signature-2020';
import { createInterface } from 'node:readline';
import { cryptosuite as ecdsaRdfc } from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import { cryptosuite as eddsaRdfc } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';

const bytes = (hex) => new Uint8Array(Buffer.from(hex ?? '', 'hex'));

// What signs, opens and derives.
const suites = {
	'eddsa-rdfc-2022': { sign: () => eddsaRdfc, open: () => eddsaRdfc },
	'ecdsa-rdfc-2019': { sign: () => ecdsaRdfc, open: () => ecdsaRdfc },
	'eddsa-jcs-2022': { sign: eddsaJcs.createSignCryptosuite, open: eddsaJcs.createVerifyCryptosuite },
	'ecdsa-jcs-2019': { sign: ecdsaJcs.createSignCryptosuite, open: ecdsaJcs.createVerifyCryptosuite },
	'ecdsa-sd-2023': {
		sign: (q) => ecdsaSd.createSignCryptosuite({ mandatoryPointers: q.mandatory }),
		open: ecdsaSd.createVerifyCryptosuite,
		derive: (q) => ecdsaSd.createDiscloseCryptosuite({ selectivePointers: q.reveal }),
	},
	'bbs-2023': {
		sign: (q) => bbs.createSignCryptosuite({ mandatoryPointers: q.mandatory }),
		open: (q) => bbs.createVerifyCryptosuite({ expectedPresentationHeader: bytes(q.header) }),
		derive: (q) => bbs.createDiscloseCryptosuite({ selectivePointers: q.reveal, presentationHeader: bytes(q.header) }),
	},
};

let contexts, now;
const keys = {};

// A context, or what a did:key says of itself; nothing else is found.
const documentLoader = async (url) => {
	const [did, fragment] = url.split('#');
	const name = did.slice('did:key:'.length);
	const id = `${did}#${name}`;
	let document = contexts[url];
	if (did.startsWith('did:key:') && fragment === name) {
		document = { '@context': 'https://w3id.org/security/multikey/v1', id, type: 'Multikey', controller: did, publicKeyMultibase: name };
	} else if (did.startsWith('did:key:') && !fragment) {
		document = { '@context': 'https://www.w3.org/ns/did/v1', id: did, assertionMethod: [id], authentication: [id] };
	}
	if (!document) throw new Error(`not found: ${url}`);
	return { contextUrl: null, documentUrl: url, document };
};

const named = async (key) => {
	const { publicKeyMultibase } = await key.export({ publicKey: true });
	key.controller = `did:key:${publicKeyMultibase}`;
	key.id = `${key.controller}#${publicKeyMultibase}`;
	return key;
};

const proof = (cryptosuite, key) => new DataIntegrityProof({ cryptosuite, signer: key?.signer(), date: now });

// The results hold errors, of which JSON would keep nothing.
const judged = ({ verified, error }) =>
	verified ? {} : { error: error ? [error, ...(error.errors ?? [])].map(String).join('; ') : 'not verified' };

const work = {
	async start(q) {
		({ contexts, now } = q);
		keys.ed25519 = await named(await Ed25519Multikey.generate());
		keys.p256 = await named(await EcdsaMultikey.generate({ curve: 'P-256' }));
		keys.p384 = await named(await EcdsaMultikey.generate({ curve: 'P-384' }));
		keys.bls12381 = await named(await Bls12381Multikey.generateBbsKeyPair({ algorithm: 'BBS-BLS12-381-SHA-256' }));
		return { keys: Object.fromEntries(Object.entries(keys).map(([kind, key]) => [kind, key.controller])) };
	},
	async issue(q) {
		const suite = proof(suites[q.suite].sign(q), keys[q.key]);
		return { document: await vc.issue({ credential: q.document, suite, documentLoader, now }) };
	},
	// By the suite that came before Data Integrity.
	async issue2020(q) {
		const suite = new Ed25519Signature2020({ signer: keys.ed25519.signer(), date: now });
		return { document: await vc.issue({ credential: q.document, suite, documentLoader, now }) };
	},
	async derive(q) {
		return { document: await vc.derive({ verifiableCredential: q.document, suite: proof(suites[q.suite].derive(q)), documentLoader }) };
	},
	async verify(q) {
		return judged(await vc.verifyCredential({ credential: q.document, suite: proof(suites[q.suite].open(q)), documentLoader, now }));
	},
	async present(q) {
		const presentation = vc.createPresentation({ verifiableCredential: q.documents, holder: keys[q.key].controller, now });
		const suite = proof(suites[q.suite].sign(q), keys[q.key]);
		return { document: await vc.signPresentation({ presentation, suite, challenge: q.challenge, domain: q.domain, documentLoader }) };
	},
	async verifyPresentation(q) {
		const suite = q.suites.map((name) => proof(suites[name].open(q)));
		return judged(await vc.verify({ presentation: q.document, suite, challenge: q.challenge, domain: q.domain, documentLoader, now }));
	},
};

for await (const line of createInterface({ input: process.stdin })) {
	const q = JSON.parse(line);
	const answer = await work[q.ask](q).catch((e) => ({ error: String(e?.stack ?? e) }));
	process.stdout.write(JSON.stringify(answer) + '\n');
}
