// What this page asks for: these fields and nothing else.

const SHOWN = "id name email phone address { country }";

/** `first` with `after` goes forward, `last` with `before` goes back. */
export const CUSTOMERS = `
  query Customers($first: Int, $after: String, $last: Int, $before: String, $q: String) {
    customers(
      first: $first, after: $after, last: $last, before: $before
      filter: {q: $q}, orderBy: [{field: NAME}]
    ) {
      totalCount
      nodes { ${SHOWN} }
      pageInfo { hasPreviousPage hasNextPage startCursor endCursor }
    }
  }`;

export const UPDATE = `
  mutation Update($input: UpdateCustomerInput!) {
    updateCustomer(input: $input) { customer { ${SHOWN} } }
  }`;
