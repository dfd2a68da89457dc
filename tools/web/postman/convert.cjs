// Makes a Postman collection of an OpenAPI document and a GraphQL schema:
//
//     node convert.cjs OPENAPI SCHEMA COLLECTION [BASE_URL]
//
// openapi-to-postmanv2, which Postman's own import is made of, makes the requests of
// REST. What it can't do is added: a request for each field of GraphQL, refusals, an
// order in which all can be run, and assertions.

const { createHash } = require("node:crypto");
const fs = require("node:fs");

const yaml = require("js-yaml");
const { convertV2 } = require("openapi-to-postmanv2");

const { fieldItems } = require("./graphql.cjs");
const { Operations } = require("./operations.cjs");
const { refusalItems } = require("./refusals.cjs");

const API_KEY = "apiKey";
// A key without any scope; refusals that need one are left out while it is empty.
const LIMITED_KEY = "limitedApiKey";
const GRAPHQL_TAG = "graphql";
// A protocol of many requests, which clients of tus speak.
const IN_PARTS_TAG = "uploads";
const INTRODUCTION = `\
Every operation of REST and GraphQL, with examples and tests.

Set \`baseUrl\` to the address of the server and \`${API_KEY}\` to a key with the scopes
that you want to try. \`${LIMITED_KEY}\`, a key without any scope, is for the refusals
that need one; they are left out while it is empty. The other variables are set by the
requests. Run from top to bottom, the collection creates records, and deletes them. It
creates keys too: it revokes the last one, and the key that this one replaced keeps
working as it does after every rotation.`;
const OPTIONS = {
    folderStrategy: "Tags",
    parametersResolution: "Example",
    enableOptionalParameters: false,
    alwaysInheritAuthentication: true,
};
// Optional parameters that are sent all the same: they keep answers short.
const SENT = new Set(["limit"]);

/** An id that depends on names only: the same documents make the same collection. */
function identity(...names) {
    const hex = createHash("sha1").update(names.join("\0")).digest("hex");
    return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/, "$1-$2-5$3-8$4-$5");
}

/** The converter's collection. */
function converted(document) {
    const source = { type: "json", data: structuredClone(document) };
    return new Promise((resolve, reject) => {
        convertV2(source, OPTIONS, (error, answer) => {
            if (error || !answer.result) reject(error || new Error(answer.reason));
            else resolve(answer.output[0].data);
        });
    });
}

/** Let an item of the converter use the variables, and be run in its order. */
function prepared(item, operation) {
    const { request } = item;
    for (const parameter of request.url.query ?? [])
        if (SENT.has(parameter.key)) parameter.disabled = false;
    for (const parameter of request.url.variable ?? [])
        parameter.value = operation.variable
            ? `{{${operation.variable}}}`
            : operation.exampleOf(parameter.key);
    if (operation.text) request.body.raw = operation.text;
    // A form's file would have to be chosen; a body is one, too.
    if (request.body?.mode === "formdata") {
        request.body = { mode: "raw", raw: "Hello" };
        const plain = { key: "Content-Type", value: "text/plain" };
        const others = request.header.filter(({ key }) => key !== "Content-Type");
        request.header = [...others, plain];
    }
    for (const response of item.response)
        if (response.originalRequest?.body?.mode === "formdata")
            response.originalRequest.body = request.body;
    if (operation.isOpen) request.auth = { type: "noauth" };
    item.response = item.response.filter((each) => each.code < 300);
    for (const response of item.response)
        response.header = response.header.filter((each) => each.key === "Content-Type");
    return item;
}

/** What has to be set before a run, and what requests keep for those that follow. */
function variablesIn(items, baseUrl) {
    const used = JSON.stringify(items).matchAll(/{{(\w+)}}/g);
    const names = new Set([API_KEY, LIMITED_KEY, ...[...used].map(([, name]) => name)]);
    names.delete("baseUrl");
    return [
        { key: "baseUrl", value: baseUrl, type: "string" },
        ...[...names].map((key) => ({ key, value: "", type: "string" })),
    ];
}

/** Give items ids that last; the assertions know a request by its name. */
function identify(item, names, seen) {
    const own = [...names, item.name];
    item.id = identity(...own);
    if (item.item) {
        for (const each of item.item) identify(each, own, seen);
        return;
    }
    if (seen.has(item.name)) throw new Error(`Two requests are named ${item.name}`);
    seen.add(item.name);
    (item.response ?? []).forEach((response, index) => {
        response.id = identity(...own, String(index));
    });
}

function test(contract) {
    const lines = Object.entries(contract).map(([part, entries]) => {
        const rows = Object.entries(entries).map(
            ([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)},`,
        );
        return [`${part}: {`, ...rows, "},"];
    });
    const source = fs.readFileSync(`${__dirname}/assertions.js`, "utf8").trimEnd();
    const exec = ["const contract = {", ...lines.flat(), "};", ...source.split("\n")];
    return { listen: "test", script: { type: "text/javascript", exec } };
}

function folder(name, description, item) {
    return { name, description, item };
}

/** The collection (format 2.1.0). */
async function collectionOf(document, schema, baseUrl) {
    const operations = new Operations(document);
    const made = await converted(document);
    const requests = {};
    const shown = made.item.filter(({ name }) => name !== IN_PARTS_TAG);
    const folders = shown.map(({ name, description, item }) => {
        const found = item.map((each) => [operations.of(each.request), each]);
        if (found.some(([operation]) => operation.variable))
            found.sort(([one], [other]) => one.rank - other.rank);
        const items = found.map(([operation, each]) => {
            requests[each.name] = operation.expected();
            return prepared(each, operation);
        });
        return folder(name, description, items);
    });
    const rest = folders.filter(({ name }) => name !== GRAPHQL_TAG);
    const [endpoint] = folders.filter(({ name }) => name === GRAPHQL_TAG);
    const fields = fieldItems(schema, operations);
    const refusals = refusalItems(operations, fields.reads, LIMITED_KEY);
    Object.assign(requests, fields.expected, refusals.expected);
    const items = [
        folder("REST", "By resource.", rest),
        folder("GraphQL", "One endpoint, and each of its fields.", [
            folder("Endpoint", "By GET and by POST.", endpoint.item),
            folder("Fields", "Every field of queries and mutations.", fields.items),
        ]),
        folder("Refusals", "What is refused, and how.", [
            folder("Problem documents", "As REST refuses.", refusals.rest),
            folder("Errors", "As GraphQL refuses.", refusals.graphql),
        ]),
    ];
    const seen = new Set();
    for (const each of items) identify(each, [], seen);
    const { title, description, version } = document.info;
    return {
        info: {
            _postman_id: identity(title),
            name: title,
            description: `${INTRODUCTION}\n\n${description}`,
            version,
            schema: made.info.schema,
        },
        auth: made.auth,
        event: [test({ requests, definitions: operations.definitions(requests) })],
        item: items,
        variable: variablesIn(items, baseUrl),
    };
}

async function main([openapi, sdl, target, baseUrl = "http://127.0.0.1:8069"]) {
    const document = yaml.load(fs.readFileSync(openapi, "utf8"));
    const schema = fs.readFileSync(sdl, "utf8");
    const collection = await collectionOf(document, schema, baseUrl);
    fs.writeFileSync(target, `${JSON.stringify(collection, null, 1)}\n`);
}

main(process.argv.slice(2));
