// Every root field of a GraphQL schema as a request of a Postman collection. Values to
// send come from the examples of the same operations in OpenAPI.

const {
    buildSchema,
    getNamedType,
    getNullableType,
    isEnumType,
    isLeafType,
    isListType,
    isNonNullType,
    isObjectType,
    parse,
    print,
} = require("graphql");

const MEDIA_TYPE = "application/graphql-response+json";
// How many records lists, and lists inside them, are asked for.
const FIRST = 5;
const FIRST_INSIDE = 2;
const SCALARS = { Boolean: "boolean", Float: "number", Int: "integer" };

function lower(name) {
    return name[0].toLowerCase() + name.slice(1);
}

function upper(name) {
    return name[0].toUpperCase() + name.slice(1);
}

function camel(name) {
    return name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
}

function object(properties) {
    return { type: "object", required: Object.keys(properties), properties };
}

/** The JSON Schema of a scalar, an enumeration, or a list of them. */
function leafSchema(type) {
    if (isNonNullType(type)) return nonNullSchema(type.ofType);
    return { anyOf: [nonNullSchema(type), { type: "null" }] };
}

function nonNullSchema(type) {
    if (isListType(type)) return { type: "array", items: leafSchema(type.ofType) };
    if (isEnumType(type)) return { enum: type.getValues().map(({ name }) => name) };
    return { type: SCALARS[type.name] ?? "string" };
}

/** The type of the records of a connection; nothing for other types. */
function rowType(type) {
    const nodes = isObjectType(type) && type.getFields().nodes;
    return nodes && getNamedType(nodes.type);
}

/** What is asked of a type, and the JSON Schema of the answer. */
function selection(type, { deep }) {
    const texts = [];
    const properties = {};
    for (const field of Object.values(type.getFields())) {
        const target = getNamedType(field.type);
        if (field.deprecationReason) continue;
        if (isLeafType(target)) {
            texts.push(field.name);
            properties[field.name] = leafSchema(field.type);
        } else if (deep && rowType(target)) {
            const page = pageSelection(target, { deep: false });
            texts.push(`${field.name}(first: ${FIRST_INSIDE}) ${page.text}`);
            properties[field.name] = page.schema;
        } else if (deep) {
            const inside = selection(target, { deep: false });
            texts.push(`${field.name} ${inside.text}`);
            properties[field.name] = isNonNullType(field.type)
                ? inside.schema
                : { anyOf: [inside.schema, { type: "null" }] };
        }
    }
    return { text: `{ ${texts.join(" ")} }`, schema: object(properties) };
}

function pageSelection(type, options) {
    const { text, schema } = selection(rowType(type), options);
    const { pageInfo } = type.getFields();
    const info = selection(getNamedType(pageInfo.type), { deep: false });
    return {
        text: `{ nodes ${text} pageInfo ${info.text} totalCount }`,
        schema: object({
            nodes: { type: "array", items: schema },
            pageInfo: info.schema,
            totalCount: { type: "integer", minimum: 0 },
        }),
    };
}

/** A request to the endpoint, as Postman has it. */
function graphqlItem(name, description, query, variables = {}) {
    return {
        name,
        request: {
            method: "POST",
            header: [{ key: "Accept", value: MEDIA_TYPE }],
            url: { raw: "{{baseUrl}}/graphql", host: ["{{baseUrl}}"], path: ["graphql"] },
            body: {
                mode: "graphql",
                graphql: { query, variables: JSON.stringify(variables, null, 2) },
            },
            description,
        },
        response: [],
    };
}

class Fields {
    constructor(schema, operations) {
        this.schema = schema;
        this.operations = operations;
        this.found = [];
        this.expected = {};
        this.reads = {};
    }

    /** Every query, then what each mutation does, in an order in which all can be run. */
    collect() {
        const queries = this.schema.getQueryType().getFields();
        const mutations = this.schema.getMutationType()?.getFields() ?? {};
        for (const field of Object.values(queries)) this.query(field);
        // What is done to one record is done in the order of OpenAPI.
        for (const operation of this.operations.list) {
            const field = mutations[operation.node.operationId];
            if (field) this.mutation(field, operation);
        }
        this.found.sort(
            (one, other) =>
                one.place.localeCompare(other.place, "en") || one.rank - other.rank,
        );
        return this.found.map(({ item }) => item);
    }

