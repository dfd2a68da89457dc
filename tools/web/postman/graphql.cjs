// Every root field of a GraphQL schema as a request of a Postman collection. Values to
// send come from the examples of the same operations in OpenAPI. Their answers have the
// types of the schema: GraphQL itself sees to that.

const { buildSchema, getNamedType, isLeafType, isObjectType, parse, print } =
    require("graphql");

const MEDIA_TYPE = "application/graphql-response+json";
// How many records lists, and lists inside them, are asked for.
const FIRST = 5;
const FIRST_INSIDE = 2;
// What is done to many at once, in the order of a run, behind what is done to one.
const MANY = ["create", "update", "upsert", "delete"];
const AFTER_SINGLE = 10;

function lower(name) {
    return name[0].toLowerCase() + name.slice(1);
}

function upper(name) {
    return name[0].toUpperCase() + name.slice(1);
}

function camel(name) {
    return name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
}

/** The variable that holds the global id of a record between requests. */
function kept(singular) {
    return `${singular}NodeId`;
}

/** The type of the records of a connection; nothing for other types. */
function rowType(type) {
    const nodes = isObjectType(type) && type.getFields().nodes;
    return nodes && getNamedType(nodes.type);
}

/** What is asked of a type: its own fields, and those of its relations. */
function selection(type, { deep = true } = {}) {
    const texts = [];
    for (const field of Object.values(type.getFields())) {
        const target = getNamedType(field.type);
        if (field.deprecationReason || field.name === "clientMutationId") continue;
        if (isLeafType(target)) texts.push(field.name);
        else if (deep && rowType(target)) {
            const page = pageOf(target, false);
            texts.push(`${field.name}(first: ${FIRST_INSIDE}) ${page}`);
        } else if (deep) {
            texts.push(`${field.name} ${selection(target, { deep: false })}`);
        }
    }
    return `{ ${texts.join(" ")} }`;
}

function pageOf(type, deep) {
    const rows = selection(rowType(type), { deep });
    return `{ nodes ${rows} pageInfo { hasNextPage endCursor } totalCount }`;
}

/** A request to the endpoint, as Postman has it. */
function graphqlItem(name, description, query, variables = {}) {
    const host = ["{{baseUrl}}"];
    const graphql = { query, variables: JSON.stringify(variables, null, 2) };
    return {
        name,
        request: {
            method: "POST",
            header: [{ key: "Accept", value: MEDIA_TYPE }],
            url: { raw: "{{baseUrl}}/graphql", host, path: ["graphql"] },
            body: { mode: "graphql", graphql },
            description,
        },
        response: [],
    };
}

class Fields {
    constructor(schema, operations) {
        this.operations = operations;
        this.schema = schema;
        this.queries = Object.values(schema.getQueryType().getFields());
        this.found = [];
        this.expected = {};
        // A field that lists, and one that finds a record.
        this.reads = {};
    }

    /** All of them, by resource, in an order in which they can be run. */
    collect() {
        for (const field of this.queries) this.query(field);
        const mutations = this.schema.getMutationType()?.getFields() ?? {};
        // What is done to one record is done in the order of OpenAPI.
        for (const operation of this.operations.list) {
            const { operationId } = operation.node;
            const field = mutations[operationId];
            if (field) this.mutation(field, operation);
            if (operation.isBatch)
                MANY.forEach((verb, rank) => {
                    const many = mutations[operationId.replace("batch", verb)];
                    if (many) this.many(many, operation, rank);
                });
        }
        const order = (one, other) =>
            one.place.localeCompare(other.place, "en") || one.rank - other.rank;
        return this.found.sort(order).map(({ item }) => item);
    }

    /**
     * @param at the resource, and the rank among its requests
     * @param asked the document and its variables
     * @param more what is asserted and kept besides
     */
    add({ name, description }, [place, rank], [document, variables], more = {}) {
        const query = print(parse(document));
        this.found.push({
            item: graphqlItem(name, description, query, variables),
            place,
            rank,
        });
        const always = { status: 200, mediaType: MEDIA_TYPE, noErrors: true };
        this.expected[name] = { ...always, ...more };
    }

