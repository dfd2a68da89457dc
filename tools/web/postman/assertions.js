// Runs in Postman after each request of the collection. `contract`, which convert.cjs
// puts in front, says by the name of the request what its answer must be.

const expected = contract.requests[pm.info.requestName];

/** The value at a path of names and indexes, such as "data.customers.nodes.0.id". */
function at(path) {
    return path
        .split(".")
        .reduce((found, name) => found && found[name], pm.response.json());
}

const checks = {
    status(status) {
        pm.test(`answers ${status}`, () => pm.response.to.have.status(status));
    },

    mediaType(mediaType) {
        pm.test(`is ${mediaType}`, () => {
            const [found] = pm.response.headers.get("Content-Type").split(";");
            pm.expect(found).to.equal(mediaType);
        });
    },

    empty() {
        pm.test("has no body", () => pm.expect(pm.response.text()).to.equal(""));
    },

    notEmpty() {
        pm.test("has a body", () => pm.expect(pm.response.text()).to.not.be.empty);
    },

    headers(names) {
        pm.test("has the headers of the contract", () => {
            for (const name of names)
                pm.expect(pm.response.headers.has(name), name).to.be.true;
        });
    },

    schema(schema) {
        const { definitions } = contract;
        pm.test("has the shape of the contract", () =>
            pm.response.to.have.jsonSchema({ definitions, allOf: [schema] }));
    },

    members(names) {
        pm.test("has the members that it has by default", () =>
            pm.expect(pm.response.json()).to.include.all.keys(names));
    },

    rowMembers(names) {
        pm.test("has rows with the members that they have by default", () => {
            for (const row of pm.response.json().results)
                pm.expect(row).to.have.all.keys(names);
        });
    },

    holdsWhatWasSent() {
        pm.test("holds what was sent", () => {
            const sent = JSON.parse(pm.request.body.raw);
            const stored = pm.response.json();
            for (const name of Object.keys(sent).filter((each) => each in stored))
                pm.expect(stored[name], name).to.eql(sent[name]);
        });
    },

    noErrors() {
        pm.test("has no errors", () =>
            pm.expect(pm.response.json()).to.not.have.property("errors"));
    },

    error({ code, path }) {
        pm.test(`refuses with ${code}`, () =>
            pm.expect(at(`${path}error`)).to.equal(code));
        pm.test("can be found in the log", () => {
            const header = pm.response.headers.get("X-Correlation-ID");
            pm.expect(at(`${path}correlation_id`)).to.equal(header);
        });
    },

    names(paths) {
        for (const path of paths)
            pm.test(`names ${path}`, () => pm.expect(at(path)).to.exist);
    },

    isKept({ variable, path }) {
        pm.test("is the one that was asked for", () => {
            const kept = pm.collectionVariables.get(variable);
            pm.expect(String(at(path))).to.equal(String(kept));
        });
    },

    // For the requests that follow.
    keep({ variable, path }) {
        pm.test("has a record for the requests that follow", () =>
            pm.expect(at(path)).to.exist);
        pm.collectionVariables.set(variable, at(path));
    },
};

for (const [name, value] of Object.entries(expected || {})) checks[name](value);