    add(field, place, rank, query, variables, schema, more = {}) {
        const { name, description } = field;
        const item = graphqlItem(name, description, print(parse(query)), variables);
        this.found.push({ item, place, rank });
        this.expected[name] = {
            status: 200,
            mediaType: MEDIA_TYPE,
            noErrors: true,
            schema: object({ data: object({ [name]: schema }) }),
            ...more,
        };
    }

    query(field) {
        const type = getNamedType(field.type);
        if (rowType(type)) this.listed(field, type);
        else if (!isObjectType(type)) this.node(field);
        else if (field.args.length) this.one(field, type);
        else {
            const { text, schema } = selection(type, { deep: true });
            this.add(field, "", 0, `query Viewer { ${field.name} ${text} }`, {}, schema);
        }
    }

    one(field, type) {
        const { name } = field;
        const { text, schema } = selection(type, { deep: true });
        const variable = kept(lower(type.name));
        this.reads.one ??= name;
        this.add(
            field,
            lower(type.name),
            1,
            `query ${upper(name)}($id: ID!) { ${name}(id: $id) ${text} }`,
            { id: `{{${variable}}}` },
            schema,
            { isKept: { variable, path: `data.${name}.id` } },
        );
    }

    /** `node` is shown with the first type that has a query of its own. */
    node(field) {
        const queries = this.schema.getQueryType().getFields();
        const known = this.schema.getPossibleTypes(getNamedType(field.type));
        const type = known.find((each) =>
            Object.values(queries).some((other) => getNamedType(other.type) === each),
        );
        const { text, schema } = selection(type, { deep: false });
        const variable = kept(lower(type.name));
        this.add(
            field,
            lower(type.name),
            2,
            `query Node($id: ID!) { node(id: $id) { __typename ... on ${type.name} ${text} } }`,
            { id: `{{${variable}}}` },
            schema,
            { isKept: { variable, path: "data.node.id" } },
        );
    }

    listed(field, type) {
        const { name } = field;
        const singular = lower(rowType(type).name);
        const { text, schema } = pageSelection(type, { deep: true });
        const creates = this.operations.creates(singular);
        this.reads.list ??= name;
        const path = `data.${name}.nodes.0.id`;
        this.add(
            field,
            singular,
            creates ? 3 : -1,
            `query ${upper(name)}($first: Int, $after: String) {
                ${name}(first: $first, after: $after) ${text} }`,
            { first: FIRST, after: null },
            schema,
            creates ? {} : { keep: { variable: kept(singular), path } },
        );
    }

    mutation(field, operation) {
        const { name } = field;
        const [argument] = field.args;
        const input = getNamedType(argument.type);
        const takesId = "id" in input.getFields();
        const payload = getNamedType(field.type);
        const variable = kept(operation.singular);
        const example = Object.entries(operation.body ?? {});
        const values = Object.fromEntries(example.map(([key, each]) => [camel(key), each]));
        const texts = [];
        const properties = {};
        let path = "";
        for (const member of Object.values(payload.getFields())) {
            const type = getNamedType(member.type);
            if (member.name === "clientMutationId") continue;
            if (isLeafType(type)) {
                texts.push(member.name);
                properties[member.name] = nonNullSchema(getNullableType(member.type));
                if (!path && getNamedType(member.type).name === "ID")
                    path = `data.${name}.${member.name}`;
            } else {
                const { text, schema } = selection(type, { deep: false });
                texts.push(`${member.name} ${text}`);
                properties[member.name] = schema;
                path = `data.${name}.${member.name}.id`;
            }
        }
        const [status] = operation.success;
        const chain = { variable, path };
        this.add(
            field,
            operation.singular,
            takesId ? operation.rank + 1 : 0,
            `mutation ${upper(name)}($input: ${input.name}!) {
                ${name}(input: $input) { ${texts.join(" ")} } }`,
            { input: { ...(takesId && { id: `{{${variable}}}` }), ...values } },
            object(properties),
            status === 201 ? { keep: chain } : { isKept: chain },
        );
    }
}

/** The variable that holds the global id of a record between requests. */
function kept(singular) {
    return `${singular}NodeId`;
}

/**
 * The requests, what is expected of each by its name, and the names of a field that
 * lists and of one that finds a record.
 */
function fieldItems(sdl, operations) {
    const fields = new Fields(buildSchema(sdl), operations);
    const items = fields.collect();
    return { items, expected: fields.expected, reads: fields.reads };
}

module.exports = { MEDIA_TYPE, fieldItems, graphqlItem };
