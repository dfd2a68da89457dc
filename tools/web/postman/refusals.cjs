// What is refused, in REST and in GraphQL, as requests of a Postman collection.

const { MEDIA_TYPE, graphqlItem } = require("./graphql.cjs");

const PROBLEM = "application/problem+json";
const JSON_TYPE = "application/json";

class Refusals {
    /**
     * @param reads the names of a field that lists and of one that finds a record
     * @param limitedKey the variable with a key that has no scope
     */
    constructor(operations, reads, limitedKey) {
        this.operations = operations;
        this.reads = reads;
        this.limitedKey = limitedKey;
        this.expected = {};
    }

    problem(name, code, path, options = {}) {
        const { method = "GET", query, id, body, names = [] } = options;
        const { type = JSON_TYPE } = options;
        const [status, response] = this.operations.refusal(code);
        const spelled = path.replace(/{(\w+)}/g, ":$1");
        const raw = `{{baseUrl}}${spelled}`;
        const segments = spelled.slice(1).split("/");
        const url = { raw, host: ["{{baseUrl}}"], path: segments };
        const header = [{ key: "Accept", value: JSON_TYPE }];
        const request = { method, header, url, description: response.description };
        if (query) url.query = [query];
        if (id) url.variable = [{ key: "id", value: id }];
        if (body) {
            header.push({ key: "Content-Type", value: type });
            request.body = { mode: "raw", raw: body };
        }
        this.expected[name] = {
            status,
            mediaType: PROBLEM,
            headers: this.operations.required(response.headers),
            schema: { $ref: "#/definitions/Problem" },
            error: { code, path: "" },
            names,
        };
        return { name, request, response: [] };
    }

    error(name, code, query, status) {
        const [usual, response] = this.operations.refusal(code, { graphql: true });
        this.expected[name] = {
            status: status ?? usual,
            mediaType: MEDIA_TYPE,
            headers: this.operations.required(response.headers),
            error: { code, path: "errors.0.extensions." },
        };
        return graphqlItem(name, response.description, query);
    }

    withoutKey(item) {
        item.request.auth = { type: "noauth" };
        return item;
    }

    /** Sent with the key without scopes; left out of a run while there is none. */
    withLimitedKey(item) {
        const { name, in: where } = this.operations.keyScheme;
        const parts = { key: name, value: `{{${this.limitedKey}}}`, in: where };
        const apikey = Object.entries(parts).map(([key, value]) => ({ key, value }));
        item.request.auth = { type: "apikey", apikey };
        const empty = `!pm.variables.get("${this.limitedKey}")`;
        const exec = [`if (${empty}) pm.execution.skipRequest();`];
        const script = { type: "text/javascript", exec };
        item.event = [{ listen: "prerequest", script }];
        return item;
    }

    *rest() {
        if (this.operations.refusal("not_found"))
            yield this.problem("An unknown path", "not_found", "/api/v1/nothing");
        yield* this.reading();
        yield* this.writing();
    }

    *reading() {
        const { list } = this.operations;
        const listed = list.find((each) => each.isList)?.path;
        const one = list.find((each) => each.isOne)?.path;
        if (listed) {
            yield this.withoutKey(this.problem("No key", "unauthorized", listed));
            const names = ["required_scope"];
            yield this.withLimitedKey(
                this.problem("A key without the scope", "forbidden", listed, { names }),
            );
            const parameters = [
                ["A parameter out of range", { key: "limit", value: "-1" }],
                ["A parameter that is not known", { key: "colour", value: "red" }],
            ];
            for (const [name, query] of parameters) {
                const options = { query, names: [`details.${query.key}`] };
                yield this.problem(name, "validation", listed, options);
            }
        }
        if (one) {
            const options = { id: String(this.operations.largestId) };
            yield this.problem("A record that is not there", "not_found", one, options);
        }
    }

    *writing() {
        const path = this.operations.list.find((each) => each.isCreate)?.path;
        if (!path) return;
        const refusals = [
            ["A method that the path does not know", "method_not_allowed", "PUT"],
            ["A body that is no JSON", "bad_request", "POST", { body: "{" }],
            [
                "A body of another media type",
                "unsupported_media_type",
                "POST",
                { body: "a", type: "text/csv" },
            ],
            [
                "A field that is not known",
                "validation",
                "POST",
                { body: '{"colour": "red"}', names: ["details.colour"] },
            ],
        ];
        for (const [name, code, method, options] of refusals)
            yield this.problem(name, code, path, { method, ...options });
    }

    *graphql() {
        const viewer = "{ viewer { name } }";
        yield this.withoutKey(this.error("GraphQL: no key", "unauthorized", viewer));
        const unreadable = "GraphQL: a document that can't be parsed";
        yield this.error(unreadable, "bad_request", "{");
        // GraphQL over HTTP has a status of its own for documents.
        const unknown = "GraphQL: a field that is not in the schema";
        yield this.error(unknown, "validation", "{ nothing }", 400);
        const { list, one } = this.reads;
        if (list) {
            const query = `{ ${list}(first: 1) { nodes { id } } }`;
            const name = "GraphQL: a key without the scope";
            yield this.withLimitedKey(this.error(name, "forbidden", query));
        }
        if (one) {
            const query = `{ ${one}(id: "${this.operations.largestId}") { id } }`;
            const name = "GraphQL: a record that is not there";
            // The rest of the document is answered all the same.
            yield this.error(name, "not_found", query, 200);
        }
    }
}

/** The requests of REST and of GraphQL, and what is expected of each by its name. */
function refusalItems(operations, reads, limitedKey) {
    const refusals = new Refusals(operations, reads, limitedKey);
    const rest = [...refusals.rest()];
    const graphql = [...refusals.graphql()];
    return { rest, graphql, expected: refusals.expected };
}

module.exports = { refusalItems };
