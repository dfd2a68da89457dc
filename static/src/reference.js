// Copyright 2026 dual_api contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

// The OpenAPI document as people read it. Programs need all of it at each operation;
// people are told once of what holds everywhere, and of an object on a page of its own.

/**
 * @param contract an OpenAPI document of this API; it is changed
 * @param replaced what stands in the samples, by what stands there for it
 * @returns the document
 */
export function forReaders(contract, replaced) {
  fillSamples(contract, replaced);
  shortenOrders(contract);
  chooseNothing(contract);
  describeObjects(contract);
  tellHeadersOnce(contract);
  return contract;
}

function operationsOf(contract) {
  const items = Object.values(contract.paths ?? {}).flatMap(Object.values);
  return items.filter((item) => item.responses !== undefined);
}

// -- samples --------------------------------------------------------------------------

function fillSamples(contract, replaced) {
  const samples = operationsOf(contract).flatMap((each) => each["x-codeSamples"]);
  for (const sample of samples) {
    for (const [placeholder, text] of Object.entries(replaced)) {
      sample.source = sample.source.replaceAll(placeholder, () => text);
    }
  }
}

// -- parameters -----------------------------------------------------------------------

/** What a list can be sorted by, in a line: each of them has a descending twin. */
function shortenOrders(contract) {
  for (const parameter of operationsOf(contract).flatMap((each) => each.parameters ?? [])) {
    const values = enumOf(contract, parameter.schema?.items);
    if (values !== undefined) {
      const names = values.filter((value) => !value.startsWith("-")).map(code);
      parameter.description += ` One of ${names.join(", ")}.`;
      parameter.schema.items = { type: "string" };
    }
  }
}

function enumOf(contract, schema) {
  const name = schema?.$ref?.split("/").at(-1);
  return contract.components.schemas[name]?.enum;
}

/**
 * Takes out what is not chosen: examples of parameters that may be left out would be
 * sent, and the first of the values of a list. They are told in words.
 */
function chooseNothing(contract) {
  const parameters = [
    ...Object.values(contract.components?.parameters ?? {}),
    ...operationsOf(contract).flatMap((operation) => operation.parameters ?? []),
  ];
  for (const parameter of parameters.filter((found) => !found.required)) {
    const [first] = Object.values(parameter.examples ?? {});
    const example = parameter.example ?? first?.value;
    const told = { Default: parameter.schema?.default, Example: example };
    for (const [word, value] of Object.entries(told)) {
      if (value !== undefined) {
        const text = Array.isArray(value) ? value.join(",") : value;
        parameter.description = `${parameter.description ?? ""} ${word}: \`${text}\`.`;
      }
    }
    for (const place of [parameter, parameter.schema ?? {}]) {
      delete place.default;
      delete place.example;
    }
    parameter.examples = { none: { value: example ?? "", "x-disabled": true } };
  }
}

// -- objects --------------------------------------------------------------------------

/** A page for each object, below the heading of its operations. */
function describeObjects(contract) {
  contract.tags = contract.tags.flatMap((tag) => {
    const object = tag["x-object"];
    const schema = contract.components.schemas[object?.schema];
    if (schema === undefined) {
      return [tag];
    }
    const page = {
      name: `The ${object.name} object`,
      parent: tag.name,
      description: describeObject(contract, schema),
    };
    return [tag, page];
  });
}

function describeObject(contract, schema) {
  const members = Object.entries(schema.properties);
  const rows = members.map(([name, member]) => [
    `**${code(name)}**<br>${member.description}`,
    typeOf(contract, member),
    writtenBy(name, member["x-writable"]),
    member.examples ? code(JSON.stringify(member.examples[0])) : "",
  ]);
  const examples = members.filter(([, member]) => member.examples);
  const example = Object.fromEntries(
    examples.map(([name, member]) => [name, member.examples[0]]),
  );
  return [
    schema.description,
    table(["Field", "Type", "Scope to write", "Example"], rows),
    `\`\`\`json\n${JSON.stringify(example, null, 2)}\n\`\`\``,
  ].join("\n\n");
}

function writtenBy(name, writable) {
  if (writable === undefined) {
    return "read only";
  }
  const scopes = writable.scopes.map(code).join(" or ");
  return writable.name === name ? scopes : `${scopes}, as ${code(writable.name)}`;
}

/** The type of a value in words. */
function typeOf(contract, schema) {
  if (schema.$ref !== undefined) {
    const values = enumOf(contract, schema);
    if (values !== undefined) {
      return values.map(code).join(", ");
    }
    const name = schema.$ref.split("/").at(-1);
    const { properties } = contract.components.schemas[name];
    // Of a list its page.
    return properties.results === undefined ? name : `page of ${name.replace(/Page$/, "")}`;
  }
  if (schema.oneOf !== undefined) {
    return schema.oneOf.map((each) => typeOf(contract, each)).join("; or ");
  }
  const [type, ...others] = [schema.type].flat();
  const said = type === "array" ? `list of ${typeOf(contract, schema.items)}` : type;
  const format = schema.format ? ` (${schema.format})` : "";
  return [said + format, ...others].join(" or ");
}

// -- headers --------------------------------------------------------------------------

/** Where a header is, by what the document says of it. */
const ANSWERS = {
  all: "every answer",
  keyed: "every answer to a key that works",
  some: "where the operation says so",
};

/** One page for all headers; an operation names those of its own alone. */
function tellHeadersOnce(contract) {
  const headers = Object.entries(contract.components.headers);
  const own = new Set();
  for (const [name, header] of headers) {
    if (header["x-answers"] === "some") {
      own.add(name);
    }
  }
  const responses = [
    ...Object.values(contract.components.responses),
    ...operationsOf(contract).flatMap((each) => Object.values(each.responses)),
  ];
  for (const response of responses) {
    const left = Object.entries(response.headers ?? {}).filter(([name]) => own.has(name));
    if (left.length) {
      response.headers = Object.fromEntries(left);
    } else {
      delete response.headers;
    }
  }
  const rows = headers.map(([name, header]) => [
    `**${code(name)}**<br>${header.description}`,
    ANSWERS[header["x-answers"]],
    code(String(header.example)),
  ]);
  contract.tags.push({
    name: "Headers",
    description: [
      "What answers have beside their bodies, whatever was asked.",
      table(["Header", "On", "Example"], rows),
    ].join("\n\n"),
  });
}

// -- Markdown -------------------------------------------------------------------------

function code(text) {
  return `\`${text}\``;
}

function table(heads, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}
