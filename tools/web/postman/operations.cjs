// The operations of an OpenAPI document: in which order they can be run, what they keep
// for each other, and what their answers are held against.

const METHODS = ["get", "post", "patch", "put", "delete"];
const JSON_TYPE = "application/json";
const DEFINITION = /"#\/definitions\/(\w+)"/g;
const BATCH = "/batch";
const COMPONENTS = /^#\/components\/schemas\//;
// In what is answered to a key, though the contract does not ask for them elsewhere.
const LIMIT_HEADERS = ["RateLimit-Policy", "RateLimit"];
// Keywords that say nothing about values, or that refuse what a later version adds.
const LEFT_OUT = new Set([
    "additionalProperties",
    "contentMediaType",
    "default",
    "deprecated",
    "description",
    "example",
    "examples",
    "title",
    "x-writable",
]);

/** The schema as a validator of any draft reads it; references to `definitions`. */
function shape(node) {
    if (Array.isArray(node)) return node.map(shape);
    if (node === null || typeof node !== "object") return node;
    const kept = Object.entries(node).filter(([keyword]) => !LEFT_OUT.has(keyword));
    return Object.fromEntries(
        kept.map(([keyword, value]) => {
            if (keyword === "$ref")
                return [keyword, value.replace(COMPONENTS, "#/definitions/")];
            // The names in there are no keywords.
            return [keyword, keyword === "properties" ? shapes(value) : shape(value)];
        }),
    );
}

function shapes(schemas) {
    return Object.fromEntries(
        Object.entries(schemas).map(([name, schema]) => [name, shape(schema)]),
    );
}

class Operation {
    /** @param singular the name of a record, empty where there is no resource */
    constructor(all, path, method, node, singular) {
        Object.assign(this, { all, path, method, node, singular });
    }

    /** The variable that holds the id of a record between requests. */
    get variable() {
        return this.singular && `${this.singular}Id`;
    }

    get isCreate() {
        return this.isOn("post", !this.path.includes("{") && !this.isBatch);
    }

    /** Whether it takes many records at once. */
    get isBatch() {
        return this.path.endsWith(BATCH);
    }

    get isList() {
        return this.isOn("get", !this.path.includes("{"));
    }

    get isOne() {
        return this.isOn("get", this.path.endsWith("}"));
    }

    isOn(method, where) {
        return Boolean(this.singular) && this.method === method && where;
    }

    /** Where it stands in a run from top to bottom: create, read, change, delete. */
    get rank() {
        if (this.isCreate) return 0;
        if (this.isOne) return 1;
        // Where nothing can be created, the list has something to read.
        if (this.isList) return this.all.creates(this.singular) ? 2 : -1;
        return { put: 3, patch: 3, delete: 5 }[this.method] ?? 4;
    }

    /** Whether no key is read. */
    get isOpen() {
        return this.node.security?.length === 0;
    }

    get needsKey() {
        const ways = this.node.security ?? [];
        return ways.length > 0 && ways.every((way) => Object.keys(way).length > 0);
    }

    /** Status and answer when all is well. */
    get success() {
        const found = Object.entries(this.node.responses);
        const [status, response] = found.find(([status]) => status.startsWith("2"));
        return [Number(status), this.all.resolve(response)];
    }

    /** The first example of the body, if there is a body. */
    get body() {
        const content = this.node.requestBody?.content[JSON_TYPE] ?? {};
        const [example] = Object.values(content.examples ?? {});
        return example?.value;
    }

    /** The values of a record in the first example of a batch. */
    get item() {
        return this.body?.items?.[0] ?? {};
    }

    /**
     * The text of a body that leaves no record behind: of a batch, a change of the
     * record that was kept. Nothing where the example can be sent as it is.
     */
    get text() {
        if (!this.isBatch || !this.variable) return null;
        const id = `{{${this.variable}}}`;
        const body = { operation: "update", items: [{ id, ...this.item }] };
        return JSON.stringify(body, null, 2).replace(`"${id}"`, id);
    }

    /** What stands in the path where there is no record. */
    exampleOf(name) {
        return this.node.parameters.find((each) => each.name === name).example;
    }