    query(field) {
        const { name } = field;
        const type = getNamedType(field.type);
        if (rowType(type)) this.listed(field, type);
        else if (!isObjectType(type)) this.node(field, type);
        else if (field.args.length) {
            this.reads.one ??= name;
            const asked = `query ${upper(name)}($id: ID!) {
                ${name}(id: $id) ${selection(type)} }`;
            this.one(field, type, 1, asked);
        } else this.add(field, ["", 0], [`{ ${name} ${selection(type)} }`, {}]);
    }

    /** A query of the record that was kept. */
    one(field, type, rank, document) {
        const singular = lower(type.name);
        const variable = kept(singular);
        const asked = [document, { id: `{{${variable}}}` }];
        const isKept = { variable, path: `data.${field.name}.id` };
        this.add(field, [singular, rank], asked, { isKept });
    }

    /** `node` is shown with the first type that has a query of its own. */
    node(field, nodes) {
        const types = this.queries.map((each) => getNamedType(each.type));
        const possible = this.schema.getPossibleTypes(nodes);
        const type = possible.find((each) => types.includes(each));
        const text = selection(type, { deep: false });
        const asked = `query Node($id: ID!) {
            ${field.name}(id: $id) { __typename ... on ${type.name} ${text} } }`;
        this.one(field, type, 2, asked);
    }

    listed(field, type) {
        const { name } = field;
        const singular = lower(rowType(type).name);
        this.reads.list ??= name;
        const asked = `query ${upper(name)}($first: Int, $after: String) {
            ${name}(first: $first, after: $after) ${pageOf(type, true)} }`;
        const variables = { first: FIRST, after: null };
        // Where nothing can be created, there is a record to read.
        const creates = this.operations.creates(singular);
        const keep = { variable: kept(singular), path: `data.${name}.nodes.0.id` };
        const rank = creates ? 3 : -1;
        this.add(field, [singular, rank], [asked, variables], creates ? {} : { keep });
    }

    mutation(field, operation) {
        const { name } = field;
        const { singular } = operation;
        const input = getNamedType(field.args[0].type);
        const takesId = "id" in input.getFields();
        const payload = getNamedType(field.type);
        const record = Object.values(payload.getFields()).find((each) =>
            isObjectType(getNamedType(each.type)),
        );
        const asked = `mutation ${upper(name)}($input: ${input.name}!) {
            ${name}(input: $input) ${selection(payload)} }`;
        const variable = kept(singular);
        const values = takesId ? { id: `{{${variable}}}` } : {};
        for (const [key, value] of Object.entries(operation.body ?? {}))
            values[camel(key)] = value;
        const answered = record ? `${record.name}.id` : "deletedId";
        const chain = { variable, path: `data.${name}.${answered}` };
        const [status] = operation.success;
        this.add(
            field,
            [singular, takesId ? operation.rank + 1 : 0],
            [asked, { input: values }],
            status === 201 ? { keep: chain } : { isKept: chain },
        );
    }

    /** A list with one item: the first verb makes the record, the last one deletes it. */
    many(field, operation, rank) {
        const { name } = field;
        const { singular, item } = operation;
        const input = getNamedType(field.args[0].type);
        const payload = getNamedType(field.type).getFields();
        const result = getNamedType(payload.results.type);
        const asked = `mutation ${upper(name)}($input: ${input.name}!) {
            ${name}(input: $input) {
                results ${selection(result)} succeeded failed } }`;
        const variable = kept(`${singular}OfMany`);
        const creates = rank === 0;
        const values = creates ? {} : { id: `{{${variable}}}` };
        const deletes = "deletedId" in result.getFields();
        if (!deletes)
            for (const [key, value] of Object.entries(item)) values[camel(key)] = value;
        const answered = deletes ? "deletedId" : `${singular}.id`;
        const chain = { variable, path: `data.${name}.results.0.${answered}` };
        this.add(
            field,
            [singular, AFTER_SINGLE + rank],
            [asked, { input: { items: [values] } }],
            creates ? { keep: chain } : { isKept: chain },
        );
    }
}

/** The requests, and what is expected of each by its name. */
function fieldItems(sdl, operations) {
    const fields = new Fields(buildSchema(sdl), operations);
    const items = fields.collect();
    return { items, expected: fields.expected, reads: fields.reads };
}

module.exports = { MEDIA_TYPE, fieldItems, graphqlItem };
