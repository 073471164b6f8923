// Reads {"verify": […], "make": […]} and answers with what @auth0/cose makes of each: the payload and the protected header
// of a COSE_Sign1, or such a message. Bytes are in hexadecimal.
import { Algorithms, Headers, ProtectedHeaders, Sign1, UnprotectedHeaders } from '@auth0/cose';
import { createPrivateKey, createPublicKey } from 'node:crypto';

const typ = 16; // RFC 9596

const algOf = ({ kty, crv }) => (kty === 'OKP' ? Algorithms.EdDSA : crv === 'P-384' ? Algorithms.ES384 : Algorithms.ES256);

const verify = async (q) => {
	const message = Sign1.decode(Buffer.from(q.message, 'hex'));
	await message.verify(createPublicKey({ key: q.key, format: 'jwk' }), { algorithms: [algOf(q.key)] });
	const kid = message.protectedHeaders.get(Headers.KeyID);
	return {
		payload: Buffer.from(message.payload).toString('hex'),
		header: {
			alg: message.protectedHeaders.get(Headers.Algorithm),
			contentType: message.protectedHeaders.get(Headers.ContentType),
			kid: kid && Buffer.from(kid).toString('utf8'),
			typ: message.protectedHeaders.get(typ),
		},
		labels: [...message.protectedHeaders.keys()],
		unprotected: [...message.unprotectedHeaders.keys()],
	};
};

const make = async (q) => {
	const header = [[Headers.Algorithm, algOf(q.key)]];
	if (q.header.contentType !== undefined) header.push([Headers.ContentType, q.header.contentType]);
	if (q.header.kid !== undefined) header.push([Headers.KeyID, Buffer.from(q.header.kid, 'utf8')]);
	if (q.header.typ !== undefined) header.push([typ, q.header.typ]);
	const key = createPrivateKey({ key: q.key, format: 'jwk' });
	const message = await Sign1.sign(new ProtectedHeaders(header), new UnprotectedHeaders([]), Buffer.from(q.payload, 'hex'), key);
	return { message: Buffer.from(message.encode()).toString('hex') };
};

const each = (list, work) => Promise.all((list ?? []).map((q) => work(q).catch((e) => ({ error: String(e) }))));

let input = '';
for await (const chunk of process.stdin) input += chunk;
const asked = JSON.parse(input);
process.stdout.write(JSON.stringify({ verify: await each(asked.verify, verify), make: await each(asked.make, make) }));
