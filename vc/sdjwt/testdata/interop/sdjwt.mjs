// Reads {"verify": […], "issue": […]} and answers with what @sd-jwt/sd-jwt-vc makes of each: the processed payload of an
// SD-JWT VC with key binding, or such an SD-JWT VC as a holder shows it.
import { createHash, createPrivateKey, createPublicKey, randomBytes, sign, verify } from 'node:crypto';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';

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
	new SDJwtVcInstance({
		hasher: async (data) => new Uint8Array(createHash('sha256').update(Buffer.from(data)).digest()),
		hashAlg: 'sha-256',
		saltGenerator: async () => randomBytes(16).toString('base64url'),
		...more,
	});

const check = async (c) => {
	const sdjwt = instance({ verifier: verifier(c.issuer), kbVerifier: verifier(c.holder) });
	const { payload, kb } = await sdjwt.verify(c.text, { currentDate: c.now, keyBindingNonce: c.nonce });
	return { payload, binding: kb.payload };
};

const issue = async (c) => {
	const sdjwt = instance({ signer: signer(c.issuer), signAlg: c.alg, kbSigner: signer(c.holder), kbSignAlg: c.holderAlg });
	const issued = await sdjwt.issue(c.claims, c.frame, { header: { kid: c.kid } });
	const shown = await sdjwt.present(issued, c.show, { kb: { payload: { iat: c.now, aud: c.audience, nonce: c.nonce } } });
	return { text: shown };
};

const each = (list, work) =>
	Promise.all(list.map((c) => work(c).catch((e) => ({ error: String(e) }))));

let input = '';
for await (const chunk of process.stdin) input += chunk;
const asked = JSON.parse(input);
process.stdout.write(JSON.stringify({ verify: await each(asked.verify, check), issue: await each(asked.issue, issue) }));
