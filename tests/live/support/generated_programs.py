# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Programs of a user of openapi-generator: they create, list, and meet a refusal."""

PYTHON = """
import json, os
from dual import ApiClient, ApiException, Configuration
from dual.api.customers_api import CustomersApi
from dual.models import CustomerCreate, CustomerOrder, CustomerUpdate, Problem, RecordId

configuration = Configuration(host=os.environ["SERVER"])
configuration.api_key["ApiKey"] = os.environ["KEY"]
customers = CustomersApi(ApiClient(configuration))

made = customers.create_customer(
    CustomerCreate(name="Kontor", is_company=True, country_code="DE", tags=["Online"])
)
contact = customers.create_customer(
    CustomerCreate(name="Kim", parent_id=RecordId(made.id)),
    fields=["id", "parent.name"],
)
page = customers.list_customers(
    q="Kontor", sort=[CustomerOrder("name"), CustomerOrder("-id")], limit=200,
    fields=["id", "name", "contacts"], contacts_limit=5,
)
[row] = [row for row in page.results if row.id == made.id]
below = customers.list_customers(parent_id=[str(made.id)], is_company="false")
try:
    customers.update_customer(made.id, CustomerUpdate(country_code="QQ"))
except ApiException as error:
    status, refused = error.status, Problem.from_json(error.body)
customers.delete_customer(contact.id)
customers.delete_customer(made.id)
print(json.dumps({
    "country": made.country,
    "parent": contact.parent.name,
    "contacts": [each.name for each in row.contacts.results],
    "below": [each.name for each in below.results],
    "status": status,
    "error": refused.error,
    "details": list(refused.details),
}))
"""

JAVA = """
import java.util.*;
import org.openapitools.client.*;
import org.openapitools.client.api.CustomersApi;
import org.openapitools.client.model.*;

public class Program {
  public static void main(String[] arguments) throws Exception {
    ApiClient client = new ApiClient();
    client.updateBaseUri(System.getenv("SERVER"));
    client.setRequestInterceptor(
        request -> request.header("X-API-Key", System.getenv("KEY")));
    CustomersApi customers = new CustomersApi(client);

    Customer made = customers.createCustomer(
        CustomersApi.APICreateCustomerRequest.newBuilder()
            .customerCreate(new CustomerCreate()
                .name("Kontor").isCompany(true).countryCode("DE").addTagsItem("Online"))
            .build());
    Customer contact = customers.createCustomer(
        CustomersApi.APICreateCustomerRequest.newBuilder()
            .customerCreate(new CustomerCreate()
                .name("Kim").parentId(new RecordId(made.getId())))
            .fields(List.of("id", "parent.name"))
            .build());
    CustomerPage page = customers.listCustomers(
        CustomersApi.APIListCustomersRequest.newBuilder()
            .q("Kontor").limit(200)
            .sort(new LinkedHashSet<>(List.of(CustomerOrder.NAME, CustomerOrder._ID)))
            .fields(List.of("id", "name", "contacts")).contactsLimit(5)
            .build());
    Customer row = page.getResults().stream()
        .filter(each -> each.getId().equals(made.getId())).findFirst().orElseThrow();
    CustomerPage below = customers.listCustomers(
        CustomersApi.APIListCustomersRequest.newBuilder()
            .parentId(List.of(made.getId().toString())).isCompany("false")
            .build());
    Map<String, Object> said = new TreeMap<>();
    try {
      customers.updateCustomer(
          CustomersApi.APIUpdateCustomerRequest.newBuilder()
              .id(made.getId())
              .customerUpdate(new CustomerUpdate().countryCode("QQ"))
              .build());
    } catch (ApiException error) {
      Problem refused =
          client.getObjectMapper().readValue(error.getResponseBody(), Problem.class);
      said.put("status", error.getCode());
      said.put("error", refused.getError().getValue());
      said.put("details", refused.getDetails().keySet());
    }
    for (Integer id : List.of(contact.getId(), made.getId())) {
      customers.deleteCustomer(
          CustomersApi.APIDeleteCustomerRequest.newBuilder().id(id).build());
    }
    said.put("country", made.getCountry());
    said.put("parent", contact.getParent().getName());
    said.put("contacts",
        row.getContacts().getResults().stream().map(RelatedCustomer::getName).toList());
    said.put("below", below.getResults().stream().map(Customer::getName).toList());
    System.out.println(client.getObjectMapper().writeValueAsString(said));
  }
}
"""

#: Its Java clients name these, which Jakarta publishes in an archive of its own.
ANNOTATIONS = {
    "Nullable": "public @interface Nullable {}",
    "Nonnull": "public @interface Nonnull {}",
    "Generated": "public @interface Generated { String[] value();"
    ' String date() default ""; String comments() default ""; }',
}

#: What both programs print.
SAID = {
    "country": "DE",
    "parent": "Kontor",
    "contacts": ["Kim"],
    "below": ["Kim"],
    "status": 422,
    "error": "validation",
    "details": ["country_code"],
}
