// Runs two third-party clients against a sandbox: reads the tasks as JSON from stdin, writes the results to stdout.
import { ConfidentialClientApplication, PublicClientApplication } from '@azure/msal-node';
import graph from '@microsoft/microsoft-graph-client';

const { Client, PageIterator, BatchRequestContent, BatchResponseContent } = graph;
const publishing = '/onPremisesPublishingProfiles/applicationProxy';

let input = '';
for await (const part of process.stdin) {
  input += part;
}
const { root, tenant, controlKey, confidentialClient, secret, publicClient } = JSON.parse(input);

function authority(clientId, more = {}) {
  return { auth: { clientId, authority: `${root}/${tenant}`, knownAuthorities: [new URL(root).host], ...more } };
}

// Submits the sign-in page as a user would.
async function enterCode(userCode) {
  const answer = await fetch(`${root}/sandbox/signin/devices`, {
    method: 'POST',
    headers: { 'X-Sandbox-Key': controlKey, 'Content-Type': 'application/json' },
    body: JSON.stringify({ userCode, user: 'admin' }),
  });
  if (!answer.ok) {
    throw new Error(`The sandbox did not take the code: ${answer.status}`);
  }
}

function connect(token) {
  return Client.initWithMiddleware({
    authProvider: { getAccessToken: async () => token },
    baseUrl: `${root}/`,
    defaultVersion: 'beta',
    customHosts: new Set([new URL(root).hostname]),
  });
}

async function statusOf(call) {
  try {
    await call();
    return 200;
  } catch (error) {
    return error.statusCode ?? String(error);
  }
}

async function list(client, path, size) {
  const items = [];
  let pages = 0;
  let page = await client.api(path).top(size).get();
  const iterator = new PageIterator(
    { ...client, api: (link) => { pages++; return client.api(link); } },
    page,
    (item) => { items.push(item); return true; });
  await iterator.iterate();
  return { items, pages: pages + 1 };
}

async function batch(client, paths) {
  const steps = paths.map((path, index) => ({ id: String(index + 1), request: new Request(root + path, { method: 'GET' }) }));
  steps.slice(1).forEach((step) => { step.dependsOn = ['1']; });
  const content = await new BatchRequestContent(steps).getContent();
  const answers = new BatchResponseContent(await client.api('/$batch').post(content));
  return await Promise.all(steps.map(async ({ id }) => ({ status: answers.getResponseById(id).status, body: await answers.getResponseById(id).json() })));
}

const result = {};

const application = new ConfidentialClientApplication(authority(confidentialClient, { clientSecret: secret }));
const applicationToken = await application.acquireTokenByClientCredential({ scopes: [`${root}/.default`] });
const asApplication = connect(applicationToken.accessToken);
result.applicationCreates = (await asApplication.api(`${publishing}/connectorGroups`).post({ name: 'Made by an application', region: 'eur' })).region;
result.applicationReads = await statusOf(() => asApplication.api(`${publishing}/connectors`).get());

const person = new PublicClientApplication(authority(publicClient));
const personToken = await person.acquireTokenByDeviceCode({
  scopes: [`${root}/Directory.ReadWrite.All`],
  deviceCodeCallback: ({ userCode }) => void enterCode(userCode),
});
result.account = personToken.account.username;
const asPerson = connect(personToken.accessToken);
const silent = await person.acquireTokenSilent({ scopes: [`${root}/Directory.ReadWrite.All`], account: personToken.account, forceRefresh: true });
result.silent = silent.accessToken.length > 0;

const connectors = await list(asPerson, `${publishing}/connectors`, 10);
result.connectors = connectors.items.map(({ machineName }) => machineName);
result.pages = connectors.pages;

const groups = (await list(asPerson, `${publishing}/connectorGroups`, 100)).items;
const home = groups.find(({ isDefault }) => isDefault);
const moved = connectors.items[0];
await asPerson.api(`${publishing}/connectors/${moved.id}/memberOf/$ref`).post({ '@odata.id': `${root}/beta${publishing}/connectorGroups/${home.id}` });
result.home = home.name;

const [groupsOfMoved, one, unknown] = await batch(asPerson, [
  `${publishing}/connectors/${moved.id}/memberOf`,
  `${publishing}/connectors/${moved.id}?$select=id,status`,
  `${publishing}/connectors/nobody`,
]);
result.groupAfterMove = groupsOfMoved.body.value.map(({ name }) => name);
result.selected = Object.keys(one.body).filter((name) => !name.includes('@'));
result.unknown = { status: unknown.status, code: unknown.body.error.code };
result.wrongSecret = await new ConfidentialClientApplication(authority(confidentialClient, { clientSecret: 'wrong' }))
  .acquireTokenByClientCredential({ scopes: [`${root}/.default`] })
  .then(() => 'accepted', (error) => error.errorCode);

process.stdout.write(JSON.stringify(result));
