// Reads {"verify": […], "issue": […], "verifySD": […], "issueSD": […]} and answers with what jose and @sd-jwt/core make of
// each: the payload and the header of a JWT or SD-JWT, or such a text. A time is in seconds.
import { createHash, createPrivateKey, createPublicKey, randomBytes, sign, verify } from 'node:crypto';
import { importJWK, jwtVerify, SignJWT } from 'jose';
import { SDJwtInstance } from '@sd-jwt/core';

const algorithms = { Ed25519: ['EdDSA', 'Ed25519'], 'P-256': ['ES256'], 'P-384': ['ES384'] };

const checkJWT = async (q) => {
	const allowed = algorithms[q.key.crv];
	const { payload, protectedHeader } = await jwtVerify(q.text, createPublicKey({ key: q.key, format: 'jwk' }), {
		algorithms: allowed,
		typ: q.typ,
		currentDate: new Date(q.now * 1000),
	});
	return { payload, header: protectedHeader };
};

const issueJWT = async (q) => {
	const alg = q.alg ?? algorithms[q.key.crv][0];
	const text = await new SignJWT(q.payload).setProtectedHeader({ ...q.header, alg }).sign(await importJWK(q.key, alg));
	return { text };
};

const hashOf = (jwk) => (jwk.kty === 'OKP' ? null : jwk.crv === 'P-384' ? 'sha384' : 'sha256');

const signer = (jwk) => {
	const key = createPrivateKey({ key: jwk, format: 'jwk' });
	return async (data) => sign(hashOf(jwk), Buffer.from(data), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
};

const verifier = (jwk) => {
	const key = createPublicKey({ key: jwk, format: 'jwk' });
	return async (data, signature) =>
		verify(hashOf(jwk), Buffer.from(data), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
};

const instance = (more) =>
	new SDJwtInstance({
		hasher: async (data, alg) => new Uint8Array(createHash(alg.replace('-', '')).update(Buffer.from(data)).digest()),
		hashAlg: 'sha-256',
		saltGenerator: async () => randomBytes(16).toString('base64url'),
		...more,
	});

const checkSD = async (q) => {
	const sdjwt = instance({ verifier: verifier(q.key), kbVerifier: q.holder && verifier(q.holder) });
	const { payload, header, kb } = await sdjwt.verify(q.text, { currentDate: q.now, keyBindingNonce: q.nonce });
	// The library looks at neither, a verifier has to.
	if (header.typ !== q.typ) throw new Error(`typ: ${header.typ}`);
	if (!algorithms[q.key.crv].includes(header.alg)) throw new Error(`alg: ${header.alg}`);
	return { payload, header, binding: kb?.payload };
};

const issueSD = async (q) => {
	const sdjwt = instance({
		signer: signer(q.key),
		signAlg: q.alg ?? algorithms[q.key.crv][0],
		kbSigner: q.holder && signer(q.holder),
		kbSignAlg: q.holder && algorithms[q.holder.crv][0],
	});
	const issued = await sdjwt.issue(q.payload, q.frame, { header: q.header });
	const kb = q.nonce ? { payload: { iat: q.now, aud: q.audience, nonce: q.nonce } } : undefined;
	return { issued, text: await sdjwt.present(issued, q.show, { kb }) };
};

const each = (list, work) => Promise.all((list ?? []).map((q) => work(q).catch((e) => ({ error: String(e) }))));

let input = '';
for await (const chunk of process.stdin) input += chunk;
const asked = JSON.parse(input);
process.stdout.write(
	JSON.stringify({
		verify: await each(asked.verify, checkJWT),
		issue: await each(asked.issue, issueJWT),
		verifySD: await each(asked.verifySD, checkSD),
		issueSD: await each(asked.issueSD, issueSD),
	}),
);
