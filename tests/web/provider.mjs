// An OpenID provider on loopback: whoever types a login is that person. Usage: node provider.mjs PORT REDIRECT_URI
import Provider from "oidc-provider";
const [port, back] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const provider = new Provider(issuer, {
  clients: [{client_id: "audits", client_secret: "a secret of the test, long enough", redirect_uris: [back], grant_types: ["authorization_code"], response_types: ["code"]}],
  pkce: {required: () => true},
  claims: {openid: ["sub"], profile: ["name"], email: ["email"]},
  conformIdTokenClaims: false,
  findAccount: (_, id) => ({accountId: id, claims: () => ({sub: id, name: `${id} of the provider`, email: `${id}@provider.example`})}),
  cookies: {keys: ["one of the test"]},
});
provider.listen(Number(port), "127.0.0.1");
