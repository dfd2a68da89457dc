# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Files, over ``ir.attachment``: documents and pictures, most of them of a record.

A file comes by REST alone, as the body of a request; everything else is done to it at
both doors, by its id.
"""

from ..declaration import (
    DELETE,
    IDENTITY,
    UPDATE,
    AnyRecordIdType,
    Field,
    Integer,
    Moment,
    Pattern,
    Pii,
    Resource,
    Text,
    Verb,
    Words,
)
from ..declaration.text import CONTROL
from ..sentences import _lt

#: One with a line break in it fits into no header.
_NAME = Pattern(
    rf"^[^/\\{CONTROL}]*$", _lt("Enter the name of a file, without a folder."), "folder"
)
#: Percent-encoded, a longer one would not fit where proxies keep headers.
MAX_NAME = 255
MAX_MINUTES = 60
#: For how many minutes a link works, unless the client says otherwise.
LINK_MINUTES = 5
_RESOURCE_EXAMPLE = "customers"

# A field is a paragraph here: what it is, then what else holds of it.
# fmt: off
_FIELDS = (
    Text("name", "The name of the file.", example="photo.png", pattern=_NAME,
         min_length=1, max_length=MAX_NAME, nullable=False, default=True, sortable=True,
         writable=True, filterable=False, pii=Pii.PERSONAL),
    Text("media_type", "What the file is.", source="mimetype", word=True,
         default=True, example="image/png"),
    Integer("size", "The size in bytes.", source="file_size", default=True,
            filterable=False, example=48213),
    Text("sha256", "The SHA-256 of the content, in hexadecimal digits; null for files"
         " that Odoo had before the API was installed.", source="dual_api_sha256",
         word=True, filterable=False,
         example="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
    Text("resource", "The resource of the record that it belongs to, as in paths; null"
         " if it belongs to none yet.", source="dual_api_resource", word=True,
         default=True, example=_RESOURCE_EXAMPLE),
    Integer("record_id", "The id of that record.", source="dual_api_record_id",
            graphql_name="recordDatabaseId", default=True, example=7),
    Text("record_node_id", "The global id of that record.", graphql_name="recordId",
         source="dual_api_record_node_id", filterable=False,
         example="Q3VzdG9tZXI6Nw=="),
    Text("content_url", "Where its content is. A request there needs the key; see"
         " `link` for an address that works without.",
         source="dual_api_content_url", filterable=False, nullable=False,
         example="…/files/7/content"),
    Moment("created_at", "When the file was created.", source="create_date",
           example="2026-01-31T09:30:00Z", default=True, sortable=True),
    Moment("updated_at", "When the file was last changed.", source="write_date",
           example="2026-02-01T14:00:00Z", sortable=True),
)
_RECORD = (
    Text("resource", "The resource of the record, as in paths.", required=True,
         nullable=False, max_length=100, example=_RESOURCE_EXAMPLE),
    Field("record_id", "The id of the record: its number, or its global id.",
          type=AnyRecordIdType(), required=True, nullable=False, example=7),
)
#: What can be said of a file that comes; fields alone, since a form has texts.
UPLOADED = (
    Text("name", "The name of the file. Default: that which your program sends with the"
         " file.", pattern=_NAME, min_length=1, max_length=MAX_NAME, nullable=False,
         example="photo.png", writable=True, pii=Pii.PERSONAL),
    Text("resource", "The resource of the record that it belongs to, as in paths.",
         max_length=100, nullable=False, example=_RESOURCE_EXAMPLE, writable=True),
    Field("record_id", "The id of that record: its number, or its global id.",
          type=AnyRecordIdType(), nullable=False, example=7, writable=True),
)
_URL = Text(
    "url", "The address of the content. It works without a key, for GET and HEAD, until"
    " it expires or the key that made it does.",
    example="…/files/7/content?expires=1769851860&key=3&signature=8d4e5f",
    nullable=False, pii=Pii.SENSITIVE,
)
_EXPIRES = Moment(
    "expires_at", "Until when it works.", nullable=False,
    example="2026-01-31T09:35:00Z",
)
_MINUTES = Integer(
    "minutes", f"For how many minutes it works. Default: {LINK_MINUTES}.", minimum=1,
    maximum=MAX_MINUTES, nullable=False, example=LINK_MINUTES, writable=True,
)
# fmt: on

#: What brings a file; it has a route of its own, since its body is no JSON, and GraphQL
#: does not have it.
UPLOAD = Verb(
    name="upload",
    method="_accept_upload",
    by_resolver=True,
    access="create",
    description="Upload a file.",
    inputs=UPLOADED,
    on_record=False,
    in_path=False,
    creates=True,
)
FILES = Resource(
    name="files",
    singular="file",
    type_name="File",
    model="ir.attachment",
    domain=(("type", "=", "binary"),),
    description="A document or picture, most often of a record. You see the files of"
    " the records that you may see, of resources that you may read; and those that you"
    " have uploaded and not yet attached to a record.",
    order=("-id",),
    search=("name",),
    events=False,
    by_scopes=True,
    fields=(*IDENTITY, *_FIELDS),
    verbs=(
        UPDATE,
        Verb(
            name="attach",
            method="_attach_file",
            by_resolver=True,
            access="write",
            description="Attach {one} to a record, which then has it.",
            inputs=_RECORD,
            words=Words(body="The record.", schema="The record."),
        ),
        Verb(
            name="link",
            method="_link_to_file",
            by_resolver=True,
            scope="files:read",
            description="Make an address of the content that works without a key, for"
            " a few minutes: for a browser, or another service.",
            answers=False,
            reveals=(_URL, _EXPIRES),
            inputs=(_MINUTES,),
        ),
        DELETE,
    ),
)