    /** What is asserted of the answer, for assertions.js. */
    expected() {
        const [status, response] = this.success;
        const headers = this.all.required(response.headers);
        if (this.needsKey)
            headers.push(...LIMIT_HEADERS.filter((name) => name in response.headers));
        const [mediaType, media] = Object.entries(response.content ?? {})[0] ?? [];
        if (!mediaType) return { status, empty: true, headers };
        if (mediaType !== JSON_TYPE)
            return { status, mediaType, headers, notEmpty: true };
        const schema = shape(media.schema);
        const expected = { status, mediaType, headers, schema };
        const [example] = Object.values(media.examples ?? {});
        if (example) {
            expected.members = Object.keys(example.value);
            const [row] = example.value.results ?? [];
            if (row) expected.rowMembers = Object.keys(row);
        }
        return { ...expected, ...this.chain(status) };
    }

    /** What is kept for the requests that follow, or was kept before. */
    chain(status) {
        const { variable, rank } = this;
        if (!variable) return {};
        const own = { variable, path: "id" };
        // A file that is sent is no JSON, and can't be held against its answer.
        if (rank === 0 && !this.body) return { keep: own };
        if (rank === 0) return { holdsWhatWasSent: true, keep: own };
        if (rank === 3) return { holdsWhatWasSent: true, isKept: own };
        if (this.isBatch) return { isKept: { variable, path: "results.0.record.id" } };
        if (rank === -1) return { keep: { variable, path: "results.0.id" } };
        // What comes later is done to the new record.
        if (status === 201) return { keep: own };
        return this.isOne || this.method === "post" ? { isKept: own } : {};
    }
}

class Operations {
    constructor(document) {
        this.document = document;
        this.components = document.components;
        this.list = Object.entries(document.paths).flatMap(([path, item]) => {
            const methods = METHODS.filter((method) => method in item);
            const singular = this.singular(path);
            return methods.map(
                (method) => new Operation(this, path, method, item[method], singular),
            );
        });
    }

    /** `customer` for all paths below `customers`. */
    singular(path) {
        const [collection] = path.replace(new RegExp(`${BATCH}$`), "").split("/{");
        const item = this.document.paths[`${collection}/{id}`] ?? {};
        const method = METHODS.find((each) => each in item);
        if (!method) return "";
        const name = item[method].operationId.replace(/^[a-z]+/, "");
        return name[0].toLowerCase() + name.slice(1);
    }

    /** The components that what is asserted refers to, directly or through others. */
    definitions(asserted) {
        const found = {};
        const collect = (node) => {
            for (const [, name] of JSON.stringify(node).matchAll(DEFINITION)) {
                if (name in found) continue;
                found[name] = shape(this.components.schemas[name]);
                collect(found[name]);
            }
        };
        collect(asserted);
        return found;
    }

    creates(singular) {
        return this.list.some((each) => each.isCreate && each.singular === singular);
    }

    /** The operation of a request of the converter. */
    of(request) {
        const path = `/${request.url.path.join("/").replace(/:(\w+)/g, "{$1}")}`;
        const method = request.method.toLowerCase();
        return this.list.find((each) => each.path === path && each.method === method);
    }

    /** The node itself, behind a reference into the components. */
    resolve(node) {
        if (!node.$ref) return node;
        const [kind, name] = node.$ref.split("/").slice(2);
        return this.components[kind][name];
    }

    /** The names of the headers that are always there. */
    required(headers) {
        return Object.entries(headers)
            .filter(([, node]) => this.resolve(node).required)
            .map(([name]) => name);
    }

    /**
     * Status and answer of an error, in REST's form or in that of GraphQL; nothing
     * where no operation that is shown has it.
     */
    refusal(code, { graphql = false } = {}) {
        const names = [code, `graphql_${code}`];
        if (graphql) names.reverse();
        // One that no operation of the one API is documented with is as in the other.
        for (const name of names)
            for (const { node } of this.list)
                for (const [status, response] of Object.entries(node.responses))
                    if (response.$ref === `#/components/responses/${name}`)
                        return [Number(status), this.resolve(response)];
        return null;
    }

    /** How the key is sent. */
    get keyScheme() {
        const schemes = Object.values(this.components.securitySchemes);
        return schemes.find((each) => each.type === "apiKey");
    }

    /** The largest number of a record that can be asked for. */
    get largestId() {
        const { path, node } = this.list.find((each) => each.isOne);
        const { parameters = [] } = this.document.paths[path];
        const all = [...parameters, ...(node.parameters ?? [])];
        return all.find((each) => each.in === "path").schema.maximum;
    }
}

module.exports = { Operations };
